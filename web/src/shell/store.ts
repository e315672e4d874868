// What this browser keeps for its pages, and the one way to it. A private window, or one whose person lets no page keep
// anything, throws at the very word localStorage; a full one throws at the writing. What is read is then what this page has
// written itself, and no page is blank for it.
import { ref } from 'vue'

const fleeting = new Map<string, string>()
/** Something that a person wrote is in this page alone, and goes with it: to be said in words. */
export const isUnkept = ref(false)

export function readKept(name: string): string | null {
  const here = fleeting.get(name)
  if (here !== undefined) return here
  try {
    return localStorage.getItem(name)
  } catch {
    return null
  }
}
/** False: only as long as this page is open. */
export function keepText(name: string, text: string): boolean {
  try {
    localStorage.setItem(name, text)
    fleeting.delete(name)
    return true
  } catch {
    fleeting.set(name, text)
    return false
  }
}
/** What somebody would be sorry to lose: whoever cannot keep it says so (isUnkept). */
export function keepDear(name: string, text: string): void {
  isUnkept.value = !keepText(name, text)
}
export function dropKept(name: string): void {
  fleeting.delete(name)
  try {
    localStorage.removeItem(name)
  } catch {
    // it was never there
  }
}
/** What was kept as JSON; what cannot be read is none. */
export function readJson<T>(name: string, none: T): T {
  try {
    return (JSON.parse(readKept(name) ?? 'null') as T | null) ?? none
  } catch {
    return none
  }
}
