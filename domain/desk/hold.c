/*
 * hold.c - who has a case in hand. The first to open it holds it for his side; who comes second is told,
 * and may take it over, which is written down. A hold refuses nothing: two who move one case at once
 * are told apart by its version.
 */
#include "domain/cases/cases.h"
#include "domain/desk/desk.sql.h"
#include "domain/desk/parts.h"
#include "platform/events/outbox.h"

static const ErrorKind NOT_A_DESK = {ERROR_DENIED, "desk/none", "Your post has no desk"};

#define COMMAND "COMMAND" /* the side of those who stand in no department */

typedef struct Hold {
    Id person;
    const char *person_name;
    const char *role;
    Time since;
    Time until;
    const char *taken_from;
    bool mine;
} Hold;

static const Field HOLD_FIELDS[] = {
    ID_FIELD(Hold, person, NULLABLE, SAYS("null: nobody has it in hand")),
    STR_FIELD(Hold, person_name, NULLABLE),
    STR_FIELD(Hold, role, NULLABLE),
    TIME_FIELD(Hold, since, NULLABLE),
    TIME_FIELD(Hold, until, NULLABLE, SAYS("renew it before")),
    STR_FIELD(Hold, taken_from, NULLABLE, SAYS("who had it, if it was taken over")),
    BOOL_FIELD(Hold, mine, REQUIRED),
};
static const Shape HOLD_ROW = {"HoldRow", sizeof(Hold), LENGTH(HOLD_FIELDS) - 1, HOLD_FIELDS};
const Shape HOLD_SHAPE = SHAPE(Hold, HOLD_FIELDS);

typedef struct HoldIn {
    bool take;
} HoldIn;

static const Field HOLD_IN_FIELDS[] = {
    BOOL_FIELD(HoldIn, take, SAYS("also from who has it now; written down")),
};
const Shape HOLD_IN = SHAPE(HoldIn, HOLD_IN_FIELDS);

typedef struct HeldCase {
    Id case_id;
    Id person;
    const char *person_name;
} HeldCase;

static const Field HELD_CASE_FIELDS[] = {
    ID_FIELD(HeldCase, case_id, REQUIRED),
    ID_FIELD(HeldCase, person, REQUIRED),
    STR_FIELD(HeldCase, person_name, REQUIRED),
};
const Shape HELD_CASE = SHAPE(HeldCase, HELD_CASE_FIELDS);

typedef struct TakeOver {
    Time at;
    const char *side;
    const char *person_name;
    const char *taken_from;
} TakeOver;

static const Field TAKE_OVER_FIELDS[] = {
    TIME_FIELD(TakeOver, at, REQUIRED),
    STR_FIELD(TakeOver, side, REQUIRED),
    STR_FIELD(TakeOver, person_name, REQUIRED),
    STR_FIELD(TakeOver, taken_from, REQUIRED),
};
const Shape TAKE_OVER = SHAPE(TakeOver, TAKE_OVER_FIELDS);

static const char *side_of(const Actor *actor)
{
    return actor->department ? actor->department : COMMAND;
}

/* The case of the path, in scope. */
static const Error *find_case(Request *req, CaseBrief *ret_case)
{
    Id id = ID_NONE;

    if (req->actor->unit == 0)
        return error_new(req->arena, &NOT_A_DESK, "%s", req->actor->role);
    TRY(req_path_id(req, "id", &CASE_NOT_FOUND, &id));
    return case_brief(req, req->tx, id, ret_case);
}

static const Error *read_hold(Request *req, Id id, Hold *ret_hold)
{
    bool found = false;
    Hold hold;

    shape_clear(&HOLD_SHAPE, &hold);
    TRY(db_maybe(
        req->tx, &SQL_HOLD_GET,
        ARGS(db_i64(id_town(id)), db_id(id), db_str(side_of(req->actor)), db_time(req->now)),
        &HOLD_ROW, &hold, &found));
    hold.mine = found && id_eq(hold.person, req->actor->person);
    *ret_hold = hold;
    return NULL;
}

/* Who it is, is asked for: an event names no person. */
static const Error *tell(Request *req, const CaseBrief *held)
{
    char text[ID_TEXT_SIZE];

    id_format(held->id, text);
    const Event event = {
        .topic = "case.held",
        .unit = held->unit,
        .department = req->actor->department,
        .data = arena_printf(req->arena, "{\"id\":\"%s\"}", text),
    };
    return event_emit(req, &event);
}

