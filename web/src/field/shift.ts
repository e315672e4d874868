// On shift, and where: a position is taken while its person is signed on and this page is open, and at no
// other time. What was taken without a network waits here, and goes out newest first.
import { computed, ref, watch } from 'vue'
import { ApiError, get, post, serverOffsetMs, type Page } from '../api'
import { may, me } from '../session/session'
import { now } from '../shell/clock'
import { distanceM } from '../units/place'
import { here, onShift } from './counts'
import { keep, orders, sendNow } from './phone'
import { afterShifts, thinned, type Fix } from './fixes'

export interface Shift {
  id: string
  began_at: string
  ended_at: string | null
  ended_by: string | null
}
const AT_ONCE = 200
const KEPT_MAX = 4000
const FLUSH_MS = 60000
const SILENT_MS = 3 * 60000

export const shift = ref<{ began_at: string } | null>(null)
/** Why no position comes, in a word; empty: it comes. */
export const trouble = ref<'' | 'denied' | 'none'>('')
const fixes = ref<Fix[]>([])
const lastAt = ref(0)
/** On shift, but nothing was heard of the place for a while. */
export const isSilent = computed(() => onShift.value && now.value - lastAt.value > SILENT_MS)

const shiftKey = (): string => `zw-shift-${me.value?.id ?? ''}`
const fixKey = (): string => `zw-track-${me.value?.id ?? ''}`
const read = <T>(key: string, none: T): T => {
  try {
    return (JSON.parse(localStorage.getItem(key) ?? 'null') as T | null) ?? none
  } catch {
    return none
  }
}
function set(to: { began_at: string } | null): void {
  shift.value = to
  onShift.value = to !== null
  if (to) localStorage.setItem(shiftKey(), JSON.stringify(to))
  else localStorage.removeItem(shiftKey())
}
const keepFixes = (): void => {
  if (fixes.value.length > 0) localStorage.setItem(fixKey(), JSON.stringify(fixes.value))
  else localStorage.removeItem(fixKey())
}
/** By the server's clock: the phone's may be a day off. */
const serverNow = (): string => new Date(Date.now() + serverOffsetMs()).toISOString()

// ---- the place

let watching: number | undefined
function take(found: GeolocationPosition): void {
  lastAt.value = Date.now()
  trouble.value = ''
  const fix: Fix = {
    lon: found.coords.longitude,
    lat: found.coords.latitude,
    accuracy_m: Math.min(100000, Math.round(found.coords.accuracy)),
    observed_at: serverNow(),
  }
  here.value = onShift.value ? fix : null
  if (!onShift.value || !thinned(fixes.value.at(-1), fix, distanceM)) return
  fixes.value = [...fixes.value, fix].slice(-KEPT_MAX)
  keepFixes()
}
function fail(error: GeolocationPositionError): void {
  if (error.code === error.PERMISSION_DENIED) trouble.value = 'denied'
}
function watchPlace(): void {
  stopPlace()
  if (!navigator.geolocation) trouble.value = 'none'
  else watching = navigator.geolocation.watchPosition(take, fail, { enableHighAccuracy: true, maximumAge: 10000 })
}
function stopPlace(): void {
  if (watching !== undefined) navigator.geolocation.clearWatch(watching)
  watching = undefined
  here.value = null
}
watch(onShift, (on) => (on ? watchPlace() : stopPlace()))

// ---- what goes out

const signing = (): boolean =>
  orders.value.some((one) => one.kind === 'shift' && (one.state === 'wait' || one.state === 'sending'))
let flushing = false

/** A batch was refused: what lies outside the shifts that the server knows is let go. */
async function sortOut(): Promise<void> {
  const { items } = await get<Page<Shift>>('/shifts')
  fixes.value = afterShifts(fixes.value, items)
  keepFixes()
}
export async function flushFixes(): Promise<void> {
  // Before the server knows that one has signed on, it takes none.
  if (flushing || fixes.value.length === 0 || signing()) return
  flushing = true
  try {
    for (let sorted = 0; fixes.value.length > 0; ) {
      const batch = fixes.value.slice(-AT_ONCE)
      try {
        await post('/positions', { items: batch })
      } catch (error) {
        if (!(error instanceof ApiError) || error.problem.status !== 409 || sorted > 0) return
        sorted += 1
        await sortOut()
        continue
      }
      const gone = new Set(batch.map((one) => one.observed_at))
      fixes.value = fixes.value.filter((one) => !gone.has(one.observed_at))
      keepFixes()
    }
  } catch {
    return // later
  } finally {
    flushing = false
  }
}

// ---- signing on and off

/** How often somebody has signed here, or left: what was asked before that says nothing of it. */
let nSigned = 0
async function sign(event: 'BEGIN' | 'END'): Promise<void> {
  const at = serverNow()
  nSigned += 1
  await keep([{ kind: 'shift', subject: `shift-${me.value?.id ?? ''}`, path: '/shifts', body: { event, at } }])
  set(event === 'BEGIN' ? { began_at: at } : null)
  await sendNow()
  await flushFixes()
}
export const signOn = (): Promise<void> => sign('BEGIN')
export const signOff = (): Promise<void> => sign('END')

let timer: ReturnType<typeof setInterval> | undefined
/** With the session: what this phone knows first, then what the server does. */
export async function openShift(): Promise<void> {
  if (!may('position:report')) return
  set(read(shiftKey(), null))
  fixes.value = read(fixKey(), [])
  if (onShift.value) watchPlace()
  clearInterval(timer)
  timer = setInterval(() => void flushFixes(), FLUSH_MS)
  const before = nSigned
  const answer = await get<Page<Shift>>('/shifts').catch(() => null)
  if (!answer || signing() || before !== nSigned) return
  const open = answer.items.find((one) => one.ended_at === null)
  set(open ? { began_at: open.began_at } : null)
  await flushFixes()
}
/** Nobody is logged in any more: no position is taken. */
export function closeShift(): void {
  nSigned += 1
  clearInterval(timer)
  stopPlace()
  shift.value = null
  onShift.value = false
  fixes.value = []
}
