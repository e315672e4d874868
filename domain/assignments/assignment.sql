-- Every statement of this module. $1..$4 are the scope of who asks (see ASSIGNMENT_SCOPE in
-- assignment.h): first and last unit, department or null, person. An assignment is seen when the
-- place of its case lies in the range and, for a department's post, that department handles or helps;
-- or when one was sent oneself, or handles the case. Cases, people and posts are read, never
-- written, here.

-- name: assignment_begin
-- Nothing is inserted, and no row comes back, when the id is taken (assignment_by_id says so) or the
-- person is sent there for this already, by somebody who was faster. $4 is who sends, who commands
-- the case; null: time does, for $20.
with made as (
    insert into assignments (town, id, case_id, unit, purpose, state, version, person, post,
                             sent_by, sent_post, from_at, answer_until, offer, replaces, first,
                             note, created_at, updated_at)
    values ($1, $2, $3, $5, $6, $7, 1, $8, $9, $20, $21, $10, $11, $12, $13, $14, $15, $16, $16)
    on conflict do nothing
    returning town, id, state, created_at
)
insert into assignment_moves (town, assignment_id, version, at, event, to_state, person, post, role,
                              unit, department)
select town, id, 1, created_at, $22, state, $4, $17, $18, $19, $23 from made;

-- name: assignment_by_id
-- Row: the id is taken; mine: by what $4 sent to this case.
select sent_by = $4 and case_id = $3 as mine from assignments where town = $1 and id = $2;

-- name: assignment_get
select a.id, a.case_id, a.purpose, a.state, a.version, a.person, w.name as person_name, a.post,
       s.unit as post_unit, a.sent_by, a.sent_post, b.name as sent_by_name, a.from_at,
       a.answer_until, a.offer, a.first, a.replaces, a.note, a.created_at, a.updated_at, a.ended_at,
       a.unit, c.number as case_number, c.title as case_title, c.state as case_state, c.severity,
       c.item, c.owner, c.department, c.description, c.place, c.lon, c.lat, a.delivered_at, a.read_at,
       (select min(m.at) from assignment_moves m
         where m.town = a.town and m.assignment_id = a.id and m.event = 'ACCEPT') as accepted_at
  from assignments a
  join cases c on c.town = a.town and c.id = a.case_id
  join people w on w.id = a.person
  join people b on b.id = a.sent_by
  join posts s on s.id = a.post
 where a.town = $5 and a.id = $6
   and ((a.unit between $1 and $2 and ($3::text is null or c.department = $3 or $3 = any(c.helpers)))
        or a.person = $4 or c.handler = $4);

-- name: assignment_lock
-- Before assignment_get, in the same transaction: whoever comes second reads what the first has
-- written.
select a.version
  from assignments a
  join cases c on c.town = a.town and c.id = a.case_id
 where a.town = $5 and a.id = $6
   and ((a.unit between $1 and $2 and ($3::text is null or c.department = $3 or $3 = any(c.helpers)))
        or a.person = $4 or c.handler = $4)
   for update of a;

-- name: assignment_move
-- The assignment and its history in one statement. No row is changed when the version is not $7
-- any more.
with moved as (
    update assignments a
       set state = $8, version = a.version + 1, answer_until = $9, updated_at = $10, ended_at = $11
      from cases c
     where a.town = $5 and a.id = $6 and a.version = $7
       and c.town = a.town and c.id = a.case_id
       and ((a.unit between $1 and $2 and ($3::text is null or c.department = $3 or $3 = any(c.helpers)))
            or a.person = $4 or c.handler = $4)
    returning a.town, a.id, a.version
)
insert into assignment_moves (town, assignment_id, version, at, event, from_state, to_state, person,
                              post, role, unit, department, reason, away_m)
select town, id, version, $10, $12, $13, $8, $4, $14, $15, $16, $3, $17, $18 from moved;

-- name: assignment_receive
-- It has come to who was sent, and (false: not yet) he has read it, at $5. The first time of each stands: no row, for what
-- was told before and for what is over.
update assignments a
   set delivered_at = coalesce(a.delivered_at, $5), read_at = coalesce(a.read_at, case when $4 then $5::timestamptz end)
 where a.person = $1
  and a.town = $2 and a.id = $3 and a.ended_at is null
  and (a.delivered_at is null or ($4 and a.read_at is null));

-- name: assignment_moves
-- Of the assignment $6, or of all of the case $7.
select m.assignment_id as assignment, a.person, w.name as sent_name, a.purpose, m.version, m.at, m.event,
       m.from_state as "from", m.to_state as "to", m.role, m.unit, m.department, m.reason, m.away_m,
       p.name as person_name
  from assignment_moves m
  join assignments a on a.town = m.town and a.id = m.assignment_id
  join cases c on c.town = a.town and c.id = a.case_id
  join people w on w.id = a.person
  left join people p on p.id = m.person
 where m.town = $5
   and m.assignment_id = $6 -- ?6
   and a.case_id = $7 -- ?7
   and ((a.unit between $1 and $2 and ($3::text is null or c.department = $3 or $3 = any(c.helpers)))
        or a.person = $4 or c.handler = $4)
 order by m.at, m.assignment_id, m.version
 limit 1000;

