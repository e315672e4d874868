// The boxes of a department: which of its cases lie in which. A case may lie in several.
import type { Case } from '../cases/types'

export type Box = 'sign' | 'hand' | 'near' | 'returned' | 'joint' | 'suspended' | 'out' | 'all'
/** As they stand: what calls for something first. */
export const MAIN: Box[] = ['sign', 'hand', 'near', 'returned']
export const SIDE: Box[] = ['joint', 'suspended', 'out', 'all']
export const boxOf = (name: string): Box => [...MAIN, ...SIDE].find((box) => box === name) ?? 'sign'

type Row = Pick<Case, 'state' | 'department' | 'flags' | 'colour' | 'due_at' | 'helpers' | 'helping' | 'rework'>
const ENDED = ['CLOSED', 'ARCHIVED', 'MERGED', 'VOID', 'REFUSED']
const IN_HAND = ['DISPATCHED', 'HANDLING']

/** From four fifths of its time on, and beyond it. */
export const isNear = (one: Pick<Case, 'colour' | 'due_at'>, now: number): boolean =>
  one.colour === 'ORANGE' || one.colour === 'RED' || (one.due_at !== null && Date.parse(one.due_at) < now)
/** Asked to be taken back, or come back from a check. */
const isReturned = (one: Row): boolean => one.flags.includes('RETURN_ASKED') || one.rework > 0
export const isHelping = (one: Pick<Case, 'department' | 'helping' | 'helpers'>, department: string): boolean =>
  one.department !== department && [...one.helping, ...one.helpers].includes(department)

export function isIn(box: Box, one: Row, department: string, now: number): boolean {
  const ours = one.department === department
  if (ENDED.includes(one.state)) return false
  switch (box) {
    case 'sign':
      return ours && one.state === 'DISPATCHED'
    case 'hand':
      return ours && one.state === 'HANDLING'
    case 'near':
      return ours && IN_HAND.includes(one.state) && isNear(one, now)
    case 'returned':
      return ours && IN_HAND.includes(one.state) && isReturned(one)
    case 'joint':
      return (
        isHelping(one, department) ||
        (ours && IN_HAND.includes(one.state) && one.helpers.length + one.helping.length > 0)
      )
    case 'suspended':
      return ours && one.state === 'SUSPENDED'
    case 'out':
      return ours && ['HANDLED', 'CHECKING'].includes(one.state)
    case 'all':
      return true
  }
}
