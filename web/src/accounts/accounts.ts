// Accounts as whoever looks after them sees them. The server decides everything; what is said here only
// narrows a choice.
import { ApiError, ask, get, post, problemIn, type Page } from '../api'
import { cityDay } from '../i18n/zone'
import { makeId } from '../report/id'

export interface AccountPost {
  id: string
  role: string
  unit: string | null
  unit_name: string | null
  department: string | null
  valid_from: string
  valid_to: string | null
}
export interface Account {
  id: string
  login: string
  name: string
  closed_at: string | null
  locked_until: string | null
  password_until: string | null
  has_password: boolean
  posts: AccountPost[]
}
export interface Act {
  id: string
  at: string
  act: string
  by_login: string | null
  by_name: string | null
  role: string | null
  unit_name: string | null
  department: string | null
}
/** A post that is being given. */
export interface NewPost {
  id: string
  role: string
  unit: string
  department?: string
  valid_from?: string
}

export interface Asked {
  q: string
  role: string
  state: string
}
export const listAccounts = (asked: Asked, cursor: string): Promise<Page<Account>> => {
  const query = new URLSearchParams({ limit: '50', state: asked.state })
  if (asked.q.trim()) query.set('q', asked.q.trim())
  if (asked.role) query.set('role', asked.role)
  if (cursor) query.set('cursor', cursor)
  return get<Page<Account>>(`/accounts?${query}`)
}
export const actsOf = async (id: string): Promise<Act[]> => (await get<Page<Act>>(`/accounts/${id}/acts`)).items
export const myActs = async (): Promise<Act[]> => (await get<Page<Act>>('/me/acts')).items

export const makeAccount = (
  login: string,
  name: string,
  password: string,
  id: string,
  first: NewPost,
): Promise<Account> => post<Account>('/accounts', { id, login, name, password, post: first })
export const givePost = (id: string, given: NewPost): Promise<Account> => post<Account>(`/accounts/${id}/posts`, given)
export const endPost = (id: string, one: string): Promise<Account> =>
  post<Account>(`/accounts/${id}/posts/${one}/end`, {})
export const setPassword = (id: string, password: string): Promise<Account> =>
  post<Account>(`/accounts/${id}/password`, { password })
// No body: the server takes none.
const bare = async (path: string): Promise<Account> => {
  const response = await ask(path, { method: 'POST' }, 3)
  if (!response.ok) throw new ApiError(await problemIn(response))
  return (await response.json()) as Account
}
export const closeAccount = (id: string): Promise<Account> => bare(`/accounts/${id}/close`)
export const openAccount = (id: string): Promise<Account> => bare(`/accounts/${id}/open`)
export const changePassword = (old: string, next: string): Promise<void> =>
  post<void>('/me/password', { old, new: next })

export interface Imported {
  lines: number
  people_made: number
  posts_given: number
}
export async function importTable(file: Blob): Promise<Imported> {
  const response = await ask('/accounts', { method: 'PUT', headers: { 'Content-Type': 'text/csv' }, body: file }, 3)
  if (!response.ok) throw new ApiError(await problemIn(response))
  return (await response.json()) as Imported
}

/** Persons stand in no town. */
export const newId = (): string => makeId(0)

const MEDIATION = ['MEDIATION_HEAD', 'MEDIATOR']
/** Which roles can stand at a unit of a tier; of these, which are of a department. */
const ROLES: Record<string, string[]> = {
  CITY: ['SHIFT_LEADER', 'ACCEPTOR', 'DISPATCHER', 'SUPERVISOR', 'LIAISON', 'HANDLER', 'STAFF_ADMIN', ...MEDIATION],
  TOWN: ['SHIFT_LEADER', 'ACCEPTOR', 'DISPATCHER', 'SUPERVISOR', 'LIAISON', 'HANDLER', 'STAFF_ADMIN', ...MEDIATION],
  VILLAGE: ['VILLAGE_HEAD', 'ACCEPTOR', 'HANDLER', ...MEDIATION],
  GRID: ['GRID_ADMIN'],
}
export const rolesAt = (tier: string): string[] => ROLES[tier] ?? ROLES.CITY!
export const ALL_ROLES = [...new Set(Object.values(ROLES).flat())]
export const isOfDepartment = (role: string): boolean => role === 'LIAISON' || role === 'HANDLER'

/** The city's civil date. */
export const today = (): string => cityDay(Date.now())

export type Standing = 'now' | 'future' | 'past'
export function standingOf(one: AccountPost, day: string): Standing {
  if (one.valid_to !== null && one.valid_to <= day) return 'past'
  return one.valid_from > day ? 'future' : 'now'
}

// Without letters and digits that look alike on paper.
const SMALL = 'abcdefghjkmnpqrstuvwxyz'
const DIGITS = '23456789'
function some(from: string, n: number): string {
  let text = ''
  // What does not divide evenly is thrown away, or some letters would come oftener.
  const limit = 256 - (256 % from.length)
  while (text.length < n) {
    const [byte] = crypto.getRandomValues(new Uint8Array(1))
    if (byte! < limit) text += from[byte! % from.length]
  }
  return text
}
/** "Kmpq-tvrx-37": easy to read out, for one use. 42 bits. */
export function oncePassword(): string {
  return `${some(SMALL, 1).toUpperCase()}${some(SMALL, 3)}-${some(SMALL, 4)}-${some(DIGITS, 3)}`
}
