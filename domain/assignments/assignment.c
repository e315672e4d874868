#include "domain/assignments/assignment.h"

#include <math.h>

#include "domain/assignments/assignment.sql.h"
#include "domain/assignments/guards.h"
#include "domain/units/units.h"
#include "platform/events/outbox.h"
#include "platform/json/json.h"

/* ---- what can go wrong --------------------------------------------------------------------- */

const ErrorKind ASSIGNMENT_NOT_FOUND = {ERROR_MISSING, "assignment/not-found",
                                        "No such assignment"};
const ErrorKind ASSIGNMENT_BAD_MOVE = {ERROR_CONFLICT, "assignment/bad-move",
                                       "The assignment cannot do that now"};
const ErrorKind ASSIGNMENT_MAY_NOT = {ERROR_DENIED, "assignment/may-not",
                                      "That is not yours to do"};
const ErrorKind ASSIGNMENT_STALE = {ERROR_CONFLICT, "assignment/stale",
                                    "Somebody else moved the assignment first"};
const ErrorKind ASSIGNMENT_BAD_PERSON = {ERROR_INVALID, "assignment/bad-person",
                                         "That person cannot be sent there for this"};
const ErrorKind ASSIGNMENT_CASE_OVER = {ERROR_CONFLICT, "assignment/case-over",
                                        "The case is over: nobody is sent there any more"};

/* ---- what goes out and comes in ------------------------------------------------------------ */

/* Both tables describe the one struct: what may be sent, and what the database gives. */
static const Field ASSIGNMENT_FIELDS[] = {
    ID_FIELD(Assignment, id, REQUIRED),
    ID_FIELD(Assignment, case_id, REQUIRED),
    ENUM_FIELD(Assignment, purpose, PURPOSE_NAMES, REQUIRED),
    ENUM_FIELD(Assignment, state, ASSIGNMENT_STATE_NAMES, REQUIRED,
               SAYS("of the assignment; case_state is the case's, and neither moves the other")),
    I64_FIELD(Assignment, version, REQUIRED, SAYS("one more at every move")),
    ID_FIELD(Assignment, person, REQUIRED),
    STR_FIELD(Assignment, person_name, REQUIRED),
    ID_FIELD(Assignment, post, REQUIRED, SAYS("that made the person fit for it")),
    KEY_FIELD(Assignment, post_unit, NULLABLE),
    ID_FIELD(Assignment, sent_by, REQUIRED),
    STR_FIELD(Assignment, sent_by_name, REQUIRED),
    TIME_FIELD(Assignment, from_at, NULLABLE, SAYS("wanted there then; null: at once")),
    TIME_FIELD(Assignment, answer_until, NULLABLE, SAYS("OFFERED: to be answered before then")),
    I64_FIELD(Assignment, offer, REQUIRED,
              SAYS("which of the persons asked one after the other, from 1")),
    ID_FIELD(Assignment, first, REQUIRED, SAYS("the first assignment of that row of persons")),
    ID_FIELD(Assignment, replaces, NULLABLE, SAYS("the one before in that row")),
    STR_FIELD(Assignment, note, NULLABLE),
    TIME_FIELD(Assignment, created_at, REQUIRED),
    TIME_FIELD(Assignment, updated_at, REQUIRED),
    TIME_FIELD(Assignment, ended_at, NULLABLE),
    TIME_FIELD(Assignment, delivered_at, NULLABLE, SAYS("on a device of who was sent")),
    TIME_FIELD(Assignment, read_at, NULLABLE, SAYS("before his eyes")),
    TIME_FIELD(Assignment, accepted_at, NULLABLE),
    STR_FIELD(Assignment, case_number, REQUIRED),
    STR_FIELD(Assignment, case_title, REQUIRED),
    STR_FIELD(Assignment, case_state, REQUIRED),
    STR_FIELD(Assignment, severity, REQUIRED),
    STR_FIELD(Assignment, item, REQUIRED),
    KEY_FIELD(Assignment, unit, REQUIRED, SAYS("the grid of the place")),
    STR_FIELD(Assignment, unit_name, REQUIRED),
    KEY_FIELD(Assignment, owner, REQUIRED, SAYS("the centre that has the duty for the case")),
    STR_FIELD(Assignment, description, NULLABLE, SAYS("while it is open, as place, lon and lat")),
    STR_FIELD(Assignment, place, NULLABLE),
    F64_FIELD(Assignment, lon, NULLABLE),
    F64_FIELD(Assignment, lat, NULLABLE),
    BOOL_FIELD(Assignment, mine, REQUIRED, SAYS("you were sent")),
    STRS_FIELD(Assignment, may, REQUIRED, SAYS("events you may fire now")),
};
const Shape ASSIGNMENT_SHAPE = SHAPE(Assignment, ASSIGNMENT_FIELDS);

