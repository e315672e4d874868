// A round is walked: with a network and without one, to a shop whose owner says no, to one that is gone, by two phones at
// once; and what nobody walked is missed without blame. One village of 长安, as its people would tell it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ok, refused } from '../harness/answers.mjs'
import { eventually } from '../harness/cluster.mjs'
import { change, row } from '../harness/database.mjs'
import { rfc } from '../harness/rehearsal.mjs'
import { Client, makeId, placeIn, startServer } from '../harness/server.mjs'

const TOWN = 441900119
const VILLAGE = '441900119002000'
const GRID = '441900119002001'
const NEXT_GRID = '441900119002002'

let server
let spot
let shops = 0
const people = {}
const LOGINS = {
  head: 'village.441900119002.head', admin: `grid.${GRID}`, mate: `grid.${NEXT_GRID}`, far: 'grid.441900119001001',
  leader: 'town.441900119.shift_leader', handler: 'dept.XF.441900119.handler', supervisor: 'town.441900119.supervisor',
}
const move = (who, visit, event, body = {}, options) =>
  who.post(`/visits/${visit.id}/moves`, { event, version: visit.version, ...body }, options)
const visitsOf = async (premises) => ok(await people.head.get(`/visits?premises=${premises}&limit=200`)).items
const near = () => ({ lon: spot.lon, lat: spot.lat })
const yes = (visit, but = {}) => visit.points.map(({ item }) => ({ item, answer: 'YES', ...but[item] }))

/** A shop, its plate, and the visit that is planned for it. */
async function shop(fields = {}) {
  shops += 1
  const made = ok(await people.head.post('/premises', { kind: 'SMALL_PLACE', name: `小铺${shops}`, ...spot, ...fields }), 201)
  const { tag } = ok(await people.head.get(`/premises/${made.id}/tag`))
  return { ...made, tag, visit: await planned(made.id) }
}
async function planned(premises) {
  let found
  await eventually(async () => ([found] = (await visitsOf(premises)).filter(({ state }) => state === 'PLANNED')).length > 0 && found)
  return ok(await people.admin.get(`/visits/${found.id}`))
}
const begin = async (place, body = {}) => ok(await move(people.admin, place.visit, 'START', { tag: place.tag, ...near(), ...body }))

async function startAt(time) {
  const dir = server?.dir
  if (dir) await server.stop()
  server = await startServer({ dir, args: ['--rehearse', rfc(time)] })
  for (const [name, login] of Object.entries(LOGINS)) people[name] = await Client.login(server, login)
}

before(async () => {
  await startAt('2026-03-02 09:00') // a Monday
  spot = await placeIn(people.head, GRID)
  for (const name of ['admin', 'mate', 'far']) ok(await people[name].post('/shifts', { event: 'BEGIN' }))
})
after(() => server.end())

test('every grid has its round of the day; each is planned once', async () => {
  await eventually(async () => (await row(server, `select count(*) as n from visits where town = ${TOWN} and kind = 'STREET'`)).n
    === (await row(server, `select count(*) as n from units where tier = 'GRID' and town = ${TOWN}`)).n)
  const twice = await row(server, 'select count(*) - count(distinct (premises, due_from)) as n from visits')
  assert.equal(twice.n, 0)
  const round = ok(await people.admin.get(`/rounds/${GRID}`))
  const street = round.items.find(({ kind }) => kind === 'STREET')
  assert.deepEqual([street.due_from, street.due_to, street.tag_sha256], ['2026-03-02', '2026-03-03', null])
  assert.deepEqual(street.points.map(({ item }) => item), ['0201', '0202', '0401', '0402', '0403', '0605', '1702'])
  refused(await people.admin.get(`/rounds/441900119001001`), 404, 'round/not-found')
})

