// What stays on the device of who reports without an account: the draft until the server has it, and
// the codes of what was reported. Nobody else can give a lost code back.
import { dropKept, keepDear, readJson } from '../shell/store'
export interface TipDraft {
  /** Made at the first try to send: every further try is the same report. */
  code: string
  step: number
  item: string
  title: string
  description: string
  /** A number to be called back on; empty: none is left. */
  contact: string
  lon: string
  lat: string
  /** Metres, as the device says; empty when chosen by hand. */
  accuracy: string
  /** Of the village whose middle stands for the place; empty when the place is exact. */
  village: string
  place: string
}
/** The place of it. */
export type Where = Pick<TipDraft, 'lon' | 'lat' | 'accuracy' | 'village' | 'place'>
export interface Kept {
  code: string
  number: string
  title: string
  at: string
}

export const EMPTY: TipDraft = {
  code: '',
  step: 1,
  item: '',
  title: '',
  description: '',
  contact: '',
  lon: '',
  lat: '',
  accuracy: '',
  village: '',
  place: '',
}
const DRAFT = 'zw-tip-draft'
const REPORTS = 'zw-tip-reports'
const KEPT_MAX = 50

export const loadTip = (): TipDraft => ({ ...EMPTY, ...readJson<Partial<TipDraft>>(DRAFT, {}) })
export const keepTip = (draft: TipDraft): void => keepDear(DRAFT, JSON.stringify(draft))
export const dropTip = (): void => dropKept(DRAFT)

export const keptReports = (): Kept[] => readJson<Kept[]>(REPORTS, [])
/** Newest first, each once. */
export function withReport(all: Kept[], one: Kept): Kept[] {
  return [one, ...all.filter((other) => other.code !== one.code)].slice(0, KEPT_MAX)
}
export const keepReport = (one: Kept): void => keepDear(REPORTS, JSON.stringify(withReport(keptReports(), one)))
export function dropReport(code: string): void {
  keepDear(REPORTS, JSON.stringify(keptReports().filter((one) => one.code !== code)))
}

/** The place in words, as handlers must read it: a village's middle is no place. */
export function placeText(draft: Pick<TipDraft, 'place' | 'village'>, note: string): string {
  const words = draft.place.trim()
  return (draft.village ? `${draft.village}（${note}）${words}` : words).slice(0, 200)
}

/** What is missing in a step, by field; all of it must be there to send. */
export function lacksOf(draft: TipDraft, isLocated: boolean, step: number): string[] {
  if (step === 2)
    return [...(isLocated ? [] : ['position']), ...(draft.village && draft.place.trim().length < 2 ? ['place'] : [])]
  if (step === 3) return [...(draft.item ? [] : ['item']), ...(draft.title.trim().length >= 2 ? [] : ['title'])]
  return []
}
