// The working calendar: what everybody may read, and a typhoon that a supervisor declares.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Client, startServer } from '../harness/server.mjs'

const CITY = '441900000000000'
const TOWN = '441900119000000'
const OTHER = '441900003000000'
let server
let city
let town
let grid
before(async () => {
  server = await startServer()
  city = await Client.login(server, 'city.supervisor')
  town = await Client.login(server, 'town.441900119.supervisor')
  grid = await Client.login(server, 'grid.441900119001001')
})
after(() => server.end())

const start = Math.floor(Date.now() / 1000) * 1000
const hours = (n) => new Date(start + n * 3600_000).toISOString().replace('.000', '')
const typhoon = (more) => ({ unit: TOWN, from: hours(1), to: hours(20), reason: '台风停工', ...more })

test('the days of a holiday and its made-up days are read by name', async () => {
  const { status, body } = await grid.get('/calendar?from=2026-02-13&to=2026-02-25')
  assert.equal(status, 200)
  assert.equal(body.covered_to, '2027-01-01')
  assert.deepEqual(body.days.map((d) => d.kind), ['WORKDAY', 'MAKEUP', ...Array(9).fill('HOLIDAY'), 'WORKDAY'])
  assert.deepEqual(body.days[1], { date: '2026-02-14', kind: 'MAKEUP', name: '春节', working_minutes: 420 })
  assert.deepEqual([body.days[2].name, body.days[2].working_minutes], ['春节', 0])
  assert.deepEqual(body.hours.map((h) => [h.opens_minute, h.closes_minute]), [[510, 720], [840, 1050]])
})

test('a year without a notice is shown as unknown, not as Monday to Friday', async () => {
  const { body } = await grid.get('/calendar?from=2026-12-31&to=2027-01-03')
  assert.deepEqual(body.days.map((d) => d.kind), ['WORKDAY', 'UNKNOWN', 'UNKNOWN'])
  const metrics = await grid.get('/~/metrics')
  assert.match(metrics.text, /^zhiwang_calendar_covered_seconds -?\d+$/m)
})

test('a range that is none is refused by its field', async () => {
  for (const [query, field] of [
    ['from=2026-02-13&to=2026-02-13', 'to'], ['from=2026-02-13&to=2026-02-12', 'to'],
    ['from=2026-01-01&to=2027-12-31', 'to'], ['from=9999-12-31', 'to'], ['from=tomorrow', 'from'], ['from=2026-02-30', 'from'],
    ['unit=12', 'unit'], ['year=2026', 'year'],
  ]) {
    const answer = await grid.get(`/calendar?${query}`)
    assert.deepEqual([answer.status, answer.body.field], [422, field], query)
  }
  assert.equal((await new Client(server.url).get('/calendar')).status, 401)
})

test('a supervisor declares a stop of his town: at once everybody reads it, with its reason', async () => {
  const before = (await grid.get('/calendar')).body
  const made = await town.post('/calendar/stops', typhoon())
  assert.equal(made.status, 201, made.text)
  const after = (await grid.get('/calendar')).body
  assert.ok(after.edition > before.edition)
  assert.deepEqual(after.stops, [made.body])
  assert.equal(made.body.reason, '台风停工')
  const there = (await grid.get('/calendar?unit=441900119001001')).body.stops
  const elsewhere = (await grid.get(`/calendar?unit=${OTHER}`)).body.stops
  assert.deepEqual([there.length, elsewhere.length], [1, 0])
  const withdrawn = await town.post(`/calendar/stops/${made.body.id}/end`, { at: made.body.from })
  assert.equal(withdrawn.status, 200, withdrawn.text)
  assert.deepEqual((await grid.get('/calendar')).body.stops, [])
})

