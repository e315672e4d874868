// A phone of who works outside goes from hand to hand, and lies on counters. After five minutes without a touch or a key
// its page is hidden until somebody says the password. The outbox, the place and the stream go on behind it, and what
// stands half written stays as it was.
import { ref } from 'vue'
import { hasDesk, hasInbox, logIn, may, me } from '../session/session'
import { isKeptLocked, keepLocked, keepTouch, openLock, opensDoor, touchedAt } from './door'
import { isDue, isNewTouch } from './idle'

const LOOK_MS = 5000
export const isLocked = ref(false)
/** A desk stands in a room of its own, and its alarm must be seen. */
const locks = (): boolean => may('position:report') && !hasDesk() && !hasInbox()

/** Of several pages of one person each sees what another has kept: touched there is touched here. */
function look(): void {
  const person = me.value?.id
  if (!person || !locks()) return void (isLocked.value = false)
  const at = touchedAt(person)
  if (at === null) keepTouch(person, Date.now())
  else if (isDue(at, Date.now())) keepLocked(person)
  isLocked.value = isKeptLocked(person)
}
/** Looked at first: the touch that wakes a phone after an hour opens nothing. */
function touch(): void {
  look()
  const person = me.value?.id
  if (!person || isLocked.value || !locks()) return
  if (isNewTouch(touchedAt(person) ?? 0, Date.now())) keepTouch(person, Date.now())
}
/** Keys that mean something to the page behind the lock mean nothing now. */
function onKey(event: KeyboardEvent): void {
  touch()
  if (isLocked.value && !(event.target as Element).closest?.('[data-lock]')) event.stopImmediatePropagation()
}
export function keepLock(): () => void {
  look()
  const timer = setInterval(look, LOOK_MS)
  const touches = ['pointerdown', 'input'] as const
  for (const name of touches) window.addEventListener(name, touch, { capture: true, passive: true })
  window.addEventListener('keydown', onKey, true)
  for (const name of ['pageshow', 'storage', 'focus'] as const) window.addEventListener(name, look)
  document.addEventListener('visibilitychange', look)
  return () => {
    clearInterval(timer)
    for (const name of touches) window.removeEventListener(name, touch, { capture: true })
    window.removeEventListener('keydown', onKey, true)
    for (const name of ['pageshow', 'storage', 'focus'] as const) window.removeEventListener(name, look)
    document.removeEventListener('visibilitychange', look)
  }
}

/** False: the phone says that it is wrong. What the server says of it is thrown. */
export async function unlock(password: string): Promise<boolean> {
  const { id, login } = me.value ?? {}
  if (!id || !login) return false
  const said = await opensDoor(id, password)
  if (said === false) return false
  // The session before ends by itself: what is on its way under it would be told that this phone is lost, and wipe it.
  if (said === null) await logIn(login, password)
  openLock(id, Date.now())
  look()
  return true
}
