// Co-handling: one department leads, others help. And a stop of work moves open deadlines.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eventually } from '../harness/cluster.mjs'
import { Client, placeIn, startServer } from '../harness/server.mjs'

const GRID = '441900119001001'
let server
let people
let item
let place

before(async () => {
  server = await startServer()
  const log = (login) => Client.login(server, login)
  people = {
    grid: await log(`grid.${GRID}`), acceptor: await log('village.441900119001.acceptor'), head: await log('village.441900119001.head'),
    lead: await log('dept.XF.441900119.handler'), helper: await log('dept.GA.441900119.handler'), stranger: await log('dept.SY.441900119.handler'),
    supervisor: await log('town.441900119.supervisor'),
  }
  item = (await people.grid.get('/items')).body.items.find((i) => i.department === 'XF' && i.limit_kind === 'WORKING_HOUR').code
  place = await placeIn(people.grid, GRID)
})
after(() => server.end())

async function handling() {
  const made = await people.grid.report({ item, ...place, title: '消防车道被占', description: '车辆无主，需公安查找' })
  await people.acceptor.move(made.id, 'FILE')
  await people.head.move(made.id, 'DISPATCH', { department: 'XF' })
  await people.lead.move(made.id, 'SIGN')
  return made.id
}

test('a department that is asked to help sees the case, answers, and never leads it', async (t) => {
  const id = await handling()
  assert.equal((await people.helper.get(`/cases/${id}`)).status, 404)
  const heard = await people.helper.stream().ready()
  t.after(() => heard.close())
  for (const department of ['XF', 'NO']) {
    const refused = await people.lead.tryMove(id, 'ASK_HELP', { department, reason: '查车主' })
    assert.deepEqual([refused.status, refused.body.field], [422, 'department'])
  }
  const asked = await people.lead.move(id, 'ASK_HELP', { department: 'GA', reason: '请查找车主' })
  assert.deepEqual([asked.state, asked.department, asked.helpers, asked.helping], ['HANDLING', 'XF', ['GA'], ['GA']])
  await heard.until((all) => all.find((e) => e.topic === 'case.help' && e.data.id === id), 'the helper hears it')

  const seen = (await people.helper.get(`/cases/${id}`)).body
  assert.deepEqual(seen.may, ['HELPED', 'NOT_HELPED'])
  assert.equal((await people.helper.get('/cases?limit=50')).body.items.some((c) => c.id === id), true, 'it is in the helper’s list')
  assert.equal((await people.stranger.get(`/cases/${id}`)).status, 404)
  for (const [who, event] of [['helper', 'FINISH'], ['stranger', 'HELPED'], ['lead', 'HELPED']]) {
    assert.notEqual((await people[who].tryMove(id, event, { version: asked.version, reason: 'x' })).status, 200, `${who} ${event}`)
  }
  assert.equal((await people.lead.tryMove(id, 'FINISH')).status, 409, 'not finished while somebody still helps')
  const helped = await people.helper.move(id, 'HELPED', { reason: '已联系车主移车' })
  assert.deepEqual([helped.helpers, helped.helping], [['GA'], []])
  assert.equal((await people.lead.showAndMove(id, 'FINISH', { note: '已处置' })).state, 'HANDLED')
  const moves = (await people.head.get(`/cases/${id}/moves`)).body.items
  assert.deepEqual(moves.slice(-3).map((m) => [m.event, m.target]), [['ASK_HELP', 'GA'], ['HELPED', 'GA'], ['FINISH', 'FIXED']])
  const clock = (await people.head.get(`/cases/${id}/clocks`)).body.items.find((c) => c.step === 'HELP')
  assert.equal(clock.end_event, 'HELPED')
})

test('the unit that helped is asked a second time, and may say that it cannot', async () => {
  const id = await handling()
  await people.lead.move(id, 'ASK_HELP', { department: 'GA', reason: '一' })
  await people.helper.move(id, 'NOT_HELPED', { reason: '查无此车' })
  await people.lead.move(id, 'ASK_HELP', { department: 'GA', reason: '二' })
  assert.deepEqual((await people.helper.move(id, 'HELPED', { reason: '已移' })).helpers, ['GA'])
})

test('a typhoon stop moves the deadlines of open cases, says so in their sum, and leaves ended clocks alone', async () => {
  const id = await handling()
  const before = (await people.head.get(`/cases/${id}/clocks`)).body.items
  const due = (clocks, step) => clocks.find((c) => c.step === step).due_at
  const from = new Date(Date.now() - 60_000).toISOString()
  const to = new Date(Date.now() + 14 * 86_400_000).toISOString()
  const stop = await people.supervisor.post('/calendar/stops', { unit: '441900119000000', from, to, reason: '台风“试验”' })
  assert.equal(stop.status, 201, stop.text)
  let clocks
  await eventually(async () => {
    clocks = (await people.head.get(`/cases/${id}/clocks`)).body.items
    return due(clocks, 'HANDLE') !== due(before, 'HANDLE')
  })
  assert.ok(due(clocks, 'HANDLE') > to, 'nothing of the stop counts')
  assert.equal((await people.head.get(`/cases/${id}`)).body.due_at, due(clocks, 'HANDLE'))
  for (const step of ['ACCEPT', 'DISPATCH', 'SIGN']) assert.equal(due(clocks, step), due(before, step), `${step} has ended`)
  const reasons = clocks.find((c) => c.step === 'HANDLE').days.flatMap((day) => day.stops.map((s) => s.why))
  assert.ok(reasons.includes('台风“试验”'))
})
