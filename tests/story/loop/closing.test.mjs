// Checked by somebody else, closed, rated, archived; disputed and opened again.
import assert from 'node:assert/strict'
import { login, rehearse, TOWN } from '../../harness/loop.mjs'

// Monday; windows are 08:30-12:00 and 14:00-17:30.
const city = rehearse('2026-03-02 09:00')
const { people } = city

city.tell('HANDLED | assign check | CHECKING', async () => {
  const matter = await city.handled()
  await matter.refuses('supervisor', 'ASSIGN_CHECK', 403, { person: login('neighbour') })
  await matter.refuses('fireman', 'ASSIGN_CHECK', 403, { person: login('neighbour') })
  await matter.refuses('head', 'ASSIGN_CHECK', 422, {}, { field: 'person' })
  for (const person of [login('fireman'), login('fireHead'), login('head'), 'grid.441900119002001']) {
    await matter.refuses('head', 'ASSIGN_CHECK', 422, { person }, { field: 'person' })
  }
  await matter.does('acceptor', 'ASSIGN_CHECK', { person: login('neighbour') })
  assert.deepEqual([matter.is.state, await matter.live()], ['CHECKING', ['CHECK']])
  const check = await matter.clock('CHECK')
  assert.deepEqual([check.kind, check.minutes], ['WORKING_HOUR', 480])
  await matter.does('head', 'ASSIGN_CHECK', { person: login('grid') })
  await matter.refuses('neighbour', 'PASS', 404)

  const personal = await city.filed()
  await personal.does('head', 'DISPATCH', { person: login('grid') })
  await personal.does('grid', 'SIGN')
  await personal.finishes('grid')
  await personal.refuses('head', 'ASSIGN_CHECK', 422, { person: login('grid') }, { field: 'person' })
  await personal.does('head', 'ASSIGN_CHECK', { person: login('neighbour') })
})

city.tell('HANDLED | exempt from check | CLOSED, but for the tenth that is sampled', async () => {
  const onSpot = async (sampled) => {
    const matter = await city.filed({ sampled })
    for (const [stage, n] of [['REPORT', 3], ['HANDLING', 4]]) assert.equal((await matter.photo('grid', stage, n)).status, 201)
    await matter.does('grid', 'HANDLE_ON_SPOT')
    return matter
  }
  const matter = await onSpot(false)
  for (const who of ['acceptor', 'head', 'grid']) await matter.refuses(who, 'EXEMPT', 403)
  await matter.does('leader', 'EXEMPT')
  assert.deepEqual([matter.is.state, matter.is.outcome], ['CLOSED', 'FIXED'])

  const sampled = await onSpot(true)
  assert.deepEqual(sampled.is.flags, ['ON_SPOT', 'SAMPLED'])
  await sampled.refuses('leader', 'EXEMPT', 409)
  await sampled.does('head', 'ASSIGN_CHECK', { person: login('neighbour') })
  await sampled.passes('neighbour')

  const ordinary = await city.handled()
  await ordinary.refuses('leader', 'EXEMPT', 409)
  const remote = await city.handled({ item: '0103' }) // a notice and a signature: nothing to be seen there
  await remote.refuses('fireman', 'EXEMPT', 403)
  await remote.does('leader', 'EXEMPT')
  assert.deepEqual([remote.is.state, remote.is.closed_at !== null], ['CLOSED', true])
})

city.tell('CHECKING | t6 passed | told to the shift leader, and so is t7 of HANDLED', async () => {
  const handled = await city.handled()
  const checking = await city.checking()
  const closed = await city.closed()
  await city.at('2026-03-03 11:30')
  for (const [matter, step, state] of [[handled, 'CLOSE', 'HANDLED'], [checking, 'CHECK', 'CHECKING']]) {
    assert.deepEqual((await matter.clock(step)).warnings.map((w) => [w.percent, w.audience]), [[100, 'SHIFT_LEADER']])
    assert.deepEqual([(await matter.look()).state, matter.is.colour], [state, 'RED'])
  }
  assert.deepEqual((await closed.clock('CHECK')).warnings, [])
})

city.tell('CHECKING | pass | CLOSED', async () => {
  const matter = await city.checking()
  for (const who of ['fireman', 'fireHead', 'head', 'leader', 'grid']) await matter.refuses(who, 'PASS', 403, city.place)
  await matter.passes('neighbour')
  assert.deepEqual([matter.is.state, matter.is.outcome, matter.is.closed_at], ['CLOSED', 'FIXED', matter.is.updated_at])
  assert.deepEqual(await matter.live(), ['RATE'])
  assert.deepEqual(['CLOSED', null], [matter.is.state, matter.is.due_at])
})

