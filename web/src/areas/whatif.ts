// What if people are lent from one place to another: who covers whom, and the load before and after. It only
// reckons. Of places and numbers of people; no person has a name or a figure here.
import { distanceM, type Point } from '../units/place'

export interface Load extends Point {
  key: string
  name: string
  population: number | null
  area_km2: number | null
  grids: number
  grids_told: number
  establishment: number | null
  on_post: number
  open: number
  overdue: number
  received: number
}
export interface Lending {
  from: string
  to: string
  n: number
}
export interface Outcome {
  key: string
  name: string
  open: number
  before: { people: number; load: number | null }
  after: { people: number; load: number | null }
}
export interface Cover extends Lending {
  fromName: string
  toName: string
  km: number
}
export type Refusal = { why: 'samePlace' } | { why: 'tooMany'; place: string; n: number; out: number }
export interface Plan {
  outcomes: Outcome[]
  covers: Cover[]
  refusals: Refusal[]
  /** Places with open cases that nobody would be left for. */
  deserted: string[]
}

/** Open cases for each person; null: there is nobody to share them. */
export const loadOf = (open: number, people: number): number | null => (people > 0 ? open / people : null)

export function plan(places: Load[], lendings: Lending[]): Plan {
  const byKey = new Map(places.map((place) => [place.key, place]))
  const people = new Map(places.map((place) => [place.key, place.on_post]))
  const refusals: Refusal[] = []
  const covers: Cover[] = []
  for (const { from, to, n } of lendings) {
    const [a, b] = [byKey.get(from), byKey.get(to)]
    if (!a || !b || n <= 0) continue
    if (from === to) {
      refusals.push({ why: 'samePlace' })
      continue
    }
    people.set(from, people.get(from)! - n)
    people.set(to, people.get(to)! + n)
    covers.push({ from, to, n, fromName: a.name, toName: b.name, km: Math.round(distanceM(a, b) / 100) / 10 })
  }
  // Only who is a place's own may be lent: who came is not sent on.
  for (const place of places) {
    const out = covers.filter((one) => one.from === place.key).reduce((sum, one) => sum + one.n, 0)
    if (out > place.on_post) refusals.push({ why: 'tooMany', place: place.name, n: place.on_post, out })
  }
  const outcomes = places.map((place) => ({
    key: place.key,
    name: place.name,
    open: place.open,
    before: { people: place.on_post, load: loadOf(place.open, place.on_post) },
    after: { people: people.get(place.key)!, load: loadOf(place.open, people.get(place.key)!) },
  }))
  const deserted = outcomes
    .filter((one) => one.open > 0 && one.after.people <= 0 && one.before.people > 0)
    .map((one) => one.name)
  return { outcomes, covers, refusals, deserted }
}

export interface Spread {
  peak: number
  /** The highest to the mean of all; 1 is even. */
  ratio: number
  /** Open cases where nobody is. */
  stranded: number
}
export function spreadOf(sides: { open: number; people: number }[]): Spread {
  const open = sides.reduce((sum, one) => sum + one.open, 0)
  const people = sides.reduce((sum, one) => sum + Math.max(0, one.people), 0)
  const peak = Math.max(0, ...sides.map((one) => loadOf(one.open, one.people) ?? 0))
  const stranded = sides.filter((one) => one.people <= 0).reduce((sum, one) => sum + one.open, 0)
  const mean = people > 0 ? open / people : 0
  return { peak, ratio: mean > 0 ? peak / mean : 0, stranded }
}

const LENT_AT_MOST = 200
/** One after the other from the place with the least to do, near ones first among equals, to the one with the
 * most, as long as the higher of the two becomes lower. Nobody's last person is lent. */
export function suggest(places: Load[], farKm = 15): Lending[] {
  const people = new Map(places.map((place) => [place.key, place.on_post]))
  const came = new Set<string>()
  const lent = new Map<string, number>()
  const heavy = (place: Load): number =>
    people.get(place.key)! > 0 ? place.open / people.get(place.key)! : place.open > 0 ? Infinity : 0
  for (let i = 0; i < LENT_AT_MOST; i += 1) {
    const found = bestPair(places, people, came, heavy, farKm)
    if (!found) break
    const [from, to] = found
    people.set(from.key, people.get(from.key)! - 1)
    people.set(to.key, people.get(to.key)! + 1)
    came.add(to.key)
    const pair = `${from.key} ${to.key}`
    lent.set(pair, (lent.get(pair) ?? 0) + 1)
  }
  return [...lent].map(([pair, n]) => ({ from: pair.slice(0, 15), to: pair.slice(16), n }))
}
function bestPair(
  places: Load[],
  people: Map<string, number>,
  came: Set<string>,
  heavy: (place: Load) => number,
  farKm: number,
): [Load, Load] | null {
  const wanting = [...places].sort((a, b) => heavy(b) - heavy(a) || b.open - a.open)
  for (const to of wanting.slice(0, 10)) {
    const peak = heavy(to)
    const donors = places
      .filter(
        (from) =>
          from.key !== to.key &&
          people.get(from.key)! > 1 &&
          !came.has(from.key) &&
          distanceM(from, to) <= farKm * 1000,
      )
      .map((from) => ({ from, after: from.open / (people.get(from.key)! - 1), km: distanceM(from, to) / 1000 }))
      .filter((one) => one.after < peak - 1e-9)
      .sort((a, b) => Math.round(a.after * 2) - Math.round(b.after * 2) || a.km - b.km)
    const donor = donors[0]
    // It must be worth it: the higher of the two falls by a tenth at least.
    const after = to.open / (people.get(to.key)! + 1)
    if (donor && Math.max(after, donor.after) < peak * 0.9) return [donor.from, to]
  }
  return null
}
