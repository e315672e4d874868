-- What any server of this kind needs: the outbox, and the memory of writes already made.
-- Case-side rules of docs/adr/0005 hold in every file of this folder: the first column of every
-- key of a sharded table is town; no triggers; one statement at a time.

-- On plain PostgreSQL this does nothing; on Citus it spreads the table by town. A migration calls
-- it right after each CREATE TABLE.
create function zw_dist(t regclass, kind text) returns void language plpgsql as $$
begin
    if not exists (select 1 from pg_extension where extname = 'citus') then
        return;
    end if;
    if kind = 'ref' then
        perform create_reference_table(t);
    elsif kind = 'town0' then
        perform create_distributed_table(t, 'town', shard_count => 32);
    else
        perform create_distributed_table(t, 'town', colocate_with => 'cases');
    end if;
end
$$;

-- Events in the transaction that made them. seq orders within a transaction, xid between them.
create table outbox (
    town int not null,
    xid xid8 not null default pg_current_xact_id(),
    seq bigint generated always as identity,
    at timestamptz not null default now(),
    topic text not null,
    unit bigint not null,
    also bigint not null default 0,
    department text,
    persons uuid[] not null default '{}',
    data text not null,
    constraint outbox_pkey primary key (town, xid, seq)
);
create index outbox_order on outbox (xid, seq);

-- Same key, same answer, one effect. Kept two days by the clock thread.
create table idempotency_keys (
    person uuid not null,
    key text not null,
    route text not null,
    body_sha256 text not null,
    status int,
    reply bytea,
    content_type text,
    created_at timestamptz not null default now(),
    constraint idempotency_keys_pkey primary key (person, key),
    constraint idempotency_keys_key_check check (length(key) between 1 and 200)
);
create index idempotency_keys_created on idempotency_keys (created_at);
