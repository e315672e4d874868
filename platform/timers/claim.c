/*
 * claim.c - take, fire, give back. Whoever holds a lease may try; only who still holds it when the
 * effect is complete may commit. So a lease decides who works, never what is true.
 */
#include "platform/timers/claim.h"

#include <stdlib.h>

#include "platform/timers/timers.sql.h"

#define PAUSE_MIN (5 * TIME_SECOND)
#define PAUSE_MAX (300 * TIME_SECOND)

static const ErrorKind TIMER_LOST = {ERROR_CONFLICT, "timer/lost",
                                     "The timer was moved, cancelled or taken over"};

static const Field CLAIM_FIELDS[] = {
    I64_FIELD(Claim, town, REQUIRED),    ID_FIELD(Claim, subject, REQUIRED),
    STR_FIELD(Claim, kind, REQUIRED),    I64_FIELD(Claim, stamp, REQUIRED),
    TIME_FIELD(Claim, due_at, REQUIRED), I64_FIELD(Claim, attempts),
    BOOL_FIELD(Claim, parked),
};
static const Shape CLAIM = SHAPE(Claim, CLAIM_FIELDS);

static const Error *end(Tx *tx, const Error *error)
{
    if (!error)
        return db_commit(tx);
    db_rollback(tx);
    return error;
}

static int by_due_at(const void *a, const void *b)
{
    const Claim *left = a, *right = b;

    return (left->due_at > right->due_at) - (left->due_at < right->due_at);
}

static const Error *take(Tx *tx, const Claimant *claimant, int64_t town, Time now, List *ret_claims)
{
    List fresh = {0}, lapsed = {0};
    const DbArg until = db_time(now + claimant->lease);

    TRY(db_all(tx, &SQL_TIMER_RECLAIM,
               ARGS(db_i64(town), db_time(now), db_infer(claimant->kinds),
                    db_i64(TIMER_ATTEMPTS_MAX), db_id(claimant->id), until),
               &CLAIM, &lapsed));
    TRY(db_all(tx, &SQL_TIMER_CLAIM,
               ARGS(db_i64(town), db_time(now), db_infer(claimant->kinds),
                    db_i64(CLAIM_BATCH - (int64_t)lapsed.n), db_id(claimant->id), until),
               &CLAIM, &fresh));
    Claim *claims = arena_array(tx_arena(tx), lapsed.n + fresh.n, sizeof(*claims));
    for (size_t i = 0; i < fresh.n; i++)
        claims[i] = ((const Claim *)fresh.items)[i];
    if (fresh.n > 1)
        qsort(claims, fresh.n, sizeof(*claims), by_due_at);
    /* Last, for it may be what killed a server: the others are done by then. */
    if (lapsed.n > 0)
        claims[fresh.n] = *(const Claim *)lapsed.items;
    *ret_claims = (List){claims, lapsed.n + fresh.n};
    return NULL;
}

const Error *claims_take(Db *db, Arena *arena, const Claimant *claimant, int64_t town, Time now,
                         List *ret_claims)
{
    Tx *tx = NULL;
    List claims = {0};

    TRY(db_begin(db, arena, TX_WRITE, &tx));
    TRY(end(tx, take(tx, claimant, town, now, &claims)));
    *ret_claims = claims;
    return NULL;
}

const Error *claims_release(Db *db, Arena *arena, const Claimant *claimant, int64_t town)
{
    Tx *tx = NULL;

    TRY(db_begin(db, arena, TX_WRITE, &tx));
    return end(tx, db_exec(tx, &SQL_TIMER_RELEASE, ARGS(db_i64(town), db_id(claimant->id)), NULL));
}

/* ---- firing ---- */

static const char FIRING_KEY = 0; /* its address is the key */

Firing *firing_of(const Tx *tx)
{
    return tx_left(tx, &FIRING_KEY);
}

