/*
 * move.c - POST /cases/{id}/moves: one step of a case's life, with its record and its news, in one
 * transaction.
 */
#include "domain/cases/move.h"

#include <stdlib.h>
#include <string.h>

#include "domain/cases/case.sql.h"
#include "domain/cases/reasons.h"
#include "domain/cases/record.h"
#include "domain/cases/report.h"
#include "domain/catalogue/catalogue.h"
#include "domain/units/units.h"

static const ErrorKind NOBODY_THERE = {ERROR_INVALID, "case/nobody-there",
                                       "The department has nobody there"};

static const ErrorKind EXTENSION_FIRST = {ERROR_CONFLICT, "case/extension-first",
                                          "More time is asked for before a suspension"};

static const Field CASE_MOVE_IN_FIELDS[] = {
    ENUM_FIELD(CaseMoveIn, event, CASE_EVENT_NAMES, REQUIRED),
    I64_FIELD(CaseMoveIn, version, REQUIRED, LIMIT(1, 1e9), SAYS("the case as you saw it")),
    STR_FIELD(CaseMoveIn, department, LIMIT(1, 7), SAYS("DISPATCH: to a department")),
    STR_FIELD(CaseMoveIn, person, LIMIT(1, 64),
              SAYS("DISPATCH, ASSIGN_CHECK: to a person, by id or login")),
    KEY_FIELD(CaseMoveIn, unit, SAYS("REFER: to the centre next above or below")),
    ID_FIELD(CaseMoveIn, into, SAYS("MERGE: the open case of the same town that remains")),
    STR_FIELD(CaseMoveIn, reason_code, LIMIT(1, 32),
              SAYS("of GET /reasons/case; words alone are OTHER, where the list has it")),
    STR_FIELD(CaseMoveIn, reason, LIMIT(0, 500)),
    STR_FIELD(CaseMoveIn, note, LIMIT(0, 2000)),
    ENUM_FIELD(CaseMoveIn, outcome, CASE_OUTCOMES,
               SAYS("FINISH, FIXED when not given; FORCE_CLOSE")),
    I64_FIELD(CaseMoveIn, rating, LIMIT(1, 5), SAYS("RATE")),
    I64_FIELD(CaseMoveIn, minutes, LIMIT(1, 1e6), SAYS("ASK_EXTENSION: of the limit's own kind")),
    TIME_FIELD(CaseMoveIn, until, SAYS("ASK_SUSPENSION: when it is looked at again")),
    I64_FIELD(CaseMoveIn, level, LIMIT(1, CASE_SUPERVISION_MAX), SAYS("SUPERVISE")),
    ENUM_FIELD(CaseMoveIn, class, CASE_PAUSE_CLASSES,
               SAYS("ASK_SUSPENSION: why it cannot be done")),
    F64_FIELD(CaseMoveIn, lon, LIMIT(-180, 180),
              SAYS("PASS, FAIL, CONFIRM, DENY: where you stand")),
    F64_FIELD(CaseMoveIn, lat, LIMIT(-90, 90)),
    ENUM_FIELD(CaseMoveIn, datum, DATUM_NAMES, SAYS("of lon and lat; WGS84 when not given")),
    ID_FIELD(CaseMoveIn, premises, SAYS("FILE, CONFIRM: what it is of, of the same town")),
};
const Shape CASE_MOVE_IN = SHAPE(CaseMoveIn, CASE_MOVE_IN_FIELDS);

/* ---- the way of every move ----------------------------------------------------------------- */

static const Error *lock_into(Moving *moving)
{
    Request *req = moving->req;
    Id into = moving->in->into;

    if (id_town(into) != id_town(moving->before.id) || id_eq(into, moving->before.id))
        return NULL;
    const Error *error = case_lock(req, req->tx, into, &moving->into);
    return error && error->kind == &CASE_NOT_FOUND ? NULL : error;
}

/* Two cases are locked in the order of their ids, so that two merges that cross do not wait for
 * each other for ever. */
static const Error *lock_cases(Moving *moving, Id id)
{
    Request *req = moving->req;
    const CaseMoveIn *in = moving->in;
    bool is_pair = in->event == CASE_DO_MERGE && !id_is_none(in->into);
    bool is_into_first = is_pair && memcmp(in->into.b, id.b, sizeof(id.b)) < 0;

    moving->before.id = id;
    if (is_into_first)
        TRY(lock_into(moving));
    TRY(case_lock(req, req->tx, id, &moving->before));
    if (is_pair && !is_into_first)
        TRY(lock_into(moving));
    return NULL;
}

