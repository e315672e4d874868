-- Counts and rates. A clock keeps what it is counted under, as it was when it began: a case that is
-- handed back, or opened again, later belongs to another department. extended: it was given more
-- time. rework: how often the case had failed its check. took_minutes: what handling took, in the
-- time of its kind.
alter table case_clocks add column unit bigint;
alter table case_clocks add column item text;
alter table case_clocks add column department text;
alter table case_clocks add column rework int not null default 0;
alter table case_clocks add column extended boolean not null default false;
alter table case_clocks add column took_minutes bigint;
-- Of what began before there were these columns, only what the case says now is known.
update case_clocks k set unit = c.unit, item = c.item, department = c.department
  from cases c where c.town = k.town and c.id = k.case_id;
alter table case_clocks alter column unit set not null;
alter table case_clocks alter column item set not null;

-- What fell due is read from the index alone in a town; in the whole city by the blocks of its time.
create index case_clocks_due on case_clocks (town, due_at)
    include (step, end_event, ended_at, unit, item, department);
create index case_clocks_due_blocks on case_clocks using brin (due_at) with (pages_per_range = 32);
-- Few of many: what statistics look for beside what fell due.
create index case_clocks_returned on case_clocks (town, case_id, started_at)
    where step = 'SIGN' and end_event = 'GRANT_RETURN';
create index case_clocks_kept_by_force on case_clocks (town, case_id)
    where step = 'RETURN' and end_event in ('REJECT_RETURN', 'LAPSE_RETURN');
create index case_clocks_rework on case_clocks (town, case_id, round) where step = 'HANDLE' and rework > 0;
create index case_clocks_extended on case_clocks (town, due_at) where step = 'HANDLE' and extended;
create index case_clocks_dispute on case_clocks (town, case_id) where step = 'DISPUTE';
create index cases_closed on cases (town, closed_at) where closed_at is not null;
create index cases_supervised on cases (town, id) where supervised > 0;
create index cases_void on cases (town, id) where state = 'VOID';
create index cases_duty_disputed on cases (town, id) where duty <> 'NORMAL';
create index case_moves_counted on case_moves (town, at)
    where event in ('REFUSE', 'DENY', 'OBJECT', 'MERGE', 'VOID', 'FORCE_CLOSE', 'REOPEN', 'UPHOLD_DISPUTE');

-- What was shown for a period when it was frozen. Rows are never changed and never removed: a
-- correction is the next version beside them. unit_to: the last key below unit.
create table stat_periods (
    town int not null,
    id uuid not null,
    unit bigint not null,
    unit_to bigint not null,
    from_at timestamptz not null,
    to_at timestamptz not null,
    version int not null,
    name text not null,
    reason text,
    corrects uuid,
    formulas int not null,
    frozen_at timestamptz not null,
    person uuid not null,
    post uuid not null,
    constraint stat_periods_pkey primary key (town, id),
    constraint stat_periods_version_key unique (town, unit, from_at, to_at, version),
    constraint stat_periods_unit_fkey foreign key (unit) references units (key),
    constraint stat_periods_corrects_fkey foreign key (town, corrects) references stat_periods (town, id),
    constraint stat_periods_town_check check (town = unit / 1000000),
    constraint stat_periods_over_check check (from_at < to_at and to_at <= frozen_at),
    constraint stat_periods_version_check check ((version = 1) = (corrects is null) and (corrects is null) = (reason is null))
);
select zw_dist('stat_periods', 'town');
create index stat_periods_unit on stat_periods (unit, frozen_at desc);

-- One row as it was shown, indicators and all. place: of rows by place, the unit's key.
create table stat_rows (
    town int not null,
    period uuid not null,
    counted_by text not null,
    key text not null,
    place bigint,
    name text not null,
    indicators json not null,
    constraint stat_rows_pkey primary key (town, period, counted_by, key),
    constraint stat_rows_period_fkey foreign key (town, period) references stat_periods (town, id),
    constraint stat_rows_by_check check (counted_by in ('none', 'town', 'village', 'department', 'item'))
);
select zw_dist('stat_rows', 'town');
