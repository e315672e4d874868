// Who is sent where: offered, accepted, declined, not answered; one person at many cases; and whom
// to send. Time passes by starting the server again at a later hour; nothing here waits for it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { psql } from '../harness/counts.mjs'
import { Client, makeDataDir, makeId, placeIn, startServer } from '../harness/server.mjs'

const VILLAGE = '441900119001000'
const TOWN = 441900119
const START = Date.parse('2026-11-25T08:40:00+08:00')
const dir = makeDataDir()
let server
let people = {}
let desk // what the head of the village hears, over every restart
let items
let place

const LOGINS = {
  grid: 'grid.441900119001001', second: 'grid.441900119001002', acceptor: 'village.441900119001.acceptor',
  head: 'village.441900119001.head', leader: 'town.441900119.shift_leader', dispatcher: 'town.441900119.dispatcher',
  handler: 'dept.XF.441900119.handler', liaison: 'dept.XF.441900119.liaison', resident: 'resident.1',
  neighbour: 'village.441900119002.head', stranger: 'grid.441900119002001',
}

/** The server from this hour on, with everybody logged in. */
async function startAt(at, lastEventId) {
  server = await startServer({ dir, args: ['--rehearse', new Date(at).toISOString()] })
  people = {}
  for (const [name, login] of Object.entries(LOGINS)) people[name] = await Client.login(server, login)
  desk = await people.head.stream(lastEventId).ready()
}

/** As if time went on to that hour while the server was away. */
async function startAgain(at) {
  const { lastId } = desk
  await desk.close()
  const { code } = await server.stop()
  assert.equal(code, 0)
  await startAt(at, lastId)
}

before(async () => {
  await startAt(START)
  items = (await people.grid.get('/items')).body.items
  place = await placeIn(people.grid, '441900119001001')
})
after(async () => {
  await desk.close()
  await server.end()
})

/** A case that the village may dispatch. */
async function filed(title, { severity = 'S2', department } = {}) {
  const item = items.find((i) => i.severity === severity && (!department || i.department === department)).code
  const made = await people.grid.report({ item, ...place, title, description: '现场情况' })
  return people.acceptor.move(made.id, 'FILE')
}

const send = (who, id, fields) => people[who].post(`/cases/${id}/assignments`, fields)
async function sent(who, id, fields) {
  const answer = await send(who, id, { purpose: 'HANDLE', ...fields })
  assert.equal(answer.status, 201, answer.text)
  return answer.body
}
const tryMove = (who, assignment, event, fields = {}) =>
  people[who].post(`/assignments/${assignment.id}/moves`, { event, version: assignment.version, ...fields })
async function move(who, assignment, event, fields) {
  const answer = await tryMove(who, assignment, event, fields)
  assert.equal(answer.status, 200, `${event}: ${answer.text}`)
  return answer.body
}
const read = async (who, id) => (await people[who].get(`/assignments/${id}`)).body
const ofCase = async (who, id) => (await people[who].get(`/cases/${id}/assignments`)).body.items
const candidates = async (who, id, purpose) => (await people[who].get(`/cases/${id}/candidates?purpose=${purpose}`)).body.items
/** The client of whoever was sent: grid administrators are found by their unit. */
async function clientOf(assignment) {
  const login = `grid.${assignment.post_unit}`
  return Client.login(server, login)
}

test('one person is sent, says yes, goes, arrives and is done; the case is moved by nothing of it', async (t) => {
  const made = await filed('路灯不亮')
  const heard = await people.grid.stream().ready()
  t.after(() => heard.close())
  const one = await sent('head', made.id, { person: LOGINS.grid, note: '先看电箱' })
  assert.deepEqual([one.state, one.version, one.offer, one.note, one.case_state, one.may, one.mine],
    ['OFFERED', 1, 1, '先看电箱', 'FILED', ['WITHDRAW'], false])
  assert.equal(Date.parse(one.answer_until) - Date.parse(one.created_at), 10 * 60_000, 'S2 is answered within 10 minutes')
  const own = await read('grid', one.id)
  assert.deepEqual([own.mine, own.may, own.description], [true, ['ACCEPT', 'DECLINE'], '现场情况'])
  let now = own
  for (const [event, state, may] of [['ACCEPT', 'ACCEPTED', ['DECLINE', 'GO', 'ARRIVE', 'DO']], ['GO', 'ON_THE_WAY', ['DECLINE', 'ARRIVE', 'DO']],
    ['ARRIVE', 'ON_SITE', ['DO']], ['DO', 'DONE', []]]) {
    now = await move('grid', now, event)
    assert.deepEqual([now.state, now.may], [state, may], event)
    for (const stream of [heard, desk]) {
      const event = await stream.of(one.id, now.version)
      assert.deepEqual([event.topic, event.data.state, event.data.case_id], ['assignment.moved', state, made.id])
      assert.ok(!JSON.stringify(event.data).includes(own.person), 'an event names no person')
    }
  }
  assert.ok(now.ended_at)
  assert.equal(now.answer_until, null)
  const subject = (await people.head.get(`/cases/${made.id}`)).body
  assert.deepEqual([subject.state, subject.version, subject.handler], ['FILED', made.version, null])
  const moves = (await people.head.get(`/assignments/${one.id}/moves`)).body.items
  assert.deepEqual(moves.map((m) => [m.event, m.from, m.to]), [['OFFER', null, 'OFFERED'], ['ACCEPT', 'OFFERED', 'ACCEPTED'],
    ['GO', 'ACCEPTED', 'ON_THE_WAY'], ['ARRIVE', 'ON_THE_WAY', 'ON_SITE'], ['DO', 'ON_SITE', 'DONE']])
  assert.deepEqual(moves.map((m) => m.role), ['VILLAGE_HEAD', ...Array(4).fill('GRID_ADMIN')])
})

