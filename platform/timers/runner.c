#include "platform/timers/runner.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "platform/auth/password.h"
#include "platform/log/log.h"
#include "platform/timers/claim.h"
#include "platform/timers/timers.sql.h"

#define KINDS_MAX    METRIC_SERIES_MAX
#define LEASE_MS     30000 /* far more than a batch takes */
#define TAKEN_MS     50    /* something is due, and another server is at it */
#define AWAY_MS      250   /* the database does not answer */
#define AWAY_MAX_MS  4000
#define BEFORE_TOWNS (-1)

/* As timer_reclaim of timers.sql writes it into last_error. */
static const ErrorKind LEASE_RAN_OUT = {ERROR_INTERNAL, "timer/lease-ran-out",
                                        "The server that had the timer is gone"};

struct TimerRunner {
    TimerRunnerConfig config;
    Arena *arena; /* its texts */
    const TimerKind *kinds[KINDS_MAX];
    const char *kind_names[KINDS_MAX + 1]; /* NULL-terminated: labels */
    size_t n_kinds;
    Claimant claimant;
    Metric fired, failed, parked;
    _Atomic int64_t oldest_at; /* of what is due and not fired; 0: nothing */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool woken, stopping; /* under the lock */
    bool started;         /* of the thread that starts and stops it */
    /* The thread's own. */
    Db *db;
    Arena *round_arena, *firing_arena;
    int64_t away_ms;
};

typedef struct NextTown {
    int64_t town;
    Time try_at;
} NextTown;

static const Field NEXT_TOWN_FIELDS[] = {I64_FIELD(NextTown, town, REQUIRED),
                                         TIME_FIELD(NextTown, try_at, REQUIRED)};
static const Shape NEXT_TOWN = SHAPE(NextTown, NEXT_TOWN_FIELDS);

typedef struct ParkedCount {
    int64_t n;
} ParkedCount;

static const Field PARKED_FIELDS[] = {I64_FIELD(ParkedCount, n, REQUIRED)};
static const Shape PARKED_COUNT = SHAPE(ParkedCount, PARKED_FIELDS);

static bool is_stopping(TimerRunner *runner)
{
    pthread_mutex_lock(&runner->lock);
    bool stopping = runner->stopping;
    pthread_mutex_unlock(&runner->lock);
    return stopping;
}

static size_t find_kind(const TimerRunner *runner, const char *name)
{
    size_t i = 0;

    while (i < runner->n_kinds && strcmp(runner->kinds[i]->name, name) != 0)
        i++;
    return i;
}

static void log_timer(LogLevel level, const char *event, const Firing *firing, const Error *error)
{
    char subject[ID_TEXT_SIZE];

    id_format(firing->timer.subject, subject);
    const LogField fields[] = {
        LOG_STR("kind", firing->timer.kind), LOG_I64("town", firing->timer.town),
        LOG_STR("subject", subject),         LOG_I64("attempts", firing->attempts),
        LOG_STR("error", error->kind->slug), LOG_STR("detail", error->detail),
    };
    log_write(level, event, fields, LENGTH(fields));
}

/* ---- one timer ---- */

static Firing firing_for(const TimerRunner *runner, const Claim *claim, const TimerKind *kind)
{
    return (Firing){
        .server = runner->config.server,
        .claimant = runner->claimant.id,
        .kind = kind,
        .timer = {(int32_t)claim->town, claim->subject, kind->name, claim->stamp, claim->due_at},
        .attempts = claim->attempts,
    };
}

/* False: not even the failure could be written down, so the database is away. The lease runs out
 * and counts as a failure then. */
static bool put_off(TimerRunner *runner, Firing *firing, const Error *why)
{
    bool parked = false;
    const Error *error = firing_put_off(firing, runner->db, runner->firing_arena,
                                        runner->config.now(), why, &parked);

    log_timer(parked ? LOG_ERROR : LOG_WARN, parked ? "timer parked" : "timer failed", firing, why);
    return !error;
}

static bool fire_one(TimerRunner *runner, const Claim *claim, TimerRound *round)
{
    size_t kind = find_kind(runner, claim->kind);
    Firing firing = firing_for(runner, claim, runner->kinds[kind]);
    bool fired = false;

    if (claim->parked) {
        log_timer(LOG_ERROR, "timer parked", &firing,
                  &(const Error){.kind = &LEASE_RAN_OUT, .detail = ""});
        return true;
    }
    const Error *error =
        firing_run(&firing, runner->db, runner->firing_arena, runner->config.now(), &fired);
    if (error) {
        metric_add(&runner->failed, kind, 1);
        round->n_failed++;
        return put_off(runner, &firing, error);
    }
    if (fired)
        metric_add(&runner->fired, kind, 1);
    round->n_fired += fired;
    return true;
}

