/* ticks.c - what time brings: sessions end by themselves, and what is old enough goes. */
#include "domain/staff/lock.h"
#include "domain/staff/session.h"
#include "domain/staff/staff.sql.h"
#include "domain/units/units.h"

#define SESSIONS_KEPT  (INT64_C(30) * 24 * 3600 * TIME_SECOND) /* after their end, for inquiries */
#define PURGE_SLICES   100
#define PURGE_SLICE_OF 10000 /* rows; stands in staff.sql too */

typedef struct EndedSession {
    Id id;
} EndedSession;

static const Field ENDED_FIELDS[] = {ID_FIELD(EndedSession, id, REQUIRED)};
static const Shape ENDED_ROW = SHAPE(EndedSession, ENDED_FIELDS);

typedef struct Tide {
    Time now;
    List ended; /* of EndedSession */
    int64_t n;
} Tide;

static const Error *end_stale(Tx *tx, void *context)
{
    Tide *tide = context;

    return db_all(tx, &SQL_SESSION_END_STALE,
                  ARGS(db_time(tide->now), db_date(tx_arena(tx), units_today(tide->now))),
                  &ENDED_ROW, &tide->ended);
}

/* Requests of such a session are refused without this; its open streams are cut only here. */
const Error *sessions_end_stale(Server *server, Db *db, Arena *arena, Time now)
{
    Tide tide = {.now = now};

    TRY(db_transact(db, arena, TX_WRITE, end_stale, &tide));
    for (size_t i = 0; i < tide.ended.n; i++)
        session_forget(server, ((const EndedSession *)tide.ended.items)[i].id);
    return NULL;
}

static const Error *purge_sessions(Tx *tx, void *context)
{
    Tide *tide = context;

    return db_exec(tx, &SQL_SESSION_PURGE, ARGS(db_time(tide->now - SESSIONS_KEPT)), &tide->n);
}

static const Error *purge_failures(Tx *tx, void *context)
{
    Tide *tide = context;

    return db_exec(tx, &SQL_FAILURES_PURGE, ARGS(db_time(tide->now - LOCK_WINDOW)), NULL);
}

const Error *staff_purge(Server *server, Db *db, Arena *arena, Time now)
{
    Tide tide = {.now = now};

    (void)server;
    TRY(db_transact(db, arena, TX_WRITE, purge_failures, &tide));
    TRY(db_transact(db, arena, TX_WRITE, shifts_purge, &now));
    TRY(db_transact(db, arena, TX_WRITE, reads_purge, &now));
    for (int slice = 0; slice < PURGE_SLICES; slice++) {
        TRY(db_transact(db, arena, TX_WRITE, purge_sessions, &tide));
        if (tide.n < PURGE_SLICE_OF)
            break;
    }
    return NULL;
}
