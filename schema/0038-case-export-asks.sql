-- A list of more rows than anybody may take out alone: asked for with a reason, let out by a second person, taken by
-- who asked until a time (P-06).
create table case_export_asks (
    town int not null, -- where the post stands that asks
    id uuid not null,
    person uuid not null,
    post uuid not null,
    role text not null,
    unit bigint not null,
    -- what the list is narrowed by, and never past the moment it was asked for
    filter jsonb not null,
    reason text not null,
    n int not null,
    asked_at timestamptz not null,
    decided_by uuid,
    decided_role text,
    decided_at timestamptz,
    granted boolean,
    note text,
    until timestamptz,
    constraint case_export_asks_pkey primary key (town, id),
    constraint case_export_asks_person_fkey foreign key (person) references people (id),
    constraint case_export_asks_decider_fkey foreign key (decided_by) references people (id),
    constraint case_export_asks_two_check check (decided_by <> person),
    constraint case_export_asks_decided_check
        check (num_nonnulls(decided_by, decided_role, decided_at, granted) in (0, 4)
               and (until is not null) = coalesce(granted, false))
);
select zw_dist('case_export_asks', 'town');
create index case_export_asks_person on case_export_asks (person, asked_at desc);
create index case_export_asks_unit on case_export_asks (unit, asked_at desc);

alter table case_exports add column ask uuid;
create index case_exports_at on case_exports (town, at);

-- The report of a day to the supervisors of a unit: that it was made, and what it said.
create table case_export_reports (
    town int not null,
    unit bigint not null,
    day date not null,
    exports int not null,
    cases int not null,
    large int not null, -- of the exports: those that a second person let out
    made_at timestamptz not null,
    constraint case_export_reports_pkey primary key (town, unit, day)
);
select zw_dist('case_export_reports', 'town');
