// How far the command centres are: a town reports its own and its stations', the city sees all of them,
// what is late is late by the server's day, and what was said stays on record.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ok } from '../harness/answers.mjs'
import { Client, startServer } from '../harness/server.mjs'

const CITY = '441900000000000'
const CHANGAN = '441900119000000'
const LAST = '441900119015000' // its fifteenth village: no station is on record
const STATION = '441900119013000' // being fitted out
const HUMEN = '441900121000000'
const DONE = ['441900003000000', '441900106000000', '441900122000000', '441900126000000']

let server
const people = {}
const LOGINS = {
  leader: 'town.441900119.shift_leader', neighbour: 'town.441900121.shift_leader', head: 'village.441900119013.head',
  city: 'city.shift_leader', handler: 'dept.XF.441900119.handler',
}
const refused = (answer, status, field) => {
  assert.equal(answer.status, status, answer.text)
  assert.equal(answer.body.field, field, answer.text)
}
const day = (n) => new Date(Date.now() + 8 * 3600_000 + n * 86400_000).toISOString().slice(0, 10)
const centre = async (who, unit) => ok(await who.get(`/centres/${unit}`))
const report = (who, unit, body, options) => who.post(`/centres/${unit}/reports`, body, options)
const numbers = async (who, query = '') => ok(await who.get(`/centres/numbers${query}`)).items
const stage = (of, name) => of.stages.find((one) => one.stage === name)

before(async () => {
  server = await startServer()
  for (const [name, login] of Object.entries(LOGINS)) people[name] = await Client.login(server, login)
})
after(() => server.end())

test('the city sees 1, 33 and 593; the account of the founding document is there, and says that it is made up', async () => {
  const rows = await numbers(people.city)
  assert.deepEqual(rows.map(({ tier, units }) => [tier, units]), [['CITY', 1], ['TOWN', 33], ['VILLAGE', 593]])
  const [city, towns] = rows
  assert.equal(city.fit_out, 1, 'the city centre is being fitted out')
  assert.equal(towns.in_service, 4)
  for (const row of rows) assert.equal(row.site + row.approval + row.fit_out + row.opening + row.in_service, row.recorded)
  const served = ok(await people.city.get('/centres?tier=TOWN&standing=IN_SERVICE')).items
  assert.deepEqual(served.map(({ unit }) => unit), DONE)
  assert.ok(served.every(({ demo }) => demo))
  const changan = (await numbers(people.city, '?by=town')).find(({ unit }) => unit === CHANGAN)
  assert.deepEqual([changan.units, changan.recorded, changan.in_service], [15, 14, 12], 'a station is not a code')
})

test('each number opens to its list', async () => {
  for (const row of await numbers(people.city)) {
    const list = async (query) => ok(await people.city.get(`/centres?tier=${row.tier}&limit=1000${query}`)).items.length
    assert.equal(await list(''), row.units)
    assert.equal(await list('&late=true'), row.late)
    for (const name of ['SITE', 'APPROVAL', 'FIT_OUT', 'OPENING', 'IN_SERVICE'])
      assert.equal(await list(`&standing=${name}`), row[name.toLowerCase()], `${row.tier} ${name}`)
  }
})

test('a list comes in pages, each centre once', async () => {
  const seen = []
  for (let cursor = ''; cursor !== null; ) {
    const page = ok(await people.city.get(`/centres?tier=TOWN&limit=10${cursor && `&cursor=${cursor}`}`))
    seen.push(...page.items.map(({ unit }) => unit))
    cursor = page.next_cursor
  }
  assert.equal(new Set(seen).size, 33)
  assert.equal(seen.length, 33)
  refused(await people.city.get('/centres?cursor=no'), 422, 'cursor')
})

test('a town sees its own range, and nobody sees one outside of it', async () => {
  assert.deepEqual((await numbers(people.leader)).map(({ tier, units }) => [tier, units]), [['TOWN', 1], ['VILLAGE', 15]])
  assert.equal((await people.leader.get(`/centres/${HUMEN}`)).status, 404)
  assert.equal((await people.leader.get(`/centres?unit=${HUMEN}`)).body.items.length, 0)
  assert.equal((await people.handler.get('/centres')).status, 403)
  assert.equal((await new Client(server.url).get('/centres')).status, 401)
})

test('the town reports its station: planned, moved with a reason, over; every word is kept', async () => {
  let now = await centre(people.leader, LAST)
  assert.deepEqual([now.version, now.standing, now.demo, now.late], [0, null, false, false])
  now = ok(await report(people.leader, LAST, { stage: 'SITE', planned_on: day(20), version: 0 }), 201)
  assert.deepEqual([now.version, now.standing, now.done, now.demo], [1, 'SITE', 0, false])
  const moved = { stage: 'SITE', planned_on: day(30), version: 1 }
  refused(await report(people.leader, LAST, moved), 422, 'reason')
  refused(await report(people.leader, LAST, { ...moved, reason: '   ' }), 422, 'reason')
  now = ok(await report(people.leader, LAST, { ...moved, reason: '房东违约，另行选址' }), 201)
  assert.equal(stage(now, 'SITE').reason, '房东违约，另行选址')
  now = ok(await report(people.leader, LAST, { stage: 'SITE', planned_on: day(30), actual_on: day(0), version: 2 }), 201)
  assert.deepEqual([now.standing, now.done], ['APPROVAL', 1])
  assert.deepEqual(now.reports.map((one) => [one.version, one.was_planned_on, one.planned_on, one.actual_on]),
    [[3, day(30), day(30), day(0)], [2, day(20), day(30), null], [1, null, day(20), null]])
  assert.ok(now.reports.every((one) => one.person_name && one.role === 'SHIFT_LEADER' && !one.demo))
  assert.equal(now.reported_by, now.reports[0].person_name)
})

