// Where and when: kept in the address, within one's own place.
import { computed, ref, watch, type Ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { me } from '../session/session'
import { now } from '../shell/clock'
import { periodFrom, type Period } from '../stats/period'
import { belowByKey, isIn, tierOf, type Below } from '../units/place'
import { belowOf, pathOf } from '../units/tree'

/** What stands right below a unit: by its key at once, and of a city when it is known. */
export function useBelow(unit: () => string): Ref<Below> {
  const below = ref<Below>(belowByKey(unit()))
  watch(
    unit,
    async (key) => {
      below.value = belowByKey(key)
      const known = await belowOf(key).catch(() => below.value)
      if (key === unit()) below.value = known
    },
    { immediate: true },
  )
  return below
}

export function useScope() {
  const route = useRoute()
  const router = useRouter()
  const own = computed(() => me.value?.unit ?? '')
  const unit = computed(() => (/^\d{15}$/.test(String(route.query.unit)) ? String(route.query.unit) : own.value))
  const tier = computed(() => tierOf(unit.value))
  /** The same object until it is another period: the clock ticks, and what hangs on it is not made anew each time. */
  const range = computed<Period>((before) => {
    const found = periodFrom(route.query, now.value)
    return before && before.from === found.from && before.to === found.to ? before : found
  })
  const path = ref<{ key: string; name: string }[]>([])
  watch(
    unit,
    async (key) => {
      // Until its name is here, no other place's name stands over its numbers.
      const above = path.value.filter((one) => one.key !== key && isIn(key, one.key))
      path.value = [...above, path.value.find((one) => one.key === key) ?? { key, name: '…' }]
      const all = await pathOf(key).catch(() => [])
      if (key !== unit.value || all.length === 0) return
      // Nobody looks above his own place.
      const first = all.findIndex((one) => one.key === own.value)
      path.value = first > 0 ? all.slice(first) : all
    },
    { immediate: true },
  )
  function go(query: Record<string, string | undefined>): void {
    void router.replace({ query: { ...route.query, ...query } })
  }
  const text = (name: string): string => String(route.query[name] ?? '')
  /** What the places below are. */
  const below = useBelow(() => unit.value)
  return { own, unit, tier, range, path, go, text, below }
}
