// Somebody outside calls for help: it gets through wherever the phone is, once, and where he is is followed for half an
// hour because of it, on shift or off. And a pin that was moved: both places stand in the case.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { change } from '../harness/database.mjs'
import { Client, placeIn, startServer } from '../harness/server.mjs'

const GRID = '441900119001001'
let server
let grid
let desk
let place
before(async () => {
  server = await startServer()
  grid = await Client.login(server, `grid.${GRID}`)
  desk = await Client.login(server, 'town.441900119.dispatcher')
  place = await placeIn(grid, GRID)
})
after(() => server.end())

const words = (more) => ({ title: '报警：需要支援', description: '网格管理员在 001 网格报警', ...more })
const call = (who, more, key = randomUUID()) => who.post('/calls', words({ ...place, accuracy_m: 12, ...more }), { headers: { 'idempotency-key': key } })
const fix = (more) => ({ ...place, observed_at: new Date().toISOString(), accuracy_m: 9, ...more })

test('a call is a case of what may cost life: filed by itself, the desk hears it, and what it says stands in it', async () => {
  const stream = await desk.stream().ready()
  const answer = await call(grid)
  assert.equal(answer.status, 201, answer.text)
  const { id, severity, state, unit, description, item } = answer.body
  assert.deepEqual([severity, state, unit, description], ['S1', 'FILED', GRID, words().description])
  const { items } = (await grid.get('/items')).body
  const urgent = items.filter((one) => one.severity === 'S1' && one.limit_kind === 'URGENT')
  const shortest = Math.min(...urgent.map((one) => one.limit_minutes))
  assert.equal(item, urgent.find((one) => one.limit_minutes === shortest).code)
  await stream.of(id, 2)
  assert.equal(stream.heard.find((e) => e.topic === 'case.reported' && e.data.id === id).data.severity, 'S1')
  await stream.close()
  assert.equal((await desk.get(`/cases/${id}`)).body.title, words().title)
})

test('sent again under its key it is one call, also at once', async () => {
  const key = randomUUID()
  const title = '报警：同一次'
  const answers = await Promise.all(Array.from({ length: 5 }, () => call(grid, { title }, key)))
  const good = answers.filter((one) => one.status === 201)
  for (const one of answers) assert.ok([201, 503].includes(one.status), one.text)
  assert.equal(new Set(good.map((one) => one.body.id)).size, 1)
  assert.equal((await desk.get(`/cases?q=${encodeURIComponent(title)}`)).body.items.length, 1)
})

test('off shift no place is taken; because of a call it is, and shown to whoever sees the case, with the name', async () => {
  const other = await Client.login(server, 'grid.441900119001002')
  const there = await placeIn(other, '441900119001002')
  assert.deepEqual([(await other.post('/positions', { items: [fix(there)] })).body?.type], ['/problems/position/off-shift'])
  const { id } = (await call(other, there)).body
  assert.equal((await other.post('/positions', { items: [fix(there)] })).status, 204)
  const [shown] = (await desk.get(`/cases/${id}/live?purpose=SAFETY`)).body.items
  assert.deepEqual([shown.because, shown.person, shown.name, shown.grid, Math.round(shown.accuracy_m)], ['CALL', other.me.id, other.me.name, '441900119001002', 9])
  assert.ok(shown.distance_m < 200, `${shown.distance_m} m`)
  const before_it = new Date(Date.now() - 10 * 60_000).toISOString()
  assert.equal((await other.post('/positions', { items: [fix({ ...there, observed_at: before_it })] })).status, 409, 'what was before the call is nobody’s business')
  // Somebody else's case shows nobody because of it.
  const plain = await grid.report({ item: shown.item ?? (await grid.get('/items')).body.items[0].code, ...there, title: '别的案件', description: '同一个地方' })
  assert.deepEqual((await desk.get(`/cases/${plain.id}/live?purpose=SAFETY`)).body.items.map((one) => one.because), [])
  // It ends by itself.
  await change(server, `update calls set began_at = began_at - interval '31 minutes', ends_at = ends_at - interval '31 minutes' where person = '${other.me.id}'`)
  assert.deepEqual((await desk.get(`/cases/${id}/live?purpose=SAFETY`)).body.items.filter((one) => one.because === 'CALL'), [])
  assert.equal((await other.post('/positions', { items: [fix(there)] })).status, 409)
})

