// What was typed stays on the device until the server has acknowledged it: one draft a person, and those put aside.
import { distanceM } from '../units/place'
import { dropKept, keepDear, keepText, readJson, readKept } from '../shell/store'

export interface ReportDraft {
  item: string
  title: string
  description: string
  lon: string
  lat: string
  /** Metres, as the device says; empty when chosen by hand. */
  accuracy: string
  /** Where the device said it was, also when somebody put the pin elsewhere; and why that was done. */
  fixLon: string
  fixLat: string
  fixAccuracy: string
  pinReason: string
  place: string
  /** The id under which it was sent: sent again, it stays one case. */
  id: string
  /** Found on a round: at which premises, on which visit. */
  premises: string
  visit: string
}
export const EMPTY: ReportDraft = {
  item: '',
  title: '',
  description: '',
  lon: '',
  lat: '',
  accuracy: '',
  fixLon: '',
  fixLat: '',
  fixAccuracy: '',
  pinReason: '',
  place: '',
  id: '',
  premises: '',
  visit: '',
}
/** So many metres from where the device was the pin is; 0: it was not moved, or the device did not say. */
const MOVED_M = 10
export function movedM(draft: ReportDraft): number {
  if (draft.fixLon === '' || draft.lon === '' || draft.lat === '') return 0
  const fix = { lon: Number(draft.fixLon), lat: Number(draft.fixLat) }
  const metres = distanceM(fix, { lon: Number(draft.lon), lat: Number(draft.lat) })
  return metres > MOVED_M ? Math.round(metres) : 0
}
const keyOf = (person: string): string => `zw-draft-${person}`

/** What nobody has sent for three days is no report of what is there any more. */
export const LIVES_MS = 72 * 3_600_000
const isFresh = (one: { at?: string }): boolean => one.at === undefined || Date.now() - Date.parse(one.at) < LIVES_MS
export const endOf = (at: string): string => new Date(Date.parse(at) + LIVES_MS).toISOString()

const readDraft = (person: string): Partial<Parked> => readJson(keyOf(person), {})
export function loadDraft(person: string): ReportDraft {
  const { at, ...kept } = readDraft(person)
  if (isFresh({ at })) return { ...EMPTY, ...kept }
  dropDraft(person)
  return { ...EMPTY }
}
/** When it was last touched; empty: there is none. */
export function touchedAt(person: string): string {
  const { at, ...kept } = readDraft(person)
  return isWorth({ ...EMPTY, ...kept }) ? (at ?? '') : ''
}
/** Its time runs from when it was last touched. */
export const keepDraft = (person: string, draft: ReportDraft): void =>
  keepDear(keyOf(person), JSON.stringify({ ...draft, at: new Date().toISOString() }))
export const dropDraft = (person: string): void => dropKept(keyOf(person))
/** Something a person would be sorry to lose. */
export const isWorth = (draft: ReportDraft): boolean =>
  draft.item !== '' || draft.title !== '' || draft.description !== '' || draft.place !== ''

const RECENT_MAX = 6
export const recentItems = (person: string): string[] => readJson(`zw-recent-${person}`, [])
export function noteItem(person: string, code: string): void {
  const codes = [code, ...recentItems(person).filter((one) => one !== code)].slice(0, RECENT_MAX)
  keepText(`zw-recent-${person}`, JSON.stringify(codes))
}

/** Drafts that were put aside: somebody saw something more urgent. */
export interface Parked extends ReportDraft {
  key: string
  at: string
}
/** What its photos lie under until it is reported. */
export const parkedName = (key: string): string => `draft:${key}`
/** And what was said with it. */
export const voiceName = (draft: string): string => `voice:${draft}`
const parkedKey = (person: string): string => `zw-drafts-${person}`
export function parkedOf(person: string): Parked[] {
  try {
    return (JSON.parse(readKept(parkedKey(person)) ?? '[]') as Parked[]).filter(isFresh)
  } catch {
    return []
  }
}
/** Other pages of this phone put drafts aside as well: what is there now is changed, and not what was read a while ago. */
export function changeParked(person: string, change: (list: Parked[]) => Parked[]): Parked[] {
  const list = change(parkedOf(person))
  keepParked(person, list)
  return list
}
export const isParkedKey = (person: string, key: string | null): boolean => key === parkedKey(person)
export function keepParked(person: string, list: Parked[]): void {
  if (list.length > 0) keepDear(parkedKey(person), JSON.stringify(list))
  else dropKept(parkedKey(person))
}
