-- How far the command centres are: the city's, the towns', the villages' stations. Which units there are
-- is in units; what was said of a centre's stages, and by whom, is here.

-- What holds of each stage now. A centre nobody reported has no row.
create table centre_stages (
    town int not null,
    unit bigint not null,
    stage text not null,
    planned_on date,
    actual_on date,
    -- of the delay: the last one given
    reason text,
    constraint centre_stages_pkey primary key (town, unit, stage),
    constraint centre_stages_town_check check (town = unit / 1000000),
    constraint centre_stages_unit_fkey foreign key (unit) references units (key),
    constraint centre_stages_stage_check check (stage in ('SITE', 'APPROVAL', 'FIT_OUT', 'IN_SERVICE'))
);
select zw_dist('centre_stages', 'town');
create index centre_stages_unit on centre_stages (unit);

-- Every report, as it was made. Never updated, never deleted. version counts them for each centre.
create table centre_reports (
    town int not null,
    unit bigint not null,
    version int not null,
    at timestamptz not null,
    stage text not null,
    was_planned_on date,
    was_actual_on date,
    planned_on date,
    actual_on date,
    reason text,
    -- null: nobody reported it, it came with a made-up city
    person uuid,
    post uuid,
    role text,
    constraint centre_reports_pkey primary key (town, unit, version),
    constraint centre_reports_unit_fkey foreign key (unit) references units (key),
    constraint centre_reports_person_fkey foreign key (person) references people (id),
    constraint centre_reports_who_check check ((person is null) = (role is null))
);
select zw_dist('centre_reports', 'town');
create index centre_reports_unit on centre_reports (unit, version);
