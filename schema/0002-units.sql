-- Two trees: divisions (official codes, yearly editions, reference only) and units (our command
-- organisation, keys of our own). Mapped many-to-many: 33 is not 36, 593 is not 609.

create table units (
    key bigint not null,
    tier text not null,
    parent bigint,
    town int not null,
    name text not null,
    name_en text,
    lon double precision not null,
    lat double precision not null,
    area_km2 double precision,
    population int,
    valid_from date not null,
    valid_to date,
    constraint units_pkey primary key (key),
    constraint units_parent_fkey foreign key (parent) references units (key),
    constraint units_tier_check check (tier in ('CITY', 'TOWN', 'VILLAGE', 'GRID')),
    constraint units_town_check check (town = key / 1000000),
    constraint units_dates_check check (valid_to is null or valid_to > valid_from)
);
select zw_dist('units', 'ref');
create index units_parent on units (parent);

-- Where a unit came from: split, merge, move. Keys are never reused.
create table unit_lineage (
    from_key bigint not null,
    to_key bigint not null,
    kind text not null,
    at date not null,
    constraint unit_lineage_pkey primary key (from_key, to_key),
    constraint unit_lineage_from_fkey foreign key (from_key) references units (key),
    constraint unit_lineage_to_fkey foreign key (to_key) references units (key),
    constraint unit_lineage_kind_check check (kind in ('SPLIT', 'MERGE', 'MOVE', 'RESHAPE'))
);
select zw_dist('unit_lineage', 'ref');

-- Outlines of grids; every higher outline is their union. Micro-degrees, lon lat lon lat ...,
-- the last point not repeating the first.
create table unit_outlines (
    key bigint not null,
    valid_from date not null,
    valid_to date,
    ring int[] not null,
    constraint unit_outlines_pkey primary key (key, valid_from),
    constraint unit_outlines_key_fkey foreign key (key) references units (key),
    constraint unit_outlines_ring_check check (cardinality(ring) >= 6 and cardinality(ring) % 2 = 0)
);
select zw_dist('unit_outlines', 'ref');

create table divisions (
    edition int not null,
    code text not null,
    level text not null,
    name text not null,
    parent text,
    constraint divisions_pkey primary key (edition, code),
    constraint divisions_level_check check (level in ('PREFECTURE', 'COUNTY', 'TOWNSHIP', 'VILLAGE'))
);
select zw_dist('divisions', 'ref');

create table unit_divisions (
    unit bigint not null,
    edition int not null,
    code text not null,
    constraint unit_divisions_pkey primary key (unit, edition, code),
    constraint unit_divisions_unit_fkey foreign key (unit) references units (key),
    constraint unit_divisions_code_fkey foreign key (edition, code) references divisions (edition, code)
);
select zw_dist('unit_divisions', 'ref');
