// What may happen wherever work goes on: supervision, referral between the tiers, a forced close.
import assert from 'node:assert/strict'
import { CITY, login, rehearse, TOWN, VILLAGE } from '../../harness/loop.mjs'

// Monday; windows are 08:30-12:00 and 14:00-17:30.
const city = rehearse('2026-03-02 09:00')
const HURRY = { level: 1, reason: '群众多次反映' }

city.tell('any open | supervise(level) | a reply is due in one working day', async () => {
  const matter = await city.handling()
  for (const who of ['head', 'dispatcher', 'fireHead', 'grid']) await matter.refuses(who, 'SUPERVISE', 403, HURRY)
  await matter.refuses('supervisor', 'SUPERVISE', 422, { reason: '催办' }, { field: 'level' })
  await matter.refuses('supervisor', 'SUPERVISE', 422, { level: 1 }, { field: 'reason' })
  await matter.refuses('supervisor', 'SUPERVISE', 422, { ...HURRY, level: 4 }, { field: 'level' })
  await matter.does('supervisor', 'SUPERVISE', HURRY)
  assert.deepEqual([matter.is.state, matter.is.supervised, matter.is.flags], ['HANDLING', 1, ['SUPERVISED', 'REPLY_OWED']])
  assert.deepEqual(await matter.live(), ['HANDLE', 'REPLY'])
  const reply = await matter.clock('REPLY')
  assert.deepEqual([reply.kind, reply.minutes, reply.due_at], ['WORKING_DAY', 1440, '2026-03-03T09:30:00Z'])
  await matter.refuses('supervisor', 'SUPERVISE', 422, HURRY, { field: 'level' })
  for (const who of ['head', 'leader']) await matter.refuses(who, 'REPLY', 403, { reason: '替他回复' })
  await matter.refuses('fireman', 'REPLY', 422, {}, { field: 'reason' })
  await matter.does('fireHead', 'REPLY', { reason: '今日完成' })
  assert.deepEqual([matter.is.supervised, matter.is.flags, await matter.live()], [1, ['SUPERVISED'], ['HANDLE']])
  await matter.refuses('fireman', 'REPLY', 409, { reason: '再回复' })
  await matter.does('leader', 'SUPERVISE', { level: 3, reason: '领导批示' })
  assert.equal((await matter.clock('REPLY')).round, 2)
  await matter.refuses('supervisor', 'SUPERVISE', 409, { ...HURRY, level: 3 })

  const reported = await city.reported('grid')
  await reported.does('supervisor', 'SUPERVISE', HURRY)
  await reported.does('head', 'REPLY', { reason: '马上受理' })
  const closed = await city.closed()
  await closed.refuses('supervisor', 'SUPERVISE', 409, HURRY)
})

city.tell('supervised | no reply in one working day | one level up, until the third', async () => {
  const silent = await city.handling({ item: '0102' })
  await silent.does('supervisor', 'SUPERVISE', HURRY)
  const answered = await city.handling({ item: '0102' })
  await answered.does('supervisor', 'SUPERVISE', HURRY)
  await answered.does('fireman', 'REPLY', { reason: '今日完成' })
  await city.at('2026-03-03 17:00')
  assert.equal((await silent.look()).supervised, 1)
  for (const [time, level, version] of [['2026-03-04 09:00', 2, 6], ['2026-03-05 09:00', 2, 6], ['2026-03-06 09:00', 3, 7], ['2026-03-10 09:00', 3, 7]]) {
    await city.at(time)
    await silent.look()
    assert.deepEqual([silent.is.supervised, silent.is.version, silent.is.flags], [level, version, ['SUPERVISED', 'REPLY_OWED']], time)
  }
  assert.deepEqual((await silent.moves()).slice(-2).map((m) => [m.event, m.role, m.target]),
    [['SUPERVISE_BY_TIME', 'SYSTEM', '2'], ['SUPERVISE_BY_TIME', 'SYSTEM', '3']])
  assert.deepEqual([(await answered.look()).supervised, answered.is.version], [1, 6])
})

city.tell('supervised | raised before the reply | the reply is due anew', async () => {
  const matter = await city.handling()
  await matter.does('supervisor', 'SUPERVISE', HURRY)
  await city.at('2026-03-03 17:00')
  await matter.does('leader', 'SUPERVISE', { level: 2, reason: '再次督办' })
  const reply = await matter.clock('REPLY')
  assert.deepEqual([reply.round, reply.due_at], [2, '2026-03-04T09:30:00Z'])
  await city.at('2026-03-04 09:00')
  assert.deepEqual([(await matter.look()).supervised, matter.is.version], [2, 6])
})