test('that an offer came and was read is told by who was sent, once each; the desk hears it, and a yes on its way is not disturbed', async () => {
  const made = await filed('送到了吗')
  const one = await sent('head', made.id, { person: LOGINS.grid })
  assert.deepEqual([one.delivered_at, one.read_at, one.accepted_at], [null, null, null])
  const tell = (who, step) => people[who].post(`/assignments/${one.id}/receipts`, { step })
  const heardOf = async (step) => {
    const event = await desk.until((heard) => heard.find((e) => e.topic === 'assignment.seen' && e.data.id === one.id && e.data.event === step))
    assert.ok(!JSON.stringify(event.data).includes(one.person), 'an event names no person')
    return event
  }
  for (const who of ['head', 'leader', 'acceptor']) {
    const answer = await tell(who, 'READ')
    assert.deepEqual([answer.status, answer.body.type], [403, '/problems/assignment/may-not'], `${who}: nobody reads for another`)
  }
  assert.equal((await tell('neighbour', 'READ')).status, 404)
  for (const step of ['OPENED', '', null]) {
    const answer = await tell('grid', step)
    assert.deepEqual([answer.status, answer.body.field], [422, 'step'], String(step))
  }
  const came = (await tell('grid', 'DELIVERED')).body
  assert.ok(came.delivered_at && !came.read_at)
  await heardOf('DELIVERED')
  const again = (await tell('grid', 'DELIVERED')).body
  assert.equal(again.delivered_at, came.delivered_at, 'the first time stands')
  const both = await Promise.all(['READ', 'READ', 'DELIVERED'].map((step) => tell('grid', step)))
  assert.deepEqual(both.map((a) => a.status), [200, 200, 200])
  await heardOf('READ')
  const read1 = await read('head', one.id)
  assert.deepEqual([read1.delivered_at, read1.version, read1.state], [came.delivered_at, one.version, 'OFFERED'], 'no step of the assignment')
  assert.ok(Date.parse(read1.read_at) >= Date.parse(read1.delivered_at))
  const yes = await move('grid', one, 'ACCEPT')
  assert.ok(Date.parse(yes.accepted_at) >= Date.parse(read1.read_at))
  const row = (await ofCase('head', made.id)).find((a) => a.id === one.id)
  assert.deepEqual([row.delivered_at, row.read_at, row.accepted_at], [read1.delivered_at, read1.read_at, yes.accepted_at])
  const notices = (await people.head.get('/notices')).body.items.filter((n) => n.topic === 'assignment.seen')
  assert.equal(notices.length, 0, 'no inbox is told of it')
  const events = psql(server, `select data::jsonb ->> 'event' from outbox where topic = 'assignment.seen' and data::jsonb ->> 'id' = '${one.id}' order by xid, seq`).split('\n')
  assert.deepEqual(events, ['DELIVERED', 'READ'], 'said once each, however often it was told')
})

test('what was read without a word of its coming has come; what is over takes no receipt any more', async () => {
  const made = await filed('一步到位')
  const one = await sent('head', made.id, { person: LOGINS.second })
  const told = (await people.second.post(`/assignments/${one.id}/receipts`, { step: 'READ' })).body
  assert.ok(told.read_at)
  assert.equal(told.delivered_at, told.read_at)
  const other = await sent('head', made.id, { person: LOGINS.grid })
  await move('head', other, 'WITHDRAW', { reason: '不用了' })
  const late = await people.grid.post(`/assignments/${other.id}/receipts`, { step: 'READ' })
  assert.deepEqual([late.status, late.body.read_at], [200, null])
})

