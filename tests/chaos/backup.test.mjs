// zw backup, verify, restore: what was acknowledged before a backup began is in it, and comes back.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { countGaps, dueGaps, fold, psql, sumDueDays } from '../harness/counts.mjs'
import { row } from '../harness/database.mjs'
import { png } from '../harness/images.mjs'
import { Client, makeDataDir, makeId, placeIn, PROGRAM, startServer } from '../harness/server.mjs'

const TOWN = 441900119
const ZW = join(dirname(PROGRAM), existsSync(join(dirname(PROGRAM), 'zw')) ? 'zw' : 'app/zw')

let server
let grid
let fields
let scratch // backups, and what is restored from them
const made = []

function zw(...args) {
  return spawnSync(ZW, args, { encoding: 'utf8' })
}

// Without blocking this process, so that it can go on reporting.
function zwBeside(...args) {
  const child = spawn(ZW, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (bytes) => (said += bytes))
  return new Promise((done) => child.once('exit', (code) => done({ status: code, stderr: said })))
}

function backupsIn(folder) {
  return readdirSync(folder).sort()
}

async function report() {
  const id = makeId(TOWN)
  const answer = await grid.post('/cases', { ...fields, id, title: `备份${made.length}` })
  assert.equal(answer.status, 201, answer.text)
  made.push({ id, number: answer.body.number })
  return id
}

before(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'zw-backup-'))
  spawnSync('chmod', ['711', scratch])
  server = await startServer()
  grid = await Client.login(server, 'grid.441900119001001')
  fields = { item: (await grid.get('/items')).body.items[0].code, ...(await placeIn(grid, '441900119001001')), description: '账本' }
})
after(async () => {
  await server.end()
  rmSync(scratch, { recursive: true, force: true })
})

test('a backup under load holds all that was acknowledged before it, and a new server answers with it', async (t) => {
  const id = await report()
  const photo = await grid.request('POST', `/cases/${id}/photos`, { raw: png(7, 3), type: 'image/png' })
  assert.equal(photo.status, 201, photo.text)
  for (let i = 0; i < 10; i += 1) await report()
  const before = [...made]
  // Something of each kind of sum: changes that wait, folded ones, and a day that is over.
  fold(server, TOWN, 5)
  psql(server, `update case_clocks set due_at = least(due_at, now()) - interval '3 days' where case_id = '${id}'`)
  sumDueDays(server, new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10))

  const folder = join(scratch, 'one')
  const backup = zwBeside('backup', '--data', server.dir, folder)
  let ended = false
  backup.then(() => (ended = true))
  while (!ended) await report()
  const { status, stderr } = await backup
  assert.equal(status, 0, stderr)
  const [name, ...rest] = backupsIn(folder)
  assert.deepEqual(rest, [])
  assert.match(name, /^\d{4}-\d\d-\d\dT\d{6}Z$/)
  t.diagnostic(`${before.length} reports before it, ${made.length - before.length} beside it`)

  const sums = spawnSync('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], { cwd: join(folder, name), encoding: 'utf8' })
  assert.equal(sums.status, 0, sums.stderr)

  const dir = join(scratch, 'restored')
  const restored = zw('restore', '--data', dir, join(folder, name))
  assert.equal(restored.status, 0, restored.stderr)
  const second = await startServer({ dir, demo: false })
  t.after(() => second.stop())
  const password = server.accounts().get('grid.441900119001001').password
  const again = await Client.login(second, 'grid.441900119001001', password)
  for (const one of before) {
    const there = await again.get(`/cases/${one.id}`)
    assert.equal(there.status, 200, `acknowledged and not restored: ${one.number}`)
    assert.equal(there.body.number, one.number)
  }
  const [kept] = (await again.get(`/cases/${id}/photos`)).body.items
  const bytes = await fetch(`${second.url}/api/v1/cases/${id}/photos/${kept.id}`, { headers: { authorization: `Bearer ${again.token}` } })
  assert.equal(bytes.status, 200)
  assert.ok((await bytes.arrayBuffer()).byteLength > 0)
  const kinds = await row(second, 'select (select count(*) from case_counts) as folded, (select coalesce(sum(n), 0) from stat_due_sums) as due')
  assert.ok(kinds.folded > 0 && kinds.due > 0, JSON.stringify(kinds))
  assert.deepEqual(await countGaps(second), [], 'the sums are those of the restored cases')
  assert.deepEqual(await dueGaps(second), [])
  const more = await again.post('/cases', { ...fields, id: makeId(TOWN), title: '之后' })
  assert.equal(more.status, 201, 'it goes on with numbers of its own')
})

test('a second server on the same data directory is refused, and the first goes on', async () => {
  await assert.rejects(startServer({ dir: server.dir }), /pg\/in-use/)
  await report()
})

