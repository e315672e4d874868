#include "platform/db/db.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "platform/db/connection.h"
#include "platform/log/log.h"

/* After a failed attempt the next ones are answered from memory for this long: a dead database
 * must not cost every request a connect. */
#define CONNECT_PAUSE_MS 200

static void *must(void *memory)
{
    if (!memory)
        abort();
    return memory;
}

void result_clear(PGresult **result)
{
    PQclear(*result);
}

Db *db_new(const char *url)
{
    Db *db = must(calloc(1, sizeof(*db)));

    db->url = must(strdup(url));
    db->prepared = map_new();
    return db;
}

void db_drop(Db *db)
{
    PQfinish(db->conn);
    db->conn = NULL;
    map_free(db->prepared);
    db->prepared = map_new();
    for (size_t i = 0; i < db->n_names; i++)
        free(db->names[i]);
    db->n_names = 0;
}

void db_free(Db *db)
{
    if (!db)
        return;
    db_drop(db);
    map_free(db->prepared);
    free((void *)db->names);
    free(db->data_directory);
    free(db->url);
    free(db);
}

bool db_broken(const Db *db)
{
    return !db->conn || PQstatus(db->conn) != CONNECTION_OK;
}

bool db_has_prepared(const Db *db, const char *name)
{
    return map_get(db->prepared, name) != NULL;
}

void db_remember_prepared(Db *db, const char *name)
{
    if (db->n_names == db->cap_names) {
        db->cap_names = db->cap_names ? db->cap_names * 2 : 64;
        db->names = must(realloc((void *)db->names, db->cap_names * sizeof(char *)));
    }
    char *copy = must(strdup(name));
    db->names[db->n_names++] = copy;
    (void)map_put(db->prepared, copy, copy);
}

static void ignore_notice(void *context, const char *message)
{
    (void)context;
    (void)message;
}

/* A plan is made once for all values: a statement's optional lines are cut out, not made void by a
 * value, and planning a list anew at each request costs more than running it. */
static const char SESSION_OPTIONS[] =
    "-c statement_timeout=5000 -c lock_timeout=2000 -c idle_in_transaction_session_timeout=10000 "
    "-c timezone=UTC -c jit=off -c client_min_messages=warning "
    "-c plan_cache_mode=force_generic_plan";

const Error *db_connect(Db *db, Arena *arena)
{
    /* What comes later wins; dbname is expanded first, being a whole connection string. */
    static const char *const NAMES[] = {"dbname",          "application_name", "client_encoding",
                                        "connect_timeout", "options",          NULL};
    const char *const values[] = {db->url, "zhiwangd", "UTF8", "2", SESSION_OPTIONS, NULL};

    if (!db_broken(db))
        return NULL;
    if (monotonic_ms() < db->retry_after_ms)
        return db_error_unavailable(arena);
    db_drop(db);
    db->conn = PQconnectdbParams(NAMES, values, 1);
    if (!db_broken(db))
        db_find_disk(db);
    if (db_broken(db)) {
        log_warn("database unavailable", LOG_STR("error", PQerrorMessage(db->conn)));
        db_drop(db);
        db->retry_after_ms = monotonic_ms() + CONNECT_PAUSE_MS;
        return db_error_unavailable(arena);
    }
    (void)PQsetNoticeProcessor(db->conn, ignore_notice, NULL);
    db->retry_after_ms = 0;
    return NULL;
}

const Error *db_begin(Db *db, Arena *arena, TxMode mode, Tx **ret_tx)
{
    TRY(db_connect(db, arena));
    Tx *tx = ARENA_NEW(arena, Tx);
    tx->db = db;
    tx->arena = arena;
    tx->mode = mode;
    *ret_tx = tx;
    return NULL;
}

void db_rollback(Tx *tx)
{
    if (!tx)
        return;
    tx->n_waiting = 0;
    if (!tx->begun)
        return;
    tx->begun = false;
    RESULT result = db_answer(tx->db, PQsendQuery(tx->db->conn, "rollback"), tx->patient);
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        db_drop(tx->db);
}

static const Error *commit(Tx *tx)
{
    RESULT result = NULL;

    if (tx->failed)
        return error_new(tx->arena, &DB_FAILED, "the transaction had failed");
    /* BEGIN may be sent twice, when a connection turns out to have died while idle; with COMMIT
     * right behind it, it would not be known whether the first one had counted. */
    if (!tx->begun)
        TRY(tx_send_waiting(tx));
    if (!tx->begun)
        return NULL;
    TRY(tx_send(tx, &CALL_COMMIT, &result));
    /* A transaction that had failed on the server answers COMMIT with ROLLBACK. */
    if (!str_starts(PQcmdStatus(result), "COMMIT"))
        return error_new(tx->arena, &DB_FAILED, "the commit was a rollback");
    return NULL;
}

const Error *db_commit(Tx *tx)
{
    const Error *error = commit(tx);

    if (error) {
        db_rollback(tx); /* what waited may have failed before COMMIT was reached */
        return error;
    }
    for (size_t i = 0; i < tx->n_commit_calls; i++)
        tx->commit_calls[i].run(tx->commit_calls[i].context);
    return NULL;
}

Arena *tx_arena(Tx *tx)
{
    return tx->arena;
}

void tx_faults(Tx *tx, const DbFault *faults, size_t n)
{
    tx->faults = faults;
    tx->n_faults = n;
}

bool tx_may_retry(const Tx *tx)
{
    return tx->may_retry;
}

void tx_on_commit(Tx *tx, void (*run)(void *context), void *context)
{
    for (size_t i = 0; i < tx->n_commit_calls; i++) {
        if (tx->commit_calls[i].run == run && tx->commit_calls[i].context == context)
            return;
    }
    if (tx->n_commit_calls == COMMIT_CALLS_MAX)
        abort(); /* a mistake of the program: only as many kinds of calls exist */
    tx->commit_calls[tx->n_commit_calls++] = (CommitCall){run, context};
}

void tx_leave(Tx *tx, const void *key, void *left)
{
    tx->left_key = key;
    tx->left = left;
}

void *tx_left(const Tx *tx, const void *key)
{
    return tx->left_key == key ? tx->left : NULL;
}
