-- Why: who reported is forgotten 90 days after a case was over, and who worked on it after five years (P-07). The case
-- stays, with all that is counted of it; what goes is who. The days are rows of case_keep_classes; a city may keep
-- for a shorter time, and not for a longer one (P-22).
insert into case_keep_classes (code, days, name, name_en) values
    ('REPORTER', 90, '报告人、联系方式和查询码，结案后 90 天', 'Who reported, the number and the code: 90 days after the end'),
    ('NAMES', 1826, '经办人员姓名，结案后五年', 'Who worked on it: five years after the end');
alter table case_keep_classes
    add constraint case_keep_classes_longest_check
        check (days <= case code when 'REPORTER' then 90 when 'NAMES' then 1826 else 3660 end);

-- Cases of which who reported is forgotten, and later who worked on them. n_reporters: how many there were, for the
-- case says how many people it concerns. names_due: looked at then, and again while an order keeps it.
create table case_forgotten (
    town int not null,
    case_id uuid not null,
    reporters_at timestamptz not null,
    n_reporters int not null,
    names_due timestamptz not null,
    names_at timestamptz,
    -- the assignments to it are gone too
    sent_at timestamptz,
    constraint case_forgotten_pkey primary key (town, case_id),
    constraint case_forgotten_case_fkey foreign key (town, case_id) references cases (town, id),
    constraint case_forgotten_order_check check (sent_at is null or names_at is not null)
);
select zw_dist('case_forgotten', 'town');
create index case_forgotten_due on case_forgotten (town, names_due) where names_at is null;
create index case_forgotten_sent on case_forgotten (town, names_at) where names_at is not null and sent_at is null;

-- The proof: what class went, how much of it, when. Never updated but for n of the same moment, never deleted.
create table case_keep_proofs (
    town int not null,
    class text not null,
    at timestamptz not null,
    n int not null,
    constraint case_keep_proofs_pkey primary key (town, class, at)
);
select zw_dist('case_keep_proofs', 'town');

create index case_reporters_old on case_reporters (town, at);
create index case_codes_case on case_codes (case_id);
