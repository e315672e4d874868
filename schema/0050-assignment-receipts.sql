-- How far an offer has come before anybody says yes or no: on the device of who was sent, and before his eyes. Told by
-- the device; the first time of each stands.
alter table assignments add column delivered_at timestamptz;
alter table assignments add column read_at timestamptz;
alter table assignments add constraint assignments_read_check check (read_at is null or delivered_at is not null);
-- Who says that he is there or done: how far from the place his phone was then, if it told in time. No place.
alter table assignment_moves add column away_m int;
alter table assignment_moves add constraint assignment_moves_away_check check (away_m >= 0);
