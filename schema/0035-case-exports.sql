-- Who took a list of cases out, when and of how many: never updated, never deleted (P-06).
create table case_exports (
    town int not null, -- where the post stands
    person uuid not null,
    at timestamptz not null,
    post uuid not null,
    role text not null,
    unit bigint not null,
    n int not null,
    constraint case_exports_pkey primary key (town, person, at),
    constraint case_exports_person_fkey foreign key (person) references people (id)
);
select zw_dist('case_exports', 'town');
