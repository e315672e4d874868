// The map of grids is redrawn: a draft, its check, its publication by another person; and what was
// there before stays as it was.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ok } from '../harness/answers.mjs'
import { exactMap } from '../harness/exact.mjs'
import { cutLine, importMap, justOutside, neighbours, pointsIn, ringsOf } from '../harness/map.mjs'
import { Client, startServer } from '../harness/server.mjs'

const TOWN = '441900119000000'
const VILLAGE = '441900119001000'
const GRID = '441900119001001'

let server
const people = {}
const LOGINS = {
  drawer: 'town.441900119.supervisor', publisher: 'town.441900119.shift_leader', other: 'town.441900003.supervisor',
  city: 'city.supervisor', cityLeader: 'city.shift_leader', grid: `grid.${GRID}`, head: 'village.441900119001.head',
  acceptor: 'village.441900119001.acceptor', resident: 'resident.1',
}
before(async () => {
  server = await startServer()
  for (const [name, login] of Object.entries(LOGINS)) people[name] = await Client.login(server, login)
})
after(() => server.end())

const refused = (answer, status, type) => assert.deepEqual([answer.status, answer.body.type], [status, `/problems/${type}`], answer.text)

async function draw(unit, name = '重新划分', who = people.drawer) {
  return ok(await who.post('/editions', { unit, name }), 201)
}
const version = async (edition, who = people.drawer) => ok(await who.get(`/editions/${edition.id}`)).version
const change = async (edition, fields, who = people.drawer) =>
  who.post(`/editions/${edition.id}/changes`, { version: await version(edition, who), ...fields })
const move = async (edition, event, fields = {}, who = people.drawer) =>
  who.post(`/editions/${edition.id}/moves`, { event, version: await version(edition, who), ...fields })
const rings = async (edition, who = people.drawer) => ringsOf(JSON.parse((await who.get(`/editions/${edition.id}/grids`)).text))
const outlines = async (place) => ringsOf(JSON.parse((await people.grid.get(`/units/${place}/outlines`)).text))
const faults = async (edition, who = people.drawer) => ok(await who.get(`/editions/${edition.id}/faults`)).items
const located = async (at) => ok(await people.grid.get(`/units/locate?lon=${at.lon}&lat=${at.lat}`)).grid.key
const report = (at, who = people.grid) => who.report({ item: '0602', ...at, title: '消防通道被占', description: '车辆无法通行' })

async function publishSplit(village, grid, { drawer = people.drawer, publisher = people.publisher } = {}) {
  const edition = await draw(village, '一分为二', drawer)
  ok(await change(edition, { kind: 'SPLIT', grids: [grid], line: cutLine((await rings(edition, drawer)).get(grid)) }, drawer))
  assert.equal(ok(await move(edition, 'CHECK', {}, drawer)).state, 'CHECKED')
  return ok(await move(edition, 'PUBLISH', {}, publisher))
}

test('a draft is a copy of the grids in force, and faultless as it stands', async () => {
  const edition = await draw(TOWN)
  const inForce = ringsOf(JSON.parse((await people.grid.get(`/units/${TOWN}/outlines`)).text))
  assert.equal(edition.grids, inForce.size)
  assert.deepEqual(new Set((await rings(edition)).keys()), new Set(inForce.keys()))
  assert.deepEqual([edition.state, edition.faults, edition.may.sort()], ['DRAFT', null, ['CHECK', 'EDIT', 'WITHDRAW']])
  const checked = ok(await move(edition, 'CHECK'))
  assert.deepEqual([checked.state, checked.faults, await faults(edition)], ['CHECKED', 0, []])
  assert.equal(ok(await move(edition, 'WITHDRAW', { reason: '只是看看' })).state, 'WITHDRAWN')
})