static const Field ASSIGNMENT_ROW_FIELDS[] = {
    ID_FIELD(Assignment, id, REQUIRED),
    ID_FIELD(Assignment, case_id, REQUIRED),
    ENUM_FIELD(Assignment, purpose, PURPOSE_NAMES, REQUIRED),
    ENUM_FIELD(Assignment, state, ASSIGNMENT_STATE_NAMES, REQUIRED),
    I64_FIELD(Assignment, version, REQUIRED),
    ID_FIELD(Assignment, person, REQUIRED),
    STR_FIELD(Assignment, person_name, REQUIRED),
    ID_FIELD(Assignment, post, REQUIRED),
    KEY_FIELD(Assignment, post_unit),
    ID_FIELD(Assignment, sent_by, REQUIRED),
    ID_FIELD(Assignment, sent_post, REQUIRED),
    STR_FIELD(Assignment, sent_by_name, REQUIRED),
    TIME_FIELD(Assignment, from_at),
    TIME_FIELD(Assignment, answer_until),
    I64_FIELD(Assignment, offer, REQUIRED),
    ID_FIELD(Assignment, first, REQUIRED),
    ID_FIELD(Assignment, replaces),
    STR_FIELD(Assignment, note),
    TIME_FIELD(Assignment, created_at, REQUIRED),
    TIME_FIELD(Assignment, updated_at, REQUIRED),
    TIME_FIELD(Assignment, ended_at),
    TIME_FIELD(Assignment, delivered_at),
    TIME_FIELD(Assignment, read_at),
    TIME_FIELD(Assignment, accepted_at),
    STR_FIELD(Assignment, case_number, REQUIRED),
    STR_FIELD(Assignment, case_title, REQUIRED),
    STR_FIELD(Assignment, case_state, REQUIRED),
    STR_FIELD(Assignment, severity, REQUIRED),
    STR_FIELD(Assignment, item, REQUIRED),
    KEY_FIELD(Assignment, unit, REQUIRED),
    KEY_FIELD(Assignment, owner, REQUIRED),
    STR_FIELD(Assignment, department),
    STR_FIELD(Assignment, description),
    STR_FIELD(Assignment, place),
    F64_FIELD(Assignment, lon),
    F64_FIELD(Assignment, lat),
};
const Shape ASSIGNMENT_ROW = SHAPE(Assignment, ASSIGNMENT_ROW_FIELDS);

/* ---- reading one --------------------------------------------------------------------------- */

/* What one needs to go there is for whoever has to go. */
static void forget_place(Assignment *over)
{
    over->description = over->place = NULL;
    over->lon = over->lat = NAN;
}

void assignment_complete(Request *req, Assignment *found)
{
    if (!assignment_state_is_open((AssignmentState)found->state))
        forget_place(found);
    found->unit_name = units_name(req->server, found->unit);
    found->mine = id_eq(found->person, req->actor->person);
    found->may = (Strs){arena_array(req->arena, ASSIGNMENT_EVENT_MAX, sizeof(char *)), 0};
    for (int event = 0; event < ASSIGNMENT_EVENT_MAX; event++) {
        if (assignment_actor_may(found, req->actor, (AssignmentEvent)event))
            found->may.items[found->may.n++] = ASSIGNMENT_EVENT_NAMES[event];
    }
}

const Error *assignment_get(Request *req, Id id, Assignment *ret_assignment)
{
    Assignment found = {0};

    TRY(db_one(req->tx, &SQL_ASSIGNMENT_GET,
               ARGS(ASSIGNMENT_SCOPE(req->actor), db_i64(id_town(id)), db_id(id)),
               &ASSIGNMENT_NOT_FOUND, &ASSIGNMENT_ROW, &found));
    assignment_complete(req, &found);
    *ret_assignment = found;
    return NULL;
}

typedef struct LockRow {
    int64_t version;
} LockRow;

static const Field LOCK_ROW_FIELDS[] = {
    I64_FIELD(LockRow, version, REQUIRED),
};
static const Shape LOCK_ROW = SHAPE(LockRow, LOCK_ROW_FIELDS);

const Error *assignment_lock(Request *req, Id id, Assignment *ret_assignment)
{
    LockRow locked = {0};

    TRY(db_one(req->tx, &SQL_ASSIGNMENT_LOCK,
               ARGS(ASSIGNMENT_SCOPE(req->actor), db_i64(id_town(id)), db_id(id)),
               &ASSIGNMENT_NOT_FOUND, &LOCK_ROW, &locked));
    return assignment_get(req, id, ret_assignment);
}

