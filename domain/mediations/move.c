/*
 * move.c - POST /mediations/{id}/moves: one step of a file, with its record, its clocks and its news, in one transaction.
 *
 * The file is locked before it is looked at: of two heads who accept at once one finds another version.
 */
#include "base/str.h"
#include "domain/mediations/guards.h"
#include "domain/mediations/mediations.sql.h"
#include "domain/units/units.h"

static const ErrorKind STALE = {ERROR_CONFLICT, "mediation/stale",
                                "Somebody else has moved this file in the meantime"};
static const ErrorKind NOT_NOW = {ERROR_CONFLICT, "mediation/not-now",
                                  "This cannot be done with the file as it stands"};
static const ErrorKind MAY_NOT = {ERROR_DENIED, "mediation/may-not", "That is not yours to do"};
static const ErrorKind NOT_READY = {ERROR_CONFLICT, "mediation/not-ready",
                                    "Something is lacking for that"};

/* ---- may it be ---------------------------------------------------------------------------------------------- */

static const Error *allow(Request *req, const MediationTurn *turn, const Mediation *file,
                          MachineMove *ret_move)
{
    const char *event = MEDIATION_EVENT_NAMES[turn->in->event];
    MediationFault fault = {NULL, NULL};

    switch (mediation_judge(turn, file, ret_move, &fault)) {
    case MEDIATION_IS_STALE:
        return error_stale(req->arena, &STALE, file->version);
    case MEDIATION_IS_NOT_NOW:
        return error_new(req->arena, &NOT_NOW, "%s from %s", event,
                         MEDIATION_STATE_NAMES[file->state]);
    case MEDIATION_IS_NOT_THEIRS:
        return error_new(req->arena, &MAY_NOT, "%s", event);
    case MEDIATION_LACKS:
        return error_field(req->arena, &NOT_READY, fault.field, "%s", fault.says);
    case MEDIATION_IS_WRONG:
        return error_field(req->arena, &INPUT_INVALID, fault.field, "%s", fault.says);
    case MEDIATION_IS_FINE:
        break;
    }
    return NULL;
}

/* Whoever mediates is of the body. */
static const Error *check_members(Request *req, const MediationMoveIn *in, const Mediation *file)
{
    List rows = {NULL, 0};

    TRY(body_members(req->tx, file->body, req->now, &rows));
    for (size_t i = 0; i < in->persons.n; i++) {
        Id person = ID_NONE;
        bool found = false;
        for (size_t j = 0; j < rows.n && id_parse(in->persons.items[i], &person); j++)
            found |= id_eq(((const BodyMember *)rows.items)[j].person, person);
        if (!found) {
            return error_field(req->arena, &INPUT_INVALID, "persons",
                               "names somebody who is no member of this body");
        }
    }
    return NULL;
}

static const Error *check_target(Request *req, const MediationMoveIn *in, Mediation *file)
{
    Body body = {.id = ID_NONE};

    TRY(body_get(req, in->body, &body));
    const char *fault = body_fault(&body, (DisputeKind)file->kind);
    if (fault)
        return error_field(req->arena, &INPUT_INVALID, "body", "%s", fault);
    if (!body_serves(&body, file->unit))
        return error_field(req->arena, &INPUT_INVALID, "body", "does not serve that place");
    file->referred_name = body.name;
    file->referred_kind = body.kind;
    return NULL;
}

/* What only the database knows. */
static const Error *check(Request *req, const MediationMoveIn *in, Mediation *file)
{
    if (in->event == MEDIATION_DO_APPOINT)
        return check_members(req, in, file);
    if (in->event == MEDIATION_DO_REFER)
        return check_target(req, in, file);
    return NULL;
}

/* ---- written -------------------------------------------------------------------------------------------------- */

static DbArg state_arg(int state)
{
    return db_str(state == ENUM_NONE ? NULL : MEDIATION_STATE_NAMES[state]);
}

