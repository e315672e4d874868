/* clocks.c - clocks as rows: begun, ended and reckoned with a move, and when time passes a point. */
#include "domain/cases/clocks.h"

#include <string.h>

#include "domain/cases/case.sql.h"
#include "platform/log/log.h"

/* ---- rows ---------------------------------------------------------------------------------- */

static const Field CASE_CLOCK_ROW_FIELDS[] = {
    ENUM_FIELD(CaseClock, step, CASE_STEP_NAMES, REQUIRED),
    I64_FIELD(CaseClock, round, REQUIRED),
    ENUM_FIELD(CaseClock, kind, CLOCK_KIND_NAMES, REQUIRED),
    I64_FIELD(CaseClock, minutes, REQUIRED),
    TIME_FIELD(CaseClock, started_at, REQUIRED),
    TIME_FIELD(CaseClock, due_at),
    TIME_FIELD(CaseClock, next_at),
    I64_FIELD(CaseClock, next_percent),
    I64_FIELD(CaseClock, passed, REQUIRED),
    I64_FIELD(CaseClock, edition, REQUIRED),
    TIME_FIELD(CaseClock, ended_at),
    STR_FIELD(CaseClock, end_event),
};
const Shape CASE_CLOCK_ROW = SHAPE(CaseClock, CASE_CLOCK_ROW_FIELDS);

static const Field PAUSE_FIELDS[] = {
    TIME_FIELD(Pause, from, REQUIRED),
    TIME_FIELD(Pause, to),
};
static const Shape PAUSE = SHAPE(Pause, PAUSE_FIELDS);

static const Error *read_pauses(Request *req, const Case *subject, CaseClockPlan *plan)
{
    List rows = {0};

    if (subject->suspensions == 0)
        return NULL;
    TRY(db_all(req->tx, &SQL_CASE_PAUSES, ARGS(db_i64(id_town(subject->id)), db_id(subject->id)),
               &PAUSE, &rows));
    plan->n_pauses = rows.n < LENGTH(plan->pauses) ? rows.n : LENGTH(plan->pauses);
    memcpy(plan->pauses, rows.items, plan->n_pauses * sizeof(Pause));
    return NULL;
}

static const Error *read_live(Request *req, const Case *before, CaseClockPlan *plan)
{
    List rows = {0};

    TRY(db_all(req->tx, &SQL_CASE_CLOCKS_LIVE, ARGS(db_i64(id_town(before->id)), db_id(before->id)),
               &CASE_CLOCK_ROW, &rows));
    plan->n_live = rows.n < LENGTH(plan->live) ? rows.n : LENGTH(plan->live);
    memcpy(plan->live, rows.items, plan->n_live * sizeof(CaseClock));
    return NULL;
}

/* ---- reckoning ----------------------------------------------------------------------------- */

bool case_year_is_missing(const Error *error)
{
    return error &&
           (error->kind == &CALENDAR_YEAR_MISSING || error->kind == &CALENDAR_HOURS_MISSING);
}

/* A year whose holidays nobody has loaded: a deadline in it is not guessed, and what somebody
 * reports is not refused for it. The clock stands without an end, the case says so (NO_DEADLINE),
 * and is reckoned when the notice is loaded (recount.c). */
static const Error *without_end(const Error *error, const Case *subject, Time *ret_end)
{
    if (!case_year_is_missing(error))
        return error;
    log_error("no deadline can be reckoned", LOG_STR("error", error->kind->slug),
              LOG_STR("detail", error->detail), LOG_I64("unit", subject->unit));
    *ret_end = TIME_NONE;
    return NULL;
}

/* Only HANDLE knows pauses. */
static Clock clock_counted_of(const Case *subject, const CaseClockPlan *plan,
                              const CaseClock *clock)
{
    bool pauses = clock->step == CASE_STEP_HANDLE;

    return (Clock){
        .kind = (ClockKind)clock->kind,
        .at = subject->unit,
        .start = clock->started_at,
        .pauses = pauses ? plan->pauses : NULL,
        .n_pauses = pauses ? plan->n_pauses : 0,
    };
}

