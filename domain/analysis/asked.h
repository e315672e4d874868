/* asked.h - what the questions of this module share: place, period, and the handlers by file. */
#ifndef DOMAIN_ANALYSIS_ASKED_H
#define DOMAIN_ANALYSIS_ASKED_H

#include "domain/analysis/analysis.h"

extern const ErrorKind ANALYSIS_NO_UNIT;

/* The unit that is asked for, or one's own: in scope, else "analysis/no-unit". A person who stands
 * nowhere in the tree has none. */
const Error *asked_unit(Request *req, UnitKey unit, UnitKey *ret_unit) MUST_CHECK;
/* From and to; to is not later than now, and without it now. Without from it is open: the beginning. */
const Error *asked_period(Request *req, const char *from, const char *to, Time *ret_from,
                          Time *ret_to) MUST_CHECK;
/* The only one, or I64_NONE. */
int64_t only_town(UnitRange range);

extern const Shape COUNTS_QUERY, COUNTS, SET_CASES_QUERY, SET_CASE; /* counts.c */
Handler get_counts, list_set_cases;
extern const Shape BEHIND_QUERY, BEHIND_ROW; /* behind.c */
Handler list_behind;
extern const Shape REPEATS_QUERY, REPEAT; /* places.c */
Handler list_repeats;
extern const Shape LOADS_QUERY, LOADS; /* load.c */
Handler get_loads;

#endif
