// The sheets that are being filled in, on this device: words only, of each person, for as long as a draft lives.
import { LIVES_MS } from '../report/draft'
import type { Sheet } from './visit'
import { dropKept, keepDear, readKept } from '../shell/store'

interface Kept {
  at: string
  sheet: Sheet
}
const keyOf = (person: string): string => `zw-walks-${person}`
function all(person: string): Record<string, Kept> {
  try {
    const kept = JSON.parse(readKept(keyOf(person)) ?? '{}') as Record<string, Kept>
    return Object.fromEntries(Object.entries(kept).filter(([, one]) => Date.now() - Date.parse(one.at) < LIVES_MS))
  } catch {
    return {} // what cannot be read is none
  }
}
function write(person: string, kept: Record<string, Kept>): void {
  if (Object.keys(kept).length > 0) keepDear(keyOf(person), JSON.stringify(kept))
  else dropKept(keyOf(person))
}
export const sheetOf = (person: string, visit: string): Sheet => all(person)[visit]?.sheet ?? {}
export const keepSheet = (person: string, visit: string, sheet: Sheet): void =>
  write(person, { ...all(person), [visit]: { at: new Date().toISOString(), sheet } })
export function dropSheet(person: string, visit: string): void {
  const { [visit]: _gone, ...rest } = all(person)
  write(person, rest)
}