test('a stop of the city holds in every town, and ends early when it is called off', async () => {
  const made = await city.post('/calendar/stops', typhoon({ unit: CITY }))
  assert.equal(made.status, 201, made.text)
  assert.equal((await grid.get(`/calendar?unit=${OTHER}`)).body.stops.length, 1)
  const ended = await city.post(`/calendar/stops/${made.body.id}/end`, { at: hours(5) })
  assert.deepEqual([ended.status, ended.body.to], [200, hours(5)])
  assert.equal((await grid.get('/calendar')).body.stops[0].to, hours(5))
  for (const at of [hours(6), hours(0), 'soon', null, undefined]) {
    const answer = await city.post(`/calendar/stops/${made.body.id}/end`, { at })
    assert.deepEqual([answer.status, answer.body.field], [422, 'at'], String(at))
  }
  const others = await town.post(`/calendar/stops/${made.body.id}/end`, { at: hours(2) })
  assert.deepEqual([others.status, others.body.type], [404, '/problems/calendar/stop-missing'])
})

test('only a supervisor stops work, and only within his range', async () => {
  const leader = await Client.login(server, 'city.shift_leader')
  for (const who of [grid, leader])
    assert.equal((await who.post('/calendar/stops', typhoon())).status, 403)
  for (const unit of [OTHER, CITY, '441900119001000', '441900119001001', '441900999000000']) {
    const answer = await town.post('/calendar/stops', typhoon({ unit }))
    assert.deepEqual([answer.status, answer.body.field], [422, 'unit'], unit)
  }
  const missing = await town.post('/calendar/stops/nonsense/end', { at: hours(2) })
  assert.equal(missing.status, 404)
})

test('a stop with one wrong field is refused by the name of that field', async () => {
  for (const [field, value] of [
    ['unit', undefined], ['unit', 'x'], ['from', undefined], ['from', '2026-09-08'], ['from', hours(-24 * 40)],
    ['to', undefined], ['to', hours(1)], ['to', hours(0)], ['to', hours(24 * 40)],
    ['reason', undefined], ['reason', ''], ['reason', '   '], ['reason', '长'.repeat(201)], ['colour', 'red'],
  ]) {
    const body = typhoon({ [field]: value })
    if (field === 'from' && value?.startsWith('20') && value.length > 10) body.to = hours(-24 * 39)
    const answer = await town.post('/calendar/stops', body)
    assert.deepEqual([answer.status, answer.body.field], [422, field], `${field} = ${value}`)
  }
})

test('the same request sent twice makes one stop', async () => {
  const body = typhoon({ reason: '发送两次' })
  const headers = { 'idempotency-key': 'typhoon-twice' }
  const first = await town.post('/calendar/stops', body, { headers })
  const again = await town.post('/calendar/stops', body, { headers })
  assert.deepEqual([first.status, again.status, again.body.id], [201, 201, first.body.id])
  const stops = (await grid.get('/calendar')).body.stops.filter((s) => s.reason === '发送两次')
  assert.equal(stops.length, 1)
})

test('many supervisors at once: no stop is lost, and each is read at once', async () => {
  const towns = [...server.accounts().keys()].filter((l) => /^town\.\d+\.supervisor$/.test(l)).slice(0, 8)
  await Promise.all(towns.map(async (login) => {
    const who = await Client.login(server, login)
    const unit = `${login.split('.')[1]}000000`
    for (let i = 0; i < 4; i++) {
      const made = await who.post('/calendar/stops', typhoon({ unit, reason: `同时 ${i}` }))
      assert.equal(made.status, 201, made.text)
      const seen = (await who.get(`/calendar?unit=${unit}`)).body.stops
      assert.ok(seen.some((s) => s.id === made.body.id), 'its own stop, at once')
    }
  }))
  const all = (await grid.get('/calendar')).body.stops.filter((s) => s.reason.startsWith('同时'))
  assert.equal(all.length, towns.length * 4)
})

test('after a restart the calendar is the same', async () => {
  const before = (await grid.get('/calendar')).body
  const { code } = await server.stop()
  assert.equal(code, 0)
  server = await startServer({ dir: server.dir })
  const again = await Client.login(server, 'grid.441900119001001')
  assert.deepEqual((await again.get('/calendar')).body, before)
})

test('every installation has the notices, also one without a city', async () => {
  const bare = await startServer({ demo: false })
  assert.ok(bare.log.some((line) => line.includes('"event":"calendar loaded"') && line.includes('20270101')))
  await bare.end()
})
