/* explain.h - deadlines with their sums. */
#ifndef DOMAIN_CASES_EXPLAIN_H
#define DOMAIN_CASES_EXPLAIN_H

#include "domain/cases/clocks.h"

/* Day by day how subject->due_at came about: of ClockDay (domain/calendar). Empty when it has none.
 * The case was read in scope. */
const Error *case_explain_due(Request *req, const Case *subject, List *ret_days) MUST_CHECK;

#endif
