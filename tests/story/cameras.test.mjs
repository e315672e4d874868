// Cameras near a place: told within one's range and never with an address; an address is told for an open case nearby, and
// written down; a list comes in whole or not at all.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { ok, refused } from '../harness/answers.mjs'
import { eventually } from '../harness/cluster.mjs'
import { change, rows } from '../harness/database.mjs'
import { cutLine, holds, pointsIn, ringsOf } from '../harness/map.mjs'
import { Client, makeId, placeIn, startServer } from '../harness/server.mjs'

const GRID = '441900119001001'
const CODE = (n) => `44190000001329${String(n).padStart(6, '0')}`

let server
let spot
const people = {}
const LOGINS = {
  head: 'village.441900119001.head', other: 'village.441900119002.head', admin: `grid.${GRID}`, leader: 'town.441900119.shift_leader',
  dispatcher: 'town.441900119.dispatcher', beside: 'town.441900121.shift_leader', drawer: 'town.441900119.supervisor', city: 'city.shift_leader', handler: 'dept.XF.441900119.handler', resident: 'resident.1',
}
const near = async (who, at, query = '') => ok(await who.get(`/cameras?lon=${at.lon}&lat=${at.lat}${query}`)).items
const put = (who, lines, query = '') => who.request('PUT', `/cameras${query}`, { raw: ['code,name,department,lon,lat,address,state', ...lines].join('\n') + '\n', type: 'text/csv' })
const line = (n, fields = {}) => {
  const one = { code: CODE(n), name: '市场门口', department: 'GA', address: `https://video.example/${n}`, state: '', ...spot, ...fields }
  return [one.code, one.name, one.department, one.lon, one.lat, one.address, one.state].join(',')
}
const look = (who, code, body) => who.post(`/cameras/${code}/looks`, body)
const report = (title) => people.admin.report({ item: '0605', title, description: '货车停在通道上', ...spot })

before(async () => {
  server = await startServer()
  for (const [name, login] of Object.entries(LOGINS)) people[name] = await Client.login(server, login)
  spot = await placeIn(people.city, GRID)
})
after(() => server.end())

test('those of the made-up city say so, and each lies in the grid that it names', async () => {
  const all = await rows(server, 'select code, unit::text as unit, lon, lat, demo from cameras order by code')
  assert.ok(all.length > 100 && all.every(({ demo }) => demo))
  const { grids } = ok(await people.city.post('/units/locate', { points: all.map(({ lon, lat }) => ({ lon, lat })) }))
  assert.deepEqual(grids, all.map(({ unit }) => unit))
})

test('the nearest come first, with whose they are and how far, and no address', async () => {
  const found = await near(people.head, spot, '&metres=5000')
  assert.ok(found.length > 3)
  assert.deepEqual(found.map(({ distance_m }) => distance_m), found.map(({ distance_m }) => distance_m).sort((a, b) => a - b))
  assert.ok(found.every((one) => one.distance_m <= 5000 && one.unit.startsWith('441900119001') && one.unit_name && one.department))
  assert.doesNotMatch(JSON.stringify(found), /example|address":"/)
  assert.equal((await near(people.head, spot, '&metres=5000&limit=2')).length, 2)
  const [{ lon, lat }] = found
  assert.equal((await near(people.head, { lon, lat }, '&metres=1'))[0].distance_m, 0)
})

test('a desk sees the cameras of its range, and who has no desk sees none', async () => {
  const units = async (who) => (await near(who, spot, '&metres=30000&limit=500')).map(({ unit }) => unit)
  assert.ok((await units(people.city)).some((unit) => !unit.startsWith('441900119')))
  const town = await units(people.leader)
  assert.ok(town.some((unit) => !unit.startsWith('441900119001')) && town.every((unit) => unit.startsWith('441900119')))
  assert.ok((await units(people.other)).every((unit) => unit.startsWith('441900119002')))
  for (const name of ['admin', 'handler', 'resident']) refused(await people[name].get(`/cameras?lon=${spot.lon}&lat=${spot.lat}`), 403)
  refused(await new Client(server.url).get(`/cameras?lon=${spot.lon}&lat=${spot.lat}`), 401)
  refused(await people.head.get('/cameras?lon=113'), 422, 'input/invalid', 'lat')
  refused(await people.head.get(`/cameras?lon=${spot.lon}&lat=90`), 422, 'input/invalid', 'lat')
  refused(await people.head.get(`/cameras?lon=${spot.lon}&lat=${spot.lat}&metres=0`), 422, 'input/invalid', 'metres')
  refused(await people.head.get('/cameras/looks?camera=1'), 422, 'input/invalid', 'camera')
})

