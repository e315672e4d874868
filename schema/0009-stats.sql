-- Counts and rates. A clock keeps what it is counted under, as it was when it began: a case that is
-- handed back, or opened again, later belongs to another department. extended: it was given more
-- time. rework: how often the case had failed its check. took_minutes: what handling took, in the
-- time of its kind.
alter table case_clocks add column unit bigint;
alter table case_clocks add column item text;
alter table case_clocks add column department text;
alter table case_clocks add column rework int not null default 0;
alter table case_clocks add column extended boolean not null default false;
alter table case_clocks add column took_minutes bigint;
-- Of what began before there were these columns, only what the case says now is known.
update case_clocks k set unit = c.unit, item = c.item, department = c.department
  from cases c where c.town = k.town and c.id = k.case_id;
alter table case_clocks alter column unit set not null;
alter table case_clocks alter column item set not null;

create index case_clocks_due on case_clocks (town, due_at);
-- Few of many: what statistics look for beside what fell due.
create index case_clocks_returned on case_clocks (town, case_id, started_at)
    where step = 'SIGN' and end_event = 'GRANT_RETURN';
create index case_clocks_kept_by_force on case_clocks (town, case_id)
    where step = 'RETURN' and end_event in ('REJECT_RETURN', 'LAPSE_RETURN');
create index case_clocks_rework on case_clocks (town, case_id, round) where step = 'HANDLE' and rework = 1;
create index case_clocks_dispute on case_clocks (town, case_id) where step = 'DISPUTE';
create index cases_closed on cases (town, closed_at) where closed_at is not null;
create index cases_supervised on cases (town, id) where supervised > 0;
create index cases_void on cases (town, id) where state = 'VOID';
create index cases_duty_disputed on cases (town, id) where duty <> 'NORMAL';
create index case_moves_counted on case_moves (town, at)
    where event in ('REFUSE', 'DENY', 'OBJECT', 'MERGE', 'VOID', 'FORCE_CLOSE', 'REOPEN', 'UPHOLD_DISPUTE');
