// Screens on walls: a token shows the sums of one unit and nothing else, until it ends or is revoked.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { makeDay, TOWN } from '../browser/day.mjs'
import { Client, startServer } from '../harness/server.mjs'

const UNIT = `${TOWN}000000`
const inDays = (n) => new Date(Date.now() + n * 86400000).toISOString().slice(0, 10)
let server
let supervisor
let leader
let wall
let made
before(async () => {
  server = await startServer()
  await makeDay(server)
  supervisor = await Client.login(server, `town.${TOWN}.supervisor`)
  leader = await Client.login(server, `town.${TOWN}.shift_leader`)
  const answer = await supervisor.post('/kiosks', { name: '指挥大厅', until: inDays(30) })
  assert.equal(answer.status, 201, answer.text)
  made = answer.body
  wall = new Client(server.url, made.token)
})
after(() => server?.end())

test('the sums of a wall are the counts of the desk', async () => {
  const screen = await wall.get('/screen')
  assert.equal(screen.status, 200, screen.text)
  assert.deepEqual([screen.body.unit, screen.body.kiosk], [UNIT, true])
  const { rows } = (await leader.get('/analysis/counts?sets=OPEN,OVERDUE,URGENT,ON_THE_WAY,ON_SITE')).body
  const n = (set) => rows.find((row) => row.set === set)?.n ?? 0
  assert.deepEqual([screen.body.open, screen.body.overdue, screen.body.urgent, screen.body.on_the_way, screen.body.on_site], ['OPEN', 'OVERDUE', 'URGENT', 'ON_THE_WAY', 'ON_SITE'].map(n))
  assert.equal(screen.body.received_hours.reduce((sum, row) => sum + row.n, 0), screen.body.received)
  assert.ok(screen.body.alarms.length > 0)
})

test('it holds nothing of a person: no title, address, point or id, and no number of a place below 5', async () => {
  const text = (await wall.get('/screen')).text
  for (const one of (await leader.get('/analysis/cases?set=OPEN&limit=200')).body.items) {
    assert.ok(!text.includes(one.title), one.title)
    assert.ok(!text.includes(one.id), 'an id')
    if (one.place) assert.ok(!text.includes(one.place), one.place)
  }
  for (const person of (await leader.get('/people?limit=100')).body.items) assert.ok(!text.includes(`"${person.name}"`), person.name)
  const { places, alarms } = JSON.parse(text)
  for (const alarm of alarms) {
    const village = (await leader.get(`/units/${alarm.village}`)).body
    assert.deepEqual([alarm.lon, alarm.lat, alarm.place], [village.lon, village.lat, village.name], 'the middle of the village, whatever the point')
  }
  assert.ok(places.length > 0 && places.every((row) => row.n === null || row.n >= 5), JSON.stringify(places))
  const own = (await leader.get('/screen')).body
  assert.ok(own.places.some((row) => row.n > 0 && row.n < 5), 'who may read statistics sees them')
  assert.ok(own.alarms[0].id)
})

test('a token opens no other route: all of them answer it as they answer nobody', async () => {
  const { paths } = (await new Client(server.url).get('/openapi.json')).body
  const nobody = new Client(server.url)
  let n = 0
  for (const [path, methods] of Object.entries(paths)) {
    for (const method of Object.keys(methods)) {
      if (path.endsWith('/screen') || path.endsWith('/screen/stream')) continue
      const target = path.replace(/^.*\/api\/v1/, '').replace(/\{[^}]+\}/g, made.id)
      const ask = (client) => client.request(method.toUpperCase(), target, method === 'get' || method === 'delete' ? {} : { body: {} })
      const [its, theirs] = [await ask(wall), await ask(nobody)]
      n += 1
      assert.deepEqual([its.status, its.body?.type], [theirs.status, theirs.body?.type], `${method} ${path}`)
      if (its.status === 200) assert.ok(!('security' in methods[method]) || methods[method].security.length === 0, `${method} ${path} is open`)
    }
  }
  assert.ok(n > 80, `${n} routes`)
  assert.equal((await wall.get('/me')).status, 401)
  assert.equal((await wall.get('/cases')).status, 401)
  assert.equal((await wall.get(`/screen?unit=441900003000000`)).status, 404, 'nor another place')
})

test('it hears that something changed, and not what', async () => {
  const aborter = new AbortController()
  const answer = await fetch(`${server.url}/api/v1/screen/stream`, { headers: { authorization: `Bearer ${made.token}` }, signal: aborter.signal })
  assert.equal(answer.status, 200)
  const grid = await Client.login(server, 'grid.441900119001001')
  const place = (await grid.get('/units/441900119001001')).body
  const one = await grid.report({ item: '1503', title: '谁也不该在墙上看到', description: '整排都是', lon: place.lon, lat: place.lat })
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of answer.body) {
    text += decoder.decode(chunk, { stream: true })
    if (text.includes('event: changed')) break
  }
  assert.ok(!text.includes(one.id) && !text.includes('谁也不该'), text)
  aborter.abort()
})

test('only its hash is kept', async () => {
  const { rows } = await import('../harness/database.mjs')
  const kept = JSON.stringify(await rows(server, 'select to_jsonb(k) as k from kiosks k'))
  assert.ok(kept.includes('指挥大厅'))
  assert.ok(!kept.includes(made.token), 'the token is in the database')
  const answers = JSON.stringify(await rows(server, 'select to_jsonb(i) as i from idempotency_keys i'))
  assert.ok(!answers.includes(made.token), 'nor among kept answers')
})

test('made by who may, for his own range, until a day that is not too far', async () => {
  assert.equal((await leader.post('/kiosks', { name: '大厅', until: inDays(3) })).status, 403)
  const field = async (body) => (await supervisor.post('/kiosks', { name: '大厅', until: inDays(3), ...body })).body.field
  assert.equal(await field({ unit: '441900003000000' }), 'unit')
  assert.equal(await field({ unit: '441900119001001' }), 'unit')
  assert.equal(await field({ until: inDays(-3) }), 'until')
  assert.equal(await field({ until: inDays(900) }), 'until')
  assert.equal(await field({ name: '' }), 'name')
})

test('revoked it is dead at once, stream and all, and only by who has the place', async () => {
  const second = (await supervisor.post('/kiosks', { name: '门厅', until: inDays(2) })).body
  const client = new Client(server.url, second.token)
  assert.equal((await client.get('/screen')).status, 200)
  const other = await Client.login(server, 'town.441900003.supervisor')
  assert.equal((await other.delete(`/kiosks/${second.id}`)).status, 404)
  assert.deepEqual((await other.get('/kiosks')).body.items, [])
  const stream = await fetch(`${server.url}/api/v1/screen/stream`, { headers: { authorization: `Bearer ${second.token}` } })
  assert.equal((await supervisor.delete(`/kiosks/${second.id}`)).status, 204)
  for await (const chunk of stream.body) void chunk // ends by itself
  const gone = await client.get('/screen')
  assert.deepEqual([gone.status, gone.body.type], [401, '/problems/screen/no-kiosk'])
  assert.equal((await supervisor.delete(`/kiosks/${second.id}`)).status, 404)
  const list = (await supervisor.get('/kiosks')).body.items
  assert.deepEqual(list.map((one) => [one.name, one.revoked_at !== null]), [['门厅', true], ['指挥大厅', false]])
})

test('over a restart the token holds', async () => {
  const dir = server.dir
  await server.stop()
  server = await startServer({ dir })
  assert.equal((await new Client(server.url, made.token).get('/screen')).status, 200)
})
