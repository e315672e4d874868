// Counts of cases and the lists behind them; places where the same comes again; work and people.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { makeDay, TOWN } from '../browser/day.mjs'
import { all, indicatorGaps, setGaps } from '../harness/drill.mjs'
import { eventually } from '../harness/cluster.mjs'
import { Client, startServer } from '../harness/server.mjs'

const CITY = '441900000000000'
const TOWN_KEY = `${TOWN}000000`
let server
const people = {}
let made
let today
before(async () => {
  server = await startServer()
  made = await makeDay(server)
  const logins = {
    city: 'city.supervisor', town: `town.${TOWN}.supervisor`, leader: `town.${TOWN}.shift_leader`, head: 'village.441900119001.head',
    other: 'town.441900003.supervisor', grid: 'grid.441900119001001', liaison: `dept.XF.${TOWN}.liaison`, resident: 'resident.1', mediator: 'village.441900119001.mediator',
  }
  for (const [name, login] of Object.entries(logins)) people[name] = await Client.login(server, login)
  today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(new Date())
})
after(() => server?.end())

const counts = async (who, query) => {
  const answer = await people[who].get(`/analysis/counts?${query}`)
  assert.equal(answer.status, 200, answer.text)
  return answer.body.rows
}
const n = (rows, set) => rows.find((row) => row.set === set)?.n ?? 0

const NOW = ['OPEN', 'OVERDUE', 'URGENT', 'TO_ACCEPT', 'VERIFYING', 'TO_DISPATCH', 'TO_SIGN', 'HANDLING', 'TO_CHECK', 'CHECKING', 'SUSPENDED', 'ASKED', 'REFERRED']

test('what a set counts is what its list shows, whatever it is counted by', async () => {
  for (const by of ['none', 'town', 'village', 'grid', 'owner', 'item', 'department', 'source', 'severity', 'state']) {
    if (by === 'state') continue
    assert.deepEqual(await setGaps(people.city, NOW, by), [], by)
    assert.deepEqual(await setGaps(people.town, ['RECEIVED', 'CLOSED', 'REPEAT'], by, `&from=2026-01-01`), [], `received by ${by}`)
  }
  assert.deepEqual(await setGaps(people.town, ['RECEIVED', 'CLOSED'], 'day', '&from=2026-01-01'), [])
})

test('the sets are what they are called', async () => {
  const rows = await counts('town', `sets=${NOW.join()},RECEIVED,CLOSED&from=2026-01-01`)
  assert.equal(n(rows, 'RECEIVED'), made.length)
  const states = Object.fromEntries((await counts('town', 'sets=OPEN&by=state')).map((row) => [row.key, row.n]))
  assert.equal(n(rows, 'OPEN'), Object.values(states).reduce((sum, one) => sum + one, 0))
  assert.deepEqual([n(rows, 'TO_ACCEPT'), n(rows, 'TO_DISPATCH'), n(rows, 'TO_SIGN'), n(rows, 'HANDLING'), n(rows, 'TO_CHECK'), n(rows, 'SUSPENDED')],
    [states.REPORTED, states.FILED, states.DISPATCHED, states.HANDLING, states.HANDLED, states.SUSPENDED])
  const asked = (await all(people.town, '/analysis/cases?set=ASKED')).map((row) => row.title).sort()
  assert.deepEqual(asked, ['小区门禁坏了一周', '无照经营早餐摊', '走失老人需要救助'].sort())
  const urgent = await all(people.town, '/analysis/cases?set=URGENT')
  assert.ok(urgent.length > 0 && urgent.every((row) => row.severity === 'S1' && !['CLOSED', 'REFUSED'].includes(row.state)))
})

test('a list by what is due first has the same cases, page by page, and what has no time comes last', async () => {
  for (const who of ['city', 'town', 'head', 'liaison']) {
    const listed = []
    for (let cursor = ''; cursor !== null;) {
      const page = (await people[who].get(`/cases?open=true&order=DUE&limit=2${cursor && `&cursor=${encodeURIComponent(cursor)}`}`)).body
      listed.push(...page.items)
      cursor = page.next_cursor
    }
    const place = (one) => `${one.due_at ? new Date(one.due_at).toISOString() : '9999'} ${one.id}`
    const newest = await all(people[who], '/cases?open=true')
    assert.ok(newest.length > 2, who)
    assert.deepEqual(listed.map(place), newest.map(place).sort(), who)
  }
  const bad = await people.town.get('/cases?order=LAST')
  assert.deepEqual([bad.status, bad.body.field], [422, 'order'])
})

