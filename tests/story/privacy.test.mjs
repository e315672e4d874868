// What is held of a person, and who looked at it: the purpose is named, the look is written down, and the person
// reads it (P-03, P-05, P-16).
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { Client, placeIn, startServer } from '../harness/server.mjs'

const GRID = '441900119001001'
const VILLAGE = '441900119001'
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const makeCode = () => [...randomBytes(20)].map((b) => LETTERS[b % 32]).join('')
const NUMBER = '0769-22334455'

let server
let nobody
const people = {}
let item
let place
before(async () => {
  server = await startServer()
  nobody = new Client(server.url)
  const logins = {
    grid: `grid.${GRID}`, neighbour: `grid.${VILLAGE}002`, acceptor: `village.${VILLAGE}.acceptor`, head: `village.${VILLAGE}.head`,
    leader: 'town.441900119.shift_leader', dispatcher: 'town.441900119.dispatcher', supervisor: 'town.441900119.supervisor', handler: 'dept.XF.441900119.handler',
    elsewhere: 'village.441900003001.acceptor', resident: 'resident.1',
  }
  for (const [name, login] of Object.entries(logins)) people[name] = await Client.login(server, login)
  item = (await people.grid.get('/items')).body.items.find((one) => one.department === 'XF' && one.severity === 'S3').code
  place = await placeIn(people.grid, GRID)
})
after(() => server?.end())

const fields = () => ({ item, ...place, title: '灭火器过期', description: '一楼过道的灭火器压力为零' })
const idOf = async (number) => (await people.acceptor.get(`/cases?q=${number}`)).body.items[0].id
const follow = async (code) => (await nobody.get(`/public/reports/${code}`)).body
async function tipped(more = { contact: NUMBER }) {
  const answer = await nobody.post('/public/reports', { ...fields(), code: makeCode(), ...more })
  assert.equal(answer.status, 201, answer.text)
  return { ...answer.body, id: await idOf(answer.body.number) }
}
const call = (who, id, purpose = 'ASK_FACTS') => people[who].get(`/cases/${id}/reporters${purpose && `?purpose=${purpose}`}`)

test('who accepts calls back: without a purpose there is no number, and who reported sees who looked', async () => {
  const { code, id } = await tipped()
  assert.deepEqual([(await follow(code)).has_contact, (await follow(code)).reads], [true, []])
  for (const purpose of ['', 'CURIOUS', 'SEND', 'ask_facts']) {
    const refused = await call('acceptor', id, purpose)
    assert.deepEqual([refused.status, refused.body.field], [422, 'purpose'], purpose || 'none')
    assert.ok(!refused.text.includes(NUMBER))
  }
  assert.deepEqual((await follow(code)).reads, [], 'what was refused showed nothing, and is no look')

  const seen = await call('acceptor', id)
  assert.equal(seen.status, 200, seen.text)
  assert.deepEqual(seen.body.items.map((one) => [one.name, one.contact]), [[null, NUMBER]])
  assert.equal((await call('acceptor', id)).status, 200, 'again within the hour')
  const { reads } = await follow(code)
  assert.deepEqual(reads.map((one) => [one.purpose, one.role]), [['ASK_FACTS', 'ACCEPTOR']])
  assert.ok(reads[0].unit_name && Date.parse(reads[0].at) <= Date.now())
  assert.ok(!JSON.stringify(reads).includes(people.acceptor.me.login), 'an office, and no login')
  await call('acceptor', id, 'ASK_RESULT')
  assert.deepEqual((await follow(code)).reads.map((one) => one.purpose).sort(), ['ASK_FACTS', 'ASK_RESULT'])
  // In the line of the case, for who answers for the desk: who looked, and nothing of who was looked at.
  const line = (await people.supervisor.get(`/cases/${id}/reads`)).body.items
  assert.deepEqual(line.map((one) => [one.purpose, one.role, one.badge]).sort(), ['ASK_FACTS', 'ASK_RESULT'].map((purpose) => [purpose, 'ACCEPTOR', people.acceptor.me.login]))
  assert.ok(line.every((one) => !('person' in one)))
  for (const who of ['acceptor', 'handler', 'grid', 'elsewhere']) assert.equal((await people[who].get(`/cases/${id}/reads`)).status, 403, who)
})