test('an address is told for an open case that lies near, and who asked is written down before', async () => {
  ok(await put(people.leader, [line(1, { name: '东门' })]))
  const one = await report('通道堵塞，看一眼')
  const body = { case_id: one.id, purpose: 'SEE' }
  const key = makeId(441900119)
  const shown = ok(await people.dispatcher.request('POST', `/cameras/${CODE(1)}/looks`, { body, headers: { 'Idempotency-Key': key } }), 201)
  assert.deepEqual([shown.code, shown.name, shown.address], [CODE(1), '东门', 'https://video.example/1'])
  assert.deepEqual(Object.keys(shown).sort(), ['address', 'at', 'code', 'name'])
  assert.deepEqual(ok(await people.dispatcher.request('POST', `/cameras/${CODE(1)}/looks`, { body, headers: { 'Idempotency-Key': key } }), 201), shown)

  const looks = ok(await people.head.get(`/cameras/looks?case_id=${one.id}`)).items
  assert.equal(looks.length, 1, 'sent twice, it is one look')
  assert.deepEqual([looks[0].camera, looks[0].camera_name, looks[0].purpose, looks[0].role, looks[0].unit], [CODE(1), '东门', 'SEE', 'DISPATCHER', '441900119000000'])
  assert.equal(looks[0].at, shown.at)
  assert.equal(ok(await people.head.get(`/cameras/looks?camera=${CODE(1)}`)).items.length, 1)
  assert.equal(ok(await people.other.get(`/cameras/looks?case_id=${one.id}`)).items.length, 0, 'not of a camera beyond the range')
})

test('no case, a case that is over, far away or not one\'s own, or no purpose: no address, and nothing is written', async () => {
  ok(await put(people.leader, [line(2), line(3, { address: '' })]))
  const one = await report('通道堵塞，不该看的')
  const count = async () => (await rows(server, 'select count(*)::int as n from camera_looks'))[0].n
  const before = await count()
  refused(await look(people.head, CODE(2), { purpose: 'SEE' }), 422, 'input/invalid', 'case_id')
  refused(await look(people.head, CODE(2), { case_id: one.id }), 422, 'input/invalid', 'purpose')
  refused(await look(people.head, CODE(2), { case_id: one.id, purpose: 'CURIOUS' }), 422, 'input/invalid', 'purpose')
  refused(await look(people.head, CODE(2), { case_id: makeId(441900119), purpose: 'SEE' }), 404, 'case/not-found')
  refused(await look(people.head, CODE(3), { case_id: one.id, purpose: 'SEE' }), 409, 'camera/no-address')
  refused(await look(people.other, CODE(2), { case_id: one.id, purpose: 'SEE' }), 404, 'camera/not-found')
  refused(await look(people.beside, CODE(2), { case_id: one.id, purpose: 'SEE' }), 404, 'camera/not-found')
  refused(await look(people.admin, CODE(2), { case_id: one.id, purpose: 'SEE' }), 403)
  for (const code of ['1', `${CODE(2)}0`, CODE(999), "x' or 1"]) refused(await look(people.head, encodeURIComponent(code), { case_id: one.id, purpose: 'SEE' }), 404, 'camera/not-found')
  const far = (await near(people.city, spot, '&metres=30000&limit=500')).find(({ distance_m, has_address }) => distance_m > 1500 && has_address)
  refused(await look(people.city, far.code, { case_id: one.id, purpose: 'SEE' }), 409, 'camera/too-far')
  await people.head.move(one.id, 'REFUSE', { reason_code: 'NOT_HERE' })
  refused(await look(people.head, CODE(2), { case_id: one.id, purpose: 'SEE' }), 409, 'camera/case-over')
  assert.equal(await count(), before)
})

