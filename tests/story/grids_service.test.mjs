// Who serves a grid: several, each in his way and for his time; and the grids where nobody is.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ok } from '../harness/answers.mjs'
import { cutLine, ringsOf } from '../harness/map.mjs'
import { Client, startServer } from '../harness/server.mjs'

const VILLAGE = '441900119001000'
const GRID = '441900119001001'
const NEXT = '441900119001002'

let server
const people = {}
before(async () => {
  server = await startServer()
  for (const [name, login] of Object.entries({
    head: 'village.441900119001.head', leader: 'town.441900119.shift_leader', drawer: 'town.441900119.supervisor',
    grid: `grid.${GRID}`, other: 'village.441900003001.head',
  })) people[name] = await Client.login(server, login)
})
after(() => server.end())

const day = (offset) => new Date(Date.now() + 8 * 3600_000 + offset * 86400_000).toISOString().slice(0, 10)
const service = async (key, query = '') =>
  ok(await people.head.get(`/grids?parent=${VILLAGE}&limit=1000${query}`)).items.find((g) => g.key === key)
const serve = (fields, key = GRID, who = people.head) => who.post(`/grids/${key}/duties`, fields)

test('establishment and on-post are two numbers, and a grid may be an institution\'s own', async () => {
  assert.deepEqual(await service(GRID).then(({ name, ...rest }) => rest), {
    key: GRID, village: VILLAGE, kind: 'COMPOSITE', used_as: null, establishment: null, on_post: 1, leaders: 0, advisers: 0,
  })
  const set = ok(await people.head.request('PUT', `/grids/${GRID}/profile`, { body: { kind: 'DEDICATED', used_as: 'FACTORY', establishment: 3 } }))
  assert.deepEqual([set.kind, set.used_as, set.establishment, set.on_post], ['DEDICATED', 'FACTORY', 3, 1])
  assert.equal((await service(GRID, `&on=${day(-1)}`)).kind, 'COMPOSITE', 'yesterday it was not')
  ok(await people.head.request('PUT', `/grids/${GRID}/profile`, { body: { kind: 'COMPOSITE', establishment: 4, valid_from: day(30) } }))
  assert.equal((await service(GRID)).establishment, 3)
  assert.equal((await service(GRID, `&on=${day(30)}`)).establishment, 4)
  for (const [body, field] of [[{ kind: 'DEDICATED' }, 'used_as'], [{ kind: 'COMPOSITE', used_as: 'MALL' }, 'used_as'], [{ kind: 'OPEN' }, 'kind'],
    [{ kind: 'COMPOSITE', establishment: -1 }, 'establishment']]) {
    const answer = await people.head.request('PUT', `/grids/${GRID}/profile`, { body })
    assert.deepEqual([answer.status, answer.body.field], [422, field])
  }
})

test('one person serves several grids, several serve one, each from a day to a day', async () => {
  const leader = ok(await serve({ person: 'village.441900119001.head', kind: 'LEADER' }), 201)
  assert.deepEqual([leader.unit, leader.kind, leader.valid_from, leader.valid_to], [GRID, 'LEADER', day(0), null])
  ok(await serve({ person: 'village.441900119001.head', kind: 'LEADER' }, NEXT), 201)
  const part = ok(await serve({ person: `grid.${NEXT}`, kind: 'PART_TIME', valid_to: day(10) }), 201)
  ok(await serve({ person: `grid.${GRID}`, kind: 'FULL_TIME' }), 201)
  const now = await service(GRID)
  assert.deepEqual([now.on_post, now.leaders], [2, 1], 'who has a post there and a duty there is one person')
  assert.equal((await service(GRID, `&on=${day(10)}`)).on_post, 1)
  assert.deepEqual(ok(await people.head.get(`/grids/${GRID}/duties`)).items.map((d) => d.kind).sort(), ['FULL_TIME', 'LEADER', 'PART_TIME'])
  assert.deepEqual(ok(await people.head.get(`/grids/${GRID}/duties?on=${day(10)}`)).items.map((d) => d.kind).sort(), ['FULL_TIME', 'LEADER'])
  const twice = await serve({ person: 'village.441900119001.head', kind: 'LEADER' })
  assert.deepEqual([twice.status, twice.body.type], [409, '/problems/grid/duty-twice'])
  const ended = ok(await people.head.post(`/grid-duties/${part.id}/end`, {}))
  assert.equal(ended.valid_to, day(0))
  assert.equal((await people.head.post(`/grid-duties/${part.id}/end`, {})).status, 404, 'it is over')
  assert.equal((await service(GRID)).on_post, 1)
  assert.equal(ok(await people.head.get(`/grids/${GRID}/duties?all=true`)).items.length, 3, 'and is not forgotten')
})

test('only in his range, only with the grant, only persons who work there', async () => {
  for (const [fields, field] of [[{ person: 'nobody.here', kind: 'LEADER' }, 'person'], [{ person: 'resident.1', kind: 'LEADER' }, 'person'],
    [{ person: 'grid.441900003001001', kind: 'LEADER' }, 'person'], [{ person: `grid.${GRID}`, kind: 'BOSS' }, 'kind'],
    [{ person: `grid.${GRID}`, kind: 'ADVISER', valid_from: day(2), valid_to: day(1) }, 'valid_to']]) {
    const answer = await serve(fields)
    assert.deepEqual([answer.status, answer.body.field], [422, field], answer.text)
  }
  assert.equal((await serve({ person: 'village.441900003001.head', kind: 'LEADER' }, GRID, people.other)).status, 404)
  assert.equal((await serve({ person: `grid.${GRID}`, kind: 'LEADER' }, GRID, people.grid)).status, 403)
  assert.equal((await people.other.get(`/grids/${GRID}/duties`)).status, 404)
  assert.deepEqual(ok(await people.other.get(`/grids?parent=${VILLAGE}`)).items, [])
  assert.equal((await people.grid.get('/grids')).status, 403)
})

test('a grid with nobody on post is shown; when the map is redrawn, duties go where the place went', async () => {
  assert.deepEqual(ok(await people.head.get('/grids?unstaffed=true')).items, [])
  const edition = ok(await people.drawer.post('/editions', { unit: VILLAGE, name: '拆分' }), 201)
  const ring = ringsOf(JSON.parse((await people.drawer.get(`/editions/${edition.id}/grids`)).text)).get(GRID)
  let { version } = ok(await people.drawer.post(`/editions/${edition.id}/changes`, { kind: 'SPLIT', version: 1, grids: [GRID], line: cutLine(ring) }))
  ;({ version } = ok(await people.drawer.post(`/editions/${edition.id}/moves`, { event: 'CHECK', version })))
  ok(await people.leader.post(`/editions/${edition.id}/moves`, { event: 'PUBLISH', version }))
  const empty = ok(await people.head.get('/grids?unstaffed=true')).items
  assert.equal(empty.length, 1, 'one half has nobody yet')
  assert.deepEqual([empty[0].village, empty[0].on_post], [VILLAGE, 0])
  const all = ok(await people.head.get(`/grids?parent=${VILLAGE}&limit=1000`)).items
  assert.ok(!all.some((g) => g.key === GRID))
  const heir = all.find((g) => g.leaders === 1 && g.key !== NEXT)
  assert.ok(heir && heir.key > GRID && heir.on_post === 1, JSON.stringify(all))
  ok(await serve({ person: `grid.${NEXT}`, kind: 'PART_TIME' }, empty[0].key), 201)
  assert.deepEqual(ok(await people.head.get('/grids?unstaffed=true')).items, [])
})