static const Error *save(Request *req, const MediationScope *scope, const MediationBy *by,
                         const Mediation *file)
{
    const DbArg town = db_i64(id_town(file->id)), id = db_id(file->id),
                version = db_i64(file->version);
    int64_t n = 0;

    if (by->system) {
        TRY(db_exec(req->tx, &SQL_MEDIATION_SAVE_BY_TIME,
                    ARGS(town, id, version, state_arg(file->state), db_time(file->over_at),
                         state_arg(file->outcome), db_id(file->referred_to),
                         db_time(file->rights_told_at), db_time(file->due_at), db_time(req->now)),
                    &n));
    } else {
        TRY(db_exec(req->tx, &SQL_MEDIATION_SAVE,
                    ARGS(MEDIATION_SCOPE(scope), town, id, version, state_arg(file->state),
                         db_id(file->body), db_bool(file->sealed), db_bool(file->extended),
                         db_time(file->escalated_at), db_time(file->rights_told_at),
                         db_time(file->accepted_at), db_time(file->counted_at),
                         db_time(file->agreed_at), db_time(file->over_at), state_arg(file->outcome),
                         db_time(file->archived_at), db_id(file->referred_to),
                         db_id(file->came_from), db_time(file->due_at), db_time(req->now)),
                    &n));
    }
    /* It cannot be while the row is locked; never answer 200 for a move that was not made. */
    return n == 0 ? error_stale(req->arena, &STALE, file->version - 1) : NULL;
}

const Error *mediation_record(Request *req, const MediationBy *by, Mediation *file,
                              MediationMove step)
{
    MediationMove *steps = arena_array(req->arena, file->steps.n + 1, sizeof(*steps));

    step.version = file->version;
    step.at = req->now;
    step.role = by->role;
    step.person = by->person;
    step.body = by->body;
    step.office = id_is_none(by->body)          ? NULL
                  : id_eq(by->body, file->body) ? file->body_name
                                                : file->referred_name;
    for (size_t i = 0; i < file->steps.n; i++)
        steps[i] = ((const MediationMove *)file->steps.items)[i];
    steps[file->steps.n++] = step;
    file->steps.items = steps;
    return db_exec(req->tx, &SQL_MEDIATION_MOVED,
                   ARGS(db_i64(id_town(file->id)), db_id(file->id), db_i64(step.version),
                        db_time(step.at), db_str(step.event), db_str(step.from), db_str(step.to),
                        db_id(by->person), db_id(by->post), db_str(by->role), db_id(by->body),
                        db_str(step.reason), db_str(step.note)),
                   NULL);
}

static const Error *write_appointed(Request *req, const Mediation *file)
{
    const MediationAppointed *appointed = file->appointed.items;
    const char **ids = arena_array(req->arena, file->appointed.n + 1, sizeof(*ids));
    const DbArg town = db_i64(id_town(file->id)), id = db_id(file->id), now = db_time(req->now);
    size_t n = 0;

    for (size_t i = 0; i < file->appointed.n; i++) {
        if (appointed[i].until != TIME_NONE)
            continue;
        char *text = arena_alloc(req->arena, ID_TEXT_SIZE);
        id_format(appointed[i].person, text);
        ids[n++] = text;
    }
    const DbArg persons = db_infer(db_texts(req->arena, ids, n));
    TRY(db_exec(req->tx, &SQL_MEDIATION_APPOINTED_END, ARGS(town, id, persons, now), NULL));
    return db_exec(req->tx, &SQL_MEDIATION_APPOINT, ARGS(town, id, persons, now), NULL);
}

static const Error *write_session(Request *req, const MediationTurn *turn, const Mediation *file)
{
    const MediationMoveIn *in = turn->in;
    const DbArg town = db_i64(id_town(file->id)), id = db_id(file->id);

    if (in->event == MEDIATION_DO_PLAN_SESSION) {
        return db_exec(req->tx, &SQL_MEDIATION_SESSION_PLAN,
                       ARGS(town, db_id(turn->ids[0]), id, db_time(in->at), db_str(in->room),
                            db_id(turn->by->person)),
                       NULL);
    }
    if (in->event == MEDIATION_DO_HOLD_SESSION) {
        return db_exec(req->tx, &SQL_MEDIATION_SESSION_HOLD,
                       ARGS(town, id, db_id(in->session), db_str(in->minutes),
                            db_infer(db_texts(req->arena, in->present.items, in->present.n))),
                       NULL);
    }
    return db_exec(req->tx, &SQL_MEDIATION_SESSIONS_OFF, ARGS(town, id, db_id(in->session)), NULL);
}

