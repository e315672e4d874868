// Nobody changes the record unseen: what does not follow from its own history is found the next day,
// named to the operator, and named until it holds again.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { statement } from '../harness/counts.mjs'
import { row, rows } from '../harness/database.mjs'
import { rehearse, TOWN } from '../harness/loop.mjs'

const city = rehearse('2026-03-02 09:00') // a Monday

/** What no part of the server would do: somebody with the keys to the database. */
function forge(sql) {
  execFileSync('psql', ['-h', join(city.server.dir, 'pg/run'), '-U', 'postgres', '-d', 'zhiwang', '-Xqc', sql])
}

/** Until every town has been looked through that day; then what was found, by number. */
async function audited(day) {
  const left = `select 1 from (select distinct town from units where tier = 'TOWN') u
    left join case_audits a on a.town = u.town and a.day = '${day}' and a.ended_at is not null where a.town is null`
  while ((await rows(city.server, left)).length > 0) {
    assert.deepEqual(city.server.log.filter((line) => line.includes('"event":"tick failed"')), [])
    await pause(100)
  }
  const found = await rows(city.server, `select c.number, f.rule, f.version, f.detail from case_audit_faults f
    join cases c on c.town = f.town and c.id = f.case_id order by c.number`)
  return Object.fromEntries(found.map(({ number, ...fault }) => [number, fault]))
}

async function metric(name) {
  const { text } = await city.people.leader.get('/~/metrics')
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1])
}

const told = () => city.server.log.filter((line) => line.includes('"event":"the history of a case does not hold"'))

city.tell('what was forged beside the history is found at night, named, and named until it is put right', async () => {
  const honest = await city.closed()
  const state = await city.handling()
  await state.does('fireman', 'ASK_EXTENSION', { minutes: 60, reason: '配件未到' })
  const hidden = await city.closed()
  const rewritten = await city.handling()
  const due = await city.filed()
  const usurped = await city.handling()
  const borrowed = await city.handling()
  const referred = await city.filed()
  await referred.does('head', 'REFER', { unit: TOWN, reason: '超出本村能力' })

  await city.at('2026-03-03 00:30')
  assert.deepEqual(await audited('2026-03-03'), {}, 'every true history holds')
  const clean = (await city.people.citySupervisor.get('/stats/audit')).body
  assert.deepEqual([clean.towns > 1, clean.towns === clean.towns_done, clean.broken, clean.faults], [true, true, 0, []])
  assert.equal(clean.ended_at.slice(0, 10), '2026-03-02', 'in the night of the third, by the clock of Greenwich')
  const { cases, seen } = await row(city.server, `select (select count(*) from cases) as cases, (select sum(audited) from case_audits) as seen`)
  assert.equal(seen, cases)
  assert.equal(await metric('zhiwang_case_audit_total'), cases)
  assert.equal(await metric('zhiwang_case_audit_broken'), 0)

  forge(`update cases set extensions = 2 where id = '${state.id}'`)
  forge(`update case_moves set version = 99 where case_id = '${hidden.id}' and event = 'PASS'`)
  forge(`update case_moves set event = 'EXEMPT', to_state = 'CLOSED' where case_id = '${rewritten.id}' and event = 'SIGN'`)
  forge(`update cases set due_at = due_at + interval '1 day' where id = '${due.id}'`)
  forge(`update case_moves set role = 'SUPERVISOR' where case_id = '${usurped.id}' and event = 'SIGN'`)
  forge(`update case_moves set post = (select m.post from case_moves m where m.case_id = '${borrowed.id}' and m.event = 'FILE') where case_id = '${borrowed.id}' and event = 'SIGN'`)
  forge(`update role_grants set to_at = '2026-03-02 23:00+08' where role = 'VILLAGE_HEAD' and verb = 'case:refer'`) // lost since: it held then
  await city.at('2026-03-04 00:30')
  const found = await audited('2026-03-04')
  assert.deepEqual(Object.fromEntries(Object.entries(found).map(([number, { rule }]) => [number, rule])), {
    [state.is.number]: 'STATE', [hidden.is.number]: 'CHAIN', [rewritten.is.number]: 'MACHINE', [due.is.number]: 'CLOCK', [usurped.is.number]: 'GRANT', [borrowed.is.number]: 'GRANT',
  })
  assert.equal(found[state.is.number].detail, '{"extensions":0} by its moves, {"extensions":2} stored')
  assert.equal(found[usurped.is.number].detail, 'SUPERVISOR did not hold case:handle')
  assert.equal(await metric('zhiwang_case_audit_broken'), 6)
  for (const number of Object.keys(found)) assert.ok(told().some((line) => line.includes(number)), `${number} is in no line of the log`)
  assert.ok(!told().some((line) => line.includes(honest.is.number)))

  const { body } = await city.people.supervisor.get('/stats/audit')
  assert.deepEqual([body.towns, body.towns_done, body.broken], [1, 1, 6])
  assert.deepEqual(Object.fromEntries(body.faults.map(({ number, rule, version, detail }) => [number, { rule, version, detail }])), found)
  assert.deepEqual((await city.people.elsewhere.get('/stats/audit')).body.faults, [], 'another town hears nothing of it')
  for (const who of ['leader', 'head', 'grid', 'fireHead']) assert.equal((await city.people[who].get('/stats/audit')).status, 403, who)

  forge(`update cases set extensions = 0 where id = '${state.id}'`)
  // The server that has started since holds that the role has it, from then on; and now it lost it before the move.
  forge(`update role_grants set to_at = '2026-03-01' where role = 'VILLAGE_HEAD' and verb = 'case:refer' and to_at is not null`)
  await city.at('2026-03-05 00:30')
  const again = await audited('2026-03-05')
  assert.deepEqual(Object.keys(again).sort(), [hidden, rewritten, due, usurped, borrowed, referred].map((one) => one.is.number).sort())
  assert.deepEqual([again[referred.is.number].rule, again[referred.is.number].detail], ['GRANT', 'VILLAGE_HEAD did not hold case:refer'])
})

