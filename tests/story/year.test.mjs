// The last days of a year whose successor's holidays nobody has loaded: work goes on, and no
// deadline is guessed.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Client, placeIn, startServer } from '../harness/server.mjs'

let server
let people
let items
let place

before(async () => {
  server = await startServer({ args: ['--rehearse', '2026-12-31T17:20:00+08:00'] })
  const log = (login) => Client.login(server, login)
  people = { grid: await log('grid.441900119001001'), acceptor: await log('village.441900119001.acceptor'), head: await log('village.441900119001.head'), nobody: new Client(server.url) }
  items = (await people.grid.get('/items')).body.items.filter((i) => i.department === 'XF')
  place = await placeIn(people.grid, '441900119001001')
})
after(() => server.end())

const report = (kind) => people.grid.report({ item: items.find((i) => i.limit_kind === kind).code, ...place, title: '岁末检查', description: '灭火器过期' })

test('a report is taken, says that it has no deadline yet, and shows what is missing', async () => {
  const made = await report('WORKING_HOUR')
  assert.deepEqual([made.due_at, made.flags], [null, ['NO_DEADLINE']])
  await people.acceptor.move(made.id, 'FILE')
  const sent = await people.head.move(made.id, 'DISPATCH', { department: 'XF' })
  assert.deepEqual([sent.due_at, sent.flags], [null, ['NO_DEADLINE']])
  const clocks = (await people.head.get(`/cases/${made.id}/clocks`)).body.items
  assert.equal(clocks.find((c) => c.step === 'HANDLE').due_at, null)
  assert.ok(server.log.some((line) => line.includes('no deadline can be reckoned')))
  const far = await report('WORKING_HOUR')
  const refused = await people.acceptor.move(far.id, 'REFUSE', { reason: '不在范围' })
  assert.ok(refused.answer_until > '2027-01-20', 'nobody loses a right because a table is missing')
})

test('what runs day and night needs no calendar', async () => {
  const made = await report('URGENT')
  assert.ok(made.due_at.startsWith('2026-12-31T09:'))
  assert.deepEqual(made.flags, [])
})
