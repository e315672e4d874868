/*
 * undo.c - POST /editions/{id}/undo: the last change of a draft is taken back, and when asked again
 * the one before it. A change keeps what it changed (draft_change); a check, a publication that was
 * recalled and an undo itself are no changes.
 */
#include "domain/grids/edition.h"
#include "domain/grids/grids.sql.h"

static const ErrorKind NOTHING_TO_UNDO = {ERROR_CONFLICT, "edition/nothing-to-undo",
                                          "There is no change to take back"};

typedef struct UndoIn {
    int64_t version;
} UndoIn;

static const Field UNDO_IN_FIELDS[] = {
    I64_FIELD(UndoIn, version, REQUIRED, LIMIT(1, 1e9), SAYS("the edition as you saw it")),
};
const Shape UNDO_IN = SHAPE(UndoIn, UNDO_IN_FIELDS);

typedef struct LastChange {
    int64_t version;
    const char *detail;
} LastChange;

static const Field LAST_CHANGE_FIELDS[] = {
    I64_FIELD(LastChange, version, REQUIRED),
    STR_FIELD(LastChange, detail, NULLABLE),
};
static const Shape LAST_CHANGE = SHAPE(LastChange, LAST_CHANGE_FIELDS);

const Error *post_undo(Request *req)
{
    const UndoIn *in = req->body;
    Edition edition = {.id = ID_NONE};
    LastChange last = {0};

    TRY(edition_lock_for(req, EDITION_DO_EDIT, in->version, &edition));
    TRY(db_one(req->tx, &SQL_UNDO_LAST, ARGS(db_id(edition.id)), &NOTHING_TO_UNDO, &LAST_CHANGE,
               &last));
    const DbArg of[] = {db_id(edition.id), db_i64(last.version)};
    TRY(db_exec(req->tx, &SQL_UNDO_TAKE_OUT, of, LENGTH(of), NULL));
    TRY(db_exec(req->tx, &SQL_UNDO_PUT_BACK, of, LENGTH(of), NULL));
    TRY(db_exec(req->tx, &SQL_UNDO_FORGET,
                ARGS(db_id(edition.id), db_i64(last.version), db_i64(last.version)), NULL));
    edition.faults = I64_NONE;
    TRY(edition_step(req, &edition, EDITION_DO_EDIT, NULL,
                     arena_printf(req->arena, "UNDO %s", last.detail ? last.detail : "")));
    TRY(edition_get(req, edition.id, &edition));
    edition_complete(req, &edition);
    reply_etag_version(req, edition.version);
    return reply_with(req, 200, &EDITION_SHAPE, &edition);
}
