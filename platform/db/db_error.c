#include <string.h>

#include "base/str.h"
#include "platform/db/connection.h"
#include "platform/log/log.h"

const ErrorKind DB_UNAVAILABLE = {ERROR_UNAVAILABLE, "db/unavailable",
                                  "The database cannot be reached; try again"};
const ErrorKind DB_BUSY = {ERROR_UNAVAILABLE, "db/busy", "The database is busy; try again"};
const ErrorKind DB_FULL = {ERROR_DISK_FULL, "db/full", "The disk of the database is full"};
const ErrorKind DB_FAILED = {ERROR_INTERNAL, "db/failed", "The database refused"};

/* SQLSTATE, or its class when two letters long, and what it means to a client. */
static const struct {
    const char *sqlstate;
    const ErrorKind *kind;
    bool may_retry;
} STATES[] = {
    {"40001", &DB_BUSY, true},         /* serialization failure */
    {"40P01", &DB_BUSY, true},         /* deadlock */
    {"53100", &DB_FULL, false},        /* disk full */
    {"53200", &DB_BUSY, false},        /* out of memory */
    {"53300", &DB_BUSY, false},        /* too many connections */
    {"55P03", &DB_BUSY, false},        /* lock not available in time */
    {"57014", &DB_BUSY, false},        /* statement timeout */
    {"57P01", &DB_UNAVAILABLE, false}, /* shut down by an administrator */
    {"57P02", &DB_UNAVAILABLE, false}, /* crash of another backend */
    {"57P03", &DB_UNAVAILABLE, false}, /* starting up */
    {"57P05", &DB_UNAVAILABLE, false}, /* idle session timeout */
    {"25P03", &DB_UNAVAILABLE, false}, /* idle in transaction timeout */
    {"08", &DB_UNAVAILABLE, false},    /* connection exceptions */
};

const Error *db_error_unavailable(Arena *arena)
{
    return error_retry(arena, &DB_UNAVAILABLE, 1);
}

static const Error *fault_of(Tx *tx, const PGresult *result)
{
    const char *constraint = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);

    for (size_t i = 0; constraint && i < tx->n_faults; i++) {
        const DbFault *fault = &tx->faults[i];
        if (strcmp(fault->constraint, constraint) != 0)
            continue;
        return fault->field ? error_field(tx->arena, fault->kind, fault->field, "%s", constraint)
                            : error_new(tx->arena, fault->kind, "%s", constraint);
    }
    return NULL;
}

const Error *db_error_of(Tx *tx, const PGresult *result, const char *stmt_name)
{
    const char *sqlstate = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;

    tx->failed = true;
    for (size_t i = 0; sqlstate && i < LENGTH(STATES); i++) {
        if (!str_starts(sqlstate, STATES[i].sqlstate))
            continue;
        tx->may_retry = STATES[i].may_retry;
        log_warn("database refused", LOG_STR("stmt", stmt_name), LOG_STR("sqlstate", sqlstate));
        return error_retry(tx->arena, STATES[i].kind, 1);
    }
    /* Without an SQLSTATE it is libpq that speaks, of its connection. */
    if (!sqlstate || db_broken(tx->db)) {
        log_warn("connection to the database broke", LOG_STR("stmt", stmt_name),
                 LOG_STR("sqlstate", sqlstate),
                 LOG_STR("error", sqlstate || !result ? "" : PQresultErrorMessage(result)));
        return db_error_unavailable(tx->arena);
    }
    const Error *fault = fault_of(tx, result);
    if (fault)
        return fault;
    /* The message may quote values of the row: the log gets what the schema says, not the DETAIL. */
    log_error("statement failed", LOG_STR("stmt", stmt_name), LOG_STR("sqlstate", sqlstate),
              LOG_STR("message", PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY)));
    return error_new(tx->arena, &DB_FAILED, "%s: %s", stmt_name, sqlstate);
}