city.tell('any open | transfer org tier | same state, new owner, accepted in 1 wh', async () => {
  const matter = await city.filed()
  const silent = await city.filed()
  await matter.refuses('head', 'REFER', 422, {}, { field: 'unit' })
  for (const unit of [CITY, VILLAGE, '441900119002000', '441900003000000', '441900119001001', '12']) {
    await matter.refuses('head', 'REFER', 422, { unit, reason: '上报' }, { field: 'unit' })
  }
  await matter.refuses('nextVillage', 'REFER', 404, { unit: TOWN })
  await matter.refuses('grid', 'REFER', 403, { unit: TOWN })
  await silent.does('leader', 'REFER', { unit: TOWN, reason: '上报' })
  await matter.does('head', 'REFER', { unit: TOWN, reason: '超出本村能力' })
  assert.deepEqual([matter.is.state, matter.is.owner, matter.is.referred_to, matter.is.flags], ['FILED', VILLAGE, TOWN, ['REFERRED']])
  const clock = await matter.clock('REFERRAL')
  assert.deepEqual([clock.kind, clock.minutes], ['WORKING_HOUR', 60])
  assert.deepEqual(await matter.live(), ['DISPATCH', 'REFERRAL'], 'the duty goes on meanwhile')
  await matter.refuses('head', 'REFER', 409, { unit: TOWN })
  await matter.refuses('head', 'ACCEPT_REFERRAL', 403)
  await matter.refuses('acceptor', 'ACCEPT_REFERRAL', 403)
  await silent.refuses('leader', 'ACCEPT_REFERRAL', 403)
  await matter.does('dispatcher', 'ACCEPT_REFERRAL')
  assert.deepEqual([matter.is.state, matter.is.owner, matter.is.referred_to], ['FILED', TOWN, null])
  assert.deepEqual(await matter.live(), ['DISPATCH'])
  await matter.refuses('head', 'DISPATCH', 403, { department: 'XF' })

  await matter.does('leader', 'REFER', { unit: CITY, reason: '请市里协调' })
  await matter.refuses('city', 'DECLINE_REFERRAL', 422, {}, { field: 'reason' })
  await matter.does('city', 'DECLINE_REFERRAL', { reason: '属镇级职责' })
  assert.deepEqual([matter.is.owner, matter.is.referred_to], [TOWN, null])
  await matter.does('leader', 'REFER', { unit: VILLAGE, reason: '下派' })
  await matter.does('head', 'ACCEPT_REFERRAL')
  assert.equal(matter.is.owner, VILLAGE)

  await city.at('2026-03-02 10:30')
  await silent.look()
  assert.deepEqual([silent.is.owner, silent.is.referred_to, silent.is.version], [VILLAGE, TOWN, 3], 'silence moves no duty')
  assert.deepEqual((await silent.clock('REFERRAL')).warnings.map((w) => [w.percent, w.audience]), [[100, 'SUPERVISOR']])
  assert.deepEqual((await matter.clock('REFERRAL')).warnings, [])
})

city.tell('any open | forced close | the question lapses, or who asked takes it back', async () => {
  const silent = await city.handling()
  await silent.does('leader', 'FORCE_CLOSE', { reason: '权属已移交' })
  const taken = await city.handling()
  await taken.does('leader', 'FORCE_CLOSE', { reason: '权属已移交' })
  for (const who of ['supervisor', 'city']) await taken.refuses(who, 'WITHDRAW_FORCE_CLOSE', 403)
  await taken.does('leader', 'WITHDRAW_FORCE_CLOSE')
  assert.deepEqual([taken.is.state, taken.is.ending, await taken.live()], ['HANDLING', null, ['HANDLE']])
  assert.equal((await silent.clock('FORCE_CLOSE')).minutes, 240)
  await city.at('2026-03-03 17:00')
  await silent.look()
  assert.deepEqual([silent.is.state, silent.is.ending], ['HANDLING', null])
  assert.ok((await silent.events()).includes('LAPSE_FORCE_CLOSE'))
})

