// One case through all three tiers, with nine accounts, and what each desk hears of it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { change } from '../harness/database.mjs'
import { Client, placeIn, startServer, UNSHOWN } from '../harness/server.mjs'

const GRID = '441900119001001'
const VILLAGE = '441900119001000'
const TOWN = '441900119000000'
const CITY = '441900000000000'

let server
const people = {}
let item
let place

before(async () => {
  server = await startServer()
  const logins = {
    resident: 'resident.1', grid: `grid.${GRID}`, acceptor: 'village.441900119001.acceptor', head: 'village.441900119001.head',
    leader: 'town.441900119.shift_leader', dispatcher: 'town.441900119.dispatcher', townAcceptor: 'town.441900119.acceptor',
    city: 'city.dispatcher', handler: 'dept.XF.441900119.handler', otherDepartment: 'dept.CG.441900119.handler',
    neighbour: 'village.441900119002.acceptor', otherTown: 'town.441900003.dispatcher',
  }
  const known = server.accounts()
  for (const [name, login] of Object.entries(logins)) {
    if (!known.has(login)) {
      const like = login.replace(/\.[A-Z]+\./, '.')
      const other = [...known.keys()].find((l) => name === 'otherDepartment' ? /^dept\.(?!XF)[A-Z]+\.441900119\.handler$/.test(l)
        : name === 'otherTown' ? /^town\.(?!441900119)\d+\.dispatcher$/.test(l) : l === like)
      logins[name] = other
    }
    people[name] = await Client.login(server, logins[name])
  }
  const items = (await people.resident.get('/items')).body.items
  assert.equal(items.length, 77)
  item = items.find((i) => i.department === 'XF').code
  place = await placeIn(people.grid, GRID)
})
after(() => server.end())

/** A report of the public is filed after somebody has seen that it is so. */
async function fileVerified(id) {
  await people.acceptor.move(id, 'ASK_VERIFY', { person: `grid.${GRID}` })
  return people.grid.move(id, 'CONFIRM')
}

test('a case goes from report to closure through village, town, city and back', async (t) => {
  const p = people
  const streams = {}
  for (const name of ['resident', 'acceptor', 'dispatcher', 'city', 'handler', 'otherDepartment', 'neighbour', 'otherTown']) {
    streams[name] = await p[name].stream().ready()
  }
  t.after(() => Promise.all(Object.values(streams).map((s) => s.close())))

  const made = await p.resident.report({ item, ...place, title: '楼道堆放杂物', description: '三楼楼道堵塞，无法通行' })
  const id = made.id
  assert.match(made.number, /^441900119-\d{8}-\d+$/)
  assert.deepEqual([made.state, made.unit, made.owner, made.source, made.version], ['REPORTED', GRID, VILLAGE, 'RESIDENT', 1])
  assert.deepEqual(made.may, [])

  const steps = [
    ['acceptor', 'ASK_VERIFY', { person: `grid.${GRID}` }, 'VERIFYING', VILLAGE],
    ['grid', 'CONFIRM', { note: '属实' }, 'FILED', VILLAGE],
    ['head', 'REFER', { unit: TOWN, reason: '超出本村能力' }, 'FILED', VILLAGE],
    ['leader', 'ACCEPT_REFERRAL', {}, 'FILED', TOWN],
    ['leader', 'REFER', { unit: CITY, reason: '请市里协调' }, 'FILED', TOWN],
    ['city', 'DECLINE_REFERRAL', { reason: '属镇级职责' }, 'FILED', TOWN],
    ['leader', 'REFER', { unit: CITY, reason: '再次请示' }, 'FILED', TOWN],
    ['city', 'ACCEPT_REFERRAL', {}, 'FILED', CITY],
    ['city', 'REFER', { unit: TOWN, reason: '下派' }, 'FILED', CITY],
    ['dispatcher', 'ACCEPT_REFERRAL', {}, 'FILED', TOWN],
    ['dispatcher', 'DISPATCH', { department: 'XF' }, 'DISPATCHED', TOWN],
    ['handler', 'RETURN', { reason_code: 'WRONG_INFORMATION', reason: '地址不清' }, 'DISPATCHED', TOWN],
    ['leader', 'GRANT_RETURN', { note: '补充地址' }, 'FILED', TOWN],
    ['dispatcher', 'DISPATCH', { department: 'XF', note: '三楼东侧' }, 'DISPATCHED', TOWN],
    ['handler', 'SIGN', {}, 'HANDLING', TOWN],
    ['handler', 'FINISH', { note: '已清理' }, 'HANDLED', TOWN],
    ['townAcceptor', 'ASSIGN_CHECK', { person: `grid.${GRID}` }, 'CHECKING', TOWN],
    ['grid', 'FAIL', { reason: '仍有杂物' }, 'HANDLING', TOWN],
    ['handler', 'FINISH', { note: '全部清理' }, 'HANDLED', TOWN],
    ['townAcceptor', 'ASSIGN_CHECK', { person: `grid.${GRID}` }, 'CHECKING', TOWN],
    ['grid', 'PASS', {}, 'CLOSED', TOWN],
    ['resident', 'RATE', { rating: 5 }, 'CLOSED', TOWN],
  ]
  let version = 1
  for (const [who, event, fields, state, owner] of steps) {
    const before = (await p[who].get(`/cases/${id}`)).body
    assert.ok(before.may.includes(event), `${who} may ${event} a ${before.state} case; may: ${before.may}`)
    const now = await p[who][['FINISH', 'PASS', 'FAIL'].includes(event) ? 'showAndMove' : 'move'](id, event, { version, ...fields })
    version += 1
    assert.deepEqual([now.state, now.owner, now.version], [state, owner, version], event)
    await streams.dispatcher.of(id, version)
  }
  const last = (await p.dispatcher.get(`/cases/${id}`)).body
  assert.deepEqual([last.state, last.outcome, last.rework, last.rating], ['CLOSED', 'FIXED', 1, 5])
  assert.ok(last.closed_at)

  const all = Array.from({ length: version }, (_, i) => i + 1)
  await streams.acceptor.of(id, version)
  await streams.city.of(id, version)
  await streams.resident.of(id, version)
  await streams.handler.of(id, version)
  assert.deepEqual(streams.dispatcher.versions(id), all, 'the town hears each move once, in order')
  assert.deepEqual(streams.acceptor.versions(id), all, 'the village too')
  assert.deepEqual(streams.city.versions(id), all, 'and the city')
  assert.deepEqual(streams.resident.versions(id), all, 'and who reported it')
  assert.deepEqual(streams.handler.versions(id).slice(0, 2), [12, 13], 'the department from the dispatch on')
  for (const name of ['neighbour', 'otherTown', 'otherDepartment']) {
    // The rounds of the day are planned when they are: see live.test.mjs.
    assert.deepEqual(streams[name].heard.filter((e) => e.topic !== 'round.planned'), [], `${name} hears nothing of it`)
  }

  const moves = (await p.leader.get(`/cases/${id}/moves`)).body.items
  assert.deepEqual(moves.map((m) => m.event), ['REPORT', ...steps.map((s) => s[1])])
  assert.deepEqual(moves.map((m) => m.version), all)
  assert.equal(moves[0].person_name, null, 'the reporter is nobody in the history')
})

