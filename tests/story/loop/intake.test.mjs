// From a report to a case that is filed, refused, or one with another. Each tale bears the name of
// its row: state | event | next.
import assert from 'node:assert/strict'
import { login, rehearse, S1_NIGHT } from '../../harness/loop.mjs'
import { makeId } from '../../harness/server.mjs'

// Monday; windows are 08:30-12:00 and 14:00-17:30.
const city = rehearse('2026-03-02 09:00')
const { people } = city

city.tell('DRAFT | submit | REPORTED', async () => {
  const id = makeId(441900119)
  const draft = { id, item: '0501', ...city.place, title: '灭火器失压', description: '两具灭火器指针在红区' }
  for (const [field, value] of [['item', 'ZZ'], ['title', ' '], ['description', ''], ['lon', 116.4], ['id', makeId(441900003)]]) {
    const answer = await people.grid.post('/cases', { ...draft, [field]: value })
    assert.deepEqual([answer.status, answer.body.field], [422, field])
  }
  const first = await people.grid.post('/cases', draft)
  const again = await people.grid.post('/cases', draft)
  assert.deepEqual([first.status, first.body.state, first.body.source], [201, 'REPORTED', 'GRID'])
  assert.deepEqual([again.status, again.body.number, again.body.version], [200, first.body.number, 1], 'sent twice, reported once')
  assert.equal((await people.neighbour.post('/cases', draft)).status, 409, 'nobody takes the id of another')
  const clocks = (await people.leader.get(`/cases/${id}/clocks`)).body.items
  assert.deepEqual(clocks.map((c) => [c.step, c.kind, c.minutes, c.started_at]), [['ACCEPT', 'WORKING_HOUR', 120, first.body.created_at]])
})

city.tell('REPORTED | duplicate confirmed | MERGED', async () => {
  const first = await city.reported('grid')
  const second = await city.reported('resident')
  await second.may('dispatcher', 'REFER')
  await second.refuses('dispatcher', 'MERGE', 403, { into: first.id })
  await second.refuses('nextVillage', 'MERGE', 404, { into: first.id })
  for (const into of [second.id, makeId(441900119), makeId(441900003), undefined]) {
    await second.refuses('acceptor', 'MERGE', 422, { into }, { field: 'into' })
  }
  const before = await people.resident.get(`/cases/${first.id}`)
  assert.equal(before.status, 404)
  await second.does('acceptor', 'MERGE', { into: first.id })
  assert.deepEqual([second.is.state, second.is.outcome, second.is.merged_into], ['MERGED', 'DUPLICATE', first.id])
  assert.deepEqual(await second.live(), [])
  assert.equal((await people.resident.get(`/cases/${first.id}`)).status, 200, 'its reporter follows the first one')
  await second.refuses('acceptor', 'FILE', 409)
  const third = await city.reported('grid')
  await third.refuses('acceptor', 'MERGE', 422, { into: second.id }, { field: 'into' })
})

city.tell('REPORTED | duplicate confirmed | only with a reason when it is another item, far away, or long ago', async () => {
  const first = await city.reported('grid')
  const old = await city.reported('grid')
  const { lon, lat } = city.place
  const other = await city.reported('grid', { item: '0503' })
  const far = await city.reported('grid', { lat: lat + 0.0006 })
  const near = await city.reported('grid', { lat: lat + 0.0003, lon })
  for (const one of [other, far]) {
    await one.refuses('acceptor', 'MERGE', 422, { into: first.id, reason: ' ' }, { field: 'reason' })
    await one.does('acceptor', 'MERGE', { into: first.id, reason: '同一处火情' })
    assert.equal((await one.last()).reason, '同一处火情')
  }
  await near.does('acceptor', 'MERGE', { into: first.id })
  await city.at('2026-03-03 11:00')
  const late = await city.reported('grid')
  await late.refuses('acceptor', 'MERGE', 422, { into: old.id }, { field: 'reason' })
  await late.does('acceptor', 'MERGE', { into: old.id, reason: '昨天已报' })
})

