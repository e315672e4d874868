// A file of a mediation, as the server tells it. Nobody's name is in it but those of the mediators: parties are 甲, 乙, 丙 until
// somebody who is appointed asks for them, says what for, and is written down.
import type { ClockDay } from '../cases/daysum'

/** In the order in which a list offers them: what asks for something first. */
export const STATES = [
  'APPLIED',
  'ACCEPTED',
  'MEDIATING',
  'ON_APPRAISAL',
  'REFERRED',
  'AGREED',
  'CONFIRMING',
  'CONFIRMED',
  'PERFORMED',
  'BREACHED',
  'FAILED',
  'DECLINED',
  'REFUSED',
  'WITHDRAWN',
  'ARCHIVED',
] as const
export type State = (typeof STATES)[number]

export const CONSENTS = ['PENDING', 'YES', 'NO'] as const
export type Consent = (typeof CONSENTS)[number]
export const PURPOSES = ['INVITE', 'WRITE_AGREEMENT', 'VISIT', 'WARN_DANGER'] as const
export type Purpose = (typeof PURPOSES)[number]

export interface Body {
  id: string
  kind: string
  name: string
  name_en: string | null
  unit: string
  unit_name: string
  contact: string | null
  address: string | null
  hours: string | null
  hours_en?: string | null
  active: boolean
  /** How many serve in it today; who they are its head alone is told. */
  members: number
}
export interface Member {
  person: string
  name: string
  login: string
  head: boolean
  since: string
  /** The first day he is none any more. */
  until: string | null
}

export interface Row {
  id: string
  number: string
  kind: string
  state: State
  /** null: it is not told here. */
  body_name: string | null
  since: string
  due_at: string | null
  late: boolean
  sealed: boolean
  escalated: boolean
  next_session_at: string | null
  mediators: number
  version: number
}
export interface Party {
  alias: string
  minor: boolean
  consent: Consent
  consent_how: string | null
  has_contact: boolean
  has_guardian: boolean
}
/** Only as the answer to who says what for. */
export interface Named {
  alias: string
  name: string | null
  contact: string | null
  guardian?: string | null
  guardian_contact?: string | null
  /** With who applied: who the other side is, in his words. */
  other?: string | null
}
export interface Step {
  event: string
  at: string
  /** SYSTEM: time. PARTY: a party, by the code. */
  role: string
  office: string | null
  /** A word from a list: why it was refused. */
  reason: string | null
  note: string | null
  from: State | null
  to: State
}
export interface Session {
  id: string
  at: string
  room: string | null
  state: 'PLANNED' | 'HELD' | 'CALLED_OFF'
  minutes: string | null
  /** Aliases; of one that was not held none. */
  present?: string[]
}
export interface Agreement {
  kind: 'ORAL' | 'WRITTEN'
  facts: string | null
  content: string
  performance: string | null
  effective_at: string
  signatures: { alias: string; day: string }[]
  seal_day: string | null
}
export interface Performance {
  id: string
  what: string
  due: string
  done: string | null
  note: string | null
}
export interface Visit {
  day: string
  outcome: string
}
export interface Clock {
  /** What it runs to: ACCEPT, MEDIATE, ANSWER, CONFIRM, VISIT, ARCHIVE. */
  step: string
  /** null: it stands. */
  due_at: string | null
  late: boolean
  /** Its sum, day by day. */
  days: ClockDay[]
}
export interface File extends Row {
  body: string
  lon: number
  lat: number
  place: string | null
  words: string
  wish_day: string | null
  wish_half: 'AM' | 'PM' | null
  unit: string
  unit_name: string
  accepted_at: string | null
  rights_told_at: string | null
  referred_name: string | null
  parties: Party[]
  steps: Step[]
  sessions: Session[]
  agreement: Agreement | null
  performances: Performance[]
  visits: Visit[]
  clocks: Clock[]
  appointed: { person: string; name: string; since: string; until: string | null }[]
  may: string[]
  /** Events that would be mine now, but for what is lacking. */
  missing: { event: string; field: string; says: string }[]
}
export interface Read {
  at: string
  purpose: string
  office: string
  /** In the body's own account alone. */
  name?: string
}
/** What never was taken on (refused, declined, taken_back) is in no rate. */
export interface Count {
  accepted: number
  resolved: number
  rate_permille: number | null
  open: number
  failed: number
  breached: number
  withdrawn: number
  refused: number
  declined: number
  taken_back: number
}
export interface Counts extends Count {
  as_of: string
  /** Sealed files are counted apart; null: fewer than ten. */
  sealed_accepted: number | null
  sealed_resolved: number | null
  by_kind: (Count & { kind: string })[]
  by_body: (Count & { body: string; body_name: string | null })[]
}
