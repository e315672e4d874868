-- What this module asks. It reads the tables of cases: see docs/adr/0010.
--
-- The statements that count take the same eleven: $1 $2 the scope's units, $3 its department or null;
-- $4 $5 the units asked for; $6 $7 the period, from and to, never later than now; $8 what a unit's
-- key is divided by to be the place it is counted under, null for one place; $9 DEPARTMENT or ITEM
-- when it is counted by these, else null; $10 the town when all lies in one; $11 what the
-- sums of past days are kept by that may be used, null for none.
-- A case is counted under the grid it was reported in: rehomed_from, when the map was redrawn since.
-- They give sums: place, name, code, numerator, denominator, value. Sums of one indicator come from
-- one statement: nobody moves a case between its numerator and its denominator.

-- name: stats_duties
-- plan: anew
-- What fell due, by what became of it; and the few rows that need a second look.
with suspended as materialized (
    -- at the end of the period, and the handling that it stopped
    select k.town, k.case_id, k.unit, k.item, k.department
      from case_pauses p
      join case_clocks k on k.town = p.town and k.case_id = p.case_id and k.step = 'HANDLE'
           and k.started_at <= p.from_at and (k.ended_at is null or k.ended_at > p.from_at)
     where p.from_at < $7 and (p.to_at is null or p.to_at >= $7)
       and k.unit between $1 and $2 and k.unit between $4 and $5
       and p.town = $10 -- ?10
), disputed as materialized (
    -- of fact: the reporter says that it is not so
    select d.town, d.case_id, d.unit, d.item, d.department
      from case_clocks d
     where d.step = 'DISPUTE' and d.started_at < $7 and (d.ended_at is null or d.ended_at >= $7)
       and d.unit between $1 and $2 and d.unit between $4 and $5
       and d.town = $10 -- ?10
     union all
    -- of duty: from the second return to the city's word
    select d.town, d.case_id, d.unit, d.item, d.department
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
), apart as materialized (
    select town, case_id from suspended
     union
    select town, case_id from disputed
), due as not materialized (
    select k.town, k.case_id, k.step, k.round, k.started_at, k.ended_at, k.end_event, k.extended,
           k.rework, k.took_minutes, coalesce(k.ended_at <= k.due_at, false) as kept,
           k.unit / $8::bigint as place,
           case $9::text when 'DEPARTMENT' then k.department when 'ITEM' then k.item end as name
      from case_clocks k
     where k.unit between $1 and $2 and ($3::text is null or k.department = $3)
       and k.unit between $4 and $5
       and k.due_at >= $6 and k.due_at < $7
       and k.town = $10 -- ?10
), counted as not materialized (
    select d.* from due d
     where not exists (select from apart a where a.town = d.town and a.case_id = d.case_id)
), summed as materialized (
    -- Whole days of the period that have sums, and of which nothing changed since.
    select s.town, s.day
      from stat_due_days s
     where $11::text is not null
       and s.day >= (($6 + interval '1 day' - interval '1 microsecond') at time zone 'UTC' + interval '8 hours')::date
       and s.day < ($7 at time zone 'UTC' + interval '8 hours')::date
       and not exists (select from case_clocks_late l where l.town = s.town and l.day = s.day)
       and s.town = $10 -- ?10
), gap as materialized (
    -- The rest of it, days in a row as one: an index finds the clocks of each.
    select r.town, greatest((min(r.day) - interval '8 hours') at time zone 'UTC', $6) as from_at,
           least((max(r.day) + interval '16 hours') at time zone 'UTC', $7) as to_at
      from (select t.town, g.day,
                   g.day - interval '1 day' * row_number() over (partition by t.town order by g.day) as run
              from (select distinct town from units) t,
                   generate_series(date_trunc('day', $6 at time zone 'UTC' + interval '8 hours'),
                                   $7 at time zone 'UTC' + interval '8 hours', interval '1 day') g (day)
             where $11 is not null
               and not exists (select from summed s where s.town = t.town and s.day = g.day::date)
               and t.town = $10 -- ?10
           ) r
     group by r.town, r.run
), tally (place, name, step, end_event, kept, n) as materialized (
    -- All that fell due in one go, then less the few that are apart: to ask each row is dearer.
    select place, name, step, end_event, kept, sum(n)::bigint
      from (select s.unit / $8::bigint, nullif(s.name, ''), s.step, nullif(s.end_event, ''), s.kept, s.n
              from summed d
              join stat_due_sums s on s.town = d.town and s.day = d.day and s.counted_by = $11
             where s.unit between $1 and $2 and s.unit between $4 and $5
             union all
            select place, name, step, end_event, kept, 1 from due where $11 is null
             union all
            select k.unit / $8::bigint,
                   case $9::text when 'DEPARTMENT' then k.department when 'ITEM' then k.item end,
                   k.step, k.end_event, coalesce(k.ended_at <= k.due_at, false), 1
              from gap g,
                   lateral (select c.unit, c.step, c.end_event, c.ended_at, c.due_at, c.item, c.department
                              from case_clocks c
                             where c.town = g.town and c.due_at >= g.from_at and c.due_at < g.to_at
                               and c.unit between $1 and $2 and ($3::text is null or c.department = $3)
                               and c.unit between $4 and $5
                            offset 0) k) f (place, name, step, end_event, kept, n)
     group by 1, 2, 3, 4, 5
     union all
    select d.place, d.name, d.step, d.end_event, d.kept, -1
      from apart a
      join due d on d.town = a.town and d.case_id = a.case_id
), duty (code, step, done, in_time) as (
    values ('ACCEPT_IN_TIME', 'ACCEPT', '{FILE,REFUSE,ASK_VERIFY,MERGE}'::text[], true),
           ('VERIFY_IN_TIME', 'VERIFY', '{CONFIRM,DENY}', true),
           ('CHECK_IN_TIME', 'CHECK', '{PASS,FAIL}', true),
           ('DISPATCH_IN_TIME', 'DISPATCH', '{DISPATCH,ASSIGN_DUTY}', true),
           ('DISPATCH_CORRECT', 'DISPATCH', '{DISPATCH,ASSIGN_DUTY}', null),
           ('SIGN_IN_TIME', 'SIGN', '{SIGN}', true),
           ('HANDLED', 'HANDLE', '{FINISH}', false),
           ('HANDLE_IN_TIME', 'HANDLE', '{FINISH}', true),
           ('EXTENDED', 'HANDLE', '{FINISH}', null),
           ('SUSPENDED_RATE', 'HANDLE', '{FINISH}', null),
           ('CLOSED', 'CLOSE', '{EXEMPT}', false),
           ('CLOSED', 'CHECK', '{PASS}', false),
           ('CLOSE_IN_TIME', 'CLOSE', '{EXEMPT}', true),
           ('CLOSE_IN_TIME', 'CHECK', '{PASS}', true),
           ('REPLY_IN_TIME', 'REPLY', '{REPLY}', true)
), judged as (
    -- What was not done by its end, and ended before its time, was taken away: it is not here.
    select t.place, t.name, d.code, d.in_time, t.kept, t.n,
           coalesce(t.end_event = any(d.done), false) as done
      from tally t
      join duty d on d.step = t.step
     where t.end_event is distinct from 'GRANT_RETURN'
       and (coalesce(t.end_event = any(d.done), false) or not t.kept)
), part (place, name, code, numerator, denominator) as (
    select place, name, code,
           case when code = 'DISPATCH_CORRECT' then n
                when in_time is null then 0
                when done and (kept or not in_time) then n else 0 end, n
      from judged
     union all
    select place, name, 'FILE_IN_TIME', case when kept then n else 0 end, n
      from tally where step in ('ACCEPT', 'VERIFY') and end_event in ('FILE', 'CONFIRM')
     union all
    select place, name, 'FILE_CORRECT', n, n
      from tally where step in ('ACCEPT', 'VERIFY') and end_event in ('FILE', 'CONFIRM')
     union all
    select d.place, d.name, 'FILE_CORRECT', -1, 0
      from cases v
      join counted d on d.town = v.town and d.case_id = v.id and d.step in ('ACCEPT', 'VERIFY')
           and d.end_event in ('FILE', 'CONFIRM')
     where v.state = 'VOID'
       and v.town = $10 -- ?10
     union all
    select d.place, d.name, 'DISPATCH_CORRECT', -1, 0
      from case_clocks s
      join counted d on d.town = s.town and d.case_id = s.case_id and d.step = 'DISPATCH'
           and d.ended_at = s.started_at
     where s.step = 'SIGN' and s.end_event = 'GRANT_RETURN'
       and s.town = $10 -- ?10
     union all
    select place, name, 'RETURNED', case when end_event = 'GRANT_RETURN' then n else 0 end, n
      from tally where step = 'SIGN'
     union all
    select place, name, 'WRONGFUL_RETURN', 0, n from tally where step = 'SIGN'
     union all
    select d.place, d.name, 'WRONGFUL_RETURN', 1, 0
      from case_clocks r
      join counted d on d.town = r.town and d.case_id = r.case_id and d.step = 'SIGN'
           and d.started_at <= r.started_at and (d.ended_at is null or d.ended_at > r.started_at)
     where r.step = 'RETURN' and r.end_event in ('REJECT_RETURN', 'LAPSE_RETURN')
       and r.town = $10 -- ?10
     union all
    select d.place, d.name, 'EXTENDED', 1, 0
      from counted d
     where d.step = 'HANDLE' and d.extended
       and (coalesce(d.end_event = 'FINISH', false) or not d.kept)
       and d.end_event is distinct from 'GRANT_RETURN'
     union all
    -- Handled for the first time: all that was handled, less reworks.
    select place, name, code, 0, n
      from tally, (values ('REWORK'), ('SUPERVISED')) of (code)
     where step = 'HANDLE' and end_event = 'FINISH'
     union all
    select d.place, d.name, of.code, 0, -1
      from counted d, (values ('REWORK'), ('SUPERVISED')) of (code)
     where d.step = 'HANDLE' and d.rework > 0 and d.end_event = 'FINISH'
     union all
    select d.place, d.name, 'REWORK', 1, 0
      from case_clocks r
      join counted d on d.town = r.town and d.case_id = r.case_id and d.step = 'HANDLE'
           and d.round = r.round - 1 and d.rework = 0 and d.end_event = 'FINISH'
     where r.step = 'HANDLE' and r.rework = 1
       and r.town = $10 -- ?10
     union all
    select d.place, d.name, 'SUPERVISED', 1, 0
      from cases v
      join counted d on d.town = v.town and d.case_id = v.id and d.step = 'HANDLE' and d.rework = 0
           and d.end_event = 'FINISH'
     where v.supervised > 0
       and v.town = $10 -- ?10
     union all
    select place, name, 'DISPUTE_UPHELD', case when end_event = 'UPHOLD_DISPUTE' then n else 0 end, n
      from tally where step = 'DISPUTE' and end_event in ('UPHOLD_DISPUTE', 'REJECT_DISPUTE')
     union all
    select s.unit / $8, case $9 when 'DEPARTMENT' then s.department when 'ITEM' then s.item end,
           of.code, 1, case of.code when 'SUSPENDED_RATE' then 0 end
      from suspended s, (values ('SUSPENDED'), ('SUSPENDED_RATE')) of (code)
     where $3::text is null or s.department = $3
     union all
    select s.unit / $8, case $9 when 'DEPARTMENT' then s.department when 'ITEM' then s.item end,
           'DISPUTED', 1, null
      from disputed s
     where $3::text is null or s.department = $3
)
select place, name, code, sum(numerator)::bigint as numerator, sum(denominator)::bigint as denominator,
       null::double precision as value
  from part
 where $9 is null or name is not null
 group by 1, 2, 3
 union all
