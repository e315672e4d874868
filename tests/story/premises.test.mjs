// What is inspected: a village records its shops and houses, its neighbours see nothing of them, plates are renewed, and
// the public area of each grid is there by itself.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ok, refused } from '../harness/answers.mjs'
import { eventually } from '../harness/cluster.mjs'
import { neighbours, ringsOf } from '../harness/map.mjs'
import { Client, makeId, placeIn, startServer } from '../harness/server.mjs'

const VILLAGE = '441900119002000'
const GRID = '441900119002001'
const OTHER_GRID = '441900119001001'

let server
let spot
const people = {}
const LOGINS = {
  head: 'village.441900119002.head', other: 'village.441900119001.head', admin: 'grid.441900119002001',
  leader: 'town.441900119.shift_leader', handler: 'dept.XF.441900119.handler', city: 'city.supervisor',
}
const shop = (fields) => ({ kind: 'SMALL_PLACE', name: '晨光小卖部', address: '荣华街1号', ...spot, ...fields })
const record = async (fields) => ok(await people.head.post('/premises', shop(fields)), 201)

before(async () => {
  server = await startServer()
  for (const [name, login] of Object.entries(LOGINS)) people[name] = await Client.login(server, login)
  spot = await placeIn(people.city, GRID)
})
after(() => server.end())

test('each grid has its public area, and the made-up shops say that they are', async () => {
  const streets = ok(await people.head.get(`/premises?unit=${VILLAGE}&kind=STREET&limit=200`)).items
  const grids = ok(await people.head.get(`/units?parent=${VILLAGE}`)).items
  assert.deepEqual(streets.map(({ unit }) => unit).sort(), grids.map(({ key }) => key).sort())
  assert.ok(streets.every(({ cycle_days, tag_sha256 }) => cycle_days === 1 && tag_sha256 === null))
  const shops = ok(await people.leader.get('/premises?kind=SMALL_PLACE,FOOD')).items
  assert.ok(shops.length > 0 && shops.every(({ demo, tag_sha256 }) => demo && tag_sha256.length === 64))
})

test('kinds say how often, and what is looked at: nothing but what can be photographed', async () => {
  const kinds = ok(await people.admin.get('/premises/kinds')).items
  const street = kinds.find(({ kind }) => kind === 'STREET')
  assert.deepEqual(street.points, ['0201', '0202', '0401', '0402', '0403', '0605', '1702'])
  const plant = kinds.find(({ kind }) => kind === 'ENTERPRISE')
  assert.deepEqual([plant.cycle_a, plant.cycle_b, plant.cycle_c, plant.cycle_d], [90, 60, 30, 15])
  assert.equal(kinds.find(({ kind }) => kind === 'FOOD').cycle_a, null)
})

test('the head of the station records a shop: its grid is that of its place; sent twice it is one', async () => {
  const id = makeId(441900119)
  const made = await record({ id })
  assert.equal(made.unit, GRID)
  assert.equal(made.cycle_days, 10)
  assert.equal(ok(await people.head.post('/premises', shop({ id }))).id, id)
  refused(await people.leader.post('/premises', shop({ id })), 409, 'premises/id-taken')
  assert.deepEqual(ok(await people.admin.get(`/premises/${id}`)), made)
})

test('wrong input names its field', async () => {
  const post = (fields) => people.head.post('/premises', shop(fields))
  refused(await post({ kind: 'STREET' }), 422, 'input/invalid', 'kind')
  refused(await post({ kind: 'ENTERPRISE' }), 422, 'input/invalid', 'risk')
  refused(await post({ risk: 'A' }), 422, 'input/invalid', 'risk')
  refused(await post({ name: '  ' }), 422, 'input/invalid', 'name')
  refused(await post({ lon: 0, lat: 0 }), 422, 'input/invalid', 'lon')
  refused(await post({ ...(await placeIn(people.city, OTHER_GRID)) }), 422, 'input/invalid', 'lon')
  refused(await post({ id: makeId(441900121) }), 422, 'input/invalid', 'id')
  refused(await post({ responsible: '张三' }), 422, undefined, 'responsible')
  refused(await people.head.get('/premises?kind=CASTLE'), 422, 'input/invalid', 'kind')
  refused(await people.head.get('/premises?cursor=no'), 422, 'input/invalid', 'cursor')
})

test('who stands elsewhere sees nothing of it, and who only walks changes nothing', async () => {
  const { id, version } = await record({ name: '永顺五金店' })
  refused(await people.other.get(`/premises/${id}`), 404, 'premises/not-found')
  refused(await people.other.post(`/premises/${id}/changes`, { version, name: '别家' }), 404, 'premises/not-found')
  refused(await people.other.get(`/premises/${id}/tag`), 404, 'premises/not-found')
  assert.equal(ok(await people.other.get(`/premises?unit=${VILLAGE}`)).items.length, 0)
  refused(await people.admin.post(`/premises/${id}/changes`, { version, name: '别家' }), 403)
  refused(await people.admin.get(`/premises/${id}/tag`), 403)
  refused(await people.handler.get('/premises'), 403)
})

