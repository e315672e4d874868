-- Who mediates disputes: the people's mediation committees of villages and towns, bodies of a trade, chambers, and whoever
-- works in them. What they mediate is in tables of its own.
alter table posts drop constraint posts_role_check;
alter table posts add constraint posts_role_check check (role in ('SHIFT_LEADER', 'ACCEPTOR', 'DISPATCHER', 'SUPERVISOR', 'VILLAGE_HEAD', 'GRID_ADMIN', 'LIAISON', 'HANDLER', 'RESIDENT', 'STAFF_ADMIN', 'MEDIATION_HEAD', 'MEDIATOR'));

-- Its unit is what it serves. All of this is open to everybody: contact is that of an office, never somebody's own.
create table mediation_bodies (
    town int not null,
    id uuid not null,
    unit bigint not null,
    kind text not null,
    name text not null,
    name_en text,
    contact text,
    address text,
    -- where the office is, WGS 84; null: not known
    lon double precision,
    lat double precision,
    hours text,
    hours_en text,
    -- kinds of dispute; null: every one
    serves text[],
    active boolean not null default true,
    updated_at timestamptz not null,
    demo boolean not null default false,
    constraint mediation_bodies_pkey primary key (town, id),
    constraint mediation_bodies_town_check check (town = unit / 1000000),
    constraint mediation_bodies_unit_fkey foreign key (unit) references units (key),
    constraint mediation_bodies_kind_check check (kind in ('VILLAGE', 'TOWN', 'INDUSTRY', 'CHAMBER', 'PEACE', 'PEACEMAKER', 'POLICE')),
    constraint mediation_bodies_contact_check check (contact ~ '^[0-9+-]{5,20}$'),
    constraint mediation_bodies_place_check check ((lon is null) = (lat is null)),
    constraint mediation_bodies_serves_check check (cardinality(serves) > 0),
    constraint mediation_bodies_once unique (town, unit, name)
);
select zw_dist('mediation_bodies', 'town');
create index mediation_bodies_unit on mediation_bodies (unit, kind);
-- A village and a town have one committee each.
create unique index mediation_bodies_people on mediation_bodies (town, unit) where kind in ('VILLAGE', 'TOWN');

-- Who works in it, from a day to a day. Whoever is a member today opens its files, where he is appointed or heads it.
create table mediation_members (
    town int not null,
    body uuid not null,
    person uuid not null,
    head boolean not null,
    since date not null,
    -- the first day he is none any more; null: he is one until somebody ends it
    until date,
    constraint mediation_members_pkey primary key (town, body, person),
    constraint mediation_members_body_fkey foreign key (town, body) references mediation_bodies (town, id),
    constraint mediation_members_person_fkey foreign key (person) references people (id),
    constraint mediation_members_days_check check (until >= since)
);
select zw_dist('mediation_members', 'town');
create index mediation_members_person on mediation_members (person);

-- Who made whom a member, and ended it: it opens files. Never updated, never deleted.
create table mediation_member_acts (
    town int not null,
    id uuid not null,
    body uuid not null,
    person uuid not null,
    head boolean not null,
    until date,
    at timestamptz not null,
    actor uuid not null,
    post uuid not null,
    constraint mediation_member_acts_pkey primary key (town, id),
    constraint mediation_member_acts_body_fkey foreign key (town, body) references mediation_bodies (town, id),
    constraint mediation_member_acts_person_fkey foreign key (person) references people (id),
    constraint mediation_member_acts_actor_fkey foreign key (actor) references people (id)
);
select zw_dist('mediation_member_acts', 'town');
create index mediation_member_acts_body on mediation_member_acts (town, body, at desc);