test('a list comes in whole or not at all, each fault with its line and column', async () => {
  const bad = async (lines, says, who = people.leader, query = '') => {
    const answer = await put(who, lines, query)
    refused(answer, 422, 'csv/bad')
    assert.match(answer.body.detail, says)
  }
  await bad([line(10), line(11, { code: '123' })], /line 3, code/)
  await bad([line(10), line(11, { code: '4419000000132000001x' })], /line 3, code/)
  await bad([line(10), line(11), line(10)], /line 4, code: stands twice/)
  await bad([line(10, { department: 'XX' })], /line 2, department/)
  await bad([line(10, { name: '' })], /line 2.*name/)
  await bad([line(10, { lon: 0, lat: 0 })], /line 2, lon: lies outside the city/)
  await bad([line(10, { state: 'SOLD' })], /line 2.*state/)
  await bad([line(10, { address: 'javascript:alert(1)' })], /line 2, address/)
  await bad([line(10, { address: 'rtsp://admin:pass@10.0.0.1/1' })], /line 2, address: has a name or a password/)
  await bad([line(10)], /line 2, lon: lies outside your range/, people.beside)
  refused(await put(people.dispatcher, [line(10)]), 403)
  refused(await put(people.leader, [line(10)], '?datum=BD09'), 422, 'input/invalid', 'datum')
  refused(await people.leader.request('PUT', '/cameras', { raw: 'code,owner\n1,张三\n', type: 'text/csv' }), 422, 'csv/bad')
  assert.equal((await rows(server, `select from cameras where code in ('${CODE(10)}', '${CODE(11)}')`)).length, 0)
})

test('a line says all of its camera; without a line it stays; what is gone says so, and its record is kept', async () => {
  const taken = ok(await put(people.leader, [line(20), line(21)]))
  assert.deepEqual([taken.lines, taken.elsewhere], [2, 0])
  ok(await put(people.leader, [line(20, { name: '西门', address: '', state: 'BROKEN' })]))
  const here = await near(people.leader, spot, '&metres=50')
  const one = here.find(({ code }) => code === CODE(20))
  assert.deepEqual([one.name, one.has_address, one.state, one.demo], ['西门', false, 'BROKEN', false])
  assert.ok(here.some(({ code }) => code === CODE(21)))
  ok(await put(people.leader, [line(21, { state: 'REMOVED' })]))
  assert.ok((await near(people.leader, spot, '&metres=50')).every(({ code }) => code !== CODE(21)))
  assert.equal((await rows(server, `select state from cameras where code = '${CODE(21)}'`))[0].state, 'REMOVED')
})

test('a camera that comes to another town is one camera: where it was it is removed', async () => {
  ok(await put(people.city, [line(30)]))
  const there = await placeIn(people.city, '441900121001001')
  const taken = ok(await put(people.city, [line(30, there)]))
  assert.equal(taken.elsewhere, 1)
  const all = await rows(server, `select town::int as town, state from cameras where code = '${CODE(30)}' order by town`)
  assert.deepEqual(all.map(({ town, state }) => [town, state]), [[441900119, 'REMOVED'], [441900121, 'WORKING']])
})

test('a place in GCJ-02 is undone on the way in', async () => {
  ok(await put(people.leader, [line(40)], '?datum=GCJ02'))
  const [one] = await rows(server, `select lon, lat, datum from cameras where code = '${CODE(40)}'`)
  assert.equal(one.datum, 'GCJ02')
  const shift = Math.hypot((one.lon - spot.lon) * 102000, (one.lat - spot.lat) * 111000)
  assert.ok(shift > 100 && shift < 1000, `${shift} m`)
})

test('no picture, no recognition, no person: the tables have no room for it (P-09)', async () => {
  const columns = (await rows(server, "select table_name || '.' || column_name as name from information_schema.columns where table_name in ('cameras', 'camera_looks') order by 1")).map(({ name }) => name)
  assert.equal(columns.length, 22)
  assert.deepEqual(columns.filter((name) => /face|plate|person_seen|track|image|picture|video|feature|subject/.test(name)), [])
})

// ---- the map is redrawn

