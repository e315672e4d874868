/* editions.c - an edition from its first row to its last: drawn, read, checked, published. */
#include <string.h>

#include "base/str.h"
#include "domain/grids/edition.h"
#include "domain/grids/grids.sql.h"

const ErrorKind EDITION_NOT_FOUND = {ERROR_MISSING, "edition/not-found", "No such edition"};
const ErrorKind EDITION_BAD_MOVE = {ERROR_CONFLICT, "edition/bad-move",
                                    "The edition is not in a state for that"};
const ErrorKind EDITION_MAY_NOT = {ERROR_DENIED, "edition/may-not", "This is for somebody else"};
const ErrorKind EDITION_STALE = {ERROR_CONFLICT, "edition/stale", "Somebody was faster"};
const ErrorKind EDITION_FAULTY = {ERROR_CONFLICT, "edition/faulty", "The check found faults"};
const ErrorKind EDITION_OVERTAKEN = {ERROR_CONFLICT, "edition/overtaken",
                                     "Another edition has redrawn these grids, or will"};
const ErrorKind EDITION_NO_NUMBERS = {ERROR_CONFLICT, "edition/no-numbers",
                                      "A village has no numbers left for new grids"};

/* ---- shapes -------------------------------------------------------------------------------------- */

#define EDITION_ROW_FIELDS_                                                                   \
    ID_FIELD(Edition, id, REQUIRED), KEY_FIELD(Edition, unit, REQUIRED),                      \
        STR_FIELD(Edition, name, REQUIRED),                                                   \
        ENUM_FIELD(Edition, state, EDITION_STATE_NAMES, REQUIRED),                            \
        I64_FIELD(Edition, version, REQUIRED),                                                \
        I64_FIELD(Edition, base, REQUIRED, SAYS("redrawings there were when it was copied")), \
        I64_FIELD(Edition, number, NULLABLE, SAYS("IN_FORCE: which redrawing it is")),        \
        DATE_FIELD(Edition, effective_on, NULLABLE, SAYS("first day of the new map")),        \
        I64_FIELD(Edition, faults, NULLABLE, SAYS("null: changed since the last check")),     \
        I64_FIELD(Edition, grids, REQUIRED),                                                  \
        STR_FIELD(Edition, undo, NULLABLE, SAYS("the change that an undo takes back")),       \
        TIME_FIELD(Edition, created_at, REQUIRED), TIME_FIELD(Edition, updated_at, REQUIRED), \
        BOOL_FIELD(Edition, drawn_by_me, SAYS("who drew it does not publish it"))

static const Field EDITION_ROW_FIELDS[] = {EDITION_ROW_FIELDS_};
static const Shape EDITION_ROW = SHAPE(Edition, EDITION_ROW_FIELDS);

static const Field EDITION_FIELDS[] = {
    EDITION_ROW_FIELDS_,
    STR_FIELD(Edition, unit_name, REQUIRED),
    STRS_FIELD(Edition, may, REQUIRED),
};
const Shape EDITION_SHAPE = SHAPE(Edition, EDITION_FIELDS);

typedef struct EditionNew {
    UnitKey unit;
    const char *name;
} EditionNew;

static const Field EDITION_NEW_FIELDS[] = {
    KEY_FIELD(EditionNew, unit, REQUIRED, SAYS("whose grids are redrawn: city, town or village")),
    STR_FIELD(EditionNew, name, REQUIRED, LIMIT(1, 80)),
};
const Shape EDITION_NEW = SHAPE(EditionNew, EDITION_NEW_FIELDS);

typedef struct EditionMoveIn {
    int event;
    int64_t version;
    int32_t effective_on;
    const char *reason;
} EditionMoveIn;

