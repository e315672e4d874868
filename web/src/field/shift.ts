// On shift, and where: a position is taken while its person is signed on and this page is open, and at no
// other time; how closely, duty.ts says. What was taken without a network waits here, and goes out newest first.
import { computed, ref, watch } from 'vue'
import { ApiError, get, post, serverOffsetMs, type Page } from '../api'
import { may, me } from '../session/session'
import { now } from '../shell/clock'
import { distanceM } from '../units/place'
import { mine } from '../assignments/mine'
import { callStands, here, onShift } from './counts'
import { after, begin, heard, isCoarse, isPlace, look, LOOK_MS } from './duty'
import { keep, orders, sendNow } from './phone'
import { afterShifts, thinned, type Fix } from './fixes'
import { dropKept, keepText, readJson } from '../shell/store'

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
function set(to: { began_at: string } | null): void {
  shift.value = to
  onShift.value = to !== null
  if (to) keepText(shiftKey(), JSON.stringify(to))
  else dropKept(shiftKey())
}
const keepFixes = (): void => {
  if (fixes.value.length > 0) keepText(fixKey(), JSON.stringify(fixes.value))
  else dropKept(fixKey())
}
/** By the server's clock: the phone's may be a day off. */
const serverNow = (): string => new Date(Date.now() + serverOffsetMs()).toISOString()

// ---- the place

let duty = begin(0)
/** When a place was heard that may be taken for where one is; null: none since the watch began. */
let placedAt: number | null = null
/** Somebody waits for him to arrive, or to be found. */
const GOES = ['ACCEPTED', 'ON_THE_WAY', 'ON_SITE']
const isWanted = computed(() => callStands.value !== '' || mine.value.some((one) => GOES.includes(one.state)))
/** He stands still: the receiver rests, and the page says so. */
export const isResting = ref(false)

function take(found: GeolocationPosition, wasPrecise: boolean): void {
  const at = Date.now()
  lastAt.value = at
  trouble.value = ''
  const fix: Fix = {
    lon: found.coords.longitude,
    lat: found.coords.latitude,
    accuracy_m: Math.min(100000, Math.round(found.coords.accuracy)),
    observed_at: serverNow(),
  }
  duty = heard(duty, fix, wasPrecise, at)
  turnWatch()
  if (!isPlace(fix, wasPrecise, placedAt, at)) return
  if (!isCoarse(fix)) placedAt = at
  here.value = fix
  if (!thinned(fixes.value.at(-1), fix, distanceM)) return
  fixes.value = [...fixes.value, fix].slice(-KEPT_MAX)
  keepFixes()
}
function fail(error: GeolocationPositionError): void {
  if (error.code === error.PERMISSION_DENIED) trouble.value = 'denied'
}
let watching: number | undefined
let looking: ReturnType<typeof setInterval> | undefined
function stopWatch(): void {
  if (watching !== undefined) navigator.geolocation.clearWatch(watching)
  watching = undefined
}
/** The watch begins or ends as the rule says (duty.ts). */
function turnWatch(): void {
  if (looking === undefined) return
  duty = after(duty, isWanted.value, Date.now())
  isResting.value = duty.mode === 'rest'
  if (isResting.value) stopWatch()
  else
    watching ??= navigator.geolocation.watchPosition((found) => take(found, true), fail, {
      enableHighAccuracy: true,
      maximumAge: 10000,
    })
}
function ask(isPrecise: boolean): void {
  const watch = looking
  navigator.geolocation.getCurrentPosition(
    // Signed off meanwhile: then it is nobody's business.
    (found) => watch === looking && take(found, isPrecise),
    fail,
    { enableHighAccuracy: isPrecise, maximumAge: 0, timeout: LOOK_MS / 2 },
  )
}
function lookAround(): void {
  turnWatch()
  if (!isResting.value) return
  const next = look(duty, Date.now())
  duty = next.duty
  ask(next.isPrecise)
}
/** Who takes the phone out of the pocket has often gone somewhere. */
const onSight = (): void => void (isResting.value && document.visibilityState === 'visible' && ask(true))
function watchPlace(): void {
  stopPlace()
  if (!navigator.geolocation) {
    trouble.value = 'none'
    return
  }
  duty = begin(Date.now())
  looking = setInterval(lookAround, LOOK_MS)
  document.addEventListener('visibilitychange', onSight)
  turnWatch()
}
function stopPlace(): void {
  clearInterval(looking)
  looking = undefined
  document.removeEventListener('visibilitychange', onSight)
  stopWatch()
  isResting.value = false
  placedAt = null
  here.value = null
}
watch(onShift, (on) => (on ? watchPlace() : stopPlace()))
watch(isWanted, turnWatch)

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
  set(readJson(shiftKey(), null))
  fixes.value = readJson(fixKey(), [])
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