static const Error *write_agreement(Request *req, const MediationTurn *turn, const Mediation *file)
{
    const MediationAgreement *made = file->agreement;
    const MediationSignature *signatures = made->signatures.items;
    const MediationPerformance *performances = file->performances.items;
    const DbArg town = db_i64(id_town(file->id)), id = db_id(file->id),
                version = db_i64(file->version);
    const char *aliases[ALIASES_MAX], *days[ALIASES_MAX];

    for (size_t i = 0; i < made->signatures.n; i++) {
        char *day = arena_alloc(req->arena, TIME_TEXT_SIZE);
        date_format(signatures[i].day, day);
        aliases[i] = signatures[i].alias;
        days[i] = day;
    }
    TRY(db_exec(req->tx, &SQL_MEDIATION_AGREE,
                ARGS(town, id, version, db_str(AGREEMENT_NAMES[made->kind]), db_str(made->facts),
                     db_str(made->content), db_str(made->performance),
                     db_date(req->arena, made->effective_at),
                     db_infer(db_texts(req->arena, aliases, made->signatures.n)),
                     db_infer(db_texts(req->arena, days, made->signatures.n)),
                     db_date(req->arena, made->seal_day), db_id(turn->by->person)),
                NULL));
    for (size_t i = 0; i < file->performances.n; i++) {
        TRY(db_exec(req->tx, &SQL_MEDIATION_PERFORMANCE,
                    ARGS(town, db_id(performances[i].id), id, version, db_i64((int64_t)i),
                         db_str(performances[i].what), db_date(req->arena, performances[i].due)),
                    NULL));
    }
    return NULL;
}

static const Error *write_after(Request *req, const MediationTurn *turn, const Mediation *file)
{
    const MediationMoveIn *in = turn->in;
    const DbArg town = db_i64(id_town(file->id)), id = db_id(file->id);
    int32_t day = in->day ? in->day : turn->today;

    if (in->event == MEDIATION_DO_CONFIRM_NO) {
        return db_exec(req->tx, &SQL_MEDIATION_AGREEMENT_VOID, ARGS(town, id, db_time(req->now)),
                       NULL);
    }
    if (in->event == MEDIATION_DO_VISIT) {
        return db_exec(req->tx, &SQL_MEDIATION_VISIT,
                       ARGS(town, id, db_i64(file->version), db_date(req->arena, day),
                            db_str(in->outcome), db_id(turn->by->person)),
                       NULL);
    }
    if (id_is_none(in->item))
        return NULL;
    return db_exec(req->tx, &SQL_MEDIATION_PERFORMED,
                   ARGS(town, id, db_id(in->item), db_date(req->arena, day), db_str(in->words)),
                   NULL);
}

static const Error *write_pauses(Request *req, const Mediation *file)
{
    const Pause *last =
        file->pauses.n > 0 ? (const Pause *)file->pauses.items + file->pauses.n - 1 : NULL;

    if (!last)
        return NULL;
    return db_exec(
        req->tx, &SQL_MEDIATION_PAUSE_SET,
        ARGS(db_i64(id_town(file->id)), db_id(file->id), db_time(last->from), db_time(last->to)),
        NULL);
}

