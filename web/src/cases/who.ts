// Who took a step, from which post, in words.
import { roleName } from '../i18n'
import type { Move } from './types'
import { placeName } from '../units/latin'

/** A name that says the post already needs not be told the post. */
export function whoText(m: Pick<Move, 'role' | 'unit_name' | 'person_name'>): string {
  if (m.role === 'RESIDENT') return roleName(m.role)
  const isSaid = (text: string | null): boolean => Boolean(text) && (m.person_name ?? '').includes(text!)
  const post = [
    isSaid(m.unit_name) ? '' : placeName(m.unit_name),
    isSaid(roleName(m.role)) ? '' : roleName(m.role),
  ].filter((text) => text !== '')
  return [...post, m.person_name].filter(Boolean).join(' · ')
}