city.tell('CHECKING | pass | with a photo by the checker, from within 50 m, and at the same time of day where the item asks it', async () => {
  const shown = await city.checking()
  await shown.refuses('neighbour', 'PASS', 409, city.place, { field: 'photos', type: '/problems/case/no-evidence' })
  for (const who of ['grid', 'head']) {
    const answer = await shown.photo(who, 'CHECK', 7)
    assert.deepEqual([answer.status, answer.body.field], [422, 'stage'], `${who} does not check it`)
  }
  await shown.does('head', 'ASSIGN_CHECK', { person: login('neighbour') })
  await shown.shows('neighbour', 'CHECK')
  const { lon, lat } = city.place
  await shown.refuses('neighbour', 'PASS', 422, { lon, lat: lat + 0.0005 }, { field: 'lon', type: '/problems/case/not-there' })
  await shown.refuses('neighbour', 'PASS', 422, {}, { field: 'lon', type: '/problems/input/invalid' }) // the item asks for no position; who passes it is there
  await shown.does('neighbour', 'PASS', { lon, lat })

  const placed = await city.checking({ item: '0605' })
  const timed = await city.filed({ item: '0402' })
  await timed.does('head', 'DISPATCH', { department: 'GA' })
  await timed.does('police', 'SIGN')
  await timed.finishes('police')
  await timed.does('head', 'ASSIGN_CHECK', { person: login('neighbour') })
  await placed.shows('neighbour', 'CHECK')
  await placed.refuses('neighbour', 'PASS', 422, {}, { field: 'lon', type: '/problems/input/invalid' })
  await placed.refuses('neighbour', 'PASS', 422, { lon }, { field: 'lat' })
  await placed.does('neighbour', 'PASS', { lon, lat: lat + 0.0004 })
  assert.equal((await placed.last()).target, '44 m')
  await city.at('2026-03-03 11:30')
  await timed.look()
  await timed.shows('neighbour', 'CHECK')
  await timed.refuses('neighbour', 'PASS', 409, { lon, lat }, { type: '/problems/case/wrong-period' })
  await city.at('2026-03-09 09:30')
  await timed.look()
  await timed.does('neighbour', 'PASS', { lon, lat })
})

city.tell('CHECKING | fail | REWORK', async () => {
  const matter = await city.checking()
  const first = await matter.clock('HANDLE')
  await matter.refuses('neighbour', 'FAIL', 422, {}, { field: 'reason' })
  for (const who of ['fireman', 'head', 'grid']) await matter.refuses(who, 'FAIL', 403, { reason: '不行' })
  await matter.fails('neighbour', { reason: '仍有杂物' })
  assert.deepEqual([matter.is.state, matter.is.rework, matter.is.flags], ['HANDLING', 1, ['REWORK']])
  assert.match(matter.is.handler_name, /消防/, 'the same handler')
  const second = await matter.clock('HANDLE')
  assert.deepEqual([first.minutes, second.minutes, second.round], [1440, 720, 2], 'half of the limit')
  await matter.refuses('police', 'FINISH', 404)
})

city.tell('REWORK | auto | HANDLING, half of the limit; the third time supervised 2', async () => {
  const matter = await city.checking()
  for (let time = 1; time <= 3; time += 1) {
    await matter.fails('neighbour', { reason: `第${time}次仍不合格` })
    assert.deepEqual([matter.is.rework, matter.is.supervised], [time, time === 3 ? 2 : 0])
    assert.equal((await matter.clock('HANDLE')).minutes, 720)
    if (time === 3) break
    await matter.finishes('fireman')
    await matter.does('head', 'ASSIGN_CHECK', { person: login('neighbour') })
  }
  assert.deepEqual(matter.is.flags, ['REWORK', 'SUPERVISED', 'REPLY_OWED'])
  assert.deepEqual(await matter.live(), ['HANDLE', 'REPLY'])
})

