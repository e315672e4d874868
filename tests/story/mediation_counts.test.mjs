// How many disputes were accepted and how many resolved: both numbers, by kind and by body, in one's range alone; nobody by
// name, and sealed files only from ten on.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ok, refused } from '../harness/answers.mjs'
import { change, rows } from '../harness/database.mjs'
import { Client, placeIn, startServer } from '../harness/server.mjs'

const GRID = '441900119001001'
const BESIDE = '441900119002001'
const TOWN = '441900119000000'

let server
const people = {}
const LOGINS = {
  leader: 'town.441900119.shift_leader', supervisor: 'city.supervisor', station: 'village.441900119001.head', beside: 'village.441900119002.head', committee: 'village.441900119001.mediator',
  otherTown: 'town.441900121.shift_leader', mediator: 'town.441900119.mediator', grid: `grid.${GRID}`, acceptor: 'town.441900119.acceptor', resident: 'resident.1',
}
const counts = async (who, query = '') => ok(await people[who].get(`/mediation-counts${query}`))
const FIGURES = ['accepted', 'resolved', 'open', 'failed', 'breached', 'withdrawn', 'refused', 'declined', 'taken_back']
const figures = (one) => Object.fromEntries(FIGURES.map((name) => [name, one[name]]))
const none = Object.fromEntries(FIGURES.map((name) => [name, 0]))
const bodies = {}

/** A file as it stands, written behind the server's back. accepted, over: days ago; null: never. */
let serial = 0
async function file({ kind = 'NEIGHBOUR', grid = GRID, body = bodies.village, state, accepted = 5, over = null, outcome = null, sealed = false, n = 1 }) {
  const at = (days) => (days === null ? 'null' : `now() - interval '${days} days'`)
  for (let i = 0; i < n; i += 1) {
    serial += 1
    await change(server, `insert into mediations (town, id, number, body, kind, unit, lon, lat, words, via, state, sealed, applied_at, accepted_at, counted_at, over_at, outcome, archived_at, referred_to, updated_at)
      values (${grid.slice(0, 9)}, gen_random_uuid(), 'T-${serial}', '${body}', '${kind}', ${grid}, 113.8, 22.8, '王小明与李大海的纠纷', 'OPEN', '${state}', ${sealed}, now() - interval '40 days', ${at(accepted)}, ${at(accepted)},
        ${at(over)}, ${outcome ? `'${outcome}'` : 'null'}, ${state === 'ARCHIVED' ? 'now()' : 'null'}, ${state === 'REFERRED' ? `'${bodies.town}'` : 'null'}, now())`)
  }
}

before(async () => {
  server = await startServer()
  for (const [name, login] of Object.entries(LOGINS)) people[name] = await Client.login(server, login)
  for (const { kind, id } of await rows(server, `select lower(kind) as kind, id from mediation_bodies where unit in (441900119001000, ${TOWN}) and kind in ('VILLAGE', 'TOWN')`)) bodies[kind] = id
})
after(() => server.end())

test('a city without a mediation has no rate, and says so', async () => {
  const all = await counts('leader')
  assert.deepEqual(figures(all), none)
  assert.deepEqual([all.rate_permille, all.sealed_accepted, all.sealed_resolved, all.by_kind, all.by_body], [null, null, null, [], []])
  assert.ok(Math.abs(Date.parse(all.as_of) - Date.now()) < 60_000)
})

test('each state is counted once: resolved is what was agreed on and not breached; what was never accepted is in no rate', async () => {
  for (const state of ['AGREED', 'CONFIRMING', 'CONFIRMED']) await file({ state })
  await file({ state: 'PERFORMED', over: 1, outcome: 'PERFORMED' })
  await file({ state: 'ARCHIVED', over: 2, outcome: 'PERFORMED' })
  for (const state of ['ACCEPTED', 'MEDIATING', 'ON_APPRAISAL', 'REFERRED']) await file({ state })
  await file({ state: 'ARCHIVED', over: 1, outcome: 'FAILED', kind: 'DEBT' })
  await file({ state: 'BREACHED', over: 1, outcome: 'BREACHED', kind: 'DEBT', body: bodies.town })
  await file({ state: 'WITHDRAWN', over: 1, outcome: 'WITHDRAWN' })
  await file({ state: 'REFUSED', accepted: null, over: 1, outcome: 'REFUSED' })
  await file({ state: 'DECLINED', accepted: null, over: 1, outcome: 'DECLINED' })
  await file({ state: 'ARCHIVED', accepted: null, over: 1, outcome: 'WITHDRAWN' })
  await file({ state: 'APPLIED', accepted: null })
  const all = await counts('leader')
  assert.deepEqual(figures(all), { accepted: 12, resolved: 5, open: 4, failed: 1, breached: 1, withdrawn: 1, refused: 1, declined: 1, taken_back: 1 })
  assert.equal(all.accepted, all.resolved + all.open + all.failed + all.breached + all.withdrawn)
  assert.equal(all.rate_permille, 417)
  const debt = all.by_kind.find(({ kind }) => kind === 'DEBT')
  assert.deepEqual([figures(debt), debt.rate_permille], [{ ...none, accepted: 2, failed: 1, breached: 1 }, 0])
  const town = all.by_body.find(({ body }) => body === bodies.town)
  assert.deepEqual([town.accepted, town.breached, town.name], [1, 1, '长安镇人民调解委员会'])
  for (const list of [all.by_kind, all.by_body]) for (const name of FIGURES) assert.equal(list.reduce((sum, one) => sum + one[name], 0), all[name], name)
})