test('what a case says to a handler does not tell who reported it', async () => {
  const made = await people.resident.report({ item, ...place, title: '消火栓损坏', description: '接口漏水' })
  await fileVerified(made.id)
  await people.head.move(made.id, 'DISPATCH', { department: 'XF' })
  const me = (await people.resident.get('/me')).body
  const seen = [await people.handler.get(`/cases/${made.id}`), await people.handler.get(`/cases/${made.id}/moves`),
    await people.handler.get('/cases?limit=50')].map((a) => a.text).join('')
  assert.ok(seen.includes(made.number))
  for (const secret of [me.id, me.login, me.name]) assert.ok(!seen.includes(secret), `${secret} is not told`)
})

test('the unit that handled can never check or close its own work', async () => {
  const made = await people.grid.report({ item, ...place, title: '电动车进楼', description: '单元门内充电' })
  await people.acceptor.move(made.id, 'FILE')
  await people.head.move(made.id, 'DISPATCH', { department: 'XF' })
  await people.handler.move(made.id, 'SIGN')
  await people.handler.showAndMove(made.id, 'FINISH', { note: '已移走' })
  for (const person of ['dept.XF.441900119.handler', 'dept.XF.441900119.liaison']) {
    const refused = await people.head.tryMove(made.id, 'ASSIGN_CHECK', { person })
    assert.ok([403, 409, 422].includes(refused.status), `${person}: ${refused.status} ${refused.text}`)
  }
  await people.head.move(made.id, 'ASSIGN_CHECK', { person: `grid.${GRID}` })
  for (const who of ['handler', 'head', 'dispatcher']) {
    assert.equal((await people[who].tryMove(made.id, 'PASS')).status, 403, `${who} is not the checker`)
  }
  assert.equal((await people.grid.showAndMove(made.id, 'PASS')).state, 'CLOSED')
})

test('a grid administrator who handled may not be the checker', async () => {
  const made = await people.resident.report({ item, ...place, title: '井盖松动', description: '路口井盖' })
  await fileVerified(made.id)
  await people.head.move(made.id, 'DISPATCH', { person: `grid.${GRID}` })
  await people.grid.move(made.id, 'SIGN')
  await people.grid.showAndMove(made.id, 'FINISH', { note: '已复位' })
  const refused = await people.head.tryMove(made.id, 'ASSIGN_CHECK', { person: `grid.${GRID}` })
  assert.ok([403, 409, 422].includes(refused.status), refused.text)
  const neighbour = 'grid.441900119001002'
  assert.equal((await people.head.move(made.id, 'ASSIGN_CHECK', { person: neighbour })).state, 'CHECKING')
})