// A phone in a hand has no lock of its own here, because nothing on it needs one. Whoever lets a number or a name through
// to it owes it a lock after five minutes (G33).
test('what a phone in the field pulls, lists and opens carries nothing of who reported, so it needs no lock', async () => {
  const since = (await people.grid.get('/sync')).body.next
  const { id, code, number } = await tipped()
  const named = await people.resident.post('/cases', fields())
  assert.equal(named.status, 201, named.text)
  for (const one of [id, named.body.id]) await people.acceptor.move(one, 'ASK_VERIFY', { person: `grid.${GRID}` })
  const pulled = await people.grid.get(`/sync?since=${since}`)
  assert.ok(pulled.text.includes(id) && pulled.text.includes(named.body.id), 'both are on the phone')
  const all = [pulled]
  for (const path of ['/me', '/cases?open=true&limit=200', '/assignments?mine=true', '/notices', `/cases?q=${number}`]) all.push(await people.grid.get(path))
  for (const one of [id, named.body.id]) for (const part of ['', '/moves', '/photos', '/timeline']) all.push(await people.grid.get(`/cases/${one}${part}`))
  assert.ok(all.filter((one) => one.status === 200).length >= 8, all.map((one) => one.status).join())
  for (const { text, body } of all)
    for (const secret of [NUMBER, code, people.resident.me.name, people.resident.me.id]) assert.ok(!text.includes(secret), `${secret} in ${JSON.stringify(body).slice(0, 300)}`)
})

test('nobody else sees who reported: not who handles, sends, supervises or leads, nor who accepts in another village', async () => {
  const { code, id } = await tipped()
  for (const who of ['handler', 'head', 'leader', 'dispatcher', 'supervisor', 'grid', 'resident'])
    assert.equal((await call(who, id)).status, 403, who)
  assert.equal((await call('elsewhere', id)).status, 404, 'no such case there')
  assert.equal((await nobody.get(`/cases/${id}/reporters?purpose=ASK_FACTS`)).status, 401)
  for (const who of ['acceptor', 'head', 'leader', 'supervisor']) {
    for (const path of ['', '/moves', '/photos', '/clocks', '/assignments']) {
      const seen = await people[who].get(`/cases/${id}${path}`)
      assert.ok(!seen.text.includes(NUMBER), `${who} ${path}`)
    }
  }
  assert.ok(!server.log.join('\n').includes(NUMBER), 'no log has it')
  assert.deepEqual((await follow(code)).reads, [])
})

test('a resident with an account reads in it who looked', async () => {
  const one = await people.resident.report(fields())
  assert.deepEqual((await people.resident.get('/me/reads')).body.items, [])
  const seen = await call('acceptor', one.id, 'WARN_DANGER')
  assert.deepEqual(seen.body.items.map((each) => [each.name, each.contact]), [[people.resident.me.name, null]])
  const { items } = (await people.resident.get('/me/reads')).body
  assert.deepEqual(items.map((each) => [each.purpose, each.role, each.badge, each.case_id]), [['WARN_DANGER', 'ACCEPTOR', `village.${VILLAGE}.acceptor`, one.id]])
  assert.deepEqual((await people.acceptor.get('/me/reads')).body.items, [], 'whose it is, and nobody else')
  assert.equal((await nobody.get('/me/reads')).status, 401)
})

