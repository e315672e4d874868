// Villages begin and end by an edition: told before, done on its day, and what was there before is known.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ok } from '../harness/answers.mjs'
import { pointsIn, ringsOf } from '../harness/map.mjs'
import { Client, startServer } from '../harness/server.mjs'

const TOWN = '441900119000000'
const LAST = '441900119015000'
const ENDS = '441900119002000'
const YESTERDAY = new Date(Date.now() + 8 * 3600_000 - 86400_000).toISOString().slice(0, 10)

let server
const people = {}
const LOGINS = {
  drawer: 'town.441900119.supervisor', publisher: 'town.441900119.shift_leader', city: 'city.supervisor',
  head: 'village.441900119002.head', acceptor: 'village.441900119002.acceptor', other: 'village.441900119003.acceptor',
}
before(async () => {
  server = await startServer()
  for (const [name, login] of Object.entries(LOGINS)) people[name] = await Client.login(server, login)
})
after(() => server.end())

const draw = async (unit = TOWN, who = people.drawer) => ok(await who.post('/editions', { unit, name: '村级调整' }), 201)
const version = async (edition) => ok(await people.drawer.get(`/editions/${edition.id}`)).version
const change = async (edition, fields) => people.drawer.post(`/editions/${edition.id}/changes`, { version: await version(edition), ...fields })
const move = async (edition, event, who = people.drawer) =>
  ok(await who.post(`/editions/${edition.id}/moves`, { event, version: await version(edition) }))
const draft = async (edition) => JSON.parse((await people.drawer.get(`/editions/${edition.id}/grids`)).text)
const outlines = async (unit) => ringsOf(JSON.parse((await people.drawer.get(`/units/${unit}/outlines`)).text))
const foundedAs = async (edition, name) => (await draft(edition)).features.find((f) => f.properties.founds === name)?.properties.village
const unit = async (key) => ok(await people.drawer.get(`/units/${key}`))
const listed = async () => ok(await people.drawer.get(`/units?parent=${TOWN}&limit=500`)).items.map((one) => one.key)
const located = async (at) => ok(await people.drawer.get(`/units/locate?lon=${at.lon}&lat=${at.lat}`))
const onMap = async (day = '') => (await (await fetch(`${server.url}/ogc/collections/villages/items?limit=10000${day && `&datetime=${day}`}`)).json())
  .features.map((one) => one.properties.key)
const report = async (at, grid) => (await Client.login(server, `grid.${grid}`)).report({ item: '0602', ...at, title: '消防通道被占', description: '车辆无法通行' })
async function publish(edition) {
  assert.deepEqual([(await move(edition, 'CHECK')).state, ok(await people.drawer.get(`/editions/${edition.id}/faults`)).items], ['CHECKED', []])
  const seen = ok(await people.publisher.get(`/editions/${edition.id}/consequences`))
  assert.equal((await move(edition, 'PUBLISH', people.publisher)).state, 'IN_FORCE')
  return seen
}

test('a village is founded with grids of another: told before, and from its day in every list', async () => {
  const from = '441900119001000'
  const key = '441900119016000'
  const mine = await outlines(from)
  const [one, two, stays] = mine.keys()
  const [at] = pointsIn(mine.get(one), 1)
  const open = await report(at, one)
  const areas = [(await unit(from)).area_km2, (await unit(TOWN)).area_km2, (await unit(one)).area_km2 + (await unit(two)).area_km2]
  const before = await listed()

  const edition = await draw()
  ok(await change(edition, { kind: 'FOUND', grids: [one, two], founds: '启明社区' }))
  const drawn = (await draft(edition)).features.filter((f) => f.properties.village === key)
  assert.deepEqual(drawn.map((f) => [f.properties.founds, f.properties.origins.length]), [['启明社区', 1], ['启明社区', 1]])
  assert.equal((await people.drawer.get(`/units/${key}`)).status, 404, 'a draft is no village')
  const seen = await publish(edition)
  assert.deepEqual(seen.villages.map((v) => [v.what, v.key, v.name]), [['BEGINS', key, '启明社区']])
  assert.deepEqual(seen.cases.filter((c) => c.id === open.id).map((c) => c.owner), [key])

  const village = await unit(key)
  assert.deepEqual([village.tier, village.parent, village.name, village.children], ['VILLAGE', TOWN, '启明社区', 2])
  assert.deepEqual(village.lineage.map((l) => [l.kind, l.from, l.to]), [['SPLIT', from, key]])
  assert.deepEqual(await listed(), [...before, key])
  const here = await located(at)
  assert.deepEqual([here.village, here.grid.name.slice(0, 4)], [{ key, name: '启明社区' }, '启明社区'])
  assert.equal((await located({ lon: village.lon, lat: village.lat })).village.key, key, 'its middle lies in it')
  for (const [is, was] of [[(await unit(from)).area_km2, areas[0] - areas[2]], [(await unit(TOWN)).area_km2, areas[1]], [village.area_km2, areas[2]]])
    assert.ok(Math.abs(is - was) < 0.02, `${is} and ${was}`)
  const now = ok(await people.drawer.get(`/cases/${open.id}`))
  assert.deepEqual([now.owner, now.unit], [key, here.grid.key], 'open work went along')
  assert.equal((await report(at, stays)).unit, here.grid.key)
  assert.ok((await onMap()).includes(key))
  assert.ok(!(await onMap(YESTERDAY)).includes(key))
})

