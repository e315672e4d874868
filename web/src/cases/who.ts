// Who took a step, from which post, in words.
import { roleName } from '../i18n'
import type { Move } from './types'

/** A name that says the post already needs not be told the post. */
export function whoText(m: Pick<Move, 'role' | 'unit_name' | 'person_name'>): string {
  if (m.role === 'RESIDENT') return roleName(m.role)
  const post = [m.unit_name, roleName(m.role)].filter((text) => text && !m.person_name?.includes(text))
  return [...post, m.person_name].filter(Boolean).join(' · ')
}
