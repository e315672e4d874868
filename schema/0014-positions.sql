-- Where who works outside has been. One table a day, so that what is 30 days old goes at once and
-- whole (P-07). A day is one of UTC.

create table positions (
    town int not null,
    person uuid not null,
    at timestamptz not null,
    post uuid not null,
    lon double precision not null,
    lat double precision not null,
    accuracy_m double precision,
    -- the grid of the place; null outside the city
    unit bigint,
    constraint positions_pkey primary key (town, person, at)
) partition by range (at);
select zw_dist('positions', 'town');

-- Which days there are and which are gone: the proof that they were deleted.
create table position_days (
    day date not null,
    dropped_at timestamptz,
    constraint position_days_pkey primary key (day)
);
select zw_dist('position_days', 'ref');

create function position_day_make(day date) returns void language plpgsql as $$
begin
    execute format('create table if not exists %I partition of positions for values from (%L) to (%L)',
                   'positions_' || to_char(day, 'YYYYMMDD'), day::timestamp at time zone 'UTC',
                   (day + 1)::timestamp at time zone 'UTC');
    insert into position_days (day) values (position_day_make.day)
    on conflict on constraint position_days_pkey do nothing;
end
$$;

create function position_day_drop(day date, at timestamptz) returns void language plpgsql as $$
begin
    execute format('drop table if exists %I', 'positions_' || to_char(day, 'YYYYMMDD'));
    update position_days d set dropped_at = at where d.day = position_day_drop.day;
end
$$;