city.tell('REPORTED | refuse | REFUSED', async () => {
  const matter = await city.reported('resident')
  const stream = await people.resident.listen()
  await matter.refuses('acceptor', 'REFUSE', 422, {}, { field: 'reason' })
  await matter.refuses('dispatcher', 'REFUSE', 403, { reason: '不属实' })
  await matter.refuses('resident', 'REFUSE', 403, { reason: '算了' })
  await matter.refuses('fireman', 'REFUSE', 404, { reason: '不归我们' })
  await matter.refuses('acceptor', 'REFUSE', 422, { reason_code: 'NOT_OUR_DUTY', reason: '不归我们' }, { field: 'reason_code' })
  await matter.refuses('acceptor', 'REFUSE', 422, { reason_code: 'OTHER' }, { field: 'reason' })
  await matter.does('acceptor', 'REFUSE', { reason_code: 'NOT_LISTED' })
  assert.deepEqual([matter.is.state, matter.is.outcome], ['REFUSED', 'REFUSED'])
  assert.equal((await stream.of(matter.id, 2)).data.event, 'REFUSE', 'the reporter is told')
  await stream.close()
  assert.equal((await matter.moves('resident')).at(-1).reason, '不属于入格事项', 'and reads why')
  assert.deepEqual(await matter.live(), [])
})

city.tell('REPORTED | ask verify | VERIFYING', async () => {
  const matter = await city.reported('resident')
  await matter.refuses('acceptor', 'ASK_VERIFY', 422, {}, { field: 'person' })
  await matter.refuses('dispatcher', 'ASK_VERIFY', 403, { person: login('neighbour') })
  for (const person of ['grid.441900119002001', login('fireman'), login('head'), 'nobody']) {
    await matter.refuses('acceptor', 'ASK_VERIFY', 422, { person }, { field: 'person' })
  }
  await matter.does('acceptor', 'ASK_VERIFY', { person: login('grid') })
  assert.equal(matter.is.state, 'VERIFYING')
  assert.deepEqual(await matter.live(), ['VERIFY'])
  const first = await matter.clock('VERIFY')
  assert.deepEqual([first.kind, first.minutes], ['URGENT', 1440])
  await matter.may('grid', 'CONFIRM', 'DENY')
  await matter.does('acceptor', 'ASK_VERIFY', { person: login('neighbour') })
  await matter.may('neighbour', 'CONFIRM', 'DENY')
  await matter.refuses('grid', 'CONFIRM', 403)
  const second = await matter.clock('VERIFY')
  assert.deepEqual([first.round, second.round], [1, 2], 'another person, another clock')
})

city.tell('REPORTED | file | FILED', async () => {
  const found = await city.reported('grid')
  for (const who of ['dispatcher', 'grid']) await found.refuses(who, 'FILE', 403)
  await found.refuses('nextVillage', 'FILE', 404)
  await found.does('acceptor', 'FILE')
  assert.equal(found.is.state, 'FILED')
  assert.deepEqual(await found.live(), ['DISPATCH'])
  const accept = await found.clock('ACCEPT')
  assert.equal(accept.end_event, 'FILE')

  const stream = await people.acceptor.listen()
  const alarm = await city.reported('grid', { item: S1_NIGHT })
  assert.deepEqual([alarm.is.state, alarm.is.version], ['FILED', 2], 'what may cost life files itself')
  assert.deepEqual((await alarm.moves()).map((move) => [move.event, move.role]), [['REPORT', 'GRID_ADMIN'], ['FILE', 'SYSTEM']])
  assert.deepEqual(await alarm.live(), ['DISPATCH'])
  assert.equal((await stream.of(alarm.id, 2)).data.event, 'FILE', 'and the desk is told')
  await stream.close()
  await alarm.does('head', 'DISPATCH', { department: 'XF' })

  const told = await city.reported('resident')
  await told.refuses('acceptor', 'FILE', 409, {}, { type: '/problems/case/bad-move' })
  const urgent = await city.reported('resident', { item: S1_NIGHT })
  const clock = await urgent.clock('ACCEPT')
  assert.deepEqual([clock.kind, clock.minutes], ['URGENT', 5])
  await urgent.does('acceptor', 'FILE')
  assert.equal(urgent.is.state, 'FILED', 'where life may hang on it nobody is sent to look first')
})

