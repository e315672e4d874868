-- What fell due is summed up by the day, so that the rates of a long period read days and not clocks
-- (docs/adr/0016). A day is summed when it has been over for a day, and again after a clock of it changed.

-- A clock that was due on this day changed long after, or what was due then is due on another day.
-- Written in the transaction of the change; gone in the transaction that sums the day.
create table case_clocks_late (
    town int not null,
    seq bigint generated always as identity,
    day date not null,
    constraint case_clocks_late_pkey primary key (town, seq)
);
select zw_dist('case_clocks_late', 'town');
create index case_clocks_late_day on case_clocks_late (town, day);
alter table case_clocks_late set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

-- The days of which there are sums. day: by the city's clock.
create table stat_due_days (
    town int not null,
    day date not null,
    constraint stat_due_days_pkey primary key (town, day)
);
select zw_dist('stat_due_days', 'town');

-- unit: the village, else the town. name: the department, '' of none. end_event: '' while it runs.
-- kept: ended in time. Not by item: of a day there are hardly fewer than clocks.
create table stat_due_sums (
    town int not null,
    day date not null,
    counted_by text not null,
    unit bigint not null,
    name text not null,
    step text not null,
    end_event text not null,
    kept boolean not null,
    n bigint not null,
    constraint stat_due_sums_pkey primary key (town, day, counted_by, unit, name, step, end_event, kept) include (n),
    constraint stat_due_sums_by_check check (counted_by in ('town', 'village', 'department'))
);
select zw_dist('stat_due_sums', 'town');