const Error *case_clock_reckon(Arena *arena, const Calendar *calendar, const Case *subject,
                               const CaseClockPlan *plan, CaseClock *clock)
{
    const Clock counted = clock_counted_of(subject, plan, clock);
    const CasePoint *point = case_point_next((CaseStep)clock->step, clock->passed);

    clock->edition = calendar_edition(calendar);
    clock->next_percent = point ? point->percent : I64_NONE;
    clock->due_at = subject->review_at;
    if (clock->step != CASE_STEP_REVIEW) {
        TRY(without_end(clock_due(arena, calendar, &counted, clock->minutes, &clock->due_at),
                        subject, &clock->due_at));
    }
    clock->next_at = point ? clock->due_at : TIME_NONE;
    if (!point || point->percent >= 100)
        return NULL;
    return without_end(clock_reach(arena, calendar, &counted, clock->minutes * point->percent / 100,
                                   &clock->next_at),
                       subject, &clock->next_at);
}

const Error *case_clock_reckon_longer(Arena *arena, const Calendar *calendar, const Case *subject,
                                      const CaseClockPlan *plan, Time now, CaseClock *clock)
{
    clock->passed = 0;
    TRY(case_clock_reckon(arena, calendar, subject, plan, clock));
    while (clock->next_at != TIME_NONE && clock->next_at <= now) {
        clock->passed = clock->next_percent;
        TRY(case_clock_reckon(arena, calendar, subject, plan, clock));
    }
    return NULL;
}

/* Nobody loses a right because a table is missing: then the window is a month. */
#define GRACE_DAYS INT64_C(30)

const Error *case_working_days_on(Request *req, UnitKey at, int64_t days, Time *ret_end)
{
    CLEANUP(calendar_dropp) const Calendar *calendar = calendar_take(req->server);
    const Clock clock = {.kind = CLOCK_WORKING_DAY, .at = at, .start = req->now};
    const Error *error = clock_due(req->arena, calendar, &clock, days * 1440, ret_end);

    if (!case_year_is_missing(error))
        return error;
    *ret_end = req->now + GRACE_DAYS * 86400 * TIME_SECOND;
    return NULL;
}

/* A clock that begins with this move. Time that passed while a dispatch was out and came back is
 * the dispatcher's: his clock begins when the case was filed. */
static CaseClock clock_new(const Case *after, CaseStep step, Time now)
{
    CaseClock clock = {
        .step = (int)step,
        .started_at =
            step == CASE_STEP_DISPATCH && after->filed_at != TIME_NONE ? after->filed_at : now,
        .due_at = TIME_NONE,
        .next_at = TIME_NONE,
        .ended_at = TIME_NONE,
    };

    case_clock_limit(after, step, &clock.kind, &clock.minutes);
    return clock;
}

/* Asked anew: whoever is asked has the whole time for it. */
static bool restarts(const Case *before, const Case *after, CaseEvent event, CaseStep step)
{
    if (step == CASE_STEP_REPLY)
        return after->supervised > before->supervised;
    return event == CASE_DO_ASK_VERIFY && step == CASE_STEP_VERIFY;
}

static void end_clocks(const Case *before, const Case *after, CaseEvent event, CaseClockPlan *plan)
{
    size_t kept = 0;

    for (size_t i = 0; i < plan->n_live; i++) {
        CaseStep step = (CaseStep)plan->live[i].step;
        if (case_clock_runs(after, step) && !restarts(before, after, event, step)) {
            plan->live[kept++] = plan->live[i];
        } else {
            plan->ended[plan->n_ended++] = (int)step;
            if (step == CASE_STEP_HANDLE)
                plan->handled = plan->live[i];
        }
    }
    plan->n_live = kept;
}

static const CaseClock *live_find(const CaseClockPlan *plan, CaseStep step)
{
    for (size_t i = 0; i < plan->n_live; i++) {
        if (plan->live[i].step == (int)step)
            return &plan->live[i];
    }
    return NULL;
}

/* A clock that was set back, or another server's: a pause comes after the one before it, and lasts. Else no clock of the
 * case could be reckoned any more. */
static void turn_pause(CaseClockPlan *plan, bool begins, Time now)
{
    Pause *last = plan->n_pauses > 0 ? &plan->pauses[plan->n_pauses - 1] : NULL;

    if (begins && plan->n_pauses < LENGTH(plan->pauses)) {
        plan->pauses[plan->n_pauses++] =
            (Pause){last && last->to > now ? last->to : now, TIME_NONE};
    }
    if (!begins && last)
        last->to = now > last->from ? now : last->from + 1;
}

