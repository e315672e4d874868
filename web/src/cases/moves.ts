// What a move asks of the one who makes it, and which one is the next of the normal way.
export interface MoveForm {
  department?: boolean
  person?: string // the grant that the person must have
  unit?: boolean
  into?: boolean
  rating?: boolean
  outcome?: boolean
  reason?: 'required' | 'optional'
  note?: boolean
}

export const FORMS: Record<string, MoveForm> = {
  FILE: {},
  SIGN: {},
  ACCEPT_REFERRAL: {},
  DISPATCH: { department: true, person: 'case:handle', note: true },
  FINISH: { note: true, outcome: true },
  ASSIGN_CHECK: { person: 'case:check' },
  PASS: {},
  FAIL: { reason: 'required' },
  RATE: { rating: true },
  REFUSE: { reason: 'required' },
  RETURN: { reason: 'required' },
  DECLINE_REFERRAL: { reason: 'required' },
  VOID: { reason: 'required' },
  REFER: { unit: true, reason: 'optional' },
  MERGE: { into: true },
}

const NORMAL_WAY = ['FILE', 'ACCEPT_REFERRAL', 'DISPATCH', 'SIGN', 'FINISH', 'ASSIGN_CHECK', 'PASS', 'RATE']

/** The next step of the normal way first, the others in the server's order. */
export function ordered(may: string[]): string[] {
  const main = NORMAL_WAY.filter((event) => may.includes(event))
  return [...main, ...may.filter((event) => !main.includes(event))]
}

export const isNormal = (event: string): boolean => NORMAL_WAY.includes(event)
export const needsForm = (event: string): boolean => Object.keys(FORMS[event] ?? {}).length > 0

export interface Draft {
  department: string
  person: string
  unit: string
  into: string
  rating: number
  outcome: string
  reason: string
  note: string
}

/** The fields the move takes, filled in; and the first one that is missing. */
export function moveBody(event: string, draft: Draft): { body: Record<string, unknown>; missing: string | null } {
  const form = FORMS[event] ?? {}
  const body: Record<string, unknown> = {}
  if (form.person && draft.person) body.person = draft.person
  else if (form.department && draft.department) body.department = draft.department
  if (form.unit) body.unit = draft.unit
  if (form.into) body.into = draft.into.trim()
  if (form.rating) body.rating = draft.rating
  if (form.outcome && draft.outcome) body.outcome = draft.outcome
  if (form.reason && draft.reason.trim()) body.reason = draft.reason.trim()
  if (form.note && draft.note.trim()) body.note = draft.note.trim()
  let missing: string | null = null
  if (form.reason === 'required' && !body.reason) missing = 'reason'
  if (form.unit && !draft.unit) missing = 'unit'
  if (form.into && !body.into) missing = 'into'
  if (form.person && !body.person && !body.department) missing = form.department ? 'department' : 'person'
  return { body, missing }
}