test('every step of everybody who was sent to a case is one list; who says that he is there is said how far away he was', async (t) => {
  const made = await filed('到场了吗')
  await people.grid.post('/shifts', { event: 'BEGIN' })
  t.after(() => people.grid.post('/shifts', { event: 'END' }))
  const other = await sent('head', made.id, { person: LOGINS.second, purpose: 'SUPPORT' })
  await move('head', other, 'WITHDRAW', { reason: '人够了' })
  let one = await sent('head', made.id, { person: LOGINS.grid })
  const tell = async (north, at) => {
    const answer = await people.grid.post('/positions', { items: [{ lon: place.lon, lat: place.lat + north, observed_at: at, accuracy_m: 8 }] })
    assert.ok(answer.status < 300, answer.text)
  }
  await tell(0.01, one.created_at) // before the yes: nobody's business
  one = await move('grid', one, 'ACCEPT')
  one = await move('grid', one, 'ARRIVE')
  await tell(0.002, one.updated_at)
  await move('grid', one, 'DO')
  const steps = (await people.head.get(`/cases/${made.id}/assignments/moves`)).body.items
  assert.deepEqual(steps.map((s) => [s.sent_name === other.person_name ? 'other' : 'one', s.event, s.reason, s.purpose]), [
    ['other', 'OFFER', null, 'SUPPORT'], ['other', 'WITHDRAW', '人够了', 'SUPPORT'],
    ['one', 'OFFER', null, 'HANDLE'], ['one', 'ACCEPT', null, 'HANDLE'], ['one', 'ARRIVE', null, 'HANDLE'], ['one', 'DO', null, 'HANDLE']])
  assert.deepEqual(steps.slice(2, 5).map((s) => s.away_m), [null, null, null], 'a point from before the yes says nothing')
  assert.ok(Math.abs(steps[5].away_m - 222) <= 3, String(steps[5].away_m))
  const alone = (await people.head.get(`/assignments/${one.id}/moves`)).body.items
  assert.deepEqual(alone, steps.slice(2))
  assert.equal((await people.neighbour.get(`/cases/${made.id}/assignments/moves`)).status, 404)
  assert.deepEqual((await people.second.get(`/cases/${made.id}/assignments/moves`)).status, 404, 'who is sent no more sees no case')
})

test('the end of a number finds it in whatever town, among the days since', async () => {
  const made = await filed('号码尾数')
  const serial = String(Number(made.number.slice(-5)))
  const found = async (who, query) => (await people[who].get(`/cases?${query}`)).body.items?.map((c) => c.id)
  assert.deepEqual((await found('dispatcher', `serial=${serial}&from=2026-11-24`)).includes(made.id), true)
  assert.deepEqual(await found('dispatcher', `serial=${serial}&from=2026-11-26`), [])
  assert.deepEqual(await found('neighbour', `serial=${serial}&from=2026-11-24`), [], 'in the scope of who asks')
  for (const [query, field] of [[`serial=${serial}`, 'from'], ['serial=3a&from=2026-11-24', 'serial'], ['serial=123456&from=2026-11-24', 'serial'], ['serial=%25&from=2026-11-24', 'serial']]) {
    const answer = await people.dispatcher.get(`/cases?${query}`)
    assert.deepEqual([answer.status, answer.body.field], [422, field], query)
  }
})

test('a second call for somebody who is busy leaves the first as it is', async () => {
  const [a, b] = [await filed('第一件'), await filed('第二件')]
  let first = await sent('head', a.id, { person: LOGINS.second })
  first = await move('second', first, 'ACCEPT')
  first = await move('second', first, 'GO')
  const second = await sent('head', b.id, { person: LOGINS.second })
  const support = await sent('head', a.id, { person: LOGINS.second, purpose: 'SUPPORT' })
  const untouched = await read('second', first.id)
  assert.deepEqual([untouched.state, untouched.version], ['ON_THE_WAY', first.version])
  await move('second', second, 'ACCEPT')
  await move('second', await read('second', first.id), 'ARRIVE')
  const mine = (await people.second.get('/assignments?mine=true&state=ACCEPTED,ON_SITE,OFFERED')).body.items
  const states = Object.fromEntries(mine.map((m) => [m.id, m.state]))
  assert.deepEqual([states[first.id], states[second.id], states[support.id]], ['ON_SITE', 'ACCEPTED', 'OFFERED'])
  assert.deepEqual((await people.second.get('/me')).body, people.second.me, 'and the person is where he was')
})

test('who is sent sees the case with its photos wherever it lies, and only while he is sent', async () => {
  const made = await filed('别的网格')
  const sees = async () => Promise.all(['', '/moves', '/photos'].map((path) => people.second.get(`/cases/${made.id}${path}`))).then((all) => all.map((a) => a.status))
  const lists = async () => (await people.second.get('/cases?limit=200')).body.items.some((c) => c.id === made.id)
  assert.deepEqual([await sees(), await lists()], [[404, 404, 404], false])
  let help = await sent('head', made.id, { person: LOGINS.second, purpose: 'SUPPORT' })
  const handle = await sent('head', made.id, { person: LOGINS.second })
  assert.deepEqual([await sees(), await lists()], [[200, 200, 200], true])
  const own = (await people.second.get(`/cases/${made.id}`)).body
  assert.deepEqual([own.may, own.mine], [[], false], 'seeing gives no duty')
  help = await move('second', await read('second', help.id), 'ACCEPT')
  await move('second', help, 'DO')
  assert.deepEqual(await sees(), [200, 200, 200], 'he is still sent to handle it')
  await move('head', handle, 'WITHDRAW', { reason: '改派' })
  assert.deepEqual([await sees(), await lists()], [[404, 404, 404], false])
  assert.equal((await read('second', help.id)).state, 'DONE', 'what he did he may read')
})

