// Counts and rates: a few cases whose end is known, and the same sums made a second time.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Client, placeIn, startServer } from '../harness/server.mjs'
import { dueGaps, sumDay, sumDueDays, summer } from '../harness/counts.mjs'
import { row } from '../harness/database.mjs'
import { compare } from '../harness/stats.sql.mjs'

const GRID = '441900119001001'
const VILLAGE = '441900119001000'
const TOWN = '441900119000000'
const CITY = '441900000000000'
const MARCH = 'from=2026-03-01&to=2026-03-31'

const ITEM = '0605' // of the fire brigade, 240 working minutes
const LONG = '0501' // of the fire brigade, one working day

let server
let place
const people = {}
const ids = {}
const LOGINS = {
  grid: `grid.${GRID}`, neighbour: 'grid.441900119001002', acceptor: 'village.441900119001.acceptor',
  head: 'village.441900119001.head', leader: 'town.441900119.shift_leader', supervisor: 'town.441900119.supervisor',
  citySupervisor: 'city.supervisor', fireman: 'dept.XF.441900119.handler', fireHead: 'dept.XF.441900119.liaison',
  police: 'dept.GA.441900119.handler', resident: 'resident.1', otherSupervisor: 'town.441900003.supervisor',
}

async function startAt(time) {
  const dir = server?.dir
  if (server) await server.stop()
  server = await startServer({ dir, args: ['--rehearse', time] })
  for (const [name, login] of Object.entries(LOGINS)) people[name] = await Client.login(server, login)
}

async function go(id, steps) {
  let seen
  for (const [who, event, fields] of steps) seen = await people[who][SHOWN.includes(event) ? 'showAndMove' : 'move'](id, event, fields)
  return seen
}

async function report(item = ITEM) {
  return (await people.grid.report({ item, ...place, title: '消防通道被占', description: '通道被占，车辆无法通行' })).id
}
const SHOWN = ['FINISH', 'PASS', 'FAIL', 'ASK_SUSPENSION']
const FILE = ['acceptor', 'FILE']
const SENT = [FILE, ['head', 'DISPATCH', { department: 'XF' }]]
const SIGNED = [...SENT, ['fireman', 'SIGN']]
const DONE = [...SIGNED, ['fireman', 'FINISH', { note: '已整改' }], ['acceptor', 'ASSIGN_CHECK', { person: 'grid.441900119001002' }]]

const rates = async (who, query) => {
  const answer = await people[who].get(`/stats/indicators?${query}`)
  assert.equal(answer.status, 200, answer.text)
  return answer.body.rows
}
const numbers = (row, ...codes) =>
  Object.fromEntries(codes.map((code) => {
    const shown = row.indicators.find((i) => i.code === code)
    return [code, shown && [shown.numerator, shown.denominator, shown.value]]
  }))

before(async () => {
  await startAt('2026-03-02T09:00:00+08:00')
  place = await placeIn(people.grid, GRID)
  // closed in time, and rated
  await go(await report(), [...DONE, ['neighbour', 'PASS', place], ['grid', 'RATE', { rating: 4 }]])
  // closed in time after one failed check
  await go(await report(), [...DONE, ['neighbour', 'FAIL', { reason: '仍有杂物' }], ['fireman', 'FINISH', { note: '已整改' }],
    ['acceptor', 'ASSIGN_CHECK', { person: 'grid.441900119001002' }], ['neighbour', 'PASS', place]])
  // signed for, and then nothing
  ids.pending = await report()
  await go(ids.pending, SIGNED)
  // not taken
  await go(await report(), [['acceptor', 'REFUSE', { reason: '不属实' }]])
  // sent to the wrong department, and handed back
  await go(await report(), [...SENT, ['fireman', 'RETURN', { reason_code: 'NOT_OUR_DUTY', reason: '不属消防职责', department: 'GA' }],
    ['leader', 'GRANT_RETURN', { reason: '同意' }], ['leader', 'DISPATCH', { department: 'GA', reason: '应由公安承办' }],
    ['police', 'SIGN'], ['police', 'FINISH', { outcome: 'CANNOT', note: '产权不明' }]])
  // nobody even looked
  await report()
  // suspended
  await go(await report(LONG), [...SIGNED,
    ['fireman', 'ASK_EXTENSION', { minutes: 60, reason: '需等待配件' }], ['leader', 'GRANT_EXTENSION'],
    ['fireman', 'ASK_SUSPENSION', { reason: '需施工', class: 'ENGINEERING', until: '2026-05-01T09:00:00+08:00' }],
    ['leader', 'SUSPEND'], ['supervisor', 'SUSPEND']])
  await startAt('2026-04-07T09:00:00+08:00')
})
after(() => server.end())

