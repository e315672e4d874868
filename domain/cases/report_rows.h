/*
 * report_rows.h - what a report leaves in the tables, for report.c, which makes it.
 */
#ifndef DOMAIN_CASES_REPORT_ROWS_H
#define DOMAIN_CASES_REPORT_ROWS_H

#include "domain/cases/move.h"

/* A report that lacks nothing but its rows. */
typedef struct Report {
    Case made;
    CaseClockPlan clocks;
    Event event;
    const char *datum;
    char item_from[TIME_TEXT_SIZE];
    Moving *filing;      /* it files itself; NULL: it waits for somebody who does */
    CaseClockPlan filed; /* the clocks, and what is told, of that move */
    Event filed_event;
} Report;

/* As it is stored: what files itself was never seen unfiled. */
const Case *report_stored(const Report *report);
/* Everything that belongs to the reports, reqs[i]->row a Report: two round trips, COMMIT among the second. Of those whose id is
 * taken row_was_there is set, and nothing is written. */
const Error *report_write(Tx *tx, Request *const *reqs, size_t n) MUST_CHECK;

#endif
