// Everything wrong that a client can send, on every route that openapi.json names: the answer is a
// problem that names the field, never a 500, and the server goes on.
import assert from 'node:assert/strict'
import { get } from 'node:http'
import { after, before, test } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { Client, makeId, placeIn, startServer } from '../harness/server.mjs'

let server
let grid
let acceptor
let leader
let nobody
let one
let good
before(async () => {
  server = await startServer()
  nobody = new Client(server.url)
  grid = await Client.login(server, 'grid.441900119001001')
  acceptor = await Client.login(server, 'village.441900119001.acceptor')
  leader = await Client.login(server, 'city.shift_leader')
  const item = (await grid.get('/items')).body.items[0].code
  good = { item, ...(await placeIn(grid, '441900119001001')), title: '正常标题', description: '正常描述' }
  one = await grid.report(good)
})
after(async () => {
  await server.end()
})

function isProblem(answer, status, where) {
  assert.equal(answer.status, status, `${where}: ${answer.status} ${answer.text.slice(0, 300)}`)
  assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/, where)
  assert.match(answer.body.type, /^\/problems\//, where)
  assert.equal(answer.body.status, status, where)
  assert.ok(answer.body.title && answer.body.trace, where)
}

const long = (n) => '长'.repeat(n)
const REPORTS = [
  ['item', undefined], ['item', null], ['item', 5], ['item', ''], ['item', long(500)], ['item', ['a']],
  ['lon', undefined], ['lon', '113.9'], ['lon', null], ['lon', 181], ['lon', true], ['lon', {}],
  ['lat', undefined], ['lat', -91], ['lat', 'x'],
  ['title', undefined], ['title', '一'], ['title', long(81)], ['title', 7], ['title', '有\u0000空'],
  ['description', undefined], ['description', ''], ['description', long(2001)], ['description', false],
  ['place', long(201)], ['place', 3], ['datum', 'BD09'], ['datum', 1], ['id', 'x'], ['id', 9],
  ['colour', 'red'], ['__proto__x', 1], ['state', 'CLOSED'], ['owner', '441900000000000'], ['number', 'X'],
]

test('a report with one wrong field is refused by the name of that field', async () => {
  for (const [field, value] of REPORTS) {
    const answer = await grid.post('/cases', { ...good, [field]: value })
    if (value === '有\u0000空') assert.ok([400, 422].includes(answer.status), answer.text)
    else {
      isProblem(answer, 422, `${field} = ${JSON.stringify(value)?.slice(0, 30)}`)
      assert.equal(answer.body.field, field)
    }
  }
  assert.equal((await grid.get('/cases')).body.items.length, 1, 'and none of them became a case')
})

test('limits count characters, not bytes', async () => {
  const made = await grid.report({ ...good, title: long(80), description: long(2000), place: long(200) })
  assert.equal(made.title, long(80))
})

test('a move with one wrong field is refused by the name of that field', async () => {
  const rows = [
    [{ event: 'FLY', version: 1 }, 'event'], [{ version: 1 }, 'event'], [{ event: 5, version: 1 }, 'event'],
    [{ event: 'FILE' }, 'version'], [{ event: 'FILE', version: '1' }, 'version'], [{ event: 'FILE', version: 1.5 }, 'version'],
    [{ event: 'FILE', version: 1, colour: 1 }, 'colour'], [{ event: 'REFUSE', version: 1 }, 'reason'],
    [{ event: 'REFUSE', version: 1, reason: long(3000) }, 'reason'], [{ event: 'REFER', version: 1 }, 'unit'],
    [{ event: 'REFER', version: 1, unit: '12' }, 'unit'], [{ event: 'REFER', version: 1, unit: '441900003000000' }, 'unit'],
    [{ event: 'MERGE', version: 1 }, 'into'], [{ event: 'MERGE', version: 1, into: makeId(441900119) }, 'into'],
  ]
  for (const [body, field] of rows) {
    const answer = await acceptor.post(`/cases/${one.id}/moves`, body)
    isProblem(answer, 422, JSON.stringify(body).slice(0, 80))
    assert.equal(answer.body.field, field, JSON.stringify(body).slice(0, 80))
  }
  isProblem(await acceptor.post(`/cases/${one.id}/moves`, { event: 'PASS', version: 1 }), 409, 'not from this state')
  const stale = await acceptor.post(`/cases/${one.id}/moves`, { event: 'FILE', version: 99 })
  isProblem(stale, 409, 'stale')
  assert.equal(stale.body.version, 1)
  const bad = await leader.post(`/cases/${one.id}/moves`, { event: 'DISPATCH', version: 1, department: 'XF' })
  assert.ok([403, 409].includes(bad.status), bad.text)
})

