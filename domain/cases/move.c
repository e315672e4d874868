/*
 * move.c - POST /cases/{id}/moves: one step of a case's life, with its record and its news, in one
 * transaction.
 */
#include <string.h>

#include "domain/cases/case.h"
#include "domain/cases/case.sql.h"
#include "domain/cases/guards.h"
#include "domain/catalogue/catalogue.h"
#include "domain/staff/staff.h"

static const ErrorKind BAD_PERSON = {ERROR_INVALID, "case/bad-person",
                                     "That person cannot be given this"};
static const ErrorKind BAD_UNIT = {ERROR_INVALID, "case/bad-unit",
                                   "The case cannot be referred there"};
static const ErrorKind BAD_INTO = {ERROR_INVALID, "case/bad-into",
                                   "The case cannot be merged into that one"};

static const Field CASE_MOVE_IN_FIELDS[] = {
    ENUM_FIELD(CaseMoveIn, event, CASE_EVENT_NAMES, REQUIRED),
    I64_FIELD(CaseMoveIn, version, REQUIRED, LIMIT(1, 1e9), SAYS("the case as you saw it")),
    STR_FIELD(CaseMoveIn, department, LIMIT(1, 7), SAYS("DISPATCH: to a department")),
    STR_FIELD(CaseMoveIn, person, LIMIT(1, 64),
              SAYS("DISPATCH, ASSIGN_CHECK: to a person, by id or login")),
    KEY_FIELD(CaseMoveIn, unit, SAYS("REFER: to the centre next above or below")),
    ID_FIELD(CaseMoveIn, into, SAYS("MERGE: the open case of the same town that remains")),
    STR_FIELD(CaseMoveIn, reason, LIMIT(0, 500)),
    STR_FIELD(CaseMoveIn, note, LIMIT(0, 2000)),
    ENUM_FIELD(CaseMoveIn, outcome, CASE_OUTCOMES, SAYS("FINISH; FIXED when not given")),
    I64_FIELD(CaseMoveIn, rating, LIMIT(1, 5), SAYS("RATE")),
};
const Shape CASE_MOVE_IN = SHAPE(CaseMoveIn, CASE_MOVE_IN_FIELDS);

/* One move on its way: what was asked, the case before it, and the case as it will be. */
typedef struct Moving {
    Request *req;
    const CaseMoveIn *in;
    const CaseMove *move;
    Case before;
    Case after;
    Case into; /* MERGE: the case that remains; its id is none when it cannot be seen */
    CaseRecord record;
} Moving;

/* ---- what each event does to the case ------------------------------------------------------ */

typedef const Error *Effect(Moving *moving);

/* The person named in the input, who must hold `grant`. */
static const Error *find_person(Moving *moving, const char *grant, StaffPost *ret_post)
{
    Request *req = moving->req;
    StaffPost post = {0};
    bool is_found = false;

    TRY(staff_find(req->tx, moving->in->person, req->now, &post, &is_found));
    if (!is_found)
        return error_field(req->arena, &BAD_PERSON, "person", "no such person");
    Actor holder = {.grants = role_grants(post.role)};
    if (!actor_may(&holder, grant))
        return error_field(req->arena, &BAD_PERSON, "person", "does not hold %s", grant);
    *ret_post = post;
    return NULL;
}

static void set_due(Case *after, Time now, int64_t share)
{
    if (after->urgent)
        after->due_at = now + after->limit_minutes * 60 * TIME_SECOND / share;
}

static const Error *dispatch_to_department(Moving *moving)
{
    Request *req = moving->req;
    const char *code = moving->in->department;

    if (!catalogue_department_known(req->server, code)) {
        return error_field(req->arena, &CASE_BAD_DEPARTMENT, "department", "no department %s",
                           code);
    }
    moving->after.department = code;
    moving->record.target = code;
    return NULL;
}

static const Error *dispatch_to_person(Moving *moving)
{
    StaffPost post = {0};

    TRY(find_person(moving, "case:handle", &post));
    CaseCandidate candidate = {post.person, post.unit, post.department};
    if (!case_may_handle(&moving->before, candidate)) {
        return error_field(moving->req->arena, &BAD_PERSON, "person",
                           "is not of a unit that the owner commands");
    }
    moving->after.handler = post.person;
    moving->after.handler_unit = post.unit;
    moving->after.handler_name = post.name;
    moving->record.target = post.name;
    return NULL;
}

static const Error *do_dispatch(Moving *moving)
{
    set_due(&moving->after, moving->req->now, 1);
    return moving->in->department ? dispatch_to_department(moving) : dispatch_to_person(moving);
}

