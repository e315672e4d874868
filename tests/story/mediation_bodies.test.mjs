// Who mediates: anybody finds the bodies that serve his place; a head says who works in his body, and nobody else does.
import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ok, refused } from '../harness/answers.mjs'
import { change, rows } from '../harness/database.mjs'
import { Client, makeDataDir, placeIn, ROOT, startServer } from '../harness/server.mjs'

const GRID = '441900119001001'
const VILLAGE = '441900119001000'
const TOWN = '441900119000000'
const CITY = '441900000000000'

let server, spot, nobody
const people = {}
const LOGINS = {
  village: 'village.441900119001.mediator', beside: 'village.441900119002.mediator', townHead: 'town.441900119.mediation_head', townMediator: 'town.441900119.mediator',
  otherTown: 'town.441900121.mediation_head', cityHead: 'city.mediation_head', leader: 'town.441900119.shift_leader', grid: `grid.${GRID}`, resident: 'resident.1', city: 'city.supervisor',
}
const here = async (at = spot, query = '') => ok(await nobody.get(`/public/mediation-bodies?lon=${at.lon}&lat=${at.lat}${query}`)).items
const bodyAt = async (unit, kind) => (await rows(server, `select id from mediation_bodies where unit = ${unit} and kind = '${kind}' order by name limit 1`))[0].id
const put = (who, body, fields, options) => people[who].request('PUT', `/mediation-bodies/${body}/members`, { body: fields, ...options })
const logins = (answer) => ok(answer).items.map(({ login, head }) => `${login}${head ? ' head' : ''}`)
const acts = async (body) => Number((await rows(server, `select count(*) as n from mediation_member_acts where body = '${body}'`))[0].n)

before(async () => {
  server = await startServer()
  nobody = new Client(server.url)
  for (const [name, login] of Object.entries(LOGINS)) people[name] = await Client.login(server, login)
  spot = await placeIn(people.city, GRID)
})
after(() => server.end())

test('a made-up city has a committee for each village and each town, and says that it is made up', async () => {
  const there = await rows(server, 'select kind, count(*)::int as n, bool_and(demo) as demo, bool_and(serves is null) as all_kinds from mediation_bodies group by kind order by kind')
  const units = await rows(server, "select tier, count(*)::int as n from units where tier in ('TOWN', 'VILLAGE') group by tier order by tier")
  for (const { tier, n } of units) assert.deepEqual(there.find(({ kind }) => kind === tier), { kind: tier, n, demo: true, all_kinds: true })
  assert.deepEqual(there.filter(({ kind }) => kind !== 'TOWN' && kind !== 'VILLAGE').map(({ kind, n }) => [kind, n]), [['CHAMBER', 32], ['INDUSTRY', 2], ['PEACE', 33], ['PEACEMAKER', 1], ['POLICE', 1]])
  const [{ n }] = await rows(server, 'select count(*)::int as n from mediation_bodies b where not exists (select from mediation_members m where m.town = b.town and m.body = b.id and m.head)')
  assert.equal(n, 0, 'each has a head')
})

