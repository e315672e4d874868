/* gather_test.c - against a private cluster: each event is told once, to those it names, in the
 * order of commits; and what is old goes. */
#include <libpq-fe.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "domain/notices/notice.h"
#include "platform/db/migrate.h"
#include "platform/pg/pg.h"

#include <cmocka.h>

#define ANNA   "00000000-0000-8000-8000-000000000001"
#define BERT   "00000000-0000-8000-8000-000000000002"
#define NOBODY "00000000-0000-8000-8000-000000000009"

static struct {
    Arena *arena;
    Pg *pg;
    Db *db;
    PGconn *conn;
    char dir[64];
} world;

static PGconn *join_in(void)
{
    PGconn *conn = PQconnectdb(pg_url(world.pg));

    assert_int_equal(PQstatus(conn), CONNECTION_OK);
    return conn;
}

static void sql_on(PGconn *conn, const char *text)
{
    PGresult *result = PQexec(conn, text);
    ExecStatusType status = PQresultStatus(result);

    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        fail_msg("%s: %s", text, PQerrorMessage(conn));
    PQclear(result);
}

/* What a statement of one value says, in the arena. */
static const char *value_of(const char *text)
{
    PGresult *result = PQexec(world.conn, text);

    if (PQresultStatus(result) != PGRES_TUPLES_OK || PQntuples(result) != 1)
        fail_msg("%s: %s", text, PQerrorMessage(world.conn));
    const char *value = arena_strdup(world.arena, PQgetvalue(result, 0, 0));
    PQclear(result);
    return value;
}

static void happens(PGconn *conn, const char *topic, const char *persons, const char *actor,
                    const char *data)
{
    sql_on(conn, arena_printf(world.arena,
                              "insert into outbox (town, topic, unit, persons, actor, data) values"
                              " (441900119, '%s', 441900119001001, '%s', %s, '\"%s\"')",
                              topic, persons, actor, data));
}

static void gather(void)
{
    const Error *error = notices_gather(world.db, world.arena, true, true);

    if (error)
        fail_msg("%s %s", error->kind->slug, error->detail);
}

/* "data data ..", the oldest first. */
static const char *told(const char *person)
{
    return value_of(
        arena_printf(world.arena,
                     "select coalesce(string_agg(trim('\"' from data), ' ' order by xid, seq), '')"
                     " from notices where person = '%s'",
                     person));
}

static int set_up(void **state)
{
    int applied = 0;

    (void)state;
    world.arena = arena_new();
    (void)snprintf(world.dir, sizeof(world.dir), "/tmp/zw-notices-XXXXXX");
    assert_non_null(mkdtemp(world.dir));
    assert_int_equal(chmod(world.dir, 0711), 0);
    assert_null(pg_start(world.arena, world.dir, &world.pg));
    world.db = db_new(pg_url(world.pg));
    assert_null(migrate(world.db, world.arena, MIGRATIONS, N_MIGRATIONS, &applied));
    world.conn = join_in();
    sql_on(world.conn, "insert into people (id, login, name, password_hash) values ('" ANNA
                       "', 'anna', 'x', 'x'), ('" BERT "', 'bert', 'x', 'x')");
    return 0;
}

static int tear_down(void **state)
{
    char command[128];

    (void)state;
    PQfinish(world.conn);
    db_free(world.db);
    pg_stop(world.pg);
    arena_free(world.arena);
    (void)snprintf(command, sizeof(command), "rm -rf '%s'", world.dir);
    return system(command); /* NOLINT(cert-env33-c): a directory of its own */
}

static int afresh(void **state)
{
    (void)state;
    gather();
    sql_on(world.conn, "delete from push_queue; delete from notices");
    return 0;
}

static void who_is_named_is_told_once_and_in_order(void **state)
{
    (void)state;
    happens(world.conn, "case.moved", "{" ANNA "}", "null", "one");
    happens(world.conn, "assignment.moved", "{" ANNA "," BERT "}", "null", "two");
    gather();
    gather();
    happens(world.conn, "case.warned", "{" ANNA "," ANNA "}", "null", "three");
    gather();
    assert_string_equal(told(ANNA), "one two three");
    assert_string_equal(told(BERT), "two");
}

static void who_acted_is_not_told_and_who_is_no_person_here_harms_nothing(void **state)
{
    (void)state;
    happens(world.conn, "case.moved", "{" ANNA "," BERT "}", "'" ANNA "'", "by anna");
    happens(world.conn, "case.moved", "{" NOBODY "," BERT "}", "null", "to nobody");
    happens(world.conn, "case.moved", "{}", "null", "to none");
    gather();
    assert_string_equal(told(ANNA), "");
    assert_string_equal(told(BERT), "by anna to nobody");
    assert_string_equal(value_of("select count(*) from notices"), "2");
}

static void a_topic_that_is_not_listed_is_told_to_nobody(void **state)
{
    (void)state;
    happens(world.conn, "case.reported", "{" ANNA "}", "null", "reported");
    happens(world.conn, "calendar.stop", "{" ANNA "}", "null", "typhoon");
    gather();
    assert_string_equal(told(ANNA), "");
}