static const Error *do_sign(Moving *moving)
{
    moving->after.handler = moving->req->actor->person;
    moving->after.handler_unit = moving->req->actor->unit;
    moving->after.handler_name = moving->req->actor->name;
    return NULL;
}

/* Back on the dispatcher's desk as if it had never been sent; the record remembers. */
static const Error *do_return(Moving *moving)
{
    moving->record.department = moving->before.department;
    moving->after.department = NULL;
    moving->after.handler = ID_NONE;
    moving->after.handler_unit = 0;
    moving->after.handler_name = NULL;
    moving->after.due_at = TIME_NONE;
    return NULL;
}

static const Error *do_finish(Moving *moving)
{
    int outcome = moving->in->outcome == ENUM_NONE ? 0 : moving->in->outcome;

    moving->after.outcome = CASE_OUTCOMES[outcome];
    moving->record.target = CASE_OUTCOMES[outcome];
    return NULL;
}

static const Error *do_assign_check(Moving *moving)
{
    StaffPost post = {0};

    TRY(find_person(moving, "case:check", &post));
    CaseCandidate candidate = {post.person, post.unit, post.department};
    if (!unit_range_has(unit_key_range(moving->before.owner), post.unit)) {
        return error_field(moving->req->arena, &BAD_PERSON, "person",
                           "is not of a unit that the owner commands");
    }
    if (!case_may_check(&moving->before, candidate)) {
        return error_field(moving->req->arena, &BAD_PERSON, "person",
                           "is of the unit that handled it");
    }
    moving->after.checker = post.person;
    moving->record.target = post.name;
    return NULL;
}

static const Error *do_pass(Moving *moving)
{
    moving->after.closed_at = moving->req->now;
    return NULL;
}

/* Rework: the same handler, half of the time. */
static const Error *do_fail(Moving *moving)
{
    moving->after.rework++;
    moving->after.checker = ID_NONE;
    moving->after.outcome = NULL;
    set_due(&moving->after, moving->req->now, 2);
    return NULL;
}

static const Error *do_rate(Moving *moving)
{
    moving->after.rating = moving->in->rating;
    moving->record.target = arena_printf(moving->req->arena, "%lld", (long long)moving->in->rating);
    return NULL;
}

static const Error *do_ask_void(Moving *moving)
{
    moving->after.void_asked_by = moving->req->actor->person;
    return NULL;
}

static const Error *do_merge(Moving *moving)
{
    Request *req = moving->req;
    const Case *into = &moving->into;

    if (id_is_none(into->id) || !case_state_is_open((CaseState)into->state)) {
        return error_field(req->arena, &BAD_INTO, "into",
                           "must be another open case of the same town, in your scope");
    }
    TRY(db_exec(req->tx, &SQL_CASE_CARRY_REPORTERS,
                ARGS(db_i64(id_town(into->id)), db_id(moving->before.id), db_id(into->id)), NULL));
    moving->after.merged_into = into->id;
    moving->record.target = into->number;
    return NULL;
}

static const Error *do_refer(Moving *moving)
{
    Request *req = moving->req;
    UnitKey unit = moving->in->unit;
    char text[UNIT_KEY_TEXT_SIZE];

    if (!case_may_refer_to(&moving->before, unit)) {
        return error_field(req->arena, &BAD_UNIT, "unit",
                           "must be the place's centre next above or next below the owner");
    }
    moving->after.referred_to = unit;
    moving->after.referred_by = req->actor->person;
    unit_key_format(unit, text);
    moving->record.target = arena_strdup(req->arena, text);
    return NULL;
}

/* The duty goes over here and nowhere else: until now it was the sender's. */
static const Error *do_accept_referral(Moving *moving)
{
    moving->after.owner = moving->before.referred_to;
    moving->after.referred_to = 0;
    moving->after.referred_by = ID_NONE;
    return NULL;
}

static const Error *do_decline_referral(Moving *moving)
{
    moving->after.referred_to = 0;
    moving->after.referred_by = ID_NONE;
    return NULL;
}

