#include "domain/cases/case.h"

#include <string.h>

#include "base/geo.h"
#include "base/str.h"
#include "domain/cases/case.sql.h"
#include "domain/units/units.h"
#include "platform/events/outbox.h"
#include "platform/json/json.h"

/* ---- what can go wrong --------------------------------------------------------------------- */

const ErrorKind CASE_NOT_FOUND = {ERROR_MISSING, "case/not-found", "No such case"};
const ErrorKind CASE_BAD_MOVE = {ERROR_CONFLICT, "case/bad-move", "The case cannot do that now"};
const ErrorKind CASE_MAY_NOT = {ERROR_DENIED, "case/may-not", "You may not do that to this case"};
const ErrorKind CASE_STALE = {ERROR_CONFLICT, "case/stale", "Somebody else moved the case first"};
const ErrorKind CASE_BAD_PREMISES = {ERROR_INVALID, "case/bad-premises",
                                     "There are no such premises in the town of the case"};
const ErrorKind CASE_BAD_ITEM = {ERROR_INVALID, "case/bad-item", "No such item is in force"};
const ErrorKind CASE_BAD_DEPARTMENT = {ERROR_INVALID, "case/bad-department", "No such department"};

/* ---- what goes out and comes in ------------------------------------------------------------ */

const char *const CASE_OUTCOMES[] = {"FIXED", "NOT_OURS", "CANNOT", "DUPLICATE", "REFUSED", NULL};
const char *const CASE_DUTIES[] = {"NORMAL", "DISPUTED", "ASSIGNED", NULL};
const char *const CASE_VERIFIED[] = {"EXISTS", "ABSENT", NULL};

