/*
 * db_send.c - statements on the wire. A round trip costs more than most statements: what is known
 * to go out together goes out together, as one pipeline of libpq.
 */
#include <stdlib.h>
#include <string.h>

#include "platform/db/connection.h"

#define BINARY_RESULT 1
#define OID_TEXT      25
#define BATCH_MAX     (WAITING_MAX + 1 + 3 * READS_MAX)

static const Call CALL_BEGIN = {.label = "begin", .name = "begin", .text = "begin"};
static const Call CALL_BEGIN_SNAPSHOT = {
    .label = "begin", .name = "begin_snapshot", .text = "begin isolation level repeatable read"};
const Call CALL_COMMIT = {.label = "commit", .name = "commit", .text = "commit"};

/* Around a statement that is planned anew. Should it fail, the pipeline is rolled back, and the
 * setting with it. */
static const Call CALL_PLAN_ANEW = {
    .label = "plan_anew", .name = "plan_anew", .text = "set plan_cache_mode = force_custom_plan"};
static const Call CALL_PLAN_ONCE = {
    .label = "plan_once", .name = "plan_once", .text = "set plan_cache_mode = force_generic_plan"};

typedef struct Batch {
    const Call *calls[BATCH_MAX];
    PGresult **results[BATCH_MAX]; /* where a result is wanted; NULL: it is not */
    bool prepare[BATCH_MAX];       /* first: the connection does not know it yet */
    size_t n;
} Batch;

/* What became of a batch: the first of its calls that failed. */
typedef struct Failure {
    bool failed;
    size_t at;
    PGresult *result; /* NULL: there was none */
} Failure;

static bool writes(const Tx *tx)
{
    return tx->mode != TX_READ;
}

static bool is_good(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);

    return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
}

static void batch_add(Batch *batch, const Call *call, PGresult **ret_result)
{
    batch->results[batch->n] = ret_result;
    batch->calls[batch->n++] = call;
}

/* Asked at each attempt: a new connection knows nothing. */
static void batch_check(Batch *batch, const Db *db)
{
    for (size_t i = 0; i < batch->n; i++) {
        const char *name = batch->calls[i]->name;
        batch->prepare[i] = name && !db_prepared(db, name);
        for (size_t j = 0; j < i && batch->prepare[i]; j++) {
            if (batch->calls[j]->name && strcmp(batch->calls[j]->name, name) == 0)
                batch->prepare[i] = false;
        }
    }
}

/* Does the text use $number? */
static bool text_mentions(const char *text, int number)
{
    for (const char *at = strchr(text, '$'); at; at = strchr(at + 1, '$')) {
        char *end = NULL;
        if (strtol(at + 1, &end, 10) == number && end != at + 1)
            return true;
    }
    return false;
}

static bool call_prepare(PGconn *conn, const Call *call, Arena *arena)
{
    const char *text = call->text ? call->text : stmt_text(arena, call->stmt, call->lines);
    Oid types[PARAMS_MAX];

    /* The server infers the type of a parameter from its use, so an unused one needs a type. */
    for (int i = 0; i < call->n; i++)
        types[i] = call->types[i] == 0 && !text_mentions(text, i + 1) ? OID_TEXT : call->types[i];
    return PQsendPrepare(conn, call->name, text, call->n, types);
}

static bool call_send(PGconn *conn, const Call *call, bool prepare, Arena *arena)
{
    if (!call->name)
        return PQsendQueryParams(conn, call->text, 0, NULL, NULL, NULL, NULL, BINARY_RESULT);
    if (prepare && !call_prepare(conn, call, arena))
        return false;
    return PQsendQueryPrepared(conn, call->name, call->n, call->values, call->lengths,
                               call->formats, BINARY_RESULT);
}

static bool batch_send(const Batch *batch, PGconn *conn, Arena *arena)
{
    if (!PQenterPipelineMode(conn))
        return false;
    for (size_t i = 0; i < batch->n; i++) {
        if (!call_send(conn, batch->calls[i], batch->prepare[i], arena))
            return false;
    }
    return PQpipelineSync(conn);
}

