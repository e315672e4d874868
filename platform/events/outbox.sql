-- name: outbox_insert
-- A row an event; seq follows their order.
insert into outbox (town, topic, unit, also, department, persons, data, actor, at)
select r.town::int, r.topic, r.unit, coalesce(r.also, 0), r.department, r.persons::uuid[], r.data, r.actor, r.at
from unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[],
$8::uuid[], $9::timestamptz[])
as r (town, topic, unit, also, department, persons, data, actor, at);

-- name: outbox_read
-- Rows after (xid, seq) that no open transaction can still come before: their xid lies below the
-- oldest one that runs.
select xid::text::bigint as xid, seq, topic, unit, also, department, persons::text[] as persons, data
from outbox o
where (o.xid, o.seq) > ($1::text::xid8, $2)
and o.xid < pg_snapshot_xmin(pg_current_snapshot())
order by o.xid, o.seq
limit 1000;

-- name: outbox_tail
-- Where the last $1 rows begin: what a reader that starts puts into the ring first. Without a row: behind all that has
-- ended by now.
select coalesce(min(xid::text::bigint), pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1) as xid, 0::bigint as seq
from (select xid from outbox
where xid < pg_snapshot_xmin(pg_current_snapshot())
order by xid desc, seq desc limit $1) as newest;

-- name: outbox_pending
-- Is there a row that had to wait for the horizon? Rows from beyond xmax are of another cluster,
-- come here by a restored dump: nothing is to be waited for. In an order, or PostgreSQL expects a third of the table
-- to match, and reads all of it to find that none does.
select (select true from outbox o
where (o.xid, o.seq) > ($1::text::xid8, $2)
and o.xid < pg_snapshot_xmax(pg_current_snapshot())
order by o.xid, o.seq limit 1) is not null as pending;

-- name: outbox_purge
-- In pieces, for a transaction that takes long holds back the horizon of every reader.
delete from outbox
where (town, xid, seq) in (select town, xid, seq from outbox where at < $1 order by xid, seq limit 5000);