test('two thousand at once are planned to the last, also when one of them was not found this very day', async () => {
  const { town, grid } = await row(server, `select town, unit::text as grid from premises where kind = 'STREET' and town <> ${TOWN} order by unit limit 1`)
  const old = `select (at - interval '1 day') as at from round_days where town = ${town}`
  await eventually(async () => (await row(server, `select count(*) as n from (${old}) d`)).n === 1)
  // As an operator brings a list of premises into a town: the first of them by its id was walked to and somebody has said since that it is there.
  assert.equal(await change(server, `
    insert into premises (town, id, unit, kind, name, lon, lat, tag, created_at, updated_at)
    select ${town}, visit_id(${town}, d.at), ${grid}, 'SMALL_PLACE', '名单' || n, 113.7, 23, 'list' || n, d.at, d.at
      from generate_series(1, 2002) n, (${old}) d;
    insert into visits (town, id, premises, unit, kind, due_from, due_to, cycle_days, state, created_at, updated_at)
    select p.town, visit_id(p.town, p.created_at), p.id, p.unit, p.kind, r.day, r.day + 10, 10, 'NOT_FOUND', p.created_at, p.created_at
      from premises p join round_days r on r.town = p.town where p.town = ${town} and p.tag like 'list%' order by p.id limit 1;
    update round_days set day = day - 1 where town = ${town}`), 2002)
  await eventually(async () => (await row(server, `select count(*) as n from round_days where town = ${town} and day = '2026-03-02'`)).n === 1)
  const { n } = await row(server, `select count(*) as n from visits v join premises p on p.town = v.town and p.id = v.premises
    where p.town = ${town} and p.tag like 'list%' and v.state = 'PLANNED'`)
  assert.equal(n, 2001)
})

test('a shop is walked with a network: scan, answer each point, done', async () => {
  const place = await shop()
  assert.deepEqual([place.visit.due_from, place.visit.due_to], ['2026-03-02', '2026-03-12'], 'ten days to do it')
  assert.deepEqual(place.visit.may, ['START', 'REFUSE_ENTRY', 'NOT_FOUND'])
  const started = await begin(place)
  assert.deepEqual([started.state, started.person_name !== null, started.distance_m, started.no_tag], ['STARTED', true, 0, false])
  const done = ok(await move(people.admin, started, 'SUBMIT', { answers: yes(started) }))
  assert.deepEqual([done.state, done.n_yes, done.n_no, done.may], ['SUBMITTED', started.points.length, 0, []])
  assert.deepEqual(done.moves.map(({ event }) => event), ['START', 'SUBMIT'])
  assert.equal(ok(await people.admin.get(`/premises/${place.id}`)).inspected_at, done.done_at)
})

test('the plate of another place, and one that was renewed, are known as such', async () => {
  const [place, other] = [await shop(), await shop()]
  refused(await move(people.admin, place.visit, 'START', { tag: other.tag, ...near() }), 409, 'visit/wrong-tag', 'tag')
  ok(await people.head.post(`/premises/${place.id}/tag`, { version: place.version }))
  refused(await move(people.admin, place.visit, 'START', { tag: place.tag, ...near() }), 409, 'visit/wrong-tag', 'tag')
})

test('without a plate, without a position, or far away: with a reason only, and that is kept', async () => {
  const place = await shop()
  const far = { lon: spot.lon + 0.002, lat: spot.lat }
  refused(await move(people.admin, place.visit, 'START', { ...near() }), 422, 'input/invalid', 'reason')
  refused(await move(people.admin, place.visit, 'START', { tag: place.tag }), 422, 'input/invalid', 'reason')
  refused(await move(people.admin, place.visit, 'START', { tag: place.tag, ...far }), 422, 'input/invalid', 'reason')
  refused(await move(people.admin, place.visit, 'START', { tag: place.tag, lon: spot.lon }), 422, 'input/invalid', 'lat')
  const started = ok(await move(people.admin, place.visit, 'START', { ...far, reason: '牌子掉了，定位飘' }))
  assert.equal(started.no_tag, true)
  assert.ok(started.distance_m > 150 && started.distance_m < 250, `${started.distance_m}`)
  assert.equal(started.moves[0].reason, '牌子掉了，定位飘')
})

