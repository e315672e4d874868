/*
 * hand_over.c - a shift leaves its desk to the next: what stands open, what there is to say, whether the
 * sound is off; signed by who gives and by who takes. What was signed never changes, and can be printed
 * again. Who works outside has no desk: he leaves what he has in hand, to a colleague of the same station by
 * name, or to the station, whose desk takes it.
 */
#include "domain/cases/cases.h"
#include "domain/desk/desk.sql.h"
#include "domain/desk/parts.h"
#include "domain/units/units.h"

static const ErrorKind NOT_FOUND = {ERROR_MISSING, "hand-over/not-found", "No such hand-over"};
static const ErrorKind NOT_YOURS = {ERROR_CONFLICT, "hand-over/taken",
                                    "It is taken by another person than gave it, and once"};
static const ErrorKind NO_COLLEAGUE = {ERROR_INVALID, "hand-over/no-colleague",
                                       "Nobody of your station does your work under that name"};
static const ErrorKind NOT_A_DESK = {ERROR_DENIED, "hand-over/no-desk", "Your post has no desk"};

typedef struct HandOver {
    Id id;
    const char *notes;
    bool muted;
    int64_t n_open, n_late;
    const char *given_by, *given_role;
    Time given_at;
    const char *taken_by, *taken_role;
    Time taken_at;
    bool outside;
    Id for_person;
    const char *for_name;
    int64_t unsent;
    const char *open_cases;
} HandOver;

static const Field HAND_OVER_FIELDS[] = {
    ID_FIELD(HandOver, id, REQUIRED),
    STR_FIELD(HandOver, notes, REQUIRED),
    BOOL_FIELD(HandOver, muted, REQUIRED, SAYS("the alarm sound was off")),
    I64_FIELD(HandOver, n_open, REQUIRED),
    I64_FIELD(HandOver, n_late, REQUIRED),
    STR_FIELD(HandOver, given_by, REQUIRED),
    STR_FIELD(HandOver, given_role, REQUIRED),
    TIME_FIELD(HandOver, given_at, REQUIRED),
    STR_FIELD(HandOver, taken_by, NULLABLE),
    STR_FIELD(HandOver, taken_role, NULLABLE),
    TIME_FIELD(HandOver, taken_at, NULLABLE),
    BOOL_FIELD(HandOver, outside, REQUIRED, SAYS("what one person had in hand, not a desk")),
    ID_FIELD(HandOver, for_person, NULLABLE, SAYS("who alone may take it")),
    STR_FIELD(HandOver, for_name, NULLABLE),
    I64_FIELD(HandOver, unsent, REQUIRED, SAYS("what still waited on the phone")),
    JSON_FIELD(
        HandOver, open_cases, REQUIRED,
        SAYS("as it stood: number, title, severity, state, due_at, unit; outside the purpose "
             "of the assignment; 200 at most")),
};
const Shape HAND_OVER_LINE = {"HandOverLine", sizeof(HandOver), LENGTH(HAND_OVER_FIELDS) - 1,
                              HAND_OVER_FIELDS};
const Shape HAND_OVER_SHAPE = SHAPE(HandOver, HAND_OVER_FIELDS);

typedef struct HandOverIn {
    const char *notes;
    bool muted;
    Id to;
    int64_t unsent;
} HandOverIn;

static const Field HAND_OVER_IN_FIELDS[] = {
    STR_FIELD(HandOverIn, notes, LIMIT(0, 4000)),
    BOOL_FIELD(HandOverIn, muted),
    ID_FIELD(HandOverIn, to, SAYS("who works outside: a colleague; to the station when not given")),
    I64_FIELD(HandOverIn, unsent, LIMIT(0, 1000), SAYS("what still waits on the phone")),
};
const Shape HAND_OVER_IN = SHAPE(HandOverIn, HAND_OVER_IN_FIELDS);

typedef struct OpenNow {
    int64_t n_open, n_late;
    const char *open_cases;
} OpenNow;

static const Field OPEN_NOW_FIELDS[] = {
    I64_FIELD(OpenNow, n_open, REQUIRED),
    I64_FIELD(OpenNow, n_late, REQUIRED),
    JSON_FIELD(OpenNow, open_cases, REQUIRED),
};
static const Shape OPEN_NOW = SHAPE(OpenNow, OPEN_NOW_FIELDS);

#define LINES_MAX INT64_C(60) /* three weeks of three shifts */

/* Whose desk, and who asks: the town it stands in, its unit, its department, the person. */
#define DESK(actor)                                                                           \
    db_i64(unit_key_town((actor)->unit)), db_key((actor)->unit), db_str((actor)->department), \
        db_id((actor)->person)

/* Has no desk, and leaves what is in hand. */
static bool is_outside(const Actor *actor)
{
    return actor_may(actor, "position:report");
}

/* Where somebody who works outside belongs: of a grid its village. */
static UnitKey station_of(const Actor *actor)
{
    return unit_key_tier(actor->unit) == TIER_GRID ? unit_key_at_tier(actor->unit, TIER_VILLAGE)
                                                   : actor->unit;
}

static const Error *check_desk(Request *req)
{
    if (req->actor->unit == 0)
        return error_new(req->arena, &NOT_A_DESK, "%s", req->actor->role);
    return NULL;
}