test('the map is redrawn: new records fall into the new grids, old ones keep theirs, numbers stay', async () => {
  const ring = ringsOf(JSON.parse((await people.grid.get(`/units/${GRID}/outlines`)).text)).get(GRID)
  const places = pointsIn(ring, 4)
  const closed = await report(places[0], people.resident)
  await people.acceptor.move(closed.id, 'REFUSE', { reason: '不属实' })
  const open = []
  for (const at of places.slice(1)) open.push(await report(at))
  const until = new Date().toISOString()
  const numbers = async () => Promise.all(['none', 'village', 'town'].map(async (by) =>
    ok(await people.city.get(`/stats/indicators?from=2020-01-01&to=${until}&by=${by}`)).rows))
  const before = await numbers()
  const mine = ok(await people.grid.get('/cases?limit=50')).items.map((c) => c.id).sort()

  const edition = await draw(VILLAGE)
  ok(await change(edition, { kind: 'SPLIT', grids: [GRID], line: cutLine(ring), names: ['东片', ''] }))
  const drawn = await rings(edition)
  assert.equal(drawn.has(GRID), false)
  assert.equal([...drawn.keys()].filter((k) => k.startsWith('new.')).length, 2)
  assert.equal(ok(await move(edition, 'CHECK')).faults, 0, JSON.stringify(await faults(edition)))

  // what would happen is listed before it happens, and changes nothing
  const seen = ok(await people.publisher.get(`/editions/${edition.id}/consequences`))
  assert.deepEqual(seen.grids.filter((g) => g.what === 'ENDS').map((g) => g.key), [GRID])
  const begun = seen.grids.filter((g) => g.what === 'BEGINS')
  assert.deepEqual(seen.lineage.filter((l) => l.from === GRID).map((l) => [l.kind, l.to]).sort(), begun.map((g) => ['SPLIT', g.key]).sort())
  assert.ok(begun.some((g) => g.name === '东片') && begun.every((g) => g.key > GRID && g.name))
  const wanted = new Map(seen.cases.map((c) => [c.id, c.to]))
  for (const c of open) assert.ok(wanted.has(c.id), 'each open case is listed')
  assert.equal(wanted.has(closed.id), false)
  assert.deepEqual([...new Set(seen.posts.map((p) => p.from))], [GRID])
  assert.equal(await located(places[1]), GRID)

  // two persons, two grants
  refused(await move(edition, 'PUBLISH'), 403, 'edition/may-not')
  refused(await move(edition, 'PUBLISH', {}, people.head), 403, 'edition/may-not')
  const published = ok(await move(edition, 'PUBLISH', {}, people.publisher))
  assert.deepEqual([published.state, published.may], ['IN_FORCE', []])
  assert.ok(published.number > 0)

  // new records fall into the new grids at once; open work went with them; closed work did not
  for (const [i, c] of open.entries()) {
    const now = ok(await people.drawer.get(`/cases/${c.id}`))
    assert.equal(now.unit, wanted.get(c.id))
    assert.equal(now.unit, await located(places[i + 1]))
    assert.equal(now.version, c.version + 1)
    const last = ok(await people.drawer.get(`/cases/${c.id}/moves`)).items.at(-1)
    assert.deepEqual([last.event, last.role], ['REHOME', 'SYSTEM'])
  }
  assert.equal(ok(await people.drawer.get(`/cases/${closed.id}`)).unit, GRID)
  const fresh = await report(places[2])
  assert.equal(fresh.unit, await located(places[2]))
  assert.notEqual(fresh.unit, GRID)
  // nobody is logged out: who served the grid serves where its middle went
  const me = ok(await Client.login(server, LOGINS.grid).then((c) => c.get('/me')))
  assert.ok(begun.some((g) => g.key === me.unit), me.unit)
  assert.equal((await people.grid.get('/me')).status, 200)
  assert.ok(ok(await people.head.get('/cases?limit=50')).items.length >= mine.length)

  // the grid of its day is still known by name, with its end and what came of it
  const old = ok(await people.grid.get(`/units/${GRID}`))
  assert.ok(old.valid_to && old.name)
  assert.deepEqual(old.lineage.map((l) => l.kind), ['SPLIT', 'SPLIT'])
  assert.ok(!ok(await people.grid.get(`/units?parent=${VILLAGE}&limit=500`)).items.some((u) => u.key === GRID))
  assert.deepEqual(await numbers(), before, 'the numbers of that period are the same numbers')
})

