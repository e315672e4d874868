// Bytes that two hops could read differently, and bytes that are no HTTP at all. Each is refused, the
// connection is closed, and what came after it on the same connection is never run.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startServer } from '../harness/server.mjs'
import { get, Wire } from './wire.mjs'

let server
before(async () => {
  server = await startServer({ demo: false })
})
after(() => server.end())

const HIDDEN = get() // what a smuggler would have run
const login = (...lines) => `POST /api/v1/session HTTP/1.1\r\nHost: probe\r\n${lines.map((l) => `${l}\r\n`).join('')}\r\n`
const line = (first) => `${first}\r\nHost: probe\r\n\r\n`

const REFUSED = [
  ['Content-Length and Transfer-Encoding', `${login('Content-Length: 5', 'Transfer-Encoding: chunked')}0\r\n\r\n`, 400],
  ['Transfer-Encoding and Content-Length', `${login('Transfer-Encoding: chunked', 'Content-Length: 5')}0\r\n\r\n`, 400],
  ['two different Content-Length', `${login('Content-Length: 3', 'Content-Length: 0')}abc`, 400],
  ['the same Content-Length twice', `${login('Content-Length: 3', 'Content-Length: 3')}abc`, 400],
  ['a list as Content-Length', `${login('Content-Length: 3, 3')}abc`, 400],
  ['a space before the colon', `${login('Content-Length : 3')}abc`, 400],
  ['a space before the colon of Transfer-Encoding', `${login('Transfer-Encoding : chunked')}0\r\n\r\n`, 400],
  ['Transfer-Encoding: chunked', `${login('Transfer-Encoding: chunked')}0\r\n\r\n`, 411],
  ['Transfer-Encoding: xchunked', `${login('Transfer-Encoding: xchunked')}0\r\n\r\n`, 411],
  ['Transfer-Encoding: gzip, chunked', `${login('Transfer-Encoding: gzip, chunked')}0\r\n\r\n`, 411],
  ['Content-Length: -1', login('Content-Length: -1'), 400],
  ['Content-Length: +3', `${login('Content-Length: +3')}abc`, 400],
  ['Content-Length: 0x3', `${login('Content-Length: 0x3')}abc`, 400],
  ['Content-Length: 10^22', login('Content-Length: 10000000000000000000000'), 413],
  ['an empty Content-Length', login('Content-Length: '), 400],
  ['a folded line that makes Content-Length of another name', `${login('Content-Lengt: 3', ' h')}abc`, 400],
  ['a folded line at the end of the head', get('/healthz', 'X: a', ' b'), 400],
  ['a bare CR in a value', get('/healthz', 'X: a\rY: b'), 400],
  ['a bare LF at the end of a line', 'GET /healthz HTTP/1.1\r\nHost: probe\r\nX: 1\n\r\n', 400],
  ['bare LFs throughout', 'GET /healthz HTTP/1.1\nHost: probe\n\n', 400],
  ['a NUL in a value', get('/healthz', 'X: a\0b', 'Y: c'), 400],
  ['a NUL in the last value', get('/healthz', 'X: a\0b'), 400],
  ['a NUL that cuts Content-Length short', `${login('Content-Length: 3\x000')}abc`, 400],
  ['a NUL in a name', get('/healthz', 'X\0Y: a'), 400],
  ['a NUL that begins a line, as if the head ended there', get('/healthz', '\0Content-Length: 3'), 400],
  ['a NUL in the path', get('/healthz\0x'), 400],
  ['a NUL in the query', get('/healthz?a\0b'), 400],
  ['a NUL in the method', line('GET\0 /healthz HTTP/1.1'), 400],
  ['a control character in a value', get('/healthz', 'X: a\x01'), 400],
  ['a DEL in a value', get('/healthz', 'X: a\x7f'), 400],
  ['a control character in the path', get('/health\x01z'), 400],
  ['a space in the path', get('/health z'), 400],
  ['two spaces before the path', line('GET  /healthz HTTP/1.1'), 400],
  ['a space after the version', line('GET /healthz HTTP/1.1 '), 400],
  ['a header without a colon', get('/healthz', 'abc'), 400],
  ['a header without a name', get('/healthz', ': a'), 400],
  ['a name with a space', get('/healthz', 'a b: c'), 400],
  ['a name that is no token', get('/healthz', 'a(b: c'), 400],
  ['no Host', 'GET /healthz HTTP/1.1\r\n\r\n', 400],
  ['two Host', get('/healthz', 'Host: other'), 400],
  ['two Authorization', get('/healthz', 'Authorization: Bearer a', 'authorization: Bearer b'), 400],
  ['two Idempotency-Key', get('/healthz', 'Idempotency-Key: a', 'Idempotency-Key: a'), 400],
  ['HTTP/0.9', 'GET /healthz\r\n\r\n', 400],
  ['HTTP/1.2', line('GET /healthz HTTP/1.2'), 400],
  ['http/1.1 in small letters', line('GET /healthz http/1.1'), 400],
  ['HTTP/9.9', line('GET /healthz HTTP/9.9'), 505],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 505],
  ['a method and nothing else', 'GET \r\n\r\n', 400],
  ['four words', 'one two three four\r\n\r\n', 400],
  ['a header of 20 kB', get('/healthz', `X: ${'a'.repeat(20000)}`), 431],
  ['a path of 20 kB', get(`/${'a'.repeat(20000)}`), 414],
  ['2,000 headers', get('/healthz', ...Array.from({ length: 2000 }, (_, i) => `X${i}: 1`)), 431],
  ['101 headers', get('/healthz', ...Array.from({ length: 100 }, (_, i) => `X${i}: 1`)), 400],
]

