-- The map of grids redrawn: editions that are drafted, checked and published. The tree itself stays
-- in units, unit_outlines and unit_lineage; an edition is how it changes.

-- A grid may be redrawn more than once.
alter table unit_lineage drop constraint unit_lineage_pkey;
alter table unit_lineage add constraint unit_lineage_pkey primary key (from_key, to_key, at);

alter table unit_outlines add constraint unit_outlines_dates_check check (valid_to is null or valid_to > valid_from);

-- How often the tree has been redrawn. Its lock puts redrawings one after another; servers that keep
-- the tree in memory compare the number.
create table unit_redraws (
    one boolean not null default true,
    number bigint not null,
    constraint unit_redraws_pkey primary key (one),
    constraint unit_redraws_one_check check (one)
);
select zw_dist('unit_redraws', 'ref');
insert into unit_redraws (number) values (0);

-- unit: what it redraws, all grids below it; unit_to is the last key there. base: the number of
-- redrawings when the draft was copied. faults: of the last check; null: changed since.
create table grid_editions (
    id uuid not null,
    unit bigint not null,
    unit_to bigint not null,
    name text not null,
    state text not null,
    version int not null,
    base bigint not null,
    number bigint,
    effective_on date,
    faults int,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint grid_editions_pkey primary key (id),
    constraint grid_editions_number_key unique (number),
    constraint grid_editions_unit_fkey foreign key (unit) references units (key),
    constraint grid_editions_state_check check (state in ('DRAFT', 'CHECKED', 'PUBLISHED', 'IN_FORCE', 'WITHDRAWN')),
    constraint grid_editions_number_check check ((state = 'IN_FORCE') = (number is not null)),
    constraint grid_editions_date_check check (state not in ('PUBLISHED', 'IN_FORCE') or effective_on is not null)
);
select zw_dist('grid_editions', 'ref');
create index grid_editions_updated on grid_editions (updated_at desc, id desc);

-- Every move of an edition, and every change of its draft. Never updated, never deleted.
create table edition_moves (
    edition uuid not null,
    version int not null,
    at timestamptz not null,
    event text not null,
    from_state text,
    to_state text not null,
    person uuid,
    post uuid,
    role text not null,
    reason text,
    detail text,
    constraint edition_moves_pkey primary key (edition, version),
    constraint edition_moves_edition_fkey foreign key (edition) references grid_editions (id),
    constraint edition_moves_person_fkey foreign key (person) references people (id)
);
select zw_dist('edition_moves', 'ref');

-- The grids of a draft. key: the grid in force that this one is, or null for a new one; origins: the
-- grids in force that it comes from. ref is its number within the draft.
create table edition_grids (
    edition uuid not null,
    ref int not null,
    key bigint,
    village bigint not null,
    name text not null,
    origins bigint[] not null,
    ring int[] not null,
    constraint edition_grids_pkey primary key (edition, ref),
    constraint edition_grids_edition_fkey foreign key (edition) references grid_editions (id),
    constraint edition_grids_village_fkey foreign key (village) references units (key),
    constraint edition_grids_ring_check check (cardinality(ring) >= 6 and cardinality(ring) % 2 = 0)
);
select zw_dist('edition_grids', 'ref');

-- What the last check found, and where.
create table edition_faults (
    edition uuid not null,
    n int not null,
    kind text not null,
    grid text,
    other text,
    lon double precision not null,
    lat double precision not null,
    square_metres double precision,
    detail text not null,
    constraint edition_faults_pkey primary key (edition, n),
    constraint edition_faults_edition_fkey foreign key (edition) references grid_editions (id)
);
select zw_dist('edition_faults', 'ref');

-- Work that was open when its place came into another grid belongs there from then on. What is
-- counted is counted where it was reported: rehomed_from, while it was ever moved.
alter table cases add column rehomed_from bigint;
alter table cases add constraint cases_rehomed_fkey foreign key (rehomed_from) references units (key);
