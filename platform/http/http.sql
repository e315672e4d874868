-- Writes made once: the answer is kept with the effect, in one transaction.

-- name: idempotency_insert
-- A second request with the same key waits here until the first has committed or rolled back.
insert into idempotency_keys (person, key, route, body_sha256)
values ($1, $2, $3, $4)
on conflict (person, key) do nothing;

-- name: idempotency_find
select route, body_sha256, status::bigint as status, reply, content_type
from idempotency_keys
where person = $1 and key = $2;

-- name: idempotency_save
update idempotency_keys
set status = $3::bigint, reply = $4, content_type = $5
where person = $1 and key = $2;

-- name: idempotency_keep
-- A row a write, with its answer, which is known before it. Keys that exist do not come back.
insert into idempotency_keys (person, key, route, body_sha256, status, reply, content_type)
select r.person, r.key, r.route, r.body_sha256, r.status::int, r.reply, r.content_type
from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bytea[], $7::text[])
as r (person, key, route, body_sha256, status, reply, content_type)
on conflict (person, key) do nothing
returning person, key;

-- name: idempotency_drop
delete from idempotency_keys k
using unnest($1::uuid[], $2::text[]) as r (person, key)
where k.person = r.person and k.key = r.key;

-- name: idempotency_purge
delete from idempotency_keys where created_at < $1;

-- name: health_probe
-- Where the log of changes stands: what was written between two looks is the difference.
select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint as wal;