test('the last quarter is replayed in the draft: load, distance and posts, before and after', async () => {
  const village = '441900119007000'
  const outlines = ringsOf(JSON.parse((await people.grid.get(`/units/${village}/outlines`)).text))
  const [grid, ring] = [...outlines][0]
  const places = pointsIn(ring, 6)
  for (const at of places) await report(at)
  const edition = await draw(village)
  ok(await change(edition, { kind: 'SPLIT', grids: [grid], line: cutLine(ring) }))
  const { before, after, from, to } = ok(await people.publisher.get(`/editions/${edition.id}/replay`))
  assert.equal(Math.round((Date.parse(to) - Date.parse(from)) / 86400_000), 91)
  assert.deepEqual([before.grids, after.grids], [outlines.size, outlines.size + 1])
  assert.deepEqual([before.cases, after.cases], [places.length, places.length], 'no case is lost')
  const old = before.loads.find((l) => l.key === grid)
  assert.deepEqual([old.cases, old.posts, old.cases_per_post], [6, 1, 6])
  assert.equal(before.busiest, 6)
  const halves = after.loads.filter((l) => !outlines.has(l.key))
  assert.equal(halves.length, 2)
  assert.equal(halves[0].cases + halves[1].cases, 6)
  assert.notEqual(after.metres_mean, before.metres_mean, 'other middles, other ways')
  for (const load of [old, ...halves.filter((l) => l.cases > 0)]) assert.ok(0 < load.metres_mean && load.metres_mean <= load.metres_max)
  assert.deepEqual(halves.map((l) => l.posts).sort(), [0, 1], 'one post cannot stand in both halves')
  assert.deepEqual([before.unstaffed, after.unstaffed], [0, 1])
  for (const load of after.loads) assert.equal(load.metres_mean === null, load.cases === 0)
  const empty = ok(await people.publisher.get(`/editions/${edition.id}/replay?from=2020-01-01&to=2020-02-01`))
  assert.deepEqual([empty.before.cases, empty.after.cases, empty.after.metres_mean], [0, 0, null])
  for (const [query, field] of [['from=2020-01-01', 'from'], ['from=2026-01-02&to=2026-01-01', 'to'], ['from=x', 'from'], ['by=me', 'by']]) {
    const answer = await people.publisher.get(`/editions/${edition.id}/replay?${query}`)
    assert.deepEqual([answer.status, answer.body.field], [422, field], query)
  }
  assert.equal((await people.grid.get(`/editions/${edition.id}/replay`)).status, 403)
  refused(await people.other.get(`/editions/${edition.id}/replay`), 404, 'edition/not-found')
})

const towns = async () => ok(await people.grid.get('/units?tier=TOWN&limit=100')).items.map((town) => town.key)
/** Of the whole city, with every corner and edge of the grids of this place, or of all. */
const exact = async (place) => {
  const corners = place && (await outlines(place)).keys()
  const seen = await exactMap(people.grid, await towns(), { corners })
  for (const [kind, n] of Object.entries(seen)) assert.ok(n > 0, `${kind} ${JSON.stringify(seen)}`)
  return seen
}

test('every point lies in exactly the one grid of the new map that GEOS says, and outside in the nearest', async () => {
  const { shared } = await exact(TOWN)
  assert.ok(shared > 1000, 'corners and edges that grids share')
})

test('a place just outside of the city is of the nearest grid, and goes with it when the map is redrawn', async () => {
  const all = new Map()
  for (const town of await towns()) for (const [grid, ring] of await outlines(town)) all.set(grid, ring)
  const { grid, at } = justOutside(all, (key) => key.startsWith(TOWN.slice(0, 9)))
  const where = `/units/locate?lon=${at.lon}&lat=${at.lat}`
  refused(await people.grid.get(`${where}&outside=0`), 404, 'unit/outside')
  const near = ok(await people.grid.get(where))
  assert.equal(near.grid.key, grid)
  assert.ok(near.nearest_m > 5 && near.nearest_m < 100, near.nearest_m)
  const made = await report(at)
  assert.equal(made.unit, grid)

  const ring = all.get(grid)
  const edition = await draw(`${grid.slice(0, 12)}000`)
  ok(await change(edition, { kind: 'SPLIT', grids: [grid], line: cutLine(ring) }))
  const replay = ok(await people.publisher.get(`/editions/${edition.id}/replay`))
  assert.deepEqual([replay.before.cases, replay.after.cases], [1, 1], 'it is counted on both maps')
  ok(await move(edition, 'CHECK'))
  const [told] = ok(await people.publisher.get(`/editions/${edition.id}/consequences`)).cases
  assert.deepEqual([told.id, told.from], [made.id, grid])
  ok(await move(edition, 'PUBLISH', {}, people.publisher))
  assert.equal(ok(await people.drawer.get(`/cases/${made.id}`)).unit, told.to)
  assert.equal(ok(await people.grid.get(where)).grid.key, told.to)
})

