-- Every statement of this module. A notice is its person's and nobody else's: each statement of a
-- request carries the person, and no unit.

-- ---- from the outbox ---------------------------------------------------------------------------

-- name: notice_pending
-- Is there anything to gather? Asked each second, and writes nothing. In an order: see outbox_pending.
select exists (select 1 from notice_place place
                where (select true from outbox o
                        where (o.xid, o.seq) > (place.xid, place.seq)
                          and o.xid < pg_snapshot_xmin(pg_current_snapshot())
                        order by o.xid, o.seq limit 1))
    or exists (select 1 from notice_place where xid >= pg_snapshot_xmax(pg_current_snapshot())) as pending;

-- name: notice_gather
-- $1 topics, $2 their kinds, in step; $3 is anything sent to browsers, $4 to the gateway. One server at a time holds
-- the place; the others find no row and do nothing. A place from beyond xmax is of another cluster,
-- come here by a restored dump: what is older than this cluster's transactions was told there.
with place as (
    select case when xid < pg_snapshot_xmax(pg_current_snapshot()) then xid
                else pg_snapshot_xmin(pg_current_snapshot()) end as xid,
           case when xid < pg_snapshot_xmax(pg_current_snapshot()) then seq else 0 end as seq
      from notice_place
       for update skip locked
), fresh as (
    select n.*
      from place, lateral (select o.xid, o.seq, o.at, o.topic, o.unit, o.actor, o.persons, o.data
                             from outbox o
                            where (o.xid, o.seq) > (place.xid, place.seq)
                              and o.xid < pg_snapshot_xmin(pg_current_snapshot())
                            order by o.xid, o.seq
                            limit 1000) n
), told as (
    insert into notices (person, xid, seq, at, kind, topic, unit, data)
    select p.id, f.xid, f.seq, f.at, k.kind, f.topic, f.unit, f.data
      from fresh f
      join unnest($1::text[], $2::text[]) as k (topic, kind) on k.topic = f.topic
      join people p on p.id = any(f.persons) and p.id is distinct from f.actor
        on conflict do nothing
    returning person, xid, seq, at, kind
), queued as (
    insert into push_queue (subscription, xid, seq, due_at)
    select s.id, t.xid, t.seq, t.at
      from told t
      join push_subscriptions s on s.person = t.person
      left join notice_choices c on c.person = t.person
     where $3 and t.kind <> all(coalesce(c.muted, '{}'))
        on conflict do nothing
), hooked as (
    insert into hook_queue (person, xid, seq, due_at)
    select t.person, t.xid, t.seq, t.at
      from told t
      left join notice_choices c on c.person = t.person
     where $4 and t.kind <> all(coalesce(c.muted, '{}'))
       and exists (select from posts p where p.person = t.person and p.unit is not null)
        on conflict do nothing
), moved as (
    update notice_place old set xid = coalesce(last.xid, place.xid), seq = coalesce(last.seq, place.seq)
      from place
      left join (select xid, seq from fresh order by xid desc, seq desc limit 1) as last on true
     where (old.xid, old.seq) <> (coalesce(last.xid, place.xid), coalesce(last.seq, place.seq))
)
select count(*) as n from fresh;

-- name: notice_purge
-- In pieces. $1 before which one was told.
delete from notices where (person, xid, seq) in (
    select person, xid, seq from notices where at < $1 limit 5000);

-- ---- the inbox -----------------------------------------------------------------------------------

-- name: notice_list
-- $1 person, $2 how many, $3 $4 after which (null: from the newest)
select xid::text || '-' || seq::text as id, at, kind, topic, unit, data, read_at
  from notices
 where person = $1
   and (read_at is null or not $5) -- ?5
   and (xid, seq) < ($3::text::xid8, $4) -- ?3
 order by xid desc, seq desc
 limit $2;

-- name: notice_count
-- More than 1,000 are many.
select (select count(*) from (select 1 from notices where person = $1 and read_at is null limit 1001) as counted) as unread;

-- name: notice_read
-- Of each person in $1 up to ($2, $3), the newest that he has seen, at $4. In the order of the key: two
-- servers that meet wait for each other once and not twice.
with seen as (
    select n.person, n.xid, n.seq, r.at
      from unnest($1::uuid[], $2::text[], $3::bigint[], $4::timestamptz[]) as r (person, xid, seq, at)
      join notices n on n.person = r.person and n.read_at is null and (n.xid, n.seq) <= (r.xid::xid8, r.seq)
     order by n.person, n.xid, n.seq
       for update of n)
update notices n set read_at = seen.at
  from seen
 where n.person = seen.person and n.xid = seen.xid and n.seq = seen.seq;

-- ---- choices ---------------------------------------------------------------------------------------

-- name: notice_choices_get
select muted, quiet_from::bigint as quiet_from, quiet_to::bigint as quiet_to
  from notice_choices where person = $1;

-- name: notice_choices_put
insert into notice_choices (person, muted, quiet_from, quiet_to, updated_at)
values ($1, $2::text[], $3::bigint::int, $4::bigint::int, $5)
    on conflict (person) do update
   set muted = excluded.muted, quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to,
       updated_at = excluded.updated_at;

-- ---- browsers ----------------------------------------------------------------------------------------

