// Why somebody would be sent, or not, in words: the server gives codes and figures, and English words for
// a code that these pages do not know.
import { say, zhAssign, type AssignKey } from '../i18n/assign'
import { departmentName } from '../shell/lists'
import type { Case } from '../cases/types'
import type { Assignment, Candidate, Purpose, Remark } from './types'
import { placeName } from '../units/latin'

/** Said once for all, below the list. */
const FOOTNOTE = 'ON_POST'

function wordsOf(remark: Remark, one: Candidate, of: Pick<Case, 'department' | 'owner_name'>): string {
  const department = one.department ? departmentName(one.department) : ''
  switch (remark.code) {
    case 'DUTY':
      return one.department ? say('f_DUTY_DEPARTMENT', { department }) : say('f_DUTY')
    case 'OUTSIDE_DUTY':
      return one.department ? say('f_OUTSIDE_RANGE') : say('f_OUTSIDE_DUTY', { owner: placeName(of.owner_name) })
    case 'OTHER_DEPARTMENT':
      return of.department
        ? say('f_OTHER_DEPARTMENT', { department: departmentName(of.department) })
        : say('f_NO_DEPARTMENT')
    case 'LOADED':
      return say('f_LOADED', { assignments: one.open_assignments, cases: one.open_cases })
  }
  const key = `f_${remark.code}`
  return key in zhAssign ? say(key as AssignKey) : remark.words
}
export const remarks = (list: Remark[], one: Candidate, of: Pick<Case, 'department' | 'owner_name'>): string[] =>
  list.filter((remark) => remark.code !== FOOTNOTE).map((remark) => wordsOf(remark, one, of))

export function wayText(metres: number | null): string {
  if (metres === null) return say('unknownWay')
  return metres < 1000
    ? say('metres', { n: Math.round(metres / 10) * 10 })
    : say('kilometres', { n: (metres / 1000).toFixed(1) })
}
/** Of a state, a purpose: the word is the key. */
export const wordOf = (name: string): string => (name in zhAssign ? say(name as AssignKey) : name)
export const doText = (event: string): string => wordOf(`do_${event}`) || event

/** The grant that sends somebody for it, as assignments.def has it. */
const GRANTS: Record<Purpose, string> = {
  HANDLE: 'case:dispatch',
  CHECK: 'case:assign_check',
  VERIFY: 'case:assign_check',
  SUPPORT: 'case:dispatch',
}
/** Minutes in which an offer is answered, as assignments.def has them. */
export const ANSWER_MINUTES: Record<string, number> = { S1: 2, S2: 10, S3: 30, S4: 30 }
/** What somebody is sent for in a state, the likely one first. */
const BY_STATE: Record<string, Purpose[]> = {
  REPORTED: ['VERIFY', 'SUPPORT'],
  VERIFYING: ['VERIFY', 'SUPPORT'],
  HANDLED: ['CHECK', 'SUPPORT'],
  CHECKING: ['CHECK', 'SUPPORT'],
}
const LIKELY: Purpose[] = ['HANDLE', 'SUPPORT']

/** For what the reader may send somebody now: his post commands the centre that has the duty, and holds the grant. */
export function purposesFor(
  one: Pick<Case, 'state' | 'owner'>,
  self: { unit: string | null; department: string | null; grants: string[] },
): Purpose[] {
  const over = ['CLOSED', 'ARCHIVED', 'MERGED', 'VOID', 'REFUSED'].includes(one.state)
  const reach = self.unit?.replace(/(00000000000|000000000|000000|000)$/, '')
  if (over || !reach || self.department !== null || !one.owner.startsWith(reach)) return []
  return (BY_STATE[one.state] ?? LIKELY).filter((purpose) => self.grants.includes(GRANTS[purpose]))
}

const OPEN = ['OFFERED', 'RESERVED', 'ACCEPTED', 'ON_THE_WAY', 'ON_SITE']
export const isOpen = (one: Pick<Assignment, 'state'>): boolean => OPEN.includes(one.state)

/** Persons asked one after the other, and the last said no or nothing: somebody must be found by hand. */
export function isExhausted(all: Pick<Assignment, 'state' | 'first' | 'created_at' | 'purpose'>[]): boolean {
  const last = [...all].sort((a, b) => a.created_at.localeCompare(b.created_at)).at(-1)
  return last !== undefined && !all.some(isOpen) && ['DECLINED', 'EXPIRED'].includes(last.state)
}

export interface Rung {
  name: 'rDelivered' | 'rRead' | 'rAccepted'
  at: string | null
  /** Reached; without a time where a later one says so: who accepted has read it, told or not. */
  isReached: boolean
}
/** How far an offer has come: on the device, before the eyes, a yes. */
export function ladderOf(one: Pick<Assignment, 'state' | 'delivered_at' | 'read_at' | 'accepted_at'>): Rung[] {
  const times = [one.delivered_at, one.read_at, one.accepted_at]
  return (['rDelivered', 'rRead', 'rAccepted'] as const).map((name, i) => ({
    name,
    at: times[i] ?? null,
    isReached: times.slice(i).some((at) => at !== null),
  }))
}
