-- What is mediated: a dispute that somebody brought to a body, from the day it was applied for to the archive. Who the parties
-- are stands in a table of its own and is read with a purpose; everywhere else they are 甲, 乙, 丙 (P-03, P-05, P-16).
create table mediations (
    town int not null,
    id uuid not null,
    number text not null,
    -- whose file it is; a body of the city has files of every town, and so there is no key from here to there
    body uuid not null,
    kind text not null,
    -- the grid of the place, on the day it came in
    unit bigint not null,
    lon double precision not null,
    lat double precision not null,
    place text,
    -- what it is about, as it was told; null: gone with the names
    words text,
    -- who the other side is, as it was told to the body alone
    other text,
    wish_day date,
    wish_half text,
    -- WINDOW: taken in by somebody of the body; OPEN: without an account, by a code
    via text not null,
    taken_by uuid,
    state text not null default 'APPLIED',
    version int not null default 1,
    sealed boolean not null default false,
    escalated_at timestamptz,
    rights_told_at timestamptz,
    applied_at timestamptz not null,
    -- the last time; null: never. counted: the first time
    accepted_at timestamptz,
    counted_at timestamptz,
    extended boolean not null default false,
    -- while it is REFERRED
    referred_to uuid,
    -- a referral that was taken: whose file it was before
    came_from uuid,
    agreed_at timestamptz,
    -- when it came to an end, and in which state
    over_at timestamptz,
    outcome text,
    archived_at timestamptz,
    -- of the clock that is due first; late: that one is over
    due_at timestamptz,
    updated_at timestamptz not null,
    demo boolean not null default false,
    constraint mediations_pkey primary key (town, id),
    constraint mediations_number unique (town, number),
    constraint mediations_town_check check (town = unit / 1000000),
    constraint mediations_unit_fkey foreign key (unit) references units (key),
    constraint mediations_state_check check (state in ('APPLIED', 'ACCEPTED', 'MEDIATING', 'ON_APPRAISAL', 'REFERRED', 'AGREED', 'CONFIRMING',
        'CONFIRMED', 'PERFORMED', 'BREACHED', 'FAILED', 'DECLINED', 'REFUSED', 'WITHDRAWN', 'ARCHIVED')),
    constraint mediations_via_check check (via in ('WINDOW', 'OPEN') and (via = 'WINDOW') = (taken_by is not null)),
    constraint mediations_wish_check check (wish_half in ('AM', 'PM')),
    constraint mediations_referred_check check ((state = 'REFERRED') = (referred_to is not null)),
    constraint mediations_outcome_check check ((over_at is null) = (outcome is null)),
    constraint mediations_archived_check check ((state = 'ARCHIVED') = (archived_at is not null) and (archived_at is null or over_at is not null))
);
select zw_dist('mediations', 'town');
create index mediations_body on mediations (body, state, applied_at desc);
create index mediations_referred on mediations (referred_to) where referred_to is not null;
create index mediations_unit on mediations (unit, counted_at);
create index mediations_over on mediations (town, over_at) where over_at is not null;

-- The serial of a number, "<town>-T<year>-<serial>".
create table mediation_numbers (
    town int not null,
    year int not null,
    given int not null,
    constraint mediation_numbers_pkey primary key (town, year)
);
select zw_dist('mediation_numbers', 'town');

-- The code with which a party follows it without an account.
create table mediation_codes (
    town int not null,
    mediation uuid not null,
    alias text not null,
    code_sha256 text not null,
    constraint mediation_codes_pkey primary key (town, code_sha256),
    constraint mediation_codes_mediation_fkey foreign key (town, mediation) references mediations (town, id)
);
select zw_dist('mediation_codes', 'town');
create index mediation_codes_hash on mediation_codes (code_sha256);
create index mediation_codes_mediation on mediation_codes (town, mediation);

