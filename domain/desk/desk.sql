-- Every statement of this module. What stands about cases carries the actor's scope; views and
-- layouts are their person's and carry the person.

-- ---- who has a case in hand ---------------------------------------------------------------------

-- name: hold_get
-- The case was read in scope before. $1 town, $2 case, $3 side, $4 now
select h.person, p.name as person_name, h.role, h.since, h.until, f.name as taken_from
  from case_holds h
  join people p on p.id = h.person
  left join people f on f.id = h.taken_from
 where h.town = $1 and h.case_id = $2 and h.side = $3 and h.until > $4;

-- name: hold_put
-- $5 unit, $6 person, $7 role, $8 until, $9 also from somebody else. Whoever holds it keeps it, what
-- has lapsed is anybody's.
insert into case_holds as h (town, case_id, side, unit, person, role, since, until)
values ($1, $2, $3, $5, $6, $7, $4, $8)
on conflict (town, case_id, side) do update
   set person = excluded.person, role = excluded.role, unit = excluded.unit, until = excluded.until,
       since = case when h.person = excluded.person and h.until > $4 then h.since else excluded.since end,
       taken_from = case when h.person = excluded.person and h.until > $4 then h.taken_from
                         when h.until > $4 then h.person end
 where h.person = excluded.person or h.until <= $4 or $9;

-- name: hold_end
delete from case_holds where town = $1 and case_id = $2 and side = $3 and person = $4;

-- name: hold_list
-- $1 $2 the scope, $3 side, $4 now, $5 $6 its towns
select h.case_id, h.person, p.name as person_name
  from case_holds h
  join people p on p.id = h.person
 where h.town between $5 and $6 and h.unit between $1 and $2 and h.side = $3 and h.until > $4
 order by h.since
 limit 500;

-- name: hold_purge
delete from case_holds where until < $1;

-- name: take_over_log
insert into case_take_overs (town, case_id, at, side, person, taken_from) values ($1, $2, $3, $4, $5, $6);

-- name: take_over_list
-- The case was read in scope before.
select t.at, t.side, p.name as person_name, f.name as taken_from
  from case_take_overs t
  join people p on p.id = t.person
  join people f on f.id = t.taken_from
 where t.town = $1 and t.case_id = $2
 order by t.at desc
 limit 50;

-- name: take_over_desk
-- $1 $2 the scope, $3 side, $4 since when, $5 $6 its towns
select t.at, t.case_id, c.number, c.title, p.name as person_name, f.name as taken_from
  from case_take_overs t
  join cases c on c.town = t.town and c.id = t.case_id
  join people p on p.id = t.person
  join people f on f.id = t.taken_from
 where t.town between $5 and $6 and c.unit between $1 and $2 and t.side = $3 and t.at >= $4
 order by t.at desc
 limit 100;

-- ---- one shift to the next ----------------------------------------------------------------------

-- name: hand_over_open
-- What stands open under the desk: how many, how many late, and the most urgent 200 of them. $1 $2 the
-- scope, $3 the department or null, $4 now, $5 the states in which somebody owes something
with open_now as (
    select c.number, c.title, c.severity, c.state, c.due_at, c.unit, c.created_at
      from cases c
     where c.unit between $1 and $2 and c.state = any($5::text[])
       and ($3::text is null or c.department = $3 or $3 = any(c.helpers))
)
select count(*) as n_open, count(*) filter (where due_at < $4) as n_late,
       (select coalesce(jsonb_agg(to_jsonb(first.*)), '[]')::text
          from (select number, title, severity, state, due_at, unit::text as unit
                  from open_now
                 order by coalesce(due_at >= $4, true), severity, due_at nulls last, created_at, number
                 limit 200) first) as open_cases
  from open_now;

