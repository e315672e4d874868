/* explain.c - GET /cases/{id}/clocks: every deadline with its sum, day by day. */
#include "domain/cases/explain.h"

#include <math.h>

#include "domain/cases/case.sql.h"

/* A clock as a person reads it. Minutes are of the clock's own kind. */
typedef struct ClockShown {
    int step;
    int64_t round;
    int kind;
    int64_t minutes;
    Time started_at;
    Time due_at;
    Time ended_at;
    const char *end_event;
    bool paused;
    const char *missing;
    double counted_minutes;
    double left_minutes;
    int64_t passed;
    List pauses;
    List warnings;
    List days;
} ClockShown;

static const Field PAUSE_SHOWN_FIELDS[] = {
    TIME_FIELD(Pause, from, REQUIRED),
    TIME_FIELD(Pause, to, NULLABLE),
};
static const Shape PAUSE_SHOWN = SHAPE(Pause, PAUSE_SHOWN_FIELDS);

typedef struct Warned {
    const char *step; /* which clock it belongs to; not sent */
    int64_t round;
    int64_t percent;
    const char *audience;
    Time at;
} Warned;

static const Field WARNED_FIELDS[] = {
    I64_FIELD(Warned, percent, REQUIRED),
    STR_FIELD(Warned, audience, REQUIRED),
    TIME_FIELD(Warned, at, REQUIRED),
};
static const Shape WARNED = SHAPE(Warned, WARNED_FIELDS);

static const Field WARNED_ROW_FIELDS[] = {
    STR_FIELD(Warned, step, REQUIRED),    I64_FIELD(Warned, round, REQUIRED),
    I64_FIELD(Warned, percent, REQUIRED), STR_FIELD(Warned, audience, REQUIRED),
    TIME_FIELD(Warned, at, REQUIRED),
};
static const Shape WARNED_ROW = SHAPE(Warned, WARNED_ROW_FIELDS);

static const Field CLOCK_SHOWN_FIELDS[] = {
    ENUM_FIELD(ClockShown, step, CASE_STEP_NAMES, REQUIRED),
    I64_FIELD(ClockShown, round, REQUIRED),
    ENUM_FIELD(ClockShown, kind, CLOCK_KIND_NAMES, REQUIRED),
    I64_FIELD(ClockShown, minutes, REQUIRED, SAYS("the limit; a day has 1440")),
    TIME_FIELD(ClockShown, started_at, REQUIRED),
    TIME_FIELD(ClockShown, due_at, NULLABLE, SAYS("null while it is suspended")),
    TIME_FIELD(ClockShown, ended_at, NULLABLE),
    STR_FIELD(ClockShown, end_event, NULLABLE),
    BOOL_FIELD(ClockShown, paused, REQUIRED),
    F64_FIELD(ClockShown, counted_minutes, NULLABLE, SAYS("of the limit, until now or its end")),
    F64_FIELD(ClockShown, left_minutes, NULLABLE, SAYS("below 0: over the limit")),
    STR_FIELD(ClockShown, missing, NULLABLE, SAYS("what the calendar lacks to reckon it")),
    I64_FIELD(ClockShown, passed, REQUIRED, SAYS("percent: the last point that was acted on")),
    LIST_FIELD(ClockShown, pauses, &PAUSE_SHOWN, REQUIRED),
    LIST_FIELD(ClockShown, warnings, &WARNED, REQUIRED),
    LIST_FIELD(ClockShown, days, &CLOCK_DAY_SHAPE, REQUIRED,
               SAYS("from its start to its end, or to when it is due")),
};
const Shape CASE_CLOCK_SHOWN = SHAPE(ClockShown, CLOCK_SHOWN_FIELDS);

typedef struct Explaining {
    Request *req;
    const Calendar *calendar;
    const Case *subject;
    List pauses, warnings;
} Explaining;

static List warnings_of(const Explaining *explaining, const CaseClock *clock)
{
    const Warned *all = explaining->warnings.items;
    Warned *own = arena_array(explaining->req->arena, explaining->warnings.n, sizeof(*own));
    size_t n = 0;

    for (size_t i = 0; i < explaining->warnings.n; i++) {
        if (all[i].round == clock->round && str_eq(all[i].step, CASE_STEP_NAMES[clock->step]))
            own[n++] = all[i];
    }
    return (List){own, n};
}

/* Until when the sum is shown: its end; else when it is due, so that one can check the deadline;
 * but never less than until now. */