static const Field EDITION_MOVE_IN_FIELDS[] = {
    ENUM_FIELD(EditionMoveIn, event, EDITION_EVENT_NAMES, REQUIRED),
    I64_FIELD(EditionMoveIn, version, REQUIRED, LIMIT(1, 1e9), SAYS("the edition as you saw it")),
    DATE_FIELD(EditionMoveIn, effective_on,
               SAYS("PUBLISH: first day of the new map, today or later; default today")),
    STR_FIELD(EditionMoveIn, reason, LIMIT(0, 500), SAYS("needed to RECALL and to WITHDRAW")),
};
const Shape EDITION_MOVE_IN = SHAPE(EditionMoveIn, EDITION_MOVE_IN_FIELDS);

typedef struct EditionQuery {
    int64_t limit;
    const char *cursor;
} EditionQuery;

static const Field EDITION_QUERY_FIELDS[] = {
    I64_FIELD(EditionQuery, limit, LIMIT(1, PAGE_LIMIT_MAX)),
    STR_FIELD(EditionQuery, cursor, LIMIT(1, 200)),
};
const Shape EDITION_QUERY = SHAPE(EditionQuery, EDITION_QUERY_FIELDS);

typedef struct EditionMoveRow {
    int64_t version;
    Time at;
    const char *event, *from, *to, *role, *person_name, *reason, *detail;
} EditionMoveRow;

static const Field EDITION_MOVE_ROW_FIELDS[] = {
    I64_FIELD(EditionMoveRow, version, REQUIRED),     TIME_FIELD(EditionMoveRow, at, REQUIRED),
    STR_FIELD(EditionMoveRow, event, REQUIRED),       STR_FIELD(EditionMoveRow, from, NULLABLE),
    STR_FIELD(EditionMoveRow, to, REQUIRED),          STR_FIELD(EditionMoveRow, role, REQUIRED),
    STR_FIELD(EditionMoveRow, person_name, NULLABLE), STR_FIELD(EditionMoveRow, reason, NULLABLE),
    STR_FIELD(EditionMoveRow, detail, NULLABLE),
};
const Shape EDITION_MOVE_ROW = SHAPE(EditionMoveRow, EDITION_MOVE_ROW_FIELDS);

/* ---- reading ------------------------------------------------------------------------------------- */

const Error *edition_get(Request *req, Id id, Edition *ret_edition)
{
    TRY(db_one(req->tx, &SQL_EDITION_LIST,
               ARGS(EDITION_SCOPE(req->actor), db_id(req->actor->person), db_i64(1),
                    db_time(TIME_NONE), db_id(ID_NONE), db_id(id)),
               &EDITION_NOT_FOUND, &EDITION_ROW, ret_edition));
    return NULL;
}

typedef struct VersionRow {
    int64_t version;
} VersionRow;

static const Field VERSION_ROW_FIELDS[] = {
    I64_FIELD(VersionRow, version, REQUIRED),
};
static const Shape VERSION_ROW = SHAPE(VersionRow, VERSION_ROW_FIELDS);

const Error *edition_lock(Request *req, Id id, Edition *ret_edition)
{
    VersionRow row = {0};

    TRY(db_one(req->tx, &SQL_EDITION_LOCK, ARGS(EDITION_SCOPE(req->actor), db_id(id)),
               &EDITION_NOT_FOUND, &VERSION_ROW, &row));
    return edition_get(req, id, ret_edition);
}

static bool may_fire(const Request *req, const Edition *edition, const EditionMove *move)
{
    const char *grant = edition_event_grant(move->event);

    if (!*grant || !actor_may(req->actor, grant) ||
        !unit_range_has(req->actor->scope, edition->unit))
        return false;
    return move->event != EDITION_DO_PUBLISH || !edition->drawn_by_me;
}

void edition_complete(Request *req, Edition *edition)
{
    const char **may = arena_array(req->arena, EDITION_N_MOVES + 1, sizeof(*may));
    size_t n = 0;

    edition->unit_name = units_name(req->server, edition->unit);
    for (size_t i = 0; i < EDITION_N_MOVES; i++) {
        const EditionMove *move = &EDITION_MOVES[i];
        if ((int)move->from == edition->state && may_fire(req, edition, move))
            may[n++] = EDITION_EVENT_NAMES[move->event];
    }
    edition->may = (Strs){may, n};
}