-- name: assignment_list_case
select a.id, a.case_id, a.purpose, a.state, a.version, a.person, w.name as person_name, a.post,
       s.unit as post_unit, a.sent_by, a.sent_post, b.name as sent_by_name, a.from_at,
       a.answer_until, a.offer, a.first, a.replaces, a.note, a.created_at, a.updated_at, a.ended_at,
       a.unit, c.number as case_number, c.title as case_title, c.state as case_state, c.severity,
       c.item, c.owner, c.department, c.description, c.place, c.lon, c.lat, a.delivered_at, a.read_at,
       (select min(m.at) from assignment_moves m
         where m.town = a.town and m.assignment_id = a.id and m.event = 'ACCEPT') as accepted_at
  from assignments a
  join cases c on c.town = a.town and c.id = a.case_id
  join people w on w.id = a.person
  join people b on b.id = a.sent_by
  join posts s on s.id = a.post
 where a.town = $5 and a.case_id = $6
   and ((a.unit between $1 and $2 and ($3::text is null or c.department = $3 or $3 = any(c.helpers)))
        or a.person = $4 or c.handler = $4)
 order by a.created_at, a.id
 limit 1000;

-- name: assignment_list
-- What lies in the range of the scope, which is all of it that is needed.
select a.id, a.case_id, a.purpose, a.state, a.version, a.person, w.name as person_name, a.post,
       s.unit as post_unit, a.sent_by, a.sent_post, b.name as sent_by_name, a.from_at,
       a.answer_until, a.offer, a.first, a.replaces, a.note, a.created_at, a.updated_at, a.ended_at,
       a.unit, c.number as case_number, c.title as case_title, c.state as case_state, c.severity,
       c.item, c.owner, c.department, c.description, c.place, c.lon, c.lat, a.delivered_at, a.read_at,
       (select min(m.at) from assignment_moves m
         where m.town = a.town and m.assignment_id = a.id and m.event = 'ACCEPT') as accepted_at
  from assignments a
  join cases c on c.town = a.town and c.id = a.case_id
  join people w on w.id = a.person
  join people b on b.id = a.sent_by
  join posts s on s.id = a.post
 where a.unit between $1 and $2 and ($3::text is null or c.department = $3 or $3 = any(c.helpers))
   and a.town = $5 -- ?5
   and a.state = any($6::text[]) -- ?6
   and (a.created_at, a.id) < ($7, $8) -- ?7
 order by a.created_at desc, a.id desc
 limit $4;

-- name: assignment_list_mine
-- What $1 was sent to, wherever it lies.
select a.id, a.case_id, a.purpose, a.state, a.version, a.person, w.name as person_name, a.post,
       s.unit as post_unit, a.sent_by, a.sent_post, b.name as sent_by_name, a.from_at,
       a.answer_until, a.offer, a.first, a.replaces, a.note, a.created_at, a.updated_at, a.ended_at,
       a.unit, c.number as case_number, c.title as case_title, c.state as case_state, c.severity,
       c.item, c.owner, c.department, c.description, c.place, c.lon, c.lat, a.delivered_at, a.read_at,
       (select min(m.at) from assignment_moves m
         where m.town = a.town and m.assignment_id = a.id and m.event = 'ACCEPT') as accepted_at
  from assignments a
  join cases c on c.town = a.town and c.id = a.case_id
  join people w on w.id = a.person
  join people b on b.id = a.sent_by
  join posts s on s.id = a.post
 where a.person = $1
   and a.state = any($3::text[]) -- ?3
   and (a.created_at, a.id) < ($4, $5) -- ?4
 order by a.created_at desc, a.id desc
 limit $2;

