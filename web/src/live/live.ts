// One stream for all pages. It begins behind what the first of them was answered (Zw-Position), so nothing is lost between
// a reading and the stream, however late it opens, and nothing is read twice. The browser resumes with Last-Event-ID by
// itself; when it gives up (a status that is no stream), we begin again after a pause that grows.
import { ref } from 'vue'
import { onPosition, positionTold } from '../api'

export interface News {
  id: string
  state: string
  version: number
  event: string
  title: string
  severity: string
}
/** Of somebody who was sent somewhere; who it is, is not told. */
export interface AssignmentNews {
  id: string
  case_id: string
  state: string
  version: number
  event: string
}
/** Who has a case in hand is another one, or nobody. */
export interface HoldNews {
  id: string
}
/** A command centre is further than it was; of how far, the board asks. */
export interface CentreNews {
  unit: string
  version: number
}
/** A file of a mediation moved on: told to who works in its body alone. */
export interface MediationNews {
  id: string
  number: string
  state: string
  version: number
}
type Hear<T> = (news: T) => void
type Miss = () => void

export const connected = ref(false)
/** Since when nothing is heard. */
export const lostAt = ref<string | null>(null)
const hears = new Set<Hear<News>>()
const hearsAssignments = new Set<Hear<AssignmentNews>>()
const hearsHolds = new Set<Hear<HoldNews>>()
const hearsCentres = new Set<Hear<CentreNews>>()
const hearsMediations = new Set<Hear<MediationNews>>()
const misses = new Set<Miss>()
let source: EventSource | null = null
let failures = 0
/** The server says something every fifteen seconds; three times nothing, and the stream has died unseen: a machine that
 * slept, a cable that was pulled far away. The browser may take minutes to notice. */
const SILENT_MS = 45000
/** So long the stream waits for an answer that says where to begin. */
const PATIENCE_MS = 10000
let heardAt = 0
/** Where the stream begins; 0: from now on, and what happened before it was open is read again. */
let since = 0
let isDue = false
let isBlind = false
let watching: ReturnType<typeof setInterval> | undefined
let again: ReturnType<typeof setTimeout> | undefined

/** Pause before the n-th new attempt: 1 s, 2 s, 4 s ... at most 30 s. */
export const pauseMs = (n: number): number => Math.min(30000, 1000 * 2 ** Math.max(0, n - 1))

function lose(at = Date.now()): void {
  if (connected.value) lostAt.value = new Date(at).toISOString()
  connected.value = false
}
function begin(): void {
  failures += 1
  connect(0)
}
function watchSilence(): void {
  if (!connected.value || Date.now() - heardAt < SILENT_MS) return
  lose(heardAt)
  begin()
}
/** Without a network a stream may stay silent for minutes before the browser calls it lost. Begun anew, it is heard
 * again, or known to be lost. */
globalThis.addEventListener?.('offline', () => source && (lose(), begin()))
globalThis.addEventListener?.('online', () => source && !connected.value && connect(0))

/** The newest that was heard, and behind what all up to it was: begun anew further back, a stream tells that once more.
 * Infinity: none was. */
const heard = { behind: Infinity, xid: 0, seq: 0 }
function isNews(id: string): boolean {
  const [xid = 0, seq = 0] = id.split('-').map(Number)
  const isNewer = xid > heard.xid || (xid === heard.xid && seq > heard.seq)
  if (isNewer) Object.assign(heard, { xid, seq })
  return isNewer || xid <= heard.behind
}

/** Before any page asks for anything. */
export function openStream(): void {
  closeStream()
  Object.assign(heard, { behind: Infinity, xid: 0, seq: 0 })
  if (positionTold() > 0) return connect(positionTold())
  isDue = true
  again = setTimeout(() => connect(0), PATIENCE_MS)
}
onPosition((at) => {
  if (isDue) return connect(at)
  // Asked before the first answer was there, and older than that.
  if (!source || at === 0 || at >= since) return
  if (heard.behind === Infinity) heard.behind = since
  connect(at)
})

function connect(at: number): void {
  hush()
  since = at
  isBlind = at === 0
  if (isBlind) heard.behind = Infinity
  source = new EventSource(`/api/v1/stream${at > 0 ? `?since=${at}` : ''}`)
  watching = setInterval(watchSilence, 5000)
  const hear = (): void => void (heardAt = Date.now())
  source.onopen = () => {
    hear()
    // What happened while nobody listened was not heard: read again.
    if (isBlind) misses.forEach((miss) => miss())
    isBlind = false // the browser's own new attempts go on where they were
    failures = 0
    connected.value = true
  }
  source.onerror = () => {
    lose()
    if (source?.readyState === EventSource.CLOSED) {
      failures += 1
      again = setTimeout(() => connect(0), pauseMs(failures))
    }
  }
  const tell = <T>(topics: string[], to: Set<Hear<T>>): void =>
    topics.forEach((topic) =>
      source?.addEventListener(topic, (event: MessageEvent<string>) => {
        hear()
        if (isNews(event.lastEventId)) to.forEach((one) => one(JSON.parse(event.data) as T))
      }),
    )
  tell(['case.reported', 'case.moved', 'case.help'], hears)
  tell(['assignment.moved', 'assignment.unanswered', 'assignment.seen'], hearsAssignments)
  tell(['case.held'], hearsHolds)
  tell(['centre.reported'], hearsCentres)
  tell(['mediation.moved'], hearsMediations)
  source.addEventListener('beat', hear)
  source.addEventListener('resync', () => misses.forEach((miss) => miss()))
}

function hush(): void {
  isDue = false
  clearTimeout(again)
  clearInterval(watching)
  source?.close()
  source = null
}
export function closeStream(): void {
  hush()
  connected.value = false
}

function join<T>(all: Set<Hear<T>>, hear: Hear<T>, miss: Miss): () => void {
  all.add(hear)
  misses.add(miss)
  return () => {
    all.delete(hear)
    misses.delete(miss)
  }
}
/** hear: each piece of news. miss: some were not heard; read again. */
export const listen = (hear: Hear<News>, miss: Miss): (() => void) => join(hears, hear, miss)
export const listenToAssignments = (hear: Hear<AssignmentNews>, miss: Miss): (() => void) =>
  join(hearsAssignments, hear, miss)
export const listenToHolds = (hear: Hear<HoldNews>, miss: Miss): (() => void) => join(hearsHolds, hear, miss)
export const listenToCentres = (hear: Hear<CentreNews>, miss: Miss): (() => void) => join(hearsCentres, hear, miss)
export const listenToMediations = (hear: Hear<MediationNews>, miss: Miss): (() => void) =>
  join(hearsMediations, hear, miss)