city.tell('a timer that was made for another version of the case has nothing to say', async () => {
  const stale = await city.reported('grid')
  const timely = await city.reported('grid')
  forge(`update timers set stamp = stamp + 1 where subject = '${stale.id}' and kind = 'case.clocks'`)
  await city.at('2026-03-03 00:30')
  assert.deepEqual((await timely.clock('ACCEPT')).warnings.map((one) => one.percent), [100])
  assert.deepEqual((await stale.clock('ACCEPT')).warnings, [])
})

city.tell('an audit that was stopped in a town goes on where it was', async () => {
  await city.at('2026-03-06 00:30')
  await audited('2026-03-06')
  const first = await row(city.server, `select min(id::text) as id, count(*) as n from cases where town = ${TOWN.slice(0, 9)}`)
  forge(`update case_audits set ended_at = null, after = '${first.id}', audited = 1 where town = ${TOWN.slice(0, 9)}`)
  await audited('2026-03-06')
  assert.equal((await row(city.server, `select audited from case_audits where town = ${TOWN.slice(0, 9)}`)).audited, first.n)
})

city.tell('what a role holds is kept: ever since, at the first start; from then on, each change with its time', async () => {
  const file = 'domain/staff/staff.sql'
  const kept = () => rows(city.server, `select verb, to_char(from_at at time zone 'UTC', 'YYYY-MM-DD') as "from", to_char(to_at at time zone 'UTC', 'YYYY-MM-DD') as "to"
    from role_grants where role = 'RESIDENT' order by verb, from_at`)
  const held = (await kept()).map((one) => one.verb)
  assert.ok(held.includes('case:report'))
  assert.ok((await kept()).every((one) => one.from === '1970-01-01' && one.to === null), 'as the server has started')
  const starts = (verbs, day) => {
    const list = `array[${verbs.map((verb) => `'${verb}'`)}]`
    const asked = `execute x (array[${verbs.map(() => `'RESIDENT'`)}], ${list}, '${day}'); deallocate x`
    const only = (name) => `prepare x (text[], text[], timestamptz) as ${statement(name, file).replace('where g.to_at is null', `where g.role = 'RESIDENT' and g.to_at is null`)}; ${asked};`
    forge(`begin; ${statement('role_grants_lock', file)}; ${only('role_grants_end')} ${only('role_grants_begin')} commit`)
  }
  const without = held.filter((verb) => verb !== 'case:rate')
  starts(without, '2027-01-01')
  starts(without, '2027-02-01')
  starts(held, '2027-03-01')
  assert.deepEqual((await kept()).filter((one) => one.verb === 'case:rate'), [
    { verb: 'case:rate', from: '1970-01-01', to: '2027-01-01' }, { verb: 'case:rate', from: '2027-03-01', to: null }])
  assert.equal((await kept()).length, held.length + 1, 'nothing else was touched')
})