test('a change is kept with who and why; of two at one time the second is told', async () => {
  const { id } = await record({ name: '和兴理发店', size_m2: 30 })
  const change = (body) => people.head.post(`/premises/${id}/changes`, body)
  refused(await change({ version: 1, state: 'SUSPENDED' }), 422, 'input/invalid', 'reason')
  const later = ok(await change({ version: 1, state: 'SUSPENDED', reason: '停业装修', size_m2: 45 }))
  assert.deepEqual([later.state, later.size_m2, later.version], ['SUSPENDED', 45, 2])
  const late = await change({ version: 1, name: '和兴发廊' })
  refused(late, 409, 'premises/stale')
  assert.equal(late.body.version, 2)
  ok(await change({ version: 2, state: 'CLOSED', reason: '已拆除' }))
  refused(await change({ version: 3, name: '又开了' }), 409, 'premises/closed')
  const history = ok(await people.admin.get(`/premises/${id}/history`)).items
  assert.deepEqual(history.map((row) => [row.version, row.field, row.was, row.is, row.reason]), [
    [3, 'state', 'SUSPENDED', 'CLOSED', '已拆除'], [2, 'size_m2', '30', '45', '停业装修'],
    [2, 'state', 'ACTIVE', 'SUSPENDED', '停业装修'], [1, 'state', null, 'ACTIVE', null],
  ])
})

test('a plate is random and can be renewed: the old one is void', async () => {
  const { id, tag_sha256: hash } = await record({ name: '四季花店' })
  const old = ok(await people.head.get(`/premises/${id}/tag`))
  assert.match(old.tag, /^[0-9a-f]{32}$/)
  const made = ok(await people.head.post(`/premises/${id}/tag`, { version: old.version }))
  assert.notEqual(made.tag, old.tag)
  assert.notEqual(ok(await people.admin.get(`/premises/${id}`)).tag_sha256, hash)
  refused(await people.head.post(`/premises/${id}/tag`, { version: old.version }), 409, 'premises/stale')
  const history = ok(await people.head.get(`/premises/${id}/history`)).items
  assert.ok(!JSON.stringify(history).includes(old.tag), 'no plate stands in the record')
  const [street] = ok(await people.head.get(`/premises?unit=${GRID}&kind=STREET`)).items
  refused(await people.head.get(`/premises/${street.id}/tag`), 409, 'premises/no-tag')
  refused(await people.head.post(`/premises/${street.id}/changes`, { version: street.version, state: 'CLOSED', reason: '不走了' }),
    422, 'input/invalid', 'state')
})

test('the list comes in pages, each once, and is found by a part of its name', async () => {
  const all = ok(await people.city.get('/premises?unit=441900119000000&kind=SMALL_PLACE,FOOD,RENTAL&limit=200')).items
  const seen = []
  for (let cursor = ''; cursor !== null; ) {
    const page = ok(await people.city.get(`/premises?unit=441900119000000&kind=SMALL_PLACE,FOOD,RENTAL&limit=7${cursor && `&cursor=${cursor}`}`))
    seen.push(...page.items.map(({ id }) => id))
    cursor = page.next_cursor
  }
  assert.deepEqual(seen, all.map(({ id }) => id))
  assert.ok(seen.length > 20)
  const found = ok(await people.head.get(`/premises?q=${encodeURIComponent('四季花')}`)).items
  assert.ok(found.length === 1 && found[0].name === '四季花店')
})

test('a grid goes to another village: its shops and what is due there go along, its street ends and another begins', { timeout: 240_000 }, async () => {
  const made = await record({ name: '搬村的小店' })
  await eventually(async () => ok(await people.admin.get(`/visits?premises=${made.id}`)).items.length === 1)
  const drawer = await Client.login(server, 'town.441900119.supervisor')
  const edition = ok(await drawer.post('/editions', { unit: '441900119000000', name: '划转' }), 201)
  const rings = ringsOf(JSON.parse((await drawer.get(`/editions/${edition.id}/grids`)).text))
  const villageOf = (grid) => `${grid.slice(0, 12)}000`
  const [, beside] = neighbours(rings, (a, b) => a === GRID && villageOf(a) !== villageOf(b))
  let { version } = ok(await drawer.post(`/editions/${edition.id}/changes`,
    { kind: 'MOVE', version: edition.version, grids: [GRID], village: villageOf(beside) }))
  ;({ version } = ok(await drawer.post(`/editions/${edition.id}/moves`, { event: 'CHECK', version })))
  ok(await people.leader.post(`/editions/${edition.id}/moves`, { event: 'PUBLISH', version }))
  const moved = ok(await people.leader.get(`/premises/${made.id}`))
  assert.equal(villageOf(moved.unit), villageOf(beside))
  refused(await people.head.get(`/premises/${made.id}`), 404, 'premises/not-found')
  const [change] = ok(await people.leader.get(`/premises/${made.id}/history`)).items
  assert.deepEqual([change.field, change.was, change.is, change.reason, change.person_name], ['unit', GRID, moved.unit, '划转', null])
  const streets = async (unit, state) => ok(await people.leader.get(`/premises?unit=${unit}&kind=STREET&state=${state}`)).items.length
  assert.deepEqual([await streets(GRID, 'ACTIVE'), await streets(GRID, 'CLOSED'), await streets(moved.unit, 'ACTIVE')], [0, 1, 1])
  await eventually(async () => ok(await people.leader.get(`/visits?premises=${made.id}`)).items[0].unit === moved.unit)
})
