// What the server says of a case, as /api/v1/openapi.json has it.
import type { ClockDay } from './daysum'
import type { Kept } from './kept'

export interface Case {
  id: string
  number: string
  item: string
  item_name: string
  title: string
  description: string
  lon: number
  lat: number
  place: string | null
  unit: string
  unit_name: string
  owner: string
  owner_name: string
  referred_to: string | null
  department: string | null
  handler: string | null
  handler_name: string | null
  merged_into: string | null
  source: string
  checker: string | null
  verifier: string | null
  ask: string | null
  ending: string | null
  ask_minutes: number | null
  ask_until: string | null
  supervised: number
  review_at: string | null
  colour: string
  answer_until: string | null
  helpers: string[]
  helping: string[]
  severity: string
  state: string
  version: number
  outcome: string | null
  rework: number
  extensions: number
  rating: number | null
  created_at: string
  due_at: string | null
  closed_at: string | null
  updated_at: string
  photos: number
  /** Who reported it or said "me too"; not in lists. */
  people?: number
  /** What the item asks to be shown before it is filed, and nobody has. */
  lacks?: string[]
  /** How many photos of how it was found are still to come; 0 in lists. */
  photos_lacking?: number
  /** Where the phone was, if who reported moved the pin; not in lists. */
  fix_lon?: number
  fix_lat?: number
  fix_accuracy_m?: number
  fix_distance_m?: number
  pin_reason?: string
  mine: boolean
  flags: string[]
  may: string[]
  /** One may take back one's own last move: which, and until when. Null in lists. */
  undoes?: string | null
  undo_until?: string | null
  /** The last move, a merge, may be taken back with a reason. False in lists. */
  undo_late?: boolean
}
export interface Move {
  version: number
  /** When it came; the other two are of a phone that kept it, by its clock. */
  at: string
  observed_at: string | null
  sent_at: string | null
  event: string
  from: string | null
  to: string
  role: string
  unit_name: string | null
  department: string | null
  person_name: string | null
  reason: string | null
  reason_code: string | null
  note: string | null
  target: string | null
}
export interface Item {
  code: string
  class: string
  class_name: string
  class_name_en: string
  name: string
  name_en: string
  department: string
  severity: string
  evidence: string[]
  /** Of how it was found it asks for at least so many. */
  photos: number
}
/** Why: of the list of the event that is recorded. */
export interface Reason {
  event: string
  code: string
  name: string
  name_en: string
  needs_text: boolean
}
export interface Department {
  code: string
  name: string
  name_en: string
}
export interface Person {
  unit: string | null
  department: string | null
  id: string
  login: string
  name: string
  role: string
}
export interface Photo extends Kept {
  id: string
  url: string
  stage: string
  at: string
}
/** A deadline with its sum, day by day. Minutes are of its own kind: a day has 1440. */
export interface Clock {
  step: string
  round: number
  kind: string
  /** 0: until a date. */
  minutes: number
  started_at: string
  /** null while it is paused. */
  due_at: string | null
  ended_at: string | null
  end_event: string | null
  paused: boolean
  /** What the calendar lacks to reckon it. */
  missing: string | null
  counted_minutes: number | null
  left_minutes: number | null
  passed: number
  pauses: { from: string; to: string | null }[]
  warnings: { percent: number; audience: string; at: string }[]
  days: ClockDay[]
}
/** An open case that may be the same. */
export interface Twin {
  id: string
  number: string
  title: string
  state: string
  created_at: string
  distance_m: number
}
