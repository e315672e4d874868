// Who reported a case is forgotten 90 days after it was over, who worked on it after five years; the case, its
// history and every count stay (P-07). Lived through by restarts.
import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { eventually } from '../harness/cluster.mjs'
import { countGaps } from '../harness/counts.mjs'
import { change, row, rows } from '../harness/database.mjs'
import { rehearse, TOWN } from '../harness/loop.mjs'
import { Client } from '../harness/server.mjs'
import { compare } from '../harness/stats.sql.mjs'

const city = rehearse('2026-03-02 09:00') // a Monday
const LAST_DAY = '2026-05-31 03:00' // the night before the 90 days of what was closed on the second of March are over
const NIGHT = '2026-06-02 03:00'
const FIVE_YEARS = '2031-03-03 03:00'
const NUMBER = '0769-22334455'
const town = TOWN.slice(0, 9)

const nobody = () => new Client(city.server.url)
/** The timers of the night are set by a tick: without them nothing would be proved. */
const armed = () => eventually(async () => (await row(city.server, `select count(*) as n from timers where kind = 'case.keep' and town = ${town}`)).n > 0)
const peopleOf = async (id) => (await city.people.leader.get(`/cases/${id}`)).body.people
const follow = (code) => nobody().get(`/public/reports/${code}`)

/** Reported without an account, seen by who accepts, and closed; with its code. */
async function tipped() {
  const { item } = await city.people.grid.get('/items').then(({ body }) => ({ item: body.items.find((one) => one.code === '0501').code }))
  const made = await nobody().post('/public/reports', { item, ...city.place, title: '消防隐患', description: '现场情况如图', contact: NUMBER })
  assert.equal(made.status, 201, made.text)
  const id = (await city.people.acceptor.get(`/cases?q=${made.body.number}`)).body.items[0].id
  assert.equal((await city.people.acceptor.get(`/cases/${id}/reporters?purpose=ASK_FACTS`)).body.items[0].contact, NUMBER)
  return { id, code: made.body.code }
}
async function closedFor(id) {
  const does = async (who, event, more = {}) => {
    const { version } = (await city.people[who].get(`/cases/${id}`)).body
    const answer = await city.people[who].post(`/cases/${id}/moves`, { event, version, ...more })
    assert.equal(answer.status, 200, `${event}: ${answer.text}`)
  }
  await does('acceptor', 'REFUSE', { reason_code: 'NOT_LISTED' })
}

/** Until every town has been looked through that day: what was found. */
async function audited(day) {
  const left = `select 1 from (select distinct town from units where tier = 'TOWN') u
    left join case_audits a on a.town = u.town and a.day = '${day}' and a.ended_at is not null where a.town is null`
  while ((await rows(city.server, left)).length > 0) {
    assert.deepEqual(city.server.log.filter((line) => line.includes('"event":"tick failed"')), [])
    await pause(100)
  }
  return rows(city.server, 'select rule, version, detail from case_audit_faults')
}

/** Where any row of the database still has this id or word, but the tables that are not of cases. */
const traces = (word) => rows(city.server, `
  select 'cases' as t from cases c where c::text like '%${word}%'
  union all select 'case_moves ' || event from case_moves c where c::text like '%${word}%'
  union all select 'case_photos' from case_photos c where c::text like '%${word}%'
  union all select 'case_voices' from case_voices c where c::text like '%${word}%'
  union all select 'case_reporters' from case_reporters c where c::text like '%${word}%'
  union all select 'case_contacts' from case_contacts c where c::text like '%${word}%'
  union all select 'person_reads' from person_reads c where c.person::text = '${word}'
  union all select 'assignments' from assignments c where c::text like '%${word}%'
  union all select 'assignment_moves' from assignment_moves c where c::text like '%${word}%'`)