const Error *list_editions(Request *req)
{
    const EditionQuery *query = req->query;
    int64_t limit = query->limit == I64_NONE ? PAGE_LIMIT_DEFAULT : query->limit;
    Cursor cursor = {TIME_NONE, ID_NONE};
    const char *next = NULL;
    List rows = {0};

    if (query->cursor)
        TRY(cursor_parse(req->arena, query->cursor, &cursor));
    TRY(db_all(req->tx, &SQL_EDITION_LIST,
               ARGS(EDITION_SCOPE(req->actor), db_id(req->actor->person), db_i64(limit + 1),
                    db_time(cursor.at), db_id(cursor.id), db_id(ID_NONE)),
               &EDITION_ROW, &rows));
    Edition *editions = rows.items;
    if (rows.n > (size_t)limit) {
        rows.n = (size_t)limit;
        next = cursor_make(req->arena, editions[rows.n - 1].updated_at, editions[rows.n - 1].id);
    }
    for (size_t i = 0; i < rows.n; i++)
        edition_complete(req, &editions[i]);
    return reply_list(req, &EDITION_SHAPE, &rows, next);
}

static const Error *get_one(Request *req, Edition *ret_edition)
{
    Id id;

    TRY(req_path_id(req, "id", &EDITION_NOT_FOUND, &id));
    return edition_get(req, id, ret_edition);
}

static const Error *reply_edition(Request *req, int status, Edition *edition)
{
    edition_complete(req, edition);
    reply_etag_version(req, edition->version);
    return reply_with(req, status, &EDITION_SHAPE, edition);
}

const Error *get_edition(Request *req)
{
    Edition edition = {.id = ID_NONE};

    TRY(get_one(req, &edition));
    return reply_edition(req, 200, &edition);
}

const Error *get_edition_moves(Request *req)
{
    Edition edition = {.id = ID_NONE};
    List rows = {0};

    TRY(get_one(req, &edition));
    TRY(db_all(req->tx, &SQL_EDITION_MOVES_OF, ARGS(EDITION_SCOPE(req->actor), db_id(edition.id)),
               &EDITION_MOVE_ROW, &rows));
    return reply_list(req, &EDITION_MOVE_ROW, &rows, NULL);
}

#define DRAFT_BYTES_MAX ((size_t)64 * 1024 * 1024)

const Error *get_draft(Request *req)
{
    Edition edition = {.id = ID_NONE};
    Draft draft = {NULL, 0};
    Buf out CLEANUP(buf_done);

    buf_init(&out, DRAFT_BYTES_MAX);
    TRY(get_one(req, &edition));
    TRY(draft_read(req->tx, edition.id, &draft));
    draft_write_geojson(&out, req->arena, &draft);
    if (out.overflow)
        return error_new(req->arena, &EDITION_BAD_MOVE, "too large to be sent in one piece");
    return reply_bytes(req, 200, "application/geo+json", out.data, out.len);
}

const Error *get_faults(Request *req)
{
    Edition edition = {.id = ID_NONE};
    List rows = {0};

    TRY(get_one(req, &edition));
    TRY(db_all(req->tx, &SQL_FAULTS_OF, ARGS(EDITION_SCOPE(req->actor), db_id(edition.id)),
               &FAULT_SHAPE, &rows));
    return reply_list(req, &FAULT_SHAPE, &rows, NULL);
}

/* ---- drawing ------------------------------------------------------------------------------------- */

