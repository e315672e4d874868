-- cameras.sql: every statement of this module.

-- name: cameras_near
-- $1 $2 the scope, $3 $4 a place, $5 metres, $6 how many
select c.code, c.unit, c.name, c.department, c.lon, c.lat, c.state, c.address is not null as has_address,
       round(d.metres)::bigint as distance_m, c.demo
  from cameras c
 cross join lateral (select sqrt(power((c.lon - $3) * cos(radians($4)), 2) + power(c.lat - $4, 2)) * 111195 as metres) d
 where c.unit between $1 and $2 and c.state <> 'REMOVED'
   and c.lat between $4 - $5 / 111000.0 and $4 + $5 / 111000.0
   and d.metres <= $5
 order by d.metres, c.code
 limit $6;

-- name: camera_to_look
-- $1 $2 the scope, $3 the code
select c.code, c.name, c.address, c.town::bigint as town, c.lon, c.lat
  from cameras c
 where c.unit between $1 and $2 and c.code = $3 and c.state <> 'REMOVED'
 limit 1;

-- name: camera_look_insert
-- The camera was found in scope.
insert into camera_looks (town, id, camera, case_id, purpose, person, post, role, unit, at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: camera_looks
-- $1 $2 the scope, which is that of the camera, $3 how many, $4 one camera, $5 one case
select l.at, l.camera, c.name as camera_name, l.case_id, l.purpose, w.name as person_name, l.role, l.unit
  from cameras c
  join camera_looks l on l.town = c.town and l.camera = c.code
  join people w on w.id = l.person
 where c.unit between $1 and $2
   and c.code = $4 -- ?4
   and l.case_id = $5 -- ?5
 order by l.at desc, l.id
 limit $3;

-- name: camera_look_purge
-- $1 a year ago. 10000 at once.
delete from camera_looks
 where ctid = any(array(select ctid from camera_looks where at < $1 limit 10000));

-- name: cameras_elsewhere
-- $1 $2 the scope, $3 towns, $4 codes, $5 now: what came to another town is no more where it was.
update cameras c
   set state = 'REMOVED', updated_at = $5
  from unnest($3::bigint[], $4::text[]) as l (town, code)
 where c.unit between $1 and $2 and c.code = l.code and c.town <> l.town and c.state <> 'REMOVED';

-- name: cameras_write
-- Towns, codes, grids, names, departments, places, datums, addresses ('' for none) and states in line; $11 $12 the
-- scope, $13 now. Told is how many were written: one that is there and lies outside the scope is not.
with written as (
    insert into cameras as c (town, code, unit, name, department, lon, lat, datum, address, state, updated_at)
    select l.town, l.code, l.unit, l.name, l.department, l.lon, l.lat, l.datum, nullif(l.address, ''), l.state, $13
      from unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::float8[], $7::float8[],
                  $8::text[], $9::text[], $10::text[])
        as l (town, code, unit, name, department, lon, lat, datum, address, state)
     where l.unit between $11 and $12
        on conflict (town, code) do update
       set unit = excluded.unit, name = excluded.name, department = excluded.department, lon = excluded.lon,
           lat = excluded.lat, datum = excluded.datum, address = excluded.address, state = excluded.state,
           updated_at = excluded.updated_at, demo = false
     where c.unit between $11 and $12
    returning 1
)
select count(*) as lines from written;

-- name: cameras_in_town
-- $1 the town, $2 $3 the range, $4 the code before, $5 how many. Those that are removed too: who looked is read by their grid.
select c.code, c.lon, c.lat, c.unit
  from cameras c
 where c.town = $1 and c.unit between $2 and $3 and c.code > $4
 order by c.code
 limit $5;

-- name: cameras_move
-- Codes, the grids they had and the grids they get, in line. One that a list has put elsewhere meanwhile stays there.
update cameras c
   set unit = m.unit, updated_at = $5
  from unnest($2::text[], $3::int8[], $4::int8[]) as m (code, was, unit)
 where c.town = $1 and c.code = m.code and c.unit = m.was;