/* The input with the reason that its list makes of it, and what is wrong with it, if anything. */
static const char *take_input(Moving *moving, CaseEvent meant, const char **ret_why)
{
    CaseMoveIn *in = ARENA_NEW(moving->req->arena, CaseMoveIn);

    *in = *moving->in;
    moving->in = in;
    const char *field = case_reason_take(case_reasons(moving->req->server), meant, in, ret_why);
    return field ? field : case_input_fault(meant, in, ret_why);
}

/* May this be done, by this actor, now, with this input? */
static const Error *allow(Moving *moving)
{
    Request *req = moving->req;
    CaseEvent asked = (CaseEvent)moving->in->event;
    CaseEvent meant = case_event_meant(&moving->before, asked);
    const char *why = "";

    if (moving->before.version != moving->in->version)
        return error_stale(req->arena, &CASE_STALE, moving->before.version);
    moving->move = case_move_now(&moving->before, meant, req->now);
    if (!moving->move && case_extension_comes_first(&moving->before, meant, req->now)) {
        return error_new(req->arena, &EXTENSION_FIRST, "%s",
                         "it is suspended once an extension was granted, or its time is over");
    }
    if (!moving->move) {
        return error_new(req->arena, &CASE_BAD_MOVE, "%s from %s", CASE_EVENT_NAMES[asked],
                         CASE_STATE_NAMES[moving->before.state]);
    }
    if (!actor_may(req->actor, moving->move->grant))
        return error_new(req->arena, &CASE_MAY_NOT, "needs %s", moving->move->grant);
    const char *fault = case_duty_fault(&moving->before, req->actor, meant);
    if (fault)
        return error_new(req->arena, &CASE_MAY_NOT, "%s", fault);
    const char *field = take_input(moving, meant, &why);
    return field ? error_field(req->arena, &INPUT_INVALID, field, "%s", why) : NULL;
}

#define OBJECT_DAYS 5 /* working days in which the reporter may object to a refusal */

static const Field CASE_NEARNESS_FIELDS[] = {
    I64_FIELD(CaseNearness, metres, REQUIRED),
    I64_FIELD(CaseNearness, hours, REQUIRED),
};
static const Shape CASE_NEARNESS = SHAPE(CaseNearness, CASE_NEARNESS_FIELDS);

/* A department is there, and, unless it is only named as who has the duty, has somebody at the place:
 * what is sent to nobody lies until its clock runs out. */
static const Error *look_up_department(const Moving *moving)
{
    Request *req = moving->req;
    const char *department = moving->in->department;
    bool reaches = true;

    if (!catalogue_department_known(req->server, department)) {
        return error_field(req->arena, &CASE_BAD_DEPARTMENT, "department", "no department %s",
                           department);
    }
    if (moving->move->event != CASE_DO_RETURN) {
        TRY(staff_department_reaches(req->tx, department, moving->before.unit, req->now, &reaches));
    }
    if (!reaches) {
        return error_field(req->arena, &NOBODY_THERE, "department",
                           "nobody of %s holds a post at the place today", department);
    }
    return NULL;
}

/* What the input names, for the effect. */
static const Error *look_up(Moving *moving)
{
    Request *req = moving->req;
    CaseState to = moving->move->to;
    bool is_found = false;

    if (moving->in->department)
        TRY(look_up_department(moving));
    if (moving->move->event == CASE_DO_MERGE) {
        TRY(db_one(req->tx, &SQL_CASE_DUPLICATE_RULE, ARGS(db_str(moving->before.item)),
                   &CASE_BAD_ITEM, &CASE_NEARNESS, &moving->nearness));
    }
    if (moving->in->person)
        TRY(staff_find(req->tx, moving->in->person, req->now, &moving->person, &is_found));
    return to != CASE_REFUSED ? NULL
                              : case_working_days_on(req, moving->before.unit, OBJECT_DAYS,
                                                     &moving->objection_end);
}

#define MOVE_ARGS 72