test('merge and move: keys end and begin, none is used again', async () => {
  const village = '441900119002000'
  const to = '441900119003000'
  const edition = await draw(TOWN)
  const mine = new Map([...(await rings(edition))].filter(([k]) => k.startsWith(village.slice(0, 12))))
  const [a, b] = neighbours(mine)
  const moved = [...mine.keys()].find((k) => k !== a && k !== b)
  ok(await change(edition, { kind: 'MERGE', grids: [a, b], names: ['合并网格'] }))
  if (moved) ok(await change(edition, { kind: 'MOVE', grids: [moved], village: to }))
  assert.equal(ok(await move(edition, 'CHECK')).faults, 0, JSON.stringify(await faults(edition)))
  const seen = ok(await people.publisher.get(`/editions/${edition.id}/consequences`))
  const kinds = Object.fromEntries(seen.lineage.map((l) => [l.from, l.kind]))
  assert.deepEqual([kinds[a], kinds[b], moved && kinds[moved]], ['MERGE', 'MERGE', moved && 'MOVE'])
  ok(await move(edition, 'PUBLISH', {}, people.publisher))
  const joined = seen.lineage.find((l) => l.from === a).to
  const unit = ok(await people.grid.get(`/units/${joined}`))
  assert.deepEqual([unit.name, unit.parent], ['合并网格', village])
  if (moved) assert.equal(seen.lineage.find((l) => l.from === moved).to.slice(0, 12), to.slice(0, 12))
  for (const gone of [a, b, moved].filter(Boolean)) assert.ok(ok(await people.grid.get(`/units/${gone}`)).valid_to)
})

test('a faulty draft stays a draft: each fault has its kind, place and size', async () => {
  const edition = await draw('441900119004000')
  const [a, b] = neighbours(await rings(edition))
  const ring = (await rings(edition)).get(a)
  const shifted = ring.map(([lon, lat]) => ({ lon: lon + 0.002, lat }))
  ok(await change(edition, { kind: 'RESHAPE', outlines: [{ grid: a, ring: shifted }] }))
  const checked = ok(await move(edition, 'CHECK'))
  assert.equal(checked.state, 'DRAFT')
  const found = await faults(edition)
  assert.equal(checked.faults, found.length)
  for (const kind of ['GAP', 'OVERLAP', 'OUTSIDE'].filter((k) => k !== 'OVERLAP' || b))
    assert.ok(found.some((f) => f.kind === kind) || kind !== 'GAP', `${kind}: ${JSON.stringify(found.map((f) => f.kind))}`)
  for (const fault of found) assert.ok(fault.square_metres > 0.5 && fault.lon > 113 && fault.lat > 22 && fault.detail)
  const bow = [ring[0], ring[Math.floor(ring.length / 2)], ring[1], ring[Math.floor(ring.length / 2) + 1]].map(([lon, lat]) => ({ lon, lat }))
  ok(await change(edition, { kind: 'RESHAPE', outlines: [{ grid: a, ring: bow }] }))
  ok(await move(edition, 'CHECK'))
  assert.ok((await faults(edition)).some((f) => f.kind === 'INVALID' && f.grid === a))
  refused(await move(edition, 'PUBLISH', {}, people.publisher), 409, 'edition/bad-move')
})

