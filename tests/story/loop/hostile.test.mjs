// The loop is attacked: each row is one attempt to get past it, by somebody with a session and a grudge, or by two who
// press at once. A row says what is promised, and with what exactly it is refused; nothing has changed after it.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { login, rehearse, rfc, S1_NIGHT, S2_HOURS, TOWN, VILLAGE } from '../../harness/loop.mjs'

// Monday; windows are 08:30-12:00 and 14:00-17:30.
const city = rehearse('2026-03-02 09:00')
const { people } = city
const WHY = { reason: '就是想这样' }
const BACK = { reason_code: 'NOT_OUR_DUTY', reason: '不归我们' }
const MORE = { minutes: 60, reason: '等配件' }
const PAUSE = { until: rfc('2026-03-20 09:00'), class: 'ENGINEERING', reason: '需开挖路面' }
const AWAY = { status: 404, type: 'case/not-found' }
const NOT_NOW = { status: 409, type: 'case/bad-move' }
const NOT_YOU = { status: 403, type: 'case/may-not' }

const stands = {
  reported: () => city.reported('grid'),
  told: () => city.reported('resident'),
  async verifying() {
    const matter = await city.reported('resident')
    await matter.does('acceptor', 'ASK_VERIFY', { person: login('neighbour') })
    return matter
  },
  filed: () => city.filed(),
  dispatched: () => city.dispatched(),
  async returning() {
    const matter = await city.dispatched()
    await matter.does('fireman', 'RETURN', BACK)
    return matter
  },
  handling: () => city.handling(),
  async extending() {
    const matter = await city.handling()
    await matter.does('fireman', 'ASK_EXTENSION', MORE)
    return matter
  },
  async suspending() {
    const matter = await city.handling()
    await matter.asksToSuspend('fireman', PAUSE)
    return matter
  },
  async seconded() {
    const matter = await stands.suspending()
    await matter.does('leader', 'SUSPEND')
    return matter
  },
  async suspended() {
    const matter = await stands.seconded()
    await matter.does('supervisor', 'SUSPEND')
    return matter
  },
  async helped() {
    const matter = await city.handling()
    await matter.does('fireman', 'ASK_HELP', { department: 'GA', reason: '查车主' })
    return matter
  },
  handled: () => city.handled(),
  checking: () => city.checking(),
  async voiding() {
    const matter = await city.filed()
    await matter.does('leader', 'VOID', { reason_code: 'MISTAKE' })
    return matter
  },
  async forcing() {
    const matter = await city.handling()
    await matter.does('supervisor', 'FORCE_CLOSE', { reason_code: 'GONE' })
    return matter
  },
  async referred() {
    const matter = await city.filed()
    await matter.does('head', 'REFER', { unit: TOWN })
    return matter
  },
  async refused() {
    const matter = await city.reported('resident')
    await matter.does('acceptor', 'REFUSE', { reason_code: 'NOT_HERE' })
    return matter
  },
  closed: () => city.closed({ by: 'resident' }),
  async disputed() {
    const matter = await city.closed({ by: 'resident' })
    await matter.does('resident', 'DISPUTE', { reason: '没修好' })
    return matter
  },
  async reopened() {
    const matter = await city.closed()
    await matter.does('neighbour', 'REOPEN', { reason_code: 'BACK_AGAIN' })
    return matter
  },
  async closedAgain() {
    const matter = await stands.reopened()
    await matter.does('head', 'DISPATCH', { department: 'XF' })
    await matter.does('fireman', 'SIGN')
    await matter.finishes('fireman')
    await matter.does('head', 'ASSIGN_CHECK', { person: login('neighbour') })
    await matter.passes('neighbour')
    return matter
  },
  async answered() {
    const matter = await stands.helped()
    await matter.does('police', 'HELPED', { reason: '已通知车主' })
    return matter
  },
  async voided() {
    const matter = await stands.voiding()
    await matter.does('supervisor', 'VOID')
    return matter
  },
  async merged() {
    const into = await city.filed()
    const matter = await city.reported('grid')
    await matter.does('acceptor', 'MERGE', { into: into.id })
    return matter
  },
}

