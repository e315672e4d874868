-- What phones delivered after the fact, with its three clocks: when it was seen (the phone's clock),
-- when it was sent (the phone's clock), when it came (ours). One row an item, also for what was
-- refused. Not sharded: it is a person's, and kept for a month.

create table deliveries (
    person uuid not null,
    key text not null,
    session uuid not null,
    route text not null,
    observed_at timestamptz not null,
    sent_at timestamptz not null,
    received_at timestamptz not null,
    status int,
    problem text,
    constraint deliveries_pkey primary key (person, key),
    constraint deliveries_key_check check (length(key) between 1 and 200)
);
create index deliveries_received on deliveries (received_at);

-- The bytes as they were sent, before they were cleaned: the receipt that lets a phone forget them.
alter table case_photos add column source_sha256 text;