test('what cannot be drawn is refused by its field, and the draft stays as it was', async () => {
  const edition = await draw('441900119004000')
  const before = (await people.drawer.get(`/editions/${edition.id}/grids`)).text
  const all = await rings(edition)
  const [a, b] = neighbours(all)
  const [p] = pointsIn(all.get(a), 1)
  for (const [fields, field, type = 'input/invalid'] of [
    [{ kind: 'SPLIT', grids: [a], line: [p, { lon: p.lon + 0.0001, lat: p.lat }] }, 'line', 'edition/cannot-cut'],
    [{ kind: 'SPLIT', grids: [a], line: [{ lon: 110, lat: 20 }, { lon: 110.1, lat: 20 }] }, 'line', 'edition/cannot-cut'],
    [{ kind: 'SPLIT', grids: [a], line: [p] }, 'line'],
    [{ kind: 'SPLIT', grids: [a, b], line: [p, p] }, 'grids'],
    [{ kind: 'SPLIT', grids: ['nothing'], line: [p, p] }, 'grids'],
    [{ kind: 'MERGE', grids: [a] }, 'grids'],
    [{ kind: 'MERGE', grids: [a, a] }, 'grids'],
    [{ kind: 'MERGE', grids: [a, GRID] }, 'grids'],
    [{ kind: 'MOVE', grids: [a], village: '441900119005000' }, 'village'],
    [{ kind: 'MOVE', grids: [a], village: '441900119004000' }, 'village'],
    [{ kind: 'MOVE', grids: [a] }, 'village'],
    [{ kind: 'RESHAPE', outlines: [] }, 'outlines'],
    [{ kind: 'RESHAPE', outlines: [{ grid: a, ring: [p, p, p] }] }, 'outlines'],
    [{ kind: 'PAINT' }, 'kind'],
  ]) {
    const answer = await change(edition, fields)
    assert.deepEqual([answer.status, answer.body.type, answer.body.field], [422, `/problems/${type}`, field], `${JSON.stringify(fields)} ${answer.text}`)
  }
  assert.equal((await people.drawer.get(`/editions/${edition.id}/grids`)).text, before)
  assert.equal(await version(edition), 1)
  const stale = await people.drawer.post(`/editions/${edition.id}/changes`, { kind: 'MOVE', grids: [a], village: VILLAGE, version: 7 })
  assert.deepEqual([stale.status, stale.body.version], [409, 1])
})

test('each change of a draft can be taken back, the last one first, until it is the copy it was', async () => {
  const unit = '441900119004000'
  const edition = await draw(unit)
  const text = async () => (await people.drawer.get(`/editions/${edition.id}/grids`)).text
  const undo = async (who = people.drawer, at) => who.post(`/editions/${edition.id}/undo`, { version: at ?? (await version(edition)) })
  refused(await undo(), 409, 'edition/nothing-to-undo')
  const seen = [await text()]
  const all = await rings(edition)
  const [a, b] = neighbours(all)
  const steps = [
    { kind: 'SPLIT', grids: [a], line: cutLine(all.get(a)) },
    { kind: 'RESHAPE', outlines: [{ grid: b, ring: all.get(b).map(([lon, lat]) => ({ lon: lon + 0.0001, lat })) }] },
  ]
  const names = [null]
  for (const step of steps) {
    names.push(ok(await change(edition, step)).undo)
    seen.push(await text())
  }
  const whole = JSON.stringify({ type: 'FeatureCollection', features: JSON.parse(seen[0]).features.slice(1) })
  const taken = await importMap(people.drawer, edition, whole, { version: await version(edition) })
  names.push(ok(taken).undo)
  assert.match(names[1], /^SPLIT /)
  assert.match(names[2], /^RESHAPE /)
  assert.match(names[3], /^IMPORT /)
  ok(await move(edition, 'CHECK'))
  refused(await undo(people.drawer, 1), 409, 'edition/stale')
  assert.equal((await undo(people.grid)).status, 403)
  refused(await undo(people.other), 404, 'edition/not-found')
  for (let i = seen.length - 1; i >= 0; i--) {
    const undone = ok(await undo())
    assert.deepEqual([undone.state, undone.undo, undone.faults], ['DRAFT', names[i], null])
    assert.equal(await text(), seen[i])
  }
  refused(await undo(), 409, 'edition/nothing-to-undo')
  assert.equal(ok(await move(edition, 'CHECK')).faults, 0)
  const moves = ok(await people.drawer.get(`/editions/${edition.id}/moves`)).items
  assert.deepEqual(moves.map((m) => m.detail?.split(' ')[0] ?? m.event), ['DRAW', 'SPLIT', 'RESHAPE', 'IMPORT', 'CHECK:', 'UNDO', 'UNDO', 'UNDO', 'CHECK'])
})