for (const [name, bytes, status] of REFUSED) {
  test(`refused with ${status}: ${name}`, async () => {
    const wire = await Wire.open(server)
    wire.send(bytes + HIDDEN)
    assert.equal((await wire.answer())?.status, status)
    assert.doesNotMatch(await wire.closed(), /HTTP\/1\.1 200/, 'what came behind it was run')
  })
}

for (const [name, bytes] of [
  ['a word', 'GARBAGE\r\n\r\n'],
  ['binary', '\xff\xfe\x00\x01\r\n\r\n'],
]) {
  test(`closed without an answer: ${name}`, async () => {
    const wire = await Wire.open(server)
    assert.equal(await wire.send(bytes + HIDDEN).closed(), '')
  })
}

const TAKEN = [
  ['HTTP/1.0 without Host', 'GET /healthz HTTP/1.0\r\n\r\n'],
  ['a header of 10,000 bytes', get('/healthz', `X: ${'a'.repeat(10000)}`)],
  ['100 headers', get('/healthz', ...Array.from({ length: 99 }, (_, i) => `X${i}: 1`))],
  ['tabs and spaces around a value, and none', get('/healthz', 'X:a', 'Y: \t b \t', 'Z:')],
  ['empty lines before the request', `\r\n\r\n${get()}`],
  ['bytes of UTF-8 in a value', get('/healthz', 'X: \xe6\x99\xba')],
]

for (const [name, bytes] of TAKEN) {
  test(`taken: ${name}`, async () => {
    const wire = await Wire.open(server)
    assert.equal((await wire.send(bytes).answer())?.status, 200)
    wire.close()
  })
}

test('a head that comes one byte at a time is the same head', async () => {
  const wire = await Wire.open(server)
  for (const byte of get('/healthz', 'X: a')) {
    wire.send(byte)
    await new Promise(setImmediate)
  }
  assert.equal((await wire.answer()).status, 200)
  wire.close()
})

test('%00 in a path or a query is refused, and cuts nothing short', async () => {
  const wire = await Wire.open(server)
  for (const [path, status] of [['/healthz%00x', 404], ['/api/v1/units/%00', 400], ['/api/v1/units/44%00', 400], ['/healthz?a=%00', 422], ['/%00', 404]]) {
    assert.equal((await wire.send(get(path)).answer()).status, status, path)
  }
  wire.close()
})

test('and after all that the server has nothing to complain of', async () => {
  const wire = await Wire.open(server)
  assert.equal((await wire.send(get()).answer()).status, 200)
  wire.close()
  assert.deepEqual(server.log.filter((entry) => entry.includes('"level":"error"')), [])
})
