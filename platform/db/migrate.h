/*
 * migrate.h - numbered forward migrations, schema/NNNN-name.sql.
 *
 * Each file is one transaction, statement by statement (a PQexec takes one statement), recorded
 * in zw_migrations (number, name, sha256, applied_at) in that same transaction: killed in the
 * middle, the next start runs it again from nothing. Two servers at once: the second waits on an
 * advisory lock. A file whose text differs from what was applied stops the start with its name, and
 * so does a database that has had a migration this program does not know.
 * The files are compiled in (tools/embed_sql.awk) in order.
 */
#ifndef PLATFORM_DB_MIGRATE_H
#define PLATFORM_DB_MIGRATE_H

#include "platform/db/db.h"

typedef struct Migration {
    int number;
    const char *name; /* "0001-base" */
    const char *text;
} Migration;

extern const Migration MIGRATIONS[];
extern const size_t N_MIGRATIONS;

extern const Stmt *const MIGRATE_STMTS[]; /* for the PREPARE test */

const Error *migrate(Db *db, Arena *arena, const Migration *list, size_t n,
                     int *ret_applied) MUST_CHECK;
/* The newest migration that the database has had. DB_FAILED when it has never been one of ours. */
const Error *migrate_newest(Db *db, Arena *arena, int *ret_number) MUST_CHECK;
/* Splits at top-level semicolons; knows quotes, dollar quotes and comments. In the arena. */
const char *const *sql_split(Arena *arena, const char *text, size_t *ret_n);

#endif
