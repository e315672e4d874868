// Which positions are worth keeping, and which the server may be told.
export interface Fix {
  lon: number
  lat: number
  accuracy_m: number
  observed_at: string
}
const SOON_MS = 15000
const STILL_MS = 60000
const STEP_M = 20

/** Is it worth keeping after the last one? Every minute, and every quarter of one for who moves. */
export function thinned(last: Fix | undefined, fix: Fix, distance: (a: Fix, b: Fix) => number): boolean {
  if (!last) return true
  const passed = Date.parse(fix.observed_at) - Date.parse(last.observed_at)
  return passed >= STILL_MS || (passed >= SOON_MS && distance(last, fix) >= STEP_M)
}
/** Those that lie in a shift. */
export const afterShifts = (fixes: Fix[], shifts: { began_at: string; ended_at: string | null }[]): Fix[] =>
  fixes.filter((fix) => {
    const at = Date.parse(fix.observed_at)
    return shifts.some(
      (one) => at >= Date.parse(one.began_at) && (one.ended_at === null || at <= Date.parse(one.ended_at)),
    )
  })
/** A day in stays: from when to when in which grid. */
export interface Stay {
  unit: string | null
  from: string
  to: string
}
export function staysOf(points: { at: string; unit: string | null }[]): Stay[] {
  const stays: Stay[] = []
  for (const { at, unit } of points) {
    const last = stays.at(-1)
    if (last && last.unit === unit) last.to = at
    else stays.push({ unit, from: at, to: at })
  }
  return stays
}
