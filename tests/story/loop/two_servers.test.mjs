// Two servers on one database, and the same case on both at the same moment; and the edges of a clock, on the second
// one, whose time is set anew while the first goes on. Whichever wins: one outcome, and a history without a hole.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { eventually } from '../../harness/cluster.mjs'
import { row } from '../../harness/database.mjs'
import { png } from '../../harness/images.mjs'
import { S1_NIGHT, S3_DAYS } from '../../harness/loop.mjs'
import { Client, makeDataDir, placeIn, startServer, UNSHOWN } from '../../harness/server.mjs'

const PATIENCE = { timeout: 240_000 }
const GRID = '441900119001001'
const LOGINS = { grid: `grid.${GRID}`, acceptor: 'village.441900119001.acceptor', head: 'village.441900119001.head', leader: 'town.441900119.shift_leader', fireman: 'dept.XF.441900119.handler' }
const BACK = { reason_code: 'NOT_OUR_DUTY', reason: '不归我们' }

let first, second, secondDir, here, there, place

async function everybody(server) {
  const log = ([name, login]) => Client.login({ url: server.url, accounts: first.accounts }, login).then((client) => [name, client])
  return Object.fromEntries(await Promise.all(Object.entries(LOGINS).map(log)))
}

/** The second server, from this time on. */
async function startSecond(time) {
  if (second) assert.equal((await second.stop()).code, 0, second.log.slice(-40).join('\n'))
  const url = `postgresql://postgres@/zhiwang?host=${encodeURIComponent(join(first.dir, 'pg/run'))}`
  second = await startServer({ dir: secondDir, demo: false, args: ['--database', url, '--rehearse', time] })
}

before(async () => {
  first = await startServer({ args: ['--rehearse', '2026-02-27T09:00:00+08:00'] })
  secondDir = makeDataDir()
  await startSecond('2026-02-27T09:00:00+08:00')
  here = await everybody(first)
  there = await everybody(second)
  place = await placeIn(here.grid, GRID)
})
after(async () => {
  await second?.end()
  await first?.end()
})

const report = (people, item = S3_DAYS) => people.grid.report({ item, ...place, title: '消防隐患', description: '现场情况如图' })
const send = (people, who, one, event, fields = {}, key = randomUUID()) =>
  people[who].post(`/cases/${one.id}/moves`, { event, version: one.version, ...fields }, { headers: { 'Idempotency-Key': key } })
const movesOf = async (one) => (await here.leader.get(`/cases/${one.id}/moves`)).body.items

async function hasNoHole(one) {
  const moves = await movesOf(one)
  const now = (await here.leader.get(`/cases/${one.id}`)).body
  assert.deepEqual(moves.map((move) => move.version), Array.from({ length: now.version }, (_, i) => i + 1))
  return moves.map((move) => move.event)
}

test('two different moves of what both saw, one on each server: one is made, the other is stale', PATIENCE, async () => {
  for (let n = 0; n < 6; n += 1) {
    const one = await report(here)
    const answers = await Promise.all([
      send(here, 'acceptor', one, 'FILE', { reason: UNSHOWN }),
      send(there, 'head', one, 'REFUSE', { reason: '不属实' }),
    ])
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409], answers.map(({ text }) => text).join('\n'))
    const lost = answers.find(({ status }) => status === 409).body
    assert.deepEqual([lost.type, lost.version], ['/problems/case/stale', one.version + 1])
    const events = await hasNoHole(one)
    assert.deepEqual(events.slice(one.version), [answers[0].status === 200 ? 'FILE' : 'REFUSE'])
  }
})

test('one key at both servers at once has one effect', PATIENCE, async () => {
  for (let n = 0; n < 6; n += 1) {
    const one = await report(here)
    const key = randomUUID()
    const answers = await Promise.all([here, there].map((people) => send(people, 'acceptor', one, 'FILE', { reason: UNSHOWN }, key)))
    const made = answers.filter(({ status }) => status === 200)
    assert.ok(made.length > 0, answers.map(({ text }) => text).join('\n'))
    for (const { text } of made) assert.equal(text, made[0].text, 'the answer of the first time')
    for (const { status, body, text } of answers) if (status !== 200) assert.deepEqual([status, body.type], [409, '/problems/case/stale'], text)
    assert.deepEqual((await hasNoHole(one)).filter((event) => event === 'FILE'), ['FILE'])
  }
})

test('a decision and the timer of silence at the same moment: one of them', PATIENCE, async (t) => {
  const all = []
  for (let n = 0; n < 12; n += 1) {
    const one = await report(here)
    const filed = (await send(here, 'acceptor', one, 'FILE', { reason: UNSHOWN })).body
    const sent = (await send(here, 'head', filed, 'DISPATCH', { department: 'XF' })).body
    const asked = await send(here, 'fireman', sent, 'RETURN', BACK)
    assert.equal(asked.status, 200, asked.text)
    all.push(asked.body)
  }
  // On the second server two working hours are over: its timers fire as the first one decides.
  const list = all.map((one) => `'${one.id}'`).join(',')
  const starting = startSecond('2026-02-27T11:30:00+08:00')
  await eventually(async () => (await row(first, `select count(*) as n from case_moves where event = 'LAPSE_RETURN' and case_id in (${list})`)).n > 0)
  const answers = await Promise.all(all.map((one) => send(here, 'leader', one, 'GRANT_RETURN')))
  await starting
  await eventually(async () => (await row(first, `select count(*) as n from cases where ask = 'RETURN' and id in (${list})`)).n === 0)
  for (const [i, one] of all.entries()) {
    const events = (await hasNoHole(one)).slice(one.version)
    const { status, body, text } = answers[i]
    if (status === 200) assert.deepEqual([events[0], events.includes('LAPSE_RETURN')], ['GRANT_RETURN', false])
    else assert.deepEqual([status, body.type, events[0], events.includes('GRANT_RETURN')], [409, '/problems/case/stale', 'LAPSE_RETURN', false], text)
  }
  t.diagnostic(`${answers.filter(({ status }) => status === 200).length} of ${all.length} were decided, the others lapsed`)
})

