-- rounds.sql: every statement of this module. Parameters $1 $2 $3 of what is read: the scope of the actor, and the grids
-- that he serves besides.

-- part: visit_row
select v.id, v.premises, p.name as premises_name, v.kind, p.class as risk, p.address, p.lon, p.lat, v.unit,
       v.due_from, v.due_to, v.retry, v.state, v.version::bigint as version, v.person, w.name as person_name,
       v.started_at, v.done_at, v.distance_m::bigint as distance_m, v.no_tag, v.n_yes::bigint as n_yes,
       v.n_no::bigint as n_no, v.n_not_seen::bigint as n_not_seen, v.reason, v.waived,
       encode(sha256(convert_to(p.tag, 'UTF8')), 'hex') as tag_sha256
  from visits v
  join premises p on p.town = v.town and p.id = v.premises
  left join people w on w.id = v.person
 where (v.unit between $1 and $2 or v.unit = any ($3::bigint[]))

-- name: round_grids
-- That the person $1 serves on the day $2, whatever his post.
select d.unit
  from grid_duties d
 where d.person = $1 and d.kind <> 'ADVISER' and d.valid_from <= $2::date and (d.valid_to is null or d.valid_to > $2::date)
 order by d.unit
 limit 200;

-- name: visit_one
-- use: visit_row
   and v.town = $4 and v.id = $5;

-- name: visit_locked
-- use: visit_row
   and v.town = $4 and v.id = $5
   for update of v;

-- name: visit_list
-- $4 how many, $5 $6 the last one before, $7 $8 the range asked for
-- use: visit_row
   and (v.due_to, v.id) > ($5::date, $6::uuid)
   and v.unit between $7 and $8
   and v.town = $9 -- ?9
   and v.premises = $10 -- ?10
   and v.kind = any ($11) -- ?11
   and v.state = any ($12) -- ?12
   and v.unit = any ($13::bigint[]) -- ?13
   and v.due_from <= $14::date and v.due_to > $14::date -- ?14
 order by v.due_to, v.id
 limit $4;

-- name: visit_round
-- What is open in the grid $4 on the day $5.
-- use: visit_row
   and v.unit = $4 and v.state in ('PLANNED', 'STARTED') and v.due_from <= $5::date
 order by v.due_to, v.id
 limit $6;

-- name: visit_answers_of
-- Of visits in $4, ids of the town $5. The number of a report that lies in the actor's range; none yet: it has not come.
select a.visit, a.item, a.answer, a.fixed, a.note, a.case_id, c.number as case_number, c.state as case_state
  from visit_answers a
  join visits v on v.town = a.town and v.id = a.visit
  left join cases c on c.town = a.town and c.id = a.case_id and (c.unit between $1 and $2 or c.unit = v.unit)
 where (v.unit between $1 and $2 or v.unit = any ($3::bigint[]))
   and a.town = $5 and a.visit = any ($4::uuid[])
 order by a.visit, a.item;

-- name: visit_moves_of
select m.version::bigint as version, m.at, m.event, m.from_state as from, m.to_state as to, w.name as person_name, m.role,
       m.reason, m.observed_at
  from visits v
  join visit_moves m on m.town = v.town and m.visit = v.id
  left join people w on w.id = m.person
 where (v.unit between $1 and $2 or v.unit = any ($3::bigint[])) and v.town = $4 and v.id = $5
 order by m.version;

-- name: visit_save
-- $6 the version it gets
update visits v
   set version = $6, state = $7, person = $8, post = $9, started_at = $10, done_at = $11, distance_m = $12, no_tag = $13,
       n_yes = $14, n_no = $15, n_not_seen = $16, reason = $17, updated_at = $18
 where (v.unit between $1 and $2 or v.unit = any ($3::bigint[]))
   and v.town = $4 and v.id = $5 and v.version = $6 - 1;

-- name: visit_moved
-- The visit was locked in scope.
insert into visit_moves (town, visit, version, at, event, from_state, to_state, person, post, role, reason, observed_at, sent_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: visit_answer
-- Of the visit that was locked in scope: items, answers, ids of cases, what was put right, notes, in line.
insert into visit_answers (town, visit, item, answer, case_id, fixed, note)
select $1, $2, a.item, a.answer, nullif(a.case_id, '')::uuid, a.fixed = 'true', nullif(a.note, '')
  from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[]) a (item, answer, case_id, fixed, note);

-- name: visit_again
-- After the visit $2, which was locked in scope, one from the day $3 to the day $4.
insert into visits (town, id, premises, unit, kind, due_from, due_to, cycle_days, retry, created_at, updated_at)
select v.town, visit_id(v.town, $5), v.premises, v.unit, v.kind, $3::date, $4::date, v.cycle_days, true, $5, $5
  from visits v
 where v.town = $1 and v.id = $2
on conflict do nothing;

-- name: round_towns
-- Where something may be to plan on the day $1: a town whose day has not come yet, or with premises that changed since
-- a minute before it was looked at: what was committed late is seen too.
select t.town
  from (select distinct u.town from units u where u.tier = 'TOWN') t
  left join round_days d on d.town = t.town
 where d.day is distinct from $1::date
    or exists (select from premises p where p.town = t.town and p.updated_at > d.at - interval '1 minute')
 order by t.town;

-- name: round_planned
insert into round_days (town, day, at) values ($1, $2::date, $3)
on conflict (town) do update set day = excluded.day, at = excluded.at;

