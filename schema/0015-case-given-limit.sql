-- How long handling may take, as it was when the case was sent out: what rework and more time are
-- measured by, however the town's limit changes afterwards.
alter table cases add column given_kind text;
alter table cases add column given_minutes bigint;