test('everybody counts his own range, and another\'s is empty to him', async () => {
  await file({ state: 'MEDIATING', grid: BESIDE })
  assert.equal((await counts('leader')).accepted, 13)
  assert.equal((await counts('station')).accepted, 12)
  assert.equal((await counts('committee')).accepted, 12)
  assert.equal((await counts('beside')).accepted, 1)
  assert.equal((await counts('supervisor')).accepted, 13)
  assert.equal((await counts('supervisor', `?unit=${BESIDE.slice(0, 12)}000`)).accepted, 1)
  assert.equal((await counts('otherTown')).accepted, 0)
  assert.equal((await counts('otherTown', `?unit=${TOWN}`)).accepted, 0)
})

test('a period counts what was accepted in it, and what ended in it without that', async () => {
  const day = (ago) => new Date(Date.now() - ago * 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 10)
  assert.equal((await counts('leader', `?from=${day(6)}&to=${day(4)}`)).accepted, 13)
  assert.deepEqual(figures(await counts('leader', `?from=${day(6)}&to=${day(4)}`)).refused, 0)
  const late = await counts('leader', `?from=${day(2)}`)
  assert.deepEqual([late.accepted, late.refused, late.declined, late.taken_back, late.rate_permille], [0, 1, 1, 1, null])
  assert.equal((await counts('leader', `?to=${day(30)}`)).accepted, 0)
})

test('sealed files are in no figure but their own, and that is told from ten on', async () => {
  const before = await counts('leader')
  await file({ state: 'MEDIATING', sealed: true, kind: 'FAMILY', n: 9 })
  const nine = await counts('leader')
  assert.deepEqual([figures(nine), nine.by_kind, nine.by_body], [figures(before), before.by_kind, before.by_body])
  assert.deepEqual([nine.sealed_accepted, nine.sealed_resolved], [null, null])
  await file({ state: 'MEDIATING', sealed: true, kind: 'FAMILY', grid: BESIDE })
  const ten = await counts('leader')
  assert.deepEqual([ten.sealed_accepted, ten.sealed_resolved, ten.accepted], [10, null, before.accepted])
  assert.deepEqual([(await counts('station')).sealed_accepted, (await counts('beside')).sealed_accepted], [null, null], 'no village has ten')
  await file({ state: 'CONFIRMED', sealed: true, n: 9 })
  assert.deepEqual([(await counts('leader')).sealed_accepted, (await counts('leader')).sealed_resolved], [19, null])
  await file({ state: 'CONFIRMED', sealed: true })
  assert.deepEqual([(await counts('leader')).sealed_accepted, (await counts('leader')).sealed_resolved], [20, 10])
})

test('who may not count is told so; wrong questions name their field; no word of a file is in an answer', async () => {
  for (const who of ['mediator', 'grid', 'acceptor', 'resident']) assert.equal((await people[who].get('/mediation-counts')).status, 403, who)
  assert.equal((await new Client(server.url).get('/mediation-counts')).status, 401)
  refused(await people.leader.get('/mediation-counts?from=yesterday'), 422, undefined, 'from')
  refused(await people.leader.get('/mediation-counts?to=2026-13-40'), 422, undefined, 'to')
  refused(await people.leader.get('/mediation-counts?unit=town'), 422, undefined, 'unit')
  refused(await people.leader.get('/mediation-counts?person=x'), 422, undefined, 'person')
  const text = (await people.supervisor.get('/mediation-counts')).text
  for (const word of ['王小明', '李大海', 'T-1']) assert.equal(text.includes(word), false)
})
