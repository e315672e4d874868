// The grids of a draft as a page works on them: outlines that share their corners, and what moving one
// corner does to all who have it. Whole micro-degrees, as on the server.
export type Corner = [lon: number, lat: number]
export interface Grid {
  /** "441900119001001", or "new.7" of one that has no key yet. */
  label: string
  key: string | null
  village: string
  /** What the village is called, when the draft founds it. */
  founds?: string
  name: string
  /** Grids in force that it comes from: itself, when it is one. */
  origins: string[]
  /** Its corners, the last not repeating the first. */
  ring: Corner[]
}
export interface Collection {
  features: {
    properties: {
      grid?: string
      key: string | null
      village?: string
      founds?: string
      name: string
      origins?: string[]
    }
    geometry: { coordinates: Corner[][] }
  }[]
}

export const rounded = (degrees: number): number => Math.round(degrees * 1e6) / 1e6
const keyOf = ([lon, lat]: Corner): string => `${Math.round(lon * 1e6)} ${Math.round(lat * 1e6)}`
export const same = (a: Corner, b: Corner): boolean => keyOf(a) === keyOf(b)

export const gridsIn = (all: Collection): Grid[] =>
  all.features.map(({ properties, geometry }) => ({
    label: properties.grid ?? properties.key ?? '',
    key: properties.key,
    village: properties.village ?? `${(properties.key ?? '').slice(0, 12)}000`,
    ...(properties.founds ? { founds: properties.founds } : {}),
    name: properties.name,
    origins: properties.origins ?? [],
    ring: (geometry.coordinates[0] ?? []).slice(0, -1).map(([lon, lat]) => [rounded(lon), rounded(lat)]),
  }))

/** "12" of ..012, "+7" of a new one: what fits on a map. */
export const shortLabel = (grid: Grid): string =>
  grid.key ? String(Number(grid.key.slice(12))) : `+${grid.label.replace('new.', '')}`

interface Edge {
  a: Corner
  b: Corner
  grids: Grid[]
}
function edgesOf(grids: Grid[]): Edge[] {
  const edges = new Map<string, Edge>()
  for (const grid of grids) {
    grid.ring.forEach((a, i) => {
      const b = grid.ring[(i + 1) % grid.ring.length]!
      const name = [keyOf(a), keyOf(b)].sort().join(' ')
      const edge = edges.get(name)
      if (edge) edge.grids.push(grid)
      else edges.set(name, { a, b, grids: [grid] })
    })
  }
  return [...edges.values()]
}

/** The grids that share an edge with it. */
export function neighboursOf(grids: Grid[], label: string): Grid[] {
  const found = new Map<string, Grid>()
  for (const edge of edgesOf(grids)) {
    if (edge.grids.some((one) => one.label === label))
      for (const one of edge.grids) if (one.label !== label) found.set(one.label, one)
  }
  return [...found.values()]
}

/** Where the village changes, or the map ends. */
export const villageEdges = (grids: Grid[]): [Corner, Corner][] =>
  edgesOf(grids)
    .filter(({ grids: both }) => both.length === 1 || both[0]!.village !== both[1]!.village)
    .map(({ a, b }) => [a, b])

/** Corners on the rim: grids outside have them too, so they stay where they are. */
export function rimOf(grids: Grid[]): Set<string> {
  const rim = new Set<string>()
  for (const { a, b, grids: owners } of edgesOf(grids)) {
    if (owners.length === 1) rim.add(keyOf(a)).add(keyOf(b))
  }
  return rim
}

