/* outbox_test.c - against a private cluster: what was committed is heard, all of it, once, in
 * order; what was not, is not. */
#include "platform/events/outbox.h"

#include <ftw.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "platform/db/migrate.h"
#include "platform/events/reader.h"
#include "platform/http/server.h"
#include "platform/pg/pg.h"

#include <cmocka.h>

#define CITY    INT64_C(441900000000000)
#define TOWN    INT64_C(441900119000000)
#define LEAF    INT64_C(441900119001001)
#define WAIT_MS 60000 /* only a broken reader lets anybody wait so long */

/* The cluster is made once, for all tests; the server is what the outbox sees of it: a bell. */
static struct {
    Arena *arena;
    Pg *pg;
    char dir[64];
    pthread_mutex_t lock; /* of reader: emitters ring while a test starts and stops it */
    OutboxReader *reader;
    atomic_int n_wakes;
} world = {.lock = PTHREAD_MUTEX_INITIALIZER};

static Server *the_server(void)
{
    return (Server *)(void *)&world;
}

void server_wake_events(Server *server)
{
    assert_ptr_equal(server, the_server());
    atomic_fetch_add(&world.n_wakes, 1);
    pthread_mutex_lock(&world.lock);
    if (world.reader)
        outbox_reader_wake(world.reader);
    pthread_mutex_unlock(&world.lock);
}

static void set_reader(OutboxReader *reader)
{
    pthread_mutex_lock(&world.lock);
    world.reader = reader;
    pthread_mutex_unlock(&world.lock);
}

/* ---- a stream, from the hub to its reader ---- */

typedef struct Ears {
    Hub *hub;
    int fd;
    Buf got;
} Ears;

static Ears ears_open(const char *last_event_id, StreamFilter filter)
{
    Ears ears = {.hub = hub_start(4096, 4)};
    int pair[2];

    (void)snprintf(filter.last_event_id, sizeof(filter.last_event_id), "%s", last_event_id);
    buf_init(&ears.got, (size_t)64 * 1024 * 1024);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    ears.fd = pair[0];
    assert_true(hub_adopt(ears.hub, pair[1], &filter));
    set_reader(outbox_reader_start(pg_url(world.pg), ears.hub));
    return ears;
}

static StreamFilter city_filter(void)
{
    return (StreamFilter){.range = unit_key_range(CITY)};
}

static bool ears_hear(Ears *ears, const char *text)
{
    char chunk[16384];
    int64_t until_ms = monotonic_ms() + WAIT_MS;

    while (!strstr(buf_cstr(&ears->got), text)) {
        struct pollfd poller = {.fd = ears->fd, .events = POLLIN};
        if (monotonic_ms() > until_ms)
            return false;
        if (poll(&poller, 1, 100) <= 0)
            continue;
        ssize_t n = read(ears->fd, chunk, sizeof(chunk));
        if (n <= 0)
            return false;
        buf_add(&ears->got, chunk, (size_t)n);
    }
    return true;
}

static void ears_close(Ears *ears)
{
    OutboxReader *reader = world.reader;

    set_reader(NULL);
    outbox_reader_stop(reader);
    hub_stop(ears->hub);
    (void)close(ears->fd);
    buf_done(&ears->got);
}

/* How often "data: <text>" was heard. */
static int ears_count(Ears *ears, const char *data)
{
    char line[128];
    int n = 0;

    (void)snprintf(line, sizeof(line), "\ndata: %s\n", data);
    for (const char *at = buf_cstr(&ears->got); (at = strstr(at, line)); at++)
        n++;
    return n;
}

/* The id of the event with this data, as "<xid>-<seq>". */
static void ears_id_of(Ears *ears, const char *data, char *out, size_t size)
{
    char line[128];

    (void)snprintf(line, sizeof(line), "\nevent: thing.moved\ndata: %s\n", data);
    const char *at = strstr(buf_cstr(&ears->got), line);
    assert_non_null(at);
    while (at[-1] != ' ')
        at--;
    (void)snprintf(out, size, "%.*s", (int)strcspn(at, "\n"), at);
}

static void assert_in_order(Ears *ears, int n_expected)
{
    long long last_xid = 0, last_seq = 0, xid = 0, seq = 0;
    int n = 0;

    for (const char *at = buf_cstr(&ears->got); (at = strstr(at, "\nid: ")); at++) {
        char topic[32] = "";
        /* NOLINTNEXTLINE(cert-err34-c): the numbers are this program's own */
        if (sscanf(at, "\nid: %lld-%lld\nevent: %31s", &xid, &seq, topic) != 3)
            continue;
        assert_true(xid > last_xid || (xid == last_xid && seq > last_seq));
        last_xid = xid;
        last_seq = seq;
        n += strcmp(topic, "thing.moved") == 0;
    }
    assert_int_equal(n, n_expected);
}

