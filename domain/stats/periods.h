/*
 * periods.h - periods that are over, frozen: what was shown for them then, and by which formulas.
 *
 * A frozen period never changes, whatever becomes of its cases. Who finds it wrong freezes the next
 * version beside it, with a reason; the old one stays.
 */
#ifndef DOMAIN_STATS_PERIODS_H
#define DOMAIN_STATS_PERIODS_H

#include "platform/http/module.h"

extern const ErrorKind PERIOD_FROZEN; /* that unit and time, or that version, are frozen already */

extern const Shape PERIOD_NEW, CORRECTION_NEW, PERIOD_SHAPE, PERIOD_QUERY, PERIOD_ROWS_QUERY,
    PERIOD_ROWS;
Handler post_period, post_correction, list_periods, get_period;

#endif
