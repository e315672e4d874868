/*
 * calendar.h - when time counts: working time, holidays, stops, and the four kinds of clock.
 *
 * A clock is a start, a kind, a place and its pauses. Everything below clock_* is a pure function
 * of a clock and a Calendar: no I/O, no lock, no global, no clock of the machine and no zone of
 * the machine. A Calendar never changes; a new one takes its place when its rows change.
 *
 * What counts. Each kind has a count that only grows with time, so that intervals add up:
 *
 *   URGENT        every minute, nights, holidays and stops too. The calendar is not asked.
 *   WORKING_HOUR  minutes inside the city's windows of working days, minus stops. "40 working
 *                 hours" are 2400 such minutes however long the day is: with 8 h a day five days,
 *                 with the 7 h of 08:30-12:00 and 14:00-17:30 five days and five hours.
 *   WORKING_DAY   1440 minutes a working day, spread evenly over its windows: half of a working
 *                 day is half of its windows. What a stop takes of a day does not count. The
 *                 count moves in steps of 1 ms (2 of 7 h of work are 2/7 of 1440 min, rounded
 *                 down to the millisecond), so that every minute of a limit is hit exactly.
 *   NATURAL       every minute of every day, holidays and stops too.
 *
 * When it begins. Hours run from the start itself. Of days the starting day is not counted: they
 * run from the next midnight (Civil Code, art. 201).
 *
 * When it ends. The limit is reached at the first instant at which so many minutes have been
 * counted (clock_reach): 12:00, not 14:00, when the morning's end is reached. Days end later than
 * that, by Civil Code art. 203: a WORKING_DAY clock when the last window of that day closes; a
 * NATURAL clock at 24:00 of that day, and when that day is a day of rest, at 24:00 of the first
 * working day after it. This end is clock_due. Days of rest are all that are no working days:
 * holidays with the days moved to them, and weekly days of rest that were not made up (the older
 * text, General Principles art. 154, said "a Sunday or another statutory day of rest").
 *
 * Only a pause (suspension) stops a clock. Pauses are [from, to), in order, not overlapping; the
 * last may be open (to = TIME_NONE): then nothing counts after it and there is no end. A stop (a
 * typhoon) is a pause of everybody in a unit, for the two kinds that count working time.
 *
 * Laws, tested with random clocks:
 *   reach and due never fall when start, minutes, or a pause's end grow; start <= reach <= due;
 *   counted(start, reach(m)) = m minutes, exactly, for all kinds and any pauses;
 *   due = reach for the kinds of hours; for whole working days without stop or pause too;
 *   counted(a, b) + counted(b, c) = counted(a, c), exactly;
 *   what was counted before a pause is what is counted after it: the remainder is kept.
 *
 * What is not known is never guessed. A year without its official notice is CALENDAR_YEAR_MISSING,
 * a working day on which no window is known for the city CALENDAR_HOURS_MISSING. URGENT never
 * meets either; NATURAL meets the first only where its last day falls.
 */
#ifndef DOMAIN_CALENDAR_CALENDAR_H
#define DOMAIN_CALENDAR_CALENDAR_H

#include "base/shape.h"
#include "platform/http/module.h"

extern const Module CALENDAR_MODULE;

extern const ErrorKind CALENDAR_YEAR_MISSING; /* "calendar/year-missing", 503; detail: the year */
extern const ErrorKind
    CALENDAR_HOURS_MISSING;                /* "calendar/hours-missing", 503; detail: city, day */
extern const ErrorKind CALENDAR_CLOCK_BAD; /* "calendar/clock-bad", 500; see Clock */

/* ---- the calendar in force ---------------------------------------------------------------- */

/* Immutable, and shared by counting: any thread may read it while it holds it. */
typedef struct Calendar Calendar;

/* The calendar in force. The caller gives it back; it lives as long as anybody holds it. */
const Calendar *calendar_take(const Server *server);
void calendar_drop(const Calendar *calendar);   /* NULL is fine */
void calendar_dropp(const Calendar **calendar); /* for CLEANUP(calendar_dropp) */

/* The first day that is not known: 1 January after the newest known year (yyyymmdd). 0: no year
 * at all is known. */
int32_t calendar_covered_to(const Calendar *calendar);
/* Rises by one when a stop is added or ended, or a year is loaded: whoever keeps ends of clocks
 * compares it and reckons open clocks again. Closed ones are history. */
int64_t calendar_edition(const Calendar *calendar);

/* ---- clocks --------------------------------------------------------------------------------- */

/* The values, and their order, are those of LimitKind of the catalogue. */
typedef enum ClockKind {
    CLOCK_URGENT,
    CLOCK_WORKING_HOUR,
    CLOCK_WORKING_DAY,
    CLOCK_NATURAL,
    CLOCK_KIND_MAX,
} ClockKind;

typedef struct Pause {
    Time from, to; /* [from, to); to = TIME_NONE: still paused (only the last) */
} Pause;

/* CALENDAR_CLOCK_BAD: no such kind, pauses out of order or overlapping, a time before 1970 or after 9999, more
 * minutes than CLOCK_MINUTES_MAX, an interval of more than CLOCK_DAYS_MAX days to explain. */
typedef struct Clock {
    ClockKind kind;
    UnitKey at; /* whose windows and stops count: any unit of the city */
    Time start;
    const Pause *pauses;
    size_t n_pauses;
} Clock;

