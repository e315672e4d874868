// When to try again: twice as long each time, up to a minute, and never all phones at once.
const FIRST_MS = 1000
const LONGEST_MS = 60000

export const restMs = (tries: number, random: number): number =>
  Math.round(Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(tries, 10)) * (0.5 + random / 2))

/** What a later attempt can cure. */
export const isPassing = (status: number): boolean => status === 0 || status === 408 || status === 429 || status >= 500
