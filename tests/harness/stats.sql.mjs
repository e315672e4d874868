// The statistics a second time, in SQL of its own: from the history of moves, where the server reads
// its clocks. Only deadlines are taken from the clocks, because no second calendar is at hand.
// compare() says where the two differ.
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client, ROOT } from './server.mjs'

const run = promisify(execFile)

async function query(dir, text) {
  const wrapped = `select coalesce(json_agg(t), '[]') from (${text}) t`
  const args = ['-h', join(dir, 'pg/run'), '-U', 'postgres', '-d', 'zhiwang', '-XAtc', wrapped]
  return JSON.parse((await run('psql', args, { maxBuffer: 256 * 1024 * 1024 })).stdout)
}

/** Which items are looked at where, from the table of kinds and the catalogue. */
const looks = [...readFileSync(join(ROOT, 'domain/premises/premises_kinds.def'), 'utf8').matchAll(/^KIND\((\w+), .*?"([\d ]+)"/gm)]
  .flatMap(([, kind, classes]) => classes.split(' ').map((begins) => `('${kind}', '${begins}')`))

/** Per village, item and department: what each indicator is made of, in [from, to), as known at asOf. */
const question = (from, to, asOf) => `
with history as (
  select m.town, m.case_id, m.version, m.at, m.event, m.from_state, m.to_state, m.target,
         -- counted where it was reported, whatever became of the map since
         coalesce(c.rehomed_from, c.unit) as unit, c.item, c.source,
         case when m.event in ('DISPATCH', 'ASSIGN_DUTY') then coalesce(d.code, '')
              when m.event in ('GRANT_RETURN', 'UPHOLD_DISPUTE', 'REOPEN') then '' end as hands
    from case_moves m
    join cases c on c.town = m.town and c.id = m.case_id
    left join departments d on d.code = m.target
   where m.at <= timestamptz '${asOf}' and m.event <> 'UNDO'
     -- what was taken back at once never was
     and not exists (select from case_moves u where u.town = m.town and u.case_id = m.case_id and u.version = m.version + 1
                        and u.event = 'UNDO' and u.at <= timestamptz '${asOf}')
),
numbered as (
  select *, max(version) filter (where hands is not null) over so_far as hands_version,
         count(*) filter (where event in ('UPHOLD_DISPUTE', 'REOPEN')) over so_far as life
    from history
  window so_far as (partition by town, case_id order by version)
),
story as (
  select n.*, nullif(h.hands, '') as department,
         count(*) filter (where n.event = 'FAIL') over (partition by n.town, n.case_id, n.life order by n.version) as fails
    from numbered n
    left join history h on h.town = n.town and h.case_id = n.case_id and h.version = n.hands_version
),
-- where a case is while a duty lasts
place (duty, states) as (values
  ('ACCEPT', array['REPORTED']), ('VERIFY', array['VERIFYING']), ('DISPATCH', array['FILED']),
  ('SIGN', array['DISPATCHED']), ('HANDLE', array['DISPATCHED', 'HANDLING', 'SUSPENDED']),
  ('CLOSE', array['HANDLED']), ('CHECK', array['CHECKING'])
),
turns as (
  select s.*, p.duty, s.to_state = any (p.states) as is_in,
         p.duty = 'VERIFY' and s.event = 'ASK_VERIFY' as anew,
         coalesce(s.from_state = any (p.states), false) as was_in
    from story s, place p
   union all
  select s.*, 'DISPUTE', s.event = 'DISPUTE', false, s.event <> 'DISPUTE'
    from story s where s.event in ('DISPUTE', 'UPHOLD_DISPUTE', 'REJECT_DISPUTE')
   union all
  select o.town, o.case_id, o.version, o.at, o.event, o.from_state, o.to_state, o.target, o.unit, o.item, o.source,
         o.hands, o.hands_version, o.life, o.department, o.fails, 'REPLY', o.owes,
         -- a level that rises asks for a reply of its own
         o.owes and o.level > coalesce(max(o.level) over (partition by o.town, o.case_id order by o.version
                                                          rows between unbounded preceding and 1 preceding), 0),
         coalesce(lag(o.owes) over (partition by o.town, o.case_id order by o.version), false)
    from (select *, (event like 'SUPERVISE%' or (event = 'FAIL' and fails >= 3)) as owes,
                 case when event like 'SUPERVISE%' then target::int when event = 'FAIL' then 2 else 0 end as level
            from story
           where event like 'SUPERVISE%' or (event = 'FAIL' and fails >= 3) or event = 'REPLY'
              or to_state in ('CLOSED', 'REFUSED', 'MERGED', 'VOID')) o
),
spans as (
  select t.*, min(version) filter (where not is_in or anew) over later as end_version
    from turns t
  window later as (partition by town, case_id, duty order by version rows between 1 following and unbounded following)
),
stays as (
  select s.town, s.case_id, s.duty, s.unit, s.item, s.department, s.event as began, s.version, s.at as began_at,
         e.event as ended, e.at as ended_at, s.end_version,
         row_number() over (partition by s.town, s.case_id, s.duty order by s.version) as nth
    from spans s
    left join history e on e.town = s.town and e.case_id = s.case_id and e.version = s.end_version
   where s.is_in and (s.anew or not s.was_in)
),
at_the_end as (
  select distinct on (town, case_id) * from story where at < timestamptz '${to}' order by town, case_id, version desc
),
first_back as (
  select distinct on (town, case_id, life) b.town, b.case_id, b.life, s.department
    from story b join stays s on s.town = b.town and s.case_id = b.case_id and s.duty = 'SIGN' and s.end_version = b.version
   where b.event = 'GRANT_RETURN' and s.department is not null
   order by town, case_id, life, b.version
),
set_aside (town, case_id, kind, unit, item, department) as (
  select town, case_id, 'SUSPENDED', unit, item, department from at_the_end where to_state = 'SUSPENDED'
   union all
  select town, case_id, 'DISPUTED', unit, item, department from stays
   where duty = 'DISPUTE' and began_at < timestamptz '${to}' and (ended_at is null or ended_at >= timestamptz '${to}')
   union all
  select a.town, a.case_id, 'DISPUTED', a.unit, a.item, null from at_the_end a
   where a.to_state = 'FILED'
     and exists (select from story b
                   join stays s on s.town = b.town and s.case_id = b.case_id and s.duty = 'SIGN' and s.end_version = b.version
                   join first_back f on f.town = b.town and f.case_id = b.case_id and f.life = b.life
                  where b.town = a.town and b.case_id = a.case_id and b.life = a.life and b.event = 'GRANT_RETURN'
                    and b.version <= a.version and s.department <> f.department)
),
owed as (
  select s.*, k.due_at, s.ended_at is not null and s.ended_at <= k.due_at as timely
    from stays s
    join case_clocks k on k.town = s.town and k.case_id = s.case_id and k.step = s.duty and k.round = s.nth
   where k.due_at >= timestamptz '${from}' and k.due_at < timestamptz '${to}'
     and (s.town, s.case_id) not in (select town, case_id from set_aside)
),
-- every visit that answered all points, until when it counts, and what it was asked and found nothing against
look (kind, begins) as (values ${looks}),
looked as (
  select v.town, v.premises, v.unit, v.kind, v.done_at, v.done_at + make_interval(hours => 24 * v.cycle_days) as counts_until, i.code as item,
         -- the last one before a report is asked, and it may have found it
         coalesce(a.answer, 'YES') as answer
    from visits v
    join look l on l.kind = v.kind
    join items i on starts_with(i.code, l.begins) and 'PHOTO' = any (i.evidence)
         and i.valid_from <= v.due_from and (i.valid_to is null or i.valid_to > v.due_from)
    left join visit_answers a on a.town = v.town and a.visit = v.id and a.item = i.code
   where v.state = 'SUBMITTED'
),
named as (
  select distinct on (town, case_id) town, case_id, premises from case_premises order by town, case_id, set_at desc
),
missed as (
  select distinct on (r.town, r.case_id) r.town, r.case_id, k.answer = 'YES' as is_so
    from history r
    left join named n on n.town = r.town and n.case_id = r.case_id
    join looked k on k.town = r.town and k.item = r.item and k.done_at <= r.at and r.at < k.counts_until
         and case when n.premises is null then k.kind = 'STREET' and k.unit = r.unit else k.premises = n.premises end
   where r.event = 'REPORT' and r.source <> 'GRID'
   order by r.town, r.case_id, k.done_at desc
),
fact (unit, item, department, code, numerator, denominator) as (
  -- duties: done, done in time, and those that count at all
  select o.unit, o.item, o.department, i.code,
         (o.ended = any (i.done) and (o.timely or not i.strict))::int, 1
    from owed o
    join (values ('ACCEPT_IN_TIME', 'ACCEPT', array['FILE', 'REFUSE', 'ASK_VERIFY', 'MERGE'], true),
                 ('VERIFY_IN_TIME', 'VERIFY', array['CONFIRM', 'DENY'], true),
                 ('CHECK_IN_TIME', 'CHECK', array['PASS', 'FAIL'], true),
                 ('DISPATCH_IN_TIME', 'DISPATCH', array['DISPATCH', 'ASSIGN_DUTY'], true),
                 ('SIGN_IN_TIME', 'SIGN', array['SIGN'], true),
                 ('HANDLED', 'HANDLE', array['FINISH'], false), ('HANDLE_IN_TIME', 'HANDLE', array['FINISH'], true),
                 ('CLOSED', 'CHECK', array['PASS'], false), ('CLOSE_IN_TIME', 'CHECK', array['PASS'], true),
                 ('CLOSED', 'CLOSE', array['EXEMPT'], false), ('CLOSE_IN_TIME', 'CLOSE', array['EXEMPT'], true),
                 ('REPLY_IN_TIME', 'REPLY', array['REPLY'], true)) i (code, duty, done, strict) on i.duty = o.duty
   where o.ended is null or o.ended = any (i.done) or (not o.timely and o.ended <> 'GRANT_RETURN')
   union all
  select unit, item, department, 'DISPATCH_CORRECT',
         1 - (exists (select from stays s where s.town = o.town and s.case_id = o.case_id and s.duty = 'SIGN'
                         and s.version = o.end_version and s.ended = 'GRANT_RETURN'))::int, 1
    from owed o where duty = 'DISPATCH' and (ended is null or ended in ('DISPATCH', 'ASSIGN_DUTY') or not timely)
   union all
  select unit, item, department, 'FILE_IN_TIME', timely::int, 1
    from owed where duty in ('ACCEPT', 'VERIFY') and ended in ('FILE', 'CONFIRM')
   union all
  select unit, item, department, 'FILE_CORRECT',
         1 - (exists (select from history v where v.town = o.town and v.case_id = o.case_id and v.event = 'VOID'))::int, 1
    from owed o where duty in ('ACCEPT', 'VERIFY') and ended in ('FILE', 'CONFIRM')
   union all
  select unit, item, department, 'EXTENDED',
         (exists (select from history g where g.town = o.town and g.case_id = o.case_id and g.event = 'GRANT_EXTENSION'
                     and g.version > o.version and (o.end_version is null or g.version < o.end_version)))::int, 1
    from owed o where duty = 'HANDLE' and (ended is null or ended = 'FINISH' or (not timely and ended <> 'GRANT_RETURN'))
   union all
  select unit, item, department, 'SUSPENDED_RATE', 0, 1
    from owed where duty = 'HANDLE' and (ended is null or ended = 'FINISH' or (not timely and ended <> 'GRANT_RETURN'))
   union all
  select unit, item, department, 'SUSPENDED_RATE', 1, 0 from set_aside where kind = 'SUSPENDED'
   union all
  select unit, item, department, kind, 1, null from set_aside
   union all
  select o.unit, o.item, o.department, 'REWORK', coalesce(n.began = 'FAIL', false)::int, 1
    from owed o
    left join stays n on n.town = o.town and n.case_id = o.case_id and n.duty = 'HANDLE' and n.nth = o.nth + 1
   where o.duty = 'HANDLE' and o.began <> 'FAIL' and o.ended = 'FINISH'
   union all
  select unit, item, department, 'SUPERVISED',
         (exists (select from story v where v.town = o.town and v.case_id = o.case_id
                     and (v.event like 'SUPERVISE%' or (v.event = 'FAIL' and v.fails >= 3))))::int, 1
    from owed o where duty = 'HANDLE' and began <> 'FAIL' and ended = 'FINISH'
   union all
  select unit, item, department, 'RETURNED', coalesce(ended = 'GRANT_RETURN', false)::int, 1 from owed where duty = 'SIGN'
   union all
  select unit, item, department, 'WRONGFUL_RETURN',
         (exists (select from history r where r.town = o.town and r.case_id = o.case_id
                     and r.event in ('REJECT_RETURN', 'LAPSE_RETURN')
                     and r.version > o.version and (o.end_version is null or r.version < o.end_version)))::int, 1
    from owed o where duty = 'SIGN'
   union all
  select unit, item, department, 'DISPUTE_UPHELD', (ended = 'UPHOLD_DISPUTE')::int, 1
    from owed where duty = 'DISPUTE' and ended is not null
   union all
  -- cases, by when they were reported
  select r.unit, r.item, null, i.code,
         case i.code when 'REPORTED' then (r.source = 'GRID')::int when 'RECEIVED' then 1
                     when 'VALID_REPORT' then (r.source = 'GRID' and f.filed)::int
                     else (f.filed and f.fixed)::int end,
         case i.code when 'VALID_REPORT' then (r.source = 'GRID')::int when 'RESOLVED' then f.filed::int end
    from history r
    cross join (values ('REPORTED'), ('RECEIVED'), ('VALID_REPORT'), ('RESOLVED')) i (code)
    cross join lateral (
      select bool_or(x.to_state = 'FILED') as filed,
             coalesce((array_agg(x.to_state in ('CLOSED', 'ARCHIVED') order by x.version desc))[1], false)
             and (array_agg(coalesce(x.target, 'FIXED') = 'FIXED' order by x.version desc)
                  filter (where x.event in ('FINISH', 'HANDLE_ON_SPOT', 'FORCE_CLOSE')))[1] as fixed
        from history x where x.town = r.town and x.case_id = r.case_id) f
   where r.event = 'REPORT' and r.at >= timestamptz '${from}' and r.at < timestamptz '${to}'
   union all
  select r.unit, r.item, null, 'MISSED', coalesce(m.is_so, false)::int, 1
    from history r
    left join missed m on m.town = r.town and m.case_id = r.case_id
   where r.event = 'REPORT' and r.at >= timestamptz '${from}' and r.at < timestamptz '${to}'
     and exists (select from history x where x.town = r.town and x.case_id = r.case_id and x.to_state = 'FILED')
   union all
  -- closings that stand, and what the reporter gave for them
  select c.unit, c.item, c.department, i.code,
         case i.code when 'CLOSINGS' then 1 when 'RESPONSE' then (c.stars is not null)::int else coalesce(c.stars, 0) end,
         case i.code when 'RESPONSE' then 1 when 'SATISFACTION' then case when c.stars is null then 0 else 5 end end
    from (select s.unit, s.item, s.department, s.at,
                 (select g.target::int from history g where g.town = s.town and g.case_id = s.case_id and g.event = 'RATE'
                     and g.version > s.version) as stars
            from story s
           where s.event in ('PASS', 'EXEMPT', 'FORCE_CLOSE') and s.to_state = 'CLOSED'
             and not exists (select from history z where z.town = s.town and z.case_id = s.case_id and z.version > s.version
                                and z.event in ('UPHOLD_DISPUTE', 'REOPEN'))) c
    cross join (values ('CLOSINGS'), ('RESPONSE'), ('SATISFACTION')) i (code)
   where c.at >= timestamptz '${from}' and c.at < timestamptz '${to}'
   union all
  -- what happened
  select s.unit, s.item,
         (select p.department from stays p where p.town = s.town and p.case_id = s.case_id and p.duty = 'HANDLE'
             and p.version <= s.version order by p.version desc limit 1), i.code,
         case i.code when 'OBJECTION_UPHELD'
              then (exists (select from history f where f.town = s.town and f.case_id = s.case_id
                               and f.event in ('FILE', 'CONFIRM')))::int else 1 end,
         case i.code when 'OBJECTION_UPHELD' then 1 end
    from story s
    join (values ('REFUSED', 'REFUSE'), ('REFUSED', 'DENY'), ('MERGED', 'MERGE'), ('VOIDED', 'VOID'), ('FORCED', 'FORCE_CLOSE'),
                 ('REOPENED', 'REOPEN'), ('REOPENED', 'UPHOLD_DISPUTE'), ('OBJECTION_UPHELD', 'OBJECT')) i (code, event)
      on i.event = s.event
   where s.at >= timestamptz '${from}' and s.at < timestamptz '${to}'
)
select unit / 1000 as village, item, department, code, sum(numerator)::int as numerator, sum(denominator)::int as denominator
  from fact group by 1, 2, 3, 4`

const KEY = {
  none: () => '441900000000000',
  town: (f) => `${Math.floor(f.village / 1000)}000000`,
  village: (f) => `${f.village}000`,
  department: (f) => f.department,
  item: (f) => f.item,
}

function sumUp(facts, by) {
  const sums = new Map()
  for (const fact of facts) {
    const key = KEY[by](fact)
    if (key === null) continue
    const name = `${key} ${fact.code}`
    const sum = sums.get(name) ?? { numerator: 0, denominator: null }
    sum.numerator += fact.numerator
    if (fact.denominator !== null) sum.denominator = (sum.denominator ?? 0) + fact.denominator
    sums.set(name, sum)
  }
  return sums
}

/** Where the server's rows and the second computation differ: [{by, key, code, server, second}]. */
export async function compare(server, dir = server.dir, { from = '2020-01-01T00:00:00Z', to } = {}) {
  const client = await Client.login(server, 'city.supervisor')
  const formulas = new Map((await client.get('/stats/formulas')).body.items.map((f) => [f.code, f]))
  const differences = []
  const asked = new Map() // with a fixed end all rows come from one question
  for (const by of Object.keys(KEY)) {
    const answer = await client.get(`/stats/indicators?by=${by}&from=${from}${to ? `&to=${to}` : ''}`)
    if (answer.status !== 200) throw new Error(`${by}: ${answer.status} ${answer.text}`)
    const text = question(answer.body.from, answer.body.to, to ? 'infinity' : answer.body.to)
    if (!asked.has(text)) asked.set(text, await query(dir, text))
    const sums = sumUp(asked.get(text), by)
    const seen = new Set()
    for (const row of answer.body.rows) {
      for (const { code, numerator, denominator } of row.indicators) {
        if (formulas.get(code).unit === 'MINUTES') continue // the second computation has no calendar
        const second = sums.get(`${row.key} ${code}`) ?? { numerator: 0, denominator: formulas.get(code).denominator ? 0 : null }
        seen.add(`${row.key} ${code}`)
        if (numerator !== second.numerator || denominator !== second.denominator) {
          differences.push({ by, key: row.key, code, server: [numerator, denominator], second: [second.numerator, second.denominator] })
        }
      }
    }
    for (const [name, second] of sums) {
      const [key, code] = name.split(' ')
      if (seen.has(name) || (by === 'department' && formulas.get(code).whose === 'CENTRE')) continue
      differences.push({ by, key, code, server: null, second: [second.numerator, second.denominator] })
    }
  }
  return differences
}
