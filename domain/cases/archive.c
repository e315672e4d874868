/* archive.c - what time does to cases: closed ones go to the archive. */
#include "domain/cases/case.h"
#include "domain/cases/case.sql.h"
#include "domain/units/units.h"

typedef struct ArchiveBatch {
    Server *server;
    int64_t town;
    Time now;
} ArchiveBatch;

static const Error *archive_rows(Tx *tx, void *context)
{
    const ArchiveBatch *batch = context;
    CaseRecord record = {.event = CASE_EVENT_NAMES[CASE_DO_ARCHIVE], .from = CASE_CLOSED};
    List rows = {0};

    TRY(db_all(tx, &SQL_CASE_ARCHIVE, ARGS(db_i64(batch->town), db_time(batch->now)), &CASE_ROW,
               &rows));
    for (size_t i = 0; i < rows.n; i++)
        TRY(case_tell(tx, batch->server, batch->now, (const Case *)rows.items + i, &record));
    return NULL;
}

/* Town by town, a batch each: rows are locked for milliseconds, and a town with a backlog gets its
 * next batch at the next tick. */
const Error *archive_cases(Server *server, Db *db, Arena *arena, Time now)
{
    List towns = {0};

    TRY(units_towns(db, arena, &towns));
    for (size_t i = 0; i < towns.n; i++) {
        ArchiveBatch batch = {server, ((const UnitTown *)towns.items)[i].town, now};
        TRY(db_transact(db, arena, TX_WRITE, archive_rows, &batch));
    }
    return NULL;
}
