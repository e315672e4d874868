/* edition.c - one edition: read, locked, and one step of its machine. What the steps mean is elsewhere. */
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
const Shape EDITION_ROW = SHAPE(Edition, EDITION_ROW_FIELDS);

static const Field EDITION_FIELDS[] = {
    EDITION_ROW_FIELDS_,
    STR_FIELD(Edition, unit_name, REQUIRED),
    STRS_FIELD(Edition, may, REQUIRED),
};
const Shape EDITION_SHAPE = SHAPE(Edition, EDITION_FIELDS);

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

static bool may_fire(const Request *req, const Edition *edition, const MachineMove *move)
{
    const char *grant = edition_event_grant((EditionEvent)move->event);

    if (!*grant || !actor_may(req->actor, grant) ||
        !unit_range_has(req->actor->scope, edition->unit))
        return false;
    return move->event != EDITION_DO_PUBLISH || !edition->drawn_by_me;
}

void edition_complete(Request *req, Edition *edition)
{
    const char **may = arena_array(req->arena, EDITION_MACHINE.n_moves + 1, sizeof(*may));
    size_t n = 0;

    edition->unit_name = units_name(req->server, edition->unit);
    for (size_t i = 0; i < EDITION_MACHINE.n_moves; i++) {
        const MachineMove *move = &EDITION_MACHINE.moves[i];
        if ((int)move->from == edition->state && may_fire(req, edition, move))
            may[n++] = EDITION_EVENT_NAMES[move->event];
    }
    edition->may = (Strs){may, n};
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
    const MachineMove *move = machine_find(&EDITION_MACHINE, ret_edition->state, (int)event);
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
    const MachineMove *move = machine_find(&EDITION_MACHINE, edition->state, (int)event);
    const Actor *actor = req->actor;
    int32_t on = edition->effective_on;
    int64_t n = 0;

    if (!move)
        return error_new(req->arena, &EDITION_BAD_MOVE, "%s", EDITION_EVENT_NAMES[event]);
    TRY(db_exec(req->tx, &SQL_EDITION_MOVE,
                ARGS(EDITION_SCOPE(actor), db_id(edition->id), db_i64(edition->version),
                     db_str(EDITION_STATE_NAMES[move->to]), db_time(req->now),
                     db_i64(edition->number), db_date(req->arena, on), db_i64(edition->faults),
                     db_str(EDITION_EVENT_NAMES[event]),
                     db_str(EDITION_STATE_NAMES[edition->state]), db_id(actor->person),
                     db_id(actor->post), db_str(actor->role), db_str(reason), db_str(detail)),
                &n));
    if (n == 0)
        return error_stale(req->arena, &EDITION_STALE, edition->version);
    edition->state = (int)move->to;
    edition->version++;
    edition->updated_at = req->now;
    if (!edition_state_is_over((EditionState)move->to))
        return NULL;
    return db_exec(req->tx, &SQL_UNDO_FORGET,
                   ARGS(db_id(edition->id), db_i64(0), db_i64(edition->version)), NULL);
}
