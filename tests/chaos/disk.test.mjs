// A full disk: writes are 507, reads go on, and with room again all goes on by itself, nothing lost.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { after, before, describe, it, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { eventually, postmaster } from '../harness/cluster.mjs'
import { mounting, runInNamespace, SmallDisk } from '../harness/disk.mjs'
import { PNG } from '../harness/images.mjs'
import { Client, PROGRAM, makeId, placeIn, startServer } from '../harness/server.mjs'

const TOWN = 441900119
const MB = 1 << 20
const where = process.env.ZW_MOUNTING ?? mounting()

if (where === null) test('a full disk', { skip: 'nobody may mount here: neither root nor unshare -rm' }, () => {})
if (where === 'namespace') {
  test('a full disk, in a namespace of its own', () => {
    const run = runInNamespace(fileURLToPath(import.meta.url), PROGRAM)
    assert.equal(run.status, 0, run.stdout + run.stderr)
  })
}

describe('a full disk', { skip: where !== 'here' && 'runs in the namespace', timeout: 120000 }, () => {
  let disk
  let server
  let grid
  let fields
  const ledger = [] // what was acknowledged

  before(async () => {
    disk = new SmallDisk(320)
    server = await startServer({ dir: disk.dir })
    await login()
    fields = { item: (await grid.get('/items')).body.items[0].code, ...(await placeIn(grid, '441900119001001')), title: '磁盘', description: '账本' }
    await report(201)
  })
  after(async () => {
    disk.clear()
    const { code } = await server.stop()
    disk.end()
    assert.equal(code, 0)
  })

  async function login() {
    grid = await Client.login(server, 'grid.441900119001001')
  }

  async function report(...wanted) {
    const id = makeId(TOWN)
    const answer = await grid.post('/cases', { ...fields, id })
    assert.ok(wanted.includes(answer.status), `${answer.status} ${answer.text}`)
    if (answer.status === 201) ledger.push(id)
    else assert.ok(Number(answer.headers.get('retry-after')) >= 1)
    return answer
  }

  async function readsGoOn() {
    const list = await grid.get('/cases?limit=200')
    assert.equal(list.status, 200, list.text)
    assert.deepEqual(list.body.items.map((one) => one.id).sort(), [...ledger].sort())
    assert.equal((await grid.get(`/cases/${ledger[0]}`)).status, 200)
    assert.equal((await grid.get('/~/readyz')).status, 200)
  }

  async function comesBack() {
    disk.clear()
    await eventually(async () => {
      const { body } = await grid.get('/~/readyz')
      return body.ready && body.disk === 'ok'
    })
    await eventually(async () => (await report(201, 503)).status === 201)
    await eventually(async () => { // each worker connects anew
      const answers = await Promise.all(Array.from({ length: 16 }, () => grid.get('/cases')))
      return answers.every((answer) => answer.status === 200)
    })
    await readsGoOn()
  }

  for (const [name, left] of [['nearly full', 24 * MB], ['full to the last byte', 0]]) {
    it(`${name}: writes are 507, reads go on, and it comes back by itself`, async () => {
      const stream = await grid.stream().ready()
      disk.fill(left)
      const refused = await report(507)
      assert.equal(refused.body.type, '/problems/db/full')
      assert.equal((await grid.request('POST', `/cases/${ledger[0]}/photos`, { raw: PNG, type: 'image/png' })).status, 507)
      assert.equal((await new Client(server.url).post('/session', { login: 'resident.1', password: 'wrong-wrong' })).status, 507)
      await readsGoOn()
      await eventually(async () => (await grid.get('/~/readyz')).body.disk === 'full')
      assert.match((await grid.get('/~/metrics')).text, /^zhiwang_database_disk_free_bytes \d+$/m)
      await comesBack()
      await stream.of(ledger.at(-1), 1) // who listened all the time hears what comes after
      await stream.close()
    })
  }

  it('filled in the middle of work: each write is made or refused, none is half made', async () => {
    let stop = false
    const workers = Array.from({ length: 6 }, async () => {
      while (!stop) await report(201, 507)
    })
    await eventually(() => ledger.length > 40)
    disk.fill()
    await eventually(async () => (await report(201, 507)).status === 507)
    stop = true
    await Promise.all(workers)
    await readsGoOn()
    await comesBack()
  })

  it('a server that starts on a full disk serves what is there', async () => {
    disk.fill(24 * MB)
    assert.equal((await server.stop()).code, 0)
    server = await startServer({ dir: disk.dir })
    const { token } = grid
    grid = new Client(server.url, token)
    await report(507)
    await readsGoOn()
    await comesBack()
  })

  // Nothing is left, and PostgreSQL itself must begin a file: it panics, and cannot come up again.
  it('a database that the full disk kills comes back with the room, and has lost nothing', async () => {
    disk.fill()
    const pid = postmaster(disk.dir)
    const panic = spawnSync('psql', ['-h', `${disk.dir}/pg/run`, '-U', 'postgres', 'zhiwang', '-c',
      "select pg_logical_emit_message(false, 'fill', repeat('x', 200000000))"], { encoding: 'utf8' })
    assert.notEqual(panic.status, 0, 'the disk was not full')
    await eventually(() => server.log.some((line) => line.includes('postgres ended')))
    assert.ok([503, 507].includes((await grid.get('/cases')).status))
    await report(503, 507)
    assert.equal((await grid.get('/~/healthz')).status, 200)
    await comesBack()
    assert.notEqual(postmaster(disk.dir), pid)
  })
})