/* ---- one town ---- */

static bool release(TimerRunner *runner, int64_t town)
{
    const Error *error = claims_release(runner->db, runner->firing_arena, &runner->claimant, town);

    if (error)
        log_warn("timers not given back", LOG_STR("error", error->kind->slug));
    return !error;
}

/* A batch of the town's. False: the database is away. */
static bool visit(TimerRunner *runner, int64_t town, TimerRound *round)
{
    List claims = {0};
    const Error *error = claims_take(runner->db, runner->round_arena, &runner->claimant, town,
                                     runner->config.now(), &claims);

    if (error) {
        log_warn("timers not taken", LOG_STR("error", error->kind->slug));
        return false;
    }
    round->n_taken += (int64_t)claims.n;
    for (size_t i = 0; i < claims.n; i++) {
        if (is_stopping(runner))
            return release(runner, town);
        bool going = fire_one(runner, &((const Claim *)claims.items)[i], round);
        arena_reset(runner->firing_arena);
        if (!going)
            return false;
    }
    return true;
}

static const Error *find_next_town(TimerRunner *runner, int64_t after, NextTown *ret_next,
                                   bool *ret_found)
{
    Tx *tx = NULL;

    TRY(db_begin(runner->db, runner->round_arena, TX_READ, &tx));
    return db_maybe(tx, &SQL_TIMER_NEXT_TOWN, ARGS(db_i64(after), db_infer(runner->claimant.kinds)),
                    &NEXT_TOWN, ret_next, ret_found);
}

/* ---- all towns ---- */

static Time earlier(Time a, Time b)
{
    return a == TIME_NONE || b < a ? b : a;
}

TimerRound timer_runner_round(TimerRunner *runner)
{
    TimerRound round = {.next_at = TIME_NONE};
    NextTown next = {.town = BEFORE_TOWNS};
    Time oldest_at = TIME_NONE;
    bool found = true;

    while (!round.failed && !is_stopping(runner)) {
        const Error *error = find_next_town(runner, next.town, &next, &found);
        if (error) {
            log_warn("timers not read", LOG_STR("error", error->kind->slug));
            round.failed = true;
        }
        if (error || !found)
            break;
        int64_t n_before = round.n_taken;
        if (next.try_at <= runner->config.now()) {
            oldest_at = earlier(oldest_at, next.try_at);
            round.failed = !visit(runner, next.town, &round);
        }
        if (round.n_taken == n_before)
            round.next_at = earlier(round.next_at, next.try_at);
        arena_reset(runner->round_arena);
    }
    arena_reset(runner->round_arena);
    if (!round.failed)
        atomic_store(&runner->oldest_at, oldest_at == TIME_NONE ? 0 : oldest_at);
    return round;
}

/* ---- the thread ---- */

static int64_t pause_ms(TimerRunner *runner, const TimerRound *round)
{
    if (round->failed) {
        runner->away_ms = runner->away_ms == 0 ? AWAY_MS : runner->away_ms * 2;
        runner->away_ms = runner->away_ms < AWAY_MAX_MS ? runner->away_ms : AWAY_MAX_MS;
        return runner->away_ms;
    }
    runner->away_ms = 0;
    if (round->n_taken > 0)
        return 0; /* there may be more */
    if (round->next_at == TIME_NONE)
        return runner->config.idle_ms;
    int64_t until_ms = (round->next_at - runner->config.now() + TIME_MS - 1) / TIME_MS;
    if (until_ms < TAKEN_MS)
        return until_ms <= 0 ? TAKEN_MS : until_ms;
    return until_ms < runner->config.idle_ms ? until_ms : runner->config.idle_ms;
}

/* True: go on; false: stopping. A wake cuts the wait short, but not while the database is away:
 * else every commit that is tried would mean an attempt in vain. */
static bool wait_on(TimerRunner *runner, int64_t wait_ms, bool until_woken)
{
    int64_t at_ms = monotonic_ms() + wait_ms;
    const struct timespec at = {.tv_sec = at_ms / 1000, .tv_nsec = at_ms % 1000 * 1000000};
    int result = 0;

    pthread_mutex_lock(&runner->lock);
    while (!runner->stopping && !(until_woken && runner->woken) && result != ETIMEDOUT)
        result = pthread_cond_clockwait(&runner->changed, &runner->lock, CLOCK_MONOTONIC, &at);
    runner->woken = false;
    bool stopping = runner->stopping;
    pthread_mutex_unlock(&runner->lock);
    return !stopping;
}

static void *runner_run(void *context)
{
    TimerRunner *runner = context;
    TimerRound round;

    do {
        round = timer_runner_round(runner);
    } while (wait_on(runner, pause_ms(runner, &round), !round.failed));
    return NULL;
}