city.tell('any open | forced close | the handler asks his own meanwhile, and neither waits for the other', async () => {
  const more = await city.handling()
  await more.does('leader', 'FORCE_CLOSE', { reason: '权属已移交' })
  await more.does('fireman', 'ASK_EXTENSION', { minutes: 60, reason: '配件未到' })
  assert.deepEqual([more.is.ask, more.is.ending, more.is.flags], ['EXTENSION', 'FORCE_CLOSE', ['EXTENSION_ASKED', 'FORCE_CLOSE_ASKED']])
  assert.deepEqual(await more.live(), ['EXTENSION', 'FORCE_CLOSE', 'HANDLE'])
  await more.does('leader', 'GRANT_EXTENSION') // he put the other question; this one is not his
  assert.deepEqual([more.is.ask, more.is.ending, more.is.extensions], [null, 'FORCE_CLOSE', 1])
  await more.finishes('fireman')
  assert.equal(more.is.ending, 'FORCE_CLOSE', 'no move of the handler ends what the centre asks')
  await more.refuses('leader', 'FORCE_CLOSE', 403, { outcome: 'CANNOT' })
  await more.does('supervisor', 'FORCE_CLOSE', { outcome: 'CANNOT', reason: '同意' })
  assert.deepEqual([more.is.state, more.is.ending], ['CLOSED', null])

  const sent = await city.dispatched()
  await sent.does('fireman', 'RETURN', { reason_code: 'NOT_OUR_DUTY', reason: '不属于消防职责' })
  await sent.does('leader', 'FORCE_CLOSE', { reason: '权属已移交' })
  await sent.does('leader', 'REJECT_RETURN', { reason: '属消防职责' })
  await sent.does('leader', 'WITHDRAW_FORCE_CLOSE')
  assert.deepEqual([sent.is.state, sent.is.ask, sent.is.ending], ['DISPATCHED', null, null])
})

city.tell('any open | forced close | CLOSED by a shift leader and a supervisor, and it says so', async () => {
  const open = {
    REPORTED: await city.reported('resident'), FILED: await city.filed(), DISPATCHED: await city.dispatched(),
    HANDLING: await city.handling(), HANDLED: await city.handled(), CHECKING: await city.checking(),
    VERIFYING: await city.reported('resident'), SUSPENDED: await city.handling(),
  }
  await open.VERIFYING.does('acceptor', 'ASK_VERIFY', { person: login('neighbour') })
  await open.SUSPENDED.asksToSuspend('fireman', { until: '2026-03-20T01:00:00Z', class: 'OTHER', reason: '待定' })
  await open.SUSPENDED.does('leader', 'SUSPEND')
  await open.SUSPENDED.does('supervisor', 'SUSPEND')
  for (const [state, matter] of Object.entries(open)) {
    assert.equal(matter.is.state, state)
    for (const who of ['head', 'dispatcher', 'acceptor']) await matter.refuses(who, 'FORCE_CLOSE', 403, { reason: '结案', outcome: 'CANNOT' })
    await matter.refuses('leader', 'FORCE_CLOSE', 422, {}, { field: 'reason' })
    await matter.does('leader', 'FORCE_CLOSE', { reason: '权属已移交' })
    assert.deepEqual([matter.is.state, matter.is.ending], [state, 'FORCE_CLOSE'])
    for (const who of ['leader', 'city']) await matter.refuses(who, 'FORCE_CLOSE', 403, { outcome: 'NOT_OURS' })
    await matter.refuses('supervisor', 'FORCE_CLOSE', 422, { reason: '同意' }, { field: 'outcome' })
    await matter.does('supervisor', 'FORCE_CLOSE', { outcome: 'NOT_OURS', reason: '同意' })
    assert.deepEqual([matter.is.state, matter.is.outcome, matter.is.flags.includes('FORCED')], ['CLOSED', 'NOT_OURS', true], state)
    assert.deepEqual(await matter.live(), ['RATE'], state)
    assert.deepEqual((await matter.events()).slice(-2), ['ASK_FORCE_CLOSE', 'FORCE_CLOSE'])
  }
  const turned = await city.handling()
  await turned.does('supervisor', 'FORCE_CLOSE', { reason: '权属已移交' })
  await turned.refuses('supervisor', 'FORCE_CLOSE', 403, { outcome: 'CANNOT' }, { detail: 'it takes another person' })
  await turned.refuses('citySupervisor', 'FORCE_CLOSE', 403, { outcome: 'CANNOT' }, { detail: 'a supervisor asked: it takes a shift leader' })
  await turned.does('leader', 'FORCE_CLOSE', { outcome: 'CANNOT', reason: '同意' })
  assert.equal(turned.is.state, 'CLOSED')
  await open.REPORTED.does('resident', 'DISPUTE', { reason: '问题还在' })
  assert.equal(open.REPORTED.is.state, 'CLOSED')
})

city.tell('any open | a stale timer | changes nothing after a move', async () => {
  const referred = await city.filed()
  await referred.does('head', 'REFER', { unit: TOWN, reason: '上报' })
  await referred.does('dispatcher', 'ACCEPT_REFERRAL')
  const done = await city.closed()
  const suspended = await city.handling()
  await suspended.does('supervisor', 'SUPERVISE', HURRY)
  await suspended.does('fireman', 'REPLY', { reason: '今日完成' })
  const versions = [referred, done, suspended].map((matter) => matter.is.version)
  await city.at('2026-03-04 09:00')
  const later = []
  for (const matter of [referred, done, suspended]) later.push((await matter.look()).version)
  assert.deepEqual(later, versions)
})