static Time shown_until(const CaseClock *clock, Time now)
{
    if (clock->ended_at != TIME_NONE)
        return clock->ended_at;
    return clock->due_at != TIME_NONE && clock->due_at > now ? clock->due_at : now;
}

static const Error *show(const Explaining *explaining, const CaseClock *clock, ClockShown *shown)
{
    Request *req = explaining->req;
    bool has_pauses = clock->step == CASE_STEP_HANDLE;
    const Clock counted = {
        .kind = (ClockKind)clock->kind,
        .at = explaining->subject->unit,
        .start = clock->started_at,
        .pauses = has_pauses ? explaining->pauses.items : NULL,
        .n_pauses = has_pauses ? explaining->pauses.n : 0,
    };
    Time now = clock->ended_at == TIME_NONE ? req->now : clock->ended_at;
    int64_t us = 0;
    const Error *error =
        clock_counted(req->arena, explaining->calendar, &counted, clock->started_at, now, &us);

    *shown = (ClockShown){
        .step = clock->step,
        .round = clock->round,
        .kind = clock->kind,
        .minutes = clock->minutes,
        .started_at = clock->started_at,
        .due_at = clock->due_at,
        .ended_at = clock->ended_at,
        .end_event = clock->end_event,
        .paused = has_pauses && explaining->subject->state == CASE_SUSPENDED &&
                  clock->ended_at == TIME_NONE,
        .counted_minutes = (double)us / 6e7,
        .left_minutes = (double)clock->minutes - (double)us / 6e7,
        .passed = clock->passed,
        .pauses = has_pauses ? explaining->pauses : (List){0},
        .warnings = warnings_of(explaining, clock),
    };
    if (!error) {
        error = clock_explain(req->arena, explaining->calendar, &counted, clock->started_at,
                              shown_until(clock, req->now), &shown->days);
    }
    if (!case_year_is_missing(error))
        return error;
    shown->missing = error->detail;
    shown->counted_minutes = shown->left_minutes = NAN;
    shown->days = (List){0};
    return NULL;
}

static const Error *read_parts(Explaining *explaining, List *ret_clocks)
{
    Request *req = explaining->req;
    DbArg town = db_i64(id_town(explaining->subject->id));
    DbArg id = db_id(explaining->subject->id);

    TRY(db_all(req->tx, &SQL_CASE_CLOCKS_ALL, ARGS(town, id), &CASE_CLOCK_ROW, ret_clocks));
    TRY(db_all(req->tx, &SQL_CASE_PAUSES, ARGS(town, id), &PAUSE_SHOWN, &explaining->pauses));
    return db_all(req->tx, &SQL_CASE_WARNINGS, ARGS(town, id), &WARNED_ROW, &explaining->warnings);
}

const Error *get_case_clocks(Request *req)
{
    CLEANUP(calendar_dropp) const Calendar *calendar = calendar_take(req->server);
    Id id = ID_NONE;
    Case subject = {.id = ID_NONE};
    Explaining explaining = {.req = req, .calendar = calendar, .subject = &subject};
    List clocks = {0};

    TRY(req_path_id(req, "id", &CASE_NOT_FOUND, &id));
    TRY(case_get(req, req->tx, id, &subject));
    TRY(read_parts(&explaining, &clocks));
    ClockShown *shown = arena_array(req->arena, clocks.n, sizeof(*shown));
    for (size_t i = 0; i < clocks.n; i++)
        TRY(show(&explaining, (const CaseClock *)clocks.items + i, &shown[i]));
    const List rows = {shown, clocks.n};
    return reply_list(req, &CASE_CLOCK_SHOWN, &rows, NULL);
}

const Error *case_explain_due(Request *req, const Case *subject, List *ret_days)
{
    CLEANUP(calendar_dropp) const Calendar *calendar = calendar_take(req->server);
    Explaining explaining = {.req = req, .calendar = calendar, .subject = subject};
    CaseClockPlan *plan = ARENA_NEW(req->arena, CaseClockPlan);
    ClockShown shown = {.days = {0}};

    TRY(case_clocks_read(req, subject, plan));
    const CaseClock *clock = case_clock_main(subject, plan->live, plan->n_live);
    explaining.pauses = (List){plan->pauses, plan->n_pauses};
    if (clock)
        TRY(show(&explaining, clock, &shown));
    *ret_days = shown.days;
    return NULL;
}
