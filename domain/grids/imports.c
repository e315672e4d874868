/*
 * imports.c - a file comes in: announced and then piece by piece, or in one request; when all of it is
 * here it waits for the importer. And how far it is.
 */
#include <math.h>

#include "base/str.h"
#include "domain/grids/grids.h"
#include "domain/grids/grids.sql.h"
#include "domain/grids/import.h"

#define SNAP_METRES_MAX     5.0
#define SNAP_METRES_DEFAULT 0.5
#define COMING_KEPT         (INT64_C(24) * 3600 * TIME_SECOND)

static const ErrorKind IMPORT_NOT_FOUND = {ERROR_MISSING, "import/not-found", "No such import"};
static const ErrorKind IMPORT_GAP = {ERROR_CONFLICT, "import/gap",
                                     "Send the piece before this one first"};
static const ErrorKind IMPORT_FULL = {ERROR_CONFLICT, "import/full",
                                      "Five files of yours are under way: wait for one of them"};

static const char *const IMPORT_STATES[] = {"COMING", "WAITING", "RUNNING",
                                            "TAKEN",  "REFUSED", NULL};
enum { COMING, WAITING, RUNNING, TAKEN, REFUSED };

/* ---- shapes -------------------------------------------------------------------------------------- */

typedef struct ImportNew {
    int64_t version;
    int64_t bytes;
    int datum;
    double snap;
} ImportNew;

#define IMPORT_WAY_FIELDS_                                                                     \
    I64_FIELD(ImportNew, version, REQUIRED, LIMIT(1, 1e9), SAYS("the edition as you saw it")), \
        ENUM_FIELD(ImportNew, datum, DATUM_NAMES, SAYS("of all coordinates; default WGS84")),  \
        F64_FIELD(ImportNew, snap, LIMIT(0, SNAP_METRES_MAX),                                  \
                  SAYS("corners nearer than so many metres are one; default 0.5"))

static const Field IMPORT_QUERY_FIELDS[] = {
    IMPORT_WAY_FIELDS_,
};
const Shape IMPORT_QUERY = SHAPE(ImportNew, IMPORT_QUERY_FIELDS);

static const Field IMPORT_NEW_FIELDS[] = {
    IMPORT_WAY_FIELDS_,
    I64_FIELD(ImportNew, bytes, REQUIRED, LIMIT(1, IMPORT_BYTES_MAX), SAYS("of the whole file")),
};
const Shape IMPORT_NEW = SHAPE(ImportNew, IMPORT_NEW_FIELDS);

typedef struct PieceQuery {
    int64_t at;
} PieceQuery;

static const Field PIECE_QUERY_FIELDS[] = {
    I64_FIELD(PieceQuery, at, REQUIRED, LIMIT(0, IMPORT_BYTES_MAX),
              SAYS("where it begins in the file")),
};
const Shape PIECE_QUERY = SHAPE(PieceQuery, PIECE_QUERY_FIELDS);

typedef struct ImportRow {
    Id id, edition, person;
    int64_t version;
    int datum;
    double snap;
    int64_t bytes, received;
    int state;
    const char *stage;
    int64_t done, total;
    const char *problem, *detail;
    Time created_at, updated_at;
    List faults;
} ImportRow;

#define IMPORT_ROW_FIELDS_                                                                         \
    ID_FIELD(ImportRow, id, REQUIRED), ID_FIELD(ImportRow, edition, REQUIRED),                     \
        ID_FIELD(ImportRow, person, REQUIRED),                                                     \
        I64_FIELD(ImportRow, version, REQUIRED, SAYS("of the edition it is for")),                 \
        ENUM_FIELD(ImportRow, datum, DATUM_NAMES, REQUIRED), F64_FIELD(ImportRow, snap, REQUIRED), \
        I64_FIELD(ImportRow, bytes, REQUIRED),                                                     \
        I64_FIELD(ImportRow, received, REQUIRED, SAYS("the next piece begins here")),              \
        ENUM_FIELD(ImportRow, state, IMPORT_STATES, REQUIRED),                                     \
        STR_FIELD(ImportRow, stage, NULLABLE,                                                      \
                  SAYS("RUNNING: READING OUTLINES FITTING LINEAGE CHECKING WRITING")),             \
        I64_FIELD(ImportRow, done, NULLABLE, SAYS("bytes while READING, then grids")),             \
        I64_FIELD(ImportRow, total, NULLABLE),                                                     \
        STR_FIELD(ImportRow, problem, NULLABLE, SAYS("REFUSED: type of the problem")),             \
        STR_FIELD(ImportRow, detail, NULLABLE), TIME_FIELD(ImportRow, created_at, REQUIRED),       \
        TIME_FIELD(ImportRow, updated_at, REQUIRED)

