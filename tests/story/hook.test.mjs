// The operator's gateway: told each notice, signed and without personal data; asked again when it fails,
// is slow or away; and holding up nobody.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { until } from '../harness/push.mjs'
import { Client, makeDataDir, placeIn, PROGRAM, startServer } from '../harness/server.mjs'

const KEY = 'a key that two share, and no more'
const HOUR = 3600_000
const VILLAGE = '441900119001'
const START = Date.parse('2026-11-25T09:00:00+08:00')
const keys = mkdtempSync(join(tmpdir(), 'zw-key-'))
const dir = makeDataDir()
const got = []
let answer = (_request, response) => response.writeHead(204).end()
let server
let head
let grid
let place

const gateway = createServer((request, response) => {
  let body = ''
  request.on('data', (part) => (body += part))
  request.on('end', () => {
    got.push({ headers: request.headers, body, told: JSON.parse(body) })
    answer(request, response)
  })
})
async function start(at) {
  const url = `http://127.0.0.1:${gateway.address().port}/notices`
  server = await startServer({ dir, args: ['--rehearse', new Date(at).toISOString(), '--notice-hook', url, '--notice-hook-key', join(keys, 'key')] })
  head = await Client.login(server, `village.${VILLAGE}.head`)
  grid = await Client.login(server, `grid.${VILLAGE}001`)
}
async function startAgain(at) {
  assert.equal((await server.stop()).code, 0)
  await start(at)
}
before(async () => {
  writeFileSync(join(keys, 'key'), `${KEY}\n`)
  await new Promise((done) => gateway.listen(0, '127.0.0.1', done))
  await start(START)
  place = await placeIn(grid, `${VILLAGE}001`)
})
after(async () => {
  await server.end()
  rmSync(keys, { recursive: true, force: true })
  gateway.closeAllConnections()
  await new Promise((done) => gateway.close(done))
})

/** Somebody is sent somewhere, which is a notice for him. Returns the case. */
async function offer() {
  const made = await grid.report({ item: '0602', ...place, title: '张三家楼道堵塞', description: '李四说的' })
  if ((await head.get(`/cases/${made.id}`)).body.state === 'REPORTED') await head.move(made.id, 'FILE')
  const sent = await head.post(`/cases/${made.id}/assignments`, { purpose: 'SUPPORT', person: `grid.${VILLAGE}001` })
  assert.equal(sent.status, 201, sent.text)
  return { ...made, assignment: sent.body }
}
const offers = (made) => got.filter((one) => one.told.subject === made.id && one.told.kind === 'ASSIGNMENT')

test('a notice comes signed, by id, and says nothing of anybody', async () => {
  const made = await offer()
  const [one] = await until(() => offers(made).length > 0 && offers(made))
  const [, time, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(one.headers['zw-signature'])
  assert.equal(mac, createHmac('sha256', KEY).update(`${time}.${one.body}`).digest('hex'))
  assert.equal(one.told.person, grid.me.id)
  assert.equal(one.told.number, made.number)
  assert.equal(one.headers['zw-notice'], `${one.told.id}-${grid.me.id}`)
  assert.deepEqual(Object.keys(one.told).filter((name) => !['id', 'person', 'at', 'kind', 'topic', 'severity', 'state', 'subject', 'number'].includes(name)), [])
  assert.doesNotMatch(one.body, /张三|李四|楼道|113\./)
})

test('one that fails is asked again with the same mark, also after a restart, until it takes it', async () => {
  answer = (_request, response) => response.writeHead(503).end()
  const made = await offer()
  const mark = (await until(() => offers(made)[0])).headers['zw-notice']
  const times = () => got.filter((one) => one.headers['zw-notice'] === mark).length
  await startAgain(START + HOUR)
  await until(() => times() === 2)
  answer = (_request, response) => response.writeHead(404).end()
  await startAgain(START + 2 * HOUR)
  await until(() => times() === 3)
  answer = (_request, response) => response.writeHead(204).end()
  await startAgain(START + 3 * HOUR)
  await until(() => times() === 4)
  const last = await offer()
  await until(() => offers(last).length > 0)
  assert.equal(times(), 4, 'what was taken is not told again')
})

test('a gateway that does not answer holds up nothing', async () => {
  const hanging = []
  answer = (_request, response) => hanging.push(response)
  const made = await offer()
  await until(() => hanging.length > 0)
  // Meanwhile the city goes on, and its inboxes are filled.
  const other = await offer()
  await until(async () => (await grid.get('/notices?limit=50')).body.items.some((one) => one.data.case_id === other.id))
  for (const response of hanging) response.writeHead(204).end()
  answer = (_request, response) => response.writeHead(204).end()
  await until(() => offers(other).length > 0)
  assert.ok(offers(made).length > 0)
})

test('what was silenced is not told', async () => {
  assert.equal((await grid.request('PUT', '/notices/choices', { body: { muted: ['ASSIGNMENT'], quiet_from: 0, quiet_to: 0 } })).status, 200)
  const quiet = await offer()
  await until(async () => (await grid.get('/notices?limit=50')).body.items.some((one) => one.data.case_id === quiet.id))
  assert.equal((await grid.request('PUT', '/notices/choices', { body: { muted: [], quiet_from: 0, quiet_to: 0 } })).status, 200)
  const made = await offer()
  await until(() => offers(made).length > 0)
  assert.deepEqual(offers(quiet), [])
})

test('an address without a key, a key that is none, and a broken address do not start', () => {
  writeFileSync(join(keys, 'short'), 'short')
  for (const args of [
    ['--notice-hook', 'https://gateway.example.org'],
    ['--notice-hook', 'https://gateway.example.org', '--notice-hook-key', join(keys, 'short')],
    ['--notice-hook', 'https://gateway.example.org', '--notice-hook-key', join(keys, 'none')],
    ['--notice-hook', 'gateway', '--notice-hook-key', join(keys, 'key')],
  ]) {
    const { status, stderr } = spawnSync(PROGRAM, ['--data', join(keys, 'data'), ...args], { encoding: 'utf8' })
    assert.equal(status, 2, stderr)
    assert.match(stderr, /notice-hook/)
  }
})
