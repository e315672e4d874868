/* clock.c - when a limit ends, and how much of an interval counts. Pure. */
#include "domain/calendar/timeline.h"

const ErrorKind CALENDAR_CLOCK_BAD = {ERROR_INTERNAL, "calendar/clock-bad",
                                      "The clock is not one that can be read"};

/* ---- what a clock is -------------------------------------------------------------------------- */

static bool counts_days(ClockKind kind)
{
    return kind == CLOCK_WORKING_DAY || kind == CLOCK_NATURAL;
}

static bool counts_work(ClockKind kind)
{
    return kind == CLOCK_WORKING_HOUR || kind == CLOCK_WORKING_DAY;
}

/* Civil Code, art. 201: the day on which a period of days starts is not counted. */
Time clock_begin(const Clock *clock)
{
    return counts_days(clock->kind) ? day_start(day_of(clock->start) + 1) : clock->start;
}

static bool time_fits(Time at)
{
    return at >= 0 && at < TIME_FAR;
}

static bool pause_open(const Pause *pause)
{
    return pause->to == TIME_NONE;
}

const Error *clock_check(Arena *arena, const Clock *clock)
{
    Time after = 0;

    if ((unsigned)clock->kind >= CLOCK_KIND_MAX)
        return error_new(arena, &CALENDAR_CLOCK_BAD, "kind %d", (int)clock->kind);
    if (!time_fits(clock->start) || !unit_key_valid(clock->at))
        return error_new(arena, &CALENDAR_CLOCK_BAD, "start or unit");
    for (size_t i = 0; i < clock->n_pauses; i++) {
        const Pause *pause = &clock->pauses[i];
        bool is_last = i + 1 == clock->n_pauses;
        bool ends = pause_open(pause) ? is_last : pause->to >= pause->from && time_fits(pause->to);
        if (pause->from < after || !time_fits(pause->from) || !ends)
            return error_new(arena, &CALENDAR_CLOCK_BAD, "pause %zu", i);
        after = pause->to;
    }
    return NULL;
}

/* The timeline of a kind that has one: NULL for the others. */
static const Error *timeline_of(Arena *arena, const Calendar *calendar, const Clock *clock,
                                const Timeline **ret_timeline)
{
    const Timeline *timeline =
        counts_work(clock->kind) ? calendar_timeline(calendar, clock->at) : NULL;

    if (counts_work(clock->kind) && !timeline) {
        return error_new(arena, &CALENDAR_HOURS_MISSING, "%lld",
                         (long long)unit_key_at_tier(clock->at, TIER_CITY));
    }
    *ret_timeline = timeline;
    return NULL;
}

/* ---- counting ---------------------------------------------------------------------------------- */

typedef struct Reading {
    Arena *arena;
    const Calendar *calendar;
    const Clock *clock;
    const Timeline *timeline; /* NULL: every minute counts */
} Reading;

/* Of [from, to), in which no pause is. */
static const Error *count_between(const Reading *reading, Time from, Time to, int64_t *ret_us)
{
    const Timeline *timeline = reading->timeline;
    ClockKind kind = reading->clock->kind;

    if (!timeline) {
        *ret_us = to - from;
        return NULL;
    }
    TRY(timeline_check(reading->arena, reading->calendar, timeline, from, to));
    *ret_us = timeline_count(timeline, kind, to) - timeline_count(timeline, kind, from);
    return NULL;
}

/* The end of the part of [from, to) before pause i; past the last pause, `to`. */
static Time running_until(const Clock *clock, size_t i, Time to)
{
    return i < clock->n_pauses && clock->pauses[i].from < to ? clock->pauses[i].from : to;
}

const Error *clock_counted(Arena *arena, const Calendar *calendar, const Clock *clock, Time from,
                           Time to, int64_t *ret_counted_us)
{
    Reading reading = {arena, calendar, clock, NULL};
    int64_t counted = 0, part = 0;

    TRY(clock_check(arena, clock));
    if (!time_fits(from) || !time_fits(to))
        return error_new(arena, &CALENDAR_CLOCK_BAD, "from or to");
    TRY(timeline_of(arena, calendar, clock, &reading.timeline));
    Time at = from > clock_begin(clock) ? from : clock_begin(clock);
    for (size_t i = 0; at < to; i++) {
        Time until = running_until(clock, i, to);
        if (at < until) {
            TRY(count_between(&reading, at, until, &part));
            counted += part;
        }
        if (i >= clock->n_pauses || pause_open(&clock->pauses[i]))
            break;
        at = at > clock->pauses[i].to ? at : clock->pauses[i].to;
    }
    *ret_counted_us = counted;
    return NULL;
}

