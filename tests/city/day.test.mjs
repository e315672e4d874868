// A day of the city, and the weeks after it: cases take every arrow of the machine, on purpose and by
// chance, from the desks of two towns; then what the server says is counted a second time.
//   ZW_CITY_CASES=300  how many; the arrows of the machine are always all taken
//   ZW_CITY_SEED=1     another city
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { countGaps } from '../harness/counts.mjs'
import { rows } from '../harness/database.mjs'
import { Rehearsal } from '../harness/rehearsal.mjs'
import { indicatorGaps, setGaps } from '../harness/drill.mjs'
import { Client } from '../harness/server.mjs'
import { compare } from '../harness/stats.sql.mjs'
import { Case, villages } from './cases.mjs'
import { SAID, STOPS } from './paths.mjs'

const N_CASES = Number(process.env.ZW_CITY_CASES ?? 300)
const SEED = Number(process.env.ZW_CITY_SEED ?? 1)
const NIGHT = '2026-04-04 00:30' // after the last stop: nobody touches anything, and every history is looked through

class Day extends Rehearsal {
  constructor() {
    super(STOPS.morning, { atOnce: 8 })
    this.seed = SEED
    this.villages = villages(N_CASES < 1000 ? 1 : 3)
    this.places = new Map()
    this.anchors = new Map() // of each village, an open case that others are merged into
    this.ledger = []
    this.answers = new Map()
  }

  answered({ status }) {
    this.answers.set(status, (this.answers.get(status) ?? 0) + 1)
  }

  acknowledged({ id, version, state }, event) {
    this.ledger.push({ id, version, state, event })
  }

  async send(login, method, path, body, expected, options) {
    const answer = await this.person(login).request(method, path, { body, ...options })
    this.answered(answer)
    assert.ok([expected].flat().includes(answer.status), `${login} ${method} ${path}: ${answer.text}`)
    return answer.body
  }

  placeOf(grid) {
    if (!this.places.has(grid)) {
      this.places.set(grid, this.send('city.supervisor', 'GET', `/units/${grid}`, undefined, 200).then(({ lon, lat }) => ({ lon, lat })))
    }
    return this.places.get(grid)
  }

  /** Until no such case is left. What time does on its own beat is waited for so. */
  async none(where) {
    while ((await rows(this.server, `select 1 from cases where ${where} limit 1`)).length > 0) await pause(200)
  }

  async makeAnchors() {
    for (const village of this.villages) {
      const anchor = new Case(this, -1)
      Object.assign(anchor, { town: village.slice(0, 9), village, reporter: `grid.${village}001` })
      await anchor.report()
      this.anchors.set(village, anchor.id)
    }
  }
}

const day = new Day()
let arrows
let told
before(async () => {
  await day.start()
  await day.makeAnchors()
  arrows = (await day.send('city.supervisor', 'GET', '/states/case', undefined, 200)).moves
  const cases = [...arrows, ...Array(Math.max(0, N_CASES - arrows.length))].map((arrow, number) => new Case(day, number, arrow))
  const tales = cases.map((one) => day.add(() => one.live()))
  day.begin()
  told = await Promise.allSettled(tales)
  // The archive takes what is rated; from then on nothing changes.
  await day.none("state = 'CLOSED' and not disputed and rating is not null")
  await day.at(NIGHT)
  await day.none("state = 'CLOSED' and not disputed and rating is not null")
}, { timeout: 3_600_000 })
after(() => day.end())

const arrowOf = (move) => `${move.from} ${move.event} ${move.to}`
const allMoves = () => rows(day.server, `select case_id as id, version, event, from_state as from, to_state as to, role, target
  from case_moves order by case_id, version`)

test('every case is lived to its end, and no answer was 5xx', (t) => {
  const wrong = told.filter((one) => one.status === 'rejected').map((one) => one.reason.message)
  assert.deepEqual(wrong.slice(0, 10), [], `${wrong.length} of ${told.length}`)
  const statuses = [...day.answers.keys()].sort()
  assert.deepEqual(statuses.filter((status) => status >= 500), [])
  t.diagnostic(`${told.length} cases, ${day.ledger.length} acknowledged writes, answers ${JSON.stringify(Object.fromEntries([...day.answers].sort()))}`)
})

