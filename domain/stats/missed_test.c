/*
 * missed_test.c - the missed rate of a June, worked out by hand: which cases others found where a grid administrator had
 * just looked and had said nothing against it.
 */
#include <libpq-fe.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "domain/stats/indicators.h"
#include "domain/stats/stats.sql.h"
#include "platform/db/migrate.h"
#include "platform/pg/pg.h"

#include <cmocka.h>

#define A "441900101001001"
#define B "441900102001001"

/* Times are the city's, of 2026. Six cases, five of them filed: 1 by an administrator, 2 3 4 by residents, 5 by a desk; 6 was
 * not filed. 4 and 5 are of shop 2 of B, which is visited every 30 days; the others name no premises. */
static const char *const WORLD[] = {
    "insert into units (key, tier, town, name, lon, lat, valid_from) select key, 'GRID', key / "
    "1000000,"
    " 'x', 113, 23, '2016-12-31' from unnest('{" A "," B "}'::bigint[]) key",
    "insert into departments (code, name, name_en, valid_from) values ('XF', 'x', 'x', "
    "'2016-12-31')",
    "insert into item_classes (code, name, name_en, department) values ('06', 'x', 'x', 'XF')",
    "insert into items (code, valid_from, class, name, name_en, department, severity, limit_kind,"
    " limit_minutes, evidence) select code, '2016-12-31', '06', 'x', 'x', 'XF', 'S3', 'URGENT', "
    "1440,"
    " '{}' from unnest('{0601,0605}'::text[]) code",
    "create function at(t text) returns timestamptz language sql as"
    " $$ select ('2026-' || t || ':00+08')::timestamptz $$",
    "insert into cases (town, id, number, item, item_from, title, description, lon, lat, datum, "
    "unit,"
    " owner, severity, state, version, source, created_at, filed_at, updated_at)"
    " select unit / 1000000, md5(n::text)::uuid, n::text, item, '2016-12-31', 'x', 'x', 113, 23,"
    " 'WGS84', unit, unit, 'S3', case when filed then 'FILED' else 'REPORTED' end, 2, source,"
    " at(reported), case when filed then at(reported) end, at(reported) from (values"
    " (1, " A ", '0605', 'GRID', '06-02 09:00', true), (2, " A
    ", '0605', 'RESIDENT', '06-08 09:00', true),"
    " (3, " A ", '0601', 'RESIDENT', '06-08 09:00', true), (4, " B
    ", '0601', 'RESIDENT', '06-24 09:00', true),"
    " (5, " B ", '0605', 'CENTRE', '06-25 09:00', true), (6, " A
    ", '0605', 'RESIDENT', '06-08 09:30', false))"
    " v (n, unit, item, source, reported, filed)",
    "insert into round_points (kind, day, items) values ('STREET', '2026-01-01', '{0605}'),"
    " ('SMALL_PLACE', '2026-01-01', '{0601,0605}')",
    "insert into premises (town, id, unit, kind, name, lon, lat, tag, created_at, updated_at)"
    " select unit / 1000000, md5('p' || n)::uuid, unit, kind, 'x', 113, 23,"
    " case when kind <> 'STREET' then 'x' end, at('01-01 00:00'), at('01-01 00:00')"
    " from (values (1, " A ", 'STREET'), (2, " B ", 'SMALL_PLACE'), (3, " B
    ", 'STREET')) v (n, unit, kind)",
    "insert into case_premises (town, case_id, set_at, premises, person, post)"
    " select town, id, created_at, md5('p2')::uuid, md5('w')::uuid, md5('w')::uuid from cases"
    " where number in ('4', '5')",
    "create function a_visit(n int, premises int, done text) returns void language sql as"
    " $$ insert into visits (town, id, premises, unit, kind, due_from, due_to, cycle_days, state,"
    " done_at, created_at, updated_at) select p.town, md5('v' || n)::uuid, p.id, p.unit, p.kind,"
    " at(done)::date - 1, at(done)::date + 30, case when p.kind = 'STREET' then 1 else 30 end,"
    " 'SUBMITTED', at(done), at(done), at(done) from premises p where p.id = md5('p' || "
    "premises)::uuid $$",
    "create function an_answer(n int, item text, answer text) returns void language sql as"
    " $$ insert into visit_answers (town, visit, item, answer, fixed)"
    " select town, id, item, answer, false from visits where id = md5('v' || n)::uuid $$",
};

