/*
 * db_answer.c - waiting for PostgreSQL, but not for ever.
 *
 * PostgreSQL ends a statement that takes too long by itself. When it is stopped, or behind a
 * network that has died, it ends nothing, and libpq's own waiting has no end either: each worker
 * would be lost to its first request, and the server could not be stopped.
 */
#include <errno.h>
#include <poll.h>

#include "platform/db/connection.h"
#include "platform/log/log.h"

/* More than the statement_timeout of db_connect, so that the reason is PostgreSQL's own when it
 * has one. */
#define ANSWER_MS 8000

/* False: nothing came until then. */
static bool wait_input(const PGconn *conn, int64_t until_ms)
{
    struct pollfd socket = {.fd = PQsocket(conn), .events = POLLIN};

    for (;;) {
        int64_t left_ms = until_ms - monotonic_ms();
        int n = poll(&socket, 1, left_ms < 0 ? 0 : (int)left_ms);
        if (n > 0)
            return true;
        if (n == 0 || errno != EINTR)
            return false;
    }
}

/* PQgetResult would block while the connection is busy. */
static bool wait_result(PGconn *conn, int64_t until_ms)
{
    while (PQisBusy(conn)) {
        if (!wait_input(conn, until_ms))
            return false;
        if (!PQconsumeInput(conn))
            return true; /* the connection died, which is an answer too */
    }
    return true;
}

/* libpq reports a failed write while it still holds the connection for good: what has no SQLSTATE
 * did not come from PostgreSQL, so nothing more will. */
static bool is_of_libpq(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);

    return (status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE) &&
           !PQresultErrorField(result, PG_DIAG_SQLSTATE);
}

PGresult *db_answer_copy(Db *db, int sent)
{
    PGresult *result = NULL;

    if (sent && wait_result(db->conn, monotonic_ms() + ANSWER_MS))
        result = PQgetResult(db->conn);
    if (!result || is_of_libpq(result)) {
        db_drop(db);
        return result;
    }
    if (PQresultStatus(result) != PGRES_COPY_IN)
        PQclear(PQgetResult(db->conn)); /* NULL: that was all */
    return result;
}

PGresult *db_answer(Db *db, int sent, bool patient)
{
    int64_t until_ms = monotonic_ms() + ANSWER_MS;
    PGresult *last = NULL;

    while (sent) {
        if (!patient && !wait_result(db->conn, until_ms)) {
            log_warn("the database does not answer", LOG_I64("ms", ANSWER_MS));
            PQclear(last);
            db_drop(db);
            return NULL;
        }
        PGresult *result = PQgetResult(db->conn);
        if (!result)
            break;
        PQclear(last);
        last = result;
    }
    if (!last || is_of_libpq(last))
        db_drop(db);
    return last;
}