test('rates carry both of their numbers, pending and overdue cases among them', async () => {
  const [row] = await rates('citySupervisor', MARCH)
  assert.equal(row.key, CITY)
  assert.deepEqual(
    numbers(row, 'REPORTED', 'VALID_REPORT', 'ACCEPT_IN_TIME', 'SIGN_IN_TIME', 'HANDLE_IN_TIME', 'REWORK', 'RETURNED',
      'REFUSED', 'SUSPENDED', 'DISPATCH_CORRECT', 'DISPUTE_UPHELD'),
    {
      REPORTED: [7, null, 7],
      VALID_REPORT: [5, 7, 5 / 7],
      // six of six were answered, one was not; the suspended case is apart
      ACCEPT_IN_TIME: [5, 6, 5 / 6],
      // the four others that were sent out, and the one that was sent out twice
      SIGN_IN_TIME: [4, 4, 1],
      HANDLE_IN_TIME: [4, 5, 4 / 5],
      REWORK: [1, 3, 1 / 3],
      RETURNED: [1, 5, 1 / 5],
      REFUSED: [1, null, 1],
      SUSPENDED: [1, null, 1],
      DISPATCH_CORRECT: [4, 5, 4 / 5],
      DISPUTE_UPHELD: [0, 0, null],
    },
  )
})

test('a second computation, from the history of moves, agrees in every number', async () => {
  assert.deepEqual(await compare(server, server.dir), [])
  assert.deepEqual(await compare(server, server.dir, { from: '2026-03-01', to: '2026-03-31' }), [])
})

test('days that are over are summed, and nothing that is shown changes', async () => {
  sumDueDays(server, '2026-04-06')
  assert.ok((await row(server, 'select sum(n) as n from stat_due_sums')).n > 0)
  assert.equal(sumDueDays(server, '2026-04-06'), 0, 'once')
  assert.deepEqual(await compare(server, server.dir), [])
  assert.deepEqual(await compare(server, server.dir, { from: '2026-03-01', to: '2026-03-31' }), [])
})

test('two servers sum one day at the same time: it is summed once, whoever gives up', async () => {
  const [first, second] = [summer(server), summer(server)]
  const { town, day } = await row(server, 'select town, day::text as day from stat_due_sums group by 1, 2 order by sum(n) desc, 2 limit 1')
  assert.deepEqual(await dueGaps(server), [])
  for (const end of ['commit', 'rollback']) {
    await first.say(`begin; ${sumDay(town, day)}`)
    const { said } = await second.sayAndWait(`begin; ${sumDay(town, day)} commit;`)
    await first.say(`${end};`)
    await said
    assert.deepEqual(await dueGaps(server), [], end)
  }
  first.end()
  second.end()
  assert.deepEqual(await compare(server, server.dir), [])
})

test('a frozen month stays as it was, whatever becomes of its cases; a correction stands beside it', async () => {
  const march = { name: '2026年3月', from: '2026-03-01', to: '2026-03-31' }
  const key = { headers: { 'idempotency-key': 'freeze-march' } }
  const frozen = await people.supervisor.post('/stats/periods', march, key)
  assert.equal(frozen.status, 201, frozen.text)
  const lost = await people.supervisor.post('/stats/periods', march, key)
  assert.deepEqual([lost.status, lost.text], [201, frozen.text], 'sent again, for its answer was lost')
  const { id } = frozen.body
  assert.deepEqual([frozen.body.unit, frozen.body.version, frozen.body.formulas, frozen.body.newest], [TOWN, 1, 2, true])
  const read = async (who, by, of = id) => (await people[who].get(`/stats/periods/${of}?by=${by}`)).body
  const before = {}
  for (const by of ['none', 'town', 'village', 'department', 'item']) {
    before[by] = await read('supervisor', by)
    assert.deepEqual(before[by].rows, await rates('supervisor', `${MARCH}&by=${by}`), `by ${by} it is what was shown`)
  }
  assert.deepEqual(numbers(before.none.rows[0], 'HANDLED'), { HANDLED: [4, 5, 4 / 5] })

  // the case that was pending is handled after all, weeks late
  await go(ids.pending, [['fireman', 'FINISH', { note: '已整改' }]])
  assert.deepEqual(numbers((await rates('supervisor', MARCH))[0], 'HANDLED', 'HANDLE_IN_TIME'),
    { HANDLED: [5, 5, 1], HANDLE_IN_TIME: [4, 5, 4 / 5] })
  // its day was summed before, and is summed again
  assert.deepEqual(await compare(server, server.dir), [])
  sumDueDays(server, '2026-04-06')
  assert.deepEqual(await compare(server, server.dir), [])
  for (const by of Object.keys(before)) assert.deepEqual(await read('supervisor', by), before[by], `frozen by ${by}`)

  const again = await people.supervisor.post('/stats/periods', march)
  assert.deepEqual([again.status, again.body.type], [409, '/problems/stats/frozen'])
  assert.equal((await people.supervisor.post(`/stats/periods/${id}/corrections`, {})).body.field, 'reason')
  const correct = () => people.supervisor.post(`/stats/periods/${id}/corrections`, { reason: '补录处置结果' }, { headers: { 'idempotency-key': 'correct-march' } })
  const corrected = await correct()
  assert.equal(corrected.status, 201, corrected.text)
  assert.equal((await correct()).text, corrected.text)
  assert.deepEqual([corrected.body.version, corrected.body.corrects, corrected.body.reason], [2, id, '补录处置结果'])
  assert.deepEqual(numbers((await read('supervisor', 'none', corrected.body.id)).rows[0], 'HANDLED'), { HANDLED: [5, 5, 1] })
  assert.deepEqual((await read('supervisor', 'none')).rows, before.none.rows, 'the first version is still there')
  assert.equal((await people.supervisor.post(`/stats/periods/${id}/corrections`, { reason: '再改' })).status, 409)
  const list = (await people.supervisor.get('/stats/periods')).body.items
  assert.deepEqual(list.map((p) => [p.version, p.newest]), [[2, true], [1, false]])
})

