// The map is redrawn; what was counted yesterday is counted so tomorrow, in both computations.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { countGaps } from '../harness/counts.mjs'
import { neighbours, pointsIn, ringsOf } from '../harness/map.mjs'
import { Client, startServer } from '../harness/server.mjs'
import { compare } from '../harness/stats.sql.mjs'

const TOWN = '441900119000000'
const YESTERDAY = { from: '2026-03-01', to: '2026-03-02' }

let server
after(() => server?.end())

const ok = (answer, status = 200) => {
  assert.equal(answer.status, status, answer.text)
  return answer.body
}
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
