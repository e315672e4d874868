// A city that is made some days old (--demo-days): whoever tries the product finds a month begun. Its cases
// were made by requests of the people who would make them, so all that is promised of cases holds of them.
import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { after, before, test } from 'node:test'
import { eventually } from '../harness/cluster.mjs'
import { countGaps } from '../harness/counts.mjs'
import { row, rows } from '../harness/database.mjs'
import { Client, makeDataDir, PROGRAM, ROOT, startServer } from '../harness/server.mjs'
import { compare } from '../harness/stats.sql.mjs'

const DAYS = 6
const TODAY = '2026-11-26T10:30:00+08:00' // a Thursday: the same city every time
const LATER = '2026-11-26T11:30:00+08:00'
let server

before(async () => {
  server = await startServer({ args: ['--rehearse', TODAY, '--demo-days', String(DAYS)] })
})
after(() => server.end())

test('nothing that was tried was refused, and nothing broke off', () => {
  const said = server.log.filter((line) => /"level":"(warn|error)"/.test(line) && !line.includes('the calendar ends soon'))
  assert.deepEqual(said, [])
  assert.equal(server.log.filter((line) => line.includes('"event":"living"')).length, DAYS - 1)
})

test('there are cases of each day, from all kinds of people, at every stage, some of them late', async () => {
  const days = await rows(server, `select (created_at at time zone 'Asia/Shanghai')::date as day, count(*)::int as n from cases group by 1`)
  assert.ok(days.length >= DAYS && days.length <= DAYS + 1, JSON.stringify(days))
  const { towns, sources } = await row(server, 'select count(distinct town) as towns, count(distinct source) as sources from cases')
  assert.ok(towns >= 20, `${towns} towns`)
  assert.equal(sources, 3)
  const states = (await rows(server, 'select distinct state from cases')).map((one) => one.state)
  for (const state of ['REPORTED', 'DISPATCHED', 'HANDLING', 'REFUSED', 'CLOSED']) assert.ok(states.includes(state), `${state} in ${states}`)
  const events = (await rows(server, 'select distinct event from case_moves')).map((one) => one.event)
  for (const event of ['CONFIRM', 'REJECT_RETURN', 'GRANT_EXTENSION', 'ACCEPT_REFERRAL', 'FAIL', 'RATE', 'SUPERVISE_BY_TIME'])
    assert.ok(events.includes(event), `${event} in ${events}`)
})

test('all of it lies in the past, and nothing that was due then is still to come', async () => {
  const { early, late } = await row(server, `select count(*) filter (where at < timestamptz '${TODAY}' - interval '${DAYS} days 1 minute') as early,
    count(*) filter (where at > timestamptz '${LATER}') as late from case_moves`)
  assert.deepEqual([early, late], [0, 0])
  await eventually(async () => (await row(server, `select count(*) as n from timers where due_at <= '${TODAY}'`)).n === 0)
  const { fired } = await row(server, `select count(*) as fired from case_moves where event = 'SUPERVISE_BY_TIME' and at < timestamptz '${TODAY}' - interval '12 hours'`)
  assert.ok(fired > 0, 'time did its part when it was due, not today')
})

test('each case is what its moves say, by people who held the post and the grant on that day', async () => {
  const { n } = await row(server, 'select count(*)::int as n from cases')
  await eventually(async () => Number((await row(server, 'select coalesce(sum(audited), 0) as n from case_audits')).n) >= n)
  assert.deepEqual(await rows(server, 'select rule, detail from case_audit_faults'), [])
})

test('its numbers are what a second computation finds, and its running sums what the cases say', async () => {
  assert.deepEqual((await compare(server)).slice(0, 20), [])
  assert.deepEqual(await countGaps(server), [])
})

test('rounds were walked: visits of each kind, a coverage by village with both numbers, and a missed case or two', async () => {
  const n = await row(server, `select count(*) filter (where state = 'SUBMITTED')::int as done, count(*) filter (where state = 'STARTED')::int as left_open,
    count(*) filter (where state = 'REFUSED_ENTRY')::int as refused, count(*) filter (where state = 'MISSED' and not waived)::int as missed,
    count(*) filter (where state = 'MISSED' and reason is not null)::int as explained, count(*) filter (where waived)::int as waived,
    count(*) filter (where started_at is not null and distance_m > 50 or no_tag)::int as unseen from visits`)
  for (const kind of ['done', 'refused', 'missed', 'explained', 'waived']) assert.ok(n[kind] > 0, `${kind} in ${JSON.stringify(n)}`)
  assert.ok(n.done >= 100 && n.done <= 400, JSON.stringify(n))
  assert.deepEqual([n.left_open, n.unseen], [0, 0])
  const found = await row(server, `select count(*)::int as n, count(c.id)::int as reported, count(*) filter (where a.fixed)::int as fixed
    from visit_answers a left join cases c on c.town = a.town and c.id = a.case_id and c.item = a.item and c.source = 'GRID'`)
  assert.ok(found.reported > 0 && found.fixed > 0, JSON.stringify(found))
  assert.equal(found.reported + found.fixed, found.n, 'what is not in order was reported, or put right')
  const { open } = await row(server, 'select count(*)::int as open from shifts where ended_at is null')
  assert.equal(open, 0)

  const leader = await Client.login(server, 'town.441900119.shift_leader')
  const { items } = (await leader.get('/rounds/coverage?by=village&unit=441900119000000')).body
  const walked = items.filter(({ due, inspected }) => due > inspected && inspected > 0)
  assert.ok(walked.length >= 5, JSON.stringify(items))
  for (const { due, inspected, missed, coverage } of items) {
    assert.equal(due, inspected + missed)
    assert.equal(coverage, due > 0 ? inspected / due : null)
  }
  const { rows: towns } = (await leader.get('/stats/indicators?by=none&from=2026-11-20&to=2026-11-26&unit=441900119000000')).body
  const rate = towns[0].indicators.find(({ code }) => code === 'MISSED')
  assert.ok(rate.numerator >= 1 && rate.numerator < rate.denominator / 4, JSON.stringify(rate))
})