test('every point is answered, once; what is not in order is reported or put right', async () => {
  const place = await shop()
  const started = await begin(place)
  const submit = (answers) => move(people.admin, started, 'SUBMIT', { answers })
  const [first, second] = started.points
  refused(await submit(yes(started).slice(1)), 422, 'input/invalid', 'answers')
  refused(await submit([...yes(started), yes(started)[0]]), 422, 'input/invalid', 'answers')
  refused(await submit([...yes(started).slice(1), { item: '9999', answer: 'YES' }]), 422, 'input/invalid', 'answers')
  const wrong = async (but, field) =>
    refused(await submit(yes(started, { [first.item]: but })), 422, 'input/invalid', `answers[0].${field}`)
  await wrong({ answer: 'NO' }, 'case_id')
  await wrong({ answer: 'NO', fixed: true, note: '已清走', case_id: makeId(TOWN) }, 'case_id')
  await wrong({ answer: 'NO', case_id: makeId(441900121) }, 'case_id')
  await wrong({ answer: 'NO', fixed: true }, 'note')
  await wrong({ answer: 'NOT_SEEN' }, 'note')
  await wrong({ answer: 'YES', case_id: makeId(TOWN) }, 'case_id')
  const done = ok(await submit(yes(started, {
    [first.item]: { answer: 'NO', fixed: true, note: '当场清走' }, [second.item]: { answer: 'NOT_SEEN', note: '仓库锁着' },
  })))
  assert.deepEqual([done.n_yes, done.n_no, done.n_not_seen], [started.points.length - 2, 1, 1])
  assert.deepEqual(done.answers.map(({ item, answer, fixed, note }) => [item, answer, fixed, note]),
    [[first.item, 'NO', true, '当场清走'], [second.item, 'NOT_SEEN', false, '仓库锁着']])
})

test('a whole walk comes from a basement, in one batch, the report after the answer that names it; twice is once', async () => {
  const place = await shop()
  const item = place.visit.points[0].item
  const id = makeId(TOWN)
  ok(await people.admin.post('/shifts', { event: 'END' }))
  ok(await people.admin.post('/shifts', { event: 'BEGIN' }))
  const now = ok(await people.admin.get('/sync')).at
  const ago = (minutes) => new Date(Date.parse(now) - minutes * 60_000).toISOString()
  const of = (path, body, key, minutes) => ({ path, body: JSON.stringify(body), key, observed_at: ago(minutes) })
  const moves = `/visits/${place.visit.id}/moves`
  const batch = {
    sent_at: now,
    items: [
      of(moves, { event: 'START', version: 1, tag: place.tag, ...near() }, 'w-1', 0),
      of(moves, { event: 'SUBMIT', version: 2, answers: yes(place.visit, { [item]: { answer: 'NO', case_id: id } }) }, 'w-2', 0),
      of('/cases', { id, item, ...near(), title: '地下室里的隐患', description: '没有信号的地方', premises: place.id }, 'w-3', 0),
    ],
  }
  const verdicts = ok(await people.admin.post('/sync', batch)).items
  assert.deepEqual(verdicts.map(({ status }) => status), [200, 200, 201], JSON.stringify(verdicts))
  const again = ok(await people.admin.post('/sync', batch)).items
  assert.deepEqual(again.map(({ status }) => status), [200, 200, 201])
  const visit = ok(await people.admin.get(`/visits/${place.visit.id}`))
  assert.deepEqual([visit.state, visit.version, visit.n_no], ['SUBMITTED', 3, 1])
  assert.equal(visit.answers[0].case_id, id)
  assert.equal(visit.answers[0].case_number, ok(await people.head.get(`/cases/${id}`)).number)
})

test('an answer names a report that has not come yet; it is shown when it comes', async () => {
  const place = await shop()
  const started = await begin(place)
  const item = started.points[0].item
  const id = makeId(TOWN)
  const done = ok(await move(people.admin, started, 'SUBMIT', { answers: yes(started, { [item]: { answer: 'NO', case_id: id } }) }))
  assert.deepEqual([done.answers[0].case_id, done.answers[0].case_number], [id, null])
  await people.admin.report({ id, item, ...near(), title: '后到的上报', description: '晚了一步' })
  assert.notEqual(ok(await people.admin.get(`/visits/${done.id}`)).answers[0].case_number, null)
})

test('a start whose answer was lost is sent again with its key: one start', async () => {
  const place = await shop()
  const send = () => move(people.admin, place.visit, 'START', { tag: place.tag, ...near() }, { headers: { 'idempotency-key': `s-${place.id}` } })
  const [first, again] = [ok(await send()), ok(await send())]
  assert.deepEqual([first.version, again.version, again.moves.length], [2, 2, 1])
})

