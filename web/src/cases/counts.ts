// How many cases stand where, for the tabs and the top of the desk. Only for who may read counts.
import { onUnmounted, ref } from 'vue'
import { get } from '../api'
import { listen } from '../live/live'
import { may } from '../session/session'

interface Count {
  key: string
  n: number
}
interface Stats {
  by_state: Count[]
}
const QUIET_MS = 1500

export function useCounts(unit: () => string) {
  const byState = ref<Map<string, number> | null>(null)
  async function load(): Promise<void> {
    if (!may('stats:read')) return
    const query = unit() ? `?unit=${unit()}` : ''
    const stats = await get<Stats>(`/stats/cases${query}`).catch(() => null)
    if (stats) byState.value = new Map(stats.by_state.map((one) => [one.key, one.n]))
  }
  let timer: ReturnType<typeof setTimeout> | undefined
  const soon = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => void load(), QUIET_MS)
  }
  const stop = listen(soon, soon)
  onUnmounted(() => {
    clearTimeout(timer)
    stop()
  })
  return { byState, load }
}
