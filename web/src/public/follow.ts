// What a report without an account has become, and how that is said.
import type { ClockDay } from '../cases/daysum'
import type { PersonRead } from '../cases/reads'

export interface Followed {
  number: string
  item_name: string
  title: string
  place: string | null
  state: string
  outcome: string | null
  handled_by: string | null
  centre: string
  version: number
  created_at: string
  due_at: string | null
  closed_at: string | null
  answer_until: string | null
  rating: number | null
  disputed: boolean
  /** "Me too": somebody else reported it. */
  joined: boolean
  /** One left a number, and it is there. */
  has_contact: boolean
  /** Who looked who one is and how to reach one. */
  reads: PersonRead[]
  may: string[]
  steps: { step: string; at: string; by: string | null; reason: string | null }[]
  days: ClockDay[]
}

/** Different ends are told apart: what was closed is not always fixed. */
export type End = 'FIXED' | 'NOT_OURS' | 'CANNOT' | 'DUPLICATE' | 'REFUSED' | 'VOID' | 'CLOSED'
const OUTCOMES: string[] = ['FIXED', 'NOT_OURS', 'CANNOT', 'DUPLICATE', 'REFUSED']

export function endOf(report: Pick<Followed, 'state' | 'outcome'>): End | null {
  const { state, outcome } = report
  if (state === 'REFUSED' || state === 'VOID') return state
  if (state === 'MERGED') return 'DUPLICATE'
  if (state !== 'CLOSED' && state !== 'ARCHIVED') return null
  return outcome && OUTCOMES.includes(outcome) ? (outcome as End) : 'CLOSED'
}
/** Whether an answer to what was read first is still an answer to what stands there now: time itself moves a
 * report on (into the archive, say), and nobody is to write an objection twice for that. */
export const meansTheSame = (before: Followed, now: Followed, event: string): boolean =>
  now.may.includes(event) && endOf(now) === endOf(before) && reasonOf(now) === reasonOf(before)

/** Why it ended so: the last reason that somebody gave with a no. */
export function reasonOf(report: Pick<Followed, 'steps'>): string {
  return report.steps.filter((step) => step.reason).at(-1)?.reason ?? ''
}
/** The one thing that may be said against an end, by the name of its move. */
export const objectionOf = (may: string[]): 'DISPUTE' | 'OBJECT' | null =>
  may.includes('DISPUTE') ? 'DISPUTE' : may.includes('OBJECT') ? 'OBJECT' : null
