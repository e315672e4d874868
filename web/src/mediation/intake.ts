// What is taken in at a window, from what is written to what is sent. Pure.
import type { Where } from '../public/kept'
import type { Consent } from './types'

/** What a party is called wherever no name stands. */
export const ALIASES = ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛', '壬', '癸'] as const
export interface PartyIn {
  name: string
  contact: string
  minor: boolean
  guardian: string
  guardian_contact: string
  consent: Consent
}
export interface Intake extends Where {
  id: string
  body: string
  kind: string
  words: string
  parties: PartyIn[]
  sealed: boolean
}
const emptyParty = (): PartyIn => ({
  name: '',
  contact: '',
  minor: false,
  guardian: '',
  guardian_contact: '',
  consent: 'PENDING',
})
export const emptyIntake = (): Intake => ({
  id: '',
  body: '',
  kind: '',
  words: '',
  lon: '',
  lat: '',
  accuracy: '',
  village: '',
  place: '',
  parties: [emptyParty(), emptyParty()],
  sealed: false,
})
/** What of it may lie on the device: who the parties are is written down with the server alone. */
export const withoutNames = (draft: Intake): Intake => ({
  ...draft,
  parties: draft.parties.map(({ minor, consent }) => ({ ...emptyParty(), minor, consent })),
})
const plain = (text: string): string => text.replace(/\s/g, '')
function partyBody(party: PartyIn): Record<string, unknown> {
  const said = (field: string, text: string): Record<string, unknown> => (text === '' ? {} : { [field]: text })
  return {
    name: party.name.trim(),
    ...said('contact', plain(party.contact)),
    ...(party.minor ? { minor: true, ...said('guardian', party.guardian.trim()) } : {}),
    ...(party.minor ? said('guardian_contact', plain(party.guardian_contact)) : {}),
    consent: party.consent,
  }
}
/** lacks: the first field that somebody still has to fill in; empty: none. */
export function intakeBody(draft: Intake): { body: Record<string, unknown>; lacks: string } {
  const isNamed = (party: PartyIn): boolean => [...party.name.trim()].length >= 2
  const isGuarded = (party: PartyIn): boolean => !party.minor || [...party.guardian.trim()].length >= 2
  const lacks =
    [
      ['kind', draft.kind !== ''],
      ['words', [...draft.words.trim()].length >= 10],
      ['parties', draft.parties.every(isNamed)],
      ['guardian', draft.parties.every(isGuarded)],
      ['position', draft.lon !== '' && draft.lat !== ''],
    ].find(([, has]) => !has)?.[0] ?? ''
  const place = `${draft.village}${draft.place.trim()}`.slice(0, 200)
  const body = {
    body: draft.body,
    kind: draft.kind,
    lon: Number(draft.lon),
    lat: Number(draft.lat),
    ...(place ? { place } : {}),
    words: draft.words.trim(),
    parties: draft.parties.map(partyBody),
    ...(draft.sealed ? { sealed: true } : {}),
  }
  return { body, lacks: String(lacks) }
}