static const Error *read_open(Request *req, OpenNow *ret_open)
{
    const Actor *actor = req->actor;
    size_t n = 0;

    if (is_outside(actor)) {
        return db_one(req->tx, &SQL_HAND_OVER_IN_HAND,
                      ARGS(db_id(actor->person), db_time(req->now)), &DB_FAILED, &OPEN_NOW,
                      ret_open);
    }
    const char *const *states = case_open_state_names(req->arena, &n);

    return db_one(req->tx, &SQL_HAND_OVER_OPEN,
                  ARGS(db_i64(actor->scope.lo), db_i64(actor->scope.hi), db_str(actor->department),
                       db_time(req->now), db_infer(db_texts(req->arena, states, n))),
                  &DB_FAILED, &OPEN_NOW, ret_open);
}

static const Error *reply_hand_over(Request *req, int status, Id id)
{
    HandOver found = {0};

    TRY(db_one(req->tx, &SQL_HAND_OVER_GET, ARGS(DESK(req->actor), db_id(id)), &NOT_FOUND,
               &HAND_OVER_SHAPE, &found));
    return reply_with(req, status, &HAND_OVER_SHAPE, &found);
}

/* ---- colleagues ---------------------------------------------------------------------------- */

typedef struct HandTo {
    Id person;
    const char *name;
    UnitKey unit;
    const char *unit_name;
} HandTo;

static const Field HAND_TO_FIELDS[] = {
    ID_FIELD(HandTo, person, REQUIRED),
    STR_FIELD(HandTo, name, REQUIRED),
    KEY_FIELD(HandTo, unit, REQUIRED),
    STR_FIELD(HandTo, unit_name, NULLABLE),
};
const Shape HAND_TO_SHAPE = SHAPE(HandTo, HAND_TO_FIELDS);
static const Shape HAND_TO_ROW = {"HandToRow", sizeof(HandTo), 3, HAND_TO_FIELDS};

static const Error *read_colleagues(Request *req, List *ret_rows)
{
    const Actor *actor = req->actor;
    UnitRange range = unit_key_range(station_of(actor));

    return db_all(req->tx, &SQL_HAND_OVER_COLLEAGUES,
                  ARGS(db_i64(range.lo), db_i64(range.hi), db_str(actor->role),
                       db_str(actor->department), db_date(req->arena, units_today(req->now)),
                       db_id(actor->person)),
                  &HAND_TO_ROW, ret_rows);
}

const Error *list_colleagues(Request *req)
{
    List rows = {0};

    TRY(check_desk(req));
    TRY(read_colleagues(req, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        HandTo *one = (HandTo *)rows.items + i;
        one->unit_name = units_name(req->server, one->unit);
    }
    return reply_list(req, &HAND_TO_SHAPE, &rows, NULL);
}

static const Error *check_to(Request *req)
{
    const HandOverIn *in = req->body;
    List rows = {0};

    if (id_is_none(in->to))
        return NULL;
    if (is_outside(req->actor))
        TRY(read_colleagues(req, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        if (id_eq(((HandTo *)rows.items)[i].person, in->to))
            return NULL;
    }
    return error_field(req->arena, &NO_COLLEAGUE, "to", "%s", "");
}

/* ---- one hand-over ------------------------------------------------------------------------- */

const Error *post_hand_over(Request *req)
{
    const HandOverIn *in = req->body;
    const Actor *actor = req->actor;
    bool outside = is_outside(actor);
    OpenNow open = {0};

    TRY(check_desk(req));
    TRY(check_to(req));
    TRY(read_open(req, &open));
    Id id = req_new_id(req, unit_key_town(actor->unit));
    TRY(db_exec(req->tx, &SQL_HAND_OVER_NEW,
                ARGS(db_i64(unit_key_town(actor->unit)), db_id(id),
                     db_key(outside ? station_of(actor) : actor->unit), db_str(actor->department),
                     db_str(in->notes ? in->notes : ""), db_bool(in->muted), db_i64(open.n_open),
                     db_i64(open.n_late), db_infer(open.open_cases), db_id(actor->person),
                     db_str(actor->role), db_time(req->now), db_bool(outside), db_id(in->to),
                     db_i64(in->unsent == I64_NONE ? 0 : in->unsent)),
                NULL));
    return reply_hand_over(req, 201, id);
}

const Error *list_hand_overs(Request *req)
{
    List rows = {0};

    TRY(check_desk(req));
    TRY(db_all(req->tx, &SQL_HAND_OVER_LIST, ARGS(DESK(req->actor), db_i64(LINES_MAX)),
               &HAND_OVER_LINE, &rows));
    return reply_list(req, &HAND_OVER_LINE, &rows, NULL);
}

const Error *get_hand_over(Request *req)
{
    Id id = ID_NONE;

    TRY(check_desk(req));
    TRY(req_path_id(req, "id", &NOT_FOUND, &id));
    return reply_hand_over(req, 200, id);
}

const Error *take_hand_over(Request *req)
{
    const Actor *actor = req->actor;
    HandOver found = {0};
    Id id = ID_NONE;
    int64_t n = 0;

    TRY(check_desk(req));
    TRY(req_path_id(req, "id", &NOT_FOUND, &id));
    TRY(db_one(req->tx, &SQL_HAND_OVER_GET, ARGS(DESK(actor), db_id(id)), &NOT_FOUND,
               &HAND_OVER_SHAPE, &found));
    TRY(db_exec(req->tx, &SQL_HAND_OVER_TAKE,
                ARGS(DESK(actor), db_id(id), db_str(actor->role), db_time(req->now)), &n));
    if (n == 0)
        return error_new(req->arena, &NOT_YOURS, "given by %s", found.given_by);
    return reply_hand_over(req, 200, id);
}