-- name: hand_over_in_hand
-- What one who works outside has in hand: cases to handle, and where one was sent. $1 the person, $2 now
with in_hand as (
    select c.number, c.title, c.severity, c.state, c.due_at, c.unit, c.created_at, null::text as purpose
      from cases c
     where c.handler = $1 and c.state in ('DISPATCHED', 'HANDLING')
    union all
    select c.number, c.title, c.severity, a.state, c.due_at, c.unit, c.created_at, a.purpose
      from assignments a
      join cases c on c.town = a.town and c.id = a.case_id
     where a.person = $1 and a.ended_at is null
)
select count(*) as n_open, count(*) filter (where due_at < $2) as n_late,
       (select coalesce(jsonb_agg(to_jsonb(first.*)), '[]')::text
          from (select number, title, severity, state, due_at, unit::text as unit, purpose
                  from in_hand
                 order by coalesce(due_at >= $2, true), severity, due_at nulls last, created_at, number
                 limit 200) first) as open_cases
  from in_hand;

-- name: hand_over_colleagues
-- Who does the same work in the same station. $1 $2 its range, $3 the role, $4 the department or null, $5 today, $6
-- oneself
select distinct on (w.id) w.id as person, w.name, p.unit
  from posts p
  join people w on w.id = p.person
 where p.unit between $1 and $2 and p.role = $3 and p.department is not distinct from $4
   and w.closed_at is null and w.id <> $6
   and p.valid_from <= $5 and (p.valid_to is null or p.valid_to > $5)
 order by w.id, p.unit
 limit 200;

-- name: hand_over_new
insert into hand_overs (town, id, unit, department, notes, muted, n_open, n_late, open_cases, given_by,
                        given_role, given_at, outside, for_person, unsent)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15);

-- name: hand_over_list
-- Of the actor's own desk, left to him by name, or given by him outside. $1 town, $2 unit, $3 department or null,
-- $4 the actor, $5 how many
select h.id, h.notes, h.muted, h.n_open, h.n_late, g.name as given_by, h.given_role, h.given_at,
       t.name as taken_by, h.taken_role, h.taken_at, h.outside, h.for_person, o.name as for_name, h.unsent
  from hand_overs h
  join people g on g.id = h.given_by
  left join people t on t.id = h.taken_by
  left join people o on o.id = h.for_person
 where h.town = $1
   and ((h.unit = $2 and h.department is not distinct from $3) or h.for_person = $4
        or (h.given_by = $4 and h.outside))
 order by h.given_at desc
 limit $5;

-- name: hand_over_get
select h.id, h.notes, h.muted, h.n_open, h.n_late, h.open_cases::text as open_cases, g.name as given_by, h.given_role,
       h.given_at, t.name as taken_by, h.taken_role, h.taken_at, h.outside, h.for_person, o.name as for_name,
       h.unsent
  from hand_overs h
  join people g on g.id = h.given_by
  left join people t on t.id = h.taken_by
  left join people o on o.id = h.for_person
 where h.town = $1 and h.id = $5
   and ((h.unit = $2 and h.department is not distinct from $3) or h.for_person = $4
        or (h.given_by = $4 and h.outside));

-- name: hand_over_take
-- By another person, once; by who was named, where somebody was.
update hand_overs set taken_by = $4, taken_role = $6, taken_at = $7
 where town = $1 and id = $5 and taken_by is null and given_by <> $4
   and (for_person = $4 or (for_person is null and unit = $2 and department is not distinct from $3));

-- ---- what a person likes ------------------------------------------------------------------------

-- name: view_list
select name, query, is_first from desk_views where person = $1 order by name;

-- name: view_not_first
update desk_views set is_first = false where person = $1 and is_first and name <> $2;

-- name: view_put
-- At most $6 a person.
insert into desk_views (person, name, query, is_first, updated_at)
select $1, $2, $3, $4, $5
 where (select count(*) from desk_views where person = $1 and name <> $2) < $6
on conflict (person, name) do update
   set query = excluded.query, is_first = excluded.is_first, updated_at = excluded.updated_at;

-- name: view_drop
delete from desk_views where person = $1 and name = $2;

-- name: layout_get
select queue_px, detail_px, map_closed from desk_layouts where person = $1;

-- name: layout_put
insert into desk_layouts (person, queue_px, detail_px, updated_at, map_closed) values ($1, $2, $3, $4, $5)
on conflict (person) do update
   set queue_px = excluded.queue_px, detail_px = excluded.detail_px, map_closed = excluded.map_closed, updated_at = excluded.updated_at;
