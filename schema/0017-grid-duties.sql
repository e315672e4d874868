-- Who serves a grid, apart from what posts allow: many to many, from a day to a day. And what a grid
-- is like: how many it is meant to have, and whether it is one institution's.
create table grid_duties (
    id uuid not null,
    unit bigint not null,
    person uuid not null,
    kind text not null,
    valid_from date not null,
    valid_to date,
    set_by uuid not null,
    set_at timestamptz not null,
    ended_by uuid,
    ended_at timestamptz,
    constraint grid_duties_pkey primary key (id),
    constraint grid_duties_unit_fkey foreign key (unit) references units (key),
    constraint grid_duties_person_fkey foreign key (person) references people (id),
    constraint grid_duties_set_by_fkey foreign key (set_by) references people (id),
    constraint grid_duties_ended_by_fkey foreign key (ended_by) references people (id),
    constraint grid_duties_kind_check check (kind in ('LEADER', 'FULL_TIME', 'PART_TIME', 'ADVISER')),
    constraint grid_duties_dates_check check (valid_to is null or valid_to >= valid_from)
);
select zw_dist('grid_duties', 'ref');
-- Nobody serves a grid twice in one way.
create unique index grid_duties_once on grid_duties (unit, person, kind) where valid_to is null;
create index grid_duties_person on grid_duties (person);

-- What holds from a day on; the latest row counts. establishment: posts it is meant to have, which is
-- not how many are there.
create table grid_profiles (
    unit bigint not null,
    valid_from date not null,
    kind text not null,
    used_as text,
    establishment int,
    set_by uuid not null,
    set_at timestamptz not null,
    constraint grid_profiles_pkey primary key (unit, valid_from),
    constraint grid_profiles_unit_fkey foreign key (unit) references units (key),
    constraint grid_profiles_set_by_fkey foreign key (set_by) references people (id),
    constraint grid_profiles_kind_check check (kind in ('COMPOSITE', 'DEDICATED')),
    constraint grid_profiles_used_as_check check ((kind = 'DEDICATED') = (used_as is not null)),
    constraint grid_profiles_use_check check (used_as in ('FACTORY', 'MALL', 'SCHOOL', 'PARK', 'OTHER')),
    constraint grid_profiles_establishment_check check (establishment between 0 and 1000)
);
select zw_dist('grid_profiles', 'ref');
