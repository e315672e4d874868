// What the server says of editions of the map of grids.
export interface Edition {
  id: string
  unit: string
  unit_name: string
  name: string
  state: 'DRAFT' | 'CHECKED' | 'PUBLISHED' | 'IN_FORCE' | 'WITHDRAWN'
  version: number
  /** Redrawings there were when it was copied. */
  base: number
  number: number | null
  effective_on: string | null
  /** null: changed since the last check. */
  faults: number | null
  grids: number
  /** The change that an undo takes back. */
  undo: string | null
  created_at: string
  updated_at: string
  drawn_by_me: boolean
  may: string[]
}
export interface Fault {
  kind: string
  grid: string | null
  other: string | null
  lon: number
  lat: number
  square_metres: number | null
  detail: string
}
export interface MoveRow {
  version: number
  at: string
  event: string
  to: string
  role: string
  person_name: string | null
  reason: string | null
  detail: string | null
}
export interface Consequences {
  villages: { what: 'ENDS' | 'BEGINS'; key: string; name: string; to: string | null }[]
  grids: { what: 'ENDS' | 'BEGINS' | 'RESHAPED'; key: string; name: string; area_km2: number | null }[]
  lineage: { from: string; to: string; kind: string }[]
  n_cases: number
  cases: { id: string; number: string; title: string; from: string; to: string; owner: string; stays: boolean }[]
  posts: { name: string; role: string; from: string; to: string }[]
  duties: { name: string; kind: string; from: string; to: string | null }[]
}
export interface GridLoad {
  key: string
  name: string
  cases: number
  metres_mean: number | null
  metres_max: number | null
  posts: number
  cases_per_post: number | null
}
export interface MapLoad {
  grids: number
  cases: number
  busiest: number
  median: number
  unstaffed: number
  metres_mean: number | null
  loads: GridLoad[]
}
export interface Replay {
  from: string
  to: string
  before: MapLoad
  after: MapLoad
}