const ringsIn = async (village) => ringsOf(JSON.parse((await people.drawer.get(`/units/${village}/outlines`)).text))
const unitOf = async (n) => (await rows(server, `select unit::text as unit from cameras where code = '${CODE(n)}'`))[0].unit
async function redraw(village, how) {
  const edition = ok(await people.drawer.post('/editions', { unit: village, name: '本月区划' }), 201)
  let { version } = ok(await people.drawer.post(`/editions/${edition.id}/changes`, { ...how, version: 1 }))
  const checked = ok(await people.drawer.post(`/editions/${edition.id}/moves`, { event: 'CHECK', version }))
  assert.equal(checked.faults, 0)
  ;({ version } = checked)
  assert.equal(ok(await people.leader.post(`/editions/${edition.id}/moves`, { event: 'PUBLISH', version })).state, 'IN_FORCE')
}

/** A corner on the border of two grids, moved some metres into the first; and a place that so comes to the second. */
function borderMoved(rings) {
  const near = (ring, i) => [ring[(i + ring.length - 1) % ring.length], ring[(i + 1) % ring.length]].map(String)
  for (const [a, ring] of rings) {
    for (const [b, other] of rings) {
      for (let i = 0; a !== b && i < ring.length; i++) {
        const j = other.findIndex((corner) => String(corner) === String(ring[i]))
        if (j < 0 || String(near(ring, i)) !== String(near(other, j).reverse())) continue
        if ([...rings].some(([key, third]) => key !== a && key !== b && third.some((corner) => String(corner) === String(ring[i])))) continue
        for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
          const off = (metres) => [Number((ring[i][0] + dx * metres * 1e-5).toFixed(6)), Number((ring[i][1] + dy * metres * 1e-5).toFixed(6))]
          const [to, at] = [off(12), off(4)]
          const moved = [[a, ring.with(i, to)], [b, other.with(j, to)]]
          if (holds(ring, to) && holds(ring, at) && !holds(moved[0][1], at) && holds(moved[1][1], at))
            return { a, b, at: { lon: at[0], lat: at[1] }, outlines: moved.map(([grid, one]) => ({ grid, ring: one.map(([lon, lat]) => ({ lon, lat })) })) }
        }
      }
    }
  }
  throw new Error('no corner of a border can be moved')
}

test('a camera whose grid ended is in the one that lies there now, also one that was removed', async () => {
  const village = '441900119003000'
  const [[grid, ring]] = await ringsIn(village)
  const [at] = pointsIn(ring, 1)
  ok(await put(people.leader, [line(50, at), line(51, { ...at, state: 'REMOVED' })]))
  assert.deepEqual([await unitOf(50), await unitOf(51)], [grid, grid])
  await redraw(village, { kind: 'SPLIT', grids: [grid], line: cutLine(ring) })
  const now = ok(await people.drawer.get(`/units/locate?lon=${at.lon}&lat=${at.lat}`)).grid.key
  assert.notEqual(now, grid)
  assert.deepEqual([await unitOf(50), await unitOf(51)], [now, now])
})

test('a camera past which a border moved is in the grid behind it; its neighbour stays where it is', async () => {
  const village = '441900119004000'
  const { a, b, at, outlines } = borderMoved(await ringsIn(village))
  const [stays] = pointsIn(outlines[0].ring.map(({ lon, lat }) => [lon, lat]), 1)
  ok(await put(people.leader, [line(52, at), line(53, stays)]))
  assert.deepEqual([await unitOf(52), await unitOf(53)], [a, a])
  await redraw(village, { kind: 'RESHAPE', outlines })
  assert.deepEqual([await unitOf(52), await unitOf(53)], [b, a])
})

test('who looked is kept for a year, and not for longer', { timeout: 240_000 }, async () => {
  ok(await put(people.leader, [line(60)]))
  const one = await report('通道堵塞，一年以后')
  for (const purpose of ['SEE', 'SEE']) ok(await look(people.dispatcher, CODE(60), { case_id: one.id, purpose }), 201)
  const kept = () => rows(server, `select id from camera_looks where camera = '${CODE(60)}' order by at`)
  const [older, newer] = await kept()
  await change(server, `update camera_looks set at = at - interval '2 days' where id = '${older.id}'`)
  assert.equal((await server.stop()).code, 0)
  server = await startServer({ dir: server.dir, args: ['--rehearse', new Date(Date.now() + 364 * 86_400_000).toISOString()] })
  await eventually(() => pause(1000).then(async () => (await kept()).every(({ id }) => id !== older.id)))
  assert.deepEqual(await kept(), [newer])
})
