-- When somebody who works outside is on shift. Where he is, is told in that time and in no other
-- (P-08). A person's, as sessions are.

create table shifts (
    id uuid not null,
    person uuid not null,
    post uuid not null,
    began_at timestamptz not null,
    ended_at timestamptz,
    -- PERSON: signed off; TIME: forgot to
    ended_by text,
    constraint shifts_pkey primary key (id),
    constraint shifts_person_fkey foreign key (person) references people (id),
    constraint shifts_post_fkey foreign key (post) references posts (id),
    constraint shifts_ended_check check ((ended_at is null) = (ended_by is null) and ended_by in ('PERSON', 'TIME')),
    constraint shifts_order_check check (ended_at >= began_at)
);
create unique index shifts_open on shifts (person) where ended_at is null;
create index shifts_person on shifts (person, began_at);

-- What is left of a day of positions when its points are gone (P-07): how far somebody went. Counted
-- before they go; position_days keeps up to whom, when all were counted, and when the points went.
create table position_distances (
    town int not null,
    person uuid not null,
    day date not null,
    metres bigint not null,
    points bigint not null,
    counted_at timestamptz not null,
    constraint position_distances_pkey primary key (town, person, day)
);
select zw_dist('position_distances', 'town');

alter table position_days add column counted_town int not null default 0;
alter table position_days add column counted_person uuid not null default '00000000-0000-0000-0000-000000000000';
alter table position_days add column counted_at timestamptz;

-- How long a session may rest without a request: at a desk two hours, outside a whole shift.
alter table sessions add column rest_s int not null default 7200;
-- Who ended it, where that was not the session itself: its phone has to forget what it knows.
alter table sessions add column revoked_by uuid;
