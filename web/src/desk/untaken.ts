// Which critical cases nobody has taken yet: heard of, and not moved by a person since.
import type { Case } from '../cases/types'
import type { News } from '../live/live'

/** A report of what may cost life files itself: that is nobody's act. */
const NOBODY = ['REPORT', 'FILE']

/** What waited before anybody listened: of those that are read, whom nobody has taken in hand since, who waits longest first.
 * A report that filed itself has two moves of nobody's. Older than two hours it is overdue like others, and rings no more. Pure. */
const FRESH_MS = 2 * 3600_000
export function untakenOf(cases: Case[], now: number): News[] {
  return cases
    .filter(
      (one) =>
        one.severity === 'S1' &&
        now - Date.parse(one.created_at) < FRESH_MS &&
        (one.state === 'REPORTED' || (one.state === 'FILED' && one.version <= 2)),
    )
    .sort((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at))
    .map(({ id, state, version, title, severity }) => ({ id, state, version, title, severity, event: 'REPORT' }))
}

/** Somebody has it in hand by this, or it is not of this kind. */
export const isTaken = (news: News): boolean => news.severity !== 'S1' || !NOBODY.includes(news.event)

/** What was read joins what was heard. known: to who sits here. taken: by which version somebody took it while the reading was
 * on its way; one that shows less is older than that. Pure. */
export function untakenWith(heard: News[], read: News[], known: string[], taken: Map<string, number>): News[] {
  const isNew = ({ id, version }: News): boolean =>
    !known.includes(id) && !heard.some((other) => other.id === id) && version >= (taken.get(id) ?? 0)
  return [...heard, ...read.filter(isNew)]
}

export function untakenAfter(before: News[], news: News): News[] {
  const others = before.filter((one) => one.id !== news.id)
  if (isTaken(news)) return others
  const isKnown = others.length < before.length
  return isKnown || news.event === 'REPORT' ? [...others, news] : before
}
