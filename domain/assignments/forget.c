/*
 * forget.c - who was sent to a case goes when who worked on it is forgotten (P-07): five years after it
 * was over. An assignment is about a person and nothing else, so it goes whole; how many went is written
 * down by the module of the cases.
 */
#include "domain/assignments/assignment.h"
#include "domain/assignments/assignment.sql.h"
#include "domain/units/units.h"

static const Error *find_nameless(Tx *tx, void *context)
{
    Swept *swept = context;

    return cases_nameless(tx, (int32_t)swept->town, &swept->found);
}

/* Once more in its own transaction: another server that was faster leaves nothing to do. */
static const Error *forget_sent(Tx *tx, void *context)
{
    const Swept *swept = context;
    const DbArg town = db_i64(swept->town), id = db_id(swept->id);
    int64_t n = 0;

    TRY(db_exec(tx, &SQL_ASSIGNMENT_FORGET_MOVES, ARGS(town, id), NULL));
    TRY(db_exec(tx, &SQL_ASSIGNMENT_FORGET, ARGS(town, id), &n));
    return case_nameless_done(tx, swept->id, n, swept->now);
}

const Error *forget_assignments(Server *server, Db *db, Arena *arena, Time now)
{
    return units_sweep(server, db, arena, now, &(TownSweep){find_nameless, forget_sent});
}
