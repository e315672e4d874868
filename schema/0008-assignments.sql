-- Who was sent where, for what: one person, one case, one purpose, apart from the person and from
-- the case. Sharded by town, as the cases.

create table assignments (
    town int not null,
    id uuid not null,
    case_id uuid not null,
    -- the grid of the place: the case's, which never changes
    unit bigint not null,
    purpose text not null,
    state text not null,
    version int not null,
    person uuid not null,
    post uuid not null,
    sent_by uuid not null,
    sent_post uuid not null,
    from_at timestamptz,
    answer_until timestamptz,
    -- persons asked one after the other: which of them, after which one, and the first of all
    offer int not null,
    replaces uuid,
    first uuid not null,
    note text,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    ended_at timestamptz,
    constraint assignments_pkey primary key (town, id),
    constraint assignments_case_fkey foreign key (town, case_id) references cases (town, id),
    constraint assignments_replaces_fkey foreign key (town, replaces) references assignments (town, id),
    constraint assignments_person_fkey foreign key (person) references people (id),
    constraint assignments_post_fkey foreign key (post) references posts (id),
    constraint assignments_town_check check (town = unit / 1000000),
    constraint assignments_purpose_check check (purpose in ('HANDLE', 'CHECK', 'VERIFY', 'SUPPORT')),
    constraint assignments_state_check check (state in ('OFFERED', 'RESERVED', 'ACCEPTED', 'DECLINED', 'EXPIRED', 'ON_THE_WAY', 'ON_SITE', 'DONE', 'WITHDRAWN')),
    constraint assignments_ended_check check ((ended_at is not null) = (state in ('DECLINED', 'EXPIRED', 'DONE', 'WITHDRAWN'))),
    constraint assignments_answer_check check ((answer_until is not null) = (state = 'OFFERED')),
    constraint assignments_reserved_check check (state <> 'RESERVED' or from_at is not null),
    constraint assignments_offer_check check (offer between 1 and 3)
);
select zw_dist('assignments', 'town');
-- Nobody is sent twice to one case for one purpose at a time; to other cases, and for other
-- purposes, as often as it takes.
create unique index assignments_sent_once on assignments (town, case_id, person, purpose) where ended_at is null;
create index assignments_case on assignments (town, case_id, created_at);
create index assignments_person on assignments (person, created_at desc, id desc);
create index assignments_open on assignments (person) where ended_at is null;
create index assignments_unit on assignments (unit, created_at desc);
create index assignments_town_created on assignments (town, created_at desc, id desc);
create index assignments_created on assignments (created_at desc, id desc);

-- Every move, in the transaction that made it. Never updated, never deleted.
create table assignment_moves (
    town int not null,
    assignment_id uuid not null,
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
    reason text,
    constraint assignment_moves_pkey primary key (town, assignment_id, version),
    constraint assignment_moves_assignment_fkey foreign key (town, assignment_id) references assignments (town, id)
);
select zw_dist('assignment_moves', 'town');

-- How much somebody has open is counted for everybody who could be sent: each count is one probe.
create index cases_handled_open on cases (handler) where state in ('DISPATCHED', 'HANDLING');
create index cases_checked_open on cases (checker) where state = 'CHECKING';
create index cases_verified_open on cases (verifier) where state = 'VERIFYING';