/** what is promised | how the case stands | who tries | what | with | what he hears */
const ROWS = [
  // the wrong role
  ['who reports does not file it', 'reported', 'grid', 'FILE', {}, NOT_YOU],
  ['who dispatches does not file it', 'reported', 'dispatcher', 'FILE', {}, NOT_YOU],
  ['a supervisor files nothing', 'reported', 'supervisor', 'FILE', {}, NOT_YOU],
  ['a supervisor dispatches nothing', 'filed', 'supervisor', 'DISPATCH', { department: 'XF' }, NOT_YOU],
  ['a report of the public is not filed unseen', 'told', 'leader', 'FILE', {}, NOT_NOW],
  ['who was not asked does not verify', 'verifying', 'grid', 'CONFIRM', {}, NOT_YOU],
  ['who asked does not verify himself', 'verifying', 'acceptor', 'CONFIRM', {}, NOT_YOU],
  ['who reported does not verify', 'verifying', 'resident', 'CONFIRM', {}, NOT_YOU],
  ['who commands does not sign', 'dispatched', 'leader', 'SIGN', {}, NOT_YOU],
  ['who commands does not finish', 'handling', 'leader', 'FINISH', { note: '好了' }, NOT_YOU],
  ['who reported does not finish it', 'handling', 'grid', 'FINISH', { note: '好了' }, NOT_YOU],
  ['a department commands nothing: it grants itself no time', 'extending', 'fireHead', 'GRANT_EXTENSION', {}, NOT_YOU],
  ['nor a return', 'returning', 'fireHead', 'GRANT_RETURN', {}, NOT_YOU],
  ['nor a suspension', 'suspending', 'fireHead', 'SUSPEND', {}, NOT_YOU],
  ['nor a check', 'handled', 'fireHead', 'ASSIGN_CHECK', { person: login('neighbour') }, NOT_YOU],
  ['a dispatcher decides on no return', 'returning', 'dispatcher', 'GRANT_RETURN', {}, NOT_YOU],
  ['the acceptor voids nothing', 'filed', 'acceptor', 'VOID', { reason_code: 'MISTAKE' }, NOT_YOU],
  ['only the city assigns a duty', 'filed', 'leader', 'ASSIGN_DUTY', { department: 'XF', ...WHY }, NOT_NOW],
  ['nobody plays the clock: no return lapses by hand', 'returning', 'leader', 'LAPSE_RETURN', {}, NOT_YOU],
  ['nor does a suspension end so', 'suspended', 'fireman', 'RESUME_BY_TIME', {}, NOT_YOU],
  ['nor is a case archived so', 'closed', 'leader', 'ARCHIVE', {}, NOT_YOU],
  // the wrong scope
  ['another town does not see it', 'handling', 'elsewhere', 'SUPERVISE', { level: 1, ...WHY }, AWAY],
  ['the next village does not see it', 'filed', 'nextVillage', 'DISPATCH', { department: 'XF' }, AWAY],
  ['another department does not see it', 'dispatched', 'police', 'SIGN', {}, AWAY],
  ['a department that has helped does not finish it', 'answered', 'police', 'FINISH', { note: '好了' }, NOT_YOU],
  ['a department that was not asked does not answer', 'helped', 'safety', 'HELPED', WHY, AWAY],
  ['who was not asked to check does not see it', 'checking', 'nextVillage', 'PASS', {}, AWAY],
  ['a village does not pass it to its neighbour', 'filed', 'head', 'REFER', { unit: VILLAGE.replace('001000', '002000') }, { status: 422, type: 'case/bad-unit', field: 'unit' }],
  ['nor two steps up', 'filed', 'head', 'REFER', { unit: '441900000000000' }, { status: 422, type: 'case/bad-unit', field: 'unit' }],
  ['nobody of another village verifies', 'told', 'acceptor', 'ASK_VERIFY', { person: 'grid.441900119002001' }, { status: 422, type: 'case/bad-person', field: 'person' }],
  // the wrong state
  ['what is not filed is not dispatched', 'reported', 'leader', 'DISPATCH', { department: 'XF' }, NOT_NOW],
  ['what is not signed for is not finished', 'dispatched', 'fireman', 'FINISH', { note: '好了' }, NOT_NOW],
  ['what is signed for is not handed back', 'handling', 'fireman', 'RETURN', BACK, NOT_NOW],
  ['what is dispatched is not voided', 'dispatched', 'leader', 'VOID', { reason_code: 'MISTAKE' }, NOT_NOW],
  ['what is dispatched is not merged away', 'dispatched', 'acceptor', 'MERGE', { into: randomUUID() }, NOT_NOW],
  ['what is not handled is not checked', 'handling', 'head', 'ASSIGN_CHECK', { person: login('neighbour') }, NOT_NOW],
  ['what somebody else handled is not exempt from its check', 'handled', 'leader', 'EXEMPT', {}, NOT_NOW],
  ['what is suspended is not finished', 'suspended', 'fireman', 'FINISH', { note: '好了' }, NOT_NOW],
  ['what is suspended gets no more time', 'suspended', 'fireman', 'ASK_EXTENSION', MORE, NOT_NOW],
  ['what is closed is not supervised', 'closed', 'supervisor', 'SUPERVISE', { level: 1, ...WHY }, NOT_NOW],
  ['nor closed by force', 'closed', 'supervisor', 'FORCE_CLOSE', { reason_code: 'GONE' }, NOT_NOW],
  ['nor dispatched again', 'closed', 'leader', 'DISPATCH', { department: 'XF' }, NOT_NOW],
  ['what is void is dead: no dispatch', 'voided', 'leader', 'DISPATCH', { department: 'XF' }, NOT_NOW],
  ['nor a reopening', 'voided', 'neighbour', 'REOPEN', { reason_code: 'BACK_AGAIN' }, AWAY],
  ['what is merged is dead', 'merged', 'acceptor', 'FILE', {}, NOT_NOW],
  // a decision by the asker himself, or twice by one
  ['who asks to void does not void', 'voiding', 'leader', 'VOID', {}, NOT_YOU],
  ['nor takes another role in it', 'voiding', 'supervisor', 'WITHDRAW_VOID', {}, NOT_YOU],
  ['who asks to close by force does not close', 'forcing', 'supervisor', 'FORCE_CLOSE', { outcome: 'FIXED' }, NOT_YOU],
  ['one signature is not two', 'seconded', 'leader', 'SUSPEND', {}, NOT_YOU],
  ['who asked does not suspend', 'suspending', 'fireman', 'SUSPEND', {}, NOT_YOU],
  ['who referred it does not accept it', 'referred', 'head', 'ACCEPT_REFERRAL', {}, NOT_YOU],
  ['who handles it does not close it by force', 'forcing', 'fireHead', 'FORCE_CLOSE', { outcome: 'FIXED' }, NOT_YOU],
  ['who handled it is not its checker', 'handled', 'head', 'ASSIGN_CHECK', { person: login('fireman') }, { status: 422, type: 'case/bad-person', field: 'person' }],
  // once is once
  ['a second question of one side waits for the first', 'extending', 'fireman', 'ASK_SUSPENSION', PAUSE, NOT_NOW],
  ['a return is asked for once', 'returning', 'fireman', 'RETURN', BACK, NOT_NOW],
  ['nor is it signed for and kept: the question stands', 'returning', 'police', 'RETURN', BACK, AWAY],
  ['a case is referred once at a time', 'referred', 'head', 'REFER', { unit: TOWN }, NOT_NOW],
  ['a department helps once at a time', 'helped', 'fireman', 'ASK_HELP', { department: 'GA', reason: '再查' }, { status: 422, type: 'case/bad-department', field: 'department' }],
  ['a resident disputes once', 'disputed', 'resident', 'DISPUTE', { reason: '还是没有' }, NOT_NOW],
  ['what is disputed is not opened again beside it', 'disputed', 'neighbour', 'REOPEN', { reason_code: 'NOT_DONE' }, NOT_NOW],
  ['who checked the round before has nothing to say in this one', 'reopened', 'neighbour', 'REOPEN', { reason_code: 'BACK_AGAIN' }, AWAY],
  ['a case is opened again once', 'closedAgain', 'neighbour', 'REOPEN', { reason_code: 'BACK_AGAIN' }, NOT_NOW],
  ['nobody answers for the reporter', 'closed', 'leader', 'RATE', { rating: 5 }, NOT_YOU],
  ['nor disputes for him', 'closed', 'grid', 'DISPUTE', { reason: '不服' }, NOT_YOU],
  ['nor objects for him', 'refused', 'leader', 'OBJECT', { reason: '不服' }, NOT_YOU],
  // it is not over while something of it is open
  ['help that was asked for is answered before it is finished', 'helped', 'fireman', 'FINISH', { note: '好了' }, NOT_NOW],
  // what is sent beside what an event takes
  ['nobody closes under another outcome by the way', 'forcing', 'leader', 'FORCE_CLOSE', { outcome: 'PERFECT' }, { status: 422, type: 'input/invalid', field: 'outcome' }],
  ['nobody dispatches to a department and a person', 'filed', 'head', 'DISPATCH', { department: 'XF', person: login('grid') }, { status: 422, type: 'input/invalid', field: 'department' }],
  ['nor to who reported for another village', 'filed', 'head', 'DISPATCH', { person: 'grid.441900119002001' }, { status: 422, type: 'case/bad-person', field: 'person' }],
  ['nor to a department nobody knows', 'filed', 'head', 'DISPATCH', { department: 'NONE' }, { status: 422, type: 'case/bad-department', field: 'department' }],
  ['time is not given by the year', 'handling', 'fireman', 'ASK_EXTENSION', { minutes: 525600, reason: '慢慢来' }, { status: 422, type: 'input/invalid', field: 'minutes' }],
  ['nor less than none', 'handling', 'fireman', 'ASK_EXTENSION', { minutes: -60, reason: '倒着来' }, { status: 422, type: 'input/invalid', field: 'minutes' }],
  ['supervision never goes down', 'handling', 'supervisor', 'SUPERVISE', { level: 0, ...WHY }, { status: 422, type: 'input/invalid', field: 'level' }],
  ['a member that nobody knows is no way in', 'handling', 'fireman', 'FINISH', { note: '好了', state: 'CLOSED' }, { status: 422, type: 'input/invalid', field: 'state' }],
  ['nor is an event that nobody knows', 'handling', 'fireman', 'CLOSE', {}, { status: 422, type: 'input/invalid', field: 'event' }],
]

