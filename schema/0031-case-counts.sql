-- How many cases there are, summed up as they come and move, so that a count costs the same whatever
-- has gathered. The sums and what is not in them yet together are exact at every moment:
--   case_count_changes  written in the transaction that changes a case: -1 as it was, +1 as it is;
--   case_counts         the sums that these were folded into, in one transaction with their removal.
-- Nothing says up to where the sums are true: a change is in one table or in the other.

-- The lists a case is counted in, and its key in each (GET /stats/cases).
create function case_count_keys(state text, owner bigint, item text, department text, severity text)
returns table (list text, key text) language sql immutable as $$
    select v.list, v.key
      from (values ('state', $1),
                   ('tier', case when $2 % 100000000000 = 0 then 'CITY'
                                 when $2 % 1000000000 = 0 then 'DISTRICT'
                                 when $2 % 1000000 = 0 then 'TOWN'
                                 when $2 % 1000 = 0 then 'VILLAGE'
                                 else 'GRID' end),
                   ('item', $3), ('department', $4), ('severity', $5)) v (list, key)
     where v.key is not null
$$;

-- The sums a case is in: of its town in all, by month and by day; of its village in all. Each once for
-- everybody (seen_by '') and once for each department that sees it.
create function case_count_cells(unit bigint, day date, state text, owner bigint, item text, department text,
                                 helpers text[], severity text)
returns table (place bigint, seen_by text, span text, day date, list text, key text) language sql immutable as $$
    select p.place, s.seen_by, p.span, p.day, k.list, k.key
      from (values ($1 / 1000000 * 1000000, 'ALL', date '-infinity'),
                   ($1 / 1000000 * 1000000, 'MONTH', ($2 - extract(day from $2)::int + 1)),
                   ($1 / 1000000 * 1000000, 'DAY', $2),
                   ($1 / 1000 * 1000, 'ALL', date '-infinity')) p (place, span, day),
           (select '' union select $6 where $6 is not null union select unnest($7)) s (seen_by),
           case_count_keys($3, $4, $5, $6, $8) k
$$;

-- day: of the report, by the city's clock.
create table case_count_changes (
    town int not null,
    seq bigint generated always as identity,
    unit bigint not null,
    day date not null,
    state text not null,
    owner bigint not null,
    item text not null,
    department text,
    helpers text[] not null,
    severity text not null,
    n int not null,
    constraint case_count_changes_pkey primary key (town, seq)
);
select zw_dist('case_count_changes', 'town');
-- Rows live for seconds: it is swept by number, and not by its share.
alter table case_count_changes set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

-- day: the first of its span.
create table case_counts (
    town int not null,
    place bigint not null,
    seen_by text not null,
    span text not null,
    day date not null,
    list text not null,
    key text not null,
    n bigint not null,
    constraint case_counts_pkey primary key (town, place, seen_by, span, day, list, key) include (n),
    constraint case_counts_span_check check (span in ('ALL', 'MONTH', 'DAY'))
);
select zw_dist('case_counts', 'town');
create index case_counts_nothing on case_counts (town) where n = 0;

insert into case_counts (town, place, seen_by, span, day, list, key, n)
select c.town, k.place, k.seen_by, k.span, k.day, k.list, k.key, count(*)
  from cases c,
       case_count_cells(c.unit, (c.created_at at time zone 'UTC' + interval '8 hours')::date, c.state, c.owner,
                        c.item, c.department, c.helpers, c.severity) k
 group by 1, 2, 3, 4, 5, 6, 7;

-- The queue of a town is what is open there, and that is as much as ever whatever has gathered.
create index cases_town_open on cases (town, created_at desc, id desc)
    where state in ('REPORTED', 'VERIFYING', 'FILED', 'DISPATCHED', 'HANDLING', 'HANDLED', 'CHECKING', 'SUSPENDED');