const Error *post_edition(Request *req)
{
    const EditionNew *in = req->body;
    const Actor *actor = req->actor;
    const Unit *unit = units_find(req->server, in->unit);
    Id id = req_new_id(req, unit_key_town(in->unit));
    Edition edition = {.id = ID_NONE};

    if (!unit || unit->tier == TIER_GRID || !unit_in_force(unit, units_today(req->now)) ||
        !unit_range_has(actor->scope, in->unit)) {
        return error_field(req->arena, &INPUT_INVALID, "unit",
                           "must be a city, a town or a village in your range");
    }
    if (in->name[strspn(in->name, " \t\r\n")] == '\0')
        return error_field(req->arena, &INPUT_INVALID, "name", "is blank");
    int64_t base = units_redraws(req->server);
    Draft draft = draft_of_map(req->arena, req->server, in->unit);
    TRY(db_exec(req->tx, &SQL_EDITION_INSERT,
                ARGS(db_id(id), db_key(in->unit), db_key(unit_key_range(in->unit).hi),
                     db_str(in->name), db_i64(base), db_time(req->now)),
                NULL));
    TRY(db_exec(req->tx, &SQL_EDITION_FIRST,
                ARGS(db_id(id), db_time(req->now), db_id(actor->person), db_id(actor->post),
                     db_str(actor->role)),
                NULL));
    TRY(draft_write(req->tx, id, &draft));
    TRY(edition_get(req, id, &edition));
    return reply_edition(req, 201, &edition);
}

/* ---- moving --------------------------------------------------------------------------------------- */

const Error *edition_lock_for(Request *req, EditionEvent event, int64_t version,
                              Edition *ret_edition)
{
    Id id;

    TRY(req_path_id(req, "id", &EDITION_NOT_FOUND, &id));
    return edition_lock_as(req, id, event, version, ret_edition);
}

const Error *edition_lock_as(Request *req, Id id, EditionEvent event, int64_t version,
                             Edition *ret_edition)
{
    TRY(edition_lock(req, id, ret_edition));
    if (ret_edition->version != version)
        return error_stale(req->arena, &EDITION_STALE, ret_edition->version);
    const EditionMove *move = edition_move_find((EditionState)ret_edition->state, event);
    if (!move) {
        return error_new(req->arena, &EDITION_BAD_MOVE, "%s from %s", EDITION_EVENT_NAMES[event],
                         EDITION_STATE_NAMES[ret_edition->state]);
    }
    if (event == EDITION_DO_PUBLISH && ret_edition->drawn_by_me)
        return error_new(req->arena, &EDITION_MAY_NOT, "who drew it does not publish it");
    if (!may_fire(req, ret_edition, move)) {
        return error_new(req->arena, &EDITION_MAY_NOT, "it needs %s", edition_event_grant(event));
    }
    return NULL;
}

const Error *edition_step(Request *req, Edition *edition, EditionEvent event, const char *reason,
                          const char *detail)
{
    const EditionMove *move = edition_move_find((EditionState)edition->state, event);
    const Actor *actor = req->actor;
    int32_t on = edition->effective_on;
    int64_t n = 0;

    if (!move)
        return error_new(req->arena, &EDITION_BAD_MOVE, "%s", EDITION_EVENT_NAMES[event]);
    TRY(db_exec(req->tx, &SQL_EDITION_MOVE,
                ARGS(EDITION_SCOPE(actor), db_id(edition->id), db_i64(edition->version),
                     db_str(EDITION_STATE_NAMES[move->to]), db_time(req->now),
                     db_i64(edition->number),
                     db_infer(on ? arena_printf(req->arena, "%04d-%02d-%02d", on / 10000,
                                                on / 100 % 100, on % 100)
                                 : NULL),
                     db_i64(edition->faults), db_str(EDITION_EVENT_NAMES[event]),
                     db_str(EDITION_STATE_NAMES[edition->state]), db_id(actor->person),
                     db_id(actor->post), db_str(actor->role), db_str(reason), db_str(detail)),
                &n));
    if (n == 0)
        return error_stale(req->arena, &EDITION_STALE, edition->version);
    edition->state = (int)move->to;
    edition->version++;
    edition->updated_at = req->now;
    if (!edition_state_is_over(move->to))
        return NULL;
    return db_exec(req->tx, &SQL_UNDO_FORGET,
                   ARGS(db_id(edition->id), db_i64(0), db_i64(edition->version)), NULL);
}