/* ---- writers ---- */

static void assert_fine(const Error *error)
{
    if (error)
        fail_msg("%s: %s", error->kind->slug, error->detail);
}

static void emit(Tx *tx, const char *data)
{
    const Event event = {.topic = "thing.moved", .unit = LEAF, .data = data};

    assert_fine(event_emit_tx(tx, the_server(), &event));
}

/* As the next statement of a handler does: what has waited until now is in the table. */
static void send_on(Tx *tx)
{
    assert_fine(db_run_sql(tx, "select 1"));
}

static Tx *begin(Db *db)
{
    Tx *tx = NULL;

    assert_fine(db_begin(db, world.arena, TX_WRITE, &tx));
    return tx;
}

static void say(Db *db, const char *data)
{
    Tx *tx = begin(db);

    emit(tx, data);
    assert_fine(db_commit(tx));
}

static void sql(const char *text)
{
    Db *db = db_new(pg_url(world.pg));
    Tx *tx = begin(db);

    assert_fine(db_run_sql(tx, text));
    assert_fine(db_commit(tx));
    db_free(db);
}

/* ---- what is promised ---- */

static void an_earlier_transaction_that_commits_later_is_heard_first(void **state)
{
    Ears ears = ears_open("", city_filter());
    Db *slow = db_new(pg_url(world.pg)), *fast = db_new(pg_url(world.pg));

    (void)state;
    assert_true(ears_hear(&ears, ": hello"));
    Tx *first = begin(slow);
    emit(first, "first");
    send_on(first);
    say(fast, "second");
    say(fast, "third");
    emit(first, "first again");
    assert_fine(db_commit(first));
    say(fast, "last");
    assert_true(ears_hear(&ears, "\ndata: last\n"));
    assert_in_order(&ears, 5);
    const char *a = strstr(buf_cstr(&ears.got), "data: first\n");
    const char *b = strstr(buf_cstr(&ears.got), "data: second\n");
    const char *again = strstr(buf_cstr(&ears.got), "data: first again\n");
    assert_true(a && again && b && a < again && again < b);
    ears_close(&ears);
    db_free(slow);
    db_free(fast);
}

static void a_rollback_is_not_heard_and_rings_no_bell(void **state)
{
    Ears ears = ears_open("", city_filter());
    Db *db = db_new(pg_url(world.pg));

    (void)state;
    assert_true(ears_hear(&ears, ": hello"));
    int before = atomic_load(&world.n_wakes);
    Tx *tx = begin(db);
    emit(tx, "never");
    send_on(tx);
    db_rollback(tx);
    assert_int_equal(atomic_load(&world.n_wakes), before);
    tx = begin(db);
    emit(tx, "one");
    emit(tx, "two");
    assert_int_equal(atomic_load(&world.n_wakes), before);
    assert_fine(db_commit(tx));
    assert_int_equal(atomic_load(&world.n_wakes), before + 1); /* once a transaction */
    assert_true(ears_hear(&ears, "\ndata: two\n"));
    assert_int_equal(ears_count(&ears, "never"), 0);
    assert_in_order(&ears, 2);
    ears_close(&ears);
    db_free(db);
}

#define WRITERS 8
#define ROUNDS  40

/* Each round is a transaction of one to three events; every fifth is rolled back. */
static void *write_rounds(void *context)
{
    long writer = *(const long *)context;
    Db *db = db_new(pg_url(world.pg));
    Arena *arena = arena_new();

    for (long round = 0; round < ROUNDS; round++) {
        Tx *tx = NULL;
        if (db_begin(db, arena, TX_WRITE, &tx))
            abort();
        for (long i = 0; i <= round % 3; i++) {
            const Event event = {
                .topic = "thing.moved",
                .unit = LEAF,
                .data = arena_printf(arena, "w%ld-%ld-%ld", writer, round, i),
            };
            if (event_emit_tx(tx, the_server(), &event) || db_run_sql(tx, "select 1"))
                abort();
            (void)poll(NULL, 0, (int)((writer * 7 + round * 3 + i) % 4)); /* overlap */
        }
        if (round % 5 == 4) {
            db_rollback(tx);
        } else if (db_commit(tx)) {
            abort();
        }
        arena_reset(arena);
    }
    arena_free(arena);
    db_free(db);
    return NULL;
}