test('every acknowledged write is there; nothing else is, but what time did', async () => {
  const said = new Map()
  for (const [event, as] of Object.entries(SAID)) said.set(as, [...(said.get(as) ?? [as]), event])
  const moves = await allMoves()
  const there = new Map(moves.map((move) => [`${move.id} ${move.version}`, move]))
  for (const { id, version, state, event } of day.ledger) {
    const move = there.get(`${id} ${version}`)
    assert.ok(move, `acknowledged and lost: version ${version} of ${id}, ${event}`)
    assert.ok((said.get(event) ?? [event]).includes(move.event), `${event} was recorded as ${move.event}`)
    assert.equal(move.to, state)
  }
  assert.equal(moves.filter((move) => move.role !== 'SYSTEM').length, day.ledger.length)
})

test('every arrow of the machine was taken, and no other', async () => {
  const known = new Set(arrows.map(arrowOf))
  const taken = new Set((await allMoves()).filter((move) => move.from !== null && move.event !== 'UNDO').map(arrowOf))
  assert.deepEqual([...taken].filter((arrow) => !known.has(arrow)), [], 'not in the machine')
  assert.deepEqual([...known].filter((arrow) => !taken.has(arrow)), [], 'never taken')
})

test('what was taken back went back where it came from', async (t) => {
  const moves = await allMoves()
  const back = moves.flatMap((move, i) => (move.event === 'UNDO' ? [[moves[i - 1], move]] : []))
  assert.ok(back.length > 10, `only ${back.length} moves were taken back`)
  for (const [move, undo] of back) assert.deepEqual([undo.from, undo.to, undo.target], [move.to, move.from, move.event], move.id)
  t.diagnostic(`${back.length} taken back`)
})

test('the history is whole, and gives the state of every case', async () => {
  const histories = new Map()
  for (const move of await allMoves()) histories.set(move.id, [...(histories.get(move.id) ?? []), move])
  const cases = await rows(day.server, 'select id, state, version, supervised, rework, returns, reopened, suspensions, rating from cases')
  assert.equal(cases.length, histories.size)
  for (const one of cases) {
    let state = null
    histories.get(one.id).forEach((move, i) => {
      assert.deepEqual([move.version, move.from], [i + 1, state], `${one.id}: move ${i + 1}`)
      state = move.to
    })
    const events = histories.get(one.id).map((move) => move.event)
    const last = Math.max(events.lastIndexOf('REOPEN'), events.lastIndexOf('UPHOLD_DISPUTE'))
    const count = (list, ...names) => list.filter((event) => names.includes(event)).length
    assert.deepEqual(
      [one.version, one.state, one.returns, one.suspensions, one.reopened, one.rework, one.rating !== null],
      [events.length, state, count(events, 'GRANT_RETURN'), count(events, 'SUSPEND'), count(events, 'REOPEN', 'UPHOLD_DISPUTE'),
        count(events.slice(last + 1), 'FAIL'), count(events.slice(last + 1), 'RATE') === 1], one.id)
  }
})

test('the audit of the night made every case again from its moves, in every member, and each is what is stored', async () => {
  const towns = "(select distinct town from units where tier = 'TOWN') t left join case_audits a on a.town = t.town"
  const night = NIGHT.slice(0, 10)
  while ((await rows(day.server, `select 1 from ${towns} where (a.day = '${night}' and a.ended_at is not null) is not true`)).length > 0) await pause(200)
  assert.deepEqual(await rows(day.server, 'select c.number, f.rule, f.version, f.detail from case_audit_faults f join cases c on c.id = f.case_id'), [])
  const [{ audited, cases }] = await rows(day.server, 'select (select sum(audited) from case_audits) as audited, (select count(*) from cases) as cases')
  assert.equal(audited, cases)
})

test('every open case has an owner, a live clock, and one timer at its next point', async () => {
  const broken = await rows(day.server, `
    select c.id, c.state from cases c
     where c.state not in ('REFUSED', 'CLOSED', 'ARCHIVED', 'MERGED', 'VOID')
       and (c.owner = 0
            or not exists (select from case_clocks k where k.town = c.town and k.case_id = c.id and k.ended_at is null)
            or (select min(k.next_at) from case_clocks k where k.town = c.town and k.case_id = c.id and k.ended_at is null)
               is distinct from (select t.due_at from timers t where t.town = c.town and t.subject = c.id and t.kind = 'case.clocks'))`)
  assert.deepEqual(broken, [])
  const dead = await rows(day.server, `select c.id, k.step from cases c join case_clocks k on k.town = c.town and k.case_id = c.id
     where c.state in ('REFUSED', 'ARCHIVED', 'MERGED', 'VOID') and k.ended_at is null`)
  assert.deepEqual(dead, [], 'what is over has no clock')
})

