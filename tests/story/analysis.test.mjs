// Counts of cases and the lists behind them; places where the same comes again; work and people.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { makeDay, TOWN } from '../browser/day.mjs'
import { all, indicatorGaps, setGaps } from '../harness/drill.mjs'
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
    other: 'town.441900003.supervisor', grid: 'grid.441900119001001', liaison: `dept.XF.${TOWN}.liaison`, resident: 'resident.1',
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
    for (const who of ['leader', 'town', 'head', 'liaison', 'grid', 'resident']) {
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