test('a village that is left without grids ends: its duty, its people and its work go where most of it went', async () => {
  const mine = [...await outlines(ENDS)]
  const size = new Map(await Promise.all(mine.map(async ([grid]) => [grid, (await unit(grid)).area_km2])))
  const [largest, ...rest] = [...size.keys()].sort((a, b) => size.get(b) - size.get(a))
  const most = rest.reduce((sum, grid) => sum + size.get(grid), 0) > size.get(largest) ? '441900119004000' : '441900119003000'
  const [at] = pointsIn(new Map(mine).get(largest), 1)
  const open = await report(at, largest)
  assert.equal(open.owner, ENDS)
  const until = new Date(Date.now() + 30 * 86400_000).toISOString().slice(0, 10)
  const hung = ok(await people.drawer.post('/kiosks', { name: '村口大屏', unit: ENDS, until }), 201)
  const wall = new Client(server.url, hung.token)
  assert.equal(ok(await wall.get('/screen')).unit, ENDS)

  const edition = await draw()
  ok(await change(edition, { kind: 'MOVE', grids: [largest], village: '441900119003000' }))
  for (const grid of rest) ok(await change(edition, { kind: 'MOVE', grids: [grid], village: '441900119004000' }))
  const seen = await publish(edition)
  assert.deepEqual(seen.villages.map((v) => [v.what, v.key]), [['ENDS', ENDS]])
  const posts = seen.posts.filter((p) => p.from === ENDS)
  assert.deepEqual([...new Set(posts.map((p) => p.to))], [most])
  assert.deepEqual(posts.map((p) => p.role).sort(), ['ACCEPTOR', 'MEDIATION_HEAD', 'VILLAGE_HEAD'])

  const village = await unit(ENDS)
  assert.ok(village.valid_to && village.name)
  assert.deepEqual(new Set(village.lineage.map((l) => l.to)), new Set(['441900119003000', '441900119004000']))
  assert.ok(!(await listed()).includes(ENDS))
  assert.ok(!(await onMap()).includes(ENDS))
  assert.ok((await onMap(YESTERDAY)).includes(ENDS), 'the map of yesterday has it')
  for (const who of [people.head, people.acceptor]) assert.equal(ok(await who.get('/me')).unit, most, 'nobody is logged out')
  const ended = await wall.get('/screen')
  assert.deepEqual([ended.status, ended.body.type.split('/').slice(-2).join('/')], [410, 'screen/unit-ended'], 'its wall shows nothing more, and says why')
  assert.ok(ended.body.detail, 'which it was')
  assert.equal((await wall.get('/screen/stream')).status, 410)
  const kiosk = ok(await people.drawer.get('/kiosks')).items.find((one) => one.id === hung.id)
  assert.ok(Date.parse(kiosk.ends_at) < Date.now(), 'and its list says that it has ended')
  const now = ok(await people.drawer.get(`/cases/${open.id}`))
  assert.deepEqual([now.owner, now.unit.slice(0, 12)], ['441900119003000', '441900119003'])
  assert.ok(ok(await people.other.get('/cases?limit=200')).items.some((c) => c.id === open.id), 'who has the duty now sees it')

  // its key is not given again, and nothing can be put into it
  const next = await draw()
  const [grid] = (await outlines(LAST)).keys()
  const answer = await change(next, { kind: 'MOVE', grids: [grid], village: ENDS })
  assert.deepEqual([answer.status, answer.body.field], [422, 'village'])
  ok(await change(next, { kind: 'FOUND', grids: [grid], founds: '望牛新村' }))
  assert.ok((await foundedAs(next, '望牛新村')) > '441900119016000')
})