static int assert_all_heard_once(Ears *ears)
{
    int n_expected = 0;

    for (long writer = 0; writer < WRITERS; writer++) {
        for (long round = 0; round < ROUNDS; round++) {
            for (long i = 0; i <= round % 3; i++) {
                char data[48];
                int times = round % 5 == 4 ? 0 : 1;
                (void)snprintf(data, sizeof(data), "w%ld-%ld-%ld", writer, round, i);
                assert_int_equal(ears_count(ears, data), times);
                n_expected += times;
            }
        }
    }
    return n_expected;
}

static void many_at_once_are_all_heard_once_and_in_order(void **state)
{
    Ears ears = ears_open("", city_filter());
    Db *db = db_new(pg_url(world.pg));
    pthread_t writers[WRITERS];
    long numbers[WRITERS];

    (void)state;
    assert_true(ears_hear(&ears, ": hello"));
    for (size_t i = 0; i < WRITERS; i++) {
        numbers[i] = (long)i;
        assert_int_equal(pthread_create(&writers[i], NULL, write_rounds, &numbers[i]), 0);
    }
    for (size_t i = 0; i < WRITERS; i++)
        pthread_join(writers[i], NULL);
    say(db, "end");
    assert_true(ears_hear(&ears, "\ndata: end\n"));
    assert_in_order(&ears, assert_all_heard_once(&ears) + 1);
    ears_close(&ears);
    db_free(db);
}

static void a_listener_resumes_over_a_restart_of_the_server(void **state)
{
    Db *db = db_new(pg_url(world.pg));
    Ears ears = ears_open("", city_filter());
    char id[64];

    (void)state;
    assert_true(ears_hear(&ears, ": hello"));
    say(db, "before");
    say(db, "last heard");
    assert_true(ears_hear(&ears, "\ndata: last heard\n"));
    ears_id_of(&ears, "last heard", id, sizeof(id));
    ears_close(&ears);
    say(db, "while away");
    ears = ears_open(id, city_filter());
    assert_true(ears_hear(&ears, "\ndata: while away\n"));
    say(db, "after");
    assert_true(ears_hear(&ears, "\ndata: after\n"));
    assert_in_order(&ears, 2);
    assert_int_equal(ears_count(&ears, "{}"), 0); /* no resync */
    ears_close(&ears);
    db_free(db);
}

static void what_another_server_wrote_is_found_without_a_bell(void **state)
{
    Ears ears = ears_open("", city_filter());

    (void)state;
    assert_true(ears_hear(&ears, ": hello"));
    sql("insert into outbox (town, topic, unit, data)"
        " values (441900119, 'thing.moved', 441900119001001, 'from elsewhere')");
    assert_true(ears_hear(&ears, "\ndata: from elsewhere\n"));
    assert_in_order(&ears, 1);
    ears_close(&ears);
}

/* PostgreSQL is killed and comes back: nothing is lost, nothing comes twice. */
static void a_death_of_the_database_loses_nothing(void **state)
{
    Db *db = db_new(pg_url(world.pg));
    Ears ears = ears_open("", city_filter());
    int64_t until_ms = monotonic_ms() + WAIT_MS;
    const Error *error = NULL;

    (void)state;
    assert_true(ears_hear(&ears, ": hello"));
    say(db, "before the death");
    int pid = pg_pid(world.pg);
    assert_true(pid > 1);
    assert_int_equal(kill(pid, SIGKILL), 0);
    db_free(db);
    db = db_new(pg_url(world.pg));
    do {
        Tx *tx = NULL;
        const Event event = {.topic = "thing.moved", .unit = LEAF, .data = "after the death"};
        (void)poll(NULL, 0, 50);
        error = pg_pid(world.pg) == pid ? &(const Error){.kind = &DB_UNAVAILABLE, .detail = ""}
                                        : db_begin(db, world.arena, TX_WRITE, &tx);
        if (!error)
            error = event_emit_tx(tx, the_server(), &event);
        if (!error) {
            error = db_commit(tx);
        } else {
            db_rollback(tx);
        }
    } while (error && monotonic_ms() < until_ms);
    assert_fine(error);
    assert_true(ears_hear(&ears, "\ndata: after the death\n"));
    assert_int_equal(ears_count(&ears, "before the death"), 1);
    assert_in_order(&ears, 2);
    ears_close(&ears);
    db_free(db);
}

