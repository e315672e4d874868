// The one way to the server: JSON in and out, problems as values of one class.
export interface Problem {
  type: string
  title: string
  status: number
  detail?: string
  field?: string
  version?: number
  trace?: string
}

export class ApiError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.title)
  }
  /** "case/stale" */
  get slug(): string {
    return this.problem.type.replace(/^\/problems\//, '')
  }
}

export interface Page<T> {
  items: T[]
  next_cursor: string | null
}

/** What these pages expect of the server; one more with each change that an old page cannot live with. */
export const PAGE_VERSION = '1'
const AWAY: Problem = { type: '/problems/page/offline', title: 'offline', status: 0 }

let offset = 0
/** How far the server's clock is ahead of this device's. */
export const serverOffsetMs = (): number => offset
function readDate(response: Response): void {
  const at = Date.parse(response.headers.get('Date') ?? '')
  // The header has whole seconds: less than two is no difference.
  if (!Number.isNaN(at)) offset = Math.abs(at - Date.now()) < 2000 ? 0 : at - Date.now()
}

let position = 0
/** The newest that an answer told; 0: none has. */
export const positionTold = (): number => position
let place = (_at: number): void => undefined
/** With each answer: all that it does not show yet comes behind this in the stream. 0: nobody answered. */
export const onPosition = (act: (at: number) => void): void => void (place = act)
/** known: what had been told when it was asked. Of whichever server it is, it shows at least that. */
function readPosition(response: Response, known: number): void {
  const told = Number(response.headers.get('Zw-Position') ?? 0)
  if (!told) return
  const at = Math.max(told, known)
  position = Math.max(position, at)
  place(at)
}

export async function problemIn(response: Response): Promise<Problem> {
  try {
    return (await response.json()) as Problem
  } catch {
    return { type: '/problems/page/unclear', title: response.statusText, status: response.status }
  }
}

/** A reading that takes longer is given up: a page that waits without an end says nothing. */
export const READ_MS = 60000
/** What the head of the page has asked for already (first.ts): the browser hands that answer to the first request that is
 * the same to the last header, and so has none of ours. It came a while ago, and does not say what time it is now; it was
 * asked before anything was known. */
const ahead = new Set(
  typeof document === 'undefined'
    ? []
    : [...document.querySelectorAll('link[rel="preload"][as="fetch"]')].map((link) => link.getAttribute('href')),
)
/** A write is tried again by itself only when nobody answered; its key makes that safe. */
export async function ask(path: string, init: RequestInit, tries: number): Promise<Response> {
  for (let left = tries; ; left -= 1) {
    const isAhead = init.method === 'GET' && ahead.delete(`/api/v1${path}`)
    const known = isAhead ? 0 : position
    const late = new AbortController()
    const timer = init.method === 'GET' ? setTimeout(() => late.abort(), READ_MS) : undefined
    try {
      const own = { ...(init.headers as Record<string, string> | undefined), 'Zw-Page': PAGE_VERSION }
      const response = await fetch(`/api/v1${path}`, {
        credentials: 'same-origin',
        ...init,
        headers: isAhead ? {} : own,
        signal: late.signal,
      })
      if (!isAhead) readDate(response)
      readPosition(response, known)
      if (![502, 503].includes(response.status) || left <= 1) return response
    } catch {
      place(0)
      if (left <= 1 || late.signal.aborted) throw new ApiError(AWAY)
    } finally {
      clearTimeout(timer)
    }
    await new Promise((done) => setTimeout(done, 600))
  }
}

let lost = (_revoked: boolean): void => undefined
/** What to do when the server no longer knows who we are; revoked: somebody has ended this device's session. */
export const onLost = (act: (revoked: boolean) => void): void => void (lost = act)
export const tellLost = (revoked: boolean): void => lost(revoked)

let old = (): void => undefined
/** What to do when the server no longer talks to pages of this version. */
export const onOld = (act: () => void): void => void (old = act)

async function call<T>(path: string, init: RequestInit, tries: number): Promise<T> {
  const response = await ask(path, init, tries)
  if (!response.ok) {
    const error = new ApiError(await problemIn(response))
    if (error.slug === 'session/none' || error.slug === 'session/revoked') lost(error.slug === 'session/revoked')
    if (error.slug === 'http/old-page') old()
    throw error
  }
  return (response.status === 204 ? undefined : await response.json()) as T
}

/** What to do when nobody answers. undefined: nothing; the error stands. */
export interface Away {
  read(path: string): Promise<unknown>
  /** Kept first, and sent from there: what is written must outlive the page. undefined: send it yourself. */
  write(path: string, body: unknown, key: string): Promise<unknown>
  file(path: string, file: Blob): Promise<unknown>
}
let away: Away | null = null
export const onAway = (what: Away): void => void (away = what)
let coming: Promise<unknown> = Promise.resolve()
/** It is on its way: who gets no answer in the meantime waits for it. */
export const expectAway = (what: Promise<unknown>): void => void (coming = what.catch(() => undefined))
async function orAway<T>(asking: Promise<T>, act: (away: Away) => Promise<unknown>): Promise<T> {
  try {
    return await asking
  } catch (error) {
    if (!(error instanceof ApiError) || error.problem.status !== 0) throw error
    await coming
    if (!away) throw error
    const found = await act(away).catch(() => undefined)
    if (found === undefined) throw error
    return found as T
  }
}

/** The device itself says that there is no network: asking twice would only take longer. */
const isCut = (): boolean => typeof navigator !== 'undefined' && navigator.onLine === false
const keptFirst = async <T>(path: string, body: unknown, key: string): Promise<T | undefined> => {
  await coming
  return (await away?.write(path, body, key)) as T | undefined
}

/** What is read after it was written is as it was written. */
export const get = <T>(path: string): Promise<T> =>
  (writes.get(path) ?? Promise.resolve()).catch(() => undefined).then(() => readNow<T>(path))
const readNow = <T>(path: string): Promise<T> =>
  orAway(call<T>(path, { method: 'GET' }, isCut() ? 1 : 2), (other) => other.read(path))

export const post = <T>(path: string, body: unknown, key: string = crypto.randomUUID()): Promise<T> =>
  keptFirst<T>(path, body, key).then(
    (kept) =>
      kept ??
      call<T>(
        path,
        {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
          body: JSON.stringify(body),
        },
        3,
      ),
  )

const writes = new Map<string, Promise<unknown>>()
/** PUT and DELETE say how a thing shall be. One at a time for each path: of two on the way, the earlier may arrive last
 * and stand. */
function inTurn<T>(path: string, write: () => Promise<T>): Promise<T> {
  const before = writes.get(path)
  const mine = before ? before.catch(() => undefined).then(write) : write()
  const end = (): unknown => writes.get(path) === mine && writes.delete(path)
  writes.set(path, mine)
  mine.then(end, end)
  return mine
}
export function put<T>(path: string, body: unknown): Promise<T> {
  const init = { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }
  return inTurn(path, () => call<T>(path, init, 3))
}
export const remove = (path: string): Promise<void> => inTurn(path, () => call<void>(path, { method: 'DELETE' }, 1))

export const postBytes = <T>(path: string, file: Blob): Promise<T> =>
  orAway(
    call<T>(path, { method: 'POST', headers: { 'Content-Type': file.type || 'image/jpeg' }, body: file }, 3),
    (other) => other.file(path, file),
  )