test('a number is left or not; a wrong one is named; it is taken back at any time', async () => {
  for (const contact of ['12345 转 6', '<b>1</b>', '1234', '1'.repeat(21), '13800000000; drop']) {
    const refused = await nobody.post('/public/reports', { ...fields(), contact })
    assert.deepEqual([refused.status, refused.body.field], [422, 'contact'], contact)
  }
  const without = await tipped({})
  assert.equal((await follow(without.code)).has_contact, false)
  assert.deepEqual((await call('acceptor', without.id)).body.items.map((one) => one.contact), [null])
  const { code, id } = await tipped()
  for (let twice = 0; twice < 2; twice++) {
    const taken = await nobody.request('DELETE', `/public/reports/${code}/contact`)
    assert.deepEqual([taken.status, taken.body.has_contact], [200, false], taken.text)
  }
  assert.deepEqual((await call('acceptor', id)).body.items.map((one) => one.contact), [null])
  assert.equal((await nobody.request('DELETE', `/public/reports/${makeCode()}/contact`)).status, 404)
})

test('when a case is merged the number goes along with who left it, and so does the list of who looked', async () => {
  const first = await tipped()
  const second = await tipped({ contact: '13800138000' })
  await people.acceptor.move(first.id, 'ASK_VERIFY', { person: `grid.${GRID}` })
  await people.grid.move(first.id, 'CONFIRM')
  await people.acceptor.move(second.id, 'MERGE', { into: first.id })
  const seen = await call('acceptor', first.id, 'ASK_RESULT')
  assert.deepEqual(seen.body.items.map((one) => one.contact).sort(), [NUMBER, '13800138000'])
  for (const { code } of [first, second]) assert.deepEqual((await follow(code)).reads.map((one) => one.purpose), ['ASK_RESULT'])
})

test('where somebody is: without a purpose nothing; and he reads who looked, and for which case', async () => {
  const one = await people.neighbour.report(fields())
  await people.head.move(one.id, 'FILE')
  assert.equal((await people.grid.post('/shifts', { event: 'BEGIN' })).status, 200)
  const sent = await people.head.post(`/cases/${one.id}/assignments`, { purpose: 'SUPPORT', person: people.grid.me.id })
  const { version } = (await people.grid.get(`/assignments/${sent.body.id}`)).body
  assert.equal((await people.grid.post(`/assignments/${sent.body.id}/moves`, { event: 'ACCEPT', version })).status, 200)
  const told = await people.grid.post('/positions', { items: [{ observed_at: new Date().toISOString(), ...place, accuracy_m: 8 }] })
  assert.ok(told.status < 300, told.text)
  for (const purpose of ['', 'ASK_FACTS', 'NONE']) {
    const refused = await people.head.get(`/cases/${one.id}/live${purpose && `?purpose=${purpose}`}`)
    assert.deepEqual([refused.status, refused.body.field], [422, 'purpose'], purpose || 'none')
  }
  assert.deepEqual((await people.grid.get('/me/reads')).body.items, [])
  for (let twice = 0; twice < 2; twice++) {
    const seen = await people.head.get(`/cases/${one.id}/live?purpose=SAFETY`)
    assert.deepEqual(seen.body.items.map((each) => each.person), [people.grid.me.id])
  }
  const { items } = (await people.grid.get('/me/reads')).body
  assert.deepEqual(items.map((each) => [each.purpose, each.role, each.badge, each.case_id]), [['SAFETY', 'VILLAGE_HEAD', `village.${VILLAGE}.head`, one.id]])
  assert.deepEqual((await people.neighbour.get('/me/reads')).body.items, [], 'nobody looked at the neighbour')

  // How far somebody is says where he is. With nothing in hand he is among the first at any hour of the day.
  const now = (await people.grid.get(`/assignments/${sent.body.id}`)).body.version
  const back = await people.head.post(`/assignments/${sent.body.id}/moves`, { event: 'WITHDRAW', version: now, reason: '另有安排' })
  assert.equal(back.status, 200, back.text)
  const two = await people.neighbour.report(fields())
  await people.head.move(two.id, 'FILE')
  const { items: fits } = (await people.head.get(`/cases/${two.id}/candidates?purpose=SUPPORT`)).body
  assert.ok(fits.some((each) => each.person === people.grid.me.id && each.distance_m !== null), JSON.stringify(fits.map((each) => each.name)))
  assert.deepEqual((await people.grid.get('/me/reads')).body.items.map((each) => each.purpose).sort(), ['SAFETY', 'SEND'])
  assert.deepEqual((await people.neighbour.get('/me/reads')).body.items, [], 'of who is off shift nothing is told')
})

