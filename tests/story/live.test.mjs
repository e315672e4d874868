// The stream: nothing lost, nothing twice, over a broken line and over a restart.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { join } from 'node:path'
import { session } from '../harness/database.mjs'
import { Client, placeIn, startServer } from '../harness/server.mjs'

let server
let grid
let desk
let item
let place

before(async () => {
  server = await startServer()
  grid = await Client.login(server, 'grid.441900119001001')
  desk = await Client.login(server, 'town.441900119.dispatcher')
  item = (await grid.get('/items')).body.items[0].code
  place = await placeIn(grid, '441900119001001')
})
after(() => server.end())

const report = (n) => grid.report({ item, ...place, title: `第${n}件`, description: '实时' })
// The rounds of the day are planned when they are: after a start, or at any time of the night.
const ofCases = (stream) => stream.heard.filter((e) => e.topic.startsWith('case.')).map((e) => e.data.id)

test('who comes back with Last-Event-ID hears exactly what it missed', async () => {
  const first = await desk.stream().ready()
  const known = await report(1)
  await first.of(known.id, 1)
  const lastId = first.lastId
  await first.close()
  const missed = []
  for (let n = 2; n <= 6; n += 1) missed.push((await report(n)).id)
  const second = await desk.stream(lastId).ready()
  const live = await report(7)
  await second.of(live.id, 1)
  assert.deepEqual(ofCases(second), [...missed, live.id])
  await second.close()
})

test('reports made at once are each heard once', async () => {
  const stream = await desk.stream().ready()
  const made = await Promise.all(Array.from({ length: 60 }, (_, n) => report(100 + n)))
  for (const one of made) await stream.of(one.id, 1)
  const heard = stream.heard.filter((e) => e.topic === 'case.reported').map((e) => e.data.id)
  assert.deepEqual([...heard].sort(), made.map((m) => m.id).sort())
  await stream.close()
})

test('an id that nobody gave gets resync, not silence', async () => {
  for (const bad of ['1-1', 'nonsense', '99999999999999999999-1', "1-1' or 1=1"]) {
    const stream = await desk.stream(bad).ready()
    await stream.until((heard) => heard.find((e) => e.topic === 'resync'), `resync after ${bad}`)
    await stream.close()
  }
})

/** What is told with a list that has this case; all that was before it is heard by then. */
async function readAfter(n) {
  const quiet = await desk.stream().ready()
  await quiet.of((await report(n)).id, 1)
  await quiet.close()
  const list = await desk.get('/cases?limit=1')
  const position = list.headers.get('zw-position')
  assert.match(position, /^[1-9][0-9]*$/)
  return position
}

test('what happens between a reading and the stream behind it is heard, once', async () => {
  const position = await readAfter(300)
  const between = await report(301)
  const stream = await desk.stream(undefined, position).ready()
  const live = await report(302)
  await stream.of(live.id, 1)
  assert.deepEqual(ofCases(stream), [between.id, live.id])
  await stream.close()
  // A browser that comes again still asks for where it began; what it has heard since counts.
  const again = await desk.stream(stream.lastId, position).ready()
  const last = await report(303)
  await again.of(last.id, 1)
  assert.deepEqual(ofCases(again), [last.id])
  await again.close()
})

test('what was begun before a reading and committed after it lies behind its position', async () => {
  const position = await readAfter(310)
  const writer = session(server)
  const xid = await writer.sql('begin; select pg_current_xact_id()')
  await writer.sql(`insert into outbox (town, topic, unit, data) values (441900119, 'case.moved', 441900119001001, '{"id":"late","version":1}')`)
  const seen = await report(311) // of a later transaction, and committed before the other one
  const list = await desk.get('/cases?limit=1')
  assert.equal(list.body.items[0].id, seen.id)
  const told = list.headers.get('zw-position')
  assert.ok(Number(told) >= Number(position) && Number(told) < Number(xid), `${told} is not between ${position} and ${xid}`)
  const stream = await desk.stream(undefined, told).ready()
  await writer.sql('commit')
  writer.end()
  await stream.of(seen.id, 1)
  assert.deepEqual(ofCases(stream), ['late', seen.id])
  await stream.close()
})

test('a position that another server told is good here, also before this one has read as far', async () => {
  const url = `postgresql://postgres@/zhiwang?host=${encodeURIComponent(join(server.dir, 'pg/run'))}`
  const second = await startServer({ demo: false, args: ['--database', url] })
  try {
    const there = new Client(second.url, desk.token)
    for (const [n, from, to] of [[320, desk, there], [330, there, desk]]) {
      const ears = await from.stream().ready()
      const known = await report(n)
      await ears.of(known.id, 1)
      const position = (await from.get('/cases?limit=1')).headers.get('zw-position')
      const [byPosition, byId] = await Promise.all([to.stream(undefined, position).ready(), to.stream(ears.lastId).ready()])
      const live = await report(n + 1)
      for (const stream of [byPosition, byId, ears]) await stream.of(live.id, 1)
      for (const stream of [byPosition, byId]) assert.deepEqual(ofCases(stream), [live.id])
      for (const stream of [byPosition, byId]) assert.ok(!stream.heard.some((e) => e.topic === 'resync'))
      for (const stream of [byPosition, byId, ears]) await stream.close()
    }
  } finally {
    await second.end()
  }
})

test('a position that is too old gets resync; what is none is refused by its name', async () => {
  const stream = await desk.stream(undefined, '1').ready()
  await stream.until((heard) => heard.find((e) => e.topic === 'resync'), 'resync')
  await stream.close()
  for (const bad of ['nonsense', '0', '-1', '1-1', '99999999999999999999', "1' or 1=1"]) {
    const answer = await desk.get(`/stream?since=${encodeURIComponent(bad)}`)
    assert.deepEqual([answer.status, answer.body.field], [422, 'since'], bad)
  }
})

test('how new it is, is told with what was read just now, to who is logged in', async () => {
  const told = async (answer) => (await answer).headers.get('zw-position') !== null
  assert.equal(await told(desk.get('/me')), true)
  assert.equal(await told(desk.get('/cases?limit=1')), true)
  assert.equal(await told(desk.get('/items')), false) // a browser may have kept it
  assert.equal(await told(desk.get('/cases/nonsense')), false)
  assert.equal(await told(grid.post('/cases', { item, ...place, title: '第340件', description: '实时' })), false)
  assert.equal(await told(new Client(server.url).get('/states/case')), false)
})

test('the stream of a session that ends is cut', async () => {
  const short = await Client.login(server, 'town.441900119.acceptor')
  const stream = await short.stream().ready()
  assert.equal((await short.delete('/session')).status, 204)
  await stream.until(() => stream.closed, 'the end of the stream')
  assert.equal((await short.get('/me')).status, 401)
})

test('a restart loses nothing: the same Last-Event-ID goes on', async () => {
  const stream = await desk.stream().ready()
  const known = await report(200)
  await stream.of(known.id, 1)
  const lastId = stream.lastId
  await stream.close()
  const missed = await report(201)
  await server.stop()
  server = await startServer({ dir: server.dir })
  desk = new Client(server.url, desk.token)
  grid = new Client(server.url, grid.token)
  const resumed = await desk.stream(lastId).ready()
  const live = await report(202)
  await resumed.of(live.id, 1)
  assert.deepEqual(ofCases(resumed), [missed.id, live.id])
  await resumed.close()
})