test('without an account: the village committee first, then the town, then the others, with offices and distances, and nobody by name', async () => {
  const items = await here()
  assert.deepEqual(items.slice(0, 2).map(({ kind, unit }) => [kind, unit]), [['VILLAGE', VILLAGE], ['TOWN', TOWN]])
  assert.ok(items.some(({ kind, serves }) => kind === 'INDUSTRY' && serves[0] === 'MEDICAL'))
  assert.ok(items.every(({ unit }) => [VILLAGE, TOWN, CITY].includes(unit)))
  const [first] = items
  assert.match(first.name, /人民调解委员会$/)
  assert.match(first.name_en, /People's Mediation Committee$/)
  assert.match(first.contact, /^0000-/)
  assert.ok(Number.isInteger(first.distance_m) && first.distance_m > 0 && first.distance_m < 20000, first.distance_m)
  assert.deepEqual(Object.keys(first).sort(), ['active', 'address', 'contact', 'demo', 'distance_m', 'hours', 'hours_en', 'id', 'kind', 'lat', 'lon', 'name', 'name_en', 'serves', 'unit', 'unit_name', 'unit_name_en'])
})

test('by kind of dispute: who does not take it is left out', async () => {
  const medical = await here(spot, '&kind=MEDICAL')
  assert.ok(medical.some(({ name }) => name.includes('医疗')) && !medical.some(({ kind }) => kind === 'CHAMBER' || kind === 'POLICE'))
  const debt = await here(spot, '&kind=DEBT')
  assert.ok(debt.some(({ kind }) => kind === 'CHAMBER') && !debt.some(({ kind }) => kind === 'INDUSTRY'))
  const police = await here(spot, '&kind=TRAFFIC')
  assert.ok(police.some(({ kind }) => kind === 'POLICE'))
})

test('a body that is over is not in the directory', async () => {
  const chamber = await bodyAt(TOWN, 'CHAMBER')
  await change(server, `update mediation_bodies set active = false where id = '${chamber}'`)
  assert.ok(!(await here()).some(({ id }) => id === chamber))
  await change(server, `update mediation_bodies set active = true where id = '${chamber}'`)
})

test('hostile places and kinds name their field', async () => {
  const ask = (query) => nobody.get(`/public/mediation-bodies${query}`)
  refused(await ask(''), 422, undefined, 'lon')
  refused(await ask('?lon=113.8'), 422, undefined, 'lat')
  refused(await ask('?lon=200&lat=23'), 422, undefined, 'lon')
  refused(await ask('?lon=nan&lat=23'), 422, undefined, 'lon')
  refused(await ask('?lon=0&lat=0'), 422, 'input/invalid', 'lon')
  refused(await ask(`?lon=${spot.lon}&lat=${spot.lat}&kind=CRIME`), 422, undefined, 'kind')
  refused(await ask(`?lon=${spot.lon}&lat=${spot.lat}&kind='; drop table people`), 422, undefined, 'kind')
  refused(await ask(`?lon=${spot.lon}&lat=${spot.lat}&name=张三`), 422, undefined, 'name')
  const at = `?lon=${spot.lon}&lat=${spot.lat}`
  assert.equal((await ask(`${at}&datum=GCJ02`)).status, 200)
})

test('who mediates or counts reads the list of his range and of those above it, page by page; others do not', async () => {
  const read = async (who, query = '') => {
    const all = []
    for (let cursor = ''; ;) {
      const page = ok(await people[who].get(`/mediation-bodies?limit=20${query}${cursor}`))
      assert.ok(page.items.length <= 20)
      all.push(...page.items)
      if (!page.next_cursor) return all
      cursor = `&cursor=${encodeURIComponent(page.next_cursor)}`
    }
  }
  const town = await read('townHead')
  const inTown = (await rows(server, `select count(*)::int as n from mediation_bodies where unit between ${TOWN} and ${TOWN} + 999999 or unit = ${CITY}`))[0].n
  assert.equal(town.length, inTown)
  assert.equal(new Set(town.map(({ id }) => id)).size, town.length)
  assert.equal(town.find(({ unit, kind }) => unit === TOWN && kind === 'TOWN').members, 2)
  const village = await read('village')
  assert.deepEqual([...new Set(village.map(({ unit }) => unit))], [CITY, TOWN, VILLAGE])
  assert.deepEqual([...new Set((await read('leader', `&unit=${VILLAGE}`)).filter(({ unit }) => unit > TOWN).map(({ unit }) => unit))], [VILLAGE])
  refused(await people.grid.get('/mediation-bodies'), 403, 'mediation-body/may-not')
  refused(await people.resident.get('/mediation-bodies'), 403, 'mediation-body/may-not')
  assert.equal((await nobody.get('/mediation-bodies')).status, 401)
  refused(await people.townHead.get('/mediation-bodies?cursor=no'), 422, 'input/invalid', 'cursor')
})

test('who works there is told to its heads alone', async () => {
  const body = await bodyAt(TOWN, 'TOWN')
  assert.deepEqual(logins(await people.townHead.get(`/mediation-bodies/${body}/members`)), [`${LOGINS.townHead} head`, LOGINS.townMediator])
  for (const who of ['townMediator', 'otherTown', 'cityHead', 'village']) refused(await people[who].get(`/mediation-bodies/${body}/members`), 403, 'mediation-body/not-head')
  for (const who of ['leader', 'grid', 'resident', 'city']) assert.equal((await people[who].get(`/mediation-bodies/${body}/members`)).status, 403, who)
  refused(await people.townHead.get('/mediation-bodies/00000000-0000-8000-8000-000000000000/members'), 404, 'mediation-body/not-found')
  refused(await people.townHead.get('/mediation-bodies/x/members'), 404, 'mediation-body/not-found')
})

test('a head makes a member and ends it; said twice it is done once, and who did it is kept', async () => {
  const body = await bodyAt(TOWN, 'CHAMBER')
  const before = await acts(body)
  const made = await put('townHead', body, { person: LOGINS.village })
  assert.deepEqual(logins(made), [`${LOGINS.townHead} head`, LOGINS.townMediator, LOGINS.village].sort((a, b) => b.includes('head') - a.includes('head')))
  assert.deepEqual(ok(await put('townHead', body, { person: LOGINS.village })), made.body)
  assert.equal(await acts(body), before + 1)
  const [act] = await rows(server, `select w.login, a.head from mediation_member_acts a join people w on w.id = a.actor where a.body = '${body}' order by a.at desc limit 1`)
  assert.deepEqual(act, { login: LOGINS.townHead, head: false })
  const today = (await rows(server, "select (now() at time zone 'Asia/Shanghai')::date::text as day"))[0].day
  const id = made.body.items.find(({ login }) => login === LOGINS.village).person
  assert.equal(logins(await put('townHead', body, { person: id, until: today })).includes(LOGINS.village), false)
  assert.equal(logins(await put('townHead', body, { person: id, until: today })).includes(LOGINS.village), false, 'who is none is ended twice')
  assert.equal(await acts(body), before + 2)
  assert.ok(logins(await put('townHead', body, { person: id, head: true })).includes(`${LOGINS.village} head`), 'and begins anew')
})

test('two heads of one moment: each change is there, and nothing twice', async () => {
  const body = await bodyAt(TOWN, 'PEACE')
  const answers = await Promise.all(Array.from({ length: 6 }, () => put('townHead', body, { person: LOGINS.beside })))
  answers.forEach((answer) => ok(answer))
  assert.equal(await acts(body), 1)
  const key = { headers: { 'idempotency-key': 'one-and-the-same-key' } }
  const once = await put('townHead', body, { person: LOGINS.village }, key)
  assert.deepEqual((await put('townHead', body, { person: LOGINS.village }, key)).body, once.body)
  assert.equal(await acts(body), 2)
})

test('only who has a post as a mediator, and stands in the town; a head has the post of one', async () => {
  const body = await bodyAt(TOWN, 'TOWN')
  refused(await put('townHead', body, { person: LOGINS.leader }), 422, 'input/invalid', 'person')
  refused(await put('townHead', body, { person: LOGINS.otherTown }), 422, 'input/invalid', 'person')
  refused(await put('townHead', body, { person: 'nobody.at.all' }), 422, 'input/invalid', 'person')
  refused(await put('townHead', body, { person: LOGINS.resident }), 422, 'input/invalid', 'person')
  refused(await put('townHead', body, { person: LOGINS.townMediator, head: true }), 422, 'input/invalid', 'head')
  refused(await put('townHead', body, { person: LOGINS.village, until: '2020-01-01' }), 422, 'input/invalid', 'until')
  refused(await put('townHead', body, {}), 422, undefined, 'person')
  refused(await put('townHead', body, { person: LOGINS.village, score: 5 }), 422, undefined, 'score')
  refused(await put('townMediator', body, { person: LOGINS.village }), 403, 'mediation-body/not-head')
  refused(await put('village', body, { person: LOGINS.village }), 403, 'mediation-body/not-head')
  refused(await put('leader', body, { person: LOGINS.village }), 403)
  assert.equal(await acts(body), 0)
})

test('a body that has nobody yet gets its first head from who holds the post at its unit', async () => {
  const body = await bodyAt(VILLAGE, 'VILLAGE')
  await change(server, `delete from mediation_members where body = '${body}'`)
  assert.deepEqual(logins(await people.village.get(`/mediation-bodies/${body}/members`)), [])
  refused(await people.townHead.get(`/mediation-bodies/${body}/members`), 403, 'mediation-body/not-head')
  assert.deepEqual(logins(await put('village', body, { person: LOGINS.village, head: true })), [`${LOGINS.village} head`])
})

test('a table of bodies that is wrong makes no city, and says in which line and column', async () => {
  const share = mkdtempSync(join(tmpdir(), 'zw-share-'))
  cpSync(join(ROOT, 'city'), join(share, 'city'), { recursive: true })
  for (const name of ['web', 'docs']) symlinkSync(join(ROOT, name), join(share, name))
  const dir = makeDataDir()
  const table = (...lines) => writeFileSync(join(share, 'city/dongguan/mediation.csv'), ['unit,kind,name,contact,lon,lat,serves', ...lines].join('\n') + '\n')
  const good = `${CITY},INDUSTRY,医调委,0000-900001,,,MEDICAL`
  for (const [line, column, word] of [
    ['441900999000000,PEACE,没有的镇,,,,', 'unit', 'no such unit'],
    [`${TOWN},TOWN,第二个镇调委会,,,,`, 'kind', 'by itself'],
    [`${TOWN},PEACE,促进会,0769-abc,,,`, 'contact', 'telephone'],
    [`${TOWN},PEACE,促进会,,113.8,,`, 'lat', 'together'],
    [`${TOWN},PEACE,促进会,,,,CRIME`, 'serves', 'kind of dispute'],
  ]) {
    table(good, line)
    await assert.rejects(startServer({ share, dir }), (error) => error.message.includes('mediation.csv line 3') && error.message.includes(column) && error.message.includes(word), `${column}`)
  }
  for (const one of [share, dir]) rmSync(one, { recursive: true, force: true })
})

// ---- from a table

const take = (who, lines, query = '') => people[who].request('PUT', `/mediation-bodies${query}`, { raw: `${['unit,kind,name,contact,address,lon,lat,serves,state', ...lines].join('\n')}\n`, type: 'text/csv' })
const named = async (name) => rows(server, `select id, unit::text as unit, kind, name, contact, serves, active, demo from mediation_bodies where name = '${name}'`)

test('a shift leader takes a table in: what is new is there, what is there is as its line says, what has no line stays', async () => {
  const [before] = await rows(server, `select id, name from mediation_bodies where unit = ${VILLAGE} and kind = 'VILLAGE'`)
  const [{ n }] = await rows(server, 'select count(*)::int as n from mediation_bodies')
  const lines = [
    `${VILLAGE},VILLAGE,新名人民调解委员会,0769-12345678,综治中心二楼,113.8,22.8,,`,
    `${TOWN},INDUSTRY,长安镇物业纠纷调解中心,0769-87654321,,,,PROPERTY HOUSING,`,
  ]
  assert.deepEqual(ok(await take('leader', lines)), { lines: 2 })
  assert.deepEqual(ok(await take('leader', lines)), { lines: 2 }, 'the same again')
  assert.deepEqual(await named('新名人民调解委员会'), [{ id: before.id, unit: VILLAGE, kind: 'VILLAGE', name: '新名人民调解委员会', contact: '0769-12345678', serves: null, active: true, demo: false }])
  const [made] = await named('长安镇物业纠纷调解中心')
  assert.deepEqual([made.unit, made.serves, made.active], [TOWN, ['PROPERTY', 'HOUSING'], true])
  assert.equal((await rows(server, 'select count(*)::int as n from mediation_bodies'))[0].n, n + 1)
  assert.ok((await here(spot, '&kind=PROPERTY')).some(({ id }) => id === made.id))
  // Nobody works there by that, and its first head is whoever has the post at its unit.
  assert.equal((await rows(server, `select 1 from mediation_members where body = '${made.id}'`)).length, 0)
  ok(await take('leader', [`${TOWN},INDUSTRY,长安镇物业纠纷调解中心,,,,,PROPERTY,CLOSED`]))
  assert.ok(!(await here()).some(({ id }) => id === made.id), 'what is over is in no directory')
})

test('a table is taken whole or not at all; a line that is wrong is named with its column', async () => {
  const good = `${TOWN},CHAMBER,整张表商会,,,,,,`
  const wrong = [
    ['no unit', `441900119999000,CHAMBER,甲商会,,,,,,`, 'unit: there is no such unit'],
    ['another town', `441900121000000,CHAMBER,甲商会,,,,,,`, 'unit: lies outside your range'],
    ['the city above', `${CITY},CHAMBER,甲商会,,,,,,`, 'unit: lies outside your range'],
    ['a grid', `${GRID},CHAMBER,甲商会,,,,,,`, 'unit: a body serves a village or more'],
    ['committee of a town on a village', `${VILLAGE},TOWN,甲调委会,,,,,,`, 'kind: TOWN is the committee'],
    ['kind', `${TOWN},COURT,甲商会,,,,,,`, 'kind'],
    ['number', `${TOWN},CHAMBER,甲商会,call me,,,,,`, 'contact: is not a telephone number'],
    ['half a place', `${TOWN},CHAMBER,甲商会,,,113.8,,,`, 'lat: longitude and latitude'],
    ['kind of dispute', `${TOWN},CHAMBER,甲商会,,,,,DEBT MAGIC,`, 'serves: is no kind of dispute'],
    ['state', `${TOWN},CHAMBER,甲商会,,,,,,GONE`, 'state'],
    ['twice', good, 'name: stands twice'],
    ['two committees', `${VILLAGE},VILLAGE,一,,,,,,\n${VILLAGE},VILLAGE,又一,,,,,,`, 'name'],
    ['no name', `${TOWN},CHAMBER,,,,,,,`, 'name'],
  ]
  for (const [what, line, says] of wrong) {
    const answer = await take('leader', [good, line])
    refused(answer, 422)
    assert.ok(answer.body.detail.includes(says), `${what}: ${answer.body.detail}`)
    assert.deepEqual(await named('整张表商会'), [], what)
  }
  // A committee may not take the name of its neighbour in the unit.
  ok(await take('leader', [good]))
  refused(await take('leader', [`${TOWN},TOWN,整张表商会,,,,,,`]), 409, 'body/name-taken', 'name')
  assert.equal((await named('整张表商会'))[0].kind, 'CHAMBER')
})

test('who may not, changes no body', async () => {
  for (const who of ['village', 'townHead', 'townMediator', 'grid', 'resident', 'city']) refused(await take(who, [`${TOWN},CHAMBER,谁的商会,,,,,,`]), 403)
  refused(await nobody.request('PUT', '/mediation-bodies', { raw: 'unit,kind,name\n', type: 'text/csv' }), 401)
  assert.deepEqual(await named('谁的商会'), [])
  assert.deepEqual(ok(await take('leader', [])), { lines: 0 })
})