test('a cut may end on the border of the village: the grid behind it gets the corner, and every point stays in one grid', async () => {
  const outlines = async (unit) => ringsOf(JSON.parse((await people.grid.get(`/units/${unit}/outlines`)).text))
  const before = await outlines(TOWN)
  const edges = new Map()
  for (const [grid, ring] of before) ring.forEach((a, i) => edges.set(`${a} ${ring[(i + 1) % ring.length]}`, grid))
  const villageOf = (grid) => grid.slice(0, 12)
  // a grid with an edge to one of another village, both not redrawn today, and a cut through that edge's middle
  const found = [...before].flatMap(([grid, ring]) => ring.flatMap((a, i) => {
    const b = ring[(i + 1) % ring.length]
    const other = edges.get(`${b} ${a}`)
    if (!other || villageOf(other) === villageOf(grid) || villageOf(grid) < '441900119010' || Math.abs(b[0] - a[0]) < 0.0006) return []
    const lon = Number(((a[0] + b[0]) / 2).toFixed(6)) + 0.0000005
    const ups = ring.filter(([x], k) => (x > lon) !== (ring[(k + 1) % ring.length][0] > lon)).length
    const lats = ring.map(([, y]) => y)
    return ups === 2 ? [{ grid, other, a, b, line: [{ lon, lat: Math.min(...lats) - 0.001 }, { lon, lat: Math.max(...lats) + 0.001 }] }] : []
  }))[0]
  assert.ok(found)
  const village = `${villageOf(found.grid)}000`
  const neighbour = `${villageOf(found.other)}000`
  const copied = await draw(neighbour, '先抄的草案')
  const edition = await draw(village)
  ok(await change(edition, { kind: 'SPLIT', grids: [found.grid], line: found.line }))
  assert.equal(ok(await move(edition, 'CHECK')).faults, 0, JSON.stringify(await faults(edition)))
  const seen = ok(await people.publisher.get(`/editions/${edition.id}/consequences`))
  assert.ok(!seen.grids.some((g) => g.key === found.other), 'a corner more is no other outline')
  ok(await move(edition, 'PUBLISH', {}, people.publisher))

  const after = await outlines(TOWN)
  const fresh = after.get(found.other).filter((at) => !before.get(found.other).some((old) => String(old) === String(at)))
  assert.equal(fresh.length, 1, 'the grid behind the border got one corner')
  const halves = [...after].filter(([grid]) => !before.has(grid) && villageOf(grid) === villageOf(found.grid)).map(([, ring]) => ring)
  assert.equal(halves.filter((ring) => ring.some((at) => String(at) === String(fresh[0]))).length, 2, 'and both halves have it')
  const known = ok(await people.grid.get(`/units/${found.other}`))
  assert.deepEqual([known.valid_to ?? null, (known.lineage ?? []).length], [null, 0])

  // who copied his draft before that cuts the same border again, on the same day
  const ring = ringsOf(JSON.parse((await people.drawer.get(`/editions/${copied.id}/grids`)).text)).get(found.other)
  const [p, q] = [found.b, found.a]
  const third = [p[0] + (q[0] - p[0]) * 0.23, p[1] + (q[1] - p[1]) * 0.23]
  const far = ring.map((at) => [at, Math.hypot(at[0] - third[0], at[1] - third[1])]).sort((m, n) => n[1] - m[1])
  let cut
  for (const [at] of far) {
    const out = [third[0] + (third[0] - at[0]) * 0.02, third[1] + (third[1] - at[1]) * 0.02]
    cut = await change(copied, { kind: 'SPLIT', grids: [found.other], line: [{ lon: out[0], lat: out[1] }, { lon: at[0] + (at[0] - third[0]) * 0.0001, lat: at[1] + (at[1] - third[1]) * 0.0001 }] })
    if (cut.status === 200) break
  }
  ok(cut)
  assert.equal(ok(await move(copied, 'CHECK')).faults, 0, JSON.stringify(await faults(copied)))
  ok(await move(copied, 'PUBLISH', {}, people.publisher))
  const last = await outlines(TOWN)
  const all = new Map()
  for (const [grid, one] of last) one.forEach((a, i) => all.set(`${a} ${one[(i + 1) % one.length]}`, grid))
  const unmet = [...all].filter(([edge]) => !all.has(edge.split(' ').reverse().join(' '))).length
  const rim = [...edges].filter(([edge]) => !edges.has(edge.split(' ').reverse().join(' '))).length
  assert.equal(unmet, rim, 'every edge inside the town is met by a neighbour\'s')
  assert.ok([...last.values()].some((one) => one.some((at) => String(at) === String(fresh[0]))))
})