select null, d.name, of.code, case of.code when 'HANDLE_MEAN' then sum(d.took_minutes)::bigint end,
       count(*), percentile_disc(of.fraction) within group (order by d.took_minutes)::double precision
  from counted d, (values ('HANDLE_MEAN', 0.5), ('HANDLE_MEDIAN', 0.5), ('HANDLE_P90', 0.9)) of (code, fraction)
 where $9 = 'ITEM' and d.step = 'HANDLE' and d.rework = 0 and d.end_event = 'FINISH'
   and d.took_minutes is not null
 group by 2, 3, of.fraction
 limit 20000;

-- name: stats_reports
-- plan: anew
-- By when it was reported. To take reports in is no department's duty.
with counted as materialized (
    select coalesce(c.rehomed_from, c.unit) / $8::bigint as place, case $9::text when 'ITEM' then c.item end as name,
           count(*) as received,
           count(*) filter (where c.source = 'GRID') as reported,
           count(*) filter (where c.source = 'GRID' and c.filed_at is not null) as valid,
           count(*) filter (where c.filed_at is not null) as filed,
           count(*) filter (where c.filed_at is not null and c.outcome = 'FIXED'
                              and c.state in ('CLOSED', 'ARCHIVED')) as resolved
      from cases c
     where coalesce(c.rehomed_from, c.unit) between $1 and $2 and ($3::text is null or c.department = $3)
       and coalesce(c.rehomed_from, c.unit) between $4 and $5
       and c.created_at >= $6 and c.created_at < $7
       and c.town = $10 -- ?10
     group by 1, 2
), missed as materialized (
    select c.unit / $8::bigint as place, case $9::text when 'ITEM' then c.item end as name, count(*) as missed
      from cases_missed(greatest($1, $4), least($2, $5), $6, $7) c
     where ($3::text is null or c.department = $3)
       and c.town = $10 -- ?10
     group by 1, 2
)
select r.place, r.name, of.code, of.numerator, of.denominator, null::double precision as value
  from counted r
  left join missed m on coalesce(m.place, 0) = coalesce(r.place, 0) and coalesce(m.name, '') = coalesce(r.name, ''),
       lateral (values ('REPORTED', r.reported, null), ('RECEIVED', r.received, null),
                       ('VALID_REPORT', r.valid, r.reported), ('RESOLVED', r.resolved, r.filed),
                       ('MISSED', coalesce(m.missed, 0), r.filed))
       of (code, numerator, denominator)
 where $9 is distinct from 'DEPARTMENT'
 limit 20000;

