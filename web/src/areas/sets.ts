// Sets of cases as the server counts and lists them, and the way from a number to its list.
import { get, type Page } from '../api'

export type CaseSet =
  | 'RECEIVED'
  | 'CLOSED'
  | 'REPEAT'
  | 'NEAR'
  | 'OPEN'
  | 'OVERDUE'
  | 'URGENT'
  | 'TO_ACCEPT'
  | 'VERIFYING'
  | 'TO_DISPATCH'
  | 'TO_SIGN'
  | 'HANDLING'
  | 'TO_CHECK'
  | 'CHECKING'
  | 'SUSPENDED'
  | 'SUPERVISED'
  | 'SUPERVISED_1'
  | 'SUPERVISED_2'
  | 'SUPERVISED_3'
  | 'REPLY_DUE'
  | 'DUTY_DISPUTED'
  | 'FACT_DISPUTED'
  | 'ASKED'
  | 'REFERRED'
  | 'SOMEBODY_ASKED'
  | 'ON_THE_WAY'
  | 'ON_SITE'
export type CountBy =
  | 'none'
  | 'hour'
  | 'day'
  | 'week'
  | 'district'
  | 'town'
  | 'village'
  | 'grid'
  | 'owner'
  | 'item'
  | 'department'
  | 'source'
  | 'severity'
  | 'state'
export interface Count {
  set: CaseSet
  key: string
  name: string
  n: number
}
export interface Counts {
  from: string
  to: string
  by: CountBy
  rows: Count[]
}
/** What narrows a set; the same for a count and its list. */
export interface Narrow {
  unit?: string
  from?: string
  to?: string
  item?: string
  department?: string
  source?: string
  severity?: string
  owner?: string
  of?: string
}
export interface SetCase {
  id: string
  number: string
  item: string
  item_name: string
  title: string
  place: string | null
  unit: string
  unit_name: string
  owner: string
  owner_name: string
  department: string | null
  severity: string
  state: string
  source: string
  created_at: string
  closed_at: string | null
  due_at: string | null
  supervised: number
  lon: number
  lat: number
}

const queryOf = (all: Record<string, string | undefined>): string =>
  new URLSearchParams(Object.entries(all).filter((pair): pair is [string, string] => Boolean(pair[1]))).toString()

export const countSets = (sets: CaseSet[], by: CountBy, narrow: Narrow): Promise<Counts> =>
  get<Counts>(`/analysis/counts?${queryOf({ sets: sets.join(), by, ...narrow })}`)
export const listSet = (set: CaseSet, narrow: Narrow, limit: number, cursor?: string): Promise<Page<SetCase>> =>
  get<Page<SetCase>>(`/analysis/cases?${queryOf({ set, ...narrow, limit: String(limit), cursor })}`)

/** The page that lists exactly what a number counts. */
export const listLink = (set: CaseSet, narrow: Narrow): string => `/list?${queryOf({ set, ...narrow })}`
export const indicatorLink = (code: string, part: 'NUMERATOR' | 'DENOMINATOR', narrow: Narrow): string =>
  `/list?${queryOf({ indicator: code, part, ...narrow })}`

export const countOf = (rows: Count[], set: CaseSet, key?: string): number =>
  rows.filter((row) => row.set === set && (key === undefined || row.key === key)).reduce((sum, row) => sum + row.n, 0)

const DAY = 86400000
/** The days of a period, or the Mondays of its weeks: a day with nothing is a day too. */
export function daysOf(from: string, to: string, by: 'day' | 'week'): string[] {
  const days: string[] = []
  let at = Date.parse(`${from}T00:00:00Z`)
  if (by === 'week') at -= ((new Date(at).getUTCDay() + 6) % 7) * DAY
  for (; at <= Date.parse(`${to}T00:00:00Z`) && days.length < 400; at += by === 'week' ? 7 * DAY : DAY)
    days.push(new Date(at).toISOString().slice(0, 10))
  return days
}
/** A day, or a week, within the period: what its number is narrowed by. */
export function withinOf(
  day: string,
  by: 'day' | 'week',
  period: { from: string; to: string },
): { from: string; to: string } {
  const last = by === 'day' ? day : new Date(Date.parse(`${day}T00:00:00Z`) + 6 * DAY).toISOString().slice(0, 10)
  return { from: day < period.from ? period.from : day, to: last > period.to ? period.to : last }
}
