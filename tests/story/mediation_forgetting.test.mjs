// Who was in a dispute is forgotten when its class says so: not accepted 90 days after the end, without an agreement a year,
// agreed ten years; the file, its aliases and its counts stay, and a proof says how many (P-07). Lived through by restarts.
import assert from 'node:assert/strict'
import { ok } from '../harness/answers.mjs'
import { eventually } from '../harness/cluster.mjs'
import { change, row, rows } from '../harness/database.mjs'
import { rehearse, TOWN } from '../harness/loop.mjs'
import { Client } from '../harness/server.mjs'

const city = rehearse('2026-03-02 09:00') // a Monday
const LAST_DAY = '2026-05-31 03:30' // the night before the 90 days are over
const NIGHT = '2026-06-02 03:30'
const YEAR_LAST = '2027-03-01 03:30'
const YEAR = '2027-03-04 03:30'
const town = TOWN.slice(0, 9)
const head = () => city.person('village.441900119001.mediator')
const leader = () => city.person('town.441900119.shift_leader')
const nobody = () => new Client(city.server.url)
const follow = (code) => nobody().get(`/public/mediations/${code}`)
const armed = () => eventually(async () => (await row(city.server, `select count(*) as n from timers where kind = 'mediation.keep' and town = ${town}`)).n > 0)

let serial = 0
/** Applied for by somebody of a name of his own. */
async function applied() {
  serial += 1
  const word = `当事人${serial}号`
  const made = ok(await nobody().post('/public/mediations', { kind: 'DEBT', ...city.place, place: `${word}的铺位`, words: `${word}借出去的钱两年没有还，多次催讨没有结果。`, name: word, other: `${word}的表哥`, contact: `0769-2200${String(serial).padStart(4, '0')}` }), 201)
  const { id } = ok(await head().get(`/mediations?number=${made.number}`)).items[0]
  assert.equal(ok(await head().get(`/mediations/${id}/parties?purpose=INVITE`)).items[0].name, word)
  return { ...made, id, word }
}
const version = async (id) => ok(await head().get(`/mediations/${id}`)).version
const does = async (id, event, fields = {}) => ok(await head().post(`/mediations/${id}/moves`, { event, version: await version(id), ...fields }))
async function accepted() {
  const one = await applied()
  ok(await head().request('PUT', `/mediations/${one.id}/parties/乙`, { body: { version: await version(one.id), name: `${one.word}的表哥`, contact: '13800138000', consent: 'YES', consent_how: '电话同意' } }))
  await does(one.id, 'ACCEPT', { rights_told: true })
  return one
}
/** Where any row still has this word. */
const traces = (word) => rows(city.server, ['mediations', 'mediation_parties', 'mediation_moves', 'mediation_sessions', 'mediation_reads', 'mediation_codes']
  .map((table) => `select '${table}' as t from ${table} x where x::text like '%${word}%'`).join(' union all '))
const proofs = async (one) => (await rows(city.server, `select class, sum(n)::int as n from mediation_keep_proofs where town = ${town} group by class order by class`)).find(({ class: name }) => name === one)?.n ?? 0

city.tell('what was refused is forgotten 90 days after, and not a day before; what is open stays', async () => {
  const gone = await applied()
  const open = await applied()
  const back = await applied()
  await does(gone.id, 'REFUSE', { reason: 'ADMINISTRATIVE', words: '属于行政机关处理的事项。' })
  ok(await nobody().post(`/public/mediations/${back.code}/moves`, { event: 'WITHDRAW', version: 1 }))
  await armed()
  await city.at(LAST_DAY)
  assert.equal(ok(await follow(gone.code)).reads.length, 1)
  assert.ok((await traces(gone.word)).length > 0)
  await city.at(NIGHT)
  for (const one of [gone, back]) {
    assert.equal((await follow(one.code)).status, 404, 'the code opens nothing')
    assert.deepEqual(await traces(one.word), [])
    assert.deepEqual(await rows(city.server, `select 1 as x from mediation_reads where mediation = '${one.id}'`), [])
    const party = await row(city.server, `select alias, consent, name, contact, gone_at is not null as gone from mediation_parties where mediation = '${one.id}'`)
    assert.deepEqual(party, { alias: '甲', consent: 'YES', name: null, contact: null, gone: true })
  }
  assert.equal(ok(await follow(open.code)).state, 'APPLIED')
  assert.equal(await proofs('UNTAKEN'), 2)
  const file = ok(await head().get(`/mediations/${gone.id}`))
  assert.deepEqual([file.number, file.state, file.words, file.place, file.parties[0].alias], [gone.number, 'REFUSED', null, null, '甲'])
  assert.deepEqual(ok(await head().get(`/mediations/${gone.id}/parties?purpose=VISIT`)).items.map(({ name, other }) => [name, other]), [[null, null]])
  assert.equal(ok(await leader().get('/mediation-counts')).refused, 1)
})

city.tell('what was accepted and not agreed on stays a year, what was agreed on ten; the file stays', async () => {
  const back = await accepted()
  ok(await nobody().post(`/public/mediations/${back.code}/moves`, { event: 'WITHDRAW', version: await version(back.id) }))
  const agreed = await accepted()
  await change(city.server, `update mediations set state = 'PERFORMED', outcome = 'PERFORMED', agreed_at = now(), over_at = '2016-03-03 12:00+08' where id = '${agreed.id}'`)
  await armed()
  await city.at(LAST_DAY)
  assert.deepEqual(await traces(agreed.word), [], 'ten years after')
  await city.at(NIGHT)
  assert.ok((await traces(back.word)).length > 0, 'accepted: longer than 90 days')
  await city.at(YEAR_LAST)
  assert.equal((await follow(back.code)).status, 200)
  await city.at(YEAR)
  assert.equal((await follow(back.code)).status, 404)
  assert.deepEqual(await traces(back.word), [])
  assert.deepEqual([await proofs('NOT_AGREED'), await proofs('AGREED')], [1, 1])
  const [one] = await rows(city.server, `select count(*)::int as moves from mediation_moves where mediation = '${back.id}'`)
  assert.ok(one.moves >= 4, 'its history is whole')
})
