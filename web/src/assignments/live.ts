// Where those are who accepted to go to this case, and near an alarm (P-08): asked while it is looked at. What for is
// said each time, written down, and shown to whose position it is (P-05).
import { onUnmounted, ref, watch } from 'vue'
import { get, type Page } from '../api'
import { say } from '../i18n/assign'
import { localTime } from '../i18n'
import { Answers } from '../live/answers'
import { may } from '../session/session'
import { placeName } from '../units/latin'

export interface Live {
  person: string
  name: string
  because: 'CALL' | 'ASSIGNMENT' | 'ALARM'
  grid: string | null
  grid_name: string | null
  lon: number | null
  lat: number | null
  seen_at: string | null
  accuracy_m: number | null
  distance_m: number | null
}
const AGAIN_MS = 10000

export function useLive(id: () => string, isWanted: () => boolean, purpose: () => 'SEND' | 'ARRIVAL') {
  const live = ref<Live[]>([])
  const answers = new Answers()
  async function load(): Promise<void> {
    if (document.visibilityState !== 'visible') return
    const isNew = answers.ask()
    // It is a help: without it one sends as before.
    const items = await get<Page<Live>>(`/cases/${id()}/live?purpose=${purpose()}`).then(
      (page) => page.items,
      () => [],
    )
    if (isNew()) live.value = items
  }
  let timer: ReturnType<typeof setInterval> | undefined
  watch(
    [id, () => isWanted() && may('position:presence')],
    ([, wanted]) => {
      clearInterval(timer)
      answers.drop()
      live.value = []
      if (!wanted) return
      void load()
      timer = setInterval(() => void load(), AGAIN_MS)
    },
    { immediate: true },
  )
  onUnmounted(() => clearInterval(timer))
  return { live, load }
}

/** "离现场 300 米（±20 米）· 10:02", or the grid, or nothing. */
export function liveText(one: Live | undefined): string {
  if (!one) return ''
  if (one.distance_m === null || !one.seen_at)
    return one.grid_name ? say('liveGrid', { name: placeName(one.grid_name) }) : ''
  const n = one.distance_m < 1000 ? one.distance_m : Math.round(one.distance_m / 100) * 100
  const way = n < 1000 ? say('metres', { n }) : say('kilometres', { n: n / 1000 })
  const near = one.accuracy_m === null ? '' : say('liveNear', { n: Math.round(one.accuracy_m) })
  return `${say('liveAway', { way })}${near} · ${localTime(one.seen_at)}`
}
