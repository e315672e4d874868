/*
 * move.c - POST /assignments/{id}/moves: one step of an assignment's life, with its record and its
 * news, in one transaction; and the steps that time makes.
 *
 * Nothing here moves the case, the person, or any other assignment: each has a life of its own. Who
 * was sent sees the case until the assignment is over.
 */
#include "base/geo.h"
#include "base/str.h"
#include "domain/assignments/assignment.sql.h"
#include "domain/assignments/guards.h"
#include "domain/positions/positions.h"

typedef struct AssignmentMoveIn {
    int event; /* AssignmentEvent */
    int64_t version;
    const char *reason;
    const char *to;
} AssignmentMoveIn;

static const Field ASSIGNMENT_MOVE_IN_FIELDS[] = {
    ENUM_FIELD(AssignmentMoveIn, event, ASSIGNMENT_EVENT_NAMES, REQUIRED),
    I64_FIELD(AssignmentMoveIn, version, REQUIRED, LIMIT(1, 1e9),
              SAYS("the assignment as you saw it")),
    STR_FIELD(AssignmentMoveIn, reason, LIMIT(0, 500), SAYS("needed to DECLINE and to WITHDRAW")),
    STR_FIELD(AssignmentMoveIn, to, LIMIT(1, 64),
              SAYS("DECLINE: this person is asked instead, by id or login")),
};
const Shape ASSIGNMENT_MOVE_IN = SHAPE(AssignmentMoveIn, ASSIGNMENT_MOVE_IN_FIELDS);

/* ---- one step ------------------------------------------------------------------------------ */

/* Kept for a while by a phone without a signal, it says nothing of where that phone is now. */
#define TOLD_AT_ONCE (INT64_C(60) * TIME_SECOND)

/* Who says that he is there, or done: how far from the place that was; I64_NONE: his phone did not tell
 * in time. The distance and not the place (P-08), and only of points since he accepted. */
static int64_t away_m(const Request *req, const Assignment *subject, const MachineMove *move)
{
    Time since = req->now - POSITION_FRESH;
    Position position;
    GeoPoint here, there;

    if ((move->event != ASSIGNMENT_DO_ARRIVE && move->event != ASSIGNMENT_DO_DO) ||
        subject->accepted_at == TIME_NONE)
        return I64_NONE;
    if (req->client_clock && req->now - req->client_clock->observed_at > TOLD_AT_ONCE)
        return I64_NONE;
    if (subject->accepted_at > since)
        since = subject->accepted_at;
    if (!positions_last(req->server, subject->person, since, &position) ||
        !geo_point(position.lon, position.lat, &here) ||
        !geo_point(subject->lon, subject->lat, &there))
        return I64_NONE;
    return (int64_t)(geo_distance_m(here, there) + 0.5);
}

static const Error *save(Request *req, const Assignment *after, const MachineMove *move,
                         const char *reason)
{
    const Actor *actor = req->actor;
    int64_t n = 0;

    TRY(db_exec(req->tx, &SQL_ASSIGNMENT_MOVE,
                ARGS(ASSIGNMENT_SCOPE(actor), db_i64(id_town(after->id)), db_id(after->id),
                     db_i64(after->version - 1), db_str(ASSIGNMENT_STATE_NAMES[after->state]),
                     db_time(after->answer_until), db_time(after->updated_at),
                     db_time(after->ended_at), db_str(ASSIGNMENT_EVENT_NAMES[move->event]),
                     db_str(ASSIGNMENT_STATE_NAMES[move->from]), db_id(actor->post),
                     db_str(actor->role), db_key(actor->unit), db_str(reason),
                     db_i64(away_m(req, after, move))),
                &n));
    if (n == 0) /* cannot be while the row is locked; never answer 200 for a move not made */
        return error_stale(req->arena, &ASSIGNMENT_STALE, after->version - 1);
    return NULL;
}

static const Error *carry_out(Request *req, Assignment *subject, const MachineMove *move,
                              const char *reason, const char *to)
{
    assignment_step(subject, move, req->now);
    TRY(save(req, subject, move, reason));
    if (!assignment_state_is_open((AssignmentState)move->to))
        TRY(case_hide_from(req->tx, subject->case_id, subject->person, subject->id));
    TRY(assignment_set_timer(req, subject));
    TRY(assignment_tell(req, subject, ASSIGNMENT_EVENT_NAMES[move->event]));
    if (to)
        return assignment_hand_to(req, subject, to);
    if (assignment_asks_next(move))
        return assignment_offer_next(req, subject);
    return NULL;
}

/* ---- by somebody --------------------------------------------------------------------------- */

/* May this be done, by this actor, now, with this input? */
static const Error *allow(Request *req, const Assignment *subject, MachineMove *ret_move)
{
    const AssignmentMoveIn *in = req->body;
    AssignmentEvent event = (AssignmentEvent)in->event;

    if (subject->version != in->version)
        return error_stale(req->arena, &ASSIGNMENT_STALE, subject->version);
    const MachineMove *move = assignment_move_now(subject, event);
    if (!move) {
        return error_new(req->arena, &ASSIGNMENT_BAD_MOVE, "%s from %s of a case that is %s",
                         ASSIGNMENT_EVENT_NAMES[event], ASSIGNMENT_STATE_NAMES[subject->state],
                         subject->case_state);
    }
    const char *fault = assignment_fault(subject, req->actor, event);
    if (fault)
        return error_new(req->arena, &ASSIGNMENT_MAY_NOT, "%s", fault);
    if (assignment_event_needs_reason(event) && text_is_blank(in->reason))
        return error_field(req->arena, &INPUT_INVALID, "reason", "is required for this event");
    if (in->to && event != ASSIGNMENT_DO_DECLINE)
        return error_field(req->arena, &INPUT_INVALID, "to", "is for DECLINE alone");
    *ret_move = *move;
    return NULL;
}

const Error *post_assignment_move(Request *req)
{
    const AssignmentMoveIn *in = req->body;
    MachineMove move = {0};
    Assignment subject = {0};
    Id id = ID_NONE;

    TRY(req_path_id(req, "id", &ASSIGNMENT_NOT_FOUND, &id));
    TRY(assignment_lock(req, id, &subject));
    TRY(allow(req, &subject, &move));
    TRY(carry_out(req, &subject, &move, in->reason, in->to));
    assignment_complete(req, &subject);
    reply_etag_version(req, subject.version);
    return reply_with(req, 200, &ASSIGNMENT_SHAPE, &subject);
}

/* ---- by time ------------------------------------------------------------------------------- */

const Error *assignment_move_by_time(Request *system, Assignment *subject, AssignmentEvent event)
{
    const MachineMove *move = assignment_move_now(subject, event);

    return move ? carry_out(system, subject, move, NULL, NULL) : NULL;
}

const Error *assignment_fire(Server *server, Tx *tx, const Timer *timer, Time now)
{
    Request *system = assignment_as_system(tx_arena(tx), server, tx, now);
    Assignment subject = {0};

    TRY(assignment_lock(system, timer->subject, &subject));
    if (subject.version != timer->stamp)
        return NULL;
    return assignment_move_by_time(system, &subject, assignment_event_of_time(&subject));
}