for (const [promise, stand, who, event, fields, { status, type, field }] of ROWS) {
  city.tell(`${promise} | ${stand}: ${who} ${event}`, async () => {
    const matter = await stands[stand]()
    const before = await everything(matter)
    const answer = await people[who].post(`/cases/${matter.id}/moves`, { event, version: matter.is.version, ...fields })
    assert.deepEqual([answer.status, answer.body.type, answer.body.field], [status, `/problems/${type}`, field], answer.text)
    assert.deepEqual(await everything(matter), before, 'nothing has changed')
  })
}

async function everything(matter) {
  const one = (await people.citySupervisor.get(`/cases/${matter.id}`)).body
  return [one, await matter.moves('citySupervisor'), await matter.clocks('citySupervisor')].map((part) => JSON.stringify(part, (key, value) => (['counted_minutes', 'left_minutes', 'days'].includes(key) ? undefined : value)))
}

const send = (matter, who, event, fields = {}, key = randomUUID()) =>
  people[who].post(`/cases/${matter.id}/moves`, { event, version: matter.is.version, ...fields }, { headers: { 'Idempotency-Key': key } })
const told = ({ status, body }) => [status, body.type]

city.tell('a key that is sent again gives the answer of the first time, and one effect', async () => {
  const matter = await city.handling()
  const key = randomUUID()
  const [first, again] = [await send(matter, 'fireman', 'ASK_EXTENSION', MORE, key), await send(matter, 'fireman', 'ASK_EXTENSION', MORE, key)]
  assert.deepEqual([first.status, again.status, again.text], [200, 200, first.text])
  assert.equal((await matter.events()).filter((event) => event === 'ASK_EXTENSION').length, 1)
})

