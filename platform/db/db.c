/* db.c - transactions. */
#include "platform/db/db.h"

#include <stdlib.h>

#include "base/str.h"
#include "platform/db/connection.h"

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

void db_rollbackp(Tx **tx)
{
    db_rollback(*tx);
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
    TRY(tx_send(tx, &CALL_COMMIT, 1, &result));
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

const Error *db_transact(Db *db, Arena *arena, TxMode mode, TxWork *work, void *context)
{
    Tx *tx CLEANUP(db_rollbackp) = NULL;

    TRY(db_begin(db, arena, mode, &tx));
    TRY(work(tx, context));
    return db_commit(tx);
}
