// The stream: nothing lost, nothing twice, over a broken line and over a restart.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
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
