-- What each role held, and when: the audit of the record asks with what a mover's role held that day, and not
-- with what it holds today. The server writes it at its start, where roles.def says another thing than the
-- open rows do. What was held before anybody kept it is taken for what is held at the first start.
create table role_grants (
    role text not null,
    verb text not null,
    from_at timestamptz not null,
    to_at timestamptz,
    constraint role_grants_pkey primary key (role, verb, from_at),
    constraint role_grants_order_check check (to_at > from_at)
);
create unique index role_grants_now on role_grants (role, verb) where to_at is null;
