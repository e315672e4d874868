// The command tree, asked for piece by piece and remembered: it does not change within a shift.
import { get, type Page } from '../api'
import { belowByKey, tierOf, type Below } from './place'

export interface Unit {
  key: string
  tier: string
  name: string
  name_en: string | null
  lon: number
  lat: number
}
interface Path {
  path: { key: string; name: string }[]
}

const asked = new Map<string, Promise<Unit[]>>()
/** The direct children of a unit. */
export function childrenOf(unit: string): Promise<Unit[]> {
  const known = asked.get(unit)
  if (known) return known
  const asking = get<Page<Unit>>(`/units?parent=${unit}&limit=500`).then((page) => page.items)
  asked.set(unit, asking)
  asking.catch(() => asked.delete(unit))
  return asking
}

/** What stands right below a unit: in some cities districts stand between the city and its towns. */
export async function belowOf(unit: string): Promise<Below> {
  if (tierOf(unit) !== 'CITY') return belowByKey(unit)
  return (await childrenOf(unit)).some((one) => one.tier === 'DISTRICT') ? 'district' : 'town'
}
/** The towns of a city or a district. */
export async function townsOf(unit: string): Promise<Unit[]> {
  const all = (await childrenOf(unit)).map(async (one) => (one.tier === 'DISTRICT' ? childrenOf(one.key) : [one]))
  return (await Promise.all(all)).flat()
}

/** Names of the children, by key. */
export async function unitNames(unit: string): Promise<Map<string, string>> {
  return new Map((await childrenOf(unit)).map((one) => [one.key, one.name]))
}

export interface StepUnit {
  key: string
  name: string
  way: 'up' | 'down'
}
/** One step up and one step down from the owner, on the way from the city to the place. */
export async function stepUnits(place: string, owner: string): Promise<StepUnit[]> {
  const centres = (await get<Path>(`/units/${place}`)).path.filter((unit) => tierOf(unit.key) !== 'GRID')
  const at = centres.findIndex((unit) => unit.key === owner)
  const up = centres[at - 1]
  const down = centres[at + 1]
  return [...(up ? [{ ...up, way: 'up' as const }] : []), ...(down ? [{ ...down, way: 'down' as const }] : [])]
}

/** Names from the city down to the unit. */
export const pathOf = async (unit: string): Promise<{ key: string; name: string }[]> =>
  (await get<Path>(`/units/${unit}`)).path