test('a server whose clock is behind ends the suspension that the other began, and begins the next', PATIENCE, async () => {
  await startSecond('2026-02-27T14:30:00+08:00')
  const ahead = await everybody(second)
  for (const [people, { url }] of [[ahead, second], [here, first]]) people.supervisor = await Client.login({ url, accounts: first.accounts }, 'town.441900119.supervisor')
  let one = await report(ahead)
  const step = async (people, who, event, fields) => {
    const answer = await send(people, who, one, event, fields)
    assert.equal(answer.status, 200, `${who} ${event}: ${answer.text}`)
    one = answer.body
  }
  const suspend = async (people, until) => {
    await step(people, 'fireman', 'ASK_SUSPENSION', { class: 'ENGINEERING', reason: '等待配件', until })
    for (const who of ['leader', 'supervisor']) await step(people, who, 'SUSPEND')
    assert.equal(one.state, 'SUSPENDED')
  }
  for (const [who, event, fields] of [['acceptor', 'FILE', { reason: UNSHOWN }], ['head', 'DISPATCH', { department: 'XF' }], ['fireman', 'SIGN'],
    ['fireman', 'ASK_EXTENSION', { minutes: 1, reason: '等待配件' }], ['leader', 'GRANT_EXTENSION']]) await step(ahead, who, event, fields)
  assert.equal((await ahead.fireman.request('POST', `/cases/${one.id}/photos?stage=BASIS`, { raw: png(7, 2), type: 'image/png' })).status, 201)
  await suspend(ahead, '2026-03-06T09:00:00+08:00')
  await step(here, 'leader', 'RESUME')
  await suspend(here, '2026-03-09T09:00:00+08:00')
  await step(ahead, 'leader', 'RESUME')
  const clock = await clockOf(here, one, 'HANDLE')
  const [was, is] = clock.pauses.map(({ from, to }) => [us(from), us(to)])
  assert.ok(was[0] < was[1] && was[1] <= is[0] && is[0] < is[1], JSON.stringify(clock.pauses))
  assert.ok(us(clock.due_at) > is[1], 'it has its end again')
  await hasNoHole(one)
})

// Microseconds, as the server counts.
const us = (text) => {
  const [, whole, fraction = ''] = /^(.*:\d\d)(?:\.(\d+))?Z$/.exec(text)
  return Date.parse(`${whole}Z`) * 1000 + Number(fraction.padEnd(6, '0'))
}
const at = (text) => Date.parse(`${text}+08:00`) * 1000
const HOUR = 3600_000_000
const clockOf = async (people, one, step) => (await people.leader.get(`/cases/${one.id}/clocks`)).body.items.filter((clock) => clock.step === step).at(-1)

test('the last seconds of a morning of a Saturday that is made a working day count, and the noon after them does not', PATIENCE, async () => {
  await startSecond('2026-02-28T11:59:50+08:00')
  const people = await everybody(second)
  const one = await report(people)
  const clock = await clockOf(people, one, 'ACCEPT')
  const began = us(clock.started_at)
  const morning = Math.max(0, at('2026-02-28T12:00:00') - began)
  assert.equal(clock.kind, 'WORKING_HOUR')
  const limit = clock.minutes * 60_000_000
  assert.ok(limit > morning && limit - morning < 3.5 * HOUR, 'it ends the same afternoon')
  assert.equal(us(clock.due_at), at('2026-02-28T14:00:00') + limit - morning)
  assert.deepEqual(clock.days.map((day) => [day.date, day.kind]), [['2026-02-28', 'MAKEUP']])
  // The working hours of the handling go over the Sunday, which is none.
  const filed = (await send(people, 'acceptor', one, 'FILE', { reason: UNSHOWN })).body
  await send(people, 'head', filed, 'DISPATCH', { department: 'XF' })
  const handling = await clockOf(people, one, 'HANDLE')
  assert.equal(handling.days.find((day) => day.date === '2026-03-01').counted_us, 0)
})

test('over midnight into a year nobody has loaded: no deadline is guessed, and it is said', PATIENCE, async () => {
  await startSecond('2026-12-31T23:59:50+08:00')
  const people = await everybody(second)
  const one = await report(people)
  assert.deepEqual([one.due_at, one.flags.includes('NO_DEADLINE')], [null, true])
  const clock = await clockOf(people, one, 'ACCEPT')
  assert.equal(clock.due_at, null)
  assert.ok(second.log.some((line) => line.includes('no deadline can be reckoned') && line.includes('calendar/year-missing') && line.includes('2027')), 'the log names what is missing')
  const urgent = await report(people, S1_NIGHT) // day and night needs no calendar, of either year
  const night = await clockOf(people, urgent, 'DISPATCH')
  assert.deepEqual([us(night.due_at) - us(night.started_at), urgent.flags], [night.minutes * 60_000_000, []])
})
