-- Every statement of this module. $1 $2 are the units of who asks. An edition is seen when its unit
-- lies in that range, or the range below its unit; it is changed only when its unit lies in the range.

-- name: edition_insert
insert into grid_editions (id, unit, unit_to, name, state, version, base, created_at, updated_at)
values ($1, $2, $3, $4, 'DRAFT', 1, $5, $6, $6);

-- name: edition_list
-- $3 the asking person. $4 limit, $5 $6 from the cursor on, $7 one edition.
select e.id, e.unit, e.name, e.state, e.version, e.base, e.number, e.effective_on,
       e.faults::bigint as faults, e.created_at, e.updated_at,
       (select count(*) from edition_grids g where g.edition = e.id) as grids,
       (select m.detail from edition_moves m
         where m.edition = e.id
           and m.version = (select max(u.version) from edition_undos u where u.edition = e.id)) as undo,
       exists (select from edition_moves m
                where m.edition = e.id and m.person = $3
                  and m.event in ('DRAW', 'EDIT', 'CHECK')) as drawn_by_me
  from grid_editions e
 where (e.unit between $1 and $2 or $1 between e.unit and e.unit_to)
   and (e.updated_at, e.id) < ($5, $6) -- ?5
   and e.id = $7 -- ?7
 order by e.updated_at desc, e.id desc
 limit $4;

-- name: edition_lock
select e.version
  from grid_editions e
 where e.id = $3 and e.unit between $1 and $2
   for update;

-- name: edition_move
-- The state and its record in one statement. No row when the version is not $4 any more.
with moved as (
    update grid_editions
       set state = $5, version = version + 1, updated_at = $6, number = $7, effective_on = $8,
           faults = $9
     where id = $3 and unit between $1 and $2 and version = $4
    returning id, version
)
insert into edition_moves (edition, version, at, event, from_state, to_state, person, post, role,
                           reason, detail)
select id, version, $6, $10, $11, $5, $12, $13, $14, $15, $16 from moved;

-- name: edition_first
insert into edition_moves (edition, version, at, event, to_state, person, post, role)
values ($1, 1, $2, 'DRAW', 'DRAFT', $3, $4, $5);

-- name: edition_moves_of
select m.version, m.at, m.event, m.from_state as "from", m.to_state as "to", m.role,
       p.name as person_name, m.reason, m.detail
  from edition_moves m
  join grid_editions e on e.id = m.edition
  left join people p on p.id = m.person
 where m.edition = $3 and (e.unit between $1 and $2 or $1 between e.unit and e.unit_to)
 order by m.version
 limit 5000;

-- name: edition_rivals
-- Others whose range touches this one's: in force since it was copied, or waiting for their day.
select e.id, e.name, e.state, e.number, e.effective_on
  from grid_editions e
 where e.id <> $1 and e.unit <= $3 and e.unit_to >= $2
   and (e.state = 'PUBLISHED' or (e.state = 'IN_FORCE' and e.number > $4))
 order by e.number
 limit 10;

-- name: draft_take_out
-- The grids $3 leave the draft, and stand under the change that made version $2 as they were.
with gone as (
    delete from edition_grids where edition = $1 and ref = any ($3::int[])
    returning edition, ref, key, village, name, origins, ring
)
insert into edition_undos (edition, version, ref, is_new, key, village, name, origins, ring)
select edition, $2::bigint, ref, false, key, village, name, origins, ring from gone;

-- name: draft_note_new
insert into edition_undos (edition, version, ref, is_new)
select $1, $2::bigint, r.ref, true from unnest($3::int[]) as r (ref);

-- name: undo_last
select u.version::bigint as version, m.detail
  from edition_undos u
  join edition_moves m on m.edition = u.edition and m.version = u.version
 where u.edition = $1
 order by u.version desc
 limit 1;

-- name: undo_take_out
delete from edition_grids g using edition_undos u
 where u.edition = $1 and u.version = $2 and g.edition = u.edition and g.ref = u.ref;

-- name: undo_put_back
insert into edition_grids (edition, ref, key, village, name, origins, ring)
select edition, ref, key, village, name, origins, ring
  from edition_undos
 where edition = $1 and version = $2 and not is_new;

-- name: undo_forget
delete from edition_undos where edition = $1 and version between $2 and $3;

-- name: draft_grids
select ref::bigint as ref, key, village, name, array_to_string(origins, ' ') as origins,
       array_to_string(ring, ' ') as ring
  from edition_grids
 where edition = $1 and ref > $2
 order by ref
 limit 10000;

-- name: draft_villages
select key, key / 1000000 * 1000000 as town, name from edition_villages where edition = $1 order by key;

-- name: village_last
-- The last key that was given or reserved for a village from $1 to $2; $1 itself when there is none.
select greatest((select max(u.key / 1000 * 1000) from units u where u.key between $1 and $2),
                (select max(v.key) from edition_villages v where v.key between $1 and $2), $1) as last;

-- name: village_reserve
insert into edition_villages (edition, key, name) values ($1, $2, $3);

