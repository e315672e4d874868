// The map is redrawn; what was counted yesterday is counted so tomorrow, in both computations.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { ok } from '../harness/answers.mjs'
import { countGaps } from '../harness/counts.mjs'
import { neighbours, pointsIn, ringsOf } from '../harness/map.mjs'
import { Client, startServer } from '../harness/server.mjs'
import { compare } from '../harness/stats.sql.mjs'

const TOWN = '441900119000000'
const YESTERDAY = { from: '2026-03-01', to: '2026-03-02' }

let server
after(() => server?.end())

const villageOf = (grid) => `${grid.slice(0, 12)}000`
const startAt = async (time) => {
  if (server) assert.equal((await server.stop()).code, 0)
  server = await startServer({ dir: server?.dir, args: ['--rehearse', time] })
}
const counted = async () => {
  const who = await Client.login(server, 'town.441900119.supervisor')
  const all = {}
  for (const by of ['none', 'village', 'item']) {
    all[by] = ok(await who.get(`/stats/indicators?by=${by}&from=${YESTERDAY.from}&to=${YESTERDAY.to}`)).rows
  }
  return all
}

test("yesterday's statistics give the same numbers after a grid went to another village", { timeout: 240_000 }, async () => {
  await startAt('2026-03-02T10:00:00+08:00')
  let drawer = await Client.login(server, 'town.441900119.supervisor')
  let publisher = await Client.login(server, 'town.441900119.shift_leader')
  const edition = ok(await drawer.post('/editions', { unit: TOWN, name: '划转' }), 201)
  const rings = ringsOf(JSON.parse((await drawer.get(`/editions/${edition.id}/grids`)).text))
  const [grid, beside] = neighbours(rings, (a, b) => villageOf(a) !== villageOf(b))
  const finder = await Client.login(server, `grid.${grid}`)
  const [at] = pointsIn(rings.get(grid), 1)
  const open = ok(await finder.post('/cases', { item: '0602', ...at, title: '消防通道被占', description: '车辆无法通行' }), 201)
  assert.equal(open.unit, grid)

  await startAt('2026-03-03T09:00:00+08:00')
  const before = await counted()
  assert.ok(before.village.some((row) => row.key === villageOf(grid)), 'it is counted in its village')
  drawer = await Client.login(server, 'town.441900119.supervisor')
  publisher = await Client.login(server, 'town.441900119.shift_leader')
  let { version } = ok(await drawer.post(`/editions/${edition.id}/changes`,
    { kind: 'MOVE', version: edition.version, grids: [grid], village: villageOf(beside) }))
  ;({ version } = ok(await drawer.post(`/editions/${edition.id}/moves`, { event: 'CHECK', version })))
  ok(await publisher.post(`/editions/${edition.id}/moves`, { event: 'PUBLISH', version }))
  const moved = ok(await drawer.get(`/cases/${open.id}`))
  assert.equal(villageOf(moved.unit), villageOf(beside), 'the open case went along')

  assert.deepEqual(await counted(), before)
  assert.deepEqual(await compare(server, server.dir, YESTERDAY), [])
  assert.deepEqual(await compare(server), [])
  assert.deepEqual(await countGaps(server), [], 'how many there are is said of where they lie now')
})