static void all_that_decides_who_hears_goes_through_the_table(void **state)
{
    static const char DATA[] = "{\"title\":\"\xe6\xb6\x88\xe9\x98\xb2 \\\"x\\\" {a,b}\"}";
    const Id person = {{[0] = 7, [15] = 8}}, nobody = {{[0] = 7, [15] = 9}};
    StreamFilter filter = {.range = UNIT_RANGE_EMPTY, .person = person};
    Ears ears = ears_open("", filter);
    Db *db = db_new(pg_url(world.pg));
    Event event = {.topic = "thing.moved", .unit = LEAF, .department = "XF", .n_persons = 2};

    (void)state;
    assert_true(ears_hear(&ears, ": hello"));
    Tx *tx = begin(db);
    event.persons[0] = nobody;
    event.persons[1] = nobody;
    event.data = "for others";
    assert_fine(event_emit_tx(tx, the_server(), &event));
    event.persons[1] = person;
    event.data = DATA;
    assert_fine(event_emit_tx(tx, the_server(), &event));
    assert_fine(db_commit(tx));
    assert_true(ears_hear(&ears, DATA));
    assert_in_order(&ears, 1);
    ears_close(&ears);

    filter = (StreamFilter){.range = unit_key_range(TOWN), .department = "XF"};
    ears = ears_open("", filter);
    assert_true(ears_hear(&ears, ": hello"));
    tx = begin(db);
    event.data = "not ours";
    event.department = "CG";
    assert_fine(event_emit_tx(tx, the_server(), &event));
    event.data = "referred";
    event.department = "XF";
    event.unit = INT64_C(441900120001001);
    event.also = TOWN;
    assert_fine(event_emit_tx(tx, the_server(), &event));
    assert_fine(db_commit(tx));
    assert_true(ears_hear(&ears, "\ndata: referred\n"));
    assert_in_order(&ears, 1);
    ears_close(&ears);
    db_free(db);
}

typedef struct Count {
    int64_t n;
} Count;

static void two_days_are_kept_and_not_more(void **state)
{
    static const Field FIELDS[] = {I64_FIELD(Count, n, REQUIRED)};
    static const Shape COUNT = SHAPE(Count, FIELDS);
    static const StmtPart PARTS[] = {{"select count(*) as n from outbox", 0}};
    static const Stmt COUNT_ROWS = {"test_outbox_count", PARTS, 1, false};
    Db *db = db_new(pg_url(world.pg));
    Count count = {0};
    Tx *tx = NULL;

    (void)state;
    sql("truncate outbox");
    sql("insert into outbox (town, topic, unit, data, at)"
        " select 441900119, 't', 441900119001001, '{}',"
        " timestamptz '2026-01-03 00:00:00Z' + make_interval(mins => n)"
        " from generate_series(-6000, 9) as n");
    Time now = 0;
    assert_true(time_parse("2026-01-05T00:00:00Z", &now));
    assert_fine(outbox_purge(the_server(), db, world.arena, now));
    assert_fine(db_begin(db, world.arena, TX_READ, &tx));
    assert_fine(db_one(tx, &COUNT_ROWS, NO_ARGS, &DB_FAILED, &COUNT, &count));
    assert_int_equal(count.n, 10); /* minute 0 is exactly two days old, and stays */
    sql("truncate outbox");
    db_free(db);
}

/* ---- the cluster ---- */

static int make_world(void **state)
{
    const char *temp = getenv("TMPDIR");

    (void)state;
    world.arena = arena_new();
    (void)snprintf(world.dir, sizeof(world.dir), "%.40s/zw-outbox-XXXXXX", temp ? temp : "/tmp");
    if (!mkdtemp(world.dir) || chmod(world.dir, 0755) != 0)
        return -1;
    const Error *error = pg_start(world.arena, world.dir, &world.pg);
    if (!error) {
        Db *db = db_new(pg_url(world.pg));
        int n_applied = 0;
        error = migrate(db, world.arena, MIGRATIONS, N_MIGRATIONS, &n_applied);
        db_free(db);
    }
    if (error)
        print_error("%s: %s\n", error->kind->slug, error->detail);
    return error ? -1 : 0;
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
    pg_stop(world.pg);
    arena_free(world.arena);
    return nftw(world.dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_earlier_transaction_that_commits_later_is_heard_first),
        cmocka_unit_test(a_rollback_is_not_heard_and_rings_no_bell),
        cmocka_unit_test(many_at_once_are_all_heard_once_and_in_order),
        cmocka_unit_test(a_listener_resumes_over_a_restart_of_the_server),
        cmocka_unit_test(what_another_server_wrote_is_found_without_a_bell),
        cmocka_unit_test(a_death_of_the_database_loses_nothing),
        cmocka_unit_test(all_that_decides_who_hears_goes_through_the_table),
        cmocka_unit_test(two_days_are_kept_and_not_more),
    };

    return cmocka_run_group_tests(tests, make_world, end_world);
}