test('voiding takes two different persons', async () => {
  const made = await people.resident.report({ item, ...place, title: '误报', description: '看错了' })
  await fileVerified(made.id)
  const supervisor = await Client.login(server, 'town.441900119.supervisor')
  assert.equal((await supervisor.tryMove(made.id, 'VOID', { version: 3 })).body.field, 'reason')
  const asked = await supervisor.move(made.id, 'VOID', { reason: '误报' })
  assert.deepEqual([asked.state, asked.flags], ['FILED', ['VOID_ASKED']])
  const again = await supervisor.tryMove(made.id, 'VOID', { reason: '误报' })
  assert.equal(again.status, 403)
  const voided = await people.leader.move(made.id, 'VOID', { reason: '同意' })
  assert.equal(voided.state, 'VOID')
  const events = (await people.leader.get(`/cases/${made.id}/moves`)).body.items.map((m) => m.event)
  assert.deepEqual(events.slice(-2), ['ASK_VOID', 'VOID'])
})

test('a duplicate is merged into the case it repeats, and its reporter follows that one', async () => {
  const first = await people.grid.report({ item, ...place, title: '通道被占', description: '一号楼' })
  const second = await people.resident.report({ item, ...place, title: '通道被占了', description: '一号楼下' })
  const itself = await people.acceptor.tryMove(second.id, 'MERGE', { into: second.id })
  assert.equal(itself.status, 422)
  assert.equal(itself.body.field, 'into')
  const merged = await people.acceptor.move(second.id, 'MERGE', { into: first.id })
  assert.deepEqual([merged.state, merged.merged_into], ['MERGED', first.id])
  assert.equal((await people.resident.get(`/cases/${first.id}`)).status, 200, 'the reporter of the duplicate sees the first')
})

test('two dispatchers at once: one wins, the other is told the version that holds', async () => {
  for (let round = 0; round < 5; round += 1) {
    const made = await people.resident.report({ item, ...place, title: '并发派遣', description: `第${round}次` })
    await fileVerified(made.id)
    await people.head.move(made.id, 'REFER', { unit: TOWN, reason: '上报' })
    await people.leader.move(made.id, 'ACCEPT_REFERRAL')
    const answers = await Promise.all([people.dispatcher, people.leader].map((who) =>
      who.post(`/cases/${made.id}/moves`, { event: 'DISPATCH', version: 5, department: 'XF' })))
    assert.deepEqual(answers.map((a) => a.status).sort(), [200, 409])
    const loser = answers.find((a) => a.status === 409)
    assert.equal(loser.body.type, '/problems/case/stale')
    assert.equal(loser.body.version, 6)
  }
})

test('counts by state, tier, item and department agree with the list', async () => {
  const stats = (await people.leader.get(`/stats/cases?unit=${TOWN}`)).body
  let listed = 0
  for (let cursor; ;) {
    const page = (await people.leader.get(`/cases?limit=7${cursor ? `&cursor=${cursor}` : ''}`)).body
    listed += page.items.length
    cursor = page.next_cursor
    if (!cursor) break
  }
  assert.equal(stats.total, listed)
  for (const table of ['by_state', 'by_item', 'by_department', 'by_severity', 'by_tier']) {
    const sum = stats[table].reduce((n, row) => n + row.n, 0)
    assert.ok(sum === stats.total || table === 'by_department', `${table}: ${sum} of ${stats.total}`)
  }
  assert.equal((await people.grid.get('/stats/cases')).status, 403)
})

test('a list shows what the case is, whatever was changed of it and by whoever', async () => {
  const desk = people.townAcceptor
  const { id } = await people.grid.report({ item, ...place, title: '路灯不亮', description: '整排路灯不亮' })
  const shown = async () => (await desk.get(`/cases?limit=5`)).body.items.find((one) => one.id === id)
  const ONE_ONLY = ['may', 'lacks', 'photos_lacking', 'undo_until', 'undoes', 'people']
  const agree = async () => {
    const { body: one } = await desk.get(`/cases/${id}`)
    const row = await shown()
    for (const name of Object.keys(one).filter((name) => !ONE_ONLY.includes(name))) assert.deepEqual(row[name], one[name], name)
    return row
  }
  await agree()
  assert.equal((await shown()).mine, false)
  assert.equal((await people.grid.get('/cases?limit=5')).body.items.find((one) => one.id === id).mine, true)
  assert.equal((await shown()).mine, false)
  await people.acceptor.move(id, 'FILE', { reason: UNSHOWN })
  assert.equal((await agree()).state, 'FILED')
  // As another server, time or a person would: behind this one's back.
  const changes = [
    [`update cases set warned = 80 where id = '${id}'`, (row) => row.colour === 'ORANGE'],
    [`update cases set due_at = due_at + interval '1 hour' where id = '${id}'`, () => true],
    [`update cases set handler = '${people.handler.me.id}' where id = '${id}'`, (row) => row.handler_name === people.handler.me.name],
    [`update people set name = '换了名字' where id = '${people.handler.me.id}'`, (row) => row.handler_name === '换了名字'],
    [`update items set name = '换了事项' where code = '${item}'`, (row) => row.item_name === '换了事项'],
    [`update cases set helping = '{CG}', helpers = '{CG}' where id = '${id}'`, (row) => row.flags.includes('HELP_ASKED')],
  ]
  for (const [sql, holds] of changes) {
    assert.equal(await change(server, sql), 1, sql)
    assert.ok(holds(await agree()), sql)
  }
})