-- name: stats_closings
-- plan: anew
-- By when it was closed. A rating goes when the case is opened again.
with counted as materialized (
    select coalesce(c.rehomed_from, c.unit) / $8::bigint as place,
           case $9::text when 'DEPARTMENT' then c.department when 'ITEM' then c.item end as name,
           count(*) as closed, count(c.rating) as rated, sum(c.rating)::bigint as stars
      from cases c
     where coalesce(c.rehomed_from, c.unit) between $1 and $2 and ($3::text is null or c.department = $3)
       and coalesce(c.rehomed_from, c.unit) between $4 and $5
       and c.closed_at >= $6 and c.closed_at < $7
       and c.town = $10 -- ?10
     group by 1, 2
)
select r.place, r.name, of.code, of.numerator, of.denominator, null::double precision as value
  from counted r,
       lateral (values ('CLOSINGS', r.closed, null), ('RESPONSE', r.rated, r.closed),
                       ('SATISFACTION', coalesce(r.stars, 0), 5 * r.rated))
       of (code, numerator, denominator)
 where $9 is null or r.name is not null
 limit 20000;

-- name: stats_events
-- plan: anew
-- By when it happened. What a case was opened again from, is the last department that had it.
select coalesce(c.rehomed_from, c.unit) / $8::bigint as place,
       case $9::text when 'DEPARTMENT' then h.department when 'ITEM' then c.item end as name,
       of.code,
       count(*) filter (where of.code <> 'OBJECTION_UPHELD' or c.filed_at is not null) as numerator,
       case of.code when 'OBJECTION_UPHELD' then count(*) end as denominator,
       null::double precision as value
  from case_moves m
  join (values ('REFUSED', 'REFUSE'), ('REFUSED', 'DENY'), ('MERGED', 'MERGE'), ('VOIDED', 'VOID'),
               ('FORCED', 'FORCE_CLOSE'), ('REOPENED', 'REOPEN'), ('REOPENED', 'UPHOLD_DISPUTE'),
               ('OBJECTION_UPHELD', 'OBJECT')) of (code, event) on of.event = m.event
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
   and ($9 is distinct from 'DEPARTMENT' or h.department is not null)
 group by 1, 2, 3
 limit 20000;