-- name: assignment_candidates
-- Who could be sent to case $6 of town $5 for $7: who holds one of the roles $8 at a post of the
-- pool $9 to $10 or of the city $11 on the day $4. Whom one may see: posts in the range $1 to $2 of who asks, and
-- those of the department $3 that has the case. Cut at $13 by nearness to the grid $12 before
-- anything is counted. $14: that person only. $15: not who reported the case (who that is, nobody
-- is told).
with past as materialized (
    select a.person,
           bool_or(a.purpose = $7 and a.ended_at is null) as sent,
           bool_or(a.purpose = $7 and a.state = 'DECLINED') as declined,
           bool_or(a.purpose = $7 and a.state = 'EXPIRED') as unanswered,
           bool_or(a.purpose in ('HANDLE', 'SUPPORT')
                   and a.state in ('ACCEPTED', 'ON_THE_WAY', 'ON_SITE', 'DONE')) as handled
      from assignments a
     where a.town = $5 and a.case_id = $6
     group by a.person
)
select p.person, p.name, p.post, p.role, p.unit, p.department,
       coalesce(h.sent, false) as sent, coalesce(h.declined, false) as declined,
       coalesce(h.unanswered, false) as unanswered, coalesce(h.handled, false) as handled,
       (select count(*) from assignments a
         where a.person = p.person and a.ended_at is null) as open_assignments,
       (select count(*) from cases c
         where c.handler = p.person and c.state in ('DISPATCHED', 'HANDLING'))
       + (select count(*) from cases c
           where c.checker = p.person and c.state = 'CHECKING')
       + (select count(*) from cases c
           where c.verifier = p.person and c.state = 'VERIFYING') as open_cases,
       (select began_at from shifts h where h.person = p.person and h.ended_at is null) as on_shift_since
  from (select w.id as person, w.name, s.id as post, s.role, s.unit, s.department
          from posts s
          join people w on w.id = s.person
         where (s.unit between $1 and $2 or s.department = $3::text)
           and (s.unit between $9 and $10 or s.unit = $11)
           and s.role = any($8::text[])
           and s.valid_from <= $4 and (s.valid_to is null or s.valid_to > $4)
           and w.closed_at is null
           and w.id = $14 -- ?14
           and not exists (select from case_reporters r where r.town = $5 and r.case_id = $15 and r.person = w.id) -- ?15
         order by s.department is not distinct from $3::text desc,
                  case when s.unit = $12::bigint then 0
                       when s.unit / 1000 = $12::bigint / 1000 then 1
                       when s.unit / 1000000 = $12::bigint / 1000000 then 2
                       else 3 end,
                  s.id
         limit $13) p
  left join past h on h.person = p.person;

-- name: assignment_live
-- Who goes to the case $6 now, since when he said so, and since when he is on shift.
select a.person, w.name, a.state, h.began_at as on_shift_since,
       (select max(m.at) from assignment_moves m
         where m.town = a.town and m.assignment_id = a.id and m.event = 'ACCEPT') as since
  from assignments a
  join cases c on c.town = a.town and c.id = a.case_id
  join people w on w.id = a.person
  left join shifts h on h.person = a.person and h.ended_at is null
 where a.town = $5 and a.case_id = $6 and a.state in ('ACCEPTED', 'ON_THE_WAY', 'ON_SITE')
   and ((a.unit between $1 and $2 and ($3::text is null or c.department = $3 or $3 = any(c.helpers)))
        or a.person = $4 or c.handler = $4)
 order by a.created_at, a.id
 limit 100;

-- name: assignment_live_near
-- On shift at posts in the actor's scope $1 to $2 and in the village $3 to $4; $6 since when a point counts.
select s.person, w.name, null::text as state, s.began_at as on_shift_since, $6::timestamptz as since
  from posts p
  join shifts s on s.post = p.id and s.ended_at is null
  join people w on w.id = s.person
 where p.unit between $1 and $2 and p.unit between $3 and $4 and w.closed_at is null
 order by s.person
 limit $5;

-- name: assignment_forget_moves
-- $1 town, $2 case. The system's own work: the case is five years over.
delete from assignment_moves m using assignments a
 where m.town = $1 and a.town = $1 and a.case_id = $2 and m.assignment_id = a.id;

-- name: assignment_forget
delete from assignments where town = $1 and case_id = $2;

-- name: assignment_live_callers
-- $1 the case, which was read in scope before, $2 now, $3 at most. Once a person, from the first of his calls for it.
select c.person, w.name, null::text as state, min(c.began_at) as on_shift_since, min(c.began_at) as since
  from calls c
  join people w on w.id = c.person
 where c.case_id = $1 and c.ends_at > $2 and w.closed_at is null
 group by c.person, w.name
 order by c.person
 limit $3;

-- name: assignment_rehome
-- The map was redrawn: it acts on all of them.
update assignments a set unit = w.unit
  from unnest($2::uuid[], $3::bigint[]) as w (case_id, unit)
 where a.town = $1 and a.case_id = w.case_id and a.ended_at is null;

-- name: assignment_left
-- $1 town, $2 the city's day. Open ones of who has left: no post of that day of his is of the role, the department and
-- the village (or centre) of the one from which he was sent.
select a.id
  from assignments a
  join posts s on s.id = a.post
 where a.town = $1 and a.ended_at is null
   and not exists (select from posts p
                     join people w on w.id = p.person
                    where p.person = a.person and w.closed_at is null and p.role = s.role
                      and p.department is not distinct from s.department and p.unit / 1000 = s.unit / 1000
                      and p.valid_from <= $2 and (p.valid_to is null or p.valid_to > $2))
   and a.id = $3 -- ?3
 order by a.id
 limit 200;
