/*
 * overdue.c - what time does to a case: warnings, supervision, the end of a silence.
 *
 * One timer stands for all clocks of a case, at the point that comes first. It fires in its own
 * transaction, on the locked case: every point that has been reached is acted on, in the order of
 * time. Its stamp is the version it was made for; every move sets it anew, so a timer that finds
 * another version has nothing to say, and an old one never closes what was opened again.
 */
#include "domain/cases/case.sql.h"
#include "domain/cases/move.h"
#include "platform/events/outbox.h"
#include "platform/json/json.h"

static const char *const SYSTEM_GRANTS[] = {CASE_BY_SYSTEM, NULL};
static const Actor SYSTEM = {
    .login = "system",
    .name = "",
    .role = "SYSTEM",
    .scope = {0, INT64_MAX},
    .grants = SYSTEM_GRANTS,
};

Request case_system_request(Server *server, Tx *tx, Time now)
{
    return (Request){
        .arena = tx_arena(tx), .server = server, .tx = tx, .actor = &SYSTEM, .now = now};
}

Request case_as_system(const Request *req)
{
    Request system = *req;

    system.actor = &SYSTEM;
    return system;
}

typedef struct CaseWarning {
    Id id;
    const char *number;
    const char *title;
    UnitKey unit;
    UnitKey owner;
    const char *department;
    int step;
    int64_t percent;
    const char *audience;
    Time due_at;
    int64_t version;
} CaseWarning;

static const Field CASE_WARNING_FIELDS[] = {
    ID_FIELD(CaseWarning, id),
    STR_FIELD(CaseWarning, number),
    STR_FIELD(CaseWarning, title),
    KEY_FIELD(CaseWarning, unit),
    KEY_FIELD(CaseWarning, owner),
    STR_FIELD(CaseWarning, department, NULLABLE),
    ENUM_FIELD(CaseWarning, step, CASE_STEP_NAMES),
    I64_FIELD(CaseWarning, percent),
    STR_FIELD(CaseWarning, audience),
    TIME_FIELD(CaseWarning, due_at),
    I64_FIELD(CaseWarning, version),
};
static const Shape CASE_WARNING = SHAPE(CaseWarning, CASE_WARNING_FIELDS);

#define WARNING_MAX 4096

static const char *warning_text(Arena *arena, const Case *subject, const CaseClock *clock,
                                const CasePoint *point)
{
    const CaseWarning warning = {
        .id = subject->id,
        .number = subject->number,
        .title = subject->title,
        .unit = subject->unit,
        .owner = subject->owner,
        .department = subject->department,
        .step = clock->step,
        .percent = point->percent,
        .audience = CASE_AUDIENCES[point->audience],
        .due_at = clock->due_at,
        .version = subject->version,
    };
    Buf out;

    buf_init(&out, WARNING_MAX);
    json_write(&out, &CASE_WARNING, &warning);
    const char *text = arena_strdup(arena, buf_cstr(&out));
    buf_done(&out);
    return text;
}

/* Recorded once, and heard by whom it concerns: the pages show it to the audience it names. */
static const Error *warn(Request *req, Case *subject, const CaseClock *clock,
                         const CasePoint *point)
{
    DbArg town = db_i64(id_town(subject->id));
    Event event = {
        .topic = "case.warned",
        .unit = subject->unit,
        .department = point->audience <= CASE_TO_HEAD ? subject->department : NULL,
        .data = warning_text(req->arena, subject, clock, point),
    };

    if (point->audience == CASE_TO_HANDLER && !id_is_none(subject->handler))
        event.persons[event.n_persons++] = subject->handler;
    TRY(db_exec(req->tx, &SQL_CASE_WARN,
                ARGS(town, db_id(subject->id), db_str(CASE_STEP_NAMES[clock->step]),
                     db_i64(clock->round), db_i64(point->percent),
                     db_str(CASE_AUDIENCES[point->audience]), db_time(req->now)),
                NULL));
    return event_emit_tx(req->tx, req->server, &event);
}

/* The live clock whose next point is reached first, or NULL. */
static CaseClock *reached_first(CaseClockPlan *plan, Time now)
{
    CaseClock *first = NULL;

    for (size_t i = 0; i < plan->n_live; i++) {
        CaseClock *clock = &plan->live[i];
        if (clock->next_at == TIME_NONE || clock->next_at > now)
            continue;
        if (!first || clock->next_at < first->next_at)
            first = clock;
    }
    return first;
}

/* One point of one clock. The clock remembers it before anything else happens. */
static const Error *act(Request *req, Case *subject, CaseClockPlan *plan, CaseClock *clock)
{
    const CasePoint *point = case_point_next((CaseStep)clock->step, clock->passed);

    if (!point) {
        clock->next_at = TIME_NONE;
        return NULL;
    }
    TRY(case_clock_pass(req, subject, plan, clock, point));
    TRY(warn(req, subject, clock, point));
    bool is_at_top = point->raise && subject->supervised == CASE_SUPERVISION_MAX;
    if (point->event == ENUM_NONE || is_at_top)
        return NULL;
    return case_move_by_time(req, subject, (CaseEvent)point->event,
                             case_point_level(subject, point));
}

/* Each turn passes one point, and a case has few; a move changes which clocks there are. */
#define TURNS_MAX 32

const Error *fire_case_timer(Server *server, Tx *tx, const Timer *timer, Time now)
{
    Request system = case_system_request(server, tx, now), *req = &system;
    CaseClockPlan *plan = ARENA_NEW(tx_arena(tx), CaseClockPlan);
    Case subject = {.id = ID_NONE};

    TRY(case_lock(req, tx, timer->subject, &subject));
    if (subject.version != timer->stamp)
        return NULL;
    for (int turn = 0; turn < TURNS_MAX; turn++) {
        TRY(case_clocks_read(req, &subject, plan));
        CaseClock *clock = reached_first(plan, now);
        if (!clock)
            break;
        TRY(act(req, &subject, plan, clock));
    }
    return case_clocks_set_timer(req, &subject, plan);
}
