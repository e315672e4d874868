// The sum of a deadline as people check it: a line a day, what counted, and how much there is so far.
import { cityDay, cityTime } from '../i18n/zone'

export interface Span {
  from: string
  to: string
  why?: string
}
export interface ClockDay {
  date: string
  kind: string
  name: string | null
  start_day: boolean
  counted: Span[]
  stops: Span[]
  pauses: Span[]
  counted_us: number
}
/** Why a day counted nothing, or what it was; the first that holds. */
export type DayWhy = 'start' | 'pause' | 'stop' | 'holiday' | 'weekend' | 'makeup' | 'after' | 'work'
export interface DayRow {
  date: string
  why: DayWhy
  name: string
  spans: string[]
  stops: string[]
  /** In the clock's own kind: a day of a clock of days has 1440. */
  minutes: number
  total: number
}

const US_A_MINUTE = 6e7
const timeOf = (at: string): string => cityTime(at).slice(11, 16)
/** 2026-11-25, as the city has it. */
export const dateOf = cityDay
const lengthUs = (spans: Span[]): number =>
  spans.reduce((sum, { from, to }) => sum + (Date.parse(to) - Date.parse(from)) * 1000, 0)
/** "08:30–12:00"; the end of a day is 24:00, not the next day's beginning. */
export function spanOf({ from, to }: Span): string {
  const end = timeOf(to)
  return `${timeOf(from)}–${end === '00:00' ? '24:00' : end}`
}

function whyOf(day: ClockDay): DayWhy {
  const counted = day.counted_us > 0
  if (day.start_day) return 'start'
  if (!counted && day.pauses.length > 0) return 'pause'
  if (!counted && day.stops.length > 0) return 'stop'
  if (day.kind === 'HOLIDAY') return 'holiday'
  if (day.kind === 'WEEKEND') return 'weekend'
  if (day.kind === 'MAKEUP') return 'makeup'
  return counted ? 'work' : 'after'
}

export function dayRows(days: ClockDay[]): DayRow[] {
  let total = 0
  return days.map((day) => {
    const minutes = day.counted_us / US_A_MINUTE
    total += minutes
    return {
      date: day.date,
      why: whyOf(day),
      name: day.name ?? '',
      spans: day.counted.map(spanOf),
      stops: day.stops.map((stop) => stop.why ?? ''),
      minutes,
      total,
    }
  })
}

/** Does it count days? Then a day's windows are one whole day, however few hours they have. */
export const countsDays = (days: ClockDay[]): boolean =>
  days.some((day) => day.counted_us > lengthUs(day.counted) + US_A_MINUTE)

/** Did every minute count, from the first to the last? Then it runs day and night. */
export function runsAlways(days: ClockDay[]): boolean {
  const spans = days.flatMap((day) => day.counted)
  return spans.length > 0 && spans.every((span, i) => i === 0 || span.from === spans[i - 1]!.to) && !countsDays(days)
}

/** 周三, Wed */
export const weekdayOf = (date: string, language: 'zh' | 'en'): string =>
  new Date(`${date}T00:00:00Z`).toLocaleDateString(language === 'zh' ? 'zh-CN' : 'en-GB', {
    weekday: 'short',
    timeZone: 'UTC',
  })

/** Hours of work are never days: eight of them are one, and not a third of one. */
export function hoursOf(minutes: number): { days: number; hours: number; minutes: number } {
  const whole = Math.round(Math.abs(minutes))
  return { days: 0, hours: Math.floor(whole / 60), minutes: whole % 60 }
}
/** To a tenth of a day. */
export const daysOf = (minutes: number): number => Math.round(minutes / 144) / 10

/** What of these days counted until then, in the clock's own kind. */
export function usedAt(days: ClockDay[], at: number): number {
  return days.reduce((sum, day) => {
    const whole = lengthUs(day.counted)
    const past = lengthUs(
      day.counted.map(({ from, to }) => ({
        from,
        to: Date.parse(to) < at ? to : new Date(Math.max(at, Date.parse(from))).toISOString(),
      })),
    )
    return whole > 0 ? sum + (day.counted_us / US_A_MINUTE) * (past / whole) : sum
  }, 0)
}
