// The map of grids as a client draws on it: outlines, lines that cut, points in a grid.

import { setTimeout as pause } from 'node:timers/promises'

/** The rings of a GeoJSON answer by grid: without the repeated last point. */
export const ringsOf = (geojson) =>
  new Map(geojson.features.map((f) => [f.properties.grid ?? f.properties.key, f.geometry.coordinates[0].slice(0, -1)]))

const box = (ring) => ring.reduce(([x1, y1, x2, y2], [x, y]) => [Math.min(x1, x), Math.min(y1, y), Math.max(x2, x), Math.max(y2, y)],
  [Infinity, Infinity, -Infinity, -Infinity])

const crossings = (ring, x) => ring.filter(([ax], i) => (ax > x) !== (ring[(i + 1) % ring.length][0] > x)).length

/** A line from south to north that goes through the ring once, near its middle. */
export function cutLine(ring) {
  const [x1, y1, x2, y2] = box(ring)
  for (const part of [0.5, 0.45, 0.55, 0.4, 0.6, 0.35, 0.65, 0.3, 0.7]) {
    const lon = Number((x1 + (x2 - x1) * part).toFixed(6)) + 0.0000005
    if (crossings(ring, lon) === 2) return [{ lon, lat: y1 - 0.001 }, { lon, lat: y2 + 0.001 }]
  }
  throw new Error('no line from south to north goes through once')
}

export function holds(ring, [x, y]) {
  let inside = false
  ring.forEach(([ax, ay], i) => {
    const [bx, by] = ring[(i + 1) % ring.length]
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside
  })
  return inside
}

/** Points spread over the ring, well inside where it is wide. */
export function pointsIn(ring, n = 5) {
  const [x1, y1, x2, y2] = box(ring)
  const found = []
  for (let i = 1; found.length < n && i < 40; i++) {
    for (let j = 1; found.length < n && j < 40; j++) {
      const at = [x1 + (x2 - x1) * ((i * 17) % 40) / 40, y1 + (y2 - y1) * ((j * 13) % 40) / 40]
      if (holds(ring, at)) found.push({ lon: Number(at[0].toFixed(6)), lat: Number(at[1].toFixed(6)) })
    }
  }
  return found
}

/** Two rings that share an edge: [grid, grid]. */
export function neighbours(rings, may = () => true) {
  const owner = new Map()
  for (const [grid, ring] of rings) ring.forEach((a, i) => owner.set(`${a} ${ring[(i + 1) % ring.length]}`, grid))
  for (const [grid, ring] of rings) {
    for (let i = 0; i < ring.length; i++) {
      const other = owner.get(`${ring[(i + 1) % ring.length]} ${ring[i]}`)
      if (other && other !== grid && may(grid, other)) return [grid, other]
    }
  }
  throw new Error('no two grids touch')
}

/** A place some 40 metres outside of every grid, and the grid it is nearest to: before the middle of an edge of the rim
 * of the whole map that `may` have it. */
export function justOutside(rings, may = () => true) {
  const edges = new Set()
  for (const ring of rings.values()) ring.forEach((a, i) => edges.add(`${a} ${ring[(i + 1) % ring.length]}`))
  for (const [grid, ring] of rings) {
    for (let i = 0; may(grid) && i < ring.length; i++) {
      const [a, b] = [ring[i], ring[(i + 1) % ring.length]]
      const length = Math.hypot(b[0] - a[0], b[1] - a[1])
      if (edges.has(`${b} ${a}`) || length < 0.0008) continue
      const middle = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]
      const normal = [((b[1] - a[1]) / length) * 0.0004, ((a[0] - b[0]) / length) * 0.0004]
      for (const side of [1, -1]) {
        const at = middle.map((v, k) => Number((v + side * normal[k]).toFixed(6)))
        if (![...rings.values()].some((one) => holds(one, at))) return { grid, at: { lon: at[0], lat: at[1] } }
      }
    }
  }
  throw new Error('no edge of the rim is long enough')
}

const { PI, sin, cos, sqrt, abs } = Math
const waves = (v, far, farther) =>
  (20 * sin(v * PI) + 40 * sin((v / 3) * PI)) * (2 / 3) + (far * sin((v / 12) * PI) + farther * sin((v / 30) * PI)) * (2 / 3)

/** A corner as maps sold in China show it (GCJ-02): the shift as it is published, a second time. */
export function gcj02([lon, lat]) {
  const x = lon - 105
  const y = lat - 35
  const ripple = (20 * sin(6 * x * PI) + 20 * sin(2 * x * PI)) * (2 / 3)
  const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + ripple + waves(y, 160, 320)
  const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + ripple + waves(x, 150, 300)
  const rad = (lat / 180) * PI
  const w2 = 1 - 0.00669342162296594323 * sin(rad) ** 2
  return [lon + (east * 180) / ((6378245 / sqrt(w2)) * cos(rad) * PI), lat + (north * 180) / (((6378245 * (1 - 0.00669342162296594323)) / (w2 * sqrt(w2))) * PI)]
}

/** A job until it is over, as the answer to it: its last state in `seen`. */
export async function untilRead(client, job, { seen = [], patienceMs = 120000 } = {}) {
  for (const since = Date.now(); Date.now() - since < patienceMs; await pause(50)) {
    const { status, body } = await client.get(`/imports/${job.id}`)
    if (status !== 200) throw new Error(`GET /imports/${job.id}: ${status}`)
    seen.push(body)
    if (['TAKEN', 'REFUSED'].includes(body.state)) return body
  }
  throw new Error(`the import is not over: ${JSON.stringify(seen.at(-1))}`)
}

/** A whole map in one request, and what came of it: the edition (200), or the problem (409, 422). */
export async function importMap(client, edition, map, { query = '', version = edition.version } = {}) {
  const raw = typeof map === 'string' ? map : JSON.stringify(map)
  const answer = await client.request('PUT', `/editions/${edition.id}/grids?version=${version}${query}`, { raw, type: 'application/geo+json' })
  if (answer.status !== 202) return answer
  const job = await untilRead(client, answer.body)
  if (job.state === 'TAKEN') return client.get(`/editions/${edition.id}`)
  const body = { type: `/problems/${job.problem}`, detail: job.detail, faults: job.faults }
  return { status: job.problem === 'edition/stale' ? 409 : 422, body, text: JSON.stringify(body), headers: answer.headers }
}
