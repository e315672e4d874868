// Without a network: what is asked is answered from what the phone knows, with what waits laid over it;
// what is done waits in the outbox. The pages notice only the mark that it has not been sent.
import { ApiError } from '../api'
import type { Assignment } from '../assignments/types'
import type { Case, Photo } from '../cases/types'
import { may } from '../session/session'
import { areasOf, holds } from '../units/outlines'
import { villageKey } from '../units/place'
import { me } from '../session/session'
import type { NewOrder } from './core/outbox'
import type { Known, Order, Thing } from './core/types'
import { canWait, keep, known, letGo, orders, outcome, sendNow, sha256Of } from './phone'

/** Those who work outside; a desk decides on what it sees now, or not at all. */
export const isField = (): boolean => may('case:report') && !may('stats:read')

/** What a step leads to, when it is let through. The server's machine decides; this is for the eye. */
const LEADS: Record<string, { state: string; may: string[] }> = {
  ACCEPT: { state: 'ACCEPTED', may: ['GO', 'ARRIVE', 'DO'] },
  GO: { state: 'ON_THE_WAY', may: ['ARRIVE', 'DO'] },
  ARRIVE: { state: 'ON_SITE', may: ['DO'] },
  DO: { state: 'DONE', may: [] },
  DECLINE: { state: 'DECLINED', may: [] },
  SIGN: { state: 'HANDLING', may: ['FINISH'] },
  FINISH: { state: 'HANDLED', may: [] },
}
/** The thing with what waits laid over it. */
export function foreseen<T extends { id: string }>(thing: T, waiting: Order[]): T {
  const steps = waiting
    .filter((one) => one.subject === thing.id && (one.kind === 'move' || one.kind === 'step') && one.state !== 'asks')
    .sort((a, b) => a.made - b.made)
  // An answer that waits to be sent is an answer: nothing is asked any more.
  const answered = steps.length > 0 && 'answer_until' in thing ? { answer_until: null } : {}
  return steps.reduce((now, one) => ({ ...now, ...answered, ...(LEADS[String(one.body.event)] ?? { may: [] }) }), thing)
}
const unsent = (): Order[] => orders.value.filter((one) => one.state === 'wait' || one.state === 'sending')
const all = <T extends { id: string }>(kind: Known['kind']): T[] =>
  known.value.filter((one) => one.kind === kind).map((one) => foreseen(one.body as unknown as T, unsent()))

const CLOSED = ['CLOSED', 'ARCHIVED', 'MERGED', 'VOID', 'REFUSED']
const OVER = ['DONE', 'DECLINED', 'EXPIRED', 'WITHDRAWN']
const page = <T>(items: T[]): { items: T[]; next_cursor: null } => ({ items, next_cursor: null })

async function locate(query: URLSearchParams): Promise<unknown> {
  const unit = me.value?.unit
  if (!unit) return undefined
  const areas = await areasOf(villageKey(unit))
  const area = areas.find((one) => holds(one.ring, Number(query.get('lon')), Number(query.get('lat'))))
  const none = { key: villageKey(unit), name: '' }
  return area && { grid: { key: area.key, name: area.name }, village: none, town: none }
}

/** undefined: not known here. */
export async function readAway(path: string): Promise<unknown> {
  if (!isField()) return undefined
  const [where = '', text = ''] = path.split('?')
  const query = new URLSearchParams(text)
  const [, noun, id, part] = where.split('/')
  if (where === '/units/locate') return locate(query)
  if (noun === 'assignments' && !id)
    return page(all<Assignment>('assignment').filter((one) => !OVER.includes(one.state)))
  if (noun !== 'cases') return undefined
  const cases = all<Case>('case').sort((a, b) => b.created_at.localeCompare(a.created_at))
  if (!id) {
    if (query.has('cursor')) return page([])
    return page(cases.filter((one) => (query.has('mine') ? one.mine : !CLOSED.includes(one.state))))
  }
  if (part === 'assignments') return page(all<Assignment>('assignment').filter((one) => one.case_id === id))
  if (part) return page([])
  return cases.find((one) => one.id === id)
}

/** Whoever did it is looking at it: he is told here, and it stays in the list as let go. */
async function refuse(order: Order): Promise<never> {
  await letGo(order.key)
  const { slug = '', status = 409, field, detail } = order.problem ?? {}
  throw new ApiError({ type: `/problems/${slug}`, title: slug, status, field, detail, version: order.theirs?.version })
}

/** What files a case or ends the work rests on photos, so they go before it: behind it the case may take no more. */
const ENDS = ['CONFIRM', 'FINISH', 'PASS', 'FAIL']
const evidenceOf = (id: string): string[] =>
  unsent().flatMap((one) => (one.kind === 'photo' && one.subject === id ? [one.key] : []))

/** Kept on this phone; false: it is full, and only the network is left. */
const fits = (order: NewOrder): Promise<boolean> =>
  keep([order]).then(
    () => true,
    () => false,
  )

/** undefined: this cannot wait. Otherwise how it will be, for the page to go on with. */
export async function writeAway(path: string, body: unknown, key: string): Promise<unknown> {
  const found = /^\/(cases|assignments)\/([^/]+)\/moves$/.exec(path)
  if (!isField() || !canWait() || !found) return undefined
  const [, noun, id] = found as unknown as [string, string, string]
  const kind = noun === 'cases' ? 'case' : 'assignment'
  const base = known.value.find((one) => one.id === id && one.kind === kind)?.body
  if (!base) return undefined
  const { version, ...rest } = body as Record<string, unknown>
  const label = String((base as unknown as Case).title ?? (base as unknown as Assignment).case_title ?? '')
  const seen = { ...base, version: Number(version ?? base.version) } as Thing
  const needs = ENDS.includes(String(rest.event)) ? evidenceOf(id) : []
  const step = noun === 'cases' ? 'move' : 'step'
  if (!(await fits({ kind: step, subject: id, path, body: rest, base: seen, label, key, needs }))) return undefined
  const waited = outcome(key)
  void sendNow()
  const order = await waited
  if (order?.state === 'sent') return order.answer
  if (order?.state === 'asks') return refuse(order)
  return foreseen(base as unknown as { id: string }, unsent())
}

export async function fileAway(path: string, file: Blob): Promise<Partial<Photo> | undefined> {
  const found = /^\/cases\/([^/]+)\/(photos|voices)(\?.*)?$/.exec(path)
  if (!isField() || !canWait() || !found) return undefined
  const bytes = new Uint8Array(await file.arrayBuffer())
  const sha256 = await sha256Of(bytes)
  const label = String(
    (known.value.find((one) => one.id === found[1])?.body as unknown as Case | undefined)?.title ?? '',
  )
  const what = found[2] === 'voices' ? 'voice' : 'photo'
  const isKept = await fits({ kind: what, subject: found[1]!, path, label, blob: { sha256, bytes } })
  return isKept ? {} : undefined
}
