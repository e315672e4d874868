-- What phones brought, and what is new for them.

-- name: sync_received
-- $1 person, $2 session, $3 sent, $4 received; then keys, routes and times of observation, in line.
insert into deliveries (person, key, session, route, observed_at, sent_at, received_at)
select $1, item.key, $2, item.route, item.observed_at::timestamptz, $3, $4
  from unnest($5::text[], $6::text[], $7::text[]) as item (key, route, observed_at)
    on conflict (person, key) do nothing;

-- name: sync_judged
-- $1 person; then keys, statuses and slugs of problems ('' for none), in line.
update deliveries d
   set status = verdict.status::int, problem = nullif(verdict.problem, '')
  from unnest($2::text[], $3::text[], $4::text[]) as verdict (key, status, problem)
 where d.person = $1 and d.key = verdict.key;

-- name: sync_deliveries
-- $1 person, $2 limit
select key, route, observed_at, sent_at, received_at, status, problem
  from deliveries
 where person = $1
   and (received_at, key) < ($3, $4) -- ?3
 order by received_at desc, key desc
 limit $2;

-- name: sync_purge
-- In slices, so that no statement runs long.
delete from deliveries
 where (person, key) in (select person, key from deliveries where received_at < $1 limit 10000);

-- name: sync_horizon
-- Below `low` nothing can come any more; from `high` on nothing has been.
select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as low,
       pg_snapshot_xmax(pg_current_snapshot())::text::bigint as high;

-- name: sync_news
-- $1 $2 the scope, $3 the department, $4 the person, $5 $6 after this event, $7 limit. What an open
-- transaction can still come before is left for the next time.
select xid::text::bigint as xid, seq, topic, data::jsonb->>'id' as id,
       data::jsonb->>'case_id' as case_id
  from outbox o
 where (o.xid, o.seq) > ($5::text::xid8, $6)
   and o.xid < pg_snapshot_xmin(pg_current_snapshot())
   and (topic like 'case.%' or topic in ('assignment.moved', 'visit.moved', 'round.planned'))
   and (((unit between $1 and $2 or (also <> 0 and also between $1 and $2))
         and ($3::text is null or department = $3))
        or $4 = any (persons))
 order by o.xid, o.seq
 limit $7;
