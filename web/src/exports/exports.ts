// What leaves as a workbook: up to so many at once, more with another person's leave.
import { post } from '../api'

export const ROWS_MAX = 200
/** What a list is narrowed by, as the query of GET /cases. */
export interface CaseFilter {
  open?: boolean
  duty?: boolean
  unit?: string
  item?: string
  state?: string
  severity?: string
  department?: string
  q?: string
  from?: string
  to?: string
}
export interface ExportAsk {
  id: string
  person_name: string
  role: string
  unit: string
  unit_name: string
  filter: CaseFilter
  reason: string
  n: number
  asked_at: string
  decided_at: string | null
  decided_by: string | null
  granted: boolean
  note: string | null
  until: string | null
  taken_at: string | null
  mine: boolean
  may_decide: boolean
  may_take: boolean
}
export interface ExportTaken {
  at: string
  person_name: string
  role: string
  unit_name: string
  n: number
  reason: string | null
  decided_by: string | null
}
export interface ExportReport {
  day: string
  exports: number
  cases: number
  large: number
}

export const newestPath = (filter: CaseFilter): string =>
  `/api/v1/exports/cases?${new URLSearchParams(Object.entries(filter).map(([name, value]) => [name, String(value)]))}`
export const takePath = (ask: ExportAsk): string => `/api/v1/exports/asks/${ask.id}/cases`
export const askFor = (filter: CaseFilter, reason: string): Promise<ExportAsk> =>
  post<ExportAsk>('/exports/asks', { filter, reason })
export const decide = (ask: ExportAsk, grant: boolean, note: string): Promise<ExportAsk> =>
  post<ExportAsk>(`/exports/asks/${ask.id}/decision`, grant ? { grant } : { grant, note })

export type AskState = 'WAITING' | 'GRANTED' | 'OVER' | 'REFUSED'
export function stateOf(ask: Pick<ExportAsk, 'decided_at' | 'granted' | 'until'>, now: number): AskState {
  if (!ask.decided_at) return 'WAITING'
  if (!ask.granted) return 'REFUSED'
  return now < Date.parse(ask.until ?? '') ? 'GRANTED' : 'OVER'
}
