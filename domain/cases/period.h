/* period.h - "from" and "to" of a query: instants (RFC 3339) or days of the city's calendar. */
#ifndef DOMAIN_CASES_PERIOD_H
#define DOMAIN_CASES_PERIOD_H

#include "base/error.h"
#include "base/time.h"

typedef struct Period {
    Time from; /* TIME_NONE: open; else the first instant in it */
    Time to;   /* TIME_NONE: open; else the first instant after it */
} Period;

/* A day in `to` is meant whole. NULL texts leave that end open. Errors name "from" or "to". */
const Error *period_parse(Arena *arena, const char *from, const char *to,
                          Period *ret_period) MUST_CHECK;

#endif
