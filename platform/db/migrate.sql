-- The record of what was migrated. The table is made by migrate.c itself, before any file runs.

-- name: migration_lock
-- Held to the end of the transaction: of two servers that start at once, the second waits here.
select pg_advisory_xact_lock(7077888990)::text as locked;

-- name: migration_find
select number::bigint as number, name, sha256 from zw_migrations where number = $1;

-- name: migration_newest
select coalesce(max(number), 0)::bigint as number, ''::text as name, ''::text as sha256 from zw_migrations;

-- name: migration_record
insert into zw_migrations (number, name, sha256) values ($1, $2, $3);
