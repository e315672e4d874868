-- What this module asks. It only reads: the tables of cases, assignments, posts and grids.
--
-- The first two take the same: $1 $2 the scope's units, $3 its department or null; $4 $5 the units
-- asked for; $6 $7 the period, $7 also now; $8 the set (sets.def); $9 what is counted by; $10 the
-- towns, so that their indexes are walked; $11.. what else the cases must be; $16 the case of NEAR.
-- What is in a set is one part that both use: a count and its list are never two opinions. $8 and $9 are constants when they are planned, so one branch is left.
-- Cases are counted where they lie on the map of today.

-- part: in_set
 where c.unit between $1 and $2 and ($3::text is null or c.department = $3 or $3 = any(c.helpers))
   and c.town = any($10::int[]) and c.unit between $4 and $5
   and ($8::text in ('RECEIVED', 'CLOSED', 'REPEAT', 'NEAR', 'FACT_DISPUTED')
        or c.state in ('REPORTED', 'VERIFYING', 'FILED', 'DISPATCHED', 'HANDLING', 'HANDLED', 'CHECKING', 'SUSPENDED'))
   and case $8::text
       when 'RECEIVED' then c.created_at >= $6 and c.created_at < $7
       when 'CLOSED' then c.closed_at >= $6 and c.closed_at < $7
       when 'REPEAT' then c.created_at >= $6 and c.created_at < $7
            and exists (select from cases p
                         where p.town = c.town and p.item = c.item
                           and p.unit between $1 and $2 and ($3::text is null or p.department = $3 or $3 = any(p.helpers))
                           and p.created_at >= c.created_at - interval '30 days'
                           and (p.created_at, p.id) < (c.created_at, c.id)
                           and sqrt(power((p.lon - c.lon) * cos(radians(c.lat)), 2) + power(p.lat - c.lat, 2)) * 111195 <= 50)
       when 'NEAR' then exists (select from cases o
                         where o.town = c.town and o.id = $16 and o.item = c.item
                           and o.unit between $1 and $2 and ($3::text is null or o.department = $3 or $3 = any(o.helpers))
                           and c.created_at >= o.created_at - interval '30 days'
                           and (c.created_at, c.id) <= (o.created_at, o.id)
                           and sqrt(power((c.lon - o.lon) * cos(radians(o.lat)), 2) + power(c.lat - o.lat, 2)) * 111195 <= 50)
       when 'OPEN' then true
       when 'OVERDUE' then c.state <> 'SUSPENDED' and c.due_at < $7
       when 'URGENT' then c.severity = 'S1'
       when 'TO_ACCEPT' then c.state = 'REPORTED'
       when 'VERIFYING' then c.state = 'VERIFYING'
       when 'TO_DISPATCH' then c.state = 'FILED'
       when 'TO_SIGN' then c.state = 'DISPATCHED'
       when 'HANDLING' then c.state = 'HANDLING'
       when 'TO_CHECK' then c.state = 'HANDLED'
       when 'CHECKING' then c.state = 'CHECKING'
       when 'SUSPENDED' then c.state = 'SUSPENDED'
       when 'SUPERVISED' then c.supervised > 0
       when 'SUPERVISED_1' then c.supervised = 1
       when 'SUPERVISED_2' then c.supervised = 2
       when 'SUPERVISED_3' then c.supervised = 3
       when 'REPLY_DUE' then c.reply_owed
       when 'DUTY_DISPUTED' then c.duty = 'DISPUTED'
       when 'FACT_DISPUTED' then c.state = 'CLOSED' and c.disputed
       when 'ASKED' then c.ask is not null or c.ending is not null
       when 'REFERRED' then c.referred_to is not null
       when 'SOMEBODY_ASKED' then exists (select from assignments a where a.town = c.town and a.case_id = c.id and a.state = 'OFFERED')
       when 'ON_THE_WAY' then exists (select from assignments a where a.town = c.town and a.case_id = c.id and a.state in ('ACCEPTED', 'ON_THE_WAY'))
       when 'ON_SITE' then exists (select from assignments a where a.town = c.town and a.case_id = c.id and a.state = 'ON_SITE')
       end
   and c.item = $11 -- ?11
   and c.department = $12 -- ?12
   and c.source = $13 -- ?13
   and c.severity = $14 -- ?14
   and c.owner = $15 -- ?15