test('supervised cases stand under their level, and wait for an answer until there is one', async () => {
  const [one] = await all(people.town, '/analysis/cases?set=HANDLING')
  await people.town.move(one.id, 'SUPERVISE', { level: 1, reason: '请加快' })
  let rows = await counts('town', 'sets=SUPERVISED,SUPERVISED_1,SUPERVISED_2,REPLY_DUE')
  assert.deepEqual(['SUPERVISED', 'SUPERVISED_1', 'SUPERVISED_2', 'REPLY_DUE'].map((set) => n(rows, set)), [1, 1, 0, 1])
  assert.deepEqual(await setGaps(people.town, ['SUPERVISED', 'SUPERVISED_1', 'REPLY_DUE'], 'village'), [])
})

test('the same within 50 m is a repeat, and the place opens to all of them', async () => {
  const { items } = (await people.town.get(`/analysis/repeats?from=${today}`)).body
  const place = items.find((row) => row.title === '二号楼通道停满电动车')
  assert.equal(place?.n, 2, JSON.stringify(items))
  const there = await all(people.town, `/analysis/cases?set=NEAR&of=${place.id}`)
  assert.deepEqual(there.map((row) => row.title), ['二号楼通道停满电动车', '疏散通道被电动车堵塞'])
  assert.equal(n(await counts('town', `sets=REPEAT&from=${today}`), 'REPEAT'), 1)
  assert.equal((await people.other.get(`/analysis/repeats?from=${today}`)).body.items.length, 0)
  assert.equal((await all(people.other, `/analysis/cases?set=NEAR&of=${place.id}`)).length, 0, 'out of scope there is no such place')
})

test('every indicator opens to as many rows as it says, above and below its line', async () => {
  assert.deepEqual(await indicatorGaps(people.town, '2026-01-01', null, ['none', 'village', 'department']), [])
})

test('one’s own range, one’s own duty, and a grant', async () => {
  for (const path of ['counts?sets=OPEN', 'cases?set=OPEN', 'repeats?from=2026-01-01', 'loads?by=village', 'indicators/HANDLED?part=NUMERATOR&from=2026-01-01']) {
    const away = await people.town.get(`/analysis/${path}&unit=441900003000000`)
    assert.deepEqual([away.status, away.body.type], [404, '/problems/analysis/no-unit'], path)
    assert.equal((await people.grid.get(`/analysis/${path}`)).status, 403, path)
    assert.equal((await people.resident.get(`/analysis/${path}`)).status, 403, path)
    assert.equal((await new Client(server.url).get(`/analysis/${path}`)).status, 401, path)
  }
  assert.deepEqual((await counts('other', 'sets=OPEN,RECEIVED&from=2026-01-01')).map((row) => row.n).filter(Boolean), [], 'another town counts none of it')
  const fire = await all(people.liaison, '/analysis/cases?set=OPEN')
  assert.ok(fire.length > 0 && fire.every((row) => row.department === 'XF'), 'a department sees its own')
})

