// What one did a moment ago one takes back: nothing is unmade in silence, and nothing is counted that
// was taken back.
import assert from 'node:assert/strict'
import { eventually } from '../../harness/cluster.mjs'
import { change, row } from '../../harness/database.mjs'
import { login, rehearse, TOWN } from '../../harness/loop.mjs'
import { Client } from '../../harness/server.mjs'
import { compare } from '../../harness/stats.sql.mjs'

const city = rehearse('2026-03-02 09:00') // a Monday

/** Takes the last move back, as somebody who may. */
async function undoes(matter, who) {
  const answer = await matter.people[who].post(`/cases/${matter.id}/undo`, { version: matter.is.version })
  assert.equal(answer.status, 200, `${who} after ${matter.is.state}: ${answer.text}`)
  assert.equal(answer.body.version, matter.is.version + 1)
  matter.is = answer.body
  return answer.body
}

async function keeps(matter, who, status, slug, version = matter.is.version) {
  const answer = await matter.people[who].post(`/cases/${matter.id}/undo`, { version })
  assert.deepEqual([answer.status, answer.body.type?.split('/').slice(-2).join('/')], [status, slug], answer.text)
  assert.equal((await matter.people.leader.get(`/cases/${matter.id}`)).body.version, matter.is.version)
}

/** All of a case that moves change; `did` moves it, and undone it is what it was. */
async function comesBack(matter, who, event, did) {
  const seen = async () => {
    const { version, updated_at, may, undo_until, undoes, mine, ...rest } = await matter.look()
    const clocks = (await matter.clocks()).filter((one) => one.ended_at === null).map(({ step, round, started_at, due_at }) => [step, round, started_at, due_at])
    return { ...rest, clocks, rows: (await row(city.server, `select count(*) as n from case_clocks where case_id = '${matter.id}'`)).n }
  }
  const before = await seen()
  await did()
  assert.deepEqual([matter.is.undoes, ms(matter.is.undo_until) - ms(matter.is.updated_at)], [event, 10_000])
  await undoes(matter, who)
  assert.deepEqual([matter.is.undoes, matter.is.undo_until], [null, null], 'an undo stands')
  assert.deepEqual(await seen(), before, event)
  const last = await matter.last()
  assert.deepEqual([last.event, last.target, last.to], ['UNDO', event, before.state])
}
const ms = (text) => Date.parse(text)

city.tell('each move of the table, taken back, leaves the case and its clocks as they were', async () => {
  const one = await city.reported('grid')
  await comesBack(one, 'acceptor', 'FILE', () => one.does('acceptor', 'FILE'))
  await comesBack(one, 'acceptor', 'REFUSE', () => one.does('acceptor', 'REFUSE', { reason: '不属实' }))
  const other = await city.reported('grid')
  await comesBack(one, 'acceptor', 'MERGE', () => one.does('acceptor', 'MERGE', { into: other.id, reason: '同一处' }))
  await one.does('acceptor', 'FILE')
  await comesBack(one, 'head', 'DISPATCH', () => city.sendsTheFiremen(one))
  await comesBack(one, 'head', 'REFER', () => one.does('head', 'REFER', { unit: TOWN }))
  await city.sendsTheFiremen(one)
  await one.does('fireman', 'SIGN')
  await one.finishes('fireman')
  await comesBack(one, 'head', 'ASSIGN_CHECK', () => one.does('head', 'ASSIGN_CHECK', { person: login('neighbour') }))
  await one.does('head', 'ASSIGN_CHECK', { person: login('neighbour') })
  await one.shows('neighbour', 'CHECK')
  await comesBack(one, 'neighbour', 'PASS', () => one.does('neighbour', 'PASS', city.place))
  await one.does('neighbour', 'PASS', city.place) // the photo is there: nothing is shown twice
  assert.equal(one.is.state, 'CLOSED')
})

