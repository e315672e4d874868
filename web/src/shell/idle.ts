// When a phone that nobody touches is locked, and how often it may judge a password by itself. No clock of its own.
export const LOCK_MS = 5 * 60_000
/** A clock that was put back further says nothing of how long nobody was here. */
const BACK_MS = 60_000
/** Wrong ones in a row; after that only the server says yes, which counts and waits (domain/staff/lock.c). */
export const TRIES = 5

/** By the clock and not by a timer: one does not run while the phone sleeps. What is no time at all is due too. */
export const isDue = (touchedAt: number, now: number): boolean =>
  !(now - touchedAt < LOCK_MS && touchedAt - now <= BACK_MS)
/** Is it worth writing down again? Once a second is exact enough. */
export const isNewTouch = (keptAt: number, now: number): boolean => Math.abs(now - keptAt) >= 1000
export const isLastTry = (nWrong: number): boolean => nWrong >= TRIES