/** Every reading that takes a unit, with what else it must be asked; unit or owner is added. Open: all may ask of all. */
const BY_UNIT = {
  '/units': 'open', '/calendar': 'open',
  '/people': '', '/accounts': '', '/presence': '', '/cases': '', '/exports/cases': '', '/stats/cases': '',
  '/stats/indicators': 'from=2026-01-01&by=village', '/analysis/counts': 'sets=OPEN,RECEIVED&from=2026-01-01', '/analysis/cases': 'set=OPEN',
  '/analysis/repeats': 'from=2026-01-01', '/analysis/loads': 'by=village', '/analysis/indicators/{code}': 'part=NUMERATOR&from=2026-01-01',
  '/screen': '', '/centres': '', '/centres/numbers': 'by=tier', '/centres/{unit}': '',
  '/premises': '', '/visits': '', '/rounds/coverage': 'by=village', '/mediation-bodies': '', '/mediation-counts': '',
}
test('asked for a place beside or above, no reading tells anything of it', async () => {
  const { paths } = (await new Client(server.url).get('/openapi.json')).body
  const takes = (op) => (op?.parameters ?? []).some((one) => ['unit', 'owner'].includes(one.name))
  const found = Object.keys(paths).filter((path) => takes(paths[path].get)).map((path) => path.replace('/api/v1', ''))
  assert.deepEqual(found.filter((path) => !(path in BY_UNIT)), [], 'a route that takes a unit stands in the table')
  const away = '441900003'
  const grid = await Client.login(server, `grid.${away}001001`)
  const place = (await grid.get(`/units/${away}001001`)).body
  const told = await grid.report({ item: '1503', title: '别镇的事不外传', description: '别镇的话', lon: place.lon, lat: place.lat })
  const head = await Client.login(server, `village.${away}001.head`)
  const theirs = (await head.get('/people?limit=50')).body.items.map((one) => one.name)
  const secrets = [told.id, told.number, '别镇的事', '别镇的话', ...theirs]
  for (const [path, rest] of Object.entries(BY_UNIT).filter(([, query]) => query !== 'open')) {
    const target = path.replace('{code}', 'RECEIVED')
    const names = (paths[`/api/v1${path}`].get.parameters ?? []).map((one) => one.name).filter((name) => ['unit', 'owner'].includes(name))
    for (const who of ['leader', 'town', 'head', 'liaison', 'grid', 'resident', 'mediator']) {
      for (const unit of [`${away}000000`, `${away}001000`, `${away}001001`, CITY]) {
        for (const name of names) {
          const answer = await people[who].get(target.includes('{unit}') ? target.replace('{unit}', unit) : `${target}?${rest}&${name}=${unit}`)
          const where = `${who} ${target} ${name}=${unit}`
          assert.ok([200, 403, 404, 422].includes(answer.status), `${where}: ${answer.status} ${answer.text.slice(0, 200)}`)
          for (const secret of secrets) assert.ok(!answer.text.includes(secret), `${where} tells ${secret}`)
          if (answer.status !== 200 || unit === CITY) continue
          const rows = answer.body?.items ?? answer.body?.rows ?? []
          assert.deepEqual(rows.filter((row) => [row.unit, row.key, row.owner].some((key) => String(key ?? '').startsWith(away))), [], where)
        }
      }
    }
  }
})