test('a month is frozen by a supervisor, of his own place, and when it is over', async () => {
  const march = { name: '3月', from: '2026-03-01', to: '2026-03-31' }
  assert.equal((await people.leader.post('/stats/periods', march)).status, 403)
  const early = await people.citySupervisor.post('/stats/periods', { ...march, to: '2026-04-30' })
  assert.deepEqual([early.status, early.body.field], [422, 'to'])
  for (const unit of [CITY, VILLAGE, '441900003000000']) {
    const refused = await people.supervisor.post('/stats/periods', { ...march, unit })
    assert.deepEqual([refused.status, refused.body.field], [422, 'unit'], unit)
  }
  const city = await people.citySupervisor.post('/stats/periods', march)
  assert.equal(city.status, 201, city.text)
  const towns = async (who) => (await people[who].get(`/stats/periods/${city.body.id}?by=town`)).body.rows.map((r) => r.key)
  assert.deepEqual(await towns('citySupervisor'), [TOWN])
  assert.deepEqual(await towns('supervisor'), [TOWN], 'a town sees its own row of the city’s month')
  assert.deepEqual(await towns('otherSupervisor'), [], 'and no other')
  const whole = (await people.supervisor.get(`/stats/periods/${city.body.id}`)).body.rows
  assert.deepEqual(whole, [], 'nor the row of the whole city')
  assert.equal((await people.supervisor.post(`/stats/periods/${city.body.id}/corrections`, { reason: '不服' })).status, 404)
})

test('statistics are of one’s own range, and of one’s own duty', async () => {
  for (const unit of [CITY, '441900003000000', '441900119999000']) {
    assert.equal((await people.supervisor.get(`/stats/indicators?${MARCH}&unit=${unit}`)).status, 404, unit)
  }
  assert.equal((await people.fireman.get(`/stats/indicators?${MARCH}`)).status, 403, 'a handler reads none')
  const [row] = await rates('fireHead', MARCH)
  assert.equal(row.key, TOWN)
  assert.deepEqual(numbers(row, 'HANDLE_IN_TIME', 'RETURNED', 'ACCEPT_IN_TIME'),
    { HANDLE_IN_TIME: [3, 4, 3 / 4], RETURNED: [1, 4, 1 / 4], ACCEPT_IN_TIME: undefined })
  const byDepartment = await rates('supervisor', `${MARCH}&by=department`)
  assert.deepEqual(byDepartment.map((r) => [r.key, ...numbers(r, 'HANDLE_IN_TIME').HANDLE_IN_TIME]), [['GA', 1, 1, 1], ['XF', 3, 4, 3 / 4]])
  const wrong = await people.supervisor.get('/stats/indicators?from=2026-03-01&by=person')
  assert.deepEqual([wrong.status, wrong.body.field], [422, 'by'])
  assert.equal((await people.supervisor.get('/stats/indicators')).body.field, 'from')
})

test('minutes of handling are those of the item’s own time', async () => {
  const rows = await rates('supervisor', `${MARCH}&by=item`)
  const row = rows.find((r) => r.key === ITEM)
  const { HANDLE_MEAN } = numbers(row, 'HANDLE_MEAN')
  assert.equal(HANDLE_MEAN[1], 4)
  assert.ok(rows.every((r) => r.key === ITEM || r.key === LONG))
  assert.equal(numbers((await rates('supervisor', MARCH))[0], 'HANDLE_MEAN').HANDLE_MEAN, undefined)
})
