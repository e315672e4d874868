// kill -9 of those who fire timers, and of PostgreSQL under them: each timer has its effect, once.
// The claimers are processes of their own (platform/timers/timers_claimer.c); the database is the
// one of a real server, which brings it back.
import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { eventually } from '../harness/cluster.mjs'
import { ROOT, startServer } from '../harness/server.mjs'

const CLAIMER = join(dirname(realpathSync(process.env.ZWD ?? join(ROOT, 'build/zhiwangd'))), '../domain/timers_claimer')
const LEASE_MS = 300
const run = promisify(execFile)

const urlOf = (dir) => `host=${dir}/pg/run user=postgres dbname=zhiwang`
const postmaster = (dir) => Number(readFileSync(join(dir, 'pg/data/postmaster.pid'), 'utf8').split('\n')[0])

async function sql(dir, text) {
  const { stdout } = await run('psql', ['-XAtq', '-v', 'ON_ERROR_STOP=1', '-c', text, urlOf(dir)])
  return stdout.trim()
}

// While the database is away there is no number.
const count = async (dir, from) => Number(await sql(dir, `select count(*) from ${from}`).catch(() => NaN))

async function until(dir, from, good) {
  let n
  await eventually(async () => good((n = await count(dir, from))))
  return n
}

async function startClaimer(dir) {
  const child = spawn(CLAIMER, [urlOf(dir), String(LEASE_MS)], { stdio: ['ignore', 'pipe', 'ignore'] })
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  assert.equal(line, 'ready')
  return child
}

async function end(child, signal) {
  const gone = once(child, 'exit')
  child.kill(signal)
  return (await gone)[0]
}

async function pileUp(dir, n) {
  await sql(dir, `create table timer_effects (town int not null, subject uuid not null, kind text not null,
    stamp bigint not null, at timestamptz not null)`)
  await sql(dir, `insert into timers (town, subject, kind, stamp, due_at, try_at)
    select 441900101 + n % 33, md5(n::text)::uuid, 'test.effect', n, at, at from generate_series(1, ${n}) n,
    lateral (select timestamptz '2025-12-01Z' + make_interval(secs => n)) t (at)`)
}

async function checkOnce(dir, n) {
  assert.equal(await count(dir, 'timer_effects'), n)
  assert.equal(await count(dir, '(select distinct town, subject, kind, stamp from timer_effects) t'), n)
  assert.equal(await count(dir, 'timers'), 0)
}

// A kill whenever `step` more have fired, as long as there are so many left.
async function chaos(t, n, step, kill) {
  const server = await startServer({ demo: false })
  let claimers = []
  t.after(async () => {
    for (const one of claimers) one.kill('SIGKILL')
    await server.end()
  })
  await pileUp(server.dir, n)
  claimers = await Promise.all([1, 2, 3].map(() => startClaimer(server.dir)))
  let kills = 0
  for (let seen = 0; seen + step < n; kills += 1) {
    const before = seen
    seen = await until(server.dir, 'timer_effects', (now) => now > before + step)
    await kill(server, claimers, kills)
  }
  await until(server.dir, 'timers', (left) => left === 0)
  for (const one of claimers) assert.equal(await end(one, 'SIGTERM'), 0)
  claimers = []
  await checkOnce(server.dir, n)
  t.diagnostic(`${n} timers, ${kills} kills`)
}

test('kill -9 of those who fire: each timer has its effect once', async (t) => {
  await chaos(t, 6000, 500, async (server, claimers, round) => {
    const place = round % claimers.length
    await end(claimers[place], 'SIGKILL')
    claimers[place] = await startClaimer(server.dir)
  })
})

test('kill -9 of PostgreSQL while three fire: each timer has its effect once', async (t) => {
  await chaos(t, 6000, 1500, async (server) => {
    process.kill(postmaster(server.dir), 'SIGKILL')
  })
})
