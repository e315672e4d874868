// An edition that is published for a later day takes effect at its first moment, once, on whichever
// server; and a second server on the same database knows the new map.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { ok } from '../harness/answers.mjs'
import { eventually } from '../harness/cluster.mjs'
import { cutLine, pointsIn, ringsOf } from '../harness/map.mjs'
import { Client, makeDataDir, startServer } from '../harness/server.mjs'

const VILLAGE = '441900119001000'
const GRID = '441900119001001'

let server
after(() => server?.end())

const login = (name) => Client.login(server, name)
const startAt = async (time) => {
  if (server) assert.equal((await server.stop()).code, 0)
  server = await startServer({ dir: server?.dir, args: ['--rehearse', time] })
}
const located = async (client, at) => ok(await client.get(`/units/locate?lon=${at.lon}&lat=${at.lat}`)).grid.key

async function checkedSplit(drawer, village, grid) {
  const edition = ok(await drawer.post('/editions', { unit: village, name: '三月区划' }), 201)
  const ring = ringsOf(JSON.parse((await drawer.get(`/editions/${edition.id}/grids`)).text)).get(grid)
  let { version } = ok(await drawer.post(`/editions/${edition.id}/changes`, { kind: 'SPLIT', version: 1, grids: [grid], line: cutLine(ring) }))
  ;({ version } = ok(await drawer.post(`/editions/${edition.id}/moves`, { event: 'CHECK', version })))
  return { id: edition.id, version, ring }
}

test('published for the third of March: until midnight the old map, from then on the new one', { timeout: 240_000 }, async () => {
  await startAt('2026-03-02T10:00:00+08:00')
  let drawer = await login('town.441900119.supervisor')
  const publisher = await login('town.441900119.shift_leader')
  const grid = await login(`grid.${GRID}`)
  const edition = await checkedSplit(drawer, VILLAGE, GRID)
  const [at] = pointsIn(edition.ring, 1)
  const published = ok(await publisher.post(`/editions/${edition.id}/moves`,
    { event: 'PUBLISH', version: edition.version, effective_on: '2026-03-03' }))
  assert.equal(published.state, 'PUBLISHED')
  const open = ok(await grid.post('/cases', { item: '0602', ...at, title: '消防通道被占', description: '车辆无法通行' }), 201)
  assert.equal(open.unit, GRID)

  await startAt('2026-03-02T23:59:00+08:00')
  drawer = await login('town.441900119.supervisor')
  assert.equal(await located(drawer, at), GRID)
  assert.equal(ok(await drawer.get(`/editions/${edition.id}`)).state, 'PUBLISHED')

  await startAt('2026-03-03T00:00:10+08:00')
  drawer = await login('town.441900119.supervisor')
  await eventually(async () => ok(await drawer.get(`/editions/${edition.id}`)).state === 'IN_FORCE')
  const unit = await eventually(async () => {
    const key = await located(drawer, at)
    return key !== GRID && key
  })
  const begun = ok(await drawer.get(`/units/${unit}`))
  assert.equal(begun.valid_from, '2026-03-03')
  assert.equal(ok(await drawer.get(`/units/${GRID}`)).valid_to, '2026-03-03')
  assert.equal(ok(await drawer.get(`/cases/${open.id}`)).unit, unit)
  const moves = ok(await drawer.get(`/editions/${edition.id}/moves`)).items
  assert.deepEqual(moves.filter((m) => m.event === 'TAKE_EFFECT').map((m) => [m.role, m.person_name]), [['SYSTEM', null]])
})

test('what one server publishes, another on the same database knows', { timeout: 240_000 }, async () => {
  const url = `postgresql://postgres@/zhiwang?host=${encodeURIComponent(join(server.dir, 'pg/run'))}`
  const dir = makeDataDir()
  const second = await startServer({ dir, demo: false, args: ['--database', url, '--rehearse', '2026-03-03T09:00:00+08:00'] })
  try {
    const drawer = await login('town.441900119.supervisor')
    const publisher = await login('town.441900119.shift_leader')
    const there = new Client(second.url)
    const village = '441900119002000'
    const [[grid, ring]] = ringsOf(JSON.parse((await there.get(`/units/${village}/outlines`)).text))
    const [at] = pointsIn(ring, 1)
    assert.equal(await located(there, at), grid)
    const edition = await checkedSplit(drawer, village, grid)
    ok(await publisher.post(`/editions/${edition.id}/moves`, { event: 'PUBLISH', version: edition.version }))
    const here = await located(drawer, at)
    assert.notEqual(here, grid, 'at once where it was published')
    await eventually(async () => (await located(there, at)) === here)

    // Of one edition, and of two of the same place, at the same moment on both: one is in force.
    const leaders = [publisher, await Client.login({ url: second.url, accounts: server.accounts }, 'town.441900119.shift_leader')]
    const publish = (i, one) => leaders[i].post(`/editions/${one.id}/moves`, { event: 'PUBLISH', version: one.version })
    const third = '441900119003000'
    const [[g]] = ringsOf(JSON.parse((await there.get(`/units/${third}/outlines`)).text))
    const once = await checkedSplit(drawer, third, g)
    const fourth = '441900119004000'
    const [[h]] = ringsOf(JSON.parse((await there.get(`/units/${fourth}/outlines`)).text))
    const two = [await checkedSplit(drawer, fourth, h), await checkedSplit(drawer, fourth, h)]
    for (const [pair, problem] of [[[once, once], /edition\/(stale|bad-move)/], [two, /edition\/overtaken/]]) {
      const answers = await Promise.all(pair.map((one, i) => publish(i, one)))
      assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409], answers.map((a) => a.text).join(' '))
      assert.match(answers.find(({ status }) => status === 409).body.type, problem)
    }
    const outlines = async (client) => (await client.get('/units/441900119000000/outlines')).text
    await eventually(async () => (await outlines(there)) === (await outlines(drawer)))
  } finally {
    await second.end()
  }
})
