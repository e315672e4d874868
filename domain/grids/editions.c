/* editions.c - an edition from its first row to its last: drawn, read, checked, published. */

#include "base/str.h"
#include "domain/grids/edition.h"
#include "domain/grids/grids.sql.h"

/* ---- shapes -------------------------------------------------------------------------------------- */

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
    Draft draft = {.n = 0};
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

    if (event == EDITION_DO_EDIT)
        return error_field(req->arena, &INPUT_INVALID, "event", "is made by a change");
    TRY(edition_lock_for(req, event, in->version, &edition));
    if (edition_event_needs_reason(event) && text_is_blank(in->reason))
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