-- name: stats_period_insert
insert into stat_periods (town, id, unit, unit_to, from_at, to_at, version, name, reason, corrects,
                          formulas, frozen_at, person, post)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);

-- name: stats_rows_insert
insert into stat_rows (town, period, counted_by, key, place, name, indicators)
select $1, $2, $3, r.key, case when $3 in ('none', 'district', 'town', 'village') then r.key::bigint end, r.name,
       r.indicators::json
  from unnest($4::text[], $5::text[], $6::text[]) r (key, name, indicators);

-- name: stats_periods
-- Those of one's own range, and those of a wider one: of these only one's own rows are seen.
select p.id, p.unit, p.from_at as "from", p.to_at as "to", p.version, p.name, p.reason, p.corrects,
       p.formulas, p.frozen_at, f.name as frozen_by,
       not exists (select from stat_periods l
                    where l.town = p.town and l.unit = p.unit and l.from_at = p.from_at
                      and l.to_at = p.to_at and l.version > p.version) as newest
  from stat_periods p
  join people f on f.id = p.person
 where (p.unit between $1 and $2 or $1 between p.unit and p.unit_to)
   and p.id = $4 -- ?4
   and (p.frozen_at, p.id) < ($5, $6) -- ?5
 order by p.frozen_at desc, p.id desc
 limit $3;

