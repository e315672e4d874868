-- premises.sql: every statement of this module.

-- part: premises_row
select p.id, p.unit, p.kind, p.name, p.address, p.lon, p.lat, p.class as risk, p.size_m2::bigint as size_m2, p.state,
       p.version::bigint as version, encode(sha256(convert_to(p.tag, 'UTF8')), 'hex') as tag_sha256,
       p.inspected_at, p.created_at, p.updated_at, p.demo
  from premises p

-- name: premises_one
-- $1 $2 the scope, $3 the town, $4 the id
-- use: premises_row
 where p.unit between $1 and $2 and p.town = $3 and p.id = $4;

-- name: premises_locked
-- $1 $2 the scope, $3 the town, $4 the id
-- use: premises_row
 where p.unit between $1 and $2 and p.town = $3 and p.id = $4
   for update;

-- name: premises_list
-- $1 $2 the scope, $3 $4 the range asked for, $5 $6 the grid and id before, $7 how many
-- use: premises_row
 where p.unit between $1 and $2 and p.unit between $3 and $4
   and (p.unit, p.id) > ($5, $6)
   and p.kind = any ($8) -- ?8
   and p.state = any ($9) -- ?9
   and p.class = $10 -- ?10
   and (position(lower($11) in lower(p.name)) > 0 or position(lower($11) in lower(p.address)) > 0) -- ?11
 order by p.unit, p.id
 limit $7;

-- name: premises_insert
-- The grid, $3, was found in the scope $12 $13.
insert into premises (town, id, unit, kind, name, address, lon, lat, class, size_m2, tag, created_at, updated_at, created_by)
select $1, $2, $3::bigint, $4, $5, $6, $7, $8, $9, $10, $11, $14, $14, $15
 where $3::bigint between $12 and $13
on conflict (town, id) do nothing;

-- name: premises_made_by
-- Tells whether the id was used by that person.
select p.id from premises p
 where p.unit between $1 and $2 and p.town = $3 and p.id = $4 and p.created_by = $5;

-- name: premises_set
-- $1 $2 the scope, $3 the town, $4 the id, $5 the version it gets
update premises p
   set version = $5, unit = $6, name = $7, address = $8, lon = $9, lat = $10, class = $11, size_m2 = $12, state = $13,
       updated_at = $14
 where p.unit between $1 and $2 and p.town = $3 and p.id = $4 and p.version = $5 - 1;

-- name: premises_tag_set
update premises p
   set version = $5, tag = $6, updated_at = $7
 where p.unit between $1 and $2 and p.town = $3 and p.id = $4 and p.version = $5 - 1 and p.tag is not null;

-- name: premises_tag_of
select p.tag, p.version::bigint as version
  from premises p
 where p.unit between $1 and $2 and p.town = $3 and p.id = $4 and p.tag is not null;

-- name: premises_changed
-- Fields with what they were and are, in line. The premises were locked in scope.
insert into premises_changes (town, premises, version, field, was, is_now, reason, at, person, post, role)
select $1, $2, $3, c.field, nullif(c.was, ''), nullif(c.is_now, ''), $7, $8, $9, $10, $11
  from unnest($4::text[], $5::text[], $6::text[]) c (field, was, is_now);

-- name: premises_history
-- $1 $2 the scope, $3 the town, $4 the id; the newest first
select c.version::bigint as version, c.at, c.field, c.was, c.is_now as is, c.reason, w.name as person_name, c.role
  from premises p
  join premises_changes c on c.town = p.town and c.premises = p.id
  left join people w on w.id = c.person
 where p.unit between $1 and $2 and p.town = $3 and p.id = $4
 order by c.version desc, c.field
 limit 200;

-- name: premises_seen
update premises set inspected_at = $3
 where town = $1 and id = $2 and (inspected_at is null or inspected_at < $3);

-- name: premises_in_town
-- $1 the town, $2 $3 the range, $4 the id before, $5 how many
select p.id, p.lon, p.lat, p.unit
  from premises p
 where p.town = $1 and p.unit between $2 and $3 and p.kind <> 'STREET' and p.id > $4
 order by p.id
 limit $5;

-- name: premises_move
-- Ids, the grids they had and the grids they get, in line.
with moved as (
    update premises p
       set unit = m.unit, version = p.version + 1, updated_at = $5
      from unnest($2::uuid[], $3::int8[], $4::int8[]) m (id, was, unit)
     where p.town = $1 and p.id = m.id
 returning p.town, p.id, p.version, m.was, m.unit
)
insert into premises_changes (town, premises, version, field, was, is_now, reason, at)
select town, id, version, 'unit', was::text, unit::text, $6, $5 from moved;

-- name: premises_streets_end
-- Of grids that are no more on the day $1.
update premises p
   set state = 'CLOSED', version = p.version + 1, updated_at = $2
 where p.kind = 'STREET' and p.state <> 'CLOSED'
   and exists (select from units u where u.key = p.unit and u.valid_to <= $1::date);

-- name: premises_streets_begin
-- Of grids in force on the day $1 that have none. Its id is made of the grid's key, so that of two servers one makes it.
insert into premises (town, id, unit, kind, name, lon, lat, created_at, updated_at)
select u.key / 1000000,
       ('0000000000008000' || to_hex((x'80000000'::bit(32)::bigint | (u.key / 1000000))) || lpad(to_hex(u.key % 1000000), 8, '0'))::uuid,
       u.key, 'STREET', u.name, u.lon, u.lat, $2, $2
  from units u
 where u.tier = 'GRID' and u.valid_from <= $1::date and (u.valid_to is null or u.valid_to > $1::date)
   and not exists (select from premises p
                    where p.town = u.key / 1000000 and p.unit = u.key and p.kind = 'STREET')
on conflict do nothing;