/* Both tables describe the one struct: what the database gives, and what may be sent. */
static const Field CASE_FIELDS[] = {
    ID_FIELD(Case, id, REQUIRED),
    STR_FIELD(Case, number, REQUIRED, SAYS("town, day and serial: 441900119-20261123-00007")),
    STR_FIELD(Case, item, REQUIRED),
    STR_FIELD(Case, item_name, REQUIRED),
    STR_FIELD(Case, title, REQUIRED),
    STR_FIELD(Case, description, REQUIRED),
    F64_FIELD(Case, lon, REQUIRED),
    F64_FIELD(Case, lat, REQUIRED),
    STR_FIELD(Case, place, NULLABLE),
    ID_FIELD(Case, premises, NULLABLE, SAYS("it is of these; null in lists")),
    STR_FIELD(Case, premises_name, NULLABLE),
    KEY_FIELD(Case, unit, REQUIRED, SAYS("the grid of the place")),
    STR_FIELD(Case, unit_name, REQUIRED),
    KEY_FIELD(Case, owner, REQUIRED, SAYS("the centre that has the duty")),
    STR_FIELD(Case, owner_name, REQUIRED),
    KEY_FIELD(Case, referred_to, NULLABLE, SAYS("the centre asked to take over the duty")),
    STR_FIELD(Case, department, NULLABLE, SAYS("the department it was dispatched to")),
    ID_FIELD(Case, handler, NULLABLE),
    STR_FIELD(Case, handler_name, NULLABLE),
    ID_FIELD(Case, checker, NULLABLE),
    STR_FIELD(Case, severity, REQUIRED),
    ENUM_FIELD(Case, state, CASE_STATE_NAMES, REQUIRED),
    I64_FIELD(Case, version, REQUIRED, SAYS("one more at every move")),
    STR_FIELD(Case, source, REQUIRED),
    STR_FIELD(Case, outcome, NULLABLE),
    I64_FIELD(Case, rework, REQUIRED, SAYS("how often its check failed")),
    I64_FIELD(Case, rating, NULLABLE),
    ID_FIELD(Case, merged_into, NULLABLE),
    TIME_FIELD(Case, created_at, REQUIRED),
    TIME_FIELD(Case, due_at, NULLABLE),
    TIME_FIELD(Case, closed_at, NULLABLE),
    TIME_FIELD(Case, updated_at, REQUIRED),
    I64_FIELD(Case, photos, REQUIRED, SAYS("how many")),
    BOOL_FIELD(Case, mine, REQUIRED, SAYS("you reported it")),
    I64_FIELD(Case, people, SAYS("who reported it or said: me too; not in lists")),
    ENUM_FIELD(Case, ask, CASE_ASK_NAMES, NULLABLE,
               SAYS("what who handles it asks, and waits for an answer")),
    ENUM_FIELD(
        Case, ending, CASE_ASK_NAMES, NULLABLE,
        SAYS("VOID or FORCE_CLOSE: what one person of the centre asks and a second decides")),
    I64_FIELD(Case, ask_minutes, NULLABLE, SAYS("EXTENSION: how much more")),
    TIME_FIELD(Case, ask_until, NULLABLE, SAYS("SUSPENSION: to be looked at again then")),
    I64_FIELD(Case, supervised, REQUIRED, SAYS("level 0 to 3")),
    ENUM_FIELD(Case, duty, CASE_DUTIES, REQUIRED),
    TIME_FIELD(Case, review_at, NULLABLE, SAYS("suspended until then")),
    ENUM_FIELD(Case, verified, CASE_VERIFIED, NULLABLE),
    ID_FIELD(Case, verifier, NULLABLE),
    STR_FIELD(Case, colour, REQUIRED,
              SAYS("GREEN, YELLOW at 50, ORANGE at 80, RED at 100 %; REPORTED: YELLOW at 100 %")),
    TIME_FIELD(Case, answer_until, NULLABLE, SAYS("until when one may object")),
    I64_FIELD(Case, extensions, REQUIRED),
    I64_FIELD(Case, suspensions, REQUIRED),
    I64_FIELD(Case, returns, REQUIRED),
    I64_FIELD(Case, reopened, REQUIRED),
    STRS_FIELD(Case, helpers, REQUIRED, SAYS("departments asked to help the one that leads")),
    STRS_FIELD(Case, helping, REQUIRED, SAYS("those of them that have not answered yet")),
    STRS_FIELD(Case, lacks, REQUIRED,
               SAYS("what the item asks for and nobody has shown: filing it takes a reason; empty "
                    "in lists")),
    I64_FIELD(Case, photos_lacking, REQUIRED,
              SAYS("how many of how it was found; 0 in lists and once it is filed")),
    F64_FIELD(Case, fix_lon, SAYS("where the phone was, if the pin was moved; not in lists")),
    F64_FIELD(Case, fix_lat),
    F64_FIELD(Case, fix_accuracy_m, SAYS("radius in metres")),
    I64_FIELD(Case, fix_distance_m, SAYS("from there to the pin")),
    STR_FIELD(Case, pin_reason, SAYS("why it was moved: DRIFT, AFAR, WRONG_GRID or NO_GRID")),
    STRS_FIELD(Case, flags, REQUIRED, SAYS("what stands beside the state, as RETURN_ASKED")),
    STRS_FIELD(Case, may, REQUIRED, SAYS("events you may fire now; empty in lists")),
    TIME_FIELD(Case, undo_until, NULLABLE,
               SAYS("until when you may take your last move back; null in lists")),
    STR_FIELD(Case, undoes, NULLABLE, SAYS("the event that you would take back")),
    BOOL_FIELD(
        Case, undo_late, REQUIRED,
        SAYS("you may take the last move back with a reason, whoever made it; false in lists")),
};
const Shape CASE_SHAPE = SHAPE(Case, CASE_FIELDS);

