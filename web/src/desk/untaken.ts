// Which critical cases nobody has taken yet: heard of, and not moved by a person since.
import type { News } from '../live/live'

/** A report of what may cost life files itself: that is nobody's act. */
const NOBODY = ['REPORT', 'FILE']

export function untakenAfter(before: News[], news: News): News[] {
  const others = before.filter((one) => one.id !== news.id)
  if (news.severity !== 'S1' || !NOBODY.includes(news.event)) return others
  const isKnown = others.length < before.length
  return isKnown || news.event === 'REPORT' ? [...others, news] : before
}
