-- Desks: who has a case in hand right now, how shifts hand over, and how a person likes to look.

-- A lease, and no right: the version of the case decides. One a case and side. Worth nothing after a
-- crash, and so not logged.
create unlogged table case_holds (
    town int not null,
    case_id uuid not null,
    -- COMMAND, or the department: its work stands in nobody else's way
    side text not null,
    unit bigint not null,
    person uuid not null,
    role text not null,
    since timestamptz not null,
    until timestamptz not null,
    -- from whom it was taken over, if it was
    taken_from uuid,
    constraint case_holds_pkey primary key (town, case_id, side)
);
select zw_dist('case_holds', 'town');
create index case_holds_until on case_holds (until);

create table case_take_overs (
    town int not null,
    case_id uuid not null,
    at timestamptz not null,
    side text not null,
    person uuid not null,
    taken_from uuid not null,
    constraint case_take_overs_pkey primary key (town, case_id, at, person)
);
select zw_dist('case_take_overs', 'town');

-- What a shift left to the next at one desk. What stood open is kept as it stood.
create table hand_overs (
    town int not null,
    id uuid not null,
    unit bigint not null,
    department text,
    notes text not null,
    -- sound was off at this desk when it was handed over
    muted boolean not null,
    n_open int not null,
    n_late int not null,
    open_cases jsonb not null,
    given_by uuid not null,
    given_role text not null,
    given_at timestamptz not null,
    taken_by uuid,
    taken_role text,
    taken_at timestamptz,
    constraint hand_overs_pkey primary key (town, id),
    constraint hand_overs_two_check check (taken_by <> given_by),
    constraint hand_overs_taken_check check ((taken_by is null) = (taken_at is null) and (taken_by is null) = (taken_role is null))
);
select zw_dist('hand_overs', 'town');
create index hand_overs_unit on hand_overs (town, unit, given_at desc);

-- A person's own.
create table desk_views (
    person uuid not null,
    name text not null,
    query text not null,
    is_first boolean not null,
    updated_at timestamptz not null,
    constraint desk_views_pkey primary key (person, name),
    constraint desk_views_person_fkey foreign key (person) references people (id)
);
create unique index desk_views_first on desk_views (person) where is_first;

create table desk_layouts (
    person uuid not null,
    queue_px int not null,
    detail_px int not null,
    updated_at timestamptz not null,
    constraint desk_layouts_pkey primary key (person),
    constraint desk_layouts_person_fkey foreign key (person) references people (id)
);