city.tell('REPORTED | file | with evidence, or with the reason why there is none', async () => {
  const NO_EVIDENCE = { type: '/problems/case/no-evidence', field: 'reason_code' }
  const bare = await city.reported('grid')
  const lacking = async (matter) => [(await matter.look('acceptor')).lacks, matter.is.photos_lacking]
  assert.deepEqual(await lacking(bare), [['PHOTO'], 3], 'whoever files it is told beforehand')
  await bare.refuses('acceptor', 'FILE', 422, { reason_code: 'NOT_SO' }, { field: 'reason_code' })
  for (const fields of [{}, { reason: '  ' }]) await bare.refuses('acceptor', 'FILE', 409, fields, NO_EVIDENCE)
  await bare.does('acceptor', 'FILE', { reason: undefined, reason_code: 'FOLLOWS' })
  const { reason_code, reason } = await bare.last()
  assert.deepEqual([reason_code, reason], ['FOLLOWS', '照片随后补传'], 'it stands in the record')
  assert.deepEqual(await lacking(bare), [[], 0])

  const shown = await city.reported('grid')
  await shown.shows('grid', 'HANDLING') // how it is now is not how it was found
  await shown.refuses('acceptor', 'FILE', 409, {}, NO_EVIDENCE)
  await shown.shows('grid', 'REPORT')
  await shown.shows('grid', 'REPORT')
  assert.deepEqual(await lacking(shown), [['PHOTO'], 1], 'from near, from afar, and with something to know the place by')
  await shown.refuses('acceptor', 'FILE', 409, {}, NO_EVIDENCE)
  await shown.shows('acceptor', 'REPORT') // whoever shows it
  assert.deepEqual(await lacking(shown), [[], 0])
  await shown.does('acceptor', 'FILE', { reason: undefined })
  assert.equal((await shown.last()).reason, null)

  const told = await city.reported('resident')
  await told.does('acceptor', 'ASK_VERIFY', { person: login('neighbour') })
  await told.refuses('neighbour', 'CONFIRM', 409, {}, NO_EVIDENCE)
  for (let n = 0; n < 3; n++) await told.shows('neighbour', 'REPORT') // who looks shows what he sees
  await told.does('neighbour', 'CONFIRM', { reason: undefined })

  const wordsOnly = await city.reported('grid', { item: '0102' })
  assert.deepEqual((await wordsOnly.look('acceptor')).lacks, [], 'the item asks for none')
  await wordsOnly.does('acceptor', 'FILE', { reason: undefined })
  const urgent = await city.reported('resident', { item: S1_NIGHT })
  assert.deepEqual((await urgent.look('acceptor')).lacks, [])
  await urgent.does('acceptor', 'FILE', { reason: undefined })
})

city.tell('REPORTED | t1 passed | REPORTED, told to the shift leader', async () => {
  const late = await city.reported('grid')
  const filed = await city.filed()
  await city.at('2026-03-02 10:30')
  assert.deepEqual((await late.clock('ACCEPT')).warnings, [])
  await city.at('2026-03-02 11:30')
  const now = await late.look()
  assert.deepEqual([now.state, now.version, now.colour], ['REPORTED', 1, 'YELLOW'])
  const clock = await late.clock('ACCEPT')
  assert.deepEqual(clock.warnings.map((w) => [w.percent, w.audience]), [[100, 'SHIFT_LEADER']])
  assert.ok(clock.left_minutes < 0)
  assert.deepEqual((await filed.clock('ACCEPT')).warnings, [], 'what was filed in time is left in peace')
  await late.does('acceptor', 'FILE')
  assert.deepEqual([late.is.state, late.is.colour], ['FILED', 'GREEN'])
})

city.tell('VERIFYING | exists | FILED', async () => {
  const matter = await city.reported('resident')
  await matter.does('acceptor', 'ASK_VERIFY', { person: login('neighbour') })
  for (const who of ['acceptor', 'head', 'leader', 'grid', 'resident']) await matter.refuses(who, 'CONFIRM', 403)
  await matter.does('neighbour', 'CONFIRM', { note: '属实' })
  assert.deepEqual([matter.is.state, matter.is.verified], ['FILED', 'EXISTS'])
  assert.deepEqual(await matter.live(), ['DISPATCH'])

  const own = await city.reported('neighbour')
  await own.does('acceptor', 'ASK_VERIFY', { person: login('neighbour') })
  await own.refuses('neighbour', 'CONFIRM', 403)
  await own.may('neighbour')
})