-- name: analysis_counts
-- plan: anew
select k.key, count(*) as n
  from cases c,
       lateral (select case $9::text
                       when 'none' then ''
                       when 'hour' then to_char(date_trunc('hour', at.local), 'YYYY-MM-DD"T"HH24')
                       when 'day' then to_char(at.local, 'YYYY-MM-DD')
                       when 'week' then to_char(date_trunc('week', at.local), 'YYYY-MM-DD')
                       when 'district' then (c.unit / 1000000000 * 1000000000)::text
                       when 'town' then (c.unit / 1000000 * 1000000)::text
                       when 'village' then (c.unit / 1000 * 1000)::text
                       when 'grid' then c.unit::text
                       when 'owner' then c.owner::text
                       when 'item' then c.item
                       when 'department' then c.department
                       when 'source' then c.source
                       when 'severity' then c.severity
                       when 'state' then c.state
                       end as key
                  from (select (case when $8 = 'CLOSED' then c.closed_at else c.created_at end)
                               at time zone 'UTC' + interval '8 hours' as local) at) k
-- use: in_set
   and k.key is not null
 group by 1
 order by 1
 limit 5000;

-- name: analysis_cases
-- plan: anew
-- $9 $17 the row before, by time and id; $18 how many.
select c.id, c.number, c.item, c.title, c.place, c.unit, c.owner, c.department, c.severity, c.state,
       c.source, c.created_at, c.closed_at, c.due_at, c.supervised, c.lon, c.lat
  from cases c
-- use: in_set
   and ($9::timestamptz is null or (c.created_at, c.id) < ($9, $17))
 order by c.created_at desc, c.id desc
 limit $18;

-- name: analysis_repeats
-- Places where the same is reported again and again: the last case of each in the period [$6, $7),
-- and how many there were within 50 m in the 30 days up to it. No person is in it.
select c.id, c.number, c.item, c.title, c.place, c.unit, c.lon, c.lat, c.state, c.created_at, b.n, b.first_at
  from cases c
  cross join lateral (
       select count(*) as n, min(p.created_at) as first_at
         from cases p
        where p.town = c.town and p.item = c.item
          and p.unit between $1 and $2 and ($3::text is null or p.department = $3 or $3 = any(p.helpers))
          and p.unit between $4 and $5
          and p.created_at >= c.created_at - interval '30 days'
          and (p.created_at, p.id) <= (c.created_at, c.id)
          and sqrt(power((p.lon - c.lon) * cos(radians(c.lat)), 2) + power(p.lat - c.lat, 2)) * 111195 <= 50) b
 where c.unit between $1 and $2 and ($3::text is null or c.department = $3 or $3 = any(c.helpers))
   and c.unit between $4 and $5 and c.town = any($8::int[])
   and c.created_at >= $6 and c.created_at < $7
   and c.item = $9 -- ?9
   and b.n > 1
   and not exists (select from cases l
                    where l.town = c.town and l.item = c.item
                      and l.unit between $1 and $2 and ($3::text is null or l.department = $3 or $3 = any(l.helpers))
                      and l.unit between $4 and $5
                      and l.created_at <= c.created_at + interval '30 days' and l.created_at < $7
                      and (l.created_at, l.id) > (c.created_at, c.id)
                      and sqrt(power((l.lon - c.lon) * cos(radians(c.lat)), 2) + power(l.lat - c.lat, 2)) * 111195 <= 50)
 order by b.n desc, c.created_at desc, c.id desc
 limit $10;

-- name: analysis_staff
-- By place ($6: what a key is divided by): how many grids have a number of posts, how many posts they
-- are meant to have, and how many persons are there on the day $5, each once a place.
with grid as materialized (
    select u.key, u.key / $6::bigint as place,
           (select p.establishment from grid_profiles p
             where p.unit = u.key and p.valid_from <= $5
             order by p.valid_from desc limit 1) as establishment
      from units u
     where u.tier = 'GRID' and u.valid_from <= $5 and (u.valid_to is null or u.valid_to > $5)
       and u.key between $1 and $2 and u.key between $3 and $4
), present as materialized (
    select g.place, s.person
      from posts s join grid g on g.key = s.unit
     where s.role = 'GRID_ADMIN' and s.valid_from <= $5 and (s.valid_to is null or s.valid_to > $5)
     union
    select g.place, d.person
      from grid_duties d join grid g on g.key = d.unit
     where d.kind in ('FULL_TIME', 'PART_TIME') and d.valid_from <= $5 and (d.valid_to is null or d.valid_to > $5)
), counted as (
    select place, count(*) as on_post from present group by 1
)
select g.place, count(*) as grids, count(g.establishment) as grids_told,
       sum(g.establishment)::bigint as establishment, coalesce(max(c.on_post), 0) as on_post
  from grid g
  left join counted c on c.place = g.place
 group by 1
 order by 1
 limit 5000;


