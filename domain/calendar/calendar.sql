-- calendar.sql: every statement of this module. What is read here is announced to everybody, so
-- reading carries no scope; writing does.

-- name: calendar_edition_now
select edition from calendar_edition;

-- name: calendar_edition_next
-- Takes the lock that puts changes one after another.
update calendar_edition set edition = edition + 1
returning edition;

-- name: calendar_years_all
select year::bigint as year, document from calendar_years order by year limit 1000;

-- name: calendar_days_all
select date, kind, name from calendar_days order by date limit 20000;

-- name: calendar_hours_all
select city, valid_from, valid_to, season_from::bigint as season_from,
       season_to::bigint as season_to, opens_minute::bigint as opens_minute,
       closes_minute::bigint as closes_minute
  from calendar_hours
 order by city, valid_from, season_from, opens_minute
 limit 20000;

-- name: calendar_stops_all
-- Withdrawn ones are none.
select id, unit, from_at as "from", to_at as "to", reason
  from calendar_stops
 where to_at > from_at
 order by from_at, id
 limit 20000;

-- name: calendar_stop_insert
-- $1 id, $2 unit, $3 from, $4 to, $5 reason, $6 person, $7 post, $8 now, $9 $10 the actor's range
insert into calendar_stops (id, unit, from_at, to_at, reason, person, post, created_at)
select $1, key, $3, $4, $5, $6, $7, $8
  from units
 where key = $2 and tier in ('CITY', 'TOWN') and valid_to is null and key between $9 and $10;

-- name: calendar_stop_lock
-- $1 id, $2 $3 the actor's range
select id, unit, from_at as "from", to_at as "to", reason
  from calendar_stops
 where id = $1 and unit between $2 and $3
   for update;

-- name: calendar_stop_end
-- $1 id, $2 $3 the actor's range, $4 when it ends, $5 person, $6 now
update calendar_stops set to_at = $4, ended_by = $5, ended_at = $6
 where id = $1 and unit between $2 and $3;

-- ---- shipped data -----------------------------------------------------------------------------

-- name: calendar_year_put
-- $1 year, $2 edition, $3 document, $4 issued. No row: the edition here is as new.
insert into calendar_years (year, edition, document, issued)
values ($1, $2, $3, $4)
    on conflict (year) do update
   set edition = excluded.edition, document = excluded.document, issued = excluded.issued
 where calendar_years.edition < excluded.edition;

-- name: calendar_days_clear
-- $1 year
delete from calendar_days where year = $1;

-- name: calendar_day_insert
-- $1 date, $2 year, $3 kind, $4 name
insert into calendar_days (date, year, kind, name) values ($1, $2, $3, $4);

-- name: calendar_city_put
-- $1 city, $2 edition. No row: the edition here is as new.
insert into calendar_cities (city, edition)
values ($1, $2)
    on conflict (city) do update set edition = excluded.edition
 where calendar_cities.edition < excluded.edition;

-- name: calendar_hours_clear
-- $1 city
delete from calendar_hours where city = $1;

-- name: calendar_hours_insert
insert into calendar_hours (city, valid_from, valid_to, season_from, season_to, opens_minute,
                            closes_minute)
values ($1, $2, $3, $4, $5, $6, $7);