/* ---- PUBLISH --------------------------------------------------------------------------------------- */

typedef struct Rival {
    Id id;
    const char *name;
    int state;
    int64_t number;
    int32_t effective_on;
} Rival;

static const Field RIVAL_FIELDS[] = {
    ID_FIELD(Rival, id, REQUIRED),
    STR_FIELD(Rival, name, REQUIRED),
    ENUM_FIELD(Rival, state, EDITION_STATE_NAMES, REQUIRED),
    I64_FIELD(Rival, number),
    DATE_FIELD(Rival, effective_on),
};
static const Shape RIVAL = SHAPE(Rival, RIVAL_FIELDS);

/* Whoever publishes waits for who publishes before; then the later one sees the earlier. */
static const Error *check_rivals(Request *req, const Edition *edition)
{
    List rows = {0};

    TRY(units_redraw_lock(req->tx));
    TRY(db_all(req->tx, &SQL_EDITION_RIVALS,
               ARGS(db_id(edition->id), db_key(edition->unit),
                    db_key(unit_key_range(edition->unit).hi), db_i64(edition->base)),
               &RIVAL, &rows));
    if (rows.n == 0)
        return NULL;
    const Rival *rival = rows.items;
    if (rival->state == EDITION_PUBLISHED) {
        return error_new(req->arena, &EDITION_OVERTAKEN, "\"%s\" is published for %04d-%02d-%02d",
                         rival->name, rival->effective_on / 10000, rival->effective_on / 100 % 100,
                         rival->effective_on % 100);
    }
    return error_new(req->arena, &EDITION_OVERTAKEN,
                     "\"%s\" is in force since this draft was copied: draw it again on that",
                     rival->name);
}

static const Error *publish(Request *req, Edition *edition)
{
    const EditionMoveIn *in = req->body;
    int32_t today = units_today(req->now);
    int32_t on = in->effective_on ? in->effective_on : today;

    if (on < today)
        return error_field(req->arena, &INPUT_INVALID, "effective_on", "is past");
    TRY(check_rivals(req, edition));
    edition->effective_on = on;
    TRY(edition_step(req, edition, EDITION_DO_PUBLISH, NULL, NULL));
    if (on == today) {
        Request *system = edition_as_system(req->arena, req->server, req->tx, req->now);
        return edition_take_effect(system, edition);
    }
    Time midnight = (date_days(on) * 1440 - CITY_ZONE_MINUTES) * (INT64_C(60) * TIME_SECOND);
    const Timer timer = {
        .town = unit_key_town(edition->unit),
        .subject = edition->id,
        .kind = EDITION_TIMER,
        .stamp = edition->version,
        .due_at = midnight,
    };
    return timer_set(req->tx, req->server, &timer);
}

/* ---- moves ------------------------------------------------------------------------------------------ */

const Error *post_edition_move(Request *req)
{
    const EditionMoveIn *in = req->body;
    EditionEvent event = (EditionEvent)in->event;
    Edition edition = {.id = ID_NONE};
    bool is_blank = !in->reason || in->reason[strspn(in->reason, " \t\r\n")] == '\0';

    if (event == EDITION_DO_EDIT)
        return error_field(req->arena, &INPUT_INVALID, "event", "is made by a change");
    TRY(edition_lock_for(req, event, in->version, &edition));
    if (edition_event_needs_reason(event) && is_blank)
        return error_field(req->arena, &INPUT_INVALID, "reason", "is required for this event");
    if (event == EDITION_DO_CHECK) {
        TRY(edition_check(req, &edition));
    } else if (event == EDITION_DO_PUBLISH) {
        TRY(publish(req, &edition));
    } else {
        TRY(edition_step(req, &edition, event, in->reason, NULL));
        TRY(timer_cancel(req->tx, unit_key_town(edition.unit), EDITION_TIMER, edition.id));
    }
    return reply_edition(req, 200, &edition);
}