static const Field IMPORT_LISTED_FIELDS[] = {
    IMPORT_ROW_FIELDS_,
};
const Shape IMPORT_LISTED = SHAPE(ImportRow, IMPORT_LISTED_FIELDS);

static const Field IMPORT_FIELDS[] = {
    IMPORT_ROW_FIELDS_,
    LIST_FIELD(ImportRow, faults, &FAULT_SHAPE, REQUIRED,
               SAYS("REFUSED: why, with every place; the first 1,000")),
};
const Shape IMPORT = SHAPE(ImportRow, IMPORT_FIELDS);

typedef struct ReceivedRow {
    int64_t received;
} ReceivedRow;

static const Field RECEIVED_ROW_FIELDS[] = {
    I64_FIELD(ReceivedRow, received, REQUIRED),
};
static const Shape RECEIVED_ROW = SHAPE(ReceivedRow, RECEIVED_ROW_FIELDS);

/* ---- coming in ----------------------------------------------------------------------------------- */

static const Error *import_find(Request *req, Id id, ImportRow *ret_row)
{
    return db_one(req->tx, &SQL_IMPORT_GET,
                  ARGS(EDITION_SCOPE(req->actor), db_id(id), db_id(ID_NONE)), &IMPORT_NOT_FOUND,
                  &IMPORT_LISTED, ret_row);
}

/* From Error to whoever asks how it went: the faults are read when there may be some. */
static const Error *reply_import(Request *req, int status, Id id)
{
    ImportRow row = {.id = ID_NONE};

    TRY(import_find(req, id, &row));
    if (row.state == REFUSED) {
        TRY(db_all(req->tx, &SQL_IMPORT_FAULTS_OF, ARGS(EDITION_SCOPE(req->actor), db_id(id)),
                   &FAULT_SHAPE, &row.faults));
    }
    return reply_with(req, status, &IMPORT, &row);
}

static void wake(void *context)
{
    Server *server = context;

    importer_wake(module_state(server, &GRIDS_MODULE));
}

static const Error *import_begin(Request *req, const ImportNew *in, size_t received, Id *ret_id)
{
    Edition edition = {.id = ID_NONE};
    const Actor *actor = req->actor;
    int datum = in->datum == ENUM_NONE ? (int)DATUM_WGS84 : in->datum;
    bool whole = received == (size_t)in->bytes;
    int64_t n = 0;

    TRY(edition_lock_for(req, EDITION_DO_EDIT, in->version, &edition));
    *ret_id = req_new_id(req, unit_key_town(edition.unit));
    TRY(db_exec(req->tx, &SQL_IMPORT_INSERT,
                ARGS(db_id(*ret_id), db_id(edition.id), db_key(edition.unit), db_i64(in->version),
                     db_str(DATUM_NAMES[datum]),
                     db_f64(isnan(in->snap) ? SNAP_METRES_DEFAULT : in->snap), db_i64(in->bytes),
                     db_i64((int64_t)received), db_str(IMPORT_STATES[whole ? WAITING : COMING]),
                     db_id(actor->person), db_id(actor->post), db_str(actor->role),
                     db_time(req->now)),
                &n));
    return n > 0 ? NULL : error_new(req->arena, &IMPORT_FULL, "%s", "");
}

