-- Why: a finding is shown from near, from afar and with something to know the place by. How many photos an
-- item asks for is its own number; three where it asks for any, until its next version says otherwise.
alter table items add column photos smallint not null default 0 check (photos between 0 and 20);
update items set photos = 3 where 'PHOTO' = any (evidence);
insert into case_reasons (event, code, place, name, name_en, needs_text) values
    ('FILE', 'SHOWN_ENOUGH', 4, '已有照片足以说清', 'What is shown is plain enough', false),
    ('CONFIRM', 'SHOWN_ENOUGH', 4, '已有照片足以说清', 'What is shown is plain enough', false);
