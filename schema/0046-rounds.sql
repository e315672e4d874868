-- Who went where and what was found: a visit of premises is due in a window of days as long as their cycle.
create table visits (
    town int not null,
    id uuid not null,
    premises uuid not null,
    -- the grid; while it is open that of the premises
    unit bigint not null,
    -- of the premises, and so what is looked at
    kind text not null,
    due_from date not null,
    -- the first day that is too late
    due_to date not null,
    -- of the premises, when it was planned
    cycle_days int not null,
    -- after a refused entry
    retry boolean not null default false,
    state text not null default 'PLANNED',
    version int not null default 1,
    -- who walks it
    person uuid,
    post uuid,
    started_at timestamptz,
    done_at timestamptz,
    distance_m int,
    no_tag boolean not null default false,
    n_yes int not null default 0,
    n_no int not null default 0,
    n_not_seen int not null default 0,
    -- of its last move
    reason text,
    -- nobody works on any day of its window
    waived boolean not null default false,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint visits_pkey primary key (town, id),
    constraint visits_premises_fkey foreign key (town, premises) references premises (town, id),
    constraint visits_town_check check (town = unit / 1000000),
    constraint visits_window_check check (due_to > due_from),
    constraint visits_state_check check (state in ('PLANNED', 'STARTED', 'SUBMITTED', 'REFUSED_ENTRY', 'NOT_FOUND', 'MISSED', 'CANCELLED')),
    constraint visits_once unique (town, premises, due_from)
);
select zw_dist('visits', 'town');
create index visits_open on visits (unit, due_to, id) where state in ('PLANNED', 'STARTED');
create index visits_due on visits (unit, due_to, id) include (state, waived);
create index visits_last on visits (town, premises, due_to);
-- What was inspected shortly before a case, for the missed rate.
create index visits_done on visits (town, premises, done_at) where state = 'SUBMITTED';

-- What was not in order, or not to be seen. All other points of a visit that was submitted were in order.
create table visit_answers (
    town int not null,
    visit uuid not null,
    item text not null,
    answer text not null,
    -- the report of it, by an id that the phone made: it may come later
    case_id uuid,
    -- put right on the spot
    fixed boolean not null,
    note text,
    constraint visit_answers_pkey primary key (town, visit, item),
    constraint visit_answers_visit_fkey foreign key (town, visit) references visits (town, id),
    constraint visit_answers_answer_check check (answer in ('NO', 'NOT_SEEN'))
);
select zw_dist('visit_answers', 'town');

create table visit_moves (
    town int not null,
    visit uuid not null,
    version int not null,
    at timestamptz not null,
    event text not null,
    from_state text not null,
    to_state text not null,
    -- null: time
    person uuid,
    post uuid,
    role text,
    reason text,
    -- by the clock of the phone
    observed_at timestamptz,
    sent_at timestamptz,
    constraint visit_moves_pkey primary key (town, visit, version),
    constraint visit_moves_visit_fkey foreign key (town, visit) references visits (town, id)
);
select zw_dist('visit_moves', 'town');

-- For which day a town was planned last, and when somebody looked.
create table round_days (
    town int not null,
    day date not null,
    at timestamptz not null,
    constraint round_days_pkey primary key (town)
);
select zw_dist('round_days', 'town');

-- What is looked at, by kind, from a day on; the newest row before a visit's first day is its list. Written when
-- visits are planned and the list is another one: so an old visit keeps what it was asked.
create table round_points (
    kind text not null,
    day date not null,
    items text[] not null,
    constraint round_points_pkey primary key (kind, day)
);
select zw_dist('round_points', 'ref');

-- A UUIDv8 that carries its town, as base/id.h makes it.
create function visit_id(town int, at timestamptz) returns uuid language sql volatile as $$
    select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '8' || substr(r, 1, 3)
            || to_hex(x'80000000'::bit(32)::bigint | town) || substr(r, 4, 8))::uuid
      from (select translate(substr(gen_random_uuid()::text, 1, 13), '-', '') as r) t
$$;
