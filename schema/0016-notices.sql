-- What a person is told, and the browsers that are told when no page is open. Kept by person, as
-- sessions are: whoever moves between towns keeps what was told.

-- Whose act it was; null: nobody's, as of time. Who acts is not told of the own act.
alter table outbox add column actor uuid;

-- One for each event that names the person, which (xid, seq) is the id of.
create table notices (
    person uuid not null,
    xid xid8 not null,
    seq bigint not null,
    at timestamptz not null,
    kind text not null,
    topic text not null,
    unit bigint not null,
    data text not null,
    read_at timestamptz,
    constraint notices_pkey primary key (person, xid, seq),
    constraint notices_person_fkey foreign key (person) references people (id)
);
create index notices_unread on notices (person) where read_at is null;
create index notices_at on notices (at);

-- Up to where the outbox has been read into notices: one row.
create table notice_place (
    only_one boolean not null default true,
    xid xid8 not null,
    seq bigint not null,
    constraint notice_place_pkey primary key (only_one),
    constraint notice_place_check check (only_one)
);
insert into notice_place (xid, seq) values ('0', 0);

-- What comes through to a browser of this person, and when not. Without a row: all, always.
create table notice_choices (
    person uuid not null,
    muted text[] not null,
    -- minutes of the city's day; the same twice: no quiet hours
    quiet_from int not null,
    quiet_to int not null,
    updated_at timestamptz not null,
    constraint notice_choices_pkey primary key (person),
    constraint notice_choices_person_fkey foreign key (person) references people (id),
    constraint notice_choices_quiet_check check (quiet_from between 0 and 1439 and quiet_to between 0 and 1439)
);

-- The pair of keys that this city signs with: one row, made when first wanted. A new pair makes
-- every subscription worthless.
create table push_identity (
    only_one boolean not null default true,
    -- base64url
    secret text not null,
    point text not null,
    made_at timestamptz not null,
    constraint push_identity_pkey primary key (only_one),
    constraint push_identity_check check (only_one and length(secret) = 43 and length(point) = 87)
);

create table push_subscriptions (
    id uuid not null,
    person uuid not null,
    -- it ends with this one, if that is ended and does not just grow old
    session uuid not null,
    endpoint text not null,
    p256dh text not null,
    auth text not null,
    user_agent text not null,
    created_at timestamptz not null,
    renewed_at timestamptz not null,
    constraint push_subscriptions_pkey primary key (id),
    constraint push_subscriptions_endpoint_key unique (endpoint),
    constraint push_subscriptions_person_fkey foreign key (person) references people (id)
);
create index push_subscriptions_person on push_subscriptions (person);

-- What is still to be sent to which browser. A server that takes a row moves due_at on: when it
-- dies, another one sends.
create table push_queue (
    subscription uuid not null,
    xid xid8 not null,
    seq bigint not null,
    due_at timestamptz not null,
    attempts int not null default 0,
    constraint push_queue_pkey primary key (subscription, xid, seq),
    constraint push_queue_subscription_fkey foreign key (subscription) references push_subscriptions (id) on delete cascade
);
create index push_queue_due on push_queue (due_at);
