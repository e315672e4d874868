/*
 * release.c - who has left his post is sent nowhere any more, and the next is asked.
 *
 * What he was offered would wait for its time to be answered, and what he said yes to for ever. How the post ended
 * does not matter: by a day that was set, by hand, or with the account.
 */
#include "domain/assignments/assignment.h"
#include "domain/assignments/assignment.sql.h"
#include "domain/units/units.h"

static const Error *find_left(Tx *tx, void *context)
{
    Swept *swept = context;

    return db_all(
        tx, &SQL_ASSIGNMENT_LEFT,
        ARGS(db_i64(swept->town), db_date(tx_arena(tx), units_today(swept->now)), db_id(swept->id)),
        &SWEPT_ROW, &swept->found);
}

/* Looked at once more under its lock: it may be over, or he may have a post again. */
static const Error *release_one(Tx *tx, void *context)
{
    Swept *swept = context;
    Request *system = assignment_as_system(tx_arena(tx), swept->server, tx, swept->now);
    Assignment subject = {0};

    TRY(assignment_lock(system, swept->id, &subject));
    TRY(find_left(tx, swept));
    if (swept->found.n == 0)
        return NULL;
    return assignment_move_by_time(system, &subject, ASSIGNMENT_DO_LEAVE);
}

const Error *release_assignments(Server *server, Db *db, Arena *arena, Time now)
{
    return units_sweep(server, db, arena, now, &(TownSweep){find_left, release_one});
}
