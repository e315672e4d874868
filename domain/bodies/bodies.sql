-- bodies.sql: every statement of this module. The directory is public: of a place, or of the units above a post.

-- part: body_row
select b.id, b.kind, b.name, b.name_en, b.unit, b.contact, b.address, b.lon, b.lat, b.hours, b.hours_en, coalesce(b.serves, '{}') as serves, b.active, b.demo
  from mediation_bodies b

-- name: body_one
-- use: body_row
 where b.town = $1 and b.id = $2;

-- name: bodies_here
-- Of the units $1, which hold one place; $2: of those that take this kind of dispute. The village's committee first,
-- then the town's, then the others, the nearest units first.
-- use: body_row
 where b.unit = any ($1::bigint[]) and b.active
   and (b.serves is null or $2 = any (b.serves)) -- ?2
 order by case b.kind when 'VILLAGE' then 0 when 'TOWN' then 1 else 2 end, b.unit desc, b.name, b.id
 limit 200;

-- name: bodies_list
-- In the scope $1 $2, and those that serve it from above, at the units $3; in the range $4 $5; behind $6 $7, at most $8;
-- $9: the day.
select b.id, b.kind, b.name, b.name_en, b.unit, b.contact, b.address, b.lon, b.lat, b.hours, b.hours_en, coalesce(b.serves, '{}') as serves, b.active, b.demo,
       (select count(*) from mediation_members m
         where m.town = b.town and m.body = b.id and m.since <= $9::date and (m.until is null or m.until > $9::date)) as members
  from mediation_bodies b
 where (b.unit between $1 and $2 or b.unit = any ($3::bigint[]))
   and (b.unit between $4 and $5 or b.unit = any ($3::bigint[]))
   and (b.unit, b.id) > ($6, $7)
 order by b.unit, b.id
 limit $8;

-- name: body_of_town
select b.id from mediation_bodies b where b.town = $1 and b.kind = 'TOWN' and b.active limit 1;

-- name: bodies_of_person
-- On the day $2.
select m.body, m.head
  from mediation_members m
 where m.person = $1 and m.since <= $2::date and (m.until is null or m.until > $2::date)
 order by m.town, m.body
 limit 200;

-- name: body_members
-- On the day $3.
select m.person, w.name, w.login, m.head, m.since, m.until
  from mediation_members m
  join people w on w.id = m.person
 where m.town = $1 and m.body = $2 and m.since <= $3::date and (m.until is null or m.until > $3::date)
 order by m.head desc, m.since, w.login
 limit 200;

-- part: bodies_lines
-- Towns, ids, units, kinds, names, names in English, numbers, addresses, places, hours in both languages, kinds of dispute and
-- states in line; $15 $16 the scope, $17 now. One that is there keeps its id.
insert into mediation_bodies as b (town, id, unit, kind, name, name_en, contact, address, lon, lat, hours, hours_en, serves, active, updated_at)
select l.town, l.id, l.unit, l.kind, l.name, l.name_en, l.contact, l.address, l.lon, l.lat, l.hours, l.hours_en,
       string_to_array(l.serves, ' '), l.state = 'ACTIVE', $17
  from unnest($1::bigint[], $2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::float8[],
              $10::float8[], $11::text[], $12::text[], $13::text[], $14::text[])
    as l (town, id, unit, kind, name, name_en, contact, address, lon, lat, hours, hours_en, serves, state)
 where l.unit between $15 and $16

-- part: bodies_as_lines_say
   set kind = excluded.kind, name = excluded.name, name_en = excluded.name_en, contact = excluded.contact, address = excluded.address,
       lon = excluded.lon, lat = excluded.lat, hours = excluded.hours, hours_en = excluded.hours_en, serves = excluded.serves,
       active = excluded.active, updated_at = excluded.updated_at, demo = false

-- name: bodies_write_committees
-- use: bodies_lines
   and l.kind in ('VILLAGE', 'TOWN')
    on conflict (town, unit) where kind in ('VILLAGE', 'TOWN') do update
-- use: bodies_as_lines_say
;

-- name: bodies_write_others
-- use: bodies_lines
   and l.kind not in ('VILLAGE', 'TOWN')
    on conflict (town, unit, name) do update
-- use: bodies_as_lines_say
 where b.kind not in ('VILLAGE', 'TOWN');

-- name: body_lock
-- Who changes its members waits here for who changes them too.
select b.id from mediation_bodies b where b.town = $1 and b.id = $2 for update;

-- name: body_member
-- $4: the day
select m.head, m.since, m.until
  from mediation_members m
 where m.town = $1 and m.body = $2 and m.person = $3 and (m.until is null or m.until > $4::date);

-- name: body_roles
-- What posts the person $1 holds on the day $2.
select p.role
  from posts p
  join people w on w.id = p.person and w.closed_at is null
 where p.person = $1 and p.valid_from <= $2::date and (p.valid_to is null or p.valid_to > $2::date);

-- name: body_member_set
-- Who was one before begins anew on the day $5; who is one stays one since then. The body was locked by one of its heads.
insert into mediation_members as m (town, body, person, head, since, until)
values ($1, $2, $3, $4, $5::date, $6::date)
on conflict (town, body, person) do update
   set head = excluded.head, until = excluded.until,
       since = case when m.until is null or m.until > excluded.since then m.since else excluded.since end;

-- name: body_member_act
insert into mediation_member_acts (town, id, body, person, head, until, at, actor, post)
values ($1, $2, $3, $4, $5, $6::date, $7, $8, $9);

-- name: bodies_seed
-- A committee for each village and each town in force; its id is made of the unit's key. Words in $2..$9.
insert into mediation_bodies (town, id, unit, kind, name, name_en, contact, address, lon, lat, hours, hours_en, updated_at, demo)
select u.key / 1000000,
       ('0000000000018000' || to_hex((x'80000000'::bit(32)::bigint | (u.key / 1000000))) || lpad(to_hex(u.key % 1000000), 8, '0'))::uuid,
       u.key, u.tier, u.name || $2, u.name_en || $3,
       -- no telephone exchange begins with 0: nobody is called by this number
       '0000-' || lpad((u.key / 1000 % 1000000)::text, 6, '0'),
       u.name || $4, u.lon, u.lat, $5, $6, $1, true
  from units u
 where u.tier in ('VILLAGE', 'TOWN') and u.valid_to is null;

-- name: bodies_no_unit
-- The first of the units in line that there is not.
select k.key from unnest($1::bigint[]) k (key) where not exists (select from units u where u.key = k.key) limit 1;

-- name: bodies_staff
-- On the day $1.
insert into mediation_members (town, body, person, head, since)
select b.town, b.id, p.person, bool_or(p.role = 'MEDIATION_HEAD'), $1::date
  from mediation_bodies b
  join posts p on p.unit = b.unit and p.role in ('MEDIATION_HEAD', 'MEDIATOR')
 group by b.town, b.id, p.person;