test('handling is signed for on the case itself, whatever the assignment says', async () => {
  const made = await filed('两本账')
  await people.head.move(made.id, 'DISPATCH', { person: LOGINS.grid })
  const one = await sent('head', made.id, { person: LOGINS.grid })
  const yes = await move('grid', await read('grid', one.id), 'ACCEPT')
  assert.deepEqual([yes.state, yes.case_state], ['ACCEPTED', 'DISPATCHED'])
  await people.grid.move(made.id, 'SIGN')
  assert.deepEqual([(await read('head', one.id)).state, (await read('head', one.id)).case_state], ['ACCEPTED', 'HANDLING'])
})

test('who says no says why, and the next best is asked by itself, three persons in all, then the dispatcher is told', async () => {
  const made = await filed('谁去')
  const expected = (await candidates('head', made.id, 'HANDLE')).filter((c) => c.may_be_sent && !c.shortfalls.some((s) => s.code === 'SENT'))
  let asked = await sent('head', made.id, { person: expected[0].person })
  const seen = [asked.person]
  for (let offer = 1; offer <= 3; offer += 1) {
    const client = await clientOf(asked)
    const blank = await client.post(`/assignments/${asked.id}/moves`, { event: 'DECLINE', version: 1, reason: ' ' })
    assert.deepEqual([blank.status, blank.body.field], [422, 'reason'])
    const no = await client.post(`/assignments/${asked.id}/moves`, { event: 'DECLINE', version: 1, reason: '正在处理别的事' })
    assert.equal(no.status, 200, no.text)
    assert.deepEqual([no.body.state, no.body.may, no.body.description], ['DECLINED', [], null])
    const all = await ofCase('head', made.id)
    if (offer === 3) {
      assert.equal(all.length, 3, 'nobody is asked a fourth time')
      break
    }
    const next = all.find((a) => a.offer === offer + 1)
    assert.deepEqual([next.state, next.replaces, next.first, next.sent_by, next.purpose], ['OFFERED', asked.id, all[0].id, all[0].sent_by, 'HANDLE'])
    assert.ok(!seen.includes(next.person), 'never one who declined')
    seen.push(next.person)
    const history = (await people.head.get(`/assignments/${next.id}/moves`)).body.items
    assert.deepEqual([history[0].event, history[0].role, history[0].person_name], ['OFFER', 'SYSTEM', null])
    asked = next
  }
  const told = await desk.until((heard) => heard.find((e) => e.topic === 'assignment.unanswered' && e.data.case_id === made.id))
  assert.equal(told.data.offer, 3)
  const after = await candidates('head', made.id, 'HANDLE')
  for (const person of seen) {
    const found = after.find((c) => c.person === person)
    if (found) assert.deepEqual([found.may_be_sent, found.shortfalls.map((s) => s.code).includes('DECLINED')], [true, true])
  }
  assert.ok(!seen.includes(after[0].person), 'those who declined stand behind those who did not')
})

test('two who say no at once: two others are asked, and nobody twice', async () => {
  for (let round = 0; round < 3; round += 1) {
    const made = await filed(`两人都不行 ${round}`)
    const both = [await sent('head', made.id, { person: LOGINS.grid }), await sent('head', made.id, { person: LOGINS.second })]
    const answers = await Promise.all(['grid', 'second'].map((who, i) => tryMove(who, both[i], 'DECLINE', { reason: '走不开' })))
    assert.deepEqual(answers.map((a) => a.status), [200, 200], answers.map((a) => a.text).join('\n'))
    const all = await ofCase('head', made.id)
    assert.deepEqual(all.map((a) => a.offer).sort(), [1, 1, 2, 2])
    assert.equal(new Set(all.map((a) => a.person)).size, 4)
  }
})

test('who said yes may still have to say no on the way: another is asked', async () => {
  const made = await filed('车坏了')
  let one = await sent('head', made.id, { person: LOGINS.grid })
  one = await move('grid', await read('grid', one.id), 'ACCEPT')
  one = await move('grid', one, 'GO')
  await move('grid', one, 'DECLINE', { reason: '车胎坏了' })
  const next = (await ofCase('head', made.id)).find((a) => a.offer === 2)
  assert.equal(next.state, 'OFFERED')
  assert.notEqual(next.person, one.person)
})

test('who sent withdraws with a reason, and nobody else is asked', async () => {
  const made = await filed('不用去了')
  const one = await sent('head', made.id, { person: LOGINS.grid })
  assert.equal((await tryMove('head', one, 'WITHDRAW')).body.field, 'reason')
  const handed = await tryMove('head', one, 'WITHDRAW', { reason: '改派', to: LOGINS.second })
  assert.deepEqual([handed.status, handed.body.field], [422, 'to'], 'only who was sent hands over')
  assert.equal((await tryMove('neighbour', one, 'WITHDRAW', { reason: '不' })).status, 404)
  assert.equal((await tryMove('grid', one, 'WITHDRAW', { reason: '不' })).status, 403)
  assert.equal((await move('dispatcher', one, 'WITHDRAW', { reason: '改由镇里处理' })).state, 'WITHDRAWN')
  assert.equal((await ofCase('head', made.id)).length, 1)
  assert.equal((await tryMove('grid', { ...one, version: 2 }, 'ACCEPT')).body.type, '/problems/assignment/bad-move')
})

