-- Who else sees a case, wherever it lies, because some other record (cause) sends him there; while it
-- does.
create table case_guests (
    town int not null,
    case_id uuid not null,
    person uuid not null,
    cause uuid not null,
    constraint case_guests_pkey primary key (town, case_id, person, cause),
    constraint case_guests_case_fkey foreign key (town, case_id) references cases (town, id)
);
select zw_dist('case_guests', 'town');
create index case_guests_person on case_guests (person);