/* What the event does to the pauses and to the minutes of HANDLE, which is then reckoned again. */
static void turn_handle(const Case *before, const Case *after, CaseEvent event, Time now,
                        CaseClockPlan *plan)
{
    bool stops = before->state != CASE_SUSPENDED && after->state == CASE_SUSPENDED;
    bool goes_on = before->state == CASE_SUSPENDED && after->state != CASE_SUSPENDED;

    if (stops || goes_on)
        turn_pause(plan, stops, now);
    for (size_t i = 0; i < plan->n_live; i++) {
        if (plan->live[i].step != CASE_STEP_HANDLE)
            continue;
        if (event == CASE_DO_GRANT_EXTENSION)
            plan->live[i].minutes += before->ask_minutes;
        plan->changed[i] = stops || goes_on || event == CASE_DO_GRANT_EXTENSION;
    }
}

void case_clocks_turn(const Case *before, const Case *after, CaseEvent event, Time now,
                      CaseClockPlan *plan)
{
    if (before) {
        end_clocks(before, after, event, plan);
        turn_handle(before, after, event, now, plan);
    }
    for (int step = 0; step < CASE_STEP_MAX; step++) {
        if (!case_clock_runs(after, (CaseStep)step) || live_find(plan, (CaseStep)step))
            continue;
        plan->live[plan->n_live] = clock_new(after, (CaseStep)step, now);
        plan->changed[plan->n_live++] = true;
    }
}

static void settle_case(Case *after, const CaseClockPlan *plan)
{
    const CaseClock *clock = case_clock_main(after, plan->live, plan->n_live);
    const CaseClock *sign = live_find(plan, CASE_STEP_SIGN);

    after->due_at = clock ? clock->due_at : TIME_NONE;
    after->warned = clock ? clock->passed : 0;
    after->sign_due_at = sign ? sign->due_at : TIME_NONE;
}

/* How long it was in hand, in the time of its kind: what the mean of an item is made of. */
static const Error *count_handled(Request *req, const Calendar *calendar, const Case *subject,
                                  CaseClockPlan *plan)
{
    const Clock counted = clock_counted_of(subject, plan, &plan->handled);
    int64_t took_us = 0;

    plan->took_minutes = I64_NONE;
    if (plan->handled.minutes == 0)
        return NULL;
    const Error *error =
        clock_counted(req->arena, calendar, &counted, counted.start, req->now, &took_us);
    if (error)
        return case_year_is_missing(error) ? NULL : error;
    plan->took_minutes = took_us / (60 * TIME_SECOND);
    return NULL;
}

const Error *case_clocks_follow(Request *req, const Case *before, Case *after, CaseEvent event,
                                CaseClockPlan *plan)
{
    CLEANUP(calendar_dropp) const Calendar *calendar = calendar_take(req->server);

    case_clocks_turn(before, after, event, req->now, plan);
    for (size_t i = 0; i < plan->n_live; i++) {
        CaseClock *clock = &plan->live[i];
        if (plan->changed[i])
            TRY(case_clock_reckon(req->arena, calendar, after, plan, clock));
        if (event == CASE_DO_GRANT_EXTENSION && clock->step == CASE_STEP_HANDLE)
            TRY(case_clock_reckon_longer(req->arena, calendar, after, plan, req->now, clock));
    }
    settle_case(after, plan);
    return count_handled(req, calendar, after, plan);
}

const Error *case_clocks_plan(Request *req, const Case *before, Case *after, CaseEvent event,
                              CaseClockPlan *ret_plan)
{
    *ret_plan = (CaseClockPlan){.n_live = 0};
    if (before) {
        TRY(read_live(req, before, ret_plan));
        TRY(read_pauses(req, before, ret_plan));
    }
    return case_clocks_follow(req, before, after, event, ret_plan);
}

/* ---- writing ------------------------------------------------------------------------------- */

