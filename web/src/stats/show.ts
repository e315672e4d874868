// How an indicator reads: its value with its two numbers; nothing is not zero.
import { language, spanText } from '../i18n'
import { sayStats, zhMadeOf, type StatsKey } from '../i18n/stats'
import { hoursOf } from '../cases/daysum'
import type { Below } from '../units/place'
import type { By, Formula, Row, Shown } from './types'

/** In the order in which a case goes. */
export const GROUPS: [StatsKey, string[]][] = [
  ['g_intake', ['RECEIVED', 'REPORTED', 'VALID_REPORT', 'MISSED', 'ACCEPT_IN_TIME', 'VERIFY_IN_TIME']],
  ['g_dispatch', ['FILE_IN_TIME', 'FILE_CORRECT', 'DISPATCH_IN_TIME', 'DISPATCH_CORRECT']],
  ['g_handle', ['SIGN_IN_TIME', 'HANDLED', 'HANDLE_IN_TIME']],
  ['g_close', ['CHECK_IN_TIME', 'CLOSED', 'CLOSE_IN_TIME', 'CLOSINGS', 'RESOLVED', 'REWORK']],
  ['g_quality', ['RETURNED', 'WRONGFUL_RETURN', 'SUPERVISED', 'REPLY_IN_TIME', 'EXTENDED', 'REOPENED']],
  ['g_apart', ['SUSPENDED', 'SUSPENDED_RATE', 'DISPUTED', 'REFUSED', 'MERGED', 'VOIDED', 'FORCED']],
  ['g_voice', ['SATISFACTION', 'RESPONSE', 'DISPUTE_UPHELD', 'OBJECTION_UPHELD']],
  ['g_time', ['HANDLE_MEAN', 'HANDLE_MEDIAN', 'HANDLE_P90']],
]

export const nameOfFormula = (formula: Formula): string => (language.value === 'zh' ? formula.name : formula.name_en)
/** Both sides of the line, in words. */
export function madeOf(formula: Formula): { above: string; below: string } {
  const zh = language.value === 'zh' ? zhMadeOf[formula.code] : undefined
  return { above: zh?.[0] ?? formula.numerator, below: zh?.[1] ?? formula.denominator ?? '' }
}

export function valueText(shown: Pick<Shown, 'value' | 'reason'>, unit: Formula['unit']): string {
  if (shown.value === null) return sayStats(shown.reason ?? 'NO_DATA')
  if (unit === 'RATE') return `${(shown.value * 100).toFixed(1)}%`
  return unit === 'MINUTES' ? spanText(hoursOf(shown.value)) : String(shown.value)
}
export type Part = 'NUMERATOR' | 'DENOMINATOR'
/** Is it a number of things that can be listed? Stars and minutes are added up; nothing opens to nothing. */
export function opens(formula: Formula, shown: Shown | undefined, part: Part): boolean {
  if (!shown) return false
  if (part === 'DENOMINATOR') return shown.denominator !== null && shown.denominator > 0
  return formula.unit !== 'MINUTES' && formula.code !== 'SATISFACTION' && shown.numerator > 0
}
export const find = (row: Row | undefined, code: string): Shown | undefined =>
  row?.indicators.find((one) => one.code === code)

export interface Bar {
  key: string
  name: string
  shown: Shown
  /** Of the longest, 0 to 1; null where there is no value. */
  length: number | null
}
export type Order = 'value' | 'numerator' | 'denominator' | 'name'
/** The rows of one indicator; what has no value stands last, whichever way they are ordered. */
export function bars(rows: Row[], code: string, unit: Formula['unit'], order: Order, up: boolean): Bar[] {
  const all = rows.flatMap((row) => {
    const shown = find(row, code)
    return shown ? [{ key: row.key, name: row.name, shown }] : []
  })
  const most = unit === 'RATE' ? 1 : Math.max(0, ...all.map((bar) => bar.shown.value ?? 0))
  const of = (bar: { shown: Shown }): number | null =>
    order === 'name' ? null : order === 'value' ? bar.shown.value : bar.shown[order]
  const sign = up ? 1 : -1
  return all
    .map((bar) => ({
      ...bar,
      length: bar.shown.value === null ? null : most === 0 ? 0 : Math.min(1, bar.shown.value / most),
    }))
    .sort((a, b) => {
      if (order === 'name') return sign * a.key.localeCompare(b.key)
      const [x, y] = [of(a), of(b)]
      if (x === null || y === null) return Number(x === null) - Number(y === null)
      return sign * (x - y) || a.key.localeCompare(b.key)
    })
}

/** What the rows of a unit can stand for. */
export const bysOf = (below: Below): By[] =>
  below === 'district'
    ? ['district', 'town', 'department', 'item']
    : below === 'grid'
      ? ['department', 'item']
      : [below, 'department', 'item']
export const byOf = (name: string, below: Below): By => bysOf(below).find((by) => by === name) ?? bysOf(below)[0]!
