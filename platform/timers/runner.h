/*
 * runner.h - the thread that fires what is due: the towns in rotation, a bounded batch of each, so
 * that no town's pile delays the others.
 *
 * It sleeps until the next timer, a wake (timer_set of this server, after the commit of a timer that
 * is due within a second), or a second, for what is due later and what other servers have set. Any number of servers may run one on the same database. While the
 * database is away it waits and then goes on.
 */
#ifndef PLATFORM_TIMERS_RUNNER_H
#define PLATFORM_TIMERS_RUNNER_H

#include "platform/http/module.h"
#include "platform/metrics/metrics.h"

#define TIMER_IDLE_MS 1000

typedef struct TimerRunner TimerRunner;

typedef struct TimerRunnerConfig {
    Server *server; /* for the handlers */
    const char *db_url;
    const Module *const *modules; /* NULL-terminated; whose kinds it fires, at most 64 of them */
    bool hasty;                   /* see db_hasty */
    Time (*now)(void);            /* NULL: time_now */
    int64_t lease_ms;             /* 0: 30,000 */
    int64_t idle_ms; /* how long it sleeps when it knows of nothing; 0: TIMER_IDLE_MS */
} TimerRunnerConfig;

/* What one round over the towns found. */
typedef struct TimerRound {
    int64_t n_taken; /* claimed here */
    int64_t n_fired;
    int64_t n_failed; /* put off; the rest of n_taken had been moved, cancelled or taken over */
    bool failed;      /* the database did not answer */
    Time next_at;     /* the earliest that was not taken; TIME_NONE: no timer is left */
} TimerRound;

TimerRunner *timer_runner_new(const TimerRunnerConfig *config);
/* fired and failed by kind, parked, and how late the oldest is. The runner must outlive metrics. */
void timer_runner_register(TimerRunner *runner, Metrics *metrics);
void timer_runner_start(TimerRunner *runner);
void timer_runner_wake(TimerRunner *runner); /* any thread */
/* Finishes the timer under way, gives back the others, joins. Not started, or twice: nothing. */
void timer_runner_stop(TimerRunner *runner);
void timer_runner_free(TimerRunner *runner);

/* What the thread does between two sleeps; for tests, instead of timer_runner_start. */
TimerRound timer_runner_round(TimerRunner *runner);
/* Counts the parked ones, for /metrics. Any one thread. */
const Error *timer_runner_count_parked(TimerRunner *runner, Db *db, Arena *arena) MUST_CHECK;

#endif