city.tell('a key that is sent again with other words is refused', async () => {
  const matter = await city.handling()
  const key = randomUUID()
  await send(matter, 'fireman', 'ASK_EXTENSION', MORE, key)
  const other = await send(matter, 'fireman', 'ASK_EXTENSION', { ...MORE, minutes: 120 }, key)
  assert.deepEqual(told(other), [422, '/problems/http/key-reused'])
  assert.equal((await matter.look()).ask_minutes, 60)
})

city.tell('a key of somebody else opens nothing', async () => {
  const matter = await city.filed()
  const key = randomUUID()
  assert.equal((await send(matter, 'leader', 'VOID', { reason_code: 'MISTAKE' }, key)).status, 200)
  await matter.look()
  assert.deepEqual(told(await send(matter, 'head', 'VOID', {}, key)), [403, '/problems/case/may-not'])
  assert.equal((await matter.look()).state, 'FILED')
})

city.tell('a key that moved one case does not move another', async () => {
  const [one, other] = [await city.filed(), await city.filed()]
  const key = randomUUID()
  assert.equal((await send(one, 'head', 'DISPATCH', { department: 'XF' }, key)).status, 200)
  assert.deepEqual(told(await send(other, 'head', 'DISPATCH', { department: 'XF' }, key)), [422, '/problems/http/key-reused'])
  assert.equal((await other.look()).state, 'FILED')
})

