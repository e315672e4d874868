// Periods by the calendar of the city: two dates, both of them in it.
import { dateOf } from '../cases/daysum'

export const PRESETS = ['today', 'week', 'month', 'lastMonth', 'quarter'] as const
export type Preset = (typeof PRESETS)[number]
export interface Period {
  from: string
  to: string
}

const DAY = 86400000
const pad = (n: number): string => String(n).padStart(2, '0')
/** The last day of a month that may lie outside of 1..12. */
function monthEnd(year: number, month: number): string {
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10)
}
function monthStart(year: number, month: number): string {
  return new Date(Date.UTC(year, month - 1, 1)).toISOString().slice(0, 10)
}

export function periodOf(preset: Preset, now: number): Period {
  const today = dateOf(now)
  const [year, month] = today.split('-').map(Number) as [number, number]
  switch (preset) {
    case 'today':
      return { from: today, to: today }
    case 'week':
      return { from: dateOf(now - 6 * DAY), to: today }
    case 'month':
      return { from: `${year}-${pad(month)}-01`, to: today }
    case 'lastMonth':
      return { from: monthStart(year, month - 1), to: monthEnd(year, month - 1) }
    case 'quarter':
      return { from: monthStart(year, month - ((month - 1) % 3)), to: today }
  }
}
export const presetOf = (period: Period, now: number): Preset | undefined =>
  PRESETS.find((preset) => {
    const found = periodOf(preset, now)
    return found.from === period.from && found.to === period.to
  })
const isDate = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text)
/** With another first day, or another last: the other end goes along where it would lie on the wrong side. */
export const fromDay = (period: Period, day: string): Period => ({ from: day, to: day > period.to ? day : period.to })
export const toDay = (period: Period, day: string): Period => ({ from: day < period.from ? day : period.from, to: day })
/** What stands in the address, or this month. */
export function periodFrom(query: { from?: unknown; to?: unknown }, now: number): Period {
  const [from, to] = [String(query.from ?? ''), String(query.to ?? '')]
  return isDate(from) && isDate(to) && from <= to ? { from, to } : periodOf('month', now)
}
/** A period is over when its last day is. */
export const isOver = (period: Period, now: number): boolean => period.to < dateOf(now)
