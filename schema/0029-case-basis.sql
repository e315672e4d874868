-- What a suspension rests on is shown by photos of a stage of its own: what shows why it cannot be done does not
-- show that it was.
alter table case_photos drop constraint case_photos_stage_check;
alter table case_photos
    add constraint case_photos_stage_check check (stage in ('REPORT', 'HANDLING', 'CHECK', 'BASIS'));

-- May it be checked from the desk, without going there?
alter table items add column remote_check boolean not null default false;
update items set remote_check = true where evidence && '{CONSENT}' and not evidence && '{PHOTO}';
