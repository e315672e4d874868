/* timeline.c - how much was counted until an instant, and when a count is reached. */
#include "domain/calendar/timeline.h"

#include "domain/units/units.h"

#define ZONE_US (CITY_ZONE_MINUTES * MINUTE_US)

const ErrorKind CALENDAR_YEAR_MISSING = {
    ERROR_UNAVAILABLE, "calendar/year-missing",
    "The working days of the year are not known: load the notice of the State Council"};
const ErrorKind CALENDAR_HOURS_MISSING = {ERROR_UNAVAILABLE, "calendar/hours-missing",
                                          "The working hours of the city are not known"};

const char *const DAY_KIND_NAMES[] = {"WORKDAY", "WEEKEND", "HOLIDAY", "MAKEUP", "UNKNOWN", NULL};

/* ---- days ------------------------------------------------------------------------------------ */

int64_t day_of(Time at)
{
    int64_t local = at + ZONE_US;

    return local / DAY_US - (local % DAY_US < 0);
}

Time day_start(int64_t day)
{
    return day * DAY_US - ZONE_US;
}

static bool covers(const Calendar *calendar, int64_t day)
{
    return day >= calendar->first_day && day < calendar->first_day + calendar->n_days;
}

DayKind calendar_day_kind(const Calendar *calendar, int64_t day)
{
    return covers(calendar, day) ? (DayKind)calendar->kinds[day - calendar->first_day]
                                 : DAY_UNKNOWN;
}

const char *calendar_day_name(const Calendar *calendar, int64_t day)
{
    return covers(calendar, day) ? calendar->names[day - calendar->first_day] : NULL;
}

bool day_is_working(DayKind kind)
{
    return kind == DAY_WORKDAY || kind == DAY_MAKEUP;
}

/* ---- which timeline, and what it does not know ------------------------------------------------ */

static const Timeline *find_unit(const Calendar *calendar, UnitKey unit)
{
    size_t lo = 0, hi = calendar->n_timelines;

    while (lo < hi) {
        size_t middle = (lo + hi) / 2;
        if (calendar->timelines[middle].unit < unit) {
            lo = middle + 1;
        } else {
            hi = middle;
        }
    }
    bool found = lo < calendar->n_timelines && calendar->timelines[lo].unit == unit;
    return found ? &calendar->timelines[lo] : NULL;
}

const Timeline *calendar_timeline(const Calendar *calendar, UnitKey at)
{
    const Timeline *town = find_unit(calendar, unit_key_at_tier(at, TIER_TOWN));

    return town ? town : find_unit(calendar, unit_key_at_tier(at, TIER_CITY));
}

/* The first day of [day, end) whose cumulated number rises. */
static int64_t first_rise(const int32_t *before, int64_t day, int64_t end)
{
    while (day < end && before[day + 1] == before[day])
        day++;
    return day;
}

static const Error *year_missing(Arena *arena, int64_t day)
{
    return error_new(arena, &CALENDAR_YEAR_MISSING, "%d", date_of_days(day) / 10000);
}

static const Error *hours_missing(Arena *arena, UnitKey city, int64_t day)
{
    return error_new(arena, &CALENDAR_HOURS_MISSING, "%lld on %d", (long long)city,
                     date_of_days(day));
}

const Error *timeline_check(Arena *arena, const Calendar *calendar, const Timeline *timeline,
                            Time from, Time to)
{
    int64_t begin = day_of(from), last = day_of(to - 1);
    int64_t end_of_known = calendar->first_day + calendar->n_days;

    if (begin < calendar->first_day || begin >= end_of_known)
        return year_missing(arena, begin);
    int64_t end = last < end_of_known ? last + 1 : end_of_known;
    const int32_t *unknown = calendar->unknown_before;
    int64_t i = begin - calendar->first_day, n = end - calendar->first_day;
    if (unknown[n] != unknown[i])
        return year_missing(arena, calendar->first_day + first_rise(unknown, i, n));
    if (timeline->bare_before[n] != timeline->bare_before[i]) {
        return hours_missing(arena, unit_key_at_tier(timeline->unit, TIER_CITY),
                             calendar->first_day + first_rise(timeline->bare_before, i, n));
    }
    return last < end_of_known ? NULL : year_missing(arena, end_of_known);
}

/* ---- the two questions ------------------------------------------------------------------------ */

/* What was counted when the first `today` microseconds of work of its day had passed. Full days
 * are exact: the division is then by what was multiplied. No overflow: both are at most 24 h, and
 * 86,400,000 ms * 86,400,000,000 us is below 2^63. */
static int64_t days_count(const Span *span, int64_t today)
{
    return (span->days_before + today * DAY_MS / span->day_us) * STEP_US;
}

static int64_t count_in(const Span *span, ClockKind kind, int64_t elapsed)
{
    return kind == CLOCK_WORKING_DAY ? days_count(span, span->today_before + elapsed)
                                     : span->work_before + elapsed;
}

const Span *timeline_span_before(const Timeline *timeline, Time at)
{
    size_t lo = 0, hi = timeline->n_spans;

    while (lo < hi) {
        size_t middle = (lo + hi) / 2;
        if (timeline->spans[middle].from < at) {
            lo = middle + 1;
        } else {
            hi = middle;
        }
    }
    return lo > 0 ? &timeline->spans[lo - 1] : NULL;
}

int64_t timeline_count(const Timeline *timeline, ClockKind kind, Time at)
{
    const Span *span = timeline_span_before(timeline, at);

    return span ? count_in(span, kind, (at < span->to ? at : span->to) - span->from) : 0;
}

/* The least working time of the day after which days_count is `count`: rounded up, where
 * days_count rounds down. */
static Time reach_in(const Span *span, ClockKind kind, int64_t count)
{
    if (kind != CLOCK_WORKING_DAY)
        return span->from + (count - span->work_before);
    int64_t today_ms = count / STEP_US - span->days_before;
    int64_t today = (today_ms * span->day_us + DAY_MS - 1) / DAY_MS;
    return span->from + (today - span->today_before);
}

Time timeline_reach(const Timeline *timeline, ClockKind kind, int64_t count)
{
    size_t lo = 0, hi = timeline->n_spans;

    while (lo < hi) {
        size_t middle = (lo + hi) / 2;
        const Span *span = &timeline->spans[middle];
        if (count_in(span, kind, span->to - span->from) < count) {
            lo = middle + 1;
        } else {
            hi = middle;
        }
    }
    return lo < timeline->n_spans ? reach_in(&timeline->spans[lo], kind, count) : TIME_NONE;
}
