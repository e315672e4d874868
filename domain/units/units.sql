-- units.sql: every statement of this module. The tree itself is read once, at start, by pages.

-- name: units_page
select key, tier, parent, name, name_en, lon, lat, area_km2, population::bigint as population,
       valid_from, valid_to
  from units
 where key > $1
 order by key
 limit 10000;

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
