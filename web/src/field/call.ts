// A call for help. It goes past the outbox: at once, again and again until it is through, under one key, so that it is
// one call however often it is sent. What was asked for is kept here, and goes on when the page is read anew. While it
// is followed, where this phone is goes out every few seconds, on shift or off, and at no other time.
import { computed, ref } from 'vue'
import { get, PAGE_VERSION, serverOffsetMs } from '../api'
import { me } from '../session/session'
import { callStands, here } from './counts'
import { sayCall } from './call_texts'
import type { Fix } from './fixes'
import { dropKept, keepText, readKept } from '../shell/store'

export interface Rules {
  number: string
  minutes: number
}
interface Kept {
  key: string
  body: Record<string, unknown>
  at: string
  /** By the clock of this phone. */
  began: number
  /** Through: the number of the case, and until when it is followed. */
  number?: string
  id?: string
  until?: number
  refused?: boolean
}
export const COUNT_S = 5
/** Not through by then: it says so in red, offers the telephone, and goes on trying. */
export const LATE_MS = 8000
const TRY_MS = 2500
const ATTEMPT_MS = 8000
const STEP_MS = 5000
const FIXES_MAX = 200
const FRESH_MS = 120_000

const call = ref<Kept | null>(null)
const left = ref(0)
const isLate = ref(false)
export const secondsLeft = computed(() => left.value)
export const current = computed(() => call.value)
export const state = computed((): '' | 'counting' | 'sending' | 'late' | 'sent' => {
  if (left.value > 0) return 'counting'
  if (!call.value) return ''
  if (call.value.number) return 'sent'
  return isLate.value || call.value.refused ? 'late' : 'sending'
})

// ---- what the city says

const RULES = 'zw-call-rules'
const NONE: Rules = { number: '110', minutes: 30 }
const known = (): Rules => {
  try {
    const found = JSON.parse(readKept(RULES) ?? 'null') as Rules | null
    return found && /^\+?\d{3,15}$/.test(found.number) ? found : NONE
  } catch {
    return NONE
  }
}
export const rules = ref<Rules>(known())
export async function loadRules(): Promise<void> {
  const found = await get<Rules>('/calls/rules').catch(() => null)
  if (!found) return
  keepText(RULES, JSON.stringify({ number: found.number, minutes: found.minutes }))
  rules.value = known()
}

// ---- where the phone is

let watching: number | undefined
let last: (Fix & { at: number }) | null = null
let fixes: Fix[] = []
let sentAt = 0
function take({ coords }: GeolocationPosition): void {
  const now = Date.now()
  const fix = {
    lon: coords.longitude,
    lat: coords.latitude,
    accuracy_m: Math.min(100000, Math.round(coords.accuracy)),
    observed_at: new Date(now + serverOffsetMs()).toISOString(),
  }
  last = { ...fix, at: now }
  if (!call.value?.number || now - sentAt < STEP_MS - 500) return
  sentAt = now
  fixes = [...fixes, fix].slice(-FIXES_MAX)
  void tell()
}
function watchPlace(): void {
  if (watching !== undefined || !navigator.geolocation) return
  watching = navigator.geolocation.watchPosition(take, () => undefined, { enableHighAccuracy: true, maximumAge: 0 })
}
function stopWatch(): void {
  if (watching !== undefined) navigator.geolocation.clearWatch(watching)
  watching = undefined
}
function stopPlace(): void {
  stopWatch()
  last = null
  fixes = []
}

// ---- on the way

const send = (path: string, body: unknown, key: string): Promise<Response> => {
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(), ATTEMPT_MS)
  return fetch(`/api/v1${path}`, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key, 'Zw-Page': PAGE_VERSION },
    body: JSON.stringify(body),
    signal: late.signal,
  }).finally(() => clearTimeout(timer))
}
let telling = false
async function tell(): Promise<void> {
  if (telling || fixes.length === 0) return
  telling = true
  const batch = fixes
  const answer = await send('/positions', { items: batch }, crypto.randomUUID()).catch(() => null)
  // Refused for good is not kept; without an answer it goes along with the next one.
  if (answer && answer.status < 500) fixes = fixes.filter((one) => !batch.includes(one))
  telling = false
}