/** Writings whose name or body can name nothing of others: one's own, what is there for all, or a key that is a secret. */
const OF_NOBODY_ELSE = [
  'PUT /divisions/{edition}', 'POST /public/reports/{code}/moves', 'POST /public/reports/{code}/photos', 'POST /public/reports/{code}/join', 'DELETE /public/reports/{code}/contact', 'POST /public/mediations/{code}/moves',
  'PUT /uploads/{sha256}', 'PUT /desk/views/{name}', 'DELETE /desk/views/{name}', 'DELETE /push/subscriptions/{id}',
]
/** None of these roles may touch accounts at all; who may is held to his range by accounts.test.mjs. */
const OF_ACCOUNTS = ['POST /accounts', 'POST /accounts/{id}/posts', 'POST /accounts/{id}/posts/{post}/end', 'POST /accounts/{id}/password', 'POST /accounts/{id}/close', 'POST /accounts/{id}/open']
const dayAfter = (n) => new Date(Date.now() + 8 * 3600_000 + n * 86400_000).toISOString().slice(0, 10)
/** What another town has, and how each writing names it: route, where it goes, body, who of theirs may do it (null: not as it stands). */
async function theirs(away) {
  const [town, village, one] = [`${away}000000`, `${away}001000`, `${away}001001`]
  const who = {}
  for (const [name, login] of Object.entries({ supervisor: `town.${away}.supervisor`, leader: `town.${away}.shift_leader`, head: `village.${away}001.head`, grid: `grid.${one}`, mediator: `village.${away}001.mediator` }))
    who[name] = await Client.login(server, login)
  const made = (answer) => (assert.ok([200, 201].includes(answer.status), answer.text), answer.body)
  const { lon, lat } = (await who.grid.get(`/units/${one}`)).body
  const told = await who.grid.report({ item: '1503', title: '别镇的又一件', description: '别镇的话', lon, lat })
  const sent = made(await who.head.post(`/cases/${told.id}/assignments`, { purpose: 'SUPPORT', person: who.grid.me.id }))
  const wall = made(await who.supervisor.post('/kiosks', { name: '别镇大屏', until: dayAfter(9) }))
  const map = made(await who.supervisor.post('/editions', { unit: village, name: '别镇重划' }))
  const at = (days) => new Date(Date.now() + days * 86400_000).toISOString()
  const stop = { unit: town, from: at(1), to: at(2), reason: '台风停工' }
  const stopped = made(await who.supervisor.post('/calendar/stops', stop))
  const given = made(await who.head.post('/hand-overs', { notes: '别镇的交班' }))
  const duty = made(await who.head.post(`/grids/${one}/duties`, { person: who.head.me.id, kind: 'LEADER' }))
  const centre = (await who.leader.get(`/centres/${village}`)).body
  const shop = made(await who.head.post('/premises', { kind: 'FOOD', name: '别镇面馆', lon, lat }))
  const camera = `44190000001320${away.slice(3)}`
  made(await who.leader.request('PUT', '/cameras', { raw: `code,name,department,lon,lat,address\n${camera},别镇路口,GA,${lon},${lat},https://video.example/1\n`, type: 'text/csv' }))
  let visit
  await eventually(async () => ([visit] = (await who.head.get(`/visits?premises=${shop.id}`)).body.items) && visit)
  const committee = made(await who.mediator.get(`/mediation-bodies?unit=${village}`)).items.find(({ kind }) => kind === 'VILLAGE').id
  const dispute = { body: committee, kind: 'NEIGHBOUR', lon, lat, words: '别镇的邻里纠纷，两家为一堵墙。', parties: [{ name: '别镇甲', consent: 'YES' }] }
  const mediation = made(await who.mediator.post('/mediations', dispute))
  const month = { name: '别镇九月', from: '2026-09-01', to: '2026-09-30', unit: town }
  const period = made(await who.supervisor.post('/stats/periods', month))
  const { sessions } = (await who.grid.get('/session')).body
  const rows = [
    ['POST /cases/{id}/moves', `/cases/${told.id}/moves`, { event: 'FILE', version: told.version, reason: '现场已看过' }, 'head'],
    ['POST /cases/{id}/undo', `/cases/${told.id}/undo`, { version: told.version }, null],
    ['POST /cases/{id}/photos', `/cases/${told.id}/photos?stage=REPORT`, undefined, null],
    ['POST /cases/{id}/voices', `/cases/${told.id}/voices`, undefined, null],
    ['POST /cases/{id}/orders', `/cases/${told.id}/orders`, { order_no: '2026-公-7', reason: '复议要用', until: dayAfter(9) }, 'supervisor'],
    ['POST /cases/{id}/orders/{order}/lift', `/cases/${told.id}/orders/${told.id}/lift`, {}, null],
    ['POST /cases/{id}/assignments', `/cases/${told.id}/assignments`, { purpose: 'SUPPORT', person: who.head.me.id }, null],
    ['POST /assignments/{id}/moves', `/assignments/${sent.id}/moves`, { event: 'ACCEPT', version: sent.version }, 'grid'],
    ['POST /assignments/{id}/receipts', `/assignments/${sent.id}/receipts`, { step: 'READ' }, 'grid'],
    ['PUT /cases/{id}/hold', `/cases/${told.id}/hold`, {}, 'head'],
    ['DELETE /cases/{id}/hold', `/cases/${told.id}/hold`, undefined, 'head'],
    ['POST /hand-overs/{id}/take', `/hand-overs/${given.id}/take`, {}, null],
    ['POST /kiosks', '/kiosks', { name: '大屏', unit: town, until: dayAfter(9) }, 'supervisor'],
    ['DELETE /kiosks/{id}', `/kiosks/${wall.id}`, undefined, 'supervisor'],
    ['POST /editions', '/editions', { unit: village, name: '重划' }, null],
    ['PUT /editions/{id}/grids', `/editions/${map.id}/grids`, { type: 'FeatureCollection', features: [] }, null],
    ['POST /editions/{id}/imports', `/editions/${map.id}/imports`, { version: map.version, bytes: 1000 }, null],
    ['PUT /imports/{id}/bytes', `/imports/${map.id}/bytes`, undefined, null],
    ['POST /editions/{id}/changes', `/editions/${map.id}/changes`, { kind: 'MERGE', version: map.version, grids: [one, `${away}001002`] }, null],
    ['POST /editions/{id}/undo', `/editions/${map.id}/undo`, { version: map.version }, null],
    ['POST /editions/{id}/moves', `/editions/${map.id}/moves`, { event: 'DROP', version: map.version }, null],
    ['POST /grids/{key}/duties', `/grids/${one}/duties`, { person: who.grid.me.id, kind: 'PART_TIME' }, 'head'],
    ['POST /grid-duties/{id}/end', `/grid-duties/${duty.id}/end`, { on: dayAfter(1) }, 'head'],
    ['PUT /grids/{key}/profile', `/grids/${one}/profile`, { kind: 'COMPOSITE', establishment: 3 }, 'head'],
    ['POST /calendar/stops', '/calendar/stops', { ...stop, from: at(4), to: at(5) }, 'supervisor'],
    ['POST /calendar/stops/{id}/end', `/calendar/stops/${stopped.id}/end`, { at: stopped.from }, 'supervisor'],
    ['POST /stats/periods', '/stats/periods', { ...month, name: '别镇八月', from: '2026-08-01', to: '2026-08-31' }, 'supervisor'],
    ['POST /stats/periods/{id}/corrections', `/stats/periods/${period.id}/corrections`, { reason: '漏算' }, 'supervisor'],
    ['POST /items/{code}/limits', '/items/1503/limits', { town, limit_kind: 'URGENT', limit_minutes: 90 }, 'supervisor'],
    ['POST /centres/{unit}/reports', `/centres/${village}/reports`, { stage: 'SITE', planned_on: dayAfter(30), version: centre.version ?? 0 }, null],
    ['POST /premises/{id}/changes', `/premises/${shop.id}/changes`, { version: shop.version, size_m2: 40 }, 'head'],
    ['POST /premises/{id}/tag', `/premises/${shop.id}/tag`, { version: shop.version + 1 }, 'head'],
    ['POST /cameras/{code}/looks', `/cameras/${camera}/looks`, { case_id: told.id, purpose: 'SEE' }, 'head'],
    ['POST /visits/{id}/moves', `/visits/${visit.id}/moves`, { event: 'WITHDRAW', version: visit.version, reason: '重复' }, 'head'],
    ['POST /mediations', '/mediations', dispute, 'mediator'],
    ['PUT /mediations/{id}/parties/{alias}', `/mediations/${mediation.id}/parties/乙`, { version: mediation.version, name: '别镇乙', consent: 'PENDING' }, 'mediator'],
    ['POST /mediations/{id}/moves', `/mediations/${mediation.id}/moves`, { event: 'SEAL', version: mediation.version + 1, words: '涉及未成年人' }, 'mediator'],
    ['PUT /mediation-bodies/{id}/members', `/mediation-bodies/${committee}/members`, { person: who.mediator.me.id, head: true }, 'mediator'],
    ['POST /exports/asks', '/exports/asks', { filter: { unit: town }, reason: '看看别镇' }, null],
    ['POST /exports/asks/{id}/decision', `/exports/asks/${told.id}/decision`, { grant: true }, null],
    ['DELETE /people/{id}/sessions', `/people/${who.grid.me.id}/sessions`, undefined, null],
    ['DELETE /sessions/{id}', `/sessions/${sessions.find((row) => row.current).id}`, undefined, null],
  ]
  const looks = [['head', `/cases/${told.id}`], ['head', `/cases/${told.id}/moves`], ['head', `/cases/${told.id}/assignments`], ['supervisor', '/kiosks'], ['supervisor', '/editions'],
    ['supervisor', `/editions/${map.id}`], ['head', `/grids/${one}/duties`], ['head', `/calendar?unit=${town}`], ['supervisor', '/stats/periods'], ['head', '/hand-overs'], ['leader', `/centres/${village}`], ['head', `/premises/${shop.id}`], ['head', `/visits/${visit.id}`], ['head', `/cameras/looks?camera=${camera}`], ['head', '/items/1503/limits'], ['grid', '/session'],
    ['mediator', `/mediations/${mediation.id}`], ['mediator', '/mediations'], ['mediator', `/mediation-bodies/${committee}/members`]]
  const state = async () => JSON.stringify(await Promise.all(looks.map(async ([name, path]) => (await who[name].get(path)).body)), (key, value) => (/_minutes$|^seen_at$|^last_seen|^now$/.test(key) ? undefined : value))
  return { who, rows, state }
}
test('no writing reaches what another town has, by its id or by naming the place; its own people can', async () => {
  const { paths } = (await new Client(server.url).get('/openapi.json')).body
  const { who, rows, state } = await theirs('441900003')
  const named = Object.entries(paths).flatMap(([path, ops]) =>
    Object.entries(ops)
      .filter(([method, op]) => method !== 'get' && (path.includes('{') || /"(unit|town|owner|village|filter)"/.test(JSON.stringify(op.requestBody?.content ?? {}))))
      .map(([method]) => `${method.toUpperCase()} ${path.replace('/api/v1', '')}`))
  const known = new Set([...rows.map(([route]) => route), ...OF_NOBODY_ELSE, ...OF_ACCOUNTS])
  assert.deepEqual(named.filter((route) => !known.has(route)), [], 'a writing that can name something of others stands in the table')
  const before = await state()
  for (const [route, target, body] of rows) {
    for (const name of ['leader', 'town', 'head', 'liaison', 'grid', 'resident', 'mediator']) {
      const answer = await people[name].request(route.split(' ')[0], target, body === undefined && /photos|voices|bytes/.test(target) ? { raw: Buffer.from('x'), type: 'image/png' } : { body })
      assert.ok([403, 404, 409, 415, 422].includes(answer.status), `${name} ${route}: ${answer.status} ${answer.text.slice(0, 200)}`)
      assert.ok(!answer.text.includes('别镇'), `${name} ${route} is told ${answer.text.slice(0, 200)}`)
    }
  }
  assert.equal(await state(), before, 'and nothing of theirs has changed')
  for (const [route, target, body, owner] of rows.filter((row) => row[3])) {
    const answer = await who[owner].request(route.split(' ')[0], target, { body })
    assert.ok(answer.status < 300, `${owner}, whose it is: ${route} ${answer.status} ${answer.text.slice(0, 200)}`)
  }
})

