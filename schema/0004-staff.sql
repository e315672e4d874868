-- People who work here, the posts they hold, and the sessions in which they act as one post.
-- There is no table of any other person, and no column that says what kind of person one is (P-01).

create table people (
    id uuid not null,
    login text not null,
    name text not null,
    password_hash text not null,
    failures int not null default 0,
    locked_until timestamptz,
    created_at timestamptz not null default now(),
    closed_at timestamptz,
    constraint people_pkey primary key (id),
    constraint people_login_key unique (login),
    constraint people_login_check check (login ~ '^[a-z0-9A-Z._-]{1,64}$')
);

create table posts (
    id uuid not null,
    person uuid not null,
    role text not null,
    unit bigint,
    department text,
    valid_from date not null,
    valid_to date,
    constraint posts_pkey primary key (id),
    constraint posts_person_fkey foreign key (person) references people (id),
    constraint posts_unit_fkey foreign key (unit) references units (key),
    constraint posts_department_fkey foreign key (department) references departments (code),
    constraint posts_role_check check (role in ('SHIFT_LEADER', 'ACCEPTOR', 'DISPATCHER', 'SUPERVISOR', 'VILLAGE_HEAD', 'GRID_ADMIN', 'LIAISON', 'HANDLER', 'RESIDENT')),
    constraint posts_unit_check check ((role = 'RESIDENT') = (unit is null)),
    constraint posts_department_check check ((role in ('LIAISON', 'HANDLER')) = (department is not null))
);
create index posts_person on posts (person);
create index posts_unit on posts (unit, role);

create table sessions (
    id uuid not null,
    token_hash bytea not null,
    person uuid not null,
    post uuid not null,
    created_at timestamptz not null,
    seen_at timestamptz not null,
    expires_at timestamptz not null,
    ended_at timestamptz,
    client text not null,
    user_agent text not null,
    constraint sessions_pkey primary key (id),
    constraint sessions_token_key unique (token_hash),
    constraint sessions_person_fkey foreign key (person) references people (id),
    constraint sessions_post_fkey foreign key (post) references posts (id)
);
create index sessions_person on sessions (person) where ended_at is null;

-- Failed log-ins by address: 5 within 15 minutes lock it, as they lock an account.
create table login_failures (
    client text not null,
    failures int not null,
    since timestamptz not null,
    locked_until timestamptz,
    constraint login_failures_pkey primary key (client)
);