city.tell('a merge is taken back days later too: with a reason, by whoever may merge; its clocks have run on', async () => {
  const [one, other] = [await city.reported('resident'), await city.reported('grid')]
  const clocksOf = async () => (await one.clocks()).map(({ step, started_at, due_at, ended_at }) => [step, started_at, due_at, ended_at])
  const before = await clocksOf()
  const reporters = async () => Number((await row(city.server, `select count(*) as n from case_reporters where case_id = '${other.id}'`)).n)
  await one.does('acceptor', 'MERGE', { into: other.id, reason: '看着像同一处' })
  assert.equal(await reporters(), 2)
  const merged = async (who) => (await one.people[who].get(`/cases/${other.id}/merged`)).body.items?.map((c) => c.id)
  assert.deepEqual([await merged('leader'), await merged('dispatcher')], [[one.id], undefined], 'the link leads both ways')
  assert.equal((await one.people.elsewhere.get(`/cases/${other.id}/merged`)).status, 403)
  await city.at('2026-03-05 10:00')
  const undo = (who, more = {}) => one.people[who].post(`/cases/${one.id}/undo`, { version: one.is.version, ...more })
  const reason = '到现场看，是相邻的两处'
  for (const [who, more, status, slug, field] of [
    ['acceptor', {}, 422, 'input/invalid', 'reason'], ['acceptor', { reason: ' ' }, 422, 'input/invalid', 'reason'], ['leader', {}, 422, 'input/invalid', 'reason'],
    ['dispatcher', { reason }, 403, 'case/may-not'], ['grid', { reason }, 403, 'case/may-not'], ['elsewhere', { reason }, 404, 'case/not-found'],
    ['leader', { reason, version: one.is.version - 1 }, 409, 'case/stale'], ['leader', { reason: 'x'.repeat(501) }, 422, 'input/invalid', 'reason'],
  ]) {
    const answer = await undo(who, more)
    assert.deepEqual([answer.status, answer.body.type?.split('/').slice(-2).join('/'), answer.body.field], [status, slug, field], `${who}: ${answer.text}`)
  }
  assert.deepEqual([(await one.look('leader')).undo_late, (await one.look('acceptor')).undo_late, (await one.look('dispatcher')).undo_late], [true, true, false])
  const both = await Promise.all([undo('leader', { reason }), undo('acceptor', { reason })])
  assert.deepEqual(both.map((a) => a.status).sort(), [200, 409], 'two at once: one is told so')
  const is = await one.look('leader')
  assert.deepEqual([is.state, is.merged_into, is.outcome, is.closed_at, is.undo_late], ['REPORTED', null, null, null, false])
  const last = await one.last()
  assert.deepEqual([last.event, last.target, last.reason, last.from, last.to], ['UNDO', 'MERGE', reason, 'MERGED', 'REPORTED'])
  assert.deepEqual(await clocksOf(), before, 'a mistake of the centre is no way to more time')
  assert.equal(await reporters(), 1)
  assert.deepEqual(await merged('leader'), [])
  const again = await undo('leader', { reason })
  assert.deepEqual([again.status, again.body.type], [409, '/problems/case/bad-move'], 'an undo stands')
  await one.does('acceptor', 'ASK_VERIFY', { person: login('neighbour') })
})

city.tell('a merge of long ago stands', async () => {
  const [one, other] = [await city.reported('resident'), await city.reported('grid')]
  await one.does('acceptor', 'MERGE', { into: other.id, reason: '同一处' })
  await city.at('2026-04-02 10:00')
  assert.equal((await one.look('leader')).undo_late, false)
  const answer = await one.people.leader.post(`/cases/${one.id}/undo`, { version: one.is.version, reason: '想起来了' })
  assert.deepEqual([answer.status, answer.body.type], [403, '/problems/case/may-not'])
})

city.tell('a closing that was taken back by who exempted it from the check', async () => {
  const matter = await city.filed()
  for (const [stage, n] of [['REPORT', 1], ['HANDLING', 2]]) await matter.photo('grid', stage, n)
  await matter.does('grid', 'HANDLE_ON_SPOT')
  await comesBack(matter, 'leader', 'EXEMPT', () => matter.does('leader', 'EXEMPT'))
})

city.tell('nobody takes back what another did, and time is over when it is over', async () => {
  const matter = await city.filed()
  await city.sendsTheFiremen(matter) // by the head of the village
  await keeps(matter, 'leader', 403, 'case/may-not')
  await keeps(matter, 'elsewhere', 404, 'case/not-found')
  assert.equal((await matter.look('leader')).undoes, null, 'nor is it offered')
  assert.equal((await matter.look('head')).undoes, 'DISPATCH')
  await city.at('2026-03-02 09:01')
  await keeps(matter, 'head', 409, 'case/undo-over')
  assert.equal((await matter.look('head')).undoes, null)
  await matter.does('fireman', 'SIGN')
  await keeps(matter, 'fireman', 409, 'case/bad-move')
})

