/*
 * timers_effect.h - for tests: kinds whose effect can be counted, and a server that is only a bell.
 * Effects go to the table timer_effects, one row each time a timer fires.
 */
#ifndef PLATFORM_TIMERS_TIMERS_EFFECT_H
#define PLATFORM_TIMERS_TIMERS_EFFECT_H

#include <stdatomic.h>

#include "platform/timers/runner.h"

typedef struct EffectServer EffectServer;

/* Runs after the effect has been written, in its transaction. */
typedef const Error *EffectHook(EffectServer *server, Tx *tx, const Timer *timer, Time now);

struct EffectServer {
    _Atomic int n_wakes;
    TimerRunner *runner; /* NULL: nobody is woken. Not changed while one runs */
    EffectHook *hook;    /* NULL: none */
    void *context;       /* the hook's own */
};

#define EFFECT_TABLE                                                                      \
    "create table if not exists timer_effects (town int not null, subject uuid not null," \
    " kind text not null, stamp bigint not null, at timestamptz not null)"

extern const Module *const EFFECT_MODULES[]; /* "test.effect" and "test.other", alike */

Server *effect_server(EffectServer *server);

#endif