city.tell('a checker does not pass it with the photo of the one before him', async () => {
  const matter = await city.checking()
  await matter.shows('neighbour', 'CHECK')
  await matter.does('head', 'ASSIGN_CHECK', { person: 'grid.441900119001003' })
  matter.people.third = city.person('grid.441900119001003')
  await matter.refuses('third', 'PASS', 409, city.place, { type: '/problems/case/no-evidence', field: 'photos' })
  await matter.passes('third')
  assert.equal(matter.is.state, 'CLOSED')
})

city.tell('who handles it cannot fill the case with photos so that nobody can check it', async () => {
  const matter = await city.handling()
  for (let n = 0; n < 20; n += 1) assert.equal((await matter.photo('fireman', 'HANDLING', 60 + n)).status, 201)
  const full = await matter.photo('fireman', 'HANDLING', 90)
  assert.deepEqual(told(full), [409, '/problems/case/photos-full'])
  await matter.does('fireman', 'FINISH', { note: '已整改' })
  await matter.does('head', 'ASSIGN_CHECK', { person: login('neighbour') })
  await matter.passes('neighbour')
  assert.equal(matter.is.state, 'CLOSED')
})

city.tell('a photo of how it was, by somebody else, does not show what one has repaired', async () => {
  const matter = await city.filed()
  assert.equal((await matter.photo('acceptor', 'REPORT', 3)).status, 201)
  assert.equal((await matter.photo('grid', 'HANDLING', 4)).status, 201)
  await matter.refuses('grid', 'HANDLE_ON_SPOT', 409, {}, { type: '/problems/case/no-evidence', field: 'photos' })
})

city.tell('what was seen an hour ago is not moved: the version that holds is told', async () => {
  const matter = await city.handling()
  for (const version of [matter.is.version - 1, matter.is.version + 1]) {
    const answer = await people.fireman.post(`/cases/${matter.id}/moves`, { event: 'ASK_HELP', department: 'GA', reason: '查车主', version })
    assert.deepEqual([...told(answer), answer.body.version], [409, '/problems/case/stale', matter.is.version])
  }
  const none = await people.fireman.post(`/cases/${matter.id}/moves`, { event: 'ASK_HELP', department: 'GA', reason: '查车主' })
  assert.deepEqual([...told(none), none.body.field], [422, '/problems/input/invalid', 'version'])
})