test('two dispatchers at once: the person is sent once, and a move is made once', async () => {
  for (let round = 0; round < 3; round += 1) {
    const made = await filed(`同时派 ${round}`)
    const answers = await Promise.all(['head', 'leader', 'dispatcher'].map((who) => send(who, made.id, { person: LOGINS.grid, purpose: 'HANDLE' })))
    assert.equal(answers.filter((a) => a.status === 201).length, 1, answers.map((a) => a.text).join('\n'))
    for (const lost of answers.filter((a) => a.status !== 201)) {
      assert.ok(['/problems/assignment/sent-already', '/problems/assignment/bad-person'].includes(lost.body.type), lost.text)
      assert.equal(lost.body.field, 'person')
    }
    const [one] = await ofCase('head', made.id)
    const moves = await Promise.all(['head', 'leader'].map((who) => tryMove(who, one, 'WITHDRAW', { reason: '撤回' })))
    assert.deepEqual(moves.map((m) => m.status).sort(), [200, 409])
    const stale = moves.find((m) => m.status === 409)
    assert.deepEqual([stale.body.type, stale.body.version], ['/problems/assignment/stale', 2])
  }
})

test('sent again with the same id it is the same assignment; from another, or for another case, it is refused', async () => {
  const [made, other] = [await filed('重发'), await filed('另一件')]
  const id = makeId(TOWN, START)
  const body = { id, person: LOGINS.grid, purpose: 'HANDLE' }
  const first = await send('head', made.id, body)
  const again = await send('head', made.id, body)
  assert.deepEqual([first.status, again.status, again.body.id, again.body.version], [201, 200, id, 1])
  assert.equal((await ofCase('head', made.id)).length, 1)
  const byOther = await send('leader', made.id, { ...body, person: LOGINS.second })
  assert.deepEqual([byOther.status, byOther.body.type], [409, '/problems/assignment/id-taken'])
  assert.equal((await send('head', other.id, body)).body.type, '/problems/assignment/id-taken')
  const elsewhere = await send('head', made.id, { ...body, id: makeId(441900003, START) })
  assert.deepEqual([elsewhere.status, elsewhere.body.field], [422, 'id'])
})

test('whom one may send, and what for, is asked of each purpose', async () => {
  const made = await filed('权限')
  const refused = [
    ['acceptor', { person: LOGINS.grid, purpose: 'HANDLE' }, 403, 'assignment/may-not'],
    ['acceptor', { person: LOGINS.grid, purpose: 'SUPPORT' }, 403, 'assignment/may-not'],
    ['grid', { person: LOGINS.second, purpose: 'HANDLE' }, 403, 'assignment/may-not'],
    ['neighbour', { person: LOGINS.grid, purpose: 'HANDLE' }, 404, 'case/not-found'],
    ['handler', { person: LOGINS.grid, purpose: 'HANDLE' }, 404, 'case/not-found'],
    ['head', { person: LOGINS.stranger, purpose: 'HANDLE' }, 422, 'assignment/bad-person'],
    ['head', { person: LOGINS.handler, purpose: 'HANDLE' }, 422, 'assignment/bad-person'],
    ['head', { person: LOGINS.acceptor, purpose: 'HANDLE' }, 422, 'assignment/bad-person'],
    ['head', { person: 'nobody.at.all', purpose: 'HANDLE' }, 422, 'assignment/bad-person'],
    ['dispatcher', { person: LOGINS.stranger, purpose: 'HANDLE' }, 422, 'assignment/bad-person'],
    ['head', { person: LOGINS.second, purpose: 'CHECK' }, 422, 'assignment/bad-person'],
    ['head', { person: LOGINS.grid, purpose: 'VERIFY' }, 422, 'assignment/bad-person'],
  ]
  for (const [who, body, status, type] of refused) {
    const answer = await send(who, made.id, body)
    assert.deepEqual([answer.status, answer.body.type], [status, `/problems/${type}`], `${who} ${JSON.stringify(body)}: ${answer.text}`)
    if (status === 422) assert.equal(answer.body.field, 'person')
  }
  const outside = [await send('head', made.id, { person: LOGINS.stranger, purpose: 'HANDLE' }), await send('head', made.id, { person: 'nobody.at.all', purpose: 'HANDLE' })]
  assert.equal(outside[0].body.detail, outside[1].body.detail, 'who is out of reach looks like nobody')
  assert.equal((await send('acceptor', made.id, { person: LOGINS.second, purpose: 'VERIFY' })).status, 201)
  assert.deepEqual(await ofCase('resident', made.id), undefined)
})

test('who handled, who helped and their unit are never sent to check', async () => {
  const made = await filed('独立核查')
  await people.head.move(made.id, 'DISPATCH', { person: LOGINS.grid })
  await people.grid.move(made.id, 'SIGN')
  const help = await sent('head', made.id, { person: LOGINS.second, purpose: 'SUPPORT' })
  await move('second', await read('second', help.id), 'ACCEPT')
  await people.grid.showAndMove(made.id, 'FINISH', { note: '已处置' })
  for (const person of [LOGINS.grid, LOGINS.second]) {
    const answer = await send('acceptor', made.id, { person, purpose: 'CHECK' })
    assert.deepEqual([answer.status, answer.body.detail], [422, 'is of the unit that handled it'], person)
  }
  const proposed = await candidates('acceptor', made.id, 'CHECK')
  const free = proposed.filter((c) => c.may_be_sent)
  assert.ok(free.length > 0 && free.every((c) => ![`grid.${c.unit}`].includes(LOGINS.grid)))
  assert.equal((await send('acceptor', made.id, { person: free[0].person, purpose: 'CHECK' })).status, 201)
})