-- name: push_identity_get
select secret, point from push_identity;

-- name: push_identity_put
-- Whoever comes second reads what the first has made.
insert into push_identity (secret, point, made_at) values ($1, $2, $3) on conflict do nothing;

-- name: push_subscription_put
-- A browser that changes hands is its new person's. Who knows an endpoint without its secret
-- changes nothing, and gets no row.
insert into push_subscriptions (id, person, session, endpoint, p256dh, auth, user_agent, created_at, renewed_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $8)
    on conflict (endpoint) do update
   set person = excluded.person, session = excluded.session, renewed_at = excluded.renewed_at,
       user_agent = excluded.user_agent
 where push_subscriptions.auth = excluded.auth and push_subscriptions.p256dh = excluded.p256dh
returning id, user_agent, created_at, renewed_at, true as current;

-- name: push_subscription_trim
-- The oldest go when there are more than ten.
delete from push_subscriptions
 where id in (select id from push_subscriptions where person = $1 order by renewed_at desc, id offset 10);

-- name: push_subscription_list
select id, user_agent, created_at, renewed_at, session = $2 as current
  from push_subscriptions
 where person = $1
 order by renewed_at desc, id
 limit 10;

-- name: push_subscription_delete
delete from push_subscriptions where person = $1 and id = $2;

-- name: push_subscription_gone
-- The service says so.
delete from push_subscriptions where id = $1;

-- name: push_subscription_end
-- Those whose session was ended, by log-out or from elsewhere, and those not renewed since $1. A
-- session that only grew old leaves its browser subscribed.
delete from push_subscriptions s
 using sessions e
 where e.id = s.session
   and (s.renewed_at < $1
        or (e.ended_at < e.expires_at and e.ended_at < e.seen_at + e.rest_s * interval '1 second'));

-- name: push_subscription_expire
-- The same for those whose session is forgotten.
delete from push_subscriptions where renewed_at < $1;

-- name: push_claim
-- $1 now, $2 until when nobody else tries. What was read meanwhile is not sent any more; neither is
-- what a browser would get whose session has been ended.
with due as (
    select subscription, xid, seq from push_queue
     where due_at <= $1
     order by due_at
     limit 64
       for update skip locked
), taken as (
    update push_queue q set due_at = $2, attempts = q.attempts + 1
      from due
     where (q.subscription, q.xid, q.seq) = (due.subscription, due.xid, due.seq)
    returning q.subscription, q.xid, q.seq, q.attempts
)
select t.subscription, t.xid::text::bigint as xid, t.seq, t.attempts::bigint as attempts, s.endpoint, s.p256dh, s.auth,
       n.kind, n.topic, n.data::jsonb ->> 'severity' as severity, n.data::jsonb ->> 'state' as state,
       coalesce(n.data::jsonb ->> 'case_id', n.data::jsonb ->> 'id') as subject,
       coalesce(n.data::jsonb ->> 'case_number', n.data::jsonb ->> 'number') as number,
       coalesce(c.quiet_from, 0)::bigint as quiet_from, coalesce(c.quiet_to, 0)::bigint as quiet_to,
       n.person is null or n.read_at is not null as stale
  from taken t
  join push_subscriptions s on s.id = t.subscription
  left join notices n on n.person = s.person and n.xid = t.xid and n.seq = t.seq
  left join notice_choices c on c.person = s.person
 limit 64;

-- name: push_done
delete from push_queue where subscription = $1 and xid = $2::text::xid8 and seq = $3;

-- name: push_later
update push_queue set due_at = $4 where subscription = $1 and xid = $2::text::xid8 and seq = $3;

-- ---- the operator's gateway ----------------------------------------------------------------------

-- name: hook_claim
-- $1 now, $2 until when nobody else tries. What was read meanwhile is not sent any more.
with due as (
    select person, xid, seq from hook_queue
     where due_at <= $1
     order by due_at
     limit 16
       for update skip locked
), taken as (
    update hook_queue q set due_at = $2, attempts = q.attempts + 1
      from due
     where (q.person, q.xid, q.seq) = (due.person, due.xid, due.seq)
    returning q.person, q.xid, q.seq, q.attempts
)
select t.person, t.xid::text::bigint as xid, t.seq, t.attempts::bigint as attempts, n.at, n.kind, n.topic,
       n.data::jsonb ->> 'severity' as severity, n.data::jsonb ->> 'state' as state,
       coalesce(n.data::jsonb ->> 'case_id', n.data::jsonb ->> 'id') as subject,
       coalesce(n.data::jsonb ->> 'case_number', n.data::jsonb ->> 'number') as number,
       coalesce(c.quiet_from, 0)::bigint as quiet_from, coalesce(c.quiet_to, 0)::bigint as quiet_to,
       n.read_at is not null or w.closed_at is not null as stale
  from taken t
  join notices n on n.person = t.person and n.xid = t.xid and n.seq = t.seq
  join people w on w.id = t.person
  left join notice_choices c on c.person = t.person
 limit 16;

-- name: hook_done
delete from hook_queue where person = $1 and xid = $2::text::xid8 and seq = $3;

-- name: hook_later
update hook_queue set due_at = $4 where person = $1 and xid = $2::text::xid8 and seq = $3;
