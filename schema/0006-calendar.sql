-- The working calendar: what the State Council announced for a year, when a city works, and when
-- work stopped. Reference tables: every town's clocks read them. No year here, no working days.

create table calendar_years (
    year int not null,
    edition int not null,
    document text not null,
    issued date not null,
    constraint calendar_years_pkey primary key (year),
    constraint calendar_years_year_check check (year between 1970 and 9998)
);
select zw_dist('calendar_years', 'ref');

-- Where the year differs from Monday to Friday.
create table calendar_days (
    date date not null,
    year int not null,
    kind text not null,
    name text not null,
    constraint calendar_days_pkey primary key (date),
    constraint calendar_days_year_fkey foreign key (year) references calendar_years (year),
    constraint calendar_days_year_check check (year = extract(year from date)),
    constraint calendar_days_kind_check check (kind in ('HOLIDAY', 'MAKEUP'))
);
select zw_dist('calendar_days', 'ref');

-- Which edition of the shipped hours of a city is in the table below.
create table calendar_cities (
    city bigint not null,
    edition int not null,
    constraint calendar_cities_pkey primary key (city)
);
select zw_dist('calendar_cities', 'ref');

-- One window of every working day of a season: mmdd, both included, every year. Minutes of the day.
create table calendar_hours (
    city bigint not null,
    valid_from date not null,
    valid_to date,
    season_from int not null,
    season_to int not null,
    opens_minute int not null,
    closes_minute int not null,
    constraint calendar_hours_pkey primary key (city, valid_from, season_from, opens_minute),
    constraint calendar_hours_city_fkey foreign key (city) references calendar_cities (city),
    constraint calendar_hours_dates_check check (valid_to is null or valid_to > valid_from),
    constraint calendar_hours_window_check check (opens_minute >= 0 and opens_minute < closes_minute and closes_minute <= 1440)
);
select zw_dist('calendar_hours', 'ref');

-- Work stopped in a city or a town: a typhoon. Ended early, to_at moves; withdrawn, it is from_at.
create table calendar_stops (
    id uuid not null,
    unit bigint not null,
    from_at timestamptz not null,
    to_at timestamptz not null,
    reason text not null,
    person uuid not null,
    post uuid not null,
    created_at timestamptz not null,
    ended_by uuid,
    ended_at timestamptz,
    constraint calendar_stops_pkey primary key (id),
    constraint calendar_stops_unit_fkey foreign key (unit) references units (key),
    constraint calendar_stops_person_fkey foreign key (person) references people (id),
    constraint calendar_stops_post_fkey foreign key (post) references posts (id),
    constraint calendar_stops_ended_by_fkey foreign key (ended_by) references people (id),
    constraint calendar_stops_times_check check (to_at >= from_at),
    constraint calendar_stops_tier_check check (unit % 1000000 = 0),
    constraint calendar_stops_reason_check check (length(reason) between 2 and 200)
);
select zw_dist('calendar_stops', 'ref');

-- Rises with every change of the tables above, in the same transaction. Its lock puts changes one
-- after another; servers that keep the calendar in memory compare the number.
create table calendar_edition (
    one boolean not null default true,
    edition bigint not null,
    constraint calendar_edition_pkey primary key (one),
    constraint calendar_edition_one_check check (one)
);
select zw_dist('calendar_edition', 'ref');
insert into calendar_edition (edition) values (1);