test('what is not whole is refused by name, and nothing is made of it', () => {
  const [name] = backupsIn(join(scratch, 'one'))
  const whole = join(scratch, 'one', name)
  const bad = join(scratch, 'bad')
  const dir = join(scratch, 'from-bad')
  const line = readFileSync(join(whole, 'SHA256SUMS'), 'utf8').split('\n').find((l) => l.includes('files/'))
  const file = line.slice(66)
  const rows = [
    ['a photo with a byte more', () => appendFileSync(join(bad, file), 'x'), file],
    ['a photo that is gone', () => rmSync(join(bad, file)), file],
    ['a photo and its line gone', () => {
      rmSync(join(bad, file))
      writeFileSync(join(bad, 'SHA256SUMS'), readFileSync(join(whole, 'SHA256SUMS'), 'utf8').replace(`${line}\n`, ''))
    }, 'SHA256SUMS is not whole'],
    ['a dump cut in half', () => {
      const dump = readFileSync(join(bad, 'database.dump'))
      writeFileSync(join(bad, 'database.dump'), dump.subarray(0, dump.length / 2))
    }, 'database.dump'],
    ['a line that leads out of it', () => appendFileSync(join(bad, 'SHA256SUMS'), `${'0'.repeat(64)}  ../../etc/passwd\n`), 'a line that is not of a backup'],
    ['a newer program made it', () => writeFileSync(join(bad, 'BACKUP'), 'zhiwang backup\nformat: 1\nmigration: 9999\nfiles: 0\n'), 'newer program'],
    ['it is no backup', () => writeFileSync(join(bad, 'BACKUP'), 'hello\n'), 'does not say what it should'],
  ]
  for (const [what, spoil, says] of rows) {
    rmSync(bad, { recursive: true, force: true })
    cpSync(whole, bad, { recursive: true })
    spoil()
    for (const args of [['verify', bad], ['restore', '--data', dir, bad]]) {
      const answer = zw(...args)
      assert.equal(answer.status, 1, `${what}: ${args[0]} said ${answer.stderr}`)
      assert.ok(answer.stderr.includes(says), `${what}: ${answer.stderr}`)
    }
    assert.ok(!existsSync(dir) && !existsSync(`${dir}.half`), what)
  }
})

test('nothing is restored over what is there', () => {
  const [name] = backupsIn(join(scratch, 'one'))
  const answer = zw('restore', '--data', server.dir, join(scratch, 'one', name))
  assert.equal(answer.status, 1)
  assert.match(answer.stderr, /is not empty/)
})

test('a photo that rotted is left out and told, the rest is kept, and no older backup goes for it', async () => {
  const files = readdirSync(join(server.dir, 'files')).filter((d) => /^[0-9a-f]{2}$/.test(d))
  const [folder] = files
  const [photo] = readdirSync(join(server.dir, 'files', folder))
  const path = join(server.dir, 'files', folder, photo)
  const good = readFileSync(path)
  writeFileSync(path, Buffer.alloc(good.length))
  const answer = zw('backup', '--data', server.dir, '--keep', '1', join(scratch, 'one'))
  writeFileSync(path, good)
  assert.equal(answer.status, 3, answer.stderr)
  assert.ok(answer.stderr.includes(photo))
  const names = backupsIn(join(scratch, 'one'))
  assert.equal(names.length, 2)
  assert.equal(zw('verify', join(scratch, 'one', names[1])).status, 0, 'what is in it is whole')
})

test('--keep leaves the newest, and touches nothing that is not a backup', () => {
  const folder = join(scratch, 'one')
  writeFileSync(join(folder, 'notes.txt'), 'mine')
  const answer = zw('backup', '--data', server.dir, '--keep', '2', folder)
  assert.equal(answer.status, 0, answer.stderr)
  const names = backupsIn(folder)
  assert.equal(names.length, 3)
  assert.ok(names.includes('notes.txt'))
  assert.ok(statSync(join(folder, names[1])).isDirectory())
})

test('with the server stopped a backup starts the cluster itself, and leaves it stopped', async () => {
  await server.stop()
  const folder = join(scratch, 'stopped')
  const answer = zw('backup', '--data', server.dir, folder)
  assert.equal(answer.status, 0, answer.stderr)
  assert.ok(!existsSync(join(server.dir, 'pg/data/postmaster.pid')))
  server = await startServer({ dir: server.dir })
  grid = await Client.login(server, 'grid.441900119001001')
})

test('a directory that is no server\'s, and a command line that is none, are told', () => {
  const empty = makeDataDir()
  const nothing = zw('backup', '--data', empty, join(scratch, 'none'))
  assert.equal(nothing.status, 1)
  assert.match(nothing.stderr, /is not the data directory of a server/)
  assert.ok(!existsSync(join(empty, 'pg')), 'and none is made there')
  rmSync(empty, { recursive: true })
  for (const args of [[], ['dance'], ['backup'], ['backup', '--keep', '0', 'x'], ['backup', '--what', '1', 'x'], ['verify', 'a', 'b'], ['backup', 'x', '--keep']])
    assert.equal(zw(...args).status, 2, args.join(' '))
})
