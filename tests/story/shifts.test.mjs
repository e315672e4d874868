// On shift one is found, off shift nobody is: signing on and off, what is refused outside, who is told
// what of it, whose point is told when, how long a phone stays logged in, and how a lost one is locked out.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Client, makeDataDir, placeIn, startServer } from '../harness/server.mjs'

const TOWN = '441900119'
const VILLAGE = `${TOWN}001`
const GRID = `${VILLAGE}001`
let dir
let server
let grid
let head
let place
before(async () => {
  dir = makeDataDir()
  server = await startServer({ dir })
  grid = await Client.login(server, `grid.${GRID}`)
  head = await Client.login(server, `village.${VILLAGE}.head`)
  place = await placeIn(grid, GRID)
})
after(async () => {
  const { code } = await server.stop()
  rmSync(dir, { recursive: true, force: true })
  assert.equal(code, 0)
})

const sql = (text) => execFileSync('psql', ['-h', join(dir, 'pg/run'), '-U', 'postgres', '-d', 'zhiwang', '-XAtqc', text], { encoding: 'utf8' }).trim()
const ago = (seconds) => new Date(Date.now() - seconds * 1000).toISOString()
const fix = (seconds, more) => ({ lon: place.lon, lat: place.lat, observed_at: ago(seconds), accuracy_m: 8, ...more })
const tell = (client, ...items) => client.post('/positions', { items })
const present = async (client, query = '') => (await client.get(`/presence${query}`)).body.items

test('off shift no position is taken, and it is said why', async () => {
  const answer = await tell(grid, fix(0))
  assert.deepEqual([answer.status, answer.body.type, answer.body.field], [409, '/problems/position/off-shift', 'items[0]'])
  assert.equal(sql('select count(*) from positions'), '0')
  assert.deepEqual((await grid.get('/shifts')).body.items, [])
  assert.deepEqual(await present(head), [])
  assert.equal((await grid.post('/shifts', { event: 'END' })).body.type, '/problems/shift/none')
})

test('signing on twice is one shift; what was before it is refused whole', async () => {
  const first = await grid.post('/shifts', { event: 'BEGIN', at: ago(600) })
  const again = await grid.post('/shifts', { event: 'BEGIN' })
  assert.equal(first.status, 200, first.text)
  assert.equal(again.body.id, first.body.id)
  assert.equal((await tell(grid, fix(500), fix(10))).status, 204)
  const answer = await tell(grid, fix(9), fix(700), fix(8))
  assert.deepEqual([answer.status, answer.body.field], [409, 'items[1]'])
  assert.equal(sql('select count(*) from positions'), '2')
})

test('among many at once who is off shift is refused alone, and his key is free when he has signed on', async () => {
  const [one, other] = [await Client.login(server, `grid.${VILLAGE}003`), await Client.login(server, `grid.${VILLAGE}004`)]
  await one.post('/shifts', { event: 'BEGIN', at: ago(60) })
  const [body, told] = [{ items: [fix(3)] }, fix(15)]
  const headers = { 'Idempotency-Key': 'before-and-after' }
  const answers = await Promise.all([
    ...Array.from({ length: 12 }, () => tell(one, told)),
    other.post('/positions', body, { headers }),
    ...Array.from({ length: 12 }, () => tell(one, told)),
  ])
  assert.deepEqual(answers.map((one) => one.status), [...Array(12).fill(204), 409, ...Array(12).fill(204)])
  const of = () => sql(`select count(*) from positions where person = '${other.me.id}'`)
  assert.equal(of(), '0')
  await other.post('/shifts', { event: 'BEGIN', at: ago(60) })
  for (let i = 0; i < 2; i++) assert.equal((await other.post('/positions', body, { headers })).status, 204)
  assert.equal(of(), '1')
  for (const person of [one, other]) await person.post('/shifts', { event: 'END' })
})

test('the time of a shift is a time: not ahead, not days ago', async () => {
  for (const at of [ago(-600), ago(49 * 3600), 'now']) {
    const answer = await grid.post('/shifts', { event: 'BEGIN', at })
    assert.deepEqual([answer.status, answer.body.field], [422, 'at'], answer.text)
  }
  assert.equal((await head.post('/shifts', { event: 'BEGIN' })).status, 403)
})

