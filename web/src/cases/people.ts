// Who comes first when somebody is to be sent: who stands in the grid of the place, then near it.
import type { Case, Person } from './types'

/** How many digits of their unit's key a person shares with the place: 15 the same grid, 12 the same village. */
export function nearness(person: Person, place: string): number {
  const unit = person.unit ?? ''
  let n = 0
  while (n < unit.length && unit[n] === place[n]) n += 1
  return n === 15 ? 15 : n >= 12 ? 12 : n >= 9 ? 9 : 0
}

/** Departments have their own way of being sent to; whoever handled it is no checker of it. */
export function rank(
  people: Person[],
  one: Pick<Case, 'unit' | 'handler'>,
  filter: string,
  unitName: (key: string) => string,
): Person[] {
  const wanted = filter.trim().toLowerCase()
  return people
    .filter((p) => p.department === null && p.id !== one.handler)
    .filter(
      (p) =>
        wanted === '' || [p.name, p.login, unitName(p.unit ?? '')].some((text) => text.toLowerCase().includes(wanted)),
    )
    .sort((a, b) => nearness(b, one.unit) - nearness(a, one.unit) || (a.unit ?? '').localeCompare(b.unit ?? ''))
}