city.tell('REWORK | auto | half of the limit of its dispatch, not of the limit that the town has set since', async () => {
  const matter = await city.checking({ item: '0504' })
  const { people } = city
  const set = await people.supervisor.post('/items/0504/limits', { town: TOWN, limit_kind: 'URGENT', limit_minutes: 60, valid_from: '2026-03-03' })
  assert.equal(set.status, 201, set.text)
  await city.at('2026-03-03 11:30')
  await matter.look()
  await matter.fails('neighbour', { reason: '仍不合格' })
  const rework = await matter.clock('HANDLE')
  assert.deepEqual([rework.kind, rework.minutes], ['WORKING_HOUR', 720])
  await matter.refuses('fireman', 'ASK_EXTENSION', 422, { minutes: 721, reason: '工期' }, { field: 'minutes' })
  await matter.does('fireman', 'ASK_EXTENSION', { minutes: 720, reason: '工期' })
  const fresh = await city.dispatched({ item: '0504' })
  const clock = await fresh.clock('HANDLE')
  assert.deepEqual([clock.kind, clock.minutes], ['URGENT', 60], 'what is sent out today has the limit of today')
})

city.tell('CHECKING | cannot check | another checker', async () => {
  const matter = await city.checking()
  await matter.refuses('neighbour', 'CANNOT_CHECK', 422, {}, { field: 'reason' })
  await matter.refuses('head', 'CANNOT_CHECK', 403, { reason: '门锁着' })
  await matter.does('neighbour', 'CANNOT_CHECK', { reason: '店铺关门，无法进入' })
  assert.deepEqual([matter.is.state, matter.is.checker], ['HANDLED', null])
  await matter.refuses('leader', 'EXEMPT', 409, {}, {})
  await matter.does('head', 'ASSIGN_CHECK', { person: login('grid') })
  await matter.passes('grid')
  assert.equal(matter.is.state, 'CLOSED')
})

city.tell('CLOSED | rate 1-5 | CLOSED', async () => {
  const matter = await city.closed({ by: 'resident' })
  for (const rating of [0, 6, 2.5, '5', null]) await matter.refuses('resident', 'RATE', 422, { rating }, { field: 'rating' })
  await matter.refuses('resident', 'RATE', 422, {}, { field: 'rating' })
  for (const who of ['grid', 'leader', 'fireman']) await matter.refuses(who, 'RATE', 403, { rating: 5 })
  await matter.does('resident', 'RATE', { rating: 4 })
  assert.deepEqual([matter.is.state, matter.is.rating], ['CLOSED', 4])
  assert.equal((await matter.last()).person_name, null, 'nobody reads who rated')
  const open = await city.handled()
  await open.refuses('grid', 'RATE', 409, { rating: 5 })
})

city.tell('CLOSED | t8 passed / rated | ARCHIVED', async () => {
  const rated = await city.closed()
  const waits = await city.closed()
  await city.at('2026-03-03 11:30')
  const younger = await city.closed()
  await city.at('2026-03-09 09:30')
  await rated.look()
  assert.deepEqual([rated.is.state, (await rated.clock('RATE')).minutes], ['CLOSED', 7 * 1440])
  await rated.does('grid', 'RATE', { rating: 5 })
  await rated.becomes('ARCHIVED')
  await waits.becomes('ARCHIVED')
  assert.deepEqual([(await waits.last()).event, (await waits.last()).role], ['ARCHIVE', 'SYSTEM'])
  assert.deepEqual(await waits.live(), [])
  assert.equal((await waits.clock('RATE')).end_event, 'ARCHIVE')
  await waits.refuses('grid', 'RATE', 409, { rating: 5 })
  assert.equal((await younger.look()).state, 'CLOSED', 'six days are not seven')
})

city.tell('CLOSED | reporter disputes | a dispute of fact with its own clock, never a flip', async () => {
  const matter = await city.closed({ by: 'resident' })
  await matter.refuses('resident', 'DISPUTE', 422, {}, { field: 'reason' })
  for (const who of ['leader', 'fireman', 'grid']) await matter.refuses(who, 'DISPUTE', 403, { reason: '没修好' })
  await matter.does('resident', 'DISPUTE', { reason: '没有修好' })
  assert.deepEqual([matter.is.state, matter.is.outcome, matter.is.flags], ['CLOSED', 'FIXED', ['DISPUTED']])
  assert.deepEqual(await matter.live(), ['DISPUTE', 'RATE'])
  const clock = await matter.clock('DISPUTE')
  assert.deepEqual([clock.kind, clock.minutes], ['WORKING_DAY', 2880])
  await matter.refuses('resident', 'DISPUTE', 409, { reason: '还是没有' })
  await matter.refuses('neighbour', 'REOPEN', 409, { reason: '有争议' })
  await city.at('2026-03-09 09:30')
  await matter.look()
  assert.deepEqual([matter.is.state, matter.is.version], ['CLOSED', 9], 'time neither grants nor buries it')
  assert.deepEqual((await matter.clock('DISPUTE')).warnings.map((w) => w.audience), ['SUPERVISOR'])
})

