/* db_test.c - against a private cluster: statements that wait, what they run into, and connections
 * that died while nobody looked. */
#include "platform/db/db.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "platform/pg/pg.h"

#include <cmocka.h>

static const ErrorKind ODD = {ERROR_CONFLICT, "test/odd", "Only even numbers"};
static const DbFault FAULTS[] = {{"even_only", &ODD, NULL}};

static const StmtPart INSERT_PARTS[] = {{"insert into even (n, word) values ($1::bigint, $2)", 0}};
static const Stmt INSERT = {"test_insert", INSERT_PARTS, 1};
static const StmtPart COUNT_PARTS[] = {{"select count(*) as n from even", 0}};
static const Stmt COUNT = {"test_count", COUNT_PARTS, 1};
static const StmtPart KILL_PARTS[] = {{"select count(*) as n from (select pg_terminate_backend(pid)"
                                       " from pg_stat_activity where pid <> pg_backend_pid()"
                                       " and application_name = 'zhiwangd') as killed",
                                       0}};
static const Stmt KILL = {"test_kill", KILL_PARTS, 1};

typedef struct Number {
    int64_t n;
} Number;
static const Field NUMBER_FIELDS[] = {I64_FIELD(Number, n, REQUIRED)};
static const Shape NUMBER = SHAPE(Number, NUMBER_FIELDS);

static struct {
    Arena *arena;
    Pg *pg;
    Db *db;
    char dir[64];
} world;

#define assert_fine(call)                      \
    do {                                       \
        const Error *fault = (call);           \
        if (fault)                             \
            fail_msg("%s", fault->kind->slug); \
    } while (0)

static Tx *begin(void)
{
    Tx *tx = NULL;

    assert_fine(db_begin(world.db, world.arena, TX_WRITE, &tx));
    tx_faults(tx, FAULTS, LENGTH(FAULTS));
    return tx;
}

static int64_t ask(Db *db, const Stmt *stmt)
{
    Number number = {0};
    Tx *tx = NULL;

    assert_fine(db_begin(db, world.arena, TX_READ, &tx));
    assert_fine(db_one(tx, stmt, NO_ARGS, &DB_FAILED, &NUMBER, &number));
    return number.n;
}

static int64_t rows(void)
{
    return ask(world.db, &COUNT);
}

static const Error *later(Tx *tx, int64_t n)
{
    return db_later(tx, &INSERT, ARGS(db_i64(n), db_str("later")));
}

static const Error *now(Tx *tx, int64_t n)
{
    return db_exec(tx, &INSERT, ARGS(db_i64(n), db_str("now")), NULL);
}

static void what_waits_goes_before_the_next_statement(void **state)
{
    Tx *tx = begin();
    Number number = {0};

    (void)state;
    assert_fine(later(tx, 2));
    assert_fine(db_one(tx, &COUNT, NO_ARGS, &DB_FAILED, &NUMBER, &number));
    assert_int_equal(number.n, 1);
    db_rollback(tx);
    assert_int_equal(rows(), 0);
}

static void what_waits_at_the_end_is_committed(void **state)
{
    Tx *tx = begin();

    (void)state;
    assert_fine(now(tx, 2));
    assert_fine(later(tx, 4));
    assert_fine(db_commit(tx));
    assert_int_equal(rows(), 2);
}

static void a_transaction_of_waiting_statements_alone_is_committed(void **state)
{
    Tx *tx = begin();

    (void)state;
    assert_fine(later(tx, 2));
    assert_fine(later(tx, 4));
    assert_fine(db_commit(tx));
    assert_int_equal(rows(), 2);
}

static void more_may_wait_than_go_out_at_once(void **state)
{
    Tx *tx = begin();

    (void)state;
    for (int64_t i = 1; i <= 40; i++)
        assert_fine(later(tx, 2 * i));
    assert_fine(db_commit(tx));
    assert_int_equal(rows(), 40);
}

static void what_waited_and_failed_is_told_at_commit_and_nothing_stays(void **state)
{
    Tx *tx = begin();

    (void)state;
    assert_fine(now(tx, 2));
    assert_fine(later(tx, 3));
    assert_fine(later(tx, 4));
    const Error *error = db_commit(tx);
    assert_non_null(error);
    assert_ptr_equal(error->kind, &ODD);
    assert_int_equal(rows(), 0);
}

static void what_waited_and_failed_is_told_by_the_next_statement(void **state)
{
    Tx *tx = begin();

    (void)state;
    assert_fine(later(tx, 3));
    const Error *error = now(tx, 4);
    assert_non_null(error);
    assert_ptr_equal(error->kind, &ODD);
    assert_non_null(db_commit(tx));
    assert_int_equal(rows(), 0);
}