-- Who the parties are. name null: gone (gone_at), the alias stays.
create table mediation_parties (
    town int not null,
    mediation uuid not null,
    alias text not null,
    name text,
    contact text,
    -- of who is under age: who speaks for him
    guardian text,
    guardian_contact text,
    minor boolean not null default false,
    consent text not null default 'PENDING',
    consent_how text,
    consent_at timestamptz,
    gone_at timestamptz,
    constraint mediation_parties_pkey primary key (town, mediation, alias),
    constraint mediation_parties_mediation_fkey foreign key (town, mediation) references mediations (town, id),
    constraint mediation_parties_alias_check check (alias in ('甲', '乙', '丙', '丁', '戊', '己', '庚', '辛', '壬', '癸')),
    constraint mediation_parties_consent_check check (consent in ('PENDING', 'YES', 'NO')),
    constraint mediation_parties_name_check check (name is not null or gone_at is not null)
);
select zw_dist('mediation_parties', 'town');

-- Who mediates, from when until when. Whoever is appointed opens the file.
create table mediation_appointed (
    town int not null,
    mediation uuid not null,
    person uuid not null,
    since timestamptz not null,
    until timestamptz,
    constraint mediation_appointed_pkey primary key (town, mediation, person, since),
    constraint mediation_appointed_mediation_fkey foreign key (town, mediation) references mediations (town, id),
    constraint mediation_appointed_person_fkey foreign key (person) references people (id),
    constraint mediation_appointed_until_check check (until >= since)
);
select zw_dist('mediation_appointed', 'town');
create index mediation_appointed_person on mediation_appointed (person) where until is null;

-- What was done, in order. Never updated, never deleted. role null: time; PARTY: a party, by the code.
create table mediation_moves (
    town int not null,
    mediation uuid not null,
    version int not null,
    at timestamptz not null,
    event text not null,
    from_state text,
    to_state text not null,
    person uuid,
    post uuid,
    role text,
    body uuid,
    -- a word from a list: why it was refused
    reason text,
    words text,
    constraint mediation_moves_pkey primary key (town, mediation, version),
    constraint mediation_moves_mediation_fkey foreign key (town, mediation) references mediations (town, id)
);
select zw_dist('mediation_moves', 'town');

create table mediation_sessions (
    town int not null,
    id uuid not null,
    mediation uuid not null,
    at timestamptz not null,
    room text not null,
    state text not null default 'PLANNED',
    minutes text,
    -- aliases
    present text[] not null default '{}',
    made_by uuid not null,
    constraint mediation_sessions_pkey primary key (town, id),
    constraint mediation_sessions_mediation_fkey foreign key (town, mediation) references mediations (town, id),
    constraint mediation_sessions_state_check check (state in ('PLANNED', 'HELD', 'CALLED_OFF') and (state = 'HELD') = (minutes is not null))
);
select zw_dist('mediation_sessions', 'town');
create index mediation_sessions_of on mediation_sessions (town, mediation, at);

-- What was agreed on. version: of the file when it was; void_at: the court did not confirm it.
create table mediation_agreements (
    town int not null,
    mediation uuid not null,
    version int not null,
    kind text not null,
    facts text,
    content text not null,
    performance text,
    effective_on date not null,
    -- aliases and the day each signed, in step
    signed text[] not null default '{}',
    signed_on date[] not null default '{}',
    sealed_on date,
    made_by uuid not null,
    void_at timestamptz,
    constraint mediation_agreements_pkey primary key (town, mediation, version),
    constraint mediation_agreements_mediation_fkey foreign key (town, mediation) references mediations (town, id),
    constraint mediation_agreements_kind_check check (kind in ('ORAL', 'WRITTEN') and (kind = 'WRITTEN') = (sealed_on is not null)),
    constraint mediation_agreements_signed_check check (cardinality(signed) = cardinality(signed_on))
);
select zw_dist('mediation_agreements', 'town');
create unique index mediation_agreements_once on mediation_agreements (town, mediation) where void_at is null;

create table mediation_performances (
    town int not null,
    id uuid not null,
    mediation uuid not null,
    -- of its agreement
    version int not null,
    place int not null,
    what text not null,
    due_on date not null,
    done_on date,
    note text,
    constraint mediation_performances_pkey primary key (town, id),
    constraint mediation_performances_agreement_fkey foreign key (town, mediation, version) references mediation_agreements (town, mediation, version)
);
select zw_dist('mediation_performances', 'town');
create index mediation_performances_of on mediation_performances (town, mediation, version, place);

