// What the server says of statistics, as /api/v1/openapi.json has it.
export interface Formula {
  code: string
  unit: 'COUNT' | 'RATE' | 'MINUTES'
  whose: string
  least: number
  name: string
  name_en: string
  numerator: string
  denominator: string | null
  version: number
}
export interface Shown {
  code: string
  numerator: number
  denominator: number | null
  value: number | null
  reason: 'NO_DATA' | 'TOO_FEW' | null
}
export interface Row {
  key: string
  name: string
  indicators: Shown[]
}
export type By = 'none' | 'district' | 'town' | 'village' | 'department' | 'item'
export interface Stats {
  from: string
  to: string
  by: By
  formulas: number
  rows: Row[]
}
export interface Frozen {
  id: string
  unit: string
  unit_name: string
  from: string
  to: string
  version: number
  name: string
  reason: string | null
  corrects: string | null
  formulas: number
  frozen_at: string
  frozen_by: string
  newest: boolean
}