test('late is by the calendar day of the server, and wants a reason', async () => {
  const { version, late } = await centre(people.leader, CHANGAN)
  assert.equal(late, false)
  const over = { stage: 'FIT_OUT', planned_on: day(-1), version }
  refused(await report(people.leader, CHANGAN, over), 422, 'reason')
  const before = (await numbers(people.leader))[0].late
  const now = ok(await report(people.leader, CHANGAN, { ...over, reason: '空调缺货' }), 201)
  assert.deepEqual([now.late, now.unexplained, stage(now, 'FIT_OUT').late], [true, false, true])
  assert.equal((await numbers(people.leader))[0].late, before + 1)
  assert.ok(ok(await people.city.get('/centres?late=true&tier=TOWN')).items.some(({ unit }) => unit === CHANGAN))
  const today = ok(await report(people.leader, CHANGAN, { ...over, planned_on: day(0), reason: '今日验收', version: version + 1 }), 201)
  assert.equal(today.late, false, 'the planned day itself is not late')
})

test('what is not so is refused, and its field named', async () => {
  const { version } = await centre(people.leader, STATION)
  const tried = (body) => report(people.leader, STATION, { version, ...body })
  refused(await tried({ stage: 'FIT_OUT', actual_on: day(1), planned_on: day(60) }), 422, 'actual_on')
  refused(await tried({ stage: 'IN_SERVICE', actual_on: day(0), planned_on: day(90) }), 422, 'actual_on')
  refused(await tried({ stage: 'FIT_OUT', planned_on: day(91), reason: '顺延' }), 422, 'planned_on')
  refused(await tried({ stage: 'FIT_OUT', planned_on: day(60) }), 422, 'planned_on')
  refused(await tried({ stage: 'ROOF', planned_on: day(60) }), 422, 'stage')
  refused(await tried({ stage: 'FIT_OUT', planned_on: '2026-02-30' }), 422, 'planned_on')
  refused(await report(people.leader, STATION, { stage: 'FIT_OUT', planned_on: day(61), reason: '顺延' }), 422, 'version')
  assert.equal((await people.leader.get('/centres/441900119001001')).status, 404, 'a grid has no centre')
  assert.equal((await centre(people.leader, STATION)).version, version, 'nothing of it was kept')
})

test('the town speaks for its own: not its neighbour, not the city, not the station', async () => {
  const body = { stage: 'FIT_OUT', planned_on: day(70), reason: '顺延', version: (await centre(people.city, STATION)).version }
  assert.equal((await report(people.neighbour, STATION, body)).status, 404)
  assert.equal((await report(people.city, STATION, body)).status, 403)
  assert.equal((await report(people.head, STATION, body)).status, 403)
  const own = await centre(people.city, CITY)
  ok(await report(people.city, CITY, { stage: 'FIT_OUT', planned_on: day(45), reason: '设备到货晚', version: own.version }), 201)
})

test('of two reports on one version the second is told; the same one sent again is one', async () => {
  const { version } = await centre(people.leader, STATION)
  const body = (planned_on) => ({ stage: 'FIT_OUT', planned_on, reason: '顺延', version })
  const answers = await Promise.all([62, 63, 64].map((n) => report(people.leader, STATION, body(day(n)))))
  assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409, 409])
  const again = { stage: 'FIT_OUT', planned_on: day(65), reason: '再顺延', version: version + 1 }
  const headers = { 'idempotency-key': crypto.randomUUID() }
  const first = ok(await report(people.leader, STATION, again, { headers }), 201)
  const second = ok(await report(people.leader, STATION, again, { headers }), 201)
  assert.deepEqual(second, first)
  assert.equal((await centre(people.leader, STATION)).version, version + 2)
})

test('a report is news for whoever has the centre in range, and says which centre, not what', async () => {
  const [city, neighbour] = await Promise.all([people.city.stream().ready(), people.neighbour.stream().ready()])
  const news = (heard) => heard.filter(({ topic }) => topic === 'centre.reported').map(({ data }) => data)
  const { version } = await centre(people.leader, LAST)
  ok(await report(people.leader, LAST, { stage: 'APPROVAL', planned_on: day(60), version }), 201)
  const theirs = ok(await people.neighbour.get(`/centres?unit=${HUMEN}&tier=VILLAGE&limit=1000`)).items.find((one) => one.done < 4)
  ok(await report(people.neighbour, theirs.unit, { stage: 'IN_SERVICE', planned_on: day(900), reason: '整体推迟', version: theirs.version }), 201)
  // What the rows above reported may still be on its way.
  const ours = (heard) => news(heard).filter((one) => one.unit === theirs.unit || (one.unit === LAST && one.version > version))
  await city.until((heard) => ours(heard).length === 2, 'news of both')
  await neighbour.until((heard) => news(heard).length > 0, 'news of their own')
  assert.deepEqual(ours(city.heard), [{ unit: LAST, version: version + 1 }, { unit: theirs.unit, version: theirs.version + 1 }])
  assert.deepEqual(news(neighbour.heard), [{ unit: theirs.unit, version: theirs.version + 1 }], 'not of the next town')
  await Promise.all([city.close(), neighbour.close()])
})
