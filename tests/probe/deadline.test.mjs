// Who does not come to the point is cut off at the deadline, however busy he looks; others are not.
import assert from 'node:assert/strict'
import { after, before, describe, it, test } from 'node:test'
import { startServer } from '../harness/server.mjs'
import { get, Wire } from './wire.mjs'

let server
before(async () => {
  server = await startServer({ demo: false, args: ['--request-timeout', '2'] })
})
after(() => server.end())

const LOGIN = 'POST /api/v1/session HTTP/1.1\r\nHost: probe\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n'
const SHORT = LOGIN.replace('1000000', '1000')

// One byte at a time, so that the connection is never silent.
async function cut(begin, drip) {
  const wire = await Wire.open(server)
  wire.send(begin)
  const timer = drip && setInterval(() => wire.send(drip), 100)
  const left = await wire.closed()
  clearInterval(timer)
  wire.close()
  assert.doesNotMatch(left, /HTTP\/1\.1 2/)
}

const CUT = [
  ['nothing at all', '', null],
  ['half a head, then silence', 'GET /healthz HTTP/1.1\r\nHo', null],
  ['half a body, then silence', `${SHORT}{`, null],
  ['the hello of TLS, then silence', `\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03${'r'.repeat(100)}`, null],
  ['a head that never ends, a byte at a time', 'GET /healthz HTTP/1.1\r\nX: ', 'a'],
  ['a path that never ends, a byte at a time', 'GET /', 'a'],
  ['a body that never ends, a byte at a time', SHORT, ' '],
  ['a body nobody wants, a byte at a time', LOGIN, ' '],
]
describe('cut off', { concurrency: true, timeout: 60000 }, () => {
  for (const [name, begin, drip] of CUT) it(name, () => cut(begin, drip))

  it('a connection that was used and then kept', async () => {
    const wire = await Wire.open(server)
    assert.equal((await wire.send(get()).answer()).status, 200)
    await wire.closed()
  })
})

test('not cut off: a connection whose every request comes in time', { timeout: 60000 }, async () => {
  const idle = await Wire.open(server)
  const busy = await Wire.open(server)
  let open = true
  const ended = idle.closed().then(() => {
    open = false
  })
  while (open) assert.equal((await busy.send(get()).answer())?.status, 200) // outlives one that came before it
  assert.equal((await busy.send(get()).answer())?.status, 200)
  busy.close()
  await ended
})

test('an option that is no number of seconds is refused by its name', async () => {
  for (const value of ['0', '-1', '3601', 'x', '']) {
    await assert.rejects(startServer({ demo: false, args: ['--request-timeout', value] }), /ended with 2:[^]*--request-timeout/)
  }
})
