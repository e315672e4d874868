// How many cases stand where, for the tabs and the top of the desk. Only for who may read counts.
import { onUnmounted, ref } from 'vue'
import { get } from '../api'
import { Answers } from '../live/answers'
import { listen } from '../live/live'
import { together } from '../live/together'
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
  const answers = new Answers()
  let of = ''
  async function load(): Promise<void> {
    if (!may('stats:read')) return
    if (of !== unit()) answers.drop()
    of = unit()
    const isNew = answers.ask()
    const query = unit() ? `?unit=${unit()}` : ''
    const stats = await get<Stats>(`/stats/cases${query}`).catch(() => null)
    if (stats && isNew()) byState.value = new Map(stats.by_state.map((one) => [one.key, one.n]))
  }
  const { soon, stop: quit } = together(QUIET_MS, load)
  const stop = listen(soon, soon)
  onUnmounted(() => {
    quit()
    stop()
  })
  return { byState, load }
}
