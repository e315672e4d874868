/* db_copy.c - COPY .. FROM STDIN: rows as a stream. */
#include <string.h>

#include "platform/db/connection.h"

#define PIECE_BYTES  ((size_t)1 << 20)
#define UNIQUE_TAKEN "23505"

static bool put_all(PGconn *conn, const char *bytes, size_t n_bytes)
{
    bool sent = true;

    for (size_t at = 0; at < n_bytes && sent; at += PIECE_BYTES) {
        size_t n = n_bytes - at < PIECE_BYTES ? n_bytes - at : PIECE_BYTES;
        sent = PQputCopyData(conn, bytes + at, (int)n) == 1;
    }
    return PQputCopyEnd(conn, sent ? NULL : "the rows could not be sent") == 1;
}

const Error *db_copy(Tx *tx, const char *copy_sql, const char *rows, size_t n_bytes)
{
    TRY(db_run_sql(tx, "set local statement_timeout = '5min'"));
    RESULT begun = PQexec(tx->db->conn, copy_sql);
    if (PQresultStatus(begun) != PGRES_COPY_IN)
        return db_error_of(tx, begun, "copy");
    (void)put_all(tx->db->conn, rows, n_bytes);
    const Error *error = NULL;
    for (PGresult *result = PQgetResult(tx->db->conn); result; result = PQgetResult(tx->db->conn)) {
        if (!error && PQresultStatus(result) != PGRES_COMMAND_OK)
            error = db_error_of(tx, result, copy_sql);
        PQclear(result);
    }
    return error;
}

/* It needs a transaction block around it, and sends no BEGIN itself. */
static const Error *begin_on_wire(Tx *tx)
{
    static const Call NOTHING = {.label = "nothing", .name = "nothing", .text = "select"};
    RESULT result = NULL;

    TRY(tx_send_waiting(tx));
    return tx->begun ? NULL : tx_send(tx, &NOTHING, 1, &result);
}

static bool is_taken(const PGresult *result)
{
    const char *sqlstate = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;

    return sqlstate && strcmp(sqlstate, UNIQUE_TAKEN) == 0;
}

const Error *db_copy_rows(Tx *tx, const char *copy_sql, const DbArg *cells, size_t n_rows,
                          size_t n_columns, const ErrorKind *taken)
{
    const void *bytes = NULL;
    size_t n = 0;

    TRY(begin_on_wire(tx));
    RESULT begun = db_answer_copy(tx->db, PQsendQuery(tx->db->conn, copy_sql));
    if (PQresultStatus(begun) != PGRES_COPY_IN)
        return db_error_of(tx, begun, "copy");
    copy_encode(tx->arena, cells, n_rows, n_columns, &bytes, &n);
    RESULT done = db_answer(tx->db, put_all(tx->db->conn, bytes, n), tx->patient);
    if (PQresultStatus(done) == PGRES_COMMAND_OK)
        return NULL;
    if (!is_taken(done))
        return db_error_of(tx, done, "copy");
    tx->failed = true;
    return error_new(tx->arena, taken, "%s", "");
}