test('the unit that handled never closed', async () => {
  const before = (what, events) => `(select h.${what} from case_moves h where h.town = m.town and h.case_id = m.case_id
    and h.version < m.version and h.event in (${events}) order by h.version desc limit 1)`
  const closings = await rows(day.server, `
    select m.case_id, m.version, m.event, m.person = ${before('person', "'SIGN', 'FINISH', 'HANDLE_ON_SPOT'")}
             or m.department = ${before('target', "'DISPATCH', 'ASSIGN_DUTY'")} as by_itself
      from case_moves m where m.event in ('PASS', 'EXEMPT', 'FORCE_CLOSE')`)
  assert.ok(closings.length > 10)
  assert.deepEqual(closings.filter((one) => one.by_itself), [])
})

/** The counts of GET /stats/cases, in SQL of its own. */
async function countCases(where) {
  const tier = `case when owner % 1000000000 = 0 then 'CITY' when owner % 1000000 = 0 then 'TOWN' else 'VILLAGE' end`
  const lists = { by_state: 'state', by_tier: tier, by_item: 'item', by_department: 'department', by_severity: 'severity' }
  const parts = Object.entries(lists).map(([name, key]) =>
    `select '${name}' as name, ${key} as key, count(*) as n from cases where ${where} and ${key} is not null group by 2`)
  const sums = { total: 0, open: 0, by_state: {}, by_tier: {}, by_item: {}, by_department: {}, by_severity: {} }
  for (const { name, key, n } of await rows(day.server, parts.join(' union all '))) sums[name][key] = n
  for (const [state, n] of Object.entries(sums.by_state)) {
    sums.total += n
    if (!['REFUSED', 'CLOSED', 'ARCHIVED', 'MERGED', 'VOID'].includes(state)) sums.open += n
  }
  return sums
}

const asObject = (list) => Object.fromEntries(list.map(({ key, n }) => [key, n]))

test('GET /stats/cases: a second count in SQL agrees exactly, for the city, a town, a village, a day and a department', async () => {
  for (const [login, query, where] of [
    ['city.supervisor', '', 'true'],
    ['city.supervisor', '?from=2026-03-02&to=2026-03-02', `created_at >= '2026-03-02 00:00+08' and created_at < '2026-03-03 00:00+08'`],
    ['town.441900119.supervisor', '', 'town = 441900119'],
    ['village.441900003001.head', '', 'unit / 1000 = 441900003001'],
    ['dept.XF.441900119.liaison', '', `town = 441900119 and (department = 'XF' or 'XF' = any (helpers))`],
  ]) {
    const { total, open, ...lists } = await day.send(login, 'GET', `/stats/cases${query}`, undefined, 200)
    const served = { total, open, ...Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, asObject(list)])) }
    assert.deepEqual(served, await countCases(where), `${login} ${query}`)
  }
})

test('every sum of cases is what the cases say, after every arrow of the machine', async () => {
  assert.deepEqual(await countGaps(day.server), [])
})

test('GET /stats/indicators: a second computation, from the history of moves, agrees in every number', async () => {
  for (const [from, to] of [['2026-03-02', '2026-03-02'], ['2026-03-03', '2026-03-31'], ['2026-03-01', '2026-04-02']]) {
    assert.deepEqual((await compare(day.server, day.server.dir, { from, to })).slice(0, 20), [], `${from} to ${to}`)
  }
})

test('every number of it opens to a list of as many rows', async () => {
  const client = await Client.login(day.server, 'city.supervisor')
  assert.deepEqual(await indicatorGaps(client, '2026-03-01', '2026-04-02', ['none', 'department']), [])
  assert.deepEqual(await setGaps(client, ['OPEN', 'OVERDUE', 'SUPERVISED', 'REPLY_DUE', 'DUTY_DISPUTED', 'FACT_DISPUTED', 'SUSPENDED', 'REFERRED'], 'town'), [])
})
