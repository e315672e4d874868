-- A case: something wrong at a place that somebody must put right. Sharded by town.

create table cases (
    town int not null,
    id uuid not null,
    number text not null,
    item text not null,
    item_from date not null,
    title text not null,
    description text not null,
    place text,
    lon double precision not null,
    lat double precision not null,
    datum text not null,
    unit bigint not null,
    owner bigint not null,
    referred_to bigint,
    referred_by uuid,
    department text,
    handler uuid,
    handler_unit bigint,
    checker uuid,
    severity text not null,
    state text not null,
    version int not null,
    source text not null,
    outcome text,
    rework int not null default 0,
    void_asked_by uuid,
    merged_into uuid,
    rating int,
    created_at timestamptz not null,
    due_at timestamptz,
    closed_at timestamptz,
    updated_at timestamptz not null,
    constraint cases_pkey primary key (town, id),
    constraint cases_number_key unique (town, number),
    constraint cases_item_fkey foreign key (item, item_from) references items (code, valid_from),
    constraint cases_unit_fkey foreign key (unit) references units (key),
    constraint cases_owner_fkey foreign key (owner) references units (key),
    constraint cases_department_fkey foreign key (department) references departments (code),
    constraint cases_merged_fkey foreign key (town, merged_into) references cases (town, id),
    constraint cases_town_check check (town = unit / 1000000),
    constraint cases_state_check check (state in ('REPORTED', 'VERIFYING', 'REFUSED', 'FILED', 'DISPATCHED', 'HANDLING', 'HANDLED', 'CHECKING', 'SUSPENDED', 'CLOSED', 'ARCHIVED', 'MERGED', 'VOID')),
    constraint cases_source_check check (source in ('GRID', 'RESIDENT', 'DEPARTMENT', 'CENTRE')),
    constraint cases_datum_check check (datum in ('WGS84', 'CGCS2000', 'GCJ02')),
    constraint cases_outcome_check check (outcome in ('FIXED', 'NOT_OURS', 'CANNOT', 'DUPLICATE', 'REFUSED')),
    constraint cases_rating_check check (rating between 1 and 5),
    constraint cases_merged_check check ((state = 'MERGED') = (merged_into is not null)),
    constraint cases_checker_check check (checker is distinct from handler or handler is null)
);
select zw_dist('cases', 'town0');
create index cases_town_created on cases (town, created_at desc, id desc);
create index cases_created on cases (created_at desc, id desc);
create index cases_open on cases (town, state, created_at desc, id desc);
create index cases_unit on cases (unit, created_at desc);
create index cases_department on cases (department, state, created_at desc) where department is not null;
create index cases_handler on cases (handler, created_at desc) where handler is not null;
create index cases_checker on cases (checker, created_at desc) where checker is not null;
create index cases_referred on cases (referred_to) where referred_to is not null;

-- Who reported, apart from the case: handlers never see it (P-16).
create table case_reporters (
    town int not null,
    case_id uuid not null,
    person uuid not null,
    at timestamptz not null,
    constraint case_reporters_pkey primary key (town, case_id, person),
    constraint case_reporters_case_fkey foreign key (town, case_id) references cases (town, id)
);
select zw_dist('case_reporters', 'town');
create index case_reporters_person on case_reporters (person, at desc);

-- Every move, in the transaction that made it. Never updated, never deleted.
create table case_moves (
    town int not null,
    case_id uuid not null,
    version int not null,
    at timestamptz not null,
    event text not null,
    from_state text,
    to_state text not null,
    person uuid,
    post uuid,
    role text not null,
    unit bigint,
    department text,
    owner bigint not null,
    reason text,
    note text,
    target text,
    constraint case_moves_pkey primary key (town, case_id, version),
    constraint case_moves_case_fkey foreign key (town, case_id) references cases (town, id)
);
select zw_dist('case_moves', 'town');

create table case_photos (
    town int not null,
    case_id uuid not null,
    id uuid not null,
    sha256 text not null,
    type text not null,
    bytes int not null,
    width int not null,
    height int not null,
    stage text not null,
    taken_at timestamptz,
    lon double precision,
    lat double precision,
    person uuid not null,
    at timestamptz not null,
    constraint case_photos_pkey primary key (town, case_id, id),
    constraint case_photos_sha256_key unique (town, case_id, sha256),
    constraint case_photos_case_fkey foreign key (town, case_id) references cases (town, id),
    constraint case_photos_stage_check check (stage in ('REPORT', 'HANDLING', 'CHECK'))
);
select zw_dist('case_photos', 'town');

-- Serial numbers by town and day, handed out in blocks: a number may be skipped, never given twice.
create table case_numbers (
    town int not null,
    day date not null,
    given int not null,
    constraint case_numbers_pkey primary key (town, day)
);
select zw_dist('case_numbers', 'town');
