// What waits for me: by my post, not by what the pages could do with the case.
import type { Case } from './types'

export interface Self {
  id: string
  role: string
  unit: string | null
  department: string | null
}

/** States in which a case waits for the role, where its centre has the duty. */
const STATES: Record<string, string[]> = {
  ACCEPTOR: ['REPORTED', 'HANDLED'],
  DISPATCHER: ['FILED', 'HANDLED'],
  SHIFT_LEADER: ['REPORTED', 'FILED', 'HANDLED'],
  VILLAGE_HEAD: ['REPORTED', 'FILED', 'HANDLED'],
}
/** Questions that a leader answers. */
const QUESTIONS = [
  'RETURN_ASKED',
  'EXTENSION_ASKED',
  'SUSPENSION_ASKED',
  'SUSPENSION_SECONDED',
  'VOID_ASKED',
  'FORCE_CLOSE_ASKED',
  'DUTY_DISPUTED',
]
/** Questions that take a supervisor; a suspension once a shift leader has agreed. */
const SECONDS = ['SUSPENSION_SECONDED', 'VOID_ASKED', 'FORCE_CLOSE_ASKED']
const has = (one: Case, flags: string[]): boolean => one.flags.some((flag) => flags.includes(flag))
const isLate = (one: Case, now: number): boolean => one.due_at !== null && Date.parse(one.due_at) < now

/** Given to me by name: to handle, to check, to verify. */
const isMine = (self: Self, one: Case): boolean =>
  (one.handler === self.id && ['DISPATCHED', 'HANDLING'].includes(one.state)) ||
  (one.checker === self.id && one.state === 'CHECKING') ||
  (one.verifier === self.id && one.state === 'VERIFYING')

export function waitsFor(self: Self, one: Case, now: number): boolean {
  if (isMine(self, one)) return true
  if (self.department !== null)
    return (
      (one.department === self.department && ['DISPATCHED', 'HANDLING'].includes(one.state)) ||
      (one.helping ?? []).includes(self.department)
    )
  if (self.unit === null || self.role === 'GRID_ADMIN') return false
  if (self.role === 'SUPERVISOR') return has(one, SECONDS) || isLate(one, now)
  if (one.referred_to === self.unit) return true
  if (one.owner !== self.unit) return false
  return (self.role === 'SHIFT_LEADER' && has(one, QUESTIONS)) || (STATES[self.role] ?? []).includes(one.state)
}

/** What to ask the server for, before waitsFor chooses. */
export const wideQuery = (self: Self): Record<string, string> => ({
  open: 'true',
  ...(self.department === null && self.role !== 'SUPERVISOR' ? { duty: 'true' } : {}),
})
