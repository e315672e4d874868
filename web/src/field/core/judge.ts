// Two changed the same thing: is there a conflict? Judged property by property against what was seen
// when the decision was made. What the decision did not rest on may change under it.
import type { Clash, Order, Thing } from './types'

const RESTS_ON: Record<string, string[]> = {
  move: ['state', 'owner', 'department', 'handler', 'checker', 'verifier', 'ask', 'merged_into'],
  step: ['state', 'person'],
  visit: ['state'],
}
/** Steps only go forward: who is already further has done what was wanted. */
const REACHED: Record<string, string[]> = {
  ACCEPT: ['ACCEPTED', 'ON_THE_WAY', 'ON_SITE', 'DONE'],
  GO: ['ON_THE_WAY', 'ON_SITE', 'DONE'],
  ARRIVE: ['ON_SITE', 'DONE'],
  DO: ['DONE'],
  DECLINE: ['DECLINED'],
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null)

export function clashes(order: Order, theirs: Thing): Clash[] {
  if (!order.base) return []
  return (RESTS_ON[order.kind] ?? [])
    .filter((field) => !same(order.base?.[field], theirs[field]))
    .map((field) => ({ field, mine: order.base?.[field] ?? null, theirs: theirs[field] ?? null }))
}

/** It is so already, by the same person: from his other phone, or from a desk. */
export function isDone(order: Order, theirs: Thing): boolean {
  const event = String(order.body.event ?? '')
  if (order.kind === 'step') return theirs.mine === true && (REACHED[event] ?? []).includes(String(theirs.state))
  return order.kind === 'move' && event === 'SIGN' && theirs.state === 'HANDLING' && theirs.handler === order.person
}

export type Verdict = 'done' | 'again' | 'ask'
/** After the server has said no to a change: what now? */
export function judge(order: Order, slug: string, theirs: Thing | null): Verdict {
  // Time has ended it before: there is nothing left to end.
  if (order.kind === 'shift' && slug === 'shift/none') return 'done'
  if (!theirs) return 'ask'
  if (isDone(order, theirs)) return 'done'
  const isStale = slug.endsWith('/stale')
  return isStale && clashes(order, theirs).length === 0 ? 'again' : 'ask'
}
