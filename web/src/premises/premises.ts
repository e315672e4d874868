// Premises, their tags, and how far the rounds cover them, as the server tells it.
import { get, post, type Page } from '../api'
import type { VisitLine } from '../rounds/visit'

export const STATES = ['ACTIVE', 'SUSPENDED', 'NOT_FOUND', 'CLOSED'] as const
export type State = (typeof STATES)[number]
export const RISKS = ['A', 'B', 'C', 'D'] as const
/** Kinds that have a class of risk; of the first it is asked. */
export const mustRisk = (kind: string): boolean => kind === 'ENTERPRISE'
export const mayRisk = (kind: string): boolean => kind === 'ENTERPRISE' || kind === 'RENTAL'

export interface Premises {
  id: string
  unit: string
  unit_name: string
  kind: string
  name: string
  address: string | null
  lon: number | null
  lat: number | null
  risk: string | null
  size_m2: number | null
  cycle_days: number
  state: State
  version: number
  inspected_at: string | null
  demo: boolean
}
export interface Change {
  version: number
  at: string
  person_name: string | null
  role: string | null
  field: string
  was: string | null
  is: string | null
  reason: string | null
}
export interface Asked {
  unit: string
  kind: string
  state: string
  q: string
}
const PAGE = 100
export function listPremises(asked: Asked, cursor: string | null = null, limit = PAGE): Promise<Page<Premises>> {
  const query = new URLSearchParams({ limit: String(limit) })
  for (const [name, value] of Object.entries(asked)) if (value) query.set(name, value)
  if (cursor) query.set('cursor', cursor)
  return get<Page<Premises>>(`/premises?${query}`)
}
export const readPremises = (id: string): Promise<Premises> => get<Premises>(`/premises/${id}`)
export const historyOf = async (id: string): Promise<Change[]> =>
  (await get<Page<Change>>(`/premises/${id}/history`)).items
export const makePremises = (body: Record<string, unknown>, key: string): Promise<Premises> =>
  post<Premises>('/premises', body, key)
export const changePremises = (id: string, body: Record<string, unknown>, key: string): Promise<Premises> =>
  post<Premises>(`/premises/${id}/changes`, body, key)

export interface Tag {
  tag: string
  version: number
}
export const readTag = (id: string): Promise<Tag> => get<Tag>(`/premises/${id}/tag`)
export const newTag = (id: string, version: number): Promise<Tag> => post<Tag>(`/premises/${id}/tag`, { version })
/** As it is typed from paper: eight groups of four. */
export const grouped = (tag: string): string => tag.replace(/(.{4})(?=.)/g, '$1 ')

export interface Coverage {
  unit: string
  name: string
  due: number
  inspected: number
  refused: number
  not_found: number
  missed: number
  waived: number
  coverage: number | null
}
export const readCoverage = async (unit: string, from: string, to: string, by: string): Promise<Coverage[]> =>
  (await get<Page<Coverage>>(`/rounds/coverage?${new URLSearchParams({ unit, from, to, by })}`)).items
/** Nothing was due: that is no nought. */
export const shareText = (row: Pick<Coverage, 'due' | 'inspected'>): string =>
  row.due > 0 ? `${((100 * row.inspected) / row.due).toFixed(1)}%` : '—'

export function listVisits(query: Record<string, string>, cursor: string | null = null): Promise<Page<VisitLine>> {
  const asked = new URLSearchParams({ ...query, limit: '200', ...(cursor ? { cursor } : {}) })
  return get<Page<VisitLine>>(`/visits?${asked}`)
}
export const moveVisit = (id: string, body: Record<string, unknown>, key: string): Promise<VisitLine> =>
  post<VisitLine>(`/visits/${id}/moves`, body, key)
