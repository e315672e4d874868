-- A map from elsewhere in place of a draft: the file comes in pieces, then a job reads it. COMING: not
-- all of it is here. holder: the server that reads it, until held_until unless it says so again. version:
-- of the edition, as it was seen by whoever sends the file.
create table edition_imports (
    id uuid not null,
    edition uuid not null,
    unit bigint not null,
    version int not null,
    datum text not null,
    snap double precision not null,
    bytes bigint not null,
    received bigint not null,
    state text not null,
    stage text,
    done bigint,
    total bigint,
    holder uuid,
    held_until timestamptz,
    attempts int not null default 0,
    problem text,
    detail text,
    person uuid not null,
    post uuid,
    role text not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint edition_imports_pkey primary key (id),
    constraint edition_imports_edition_fkey foreign key (edition) references grid_editions (id),
    constraint edition_imports_person_fkey foreign key (person) references people (id),
    constraint edition_imports_state_check check (state in ('COMING', 'WAITING', 'RUNNING', 'TAKEN', 'REFUSED')),
    constraint edition_imports_held_check check ((state = 'RUNNING') = (holder is not null and held_until is not null)),
    constraint edition_imports_bytes_check check (received between 0 and bytes and (state = 'COMING') = (received < bytes)),
    constraint edition_imports_problem_check check ((state = 'REFUSED') = (problem is not null))
);
select zw_dist('edition_imports', 'ref');
create index edition_imports_open on edition_imports (created_at) where state in ('COMING', 'WAITING', 'RUNNING');
create index edition_imports_edition on edition_imports (edition, created_at desc);

-- Gone as soon as the job is over.
create table edition_import_pieces (
    import uuid not null,
    at bigint not null,
    bytes bytea not null,
    constraint edition_import_pieces_pkey primary key (import, at),
    constraint edition_import_pieces_import_fkey foreign key (import) references edition_imports (id) on delete cascade
);
select zw_dist('edition_import_pieces', 'ref');

-- Why nothing of a file was taken.
create table edition_import_faults (
    import uuid not null,
    n int not null,
    kind text not null,
    grid text,
    other text,
    lon double precision not null,
    lat double precision not null,
    square_metres double precision,
    detail text not null,
    constraint edition_import_faults_pkey primary key (import, n),
    constraint edition_import_faults_import_fkey foreign key (import) references edition_imports (id) on delete cascade
);
select zw_dist('edition_import_faults', 'ref');