test('others are told the grid and no point; only within their scope, only supervisors', async () => {
  const [one] = await present(head)
  assert.equal(one.name, grid.me.name)
  assert.deepEqual([one.grid, one.unit], [GRID, GRID])
  assert.match(one.seen_at, /:00Z$/)
  for (const field of ['lon', 'lat', 'accuracy_m']) assert.ok(!(field in one), field)
  assert.equal((await present(await Client.login(server, `town.${TOWN}.supervisor`), `?unit=${VILLAGE}000`)).length, 1)
  assert.equal((await present(await Client.login(server, 'village.441900119002.head'))).length, 0)
  assert.equal((await grid.get('/presence')).status, 403)
  assert.equal((await (await Client.login(server, `dept.XF.${TOWN}.liaison`)).get('/presence')).status, 403)
})

test('one sees the own track, and nobody else sees it', async () => {
  const day = new Date(Date.now() - 10000).toISOString().slice(0, 10)
  const mine = (await grid.get(`/positions/mine?day=${day}`)).body.items
  assert.ok(mine.length > 0)
  assert.deepEqual([mine.at(-1).unit, Math.round(mine.at(-1).accuracy_m)], [GRID, 8])
  const behind = (await grid.get(`/positions/mine?day=${day}&after=${mine.at(-1).at}`)).body.items
  assert.deepEqual(behind, [])
  const other = await Client.login(server, `grid.${VILLAGE}002`)
  assert.deepEqual((await other.get(`/positions/mine?day=${day}`)).body.items, [])
  assert.equal((await head.get(`/positions/mine?day=${day}`)).status, 403)
})

test('whom to send: who is on shift is so called, and the way is from where he is', async () => {
  const made = await grid.report({ item: '0602', ...place, title: '楼道堵塞', description: '楼道堵塞' })
  if ((await head.get(`/cases/${made.id}`)).body.state === 'REPORTED') await head.move(made.id, 'FILE')
  assert.equal((await tell(grid, fix(1, { lat: place.lat + 0.005 }))).status, 204)
  const people = async () => (await head.get(`/cases/${made.id}/candidates?purpose=SUPPORT`)).body
  const find = async (name) => {
    const list = await people()
    return (list.items ?? list.candidates ?? list).find((one) => one.name === name)
  }
  const on = await find(grid.me.name)
  assert.ok(on.reasons.some((row) => row.code === 'ON_SHIFT'), JSON.stringify(on))
  assert.ok(on.distance_m >= 400 && on.distance_m <= 600, `${on.distance_m} m`)
  assert.equal((await grid.post('/shifts', { event: 'END' })).status, 200)
  const off = await find(grid.me.name)
  assert.ok(off.shortfalls.some((row) => row.code === 'OFF_SHIFT'), JSON.stringify(off))
  assert.ok(off.distance_m < 100, 'from the seat of the grid')
})

test('after signing off what was seen before may still be told, what comes after may not', async () => {
  const [shift] = (await grid.get('/shifts')).body.items
  assert.equal(shift.ended_by, 'PERSON')
  assert.equal((await tell(grid, fix(300))).status, 204)
  assert.equal((await tell(grid, { ...fix(0), observed_at: new Date(Date.parse(shift.ended_at) + 1000).toISOString() })).status, 409)
  assert.deepEqual(await present(head), [])
})

test('a shift that nobody ended ends after sixteen hours', async () => {
  await grid.post('/shifts', { event: 'BEGIN' })
  sql("update shifts set began_at = began_at - interval '17 hours' where ended_at is null")
  assert.equal((await tell(grid, fix(0))).status, 409, 'over, whether the tick has seen it or not')
  assert.equal((await grid.post('/shifts', { event: 'BEGIN' })).status, 200)
  const items = (await grid.get('/shifts')).body.items
  assert.equal(items[0].ended_at, null)
  const one = items.find((row) => row.ended_by === 'TIME')
  assert.equal(Date.parse(one.ended_at) - Date.parse(one.began_at), 16 * 3600 * 1000)
})

// ---- the live point (P-08): only of who accepted, only from then to the end, or near an alarm ---------------

const at = (client, id) => client.get(`/cases/${id}/live?purpose=ARRIVAL`)
const point = async (id, person) => (await at(head, id)).body.items.find((one) => one.person === person)
const step = async (client, id, event, more = {}) => {
  const { version } = (await client.get(`/assignments/${id}`)).body
  const answer = await client.post(`/assignments/${id}/moves`, { event, version, ...more })
  assert.equal(answer.status, 200, answer.text)
}
const sendTo = async (one, person) => {
  const answer = await head.post(`/cases/${one.id}/assignments`, { purpose: 'SUPPORT', person })
  assert.equal(answer.status, 201, answer.text)
  return answer.body.id
}
async function caseOf(item, client = other) {
  const made = await client.report({ item, ...place, title: '消防车通道被占', description: '货车停在北门' })
  if ((await head.get(`/cases/${made.id}`)).body.state === 'REPORTED') await head.move(made.id, 'FILE')
  return made
}
let other

