// The steps of a file: in what order they are offered, what each asks, and what is sent. The server says which may be taken.
import { ZONE_OFFSET } from '../i18n/zone'
import type { Fields } from './drafts'
import type { MediationKey } from './texts'

export type Kind =
  | 'words' // several lines
  | 'line'
  | 'choice'
  | 'day'
  | 'time' // a day and an hour
  | 'yes' // must be ticked
  | 'alias'
  | 'aliases'
  | 'people'
  | 'body'
  | 'session'
  | 'item'
  | 'rows' // what is to be performed, and until when
  | 'signed' // who signed, and when
export interface Ask {
  field: string
  kind: Kind
  label: MediationKey
  hint?: MediationKey
  required?: boolean
  /** Characters at most. */
  max?: number
  values?: readonly string[]
  /** Asked only while this holds. */
  when?: (fields: Fields) => boolean
}
export interface MoveRow {
  tone: 'go' | 'plain' | 'grave'
  asks: Ask[]
  hint?: MediationKey
}
export const REFUSALS = ['CRIME', 'DECIDED', 'ADMINISTRATIVE', 'DANGER_110', 'OTHER'] as const
const MAX = 2000
const LONG = 10000
const words = (label: MediationKey, required = true, hint?: MediationKey): Ask => ({
  field: 'words',
  kind: 'words',
  label,
  required,
  max: MAX,
  ...(hint ? { hint } : {}),
})
const yes = (field: string, label: MediationKey): Ask => ({ field, kind: 'yes', label, required: true })
const isWritten = (fields: Fields): boolean => fields.kind === 'WRITTEN'
const day = (label: MediationKey): Ask => ({ field: 'day', kind: 'day', label, required: true })

/** In this order: what carries the matter on first, what ends it last. */
export const MOVES: Record<string, MoveRow> = {
  TAKE: { tone: 'go', asks: [], hint: 'takeHint' },
  ACCEPT: { tone: 'go', asks: [yes('rights_told', 'rightsTold')], hint: 'acceptHint' },
  APPOINT: {
    tone: 'go',
    asks: [
      { field: 'persons', kind: 'people', label: 'whoMediates', required: true },
      yes('no_conflict', 'noConflict'),
      yes('parties_accept', 'partiesAccept'),
    ],
  },
  PLAN_SESSION: {
    tone: 'go',
    asks: [
      { field: 'at', kind: 'time', label: 'sessionAt', required: true },
      { field: 'room', kind: 'line', label: 'room', required: true, max: 80 },
    ],
  },
  HOLD_SESSION: {
    tone: 'go',
    asks: [
      { field: 'session', kind: 'session', label: 'whichSession', required: true },
      { field: 'present', kind: 'aliases', label: 'present', required: true },
      { field: 'minutes', kind: 'words', label: 'minutes', hint: 'minutesHint', required: true, max: LONG },
    ],
  },
  AGREE: {
    tone: 'go',
    asks: [
      { field: 'kind', kind: 'choice', label: 'agreementKind', values: ['WRITTEN', 'ORAL'], required: true },
      { field: 'facts', kind: 'words', label: 'facts', hint: 'factsHint', max: MAX },
      { field: 'content', kind: 'words', label: 'content', hint: 'contentHint', required: true, max: MAX },
      { field: 'performance', kind: 'words', label: 'performance', max: MAX },
      { field: 'performances', kind: 'rows', label: 'performances', hint: 'performancesHint' },
      { field: 'signatures', kind: 'signed', label: 'signatures', required: true, when: isWritten },
      { field: 'seal_day', kind: 'day', label: 'sealDay', required: true, when: isWritten },
    ],
    hint: 'agreeHint',
  },
  APPRAISAL_BACK: { tone: 'go', asks: [words('appraisalResult', false)] },
  PERFORM: {
    tone: 'go',
    // Of an agreement that lists nothing, the whole of it.
    asks: [{ field: 'item', kind: 'item', label: 'whichItem' }, words('performNote', false)],
  },
  VISIT: {
    tone: 'go',
    asks: [day('visitDay'), { field: 'outcome', kind: 'words', label: 'visitOutcome', required: true, max: 500 }],
  },
  CONFIRM_ASK: { tone: 'plain', asks: [], hint: 'confirmHint' },
  CONFIRM_YES: { tone: 'go', asks: [] },
  ARCHIVE: { tone: 'go', asks: [], hint: 'archiveHint' },
  EXTEND: { tone: 'plain', asks: [yes('consents', 'bothAgree'), words('why')], hint: 'extendHint' },
  CALL_OFF_SESSION: {
    tone: 'plain',
    asks: [{ field: 'session', kind: 'session', label: 'whichSession', required: true }, words('why')],
  },
  SEND_APPRAISAL: { tone: 'plain', asks: [yes('consents', 'bothAgree'), words('appraisalOf')], hint: 'appraisalHint' },
  REFER: {
    tone: 'plain',
    asks: [
      { field: 'body', kind: 'body', label: 'toBody', required: true },
      yes('consents', 'bothAgree'),
      words('why'),
    ],
    hint: 'referHint',
  },
  GIVE_BACK: { tone: 'plain', asks: [words('why')] },
  STAND_ASIDE: { tone: 'plain', asks: [words('asideWhy')], hint: 'asideHint' },
  ESCALATE: { tone: 'grave', asks: [words('escalateWords')], hint: 'escalateHint' },
  SEAL: { tone: 'grave', asks: [words('why')], hint: 'sealHint' },
  CONFIRM_NO: { tone: 'grave', asks: [words('why')] },
  BREACH: { tone: 'grave', asks: [yes('rights_told', 'courtTold'), words('breachWords')], hint: 'breachHint' },
  DECLINE: {
    tone: 'grave',
    asks: [
      { field: 'alias', kind: 'alias', label: 'whoDeclined', required: true },
      yes('rights_told', 'courtTold'),
      words('why', false),
    ],
    hint: 'declineHint',
  },
  WITHDRAW: { tone: 'grave', asks: [yes('rights_told', 'courtTold'), words('why', false)], hint: 'withdrawHint' },
  FAIL: { tone: 'grave', asks: [yes('rights_told', 'courtTold'), words('why')], hint: 'failHint' },
  REFUSE: {
    tone: 'grave',
    asks: [
      { field: 'reason', kind: 'choice', label: 'refusal', values: REFUSALS, required: true },
      words('refusalWords'),
    ],
    hint: 'refuseHint',
  },
}
const ORDER = Object.keys(MOVES)
/** How many stand there at once; the others, and all that ends it, behind a button. */
const FIRST = 4
export const firstOf = (events: string[]): string[] =>
  events.filter((event) => MOVES[event]!.tone !== 'grave').slice(0, FIRST)