static const Field CASE_ROW_FIELDS[] = {
    ID_FIELD(Case, id, REQUIRED),
    STR_FIELD(Case, number, REQUIRED),
    STR_FIELD(Case, item, REQUIRED),
    STR_FIELD(Case, item_name),
    STR_FIELD(Case, title, REQUIRED),
    STR_FIELD(Case, description),
    F64_FIELD(Case, lon),
    F64_FIELD(Case, lat),
    STR_FIELD(Case, place),
    ID_FIELD(Case, premises),
    STR_FIELD(Case, premises_name),
    KEY_FIELD(Case, unit, REQUIRED),
    KEY_FIELD(Case, owner, REQUIRED),
    KEY_FIELD(Case, referred_to),
    STR_FIELD(Case, department),
    ID_FIELD(Case, handler),
    STR_FIELD(Case, handler_name),
    ID_FIELD(Case, checker),
    STR_FIELD(Case, severity),
    ENUM_FIELD(Case, state, CASE_STATE_NAMES, REQUIRED),
    I64_FIELD(Case, version, REQUIRED),
    STR_FIELD(Case, source),
    STR_FIELD(Case, outcome),
    I64_FIELD(Case, rework),
    I64_FIELD(Case, rating),
    ID_FIELD(Case, merged_into),
    TIME_FIELD(Case, created_at),
    TIME_FIELD(Case, due_at),
    TIME_FIELD(Case, closed_at),
    TIME_FIELD(Case, updated_at),
    I64_FIELD(Case, photos),
    BOOL_FIELD(Case, mine),
    BOOL_FIELD(Case, joined),
    I64_FIELD(Case, people),
    ENUM_FIELD(Case, ask, CASE_ASK_NAMES),
    ENUM_FIELD(Case, ending, CASE_ASK_NAMES),
    ID_FIELD(Case, ending_by),
    STR_FIELD(Case, ending_role),
    I64_FIELD(Case, ask_minutes),
    TIME_FIELD(Case, ask_until),
    I64_FIELD(Case, supervised),
    ENUM_FIELD(Case, duty, CASE_DUTIES),
    TIME_FIELD(Case, review_at),
    ENUM_FIELD(Case, verified, CASE_VERIFIED),
    ID_FIELD(Case, verifier),
    TIME_FIELD(Case, answer_until),
    I64_FIELD(Case, extensions),
    I64_FIELD(Case, suspensions),
    I64_FIELD(Case, returns),
    I64_FIELD(Case, reopened),
    STRS_FIELD(Case, helpers),
    STRS_FIELD(Case, helping),
    ID_FIELD(Case, referred_by),
    ID_FIELD(Case, asked_by),
    ID_FIELD(Case, seconded_by),
    KEY_FIELD(Case, handler_unit),
    STR_FIELD(Case, limit_kind),
    I64_FIELD(Case, limit_minutes),
    STRS_FIELD(Case, evidence),
    STR_FIELD(Case, item_department),
    I64_FIELD(Case, before_photos),
    I64_FIELD(Case, after_photos),
    I64_FIELD(Case, check_photos),
    I64_FIELD(Case, found_photos),
    I64_FIELD(Case, photos_asked),
    I64_FIELD(Case, basis_photos),
    BOOL_FIELD(Case, remote_check),
    STR_FIELD(Case, given_kind),
    I64_FIELD(Case, given_minutes),
    BOOL_FIELD(Case, reply_owed),
    TIME_FIELD(Case, sign_due_at),
    BOOL_FIELD(Case, return_used),
    STR_FIELD(Case, return_department),
    I64_FIELD(Case, reconsidered),
    I64_FIELD(Case, objections),
    I64_FIELD(Case, disputes),
    BOOL_FIELD(Case, on_spot),
    BOOL_FIELD(Case, forced),
    BOOL_FIELD(Case, disputed),
    I64_FIELD(Case, warned),
    TIME_FIELD(Case, filed_at),
    STR_FIELD(Case, last_event),
    ID_FIELD(Case, last_by),
    STR_FIELD(Case, reporters),
    F64_FIELD(Case, fix_lon),
    F64_FIELD(Case, fix_lat),
    F64_FIELD(Case, fix_accuracy_m),
    STR_FIELD(Case, pin_reason),
    I64_FIELD(Case, row),
    I64_FIELD(Case, item_row),
};
const Shape CASE_ROW = SHAPE(Case, CASE_ROW_FIELDS);