-- name: analysis_behind
-- plan: anew
-- What an indicator of domain/stats was counted from, one row for each that was counted: $8 its code;
-- $9 NUMERATOR or DENOMINATOR; $1..$7 as in stats.sql, $10 the town when all lies in one; $11 item,
-- $12 department; $13 $14 the row before, $15 how many: rows of the same moment and case stay together.
with suspended as materialized (
    select k.town, k.case_id, k.unit, k.item, k.department, p.from_at as at, k.step, k.round
      from case_pauses p
      join case_clocks k on k.town = p.town and k.case_id = p.case_id and k.step = 'HANDLE'
           and k.started_at <= p.from_at and (k.ended_at is null or k.ended_at > p.from_at)
     where p.from_at < $7 and (p.to_at is null or p.to_at >= $7)
       and k.unit between $1 and $2 and k.unit between $4 and $5
       and p.town = $10 -- ?10
), disputed as materialized (
    select d.town, d.case_id, d.unit, d.item, d.department, d.started_at as at, d.step, d.round
      from case_clocks d
     where d.step = 'DISPUTE' and d.started_at < $7 and (d.ended_at is null or d.ended_at >= $7)
       and d.unit between $1 and $2 and d.unit between $4 and $5
       and d.town = $10 -- ?10
     union all
    select d.town, d.case_id, d.unit, d.item, d.department, d.started_at, d.step, d.round
      from cases c
      join case_clocks d on d.town = c.town and d.case_id = c.id and d.step = 'DISPATCH'
     where c.duty <> 'NORMAL'
       and (d.end_event = 'ASSIGN_DUTY'
            or (c.duty = 'DISPUTED'
                and not exists (select from case_clocks l
                                 where l.town = d.town and l.case_id = d.case_id
                                   and l.step = 'DISPATCH' and l.round > d.round)))
       and coalesce(d.ended_at, 'infinity') >= $7
       and (select max(s.ended_at) from case_clocks s
             where s.town = d.town and s.case_id = d.case_id and s.step = 'SIGN'
               and s.end_event = 'GRANT_RETURN'
               and s.ended_at <= coalesce(d.ended_at, 'infinity')) < $7
       and coalesce(c.rehomed_from, c.unit) between $1 and $2 and coalesce(c.rehomed_from, c.unit) between $4 and $5
       and c.town = $10 -- ?10
), counted as not materialized (
    select k.town, k.case_id, k.step, k.round, k.started_at, k.ended_at, k.end_event, k.extended, k.item,
           k.department, k.rework, k.took_minutes, k.due_at, coalesce(k.ended_at <= k.due_at, false) as kept
      from case_clocks k
     where k.unit between $1 and $2 and ($3::text is null or k.department = $3)
       and k.unit between $4 and $5
       and k.due_at >= $6 and k.due_at < $7
       and k.town = $10 -- ?10
       and not exists (select from suspended a where a.town = k.town and a.case_id = k.case_id)
       and not exists (select from disputed a where a.town = k.town and a.case_id = k.case_id)
), duty (code, step, done, in_time) as (
    values ('ACCEPT_IN_TIME', 'ACCEPT', '{FILE,REFUSE,ASK_VERIFY,MERGE}'::text[], true),
           ('VERIFY_IN_TIME', 'VERIFY', '{CONFIRM,DENY}', true),
           ('CHECK_IN_TIME', 'CHECK', '{PASS,FAIL}', true),
           ('DISPATCH_IN_TIME', 'DISPATCH', '{DISPATCH,ASSIGN_DUTY}', true),
           ('DISPATCH_CORRECT', 'DISPATCH', '{DISPATCH,ASSIGN_DUTY}', false),
           ('SIGN_IN_TIME', 'SIGN', '{SIGN}', true),
           ('HANDLED', 'HANDLE', '{FINISH}', false),
           ('HANDLE_IN_TIME', 'HANDLE', '{FINISH}', true),
           ('EXTENDED', 'HANDLE', '{FINISH}', false),
           ('SUSPENDED_RATE', 'HANDLE', '{FINISH}', false),
           ('CLOSED', 'CLOSE', '{EXEMPT}', false),
           ('CLOSED', 'CHECK', '{PASS}', false),
           ('CLOSE_IN_TIME', 'CLOSE', '{EXEMPT}', true),
           ('CLOSE_IN_TIME', 'CHECK', '{PASS}', true),
           ('REPLY_IN_TIME', 'REPLY', '{REPLY}', true)
), fact (town, case_id, at, step, round, item, department, above, below) as (
    select d.town, d.case_id, d.due_at, d.step, d.round, d.item, d.department,
           case $8::text
           when 'DISPATCH_CORRECT'
           then not exists (select from case_clocks s
                             where s.town = d.town and s.case_id = d.case_id and s.step = 'SIGN'
                               and s.end_event = 'GRANT_RETURN' and s.started_at = d.ended_at)
           when 'EXTENDED' then d.extended
           when 'SUSPENDED_RATE' then false
           else coalesce(d.end_event = any(y.done), false) and (d.kept or not y.in_time)
           end, true
      from counted d
      join duty y on y.step = d.step and y.code = $8
     where d.end_event is distinct from 'GRANT_RETURN'
       and (coalesce(d.end_event = any(y.done), false) or not d.kept)
     union all
    select d.town, d.case_id, d.due_at, d.step, d.round, d.item, d.department,
           case when $8 = 'FILE_IN_TIME' then d.kept
                else not exists (select from cases v where v.town = d.town and v.id = d.case_id and v.state = 'VOID')
           end, true
      from counted d
     where $8 in ('FILE_IN_TIME', 'FILE_CORRECT')
       and d.step in ('ACCEPT', 'VERIFY') and d.end_event in ('FILE', 'CONFIRM')
     union all
    select d.town, d.case_id, d.due_at, d.step, d.round, d.item, d.department,
           $8 = 'RETURNED' and coalesce(d.end_event = 'GRANT_RETURN', false), true
      from counted d
     where $8 in ('RETURNED', 'WRONGFUL_RETURN') and d.step = 'SIGN'
     union all
    select d.town, d.case_id, d.due_at, r.step, r.round, d.item, d.department, true, false
      from case_clocks r
      join counted d on d.town = r.town and d.case_id = r.case_id and d.step = 'SIGN'
           and d.started_at <= r.started_at and (d.ended_at is null or d.ended_at > r.started_at)
     where $8 = 'WRONGFUL_RETURN' and r.step = 'RETURN' and r.end_event in ('REJECT_RETURN', 'LAPSE_RETURN')
     union all
    select d.town, d.case_id, d.due_at, d.step, d.round, d.item, d.department,
           case when $8 = 'REWORK'
                then exists (select from case_clocks r
                              where r.town = d.town and r.case_id = d.case_id and r.step = 'HANDLE'
                                and r.round = d.round + 1 and r.rework = 1)
                else exists (select from cases v where v.town = d.town and v.id = d.case_id and v.supervised > 0)
           end, true
      from counted d
     where $8 in ('REWORK', 'SUPERVISED') and d.step = 'HANDLE' and d.end_event = 'FINISH' and d.rework = 0
     union all
    select d.town, d.case_id, d.due_at, d.step, d.round, d.item, d.department, true, true
      from counted d
     where $8 in ('HANDLE_MEAN', 'HANDLE_MEDIAN', 'HANDLE_P90')
       and d.step = 'HANDLE' and d.end_event = 'FINISH' and d.rework = 0 and d.took_minutes is not null
     union all
    select d.town, d.case_id, d.due_at, d.step, d.round, d.item, d.department,
           d.end_event = 'UPHOLD_DISPUTE', true
      from counted d
     where $8 = 'DISPUTE_UPHELD' and d.step = 'DISPUTE' and d.end_event in ('UPHOLD_DISPUTE', 'REJECT_DISPUTE')
     union all
    select s.town, s.case_id, s.at, s.step, s.round, s.item, s.department, true, false
      from suspended s
     where $8 in ('SUSPENDED', 'SUSPENDED_RATE') and ($3::text is null or s.department = $3)
     union all
    select s.town, s.case_id, s.at, s.step, s.round, s.item, s.department, true, false
      from disputed s
     where $8 = 'DISPUTED' and ($3::text is null or s.department = $3)
     union all
    select c.town, c.id, c.created_at, null, null, c.item, null,
           case $8 when 'REPORTED' then c.source = 'GRID'
                   when 'RECEIVED' then true
                   when 'VALID_REPORT' then c.source = 'GRID' and c.filed_at is not null
                   else c.filed_at is not null and coalesce(c.outcome = 'FIXED', false) and c.state in ('CLOSED', 'ARCHIVED')
                   end,
           case $8 when 'VALID_REPORT' then c.source = 'GRID' else $8 = 'RESOLVED' and c.filed_at is not null end
      from cases c
     where $8 in ('REPORTED', 'RECEIVED', 'VALID_REPORT', 'RESOLVED')
       and coalesce(c.rehomed_from, c.unit) between $1 and $2 and ($3::text is null or c.department = $3)
       and coalesce(c.rehomed_from, c.unit) between $4 and $5
       and c.created_at >= $6 and c.created_at < $7
       and c.town = $10 -- ?10
     union all
    select c.town, c.id, c.created_at, null, null, c.item, null,
           missed.case_id is not null, true
      from cases c
      left join cases_missed(greatest($1, $4), least($2, $5), $6, $7) missed on missed.town = c.town and missed.case_id = c.id
     where $8 = 'MISSED' and c.filed_at is not null
       and coalesce(c.rehomed_from, c.unit) between $1 and $2 and ($3::text is null or c.department = $3)
       and coalesce(c.rehomed_from, c.unit) between $4 and $5
       and c.created_at >= $6 and c.created_at < $7
       and c.town = $10 -- ?10
     union all
    select c.town, c.id, c.closed_at, null, null, c.item, c.department,
           $8 = 'CLOSINGS' or c.rating is not null,
           case $8 when 'RESPONSE' then true else $8 = 'SATISFACTION' and c.rating is not null end
      from cases c
     where $8 in ('CLOSINGS', 'RESPONSE', 'SATISFACTION')
       and coalesce(c.rehomed_from, c.unit) between $1 and $2 and ($3::text is null or c.department = $3)
       and coalesce(c.rehomed_from, c.unit) between $4 and $5
       and c.closed_at >= $6 and c.closed_at < $7
       and c.town = $10 -- ?10
     union all
    select m.town, m.case_id, m.at, m.event, m.version, c.item, h.department,
           $8 <> 'OBJECTION_UPHELD' or c.filed_at is not null, $8 = 'OBJECTION_UPHELD'
      from case_moves m
      join (values ('REFUSED', 'REFUSE'), ('REFUSED', 'DENY'), ('MERGED', 'MERGE'), ('VOIDED', 'VOID'),
                   ('FORCED', 'FORCE_CLOSE'), ('REOPENED', 'REOPEN'), ('REOPENED', 'UPHOLD_DISPUTE'),
                   ('OBJECTION_UPHELD', 'OBJECT')) of (code, event) on of.event = m.event and of.code = $8
      join cases c on c.town = m.town and c.id = m.case_id
      left join lateral (select k.department from case_clocks k
                          where k.town = m.town and k.case_id = m.case_id and k.step = 'HANDLE'
                            and k.started_at <= m.at
                          order by k.round desc
                          limit 1) h on true
     where coalesce(c.rehomed_from, c.unit) between $1 and $2 and ($3::text is null or h.department = $3)
       and coalesce(c.rehomed_from, c.unit) between $4 and $5
       and m.event in ('REFUSE', 'DENY', 'OBJECT', 'MERGE', 'VOID', 'FORCE_CLOSE', 'REOPEN', 'UPHOLD_DISPUTE')
       and m.at >= $6 and m.at < $7
       and not exists (select from case_moves u -- taken back at once: it never was
                        where u.town = m.town and u.case_id = m.case_id and u.version = m.version + 1 and u.event = 'UNDO')
       and m.town = $10 -- ?10
)
select f.case_id as id, c.number, c.title, f.item, c.place, c.unit, f.department, c.severity, c.state,
       f.at, f.step, f.round, f.above
  from fact f
  join cases c on c.town = f.town and c.id = f.case_id
 where case when $9::text = 'NUMERATOR' then f.above else f.below end
   and f.item = $11 -- ?11
   and f.department = $12 -- ?12
   and ($13::timestamptz is null or (f.at, f.case_id) < ($13, $14))
 order by f.at desc, f.case_id desc
 fetch first ($15::bigint) rows with ties;
