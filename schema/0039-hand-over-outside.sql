-- Who works outside leaves what is in hand to a colleague by name, or to the station; the unit of the row is the
-- station then. unsent: what still waited on the phone when it was signed.
alter table hand_overs add column outside boolean not null default false;
alter table hand_overs add column for_person uuid;
alter table hand_overs add column unsent int not null default 0;
alter table hand_overs add constraint hand_overs_for_check check (for_person <> given_by and (for_person is null or outside));
create index hand_overs_for on hand_overs (town, for_person, given_at desc) where for_person is not null;
create index hand_overs_given on hand_overs (town, given_by, given_at desc) where outside;
