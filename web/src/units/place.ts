// Small geometry of a city: good to a few metres over a few kilometres.
export interface Point {
  lon: number
  lat: number
}
/** Which grid a point is of, as the server says. */
export interface Located {
  grid: { key: string; name: string }
  village: { key: string; name: string }
  town: { key: string; name: string }
  /** No grid holds the point: this one is the nearest, so many metres away. */
  nearest_m?: number
}
export const nearestM = (at: Located): number => Math.max(1, Math.round(at.nearest_m ?? 0))
const METRES_A_DEGREE = 111195

export function distanceM(a: Point, b: Point): number {
  const squeeze = Math.cos((((a.lat + b.lat) / 2) * Math.PI) / 180)
  return Math.hypot((a.lon - b.lon) * squeeze, a.lat - b.lat) * METRES_A_DEGREE
}

/** For the map on this phone, whichever that is (RFC 5870): the city's coordinates are those of the link. */
export const mapLink = ({ lon, lat }: Point, name: string): string =>
  `geo:${lat},${lon}?q=${lat},${lon}(${encodeURIComponent(name)})`

export const townKey = (unit: string): string => `${unit.slice(0, 9)}000000`
export const villageKey = (unit: string): string => `${unit.slice(0, 12)}000`
/** What the places below a unit are, and how many digits of a key say which. */
export type Below = 'district' | 'town' | 'village' | 'grid'
export type Digits = 6 | 9 | 12 | 15
const DIGITS: Record<Below, Digits> = { district: 6, town: 9, village: 12, grid: 15 }
export const digitsOf = (below: Below): Digits => DIGITS[below]
/** The unit of that tier above a key, or itself. */
export const keyAt = (key: string, below: Below): string => key.slice(0, DIGITS[below]).padEnd(15, '0')
export type Tier = 'CITY' | 'DISTRICT' | 'TOWN' | 'VILLAGE' | 'GRID'
export function tierOf(key: string): Tier {
  if (key.endsWith('00000000000')) return 'CITY'
  if (key.endsWith('000000000')) return 'DISTRICT'
  if (key.endsWith('000000')) return 'TOWN'
  return key.endsWith('000') ? 'VILLAGE' : 'GRID'
}
const HELD: Record<Tier, number> = { CITY: 4, DISTRICT: 6, TOWN: 9, VILLAGE: 12, GRID: 15 }
/** The one lies in the other, or is it. */
export const isIn = (key: string, unit: string): boolean => {
  const digits = HELD[tierOf(unit)]
  return key.slice(0, digits) === unit.slice(0, digits)
}
/** The centre above, by the key: a village's town, a town's city or district, a district's city. */
export const above = (owner: string): string =>
  owner.endsWith('000000000')
    ? `${owner.slice(0, 4)}00000000000`
    : owner.endsWith('000000')
      ? `${owner.slice(0, 6)}000000000`
      : `${owner.slice(0, 9)}000000`
/** What its key alone says; a city may have districts all the same. */
export function belowByKey(key: string): Below {
  const tier = tierOf(key)
  if (tier === 'CITY' || tier === 'DISTRICT') return 'town'
  return tier === 'TOWN' ? 'village' : 'grid'
}
/** The same, with places that lie right below it. */
export const belowIn = (unit: string, places: { key: string }[]): Below =>
  places.some((one) => tierOf(one.key) === 'DISTRICT') ? 'district' : belowByKey(unit)
