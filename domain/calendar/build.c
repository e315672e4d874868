/* build.c - a Calendar from rows: what day each day is, then the spans of working time. */
#include <stdlib.h>
#include <string.h>

#include "domain/calendar/timeline.h"

const ErrorKind CALENDAR_ROWS_BAD = {ERROR_INTERNAL, "calendar/rows-bad",
                                     "The tables of the calendar contradict each other"};

#define WINDOWS_MAX 8
#define YEARS_MAX   200

/* ---- copies ------------------------------------------------------------------------------------ */

static void *copy_array(Arena *arena, const void *items, size_t n, size_t size)
{
    void *copy = arena_array(arena, n, size);

    if (n > 0)
        memcpy(copy, items, n * size);
    return copy;
}

static CalendarRows copy_rows(Arena *arena, const CalendarRows *rows)
{
    CalendarRows copy = *rows;
    CalendarYear *years = copy_array(arena, rows->years, rows->n_years, sizeof(*years));
    CalendarDay *days = copy_array(arena, rows->days, rows->n_days, sizeof(*days));
    CalendarStop *stops = copy_array(arena, rows->stops, rows->n_stops, sizeof(*stops));

    for (size_t i = 0; i < rows->n_years; i++)
        years[i].document = arena_strdup(arena, years[i].document);
    for (size_t i = 0; i < rows->n_days; i++)
        days[i].name = arena_strdup(arena, days[i].name);
    for (size_t i = 0; i < rows->n_stops; i++)
        stops[i].reason = arena_strdup(arena, stops[i].reason);
    copy.years = years;
    copy.days = days;
    copy.stops = stops;
    copy.hours = copy_array(arena, rows->hours, rows->n_hours, sizeof(*rows->hours));
    return copy;
}

/* ---- what day each day is ----------------------------------------------------------------------- */

static int64_t year_start(int64_t year)
{
    return date_days((int32_t)(year * 10000 + 101));
}

static const Error *set_range(Arena *arena, Calendar *calendar)
{
    const CalendarRows *rows = &calendar->rows;
    int64_t first = INT64_MAX, last = 0;

    for (size_t i = 0; i < rows->n_years; i++) {
        int64_t year = rows->years[i].year;
        first = year < first ? year : first;
        last = year > last ? year : last;
    }
    if (rows->n_years == 0)
        return NULL;
    if (first < 1970 || last > 9998 || last - first >= YEARS_MAX) {
        return error_new(arena, &CALENDAR_ROWS_BAD, "years %lld to %lld", (long long)first,
                         (long long)last);
    }
    calendar->first_day = year_start(first);
    calendar->n_days = year_start(last + 1) - calendar->first_day;
    return NULL;
}

/* 1970-01-01 was a Thursday. */
static bool is_weekend(int64_t day)
{
    int64_t weekday = (day + 3) % 7; /* 0 = Monday */

    return weekday >= 5;
}

static const Error *set_kinds(Arena *arena, Calendar *calendar)
{
    const CalendarRows *rows = &calendar->rows;
    uint8_t *kinds = arena_array(calendar->arena, (size_t)calendar->n_days, 1);
    const char **names = arena_array(calendar->arena, (size_t)calendar->n_days, sizeof(*names));

    memset(kinds, DAY_UNKNOWN, (size_t)calendar->n_days);
    for (size_t i = 0; i < rows->n_years; i++) {
        int64_t end = year_start(rows->years[i].year + 1);
        for (int64_t day = year_start(rows->years[i].year); day < end; day++)
            kinds[day - calendar->first_day] = is_weekend(day) ? DAY_WEEKEND : DAY_WORKDAY;
    }
    for (size_t i = 0; i < rows->n_days; i++) {
        int64_t at = date_days(rows->days[i].date) - calendar->first_day;
        bool is_known = at >= 0 && at < calendar->n_days && kinds[at] != DAY_UNKNOWN;
        if (!is_known || names[at]) {
            return error_new(arena, &CALENDAR_ROWS_BAD, "day %d: %s", rows->days[i].date,
                             is_known ? "twice" : "its year is not there");
        }
        kinds[at] = (uint8_t)rows->days[i].kind;
        names[at] = rows->days[i].name;
    }
    calendar->kinds = kinds;
    calendar->names = names;
    return NULL;
}

static void set_unknown(Calendar *calendar)
{
    size_t n = (size_t)calendar->n_days;
    int32_t *before = arena_array(calendar->arena, n + 1, sizeof(*before));

    for (size_t i = 0; i < n; i++)
        before[i + 1] = before[i] + (calendar->kinds[i] == DAY_UNKNOWN);
    calendar->unknown_before = before;
}

/* ---- the windows of a day ------------------------------------------------------------------------ */

typedef struct Windows {
    struct Window {
        int64_t opens_minute, closes_minute;
    } items[WINDOWS_MAX];
    size_t n;
    int64_t minutes;
} Windows;

