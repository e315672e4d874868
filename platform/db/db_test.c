/* db_test.c - against a private cluster: statements that wait, what they run into, and connections
 * that died while nobody looked. */
#include "platform/db/db.h"

#include <ftw.h>
#include <math.h>
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
static const Stmt INSERT = {"test_insert", INSERT_PARTS, 1, false};
static const StmtPart COUNT_PARTS[] = {{"select count(*) as n from even", 0}};
static const Stmt COUNT = {"test_count", COUNT_PARTS, 1, false};
static const StmtPart KILL_PARTS[] = {{"select count(*) as n from (select pg_terminate_backend(pid)"
                                       " from pg_stat_activity where pid <> pg_backend_pid()"
                                       " and application_name = 'zhiwangd') as killed",
                                       0}};
static const Stmt KILL = {"test_kill", KILL_PARTS, 1, false};

static const StmtPart COLUMNS_PARTS[] = {
    {"select r.n, r.f, r.b, r.s, r.id, r.at, r.raw, r.list::bigint[]::text as list"
     " from unnest($1::bigint[], $2::float8[], $3::boolean[], $4::text[], $5::uuid[],"
     " $6::timestamptz[], $7::bytea[], $8::text[]) as r (n, f, b, s, id, at, raw, list)",
     0}};
static const Stmt COLUMNS = {"test_columns", COLUMNS_PARTS, 1, false};

static const StmtPart MODE_PARTS[] = {
    {"select case current_setting('plan_cache_mode') when 'force_custom_plan' then 1 else 0 end"
     "::bigint as n where $1 / $2 > 0",
     0}};
static const Stmt MODE = {"test_mode", MODE_PARTS, 1, false};
static const Stmt MODE_ANEW = {"test_mode_anew", MODE_PARTS, 1, true};

static const StmtPart SINGLE_PARTS[] = {
    {"select $1 as n, $2 as f, $3 as b, $4 as s, $5 as id, $6 as at, $7::bytea as raw,"
     " ($8::bigint[])::text as list",
     0},
    {" where $9", 9}};
static const Stmt SINGLE = {"test_single", SINGLE_PARTS, 2, false};

/* A value of every type an argument may have. */
typedef struct Values {
    int64_t n;
    double f;
    bool b;
    const char *s;
    Id id;
    Time at;
    const char *raw, *list;
} Values;
static const Field VALUES_FIELDS[] = {
    I64_FIELD(Values, n), F64_FIELD(Values, f),   BOOL_FIELD(Values, b),  STR_FIELD(Values, s),
    ID_FIELD(Values, id), TIME_FIELD(Values, at), STR_FIELD(Values, raw), STR_FIELD(Values, list),
};
static const Shape VALUES = SHAPE(Values, VALUES_FIELDS);

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

static const Error *single(Tx *tx, int64_t n, DbArg ninth, const Shape *shape, void *row)
{
    const Id id = {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 255}};

    return db_one(tx, &SINGLE,
                  ARGS(db_i64(n), db_f64(-0.1), db_bool(true), db_str("案"), db_id(id),
                       db_time(INT64_C(1764028800123456)), db_bytes("x\\", 2), db_infer("{1,2}"),
                       ninth),
                  &DB_FAILED, shape, row);
}

static void arguments_carry_every_type_and_what_is_not_there(void **state)
{
    Values got = {0};
    Tx *tx = begin();

    (void)state;
    assert_fine(single(tx, INT64_MIN + 1, db_infer(NULL), &VALUES, &got));
    assert_int_equal(got.n, INT64_MIN + 1);
    assert_true(got.f < -0.09 && got.f > -0.11 && got.b);
    assert_string_equal(got.s, "案");
    assert_int_equal(got.id.b[15], 255);
    assert_int_equal(got.at, INT64_C(1764028800123456));
    assert_string_equal(got.raw, "x\\");
    assert_string_equal(got.list, "{1,2}");
    assert_fine(single(tx, I64_NONE, db_bool(true), &VALUES, &got));
    assert_int_equal(got.n, I64_NONE);
    assert_ptr_equal(single(tx, 1, db_bool(false), &VALUES, &got)->kind, &DB_FAILED);
    assert_fine(db_commit(tx));
}

