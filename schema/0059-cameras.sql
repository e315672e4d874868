-- Cameras in public places, as their owner lists them: where each is and where it can be looked through. Nothing is
-- recorded here and nobody is recognised (P-09). code: 20 digits, as GB/T 28181 numbers devices. Its place is WGS 84,
-- datum what it came in; its grid follows the map.
create table cameras (
    town int not null,
    code text not null,
    unit bigint not null,
    name text not null,
    -- whose it is
    department text not null,
    lon double precision not null,
    lat double precision not null,
    datum text not null,
    -- of its owner's gateway or player; null: it cannot be looked through from here
    address text,
    state text not null default 'WORKING',
    updated_at timestamptz not null,
    demo boolean not null default false,
    constraint cameras_pkey primary key (town, code),
    constraint cameras_town_check check (town = unit / 1000000),
    constraint cameras_code_check check (code ~ '^[0-9]{20}$'),
    constraint cameras_unit_fkey foreign key (unit) references units (key),
    constraint cameras_department_fkey foreign key (department) references departments (code),
    constraint cameras_datum_check check (datum in ('WGS84', 'CGCS2000', 'GCJ02')),
    constraint cameras_state_check check (state in ('WORKING', 'BROKEN', 'REMOVED'))
);
select zw_dist('cameras', 'town');
create index cameras_unit on cameras (unit);
-- The nearest ones of a place.
create index cameras_lat on cameras (lat);

-- Who asked for the address of which, for which case and what for (P-03). Never updated; kept for a year.
create table camera_looks (
    town int not null,
    id uuid not null,
    camera text not null,
    case_id uuid not null,
    purpose text not null,
    person uuid not null,
    post uuid not null,
    role text not null,
    unit bigint not null,
    at timestamptz not null,
    constraint camera_looks_pkey primary key (town, id),
    constraint camera_looks_camera_fkey foreign key (town, camera) references cameras (town, code),
    constraint camera_looks_person_fkey foreign key (person) references people (id)
);
select zw_dist('camera_looks', 'town');
create index camera_looks_camera on camera_looks (town, camera, at desc);
create index camera_looks_case on camera_looks (case_id);
create index camera_looks_old on camera_looks (at);
