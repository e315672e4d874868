-- Why: what somebody looks at of another person is written down with its purpose and the case it was for, and shown
-- to that person (P-03, P-05). One row for each hour of a reader: a page that reads again every ten seconds looks once.
-- Never updated but for seen_until; kept for a year.
create table person_reads (
    town int not null,
    case_id uuid not null,
    -- whose
    person uuid not null,
    reader uuid not null,
    post uuid not null,
    purpose text not null,
    hour timestamptz not null,
    role text not null,
    unit bigint not null,
    department text,
    at timestamptz not null,
    seen_until timestamptz not null,
    constraint person_reads_pkey primary key (town, case_id, person, reader, post, purpose, hour),
    constraint person_reads_reader_fkey foreign key (reader) references people (id),
    constraint person_reads_other_check check (person <> reader)
);
select zw_dist('person_reads', 'town');
create index person_reads_person on person_reads (person, at desc);
create index person_reads_old on person_reads (seen_until);

-- How to reach who reported without an account, if he left it: for calling back and for nothing else (P-16). person is
-- the id that is made from the code; there is no way from here to the case but through case_reporters.
create table case_contacts (
    town int not null,
    person uuid not null,
    contact text not null,
    at timestamptz not null,
    constraint case_contacts_pkey primary key (town, person),
    constraint case_contacts_contact_check check (contact ~ '^[0-9+-]{5,20}$')
);
select zw_dist('case_contacts', 'town');