const Error *firing_settle(Firing *firing, Tx *tx)
{
    const Timer *timer = &firing->timer;
    int64_t n = 0;

    TRY(db_exec(tx, &SQL_TIMER_SETTLE,
                ARGS(db_i64(timer->town), db_id(timer->subject), db_str(timer->kind),
                     db_id(firing->claimant)),
                &n));
    if (n == 0) {
        firing->lost = true;
        return error_new(tx_arena(tx), &TIMER_LOST, "%s", timer->kind);
    }
    firing->settled = true;
    return NULL;
}

/* The row is read again, for a batch takes its time; but it is locked only after the handler has
 * locked the subject. Locked first, it would be the wrong way round: a request that has the subject
 * and moves the timer, and a firing that has the timer and wants the subject, would stop each
 * other, and PostgreSQL would choose whose work is lost. */
static const Error *fire(Firing *firing, Tx *tx, Time now)
{
    const Timer *timer = &firing->timer;
    Claim held;
    bool found = false;

    TRY(db_maybe(tx, &SQL_TIMER_HELD,
                 ARGS(db_i64(timer->town), db_id(timer->subject), db_str(timer->kind),
                      db_id(firing->claimant)),
                 &CLAIM, &held, &found));
    if (!found) {
        firing->lost = true;
        return NULL;
    }
    /* A clock that was set back since the claim must not show the handler a time before due_at. */
    TRY(firing->kind->fire(firing->server, tx, timer, now > timer->due_at ? now : timer->due_at));
    return firing->settled || firing->lost ? NULL : firing_settle(firing, tx);
}

const Error *firing_run(Firing *firing, Db *db, Arena *arena, Time now, bool *ret_fired)
{
    Tx *tx = NULL;

    TRY(db_begin(db, arena, TX_WRITE, &tx));
    tx_leave(tx, &FIRING_KEY, firing);
    const Error *error = fire(firing, tx, now);
    if (error || firing->lost) {
        db_rollback(tx);
        *ret_fired = false;
        return firing->lost ? NULL : error;
    }
    TRY(db_commit(tx));
    *ret_fired = true;
    return NULL;
}

Time timer_pause(int64_t n)
{
    Time pause = PAUSE_MIN;

    for (int64_t i = 1; i < n && pause < PAUSE_MAX; i++)
        pause *= 2;
    return pause < PAUSE_MAX ? pause : PAUSE_MAX;
}

static bool nobodys_fault(const Error *error)
{
    return error->kind->class == ERROR_UNAVAILABLE || error->kind->class == ERROR_DISK_FULL;
}

/* An outage takes at most half of a timer's attempts: what comes after it still has some. */
static int64_t attempts_after(const Firing *firing, const Error *why)
{
    if (nobodys_fault(why) && firing->attempts >= TIMER_ATTEMPTS_MAX / 2)
        return firing->attempts;
    return firing->attempts + 1;
}

static const Error *put_off(const Firing *firing, Tx *tx, int64_t attempts, Time again_at,
                            const char *slug)
{
    return db_exec(tx, &SQL_TIMER_FAILED,
                   ARGS(db_i64(firing->timer.town), db_id(firing->timer.subject),
                        db_str(firing->timer.kind), db_id(firing->claimant), db_i64(attempts),
                        db_time(again_at), db_str(slug)),
                   NULL);
}

const Error *firing_put_off(Firing *firing, Db *db, Arena *arena, Time now, const Error *why,
                            bool *ret_parked)
{
    Tx *tx = NULL;
    int64_t attempts = attempts_after(firing, why);
    bool parked = attempts >= TIMER_ATTEMPTS_MAX && !nobodys_fault(why);
    Time again_at = parked ? TIME_NONE : now + timer_pause(attempts);

    TRY(db_begin(db, arena, TX_WRITE, &tx));
    TRY(end(tx, put_off(firing, tx, attempts, again_at, why->kind->slug)));
    firing->attempts = attempts;
    *ret_parked = parked;
    return NULL;
}
