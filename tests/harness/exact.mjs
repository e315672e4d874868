// A published map against GEOS (oracle.c): points at random, corners, middles of edges, and outside.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { ringsOf } from './map.mjs'
import { PROGRAM } from './server.mjs'

const ORACLE = join(dirname(PROGRAM), 'domain/oracle')
const micro = (degrees) => Math.round(degrees * 1e6)

async function oracle(lines) {
  const run = spawn(ORACLE, { stdio: ['pipe', 'pipe', 'inherit'] })
  run.stdin.end(lines.join('\n') + '\n')
  const [out, code] = await Promise.all([text(run.stdout), new Promise((done) => run.on('close', done))])
  assert.equal(code, 0, 'the oracle ends well')
  return out.trimEnd().split('\n').map((line) => {
    const [inside, claims, claimed, metres, ...touching] = line.split(' ')
    return { inside: inside.padStart(15, '0'), claims: Number(claims), claimed: claimed.padStart(15, '0'), metres: metres === 'inf' ? Infinity : Number(metres), touching }
  })
}

/** The same numbers on every machine: [lo, hi]. */
function randomly(seed) {
  let state = BigInt(seed)
  return (lo, hi) => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn
    return lo + Number((state >> 33n) % BigInt(hi - lo + 1))
  }
}

function pointsOf(rings, { n, corners }) {
  const all = [...rings.values()]
  const lons = all.flat().map(([x]) => x)
  const lats = all.flat().map(([, y]) => y)
  const box = [lons, lats].map((list) => [list.reduce((a, b) => Math.min(a, b)), list.reduce((a, b) => Math.max(a, b))])
  const random = randomly(20170324)
  const inBox = Array.from({ length: n }, () => box.map(([lo, hi]) => random(lo, hi)))
  // Just beyond the rim, where the nearest grid has them, and farther, where none has.
  const beyond = Array.from({ length: 60 }, () => {
    const [x, y] = all[random(0, all.length - 1)][0]
    return [x + random(-20000, 20000), y + random(-20000, 20000)]
  })
  const chosen = [...corners].map((grid) => rings.get(grid)).filter(Boolean)
  const onEdges = chosen.flatMap((ring) => ring.flatMap(([ax, ay], i) => {
    const [bx, by] = ring[(i + 1) % ring.length]
    const even = (ax + bx) % 2 === 0 && (ay + by) % 2 === 0
    return [[ax, ay], ...(even ? [[(ax + bx) / 2, (ay + by) / 2]] : [])]
  }))
  return [...inBox, ...beyond, ...onEdges]
}

async function located(client, points, outside) {
  const grids = []
  const nearest = new Map()
  for (let at = 0; at < points.length; at += 10000) {
    const part = points.slice(at, at + 10000).map(([lon, lat]) => ({ lon: lon / 1e6, lat: lat / 1e6 }))
    const { status, body, text } = await client.post('/units/locate', { points: part, outside })
    assert.equal(status, 200, text)
    grids.push(...body.grids)
    for (const one of body.nearest) nearest.set(at + one.at, one.nearest_m)
  }
  return { grids, nearest }
}

/** Every point lies in the one grid that GEOS says; `corners`: the grids whose every corner and edge is asked. */
export async function exactMap(client, towns, { n = 3000, corners = null, outside = 300 } = {}) {
  const rings = new Map()
  for (const town of towns) {
    const { status, text } = await client.get(`/units/${town}/outlines`)
    assert.equal(status, 200, text)
    for (const [grid, ring] of ringsOf(JSON.parse(text))) rings.set(grid, ring.map(([lon, lat]) => [micro(lon), micro(lat)]))
  }
  const points = pointsOf(rings, { n, corners: corners ?? rings.keys() })
  const areas = [...rings].map(([grid, ring]) => `A ${grid} ${ring.flat().join(' ')}`)
  const truth = await oracle([...areas, ...points.map(([lon, lat]) => `P ${lon} ${lat}`)])
  const exact = await located(client, points, 0)
  const near = await located(client, points, outside)
  const seen = { inside: 0, shared: 0, rim: 0, near: 0, none: 0 }
  points.forEach((at, i) => {
    const { inside, claims, claimed, metres, touching } = truth[i]
    const where = `${at} ${JSON.stringify(truth[i])} ${exact.grids[i]} ${near.grids[i]}`
    assert.ok(claims <= 1, `two grids take it: ${where}`)
    if (Number(inside)) assert.equal(claimed, inside, where)
    if (claims === 1) assert.deepEqual([exact.grids[i], near.grids[i], near.nearest.has(i)], [claimed, claimed, false], where)
    else if (touching.length > 0) assert.ok(touching.includes(near.grids[i]) && near.nearest.get(i) === 0, where)
    else if (Math.abs(metres - outside) > 0.01) {
      assert.deepEqual([near.grids[i] !== null, exact.grids[i]], [metres < outside, null], where)
      if (metres < outside) assert.ok(Math.abs(near.nearest.get(i) - metres) < 0.01, where)
    }
    const kind = Number(inside) ? 'inside' : claims && touching.length > 1 ? 'shared' : touching.length ? 'rim' : metres < outside ? 'near' : 'none'
    seen[kind] += 1
  })
  return seen
}