test('disputes stand in every state, of which the counts know, and nothing in them is refused or late but what is meant to be', async () => {
  const states = (await rows(server, 'select distinct state from mediations')).map((one) => one.state)
  const all = ['APPLIED', 'ACCEPTED', 'MEDIATING', 'ON_APPRAISAL', 'REFERRED', 'AGREED', 'CONFIRMING', 'CONFIRMED', 'PERFORMED', 'BREACHED', 'FAILED', 'DECLINED', 'REFUSED', 'WITHDRAWN', 'ARCHIVED']
  assert.deepEqual(all.filter((state) => !states.includes(state)), [])
  const odd = await row(server, `select count(*) filter (where sealed)::int as sealed, count(*) filter (where escalated_at is not null)::int as escalated,
    count(*) filter (where applied_at > timestamptz '${TODAY}')::int as ahead from mediations`)
  assert.deepEqual(odd, { sealed: 1, escalated: 1, ahead: 0 })
  const { body } = await (await Client.login(server, 'town.441900119.shift_leader')).get('/mediation-counts')
  const { n } = await row(server, 'select count(*)::int as n from mediations where counted_at is not null and not sealed')
  assert.equal(body.accepted, n)
  assert.ok(body.resolved >= 8 && body.resolved < n, JSON.stringify(body))
  const { session } = await row(server, `select count(*)::int as session from mediation_sessions where state = 'PLANNED' and at > timestamptz '${TODAY}'`)
  assert.equal(session, 1)
})

test('what was done is shown: the work and its check have their own photos, whole and readable', async () => {
  const leader = await Client.login(server, 'city.shift_leader')
  const { id, photos } = await row(server, `select c.id, count(*)::int as photos from cases c join case_photos p on p.town = c.town and p.case_id = c.id
    where c.state = 'CLOSED' and c.source = 'GRID' group by 1 order by 2 desc limit 1`)
  const shown = (await leader.get(`/cases/${id}/photos`)).body.items
  assert.equal(shown.length, photos)
  assert.equal(new Set(shown.map((photo) => photo.sha256)).size, photos)
  assert.deepEqual([...new Set(shown.map((photo) => photo.stage))].sort(), ['CHECK', 'HANDLING', 'REPORT'])
  const answer = await leader.request('GET', shown[0].url.replace('/api/v1', ''))
  assert.equal(answer.status, 200)
})

test('a city of which nothing is told has no past, and says so', async (t) => {
  const quiet = await startServer({ demo: 'qingchuan', args: ['--rehearse', TODAY, '--demo-days', '3'] })
  t.after(() => quiet.end())
  assert.equal((await row(quiet, 'select count(*)::int as n from cases')).n, 0)
  assert.ok(quiet.log.some((line) => line.includes('nothing happened')))
  assert.ok(!quiet.log.some((line) => line.includes('broke off')))
})

test('a city is made once: the next start leaves what is there, and the clock alone', async () => {
  const { n } = await row(server, 'select count(*)::int as n from cases')
  await server.stop()
  server = await startServer({ dir: server.dir, args: ['--rehearse', LATER, '--demo-days', String(DAYS)] })
  assert.equal((await row(server, 'select count(*)::int as n from cases')).n, n)
  assert.equal(server.log.filter((line) => line.includes('"event":"living"')).length, 0)
})

for (const [what, args] of [['no day', ['--demo-days', '0']], ['more than sixty', ['--demo-days', '61']], ['no number', ['--demo-days', 'x']],
  ['with sessions that begin now', ['--demo-days', '3', '--demo-staff', '10']], ['of a city without accounts', ['--city', 'dongguan', '--demo-days', '3']]]) {
  test(`--demo-days: ${what} is refused, and says what it takes`, async () => {
    const { code, err } = await new Promise((done) => execFile(PROGRAM, ['--demo', 'dongguan', ...args], (error, _, err) => done({ code: error?.code, err })))
    assert.equal(code, 2)
    assert.match(err, /--demo-days/)
  })
}

test('told to end while it lives its past, it ends at once, cleanly, and lets nobody in; the next start serves what there is', async () => {
  const dir = makeDataDir()
  const days = 60
  const args = ['--data', dir, '--listen', '127.0.0.1:0', '--share', ROOT, '--demo', 'dongguan', '--demo-days', String(days)]
  const child = spawn(PROGRAM, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  const log = []
  createInterface({ input: child.stderr }).on('line', (line) => {
    log.push(line)
    if (line.includes('"event":"living"') && !child.killed) child.kill('SIGTERM')
  })
  const [code] = await once(child, 'exit')
  assert.equal(code, 0, log.slice(-20).join('\n'))
  const told = (what) => log.filter((line) => line.includes(`"event":"${what}"`)).length
  assert.ok(told('living') < days - 1, 'it did not live them all')
  assert.deepEqual([told('ready'), told('stopping'), told('stopped')], [0, 1, 1])

  const next = await startServer({ dir })
  assert.ok((await row(next, 'select count(*)::int as n from cases')).n > 0)
  assert.deepEqual(await countGaps(next), [])
  await next.end()
})
