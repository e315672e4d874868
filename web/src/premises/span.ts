// Visits whose window ended in a period: the list of the server begins with the oldest, so it is read on until past it.
import { plusDays, type VisitLine } from '../rounds/visit'
import { listVisits } from './premises'

export interface Span {
  from: string
  to: string
}
/** WAIVED is no state: missed on a day that nobody had to walk. */
export const stateOf = (asked: string): string => (asked === 'WAIVED' ? 'MISSED' : asked)
export function isAsked(visit: VisitLine, asked: string, span: Span | null): boolean {
  const last = plusDays(visit.due_to, -1)
  if (span && (last < span.from || last > span.to)) return false
  return asked === 'WAIVED' ? visit.waived : !(asked === 'MISSED' && visit.waived)
}
const PAGES_AT_ONCE = 5
export interface Found {
  items: VisitLine[]
  next: string | null
}
/** Some pages of them; next: there may be more. */
export async function readSpan(
  query: Record<string, string>,
  asked: string,
  span: Span | null,
  cursor: string | null,
  read = listVisits,
): Promise<Found> {
  const items: VisitLine[] = []
  let next = cursor
  for (let n = 0; n < PAGES_AT_ONCE; n += 1) {
    const page = await read(query, next)
    items.push(...page.items.filter((one) => isAsked(one, asked, span)))
    next = page.next_cursor
    const last = page.items.at(-1)
    if (span && last && plusDays(last.due_to, -1) > span.to) next = null
    if (!next) break
  }
  return { items, next }
}
