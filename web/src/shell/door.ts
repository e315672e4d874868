// What a locked phone keeps of its person: since when nobody touched it, whether it is locked, and what tells the right
// password without a signal. Of the password no word is kept: what PBKDF2 makes of it, sealed under the key of that
// person's photos, which no script can read out and which goes with the log-out.
import { openBytes, sealBytes } from '../report/album'
import { isLastTry } from './idle'
import { dropKept, keepText, readKept } from './store'

const TOUCHED = 'zw-touched-'
const LOCKED = 'zw-locked-'
const DOOR = 'zw-door-'
const WRONG = 'zw-wrong-'
const NAME = 'door'
/** OWASP's number for SHA-256: a second on a slow phone, and as much for each guess. */
const ROUNDS = 600_000

// ---- since when, and whether

export const touchedAt = (person: string): number | null => {
  const kept = readKept(TOUCHED + person)
  return kept === null ? null : Number(kept)
}
export const keepTouch = (person: string, at: number): void => void keepText(TOUCHED + person, String(at))
export const isKeptLocked = (person: string): boolean => readKept(LOCKED + person) !== null
export const keepLocked = (person: string): void => void keepText(LOCKED + person, '1')
export function openLock(person: string, at: number): void {
  keepTouch(person, at)
  dropKept(LOCKED + person)
  dropKept(WRONG + person)
}
export function forgetLock(person: string): void {
  for (const name of [TOUCHED, LOCKED, DOOR, WRONG]) dropKept(name + person)
}

// ---- the password

const toText = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes))
const toBytes = (text: string): Uint8Array => Uint8Array.from(atob(text), (one) => one.charCodeAt(0))
async function derive(password: string, salt: Uint8Array): Promise<Uint8Array> {
  const raw = await crypto.subtle.importKey('raw', new TextEncoder().encode(password), 'PBKDF2', false, ['deriveBits'])
  return new Uint8Array(
    await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations: ROUNDS }, raw, 256),
  )
}
/** The server has just taken this password. */
export async function keepDoor(person: string, password: string): Promise<void> {
  dropKept(DOOR + person)
  if (!globalThis.crypto?.subtle) return
  const salt = crypto.getRandomValues(new Uint8Array(16))
  const sealed = await sealBytes(person, NAME, await derive(password, salt))
  if (sealed) keepText(DOOR + person, JSON.stringify([salt, sealed.iv, sealed.data].map(toText)))
}
function keptDoor(person: string): Uint8Array[] | null {
  try {
    const kept = JSON.parse(readKept(DOOR + person) ?? 'null') as string[] | null
    return kept?.length === 3 ? kept.map(toBytes) : null
  } catch {
    return null
  }
}
/** Right, or wrong; null: this phone cannot tell, and the server must. */
export async function opensDoor(person: string, password: string): Promise<boolean | null> {
  const [salt, iv, data] = keptDoor(person) ?? []
  if (!salt || !iv || !data) return null
  const right = await openBytes(person, NAME, { iv, data })
  if (!right) return null
  // Counted before it is judged: a page that is closed meanwhile gives no guess for nothing.
  const nWrong = Number(readKept(WRONG + person) ?? 0) + 1
  keepText(WRONG + person, String(nWrong))
  const found = await derive(password, salt)
  const isRight = found.reduce((differs, byte, i) => differs | (byte ^ (right[i] ?? 256)), 0) === 0
  if (!isRight && isLastTry(nWrong)) dropKept(DOOR + person)
  return isRight
}
