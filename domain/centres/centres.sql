-- centres.sql: every statement of this module. Which centres there are, the units say.

-- part: centres_now
-- The centres in force in the scope $1 $2 and the range $3 $4 on the day $5, and what is known of each.
with told as (
    select s.unit, count(s.actual_on) as done,
           bool_or(s.actual_on is null and s.planned_on < $5::date) as late,
           bool_or(s.actual_on is null and s.planned_on < $5::date and s.reason is null) as unexplained
      from centre_stages s
     where s.unit between $1 and $2 and s.unit between $3 and $4
     group by s.unit
), now as (
    select u.key as unit, u.tier, u.name, t.unit is not null as recorded, coalesce(t.done, 0) as done,
           coalesce(t.late, false) as late, coalesce(t.unexplained, false) as unexplained
      from units u
      left join told t on t.unit = u.key
     where u.key between $1 and $2 and u.key between $3 and $4 and u.tier <> 'GRID'
       and u.valid_from <= $5::date and (u.valid_to is null or u.valid_to > $5::date)
)

-- name: centre_page
-- $6 the unit before, $7 how many, $8 of that tier, $9 with so many stages over, $10 only the late
-- use: centres_now
select n.unit, n.tier, n.name, n.done, n.late, n.unexplained, coalesce(r.version, 0)::bigint as version,
       r.at as reported_at, p.name as reported_by, r.unit is not null and r.person is null as demo
  from now n
  left join lateral (select c.unit, c.version, c.at, c.person
                       from centre_reports c
                      where c.unit = n.unit
                      order by c.version desc
                      limit 1) r on true
  left join people p on p.id = r.person
 where n.unit > $6
   and n.tier = $8 -- ?8
   and n.done = $9 and n.recorded -- ?9
   and (not $10 or n.late)
 order by n.unit
 limit $7;

-- name: centre_numbers
-- By tier, and for $6 the villages' by town.
-- use: centres_now
select n.tier, case when $6 then n.unit / 1000000 * 1000000 end as unit,
       count(*) as units, count(*) filter (where n.recorded) as recorded,
       count(*) filter (where n.recorded and n.done = 0) as site,
       count(*) filter (where n.done = 1) as approval,
       count(*) filter (where n.done = 2) as fit_out,
       count(*) filter (where n.done = 3) as opening,
       count(*) filter (where n.done = 4) as in_service,
       count(*) filter (where n.late) as late,
       count(*) filter (where n.unexplained) as unexplained
  from now n
 where not $6 or n.tier = 'VILLAGE'
 group by 1, 2
 order by min(n.unit);

-- name: centre_stages_in
-- In the scope $1 $2, from $3 to $4, on the day $5.
select s.unit, s.stage, s.planned_on, s.actual_on, s.reason,
       coalesce(coalesce(s.actual_on, $5::date) > s.planned_on, false) as late
  from centre_stages s
 where s.unit between $1 and $2 and s.unit between $3 and $4
 order by s.unit;

-- name: centre_reports_of
-- Of the centre $3 in the scope $1 $2, the newest first.
select r.version::bigint as version, r.at, r.stage, r.was_planned_on, r.was_actual_on, r.planned_on,
       r.actual_on, r.reason, p.name as person_name, r.role, r.person is null as demo
  from centre_reports r
  left join people p on p.id = r.person
 where r.unit = $3 and r.unit between $1 and $2
 order by r.version desc
 limit 200;

-- name: centre_stage_set
-- Of a unit in the scope $1 $2. A report without a reason leaves the one that was given.
insert into centre_stages as s (town, unit, stage, planned_on, actual_on, reason)
select u.town, u.key, $4, $5, $6, $7
  from units u
 where u.key = $3 and u.key between $1 and $2
on conflict (town, unit, stage) do update
   set planned_on = excluded.planned_on, actual_on = excluded.actual_on,
       reason = coalesce(excluded.reason, s.reason);

-- name: centre_report_insert
-- Of a unit in the scope $1 $2. Two that follow the same one: the second runs into the key.
insert into centre_reports (town, unit, version, at, stage, was_planned_on, was_actual_on, planned_on,
                            actual_on, reason, person, post, role)
select u.town, u.key, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14
  from units u
 where u.key = $3 and u.key between $1 and $2;
