// The units of the city, the catalogue, and the point that decides which grid a case is in.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Client, startServer } from '../harness/server.mjs'

let server
let me
before(async () => {
  server = await startServer()
  me = await Client.login(server, 'resident.1')
})
after(() => server.end())

async function all(path) {
  const items = []
  for (let cursor = ''; cursor !== null;) {
    const page = await me.get(`${path}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`)
    assert.equal(page.status, 200, page.text)
    items.push(...page.body.items)
    cursor = page.body.next_cursor
  }
  return items
}

test('the command tree is 1 city, 33 towns, 593 villages, 3,201 grids', async () => {
  for (const [tier, n] of [['CITY', 1], ['TOWN', 33], ['VILLAGE', 593], ['GRID', 3201]]) {
    assert.equal((await all(`/units?tier=${tier}&limit=500`)).length, n, tier)
  }
  const city = (await me.get('/units')).body.items
  assert.deepEqual(city.map((u) => u.key), ['441900000000000'])
  const towns = (await all('/units?parent=441900000000000&limit=10'))
  assert.equal(towns.length, 33)
  assert.equal(new Set(towns.map((u) => u.key)).size, 33)
})

test('a unit tells its path, and its official codes where it has any', async () => {
  const unit = (await me.get('/units/441900119001001')).body
  assert.deepEqual(unit.path.map((u) => u.key), ['441900000000000', '441900119000000', '441900119001000'].concat(unit.path.length === 4 ? ['441900119001001'] : []))
  const town = (await me.get('/units/441900119000000')).body
  assert.ok(Array.isArray(town.divisions) && Array.isArray(town.lineage))
  for (const bad of ['/units/441900119001999', '/units/44', '/units/441900000001001', '/units/abc']) {
    assert.equal((await me.get(bad)).status, 404, bad)
  }
})

test('the middle of every grid of a town is located in that grid', async () => {
  const outlines = (await me.get('/units/441900119000000/outlines')).body
  assert.equal(outlines.type, 'FeatureCollection')
  const grids = await all('/units?parent=441900119001000&limit=200')
  assert.ok(grids.length > 0)
  for (const grid of grids) {
    const found = (await me.get(`/units/locate?lon=${grid.lon}&lat=${grid.lat}`)).body
    assert.equal(found.grid.key, grid.key)
    assert.equal(found.village.key, '441900119001000')
    assert.equal(found.city.key, '441900000000000')
  }
})

test('a position in GCJ-02 is some hundred metres off, and is converted', async () => {
  const grid = (await me.get('/units/441900119001001')).body
  const wgs = (await me.get(`/units/locate?lon=${grid.lon}&lat=${grid.lat}`)).body
  const gcj = (await me.get(`/units/locate?lon=${grid.lon + 0.0055}&lat=${grid.lat - 0.0029}&datum=GCJ02`)).body
  assert.equal(wgs.grid.key, grid.key)
  assert.equal(gcj.city.key, wgs.city.key)
})

test('a point outside the city is in no grid, and a point that is none is refused by name', async () => {
  assert.equal((await me.get('/units/locate?lon=116.39&lat=39.9')).body.type, '/problems/unit/outside')
  assert.equal((await me.get('/units/locate?lon=116.39&lat=39.9&outside=5000')).body.type, '/problems/unit/outside')
  for (const [query, field] of [['lon=abc&lat=23', 'lon'], ['lon=113', 'lat'], ['lon=181&lat=23', 'lon'], ['lon=113&lat=91', 'lat'],
    ['lon=NaN&lat=23', 'lon'], ['lon=113&lat=23&datum=BD09', 'datum'], ['lon=113&lat=23&zoom=3', 'zoom'], ['lon=113&lat=23&outside=5001', 'outside'], ['lon=113&lat=23&outside=-1', 'outside'], ['lon=1e400&lat=23', 'lon']]) {
    const answer = await me.get(`/units/locate?${query}`)
    assert.deepEqual([answer.status, answer.body.field], [422, field], query)
  }
})

test('grids within so many metres of a point, nearest first, the one that holds it before all', async () => {
  const grid = (await me.get('/units/441900119001001')).body
  const at = `lon=${grid.lon}&lat=${grid.lat}`
  const within = async (query) => (await me.get(`/units/within?${at}&${query}`)).body.items
  const all = await within('metres=1500')
  assert.deepEqual([all[0].key, all[0].metres], [grid.key, 0])
  assert.ok(all.length > 4 && all.every(({ name, metres }, i) => name && metres <= 1500 && (i === 0 || metres > 0 && metres >= all[i - 1].metres)), JSON.stringify(all))
  assert.deepEqual(await within('metres=1500&limit=3'), all.slice(0, 3))
  assert.deepEqual((await within('metres=0')).map(({ key }) => key), [grid.key])
  assert.ok((await within('metres=3000')).length > all.length)
  for (const [query, field] of [['metres=5001', 'metres'], ['metres=-1', 'metres'], ['limit=3', 'metres'], ['metres=9&limit=1001', 'limit']])
    assert.deepEqual((await me.get(`/units/within?${at}&${query}`)).body.field, field, query)
})

test('names, outlines and the grid of a point are for anybody; what a unit was before is not', async () => {
  const nobody = new Client(server.url)
  const towns = (await nobody.get('/units?parent=441900000000000&limit=200')).body.items
  const town = towns.find((one) => one.key === '441900119000000')
  assert.equal((await nobody.get(`/units/locate?lon=${town.lon}&lat=${town.lat}`)).body.town.key, town.key)
  assert.equal((await nobody.get(`/units/${town.key}/outlines`)).status, 200)
  assert.equal((await nobody.get(`/units/${town.key}`)).status, 401)
})

test('the catalogue has 7 departments, 18 classes, 77 items, for anybody', async () => {
  const nobody = new Client(server.url)
  const departments = (await nobody.get('/departments')).body.items
  const items = (await nobody.get('/items')).body.items
  assert.equal(departments.length, 7)
  assert.equal(items.length, 77)
  assert.equal(new Set(items.map((i) => i.class)).size, 18)
  const known = new Set(departments.map((d) => d.code))
  for (const item of items) {
    assert.ok(known.has(item.department), item.code)
    assert.match(item.severity, /^S[1-4]$/)
    assert.ok(item.name && item.name_en && item.limit_minutes > 0 && Array.isArray(item.evidence), item.code)
    assert.equal(item.photos, item.evidence.includes('PHOTO') ? 3 : 0, item.code)
  }
  assert.equal((await nobody.get('/items?on=1999-01-01')).body.items.length, 0, 'no item before its first day')
  const some = (await nobody.get(`/items?department=${departments[0].code}`)).body.items
  assert.ok(some.length > 0 && some.every((i) => i.department === departments[0].code))
})