// ---- what goes upward, and what anybody may ask ---------------------------------------------------------------

/** Every name of a member in what a route answers, by the shapes it is made of. */
function members(api, route) {
  const out = new Set()
  const walk = (schema, seen) => {
    if (!schema || seen.has(schema.$ref)) return
    if (schema.$ref) return walk(api.components.schemas[schema.$ref.split('/').at(-1)], new Set([...seen, schema.$ref]))
    for (const [name, inner] of Object.entries(schema.properties ?? {})) { out.add(name); walk(inner, seen) }
    for (const inner of [schema.items, ...(schema.allOf ?? []), ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]) walk(inner, seen)
  }
  const answer = api.paths[`/api/v1${route}`].get.responses['2XX']
  assert.ok(answer?.content['application/json'].schema, route)
  walk(answer.content['application/json'].schema, new Set())
  return [...out]
}
/** What the tiers above are told: sums. What opens to single cases is asked for in scope, by its list. */
const SUMS = ['/stats/cases', '/stats/indicators', '/stats/formulas', '/stats/keeping', '/analysis/counts', '/analysis/loads', '/centres/numbers', '/exports/reports', '/mediation-counts']
const OF_A_PERSON = /person|people|handler|checker|verifier|reporter|contact|phone|login|badge|_by$|by_name|actor|reader|^title$|^description$|^place$|^note$|name_of/

test('what goes upward has no member of a person: the shapes of all sums (P-18)', async () => {
  const api = (await nobody.get('/openapi.json')).body
  for (const route of SUMS) {
    const all = members(api, route)
    assert.ok(all.length > 3, route)
    assert.deepEqual(all.filter((name) => OF_A_PERSON.test(name)), [], route)
  }
  assert.ok(members(api, '/cases/{id}').some((name) => OF_A_PERSON.test(name)), 'a case has some, or this looks for nothing')
})

/** What is answered without a session, and why nobody's home, name or number is in it (P-19). */
const ANYBODY = {
  '/openapi.json': 'the shapes', '/units': 'the map', '/units/locate': 'the map', '/units/within': 'the map', '/units/{key}/outlines': 'the map', '/divisions': 'the map', '/units/{key}': 'the map', '/units/{key}/path': 'the map',
  '/departments': 'the catalogue', '/items': 'the catalogue', '/states/case': 'the machine', '/states/assignment': 'the machine', '/states/edition': 'the machine', '/reasons/case': 'the catalogue', '/stats/formulas': 'the formulas',
  '/public/mediation-bodies': 'offices', '/public/mediations/{code}': 'one\'s own, by the code',
  '/public/reports/{code}': 'one\'s own, by the code', '/screen': 'by a token of its own: no number below 5 of a place', '/screen/stream': 'by a token of its own: that something changed',
}
test('what anybody may ask is the map, the catalogue and one\'s own: a new route without a session is looked at for homes and small numbers (P-19)', async () => {
  const api = (await nobody.get('/openapi.json')).body
  const open = Object.entries(api.paths).filter(([, ops]) => ops.get?.security?.length === 0).map(([path]) => path).filter((path) => path.startsWith('/api/v1/')).map((path) => path.slice('/api/v1'.length))
  assert.ok(open.length > 10)
  assert.deepEqual(open.filter((path) => !(path in ANYBODY)), [])
  const wall = await nobody.get('/screen')
  assert.equal(wall.status, 401, 'without a token the wall shows nothing')
})