test('two phones at once: one begins, the other is told; who began it ends it', async () => {
  const place = await shop()
  ok(await people.head.post(`/grids/${GRID}/duties`, { person: people.mate.me.id, kind: 'PART_TIME' }), 201)
  const both = await Promise.all([people.admin, people.mate].map((who) => move(who, place.visit, 'START', { tag: place.tag, ...near() })))
  assert.deepEqual(both.map(({ status }) => status).sort(), [200, 409])
  const started = both.find(({ status }) => status === 200).body
  const [owner, other] = both[0].status === 200 ? [people.admin, people.mate] : [people.mate, people.admin]
  refused(both.find(({ status }) => status === 409), 409, 'visit/stale', undefined)
  refused(await move(other, started, 'SUBMIT', { answers: yes(started) }), 403, 'visit/may-not')
  ok(await move(owner, started, 'SUBMIT', { answers: yes(started) }))
})

test('who serves another grid sees nothing of it; a desk looks and does not walk', async () => {
  const place = await shop()
  refused(await people.far.get(`/visits/${place.visit.id}`), 404, 'visit/not-found')
  refused(await move(people.far, place.visit, 'START', { tag: place.tag, ...near() }), 404, 'visit/not-found')
  assert.equal(ok(await people.far.get(`/visits?unit=${VILLAGE}`)).items.length, 0)
  refused(await move(people.leader, place.visit, 'START', { tag: place.tag, ...near() }), 403, 'visit/may-not')
  refused(await people.handler.get('/visits'), 403)
})

test('off shift nobody begins', async () => {
  const place = await shop()
  ok(await people.admin.post('/shifts', { event: 'END' }))
  refused(await move(people.admin, place.visit, 'START', { tag: place.tag, ...near() }), 409, 'visit/off-shift')
  ok(await people.admin.post('/shifts', { event: 'BEGIN' }))
  await begin(place)
})

test('not let in is neutral: nobody is blamed, and somebody comes again in three days', async () => {
  const place = await shop({ kind: 'RENTAL', name: '荣华街9号出租屋' })
  refused(await move(people.admin, place.visit, 'REFUSE_ENTRY'), 422, 'input/invalid', 'reason')
  const done = ok(await move(people.admin, place.visit, 'REFUSE_ENTRY', { reason: '房东不让进' }))
  assert.equal(done.state, 'REFUSED_ENTRY')
  const retry = (await visitsOf(place.id)).find(({ state }) => state === 'PLANNED')
  assert.deepEqual([retry.retry, retry.due_from, retry.due_to], [true, '2026-03-05', '2026-03-08'])
  refused(await move(people.admin, retry, 'START', { tag: place.tag, ...near() }), 409, 'visit/not-due')
  assert.equal(ok(await people.admin.get(`/premises/${place.id}`)).state, 'ACTIVE', 'nothing else of it changed')
})

test('what is not there any more is marked so, once, and is planned no more', async () => {
  const place = await shop()
  const done = ok(await move(people.admin, place.visit, 'NOT_FOUND', { reason: '已拆' }))
  assert.equal(done.state, 'NOT_FOUND')
  const gone = ok(await people.head.get(`/premises/${place.id}`))
  assert.equal(gone.state, 'NOT_FOUND')
  const history = ok(await people.head.get(`/premises/${place.id}/history`)).items
  assert.deepEqual([history[0].is, history[0].reason], ['NOT_FOUND', '已拆'])
})

test('the head of the station withdraws a visit with a reason, and whose shop closes is not visited', async () => {
  const [place, other] = [await shop(), await shop()]
  refused(await move(people.admin, place.visit, 'WITHDRAW', { reason: '不去了' }), 403, 'visit/may-not')
  refused(await move(people.head, place.visit, 'WITHDRAW'), 422, 'input/invalid', 'reason')
  assert.equal(ok(await move(people.head, place.visit, 'WITHDRAW', { reason: '重复登记' })).state, 'CANCELLED')
  ok(await people.head.post(`/premises/${other.id}/changes`, { version: other.version, state: 'SUSPENDED', reason: '停业' }))
  await eventually(async () => ok(await people.admin.get(`/visits/${other.visit.id}`)).state === 'CANCELLED')
})

