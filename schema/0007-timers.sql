-- What must happen at a time (platform/timers/timers.h). A row is one live timer; it goes in the
-- transaction of its effect.
create table timers (
    town int not null,
    subject uuid not null,
    kind text not null,
    stamp bigint not null,
    due_at timestamptz not null,
    -- When a server may take it next: due_at at first; while a server has it, the end of the lease;
    -- after a failure, the end of the pause; parked, infinity.
    try_at timestamptz not null,
    lease_by uuid,
    attempts int not null default 0,
    last_error text,
    constraint timers_pkey primary key (town, subject, kind),
    constraint timers_kind_check check (length(kind) between 1 and 64)
);
select zw_dist('timers', 'town');
create index timers_try on timers (town, try_at);
-- Small: what servers have in their hands now, and what dead ones had.
create index timers_leased on timers (town, try_at) where lease_by is not null;
create index timers_parked on timers (town) where try_at = 'infinity';
