/*
 * timers.h - what must happen at a time, as rows: set in the transaction that wants it, fired
 * exactly once by one of the servers, whichever lives.
 *
 * A module lists its kinds in Module.timers. One timer lives for a kind and a subject: setting it
 * again moves it. The row goes in the transaction of its effect, so the effect and "it has fired"
 * are one commit: a server that dies before it leaves the timer to another, one that dies after
 * it leaves nothing.
 *
 * A timer that was moved or cancelled after a server took it does not fire: whatever its handler
 * did is rolled back. The stamp is the second guard, and the handler's own: it holds the version
 * of the subject that the timer was made for, and a handler that finds another version under its
 * lock returns NULL without doing anything. So an old timer never closes what was reopened.
 *
 * Order of locks: the subject first, then its timers. Requests do so by nature (they load what
 * they change, then set timers), and a handler is called before its timer's row is locked.
 */
#ifndef PLATFORM_TIMERS_TIMERS_H
#define PLATFORM_TIMERS_TIMERS_H

#include "platform/http/request.h"

typedef struct Timer {
    int32_t town;     /* the subject's */
    Id subject;       /* what it is about */
    const char *kind; /* a TimerKind's name */
    int64_t stamp;    /* the subject's version it was made for */
    Time due_at;      /* not fired before; in the past: at once */
} Timer;

typedef struct TimerKind {
    const char *name; /* "thing.reminder": module, dot, what; unique in the program, never renamed
                       * while rows may hold it */
    /* Runs on the timer thread, in the transaction that takes the timer away; it may set and
     * cancel timers, this one too. Effects outside the transaction are forbidden (tx_on_commit is
     * the way), for it may be rolled back. now: when it fires, at or after due_at. An error rolls
     * back and the timer comes again, later each time; after TIMER_ATTEMPTS_MAX it is parked: kept,
     * not tried any more, counted in /metrics. ERROR_UNAVAILABLE and ERROR_DISK_FULL are nobody's
     * fault: they delay and never park. */
    const Error *(*fire)(Server *server, Tx *tx, const Timer *timer, Time now);
} TimerKind;

#define TIMER_ATTEMPTS_MAX 10 /* about 20 minutes from the first failure to the last */

/* Part of tx, a TX_WRITE; this server's timer thread is woken after its commit. Replaces the timer
 * of this kind and subject, also a parked one. A kind that no module lists is kept for a server
 * that knows it. */
const Error *timer_set(Tx *tx, Server *server, const Timer *timer) MUST_CHECK;
/* Several, each of another kind or subject, outside of a firing. */
const Error *timer_set_all(Tx *tx, Server *server, const Timer *timers, size_t n) MUST_CHECK;
/* Nothing to cancel is fine. */
const Error *timer_cancel(Tx *tx, int32_t town, const char *kind, Id subject) MUST_CHECK;
/* All kinds: the subject is at its end. */
const Error *timer_cancel_all(Tx *tx, int32_t town, Id subject) MUST_CHECK;
/* The live timers of a subject (of Timer, by due_at), parked ones among them. */
const Error *timers_of(Tx *tx, int32_t town, Id subject, List *ret_timers) MUST_CHECK;

extern const Stmt *const TIMERS_STMTS[]; /* NULL-terminated, for the PREPARE test */

#endif