test('the list comes in pages, the soonest due first; mine are those of grids one serves', async () => {
  const all = ok(await people.head.get(`/visits?unit=${VILLAGE}&limit=200`)).items
  const seen = []
  for (let cursor = ''; cursor !== null; ) {
    const page = ok(await people.head.get(`/visits?unit=${VILLAGE}&limit=5${cursor && `&cursor=${cursor}`}`))
    seen.push(...page.items.map(({ id }) => id))
    cursor = page.next_cursor
  }
  assert.deepEqual(seen, all.map(({ id }) => id))
  assert.deepEqual(all.map(({ due_to }) => due_to), all.map(({ due_to }) => due_to).sort())
  const mine = ok(await people.mate.get('/visits?mine=true&limit=200')).items
  assert.ok(mine.length > 0 && mine.every(({ unit }) => unit === GRID), 'the duty that was given to him')
  refused(await people.head.get('/visits?state=GONE'), 422, 'input/invalid', 'state')
  refused(await people.head.get('/visits?cursor=no'), 422, 'input/invalid', 'cursor')
})

test('a phone hears what was planned for its grid and what moved, and nothing of other grids', async () => {
  const from = ok(await people.admin.get('/sync')).next
  const elsewhere = ok(await people.far.get('/sync')).next
  const place = await shop()
  await begin(place)
  const heard = []
  let since = from
  await eventually(async () => {
    const news = ok(await people.admin.get(`/sync?since=${since}`))
    since = news.next
    heard.push(...news.changes)
    return heard.some(({ kind, id }) => kind === 'visit' && id === place.visit.id) && heard.some(({ kind, id }) => kind === 'round' && id === GRID)
  })
  const round = heard.find(({ kind }) => kind === 'round').body
  assert.ok(round.items.some(({ premises }) => premises === place.id))
  const others = ok(await people.far.get(`/sync?since=${elsewhere}`)).changes
  assert.deepEqual(others.filter(({ kind }) => kind === 'visit' || kind === 'round'), [])
})

test('nobody walked: missed, waived when nobody worked, explained once; and the coverage says it', async () => {
  const late = await shop()
  const street = async (day) => (await visitsOf(late.street ??= (ok(await people.head.get(`/premises?unit=${GRID}&kind=STREET`)).items[0].id)))
    .find(({ due_from }) => due_from === day)
  const [beside] = ok(await people.head.get(`/premises?unit=${NEXT_GRID}&kind=STREET`)).items
  const left = (await visitsOf(beside.id)).find(({ due_from }) => due_from === '2026-03-02')
  ok(await move(people.mate, left, 'START', { reason: '手机没有定位' }))
  await startAt('2026-03-03 11:00')
  assert.equal((await street('2026-03-02')).state, 'PLANNED', 'until noon a phone may bring it')
  await startAt('2026-03-03 12:30')
  await eventually(async () => (await street('2026-03-02')).state === 'MISSED')
  const missed = await street('2026-03-02')
  assert.equal(missed.waived, false)
  refused(await move(people.admin, missed, 'EXPLAIN'), 422, 'input/invalid', 'reason')
  const explained = ok(await move(people.admin, missed, 'EXPLAIN', { reason: '全天协助消防演练' }))
  assert.deepEqual([explained.state, explained.reason, explained.may], ['MISSED', '全天协助消防演练', []])
  refused(await move(people.head, explained, 'EXPLAIN', { reason: '再说一遍' }), 403, 'visit/may-not')
  // why it was begun so is no word on why it was not ended
  await eventually(async () => (await visitsOf(beside.id)).some(({ id, state }) => id === left.id && state === 'MISSED'))
  const unended = ok(await people.mate.get(`/visits/${left.id}`))
  assert.deepEqual([unended.reason, unended.may, unended.moves[0].reason], [null, ['EXPLAIN'], '手机没有定位'])
  assert.equal(ok(await move(people.mate, unended, 'EXPLAIN', { reason: '中途送老人去医院' })).reason, '中途送老人去医院')
  const [{ due, inspected, missed: n, coverage }] = ok(await people.head.get(`/rounds/coverage?unit=${GRID}&from=2026-03-02&to=2026-03-02`)).items
  assert.deepEqual([due, inspected, n, coverage], [1, 0, 1, 0])
  const [none] = ok(await people.head.get(`/rounds/coverage?unit=${GRID}&from=2026-01-01&to=2026-01-02`)).items
  assert.deepEqual([none.due, none.coverage], [0, null], 'nothing due is not nothing done')
  refused(await people.head.get('/rounds/coverage?from=2025-01-01&to=2026-03-01'), 422, 'input/invalid', 'from')
  refused(await people.head.get('/rounds/coverage?to=0001-01-01'), 422, 'input/invalid', 'to')
  // a Sunday, and a day on which a typhoon stopped all work
  await startAt('2026-03-08 09:00')
  await eventually(async () => (await street('2026-03-08')) !== undefined)
  await startAt('2026-03-09 13:00')
  await eventually(async () => (await street('2026-03-08')).state === 'MISSED')
  assert.equal((await street('2026-03-08')).waived, true)
  await eventually(async () => (await street('2026-03-09')) !== undefined)
  ok(await people.supervisor.post('/calendar/stops', { unit: `${TOWN}000000`, from: rfc('2026-03-09 13:30'), to: rfc('2026-03-09 23:59'), reason: '台风' }), 201)
  const [week] = ok(await people.head.get(`/rounds/coverage?unit=${GRID}&from=2026-03-08&to=2026-03-08`)).items
  assert.deepEqual([week.due, week.waived, week.coverage], [0, 1, null])
})

