// kill -9 under load: what was acknowledged is there, once and whole, whatever died when.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { backends, eventually, postmaster } from '../harness/cluster.mjs'
import { Client, makeDataDir, makeId, placeIn, startServer } from '../harness/server.mjs'

const TOWN = 441900119

// One city for all the kills, and one ledger: what was acknowledged before the first must outlive the last.
let dir
let server
let people
let fields
const ledger = []

before(async () => {
  dir = makeDataDir()
  server = await startServer({ dir })
  people = await login(server)
  fields = { item: (await people.grid.get('/items')).body.items[0].code, ...(await placeIn(people.grid, '441900119001001')), description: '账本' }
})
after(async () => {
  const { code } = await server.stop()
  rmSync(dir, { recursive: true, force: true })
  assert.equal(code, 0)
})

// Reports and files cases until told to stop, each write with a key of its own, tried again until
// somebody answers. The ledger holds what was acknowledged.
async function work(control) {
  while (!control.stop) {
    const id = makeId(TOWN)
    const made = await until(control, () => people.grid.post('/cases', { ...fields, id, title: `账本${ledger.length}` }), [201, 200])
    if (!made) return
    ledger.push({ id, number: made.body.number, version: 1 })
    const entry = ledger[ledger.length - 1]
    const filed = await until(control, () => people.acceptor.post(`/cases/${id}/moves`, { event: 'FILE', version: 1, reason: '现场已看过' },
      { headers: { 'idempotency-key': id } }), [200])
    if (filed) entry.version = filed.body.version
  }
}

async function until(control, send, good) {
  while (!control.stop) {
    const answer = await send().catch(() => null)
    if (answer && good.includes(answer.status)) return answer
    if (answer && ![502, 503, 504, 507].includes(answer.status)) {
      control.wrong.push(`${answer.status} ${answer.text}`)
      return null
    }
    await sleep(20)
  }
  return null
}

// A worker whose connection died with a backend may say 503 once more: then it is asked again.
async function read(path) {
  let answer
  await eventually(async () => (answer = await people.acceptor.get(path)).status !== 503)
  return answer
}

async function checkLedger() {
  const seen = new Map()
  for (let cursor = ''; cursor !== null;) {
    const page = await read(`/cases?limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`)
    assert.equal(page.status, 200, page.text)
    for (const one of page.body.items) {
      assert.ok(!seen.has(one.id))
      seen.set(one.id, one)
    }
    cursor = page.body.next_cursor
  }
  assert.equal(new Set([...seen.values()].map((c) => c.number)).size, seen.size, 'no number twice')
  for (const entry of ledger) {
    const one = seen.get(entry.id)
    assert.ok(one, `acknowledged and lost: ${entry.id}`)
    assert.equal(one.number, entry.number)
    assert.ok(one.version >= entry.version, `an acknowledged move was lost: ${entry.id}`)
  }
  const rest = [...seen.values()]
  await Promise.all(Array.from({ length: 8 }, async () => {
    for (let one = rest.pop(); one; one = rest.pop()) {
      const moves = (await read(`/cases/${one.id}/moves`)).body.items
      assert.deepEqual(moves.map((m) => m.version), Array.from({ length: one.version }, (_, i) => i + 1), 'history is whole')
      assert.equal(one.state, one.version === 1 ? 'REPORTED' : 'FILED')
    }
  }))
  return seen.size
}

async function login(at) {
  return { grid: await Client.login(at, 'grid.441900119001001'), acceptor: await Client.login(at, 'village.441900119001.acceptor') }
}

async function rounds(t, kill, n) {
  const control = { stop: false, wrong: [] }
  const workers = Array.from({ length: 6 }, () => work(control))
  const more = async (count) => {
    const goal = ledger.length + count
    await eventually(() => ledger.length >= goal || control.wrong.length > 0)
  }
  for (let round = 0; round < n; round += 1) {
    await more(25)
    await kill()
    for (const client of Object.values(people)) client.url = server.url
    await more(10) // it works again, by itself
  }
  control.stop = true
  await Promise.all(workers)
  assert.deepEqual(control.wrong, [], server.log.filter((line) => !line.includes('"info"')).slice(-20).join('\n'))
  const total = await checkLedger()
  t.diagnostic(`${ledger.length} acknowledged, ${total} there, ${n} kills`)
}

test('kill -9 of the server: nothing acknowledged is lost, nothing is doubled', (t) =>
  rounds(t, async () => {
    await server.kill()
    server = await startServer({ dir })
  }, 3))

test('kill -9 of PostgreSQL: the server brings it back and goes on', (t) =>
  rounds(t, () => process.kill(postmaster(dir), 'SIGKILL'), 3))

test('kill -9 of single backends: the requests on them fail clearly, the rest go on', (t) =>
  rounds(t, () => {
    const children = backends(dir)
    process.kill(children[Math.floor(children.length / 2)], 'SIGKILL')
  }, 3))

test('a dead database is 503 with Retry-After, readiness says so, and reads of memory go on', async () => {
  const pid = postmaster(dir)
  process.kill(pid, 'SIGSTOP') // no new connection is answered
  try {
    for (const child of backends(dir)) process.kill(child, 'SIGKILL')
    const answer = await people.grid.get('/cases')
    assert.equal(answer.status, 503, answer.text)
    assert.ok(Number(answer.headers.get('retry-after')) >= 1)
    await eventually(async () => (await people.grid.get('/~/readyz')).status === 503)
    assert.equal((await people.grid.get('/~/healthz')).status, 200)
  } finally {
    process.kill(pid, 'SIGCONT')
  }
  await eventually(async () => {
    const again = await people.grid.get('/cases')
    if (again.status !== 200) assert.equal(again.status, 503, again.text)
    return again.status === 200
  })
  await checkLedger()
})

test('a start that is killed in the middle of making the city is finished by the next', async (t) => {
  const fresh = makeDataDir()
  t.after(() => rmSync(fresh, { recursive: true, force: true }))
  for (const ms of [150, 600, 1400, 2400]) {
    const starting = startServer({ dir: fresh }).then((one) => one.kill()).catch(() => {})
    await sleep(ms)
    spawnSync('pkill', ['-KILL', '-f', `zhiwangd --data ${fresh} `])
    await starting
  }
  const last = await startServer({ dir: fresh })
  const made = await login(last)
  assert.equal((await made.grid.get('/units?tier=GRID&limit=1')).status, 200)
  assert.equal([...last.accounts().values()].filter((a) => a.role === 'GRID_ADMIN').length, 3201)
  assert.equal((await last.stop()).code, 0)
})
