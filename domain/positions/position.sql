-- Every statement of this module. A position is written by the person it is of, and shown to that
-- person alone. What others are told is the grid, from memory.

-- name: position_insert
-- A row a position. What was sent before is not written twice. (Of many at once COPY writes them: positions.c.)
insert into positions (town, person, at, post, lon, lat, accuracy_m, unit)
select r.town, r.person, r.at, r.post, r.lon, r.lat, r.accuracy_m, r.unit
  from unnest($1::int[], $2::uuid[], $3::timestamptz[], $4::uuid[], $5::float8[], $6::float8[],
              $7::float8[], $8::bigint[])
    as r (town, person, at, post, lon, lat, accuracy_m, unit)
on conflict (town, person, at) do nothing;

-- name: position_newest
-- Of each person since $1: what the memory of a server that starts begins with.
select distinct on (person) person, at, lon, lat, accuracy_m, unit
  from positions
 where at >= $1
 order by person, at desc
 limit 20000;

-- name: position_day_make
select position_day_make($1);

-- name: position_days_before
-- Only what was counted may go.
select day from position_days
 where day < $1 and dropped_at is null and counted_at is not null order by day limit 400;

-- name: position_day_uncounted
-- The oldest day before $1 of which not every distance is kept.
select day, counted_town::bigint as town, counted_person as person
  from position_days
 where day < $1 and counted_at is null and dropped_at is null
 order by day
 limit 1;

-- name: position_next_person
-- Of the day from $1 to $2, the next one behind $3, $4.
select town::bigint as town, person
  from positions
 where at >= $1 and at < $2 and (town, person) > ($3::bigint::int, $4)
 order by town, person
 limit 1;

-- name: position_track
-- $1 town, $2 person, from $3 to $4: at most one point in four seconds.
select at, lon, lat, accuracy_m
  from positions
 where town = $1::bigint::int and person = $2 and at >= $3 and at < $4
 order by at
 limit 20000;

-- name: distance_put
-- $1 town, $2 person, $3 day, $4 metres, $5 points, $6 now
insert into position_distances (town, person, day, metres, points, counted_at)
values ($1::bigint::int, $2, $3, $4, $5, $6)
    on conflict on constraint position_distances_pkey do nothing;

-- name: position_day_counted
-- $1 day, up to $2, $3; $4 when that was all, or null
update position_days set counted_town = $2::bigint::int, counted_person = $3, counted_at = $4
 where day = $1;

-- ---- one's own ----------------------------------------------------------------------------

-- name: position_own
-- $1 person, the day from $2 to $3, behind $4, at most $5
select at, lon, lat, accuracy_m, unit
  from positions
 where town = any(select distinct unit / 1000000 from posts where person = $1)
   and person = $1 and at >= $2 and at < $3 and at > $4
 order by at
 limit $5;

-- name: distance_own
-- $1 person
select day, sum(metres)::bigint as metres
  from position_distances
 where town = any(select distinct unit / 1000000 from posts where person = $1) and person = $1
 group by day
 order by day desc
 limit 400;

-- ---- who is there -------------------------------------------------------------------------

-- name: present_list
-- On shift now, at posts in the actor's scope $1 to $2 and in the range $3 to $4 asked for.
select s.person, w.name, p.role, p.unit, p.department, s.began_at
  from posts p
  join shifts s on s.post = p.id and s.ended_at is null
  join people w on w.id = s.person
 where p.unit between $1 and $2 and p.unit between $3 and $4 and w.closed_at is null
 order by p.unit, w.name, s.person
 limit $5;

-- name: position_day_drop
select position_day_drop($1, $2);