test('a list asked wrongly is refused by the name of the parameter', async () => {
  for (const [query, field] of [['limit=0', 'limit'], ['limit=201', 'limit'], ['limit=x', 'limit'], ['cursor=zzz', 'cursor'], ['cursor=%00', 'cursor'],
    ['unit=44', 'unit'], ['state=OPEN', 'state'], ['from=yesterday', 'from'], ['to=1969-12-31', 'to'], ['colour=red', 'colour'], ['limit=5&limit=6', 'limit'],
    ['severity=S9', 'severity'], ['handler=nobody%27', 'handler']]) {
    const answer = await acceptor.get(`/cases?${query}`)
    assert.ok([400, 422].includes(answer.status), `${query}: ${answer.status} ${answer.text}`)
    if (answer.status === 422) assert.equal(answer.body.field, field, query)
  }
})

test('what is no JSON object is 400; what is no JSON is 415; what is too large is 413', async () => {
  const send = (raw, type = 'application/json') => grid.request('POST', '/cases', { raw, type })
  for (const raw of ['', '{', '[]', '1', 'null', '"x"', '{"item":1,"item":2}', `${'['.repeat(2000)}`, '{"a":1}x', '{"item":NaN}',
    Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), '{"title":"\\ud800"}', '\ufeff{}']) {
    const answer = await send(raw)
    assert.ok([400, 411, 422].includes(answer.status), `${String(raw).slice(0, 20)}: ${answer.status} ${answer.text}`)
  }
  isProblem(await send('item=x', 'application/x-www-form-urlencoded'), 415, 'a form')
  isProblem(await send('{}', 'text/plain'), 415, 'text')
  const large = await send(JSON.stringify({ ...good, description: 'x'.repeat(70 * 1024) })).catch((error) => ({ refused: error }))
  if (!large.refused) isProblem(large, 413, '70 kB')
  const huge = await send(Buffer.alloc(10 << 20, 0x20)).catch((error) => ({ refused: error }))
  if (!huge.refused) isProblem(huge, 413, '10 MB')
})

// What asks nobody who he is, and finds nothing under a made-up name.
const FOR_ANYBODY = /^\/api\/v1\/(public\/(reports|mediations)\/\{code\}|units\/\{key\}\/outlines)/

// Every route of the API's own description, in three wrong ways. A new route is tried by itself.
test('every route refuses nobody, an unknown parameter, an unknown field, and a wrong method', async () => {
  const openapi = (await nobody.get('/openapi.json')).body
  assert.match(openapi.openapi, /^3\./)
  let routes = 0
  for (const [path, methods] of Object.entries(openapi.paths)) {
    if (!path.startsWith('/api/v1/')) continue
    const target = path.replace(/\{[^}]+\}/g, makeId(441900119))
    for (const method of Object.keys(methods).map((m) => m.toUpperCase())) {
      routes += 1
      const where = `${method} ${path}`
      const bare = await nobody.request(method, target, method === 'GET' || method === 'DELETE' ? {} : { body: {} })
      const asks = FOR_ANYBODY.test(path) ? [404, 415, 422] : [200, 401, 422]
      assert.ok(asks.includes(bare.status), `${where}: ${bare.status}`)
      if (/^\/api\/v1\/(openapi\.json|stream|states)/.test(path)) continue
      const query = await leader.request(method, `${target}?colour=red`, method === 'GET' || method === 'DELETE' ? {} : { body: {} })
      assert.ok([403, 404, 411, 415, 422].includes(query.status), `${where}?colour=red: ${query.status}`)
      if (method === 'POST') {
        const field = await leader.request(method, target, { body: { colour: 'red' } })
        assert.ok([403, 404, 415, 422].includes(field.status), `${where} {colour}: ${field.status}`)
      }
      const wrong = await leader.request('PATCH', target, { body: {} })
      isProblem(wrong, 405, `PATCH ${path}`)
      assert.ok(wrong.headers.get('allow')?.includes(method), `${where}: Allow names it`)
    }
  }
  assert.ok(routes >= 20, `${routes} routes`)
})