-- name: faults_clear
delete from edition_faults where edition = $1;

-- name: faults_insert
insert into edition_faults (edition, n, kind, grid, other, lon, lat, square_metres, detail)
select $1, f.n, f.kind, nullif(f.grid, ''), nullif(f.other, ''), f.lon, f.lat,
       nullif(f.square_metres, 'NaN'), f.detail
  from unnest($2::text[], $3::text[], $4::text[], $5::float8[], $6::float8[], $7::float8[], $8::text[])
       with ordinality as f (kind, grid, other, lon, lat, square_metres, detail, n);

-- name: faults_of
select f.kind, f.grid, f.other, f.lon, f.lat, f.square_metres, f.detail
  from edition_faults f
  join grid_editions e on e.id = f.edition
 where f.edition = $3 and (e.unit between $1 and $2 or $1 between e.unit and e.unit_to)
 order by f.n;

-- name: ogc_outlines
-- Outlines that held on some of the days $1 to $2, for anybody; $3 $4 the last one before.
select key, valid_from, valid_to, array_to_string(ring, ' ') as ring
  from unit_outlines
 where valid_from <= $2 and (valid_to is null or valid_to > $1)
   and (key, valid_from) > ($3, $4)
 order by key, valid_from
 limit 10000;

-- name: grid_service
-- $3 $4 range asked for, $5 the last key before, $6 the day, $7 limit, $8 only grids with nobody, $9 a
-- grid alone. On post: who has a post there, and who serves it by duty; each person once.
select g.* from (
    select u.key, u.name, u.parent as village, coalesce(p.kind, 'COMPOSITE') as kind, p.used_as,
           p.establishment::bigint as establishment,
           (select count(*) from (select s.person from posts s
                                   where s.unit = u.key and s.role = 'GRID_ADMIN' and s.valid_from <= $6
                                     and (s.valid_to is null or s.valid_to > $6)
                                   union
                                  select d.person from grid_duties d
                                   where d.unit = u.key and d.kind in ('FULL_TIME', 'PART_TIME')
                                     and d.valid_from <= $6 and (d.valid_to is null or d.valid_to > $6)) w) as on_post,
           (select count(*) from grid_duties d
             where d.unit = u.key and d.kind = 'LEADER' and d.valid_from <= $6
               and (d.valid_to is null or d.valid_to > $6)) as leaders,
           (select count(*) from grid_duties d
             where d.unit = u.key and d.kind = 'ADVISER' and d.valid_from <= $6
               and (d.valid_to is null or d.valid_to > $6)) as advisers
      from units u
      left join lateral (select p.kind, p.used_as, p.establishment from grid_profiles p
                          where p.unit = u.key and p.valid_from <= $6
                          order by p.valid_from desc limit 1) p on true
     where u.tier = 'GRID' and u.valid_from <= $6 and (u.valid_to is null or u.valid_to > $6)
       and u.key between $1 and $2 and u.key between $3 and $4 and u.key > $5
       and u.key = $9 -- ?9
) g
 where not $8 or g.on_post = 0
 order by g.key
 limit $7;

-- name: grid_duties_of
-- Of one grid in range, those that hold on the day $4, or all when it is null.
select d.id, d.unit, w.name as person_name, d.kind, d.valid_from, d.valid_to
  from grid_duties d
  join people w on w.id = d.person
 where d.unit = $3 and d.unit between $1 and $2
   and ($4::date is null or (d.valid_from <= $4 and (d.valid_to is null or d.valid_to > $4)))
 order by d.valid_from, d.kind, w.name
 limit 1000;

-- name: grid_duty_insert
-- No row when the grid is not in range, or is not one of that day.
insert into grid_duties (id, unit, person, kind, valid_from, valid_to, set_by, set_at)
select $3, u.key, $5, $6, $7, $8, $9, $10
  from units u
 where u.key = $4 and u.tier = 'GRID' and u.key between $1 and $2
   and u.valid_from <= $7 and (u.valid_to is null or u.valid_to > $7);

-- name: grid_duty_end
-- Not before it began; an end that is set may be moved while it has not come.
update grid_duties set valid_to = $4, ended_by = $5, ended_at = $6
 where id = $3 and unit between $1 and $2 and valid_from <= $4
   and (valid_to is null or valid_to > $7::date);

-- name: grid_duty
select d.id, d.unit, w.name as person_name, d.kind, d.valid_from, d.valid_to
  from grid_duties d
  join people w on w.id = d.person
 where d.id = $3 and d.unit between $1 and $2;

-- name: grid_profile_set
insert into grid_profiles as p (unit, valid_from, kind, used_as, establishment, set_by, set_at)
select u.key, $4, $5, $6, $7, $8, $9
  from units u
 where u.key = $3 and u.tier = 'GRID' and u.key between $1 and $2
   and u.valid_from <= $4 and (u.valid_to is null or u.valid_to > $4)
