#include "platform/timers/timers_effect.h"

#include "platform/http/server.h"

static const StmtPart PARTS[] = {
    {"insert into timer_effects (town, subject, kind, stamp, at) values ($1, $2, $3, $4, $5)", 0}};
static const Stmt EFFECT_INSERT = {"test_effect_insert", PARTS, 1, false};

Server *effect_server(EffectServer *server)
{
    return (Server *)(void *)server;
}

void server_wake_timers(Server *server)
{
    EffectServer *bell = (EffectServer *)(void *)server;

    atomic_fetch_add(&bell->n_wakes, 1);
    if (bell->runner)
        timer_runner_wake(bell->runner);
}

static const Error *fire(Server *server, Tx *tx, const Timer *timer, Time now)
{
    EffectServer *effect = (EffectServer *)(void *)server;

    TRY(db_exec(tx, &EFFECT_INSERT,
                ARGS(db_i64(timer->town), db_id(timer->subject), db_str(timer->kind),
                     db_i64(timer->stamp), db_time(now)),
                NULL));
    return effect->hook ? effect->hook(effect, tx, timer, now) : NULL;
}

static const TimerKind KINDS[] = {{"test.effect", fire}, {"test.other", fire}};
static const Module MODULE = {.name = "test", .timers = KINDS, .n_timers = LENGTH(KINDS)};
const Module *const EFFECT_MODULES[] = {&MODULE, NULL};