test('the missed rate: residents found it where somebody had just looked and seen nothing; both numbers stand there', async () => {
  const day = '2026-03-09'
  await startAt(`${day} 13:40`)
  const resident = await Client.login(server, 'resident.1')
  const street = ok(await people.admin.get(`/rounds/${GRID}`)).items.find(({ kind, due_from }) => kind === 'STREET' && due_from === day)
  ok(await people.admin.post('/shifts', { event: 'BEGIN' }))
  const started = ok(await move(people.admin, street, 'START', { ...near() }))
  ok(await move(people.admin, started, 'SUBMIT', { answers: yes(started, { 1702: { answer: 'NOT_SEEN', note: '沟盖着' } }) }))
  const place = await shop()
  const inShop = await begin(place)
  ok(await move(people.admin, inShop, 'SUBMIT', { answers: yes(inShop) }))
  const filed = async (who, fields, file = {}) => {
    const told = await who.report({ title: '有人报来', description: '就在这里', ...near(), ...fields })
    if (who !== resident) return people.head.move(told.id, 'FILE', file)
    await people.head.move(told.id, 'ASK_VERIFY', { person: LOGINS.mate })
    await people.mate.move(told.id, 'CONFIRM', { ...near(), ...file })
    return ok(await people.head.get(`/cases/${told.id}`))
  }
  const missed = async (by = 'none') => {
    const answer = ok(await people.leader.get(`/stats/indicators?from=${day}&to=${day}&unit=${VILLAGE}&by=${by}`))
    return Object.fromEntries(answer.rows.map((r) => [r.key, r.indicators.find(({ code }) => code === 'MISSED')]))
  }
  assert.deepEqual((await missed())[VILLAGE], { code: 'MISSED', numerator: 0, denominator: 0, value: null, reason: 'NO_DATA' }, 'nothing is not zero')
  await filed(resident, { item: '0201' }) // the light of the gate: missed
  await filed(resident, { item: '1702' }) // he could not see it
  await filed(people.admin, { item: '0201' }) // found by himself
  await filed(resident, { item: '1501' }) // nobody is asked to look at it
  const said = await filed(resident, { item: '0602' }, { premises: place.id }) // in the shop, says who went to see: missed
  assert.deepEqual([said.premises, said.premises_name], [place.id, place.name])
  await people.head.report({ item: '0201', title: '未立案的', description: '不算在内', ...near() })
  assert.deepEqual((await missed())[VILLAGE], { code: 'MISSED', numerator: 2, denominator: 5, value: 0.4, reason: null })
  const items = await missed('item')
  assert.deepEqual([items['0201'].numerator, items['0201'].denominator, items['0602'].numerator], [1, 2, 1])
  const behind = ok(await people.leader.get(`/analysis/indicators/MISSED?part=NUMERATOR&from=${day}&to=${day}&unit=${VILLAGE}`)).items
  assert.deepEqual(behind.map(({ item }) => item).sort(), ['0201', '0602'])
  const { compare } = await import('../harness/stats.sql.mjs')
  assert.deepEqual(await compare(server, server.dir), [], 'a second computation agrees')
  const elsewhere = await resident.post('/cases', { item: '0602', title: '写错了', description: '没有这家', ...near(), premises: makeId(TOWN) })
  refused(elsewhere, 422, 'case/bad-premises', 'premises')
  refused(await people.head.post(`/cases/${said.id}/moves`, { event: 'DISPATCH', version: said.version, department: 'XF', premises: place.id }), 422, 'input/invalid', 'premises')
})