const keyOf = (): string => `zw-call-${me.value?.id ?? ''}`
function keep(next: Kept | null): void {
  call.value = next
  if (next) keepText(keyOf(), JSON.stringify(next))
  else dropKept(keyOf())
  callStands.value = !next ? '' : next.number ? 'followed' : 'waits'
}
let timer: ReturnType<typeof setTimeout> | undefined
const soon = (act: () => void, ms: number): void => {
  clearTimeout(timer)
  timer = setTimeout(act, ms)
}

async function attempt(): Promise<void> {
  const mine = call.value
  if (!mine || mine.number) return
  const answer = await send('/calls', mine.body, mine.key).catch(() => null)
  if (call.value?.key !== mine.key) return
  if (answer?.status === 201) {
    const made = (await answer.json()) as { id: string; number: string }
    const until = Date.now() + rules.value.minutes * 60_000
    keep({ ...mine, id: made.id, number: made.number, until })
    isLate.value = false
    navigator.vibrate?.(600)
    follow()
    return
  }
  // The server has said no: trying on says nothing else. Anybody else than the server is asked again.
  const isNo = answer !== null && answer.status >= 400 && answer.status < 500 && answer.status !== 429
  if (isNo) keep({ ...mine, refused: true })
  else soon(() => void attempt(), TRY_MS)
}
/** Until its time is over, or who called says that it is. Asked anew each time and not watched: a watch is silent while
 * somebody lies still, and a question beside it waits for the watch. */
function follow(): void {
  if (Date.now() >= (call.value?.until ?? 0)) return stop()
  stopWatch()
  navigator.geolocation?.getCurrentPosition(take, () => undefined, {
    enableHighAccuracy: true,
    maximumAge: 0,
    timeout: 3 * STEP_MS,
  })
  soon(follow, STEP_MS)
}
function go(): void {
  clearTimeout(ticking)
  left.value = 0
  const person = me.value
  if (!person) return
  const seen = last && Date.now() - last.at < FRESH_MS ? last : here.value
  const where = seen ? { lon: seen.lon, lat: seen.lat, accuracy_m: seen.accuracy_m } : {}
  const unit = person.unit_name ?? ''
  const body = {
    ...where,
    title: sayCall('caseTitle', { name: person.name }).slice(0, 80),
    description: seen
      ? sayCall('caseText', { name: person.name, unit, n: seen.accuracy_m })
      : sayCall('caseTextNowhere', { name: person.name, unit }),
  }
  keep({ key: crypto.randomUUID(), body, at: new Date(Date.now() + serverOffsetMs()).toISOString(), began: Date.now() })
  isLate.value = false
  const mine = call.value
  setTimeout(() => (isLate.value = call.value?.key === mine?.key && !call.value?.number), LATE_MS)
  void attempt()
}

// ---- by hand

let ticking: ReturnType<typeof setTimeout> | undefined
function tick(): void {
  left.value -= 1
  if (left.value <= 0) go()
  else ticking = setTimeout(tick, 1000)
}
/** Held long enough: it counts down, and may still be taken back. The place is asked for meanwhile. */
export function begin(): void {
  if (state.value !== '' && state.value !== 'sent') return
  navigator.vibrate?.([200, 100, 200, 100, 200])
  callStands.value = 'waits'
  watchPlace()
  left.value = COUNT_S
  clearTimeout(ticking)
  ticking = setTimeout(tick, 1000)
}
export function cancel(): void {
  clearTimeout(ticking)
  left.value = 0
  callStands.value = call.value ? 'followed' : ''
  if (!call.value) stopPlace()
}
export const sendNow = go
/** One is safe, or has rung up: nothing more goes out. What got through stays where it is. */
export function stop(): void {
  clearTimeout(timer)
  keep(null)
  isLate.value = false
  stopPlace()
}
/** What an earlier page began. */
export function resume(): void {
  if (call.value) return
  try {
    const found = JSON.parse(readKept(keyOf()) ?? 'null') as Kept | null
    if (!found) return
    if (found.until && found.until <= Date.now()) return keep(null)
    keep(found)
    if (found.number) return follow()
    isLate.value = Date.now() - found.began > LATE_MS
    watchPlace()
    if (!found.refused) void attempt()
  } catch {
    dropKept(keyOf())
  }
}
/** Nobody is logged in any more. What did not get through is kept for who called. */
export function closeCall(): void {
  clearTimeout(timer)
  clearTimeout(ticking)
  left.value = 0
  call.value = null
  callStands.value = ''
  stopPlace()
}
