// Who has a case in hand. Whoever looks at it longer than a moment holds it for his side; who comes
// second is told and may take it over. A lease: it is renewed while somebody is really there.
import { onUnmounted, ref, watch } from 'vue'
import { get, put, remove, type Page } from '../api'
import { Answers } from '../live/answers'
import { listenToHolds } from '../live/live'
import { together } from '../live/together'

export interface Hold {
  person: string | null
  person_name: string | null
  role: string | null
  since: string | null
  until: string | null
  taken_from: string | null
  mine: boolean
}
const DWELL_MS = 700
const RENEW_MS = 10000
/** Nobody touched anything for so long: the case is not in hand, it only lies there. */
const IDLE_MS = 5 * 60 * 1000

let touched = Date.now()
for (const kind of ['keydown', 'pointerdown', 'wheel'])
  window.addEventListener(kind, () => (touched = Date.now()), { passive: true })
const isThere = (): boolean => document.visibilityState === 'visible' && Date.now() - touched < IDLE_MS

export function useHold(id: () => string, wanted: () => boolean) {
  const hold = ref<Hold | null>(null)
  /** Somebody took it from under our hands. */
  const lost = ref(false)
  /** Asked for, and nobody has answered yet: it may be ours. */
  let nAsking = 0
  let dwell: ReturnType<typeof setTimeout> | undefined
  let renewal: ReturnType<typeof setInterval> | undefined

  async function ask(take: boolean): Promise<void> {
    const asked = id()
    nAsking += 1
    try {
      const now = await put<Hold>(`/cases/${asked}/hold`, { take })
      if (asked !== id()) return
      if (hold.value?.mine && !now.mine) lost.value = true
      if (now.mine) lost.value = false
      hold.value = now
    } catch {
      // Without an answer nobody is kept from working: the version of the case decides.
      if (asked === id()) hold.value = null
    } finally {
      nAsking -= 1
    }
  }
  function leave(left: string): void {
    clearTimeout(dwell)
    clearInterval(renewal)
    if (left && (hold.value?.mine || nAsking > 0)) void remove(`/cases/${left}/hold`).catch(() => undefined)
    hold.value = null
    lost.value = false
  }
  watch(
    () => (wanted() ? id() : ''),
    (now, before) => {
      leave(before ?? '')
      if (!now) return
      dwell = setTimeout(() => {
        void ask(false)
        renewal = setInterval(() => isThere() && void ask(false), RENEW_MS)
      }, DWELL_MS)
    },
    { immediate: true },
  )
  const stop = listenToHolds(
    // Asked for and not answered yet: the answer may be older than the news.
    (news) => news.id === id() && wanted() && (hold.value !== null || nAsking > 0) && void ask(false),
    () => undefined,
  )
  onUnmounted(() => {
    leave(wanted() ? id() : '')
    stop()
  })
  const take = (): Promise<void> => ask(true)
  return { hold, lost, take }
}

interface HeldCase {
  case_id: string
  person: string
  person_name: string
}
const QUIET_MS = 400
/** By case: who has it in hand. */
export function useHolds(mine: () => string) {
  const holds = ref<Map<string, string>>(new Map())
  const answers = new Answers()
  async function load(): Promise<void> {
    const isNew = answers.ask()
    const page = await get<Page<HeldCase>>('/holds').catch(() => null)
    if (page && isNew())
      holds.value = new Map(
        page.items.filter((one) => one.person !== mine()).map((one) => [one.case_id, one.person_name]),
      )
  }
  const { soon, stop: quit } = together(QUIET_MS, load)
  const stop = listenToHolds(soon, soon)
  // A lease also ends in silence.
  const lapse = setInterval(() => holds.value.size > 0 && soon(), 15000)
  soon()
  onUnmounted(() => {
    quit()
    clearInterval(lapse)
    stop()
  })
  return holds
}