static size_t keep_args(DbArg *ret_args, const DbArg *args, size_t n)
{
    if (n > MOVE_ARGS)
        abort(); /* a mistake of the program, seen at its first move */
    memcpy(ret_args, args, n * sizeof(*args));
    return n;
}

/* The arguments of case_move; returns how many. */
static size_t fill_move(const Moving *moving, DbArg *ret_args)
{
    const Request *req = moving->req;
    const Actor *actor = req->actor;
    const Case *after = &moving->after;
    const CaseRecord *record = &moving->record;
    const ClientClock *clock = req->client_clock;

    return keep_args(
        ret_args,
        ARGS(CASE_SCOPE(actor), db_i64(id_town(after->id)), db_id(after->id),
             db_i64(moving->before.version), db_str(CASE_STATE_NAMES[after->state]),
             db_key(after->owner), db_key(after->referred_to), db_id(after->referred_by),
             db_str(after->department), db_id(after->handler), db_key(after->handler_unit),
             db_id(after->checker), db_str(after->outcome), db_i64(after->rework),
             db_id(after->merged_into), db_i64(after->rating), db_time(after->due_at),
             db_time(after->closed_at), db_time(after->updated_at), db_str(record->event),
             db_str(CASE_STATE_NAMES[record->from]), db_id(actor->post), db_str(actor->role),
             db_key(actor->unit), db_str(record->reason), db_str(record->note),
             db_str(after->ask == CASE_ASK_NONE ? NULL : CASE_ASK_NAMES[after->ask]),
             db_id(after->asked_by), db_id(after->seconded_by), db_i64(after->ask_minutes),
             db_time(after->ask_until), db_i64(after->supervised), db_bool(after->reply_owed),
             db_str(CASE_DUTIES[after->duty]), db_i64(after->returns), db_bool(after->return_used),
             db_str(after->return_department), db_i64(after->extensions),
             db_i64(after->suspensions), db_time(after->review_at), db_id(after->verifier),
             db_str(after->verified == ENUM_NONE ? NULL : CASE_VERIFIED[after->verified]),
             db_i64(after->reconsidered), db_i64(after->objections), db_bool(after->on_spot),
             db_bool(after->forced), db_i64(after->disputes), db_bool(after->disputed),
             db_i64(after->reopened), db_i64(after->warned), db_time(after->filed_at),
             db_time(after->answer_until), db_str(record->target),
             db_infer(db_texts(req->arena, after->helpers.items, after->helpers.n)),
             db_infer(db_texts(req->arena, after->helping.items, after->helping.n)),
             db_infer(case_changes(req->arena, &moving->before, after)), db_str(after->given_kind),
             db_i64(after->given_minutes),
             db_str(after->ending == CASE_ASK_NONE ? NULL : CASE_ASK_NAMES[after->ending]),
             db_id(after->ending_by), db_str(record->reason_code),
             db_time(clock ? clock->observed_at : TIME_NONE),
             db_time(clock ? clock->sent_at : TIME_NONE)));
}

const Error *case_move_save(const Moving *moving)
{
    DbArg args[MOVE_ARGS];
    int64_t n = 0;

    TRY(db_exec(moving->req->tx, &SQL_CASE_MOVE, args, fill_move(moving, args), &n));
    if (n == 0) /* cannot be while the row is locked; never answer 200 for a move not made */
        return error_stale(moving->req->arena, &CASE_STALE, moving->before.version);
    return NULL;
}

typedef struct AskRow {
    const char *reason;
    const char *target;
} AskRow;

static const Field ASK_ROW_FIELDS[] = {
    STR_FIELD(AskRow, reason, REQUIRED),
    STR_FIELD(AskRow, target, REQUIRED),
};
static const Shape ASK_ROW = SHAPE(AskRow, ASK_ROW_FIELDS);

/* Suspension begins and ends here, and nowhere else. Its reason stands with the question, its times are those that the
 * clocks were reckoned with. */
