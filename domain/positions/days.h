/* days.h - the table has a part for each day: made before it comes, dropped when it is too old. */
#ifndef DOMAIN_POSITIONS_DAYS_H
#define DOMAIN_POSITIONS_DAYS_H

#include "platform/http/module.h"

#define POSITION_KEPT_DAYS  30 /* P-07: raw points of staff */
#define POSITION_LATE_HOURS 48 /* a phone without a network may tell so much later */

/* A tick, and part of the start. */
const Error *position_days_turn(Server *server, Db *db, Arena *arena, Time now) MUST_CHECK;
/* A tick: of days of which nothing more can come, how far each person went. Some persons a call. */
const Error *position_days_count(Server *server, Db *db, Arena *arena, Time now) MUST_CHECK;

#endif