city.tell('VERIFYING | not exists / cannot verify | REFUSED, and a second look', async () => {
  const matter = await city.reported('resident')
  await matter.does('acceptor', 'ASK_VERIFY', { person: login('neighbour') })
  const here = { lon: city.place.lon, lat: city.place.lat }
  await matter.refuses('neighbour', 'DENY', 422, here, { field: 'reason' })
  await matter.refuses('neighbour', 'DENY', 422, { reason: '现场未发现' }, { field: 'lon' })
  await matter.refuses('neighbour', 'DENY', 422, { reason: '现场未发现', lon: here.lon, lat: here.lat + 0.001 }, { field: 'lon' })
  await matter.does('neighbour', 'DENY', { reason: '现场未发现', ...here })
  assert.deepEqual([matter.is.state, matter.is.verified, matter.is.outcome], ['REFUSED', 'ABSENT', 'REFUSED'])
  await matter.refuses('dispatcher', 'RECONSIDER', 403, { reason: '再看看' })
  await matter.refuses('acceptor', 'RECONSIDER', 422, {}, { field: 'reason' })
  await matter.does('acceptor', 'RECONSIDER', { reason: '照片清楚' })
  assert.deepEqual([matter.is.state, matter.is.outcome], ['REPORTED', null])
  await matter.does('acceptor', 'ASK_VERIFY', { person: login('grid') })
  await matter.does('grid', 'DENY', { reason: '仍未发现', ...here })
  await matter.refuses('acceptor', 'RECONSIDER', 409, { reason: '第三次' })

  const refused = await city.reported('resident')
  await refused.does('acceptor', 'REFUSE', { reason: '不受理' })
  await refused.refuses('acceptor', 'RECONSIDER', 409, { reason: '想想还是受理' })
})

city.tell('VERIFYING | t2 passed | VERIFYING, told to the shift leader', async () => {
  const matter = await city.reported('resident', { item: S1_NIGHT })
  await matter.does('acceptor', 'ASK_VERIFY', { person: login('neighbour') })
  const seen = await city.reported('resident', { item: S1_NIGHT })
  await seen.does('acceptor', 'ASK_VERIFY', { person: login('neighbour') })
  await seen.does('neighbour', 'CONFIRM')
  await city.at('2026-03-02 11:30')
  const clock = await matter.clock('VERIFY')
  assert.deepEqual([clock.minutes, clock.warnings.map((w) => w.audience)], [30, ['SHIFT_LEADER']])
  assert.equal((await matter.look()).state, 'VERIFYING')
  assert.deepEqual((await seen.clock('VERIFY')).warnings, [])
})

city.tell('REFUSED | reporter objects | REPORTED', async () => {
  const matter = await city.reported('resident')
  await matter.does('acceptor', 'REFUSE', { reason: '不受理' })
  const late = await city.reported('resident')
  await late.does('acceptor', 'REFUSE', { reason: '不受理' })
  assert.equal(matter.is.answer_until, '2026-03-09T09:30:00Z', 'five working days after today, to the end of the last')
  await matter.refuses('acceptor', 'OBJECT', 403, { reason: '代为申诉' })
  await matter.refuses('resident', 'OBJECT', 422, {}, { field: 'reason' })
  await matter.may('resident', 'OBJECT')
  await city.at('2026-03-09 17:00')
  await matter.does('resident', 'OBJECT', { reason: '问题仍在' })
  assert.deepEqual([matter.is.state, matter.is.outcome, matter.is.answer_until], ['REPORTED', null, null])
  assert.deepEqual(await matter.live(), ['ACCEPT'])
  await matter.does('acceptor', 'REFUSE', { reason: '已核实不属实' })
  await matter.refuses('resident', 'OBJECT', 409, { reason: '第二次' })
  await matter.may('resident')
  await city.at('2026-03-10 09:00')
  await late.refuses('resident', 'OBJECT', 409, { reason: '晚了' })
})