/* The answer to one call: to its preparation, when that has failed. */
static PGresult *call_answer(Db *db, const Call *call, bool prepare, bool patient)
{
    PGresult *prepared = NULL;

    if (prepare) {
        prepared = db_answer(db, true, patient);
        if (is_good(prepared)) {
            db_remember_prepared(db, call->name);
            PQclear(prepared);
            prepared = NULL;
        }
    }
    if (db_broken(db))
        return prepared;
    PGresult *result = db_answer(db, true, patient);
    if (!prepared)
        return result;
    PQclear(result); /* it was not run */
    return prepared;
}

static void take_answer(Batch *batch, size_t i, PGresult *result, Failure *failure)
{
    if (!failure->failed && !is_good(result)) {
        *failure = (Failure){true, i, result};
    } else if (!failure->failed && batch->results[i]) {
        *batch->results[i] = result;
    } else {
        PQclear(result);
    }
}

/* After a failure PostgreSQL runs nothing more of the batch. */
static void batch_run(Batch *batch, Tx *tx, Failure *ret_failure)
{
    Db *db = tx->db;

    if (!batch_send(batch, db->conn, tx->arena)) {
        db_drop(db);
        ret_failure->failed = true;
        return;
    }
    for (size_t i = 0; i < batch->n && !db_broken(db); i++) {
        PGresult *result = call_answer(db, batch->calls[i], batch->prepare[i], tx->patient);
        take_answer(batch, i, result, ret_failure);
    }
    if (!db_broken(db)) {
        RESULT end = db_answer(db, true, tx->patient);
        if (!db_broken(db) &&
            (PQresultStatus(end) != PGRES_PIPELINE_SYNC || !PQexitPipelineMode(db->conn)))
            db_drop(db);
    }
}

static void batch_forget(Batch *batch, Failure *failure)
{
    for (size_t i = 0; i < batch->n; i++) {
        if (batch->results[i])
            result_clear(batch->results[i]);
    }
    PQclear(failure->result);
    *failure = (Failure){.failed = false};
}

/* Where nothing has happened yet, a connection that died while idle is made anew, once: it spares
 * every worker a 503 after PostgreSQL was restarted. */
static const Error *batch_try(Tx *tx, Batch *batch, Failure *ret_failure)
{
    bool untouched = writes(tx) ? !tx->begun : !tx->ran;
    int attempts = untouched ? 2 : 1;

    for (int attempt = 0; attempt < attempts; attempt++) {
        batch_forget(batch, ret_failure);
        if (untouched)
            TRY(db_connect(tx->db, tx->arena));
        if (untouched && writes(tx) && !tx->patient && !db_has_room(tx->db)) {
            tx->failed = true;
            return db_error_full(tx->arena);
        }
        batch_check(batch, tx->db);
        batch_run(batch, tx, ret_failure);
        if (!db_broken(tx->db))
            break;
    }
    return NULL;
}

static void batch_fill(Batch *batch, Tx *tx, const Call *calls, size_t n, PGresult **ret_results)
{
    if (writes(tx) && !tx->begun)
        batch_add(batch, tx->mode == TX_SNAPSHOT ? &CALL_BEGIN_SNAPSHOT : &CALL_BEGIN, NULL);
    for (size_t i = 0; i < tx->n_waiting; i++)
        batch_add(batch, tx->waiting[i], NULL);
    tx->n_waiting = 0;
    for (size_t i = 0; i < n; i++) {
        ret_results[i] = NULL;
        if (calls[i].plan_anew)
            batch_add(batch, &CALL_PLAN_ANEW, NULL);
        batch_add(batch, &calls[i], &ret_results[i]);
        if (calls[i].plan_anew)
            batch_add(batch, &CALL_PLAN_ONCE, NULL);
    }
}

const Error *tx_send(Tx *tx, const Call *calls, size_t n, PGresult **ret_results)
{
    Batch batch = {.n = 0};
    Failure failure = {.failed = false};

    batch_fill(&batch, tx, calls, n, ret_results);
    TRY(batch_try(tx, &batch, &failure));
    tx->ran = true;
    tx->begun =
        writes(tx) && !db_broken(tx->db) && PQtransactionStatus(tx->db->conn) != PQTRANS_IDLE;
    if (!failure.failed)
        return NULL;
    const Error *error = db_error_of(tx, failure.result, batch.calls[failure.at]->label);
    batch_forget(&batch, &failure);
    return error;
}

const Error *tx_send_waiting(Tx *tx)
{
    RESULT result = NULL;

    if (tx->n_waiting == 0)
        return NULL;
    return tx_send(tx, tx->waiting[--tx->n_waiting], 1, &result);
}