city.tell('CLOSED | reporter or checker reopens | FILED: a dispute of the reporter that is upheld', async () => {
  const matter = await city.closed({ by: 'resident' })
  await matter.does('resident', 'DISPUTE', { reason: '没有修好' })
  await matter.refuses('leader', 'UPHOLD_DISPUTE', 422, {}, { field: 'reason' })
  for (const who of ['fireman', 'neighbour', 'resident', 'head']) await matter.refuses(who, 'UPHOLD_DISPUTE', 403, { reason: '属实' })
  await matter.does('leader', 'UPHOLD_DISPUTE', { reason: '回访属实' })
  assert.deepEqual([matter.is.state, matter.is.reopened, matter.is.department, matter.is.handler, matter.is.outcome, matter.is.closed_at],
    ['FILED', 1, null, null, null, null])
  assert.deepEqual([await matter.live(), matter.is.flags], [['DISPATCH'], ['REOPENED']])
  await matter.does('head', 'DISPATCH', { department: 'XF' })
  const handle = await matter.clock('HANDLE')
  assert.deepEqual([handle.round, handle.minutes], [2, 1440], 'a whole limit')
  await matter.does('fireman', 'SIGN')
  await matter.finishes('fireman')
  await matter.does('head', 'ASSIGN_CHECK', { person: login('grid') })
  await matter.passes('grid')
  await matter.refuses('resident', 'DISPUTE', 409, { reason: '第二次' })
  await matter.refuses('grid', 'REOPEN', 409, { reason: '第二次' })
})

city.tell('CLOSED | dispute rejected | CLOSED, with a reason', async () => {
  const matter = await city.closed({ by: 'resident' })
  await matter.refuses('leader', 'REJECT_DISPUTE', 409, { reason: '没有争议' })
  await matter.does('resident', 'DISPUTE', { reason: '没有修好' })
  await matter.refuses('leader', 'REJECT_DISPUTE', 422, {}, { field: 'reason' })
  await matter.refuses('fireHead', 'REJECT_DISPUTE', 403, { reason: '修好了' })
  await matter.does('leader', 'REJECT_DISPUTE', { reason: '现场复核已修好' })
  assert.deepEqual([matter.is.state, matter.is.outcome, matter.is.flags], ['CLOSED', 'FIXED', []])
  assert.equal((await matter.moves('resident')).at(-1).reason, '现场复核已修好')
  await matter.refuses('resident', 'DISPUTE', 409, { reason: '再争一次' })
})

city.tell('CLOSED | reporter or checker reopens | FILED within 30 d, once: the checker, a new round', async () => {
  const matter = await city.closed()
  const late = await city.closed()
  const archived = await city.closed()
  await archived.does('grid', 'RATE', { rating: 5 })
  for (const who of ['leader', 'grid', 'fireman']) await matter.refuses(who, 'REOPEN', 403, { reason: '复发' })
  await matter.refuses('neighbour', 'REOPEN', 422, {}, { field: 'reason' })
  await matter.does('neighbour', 'REOPEN', { reason: '当日复发' })
  assert.deepEqual([matter.is.state, matter.is.reopened, await matter.live()], ['FILED', 1, ['DISPATCH']])
  await city.at('2026-03-09 09:30')
  await archived.becomes('ARCHIVED')
  await city.at('2026-03-31 09:00')
  await archived.does('neighbour', 'REOPEN', { reason: '又堵上了' })
  assert.deepEqual([archived.is.state, archived.is.rating], ['FILED', null], 'also from the archive')
  await city.at('2026-04-02 09:00')
  await late.look()
  await late.refuses('neighbour', 'REOPEN', 409, { reason: '太晚' })
})

city.tell('ARCHIVED | reporter disputes | CLOSED with a dispute', async () => {
  const matter = await city.closed({ by: 'resident' })
  await city.at('2026-03-09 09:30')
  await matter.becomes('ARCHIVED')
  await city.at('2026-03-31 09:00')
  await matter.does('resident', 'DISPUTE', { reason: '又坏了' })
  assert.deepEqual([matter.is.state, matter.is.flags], ['CLOSED', ['DISPUTED']])
  await matter.does('leader', 'UPHOLD_DISPUTE', { reason: '属实' })
  assert.equal(matter.is.state, 'FILED')
})