/* Numbers are given before commits: a row that is committed late has an older number. */
static void what_was_begun_before_and_committed_later_is_not_missed(void **state)
{
    PGconn *slow = join_in();

    (void)state;
    sql_on(slow, "begin");
    happens(slow, "case.moved", "{" ANNA "}", "null", "slow");
    happens(world.conn, "case.moved", "{" ANNA "}", "null", "fast");
    gather();
    assert_string_equal(told(ANNA), ""); /* what stands behind the open one waits for it */
    sql_on(slow, "commit");
    gather();
    assert_string_equal(told(ANNA), "slow fast");
    PQfinish(slow);
}

static void one_server_at_a_time_gathers_and_the_other_does_not_wait(void **state)
{
    PGconn *other = join_in();

    (void)state;
    happens(world.conn, "case.moved", "{" ANNA "}", "null", "one");
    sql_on(other, "begin");
    sql_on(other, "select * from notice_place for update");
    gather(); /* a lock that it waited for would end in an error after 2 s */
    assert_string_equal(told(ANNA), "");
    sql_on(other, "rollback");
    gather();
    assert_string_equal(told(ANNA), "one");
    PQfinish(other);
}

static void more_than_one_batch_comes_through_in_one_go(void **state)
{
    (void)state;
    sql_on(world.conn, "insert into outbox (town, topic, unit, persons, data)"
                       " select 441900119, 'case.moved', 441900119001001, '{" ANNA "}', n::text"
                       " from generate_series(1, 2500) n");
    gather();
    assert_string_equal(value_of("select count(*) || ' ' || count(distinct data) from notices"),
                        "2500 2500");
}

/* A dump that was loaded into a new cluster: the place lies in a future that never comes. */
static void a_place_of_another_cluster_is_left_behind(void **state)
{
    (void)state;
    sql_on(world.conn, "update notice_place set xid = '900000000', seq = 7");
    gather();
    happens(world.conn, "case.moved", "{" ANNA "}", "null", "after the move");
    gather();
    assert_string_equal(told(ANNA), "after the move");
}

static void browsers_are_queued_for_unless_silenced(void **state)
{
    (void)state;
    sql_on(
        world.conn,
        "insert into push_subscriptions (id, person, session, endpoint, p256dh, auth, user_agent,"
        " created_at, renewed_at) select gen_random_uuid(), p, gen_random_uuid(), e, 'x', 'x', 'x',"
        " now(), now() from (values ('" ANNA "'::uuid, 'a1'), ('" ANNA "', 'a2'), ('" BERT
        "', 'b1')) v(p, e)");
    sql_on(world.conn, "insert into notice_choices values ('" BERT "', '{CASE}', 0, 0, now())");
    happens(world.conn, "case.moved", "{" ANNA "," BERT "}", "null", "one");
    happens(world.conn, "case.warned", "{" BERT "}", "null", "two");
    gather();
    assert_string_equal(
        value_of("select string_agg(s.endpoint || ':' || trim('\"' from n.data), ' ' order by "
                 "s.endpoint)"
                 " from push_queue q join push_subscriptions s on s.id = q.subscription"
                 " join notices n on n.person = s.person and n.xid = q.xid and n.seq = q.seq"),
        "a1:one a2:one b1:two");
    assert_string_equal(told(BERT), "one two");
    sql_on(world.conn, "delete from push_subscriptions; delete from notice_choices");
}

static void what_was_told_30_days_ago_goes(void **state)
{
    Time now = time_now();

    (void)state;
    happens(world.conn, "case.moved", "{" ANNA "}", "null", "old");
    happens(world.conn, "case.moved", "{" ANNA "}", "null", "young");
    gather();
    sql_on(world.conn,
           "update notices set at = now() - interval '30 days 1 minute' where data = '\"old\"'");
    sql_on(world.conn,
           "update notices set at = now() - interval '29 days 23 hours' where data = '\"young\"'");
    assert_null(notices_purge(world.db, world.arena, now));
    assert_string_equal(told(ANNA), "young");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(who_is_named_is_told_once_and_in_order, afresh),
        cmocka_unit_test_setup(who_acted_is_not_told_and_who_is_no_person_here_harms_nothing,
                               afresh),
        cmocka_unit_test_setup(a_topic_that_is_not_listed_is_told_to_nobody, afresh),
        cmocka_unit_test_setup(what_was_begun_before_and_committed_later_is_not_missed, afresh),
        cmocka_unit_test_setup(one_server_at_a_time_gathers_and_the_other_does_not_wait, afresh),
        cmocka_unit_test_setup(more_than_one_batch_comes_through_in_one_go, afresh),
        cmocka_unit_test_setup(a_place_of_another_cluster_is_left_behind, afresh),
        cmocka_unit_test_setup(browsers_are_queued_for_unless_silenced, afresh),
        cmocka_unit_test_setup(what_was_told_30_days_ago_goes, afresh),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
