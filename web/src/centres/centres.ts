// The board of command centres as the server tells it.
import { get, post, type Page } from '../api'
import type { Tier } from '../units/place'

export const STAGES = ['SITE', 'APPROVAL', 'FIT_OUT', 'IN_SERVICE'] as const
export type StageName = (typeof STAGES)[number]
export const STANDINGS = ['SITE', 'APPROVAL', 'FIT_OUT', 'OPENING', 'IN_SERVICE'] as const
export type Standing = (typeof STANDINGS)[number]

export interface Stage {
  stage: StageName
  planned_on: string | null
  actual_on: string | null
  reason: string | null
  late: boolean
}
export interface Report {
  version: number
  at: string
  stage: StageName
  was_planned_on: string | null
  was_actual_on: string | null
  planned_on: string | null
  actual_on: string | null
  reason: string | null
  person_name: string | null
  role: string | null
  demo: boolean
}
export interface Centre {
  unit: string
  tier: Tier
  name: string
  version: number
  standing: Standing | null
  done: number
  late: boolean
  unexplained: boolean
  demo: boolean
  reported_at: string | null
  reported_by: string | null
  stages: Stage[]
  reports?: Report[]
}
export interface Numbers {
  tier: Tier
  unit: string | null
  name: string | null
  units: number
  recorded: number
  site: number
  approval: number
  fit_out: number
  opening: number
  in_service: number
  late: number
  unexplained: number
}

export const countAt = (row: Numbers, standing: Standing): number =>
  ({ SITE: row.site, APPROVAL: row.approval, FIT_OUT: row.fit_out, OPENING: row.opening, IN_SERVICE: row.in_service })[
    standing
  ]

export interface Asked {
  unit: string
  tier: string
  standing: string
  late: boolean
}
const PAGE = 100
const PAGE_MOST = 1000
/** rows: as many as are shown already, when the same list is read anew. */
export function listCentres(asked: Asked, cursor: string | null, rows = PAGE): Promise<Page<Centre>> {
  const query = new URLSearchParams({ limit: String(Math.min(PAGE_MOST, Math.max(PAGE, rows))) })
  if (asked.unit) query.set('unit', asked.unit)
  if (asked.tier) query.set('tier', asked.tier)
  if (asked.standing) query.set('standing', asked.standing)
  if (asked.late) query.set('late', 'true')
  if (cursor) query.set('cursor', cursor)
  return get<Page<Centre>>(`/centres?${query}`)
}
export const numbersOf = async (by: 'tier' | 'town', unit: string): Promise<Numbers[]> =>
  (await get<Page<Numbers>>(`/centres/numbers?by=${by}&unit=${unit}`)).items
export const readCentre = (unit: string): Promise<Centre> => get<Centre>(`/centres/${unit}`)

export interface Said {
  stage: StageName
  planned_on?: string
  actual_on?: string
  reason?: string
  version: number
}
export const sendReport = (unit: string, said: Said, key: string): Promise<Centre> =>
  post<Centre>(`/centres/${unit}/reports`, said, key)

/** A town speaks for itself and its stations, a city for its own centre. */
export const isOwn = (unit: string, own: string): boolean => own !== '' && unit.slice(0, 9) === own.slice(0, 9)