static const Error *save_pause(Moving *moving, const CaseClockPlan *plan)
{
    const Pause *last = plan->n_pauses > 0 ? &plan->pauses[plan->n_pauses - 1] : NULL;
    Request *req = moving->req;
    Id id = moving->after.id;
    AskRow asked = {0};

    if (moving->before.state == CASE_SUSPENDED && moving->after.state != CASE_SUSPENDED) {
        return db_exec(req->tx, &SQL_CASE_PAUSE_END,
                       ARGS(db_i64(id_town(id)), db_id(id), db_time(last ? last->to : req->now)),
                       NULL);
    }
    if (moving->move->event != CASE_DO_SUSPEND)
        return NULL;
    TRY(db_one(
        req->tx, &SQL_CASE_ASK_DETAIL,
        ARGS(db_i64(id_town(id)), db_id(id), db_str(CASE_EVENT_NAMES[CASE_DO_ASK_SUSPENSION])),
        &CASE_BAD_MOVE, &ASK_ROW, &asked));
    const char *class = arena_strndup(req->arena, asked.target, strcspn(asked.target, " "));
    return db_exec(req->tx, &SQL_CASE_PAUSE_BEGIN,
                   ARGS(db_i64(id_town(id)), db_id(id), db_time(last ? last->from : req->now),
                        db_str(class), db_str(asked.reason)),
                   NULL);
}

/* Who reported the merged case is told of the one that remains. */
static const Error *save_reporters(Moving *moving)
{
    Id into = moving->after.merged_into;

    if (moving->move->event != CASE_DO_MERGE)
        return NULL;
    return db_exec(moving->req->tx, &SQL_CASE_CARRY_REPORTERS,
                   ARGS(db_i64(id_town(into)), db_id(moving->after.id), db_id(into)), NULL);
}

static void begin_record(Moving *moving)
{
    moving->record = (CaseRecord){
        .event = CASE_EVENT_NAMES[moving->move->event],
        .from = (int)moving->move->from,
        .reason = moving->in->reason,
        .reason_code = moving->in->reason_code,
        .note = moving->in->note,
        .actor = moving->req->actor->person,
    };
}

/* The allowed move: its effect, its clocks, its row and its news. */
static const Error *carry_out(Moving *moving)
{
    Request *req = moving->req;
    CaseClockPlan *plan = ARENA_NEW(req->arena, CaseClockPlan);

    begin_record(moving);
    TRY(look_up(moving));
    TRY(case_move_apply(moving));
    TRY(case_clocks_plan(req, &moving->before, &moving->after, moving->move->event, plan));
    TRY(case_move_save(moving));
    TRY(save_pause(moving, plan));
    TRY(save_reporters(moving));
    TRY(case_premises_set(req, moving->after.id, moving->in->premises));
    TRY(case_clocks_write(req, &moving->after, moving->record.event, plan));
    return case_tell(req->tx, req->server, req->now, &moving->after, &moving->record);
}

const Error *case_move_foresee(Moving *moving, CaseClockPlan *plan)
{
    begin_record(moving);
    memset(plan->changed, 0, sizeof(plan->changed)); /* those of `before` are written with it */
    TRY(case_move_apply(moving));
    return case_clocks_follow(moving->req, &moving->before, &moving->after, moving->move->event,
                              plan);
}

const Error *case_move(Request *req, Id id, const CaseMoveIn *in, Case *ret_case)
{
    Moving *moving = ARENA_NEW(req->arena, Moving);

    moving->req = req;
    moving->in = in;
    TRY(lock_cases(moving, id));
    TRY(allow(moving));
    TRY(carry_out(moving));
    case_complete(req, &moving->after);
    *ret_case = moving->after;
    return NULL;
}

const Error *post_case_move(Request *req)
{
    Id id = ID_NONE;
    Case moved = {0};

    TRY(req_path_id(req, "id", &CASE_NOT_FOUND, &id));
    TRY(case_move(req, id, req->body, &moved));
    case_fill_may(req, &moved);
    reply_etag_version(req, moved.version);
    return reply_with(req, 200, &CASE_SHAPE, &moved);
}

const Error *case_move_by_time(Request *req, Case *subject, CaseEvent event, int64_t level)
{
    Moving *moving = ARENA_NEW(req->arena, Moving);
    CaseMoveIn *in = ARENA_NEW(req->arena, CaseMoveIn);

    shape_clear(&CASE_MOVE_IN, in);
    in->level = level;
    moving->req = req;
    moving->in = in;
    moving->before = *subject;
    moving->move = case_move_now(subject, event, req->now);
    if (!moving->move) /* somebody was faster: there is nothing left for time to do */
        return NULL;
    TRY(carry_out(moving));
    *subject = moving->after;
    return NULL;
}
