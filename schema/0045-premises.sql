-- What is inspected: the public area of a grid, shops, rented houses, enterprises. No person is in it. Its place is
-- WGS 84; its grid follows the map.
create table premises (
    town int not null,
    id uuid not null,
    unit bigint not null,
    kind text not null,
    name text not null,
    address text,
    lon double precision not null,
    lat double precision not null,
    -- of an enterprise, or of a rented house; from kind, size and its own history alone (P-11)
    class text,
    size_m2 int,
    -- random, what its plate says; null: it has no plate
    tag text,
    state text not null default 'ACTIVE',
    version int not null default 1,
    -- the last visit that answered every point
    inspected_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    -- null: nobody, it is the street of a grid or was made up
    created_by uuid,
    demo boolean not null default false,
    constraint premises_pkey primary key (town, id),
    constraint premises_unit_fkey foreign key (unit) references units (key),
    constraint premises_town_check check (town = unit / 1000000),
    constraint premises_kind_check check (kind in ('STREET', 'SMALL_PLACE', 'RENTAL', 'RENTAL_FLAT', 'ENTERPRISE', 'FOOD', 'MEDICAL')),
    constraint premises_tag_check check ((tag is null) = (kind = 'STREET')),
    constraint premises_class_check check (class in ('A', 'B', 'C', 'D')),
    constraint premises_size_check check (size_m2 between 1 and 10000000),
    constraint premises_state_check check (state in ('ACTIVE', 'SUSPENDED', 'NOT_FOUND', 'CLOSED'))
);
select zw_dist('premises', 'town');
create index premises_unit on premises (unit, id);
-- What is new since somebody looked.
create index premises_updated on premises (town, updated_at);
-- The street of a grid is one, for ever: a key of a grid is given once.
create unique index premises_street on premises (town, unit) where kind = 'STREET';

-- What was changed, field by field, by whom and why. Never updated, never deleted. A tag that was is not told.
create table premises_changes (
    town int not null,
    premises uuid not null,
    version int not null,
    field text not null,
    was text,
    is_now text,
    reason text,
    at timestamptz not null,
    -- null: the map was redrawn
    person uuid,
    post uuid,
    role text,
    constraint premises_changes_pkey primary key (town, premises, version, field),
    constraint premises_changes_premises_fkey foreign key (town, premises) references premises (town, id)
);
select zw_dist('premises_changes', 'town');