/* What a connection remembers of a statement's columns is of one shape. */
static void a_statement_is_read_into_several_shapes_by_turns(void **state)
{
    static const Field FIELDS[] = {
        STR_FIELD(Values, list), STR_FIELD(Values, raw), TIME_FIELD(Values, at),
        ID_FIELD(Values, id),    STR_FIELD(Values, s),   BOOL_FIELD(Values, b),
        F64_FIELD(Values, f),    I64_FIELD(Values, n),
    };
    const Shape backwards = SHAPE(Values, FIELDS);
    Tx *tx = begin();

    (void)state;
    for (int64_t turn = 1; turn < 5; turn++) {
        Values got = {0};
        assert_fine(single(tx, turn, db_infer(NULL), turn % 2 ? &VALUES : &backwards, &got));
        assert_int_equal(got.n, turn);
        assert_string_equal(got.s, "案");
    }
    assert_fine(db_commit(tx));
}

static void columns_carry_every_type_and_what_is_not_there(void **state)
{
    const Id id = {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 255}};
    const Time at = INT64_C(1764028800123456), before_2000 = 1;
    const DbArg cells[3][8] = {
        {db_i64(INT64_MAX), db_f64(-0.1), db_bool(true), db_str("\"{},\\ 案 NULL"), db_id(id),
         db_time(at), db_bytes("x\\", 2), db_infer("{1,2}")},
        {db_i64(-1), db_f64(113.123456789012345), db_bool(false), db_str(""), db_id(id),
         db_time(before_2000), db_bytes("", 0), db_infer("{}")},
        {db_i64(I64_NONE), db_f64(NAN), db_bool(false), db_str(NULL), db_id(ID_NONE),
         db_time(TIME_NONE), db_bytes(NULL, 0), db_infer(NULL)},
    };
    List rows = {0};
    Tx *tx = begin();

    (void)state;
    assert_fine(db_all(tx, &COLUMNS, db_columns(world.arena, cells[0], 3, 8), 8, &VALUES, &rows));
    assert_fine(db_commit(tx));
    assert_int_equal(rows.n, 3);
    const Values *got = rows.items;
    assert_true(got[0].n == INT64_MAX && got[0].b && id_eq(got[0].id, id) && got[0].at == at);
    assert_memory_equal(&got[0].f, &cells[0][1].f64, sizeof(double));
    assert_string_equal(got[0].s, "\"{},\\ 案 NULL");
    assert_string_equal(got[0].raw, "x\\");
    assert_string_equal(got[0].list, "{1,2}");
    assert_true(got[1].n == -1 && !got[1].b && got[1].at == before_2000);
    assert_memory_equal(&got[1].f, &cells[1][1].f64, sizeof(double));
    assert_string_equal(got[1].s, "");
    assert_string_equal(got[1].raw, "");
    assert_true(got[2].n == I64_NONE && isnan(got[2].f) && id_is_none(got[2].id));
    assert_true(got[2].at == TIME_NONE && !got[2].s && !got[2].raw && !got[2].list);
}

static void sql(const char *text)
{
    Tx *tx = NULL;

    assert_fine(db_begin(world.db, world.arena, TX_WRITE, &tx));
    assert_fine(db_run_sql(tx, text));
    assert_fine(db_commit(tx));
}

static const ErrorKind TAKEN = {ERROR_CONFLICT, "test/taken", "It is there"};
static const StmtPart KEYED_PARTS[] = {
    {"select count(*) as n from keyed where n <> 7 or (f is null and id is null and at = 'epoch')",
     0}};
static const Stmt KEYED = {"test_keyed", KEYED_PARTS, 1, false};

