// "派 37 李某": whom one could send to that case, by name or initials. Those whom the server proposes stand first, as it
// has them; behind them everybody else of the centre that has the duty, for the server to judge.
import { ApiError, get, post, type Page } from '../api'
import type { Assignment, Candidate, Purpose } from '../assignments/types'
import { purposesFor } from '../assignments/words'
import type { Case, Person } from '../cases/types'
import { makeId, townOf } from '../report/id'
import { me } from '../session/session'
import { townKey, tierOf } from '../units/place'
import { match } from './initials'

export interface Sendable {
  person: string
  name: string
  role: string
  unit: string | null
  /** Proposed by the server: how far, in metres. */
  distance_m: number | null
}
/** As assignments.def has it: what who is sent must hold. */
const GRANTS: Record<Purpose, string> = {
  HANDLE: 'case:handle',
  CHECK: 'case:check',
  VERIFY: 'case:verify',
  SUPPORT: 'case:handle',
}
const PAGES_MAX = 3
const asked = new Map<string, Promise<Person[]>>()

/** What somebody would be sent for; undefined: nobody may be sent from here. */
export const purposeFor = (one: Case): Purpose | undefined => (me.value ? purposesFor(one, me.value)[0] : undefined)

async function readPeople(grant: string, unit: string): Promise<Person[]> {
  const all: Person[] = []
  let cursor: string | null = ''
  for (let page = 0; cursor !== null && page < PAGES_MAX; page += 1) {
    const query = new URLSearchParams({ grant, unit, limit: '200', ...(cursor ? { cursor } : {}) })
    const found: Page<Person> = await get<Page<Person>>(`/people?${query}`)
    all.push(...found.items)
    cursor = found.next_cursor
  }
  return all
}
/** Of the town of the place at most: beyond it nobody is near. */
function peopleOf(one: Case, purpose: Purpose): Promise<Person[]> {
  const unit = tierOf(one.owner) === 'VILLAGE' ? one.owner : townKey(one.unit)
  const key = `${me.value?.id} ${GRANTS[purpose]} ${unit}`
  const known = asked.get(key)
  if (known) return known
  const asking = readPeople(GRANTS[purpose], unit)
  asked.set(key, asking)
  asking.catch(() => asked.delete(key))
  return asking
}

/** In this order: how well the name answers, then as the server proposes, then the rest. Pure. */
export function whomOf(proposed: Candidate[], people: Person[], department: string | null, who: string): Sendable[] {
  const barred = new Set(proposed.filter((one) => !one.may_be_sent).map((one) => one.person))
  const first = proposed
    .filter((one) => one.may_be_sent)
    .map(({ person, name, role, unit, distance_m }) => ({ person, name, role, unit, distance_m }))
  const known = new Set([...barred, ...first.map((one) => one.person)])
  const rest = people
    .filter((one) => !known.has(one.id) && (one.department === null || one.department === department))
    .map(({ id, name, role, unit }) => ({ person: id, name, role, unit, distance_m: null }))
  const all: Sendable[] = [...first, ...rest]
  return all
    .map((one) => ({ one, rank: match(one.name, who) }))
    .filter((row): row is { one: Sendable; rank: number } => row.rank !== null)
    .sort((a, b) => a.rank - b.rank)
    .map((row) => row.one)
    .filter((one, i, all) => all.findIndex((other) => other.person === one.person) === i)
}
export async function findWhom(one: Case, who: string): Promise<Sendable[]> {
  const purpose = purposeFor(one)
  if (!purpose) return []
  const [page, people] = await Promise.all([
    get<Page<Candidate>>(`/cases/${one.id}/candidates?purpose=${purpose}`),
    peopleOf(one, purpose),
  ])
  return whomOf(page.items, people, one.department, who)
}

/** Pressed twice it is one. */
const ids = new Map<string, string>()
export function sendTo(one: Case, person: string): Promise<Assignment> {
  const purpose = purposeFor(one)
  const key = `${one.id} ${one.version} ${purpose} ${person}`
  const id = ids.get(key) ?? makeId(townOf(one.unit))
  ids.set(key, id)
  return post<Assignment>(`/cases/${one.id}/assignments`, { id, person, purpose }).catch((error: unknown) => {
    // A refusal is an answer: what is corrected and sent again is another one.
    if (error instanceof ApiError && error.problem.status > 0) ids.delete(key)
    throw error
  })
}
