/*
 * lock.h - how often a login may fail.
 *
 * So many failures within 15 minutes of the first lock the door for 15 minutes. An account (also
 * one that does not exist: the answer must not tell) bears 5; an address bears 20, because a whole
 * office may come from one. Pure: the clock comes in.
 */
#ifndef DOMAIN_STAFF_LOCK_H
#define DOMAIN_STAFF_LOCK_H

#include "base/base.h"
#include "base/time.h"

#define LOCK_ACCOUNT_FAILURES 5
#define LOCK_CLIENT_FAILURES  20
#define LOCK_WINDOW           (INT64_C(15) * 60 * TIME_SECOND)

typedef struct Lock {
    int64_t failures;
    Time until; /* failures are forgotten then: the end of the window, or of the lock */
} Lock;

#define LOCK_OPEN ((Lock){0, TIME_NONE})

/* Seconds until it opens, rounded up; 0: it is open. */
int64_t lock_holds_s(Lock lock, int64_t limit, Time now);
/* One more failure. One that comes while it is locked changes nothing: knocking does not keep the
 * owner out for longer. */
Lock lock_fail(Lock lock, int64_t limit, Time now);
/* A success of an address takes one failure back, not all: who owns one account must not be able
 * to wash away the guesses at others. */
Lock lock_ease(Lock lock, int64_t limit, Time now);

#define LOCK_CLIENT_SIZE 64
/* What one subscriber may send from: the address itself, or the /64 of an IPv6 address. Whatever
 * is no address is kept as it is, cut to fit, odd bytes replaced. */
void lock_client(const char *address, char out[LOCK_CLIENT_SIZE]);

#endif
