// More than there is room for, clients that leave, a database that stands still, and the end.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { backends, eventually, everyone, freeze } from '../harness/cluster.mjs'
import { Client, placeIn, startServer } from '../harness/server.mjs'
import { get, post, Wire } from './wire.mjs'

let server
let grid
before(async () => {
  server = await startServer()
  grid = await Client.login(server, 'grid.441900119001001')
})
after(() => server.end())

const NOBODY = `Authorization: Bearer ${'A'.repeat(43)}` // well-formed, so that the database is asked
const as = (client) => `Authorization: Bearer ${client.token}`
const gauge = async (name) => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec((await grid.get('/~/metrics')).text)[1])

// While the database stands still, workers wait; what does not fit into the lane's queue is told so.
// What the quick lane hands on is not quick: it waits where other reads do, and is refused where they are.
for (const [lane, n, room, asking, rest] of [
  ['read', 1200, 1024, () => get('/api/v1/me', NOBODY), [401, 503]],
  ['read (by the quick one)', 1200, 1024, () => get('/api/v1/cases?q=x', as(grid)), [200, 503]],
  ['login', 60, 32, () => post('/api/v1/session', '{"login":"nobody","password":"wrong-wrong"}'), [401, 429, 503]],
]) {
  test(`the ${lane} lane is full: 503 with Retry-After at once, and the rest is answered`, { timeout: 120000 }, async (t) => {
    const wires = await Promise.all(Array.from({ length: n }, () => Wire.open(server)))
    const thaw = freeze(everyone(server.dir))
    t.after(thaw)
    const answers = wires.map((wire) => wire.send(asking()).answer())
    let refused = 0
    for (const answer of answers) {
      answer.then((one) => {
        if (one?.status === 503 && one.body.includes('/problems/http/busy') && Number(one.headers.get('retry-after')) >= 1) refused += 1
      })
    }
    await eventually(() => refused > 0)
    assert.equal((await grid.get('/~/healthz')).status, 200, 'the loop itself waits for nobody')
    thaw()
    const all = await Promise.all(answers)
    assert.ok(refused >= n - room - 16 && refused < n, `${refused} refused`)
    for (const one of all) assert.ok(rest.includes(one?.status), `${one?.status}`)
    for (const wire of wires) wire.close()
    assert.equal((await grid.get('/me')).status, 200)
  })
}

test('clients that leave while a worker has their request cost nothing that stays', { timeout: 60000 }, async (t) => {
  const wires = await Promise.all(Array.from({ length: 60 }, () => Wire.open(server)))
  const thaw = freeze(everyone(server.dir))
  t.after(thaw)
  for (const wire of wires) wire.send(get('/api/v1/me', NOBODY))
  await eventually(async () => (await gauge('zhiwang_lane_read_depth')) > 40)
  wires.forEach((wire, i) => (i % 2 ? wire.abort() : wire.close()))
  thaw()
  assert.equal((await grid.get('/me')).status, 200)
  await eventually(async () => (await gauge('zhiwang_http_connections')) < 10)
})

test('a database that stands still: 503 in the end, not ready, and good again by itself', { timeout: 120000 }, async (t) => {
  const thaw = freeze(everyone(server.dir))
  t.after(thaw)
  const answer = await grid.get('/cases')
  assert.equal(answer.status, 503, answer.text)
  assert.ok(Number(answer.headers.get('retry-after')) >= 1)
  await eventually(async () => (await grid.get('/~/readyz')).status === 503)
  thaw()
  await eventually(async () => (await grid.get('/~/readyz')).status === 200)
  assert.equal((await grid.get('/cases')).status, 200)
})

test('SIGTERM: work under way is finished, streams are told when to come back, nobody new is let in', { timeout: 120000 }, async (t) => {
  const own = await startServer()
  t.after(() => own.end())
  const person = await Client.login(own, 'grid.441900119001001')
  const item = (await person.get('/items')).body.items[0].code
  const body = JSON.stringify({ item, ...(await placeIn(person, '441900119001001')), title: '停机前', description: '正在办理' })
  const stream = await Wire.open(own)
  stream.send(get('/api/v1/stream', as(person)))
  await stream.until('text/event-stream')
  const wires = await Promise.all(Array.from({ length: 12 }, () => Wire.open(own)))
  for (const wire of wires) assert.equal((await wire.send(get()).answer()).status, 200)
  const kept = wires.pop()
  const thaw = freeze(backends(own.dir)) // a worker without a connection may still get one
  t.after(thaw)
  let finished = 0
  const answers = wires.map(async (wire, i) => {
    const answer = await wire.send(i === 0 ? post('/api/v1/cases', body, as(person)) : get('/api/v1/cases', as(person))).answer()
    finished += 1
    return answer?.status
  })
  assert.equal((await person.get('/~/healthz')).status, 200) // by now the loop has read them all
  own.child.kill('SIGTERM')
  await eventually(() => Wire.open(own).then((wire) => wire.close(), () => true))
  const refused = await kept.send(get('/api/v1/me', as(person))).answer()
  assert.ok(refused === null || refused.status === 503, `${refused?.status}`)
  assert.ok(finished < answers.length, 'something is under way')
  thaw()
  assert.deepEqual(await Promise.all(answers), [201, ...Array(10).fill(200)])
  assert.match(await stream.closed(), /retry: \d+/)
  assert.deepEqual(await own.exited, { code: 0, signal: null })
})
