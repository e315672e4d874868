// Honest requests in awkward forms: many on one connection, bodies that are too large, questions
// before the body. The connection goes on wherever it can be trusted.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { makeId, startServer } from '../harness/server.mjs'
import { get, post, Wire } from './wire.mjs'

let server
before(async () => {
  server = await startServer({ demo: false })
})
after(() => server.end())

const PHOTOS = `/api/v1/cases/${makeId(441900119)}/photos`
const MB = 1 << 20
const head = (path, length, ...lines) =>
  `POST ${path} HTTP/1.1\r\nHost: probe\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n${lines.map((l) => `${l}\r\n`).join('')}\r\n`

async function statuses(wire, n) {
  const all = []
  for (let i = 0; i < n; i += 1) all.push((await wire.answer())?.status)
  return all
}

async function goesOn(wire) {
  assert.equal((await wire.send(get()).answer())?.status, 200, 'the connection goes on')
  wire.close()
}

// Answered from memory, by a worker, with a body, without a route: in the order in which they came.
for (const [name, requests] of [
  ['three from memory', [[get(), 200], [get('/api/v1/nothing'), 404], [get('/readyz'), 200]]],
  ['five for a worker', Array.from({ length: 5 }, (_, i) => (i % 2 ? [get('/api/v1/nothing'), 404] : [get('/api/v1/me'), 401]))],
  ['a body, then none', [[post('/api/v1/session', '{"login":5}'), 422], [get(), 200]]],
  ['a body nobody wants, then none', [[post('/api/v1/nothing', '{"a":1}'), 404], [post('/healthz', '{}'), 405], [get(), 200]]],
]) {
  test(`pipelined, ${name}: answered in order`, async () => {
    const wire = await Wire.open(server)
    wire.send(requests.map(([bytes]) => bytes).join(''))
    assert.deepEqual(await statuses(wire, requests.length), requests.map(([, status]) => status))
    await goesOn(wire)
  })
}

for (const [name, path] of [['from memory', '/healthz'], ['from a worker', '/api/v1/me'], ['of nothing', '/api/v1/nothing'], ['of the description', '/api/v1/openapi.json']]) {
  test(`HEAD ${name}: the head of the GET, no body, and the connection goes on`, async () => {
    const wire = await Wire.open(server)
    const full = await wire.send(get(path)).answer()
    const bare = await wire.send(get(path).replace('GET', 'HEAD')).answer({ head: true })
    assert.equal(bare.status, full.status)
    assert.equal(bare.headers.get('content-type'), full.headers.get('content-type'))
    assert.equal(bare.headers.get('content-length'), full.headers.get('content-length'))
    await goesOn(wire)
  })
}

for (const [name, bytes, status] of [
  ['no such path', get('/api/v1/nothing'), 404],
  ['no such path, with a body', post('/api/v1/nothing', '{}'), 404],
  ['no such method', get().replace('GET', 'PUT'), 405],
  ['no JSON', post('/api/v1/session', '{'), 400],
  ['no length', 'POST /api/v1/session HTTP/1.1\r\nHost: probe\r\n\r\n', 411],
  ['no type', post('/api/v1/session', '{}').replace('application/json', 'text/plain'), 415],
]) {
  test(`refused with ${status} for ${name}: the connection goes on`, async () => {
    const wire = await Wire.open(server)
    const answer = await wire.send(bytes).answer()
    assert.equal(answer.status, status)
    assert.equal(JSON.parse(answer.body).status, status)
    await goesOn(wire)
  })
}

// A client that sends does not read: the answer must survive until it has sent all.
for (const [name, path, size] of [['JSON', '/api/v1/session', 11 * MB], ['a photo', PHOTOS, 11 * MB], ['JSON, one byte too many', '/api/v1/session', 64 * 1024 + 1]]) {
  test(`too large, ${name} (${size} bytes): 413, and the connection goes on`, async () => {
    const wire = await Wire.open(server)
    const answer = await wire.send(head(path, size)).send(Buffer.alloc(size, 0x20)).answer()
    assert.equal(answer?.status, 413)
    assert.equal(JSON.parse(answer.body).type, '/problems/http/too-large')
    await goesOn(wire)
  })
}

test('beyond all reason: 413 at once, and closed', async () => {
  const wire = await Wire.open(server)
  assert.equal((await wire.send(head(PHOTOS, 4096 * MB)).answer()).status, 413)
  await wire.closed()
})

test('in chunks: 411 at once, and closed', async () => {
  const wire = await Wire.open(server)
  wire.send('POST /api/v1/session HTTP/1.1\r\nHost: probe\r\nTransfer-Encoding: chunked\r\n\r\n')
  assert.equal((await wire.answer()).status, 411)
  const chunk = Buffer.concat([Buffer.from(`${MB.toString(16)}\r\n`), Buffer.alloc(MB, 0x20), Buffer.from('\r\n')])
  for (let sent = 0; sent < 11; sent += 1) wire.send(chunk)
  assert.doesNotMatch(await wire.closed(), /HTTP\/1\.1 2/)
})

test('Expect: 100-continue: asked for, then answered', async () => {
  const wire = await Wire.open(server)
  wire.send(head('/api/v1/session', 11, 'Expect: 100-continue'))
  assert.equal((await wire.answer()).status, 100)
  assert.equal((await wire.send('{"login":5}').answer()).status, 422)
  await goesOn(wire)
})

for (const [name, path, size, status] of [['too large', PHOTOS, 20 * MB, 413], ['for nobody', '/api/v1/nothing', 20, 404]]) {
  test(`Expect: 100-continue, ${name}: ${status} without asking for the body`, async () => {
    const wire = await Wire.open(server)
    assert.equal((await wire.send(head(path, size, 'Expect: 100-continue')).answer()).status, status)
    await wire.closed()
  })
}

// epoll hands out 128 events at a time; with exactly that many ready (or 256) a loop can fall asleep
// on what it has in hand until a connection times out (15 s). All N are ready at once, because the server
// stands still while they come.
for (const [what, path, status] of [['from memory', '/healthz', 200], ['from workers', '/api/v1/me', 401]]) {
  for (const n of [127, 128, 129, 256]) {
    test(`${n} connections ready at the same instant, answered ${what}: every one is`, { timeout: 12000 }, async () => {
      const wires = await Promise.all(Array.from({ length: n }, () => Wire.open(server)))
      for (const wire of wires) assert.equal((await wire.send(get()).answer()).status, 200) // it knows them all
      process.kill(server.pid, 'SIGSTOP')
      for (const wire of wires) wire.send(get(path))
      await Promise.all(wires.map((wire) => new Promise((sent) => wire.socket.write('', sent))))
      process.kill(server.pid, 'SIGCONT')
      const answers = await Promise.all(wires.map((wire) => wire.answer()))
      assert.deepEqual(answers.map((answer) => answer?.status), Array(n).fill(status))
      for (const wire of wires) wire.close()
    })
  }
}
