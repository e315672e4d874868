/*
 * recount.c - what a new calendar does to open cases: a typhoon stop that is declared, or ended,
 * moves the deadlines that count working time. What has ended keeps the deadline of its day.
 */
#include "domain/cases/case.sql.h"
#include "domain/cases/clocks.h"
#include "domain/units/units.h"

typedef struct IdRow {
    Id id;
} IdRow;

static const Field ID_ROW_FIELDS[] = {
    ID_FIELD(IdRow, id, REQUIRED),
};
static const Shape ID_ROW = SHAPE(IdRow, ID_ROW_FIELDS);

static const Error *recount_case(Request *req, Id id)
{
    CaseClockPlan *plan = ARENA_NEW(req->arena, CaseClockPlan);
    Case subject = {.id = ID_NONE};

    TRY(case_lock(req, req->tx, id, &subject));
    TRY(case_clocks_read(req, &subject, plan));
    TRY(case_clocks_reckon(req, &subject, plan));
    return db_exec(req->tx, &SQL_CASE_REDUE,
                   ARGS(db_i64(id_town(id)), db_id(id), db_time(subject.due_at)), NULL);
}

static const Error *recount_batch(Request *req, int64_t town, int64_t edition)
{
    List rows = {0};

    TRY(db_all(req->tx, &SQL_CASE_CLOCKS_OUTDATED, ARGS(db_i64(town), db_i64(edition)), &ID_ROW,
               &rows));
    for (size_t i = 0; i < rows.n; i++)
        TRY(recount_case(req, ((const IdRow *)rows.items)[i].id));
    return NULL;
}

/* A batch a town and tick, each in its own transaction: a desk waits for milliseconds. */
const Error *recount_cases(Server *server, Db *db, Arena *arena, Time now)
{
    CLEANUP(calendar_dropp) const Calendar *calendar = calendar_take(server);
    List towns = {0};

    TRY(units_towns(db, arena, &towns));
    for (size_t i = 0; i < towns.n; i++) {
        Tx *tx CLEANUP(db_rollbackp) = NULL;
        TRY(db_begin(db, arena, TX_WRITE, &tx));
        Request req = case_system_request(server, tx, now);
        TRY(recount_batch(&req, ((const UnitTown *)towns.items)[i].town,
                          calendar_edition(calendar)));
        TRY(db_commit(tx));
    }
    return NULL;
}
