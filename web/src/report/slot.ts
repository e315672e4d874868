// Two pages of one phone may be open, and each writes a draft of its own: the first the person's draft, every other one that
// lies among those put aside. Which it is, says a lock that goes with its page; where there are no locks all write the first.
const SLOT = 'zw-draft-slot'

/** Of this tab, also after a reload. A tab that was copied has the same, and finds it taken. */
function remembered(): string {
  try {
    return sessionStorage.getItem(SLOT) ?? ''
  } catch {
    return ''
  }
}
function remember(slot: string): void {
  try {
    sessionStorage.setItem(SLOT, slot)
  } catch {
    // then a reload begins another one, and this one lies among those put aside
  }
}

let free = (): void => undefined
function hold(person: string, slot: string): Promise<boolean> {
  return new Promise((got) => {
    const keep = (lock: Lock | null): Promise<void> | undefined => {
      got(lock !== null)
      return lock ? new Promise<void>((done) => (free = done)) : undefined
    }
    navigator.locks.request(`zw-draft-${person}-${slot}`, { ifAvailable: true }, keep).catch(() => got(true))
  })
}
/** A page that is just closing lets go of its lock a moment after it is gone. */
const CLOSING_MS = 200
async function holdSoon(person: string, slot: string): Promise<boolean> {
  if (await hold(person, slot)) return true
  await new Promise((done) => setTimeout(done, CLOSING_MS))
  return hold(person, slot)
}
const hasLocks = (): boolean => Boolean(navigator.locks)

/** Empty: the person's own draft. Else the key under which this page's lies among those put aside. */
export async function claimSlot(person: string): Promise<string> {
  const wanted = remembered()
  if (!hasLocks()) return ''
  const slot = (await holdSoon(person, wanted)) ? wanted : crypto.randomUUID()
  if (slot !== wanted) await hold(person, slot)
  remember(slot)
  return slot
}
export const freeSlot = (): void => free()
/** Some other page writes it just now. */
export async function isHeld(person: string, slot: string): Promise<boolean> {
  if (!hasLocks()) return false
  return navigator.locks.request(`zw-draft-${person}-${slot}`, { ifAvailable: true }, (lock) => lock === null)
}
