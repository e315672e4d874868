-- Screens on walls. A kiosk shows the sums of one unit until a day, and nothing else; of its token only
-- the hash is kept. It is no session, no person and no post: no other route knows it.
create table kiosks (
    id uuid not null,
    token_hash bytea not null,
    unit bigint not null,
    name text not null,
    ends_at timestamptz not null,
    made_by uuid not null,
    made_at timestamptz not null,
    revoked_by uuid,
    revoked_at timestamptz,
    constraint kiosks_pkey primary key (id),
    constraint kiosks_token_key unique (token_hash),
    constraint kiosks_unit_fkey foreign key (unit) references units (key),
    constraint kiosks_made_by_fkey foreign key (made_by) references people (id),
    constraint kiosks_revoked_by_fkey foreign key (revoked_by) references people (id),
    constraint kiosks_hash_check check (length(token_hash) = 32),
    constraint kiosks_ends_check check (ends_at > made_at),
    constraint kiosks_revoked_check check ((revoked_at is null) = (revoked_by is null))
);
select zw_dist('kiosks', 'ref');
create index kiosks_unit on kiosks (unit, made_at desc);
