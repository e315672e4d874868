// A visit of a round, and the rules of a walk that need no page: what is due first, what a sheet still lacks, when
// the server will want to know why.
import { cityDay } from '../i18n/zone'
import { distanceM, type Point } from '../units/place'
import type { Order } from '../field/core/types'

export interface VisitLine {
  id: string
  premises: string
  premises_name: string
  kind: string
  risk: string | null
  address: string | null
  lon: number | null
  lat: number | null
  unit: string
  unit_name: string
  due_from: string
  /** The last day is the one before. */
  due_to: string
  state: string
  version: number
  retry: boolean
  started_at: string | null
  done_at: string | null
  person_name: string | null
  n_yes: number
  n_no: number
  n_not_seen: number
  waived: boolean
  tag_sha256: string | null
  may: string[]
}
export interface CheckPoint {
  item: string
  name: string
  name_en: string
}
/** Only what is not a yes. */
export interface Finding {
  item: string
  answer: string
  fixed: boolean
  note: string | null
  case_id: string | null
  case_number: string | null
  case_state: string | null
}
export interface Visit extends VisitLine {
  points: CheckPoint[]
  answers: Finding[]
  reason: string | null
  distance_m: number | null
  no_tag: boolean
}

/** The day of a moment, as the city has it. */
export const dayOf = cityDay
export function plusDays(day: string, n: number): string {
  const at = new Date(`${day}T12:00:00Z`)
  at.setUTCDate(at.getUTCDate() + n)
  return at.toISOString().slice(0, 10)
}
/** Days that are left, today not counted; 0: today is the last. */
export const daysLeft = (visit: { due_to: string }, today: string): number =>
  Math.round((Date.parse(visit.due_to) - Date.parse(today)) / 86_400_000) - 1

/** What waits to be sent, laid over what the server has said; the server's own machine decides. */
const LEADS: Record<string, { state: string; may: string[] }> = {
  START: { state: 'STARTED', may: ['SUBMIT', 'REFUSE_ENTRY', 'NOT_FOUND'] },
  SUBMIT: { state: 'SUBMITTED', may: [] },
  REFUSE_ENTRY: { state: 'REFUSED_ENTRY', may: [] },
  NOT_FOUND: { state: 'NOT_FOUND', may: [] },
}
export function foreseenVisit<T extends VisitLine>(visit: T, unsent: Order[]): T {
  return unsent
    .filter((one) => one.kind === 'visit' && one.subject === visit.id && one.state !== 'asks')
    .sort((a, b) => a.made - b.made)
    .reduce((now, one) => {
      const done = one.body.event === 'START' ? {} : { done_at: one.observed_at }
      return { ...now, ...done, ...(LEADS[String(one.body.event)] ?? {}) }
    }, visit)
}

/** The newest word of each visit: of its round, or of its own. */
export function newest(visits: Visit[]): Visit[] {
  const all = new Map<string, Visit>()
  for (const one of visits) {
    const other = all.get(one.id)
    if (!other || other.version < one.version)
      all.set(one.id, { ...other, ...one, points: one.points ?? other?.points })
  }
  return [...all.values()]
}
export const isOpen = (visit: VisitLine): boolean => visit.state === 'PLANNED' || visit.state === 'STARTED'
export const isDueOn = (visit: VisitLine, day: string): boolean => visit.due_from <= day && day < visit.due_to
export const isDoneOn = (visit: VisitLine, day: string): boolean =>
  ['SUBMITTED', 'REFUSED_ENTRY', 'NOT_FOUND'].includes(visit.state) &&
  visit.done_at !== null &&
  dayOf(visit.done_at) === day

/** What is to be walked on this day; of that, what can wait no longer; and what was walked. */
export function dayIn<T extends VisitLine>(visits: T[], day: string): { open: T[]; last: T[]; done: T[] } {
  const open = visits.filter((one) => isOpen(one) && isDueOn(one, day))
  return {
    open,
    last: open.filter((one) => daysLeft(one, day) === 0),
    done: visits.filter((one) => isDoneOn(one, day)),
  }
}