static const Error *copy_keyed(Tx *tx, const int32_t *numbers, size_t n)
{
    DbArg cells[8][4];

    for (size_t i = 0; i < n; i++) {
        const DbArg row[] = {db_i32(numbers[i]), db_f64(NAN), db_id(ID_NONE), db_time(0)};
        memcpy(cells[i], row, sizeof(row));
    }
    return db_copy_rows(tx, "copy keyed (n, f, id, at) from stdin (format binary)", cells[0], n, 4,
                        &TAKEN);
}

static void rows_are_copied_after_what_waits_and_a_key_that_is_there_is_told(void **state)
{
    const int32_t fresh[] = {7, -1, INT32_MAX}, taken[] = {8, 7}, odd[] = {100, 101};
    Tx *tx = begin();

    (void)state;
    sql("create table keyed (n int primary key, f float8, id uuid, at timestamptz, check (n <> "
        "101))");
    assert_fine(later(tx, 2));
    assert_fine(copy_keyed(tx, fresh, 3));
    assert_fine(later(tx, 4));
    assert_fine(db_commit(tx));
    assert_int_equal(rows(), 2);
    assert_int_equal(ask(world.db, &KEYED), 3);

    tx = begin();
    const Error *error = copy_keyed(tx, taken, 2);
    assert_ptr_equal(error->kind, &TAKEN);
    assert_non_null(later(tx, 6)); /* the transaction has failed */
    db_rollback(tx);
    tx = begin();
    assert_ptr_equal(copy_keyed(tx, odd, 2)->kind, &DB_FAILED);
    db_rollback(tx);
    tx = begin();
    assert_ptr_equal(db_copy_rows(tx, "copy nothing from stdin", NULL, 0, 1, &TAKEN)->kind,
                     &DB_FAILED);
    db_rollback(tx);
    assert_int_equal(ask(world.db, &KEYED), 3);
    sql("drop table keyed");
}

static const Error *ask_mode(const Stmt *stmt, int64_t divisor, TxMode mode, int64_t *ret_is_custom)
{
    Number number = {0};
    Tx *tx = NULL;

    TRY(db_begin(world.db, world.arena, mode, &tx));
    const Error *error =
        db_one(tx, stmt, ARGS(db_i64(1), db_i64(divisor)), &DB_FAILED, &NUMBER, &number);
    db_rollback(tx);
    *ret_is_custom = number.n;
    return error;
}

static void a_statement_planned_anew_leaves_the_others_as_they_were(void **state)
{
    static const TxMode MODES[] = {TX_READ, TX_WRITE};
    int64_t is_custom = -1;

    (void)state;
    for (size_t i = 0; i < LENGTH(MODES); i++) {
        assert_fine(ask_mode(&MODE_ANEW, 1, MODES[i], &is_custom));
        assert_int_equal(is_custom, 1);
        assert_fine(ask_mode(&MODE, 1, MODES[i], &is_custom));
        assert_int_equal(is_custom, 0);
        assert_non_null(ask_mode(&MODE_ANEW, 0, MODES[i], &is_custom)); /* divided by nothing */
        assert_fine(ask_mode(&MODE, 1, MODES[i], &is_custom));
        assert_int_equal(is_custom, 0);
    }
}

static void kill_the_connection(void)
{
    Db *killer = db_new(pg_url(world.pg));

    while (ask(killer, &KILL) > 0)
        ; /* the next look sees whether it is gone */
    db_free(killer);
}

/* Two reads in one round trip: how many rows there are, and the mode of planning, or a division by nothing. */
static const Error *ask_both(TxMode mode, const Stmt *second, int64_t divisor, int64_t *ret_values)
{
    List counts = {0}, modes = {0};
    Tx *tx CLEANUP(db_rollbackp) = NULL;
    const DbArg args[] = {db_i64(1), db_i64(divisor)};
    const DbRead reads[] = {{&COUNT, NO_ARGS, &NUMBER, &counts},
                            {second, args, LENGTH(args), &NUMBER, &modes}};

    TRY(db_begin(world.db, world.arena, mode, &tx));
    if (mode == TX_WRITE)
        TRY(later(tx, 8));
    TRY(db_all_of(tx, reads, LENGTH(reads)));
    assert_int_equal(counts.n, 1);
    assert_int_equal(modes.n, 1);
    ret_values[0] = ((const Number *)counts.items)->n;
    ret_values[1] = ((const Number *)modes.items)->n;
    return NULL;
}