const Error *get_assignment(Request *req)
{
    Id id = ID_NONE;
    Assignment found = {0};

    TRY(req_path_id(req, "id", &ASSIGNMENT_NOT_FOUND, &id));
    TRY(assignment_get(req, id, &found));
    reply_etag_version(req, found.version);
    return reply_with(req, 200, &ASSIGNMENT_SHAPE, &found);
}

/* ---- its history --------------------------------------------------------------------------- */

typedef struct AssignmentMoveRow {
    Id assignment;
    Id person;
    const char *sent_name;
    const char *purpose;
    int64_t version;
    Time at;
    const char *event;
    const char *from;
    const char *to;
    const char *role;
    UnitKey unit;
    const char *department;
    const char *person_name;
    const char *reason;
    int64_t away_m;
} AssignmentMoveRow;

static const Field ASSIGNMENT_MOVE_ROW_FIELDS[] = {
    ID_FIELD(AssignmentMoveRow, assignment, REQUIRED),
    ID_FIELD(AssignmentMoveRow, person, REQUIRED, SAYS("who was sent")),
    STR_FIELD(AssignmentMoveRow, sent_name, REQUIRED, SAYS("who was sent")),
    STR_FIELD(AssignmentMoveRow, purpose, REQUIRED),
    I64_FIELD(AssignmentMoveRow, version, REQUIRED),
    TIME_FIELD(AssignmentMoveRow, at, REQUIRED),
    STR_FIELD(AssignmentMoveRow, event, REQUIRED),
    STR_FIELD(AssignmentMoveRow, from, NULLABLE),
    STR_FIELD(AssignmentMoveRow, to, REQUIRED),
    STR_FIELD(AssignmentMoveRow, role, REQUIRED, SAYS("SYSTEM: time did it")),
    KEY_FIELD(AssignmentMoveRow, unit, NULLABLE),
    STR_FIELD(AssignmentMoveRow, department, NULLABLE),
    STR_FIELD(AssignmentMoveRow, person_name, NULLABLE, SAYS("who did it")),
    STR_FIELD(AssignmentMoveRow, reason, NULLABLE),
    I64_FIELD(AssignmentMoveRow, away_m, NULLABLE,
              SAYS("ARRIVE, DO: metres from the place by the phone, if it told in time")),
};
const Shape ASSIGNMENT_MOVE_ROW = SHAPE(AssignmentMoveRow, ASSIGNMENT_MOVE_ROW_FIELDS);

static const Error *read_moves(Request *req, int32_t town, DbArg one, DbArg of_case, List *ret_rows)
{
    return db_all(req->tx, &SQL_ASSIGNMENT_MOVES,
                  ARGS(ASSIGNMENT_SCOPE(req->actor), db_i64(town), one, of_case),
                  &ASSIGNMENT_MOVE_ROW, ret_rows);
}

/* What is seen has at least its first move: no rows means it is not seen. */
const Error *get_assignment_moves(Request *req)
{
    Id id = ID_NONE;
    List rows = {0};

    TRY(req_path_id(req, "id", &ASSIGNMENT_NOT_FOUND, &id));
    TRY(read_moves(req, id_town(id), db_id(id), db_id(ID_NONE), &rows));
    if (rows.n == 0)
        return error_new(req->arena, &ASSIGNMENT_NOT_FOUND, "%s", "");
    return reply_list(req, &ASSIGNMENT_MOVE_ROW, &rows, NULL);
}

const Error *list_case_assignment_moves(Request *req)
{
    CaseBrief brief = {0};
    Id id = ID_NONE;
    List rows = {0};

    TRY(req_path_id(req, "id", &CASE_NOT_FOUND, &id));
    TRY(case_brief(req, req->tx, id, &brief));
    TRY(read_moves(req, id_town(id), db_id(ID_NONE), db_id(id), &rows));
    return reply_list(req, &ASSIGNMENT_MOVE_ROW, &rows, NULL);
}

/* ---- telling who listens ------------------------------------------------------------------- */

/* Who was sent is not told: whoever may know reads it. */
typedef struct AssignmentNews {
    Id id;
    Id case_id;
    const char *case_number;
    const char *case_title;
    const char *severity;
    int purpose;
    int state;
    int64_t version;
    const char *event;
    Time from_at;
    Time answer_until;
    int64_t offer;
    UnitKey unit;
    UnitKey owner;
    const char *department;
    Time at;
} AssignmentNews;