const placeOf = ({ lon, lat }: VisitLine): Point | null => (lon === null || lat === null ? null : { lon, lat })
/** Metres from here; null: not known. */
export function wayTo(visit: VisitLine, here: Point | null): number | null {
  const place = placeOf(visit)
  return here && place ? distanceM(here, place) : null
}
/** What was begun, then what is due first, then what is near. */
export function inOrder<T extends VisitLine>(visits: T[], here: Point | null): T[] {
  const far = (one: T): number => wayTo(one, here) ?? Infinity
  const begun = (one: T): number => (one.state === 'STARTED' ? 0 : 1)
  return [...visits].sort(
    (a, b) =>
      begun(a) - begun(b) ||
      a.due_to.localeCompare(b.due_to) ||
      (far(a) === far(b) ? 0 : far(a) - far(b)) ||
      a.premises_name.localeCompare(b.premises_name),
  )
}

/** A hint of the way: what is begun first, then always the nearest to where one stands by then, among what is due first.
 * What has no place comes after what has one. Metres in all, as the crow flies, from here where it is known; null: nothing
 * to walk between. */
export function wayThrough<T extends VisitLine>(visits: T[], here: Point | null): { row: T[]; metres: number | null } {
  const left = [...visits]
  const row: T[] = []
  let at = here
  let metres: number | null = null
  while (left.length > 0) {
    const next = inOrder(left, at)[0]!
    const way = wayTo(next, at)
    if (way !== null) metres = (metres ?? 0) + way
    at = placeOf(next) ?? at
    row.push(next)
    left.splice(left.indexOf(next), 1)
  }
  return { row, metres }
}
/** Hours and minutes since then; a phone whose clock is behind has no negative shift. */
export function hoursSince(began: string, now: number): { h: number; m: number } {
  const minutes = Math.max(0, Math.floor((now - Date.parse(began)) / 60_000))
  return { h: Math.floor(minutes / 60), m: minutes % 60 }
}

// ---- the beginning

export interface Start {
  tag: string
  at: (Point & { accuracy_m: number }) | null
  /** Of a street: the place lies in its grid; null: not known here. */
  isInGrid: boolean | null
}
const NEAR_M = 50
/** A tag is 32 signs; typed from paper it may come in groups and in capitals. */
export const cleanTag = (text: string): string => text.toLowerCase().replace(/[^0-9a-f]/g, '')
export const isTag = (text: string): boolean => /^[0-9a-f]{32}$/.test(text)
export type Why = 'noTag' | 'noPlace' | 'far'
/** What the server will want a reason for. */
export function whysOf(visit: VisitLine, { tag, at, isInGrid }: Start): Why[] {
  const isStreet = visit.kind === 'STREET'
  const whys: Why[] = []
  if (!isStreet && tag === '') whys.push('noTag')
  if (!at) whys.push('noPlace')
  else if (isStreet ? isInGrid === false : (wayTo(visit, at) ?? Infinity) > NEAR_M) whys.push('far')
  return whys
}

// ---- the sheet

export interface Answered {
  answer: 'YES' | 'NO' | 'NOT_SEEN' | ''
  /** Of a no: put right on the spot, or reported. */
  fixed: boolean
  note: string
  /** The id of the report that says so; made before it is written. */
  case: string
}
export const BLANK: Answered = { answer: '', fixed: false, note: '', case: '' }
export type Sheet = Record<string, Answered>
export type Lack = 'answer' | 'note' | 'how' | 'report'
/** What a line still lacks; empty: nothing. isThere: that report is on this phone or with the server. */
export function lackOf(one: Answered, isThere: (id: string) => boolean): Lack | '' {
  if (one.answer === '') return 'answer'
  if (one.answer === 'NOT_SEEN') return one.note.trim() ? '' : 'note'
  if (one.answer === 'YES') return ''
  if (one.fixed) return one.note.trim() ? '' : 'note'
  if (one.case === '') return 'how'
  return isThere(one.case) ? '' : 'report'
}
/** As the server wants it: every point once. */
export const answersOf = (points: CheckPoint[], sheet: Sheet): Record<string, unknown>[] =>
  points.map(({ item }) => {
    const { answer, fixed, note, case: id } = sheet[item] ?? BLANK
    const said = note.trim() ? { note: note.trim() } : {}
    if (answer === 'YES') return { item, answer }
    if (answer === 'NOT_SEEN') return { item, answer, ...said }
    return fixed ? { item, answer, fixed: true, ...said } : { item, answer, case_id: id }
  })
