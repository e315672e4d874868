// Who could be sent: on shift, and in which grid (no point), and those of whom the server tells a point because they
// accepted the open case or are near an alarm. What the map shows of them the list shows too.
import { onUnmounted, ref, watch } from 'vue'
import { get, type Page } from '../api'
import type { Live } from '../assignments/live'
import type { Candidate } from '../assignments/types'
import { Answers } from '../live/answers'
import type { Someone } from '../units/peoplelayer'

export interface Present {
  person: string
  name: string
  role: string
  grid: string | null
  grid_name: string | null
  seen_at: string | null
}
const AGAIN_MS = 30000

/** Read while it is wanted and looked at; without it one sends as before. */
export function usePresent(isWanted: () => boolean) {
  const present = ref<Present[]>([])
  const answers = new Answers()
  async function load(): Promise<void> {
    if (document.visibilityState !== 'visible') return
    const isNew = answers.ask()
    const page = await get<Page<Present>>('/presence').catch(() => null)
    if (page && isNew()) present.value = page.items
  }
  let timer: ReturnType<typeof setInterval> | undefined
  watch(
    isWanted,
    (wanted) => {
      clearInterval(timer)
      answers.drop()
      present.value = []
      if (!wanted) return
      void load()
      timer = setInterval(() => void load(), AGAIN_MS)
    },
    { immediate: true },
  )
  onUnmounted(() => clearInterval(timer))
  return { present }
}

/** As the map draws them: a point where there is one to tell, else the grid. */
export function onMap(present: Present[], live: Live[]): Someone[] {
  const points = new Map(live.filter((one) => one.lon !== null && one.lat !== null).map((one) => [one.person, one]))
  const shown: Someone[] = [...points.values()].map(({ person, name, grid, lon, lat, accuracy_m }) => ({
    person,
    name,
    grid,
    at: { lon: lon!, lat: lat!, accuracy_m },
  }))
  const inGrid = [...present, ...live].filter((one) => !points.has(one.person))
  for (const { person, name, grid } of inGrid)
    if (!shown.some((one) => one.person === person)) shown.push({ person, name, grid, at: null })
  return shown
}

export interface CrewRow {
  person: string
  name: string
  role: string
  /** In words; empty: not known. */
  where: string
  /** Set where the server has judged whether he fits the open case. */
  fit?: Candidate
}
/** In the order they stood in, what is new behind them: under a hand that points at one nothing moves. */
export function asTheyStood(found: CrewRow[], before: CrewRow[]): CrewRow[] {
  const places = new Map(before.map((one, i) => [one.person, i]))
  const placeOf = (one: CrewRow): number => places.get(one.person) ?? before.length
  return [...found].sort((a, b) => placeOf(a) - placeOf(b))
}
/** The server's order first: who fits the case; then whoever else is there. whereOf: in words. */
export function crewRows(
  fits: Candidate[],
  present: Present[],
  live: Live[],
  wayOf: (one: Candidate) => string,
  liveOf: (one: Live) => string,
): CrewRow[] {
  const words = new Map(live.map((one) => [one.person, liveOf(one)]))
  const grids = new Map(present.map((one) => [one.person, one.grid_name ?? '']))
  const rows: CrewRow[] = fits.map((fit) => ({
    person: fit.person,
    name: fit.name,
    role: fit.role,
    where: words.get(fit.person) || wayOf(fit),
    fit,
  }))
  const known = new Set(fits.map((one) => one.person))
  for (const { person, name, role } of present)
    if (!known.has(person)) rows.push({ person, name, role, where: words.get(person) || grids.get(person) || '' })
  return rows
}