create table mediation_visits (
    town int not null,
    mediation uuid not null,
    -- of the file
    version int not null,
    visited_on date not null,
    outcome text not null,
    made_by uuid not null,
    constraint mediation_visits_pkey primary key (town, mediation, version),
    constraint mediation_visits_mediation_fkey foreign key (town, mediation) references mediations (town, id)
);
select zw_dist('mediation_visits', 'town');

-- Clocks by the calendar. One of a step runs at a time; days are those of its first day, also when a rule changes later.
create table mediation_clocks (
    town int not null,
    mediation uuid not null,
    step text not null,
    round int not null,
    -- WORKING_DAY or NATURAL
    kind text not null,
    days int not null,
    started_at timestamptz not null,
    -- null: it stands, or its year is not known
    due_at timestamptz,
    edition bigint not null,
    -- what happens at its end has happened; reminded: what happens before it
    fired_at timestamptz,
    reminded_at timestamptz,
    ended_at timestamptz,
    constraint mediation_clocks_pkey primary key (town, mediation, step, round),
    constraint mediation_clocks_mediation_fkey foreign key (town, mediation) references mediations (town, id),
    constraint mediation_clocks_kind_check check (kind in ('WORKING_DAY', 'NATURAL')),
    constraint mediation_clocks_step_check check (step in ('ACCEPT', 'MEDIATE', 'REFERRAL', 'CONFIRM', 'VISIT', 'ARCHIVE'))
);
select zw_dist('mediation_clocks', 'town');
create index mediation_clocks_edition on mediation_clocks (edition) where ended_at is null;

-- While an appraisal is made nothing counts.
create table mediation_pauses (
    town int not null,
    mediation uuid not null,
    from_at timestamptz not null,
    to_at timestamptz,
    constraint mediation_pauses_pkey primary key (town, mediation, from_at),
    constraint mediation_pauses_mediation_fkey foreign key (town, mediation) references mediations (town, id),
    constraint mediation_pauses_order_check check (to_at > from_at)
);
select zw_dist('mediation_pauses', 'town');

-- Who read the names, and for what: shown to the parties (P-05). Within an hour the same look is one row.
create table mediation_reads (
    town int not null,
    mediation uuid not null,
    person uuid not null,
    purpose text not null,
    at timestamptz not null,
    seen_until timestamptz not null,
    post uuid not null,
    role text not null,
    body uuid not null,
    constraint mediation_reads_pkey primary key (town, mediation, person, purpose, at),
    constraint mediation_reads_mediation_fkey foreign key (town, mediation) references mediations (town, id),
    constraint mediation_reads_person_fkey foreign key (person) references people (id)
);
select zw_dist('mediation_reads', 'town');

-- How long names are kept after the end. A city may keep for a shorter time, and not for a longer one (P-22).
create table mediation_keep_classes (
    code text not null,
    days int not null,
    name text not null,
    name_en text not null,
    constraint mediation_keep_classes_pkey primary key (code),
    constraint mediation_keep_classes_longest_check check (days between 1 and case code when 'UNTAKEN' then 90 when 'NOT_AGREED' then 365 else 3653 end)
);
select zw_dist('mediation_keep_classes', 'ref');
insert into mediation_keep_classes (code, days, name, name_en) values
    ('UNTAKEN', 90, '未受理（不予受理、拒绝、受理前撤回），90 天', 'Refused, declined, or withdrawn before it was accepted: 90 days'),
    ('NOT_AGREED', 365, '未达成协议，结束后一年', 'Ended without an agreement: a year'),
    ('AGREED', 3653, '达成协议，结束后十年', 'Agreed: ten years after the end');

-- The proof: what class went, of how many files, when. Never deleted.
create table mediation_keep_proofs (
    town int not null,
    class text not null,
    at timestamptz not null,
    n int not null,
    constraint mediation_keep_proofs_pkey primary key (town, class, at)
);
select zw_dist('mediation_keep_proofs', 'town');