test('paths that are no paths are 404 or 400, and reveal nothing', async () => {
  for (const path of ['/nothing', '/cases/', '/cases/%00', '/cases/..%2f..%2fetc', `/cases/${one.id}/`, '/cases/%ff', '/units/%e4%b8', `/${'a'.repeat(3000)}`]) {
    const answer = await leader.get(path)
    assert.ok([400, 404, 414, 431].includes(answer.status), `${path}: ${answer.status}`)
  }
  for (const path of ['/~/../etc/passwd', '/~/..%2f..%2fetc%2fpasswd', '/~/assets/%2e%2e/%2e%2e/package.json', '/~/.git/config']) {
    const answer = await leader.get(path)
    assert.ok(!answer.text.includes('root:') && !answer.text.includes('"devDependencies"') && !answer.text.includes('[core]'), path)
  }
})

/** A page's file as it goes over the wire. */
const asSent = (path, headers) =>
  new Promise((done, fail) => {
    get(server.url + path, { headers }, (answer) => {
      const parts = []
      answer.on('data', (part) => parts.push(part)).on('end', () => done({ status: answer.statusCode, headers: answer.headers, bytes: Buffer.concat(parts) }))
    }).on('error', fail)
  })
const PACKED = [
  ['gzip, deflate, br, zstd', 'br'], ['br', 'br'], ['BR;q=0.5', 'br'], ['gzip, br;q=0', 'gzip'], ['br; q=0.000,gzip;q=1', 'gzip'],
  ['gzip', 'gzip'], ['gzip;q=0', undefined], ['brotli, gzipped, xbr', undefined], ['identity', undefined], ['*', undefined], [undefined, undefined],
]
test('a page is packed the way that whoever asks can read, and is the same for all', async () => {
  const page = await nobody.get('/~/')
  const path = /src="(\/assets\/[^"]+)"|href="(\/assets\/base[^"]+\.js)"/g
  const script = [...page.text.matchAll(path)].map(([, src, href]) => href ?? src).find((one) => one.includes('base'))
  const plain = (await asSent(script, {})).bytes
  for (const [accepts, encoding] of PACKED) {
    const answer = await asSent(script, accepts === undefined ? {} : { 'accept-encoding': accepts })
    assert.equal(answer.headers['content-encoding'], encoding, `${accepts}`)
    assert.equal(answer.headers.vary, 'Accept-Encoding')
    const read = { br: brotliDecompressSync, gzip: gunzipSync }[encoding] ?? ((bytes) => bytes)
    assert.ok(read(answer.bytes).equals(plain), `${accepts}`)
    if (encoding) assert.ok(answer.bytes.length < plain.length / 2, `${accepts}: ${answer.bytes.length} of ${plain.length}`)
  }
  // What stands beside a page is no page.
  for (const ending of ['.br', '.gz']) assert.equal((await asSent(script + ending, {})).status, 404)
})

test('the pages come with a strict policy, and the API is never cached or sniffed', async () => {
  const page = await nobody.get('/~/')
  assert.equal(page.status, 200)
  const policy = page.headers.get('content-security-policy')
  assert.match(policy, /default-src '(none|self)'/)
  assert.ok(!/script-src[^;]*unsafe/.test(policy), policy)
  assert.match(policy, /frame-ancestors 'none'/)
  const etag = page.headers.get('etag')
  assert.ok(etag)
  assert.equal((await nobody.get('/~/', { headers: { 'if-none-match': etag } })).status, 304)
  const asset = /(?:src|href)="(\/assets\/[^"]+)"/.exec(page.text)[1]
  const file = await nobody.get(`/~${asset}`)
  assert.equal(file.status, 200)
  assert.match(file.headers.get('cache-control'), /immutable/)
  const me = await grid.get('/me')
  assert.match(me.headers.get('cache-control'), /no-store/)
  assert.equal(me.headers.get('x-content-type-options'), 'nosniff')
})

test('health, readiness and metrics answer, and promtool accepts the metrics', async () => {
  assert.equal((await nobody.get('/~/healthz')).status, 200)
  assert.equal((await nobody.get('/~/readyz')).body.ready, true)
  const metrics = (await nobody.get('/~/metrics')).text
  const { spawnSync } = await import('node:child_process')
  const checked = spawnSync('promtool', ['check', 'metrics'], { input: metrics, encoding: 'utf8' })
  assert.equal(checked.status, 0, checked.stderr + checked.stdout)
})

test('after all of that the server still does its work, and has logged no failure of its own', async () => {
  assert.equal((await acceptor.move(one.id, 'FILE')).state, 'FILED')
  const failures = server.log.filter((line) => line.includes('"level":"error"'))
  assert.deepEqual(failures, [])
})
