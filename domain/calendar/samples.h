/* samples.h - what the tests of clocks share: times of the city as text, and calendars. */
#ifndef DOMAIN_CALENDAR_SAMPLES_H
#define DOMAIN_CALENDAR_SAMPLES_H

#include "domain/calendar/calendar.h"

#define CITY    INT64_C(441900000000000)
#define TOWN    INT64_C(441900119000000)
#define GRID    INT64_C(441900119001001) /* of TOWN */
#define FAR_OFF INT64_C(441900003001001) /* of another town */

#define MINUTE INT64_C(60000000)
#define DAY    INT64_C(1440) /* minutes of a limit in days */

/* For cmocka's set_up and tear_down: plain has the shipped days and hours; stopped also a typhoon
 * in TOWN from 2026-09-08 12:00 to 09-09 14:00, and on 2026-06-08 a stop of TOWN from 09:00 to
 * 11:00 and one of the city from 10:00 to 15:00, and a stop on Saturday 2026-03-14; seasonal has other hours. */
typedef struct Fixture {
    Arena *arena;
    const Calendar *plain, *stopped, *seasonal;
} Fixture;
int set_up(void **state);
int tear_down(void **state);

/* "2026-01-05 08:30", in the city; seconds and a fraction may follow. Fails the test otherwise. */
Time local(const char *text);
/* The same, back; seconds only when there are any. */
const char *local_text(Arena *arena, Time at);

/* The shipped notices and hours, with these stops. */
const Calendar *shipped_with(Arena *arena, const CalendarStop *stops, size_t n_stops);

#endif
