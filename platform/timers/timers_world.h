/* timers_world.h - for the tests of this folder: a migrated cluster of its own, a clock that stands,
 * and short words for what a row of a test needs. Everything fails the test that asks. */
#ifndef PLATFORM_TIMERS_TIMERS_WORLD_H
#define PLATFORM_TIMERS_TIMERS_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include "platform/pg/pg.h"
#include "platform/timers/timers_effect.h"

#include <cmocka.h>

#define TOWN    441900119
#define T0      (INT64_C(1767225600) * TIME_SECOND) /* 2026-01-01T00:00:00Z */
#define WAIT_MS 100000 /* only a broken runner lets anybody wait so long */

typedef struct TimersWorld {
    Arena *arena;
    Pg *pg;
    Db *db;
    char dir[64];
    _Atomic int64_t now;
} TimersWorld;

extern TimersWorld world;

int world_make(void **state); /* a group's set-up and tear-down */
int world_end(void **state);
int world_clear(void **state); /* a test's set-up: no timers, no effects, the clock at T0 */

void assert_fine(const Error *error);
Tx *world_begin(Db *db);
void world_sql(const char *text);
/* The one number that a query gives. */
int64_t world_count(const char *query);
/* Until the query gives n. */
void world_wait_for(const char *query, int64_t n);

Id subject_of(int n);
void timer_put(Db *db, EffectServer *server, Timer timer); /* in a transaction of its own */
/* test.effect of subject n, stamp 1. */
Timer timer_at(int n, Time due_at);

Time world_now(void);
TimerRunner *world_runner(EffectServer *server); /* by the world's clock, not started */

#endif
