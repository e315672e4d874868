-- "Me too": who met what somebody else has reported is told of it like who reported it, by a code of his
-- own, and has no say in it. Rows from before are of people who reported.
alter table case_reporters add column joined boolean not null default false;
