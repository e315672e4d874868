// A city with one tier more: districts between the city and its towns. Its map goes out as GeoJSON
// and comes in again, and a report in it is handled, referred up through the district, and closed.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { ok } from '../harness/answers.mjs'
import { exactMap } from '../harness/exact.mjs'
import { importMap } from '../harness/map.mjs'
import { Client, placeIn, startServer } from '../harness/server.mjs'

const CITY = '990100000000000'
const DISTRICT = '990102000000000'
const TOWN = '990102001000000'
const VILLAGE = '990102001001000'
const GRID = '990102001001001'

let server
let place
const people = {}
const LOGINS = {
  grid: `grid.${GRID}`, neighbour: 'grid.990102001001002', acceptor: 'village.990102001001.acceptor', head: 'village.990102001001.head',
  townAcceptor: 'town.990102001.acceptor', dispatcher: 'town.990102001.dispatcher', districtAcceptor: 'district.990102.acceptor',
  districtDispatcher: 'district.990102.dispatcher', fireman: 'dept.XF.990102.handler', city: 'city.supervisor',
  leader: 'city.shift_leader', otherDistrict: 'district.990103.dispatcher',
}

before(async () => {
  server = await startServer({ demo: 'qingchuan' })
  for (const [name, login] of Object.entries(LOGINS)) people[name] = await Client.login(server, login)
  place = await placeIn(people.grid, GRID)
})
after(() => server.end())

/** Every corner and edge of the whole map, by GEOS. */
async function exact(when) {
  const towns = ok(await people.city.get('/units?tier=TOWN&limit=100')).items.map((town) => town.key)
  const seen = await exactMap(people.city, towns)
  for (const kind of ['inside', 'shared', 'rim', 'near', 'none']) assert.ok(seen[kind] > 0, `${when}: ${JSON.stringify(seen)}`)
}

test('the tree has 3 districts, 9 towns, 27 villages and 108 grids, each in its place', async () => {
  const of = async (parent) => ok(await people.city.get(`/units?parent=${parent}&limit=500`)).items
  assert.deepEqual((await of(CITY)).map((unit) => unit.tier), ['DISTRICT', 'DISTRICT', 'DISTRICT'])
  assert.deepEqual((await of(DISTRICT)).map((unit) => unit.tier), ['TOWN', 'TOWN', 'TOWN'])
  const count = async (tier) => ok(await people.city.get(`/units?tier=${tier}&limit=500`)).items.length
  assert.deepEqual([await count('TOWN'), await count('VILLAGE'), await count('GRID')], [9, 27, 108])
  assert.deepEqual(ok(await people.city.get(`/units/${GRID}`)).path.map((unit) => unit.key), [CITY, DISTRICT, TOWN, VILLAGE, GRID])
  await exact('as it was seeded')
})

test('how many photos an item asks for is a number of the city, three where it says none', async () => {
  const items = ok(await people.city.get('/items')).items
  const of = (code) => items.find((item) => item.code === code).photos
  assert.deepEqual([of('0402'), of('0501'), of('0102')], [1, 3, 0])
  const made = await people.grid.report({ item: '0402', ...place, title: '校门口违停', description: '占用校门口通道' })
  assert.equal(ok(await people.acceptor.get(`/cases/${made.id}`)).photos_lacking, 1)
})

test('a report goes up a tier at a time, is handled for the district, and closed', async () => {
  const made = await people.grid.report({ item: '0605', ...place, title: '消防通道被占', description: '通道被占，车辆无法通行' })
  assert.deepEqual([made.unit, made.owner], [GRID, VILLAGE])
  await people.acceptor.move(made.id, 'FILE')
  const skipping = await people.head.tryMove(made.id, 'REFER', { unit: DISTRICT, reason: '村内无法解决' })
  assert.ok(skipping.status >= 400 && skipping.status < 500, 'no tier is passed over')
  await people.head.move(made.id, 'REFER', { unit: TOWN, reason: '村内无法解决' })
  await people.townAcceptor.move(made.id, 'ACCEPT_REFERRAL')
  await people.dispatcher.move(made.id, 'REFER', { unit: DISTRICT, reason: '需区级消防' })
  const taken = await people.districtAcceptor.move(made.id, 'ACCEPT_REFERRAL')
  assert.equal(taken.owner, DISTRICT)
  assert.equal((await people.otherDistrict.get(`/cases/${made.id}`)).status, 404, 'another district does not see it')
  await people.districtDispatcher.move(made.id, 'DISPATCH', { department: 'XF' })
  await people.fireman.move(made.id, 'SIGN')
  await people.fireman.showAndMove(made.id, 'FINISH', { note: '已整改' })
  await people.districtDispatcher.move(made.id, 'ASSIGN_CHECK', { person: 'grid.990102001001002' })
  const closed = await people.neighbour.showAndMove(made.id, 'PASS', place)
  assert.equal(closed.state, 'CLOSED')
})

