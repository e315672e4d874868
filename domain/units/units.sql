-- units.sql: every statement of this module. The tree itself is read by pages, at start and after it
-- was redrawn.

-- name: units_page
select key, tier, parent, name, name_en, lon, lat, area_km2, population::bigint as population,
       valid_from, valid_to
  from units
 where key > $1
 order by key
 limit 10000;

-- name: units_towns
select distinct town from units where tier = 'TOWN' order by town;

-- name: outlines_page
-- One outline a unit: the one that holds on the day.
select distinct on (key) key, array_to_string(ring, ' ') as ring
  from unit_outlines
 where key > $1 and valid_from <= $2 and (valid_to is null or valid_to > $2)
 order by key, valid_from desc
 limit 10000;

-- name: unit_divisions_of
select d.edition::bigint as edition, d.code, d.name
  from unit_divisions u
  join divisions d on d.edition = u.edition and d.code = u.code
 where u.unit = $1
 order by d.edition desc, d.code
 limit 1000;

-- name: unit_lineage_of
select kind, from_key as "from", to_key as "to", at
  from unit_lineage
 where from_key = $1 or to_key = $1
 order by at, from_key, to_key
 limit 1000;

-- name: unit_redraws_now
select number from unit_redraws;

-- name: place_rules
select outside_metres from place_rules;

-- name: unit_redraws_lock
select number from unit_redraws for update;

-- name: unit_redraws_next
-- Who redraws waits here for who redraws before.
update unit_redraws set number = number + 1 returning number;

-- name: unit_redraw_end
-- What is no more from the day on.
update units set valid_to = $1 where key = any($2::bigint[]) and valid_to is null;

-- name: unit_redraw_close_outlines
update unit_outlines set valid_to = $1 where key = any($2::bigint[]) and valid_to is null;

-- name: unit_redraw_found
-- Villages that begin, without an area until their grids have begun.
insert into units (key, tier, parent, town, name, lon, lat, valid_from)
select v.key, 'VILLAGE', v.key / 1000000 * 1000000, v.key / 1000000, v.name, v.lon, v.lat, $1
  from unnest($2::bigint[], $3::text[], $4::float8[], $5::float8[]) as v (key, name, lon, lat);

-- name: unit_redraw_insert
insert into units (key, tier, parent, town, name, lon, lat, area_km2, valid_from)
select g.key, 'GRID', g.key / 1000 * 1000, g.key / 1000000, g.name, g.lon, g.lat, g.area_km2, $1
  from unnest($2::bigint[], $3::text[], $4::float8[], $5::float8[], $6::float8[])
    as g (key, name, lon, lat, area_km2);

-- name: unit_redraw_reshape
update units u set lon = g.lon, lat = g.lat, area_km2 = g.area_km2
  from unnest($1::bigint[], $2::float8[], $3::float8[], $4::float8[]) as g (key, lon, lat, area_km2)
 where u.key = g.key;

-- name: unit_redraw_outlines
insert into unit_outlines (key, valid_from, ring)
select g.key, $1, g.ring::int[] from unnest($2::bigint[], $3::text[]) as g (key, ring);

-- name: unit_redraw_unnode
-- Outlines that began on that very day, with no more than a neighbour's corner on them: the grid is
-- redrawn now, and the day is this redrawing's.
delete from unit_outlines o
 where o.key = any($2::bigint[]) and o.valid_from = $1 and o.valid_to is null
   and exists (select from unit_outlines b where b.key = o.key and b.valid_to = $1)
   and not exists (select from unit_lineage l where l.to_key = o.key and l.at = $1);

-- name: unit_redraw_node_close
-- Outlines that began before the day; one that begins on it is the day's own and is changed in place.
update unit_outlines set valid_to = $1
 where key = any($2::bigint[]) and valid_to is null and valid_from < $1;

-- name: unit_redraw_node_change
update unit_outlines o set ring = g.ring::int[]
  from unnest($2::bigint[], $3::text[]) as g (key, ring)
 where o.key = g.key and o.valid_to is null and o.valid_from = $1;

-- name: unit_redraw_node_insert
insert into unit_outlines (key, valid_from, ring)
select g.key, $1, g.ring::int[]
  from unnest($2::bigint[], $3::text[]) as g (key, ring)
 where not exists (select from unit_outlines o where o.key = g.key and o.valid_to is null);

-- name: unit_redraw_areas
-- Of the units $1: what lies directly below them now, together.
update units u set area_km2 = s.km2
  from (select b.parent, sum(b.area_km2) as km2
          from units b
         where b.parent = any($1::bigint[]) and b.valid_to is null
         group by b.parent
        having count(b.area_km2) = count(*)) s
 where u.key = s.parent;

-- name: unit_redraw_lineage
insert into unit_lineage (from_key, to_key, kind, at)
select l.from_key, l.to_key, l.kind, $1
  from unnest($2::bigint[], $3::bigint[], $4::text[]) as l (from_key, to_key, kind);

-- name: divisions_clear_units
delete from unit_divisions where edition = $1;

-- name: divisions_clear
delete from divisions where edition = $1;

-- name: divisions_list
-- $1 edition, $2 the last code before, $3 limit; $4 below that code, $5 of that level, $6 only codes that
-- no unit answers to. Reference: it has no place to be in scope of.
select d.edition::bigint as edition, d.code, d.level, d.name, d.parent,
       array(select lpad(u.unit::text, 15, '0') from unit_divisions u
              where u.edition = d.edition and u.code = d.code order by u.unit) as units
  from divisions d
 where d.edition = $1 and d.code > $2
   and d.parent = $4 -- ?4
   and d.level = $5 -- ?5
   and (not $6 or not exists (select from unit_divisions u where u.edition = d.edition and u.code = d.code))
 order by d.code
 limit $3;

-- name: divisions_newest
select coalesce(max(edition), 0)::bigint as edition from divisions;