#define CLOCK_MINUTES_MAX (INT64_C(10) * 366 * 1440)
#define CLOCK_DAYS_MAX    1100

/* The legal end of a limit of `minutes` (days are 1440). TIME_NONE while an open pause keeps it
 * from being reached. minutes <= 0: the start. */
const Error *clock_due(Arena *arena, const Calendar *calendar, const Clock *clock, int64_t minutes,
                       Time *ret_due) MUST_CHECK;
/* The first instant at which `minutes` have been counted: for warnings at a part of the limit, and
 * wherever the exact count matters. TIME_NONE and minutes <= 0 as above. */
const Error *clock_reach(Arena *arena, const Calendar *calendar, const Clock *clock,
                         int64_t minutes, Time *ret_reach) MUST_CHECK;
/* How much of [from, to) counts, in microseconds; what lies before the clock begins does not.
 * 0 when to <= from. */
const Error *clock_counted(Arena *arena, const Calendar *calendar, const Clock *clock, Time from,
                           Time to, int64_t *ret_counted_us) MUST_CHECK;

/* What kind of day it is. */
typedef enum DayKind {
    DAY_WORKDAY,
    DAY_WEEKEND,
    DAY_HOLIDAY, /* name says which */
    DAY_MAKEUP,  /* a day of rest made a working day; name says for which holiday */
    DAY_UNKNOWN, /* no notice for its year: only URGENT and NATURAL get here */
    DAY_KIND_MAX,
} DayKind;
extern const char *const DAY_KIND_NAMES[]; /* "WORKDAY".. NULL-terminated */

/* A piece of the day. */
typedef struct DaySpan {
    Time from, to;
    const char *why; /* the reason of a stop; NULL for the others */
} DaySpan;

/* One civil day of the city of an interval, cut to it. */
typedef struct ClockDay {
    int32_t date;
    int kind;           /* DayKind */
    const char *name;   /* of the holiday, or NULL */
    bool start_day;     /* the day on which a clock of days was started: not counted */
    List counted;       /* of DaySpan: what counted */
    List stops;         /* of DaySpan: stops that took working time */
    List pauses;        /* of DaySpan */
    int64_t counted_us; /* the sum over all days is clock_counted of the interval */
} ClockDay;
extern const Shape CLOCK_DAY_SHAPE;

/* Day by day what of [from, to) counted and why the rest did not: *ret_days is a List of ClockDay,
 * every civil day that the interval touches. Names live in the arena. */
const Error *clock_explain(Arena *arena, const Calendar *calendar, const Clock *clock, Time from,
                           Time to, List *ret_days) MUST_CHECK;

/* ---- made from rows --------------------------------------------------------------------------- */

/* A year whose notice is known: its days are then Monday to Friday but for the rows below. */
typedef struct CalendarYear {
    int64_t year;
    const char *document; /* "国办发明电〔2025〕7号" */
} CalendarYear;

typedef struct CalendarDay {
    int32_t date;
    int kind; /* DAY_HOLIDAY or DAY_MAKEUP */
    const char *name;
} CalendarDay;

/* A window of every working day of a season. Seasons return every year; 10-01 to 04-30 goes over
 * the turn of the year. Within the rows in force on a day, windows may not overlap. */
typedef struct CalendarHours {
    UnitKey city;
    int32_t valid_from, valid_to; /* valid_to: the first day it holds no more; 0: still in force */
    int64_t season_from, season_to;      /* mmdd, both included; 101 to 1231 is the whole year */
    int64_t opens_minute, closes_minute; /* of the day, 510 = 08:30 */
} CalendarHours;

typedef struct CalendarStop {
    Id id;
    UnitKey unit; /* a city or a town */
    Time from, to;
    const char *reason;
} CalendarStop;

typedef struct CalendarRows {
    int64_t edition;
    const CalendarYear *years;
    size_t n_years;
    const CalendarDay *days;
    size_t n_days;
    const CalendarHours *hours;
    size_t n_hours;
    const CalendarStop *stops;
    size_t n_stops;
} CalendarRows;

extern const ErrorKind CALENDAR_ROWS_BAD; /* "calendar/rows-bad", 500; detail says which row */

/* Copies what it needs. Held once by the caller. CALENDAR_ROWS_BAD: a day outside the years or
 * twice, windows that overlap or sum to less than an hour a day, a stop that ends before it
 * begins or is of a unit below a town. */
const Error *calendar_new(Arena *arena, const CalendarRows *rows,
                          const Calendar **ret_calendar) MUST_CHECK;

/* ---- seeding ----------------------------------------------------------------------------------- */

/* The notices and hours in DIR/years.csv, DIR/days.csv and DIR/hours.csv; no stops. No database.
 * CSV_BAD names the file, line and column at fault. */
const Error *calendar_read_shipped(Arena *arena, const char *dir,
                                   CalendarRows *ret_rows) MUST_CHECK;
/* Brings them into the database, at every start: a year or a city's hours are replaced when the
 * file's edition of them is newer than the database's. Errors as above, and CALENDAR_ROWS_BAD:
 * nothing is written then. An older file never replaces newer rows. */
const Error *calendar_load_shipped(Db *db, Arena *arena, const char *dir) MUST_CHECK;

#endif
