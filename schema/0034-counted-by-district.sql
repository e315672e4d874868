-- Statistics count by district too, in a city that has districts.
alter table stat_rows drop constraint stat_rows_by_check;
alter table stat_rows add constraint stat_rows_by_check check (counted_by in ('none', 'district', 'town', 'village', 'department', 'item'));
