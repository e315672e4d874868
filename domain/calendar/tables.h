/* tables.h - inside the module: its rows in the database. */
#ifndef DOMAIN_CALENDAR_TABLES_H
#define DOMAIN_CALENDAR_TABLES_H

#include "domain/calendar/calendar.h"

extern const Shape CALENDAR_DAY_SHAPE;
extern const Shape CALENDAR_HOURS_SHAPE;
extern const Shape CALENDAR_STOP_SHAPE;

/* All of it, as it is now. Held once by the caller. */
const Error *calendar_read(Tx *tx, const Calendar **ret_calendar) MUST_CHECK;
/* The number of what the database has now. */
const Error *calendar_read_edition(Tx *tx, int64_t *ret_edition) MUST_CHECK;
/* Every change calls this first: changes then come one after another. */
const Error *calendar_next_edition(Tx *tx, int64_t *ret_edition) MUST_CHECK;

#endif
