// Files of mediations, bodies and counts, as the server tells them.
import { get, post, put, type Page } from '../api'
import type { Body, Consent, Counts, File, Member, Named, Purpose, Read, Row } from './types'

export interface Asked {
  state: string
  kind: string
  body: string
  number: string
  mine: boolean
  late: boolean
}
const PAGE = 100
export function queryOf(asked: Asked): URLSearchParams {
  const query = new URLSearchParams({ limit: String(PAGE) })
  for (const name of ['state', 'kind', 'body', 'number'] as const) if (asked[name]) query.set(name, asked[name])
  for (const name of ['mine', 'late'] as const) if (asked[name]) query.set(name, 'true')
  return query
}
export function listFiles(asked: Asked, cursor: string | null = null): Promise<Page<Row>> {
  const query = queryOf(asked)
  if (cursor) query.set('after', cursor)
  return get<Page<Row>>(`/mediations?${query}`)
}
export const readFile = (id: string): Promise<File> => get<File>(`/mediations/${id}`)
export const moveFile = (id: string, body: Record<string, unknown>, key: string): Promise<File> =>
  post<File>(`/mediations/${id}/moves`, body, key)
export const makeFile = (body: Record<string, unknown>, key: string): Promise<File> =>
  post<File>('/mediations', body, key)

/** Written down before it is answered; the parties see it. */
export const readNames = async (id: string, purpose: Purpose): Promise<Named[]> =>
  (await get<Page<Named>>(`/mediations/${id}/parties?purpose=${purpose}`)).items
export interface PartyChange {
  version?: number
  name?: string
  contact?: string
  guardian?: string
  guardian_contact?: string
  minor?: boolean
  consent?: Consent
  consent_how?: string
}
export const changeParty = (id: string, alias: string, change: PartyChange): Promise<File> =>
  put<File>(`/mediations/${id}/parties/${encodeURIComponent(alias)}`, change)
export const readsOf = async (id: string): Promise<Read[]> => (await get<Page<Read>>(`/mediations/${id}/reads`)).items

export const readCounts = (unit: string, from: string, to: string): Promise<Counts> =>
  get<Counts>(`/mediation-counts?${new URLSearchParams({ unit, from, to })}`)
export const readBodies = async (unit: string): Promise<Body[]> =>
  (await get<Page<Body>>(`/mediation-bodies?${new URLSearchParams({ unit })}`)).items
export const readMembers = async (body: string): Promise<Member[]> =>
  (await get<Page<Member>>(`/mediation-bodies/${body}/members`)).items
export const putMember = (body: string, member: { person: string; head: boolean; until?: string }): Promise<unknown> =>
  put(`/mediation-bodies/${body}/members`, member)

/** "96.2%"; of nothing there is no share. */
export const rateText = (permille: number | null): string =>
  permille === null ? '—' : `${(permille / 10).toFixed(1)}%`
