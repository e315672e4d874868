#include "platform/jobs/batch.h"

static BatchOutcome attempt_again(const BatchOps *ops, void *context, void *const *jobs, size_t n)
{
    BatchOutcome outcome = BATCH_LOST;

    for (int i = 0; i < BATCH_ATTEMPTS && outcome == BATCH_LOST; i++)
        outcome = ops->attempt(context, jobs, n);
    return outcome;
}

/* By halves and not one by one: of 256 jobs with one bad among them, 17 transactions are tried, not
 * 257. It goes as deep as the halves do, 8 for 256. */
void batch_run(const BatchOps *ops, void *context, void *const *jobs, size_t n)
{
    BatchOutcome outcome = attempt_again(ops, context, jobs, n);

    if (outcome == BATCH_DONE)
        return;
    if (outcome == BATCH_SPOILT && n > 1) {
        batch_run(ops, context, jobs, n / 2);
        batch_run(ops, context, jobs + n / 2, n - n / 2);
        return;
    }
    ops->give_up(context, jobs, n);
}