test('a point is told of who accepted, from then until it is done, and a grid before', async () => {
  other = await Client.login(server, `grid.${VILLAGE}002`)
  assert.equal((await grid.post('/shifts', { event: 'BEGIN' })).status, 200)
  assert.equal((await tell(grid, fix(0))).status, 204)
  const one = await caseOf('0605')
  const id = await sendTo(one, grid.me.id)
  assert.deepEqual((await at(head, one.id)).body.items, [], 'offered is not accepted')
  await step(grid, id, 'ACCEPT')
  const before_it = await point(one.id, grid.me.id)
  assert.deepEqual([before_it.lon, before_it.seen_at, before_it.grid], [null, null, GRID], 'where he was before he accepted')
  assert.equal((await tell(grid, fix(0, { lat: place.lat + 0.001 }))).status, 204)
  const now = await point(one.id, grid.me.id)
  assert.deepEqual([now.because, now.state, Math.round(now.accuracy_m)], ['ASSIGNMENT', 'ACCEPTED', 8])
  assert.ok(Math.abs(now.distance_m - 111) <= 2, `${now.distance_m} m`)
  await step(grid, id, 'GO')
  assert.ok((await point(one.id, grid.me.id)).lon)
  await step(grid, id, 'DO')
  assert.deepEqual((await at(head, one.id)).body.items, [], 'done')
  for (const field of ['lon', 'lat']) assert.ok(!(field in (await present(head)).find((row) => row.person === grid.me.id)), 'others are told the grid as before')
})

test('declined, withdrawn, off shift: no point', async () => {
  const one = await caseOf('0605')
  const first = await sendTo(one, grid.me.id)
  await step(grid, first, 'ACCEPT')
  await tell(grid, fix(0))
  assert.ok((await point(one.id, grid.me.id)).lon)
  await step(grid, first, 'DECLINE', { reason: '手上有急事' })
  assert.equal(await point(one.id, grid.me.id), undefined)
  const second = await sendTo(one, grid.me.id)
  await step(grid, second, 'ACCEPT')
  await tell(grid, fix(0))
  assert.ok((await point(one.id, grid.me.id)).lon)
  assert.equal((await grid.post('/shifts', { event: 'END' })).status, 200)
  const off = await point(one.id, grid.me.id)
  assert.deepEqual([off.lon, off.grid, off.seen_at], [null, null, null], 'off shift')
  assert.equal((await grid.post('/shifts', { event: 'BEGIN' })).status, 200)
  await tell(grid, fix(0))
  await step(head, second, 'WITHDRAW', { reason: '不用了' })
  assert.equal(await point(one.id, grid.me.id), undefined)
})

test('near an alarm who is on shift is shown, and not near anything less, nor when it is over', async () => {
  await tell(grid, fix(0))
  const less = await caseOf('0605')
  assert.deepEqual((await at(head, less.id)).body.items, [], 'S2')
  const slow = await caseOf('0601')
  await tell(grid, fix(0))
  assert.equal((await head.get(`/cases/${slow.id}`)).body.severity, 'S1')
  assert.deepEqual((await at(head, slow.id)).body.items, [], 'S1 that leaves a day is no alarm')
  const alarm = await caseOf('0602')
  assert.deepEqual((await at(head, alarm.id)).body.items, [], 'where he was before the alarm')
  await tell(grid, fix(0))
  const shown = await point(alarm.id, grid.me.id)
  assert.deepEqual([shown.because, shown.state], ['ALARM', null])
  assert.ok(shown.lon)
  sql(`update cases set created_at = created_at - interval '3 hours' where id = '${alarm.id}'`)
  assert.deepEqual((await at(head, alarm.id)).body.items, [], 'after two hours')
  sql(`update cases set created_at = created_at + interval '3 hours' where id = '${alarm.id}'`)
  assert.ok(await point(alarm.id, grid.me.id))
  assert.equal((await grid.post('/shifts', { event: 'END' })).status, 200)
  assert.deepEqual((await at(head, alarm.id)).body.items, [], 'off shift')
  assert.equal((await grid.post('/shifts', { event: 'BEGIN' })).status, 200)
  await tell(grid, fix(0))
  assert.ok(await point(alarm.id, grid.me.id))
  sql(`update cases set state = 'HANDLED' where id = '${alarm.id}'`)
  assert.deepEqual((await at(head, alarm.id)).body.items, [], 'handled')
})

