/*
 * undo.c - POST /cases/{id}/undo: the last move is taken back by who made it, seconds after it; a merge also
 * days later, with a reason, by whoever may merge.
 *
 * Nothing is unmade in silence. The move stays in the history and an UNDO follows it; the case stands
 * as its moves before it left it (record.h), its clocks run on as if it had not been, and whoever heard
 * of it hears that it is taken back. Which moves, and for how long, is in case_fsm.def.
 */
#include "base/str.h"
#include "domain/cases/case.sql.h"
#include "domain/cases/move.h"
#include "domain/cases/record.h"

/* What the request may take on its way beyond the time that the page counts down. */
#define ON_THE_WAY_S INT64_C(5)

static const ErrorKind UNDO_OVER = {ERROR_CONFLICT, "case/undo-over",
                                    "The time to take it back is over"};

typedef struct UndoIn {
    int64_t version;
    const char *reason;
} UndoIn;

static const Field CASE_UNDO_IN_FIELDS[] = {
    I64_FIELD(UndoIn, version, REQUIRED, LIMIT(1, 1e9), SAYS("that the move made")),
    STR_FIELD(UndoIn, reason, LIMIT(1, 500),
              SAYS("needed for what is taken back later, or was another's move")),
};
const Shape CASE_UNDO_IN = SHAPE(UndoIn, CASE_UNDO_IN_FIELDS);

/* Seconds after it, by who made it. */
static const Error *allow_at_once(const Request *req, const Case *before, CaseEvent event)
{
    const char *fault = case_undo_fault(before, req->actor);

    if (fault)
        return error_new(req->arena, &CASE_MAY_NOT, "%s", fault);
    if (req->now > case_undo_end(before) + ON_THE_WAY_S * TIME_SECOND) {
        return error_new(req->arena, &UNDO_OVER, "%s may be taken back for %lld s",
                         before->last_event, (long long)case_undo_seconds(event));
    }
    return NULL;
}

/* May this be taken back, by this actor, now? */
static const Error *allow(const Request *req, const Case *before, const UndoIn *in)
{
    if (before->version != in->version)
        return error_stale(req->arena, &CASE_STALE, before->version);
    int event = case_event_named(before->last_event);
    if (event == ENUM_NONE || case_undo_seconds((CaseEvent)event) == 0)
        return error_new(req->arena, &CASE_BAD_MOVE, "%s stands", before->last_event);
    const Error *at_once = allow_at_once(req, before, (CaseEvent)event);
    if (!at_once || case_undo_late_fault(before, req->actor, req->now))
        return at_once;
    if (text_is_blank(in->reason))
        return error_field(req->arena, &INPUT_INVALID, "reason", "is required by now");
    return NULL;
}

/* Still of a post that could make the move. ret_past: the case as it was before it. */
static const Error *look_back(const Request *req, const Case *before, Case *ret_past)
{
    CaseEvent event = (CaseEvent)case_event_named(before->last_event);
    CaseFault fault = {0};
    List rows = {0};

    TRY(db_all(req->tx, &SQL_CASE_HISTORY, ARGS(db_i64(id_town(before->id)), db_id(before->id)),
               &CASE_MOVE_KEPT, &rows));
    if (!case_before_last(req->arena, before, rows.items, rows.n, ret_past, &fault))
        return error_new(req->arena, &CASE_BAD_MOVE, "%s", fault.detail);
    const CaseMove *move = case_move_find((CaseState)ret_past->state, event);
    if (!move) /* only where a program with another table made it a moment ago */
        return error_new(req->arena, &CASE_BAD_MOVE, "%s stands", before->last_event);
    if (!actor_may(req->actor, move->grant))
        return error_new(req->arena, &CASE_MAY_NOT, "needs %s", move->grant);
    return NULL;
}

static void take_back(Moving *moving, const Case *past)
{
    const Case *before = &moving->before;
    Case *after = &moving->after;

    *after = *before;
    case_restore(after, past);
    if (!id_eq(after->handler, before->handler))
        after->handler_name = NULL; /* the moves that can be undone only give it to somebody */
    after->version++;
    after->updated_at = moving->req->now;
    after->last_event = CASE_UNDO_EVENT;
    after->last_by = moving->req->actor->person;
    moving->record = (CaseRecord){
        .event = CASE_UNDO_EVENT,
        .from = before->state,
        .target = before->last_event,
        .reason = ((const UndoIn *)moving->req->body)->reason,
        .department = before->department,
        .handler = before->handler,
        .checker = before->checker,
        .actor = moving->req->actor->person,
    };
}

/* Whom a merge had carried over to the other case. */
static const Error *return_reporters(const Moving *moving)
{
    Id id = moving->before.id, into = moving->before.merged_into;

    if (id_is_none(into) || !id_is_none(moving->after.merged_into))
        return NULL;
    return db_exec(moving->req->tx, &SQL_CASE_RETURN_REPORTERS,
                   ARGS(db_i64(id_town(id)), db_id(id), db_id(into)), NULL);
}

const Error *post_case_undo(Request *req)
{
    Moving *moving = ARENA_NEW(req->arena, Moving);
    const UndoIn *in = req->body;
    Case *before = &moving->before, *after = &moving->after;
    Case past = {0};
    Id id = ID_NONE;

    TRY(req_path_id(req, "id", &CASE_NOT_FOUND, &id));
    TRY(case_lock(req, req->tx, id, before));
    TRY(allow(req, before, in));
    TRY(look_back(req, before, &past));
    moving->req = req;
    take_back(moving, &past);
    TRY(case_clocks_undo(req, after, before->last_event, before->updated_at));
    TRY(case_move_save(moving));
    TRY(return_reporters(moving));
    TRY(case_tell(req->tx, req->server, req->now, after, &moving->record));
    case_complete(req, after);
    case_fill_may(req, after);
    reply_etag_version(req, after->version);
    return reply_with(req, 200, &CASE_SHAPE, after);
}