static const Error *write_ended(Request *req, const Case *after, const char *end_event,
                                const CaseClockPlan *plan)
{
    const char *names[CASE_STEP_MAX];

    if (plan->n_ended == 0)
        return NULL;
    for (size_t i = 0; i < plan->n_ended; i++)
        names[i] = CASE_STEP_NAMES[plan->ended[i]];
    return db_later(req->tx, &SQL_CASE_CLOCK_END,
                    ARGS(db_i64(id_town(after->id)), db_id(after->id),
                         db_infer(db_texts(req->arena, names, plan->n_ended)), db_time(req->now),
                         db_str(end_event), db_i64(plan->took_minutes)));
}

#define CLOCK_START_COLUMNS 14

static void fill_start(const Case *subject, const CaseClock *clock, DbArg *ret_row)
{
    const DbArg row[CLOCK_START_COLUMNS] = {
        db_i64(id_town(subject->id)),
        db_id(subject->id),
        db_str(CASE_STEP_NAMES[clock->step]),
        db_str(CLOCK_KIND_NAMES[clock->kind]),
        db_i64(clock->minutes),
        db_time(clock->started_at),
        db_time(clock->due_at),
        db_time(clock->next_at),
        db_i64(clock->next_percent),
        db_i64(clock->edition),
        db_key(subject->unit),
        db_str(subject->item),
        db_str(subject->department),
        db_i64(subject->rework),
    };

    memcpy(ret_row, row, sizeof(row));
}

/* A clock without a round has no row yet. */
static const Error *write_clock(Request *req, const Case *after, const CaseClock *clock)
{
    DbArg row[CLOCK_START_COLUMNS];

    if (clock->round == 0) {
        fill_start(after, clock, row);
        return db_later(req->tx, &SQL_CASE_CLOCK_START, row, CLOCK_START_COLUMNS);
    }
    return db_later(req->tx, &SQL_CASE_CLOCK_CHANGE,
                    ARGS(db_i64(id_town(after->id)), db_id(after->id),
                         db_str(CASE_STEP_NAMES[clock->step]), db_i64(clock->round),
                         db_i64(clock->minutes), db_time(clock->due_at), db_time(clock->next_at),
                         db_i64(clock->next_percent), db_i64(clock->passed),
                         db_i64(clock->edition)));
}

/* The case's timer stands at the point that comes first; due_at is TIME_NONE when there is none. */
static Timer timer_of(const Case *subject, const CaseClockPlan *plan)
{
    Timer timer = {
        .town = id_town(subject->id),
        .subject = subject->id,
        .kind = CASE_TIMER_NAME,
        .stamp = subject->version,
        .due_at = TIME_NONE,
    };

    for (size_t i = 0; i < plan->n_live; i++) {
        Time at = plan->live[i].next_at;
        if (at != TIME_NONE && (timer.due_at == TIME_NONE || at < timer.due_at))
            timer.due_at = at;
    }
    return timer;
}

const Error *case_clocks_set_timer(Request *req, const Case *subject, const CaseClockPlan *plan)
{
    const Timer timer = timer_of(subject, plan);

    if (timer.due_at == TIME_NONE)
        return timer_cancel(req->tx, timer.town, timer.kind, timer.subject);
    return timer_set(req->tx, req->server, &timer);
}

static const CaseClockPlan *last_plan(const CaseBegun *begun)
{
    return begun->then ? begun->then : begun->plan;
}

#define CLOCK_FIRST_COLUMNS (CLOCK_START_COLUMNS + 2)

/* end_event: NULL, it runs. */
static void fill_first(const Case *subject, CaseClock clock, const char *end_event, DbArg *ret_row)
{
    if (end_event) {
        clock.next_at = TIME_NONE;
        clock.next_percent = I64_NONE;
    }
    fill_start(subject, &clock, ret_row);
    ret_row[CLOCK_START_COLUMNS] = db_time(end_event ? subject->updated_at : TIME_NONE);
    ret_row[CLOCK_START_COLUMNS + 1] = db_str(end_event);
}

/* Returns how many rows; no more than CASE_STEP_MAX, for no step begins twice. */
static size_t fill_begun(const CaseBegun *begun, DbArg (*ret_rows)[CLOCK_FIRST_COLUMNS])
{
    const CaseClockPlan *last = last_plan(begun);
    size_t n = 0;

    for (size_t i = 0; i < last->n_live; i++)
        fill_first(begun->subject, last->live[i], NULL, ret_rows[n++]);
    for (size_t i = 0; last != begun->plan && i < begun->plan->n_live; i++) {
        const CaseClock *clock = &begun->plan->live[i];
        if (!live_find(last, (CaseStep)clock->step))
            fill_first(begun->subject, *clock, begun->event, ret_rows[n++]);
    }
    return n;
}