/* ---- reading one --------------------------------------------------------------------------- */

bool case_is_sampled(const Case *subject)
{
    return subject->on_spot && subject->id.b[15] % 10 == 0;
}

/* A report that waits too long to be accepted is yellow: nobody has found yet that it is a case. */
static const char *colour_of(const Case *found)
{
    if (found->warned >= 100)
        return found->state == CASE_REPORTED ? "YELLOW" : "RED";
    if (found->warned >= 80)
        return "ORANGE";
    return found->warned >= 50 ? "YELLOW" : "GREEN";
}

static void fill_flags(Request *req, Case *found)
{
    const struct {
        const char *name;
        bool holds;
    } flags[] = {
        {"NO_DEADLINE", case_state_is_open((CaseState)found->state) &&
                            found->state != CASE_SUSPENDED && found->due_at == TIME_NONE},
        {"REFERRED", found->referred_to != 0},
        {"RETURN_ASKED", found->ask == CASE_ASK_RETURN},
        {"EXTENSION_ASKED", found->ask == CASE_ASK_EXTENSION},
        {"SUSPENSION_ASKED", found->ask == CASE_ASK_SUSPENSION},
        {"SUSPENSION_SECONDED", !id_is_none(found->seconded_by)},
        {"VOID_ASKED", found->ending == CASE_ASK_VOID},
        {"FORCE_CLOSE_ASKED", found->ending == CASE_ASK_FORCE_CLOSE},
        {"HELP_ASKED", found->helping.n > 0},
        {"REWORK", found->rework > 0},
        {"SUPERVISED", found->supervised > 0},
        {"REPLY_OWED", found->reply_owed},
        {"DUTY_DISPUTED", found->duty == CASE_DUTY_DISPUTED},
        {"ON_SPOT", found->on_spot},
        {"SAMPLED", case_is_sampled(found)},
        {"FORCED", found->forced},
        {"DISPUTED", found->disputed},
        {"REOPENED", found->reopened > 0},
    };

    found->flags = (Strs){arena_array(req->arena, LENGTH(flags), sizeof(char *)), 0};
    for (size_t i = 0; i < LENGTH(flags); i++) {
        if (flags[i].holds)
            found->flags.items[found->flags.n++] = flags[i].name;
    }
}

static int64_t pin_distance(const Case *found)
{
    GeoPoint fix, pin;

    if (!found->pin_reason || !geo_point(found->fix_lon, found->fix_lat, &fix) ||
        !geo_point(found->lon, found->lat, &pin))
        return I64_NONE;
    return (int64_t)(geo_distance_m(fix, pin) + 0.5);
}

void case_complete(Request *req, Case *found)
{
    found->unit_name = units_name(req->server, found->unit);
    found->owner_name = units_name(req->server, found->owner);
    found->colour = colour_of(found);
    found->may = found->lacks = (Strs){0};
    found->photos_lacking = 0;
    found->undo_until = TIME_NONE;
    found->undoes = NULL;
    found->undo_late = false;
    found->fix_distance_m = pin_distance(found);
    fill_flags(req, found);
}

#define CASE_GET_ARGS(req, id) \
    ARGS(CASE_SCOPE((req)->actor), db_i64(id_town(id)), db_id(id), db_time((req)->now))

void case_ask(Request *req, Id id)
{
    req_ask(req, &SQL_CASE_GET, CASE_GET_ARGS(req, id), &CASE_ROW);
}

