-- name: timer_set
-- A row a timer.
insert into timers (town, subject, kind, stamp, due_at, try_at)
select r.town::int, r.subject, r.kind, r.stamp, r.due_at, r.due_at
from unnest($1::bigint[], $2::uuid[], $3::text[], $4::bigint[], $5::timestamptz[])
as r (town, subject, kind, stamp, due_at)
on conflict (town, subject, kind) do update set
stamp = excluded.stamp, due_at = excluded.due_at, try_at = excluded.try_at,
lease_by = null, attempts = 0, last_error = null;

-- name: timer_cancel
delete from timers where town = $1 and subject = $2 and kind = $3;

-- name: timer_cancel_all
delete from timers where town = $1 and subject = $2;

-- name: timer_list
select town::bigint as town, subject, kind, stamp, due_at
from timers
where town = $1 and subject = $2
order by due_at, kind;

-- name: timer_next_town
-- The town after $1, and when its first timer wants to be looked at: one probe of the index, which
-- a million timers in one town do not make slower.
select town::bigint as town, try_at
from timers
where town > $1 and try_at < 'infinity' and kind = any($2::text[])
order by timers.town, timers.try_at
limit 1;

-- name: timer_claim
-- Those that no server has. The limit must be applied once, so the rows are chosen first.
with chosen as materialized (
select subject, kind from timers
where town = $1 and try_at <= $2 and lease_by is null and kind = any($3::text[])
order by try_at
limit $4
for update skip locked)
update timers set lease_by = $5, try_at = $6
from chosen
where timers.town = $1 and timers.subject = chosen.subject and timers.kind = chosen.kind
returning timers.town::bigint as town, timers.subject, timers.kind, timers.stamp, timers.due_at,
timers.attempts::bigint as attempts;

-- name: timer_reclaim
-- One whose lease ran out, alone and counted: its server died, and it may have been the timer that
-- killed it.
with chosen as materialized (
select subject, kind from timers
where town = $1 and try_at <= $2 and lease_by is not null and kind = any($3::text[])
order by try_at
limit 1
for update skip locked)
update timers set
lease_by = case when attempts + 1 < $4 then $5::uuid end,
try_at = case when attempts + 1 < $4 then $6::timestamptz else 'infinity' end,
attempts = attempts + 1, last_error = 'timer/lease-ran-out'
from chosen
where timers.town = $1 and timers.subject = chosen.subject and timers.kind = chosen.kind
returning timers.town::bigint as town, timers.subject, timers.kind, timers.stamp, timers.due_at,
timers.attempts::bigint as attempts, timers.lease_by is null as parked;

-- name: timer_held
-- Without a lock: the subject is to be locked first. timer_settle decides.
select town::bigint as town, subject, kind, stamp, due_at
from timers
where town = $1 and subject = $2 and kind = $3 and lease_by = $4;

-- name: timer_settle
-- No row: it was moved, cancelled, or taken over. A change that is under way is waited for.
delete from timers where town = $1 and subject = $2 and kind = $3 and lease_by = $4;

-- name: timer_failed
-- Without $6 it is parked.
update timers set lease_by = null, attempts = $5, try_at = coalesce($6::timestamptz, 'infinity'), last_error = $7
where town = $1 and subject = $2 and kind = $3 and lease_by = $4;

-- name: timer_release
-- What a server that stops has not come to.
update timers set lease_by = null, try_at = due_at where town = $1 and lease_by = $2;

-- name: timer_count_parked
select count(*) as n from timers where try_at = 'infinity';
