// Small geometry of a city: good to a few metres over a few kilometres.
export interface Point {
  lon: number
  lat: number
}
const METRES_A_DEGREE = 111195

export function distanceM(a: Point, b: Point): number {
  const squeeze = Math.cos((((a.lat + b.lat) / 2) * Math.PI) / 180)
  return Math.hypot((a.lon - b.lon) * squeeze, a.lat - b.lat) * METRES_A_DEGREE
}

export const townKey = (unit: string): string => `${unit.slice(0, 9)}000000`
export const villageKey = (unit: string): string => `${unit.slice(0, 12)}000`
export type Tier = 'CITY' | 'DISTRICT' | 'TOWN' | 'VILLAGE' | 'GRID'
export function tierOf(key: string): Tier {
  if (key.endsWith('00000000000')) return 'CITY'
  if (key.endsWith('000000000')) return 'DISTRICT'
  if (key.endsWith('000000')) return 'TOWN'
  return key.endsWith('000') ? 'VILLAGE' : 'GRID'
}
