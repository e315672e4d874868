-- Why: somebody outside who is in danger calls for help with one act, on shift or off. The call is a case like any
-- other of what may cost life; beside it stands who called, and until when his place is taken and shown because of it
-- (P-08: an alarm is the one thing that shows a point). It goes with the shifts.
create table calls (
    id uuid not null,
    person uuid not null,
    post uuid not null,
    case_id uuid not null,
    began_at timestamptz not null,
    ends_at timestamptz not null,
    constraint calls_pkey primary key (id),
    constraint calls_person_fkey foreign key (person) references people (id),
    constraint calls_post_fkey foreign key (post) references posts (id),
    constraint calls_order_check check (ends_at > began_at)
);
create index calls_person on calls (person, ends_at);
create index calls_case on calls (case_id);

-- What a city says of calls: the item they are filed under, null: of those that may cost life and run day and night
-- the one with the shortest limit; whom to ring when no call gets through; how long a call is followed.
create table call_rules (
    one boolean not null default true,
    item text,
    number text not null,
    minutes int not null,
    constraint call_rules_pkey primary key (one),
    constraint call_rules_one_check check (one),
    constraint call_rules_number_check check (number ~ '^\+?[0-9]{3,15}$'),
    constraint call_rules_minutes_check check (minutes between 5 and 120)
);
select zw_dist('call_rules', 'ref');
insert into call_rules (number, minutes) values ('110', 30);
