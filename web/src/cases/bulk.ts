// One move of many cases: seen before it is made, made one after the other, and told case by case.
import { get, post } from '../api'
import { items, reasons } from '../shell/lists'
import { above } from '../units/place'
import { codesOf, emptyDraft, lacksOf, moveBody, rowOf, type Draft } from './moves'
import type { Case } from './types'

export const BULK_MAX = 200
const AT_ONCE = 4

/** The moves that at least one of them allows, each with how many do; in the order of the table. */
export function bulkEvents(cases: Case[], order: string[]): { event: string; n: number }[] {
  return order
    .filter((event) => rowOf(event).bulk)
    .map((event) => ({ event, n: cases.filter((one) => one.may.includes(event)).length }))
    .filter((row) => row.n > 0)
}

/** Those that it can be made of, and those that it cannot. */
export const bulkParts = (cases: Case[], event: string): { can: Case[]; cannot: Case[] } => ({
  can: cases.filter((one) => one.may.includes(event)).slice(0, BULK_MAX),
  cannot: cases.filter((one) => !one.may.includes(event)),
})

/** The fields that are asked once for all. */
export const sharedFields = (event: string): string[] =>
  rowOf(event)
    .asks.filter((ask) => ['text', 'line', 'choice', 'hours', 'date'].includes(ask.kind))
    .map((ask) => ask.field)

/** The draft of one case: what was filled in for all, and what follows from the case. */
export function draftFor(one: Case, event: string, shared: Draft['values'], duty = dutyOf): Draft {
  const draft = emptyDraft(event, codesOf(event, null, reasons.value), false, lacksOf(one))
  draft.values.reason_code = shared.reason_code ?? ''
  for (const field of sharedFields(event)) draft.values[field] = shared[field] ?? ''
  if (rowOf(event).bulk === 'duty') draft.values.department = duty(one.item)
  if (rowOf(event).bulk === 'up') draft.values.unit = above(one.owner)
  return draft
}
const dutyOf = (item: string): string => items.value.find((row) => row.code === item)?.department ?? ''

/** Lists do not say what one may do: each is read, as it is now. told: one of them has come. */
export async function readEach(ids: string[], told: (one: Case) => void): Promise<void> {
  const queue = ids.slice(0, BULK_MAX)
  const work = async (): Promise<void> => {
    for (let id = queue.shift(); id; id = queue.shift()) told(await get<Case>(`/cases/${id}`))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}

export interface Outcome {
  one: Case
  error: unknown
  /** As the move left it. */
  moved?: Case
}
/** Resolves when each has its answer. told: one of them has. A case has one key for all attempts. */
export async function runBulk(
  cases: Case[],
  event: string,
  shared: Draft['values'],
  keys: Map<string, string>,
  told: (outcome: Outcome) => void,
): Promise<void> {
  const queue = [...cases]
  const work = async (): Promise<void> => {
    for (let one = queue.shift(); one; one = queue.shift()) {
      const { body } = moveBody(event, draftFor(one, event, shared))
      const key = keys.get(one.id) ?? crypto.randomUUID()
      keys.set(one.id, key)
      try {
        const moved = await post<Case>(`/cases/${one.id}/moves`, { event, version: one.version, ...body }, key)
        told({ one, error: null, moved })
      } catch (error) {
        told({ one, error })
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}

/** One undo for all that may still be taken back: until the first of them no longer may. back: throws what was refused,
 * when each has had its turn. null: none may be. */
export function bulkUndo(outcomes: Outcome[]): { n: number; until: number; back: () => Promise<void> } | null {
  const made = outcomes.flatMap(({ moved }) => (moved?.undoes && moved.undo_until ? [moved] : []))
  if (made.length === 0) return null
  const until = Math.min(...made.map((one) => Date.parse(one.undo_until!)))
  const back = async (): Promise<void> => {
    const queue = [...made]
    const refused: unknown[] = []
    const work = async (): Promise<void> => {
      for (let one = queue.shift(); one; one = queue.shift())
        await post<Case>(`/cases/${one.id}/undo`, { version: one.version }).catch((error) => refused.push(error))
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    if (refused.length > 0) throw refused[0]
  }
  return { n: made.length, until, back }
}