-- name: visits_plan
-- In the town $1 on the day $2, at most $6: what is active and has no visit whose window reaches beyond today, and none
-- that began today: one a day is the key. Kinds, classes ('' for none) and days of their cycles in $3 $4 $5. By grid: how
-- many were due, and how many of them are planned now; another server may have planned them while this one waited.
with due as (
    select p.town, p.id, p.unit, p.kind, c.days
      from premises p
      join unnest($3::text[], $4::text[], $5::bigint[]) c (kind, class, days)
        on c.kind = p.kind and c.class = coalesce(p.class, '')
     where p.town = $1 and p.state = 'ACTIVE'
       and not exists (select from visits v
                        where v.town = p.town and v.premises = p.id and v.due_to > $2::date
                          and (v.state <> 'NOT_FOUND' -- they are active: somebody says that they are there
                               or v.due_from = $2::date))
     order by p.id
     limit $6
), made as (
    insert into visits (town, id, premises, unit, kind, due_from, due_to, cycle_days, created_at, updated_at)
    select d.town, visit_id(d.town, $7), d.id, d.unit, d.kind, $2::date, $2::date + d.days::int, d.days, $7, $7
      from due d
    on conflict do nothing
 returning premises
)
select d.unit, count(*) as due, count(m.premises) as n
  from due d
  left join made m on m.premises = d.id
 group by d.unit
 order by d.unit;

-- name: round_points_set
-- Kinds and what is looked at, in line, codes joined by commas: a list that is another one holds from the day $1.
insert into round_points (kind, day, items)
select n.kind, $1::date, string_to_array(n.items, ',')
  from unnest($2::text[], $3::text[]) n (kind, items)
 where string_to_array(n.items, ',') is distinct from
       (select p.items from round_points p where p.kind = n.kind and p.day <= $1::date order by p.day desc limit 1)
on conflict (kind, day) do update set items = excluded.items;

-- name: visits_due
-- Of the range, on the day $3: what may begin, and what was missed and may be explained, for its window closed a day before.
select v.id, v.unit, v.kind, p.lon, p.lat, p.tag, v.state = 'MISSED' as missed, v.version::bigint as version
  from visits v
  join premises p on p.town = v.town and p.id = v.premises
 where v.unit between $1 and $2
   and (v.state = 'PLANNED' and v.due_from <= $3::date and v.due_to > $3::date
        or v.state = 'MISSED' and not v.waived and v.due_to = $3::date - 1)
 order by v.unit, v.kind, p.name, v.due_from
 limit 5000;

-- name: visits_follow
-- Open visits go where their premises went.
update visits v
   set unit = p.unit
  from premises p
 where v.unit between $1 and $2 and v.state in ('PLANNED', 'STARTED')
   and p.town = v.town and p.id = v.premises and p.unit <> v.unit;

-- name: visits_lapse
-- Of premises that are not active any more. Its window ends, so that they are planned anew when they are active again.
with gone as (
    update visits v
       set state = 'CANCELLED', version = v.version + 1, due_to = greatest(v.due_from + 1, $3::date), updated_at = $4
      from premises p
     where v.unit between $1 and $2 and v.state = 'PLANNED'
       and p.town = v.town and p.id = v.premises and p.state <> 'ACTIVE'
 returning v.town, v.id, v.version
)
insert into visit_moves (town, visit, version, at, event, from_state, to_state)
select town, id, version, $4, 'LAPSE', 'PLANNED', 'CANCELLED' from gone;

-- name: visit_windows
-- That are over by the day $1 and have open visits, by town.
select distinct v.town::bigint as town, v.due_from, v.due_to
  from visits v
 where v.state in ('PLANNED', 'STARTED') and v.due_to <= $1::date
 limit 1000;

-- name: visits_expire
-- Of the town $1 and the window $2 $3, at most $6. The reason of a start stands with that move: it explains no miss.
with late as (
    select v.town, v.id, v.state
      from visits v
     where v.unit between $1::bigint * 1000000 and $1::bigint * 1000000 + 999999 and v.state in ('PLANNED', 'STARTED')
       and v.due_from = $2::date and v.due_to = $3::date
     limit $6
       for update skip locked
), gone as (
    update visits v
       set state = 'MISSED', version = v.version + 1, waived = $4, reason = null, updated_at = $5
      from late l
     where v.town = l.town and v.id = l.id
 returning v.town, v.id, v.version, l.state as was
)
insert into visit_moves (town, visit, version, at, event, from_state, to_state)
select town, id, version, $5, 'EXPIRE', was, 'MISSED' from gone;

-- name: visits_coverage
-- Of windows whose last day lies from $4 to $5 and that are over. $6: keys are shortened to so many digits' worth.
select v.unit / $6::bigint * $6::bigint as unit,
       count(*) filter (where v.state = 'SUBMITTED' or (v.state = 'MISSED' and not v.waived)) as due,
       count(*) filter (where v.state = 'SUBMITTED') as inspected,
       count(*) filter (where v.state = 'REFUSED_ENTRY') as refused,
       count(*) filter (where v.state = 'NOT_FOUND') as not_found,
       count(*) filter (where v.state = 'MISSED' and not v.waived) as missed,
       count(*) filter (where v.state = 'MISSED' and v.waived) as waived
  from visits v
 where v.unit between $1 and $2 and v.unit between $3 and $7
   and v.due_to > $4::date and v.due_to <= $5::date + 1
 group by 1
 order by 1
 limit 5000;