/* Events without a row change the state and nothing else. */
static Effect *const EFFECTS[CASE_EVENT_MAX] = {
    [CASE_DO_DISPATCH] = do_dispatch,
    [CASE_DO_SIGN] = do_sign,
    [CASE_DO_RETURN] = do_return,
    [CASE_DO_FINISH] = do_finish,
    [CASE_DO_ASSIGN_CHECK] = do_assign_check,
    [CASE_DO_PASS] = do_pass,
    [CASE_DO_FAIL] = do_fail,
    [CASE_DO_RATE] = do_rate,
    [CASE_DO_ASK_VOID] = do_ask_void,
    [CASE_DO_MERGE] = do_merge,
    [CASE_DO_REFER] = do_refer,
    [CASE_DO_ACCEPT_REFERRAL] = do_accept_referral,
    [CASE_DO_DECLINE_REFERRAL] = do_decline_referral,
};

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

/* May this be done, by this actor, now, with this input? */
static const Error *allow(Moving *moving)
{
    Request *req = moving->req;
    CaseEvent asked = (CaseEvent)moving->in->event;
    CaseEvent meant = case_event_meant(&moving->before, asked);
    const char *why = "";

    if (moving->before.version != moving->in->version)
        return error_stale(req->arena, &CASE_STALE, moving->before.version);
    moving->move = case_move_now(&moving->before, meant);
    if (!moving->move) {
        return error_new(req->arena, &CASE_BAD_MOVE, "%s from %s", CASE_EVENT_NAMES[asked],
                         CASE_STATE_NAMES[moving->before.state]);
    }
    if (!actor_may(req->actor, moving->move->grant))
        return error_new(req->arena, &CASE_MAY_NOT, "needs %s", moving->move->grant);
    const char *fault = case_duty_fault(&moving->before, req->actor, meant);
    if (fault)
        return error_new(req->arena, &CASE_MAY_NOT, "%s", fault);
    const char *field = case_input_fault(meant, moving->in, &why);
    return field ? error_field(req->arena, &INPUT_INVALID, field, "%s", why) : NULL;
}

static const Error *apply(Moving *moving)
{
    Case *after = &moving->after;
    Effect *effect = EFFECTS[moving->move->event];

    *after = moving->before;
    after->state = (int)moving->move->to;
    after->version++;
    after->updated_at = moving->req->now;
    /* Asking to void holds only while the case stays where it was asked. */
    if (moving->move->from != moving->move->to)
        after->void_asked_by = ID_NONE;
    if (!case_state_is_open(moving->move->to)) {
        after->referred_to = 0;
        after->referred_by = ID_NONE;
    }
    return effect ? effect(moving) : NULL;
}

static const Error *save(Moving *moving)
{
    Request *req = moving->req;
    const Actor *actor = req->actor;
    const Case *after = &moving->after;
    const CaseRecord *record = &moving->record;
    int64_t n = 0;

    TRY(db_exec(req->tx, &SQL_CASE_MOVE,
                ARGS(CASE_SCOPE(actor), db_i64(id_town(after->id)), db_id(after->id),
                     db_i64(moving->before.version), db_str(CASE_STATE_NAMES[after->state]),
                     db_key(after->owner), db_key(after->referred_to), db_id(after->referred_by),
                     db_str(after->department), db_id(after->handler), db_key(after->handler_unit),
                     db_id(after->checker), db_str(after->outcome), db_i64(after->rework),
                     db_id(after->void_asked_by), db_id(after->merged_into), db_i64(after->rating),
                     db_time(after->due_at), db_time(after->closed_at), db_time(after->updated_at),
                     db_str(record->event), db_str(CASE_STATE_NAMES[record->from]),
                     db_id(actor->post), db_str(actor->role), db_key(actor->unit),
                     db_str(record->reason), db_str(record->note), db_str(record->target)),
                &n));
    if (n == 0) /* cannot be while the row is locked; never answer 200 for a move not made */
        return error_stale(req->arena, &CASE_STALE, moving->before.version);
    return case_tell(req->tx, req->server, req->now, after, record);
}

const Error *post_case_move(Request *req)
{
    Moving *moving = ARENA_NEW(req->arena, Moving);
    Id id = ID_NONE;

    moving->req = req;
    moving->in = req->body;
    TRY(req_path_id(req, "id", &CASE_NOT_FOUND, &id));
    TRY(lock_cases(moving, id));
    TRY(allow(moving));
    moving->record = (CaseRecord){
        .event = CASE_EVENT_NAMES[moving->move->event],
        .from = (int)moving->move->from,
        .reason = moving->in->reason,
        .note = moving->in->note,
    };
    TRY(apply(moving));
    TRY(save(moving));
    case_complete(req, &moving->after);
    case_fill_may(req, &moving->after);
    reply_etag_version(req, moving->after.version);
    return reply_with(req, 200, &CASE_SHAPE, &moving->after);
}