const Error *case_get(Request *req, Tx *tx, Id id, Case *ret_case)
{
    Case found = {0};

    TRY(db_one(tx, &SQL_CASE_GET, CASE_GET_ARGS(req, id), &CASE_NOT_FOUND, &CASE_ROW, &found));
    case_complete(req, &found);
    *ret_case = found;
    return NULL;
}

typedef struct LockRow {
    int64_t version;
} LockRow;

static const Field LOCK_ROW_FIELDS[] = {
    I64_FIELD(LockRow, version, REQUIRED),
};
static const Shape LOCK_ROW = SHAPE(LockRow, LOCK_ROW_FIELDS);

const Error *case_lock(Request *req, Tx *tx, Id id, Case *ret_case)
{
    LockRow locked = {0};

    TRY(db_one(tx, &SQL_CASE_LOCK, ARGS(CASE_SCOPE(req->actor), db_i64(id_town(id)), db_id(id)),
               &CASE_NOT_FOUND, &LOCK_ROW, &locked));
    return case_get(req, tx, id, ret_case);
}

/* ---- its history --------------------------------------------------------------------------- */

static const Field CASE_MOVE_ROW_FIELDS[] = {
    I64_FIELD(CaseMoveRow, version, REQUIRED),
    TIME_FIELD(CaseMoveRow, at, REQUIRED, SAYS("when it came: what counts for deadlines")),
    TIME_FIELD(CaseMoveRow, observed_at, NULLABLE,
               SAYS("when it was, by the clock of the phone that kept it")),
    TIME_FIELD(CaseMoveRow, sent_at, NULLABLE, SAYS("when that phone sent it, by its clock")),
    STR_FIELD(CaseMoveRow, event, REQUIRED),
    STR_FIELD(CaseMoveRow, from, NULLABLE),
    STR_FIELD(CaseMoveRow, to, REQUIRED),
    STR_FIELD(CaseMoveRow, role, REQUIRED),
    KEY_FIELD(CaseMoveRow, unit, NULLABLE),
    STR_FIELD(CaseMoveRow, unit_name, NULLABLE),
    STR_FIELD(CaseMoveRow, department, NULLABLE),
    STR_FIELD(CaseMoveRow, person_name, NULLABLE, SAYS("never who reported")),
    STR_FIELD(CaseMoveRow, reason, NULLABLE),
    STR_FIELD(CaseMoveRow, reason_code, NULLABLE, SAYS("of the list of the event, if it has one")),
    STR_FIELD(CaseMoveRow, note, NULLABLE),
    STR_FIELD(CaseMoveRow, target, NULLABLE),
};
const Shape CASE_MOVE_ROW = SHAPE(CaseMoveRow, CASE_MOVE_ROW_FIELDS);

/* A case that is seen has at least the move that reported it: no rows means it is not seen. */
const Error *case_moves_read(Request *req, Id id, List *ret_moves)
{
    List rows = {0};

    TRY(db_all(req->tx, &SQL_CASE_MOVES,
               ARGS(CASE_SCOPE(req->actor), db_i64(id_town(id)), db_id(id)), &CASE_MOVE_ROW,
               &rows));
    if (rows.n == 0)
        return error_new(req->arena, &CASE_NOT_FOUND, "%s", "");
    *ret_moves = rows;
    return NULL;
}