const Error *case_clocks_begin(Tx *tx, Server *server, const CaseBegun *begun, size_t n)
{
    Arena *arena = tx_arena(tx);
    DbArg(*rows)[CLOCK_FIRST_COLUMNS] = arena_array(arena, n * CASE_STEP_MAX, sizeof(*rows));
    Timer *timers = arena_array(arena, n, sizeof(*timers));
    size_t n_rows = 0, n_timers = 0;

    for (size_t i = 0; i < n; i++) {
        n_rows += fill_begun(&begun[i], rows + n_rows);
        timers[n_timers] = timer_of(begun[i].subject, last_plan(&begun[i]));
        n_timers += timers[n_timers].due_at != TIME_NONE;
    }
    if (n_rows > 0) {
        TRY(db_later(tx, &SQL_CASE_CLOCK_FIRST,
                     db_columns(arena, rows[0], n_rows, CLOCK_FIRST_COLUMNS), CLOCK_FIRST_COLUMNS));
    }
    return timer_set_all(tx, server, timers, n_timers);
}

const Error *case_clocks_write(Request *req, const Case *after, const char *end_event,
                               CaseClockPlan *plan)
{
    TRY(write_ended(req, after, end_event, plan));
    for (size_t i = 0; i < plan->n_live; i++) {
        if (plan->changed[i])
            TRY(write_clock(req, after, &plan->live[i]));
    }
    return case_clocks_set_timer(req, after, plan);
}

/* ---- for what time does --------------------------------------------------------------------- */

const Error *case_clocks_read(Request *req, const Case *subject, CaseClockPlan *ret_plan)
{
    *ret_plan = (CaseClockPlan){.n_live = 0};
    TRY(read_live(req, subject, ret_plan));
    return read_pauses(req, subject, ret_plan);
}

const Error *case_clocks_reckon(Request *req, Case *subject, CaseClockPlan *plan)
{
    CLEANUP(calendar_dropp) const Calendar *calendar = calendar_take(req->server);

    for (size_t i = 0; i < plan->n_live; i++) {
        TRY(case_clock_reckon(req->arena, calendar, subject, plan, &plan->live[i]));
        TRY(write_clock(req, subject, &plan->live[i]));
    }
    settle_case(subject, plan);
    return case_clocks_set_timer(req, subject, plan);
}

const Error *case_clocks_undo(Request *req, Case *subject, const char *event, Time at)
{
    DbArg town = db_i64(id_town(subject->id)), id = db_id(subject->id);
    CaseClockPlan *plan = ARENA_NEW(req->arena, CaseClockPlan);
    const char *running[CASE_STEP_MAX];
    size_t n = 0;

    for (int step = 0; step < CASE_STEP_MAX; step++) {
        if (case_clock_runs(subject, (CaseStep)step))
            running[n++] = CASE_STEP_NAMES[step];
    }
    TRY(db_exec(req->tx, &SQL_CASE_CLOCK_WITHDRAW,
                ARGS(town, id, db_infer(db_texts(req->arena, running, n))), NULL));
    TRY(db_exec(req->tx, &SQL_CASE_CLOCK_RESUME, ARGS(town, id, db_time(at), db_str(event)), NULL));
    TRY(case_clocks_read(req, subject, plan));
    return case_clocks_reckon(req, subject, plan);
}

const Error *case_clock_pass(Request *req, Case *subject, const CaseClockPlan *plan,
                             CaseClock *clock, const CasePoint *point)
{
    CLEANUP(calendar_dropp) const Calendar *calendar = calendar_take(req->server);

    clock->passed = point->percent;
    TRY(case_clock_reckon(req->arena, calendar, subject, plan, clock));
    TRY(write_clock(req, subject, clock));
    if (clock != case_clock_main(subject, plan->live, plan->n_live))
        return NULL;
    subject->warned = clock->passed;
    return db_exec(req->tx, &SQL_CASE_WARNED,
                   ARGS(db_i64(id_town(subject->id)), db_id(subject->id), db_i64(clock->passed)),
                   NULL);
}