test('a whole village can be founded anew: the old key ends, the new one takes over', async () => {
  const old = '441900119013000'
  const grids = [...(await outlines(old)).keys()]
  const edition = await draw()
  ok(await change(edition, { kind: 'FOUND', grids, founds: '新名村' }))
  const key = await foundedAs(edition, '新名村')
  const seen = await publish(edition)
  assert.deepEqual(seen.villages.map((v) => [v.what, v.key]), [['ENDS', old], ['BEGINS', key]])
  assert.deepEqual(seen.lineage.filter((l) => l.from === old).map((l) => l.to), [key])
  assert.equal((await unit(key)).children, grids.length)
  assert.equal(ok(await (await Client.login(server, 'village.441900119013.head')).get('/me')).unit, key)
})

test('what cannot be founded is refused by its field; an undo takes the grids back, and the number is not given again', async () => {
  const edition = await draw()
  const first = await draft(edition)
  const [a, b] = (await outlines('441900119014000')).keys()
  for (const [fields, field] of [
    [{ grids: [], founds: '甲村' }, 'grids'], [{ grids: ['nothing'], founds: '甲村' }, 'grids'], [{ grids: [a, a], founds: '甲村' }, 'grids'],
    [{ grids: [a] }, 'founds'], [{ grids: [a], founds: '  ' }, 'founds'], [{ grids: [a], founds: '长'.repeat(61) }, 'founds'],
  ]) {
    const answer = await change(edition, { kind: 'FOUND', ...fields })
    assert.deepEqual([answer.status, answer.body.field], [422, field], `${JSON.stringify(fields)} ${answer.text}`)
  }
  const taken = (await unit('441900119003000')).name
  const named = await change(edition, { kind: 'FOUND', grids: [a], founds: taken })
  assert.deepEqual([named.status, named.body.type, named.body.field], [409, '/problems/edition/village-named', 'founds'], named.text)
  assert.deepEqual(await draft(edition), first)
  const narrow = await draw('441900119014000')
  const alone = await change(narrow, { kind: 'FOUND', grids: [a], founds: '甲村' })
  assert.deepEqual([alone.status, alone.body.field], [422, 'kind'])

  ok(await change(edition, { kind: 'FOUND', grids: [a], founds: '甲村' }))
  const key = await foundedAs(edition, '甲村')
  ok(await change(edition, { kind: 'MOVE', grids: [b], village: key }))
  for (let i = 0; i < 2; i++) ok(await people.drawer.post(`/editions/${edition.id}/undo`, { version: await version(edition) }))
  assert.deepEqual(await draft(edition), first)
  ok(await change(edition, { kind: 'FOUND', grids: [b], founds: '乙村' }))
  const mine = await foundedAs(edition, '乙村')
  assert.ok(mine > key)

  // of two editions that found in one town, one comes into force
  const rival = await draw()
  ok(await change(rival, { kind: 'FOUND', grids: [a], founds: '丙村' }))
  for (const one of [rival, edition]) await move(one, 'CHECK')
  assert.equal((await move(rival, 'PUBLISH', people.publisher)).state, 'IN_FORCE')
  const late = await people.publisher.post(`/editions/${edition.id}/moves`, { event: 'PUBLISH', version: await version(edition) })
  assert.deepEqual([late.status, late.body.type], [409, '/problems/edition/overtaken'])
  assert.equal((await people.drawer.get(`/units/${mine}`)).status, 404, 'what was only drawn never was')
})

test('a village whose grids all go to another town ends too: the town keeps the cases that stay', async () => {
  const old = '441900119008000'
  const to = '441900003001000'
  const cityLeader = await Client.login(server, 'city.shift_leader')
  const mine = await outlines(old)
  const [grid] = mine.keys()
  const open = await report(pointsIn(mine.get(grid), 1)[0], grid)
  const edition = await draw('441900000000000', people.city)
  let { version: at } = edition
  for (const one of mine.keys())
    ({ version: at } = ok(await people.city.post(`/editions/${edition.id}/changes`, { kind: 'MOVE', grids: [one], village: to, version: at })))
  ;({ version: at } = ok(await people.city.post(`/editions/${edition.id}/moves`, { event: 'CHECK', version: at })))
  const seen = ok(await people.city.get(`/editions/${edition.id}/consequences`))
  assert.deepEqual(seen.cases.filter((c) => c.id === open.id).map((c) => [c.stays, c.owner]), [[true, TOWN]])
  ok(await cityLeader.post(`/editions/${edition.id}/moves`, { event: 'PUBLISH', version: at }))
  assert.ok((await unit(old)).valid_to)
  const now = ok(await people.drawer.get(`/cases/${open.id}`))
  assert.deepEqual([now.owner, now.unit], [TOWN, grid])
})
