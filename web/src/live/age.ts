// How old the page is while nothing is heard: in words at once, and grey once it must not be taken for now.
import { computed, onUnmounted, ref, watch } from 'vue'
import { connected, lostAt } from './live'

export const TELL_MS = 3000
export const STALE_MS = 10000

/** What lasts shorter than TELL_MS is no news; what is STALE is older than one may act on unseen. */
export const stageOf = (ageMs: number): 'fresh' | 'told' | 'stale' =>
  ageMs >= STALE_MS ? 'stale' : ageMs >= TELL_MS ? 'told' : 'fresh'

export function useAge() {
  const ageMs = ref(0)
  let timer: ReturnType<typeof setInterval> | undefined
  const read = (): void => void (ageMs.value = lostAt.value ? Date.now() - Date.parse(lostAt.value) : 0)
  watch(
    connected,
    (on) => {
      clearInterval(timer)
      ageMs.value = 0
      if (!on && lostAt.value) timer = setInterval(read, 1000)
    },
    { immediate: true },
  )
  const stage = computed(() => stageOf(ageMs.value))
  watch(stage, (now) => document.documentElement.toggleAttribute('data-stale', now === 'stale'))
  onUnmounted(() => {
    clearInterval(timer)
    document.documentElement.removeAttribute('data-stale')
  })
  return { ageMs, stage }
}