city.tell('90 days after the end nobody can tell any more who reported, and the code opens nothing; not a day before', async () => {
  const tip = await tipped()
  const mine = await city.reported('resident')
  const seen = await city.people.acceptor.get(`/cases/${mine.id}/reporters?purpose=ASK_FACTS`)
  assert.equal(seen.body.items.length, 1)
  await mine.photo('resident', 'REPORT', 41)
  const me = (await city.people.resident.get('/me')).body.id
  await closedFor(tip.id)
  await mine.does('acceptor', 'REFUSE', { reason_code: 'NOT_LISTED' })
  const stranger = (await row(city.server, `select person from case_reporters where case_id = '${tip.id}'`)).person
  await armed()

  await city.at(LAST_DAY)
  assert.equal((await follow(tip.code)).body.has_contact, true)
  assert.equal((await row(city.server, `select count(*) as n from case_forgotten`)).n, 0, 'not a day before')

  await city.at(NIGHT)
  assert.equal((await follow(tip.code)).status, 404, 'the code opens nothing')
  assert.deepEqual(await traces(stranger), [])
  assert.deepEqual((await rows(city.server, `select 1 from case_moves where case_id in ('${tip.id}', '${mine.id}') and person in ('${me}', '${stranger}')`)), [])
  assert.deepEqual((await rows(city.server, `select 1 from case_photos where case_id = '${mine.id}' and person = '${me}'`)), [])
  assert.deepEqual((await rows(city.server, `select 1 from case_contacts where person = '${stranger}'`)), [])
  for (const { id } of [tip, mine]) {
    assert.equal(await peopleOf(id), 1, 'how many it concerned is known still')
    assert.deepEqual((await city.people.acceptor.get(`/cases/${id}/reporters?purpose=ASK_RESULT`)).body.items, [])
    assert.equal((await city.people.leader.get(`/cases/${id}`)).body.title, '消防隐患')
  }
  assert.equal((await row(city.server, `select count(*) as n from person_reads where case_id = '${tip.id}'`)).n, 1, 'that somebody looked is known still')
  assert.equal((await city.people.resident.get(`/cases/${mine.id}`)).status, 404, 'it is nobody\'s report now')
})

city.tell('what is open is not forgotten, nor what an order keeps; and then it is', async () => {
  const open = await city.reported('resident')
  const held = await tipped()
  await closedFor(held.id)
  const order = { order_no: '东检调证〔2026〕18 号', reason: '检察机关调取', until: '2026-06-20' }
  assert.equal((await city.people.supervisor.post(`/cases/${held.id}/orders`, order)).status, 201)
  await armed()
  await city.at(NIGHT)
  assert.equal((await city.people.resident.get(`/cases/${open.id}`)).body.mine, true)
  assert.equal((await follow(held.code)).body.has_contact, true)
  await city.at('2026-06-21 03:00')
  assert.equal((await follow(held.code)).status, 404)
})

city.tell('who reported what was merged twice over is known as long as for the case that remains', async () => {
  const mergedTwice = async () => {
    const [tip, between, remains] = [await tipped(), await city.reported('resident'), await city.reported('resident')]
    for (const [id, into] of [[tip.id, between.id], [between.id, remains.id]]) {
      const { version } = (await city.people.leader.get(`/cases/${id}`)).body
      const answer = await city.people.leader.post(`/cases/${id}/moves`, { event: 'MERGE', version, into, reason: '同一处' })
      assert.equal(answer.status, 200, answer.text)
    }
    return { code: tip.code, remains }
  }
  const [open, over] = [await mergedTwice(), await mergedTwice()]
  await closedFor(over.remains.id)
  await armed()
  await city.at(NIGHT)
  assert.equal((await follow(over.code)).status, 404)
  assert.equal((await follow(open.code)).body.has_contact, true, 'it is open, and its reporter follows it')
})

