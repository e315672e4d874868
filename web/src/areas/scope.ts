// Where and when: kept in the address, within one's own place.
import { computed, ref, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { me } from '../session/session'
import { now } from '../shell/clock'
import { periodFrom } from '../stats/period'
import { tierOf } from '../units/place'
import { pathOf } from '../units/tree'

export function useScope() {
  const route = useRoute()
  const router = useRouter()
  const own = computed(() => me.value?.unit ?? '')
  const unit = computed(() => (/^\d{15}$/.test(String(route.query.unit)) ? String(route.query.unit) : own.value))
  const tier = computed(() => tierOf(unit.value))
  const range = computed(() => periodFrom(route.query, now.value))
  const path = ref<{ key: string; name: string }[]>([])
  watch(
    unit,
    async (key) => {
      const all = await pathOf(key).catch(() => [])
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
  const below = computed<'town' | 'village' | 'grid'>(() =>
    tier.value === 'CITY' ? 'town' : tier.value === 'TOWN' ? 'village' : 'grid',
  )
  return { own, unit, tier, range, path, go, text, below }
}