/** Is the corner on the edge, without being an end of it? To a micro-degree, as the server rounds. */
function liesOn(at: Corner, a: Corner, b: Corner): boolean {
  const [x, y, w] = [b[0] - a[0], b[1] - a[1], (b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2]
  if (w === 0 || same(at, a) || same(at, b)) return false
  const along = ((at[0] - a[0]) * x + (at[1] - a[1]) * y) / w
  const off = Math.hypot(at[0] - a[0] - along * x, at[1] - a[1] - along * y)
  return along > 0 && along < 1 && off < 1.5e-6
}

/** Who has a corner of another on his edge gets it as a corner of his own: coverage stays whole. */
function withCorners(ring: Corner[], corners: Corner[]): Corner[] {
  return ring.flatMap((a, i) => {
    const b = ring[(i + 1) % ring.length]!
    const on = corners.filter((at) => liesOn(at, a, b))
    on.sort((p, q) => Math.hypot(p[0] - a[0], p[1] - a[1]) - Math.hypot(q[0] - a[0], q[1] - a[1]))
    return [a, ...on.filter((at, k) => k === 0 || !same(at, on[k - 1]!))]
  })
}

const equal = (a: Corner[], b: Corner[]): boolean => a.length === b.length && a.every((at, i) => same(at, b[i]!))

/** The outlines that differ once these are drawn: `drawn` by label, and their neighbours' new corners. */
export function outlinesAfter(grids: Grid[], drawn: Map<string, Corner[]>): Map<string, Corner[]> {
  const now = grids.map((grid) => ({
    grid,
    ring: (drawn.get(grid.label) ?? grid.ring).map(([lon, lat]): Corner => [rounded(lon), rounded(lat)]),
  }))
  const moved = now.filter(({ grid, ring }) => !equal(grid.ring, ring))
  const known = new Set(grids.flatMap((grid) => grid.ring.map(keyOf)))
  const fresh = new Map<string, Corner>()
  for (const { ring } of moved) for (const at of ring) if (!known.has(keyOf(at))) fresh.set(keyOf(at), at)
  const own = new Map(moved.map(({ grid, ring }) => [grid.label, new Set(ring.map(keyOf))]))
  const changed = new Map<string, Corner[]>()
  for (const { grid, ring } of now) {
    const has = own.get(grid.label)
    // Others' corners count too: an edge that moved may have come to lie on one.
    const near = [...fresh.values(), ...(has ? cornersAround(now, ring) : [])]
    const whole = withCorners(
      ring,
      near.filter((at) => !ring.some((mine) => same(mine, at))),
    )
    if (!equal(grid.ring, whole)) changed.set(grid.label, whole)
  }
  return changed
}
function cornersAround(all: { ring: Corner[] }[], ring: Corner[]): Corner[] {
  const lons = ring.map((at) => at[0])
  const lats = ring.map((at) => at[1])
  const [w, e, s, n] = [Math.min(...lons), Math.max(...lons), Math.min(...lats), Math.max(...lats)]
  return all.flatMap((one) => one.ring.filter(([lon, lat]) => lon >= w && lon <= e && lat >= s && lat <= n))
}

/** A corner goes to another place, in every grid that has it. */
export function moveCorner(grids: Grid[], from: Corner, to: Corner): Map<string, Corner[]> {
  const drawn = new Map<string, Corner[]>()
  for (const grid of grids) {
    if (grid.ring.some((at) => same(at, from)))
      drawn.set(
        grid.label,
        grid.ring.map((at) => (same(at, from) ? to : at)),
      )
  }
  return outlinesAfter(grids, drawn)
}

/** Corners of the rim that are no longer where they were. */
export function brokenRim(grids: Grid[], changed: Map<string, Corner[]>): boolean {
  const rim = rimOf(grids)
  const after = new Set(grids.flatMap((grid) => (changed.get(grid.label) ?? grid.ring).map(keyOf)))
  return [...rim].some((at) => !after.has(at))
}

/** "113.751 22.902", a line for each; commas are fine too. null: not that. */
export function cornersFrom(text: string): Corner[] | null {
  const rows = text
    .split('\n')
    .map((row) => row.trim())
    .filter(Boolean)
  const corners = rows.map((row) => row.split(/[\s,，]+/).map(Number))
  if (corners.some((row) => row.length !== 2 || row.some((one) => !Number.isFinite(one)))) return null
  if (corners.some(([lon, lat]) => Math.abs(lon!) > 180 || Math.abs(lat!) > 90)) return null
  return corners.map(([lon, lat]) => [rounded(lon!), rounded(lat!)])
}
export const textOf = (line: Corner[]): string =>
  line.map(([lon, lat]) => `${lon.toFixed(6)} ${lat.toFixed(6)}`).join('\n')
export const pointsOf = (ring: Corner[]): { lon: number; lat: number }[] => ring.map(([lon, lat]) => ({ lon, lat }))

/** Square kilometres: good enough for a list. */
export function areaKm2(ring: Corner[]): number {
  const squeeze = Math.cos(((ring[0]?.[1] ?? 0) * Math.PI) / 180)
  let twice = 0
  ring.forEach(([x1, y1], i) => {
    const [x2, y2] = ring[(i + 1) % ring.length]!
    twice += (x1 - ring[0]![0]) * (y2 - ring[0]![1]) - (x2 - ring[0]![0]) * (y1 - ring[0]![1])
  })
  return (Math.abs(twice) / 2) * squeeze * 111.195 ** 2
}