test("a district's map goes out as GeoJSON and comes in again, whole", async () => {
  const drawer = await Client.login(server, 'district.990102.supervisor')
  const edition = ok(await drawer.post('/editions', { unit: DISTRICT, name: '重新导入' }), 201)
  const out = JSON.parse((await drawer.get(`/editions/${edition.id}/grids`)).text)
  const grids = ok(await drawer.get('/units?tier=GRID&limit=500')).items.filter((unit) => unit.key.startsWith('990102'))
  assert.equal(out.features.length, grids.length)
  const nameless = { ...out, features: out.features.map(({ properties, ...one }) => ({ ...one, properties: { village: properties.village } })) }
  const taken = ok(await importMap(drawer, edition, nameless))
  assert.deepEqual([taken.grids, taken.faults], [grids.length, 0], 'no gap, no overlap, no sliver')
  const { version } = ok(await drawer.post(`/editions/${edition.id}/moves`, { event: 'CHECK', version: taken.version }))
  const leader = await Client.login(server, 'district.990102.shift_leader')
  assert.equal(ok(await leader.post(`/editions/${edition.id}/moves`, { event: 'PUBLISH', version })).state, 'IN_FORCE')
  const located = ok(await drawer.get(`/units/locate?lon=${place.lon}&lat=${place.lat}`)).grid
  assert.equal(ok(await drawer.get(`/units/${located.key}`)).parent, VILLAGE)
  assert.notEqual(located.key, GRID, 'new grids have keys of their own')
  await exact('as it was imported')
})

test('a district is a tier of its own: in /ogc, where a point lies, in counts and in statistics', async () => {
  const ogc = async (path) => ok(await people.city.get(`/~/ogc/collections${path}`))
  assert.ok((await ogc('')).collections.some(({ id }) => id === 'districts'))
  const districts = await ogc('/districts/items')
  assert.deepEqual([districts.numberMatched, districts.features.map(({ properties }) => properties.tier)], [3, ['DISTRICT', 'DISTRICT', 'DISTRICT']])
  const town = (await ogc('/towns/items?limit=100')).features.find(({ id }) => id.startsWith(TOWN))
  const name = districts.features.find(({ id }) => id.startsWith(DISTRICT)).properties.name
  assert.equal(town.properties.district, name)
  const layers = await promisify(execFile)('ogrinfo', ['-ro', '-so', '-al', `OAPIF:${server.url}/ogc`])
  assert.match(layers.stdout, /Layer name: districts[^]*?Feature Count: 3\n/)
  const located = ok(await people.city.get(`/units/locate?lon=${place.lon}&lat=${place.lat}`))
  assert.deepEqual([located.district, located.city.key], [{ key: DISTRICT, name }, CITY])
  const rows = ok(await people.city.get('/stats/indicators?by=district&from=2020-01-01')).rows
  assert.deepEqual(rows.map(({ key }) => key), [DISTRICT])
  const counts = ok(await people.city.get('/analysis/counts?sets=CLOSED,OPEN&by=district&from=2020-01-01')).rows
  assert.ok(counts.length > 0 && counts.every((row) => row.key === DISTRICT && row.name === name), JSON.stringify(counts))
  assert.deepEqual(ok(await people.city.get('/analysis/loads?by=district')).rows.map((row) => [row.key, row.grids]).length, 3)
  const screen = ok(await people.city.get('/screen'))
  assert.ok(screen.places.every(({ key }) => key.endsWith('000000000')))
  const from = ok(await people.city.get('/centres/numbers')).items.map(({ tier, units }) => [tier, units])
  assert.deepEqual(from, [['CITY', 1], ['DISTRICT', 3], ['TOWN', 9], ['VILLAGE', 27]])
})
