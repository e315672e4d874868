// What stays on the device of who asks for a mediation: the draft until the server has it, at most three days, for it
// names people; and the codes. Of a matter the number alone: others may use this phone.
import { dropKept, keepDear, readJson } from '../shell/store'
import { withReport, type Kept, type Where } from './kept'

export interface MediateDraft extends Where {
  /** Made at the first try to send: every further try is the same application. */
  code: string
  step: number
  kind: string
  words: string
  /** Of the body that was chosen; empty: the first that serves there. */
  body: string
  other: string
  name: string
  contact: string
  minor: boolean
  wish_day: string
  wish_half: '' | 'AM' | 'PM'
}
export const NO_MEDIATION: MediateDraft = {
  code: '',
  step: 1,
  kind: '',
  words: '',
  lon: '',
  lat: '',
  accuracy: '',
  village: '',
  place: '',
  body: '',
  other: '',
  name: '',
  contact: '',
  minor: false,
  wish_day: '',
  wish_half: '',
}
const DRAFT = 'zw-mediate-draft'
const MEDIATIONS = 'zw-mediations'
export const DRAFT_MS = 72 * 3600_000

/** Pure: what is older than three days is none. */
export const freshDraft = (kept: { at: number; draft: Partial<MediateDraft> } | null, now: number): MediateDraft => ({
  ...NO_MEDIATION,
  ...(kept && now - kept.at < DRAFT_MS ? kept.draft : {}),
})
export function loadMediate(now: number = Date.now()): MediateDraft {
  const kept = readJson<{ at: number; draft: Partial<MediateDraft> } | null>(DRAFT, null)
  if (kept && now - kept.at >= DRAFT_MS) dropMediate()
  return freshDraft(kept, now)
}
export const keepMediate = (draft: MediateDraft): void => keepDear(DRAFT, JSON.stringify({ at: Date.now(), draft }))
export const dropMediate = (): void => dropKept(DRAFT)

export const keptMediations = (): Kept[] => readJson<Kept[]>(MEDIATIONS, [])
export const keepMediation = (one: Omit<Kept, 'title'>): void =>
  keepDear(MEDIATIONS, JSON.stringify(withReport(keptMediations(), { ...one, title: '' })))
export const dropMediation = (code: string): void =>
  keepDear(MEDIATIONS, JSON.stringify(keptMediations().filter((one) => one.code !== code)))

const WORDS_MIN = 10
/** Characters as the server counts them. */
export const lengthOf = (text: string): number => [...text.trim()].length
export const wordsLeft = (words: string): number => Math.max(0, WORDS_MIN - lengthOf(words))
/** What is missing in a step, by field; all of it must be there to send. */
export function lacksOfStep(draft: MediateDraft, isLocated: boolean, step: number): string[] {
  const lacks = (field: string, is: boolean): string[] => (is ? [] : [field])
  if (step === 1) return [...lacks('kind', draft.kind !== ''), ...lacks('words', wordsLeft(draft.words) === 0)]
  if (step === 2)
    return [
      ...lacks('position', isLocated),
      ...lacks('place', draft.village === '' || lengthOf(draft.place) >= 2),
      ...lacks('other', lengthOf(draft.other) >= 2),
    ]
  return [...lacks('name', lengthOf(draft.name) >= 2), ...lacks('contact', lengthOf(draft.contact) >= 5)]
}