const Error *put_hold(Request *req)
{
    const HoldIn *in = req->body;
    CaseBrief held = {0};
    Hold before, after;

    TRY(find_case(req, &held));
    TRY(read_hold(req, held.id, &before));
    TRY(db_exec(req->tx, &SQL_HOLD_PUT,
                ARGS(db_i64(id_town(held.id)), db_id(held.id), db_str(side_of(req->actor)),
                     db_time(req->now), db_key(held.unit), db_id(req->actor->person),
                     db_str(req->actor->role), db_time(req->now + HOLD_SECONDS * TIME_SECOND),
                     db_bool(in->take)),
                NULL));
    TRY(read_hold(req, held.id, &after));
    bool is_taken = in->take && after.mine && !before.mine && !id_is_none(before.person);
    if (is_taken) {
        TRY(db_exec(req->tx, &SQL_TAKE_OVER_LOG,
                    ARGS(db_i64(id_town(held.id)), db_id(held.id), db_time(req->now),
                         db_str(side_of(req->actor)), db_id(req->actor->person),
                         db_id(before.person)),
                    NULL));
    }
    if (after.mine && !before.mine)
        TRY(tell(req, &held));
    return reply_with(req, 200, &HOLD_SHAPE, &after);
}

const Error *get_hold(Request *req)
{
    CaseBrief held = {0};
    Hold hold;

    TRY(find_case(req, &held));
    TRY(read_hold(req, held.id, &hold));
    return reply_with(req, 200, &HOLD_SHAPE, &hold);
}

const Error *delete_hold(Request *req)
{
    CaseBrief held = {0};
    int64_t n = 0;

    TRY(find_case(req, &held));
    TRY(db_exec(req->tx, &SQL_HOLD_END,
                ARGS(db_i64(id_town(held.id)), db_id(held.id), db_str(side_of(req->actor)),
                     db_id(req->actor->person)),
                &n));
    if (n > 0)
        TRY(tell(req, &held));
    return reply_empty(req);
}

const Error *list_holds(Request *req)
{
    const Actor *actor = req->actor;
    List rows = {0};

    if (actor->unit != 0) {
        TRY(db_all(req->tx, &SQL_HOLD_LIST,
                   ARGS(db_i64(actor->scope.lo), db_i64(actor->scope.hi), db_str(side_of(actor)),
                        db_time(req->now), db_i64(unit_key_town(actor->scope.lo)),
                        db_i64(unit_key_town(actor->scope.hi))),
                   &HELD_CASE, &rows));
    }
    return reply_list(req, &HELD_CASE, &rows, NULL);
}

const Error *list_take_overs(Request *req)
{
    CaseBrief held = {0};
    List rows = {0};

    TRY(find_case(req, &held));
    TRY(db_all(req->tx, &SQL_TAKE_OVER_LIST, ARGS(db_i64(id_town(held.id)), db_id(held.id)),
               &TAKE_OVER, &rows));
    return reply_list(req, &TAKE_OVER, &rows, NULL);
}

typedef struct DeskTakeOver {
    Time at;
    Id case_id;
    const char *number;
    const char *title;
    const char *person_name;
    const char *taken_from;
} DeskTakeOver;

static const Field DESK_TAKE_OVER_FIELDS[] = {
    TIME_FIELD(DeskTakeOver, at, REQUIRED),         ID_FIELD(DeskTakeOver, case_id, REQUIRED),
    STR_FIELD(DeskTakeOver, number, REQUIRED),      STR_FIELD(DeskTakeOver, title, REQUIRED),
    STR_FIELD(DeskTakeOver, person_name, REQUIRED), STR_FIELD(DeskTakeOver, taken_from, REQUIRED),
};
const Shape DESK_TAKE_OVER = SHAPE(DeskTakeOver, DESK_TAKE_OVER_FIELDS);

#define LOOKED_BACK_DAYS INT64_C(7)

const Error *list_desk_take_overs(Request *req)
{
    const Actor *actor = req->actor;
    List rows = {0};

    TRY(db_all(req->tx, &SQL_TAKE_OVER_DESK,
               ARGS(db_i64(actor->scope.lo), db_i64(actor->scope.hi), db_str(side_of(actor)),
                    db_time(req->now - LOOKED_BACK_DAYS * 86400 * TIME_SECOND),
                    db_i64(unit_key_town(actor->scope.lo)), db_i64(unit_key_town(actor->scope.hi))),
               &DESK_TAKE_OVER, &rows));
    return reply_list(req, &DESK_TAKE_OVER, &rows, NULL);
}

const Error *holds_purge(Server *server, Db *db, Arena *arena, Time now)
{
    Tx *tx CLEANUP(db_rollbackp) = NULL;

    (void)server;
    TRY(db_begin(db, arena, TX_WRITE, &tx));
    TRY(db_exec(tx, &SQL_HOLD_PURGE, ARGS(db_time(now)), NULL));
    return db_commit(tx);
}
