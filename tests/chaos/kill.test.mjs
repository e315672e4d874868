// kill -9 under load: what was acknowledged is there, once and whole, whatever died when.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { backends, postmaster } from '../harness/cluster.mjs'
import { Client, makeDataDir, makeId, placeIn, startServer } from '../harness/server.mjs'

const TOWN = 441900119

// Reports and files cases until told to stop, each write with a key of its own, tried again until
// somebody answers. The ledger holds what was acknowledged.
async function work(people, ledger, control) {
  while (!control.stop) {
    const id = makeId(TOWN)
    const made = await until(control, () => people.grid.post('/cases', { ...control.fields, id, title: `账本${ledger.length}` }), [201, 200])
    if (!made) return
    ledger.push({ id, number: made.body.number, version: 1 })
    const entry = ledger[ledger.length - 1]
    const filed = await until(control, () => people.acceptor.post(`/cases/${id}/moves`, { event: 'FILE', version: 1 },
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

async function checkLedger(people, ledger) {
  const seen = new Map()
  for (let cursor = ''; cursor !== null;) {
    const page = await people.acceptor.get(`/cases?limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`)
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
  for (const one of seen.values()) {
    const moves = (await people.acceptor.get(`/cases/${one.id}/moves`)).body.items
    assert.deepEqual(moves.map((m) => m.version), Array.from({ length: one.version }, (_, i) => i + 1), 'history is whole')
    assert.equal(one.state, one.version === 1 ? 'REPORTED' : 'FILED')
  }
  return seen.size
}

const login = async (server) => ({
  grid: await Client.login(server, 'grid.441900119001001'),
  acceptor: await Client.login(server, 'village.441900119001.acceptor'),
})

async function rounds(t, kill, n) {
  const dir = makeDataDir()
  let server = await startServer({ dir })
  t.after(async () => {
    await server.stop()
    rmSync(dir, { recursive: true, force: true })
  })
  const people = await login(server)
  const fields = { item: (await people.grid.get('/items')).body.items[0].code, ...(await placeIn(people.grid, '441900119001001')), description: '账本' }
  const ledger = []
  const control = { stop: false, fields, wrong: [] }
  const workers = Array.from({ length: 6 }, () => work(people, ledger, control))
  for (let round = 0; round < n; round += 1) {
    const before = ledger.length
    while (ledger.length < before + 40) await sleep(10)
    server = (await kill(server, dir)) ?? server
    for (const client of Object.values(people)) client.url = server.url
    const acknowledged = ledger.length
    while (ledger.length < acknowledged + 10) await sleep(20) // it works again, by itself
  }
  control.stop = true
  await Promise.all(workers)
  assert.deepEqual(control.wrong, [], server.log.filter((line) => !line.includes('"info"')).slice(-20).join('\n'))
  const total = await checkLedger(people, ledger)
  t.diagnostic(`${ledger.length} acknowledged, ${total} there, ${n} kills`)
}

test('kill -9 of the server: nothing acknowledged is lost, nothing is doubled', async (t) => {
  await rounds(t, async (server, dir) => {
    await server.kill()
    return startServer({ dir })
  }, 4)
})

test('kill -9 of PostgreSQL: the server brings it back and goes on', async (t) => {
  await rounds(t, async (server, dir) => {
    process.kill(postmaster(dir), 'SIGKILL')
  }, 4)
})

test('kill -9 of single backends: the requests on them fail clearly, the rest go on', async (t) => {
  await rounds(t, async (server, dir) => {
    const children = backends(dir)
    process.kill(children[Math.floor(children.length / 2)], 'SIGKILL')
  }, 3)
})

test('a start that is killed in the middle of making the city is finished by the next', async (t) => {
  const dir = makeDataDir()
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  for (const ms of [150, 600, 1400, 2200, 3000]) {
    const starting = startServer({ dir }).then((server) => server.kill()).catch(() => {})
    await sleep(ms)
    spawnSync('pkill', ['-KILL', '-f', `zhiwangd --data ${dir} `])
    await starting
  }
  const server = await startServer({ dir })
  const people = await login(server)
  assert.equal((await people.grid.get('/units?tier=GRID&limit=1')).status, 200)
  assert.equal([...server.accounts().values()].filter((a) => a.role === 'GRID_ADMIN').length, 3201)
  assert.equal((await server.stop()).code, 0)
})

test('a dead database is 503 with Retry-After, readiness says so, and reads of memory go on', async (t) => {
  const dir = makeDataDir()
  const server = await startServer({ dir })
  t.after(async () => {
    await server.stop()
    rmSync(dir, { recursive: true, force: true })
  })
  const people = await login(server)
  const pid = postmaster(dir)
  process.kill(pid, 'SIGSTOP') // no new connection is answered
  for (const child of backends(dir)) process.kill(child, 'SIGKILL')
  const answer = await people.grid.get('/cases')
  assert.equal(answer.status, 503, answer.text)
  assert.ok(Number(answer.headers.get('retry-after')) >= 1)
  assert.equal((await people.grid.get('/~/healthz')).status, 200)
  process.kill(pid, 'SIGCONT')
  for (;;) {
    const again = await people.grid.get('/cases')
    if (again.status === 200) break
    assert.equal(again.status, 503, again.text)
    await sleep(100)
  }
})