test('it gets through without a place, and from outside of every grid; the phone’s place stands beside', async () => {
  const none = await call(grid, { lon: undefined, lat: undefined, accuracy_m: undefined })
  assert.deepEqual([none.status, none.body.unit.slice(0, 12), none.body.fix_lon], [201, GRID.slice(0, 12), undefined])
  const far = await call(grid, { lon: 116.4, lat: 39.9 })
  assert.deepEqual([far.status, far.body.unit.slice(0, 12), far.body.pin_reason], [201, GRID.slice(0, 12), 'NO_GRID'])
  assert.deepEqual([far.body.fix_lon, far.body.fix_lat, far.body.fix_accuracy_m], [116.4, 39.9, 12])
  assert.ok(far.body.fix_distance_m > 1_000_000)
})

test('who may not, and what is wrong, is said', async () => {
  for (const [login, status] of [['resident.1', 403], ['town.441900119.dispatcher', 403]]) {
    assert.equal((await call(await Client.login(server, login))).status, status, login)
  }
  assert.equal((await new Client(server.url).post('/calls', words(place))).status, 401)
  for (const [more, field] of [[{ title: '' }, 'title'], [{ title: '  ' }, 'title'], [{ description: undefined }, 'description'], [{ lon: 181 }, 'lon'], [{ lat: 'x' }, 'lat'], [{ accuracy_m: -1 }, 'accuracy_m'], [{ person: 'x' }, 'person'], [{ datum: 'MARS' }, 'datum']]) {
    const answer = await call(grid, more)
    assert.deepEqual([answer.status, answer.body.field], [422, field], answer.text)
  }
})

test('whom to ring and for how long is the city’s to say, and the item too', async () => {
  assert.deepEqual((await grid.get('/calls/rules')).body, { number: '110', minutes: 30, item: null })
  await change(server, "update call_rules set number = '076912345', minutes = 45, item = '1802'")
  assert.deepEqual((await grid.get('/calls/rules')).body, { number: '076912345', minutes: 45, item: '1802' })
  assert.equal((await call(grid)).body.item, '1802')
  await change(server, "update call_rules set item = 'none'")
  assert.equal((await call(grid)).status, 201, 'an item that is no more keeps no call away')
  await change(server, "update call_rules set number = '110', minutes = 30, item = null")
  assert.equal((await (await Client.login(server, 'resident.1')).get('/calls/rules')).status, 403)
})

// ---- a pin that was moved

const pinned = (more) => ({ item: '0201', ...place, title: '围墙破损', description: '在河对面', ...more })
const there = () => ({ fix_lon: place.lon + 0.001, fix_lat: place.lat, fix_accuracy_m: 35, pin_reason: 'AFAR' })

test('a pin that was moved: both places, why, and how far apart, for whoever reads the case; one by one and in one batch', async () => {
  const made = await grid.report(pinned(there()))
  const read = (await desk.get(`/cases/${made.id}`)).body
  for (const one of [made, read]) {
    assert.deepEqual([one.lon, one.lat, one.fix_lon, one.fix_lat, one.fix_accuracy_m, one.pin_reason], [place.lon, place.lat, place.lon + 0.001, place.lat, 35, 'AFAR'])
    assert.ok(Math.abs(one.fix_distance_m - 103) < 5, `${one.fix_distance_m} m`)
  }
  const reasons = [undefined, 'DRIFT', undefined, 'WRONG_GRID', 'AFAR', undefined]
  const many = await Promise.all(Array.from({ length: 36 }, (_, i) => grid.report(pinned(reasons[i % 6] ? { ...there(), pin_reason: reasons[i % 6] } : {}))))
  for (const [i, { id }] of many.entries()) assert.equal((await desk.get(`/cases/${id}`)).body.pin_reason, reasons[i % 6])
  const plain = (await desk.get(`/cases/${many[0].id}`)).body
  assert.deepEqual([plain.fix_lon, plain.fix_distance_m], [undefined, undefined], 'none was moved, and none is told')
  const moved = await (await Client.login(server, 'village.441900119001.acceptor')).move(made.id, 'FILE')
  assert.deepEqual([moved.pin_reason, moved.fix_lon], ['AFAR', read.fix_lon])
})

test('of a pin, half of it is refused by name, and so is one of who has no phone in the field', async () => {
  for (const [more, field] of [
    [{ fix_lon: undefined }, 'fix_lon'], [{ fix_lat: undefined }, 'fix_lat'], [{ pin_reason: undefined }, 'pin_reason'], [{ pin_reason: 'BORED' }, 'pin_reason'],
    [{ fix_accuracy_m: -1 }, 'fix_accuracy_m'], [{ fix_lon: 200 }, 'fix_lon'],
  ]) {
    const answer = await grid.post('/cases', pinned({ ...there(), ...more }))
    assert.deepEqual([answer.status, answer.body.field], [422, field], answer.text)
  }
  const acceptor = await Client.login(server, 'village.441900119001.acceptor')
  assert.deepEqual((({ status, body }) => [status, body.field])(await acceptor.post('/cases', pinned(there()))), [422, 'pin_reason'])
})