-- name: stats_rows
-- $4 the department of who asks: it sees its own row of its own place and no other.
select r.key, r.name, r.indicators
  from stat_rows r
  join stat_periods p on p.town = r.town and p.id = r.period
 where p.id = $3 and r.counted_by = $5
   and (coalesce(r.place, p.unit) between $1 and $2)
   and ($4::text is null or (r.counted_by = 'department' and r.key = $4))
 order by r.key
 limit 20000;

-- name: stats_due_future
-- The clock was set back, as in a rehearsal: what is summed from today on, $1, may change unseen.
delete from stat_due_days where day >= $1::date;

-- name: stats_due_waiting
-- Days before $1 that are to be summed, the newest first: never yet, or changed since.
select w.town, w.day::date as day
  from (select t.town, d.day
          from (select distinct town from units) t,
               lateral (select min(k.due_at) as due_at from case_clocks k where k.town = t.town) f,
               generate_series((f.due_at at time zone 'UTC' + interval '8 hours')::date::timestamp,
                               $1::date - interval '1 day', interval '1 day') d (day)
         where not exists (select from stat_due_days s where s.town = t.town and s.day = d.day::date)
         union
        select l.town, l.day from case_clocks_late l where l.day < $1::date) w
 order by w.day desc, w.town
 limit $2;

-- name: stats_due_take
-- First of four: of two servers at one day, the second waits here, and then sums what is there.
insert into stat_due_days (town, day) values ($1, $2::date)
on conflict (town, day) do update set day = excluded.day;

-- name: stats_due_noted
-- Before it is summed: what changes from here on stays noted, and the day is summed again.
delete from case_clocks_late where town = $1 and day = $2::date;

-- name: stats_due_clear
delete from stat_due_sums where town = $1 and day = $2::date;

-- name: stats_due_sum
insert into stat_due_sums (town, day, counted_by, unit, name, step, end_event, kept, n)
select $1, $2::date, b.counted_by,
       case b.counted_by when 'village' then k.unit / 1000 * 1000 else k.unit / 1000000 * 1000000 end,
       case b.counted_by when 'department' then coalesce(k.department, '') else '' end,
       k.step, coalesce(k.end_event, ''), coalesce(k.ended_at <= k.due_at, false), count(*)
  from case_clocks k, (values ('town'), ('village'), ('department')) b (counted_by)
 where k.town = $1 and k.step <> 'RATE'
   and k.due_at >= ($2::date - interval '8 hours') at time zone 'UTC'
   and k.due_at < ($2::date + interval '16 hours') at time zone 'UTC'
 group by 3, 4, 5, 6, 7, 8;
