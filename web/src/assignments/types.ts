// What the server says of an assignment and of whom to send, as /api/v1/openapi.json has it.
export type Purpose = 'HANDLE' | 'CHECK' | 'VERIFY' | 'SUPPORT'
export interface Assignment {
  id: string
  case_id: string
  case_number: string
  case_title: string
  case_state: string
  severity: string
  item: string
  description: string | null
  place: string | null
  lon: number | null
  lat: number | null
  unit: string
  unit_name: string
  purpose: Purpose
  state: string
  version: number
  person: string
  person_name: string
  sent_by_name: string | null
  /** Wanted there then; null: at once. */
  from_at: string | null
  answer_until: string | null
  /** Which of the persons asked one after the other, from 1. */
  offer: number
  first: string
  replaces: string | null
  note: string | null
  created_at: string
  updated_at: string
  ended_at: string | null
  /** How far it has come: on a device, before the eyes, a yes. The first time of each. */
  delivered_at: string | null
  read_at: string | null
  accepted_at: string | null
  mine: boolean
  may: string[]
}
export interface AssignmentMove {
  assignment: string
  /** Who was sent; person_name: who did it. */
  sent_name: string
  purpose: Purpose
  version: number
  at: string
  event: string
  role: string
  person_name: string | null
  reason: string | null
  /** Metres from the place when he said that he is there, or done. */
  away_m: number | null
}
export interface Remark {
  code: string
  words: string
}
export interface Candidate {
  person: string
  name: string
  role: string
  unit: string
  unit_name: string
  department: string | null
  may_be_sent: boolean
  distance_m: number | null
  open_assignments: number
  open_cases: number
  reasons: Remark[]
  shortfalls: Remark[]
}
