// How many there are, is read from sums and is never late: after every step of a history made by chance,
// folded or not, the counts are those that the cases themselves give.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { countGaps, explain, fold, folder, psql } from '../harness/counts.mjs'
import { rows } from '../harness/database.mjs'
import { Client, placeIn, startServer } from '../harness/server.mjs'

const TOWN = 441900119
const WHO = {
  grid: 'grid.441900119001001', beside: 'grid.441900119002001', elsewhere: 'grid.441900003001001',
  acceptor: 'village.441900119001.acceptor', acceptorBeside: 'village.441900119002.acceptor', head: 'village.441900119001.head',
  dispatcher: 'town.441900119.dispatcher', leader: 'town.441900119.shift_leader', supervisor: 'town.441900119.supervisor',
  city: 'city.supervisor', cityLeader: 'city.shift_leader',
  fireman: 'dept.XF.441900119.handler', fireHead: 'dept.XF.441900119.liaison', police: 'dept.GA.441900119.handler',
}
const REPORTERS = { grid: '441900119001001', beside: '441900119002001', elsewhere: '441900003001001' }
const ITEMS = ['0501', '0602', '0605', '0102']
// What may be tried on a case; most of it is refused most of the time.
const TRIES = [
  ['acceptor', 'FILE'], ['acceptor', 'FILE'], ['acceptorBeside', 'FILE'], ['leader', 'FILE'], ['acceptor', 'REFUSE', { reason: '不属受理范围' }],
  ['acceptor', 'ASK_VERIFY', { person: WHO.beside }], ['head', 'DISPATCH', { department: 'XF' }],
  ['leader', 'DISPATCH', { department: 'XF', reason: '现场由消防牵头' }], ['leader', 'DISPATCH', { department: 'GA', reason: '由公安牵头' }],
  ['fireman', 'SIGN'], ['fireman', 'RETURN', { reason: '不属本部门职责' }], ['leader', 'GRANT_RETURN'], ['leader', 'REJECT_RETURN', { reason: '属于' }],
  ['fireman', 'ASK_HELP', { department: 'GA', reason: '需封路' }], ['police', 'HELPED', { note: '已封路' }], ['police', 'SIGN'],
  ['head', 'REFER', { unit: '441900119000000', reason: '超出本村权限' }], ['dispatcher', 'ACCEPT_REFERRAL'], ['grid', 'HANDLE_ON_SPOT', { note: '当场整改' }],
  ['leader', 'ASK_VOID', { reason: '误报' }], ['supervisor', 'VOID', { reason: '误报' }], ['supervisor', 'SUPERVISE', { level: 1, reason: '久拖' }],
  ['supervisor', 'FORCE_CLOSE', { reason: '已无必要' }], ['leader', 'ASK_FORCE_CLOSE', { reason: '已无必要' }], ['acceptor', 'RECONSIDER', { reason: '补充了证据' }],
]
const ASKED = [
  ['city', '', 'true'], ['city', '?unit=441900119000000', 'town = 441900119'], ['leader', '', 'town = 441900119'],
  ['head', '', 'unit / 1000 = 441900119001'], ['city', '?unit=441900003001000', 'unit / 1000 = 441900003001'],
  ['city', '?unit=441900119001001', 'unit = 441900119001001'], ['leader', '?unit=441900003000000', 'false'],
  ['fireHead', '', `town = 441900119 and (department = 'XF' or 'XF' = any(helpers))`],
  ['fireHead', '?unit=441900119001000', `unit / 1000 = 441900119001 and (department = 'XF' or 'XF' = any(helpers))`],
]