// Two at once: one of them, whichever, and one step in the history.
const TWO = [
  ['two acceptors file one report', 'reported', ['acceptor', 'FILE', { reason_code: 'FOLLOWS' }], ['head', 'FILE', { reason_code: 'PLAIN' }]],
  ['two desks dispatch one case to two departments', 'filed', ['head', 'DISPATCH', { department: 'XF' }], ['leader', 'DISPATCH', { department: 'GA', ...WHY }]],
  ['one grants the return, one signs for it', 'returning', ['leader', 'GRANT_RETURN'], ['fireman', 'SIGN']],
  ['one grants more time, one refuses it', 'extending', ['leader', 'GRANT_EXTENSION'], ['leader', 'REJECT_EXTENSION', { reason_code: 'TIME_ENOUGH' }]],
  ['two leaders agree to a suspension at once', 'suspending', ['leader', 'SUSPEND'], ['city', 'SUSPEND']],
  ['one voids, one dispatches', 'voiding', ['supervisor', 'VOID'], ['head', 'DISPATCH', { department: 'XF' }]],
  ['one closes by force, one finishes', 'forcing', ['leader', 'FORCE_CLOSE', { outcome: 'CANNOT' }], ['fireman', 'FINISH', { outcome: 'CANNOT', note: '不行' }]],
  ['one disputes it, one opens it again', 'closed', ['resident', 'DISPUTE', { reason: '没修好' }], ['neighbour', 'REOPEN', { reason_code: 'NOT_DONE' }]],
]
for (const [promise, stand, ...both] of TWO) {
  city.tell(`two at once: ${promise}`, async () => {
    const matter = await stands[stand]()
    const answers = await Promise.all(both.map(([who, event, fields]) => send(matter, who, event, fields)))
    const lost = answers.filter(({ status }) => status !== 200)
    assert.equal(lost.length, 1, answers.map(({ text }) => text).join('\n'))
    // Whom the other's move has taken the case from does not even see it any more.
    if (lost[0].status !== 404) assert.deepEqual([...told(lost[0]), lost[0].body.version], [409, '/problems/case/stale', matter.is.version + 1])
    const moves = await matter.moves('citySupervisor')
    assert.deepEqual(moves.map((move) => move.version), Array.from({ length: matter.is.version + 1 }, (_, i) => i + 1))
  })
}

city.tell('a void report cannot be brought back by reporting it again', async () => {
  const matter = await stands.voided()
  const again = await people.grid.post('/cases', { id: matter.id, item: matter.is.item, ...city.place, title: '再报一次', description: '又一次' })
  assert.deepEqual([again.status, again.body.state], [200, 'VOID'], 'the same case as it is')
  const other = await people.neighbour.post('/cases', { id: matter.id, item: matter.is.item, ...city.place, title: '再报一次', description: '又一次' })
  assert.deepEqual(told(other), [409, '/problems/case/id-taken'])
})

city.tell('what nobody handles any more takes no photo', async () => {
  for (const stand of ['closed', 'voided']) {
    const matter = await stands[stand]()
    const late = await matter.photo('fireman', 'HANDLING', 40)
    assert.ok([404, 409].includes(late.status), late.text)
  }
})

city.tell('timers that were set before the end do nothing after it', async () => {
  const ends = await Promise.all([stands.closed(), stands.voided(), stands.merged(), stands.refused()])
  const extending = await city.handling({ item: S2_HOURS })
  await extending.does('fireman', 'ASK_EXTENSION', MORE)
  await extending.finishes('fireman') // the question is gone with it
  const urgent = await city.handling({ item: S1_NIGHT })
  await urgent.does('supervisor', 'FORCE_CLOSE', { reason_code: 'GONE' })
  await urgent.does('leader', 'FORCE_CLOSE', { outcome: 'CANNOT' })
  const before = await Promise.all([...ends, urgent].map((one) => one.events()))
  await city.at('2026-03-04 09:00')
  const after = await Promise.all([...ends, urgent].map((one) => one.events()))
  assert.deepEqual(after, before)
  assert.ok(!(await extending.events()).includes('LAPSE_EXTENSION'))
  for (const one of [...ends, urgent]) assert.deepEqual([(await one.look()).supervised, one.is.colour], [0, 'GREEN'], one.is.state)
})

city.tell('a question that time has answered is not answered again', async () => {
  const matter = await stands.returning()
  const seen = matter.is.version
  await city.at('2026-03-04 09:00')
  const late = await people.leader.post(`/cases/${matter.id}/moves`, { event: 'GRANT_RETURN', version: seen })
  assert.deepEqual(told(late), [409, '/problems/case/stale'])
  await matter.look()
  await matter.refuses('leader', 'GRANT_RETURN', 409, {}, { type: '/problems/case/bad-move' })
})