const Error *get_case_moves(Request *req)
{
    Id id = ID_NONE;
    List rows = {0};

    TRY(req_path_id(req, "id", &CASE_NOT_FOUND, &id));
    TRY(case_moves_read(req, id, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        CaseMoveRow *row = (CaseMoveRow *)rows.items + i;
        row->unit_name = row->unit ? units_name(req->server, row->unit) : NULL;
    }
    return reply_list(req, &CASE_MOVE_ROW, &rows, NULL);
}

/* ---- telling who listens ------------------------------------------------------------------- */

/* What every desk with the case in its scope may read: nothing about persons. */
typedef struct CaseNews {
    Id id;
    const char *number;
    const char *title;
    const char *item;
    const char *severity;
    const char *department;
    UnitKey unit;
    UnitKey owner;
    int state;
    int64_t version;
    const char *event;
    Time at;
} CaseNews;

static const Field CASE_NEWS_FIELDS[] = {
    ID_FIELD(CaseNews, id),
    STR_FIELD(CaseNews, number),
    STR_FIELD(CaseNews, title),
    STR_FIELD(CaseNews, item),
    STR_FIELD(CaseNews, severity),
    STR_FIELD(CaseNews, department, NULLABLE),
    KEY_FIELD(CaseNews, unit),
    KEY_FIELD(CaseNews, owner),
    ENUM_FIELD(CaseNews, state, CASE_STATE_NAMES),
    I64_FIELD(CaseNews, version),
    STR_FIELD(CaseNews, event),
    TIME_FIELD(CaseNews, at),
};
static const Shape CASE_NEWS = SHAPE(CaseNews, CASE_NEWS_FIELDS);

#define NEWS_MAX 4096

static const char *news_text(Arena *arena, const Case *moved, const CaseRecord *record, Time now)
{
    CaseNews news = {
        .id = moved->id,
        .number = moved->number,
        .title = moved->title,
        .item = moved->item,
        .severity = moved->severity,
        .department = moved->department,
        .unit = moved->unit,
        .owner = moved->owner,
        .state = moved->state,
        .version = moved->version,
        .event = record->event,
        .at = now,
    };
    Buf out;

    buf_init(&out, NEWS_MAX);
    json_write(&out, &CASE_NEWS, &news);
    const char *text = arena_strdup(arena, buf_cstr(&out));
    buf_done(&out);
    return text;
}

static void add_person(Event *event, Id person)
{
    if (id_is_none(person) || event->n_persons == LENGTH(event->persons))
        return;
    for (size_t i = 0; i < event->n_persons; i++) {
        if (id_eq(event->persons[i], person))
            return;
    }
    event->persons[event->n_persons++] = person;
}

/* Handler and checker first: their work waits for it. Reporters take the places that are left. */
static void add_persons(Event *event, const Case *moved, const CaseRecord *record)
{
    char text[ID_TEXT_SIZE];
    Id person;

    add_person(event, moved->handler);
    add_person(event, moved->checker);
    add_person(event, record->handler);
    add_person(event, record->checker);
    if (moved->state == CASE_VERIFYING)
        add_person(event, moved->verifier);
    for (const char *at = moved->reporters; at && strlen(at) >= ID_TEXT_SIZE - 1;) {
        memcpy(text, at, ID_TEXT_SIZE - 1);
        text[ID_TEXT_SIZE - 1] = '\0';
        if (id_parse(text, &person))
            add_person(event, person);
        at += ID_TEXT_SIZE - 1;
        at += *at == ',';
    }
}

Event case_event(Arena *arena, Time now, const Case *moved, const CaseRecord *record)
{
    bool is_first = record->from == ENUM_NONE;
    Event event = {
        .topic = is_first ? "case.reported" : "case.moved",
        .unit = moved->unit,
        .also = moved->referred_to,
        .department = moved->department ? moved->department : record->department,
        .actor = record->actor,
        .data = news_text(arena, moved, record, now),
    };

    add_persons(&event, moved, record);
    return event;
}

const Error *case_tell(Tx *tx, Server *server, Time now, const Case *moved,
                       const CaseRecord *record)
{
    Event event = case_event(tx_arena(tx), now, moved, record);

    TRY(event_emit_tx(tx, server, &event));
    /* An event is one department's. Those that help hear it under a topic of its own. */
    event.topic = "case.help";
    event.n_persons = 0;
    for (size_t i = 0; i < moved->helpers.n; i++) {
        event.department = moved->helpers.items[i];
        TRY(event_emit_tx(tx, server, &event));
    }
    return NULL;
}
