-- Spoken notes of a case, beside its photos.

create table case_voices (
    town int not null,
    case_id uuid not null,
    id uuid not null,
    sha256 text not null,
    bytes int not null,
    duration_ms int not null,
    stage text not null,
    person uuid not null,
    at timestamptz not null,
    constraint case_voices_pkey primary key (town, case_id, id),
    constraint case_voices_sha256_key unique (town, case_id, sha256),
    constraint case_voices_case_fkey foreign key (town, case_id) references cases (town, id),
    constraint case_voices_stage_check check (stage in ('REPORT', 'HANDLING', 'CHECK'))
);
select zw_dist('case_voices', 'town');
