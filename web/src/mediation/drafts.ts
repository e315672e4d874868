// What is half written of a file: an agreement, minutes, why something is done. It stays on the device until the server has it,
// words only, one place for each person, and goes 72 hours after it was last touched as other drafts do.
import { LIVES_MS } from '../report/draft'
import { dropKept, keepDear, readJson } from '../shell/store'

export type Fields = Record<string, unknown>
interface Parked {
  at: string
  fields: Fields
}
type All = Record<string, Parked>
const keyOf = (person: string): string => `zw-mediating-${person}`

/** Pure: without what nobody touched for three days. */
export const freshOf = (all: All, now: number): All =>
  Object.fromEntries(Object.entries(all).filter(([, one]) => now - Date.parse(one.at) < LIVES_MS))
const read = (person: string): All => freshOf(readJson<All>(keyOf(person), {}), Date.now())
function write(person: string, all: All): void {
  if (Object.keys(all).length > 0) keepDear(keyOf(person), JSON.stringify(all))
  else dropKept(keyOf(person))
}
/** name: of the file and the event, or of a form. */
export const loadFields = (person: string, name: string): Fields | null => read(person)[name]?.fields ?? null
export const keepFields = (person: string, name: string, fields: Fields): void =>
  write(person, { ...read(person), [name]: { at: new Date().toISOString(), fields } })
export function dropFields(person: string, name: string): void {
  const { [name]: _, ...rest } = read(person)
  write(person, rest)
}
