-- Why: a row does not turn retention off (P-22). A city may keep everything of a case for a shorter time than these days,
-- and nothing for a longer one.
update case_keep_classes set days = 365 where days > 365 and code not in ('REPORTER', 'NAMES', 'UNFOUNDED');
update case_keep_classes set days = 90 where days > 90 and code = 'UNFOUNDED';
alter table case_keep_classes
    drop constraint case_keep_classes_longest_check,
    add constraint case_keep_classes_longest_check
        check (days <= case code when 'REPORTER' then 90 when 'UNFOUNDED' then 90 when 'NAMES' then 1826 else 365 end);