test('a grid that goes to another village takes its area along', async () => {
  const [to, from] = ok(await people.grid.get(`/units?parent=${TOWN}&limit=500`)).items.map((one) => one.key).slice(-2)
  const area = async (unit) => ok(await people.grid.get(`/units/${unit}`)).area_km2
  const mine = [...ringsOf(JSON.parse((await people.grid.get(`/units/${from}/outlines`)).text)).keys()]
  const [whole, ...sums] = await Promise.all([area(TOWN), area(from), area(to)])
  const km2 = await area(mine[0])
  const edition = await draw(TOWN)
  ok(await change(edition, { kind: 'MOVE', grids: [mine[0]], village: to }))
  assert.equal(ok(await move(edition, 'CHECK')).faults, 0)
  ok(await move(edition, 'PUBLISH', {}, people.publisher))
  const [all, left, right] = await Promise.all([area(TOWN), area(from), area(to)])
  for (const [is, was] of [[left, sums[0] - km2], [right, sums[1] + km2], [all, whole]]) assert.ok(Math.abs(is - was) < 0.05, `${is} and ${was}`)
})

test('of two publications of the same place one wins, and the other is told by which', async () => {
  const village = '441900119005000'
  const editions = []
  for (const name of ['甲案', '乙案']) {
    const edition = await draw(village, name)
    const [[grid, ring]] = await rings(edition)
    ok(await change(edition, { kind: 'SPLIT', grids: [grid], line: cutLine(ring) }))
    ok(await move(edition, 'CHECK'))
    editions.push(edition)
  }
  const answers = await Promise.all(editions.map((edition) => move(edition, 'PUBLISH', {}, people.publisher)))
  assert.deepEqual(answers.map((a) => a.status).sort(), [200, 409], answers.map((a) => a.text).join('\n'))
  const lost = answers.find((a) => a.status === 409)
  assert.equal(lost.body.type, '/problems/edition/overtaken')
  assert.match(lost.body.detail, /甲案|乙案/)
})

test('published, changed, imported and published again in one moment: one wins, the others are told, and the map is what the winner made', async () => {
  const village = '441900119008000'
  const other = '441900119009000'
  for (const [round, rival] of ['change', 'import', 'publish', 'undo', 'withdraw'].entries()) {
    const edition = await draw(round === 0 ? village : other, `第${round}次`)
    const [[grid, ring]] = await rings(edition)
    ok(await change(edition, { kind: 'SPLIT', grids: [grid], line: cutLine(ring) }))
    const { version: v } = ok(await move(edition, 'CHECK'))
    const drawn = (await people.drawer.get(`/editions/${edition.id}/grids`)).text
    const halves = [...ringsOf(JSON.parse(drawn)).keys()].filter((label) => label.startsWith('new.'))
    const effective_on = round === 0 ? undefined : '2099-01-01'
    const publish = (who) => who.post(`/editions/${edition.id}/moves`, { event: 'PUBLISH', version: v, effective_on })
    const rivals = {
      change: () => people.drawer.post(`/editions/${edition.id}/changes`, { version: v, kind: 'MERGE', grids: halves }),
      import: () => importMap(people.drawer, edition, drawn, { version: v }),
      publish: () => publish(people.cityLeader),
      undo: () => people.drawer.post(`/editions/${edition.id}/undo`, { version: v }),
      withdraw: () => people.drawer.post(`/editions/${edition.id}/moves`, { event: 'WITHDRAW', version: v, reason: '另画' }),
    }
    const [mine, theirs] = await Promise.all([publish(people.publisher), rivals[rival]()])
    const won = [mine, theirs].filter(({ status }) => status === 200 || status === 201)
    const lost = [mine, theirs].filter(({ status }) => status === 409)
    assert.ok(lost.length >= 1 && won.length <= 1 && lost.length + won.length === 2, `${rival}: ${mine.text} ${theirs.text}`)
    for (const one of lost) assert.match(one.body.type, /edition\/(stale|bad-move)/, `${rival}: ${one.text}`)
    const now = ok(await people.drawer.get(`/editions/${edition.id}`))
    if (mine.status === 200) {
      assert.equal(now.state, round === 0 ? 'IN_FORCE' : 'PUBLISHED')
      assert.equal((await people.drawer.get(`/editions/${edition.id}/grids`)).text, drawn, `${rival}: what was checked is what was published`)
    }
    if (now.state === 'PUBLISHED') ok(await move(edition, 'RECALL', { reason: '重来' }, people.publisher))
  }
})