/* One after the other, each rule on its own: what happened or is another way, and how many are missed then, of five. */
static const struct {
    const char *sql;
    int64_t missed;
} THEN[] = {
    {"select 1", 0},                            /* nobody walked */
    {"select a_visit(1, 1, '06-02 08:00')", 0}, /* 1 was found by an administrator */
    {"select a_visit(2, 1, '06-07 09:00')", 0}, /* 24 hours before 2 are over */
    {"update visits set done_at = at('06-07 09:01') where id = md5('v2')::uuid",
     1}, /* 2; nobody asks for 0601 there */
    {"select a_visit(3, 1, '06-08 08:00'), an_answer(3, '0605', 'NO')",
     0},                                                 /* an hour before, they had found it */
    {"update visit_answers set answer = 'NOT_SEEN'", 0}, /* nor is who could not see it to blame */
    {"delete from visit_answers", 1},                    /* it was in order, they said */
    {"update visits set state = 'REFUSED_ENTRY' where id = md5('v3')::uuid",
     1}, /* 2 by the visit before */
    {"update visits set done_at = at('06-08 09:01') where id = md5('v2')::uuid",
     0},                                        /* only after it was found */
    {"select a_visit(4, 3, '06-24 08:00')", 0}, /* the street of B: 4 and 5 are of the shop */
    {"select a_visit(5, 2, '05-25 09:00')", 0}, /* 30 days before 4 are over */
    {"select a_visit(6, 2, '05-26 09:00')", 1}, /* 4; they are not yet */
    {"update visits set done_at = at('05-26 09:01') where id = md5('v6')::uuid",
     2}, /* and 5, which a desk found */
    {"insert into round_points values ('SMALL_PLACE', '2026-05-01', '{0605}')",
     1}, /* from May on nobody asks for 0601 */
    {"insert into case_premises select town, id, at('06-26 09:00'), md5('p3')::uuid, "
     "md5('w')::uuid, md5('w')::uuid"
     " from cases where number = '5'",
     0}, /* of the street, says who files it: that was walked 25 hours before */
    {"update visits set done_at = at('06-24 09:01') where id = md5('v4')::uuid", 1},
    {"update cases set filed_at = null where number = '5'", 0}, /* and of four */
};

typedef struct Fixture {
    char dir[64];
    Arena *arena;
    Pg *pg;
    Db *db;
    PGconn *conn;
} Fixture;

static void run(PGconn *conn, const char *sql)
{
    PGresult *result = PQexec(conn, sql);

    if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK)
        fail_msg("%s: %s", PQresultErrorMessage(result), sql);
    PQclear(result);
}

static int set_up(void **state)
{
    Fixture *fixture = calloc(1, sizeof(*fixture));
    int applied = 0;

    fixture->arena = arena_new();
    (void)snprintf(fixture->dir, sizeof(fixture->dir), "/tmp/zw-missed-XXXXXX");
    assert_non_null(mkdtemp(fixture->dir));
    assert_int_equal(chmod(fixture->dir, 0711), 0);
    const Error *error = pg_start(fixture->arena, fixture->dir, &fixture->pg);
    if (error)
        fail_msg("%s", error->detail);
    fixture->db = db_new(pg_url(fixture->pg));
    error = migrate(fixture->db, fixture->arena, MIGRATIONS, N_MIGRATIONS, &applied);
    if (error)
        fail_msg("%s", error->detail);
    fixture->conn = PQconnectdb(pg_url(fixture->pg));
    assert_int_equal(PQstatus(fixture->conn), CONNECTION_OK);
    for (size_t i = 0; i < LENGTH(WORLD); i++)
        run(fixture->conn, WORLD[i]);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;
    char command[128];

    PQfinish(fixture->conn);
    db_free(fixture->db);
    pg_stop(fixture->pg);
    arena_free(fixture->arena);
    (void)snprintf(command, sizeof(command), "rm -rf '%s'", fixture->dir);
    int left = system(command);
    free(fixture);
    return left;
}

/* June, all of the city, as one row. */
static Sum missed(Fixture *fixture)
{
    Time from = 0, to = 0;
    Tx *tx = NULL;
    List rows = {NULL, 0};

    assert_true(time_parse("2026-05-31T16:00:00Z", &from) &&
                time_parse("2026-06-30T16:00:00Z", &to));
    assert_null(db_begin(fixture->db, fixture->arena, TX_READ, &tx));
    const Error *error =
        db_all(tx, &SQL_STATS_REPORTS,
               ARGS(db_i64(441900000000000), db_i64(441900999999999), db_str(NULL),
                    db_i64(441900000000000), db_i64(441900999999999), db_time(from), db_time(to),
                    db_i64(I64_NONE), db_str(NULL), db_i64(I64_NONE), db_str(NULL)),
               &SUM_SHAPE, &rows);
    if (error)
        fail_msg("%s", error->detail);
    db_rollback(tx);
    for (size_t i = 0; i < rows.n; i++) {
        if (((const Sum *)rows.items)[i].code == INDICATOR_MISSED)
            return ((const Sum *)rows.items)[i];
    }
    fail_msg("no sum of the missed");
    return (Sum){0};
}

static void missed_is_what_others_found_where_somebody_had_just_looked(void **state)
{
    Fixture *fixture = *state;

    for (size_t i = 0; i < LENGTH(THEN); i++) {
        run(fixture->conn, THEN[i].sql);
        Sum sum = missed(fixture);
        if (sum.numerator != THEN[i].missed || sum.denominator != (i + 1 < LENGTH(THEN) ? 5 : 4)) {
            fail_msg("%lld / %lld after %s", (long long)sum.numerator, (long long)sum.denominator,
                     THEN[i].sql);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(missed_is_what_others_found_where_somebody_had_just_looked),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
