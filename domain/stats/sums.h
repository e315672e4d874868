/*
 * sums.h - what fell due, summed up by town and day once the day has been over for a day.
 *
 * A rate of a period reads these for its whole days, and the clocks for the rest. A clock that changes
 * after its day was summed leaves a note in the same transaction (case_clocks_late); the day counts by
 * its clocks from that moment until it is summed again.
 */
#ifndef DOMAIN_STATS_SUMS_H
#define DOMAIN_STATS_SUMS_H

#include "platform/http/module.h"

/* A tick: so many days of towns as may be done in a few seconds, the newest first. */
const Error *sum_due_days(Server *server, Db *db, Arena *arena, Time now) MUST_CHECK;

#endif