static bool in_force(const CalendarHours *hours, int32_t date)
{
    int64_t mmdd = date % 10000;
    bool in_season = hours->season_from <= hours->season_to
                         ? mmdd >= hours->season_from && mmdd <= hours->season_to
                         : mmdd >= hours->season_from || mmdd <= hours->season_to;

    return in_season && date >= hours->valid_from &&
           (hours->valid_to == 0 || date < hours->valid_to);
}

/* Into its place by the time it opens. */
static void insert_window(Windows *windows, struct Window window)
{
    size_t at = windows->n++;

    for (; at > 0 && windows->items[at - 1].opens_minute > window.opens_minute; at--)
        windows->items[at] = windows->items[at - 1];
    windows->items[at] = window;
    windows->minutes += window.closes_minute - window.opens_minute;
}

static bool windows_sound(const Windows *windows)
{
    int64_t closed = 0;

    for (size_t i = 0; i < windows->n; i++) {
        const struct Window *window = &windows->items[i];
        if (window->opens_minute < closed || window->closes_minute <= window->opens_minute ||
            window->closes_minute > 1440)
            return false;
        closed = window->closes_minute;
    }
    return windows->n == 0 || windows->minutes >= OPEN_MIN;
}

/* False: they overlap, or are too many or too short. */
static bool windows_on(const CalendarRows *rows, UnitKey city, int64_t day, Windows *ret_windows)
{
    int32_t date = date_of_days(day);
    Windows windows = {.n = 0};

    for (size_t i = 0; i < rows->n_hours; i++) {
        const CalendarHours *hours = &rows->hours[i];
        if (hours->city != city || !in_force(hours, date))
            continue;
        if (windows.n == WINDOWS_MAX)
            return false;
        insert_window(&windows, (struct Window){hours->opens_minute, hours->closes_minute});
    }
    *ret_windows = windows;
    return windows_sound(&windows);
}

int64_t calendar_day_minutes(const Calendar *calendar, UnitKey city, int64_t day)
{
    Windows windows;

    if (!day_is_working(calendar_day_kind(calendar, day)) ||
        !windows_on(&calendar->rows, city, day, &windows))
        return 0;
    return windows.minutes;
}

/* ---- spans ---------------------------------------------------------------------------------------- */

/* Writes the spans of a timeline one after another. */
typedef struct Writer {
    const CalendarStop *stops; /* by from */
    size_t n_stops;
    Span *spans;
    size_t n, cap;
    Span next; /* the running sums */
} Writer;

static void write_span(Writer *writer, Time from, Time to)
{
    if (from >= to)
        return;
    if (writer->n == writer->cap) {
        writer->cap = writer->cap > 0 ? writer->cap * 2 : 1024;
        writer->spans = reallocarray(writer->spans, writer->cap, sizeof(*writer->spans));
        if (!writer->spans)
            abort();
    }
    writer->next.from = from;
    writer->next.to = to;
    writer->spans[writer->n++] = writer->next;
    writer->next.work_before += to - from;
    writer->next.today_before += to - from;
}

/* What the stops leave of [from, to). */
static void write_window(Writer *writer, Time from, Time to)
{
    for (size_t i = 0; i < writer->n_stops && writer->stops[i].from < to; i++) {
        const CalendarStop *stop = &writer->stops[i];
        if (stop->to <= from)
            continue;
        write_span(writer, from, stop->from);
        from = stop->to;
    }
    write_span(writer, from, to);
}

static void write_day(Writer *writer, int64_t day, const Windows *windows)
{
    Time start = day_start(day);

    writer->next.today_before = 0;
    writer->next.day_us = windows->minutes * MINUTE_US;
    writer->next.closes = start + windows->items[windows->n - 1].closes_minute * MINUTE_US;
    for (size_t i = 0; i < windows->n; i++) {
        write_window(writer, start + windows->items[i].opens_minute * MINUTE_US,
                     start + windows->items[i].closes_minute * MINUTE_US);
    }
    writer->next.days_before += writer->next.today_before * DAY_MS / writer->next.day_us;
}

static int stop_order(const void *a, const void *b)
{
    const CalendarStop *left = a, *right = b;

    return (left->from > right->from) - (left->from < right->from);
}

/* The city's stops, and those of the unit itself. */
static void take_stops(Calendar *calendar, Timeline *timeline)
{
    const CalendarRows *rows = &calendar->rows;
    CalendarStop *stops = arena_array(calendar->arena, rows->n_stops, sizeof(*stops));
    size_t n = 0;

    for (size_t i = 0; i < rows->n_stops; i++) {
        if (unit_range_has(unit_key_range(rows->stops[i].unit), timeline->unit))
            stops[n++] = rows->stops[i];
    }
    if (n > 0)
        qsort(stops, n, sizeof(*stops), stop_order);
    timeline->stops = stops;
    timeline->n_stops = n;
}