static void reads_that_go_out_together_each_have_their_rows(void **state)
{
    int64_t values[2] = {-1, -1};

    (void)state;
    assert_fine(ask_both(TX_READ, &MODE, 1, values));
    assert_int_equal(values[0], 0);
    assert_int_equal(values[1], 0);
    assert_fine(ask_both(TX_WRITE, &MODE_ANEW, 1, values));
    assert_int_equal(values[0], 1); /* what waited went first */
    assert_int_equal(values[1], 1);
    assert_fine(ask_both(TX_READ, &MODE, 1, values));
    assert_int_equal(values[1], 0);
    kill_the_connection();
    assert_fine(ask_both(TX_READ, &MODE, 1, values));
}

static void one_of_several_reads_that_fails_is_the_error_of_all_and_harms_no_other(void **state)
{
    int64_t values[2] = {-1, -1};

    (void)state;
    for (int turn = 0; turn < 3; turn++) {
        const Error *error = ask_both(turn % 2 ? TX_WRITE : TX_READ, &MODE_ANEW, 0, values);
        assert_non_null(error);
        assert_ptr_equal(error->kind, &DB_FAILED);
        assert_int_equal(values[0], -1);
        assert_int_equal(rows(), 0);
    }
    assert_fine(ask_both(TX_READ, &MODE, 1, values));
    assert_int_equal(values[1], 0);
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
    for (int64_t i = 1; i <= 200; i++)
        assert_fine(later(tx, 2 * i));
    assert_fine(db_commit(tx));
    assert_int_equal(rows(), 200);
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
    static const Stmt WRONG = {"test_wrong", PARTS, 1, false};
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

static int empty_table(void **state)
{
    (void)state;
    sql("truncate even");
    return 0;
}

static int64_t count_in(Tx *tx)
{
    Number number = {0};

    assert_fine(db_one(tx, &COUNT, NO_ARGS, &DB_FAILED, &NUMBER, &number));
    return number.n;
}

static void a_snapshot_sees_what_its_first_statement_saw(void **state)
{
    static const struct {
        TxMode mode;
        int64_t seen;
    } MODES[] = {{TX_WRITE, 1}, {TX_SNAPSHOT, 0}};

    for (size_t i = 0; i < LENGTH(MODES); i++) {
        Db *other = db_new(pg_url(world.pg));
        Tx *tx = NULL, *theirs = NULL;
        assert_int_equal(empty_table(state), 0);
        assert_fine(db_begin(world.db, world.arena, MODES[i].mode, &tx));
        assert_int_equal(count_in(tx), 0);
        assert_fine(db_begin(other, world.arena, TX_WRITE, &theirs));
        assert_fine(now(theirs, 2));
        assert_fine(db_commit(theirs));
        assert_int_equal(count_in(tx), MODES[i].seen);
        assert_fine(now(tx, 4));
        assert_fine(db_commit(tx));
        assert_int_equal(rows(), 2);
        db_free(other);
    }
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
        cmocka_unit_test(columns_carry_every_type_and_what_is_not_there),
        cmocka_unit_test(arguments_carry_every_type_and_what_is_not_there),
        cmocka_unit_test(a_statement_is_read_into_several_shapes_by_turns),
        cmocka_unit_test(a_statement_planned_anew_leaves_the_others_as_they_were),
        ON_AN_EMPTY_TABLE(a_snapshot_sees_what_its_first_statement_saw),
        ON_AN_EMPTY_TABLE(rows_are_copied_after_what_waits_and_a_key_that_is_there_is_told),
        ON_AN_EMPTY_TABLE(reads_that_go_out_together_each_have_their_rows),
        ON_AN_EMPTY_TABLE(one_of_several_reads_that_fails_is_the_error_of_all_and_harms_no_other),
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
