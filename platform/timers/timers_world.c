#include "platform/timers/timers_world.h"

#include <ftw.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "platform/db/migrate.h"

TimersWorld world;

typedef struct Number {
    int64_t n;
} Number;

static const Field NUMBER_FIELDS[] = {I64_FIELD(Number, n, REQUIRED)};
static const Shape NUMBER = SHAPE(Number, NUMBER_FIELDS);

void assert_fine(const Error *error)
{
    if (error)
        fail_msg("%s: %s", error->kind->slug, error->detail);
}

Tx *world_begin(Db *db)
{
    Tx *tx = NULL;

    assert_fine(db_begin(db, world.arena, TX_WRITE, &tx));
    return tx;
}

void world_sql(const char *text)
{
    Tx *tx = world_begin(world.db);

    assert_fine(db_run_sql(tx, text));
    assert_fine(db_commit(tx));
}

static const Error *count(Db *db, const char *query, int64_t *ret_n)
{
    const StmtPart part = {query, 0};
    const Stmt stmt = {"test_count", &part, 1, false};
    Number number = {0};
    Tx *tx = NULL;

    TRY(db_begin(db, world.arena, TX_READ, &tx));
    TRY(db_one(tx, &stmt, NO_ARGS, &DB_FAILED, &NUMBER, &number));
    *ret_n = number.n;
    return NULL;
}

int64_t world_count(const char *query)
{
    Db *db = db_new(pg_url(world.pg));
    int64_t n = 0;

    assert_fine(count(db, query, &n));
    db_free(db);
    return n;
}

void world_wait_for(const char *query, int64_t n)
{
    int64_t until_ms = monotonic_ms() + WAIT_MS, found = -1;
    Db *db = db_new(pg_url(world.pg));

    while (found != n && monotonic_ms() < until_ms) {
        if (count(db, query, &found)) /* the database may be away for a while */
            found = -1;
        if (found != n)
            (void)poll(NULL, 0, 20);
    }
    db_free(db);
    assert_int_equal(found, n);
}

Id subject_of(int n)
{
    return (Id){{[0] = 1, [13] = (uint8_t)(n >> 16), [14] = (uint8_t)(n >> 8), [15] = (uint8_t)n}};
}

Timer timer_at(int n, Time due_at)
{
    return (Timer){.town = TOWN,
                   .subject = subject_of(n),
                   .kind = "test.effect",
                   .stamp = 1,
                   .due_at = due_at};
}

void timer_put(Db *db, EffectServer *server, Timer timer)
{
    Tx *tx = world_begin(db);

    assert_fine(timer_set(tx, effect_server(server), &timer));
    assert_fine(db_commit(tx));
}

Time world_now(void)
{
    return atomic_load(&world.now);
}

TimerRunner *world_runner(EffectServer *server)
{
    return timer_runner_new(&(TimerRunnerConfig){.server = effect_server(server),
                                                 .db_url = pg_url(world.pg),
                                                 .modules = EFFECT_MODULES,
                                                 .now = world_now});
}

int world_make(void **state)
{
    const char *temp = getenv("TMPDIR");

    (void)state;
    world.arena = arena_new();
    (void)snprintf(world.dir, sizeof(world.dir), "%.40s/zw-timers-XXXXXX", temp ? temp : "/tmp");
    if (!mkdtemp(world.dir) || chmod(world.dir, 0755) != 0)
        return -1;
    const Error *error = pg_start(world.arena, world.dir, &world.pg);
    if (!error) {
        int n_applied = 0;
        world.db = db_new(pg_url(world.pg));
        error = migrate(world.db, world.arena, MIGRATIONS, N_MIGRATIONS, &n_applied);
    }
    if (error) {
        print_error("%s: %s\n", error->kind->slug, error->detail);
        return -1;
    }
    world_sql(EFFECT_TABLE);
    return 0;
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *walk)
{
    (void)info;
    (void)type;
    (void)walk;
    return remove(path);
}

int world_end(void **state)
{
    (void)state;
    db_free(world.db);
    pg_stop(world.pg);
    arena_free(world.arena);
    return nftw(world.dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

int world_clear(void **state)
{
    (void)state;
    world_sql("truncate timers, timer_effects");
    atomic_store(&world.now, T0);
    return 0;
}
