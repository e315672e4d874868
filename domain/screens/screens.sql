-- What this module asks.

-- name: kiosk_insert
-- $3 is in the scope of who makes it: kiosks.c has looked.
insert into kiosks (id, token_hash, unit, name, ends_at, made_by, made_at)
values ($1, $2, $3, $4, $5, $6, $7);

-- name: kiosk_find
-- Whoever knows the token is the kiosk; its scope comes out of it.
select id, unit, ends_at from kiosks
 where token_hash = $1 and revoked_at is null and ends_at > $2;

-- name: kiosk_list
-- Those of the range, the newest first.
select k.id, k.unit, k.name, k.ends_at, k.made_at, k.revoked_at, p.name as made_by
  from kiosks k
  join people p on p.id = k.made_by
 where k.unit between $1 and $2
 order by k.made_at desc, k.id desc
 limit 500;

-- name: kiosk_revoke
update kiosks set revoked_at = $4, revoked_by = $5
 where id = $3 and unit between $1 and $2 and revoked_at is null;

-- name: screen_alarms
-- Critical, and nobody has ended the danger yet. Neither its title nor its place, which are free words,
-- nor its point.
select c.id, c.number, c.item, c.unit / 1000 * 1000 as village, c.state, c.created_at
  from cases c
 where c.unit between $1 and $2 and c.town = any($3::int[])
   and c.severity = 'S1' and c.state in ('REPORTED', 'VERIFYING', 'FILED', 'DISPATCHED', 'HANDLING')
 order by c.created_at desc, c.id desc
 limit 20;