static const Error *write_pieces(Request *req, Id id, int64_t at)
{
    for (size_t i = 0; i < req->raw_len; i += IMPORT_PIECE_MAX) {
        size_t left = req->raw_len - i;
        TRY(db_exec(req->tx, &SQL_IMPORT_PIECE,
                    ARGS(db_id(id), db_i64(at + (int64_t)i),
                         db_bytes(req->raw + i, left < IMPORT_PIECE_MAX ? left : IMPORT_PIECE_MAX)),
                    NULL));
    }
    return NULL;
}

const Error *post_import(Request *req)
{
    const ImportNew *in = req->body;
    Id id = ID_NONE;

    TRY(import_begin(req, in, 0, &id));
    return reply_import(req, 201, id);
}

const Error *put_draft(Request *req)
{
    ImportNew in = *(const ImportNew *)req->query;
    Id id = ID_NONE;

    if (req->raw_len == 0)
        return error_field(req->arena, &INPUT_INVALID, "body", "is empty");
    in.bytes = (int64_t)req->raw_len;
    TRY(import_begin(req, &in, req->raw_len, &id));
    TRY(write_pieces(req, id, 0));
    tx_on_commit(req->tx, wake, req->server);
    return reply_import(req, 202, id);
}

const Error *put_import_piece(Request *req)
{
    const PieceQuery *query = req->query;
    ImportRow row = {.id = ID_NONE};
    ReceivedRow now = {0};
    Id id;

    TRY(req_path_id(req, "id", &IMPORT_NOT_FOUND, &id));
    TRY(db_one(req->tx, &SQL_IMPORT_LOCK, ARGS(EDITION_SCOPE(req->actor), db_id(id)),
               &IMPORT_NOT_FOUND, &RECEIVED_ROW, &now));
    TRY(import_find(req, id, &row));
    if (!id_eq(row.person, req->actor->person))
        return error_new(req->arena, &IMPORT_NOT_FOUND, "%s", "");
    /* A piece that has come already is fine: its answer was lost. */
    if (query->at + (int64_t)req->raw_len <= row.received)
        return reply_import(req, 200, id);
    if (query->at != row.received) {
        return error_new(req->arena, &IMPORT_GAP, "the next piece begins at %lld",
                         (long long)row.received);
    }
    if (query->at + (int64_t)req->raw_len > row.bytes)
        return error_field(req->arena, &INPUT_INVALID, "at", "is more than was announced");
    TRY(write_pieces(req, id, query->at));
    TRY(db_exec(req->tx, &SQL_IMPORT_RECEIVED,
                ARGS(db_id(id), db_i64(query->at + (int64_t)req->raw_len), db_time(req->now)),
                NULL));
    tx_on_commit(req->tx, wake, req->server);
    return reply_import(req, 200, id);
}

/* ---- reading ------------------------------------------------------------------------------------- */

const Error *get_import(Request *req)
{
    Id id;

    TRY(req_path_id(req, "id", &IMPORT_NOT_FOUND, &id));
    return reply_import(req, 200, id);
}

const Error *list_imports(Request *req)
{
    Edition edition = {.id = ID_NONE};
    List rows = {0};
    Id id;

    TRY(req_path_id(req, "id", &EDITION_NOT_FOUND, &id));
    TRY(edition_get(req, id, &edition));
    TRY(db_all(req->tx, &SQL_IMPORT_GET, ARGS(EDITION_SCOPE(req->actor), db_id(ID_NONE), db_id(id)),
               &IMPORT_LISTED, &rows));
    return reply_list(req, &IMPORT_LISTED, &rows, NULL);
}

const Error *imports_sweep(Server *server, Db *db, Arena *arena, Time now)
{
    Tx *tx CLEANUP(db_rollbackp) = NULL;

    (void)server;
    TRY(db_begin(db, arena, TX_WRITE, &tx));
    TRY(db_exec(tx, &SQL_IMPORT_SWEEP, ARGS(db_time(now - COMING_KEPT)), NULL));
    return db_commit(tx);
}
