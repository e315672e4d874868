// Outlines of grids, by town, and the borders between units that follow from them: neighbours share
// their edges exactly, so an edge that only one unit has is its border.
import { pack } from '../field/packs'

export type Ring = [number, number][]
export interface Area {
  key: string
  name: string
  ring: Ring
}
interface Collection {
  features: { properties: { key: string; name: string }; geometry: { coordinates: Ring[] } }[]
}

const asked = new Map<string, Promise<Area[]>>()
/** All grids of a town, a village or a grid. */
export function areasOf(unit: string): Promise<Area[]> {
  const known = asked.get(unit)
  if (known) return known
  const asking = pack<Collection>(`/units/${unit}/outlines`).then((all) =>
    all.features.map((f) => ({
      key: f.properties.key,
      name: f.properties.name,
      ring: f.geometry.coordinates[0] ?? [],
    })),
  )
  asked.set(unit, asking)
  asking.catch(() => asked.delete(unit))
  return asking
}

/** Edges that separate units of so many digits: 12 villages, 9 towns. */
export function borders(areas: Area[], digits: number): Ring[] {
  const edges = new Map<string, { edge: Ring; unit: string; times: number }>()
  for (const area of areas) {
    const unit = area.key.slice(0, digits)
    for (let i = 1; i < area.ring.length; i += 1) {
      const a = area.ring[i - 1]!
      const b = area.ring[i]!
      const ends = [a.join(), b.join()].sort().join(' ')
      const seen = edges.get(ends)
      if (!seen) edges.set(ends, { edge: [a, b], unit, times: 1 })
      else seen.times = seen.unit === unit ? 2 : 1
    }
  }
  return [...edges.values()].filter((one) => one.times === 1).map((one) => one.edge)
}

/** Is the point in the ring? Half open: a point on a shared edge is in exactly one of two neighbours. */
export function holds(ring: Ring, lon: number, lat: number): boolean {
  let inside = false
  for (let i = 1; i < ring.length; i += 1) {
    const [x1, y1] = ring[i - 1]!
    const [x2, y2] = ring[i]!
    if (y1 > lat !== y2 > lat && lon < x1 + ((lat - y1) / (y2 - y1)) * (x2 - x1)) inside = !inside
  }
  return inside
}
