/*
 * clock.c - what time brings: the ticks of the platform and of the modules, one after another on a
 * thread of their own with a connection of their own. A tick that fails is logged and comes again.
 *
 * While the database is away only the probe of it runs (health_probe): each tick would wait out its
 * own time, and with so many of them the probe, which tells the rest of the server, would come last.
 */
#include <errno.h>
#include <stdlib.h>

#include "platform/http/job.h"
#include "platform/log/log.h"

#define TICKS_MAX 64

typedef struct Due {
    const Tick *tick;
    int64_t at_ms;
} Due;

struct Clock {
    Server *server;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool stopping;
    Due due[TICKS_MAX];
    size_t n_due;
};

static void add_ticks(Clock *clock, const Module *module)
{
    for (size_t i = 0; i < module->n_ticks; i++) {
        if (clock->n_due == TICKS_MAX)
            abort(); /* a mistake of the program, seen at its first start */
        clock->due[clock->n_due++] =
            (Due){&module->ticks[i], monotonic_ms() + module->ticks[i].every_ms};
    }
}

/* Asked again first when it was away. */
static bool database_answers(Server *server, Db *db, Arena *arena)
{
    if (atomic_load(&server->database_ok))
        return true;
    (void)health_probe(server, db, arena, time_now());
    return atomic_load(&server->database_ok);
}

static void run_tick(Clock *clock, Db *db, Arena *arena, const Tick *tick)
{
    Server *server = clock->server;
    const Error *error = NULL;

    if (database_answers(server, db, arena))
        error = tick->run(server, db, arena, time_now());
    if (error && error->kind == &DB_UNAVAILABLE)
        atomic_store(&server->database_ok, false);
    if (error) {
        log_warn("tick failed", LOG_STR("tick", tick->name), LOG_STR("error", error->kind->slug),
                 LOG_STR("detail", error->detail));
    }
    arena_reset(arena);
}

static Due *next_due(Clock *clock)
{
    Due *next = &clock->due[0];

    for (size_t i = 1; i < clock->n_due; i++) {
        if (clock->due[i].at_ms < next->at_ms)
            next = &clock->due[i];
    }
    return next;
}

/* Until then, or until stopping. */
static bool wait_until(Clock *clock, int64_t at_ms)
{
    const struct timespec at = {.tv_sec = at_ms / 1000, .tv_nsec = at_ms % 1000 * 1000000};

    pthread_mutex_lock(&clock->lock);
    while (!clock->stopping &&
           pthread_cond_clockwait(&clock->changed, &clock->lock, CLOCK_MONOTONIC, &at) != ETIMEDOUT)
        continue;
    bool stopping = clock->stopping;
    pthread_mutex_unlock(&clock->lock);
    return !stopping;
}

static void *clock_run(void *context)
{
    Clock *clock = context;
    Db *db = db_new(clock->server->config.db_url);
    Arena *arena = arena_new();

    for (Due *due = next_due(clock); wait_until(clock, due->at_ms); due = next_due(clock)) {
        run_tick(clock, db, arena, due->tick);
        due->at_ms = monotonic_ms() + due->tick->every_ms;
    }
    arena_free(arena);
    db_free(db);
    return NULL;
}

Clock *clock_start(Server *server)
{
    Clock *clock = calloc(1, sizeof(*clock));

    if (!clock)
        abort();
    clock->server = server;
    pthread_mutex_init(&clock->lock, NULL);
    pthread_cond_init(&clock->changed, NULL);
    add_ticks(clock, &HTTP_MODULE);
    for (const Module *const *module = server->config.modules; *module; module++)
        add_ticks(clock, *module);
    if (pthread_create(&clock->thread, NULL, clock_run, clock) != 0)
        abort(); /* at start: without its clock the server must not serve */
    return clock;
}

void clock_stop(Clock *clock)
{
    if (!clock)
        return;
    pthread_mutex_lock(&clock->lock);
    clock->stopping = true;
    pthread_cond_signal(&clock->changed);
    pthread_mutex_unlock(&clock->lock);
    pthread_join(clock->thread, NULL);
    pthread_mutex_destroy(&clock->lock);
    pthread_cond_destroy(&clock->changed);
    free(clock);
}