test('a village ends and another begins: posts and duties go where most of it went, and yesterday stays yesterday', { timeout: 240_000 }, async () => {
  await startAt('2026-03-04T09:00:00+08:00')
  const before = await counted()
  const drawer = await Client.login(server, 'town.441900119.supervisor')
  const publisher = await Client.login(server, 'town.441900119.shift_leader')
  const draw = async (name) => ok(await drawer.post('/editions', { unit: TOWN, name }), 201)
  const found = async (edition, grids, founds) =>
    drawer.post(`/editions/${edition.id}/changes`, { kind: 'FOUND', version: edition.version, grids, founds })
  const villages = async () => ok(await drawer.get(`/units?parent=${TOWN}&limit=200`)).items
  const edition = await draw('设村')
  const drawn = JSON.parse((await drawer.get(`/editions/${edition.id}/grids`)).text)
  const rings = ringsOf(drawn)
  const [given, beside] = neighbours(rings, (a, b) => villageOf(a) !== villageOf(b) && before.village.some((row) => row.key === villageOf(b)))
  const ended = villageOf(beside)
  const all = [...rings.keys()].filter((grid) => villageOf(grid) === ended)
  const last = (await villages()).at(-1).key
  const grids = async () => JSON.parse((await drawer.get(`/editions/${edition.id}/grids`)).text).features
  ok(await publisher.post(`/grids/${all[0]}/duties`, { person: `village.${ended.slice(0, 12)}.head`, kind: 'LEADER' }), 201)

  // a key that was reserved is not given again, also when nothing comes of it
  const dropped = await draw('作罢')
  const tried = ok(await found(dropped, [given], '作罢村'))
  ok(await drawer.post(`/editions/${dropped.id}/moves`, { event: 'WITHDRAW', version: tried.version, reason: '不设了' }))
  const changed = ok(await found(edition, [...all, given], '新河社区'))
  const features = await grids()
  const [mine] = features.filter(({ properties }) => properties.founds)
  const fresh = mine.properties.village
  assert.deepEqual([mine.properties.founds, fresh], ['新河社区', String(Number(last) + 2000)])
  assert.equal(features.filter(({ properties }) => properties.village === fresh).length, all.length + 1)
  // taken back, and done again: the village keeps its key
  const undone = ok(await drawer.post(`/editions/${edition.id}/undo`, { version: changed.version }))
  assert.equal((await grids()).some(({ properties }) => properties.founds), false)
  let { version } = ok(await found({ ...edition, version: undone.version }, [...all, given], '新河社区'))
  const again = (await grids()).find(({ properties }) => properties.founds).properties.village
  ;({ version } = ok(await drawer.post(`/editions/${edition.id}/moves`, { event: 'CHECK', version })))

  const told = ok(await publisher.get(`/editions/${edition.id}/consequences`))
  assert.deepEqual(told.villages.map(({ what, key, to }) => [what, key, to]), [['ENDS', ended, again], ['BEGINS', again, null]])
  const head = told.posts.find((post) => post.from === ended)
  assert.deepEqual([head.from, head.to], [ended, again])
  assert.deepEqual(told.duties.map(({ kind, from, to }) => [kind, from, villageOf(to)]), [['LEADER', all[0], again]])
  ok(await publisher.post(`/editions/${edition.id}/moves`, { event: 'PUBLISH', version }))

  // the tree, pickers, /locate and /ogc know the new one, and not the old one but by its name
  const after = await villages()
  assert.deepEqual(after.map(({ key }) => key).filter((key) => key === ended || key === again), [again])
  const old = ok(await drawer.get(`/units/${ended}`))
  assert.deepEqual([old.valid_to, ok(await drawer.get(`/units/${again}`)).valid_from], ['2026-03-04', '2026-03-04'])
  const [at] = pointsIn(rings.get(all[0]), 1)
  const located = ok(await drawer.get(`/units/locate?lon=${at.lon}&lat=${at.lat}`))
  assert.deepEqual([located.village.key, located.village.name], [again, '新河社区'])
  const ogc = async (query) => JSON.parse((await fetch(`${server.url}/ogc/collections/villages/items?${query}`).then((r) => r.text())))
  const keysOf = (list) => list.features.map(({ id }) => String(id)).filter((key) => [ended, again].includes(key))
  const bbox = `bbox=${at.lon},${at.lat},${at.lon},${at.lat}&limit=100`
  assert.deepEqual(keysOf(await ogc(bbox)), [again])
  assert.deepEqual(keysOf(await ogc(`${bbox}&datetime=2026-03-02T00:00:00Z`)), [ended])
  const moved = ok(await (await Client.login(server, `village.${ended.slice(0, 12)}.head`)).get('/me'))
  assert.equal(moved.unit, again)
  assert.ok(ok(await drawer.get(`/units/${again}`)).area_km2 > 0)

  assert.deepEqual(await counted(), before)
  assert.deepEqual(await compare(server, server.dir, YESTERDAY), [])
  assert.deepEqual(await compare(server), [])
  assert.deepEqual(await countGaps(server), [])
})
