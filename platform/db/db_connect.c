/* db_connect.c - making the connection, when there is none. */
#include "platform/db/connection.h"
#include "platform/log/log.h"

/* After a failed attempt the next ones are answered from memory for this long: a dead database
 * must not cost every request a connect. */
#define CONNECT_PAUSE_MS 200

static void ignore_notice(void *context, const char *message)
{
    (void)context;
    (void)message;
}

/* A plan is made once for all values: a statement's optional lines are cut out, not made void by a
 * value, and planning a list anew at each request costs more than running it. */
#define SESSION_OPTIONS                                                                            \
    "-c statement_timeout=5000 -c lock_timeout=2000 -c idle_in_transaction_session_timeout=10000 " \
    "-c timezone=UTC -c jit=off -c client_min_messages=warning "                                   \
    "-c plan_cache_mode=force_generic_plan"
#define HASTY_OPTIONS SESSION_OPTIONS " -c synchronous_commit=off"

const Error *db_connect(Db *db, Arena *arena)
{
    /* What comes later wins; dbname is expanded first, being a whole connection string. */
    static const char *const NAMES[] = {"dbname",          "application_name", "client_encoding",
                                        "connect_timeout", "options",          NULL};
    const char *const values[] = {
        db->url, "zhiwangd", "UTF8", "2", db->hasty ? HASTY_OPTIONS : SESSION_OPTIONS, NULL};

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