test('bad input is refused by its field', async () => {
  const made = await filed('坏输入')
  const good = { person: LOGINS.grid, purpose: 'HANDLE' }
  const at = (minutes) => new Date(START + minutes * 60_000).toISOString()
  for (const [body, field] of [
    [{ ...good, purpose: 'LOOK' }, 'purpose'], [{ person: LOGINS.grid }, 'purpose'], [{ purpose: 'HANDLE' }, 'person'],
    [{ ...good, person: '' }, 'person'], [{ ...good, person: 'x'.repeat(65) }, 'person'], [{ ...good, note: 'x'.repeat(501) }, 'note'],
    [{ ...good, from_at: at(-5) }, 'from_at'], [{ ...good, from_at: at(91 * 1440) }, 'from_at'], [{ ...good, from_at: 'tomorrow' }, 'from_at'],
    [{ ...good, id: 'nonsense' }, 'id'], [{ ...good, state: 'DONE' }, 'state'],
  ]) {
    const answer = await send('head', made.id, body)
    assert.deepEqual([answer.status, answer.body.field], [422, field], JSON.stringify(body))
  }
  assert.equal((await ofCase('head', made.id)).length, 0)
  const one = await sent('head', made.id, { person: LOGINS.grid })
  for (const [body, field] of [[{ event: 'JUMP', version: 1 }, 'event'], [{ event: 'ACCEPT' }, 'version'], [{ event: 'ACCEPT', version: 0 }, 'version'],
    [{ event: 'DECLINE', version: 1 }, 'reason'], [{ event: 'DECLINE', version: 1, reason: 'x'.repeat(501) }, 'reason']]) {
    const answer = await people.grid.post(`/assignments/${one.id}/moves`, body)
    assert.deepEqual([answer.status, answer.body.field], [422, field], JSON.stringify(body))
  }
  for (const event of ['EXPIRE', 'OFFER', 'LAPSE']) {
    const answer = await tryMove('head', one, event)
    assert.ok([403, 409].includes(answer.status), `${event}: nobody is time`)
  }
  for (const [path, field] of [['/assignments?state=LOST', 'state'], ['/assignments?state=,', 'state'], ['/assignments?limit=0', 'limit'], ['/assignments?cursor=x', 'cursor'],
    [`/cases/${made.id}/candidates`, 'purpose'], [`/cases/${made.id}/candidates?purpose=LOOK`, 'purpose']]) {
    const answer = await people.head.get(path)
    assert.deepEqual([answer.status, answer.body.field], [422, field], path)
  }
})

test('out of scope looks exactly like not there', async () => {
  const made = await filed('看不见')
  const one = await sent('head', made.id, { person: LOGINS.grid })
  const nothing = makeId(TOWN, START)
  for (const who of ['neighbour', 'stranger', 'resident', 'handler']) {
    for (const [method, path, body] of [['GET', ''], ['GET', '/moves'], ['POST', '/moves', { event: 'ACCEPT', version: 1 }]]) {
      const there = await people[who].request(method, `/assignments/${one.id}${path}`, { body })
      const absent = await people[who].request(method, `/assignments/${nothing}${path}`, { body })
      assert.deepEqual([there.status, there.body.type, there.body.detail], [absent.status, absent.body.type, absent.body.detail], `${who} ${method} ${path}`)
      assert.equal(there.status, 404)
    }
    assert.equal((await people[who].get(`/cases/${made.id}/assignments`)).status, 404)
    assert.equal((await people[who].get(`/cases/${made.id}/candidates?purpose=HANDLE`)).status, 404)
    assert.ok(!(await people[who].get('/assignments?limit=200')).body.items.some((a) => a.id === one.id))
  }
  assert.equal((await new Client(server.url).get('/assignments')).status, 401)
  assert.equal((await people.head.get('/assignments/nonsense')).status, 404)
})

test('a list pages through everything once', async () => {
  const whole = (await people.head.get('/assignments?limit=200')).body.items.map((a) => a.id)
  assert.ok(whole.length > 10)
  for (const [who, query] of [['head', ''], ['grid', '&mine=true'], ['leader', '&state=OFFERED']]) {
    const seen = []
    for (let cursor = ''; cursor !== null;) {
      const page = (await people[who].get(`/assignments?limit=3${query}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`)).body
      seen.push(...page.items)
      cursor = page.next_cursor
    }
    assert.equal(new Set(seen.map((a) => a.id)).size, seen.length)
    if (who === 'head') assert.deepEqual(seen.map((a) => a.id), whole)
    if (who === 'grid') assert.ok(seen.length > 2 && seen.every((a) => a.mine))
    if (who === 'leader') assert.ok(seen.every((a) => a.state === 'OFFERED'))
  }
})