static void a_statement_that_postgresql_does_not_understand_harms_only_itself(void **state)
{
    static const StmtPart PARTS[] = {{"selct 1", 0}};
    static const Stmt WRONG = {"test_wrong", PARTS, 1};
    Tx *tx = begin();

    (void)state;
    assert_fine(db_later(tx, &WRONG, NO_ARGS));
    const Error *error = now(tx, 2);
    assert_non_null(error);
    assert_ptr_equal(error->kind, &DB_FAILED);
    db_rollback(tx);
    tx = begin();
    assert_fine(now(tx, 2));
    assert_fine(db_commit(tx));
    assert_int_equal(rows(), 1);
}

static void a_rollback_forgets_what_waits(void **state)
{
    Tx *tx = begin();

    (void)state;
    assert_fine(later(tx, 2));
    db_rollback(tx);
    assert_int_equal(rows(), 0);
}

/* From another connection. */
static void kill_the_connection(void)
{
    Db *killer = db_new(pg_url(world.pg));

    while (ask(killer, &KILL) > 0)
        ; /* the next look sees whether it is gone */
    db_free(killer);
}

static void a_connection_that_died_while_idle_is_made_anew_unseen(void **state)
{
    (void)state;
    kill_the_connection();
    Tx *tx = begin();
    assert_fine(later(tx, 2));
    assert_fine(db_commit(tx));
    kill_the_connection();
    assert_int_equal(rows(), 1);
}

static void a_connection_that_dies_within_a_transaction_ends_it(void **state)
{
    (void)state;
    Tx *tx = begin();
    assert_fine(now(tx, 2));
    kill_the_connection();
    assert_fine(later(tx, 4));
    const Error *error = db_commit(tx);
    assert_non_null(error);
    assert_int_equal(error->kind->class, ERROR_UNAVAILABLE);
    assert_int_equal(rows(), 0);
}

/* ---- the cluster --------------------------------------------------------------------------- */

static void sql(const char *text)
{
    Tx *tx = NULL;

    assert_fine(db_begin(world.db, world.arena, TX_WRITE, &tx));
    assert_fine(db_run_sql(tx, text));
    assert_fine(db_commit(tx));
}

static int empty_table(void **state)
{
    (void)state;
    sql("truncate even");
    return 0;
}

static int make_world(void **state)
{
    const char *temp = getenv("TMPDIR");

    (void)state;
    world.arena = arena_new();
    (void)snprintf(world.dir, sizeof(world.dir), "%.40s/zw-db-XXXXXX", temp ? temp : "/tmp");
    if (!mkdtemp(world.dir) || chmod(world.dir, 0755) != 0)
        return -1;
    const Error *error = pg_start(world.arena, world.dir, &world.pg);
    if (error) {
        print_error("%s: %s\n", error->kind->slug, error->detail);
        return -1;
    }
    world.db = db_new(pg_url(world.pg));
    sql("create table even (n bigint, word text, constraint even_only check (n % 2 = 0))");
    return 0;
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *walk)
{
    (void)info;
    (void)type;
    (void)walk;
    return remove(path);
}

static int end_world(void **state)
{
    (void)state;
    db_free(world.db);
    pg_stop(world.pg);
    arena_free(world.arena);
    return nftw(world.dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

#define ON_AN_EMPTY_TABLE(test) cmocka_unit_test_setup(test, empty_table)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_AN_EMPTY_TABLE(what_waits_goes_before_the_next_statement),
        ON_AN_EMPTY_TABLE(what_waits_at_the_end_is_committed),
        ON_AN_EMPTY_TABLE(a_transaction_of_waiting_statements_alone_is_committed),
        ON_AN_EMPTY_TABLE(more_may_wait_than_go_out_at_once),
        ON_AN_EMPTY_TABLE(what_waited_and_failed_is_told_at_commit_and_nothing_stays),
        ON_AN_EMPTY_TABLE(what_waited_and_failed_is_told_by_the_next_statement),
        ON_AN_EMPTY_TABLE(a_statement_that_postgresql_does_not_understand_harms_only_itself),
        ON_AN_EMPTY_TABLE(a_rollback_forgets_what_waits),
        ON_AN_EMPTY_TABLE(a_connection_that_died_while_idle_is_made_anew_unseen),
        ON_AN_EMPTY_TABLE(a_connection_that_dies_within_a_transaction_ends_it),
    };

    return cmocka_run_group_tests(tests, make_world, end_world);
}
