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
    -- departments that were asked to help, and those of them that have not answered yet
    helpers text[] not null default '{}',
    helping text[] not null default '{}',
    handler uuid,
    handler_unit bigint,
    checker uuid,
    severity text not null,
    state text not null,
    version int not null,
    source text not null,
    outcome text,
    rework int not null default 0,
    merged_into uuid,
    rating int,
    -- the question that waits for an answer, if any
    ask text,
    asked_by uuid,
    seconded_by uuid,
    ask_minutes int,
    ask_until timestamptz,
    -- what stands beside the state
    supervised int not null default 0,
    reply_owed boolean not null default false,
    duty text not null default 'NORMAL',
    returns int not null default 0,
    return_used boolean not null default false,
    return_department text,
    extensions int not null default 0,
    suspensions int not null default 0,
    review_at timestamptz,
    verifier uuid,
    verified text,
    reconsidered int not null default 0,
    objections int not null default 0,
    on_spot boolean not null default false,
    forced boolean not null default false,
    disputes int not null default 0,
    disputed boolean not null default false,
    reopened int not null default 0,
    warned int not null default 0,
    created_at timestamptz not null,
    filed_at timestamptz,
    due_at timestamptz,
    answer_until timestamptz,
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
    constraint cases_checker_check check (checker is distinct from handler or handler is null),
    constraint cases_ask_check check (ask in ('RETURN', 'EXTENSION', 'SUSPENSION', 'VOID', 'FORCE_CLOSE')),
    constraint cases_ask_by_check check ((ask is null) = (asked_by is null)),
    constraint cases_supervised_check check (supervised between 0 and 3),
    constraint cases_duty_check check (duty in ('NORMAL', 'DISPUTED', 'ASSIGNED')),
    constraint cases_review_check check ((state = 'SUSPENDED') = (review_at is not null)),
    constraint cases_verified_check check (verified in ('EXISTS', 'ABSENT')),
    constraint cases_closed_check check (closed_at is not null or state not in ('CLOSED', 'ARCHIVED'))
);
select zw_dist('cases', 'town0');
create index cases_town_created on cases (town, created_at desc, id desc);
create index cases_created on cases (created_at desc, id desc);
create index cases_open on cases (town, state, created_at desc, id desc);
create index cases_unit on cases (unit, created_at desc);
create index cases_department on cases (department, state, created_at desc) where department is not null;
create index cases_handler on cases (handler, created_at desc) where handler is not null;
create index cases_checker on cases (checker, created_at desc) where checker is not null;
create index cases_verifier on cases (verifier) where state = 'VERIFYING';
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

-- What runs, ran, and why it is due when it is: one row a step and round. Ended rows are history
-- and never change. kind and minutes are those of its day; due_at is null while it is suspended.
create table case_clocks (
    town int not null,
    case_id uuid not null,
    step text not null,
    round int not null,
    kind text not null,
    minutes int not null,
    started_at timestamptz not null,
    due_at timestamptz,
    next_at timestamptz,
    next_percent int,
    passed int not null default 0,
    edition bigint not null,
    ended_at timestamptz,
    end_event text,
    constraint case_clocks_pkey primary key (town, case_id, step, round),
    constraint case_clocks_case_fkey foreign key (town, case_id) references cases (town, id),
    constraint case_clocks_kind_check check (kind in ('URGENT', 'WORKING_HOUR', 'WORKING_DAY', 'NATURAL')),
    constraint case_clocks_end_check check ((ended_at is null) = (end_event is null))
);
select zw_dist('case_clocks', 'town');
create index case_clocks_live on case_clocks (town, edition) where ended_at is null;

-- Suspension is the only thing that stops a clock.
create table case_pauses (
    town int not null,
    case_id uuid not null,
    from_at timestamptz not null,
    to_at timestamptz,
    class text not null,
    reason text not null,
    constraint case_pauses_pkey primary key (town, case_id, from_at),
    constraint case_pauses_case_fkey foreign key (town, case_id) references cases (town, id),
    constraint case_pauses_class_check check (class in ('ENGINEERING', 'SEASONAL', 'OWNER_UNCLEAR', 'OTHER')),
    constraint case_pauses_order_check check (to_at > from_at)
);
select zw_dist('case_pauses', 'town');

-- Who was told when how much of a clock had passed.
create table case_warnings (
    town int not null,
    case_id uuid not null,
    step text not null,
    round int not null,
    percent int not null,
    audience text not null,
    at timestamptz not null,
    constraint case_warnings_pkey primary key (town, case_id, step, round, percent),
    constraint case_warnings_case_fkey foreign key (town, case_id) references cases (town, id),
    constraint case_warnings_audience_check check (audience in ('HANDLER', 'HEAD', 'SHIFT_LEADER', 'SUPERVISOR'))
);
select zw_dist('case_warnings', 'town');

-- The code with which somebody without an account follows what he reported: its hash and nothing
-- else. Who he is stands nowhere (P-16). Not sharded: the id of the case tells its town.
create table case_codes (
    code_sha256 bytea not null,
    case_id uuid not null,
    at timestamptz not null,
    constraint case_codes_pkey primary key (code_sha256),
    constraint case_codes_size_check check (length(code_sha256) = 32)
);

-- What counts as probably the same: numbers a city may change, by item; '*' is all others.
create table duplicate_rules (
    item text not null,
    metres int not null,
    hours int not null,
    constraint duplicate_rules_pkey primary key (item),
    constraint duplicate_rules_check check (metres between 1 and 5000 and hours between 1 and 720)
);
select zw_dist('duplicate_rules', 'ref');
insert into duplicate_rules (item, metres, hours) values ('*', 50, 24);
create index cases_item on cases (town, item, created_at);
