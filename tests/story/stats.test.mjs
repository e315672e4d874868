// Counts and rates: a few cases whose end is known, and the same sums made a second time.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Client, placeIn, startServer } from '../harness/server.mjs'
import { compare } from '../harness/stats.sql.mjs'

const GRID = '441900119001001'
const VILLAGE = '441900119001000'
const TOWN = '441900119000000'
const CITY = '441900000000000'
const MARCH = 'from=2026-03-01&to=2026-03-31'

const ITEM = '0602' // of the fire brigade, 120 minutes day and night
const LONG = '0501' // of the fire brigade, one working day

let server
let place
const people = {}
const LOGINS = {
  grid: `grid.${GRID}`, neighbour: 'grid.441900119001002', acceptor: 'village.441900119001.acceptor',
  head: 'village.441900119001.head', leader: 'town.441900119.shift_leader', supervisor: 'town.441900119.supervisor',
  citySupervisor: 'city.supervisor', fireman: 'dept.XF.441900119.handler', fireHead: 'dept.XF.441900119.liaison',
  police: 'dept.GA.441900119.handler', resident: 'resident.1',
}

async function startAt(time) {
  const dir = server?.dir
  if (server) await server.stop()
  server = await startServer({ dir, args: ['--rehearse', time] })
  for (const [name, login] of Object.entries(LOGINS)) people[name] = await Client.login(server, login)
}

async function go(id, steps) {
  let seen
  for (const [who, event, fields] of steps) seen = await people[who].move(id, event, fields)
  return seen
}

async function report(item = ITEM) {
  return (await people.grid.report({ item, ...place, title: '消防通道被占', description: '通道被占，车辆无法通行' })).id
}
const FILE = ['acceptor', 'FILE']
const SENT = [FILE, ['head', 'DISPATCH', { department: 'XF' }]]
const SIGNED = [...SENT, ['fireman', 'SIGN']]
const DONE = [...SIGNED, ['fireman', 'FINISH'], ['acceptor', 'ASSIGN_CHECK', { person: 'grid.441900119001002' }]]

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
  await go(await report(), [...DONE, ['neighbour', 'PASS'], ['grid', 'RATE', { rating: 4 }]])
  // closed in time after one failed check
  await go(await report(), [...DONE, ['neighbour', 'FAIL', { reason: '仍有杂物' }], ['fireman', 'FINISH'],
    ['acceptor', 'ASSIGN_CHECK', { person: 'grid.441900119001002' }], ['neighbour', 'PASS']])
  // signed for, and then nothing
  await go(await report(), SIGNED)
  // not taken
  await go(await report(), [['acceptor', 'REFUSE', { reason: '不属实' }]])
  // sent to the wrong department, and handed back
  await go(await report(), [...SENT, ['fireman', 'RETURN', { reason: '不属消防职责', department: 'GA' }],
    ['leader', 'GRANT_RETURN', { reason: '同意' }], ['head', 'DISPATCH', { department: 'GA' }],
    ['police', 'SIGN'], ['police', 'FINISH', { outcome: 'CANNOT' }]])
  // nobody even looked
  await report()
  // suspended
  await go(await report(LONG), [...SIGNED,
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