test('who sees no presence sees no point, and nobody beyond the own range', async () => {
  const one = await caseOf('0605')
  assert.equal((await at(grid, one.id)).status, 403)
  assert.equal((await at(await Client.login(server, `village.${VILLAGE}.acceptor`), one.id)).status, 403)
  assert.equal((await at(await Client.login(server, 'village.441900119002.head'), one.id)).status, 404)
})

test('how far each person went is kept before the points of a day go, and it is written down that they went', async () => {
  const old = sql("select (now() at time zone 'UTC')::date - 40")
  const post = sql(`select id from posts where person = '${grid.me.id}'`)
  // At once: the server counts such a day whenever it finds it.
  sql(`begin; select position_day_make('${old}'); insert into positions
       select ${TOWN}, '${grid.me.id}', timestamptz '${old} 02:00:00Z' + i * interval '1 minute', '${post}', ${place.lon}, ${place.lat} + i * 0.001, 8, null
         from generate_series(0, 10) as i; commit`)
  assert.equal((await server.stop()).code, 0)
  server = await startServer({ dir })
  for (const one of [grid, head]) one.url = server.url
  const days = (await grid.get('/positions/days')).body.items
  assert.equal(days[0].day, old)
  assert.ok(Math.abs(days[0].metres - 1112) < 3, `${days[0].metres} m`)
  assert.equal(sql(`select points from position_distances where day = '${old}'`), '11')
  assert.equal(sql(`select count(*) from position_days where day = '${old}' and counted_at <= dropped_at`), '1', sql(`select * from position_days where day = '${old}'`))
  assert.equal(sql(`select to_regclass('positions_${old.replaceAll('-', '')}')`), '')
  assert.equal((await grid.get('/positions/days')).body.items.length, 1)
})

test('a phone stays logged in for a shift in a basement; a desk is left after two hours', async () => {
  const rests = (login) => sql(`select s.rest_s from sessions s join people p on p.id = s.person where p.login = '${login}' order by s.created_at desc limit 1`)
  assert.deepEqual([rests(`grid.${GRID}`), rests(`village.${VILLAGE}.head`)], ['57600', '7200'])
  // Nobody is left in the memory of this server: it asks the database.
  sql("update sessions set seen_at = seen_at - interval '3 hours'")
  assert.equal((await server.stop()).code, 0)
  server = await startServer({ dir })
  for (const one of [grid, head]) one.url = server.url
  assert.equal((await grid.get('/me')).status, 200)
  assert.equal((await head.get('/me')).body.type, '/problems/session/none')
})

test('a lost phone is logged out by whoever answers for its person, and is told so', async () => {
  head = await Client.login(server, `village.${VILLAGE}.head`)
  const stranger = await Client.login(server, 'village.441900119002.head')
  assert.ok((await head.get(`/people/${grid.me.id}/sessions`)).body.items.length > 0)
  assert.deepEqual((await stranger.get(`/people/${grid.me.id}/sessions`)).body.items, [])
  assert.equal((await stranger.delete(`/people/${grid.me.id}/sessions`)).status, 404)
  assert.equal((await grid.delete(`/people/${head.me.id}/sessions`)).status, 403)
  assert.equal((await grid.get('/me')).status, 200)
  const answer = await head.delete(`/people/${grid.me.id}/sessions`)
  assert.equal(answer.status, 200, answer.text)
  assert.ok(answer.body.ended > 0)
  assert.deepEqual([(await grid.get('/me')).status, (await grid.get('/me')).body.type], [401, '/problems/session/revoked'])
})

test('who logs out himself is not told that he was; his other device is', async () => {
  const [one, two] = [await Client.login(server, `grid.${GRID}`), await Client.login(server, `grid.${GRID}`)]
  const { sessions } = (await one.get('/session')).body
  const other = sessions.find((row) => !row.current)
  assert.equal((await one.delete(`/sessions/${other.id}`)).status, 204)
  assert.equal((await two.get('/me')).body.type, '/problems/session/revoked')
  assert.equal((await one.delete('/session')).status, 204)
  assert.equal((await one.get('/me')).body.type, '/problems/session/none')
})