city.tell('after five years the history is whole, two were still two, and it names nobody', async () => {
  const matter = await city.handling()
  const asked = await city.people.head.post(`/cases/${matter.id}/assignments`, { purpose: 'SUPPORT', person: 'grid.441900119001003' })
  assert.equal(asked.status, 201, asked.text)
  await matter.finishes('fireman')
  await matter.does('head', 'ASSIGN_CHECK', { person: 'grid.441900119001002' })
  await matter.passes('neighbour')
  const staff = {}
  for (const who of ['grid', 'acceptor', 'head', 'fireman', 'neighbour']) staff[who] = (await city.people[who].get('/me')).body
  const sent = await row(city.server, `select count(*) as n from case_moves where case_id = '${matter.id}' and person is not null`)
  assert.ok(sent.n > 5)
  const two = await row(city.server, `select count(distinct person) as n from case_moves where case_id = '${matter.id}'`)
  const indicators = async () => (await city.people.supervisor.get('/stats/indicators?by=item&from=2026-03-01&to=2026-04-01')).body.rows
  await armed()
  await city.at(LAST_DAY)
  const before = await indicators()
  assert.ok(before.length > 0)
  await city.at(NIGHT)
  assert.deepEqual(await indicators(), before, 'no indicator has moved when who reported was forgotten')
  assert.ok((await traces(staff.fireman.id)).length > 0, 'after 90 days who worked on it is known')
  await city.at('2031-03-01 03:00')
  assert.ok((await traces(staff.fireman.id)).length > 0, 'and the day before five years are over')
  assert.deepEqual(await indicators(), before)

  await city.at(FIVE_YEARS)
  // An assignment goes by a tick after the night.
  await eventually(async () => (await row(city.server, `select count(*) as n from case_forgotten where case_id = '${matter.id}' and sent_at is not null`)).n === 1)
  for (const [who, one] of Object.entries(staff)) {
    assert.deepEqual(await traces(one.id), [], who)
  }
  assert.deepEqual(await rows(city.server, `select event from case_moves where case_id = '${matter.id}' and (post is not null or target in (${Object.values(staff).map((one) => `'${one.name}'`).join()}))`), [])
  assert.deepEqual(await row(city.server, `select count(distinct person) as n from case_moves where case_id = '${matter.id}'`), two, 'two persons are two still')
  const history = (await city.people.leader.get(`/cases/${matter.id}/moves`)).body.items
  assert.deepEqual(history.filter((move) => move.person_name), [])
  const bySomebody = history.filter((move) => move.role !== 'SYSTEM')
  assert.ok(bySomebody.length > 5 && bySomebody.every((move) => move.role && move.unit_name), 'the office stands where the name stood')
  const now = (await city.people.leader.get(`/cases/${matter.id}`)).body
  assert.deepEqual([now.title, now.state, now.handler_name], ['消防隐患', 'ARCHIVED', null])

  assert.deepEqual(await audited('2031-03-03'), [], 'the daily audit finds every history whole')
  assert.deepEqual(await indicators(), before, 'no indicator has moved')
  assert.deepEqual(await countGaps(city.server), [])
  assert.deepEqual(await compare(city.server), [], 'the second computation agrees')
})

city.tell('what went, how much and when is written down, and shown to who looks at records', async () => {
  await city.at('2031-03-03 04:00')
  const proofs = (await city.people.supervisor.get('/stats/keeping')).body.items
  assert.ok(proofs.some((one) => one.class === 'NAMES' && one.n > 0), JSON.stringify(proofs))
  const all = await rows(city.server, `select class, sum(n)::int as n from case_keep_proofs group by 1 order by 1`)
  const { reporters, names } = await row(city.server, `select count(*) as reporters, count(names_at) as names from case_forgotten`)
  assert.deepEqual(all.filter((one) => one.class === 'ASSIGNMENT'), [{ class: 'ASSIGNMENT', n: 1 }])
  assert.deepEqual(all.filter((one) => one.class !== 'PHOTO' && one.class !== 'ASSIGNMENT'), [{ class: 'NAMES', n: names }, { class: 'REPORTER', n: reporters }])
  for (const who of ['leader', 'acceptor', 'resident']) assert.equal((await city.people[who].get('/stats/keeping')).status, 403, who)
  assert.deepEqual((await city.people.elsewhere.get('/stats/keeping')).body.items, [], 'of another town nothing')

  // Nothing is left to do, and what is done is not done twice: another night finds nothing.
  await city.at('2031-03-05 03:00')
  assert.deepEqual(await rows(city.server, `select class, sum(n)::int as n from case_keep_proofs group by 1 order by 1`), all)
})

city.tell('a city may keep it for a shorter time, and not for a longer one', async () => {
  for (const [code, days] of [['REPORTER', 91], ['NAMES', 1827], ['HAZARD', 366], ['UNFOUNDED', 91]])
    await assert.rejects(change(city.server, `update case_keep_classes set days = ${days} where code = '${code}'`), /case_keep_classes_longest_check/)
})