static const Error *fill_timeline(Arena *arena, Calendar *calendar, Timeline *timeline)
{
    UnitKey city = unit_key_at_tier(timeline->unit, TIER_CITY);
    int32_t *bare = arena_array(calendar->arena, (size_t)calendar->n_days + 1, sizeof(*bare));
    Writer writer = {.stops = timeline->stops, .n_stops = timeline->n_stops};
    const Error *error = NULL;

    for (int64_t i = 0; i < calendar->n_days && !error; i++) {
        Windows windows = {.n = 0};
        bool is_working = day_is_working((DayKind)calendar->kinds[i]);
        int64_t day = calendar->first_day + i;
        if (is_working && !windows_on(&calendar->rows, city, day, &windows)) {
            error = error_new(arena, &CALENDAR_ROWS_BAD, "windows of %lld on %d", (long long)city,
                              date_of_days(day));
        } else if (windows.n > 0) {
            write_day(&writer, day, &windows);
        }
        bare[i + 1] = bare[i] + (is_working && windows.n == 0);
    }
    timeline->spans = copy_array(calendar->arena, writer.spans, writer.n, sizeof(Span));
    timeline->n_spans = writer.n;
    timeline->bare_before = bare;
    free(writer.spans);
    return error;
}

/* ---- which units have a timeline ------------------------------------------------------------------- */

static void add_unit(Timeline *timelines, size_t *n, UnitKey unit)
{
    size_t at = *n;

    for (size_t i = 0; i < *n; i++) {
        if (timelines[i].unit == unit)
            return;
    }
    for (; at > 0 && timelines[at - 1].unit > unit; at--)
        timelines[at] = timelines[at - 1];
    timelines[at] = (Timeline){.unit = unit};
    (*n)++;
}

static bool has_city(const Calendar *calendar, UnitKey unit)
{
    UnitKey city = unit_key_at_tier(unit, TIER_CITY);

    for (size_t i = 0; i < calendar->rows.n_hours; i++) {
        if (calendar->rows.hours[i].city == city)
            return true;
    }
    return false;
}

static const Error *set_timelines(Arena *arena, Calendar *calendar)
{
    const CalendarRows *rows = &calendar->rows;
    Timeline *timelines =
        arena_array(calendar->arena, rows->n_hours + rows->n_stops, sizeof(*timelines));
    size_t n = 0;

    for (size_t i = 0; i < rows->n_hours; i++)
        add_unit(timelines, &n, rows->hours[i].city);
    for (size_t i = 0; i < rows->n_stops; i++) {
        const CalendarStop *stop = &rows->stops[i];
        if (!unit_key_valid(stop->unit) || unit_key_tier(stop->unit) > TIER_TOWN ||
            stop->to < stop->from)
            return error_new(arena, &CALENDAR_ROWS_BAD, "stop of %lld", (long long)stop->unit);
        if (has_city(calendar, stop->unit))
            add_unit(timelines, &n, stop->unit);
    }
    for (size_t i = 0; i < n; i++) {
        take_stops(calendar, &timelines[i]);
        TRY(fill_timeline(arena, calendar, &timelines[i]));
    }
    calendar->timelines = timelines;
    calendar->n_timelines = n;
    return NULL;
}

/* ---- the whole --------------------------------------------------------------------------------------- */

static const Error *fill(Arena *arena, Calendar *calendar)
{
    TRY(set_range(arena, calendar));
    TRY(set_kinds(arena, calendar));
    set_unknown(calendar);
    return set_timelines(arena, calendar);
}

const Error *calendar_new(Arena *arena, const CalendarRows *rows, const Calendar **ret_calendar)
{
    Arena *own = arena_new();
    Calendar *calendar = ARENA_NEW(own, Calendar);

    calendar->arena = own;
    calendar->holders = ARENA_NEW(own, atomic_int);
    atomic_init(calendar->holders, 1);
    calendar->edition = rows->edition;
    calendar->rows = copy_rows(own, rows);
    const Error *error = fill(arena, calendar);
    if (error) {
        arena_free(own);
        return error;
    }
    *ret_calendar = calendar;
    return NULL;
}

void calendar_drop(const Calendar *calendar)
{
    if (calendar && atomic_fetch_sub(calendar->holders, 1) == 1)
        arena_free(calendar->arena);
}

void calendar_dropp(const Calendar **calendar)
{
    calendar_drop(*calendar);
}

int64_t calendar_edition(const Calendar *calendar)
{
    return calendar->edition;
}

int32_t calendar_covered_to(const Calendar *calendar)
{
    int64_t end = calendar->first_day + calendar->n_days;

    return calendar->n_days > 0 ? date_of_days(end) : 0;
}