on conflict (unit, valid_from) do update
   set kind = excluded.kind, used_as = excluded.used_as, establishment = excluded.establishment,
       set_by = excluded.set_by, set_at = excluded.set_at;

-- name: grid_duties_at
-- Of the grids $3 in range, those that hold on the day $4 or begin later.
select w.name, d.kind, d.unit as "from"
  from grid_duties d
  join people w on w.id = d.person
 where d.unit = any($3::bigint[]) and d.unit between $1 and $2
   and (d.valid_to is null or d.valid_to > $4)
 order by d.unit, d.kind, w.name
 limit 20000;

-- name: grid_duties_go_on
-- The map was redrawn: $1 from, $2 to, $3 the day. Who served there serves where its middle went.
with going as materialized (
    select d.id, d.person, d.kind, d.valid_to, d.set_by, u.to_unit, gen_random_uuid() as next
      from unnest($1::bigint[], $2::bigint[]) as u (from_unit, to_unit)
      join grid_duties d on d.unit = u.from_unit and (d.valid_to is null or d.valid_to > $3)
), opened as (
    insert into grid_duties (id, unit, person, kind, valid_from, valid_to, set_by, set_at)
    select next, to_unit, person, kind, $3, valid_to, set_by, $4 from going
    on conflict do nothing
)
update grid_duties d set valid_to = greatest(d.valid_from, $3::date), ended_at = $4
  from going g where d.id = g.id;

-- name: import_insert
-- No row when five files of this person ($10) are under way.
insert into edition_imports (id, edition, unit, version, datum, snap, bytes, received, state, person,
                             post, role, created_at, updated_at)
select $1, $2, $3, $4::bigint, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13
 where (select count(*) from edition_imports i
         where i.person = $10 and i.state in ('COMING', 'WAITING', 'RUNNING')) < 5;

-- name: import_get
-- One ($3), or those of an edition ($4), the latest first.
select i.id, i.edition, i.version::bigint as version, i.datum, i.snap, i.bytes, i.received, i.state,
       i.stage, i.done, i.total, i.problem, i.detail, i.person, i.created_at, i.updated_at
  from edition_imports i
 where i.unit between $1 and $2
   and i.id = $3 -- ?3
   and i.edition = $4 -- ?4
 order by i.created_at desc
 limit 20;

-- name: import_lock
select i.received from edition_imports i where i.id = $3 and i.unit between $1 and $2 for update;

-- name: import_piece
insert into edition_import_pieces (import, at, bytes) values ($1, $2, $3);

-- name: import_received
update edition_imports set received = $2, state = case when $2 = bytes then 'WAITING' else state end, updated_at = $3
 where id = $1;

-- name: import_claim
-- The oldest that waits, or whose server ($1 is this one) has not been heard of until $2. held: $3.
update edition_imports
   set state = 'RUNNING', holder = $1, held_until = $3, attempts = attempts + 1, stage = 'READING',
       done = 0, total = bytes, updated_at = $2
 where id = (select i.id from edition_imports i
              where i.state in ('WAITING', 'RUNNING') and (i.state = 'WAITING' or i.held_until < $2)
              order by i.created_at
              limit 1
                for update skip locked)
returning id, edition, unit, version::bigint as version, datum, snap, bytes, attempts::bigint as attempts,
          person, post, role;

-- name: import_pieces
select p.at, octet_length(p.bytes)::bigint as n, p.bytes
  from edition_import_pieces p
 where p.import = $1 and p.at >= $2
 order by p.at
 limit 4;

-- name: import_tell
update edition_imports set stage = $3, done = $4, total = $5, held_until = $6, updated_at = $7
 where id = $1 and holder = $2 and state = 'RUNNING';

-- name: import_end
-- $3 TAKEN, REFUSED, or WAITING: this server stops.
update edition_imports
   set state = $3, problem = $4, detail = $5, stage = null, holder = null, held_until = null, updated_at = $6
 where id = $1 and holder = $2 and state = 'RUNNING';

-- name: import_pieces_drop
delete from edition_import_pieces where import = $1;

-- name: import_faults_clear
delete from edition_import_faults where import = $1;

-- name: import_faults_insert
insert into edition_import_faults (import, n, kind, grid, other, lon, lat, square_metres, detail)
select $1, f.n, f.kind, nullif(f.grid, ''), nullif(f.other, ''), f.lon, f.lat,
       nullif(f.square_metres, 'NaN'), f.detail
  from unnest($2::text[], $3::text[], $4::text[], $5::float8[], $6::float8[], $7::float8[], $8::text[])
       with ordinality as f (kind, grid, other, lon, lat, square_metres, detail, n);

-- name: import_faults_of
select f.kind, f.grid, f.other, f.lon, f.lat, f.square_metres, f.detail
  from edition_import_faults f
  join edition_imports i on i.id = f.import
 where f.import = $3 and i.unit between $1 and $2
 order by f.n;

-- name: import_sweep
-- Files that stopped coming before $1.
delete from edition_imports where state = 'COMING' and updated_at < $1;