/* The rows of what the event changed, as effects.c left it. */
static const Error *write_parts(Request *req, const MediationTurn *turn, const MachineMove *move,
                                const Mediation *file)
{
    const DbArg town = db_i64(id_town(file->id)), id = db_id(file->id);

    switch (turn->in->event) {
    case MEDIATION_DO_APPOINT:
    case MEDIATION_DO_STAND_ASIDE:
    case MEDIATION_DO_TAKE:
        TRY(write_appointed(req, file));
        break;
    case MEDIATION_DO_PLAN_SESSION:
    case MEDIATION_DO_HOLD_SESSION:
    case MEDIATION_DO_CALL_OFF_SESSION:
        return write_session(req, turn, file);
    case MEDIATION_DO_AGREE:
        TRY(write_agreement(req, turn, file));
        break;
    case MEDIATION_DO_CONFIRM_NO:
    case MEDIATION_DO_VISIT:
    case MEDIATION_DO_PERFORM:
        return write_after(req, turn, file);
    default:
        break;
    }
    if (move->from != move->to) {
        TRY(write_pauses(req, file));
        if (!mediation_keeps_sessions(move)) {
            return db_exec(req->tx, &SQL_MEDIATION_SESSIONS_OFF, ARGS(town, id, db_id(ID_NONE)),
                           NULL);
        }
    }
    return NULL;
}

/* ---- one step ------------------------------------------------------------------------------------------------------ */

static MediationTurn turn_new(Request *req, const MediationBy *by, const MediationMoveIn *in,
                              Id file)
{
    Id *ids = arena_array(req->arena, in->performances.n + 1, sizeof(*ids));

    for (size_t i = 0; i <= in->performances.n; i++)
        ids[i] = req_new_id(req, id_town(file));
    return (MediationTurn){req->arena, by, in, req->now, units_today(req->now), ids};
}

const Error *mediation_do(Request *req, const MediationScope *scope, const MediationBy *by,
                          const MediationMoveIn *in, Mediation *file)
{
    const MediationTurn turn = turn_new(req, by, in, file->id);
    MachineMove move = {0};

    TRY(allow(req, &turn, file, &move));
    TRY(check(req, in, file));
    mediation_apply(&turn, &move, file);
    mediation_clocks_turn(req->arena, (MediationEvent)move.event, req->now, file);
    TRY(mediation_clocks_reckon(req, file));
    TRY(save(req, scope, by, file));
    TRY(mediation_record(req, by, file,
                         (MediationMove){
                             .event = MEDIATION_EVENT_NAMES[move.event],
                             .from = MEDIATION_STATE_NAMES[move.from],
                             .to = MEDIATION_STATE_NAMES[move.to],
                             .reason = in->reason == ENUM_NONE ? NULL : REFUSE_NAMES[in->reason],
                             .note = in->words,
                         }));
    TRY(write_parts(req, &turn, &move, file));
    TRY(mediation_clocks_write(req, file));
    return mediation_tell(req, file, MEDIATION_EVENT_NAMES[move.event]);
}

/* The parties were changed: a step like others, under the same lock. */
const Error *mediation_step_party(Request *req, const MediationScope *scope, const MediationBy *by,
                                  Mediation *file)
{
    const char *state = MEDIATION_STATE_NAMES[file->state],
               *event = MEDIATION_EVENT_NAMES[MEDIATION_DO_PARTY];

    file->version++;
    TRY(save(req, scope, by, file));
    TRY(mediation_record(req, by, file,
                         (MediationMove){.event = event, .from = state, .to = state}));
    TRY(mediation_clocks_write(req, file));
    return mediation_tell(req, file, event);
}

const Error *post_mediation_move(Request *req)
{
    MediationScope scope = {.code_sha256 = NULL};
    Mediation file = {.id = ID_NONE};
    Id id = ID_NONE;

    TRY(req_path_id(req, "id", &NO_MEDIATION, &id));
    TRY(mediation_scope(req, &scope));
    TRY(mediation_get(req, &scope, id, true, &file));
    const MediationBy by = mediation_by(req, &scope, &file);
    TRY(mediation_do(req, &scope, &by, req->body, &file));
    /* Whoever gave it away sees it once more, as it is now, and may do nothing with it. */
    const MediationBy after = mediation_by(req, &scope, &file);
    return mediation_reply(req, &after, &file, 200);
}
