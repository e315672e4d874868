// How closely the place is watched on shift. A receiver that never rests empties a battery in half a shift: it is watched
// precisely by who moves, who has accepted to go somewhere or who called for help, and looked at now and then by who stands
// still. No clock here: the time is told.
import { distanceM, type Point } from '../units/place'

export interface Spot extends Point {
  accuracy_m: number
}
export interface Duty {
  mode: 'watch' | 'rest'
  /** Where one has been since `sinceMs`, as well as it was heard; null: nothing was heard yet. */
  spot: Spot | null
  sinceMs: number
  /** When it was last looked at with precision, answered or not: a search without an end costs most. */
  lookedMs: number
}
/** Not moved for so long: from then on it rests. A light that is red is no rest. */
export const STILL_MS = 3 * 60_000
/** Resting: a cheap look so often, by masts and wireless networks; and a precise one so often, for they err by streets. */
export const LOOK_MS = 60_000
export const PRECISE_LOOK_MS = 3 * 60_000
/** Less is what a receiver that lies on a table wanders by itself. */
const STEP_M = 30
/** What errs by more than this is no place: it may be the next grid. */
const COARSE_M = 100
/** The server counts on a place for as long (POSITION_FRESH): after that one is nowhere. */
const KNOWN_MS = 15 * 60_000

export const isCoarse = (spot: Spot): boolean => spot.accuracy_m > COARSE_M
/** May this be taken for where one is? A coarse one only where nothing better is known, and only as an answer to a question
 * for a precise one: a phone that knows no more than that. */
export const isPlace = (spot: Spot, wasPrecise: boolean, heardMs: number | null, nowMs: number): boolean =>
  !isCoarse(spot) || (wasPrecise && (heardMs === null || nowMs - heardMs >= KNOWN_MS))

export const begin = (nowMs: number): Duty => ({ mode: 'watch', spot: null, sinceMs: nowMs, lookedMs: nowMs })

/** Farther than both may err, and than one wanders on a table. */
const hasMoved = (from: Spot, to: Spot): boolean =>
  distanceM(from, to) > Math.max(STEP_M, isCoarse(to) || isCoarse(from) ? from.accuracy_m + to.accuracy_m : 0)

/** After a place was heard. */
export function heard(duty: Duty, spot: Spot, wasPrecise: boolean, nowMs: number): Duty {
  const lookedMs = wasPrecise ? nowMs : duty.lookedMs
  if (duty.spot === null || hasMoved(duty.spot, spot)) return { mode: 'watch', spot, sinceMs: nowMs, lookedMs }
  return { ...duty, lookedMs, spot: spot.accuracy_m < duty.spot.accuracy_m ? spot : duty.spot }
}
/** As time passes. wanted: he has accepted to go somewhere, or called for help. */
export function after(duty: Duty, wanted: boolean, nowMs: number): Duty {
  if (wanted) return { ...duty, mode: 'watch', sinceMs: nowMs }
  return nowMs - duty.sinceMs >= STILL_MS ? { ...duty, mode: 'rest' } : duty
}
/** The next look of who rests; a watch asks for none. */
export function look(duty: Duty, nowMs: number): { duty: Duty; isPrecise: boolean } {
  const isPrecise = nowMs - duty.lookedMs >= PRECISE_LOOK_MS
  return { duty: isPrecise ? { ...duty, lookedMs: nowMs } : duty, isPrecise }
}
