/* explain.c - the sum of a clock, day by day: what counted, and why the rest did not. */
#include <string.h>

#include "domain/calendar/timeline.h"

static const Field DAY_SPAN_FIELDS[] = {
    TIME_FIELD(DaySpan, from, REQUIRED),
    TIME_FIELD(DaySpan, to, REQUIRED),
    STR_FIELD(DaySpan, why, SAYS("the reason of a stop")),
};
static const Shape DAY_SPAN_SHAPE = SHAPE(DaySpan, DAY_SPAN_FIELDS);

static const Field CLOCK_DAY_FIELDS[] = {
    DATE_FIELD(ClockDay, date, REQUIRED),
    ENUM_FIELD(ClockDay, kind, DAY_KIND_NAMES, REQUIRED),
    STR_FIELD(ClockDay, name, NULLABLE, SAYS("of the holiday it belongs to")),
    BOOL_FIELD(ClockDay, start_day, REQUIRED, SAYS("a clock of days does not count its first")),
    LIST_FIELD(ClockDay, counted, &DAY_SPAN_SHAPE, REQUIRED),
    LIST_FIELD(ClockDay, stops, &DAY_SPAN_SHAPE, REQUIRED),
    LIST_FIELD(ClockDay, pauses, &DAY_SPAN_SHAPE, REQUIRED),
    I64_FIELD(ClockDay, counted_us, REQUIRED, SAYS("microseconds of the limit used this day")),
};
const Shape CLOCK_DAY_SHAPE = SHAPE(ClockDay, CLOCK_DAY_FIELDS);

typedef struct Account {
    Arena *arena;
    const Calendar *calendar;
    const Clock *clock;
    const Timeline *timeline; /* NULL: every minute counts */
} Account;

static void add_span(Arena *arena, List *list, DaySpan span)
{
    if (span.from >= span.to)
        return;
    /* Rooms double: 1, 2, 4.. */
    if ((list->n & (list->n - 1)) == 0) {
        DaySpan *grown = arena_array(arena, list->n > 0 ? list->n * 2 : 1, sizeof(*grown));
        if (list->n > 0)
            memcpy(grown, list->items, list->n * sizeof(*grown));
        list->items = grown;
    }
    ((DaySpan *)list->items)[list->n++] = span;
}

static Time later(Time a, Time b)
{
    return a > b ? a : b;
}

static Time earlier(Time a, Time b)
{
    return a < b ? a : b;
}

static Time pause_end(const Pause *pause)
{
    return pause->to == TIME_NONE ? TIME_FAR : pause->to;
}

/* What the pauses leave of [from, to). */
static void count_piece(const Account *account, Time from, Time to, ClockDay *day)
{
    const Clock *clock = account->clock;

    for (size_t i = 0; i < clock->n_pauses && clock->pauses[i].from < to; i++) {
        if (pause_end(&clock->pauses[i]) <= from)
            continue;
        add_span(account->arena, &day->counted, (DaySpan){from, clock->pauses[i].from, NULL});
        from = pause_end(&clock->pauses[i]);
    }
    add_span(account->arena, &day->counted, (DaySpan){from, to, NULL});
}

static void count_pieces(const Account *account, Time from, Time to, ClockDay *day)
{
    const Timeline *timeline = account->timeline;

    if (!timeline) {
        count_piece(account, from, to, day);
        return;
    }
    const Span *span = timeline_span_before(timeline, from);
    const Span *end = timeline->spans + timeline->n_spans;
    for (span = span ? span : timeline->spans; span < end && span->from < to; span++)
        count_piece(account, later(span->from, from), earlier(span->to, to), day);
}

static void list_stops(const Account *account, Time from, Time to, ClockDay *day)
{
    const Timeline *timeline = account->timeline;

    if (!timeline || !day_is_working((DayKind)day->kind))
        return;
    for (size_t i = 0; i < timeline->n_stops; i++) {
        const CalendarStop *stop = &timeline->stops[i];
        if (stop->from >= to || stop->to <= from)
            continue;
        add_span(account->arena, &day->stops,
                 (DaySpan){later(stop->from, from), earlier(stop->to, to),
                           arena_strdup(account->arena, stop->reason)});
    }
}

static void list_pauses(const Account *account, Time from, Time to, ClockDay *day)
{
    const Clock *clock = account->clock;

    for (size_t i = 0; i < clock->n_pauses; i++) {
        const Pause *pause = &clock->pauses[i];
        add_span(account->arena, &day->pauses,
                 (DaySpan){later(pause->from, from), earlier(pause_end(pause), to), NULL});
    }
}

static const Error *fill_day(const Account *account, int64_t at, Time from, Time to, ClockDay *day)
{
    const char *name = calendar_day_name(account->calendar, at);
    const Clock *clock = account->clock;
    Time begin = clock_begin(clock);

    from = later(from, day_start(at));
    to = earlier(to, day_start(at + 1));
    day->date = date_of_days(at);
    day->kind = (int)calendar_day_kind(account->calendar, at);
    day->name = name ? arena_strdup(account->arena, name) : NULL;
    day->start_day = begin > clock->start && at == day_of(clock->start);
    count_pieces(account, later(from, begin), to, day);
    list_stops(account, from, to, day);
    list_pauses(account, from, to, day);
    return clock_counted(account->arena, account->calendar, clock, from, to, &day->counted_us);
}

const Error *clock_explain(Arena *arena, const Calendar *calendar, const Clock *clock, Time from,
                           Time to, List *ret_days)
{
    bool has_timeline = clock->kind == CLOCK_WORKING_HOUR || clock->kind == CLOCK_WORKING_DAY;
    Account account = {arena, calendar, clock, NULL};
    int64_t whole = 0;

    /* What clock_counted refuses, this refuses: the same errors from the same place. */
    TRY(clock_counted(arena, calendar, clock, from, to, &whole));
    int64_t first = day_of(from), n = from < to ? day_of(to - 1) - first + 1 : 0;
    if (n > CLOCK_DAYS_MAX)
        return error_new(arena, &CALENDAR_CLOCK_BAD, "%lld days", (long long)n);
    if (has_timeline)
        account.timeline = calendar_timeline(calendar, clock->at);
    ClockDay *days = arena_array(arena, (size_t)n, sizeof(*days));
    for (int64_t i = 0; i < n; i++)
        TRY(fill_day(&account, first + i, from, to, &days[i]));
    *ret_days = (List){days, (size_t)n};
    return NULL;
}
