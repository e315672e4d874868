-- Every statement of this module. A position is written by the person it is of, and read by the
-- program alone: no statement answers a request.

-- name: position_insert
-- A row a position. What was sent before is not written twice.
insert into positions (town, person, at, post, lon, lat, accuracy_m, unit)
select r.town::int, r.person, r.at, r.post, r.lon, r.lat, r.accuracy_m, r.unit
  from unnest($1::bigint[], $2::uuid[], $3::timestamptz[], $4::uuid[], $5::float8[], $6::float8[],
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
select day from position_days where day < $1 and dropped_at is null order by day limit 400;

-- name: position_day_drop
select position_day_drop($1, $2);
