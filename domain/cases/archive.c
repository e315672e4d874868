/* archive.c - what time does to cases: closed ones go to the archive. */
#include "domain/cases/case.h"
#include "domain/cases/case.sql.h"

static const Field CASE_TOWN_FIELDS[] = {
    I64_FIELD(CaseTown, town, REQUIRED),
};
static const Shape CASE_TOWN = SHAPE(CaseTown, CASE_TOWN_FIELDS);

static const Error *read_towns(Db *db, Arena *arena, const Stmt *stmt, List *ret_towns)
{
    Tx *tx = NULL;

    TRY(db_begin(db, arena, TX_READ, &tx));
    const Error *error = db_all(tx, stmt, NO_ARGS, &CASE_TOWN, ret_towns);
    if (error) {
        db_rollback(tx);
        return error;
    }
    return db_commit(tx);
}

const Error *case_towns(Db *db, Arena *arena, List *ret_towns)
{
    return read_towns(db, arena, &SQL_CASE_ARCHIVE_TOWNS, ret_towns);
}

const Error *case_towns_changed(Db *db, Arena *arena, List *ret_towns)
{
    return read_towns(db, arena, &SQL_CASE_COUNTS_WAITING, ret_towns);
}

static const Error *archive_rows(Tx *tx, Server *server, int64_t town, Time now)
{
    CaseRecord record = {.event = CASE_EVENT_NAMES[CASE_DO_ARCHIVE], .from = CASE_CLOSED};
    List rows = {0};

    TRY(db_all(tx, &SQL_CASE_ARCHIVE, ARGS(db_i64(town), db_time(now)), &CASE_ROW, &rows));
    for (size_t i = 0; i < rows.n; i++)
        TRY(case_tell(tx, server, now, (const Case *)rows.items + i, &record));
    return NULL;
}

static const Error *archive_batch(Server *server, Db *db, Arena *arena, int64_t town, Time now)
{
    Tx *tx = NULL;

    TRY(db_begin(db, arena, TX_WRITE, &tx));
    const Error *error = archive_rows(tx, server, town, now);
    if (error) {
        db_rollback(tx);
        return error;
    }
    return db_commit(tx);
}

/* Town by town, a batch each: rows are locked for milliseconds, and a town with a backlog gets its
 * next batch at the next tick. */
const Error *archive_cases(Server *server, Db *db, Arena *arena, Time now)
{
    List towns = {0};

    TRY(case_towns(db, arena, &towns));
    for (size_t i = 0; i < towns.n; i++) {
        int64_t town = ((const CaseTown *)towns.items)[i].town;
        TRY(archive_batch(server, db, arena, town, now));
    }
    return NULL;
}
