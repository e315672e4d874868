// In which order one's own tasks stand. Apart from their words, which a page that only counts them does not read.
import type { Assignment } from './types'

/** What is to be answered first on top, then what one is doing, then what is reserved for later. */
export function mineInOrder<T extends Pick<Assignment, 'state' | 'answer_until' | 'from_at' | 'created_at'>>(
  all: T[],
): T[] {
  const order = ['OFFERED', 'ON_SITE', 'ON_THE_WAY', 'ACCEPTED', 'RESERVED']
  const when = (one: T): string => one.answer_until ?? one.from_at ?? one.created_at
  return [...all].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || when(a).localeCompare(when(b)))
}
