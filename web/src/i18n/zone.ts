/** Times are shown as the city has them, wherever the device stands. */
export const ZONE = 'Asia/Shanghai'
/** The same, as it stands behind a time of day. */
export const ZONE_OFFSET = '+08:00'
const OFFSET_MS = 8 * 3_600_000

/** "2026-11-22 20:08:05", as the city has it; empty: that is no time. Reckoned, and not formatted: there is no summer time
 * in the zone, and a formatter takes a slow phone a tenth of a second to make, for each row of a list anew. */
export function cityTime(at: number | string): string {
  const ms = new Date(at).getTime()
  return Number.isNaN(ms) ? '' : new Date(ms + OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ')
}
/** An end at midnight is that of the day before, which people call 24:00; read as 00:00 it would be taken for a day more. */
export function shownEnd(at: string, show: (at: string) => string): string {
  if (!cityTime(at).endsWith(' 00:00:00')) return show(at)
  return show(new Date(Date.parse(at) - 60_000).toISOString()).replace('23:59', '24:00')
}
/** "2026-11-22". */
export const cityDay = (at: number | string): string => cityTime(at).slice(0, 10)