test('whom to send is proposed with what speaks for and against each, and no rank', async () => {
  const made = await filed('派谁好')
  const proposed = await candidates('dispatcher', made.id, 'HANDLE')
  assert.ok(proposed.length > 1 && proposed.length <= 10)
  for (const c of proposed) {
    assert.deepEqual(Object.keys(c).sort(), ['department', 'distance_m', 'may_be_sent', 'name', 'open_assignments', 'open_cases', 'person', 'post',
      'reasons', 'role', 'shortfalls', 'unit', 'unit_name'])
    for (const remark of [...c.reasons, ...c.shortfalls]) assert.ok(remark.words.length > 5, JSON.stringify(remark))
    const codes = c.reasons.map((r) => r.code)
    assert.equal(codes.includes('DUTY'), c.may_be_sent)
    assert.ok(codes.includes('ON_POST'))
    assert.equal(codes.includes('FREE'), c.open_assignments + c.open_cases === 0)
  }
  const first = proposed[0]
  assert.ok(first.may_be_sent && first.unit.startsWith(VILLAGE.slice(0, 12)))
  const barred = proposed.find((c) => !c.may_be_sent)
  if (barred) assert.ok(proposed.indexOf(barred) >= proposed.filter((c) => c.may_be_sent).length)
  assert.deepEqual(await candidates('dispatcher', made.id, 'HANDLE'), proposed, 'the same question, the same answer')
  const one = await sent('dispatcher', made.id, { person: first.person })
  const after = (await candidates('dispatcher', made.id, 'HANDLE')).find((c) => c.person === first.person)
  if (after) assert.deepEqual([after.may_be_sent, after.shortfalls[0].code], [false, 'SENT'])
  await move('dispatcher', one, 'WITHDRAW', { reason: '试' })
})

test('a case of a department is handled by its people; its own desk hears who was sent', async (t) => {
  const made = await filed('消防通道堵塞', { department: 'XF' })
  await people.head.move(made.id, 'DISPATCH', { department: 'XF' })
  const heard = await people.liaison.stream().ready()
  t.after(() => heard.close())
  const proposed = await candidates('head', made.id, 'HANDLE')
  const fit = proposed.filter((c) => c.may_be_sent)
  assert.ok(fit.length >= 2 && fit.every((c) => c.department === 'XF'), JSON.stringify(proposed))
  const own = proposed.find((c) => !c.department)
  if (own) assert.equal(own.shortfalls[0].code, 'OTHER_DEPARTMENT')
  const one = await sent('head', made.id, { person: LOGINS.handler })
  await heard.of(one.id, 1)
  const yes = await move('handler', await read('handler', one.id), 'ACCEPT')
  await heard.of(one.id, yes.version)
  assert.equal((await ofCase('liaison', made.id)).length, 1)
  assert.equal((await send('liaison', made.id, { person: LOGINS.handler, purpose: 'SUPPORT' })).status, 403)
})

test('nobody is sent to a case that is over, and nobody says yes to it', async () => {
  const made = await filed('已经没事')
  const one = await sent('head', made.id, { person: LOGINS.grid })
  const supervisor = await Client.login(server, 'town.441900119.supervisor')
  await supervisor.move(made.id, 'VOID', { reason: '误报' })
  await people.leader.move(made.id, 'VOID', { reason: '同意' })
  assert.equal((await send('head', made.id, { person: LOGINS.second, purpose: 'HANDLE' })).body.type, '/problems/assignment/case-over')
  const own = await read('grid', one.id)
  assert.deepEqual([own.case_state, own.may], ['VOID', ['DECLINE']])
  assert.equal((await tryMove('grid', own, 'ACCEPT')).body.type, '/problems/assignment/bad-move')
  await move('grid', own, 'DECLINE', { reason: '已撤销' })
  assert.equal((await ofCase('head', made.id)).length, 1, 'nobody else is asked for it')
})

// ---- time -----------------------------------------------------------------------------------

/** The event with which time moved this assignment. */
const movedByTime = (assignment, event) =>
  desk.until((heard) => heard.find((e) => e.data.id === assignment.id && e.data.event === event), `${event} of ${assignment.id}`)

test('an offer that nobody answers goes to the next, over restarts, and at last to the dispatcher', async () => {
  const made = await filed('没人应')
  let asked = await sent('head', made.id, { person: LOGINS.grid })
  const persons = [asked.person]
  for (const offer of [2, 3]) {
    await desk.of(asked.id, 1)
    await startAgain(START + (offer - 1) * 11 * 60_000)
    await movedByTime(asked, 'EXPIRE')
    asked = (await ofCase('head', made.id)).find((a) => a.offer === offer)
    assert.equal(asked.state, 'OFFERED')
    assert.ok(!persons.includes(asked.person), 'never one who did not answer')
    persons.push(asked.person)
  }
  await desk.of(asked.id, 1)
  await startAgain(START + 33 * 60_000)
  await movedByTime(asked, 'EXPIRE')
  await desk.until((heard) => heard.find((e) => e.topic === 'assignment.unanswered' && e.data.id === asked.id))
  const all = await ofCase('head', made.id)
  assert.deepEqual(all.map((a) => a.state), ['EXPIRED', 'EXPIRED', 'EXPIRED'])
  const history = (await people.head.get(`/assignments/${all[0].id}/moves`)).body.items
  assert.deepEqual([history.at(-1).event, history.at(-1).role], ['EXPIRE', 'SYSTEM'])
  const proposed = await candidates('head', made.id, 'HANDLE')
  for (const c of proposed.filter((c) => persons.includes(c.person))) assert.ok(c.shortfalls.some((s) => s.code === 'UNANSWERED'))
})

