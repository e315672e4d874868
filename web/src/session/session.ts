import { ref, watch } from 'vue'
import { ApiError, get, post, remove } from '../api'
import { dropKept, keepText, readJson, readKept } from '../shell/store'

export interface Me {
  id: string
  login: string
  name: string
  role: string
  unit: string | null
  unit_name: string | null
  tier: string | null
  department: string | null
  grants: string[]
  /** Somebody else set my password: until I change it nothing else is allowed. */
  password_once: boolean
  posts: { id: string; role: string; unit: string | null; department: string | null; current: boolean }[]
}
export interface Session {
  id: string
  created_at: string
  seen_at: string
  client: string
  user_agent: string
  current: boolean
}

export const me = ref<Me | null>(null)
export const asked = ref(false)
/** This device was logged out from elsewhere. */
export const wasRevoked = ref(false)

// Who was logged in last stays known without a network: names and grants, no secret. What one may do
// is still the server's to say, when it is asked again.
const KEPT = 'zw-me'
watch(me, (now) => {
  if (now) keepText(KEPT, JSON.stringify(now))
  else dropKept(KEPT)
})
const lastMe = (): Me | null => readJson<Me | null>(KEPT, null)
// Whose things are being dropped: a page that is closed or read anew before all are gone leaves the word for the
// next one, which would otherwise know nobody and keep them.
const FORGETS = 'zw-forgets'
/** A phone that was logged out from elsewhere may be in anybody's hand: it forgets. False: another page holds it up. */
export async function forget(person: string): Promise<boolean> {
  keepText(FORGETS, person)
  const gone = await (await import('../field/wipe')).wipePhone(person)
  if (gone) dropKept(FORGETS)
  return gone
}
/** What an earlier page did not get rid of. Held up again, it goes when the other page closes: this one stays. */
async function forgetRest(): Promise<void> {
  const person = readKept(FORGETS)
  if (!person) return
  await forget(person)
  dropKept(FORGETS)
}

const isUnanswered = (error: unknown): boolean =>
  error instanceof ApiError && (error.problem.status === 0 || error.problem.status >= 500)

/** As far as the pages that are drawn hang on it. */
const isSame = (a: Me, b: Me): boolean =>
  (['id', 'role', 'unit', 'department', 'password_once', 'grants'] as const).every(
    (name) => JSON.stringify(a[name]) === JSON.stringify(b[name]),
  )
/** The answer to what was drawn before it came. Somebody else than this phone knew: everything begins anew. */
async function confirmMe(last: Me): Promise<void> {
  const now = await get<Me>('/me').catch(() => null) // who is logged out is sent away by the call itself
  if (!now || !me.value) return
  me.value = now
  if (isSame(last, now)) return
  keepText(KEPT, JSON.stringify(now))
  location.reload()
}
let confirming: Promise<void> = Promise.resolve()
const CONFIRM_MS = 4000
/** The server has said that we are who this phone knows; or it does not answer, and what is kept must be at hand. */
export const meConfirmed = (): Promise<void> =>
  Promise.race([confirming, new Promise<void>((done) => setTimeout(done, CONFIRM_MS))])

/** Who am I: once, at the start. Who was here last is drawn at once, and asked about meanwhile: far from the mast an
 * answer takes seconds, and what one may do the server says again at each step. */
export async function loadMe(): Promise<void> {
  await forgetRest().catch(() => undefined) // the part that forgets did not come: asked again at the log-in
  const known = lastMe()
  if (known && !known.password_once) {
    me.value = known
    asked.value = true
    confirming = confirmMe(known)
    return
  }
  try {
    me.value = await get<Me>('/me')
  } catch (error) {
    const last = lastMe()
    wasRevoked.value = error instanceof ApiError && error.slug === 'session/revoked'
    if (last && wasRevoked.value) await forget(last.id).catch(() => undefined)
    me.value = isUnanswered(error) ? last : null
    if (!me.value) dropKept(KEPT)
  }
  asked.value = true
}

export async function logIn(login: string, password: string): Promise<void> {
  const answer = await post<{ me: Me }>('/session', { login, password })
  keepText('zw-login', login)
  await forgetRest().catch(() => undefined)
  // Before anything is drawn: an earlier lock of this person is open by this.
  const door = await import('../shell/door').catch(() => null)
  door?.openLock(answer.me.id, Date.now())
  void door?.keepDoor(answer.me.id, password).catch(() => undefined)
  me.value = answer.me
}

let leaving = (): Promise<void> => Promise.resolve()
/** What to forget of this person before the device is somebody else's. */
export const onLeave = (act: () => Promise<void>): void => void (leaving = act)

export async function logOut(): Promise<void> {
  await leaving()
  const { id } = me.value ?? {}
  if (id) await import('../report/album').then(({ dropPhotosOf }) => dropPhotosOf(id)).catch(() => undefined)
  if (id) await import('../shell/door').then(({ forgetLock }) => forgetLock(id)).catch(() => undefined)
  await remove('/session').catch(() => undefined)
  me.value = null
}
/** By whoever stands before a locked phone. What its person wrote and took stays: it is not the other's to drop. So does
 * the lock: without a network the server does not hear of this. */
export async function leaveLocked(): Promise<void> {
  await leaving()
  await remove('/session').catch(() => undefined)
  me.value = null
}

export const sessions = async (): Promise<Session[]> => (await get<{ sessions: Session[] }>('/session')).sessions
export const revoke = (id: string): Promise<void> => remove(`/sessions/${id}`)
export async function usePost(id: string): Promise<void> {
  me.value = await post<Me>('/session/post', { post: id })
}

export const may = (grant: string): boolean => me.value?.grants.includes(grant) ?? false
/** Desks are for those who read the cases of a unit; others work on the phone. */
export const hasDesk = (): boolean => may('stats:read') || me.value?.role === 'HANDLER'

/** Who draws the map of grids, or publishes it. */
export const hasMap = (): boolean => may('grid:draft') || may('grid:publish')

/** Who looks after accounts sees no case, and has a page of his own. */
export const hasAccounts = (): boolean => may('account:manage')

/** A department works from its inbox. */
export const hasInbox = (): boolean => me.value?.department != null && may('case:handle')

/** Who mediates, and who may count what was mediated. */
export const hasMediation = (): boolean => may('mediation:mediate') || may('mediation:count')
