-- catalogue.sql: every statement of this module.

-- name: departments_all
select code, name, name_en, name_now
  from departments
 where valid_to is null
 order by code
 limit 1000;

-- name: items_all
-- Every version, the newest of a code first: what catalogue_item_at searches.
select i.code, i.class, c.name as class_name, c.name_en as class_name_en, i.name, i.name_en,
       i.department, i.severity, i.limit_kind, i.limit_minutes::bigint as limit_minutes,
       i.evidence, i.remote_check, i.photos::bigint as photos, i.valid_from, i.valid_to
  from items i
  join item_classes c on c.code = i.class
 order by i.code, i.valid_from desc
 limit 20000;

-- name: item_limits
select town::bigint * 1000000 as town, item, kind as limit_kind, minutes as limit_minutes,
       valid_from, valid_to
  from item_limits
 where item = $1
 order by town, valid_from
 limit 5000;

-- name: item_limit_end
-- The row that holds on the day ends there; rows that were to begin later are void.
with later as (
    delete from item_limits where town = $1 and item = $2 and valid_from > $3
)
update item_limits
   set valid_to = $3
 where town = $1 and item = $2 and valid_from < $3 and (valid_to is null or valid_to > $3);

-- name: item_limit_set
insert into item_limits (town, item, valid_from, kind, minutes) values ($1, $2, $3, $4, $5)
on conflict (town, item, valid_from)
do update set kind = excluded.kind, minutes = excluded.minutes, valid_to = null;
