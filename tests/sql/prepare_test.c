/*
 * prepare_test.c - every statement of every .sql file is understood by PostgreSQL 15 against the
 * migrated schema, with each set of its optional lines; and the migrations can be run again.
 */
#include <libpq-fe.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "domain/modules.h"
#include "platform/db/migrate.h"
#include "platform/events/outbox.h"
#include "platform/http/statements.h"
#include "platform/pg/pg.h"

#include <cmocka.h>

#define MAX_PARAMS 96

typedef struct Fixture {
    char dir[64];
    Arena *arena;
    Pg *pg;
    PGconn *conn;
} Fixture;

static int set_up(void **state)
{
    Fixture *fixture = calloc(1, sizeof(*fixture));

    fixture->arena = arena_new();
    (void)snprintf(fixture->dir, sizeof(fixture->dir), "/tmp/zw-sql-XXXXXX");
    assert_non_null(mkdtemp(fixture->dir));
    assert_int_equal(chmod(fixture->dir, 0711), 0);
    const Error *error = pg_start(fixture->arena, fixture->dir, &fixture->pg);
    if (error)
        fail_msg("%s", error->detail);
    Db *db = db_new(pg_url(fixture->pg));
    int applied = 0;
    error = migrate(db, fixture->arena, MIGRATIONS, N_MIGRATIONS, &applied);
    if (error)
        fail_msg("%s", error->detail);
    assert_int_equal(applied, N_MIGRATIONS);
    db_free(db);
    fixture->conn = PQconnectdb(pg_url(fixture->pg));
    assert_int_equal(PQstatus(fixture->conn), CONNECTION_OK);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;
    char command[128];

    PQfinish(fixture->conn);
    pg_stop(fixture->pg);
    arena_free(fixture->arena);
    (void)snprintf(command, sizeof(command), "rm -rf '%s'", fixture->dir);
    int left = system(command);
    free(fixture);
    return left;
}

/* The text with those optional parts whose bit is set in `mask` (bit i: the i-th optional part). */
static char *stmt_text(Arena *arena, const Stmt *stmt, unsigned mask)
{
    char *text = arena_strdup(arena, "");
    int optional = 0;

    for (size_t i = 0; i < stmt->n_parts; i++) {
        const StmtPart *part = &stmt->parts[i];
        if (part->param > 0 && !(mask & (1U << optional++)))
            continue;
        text = arena_printf(arena, "%s%s\n", text, part->text);
    }
    return text;
}

static int n_optional(const Stmt *stmt)
{
    int n = 0;

    for (size_t i = 0; i < stmt->n_parts; i++)
        n += stmt->parts[i].param > 0;
    return n;
}

static void prepare(Fixture *fixture, const Stmt *stmt, unsigned mask, int n_types,
                    const Oid *types)
{
    PGresult *result =
        PQprepare(fixture->conn, "", stmt_text(fixture->arena, stmt, mask), n_types, types);

    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        fail_msg("%s (optional lines %#x): %s", stmt->name, mask, PQresultErrorMessage(result));
    PQclear(result);
}

/* With all lines in, the server infers every type; then each line is left out by itself, and all
 * of them together. */
static void check_stmt(Fixture *fixture, const Stmt *stmt)
{
    int n = n_optional(stmt);
    unsigned all = n == 0 ? 0 : (1U << n) - 1;
    Oid types[MAX_PARAMS] = {0};

    assert_true(n < 24);
    prepare(fixture, stmt, all, 0, NULL);
    PGresult *described = PQdescribePrepared(fixture->conn, "");
    int n_types = PQnparams(described);
    assert_true(n_types < MAX_PARAMS);
    for (int i = 0; i < n_types; i++)
        types[i] = PQparamtype(described, i);
    PQclear(described);
    for (int i = 0; i < n; i++)
        prepare(fixture, stmt, all & ~(1U << i), n_types, types);
    prepare(fixture, stmt, 0, n_types, types);
}

static size_t check_list(Fixture *fixture, const Stmt *const *stmts)
{
    size_t n = 0;

    for (; stmts && *stmts; stmts++, n++)
        check_stmt(fixture, *stmts);
    return n;
}

static void every_statement_is_understood_by_the_migrated_schema(void **state)
{
    Fixture *fixture = *state;
    size_t n = check_list(fixture, OUTBOX_STMTS) + check_list(fixture, HTTP_STMTS) +
               check_list(fixture, MIGRATE_STMTS) + check_list(fixture, TIMERS_STMTS);

    for (const Module *const *module = MODULES; *module; module++)
        n += check_list(fixture, (*module)->stmts);
    assert_true(n > 30);
    print_message("%zu statements\n", n);
}

static void running_the_migrations_again_changes_nothing(void **state)
{
    Fixture *fixture = *state;
    Db *db = db_new(pg_url(fixture->pg));
    int applied = -1;

    assert_null(migrate(db, fixture->arena, MIGRATIONS, N_MIGRATIONS, &applied));
    assert_int_equal(applied, 0);
    db_free(db);
}

/* One row must hold: no rows means the promise is broken for the name that is printed. */
static void no_rows(Fixture *fixture, const char *sql)
{
    PGresult *result = PQexec(fixture->conn, sql);

    assert_int_equal(PQresultStatus(result), PGRES_TUPLES_OK);
    if (PQntuples(result) > 0)
        fail_msg("%s: %s", PQgetvalue(result, 0, 0), sql);
    PQclear(result);
}

static void keys_of_sharded_tables_start_with_town(void **state)
{
    no_rows(*state,
            "select i.indexrelid::regclass from pg_index i"
            " join pg_attribute t on t.attrelid = i.indrelid and t.attname = 'town'"
            " join pg_class c on c.oid = i.indrelid and c.relkind = 'r'"
            " where i.indisunique and c.relname not in ('units') and i.indkey[0] <> t.attnum"
            " and c.relnamespace = 'public'::regnamespace");
}

static void sharded_tables_have_no_triggers_of_ours(void **state)
{
    no_rows(*state, "select tgrelid::regclass from pg_trigger where not tgisinternal");
}

/* P-01: no column says what kind of person somebody is. */
static void no_table_tells_what_kind_of_person_somebody_is(void **state)
{
    no_rows(
        *state,
        "select table_name || '.' || column_name from information_schema.columns"
        " where table_schema = 'public' and column_name ~"
        " '(suspect|religio|ethnic|belief|crimin|petition|risk|score|nationality|hukou|health)'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_statement_is_understood_by_the_migrated_schema),
        cmocka_unit_test(running_the_migrations_again_changes_nothing),
        cmocka_unit_test(keys_of_sharded_tables_start_with_town),
        cmocka_unit_test(sharded_tables_have_no_triggers_of_ours),
        cmocka_unit_test(no_table_tells_what_kind_of_person_somebody_is),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
