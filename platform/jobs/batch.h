/*
 * batch.h - many jobs in one transaction, and yet each with a verdict of its own.
 *
 * Pure: what a transaction is, the caller says. What is tried and fails is tried again in halves, so
 * one job that cannot be done costs the others some transactions and never their success.
 */
#ifndef PLATFORM_JOBS_BATCH_H
#define PLATFORM_JOBS_BATCH_H

#include "base/base.h"

typedef enum BatchOutcome {
    BATCH_DONE,   /* each of them has its verdict */
    BATCH_SPOILT, /* none of them is done, for one of them cannot be; alone, it was that one */
    BATCH_LOST, /* the connection broke or another transaction won: perhaps done, perhaps not. Tried
                     again, whatever was done must be recognised */
    BATCH_OVER, /* nobody's fault, and no better the next moment: no room, no time left */
} BatchOutcome;

#define BATCH_ATTEMPTS 3 /* of one set that is lost each time */

typedef struct BatchOps {
    BatchOutcome (*attempt)(void *context, void *const *jobs, size_t n);
    /* The last attempt's failure becomes the verdict of all of these. */
    void (*give_up)(void *context, void *const *jobs, size_t n);
} BatchOps;

/* n > 0. Every job gets its verdict, from one attempt or from one give_up. */
void batch_run(const BatchOps *ops, void *context, void *const *jobs, size_t n);

#endif
