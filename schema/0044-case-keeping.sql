-- Why: what was photographed and said of a case goes when its time is over (P-07). How long is data: a class has
-- days, and the first rule that fits a case gives it its class. The row stays, without its bytes, and says when
-- and by which class it went; a hold of a named order keeps everything of a case until its last day.

create table case_keep_classes (
    code text not null,
    -- after the case was over
    days int not null,
    name text not null,
    name_en text not null,
    constraint case_keep_classes_pkey primary key (code),
    constraint case_keep_classes_days_check check (days between 1 and 3660)
);
select zw_dist('case_keep_classes', 'ref');
insert into case_keep_classes (code, days, name, name_en) values
    ('HAZARD', 365, '隐患资料，结案后一年', 'Of a hazard: a year after it was closed'),
    ('UNFOUNDED', 90, '不予受理或作废，90 天', 'Refused or void: 90 days');

-- The first that fits, by place; null fits all. item: of the catalogue, or how its code begins.
create table case_keep_rules (
    place int not null,
    state text,
    item text,
    class text not null,
    constraint case_keep_rules_pkey primary key (place),
    constraint case_keep_rules_class_fkey foreign key (class) references case_keep_classes (code)
);
select zw_dist('case_keep_rules', 'ref');
insert into case_keep_rules (place, state, item, class) values
    (80, 'REFUSED', null, 'UNFOUNDED'),
    (90, 'VOID', null, 'UNFOUNDED'),
    (100, null, null, 'HAZARD');

-- An order that keeps what a case has beyond its time. Never deleted; lifted by a person, or over after its last day.
create table case_keep_orders (
    town int not null,
    case_id uuid not null,
    id uuid not null,
    order_no text not null,
    reason text not null,
    until date not null,
    person uuid not null,
    post uuid not null,
    at timestamptz not null,
    lifted_at timestamptz,
    lifted_by uuid,
    constraint case_keep_orders_pkey primary key (town, case_id, id),
    constraint case_keep_orders_case_fkey foreign key (town, case_id) references cases (town, id),
    constraint case_keep_orders_lifted_check check ((lifted_at is null) = (lifted_by is null))
);
select zw_dist('case_keep_orders', 'town');

-- gone_at: it is not shown any more; erased_at: its bytes are off the disk.
alter table case_photos
    add column gone_at timestamptz,
    add column gone_class text,
    add column erased_at timestamptz;
alter table case_voices
    add column gone_at timestamptz,
    add column gone_class text,
    add column erased_at timestamptz;
create index case_photos_kept on case_photos (town, at) where gone_at is null;
create index case_voices_kept on case_voices (town, at) where gone_at is null;
create index case_photos_unerased on case_photos (town, sha256) where gone_at is not null and erased_at is null;
create index case_voices_unerased on case_voices (town, sha256) where gone_at is not null and erased_at is null;
-- Whether anybody else still shows the same bytes.
create index case_photos_shown on case_photos (sha256) where gone_at is null;
create index case_voices_shown on case_voices (sha256) where gone_at is null;

-- When a case was over; null: it is not, or what it says is disputed.
create function case_over_at(state text, disputed boolean, closed_at timestamptz, updated_at timestamptz)
returns timestamptz language sql immutable as $$
    select case when disputed then null
                when state in ('CLOSED', 'ARCHIVED') then closed_at
                when state in ('REFUSED', 'VOID', 'MERGED') then updated_at end
$$;