/** Those these pages know, as they are offered. Where somebody mediates already, to appoint others comes last of what is done. */
export function ordered(may: string[], isAppointed = false): string[] {
  const all = ORDER.filter((event) => may.includes(event))
  if (!isAppointed || !all.includes('APPOINT')) return all
  const rest = all.filter((event) => event !== 'APPOINT')
  const at = rest.findIndex((event) => MOVES[event]!.tone !== 'go')
  return at < 0 ? [...rest, 'APPOINT'] : [...rest.slice(0, at), 'APPOINT', ...rest.slice(at)]
}
export const asksOf = (event: string, fields: Fields): Ask[] =>
  (MOVES[event]?.asks ?? []).filter((ask) => !ask.when || ask.when(fields))

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === false ||
  (typeof value === 'string' && value.trim() === '') ||
  (Array.isArray(value) && value.length === 0)
/** "2026-12-01T14:30", as the city's clocks have it. */
export const timeOf = (local: string): string => `${local.slice(0, 16)}:00${ZONE_OFFSET}`
interface Due {
  what: string
  due: string
}
/** A line is what is to be done and until when; a line without words is none. */
export const dueRows = (value: unknown): Due[] =>
  ((value as Due[] | undefined) ?? []).filter((row) => row.what.trim() !== '' || row.due !== '')
function sent(ask: Ask, value: unknown): unknown {
  if (ask.kind === 'time') return timeOf(String(value))
  if (ask.kind === 'rows') return dueRows(value).map(({ what, due }) => ({ what: what.trim(), due }))
  return typeof value === 'string' ? value.trim() : value
}
/** What is sent, and which fields somebody still has to fill in. aliases: of all parties, who all have to sign. */
export function moveBody(event: string, fields: Fields, aliases: string[]): { body: Fields; missing: string[] } {
  const body: Fields = {}
  const missing: string[] = []
  for (const ask of asksOf(event, fields)) {
    const value = ask.kind === 'rows' ? dueRows(fields[ask.field]) : fields[ask.field]
    const signed = ask.kind === 'signed' ? signedBy(value, aliases) : value
    if (isEmpty(signed)) {
      if (ask.required) missing.push(ask.field)
    } else body[ask.field] = sent(ask, signed)
    const isHalf = ask.kind === 'rows' && dueRows(value).some((row) => row.what.trim() === '' || row.due === '')
    const isUnsigned = ask.kind === 'signed' && !isEmpty(signed) && (signed as unknown[]).length < aliases.length
    if (isHalf || isUnsigned) missing.push(ask.field)
  }
  return { body, missing }
}
/** By party the day on which he signed. */
export const signedBy = (value: unknown, aliases: string[]): { alias: string; day: string }[] =>
  aliases
    .map((alias) => ({ alias, day: String((value as Record<string, string> | undefined)?.[alias] ?? '') }))
    .filter((one) => one.day !== '')
