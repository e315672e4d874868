-- Notices on their way to the operator's gateway, which knows how to reach a person (by SMS, say). A
-- server that takes a row moves due_at on: when it dies, another one sends.

create table hook_queue (
    person uuid not null,
    xid xid8 not null,
    seq bigint not null,
    due_at timestamptz not null,
    attempts int not null default 0,
    constraint hook_queue_pkey primary key (person, xid, seq),
    constraint hook_queue_notice_fkey foreign key (person, xid, seq) references notices (person, xid, seq) on delete cascade
);
create index hook_queue_due on hook_queue (due_at);