test('what is reserved shows as nothing but reserved until some time before it is wanted', async () => {
  const base = START + 120 * 60_000
  await startAgain(base)
  const made = await filed('明天下午')
  const wanted = base + 30 * 3600_000
  const one = await sent('head', made.id, { person: LOGINS.grid, from_at: new Date(wanted).toISOString() })
  assert.deepEqual([one.state, one.answer_until, one.may], ['RESERVED', null, ['WITHDRAW']])
  const own = await read('grid', one.id)
  assert.deepEqual(own.may, ['DECLINE'])
  assert.equal((await tryMove('grid', own, 'ACCEPT')).body.type, '/problems/assignment/bad-move')
  const soon = await sent('head', made.id, { person: LOGINS.second, from_at: new Date(base + 20 * 60_000).toISOString() })
  assert.equal(soon.state, 'OFFERED', 'what is wanted soon is offered now')
  const gone = await filed('会作废的')
  const lapsing = await sent('head', gone.id, { person: LOGINS.grid, from_at: new Date(wanted).toISOString() })
  const supervisor = await Client.login(server, 'town.441900119.supervisor')
  await supervisor.move(gone.id, 'VOID', { reason: '误报' })
  await people.leader.move(gone.id, 'VOID', { reason: '同意' })
  await desk.of(lapsing.id, 1)

  await startAgain(wanted - 59 * 60_000)
  await movedByTime(one, 'OFFER')
  const offered = await read('grid', one.id)
  assert.deepEqual([offered.state, offered.may, offered.version], ['OFFERED', ['ACCEPT', 'DECLINE'], 2])
  assert.equal((await move('grid', offered, 'ACCEPT')).state, 'ACCEPTED')
  await movedByTime(lapsing, 'LAPSE')
  const lapsed = await read('head', lapsing.id)
  assert.deepEqual([lapsed.state, lapsed.version], ['WITHDRAWN', 2])
})

test('what was accepted in time does not expire', async () => {
  const base = START + 40 * 3600_000
  await startAgain(base)
  const [made, other] = [await filed('及时接受'), await filed('对照')]
  const one = await sent('head', made.id, { person: LOGINS.grid })
  const forgotten = await sent('head', other.id, { person: LOGINS.second })
  await move('grid', await read('grid', one.id), 'ACCEPT')
  await desk.of(one.id, 2)
  await startAgain(base + 11 * 60_000)
  await movedByTime(forgotten, 'EXPIRE')
  assert.deepEqual([(await read('head', one.id)).state, (await ofCase('head', made.id)).length], ['ACCEPTED', 1])
})

test('who leaves his post is sent nowhere any more: the next is asked by itself, and others keep what they have', async (t) => {
  const login = 'grid.441900119001004'
  const [now, later, kept] = [await filed('半路离岗'), await filed('预约后离岗'), await filed('没有离岗')]
  const going = await sent('head', now.id, { person: login })
  people.leaver = await Client.login(server, login)
  for (const event of ['ACCEPT', 'GO']) await move('leaver', await read('leaver', going.id), event)
  const wanted = new Date(START + 90 * 3600_000).toISOString()
  const booked = await sent('head', later.id, { person: login, from_at: wanted })
  const other = await sent('head', kept.id, { person: LOGINS.second })
  const post = `where person = (select id from people where login = '${login}')`
  psql(server, `update posts set valid_to = '2026-11-25' ${post}`)
  t.after(() => psql(server, `update posts set valid_to = null ${post}`))

  for (const [one, state, asked] of [[going, 'OFFERED', now], [booked, 'RESERVED', later]]) {
    await movedByTime(one, 'LEAVE')
    const [left, next] = await ofCase('head', asked.id)
    assert.deepEqual([left.state, left.may], ['WITHDRAWN', []])
    assert.ok(left.ended_at)
    assert.deepEqual([next.state, next.replaces, next.offer, next.from_at], [state, one.id, 2, left.from_at])
    assert.notEqual(next.person, left.person)
    assert.equal(next.sent_by, left.sent_by, 'in the name of who sent him')
    const last = (await people.head.get(`/assignments/${one.id}/moves`)).body.items.at(-1)
    assert.deepEqual([last.event, last.role, last.to], ['LEAVE', 'SYSTEM', 'WITHDRAWN'])
  }
  // Who has no post is nobody; for a moment his session is still known, and sees nothing.
  assert.ok([401, 404].includes((await people.leaver.get(`/cases/${now.id}`)).status))
  assert.deepEqual([(await read('head', other.id)).state, (await ofCase('head', kept.id)).length], ['OFFERED', 1])
})