static void set(TimerRunner *runner, bool *flag)
{
    pthread_mutex_lock(&runner->lock);
    *flag = true;
    pthread_cond_signal(&runner->changed);
    pthread_mutex_unlock(&runner->lock);
}

void timer_runner_wake(TimerRunner *runner)
{
    set(runner, &runner->woken);
}

void timer_runner_start(TimerRunner *runner)
{
    if (runner->n_kinds == 0)
        return;
    runner->started = true;
    if (pthread_create(&runner->thread, NULL, runner_run, runner) != 0)
        abort(); /* at start: without it no deadline would ever pass */
}

void timer_runner_stop(TimerRunner *runner)
{
    if (!runner || !runner->started)
        return;
    runner->started = false;
    set(runner, &runner->stopping);
    pthread_join(runner->thread, NULL);
}

/* ---- making it ---- */

static void add_kinds(TimerRunner *runner, const Module *module)
{
    for (size_t i = 0; i < module->n_timers; i++) {
        const TimerKind *kind = &module->timers[i];
        if (runner->n_kinds == KINDS_MAX || find_kind(runner, kind->name) < runner->n_kinds)
            abort(); /* a mistake of the program, seen at its first start */
        runner->kind_names[runner->n_kinds] = kind->name;
        runner->kinds[runner->n_kinds++] = kind;
    }
}

static Metric counter(const TimerRunner *runner, const char *name, const char *help)
{
    return (Metric){
        .name = name,
        .help = help,
        .type = METRIC_COUNTER,
        .label = "kind",
        .label_values = runner->kind_names,
    };
}

TimerRunner *timer_runner_new(const TimerRunnerConfig *config)
{
    TimerRunner *runner = calloc(1, sizeof(*runner));

    if (!runner)
        abort();
    runner->config = *config;
    if (!runner->config.now)
        runner->config.now = time_now;
    if (runner->config.lease_ms == 0)
        runner->config.lease_ms = LEASE_MS;
    if (runner->config.idle_ms == 0)
        runner->config.idle_ms = TIMER_IDLE_MS;
    runner->arena = arena_new();
    for (const Module *const *module = config->modules; *module; module++)
        add_kinds(runner, *module);
    runner->claimant.kinds = db_texts(runner->arena, runner->kind_names, runner->n_kinds);
    runner->claimant.lease = runner->config.lease_ms * TIME_MS;
    random_bytes(&runner->claimant.id, sizeof(runner->claimant.id));
    runner->fired = counter(runner, "zhiwang_timers_fired_total", "Timers fired, by kind.");
    runner->failed =
        counter(runner, "zhiwang_timers_failed_total", "Attempts that came to nothing, by kind.");
    runner->parked = (Metric){.name = "zhiwang_timers_parked",
                              .help = "Timers not tried any more: each needs a look.",
                              .type = METRIC_GAUGE};
    pthread_mutex_init(&runner->lock, NULL);
    pthread_cond_init(&runner->changed, NULL);
    runner->db = db_new(config->db_url);
    if (config->hasty)
        db_hasty(runner->db);
    runner->round_arena = arena_new();
    runner->firing_arena = arena_new();
    return runner;
}

void timer_runner_free(TimerRunner *runner)
{
    if (!runner)
        return;
    arena_free(runner->firing_arena);
    arena_free(runner->round_arena);
    db_free(runner->db);
    pthread_mutex_destroy(&runner->lock);
    pthread_cond_destroy(&runner->changed);
    arena_free(runner->arena);
    free(runner);
}

/* ---- metrics ---- */

static int64_t read_late_s(void *context)
{
    TimerRunner *runner = context;
    int64_t oldest_at = atomic_load(&runner->oldest_at);
    int64_t late = oldest_at == 0 ? 0 : runner->config.now() - oldest_at;

    return late < 0 ? 0 : late / TIME_SECOND;
}

void timer_runner_register(TimerRunner *runner, Metrics *metrics)
{
    if (runner->n_kinds > 0) {
        metrics_register(metrics, &runner->fired);
        metrics_register(metrics, &runner->failed);
    }
    metrics_register(metrics, &runner->parked);
    metrics_register_read(metrics, "zhiwang_timers_late_seconds",
                          "How long the oldest timer that is due has waited.", METRIC_GAUGE,
                          read_late_s, runner);
}

const Error *timer_runner_count_parked(TimerRunner *runner, Db *db, Arena *arena)
{
    Tx *tx = NULL;
    ParkedCount count = {0};

    TRY(db_begin(db, arena, TX_READ, &tx));
    TRY(db_one(tx, &SQL_TIMER_COUNT_PARKED, NO_ARGS, &DB_FAILED, &PARKED_COUNT, &count));
    metric_set(&runner->parked, 0, count.n);
    return NULL;
}