test('a grid is not redrawn twice on one day; for a later day it waits, and can be recalled', async () => {
  const village = '441900119006000'
  const [grid] = ringsOf(JSON.parse((await people.grid.get(`/units/${village}/outlines`)).text)).keys()
  await publishSplit(village, grid)
  const again = await draw(village)
  const [[next, ring]] = [...(await rings(again))].filter(([k]) => k > grid).slice(-1)
  ok(await change(again, { kind: 'SPLIT', grids: [next], line: cutLine(ring) }))
  ok(await move(again, 'CHECK'))
  refused(await move(again, 'PUBLISH', {}, people.publisher), 409, 'edition/twice-a-day')
  const tomorrow = new Date(Date.now() + 8 * 3600_000 + 86400_000).toISOString().slice(0, 10)
  const waiting = ok(await move(again, 'PUBLISH', { effective_on: tomorrow }, people.publisher))
  assert.deepEqual([waiting.state, waiting.effective_on], ['PUBLISHED', tomorrow])
  assert.ok(!ok(await people.grid.get(`/units/${next}`)).valid_to, 'until then nothing changes')
  const rival = await draw(village)
  ok(await move(rival, 'CHECK'))
  refused(await move(rival, 'PUBLISH', {}, people.publisher), 409, 'edition/overtaken')
  assert.equal((await move(again, 'RECALL', {}, people.publisher)).body.field, 'reason')
  assert.equal(ok(await move(again, 'RECALL', { reason: '推迟' }, people.publisher)).state, 'CHECKED')
  assert.equal((await move(again, 'PUBLISH', { effective_on: '2020-01-01' }, people.publisher)).body.field, 'effective_on')
})

test('only within his range, and only with the grant', async () => {
  for (const unit of ['441900003000000', '441900000000000', GRID, '441900119999000']) {
    const answer = await people.drawer.post('/editions', { unit, name: '别处' })
    assert.deepEqual([answer.status, answer.body.field], [422, 'unit'], unit)
  }
  for (const who of [people.grid, people.head, people.resident, people.publisher])
    assert.equal((await who.post('/editions', { unit: VILLAGE, name: '不可' })).status, 403)
  const edition = await draw(VILLAGE)
  refused(await people.other.get(`/editions/${edition.id}`), 404, 'edition/not-found')
  assert.equal((await new Client(server.url).get(`/editions/${edition.id}`)).status, 401)
  assert.equal((await people.city.get(`/editions/${edition.id}`)).status, 200)
  assert.ok(!ok(await people.other.get('/editions')).items.some((e) => e.id === edition.id))
})

test('after all of these editions every corner and edge of the city still lies in one grid', async () => {
  const { shared } = await exact()
  assert.ok(shared > 20_000, shared)
})

test('after a restart the new map is the map', async () => {
  const before = ok(await people.city.get('/editions')).items
  const outlines = (await people.grid.get(`/units/${TOWN}/outlines`)).text
  assert.equal((await server.stop()).code, 0)
  server = await startServer({ dir: server.dir })
  for (const [name, login] of Object.entries(LOGINS)) people[name] = await Client.login(server, login)
  assert.deepEqual(ok(await people.city.get('/editions')).items, before)
  assert.equal((await people.grid.get(`/units/${TOWN}/outlines`)).text, outlines)
})