test('what is asked wrongly is told by its field', async () => {
  const field = async (path) => (await people.town.get(path)).body.field
  assert.equal(await field('/analysis/counts?sets=OPEN,NOTHING'), 'sets')
  assert.equal(await field('/analysis/counts?sets=NEAR'), 'sets')
  assert.equal(await field('/analysis/counts?sets=OPEN&by=person'), 'by')
  assert.equal(await field('/analysis/cases?set=PERSON'), 'set')
  assert.equal(await field('/analysis/indicators/HANDLED?part=NUMERATOR'), 'from')
  assert.equal((await people.town.get('/analysis/indicators/NOTHING?part=NUMERATOR&from=2026-01-01')).status, 404)
})

test('work and people stand side by side, by town, village and grid, and nobody is named', async () => {
  const loads = async (who, by, unit) => (await people[who].get(`/analysis/loads?by=${by}${unit ? `&unit=${unit}` : ''}`)).body
  const villages = (await loads('town', 'village')).rows
  const open = n(await counts('town', 'sets=OPEN'), 'OPEN')
  assert.equal(villages.reduce((sum, row) => sum + row.open, 0), open)
  assert.equal(villages.reduce((sum, row) => sum + row.received, 0), made.length)
  const service = []
  for (let cursor = ''; cursor !== null; ) {
    const { body } = await people.town.get(`/grids?limit=1000${cursor ? `&cursor=${cursor}` : ''}`)
    service.push(...body.items)
    cursor = body.next_cursor
  }
  assert.equal(villages.reduce((sum, row) => sum + row.grids, 0), service.length)
  for (const row of await loads('town', 'grid').then((body) => body.rows)) {
    const same = service.find((one) => one.key === row.key)
    assert.deepEqual([row.on_post, row.establishment], [same.on_post, same.establishment], row.key)
  }
  const [town] = (await loads('city', 'town')).rows.filter((row) => row.key === TOWN_KEY)
  assert.equal(town.open, open)
  assert.ok(!JSON.stringify(villages).includes('person'))
})