/* ---- reaching ---------------------------------------------------------------------------------- */

/* The first instant after `from` at which `left_us` more have been counted, pauses not regarded.
 * What is not known before `limit` is an error; what would be reached later does not matter. */
static const Error *reach_from(const Reading *reading, Time from, Time limit, int64_t left_us,
                               Time *ret_reach)
{
    const Timeline *timeline = reading->timeline;
    ClockKind kind = reading->clock->kind;

    if (!timeline) {
        *ret_reach = from + left_us;
        return NULL;
    }
    Time reach = timeline_reach(timeline, kind, timeline_count(timeline, kind, from) + left_us);
    Time until = reach == TIME_NONE || reach > limit ? limit : reach;
    TRY(timeline_check(reading->arena, reading->calendar, timeline, from, until));
    *ret_reach = reach == TIME_NONE ? TIME_FAR + 1 : reach;
    return NULL;
}

static const Error *reach_through_pauses(const Reading *reading, int64_t left_us, Time *ret_reach)
{
    const Clock *clock = reading->clock;
    Time at = clock_begin(clock), reach = 0;
    int64_t part = 0;

    for (size_t i = 0;; i++) {
        Time until = running_until(clock, i, TIME_FAR);
        if (at < until) {
            TRY(reach_from(reading, at, until, left_us, &reach));
            if (reach <= until)
                break;
            TRY(count_between(reading, at, until, &part));
            left_us -= part;
        }
        if (pause_open(&clock->pauses[i])) {
            reach = TIME_NONE;
            break;
        }
        at = at > clock->pauses[i].to ? at : clock->pauses[i].to;
    }
    *ret_reach = reach;
    return NULL;
}

const Error *clock_reach(Arena *arena, const Calendar *calendar, const Clock *clock,
                         int64_t minutes, Time *ret_reach)
{
    Reading reading = {arena, calendar, clock, NULL};

    TRY(clock_check(arena, clock));
    if (minutes > CLOCK_MINUTES_MAX)
        return error_new(arena, &CALENDAR_CLOCK_BAD, "%lld minutes", (long long)minutes);
    TRY(timeline_of(arena, calendar, clock, &reading.timeline));
    if (minutes > 0)
        return reach_through_pauses(&reading, minutes * MINUTE_US, ret_reach);
    *ret_reach = clock->start;
    return NULL;
}

/* ---- the legal end ------------------------------------------------------------------------------ */

/* Civil Code, art. 203: 24:00 of the last day; when that is a day of rest, of the next that is
 * none. */
static const Error *end_of_natural(Arena *arena, const Calendar *calendar, Time reach,
                                   Time *ret_due)
{
    int64_t day = day_of(reach - 1);

    for (;; day++) {
        DayKind kind = calendar_day_kind(calendar, day);
        if (kind == DAY_UNKNOWN) {
            return error_new(arena, &CALENDAR_YEAR_MISSING, "%d", date_of_days(day) / 10000);
        }
        if (day_is_working(kind))
            break;
    }
    *ret_due = day_start(day + 1);
    return NULL;
}

const Error *clock_due(Arena *arena, const Calendar *calendar, const Clock *clock, int64_t minutes,
                       Time *ret_due)
{
    Time reach = TIME_NONE;

    TRY(clock_reach(arena, calendar, clock, minutes, &reach));
    if (minutes > 0 && reach != TIME_NONE && clock->kind == CLOCK_NATURAL)
        return end_of_natural(arena, calendar, reach, ret_due);
    if (minutes > 0 && reach != TIME_NONE && clock->kind == CLOCK_WORKING_DAY) {
        /* Reached within a span, so there is one. */
        reach = timeline_span_before(calendar_timeline(calendar, clock->at), reach)->closes;
    }
    *ret_due = reach;
    return NULL;
}
