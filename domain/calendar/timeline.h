/*
 * timeline.h - inside the module: what a Calendar is made of, and the two questions asked of it.
 *
 * The windows of all working days, cut by the stops, stand in one sorted array for the city and
 * one for each town that has stops of its own. Every span knows what was counted before it, so
 * both questions are a binary search.
 */
#ifndef DOMAIN_CALENDAR_TIMELINE_H
#define DOMAIN_CALENDAR_TIMELINE_H

#include <stdatomic.h>

#include "domain/calendar/calendar.h"

#define TIME_FAR  (INT64_C(253402300800) * TIME_SECOND) /* the end of 9999: no clock gets there */
#define DAY_US    (INT64_C(86400) * TIME_SECOND)
#define DAY_MS    INT64_C(86400000)
#define MINUTE_US (60 * TIME_SECOND)
#define STEP_US   INT64_C(1000) /* the count of WORKING_DAY moves in steps of this */
#define OPEN_MIN  60            /* minutes of work a working day has at least */

/* A piece of working time. */
typedef struct Span {
    Time from, to;
    int64_t work_before;  /* working time before it, of all days */
    int64_t days_before;  /* working days before its own, in ms of 1440 minutes each */
    int64_t today_before; /* working time before it, of its own day */
    int64_t day_us;       /* working time that its day has without stops */
    Time closes;          /* when the last window of its day closes, stops or not */
} Span;

/* The working time of a city, or of a town that has stops of its own. */
typedef struct Timeline {
    UnitKey unit;
    const Span *spans;
    size_t n_spans;
    const CalendarStop *stops; /* the city's and its own, by from */
    size_t n_stops;
    const int32_t *bare_before; /* [i]: working days without windows among the first i days */
} Timeline;

struct Calendar {
    Arena *arena; /* holds all of it, this struct too */
    atomic_int *holders;
    int64_t edition;
    CalendarRows rows;    /* a copy */
    int64_t first_day;    /* days since 1970 */
    int64_t n_days;       /* whole years, from the first known to the last */
    const uint8_t *kinds; /* DayKind of each */
    const char *const *names;
    const int32_t *unknown_before; /* [i]: days of unknown years among the first i */
    const Timeline *timelines;     /* by unit */
    size_t n_timelines;
};

/* The civil day of the city that holds the instant, in days since 1970; and when a day begins. */
int64_t day_of(Time at);
Time day_start(int64_t day);

DayKind calendar_day_kind(const Calendar *calendar, int64_t day); /* DAY_UNKNOWN outside */
const char *calendar_day_name(const Calendar *calendar, int64_t day);
bool day_is_working(DayKind kind);
/* Minutes that the windows of a working day sum to, of the city; 0 when none are known. */
int64_t calendar_day_minutes(const Calendar *calendar, UnitKey city, int64_t day);

/* NULL when no hours are known for the city of `at`. */
const Timeline *calendar_timeline(const Calendar *calendar, UnitKey at);
/* CALENDAR_YEAR_MISSING or CALENDAR_HOURS_MISSING when a day of [from, to) is not known. */
const Error *timeline_check(Arena *arena, const Calendar *calendar, const Timeline *timeline,
                            Time from, Time to) MUST_CHECK;
/* What kind counts of all time before `at`, in microseconds. Grows with `at`. */
int64_t timeline_count(const Timeline *timeline, ClockKind kind, Time at);
/* The first instant at which the count is `count` (> 0) or more; TIME_NONE: never. */
Time timeline_reach(const Timeline *timeline, ClockKind kind, int64_t count);
/* The last span that begins before `at`; NULL when none does. */
const Span *timeline_span_before(const Timeline *timeline, Time at);

/* When the clock begins to count. */
Time clock_begin(const Clock *clock);
const Error *clock_check(Arena *arena, const Clock *clock) MUST_CHECK;

#endif