city.tell('who acts as another post now takes back what that post may do, and no more', async () => {
  const matter = await city.filed()
  const me = (await matter.people.head.get('/me')).body
  const post = 'ac0e0000-0000-8000-8000-00000000ac0e'
  await change(city.server, `insert into posts (id, person, role, unit, valid_from) values ('${post}', '${me.id}', 'ACCEPTOR', ${me.unit}, '2026-01-01')`)
  const elsewhere = await Client.login(city.server, me.login) // a session of its own: the other tales have theirs
  assert.equal((await elsewhere.post('/session/post', { post })).status, 200)
  await city.sendsTheFiremen(matter)
  const undo = () => elsewhere.post(`/cases/${matter.id}/undo`, { version: matter.is.version })
  const refused = await undo()
  assert.deepEqual([refused.status, refused.body.detail], [403, 'needs case:dispatch'], 'an acceptor sends nobody out')
  assert.equal((await elsewhere.post('/session/post', { post: me.posts[0].id })).status, 200)
  assert.equal((await undo()).status, 200)
  await change(city.server, `delete from posts where id = '${post}'`)
})

city.tell('who has acted twice takes back what he saw, and nothing else', async () => {
  const matter = await city.reported('grid')
  await matter.does('head', 'FILE')
  const filed = matter.is.version
  await city.sendsTheFiremen(matter)
  await keeps(matter, 'head', 409, 'case/stale', filed) // a late answer of an earlier page
})

city.tell('whoever acted since, acted: of two at once one is told so', async () => {
  const matter = await city.dispatched()
  const version = matter.is.version
  const [undone, signed] = await Promise.all([
    matter.people.head.post(`/cases/${matter.id}/undo`, { version }),
    matter.people.fireman.post(`/cases/${matter.id}/moves`, { event: 'SIGN', version }),
  ])
  const loser = undone.status === 200 ? signed : undone
  // To the firemen the case is gone when it was taken back first.
  assert.ok([undone.status, signed.status].filter((status) => status === 200).length === 1, `${undone.text} ${signed.text}`)
  assert.ok([404, 409].includes(loser.status), loser.text)
  assert.equal((await matter.look()).version, version + 1)
})

city.tell('the same request again gives the same answer, and takes back nothing more', async () => {
  const matter = await city.dispatched()
  const send = () => matter.people.head.request('POST', `/cases/${matter.id}/undo`, { body: { version: matter.is.version }, headers: { 'idempotency-key': 'undo-once-and-no-more' } })
  const first = await send()
  const again = await send()
  assert.deepEqual([first.status, again.status, again.body], [200, 200, first.body], again.text)
  assert.deepEqual((await matter.events()).filter((event) => event === 'UNDO').length, 1)
  await keeps({ ...matter, is: first.body, people: matter.people }, 'head', 409, 'case/bad-move')
})

city.tell('who heard of it hears that it was taken back', async () => {
  const matter = await city.filed()
  const firemen = await matter.people.fireman.listen()
  await city.sendsTheFiremen(matter)
  await undoes(matter, 'head')
  const heard = async (version) => (await firemen.of(matter.id, version)).data
  assert.deepEqual([(await heard(matter.is.version - 1)).event, (await heard(matter.is.version)).event], ['DISPATCH', 'UNDO'])
  assert.deepEqual([(await heard(matter.is.version)).state, (await matter.people.fireman.get(`/cases/${matter.id}`)).status], ['FILED', 404])
  await firemen.close()
})

city.tell('what was merged and taken apart again tells its reporters of one case each', async () => {
  const one = await city.reported('grid')
  const other = await city.reported('neighbour')
  await one.does('acceptor', 'MERGE', { into: other.id, reason: '同一处' })
  const told = async () => (await row(city.server, `select count(*) as n from case_reporters where case_id = '${other.id}'`)).n
  assert.equal(await told(), 2)
  await undoes(one, 'acceptor')
  assert.equal(await told(), 1)
})

city.tell('a reporter who was told of a closing is told that it was taken back', async () => {
  const matter = await city.checking()
  await matter.passes('neighbour')
  await undoes(matter, 'neighbour')
  const mine = async () => (await matter.people.grid.get('/notices')).body.items.filter((one) => one.data.id === matter.id)
  await eventually(async () => (await mine()).some((one) => one.data.event === 'UNDO'))
  const [last, before] = await mine()
  assert.deepEqual([[before.data.event, before.data.state], [last.data.event, last.data.state]], [['PASS', 'CLOSED'], ['UNDO', 'CHECKING']])
})

city.tell('what was taken back is counted nowhere: a second computation agrees', async () => {
  await city.at('2026-03-02 09:02')
  assert.deepEqual(await compare(city.server), [])
})
