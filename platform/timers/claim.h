/*
 * claim.h - one server's hold on timers that are due, and the transaction that ends it. For the
 * files of this folder only.
 */
#ifndef PLATFORM_TIMERS_CLAIM_H
#define PLATFORM_TIMERS_CLAIM_H

#include "platform/timers/timers.h"

#define CLAIM_BATCH 32 /* of one town, before the next has its turn */

/* Who claims, and what. */
typedef struct Claimant {
    Id id;             /* of this server's run: a restart is another claimant */
    const char *kinds; /* the kinds this program knows, as an array literal */
    Time lease;        /* how long others keep off, in microseconds */
} Claimant;

typedef struct Claim {
    int64_t town;
    Id subject;
    const char *kind;
    int64_t stamp;
    Time due_at;
    int64_t attempts; /* that came to nothing */
    bool parked;      /* by taking it: it has died with too many servers, and is not to be fired */
} Claim;

/* A claim while its transaction runs. timer_set and timer_cancel find it through the Tx. */
typedef struct Firing {
    Server *server;
    Id claimant;
    const TimerKind *kind;
    Timer timer;
    int64_t attempts;
    bool settled; /* its row is gone, in this transaction */
    bool lost;    /* its row was no longer ours: all is to be rolled back */
} Firing;

/* At most CLAIM_BATCH of this town's timers, by due_at; those that died with a server come one at
 * a time. All of them are this claimant's until now + lease. */
const Error *claims_take(Db *db, Arena *arena, const Claimant *claimant, int64_t town, Time now,
                         List *ret_claims) MUST_CHECK;
/* Gives back what this claimant still has of the town. */
const Error *claims_release(Db *db, Arena *arena, const Claimant *claimant,
                            int64_t town) MUST_CHECK;

/* Effect and deletion, or nothing. Neither an error nor fired: it was not ours any more. */
const Error *firing_run(Firing *firing, Db *db, Arena *arena, Time now, bool *ret_fired) MUST_CHECK;
/* After an error: again later, or parked; firing->attempts is counted on. */
const Error *firing_put_off(Firing *firing, Db *db, Arena *arena, Time now, const Error *why,
                            bool *ret_parked) MUST_CHECK;
/* Takes the row away, if it is still ours; else TIMER_LOST, and firing->lost. */
const Error *firing_settle(Firing *firing, Tx *tx) MUST_CHECK;
/* The firing that runs in this transaction; NULL in all others. */
Firing *firing_of(const Tx *tx);

/* How long to wait after the n-th failure in a row (n from 1). */
Time timer_pause(int64_t n);

#endif