static const Field ASSIGNMENT_NEWS_FIELDS[] = {
    ID_FIELD(AssignmentNews, id),
    ID_FIELD(AssignmentNews, case_id),
    STR_FIELD(AssignmentNews, case_number),
    STR_FIELD(AssignmentNews, case_title),
    STR_FIELD(AssignmentNews, severity),
    ENUM_FIELD(AssignmentNews, purpose, PURPOSE_NAMES),
    ENUM_FIELD(AssignmentNews, state, ASSIGNMENT_STATE_NAMES),
    I64_FIELD(AssignmentNews, version),
    STR_FIELD(AssignmentNews, event),
    TIME_FIELD(AssignmentNews, from_at, NULLABLE),
    TIME_FIELD(AssignmentNews, answer_until, NULLABLE),
    I64_FIELD(AssignmentNews, offer),
    KEY_FIELD(AssignmentNews, unit),
    KEY_FIELD(AssignmentNews, owner),
    STR_FIELD(AssignmentNews, department, NULLABLE),
    TIME_FIELD(AssignmentNews, at),
};
static const Shape ASSIGNMENT_NEWS = SHAPE(AssignmentNews, ASSIGNMENT_NEWS_FIELDS);

#define NEWS_MAX 4096

static const char *news_text(Request *req, const Assignment *told, const char *what)
{
    const AssignmentNews news = {
        .id = told->id,
        .case_id = told->case_id,
        .case_number = told->case_number,
        .case_title = told->case_title,
        .severity = told->severity,
        .purpose = told->purpose,
        .state = told->state,
        .version = told->version,
        .event = what,
        .from_at = told->from_at,
        .answer_until = told->answer_until,
        .offer = told->offer,
        .unit = told->unit,
        .owner = told->owner,
        .department = told->department,
        .at = req->now,
    };
    Buf out;

    buf_init(&out, NEWS_MAX);
    json_write(&out, &ASSIGNMENT_NEWS, &news);
    const char *text = arena_strdup(req->arena, buf_cstr(&out));
    buf_done(&out);
    return text;
}

const Error *assignment_tell(Request *req, const Assignment *moved, const char *event)
{
    const Event news = {
        .topic = "assignment.moved",
        .unit = moved->unit,
        .department = moved->department,
        .persons = {moved->person, moved->sent_by},
        .n_persons = 2,
        .data = news_text(req, moved, event),
    };

    return event_emit(req, &news);
}

const Error *assignment_tell_seen(Request *req, const Assignment *seen)
{
    const Event news = {
        .topic = "assignment.seen",
        .unit = seen->unit,
        .department = seen->department,
        .persons = {seen->sent_by},
        .n_persons = 1,
        .data = news_text(req, seen, seen->read_at == TIME_NONE ? "DELIVERED" : "READ"),
    };

    return event_emit(req, &news);
}

/* The unit is the centre's own, so that no desk below it hears what it can do nothing about. */
const Error *assignment_tell_unanswered(Request *req, const Assignment *last)
{
    const Event news = {
        .topic = "assignment.unanswered",
        .unit = last->owner,
        .persons = {last->sent_by},
        .n_persons = 1,
        .data = news_text(req, last, "UNANSWERED"),
    };

    return event_emit(req, &news);
}

/* ---- time ---------------------------------------------------------------------------------- */

static const char *const NO_GRANTS[] = {NULL};

/* Everything lies in its scope. It asks nobody, so it needs no grant. */
static const Actor SYSTEM = {
    .login = "system",
    .name = "",
    .role = "SYSTEM",
    .scope = {0, INT64_MAX},
    .grants = NO_GRANTS,
};

Request *assignment_as_system(Arena *arena, Server *server, Tx *tx, Time now)
{
    Request *req = ARENA_NEW(arena, Request);

    req->arena = arena;
    req->server = server;
    req->tx = tx;
    req->actor = &SYSTEM;
    req->now = now;
    return req;
}

/* ---- who may send -------------------------------------------------------------------------- */

const Error *assignment_may_send(Request *req, const CaseBrief *brief, Purpose purpose)
{
    const char *grant = purpose_grant_of_sender(purpose);

    if (!actor_may(req->actor, grant))
        return error_new(req->arena, &ASSIGNMENT_MAY_NOT, "needs %s", grant);
    if (!case_actor_commands(req->actor, brief->owner))
        return error_new(req->arena, &ASSIGNMENT_MAY_NOT, "another centre has the duty");
    if (!brief->is_open)
        return error_new(req->arena, &ASSIGNMENT_CASE_OVER, "it is %s", brief->state);
    return NULL;
}
