// A few minutes of the whole city, with an outage in them: 9,177 administrators, residents, 627 desks on
// their streams and the departments behind them, played by zw simulate, which checks what it is promised.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { countGaps } from '../harness/counts.mjs'
import { PROGRAM, ROOT, startServer } from '../harness/server.mjs'

const ZW = join(dirname(PROGRAM), 'zw')
let server

before(async () => {
  server = await startServer({ args: ['--demo-staff', '9177'] })
})
after(() => server.end())

/** Resolves to {code, out, figures}. */
function simulate(...args) {
  const json = join(server.dir, 'figures.json')
  writeFileSync(json, 'null')
  const all = ['simulate', '--server', server.url, '--accounts', join(server.dir, 'demo-accounts.json'), '--city', join(ROOT, 'city/dongguan'), '--json', json]
  return new Promise((done) =>
    execFile(ZW, [...all, ...args], (error, out, err) => done({ code: error ? error.code : 0, out: out + err, figures: JSON.parse(readFileSync(json, 'utf8')) })),
  )
}

test('the city made for it has every administrator, and each of them a session', () => {
  const accounts = [...server.accounts().values()]
  assert.equal(accounts.filter((account) => account.role === 'GRID_ADMIN').length, 9177)
  assert.ok(accounts.every((account) => /^[\w-]{43}$/.test(account.token)))
  assert.equal(new Set(accounts.map((account) => account.token)).size, accounts.length)
})

test('minutes around an outage: what was acknowledged is there, each desk heard what it should, once', async () => {
  const { code, out, figures } = await simulate('--times', '0.1', '--speed', '100', '--hours', '14:50-15:25', '--connections', '200')
  assert.equal(code, 0, out)
  assert.deepEqual(figures.broken, { lost: 0, older: 0, unheard: 0, 'heard twice': 0, stranger: 0, clock: 0, answer: 0 })
  const answered = Object.fromEntries(figures.requests.map((row) => [row.name, row.answered]))
  for (const kind of ['positions', 'report', 'list', 'move', 'read back', 'report to its desk']) assert.ok(answered[kind] > 0, `${kind}: ${out}`)
  assert.equal(figures.streams, 858)
  assert.ok(figures.events >= 3 * figures.cases, 'city, town and village heard of each')
})

test('minutes of a typhoon, beside a second server on the same database: all of it holds, and every sum is what the cases say', async (t) => {
  const second = await startServer({ demo: false, args: ['--database', `host=${join(server.dir, 'pg/run')} user=postgres dbname=zhiwang`] })
  t.after(() => second.end())
  const { code, out, figures } = await simulate('--times', '0.05', '--speed', '100', '--hours', '19:00-19:12', '--connections', '200', '--seed', '7')
  assert.equal(code, 0, out)
  assert.ok(Object.values(figures.broken).every((n) => n === 0), out)
  const answered = Object.fromEntries(figures.requests.map((row) => [row.name, row.answered]))
  assert.ok(answered['report S1'] > 5 && answered.move > 20, out)
  assert.deepEqual(await countGaps(server), [])
})

test('the same seed is the same schedule, another seed another', async () => {
  const hash = async (seed) => (await simulate('--hours', '08:00-08:10', '--seed', seed, '--schedule')).out
  assert.match(await hash('1'), /^[0-9a-f]{16}\n$/)
  assert.equal(await hash('1'), await hash('1'))
  assert.notEqual(await hash('1'), await hash('2'))
})