/** mulberry32: the same history for the same seed. */
function chance(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

let server, people, places
async function start() {
  server = await startServer({ dir: server?.dir })
  people = {}
  for (const [name, login] of Object.entries(WHO)) people[name] = await Client.login(server, login)
}
before(async () => {
  await start()
  places = {}
  for (const [name, grid] of Object.entries(REPORTERS)) places[name] = await placeIn(people[name], grid)
})
after(() => server?.end())

/** The counts of GET /stats/cases by SQL of its own. */
async function counted(where) {
  const lists = { by_state: 'state', by_item: 'item', by_department: 'department', by_severity: 'severity' }
  const parts = Object.entries(lists).map(([name, key]) =>
    `select '${name}' as name, ${key} as key, count(*) as n from cases where (${where}) and ${key} is not null group by 2`)
  const sums = { by_state: {}, by_item: {}, by_department: {}, by_severity: {} }
  for (const { name, key, n } of await rows(server, parts.join(' union all '))) sums[name][key] = n
  return sums
}

async function agrees(step, asked = ASKED) {
  for (const [who, query, where] of asked) {
    const answer = await people[who].get(`/stats/cases${query}`)
    assert.equal(answer.status, 200, answer.text)
    const shown = Object.fromEntries(['by_state', 'by_item', 'by_department', 'by_severity'].map((list) =>
      [list, Object.fromEntries(answer.body[list].map(({ key, n }) => [key, n]))]))
    assert.deepEqual(shown, await counted(where), `${step}: ${who} ${query}`)
  }
}

test('a history made by chance: after each step the counts are those of the cases', { timeout: 240_000 }, async () => {
  const seed = Number(process.env.SEED ?? Date.now() % 1e6)
  console.log(`seed ${seed}`)
  const next = chance(seed)
  const pick = (list) => list[Math.floor(next() * list.length)]
  const made = []
  let moved = 0
  for (let step = 0; step < 70; step++) {
    const dice = next()
    let what
    if (made.length < 4 || dice < 0.15) {
      const who = pick(Object.keys(REPORTERS))
      made.push((await people[who].report({ item: pick(ITEMS), ...places[who], title: '隐患', description: '现场情况如图' })).id)
      what = `${who} reports`
    } else if (dice < 0.25) {
      const given_up = next() < 0.4
      what = `${fold(server, TOWN, 1 + Math.floor(next() * 9), { given_up })} folded${given_up ? ', and given up' : ''}`
    } else {
      let answer
      for (let tries = 0; tries < 25 && answer?.status !== 200; tries++) {
        const [who, event, fields] = pick(TRIES), id = pick(made)
        answer = await people[who].tryMove(id, event, fields)
        assert.ok(answer.status < 500, answer.text)
        what = `${who} ${event} of ${id}`
      }
      if (answer.status !== 200) continue
      moved++
    }
    assert.deepEqual(await countGaps(server), [], `seed ${seed}, step ${step}: ${what}`)
    if (step % 6 === 0) await agrees(`seed ${seed}, step ${step}: ${what}`)
    if (step === 40) { // a kill, and what was not folded is still there
      await server.kill()
      await start()
    }
  }
  assert.ok(moved > 10, `${moved} moves`)
  await agrees('at the end')
})

test('two servers fold one town at the same time: each change goes into the sums once, whoever gives up', { timeout: 240_000 }, async () => {
  const [first, second] = [folder(server), folder(server)]
  const report = () => people.grid.report({ item: ITEMS[0], ...places.grid, title: '隐患', description: '现场情况如图' })
  /** The first has taken a batch and not committed; the server's own fold may have been before it. */
  const take = async (limit) => {
    for (;;) {
      for (let i = 0; i < 5; i++) await report()
      const [n] = await first.say(`begin; execute fold (${TOWN}, ${limit});`)
      if (Number(n) > 0) return
      await first.say('rollback;')
    }
  }
  for (const [limit, end] of [[1000, 'commit'], [1000, 'rollback'], [3, 'commit'], [3, 'rollback']]) {
    await take(limit)
    const { said } = await second.sayAndWait(`begin; execute fold (${TOWN}, 1000); execute clear (${TOWN}); commit;`)
    assert.deepEqual(await countGaps(server), [], `${limit}: both at it`)
    await report()
    await first.say(`execute clear (${TOWN}); ${end};`)
    await said
    assert.deepEqual(await countGaps(server), [], `${limit}: the first ended with ${end}`)
  }
  first.end()
  second.end()
  await agrees('after two servers')
})

const PERIODS = [
  ['2026-02-01', '2026-03-31'], ['2026-02-03', '2026-04-05'], ['2026-02-10', '2026-02-12'], ['2026-02-10', '2026-02-10'],
  ['2026-02-10T05:00:00+08:00', '2026-02-10T23:00:00+08:00'], ['2026-02-10T05:00:00+08:00', '2026-02-11T05:00:00+08:00'],
  ['2026-01-31T13:30:00+08:00', '2026-04-02T01:00:00Z'], ['2026-02-03', ''], ['', '2026-03-03'],
]
const instant = (text, isEnd) => text.length > 10 ? `timestamptz '${text}'` : `timestamptz '${text} 00:00+08' + interval '${isEnd ? 1 : 0} days'`

test('of a period: whole months and days from sums, hours case by case', { timeout: 240_000 }, async () => {
  // As if they had come in over three months, and none of them were summed up yet.
  psql(server, `begin; delete from case_counts; delete from case_count_changes;
    update cases c set created_at = o.at
      from (select id, timestamptz '2026-01-30 22:30+08' + row_number() over (order by id) * interval '53 hours' as at from cases) o where o.id = c.id;
    insert into case_count_changes (town, unit, day, state, owner, item, department, helpers, severity, n)
    select town, unit, date(timezone('Asia/Shanghai', created_at)), state, owner, item, department, helpers, severity, 1 from cases; commit`)
  for (const batch of [0, 7, 1000]) {
    if (batch) fold(server, TOWN, batch) // the server's own may have come before
    assert.deepEqual(await countGaps(server), [])
    const asked = PERIODS.flatMap(([from, to]) => {
      const query = `?${new URLSearchParams({ ...(from && { from }), ...(to && { to }) })}`
      const period = [from && `created_at >= ${instant(from)}`, to && `created_at < ${instant(to, true)}`].filter(Boolean).join(' and ')
      return [['city', query, period], ['leader', query, `town = ${TOWN} and ${period}`],
        ['city', `${query}&unit=441900119001000`, `unit / 1000 = 441900119001 and ${period}`],
        ['fireHead', query, `town = ${TOWN} and (department = 'XF' or 'XF' = any(helpers)) and ${period}`]]
    })
    await agrees(`${batch} folded`, asked)
  }
})

/** As if it had been open for years, and that known: of a handful of rows any plan is a good one. Nothing is of a day that is asked for. */
let isAged = false
function age() {
  if (isAged) return
  isAged = true
  psql(server, `insert into case_counts (town, place, seen_by, span, day, list, key, n)
    select u.town, u.key, '', 'DAY', date '2001-01-01' + n, 'state', 'CLOSED', 1 from units u, generate_series(1, 400) n where u.tier = 'TOWN';
    insert into cases (town, id, number, item, item_from, title, description, lon, lat, datum, unit, owner, severity, state, version, source,
      created_at, closed_at, updated_at)
    select c.town, gen_random_uuid(), 'X' || n, c.item, c.item_from, '旧案', '旧案', c.lon, c.lat, 'WGS84', c.unit, c.owner, 'S3', 'ARCHIVED', 9, 'GRID', now(), now(), now()
      from (select * from cases where town = ${TOWN} limit 1) c, generate_series(1, 3000) n;
    analyze case_counts; analyze units; analyze cases; analyze case_count_changes`)
}

test('the plans: cases are not read for what is summed up, and sums by their key alone', async () => {
  const city = ['0', '999999999999999', 'null', '441900000000000', '441999999999999']
  const town = ['441900119000000', '441900119999999', 'null', '441900119000000', '441900119999999']
  const quarter = [`'2026-02-01 00:00+08'`, `'2026-04-01 00:00+08'`]
  age()
  for (const [name, values] of [['case_stats_ever', [...city, `'TOWN'`, 'null']], ['case_stats_ever', [...town, `'TOWN'`, String(TOWN)]],
    ['case_stats_period', [...city, ...quarter, 'null']], ['case_stats_period', [...town, ...quarter, String(TOWN)]]]) {
    const read = explain(server, name, values)
    assert.equal(read.cases ?? 0, 0, `${name}: ${JSON.stringify(read)}`)
    assert.ok('case_counts' in read, name)
    assert.ok(!read.swept.includes('case_counts'), `${name} reads all of the sums`)
  }
})

test('the queue of a town does not look at what is closed, in either order', () => {
  age()
  for (const [byDue, whole] of [['null', 'true'], ['true', 'true'], ['null', 'null'], ['true', 'null']]) {
    const read = explain(server, 'case_list', ['441900119000000', '441900119999999', 'null', `'00000000-0000-8000-8000-000000000000'`, '51', String(TOWN),
      'null', 'null', `'{REPORTED,FILED,DISPATCHED,HANDLING}'`, ...Array(11).fill('null'), 'true', byDue, 'null', 'null', whole, 'null', 'null'])
    assert.ok(read.cases < 300, `${byDue} ${whole}: ${JSON.stringify(read)}`)
    assert.deepEqual(read.swept.filter((table) => ['cases', 'people'].includes(table)), [], byDue)
  }
})

// Each with what hangs on a case. Without triggers: nothing that is looked up by them is missing. A plan by a unique key
// is the same among more.
const MANY = 30_000
const grow = () => psql(server, `set session_replication_role = replica; set synchronous_commit = off;
  insert into cases (town, id, number, item, item_from, title, description, lon, lat, datum, unit, owner, severity, state, version, source,
    created_at, closed_at, updated_at)
  select ${TOWN}, gen_random_uuid(), 'Y' || n, i.code, i.valid_from, '旧案', '旧案', 113.8, 22.8, 'WGS84', 441900119001001, 441900119001000, 'S3', 'ARCHIVED', 1, 'GRID', now(), now(), now()
    from (select code, valid_from from items where code = '0501' order by valid_from limit 1) i, generate_series(1, ${MANY}) n;
  insert into case_moves (town, case_id, version, at, event, to_state, role, owner)
  select town, id, 1, now(), 'REPORT', 'REPORTED', 'GRID_ADMIN', owner from cases where number like 'Y%';
  insert into case_reporters (town, case_id, person, at) select town, id, id, now() from cases where number like 'Y%';
  insert into case_photos (town, case_id, id, sha256, type, bytes, width, height, stage, person, at)
  select town, id, id, number, 'image/jpeg', 1, 1, 1, 'REPORT', id, now() from cases where number like 'Y%';
  insert into case_clocks (town, case_id, step, round, kind, minutes, started_at, edition, ended_at, end_event, unit, item)
  select town, id, 'HANDLE', 1, 'URGENT', 1, now(), 1, now(), 'FINISH', unit, item from cases where number like 'Y%';
  insert into case_guests (town, case_id, person, cause) select town, id, id, id from cases where number like 'Y%';
  analyze cases; analyze case_moves; analyze case_reporters; analyze case_photos; analyze case_clocks; analyze case_guests; analyze people`)

test('the plan: one case is read by its key among very many, and so is what hangs on it', () => {
  grow()
  const nobody = `'00000000-0000-8000-8000-000000000000'`
  const [id] = psql(server, `select id from cases where number = 'Y${MANY / 2}'`).split('\n')
  for (const actor of [['0', '999999999999999', 'null', nobody], ['441900119000000', '441900119999999', `'XF'`, nobody], ['0', '0', 'null', nobody]]) {
    const read = explain(server, 'case_get', [...actor, String(TOWN), `'${id}'`, 'now()'])
    assert.deepEqual(read.swept.filter((table) => table.startsWith('case') || table === 'people'), [], JSON.stringify(read))
    const rows = Object.entries(read).filter(([table]) => table.startsWith('case')).reduce((n, [, one]) => n + one, 0)
    assert.ok(rows <= 20, JSON.stringify(read))
  }
})
