/*
 * release.c - what somebody has by name goes back to be dispatched when he leaves his post.
 *
 * A department has others who go on; one person's work would lie until its clock runs out, and then
 * longer. How the post ended does not matter: by a day that was set, by hand, or with the account.
 */
#include "domain/cases/case.sql.h"
#include "domain/cases/move.h"
#include "domain/units/units.h"

/* Roles whose holder may have a case by name, as an array literal. */
static const char *handling_roles(Arena *arena)
{
    const char **roles = NULL;
    size_t n = 0;

    while (ROLE_NAMES[n])
        n++;
    roles = arena_array(arena, n, sizeof(*roles));
    n = 0;
    for (size_t i = 0; ROLE_NAMES[i]; i++) {
        const Actor holder = {.grants = role_grants(ROLE_NAMES[i])};
        if (actor_may(&holder, "case:handle"))
            roles[n++] = ROLE_NAMES[i];
    }
    return db_texts(arena, roles, n);
}

static const Error *find_left(Tx *tx, void *context)
{
    Swept *swept = context;
    Arena *arena = tx_arena(tx);

    return db_all(tx, &SQL_CASE_LEFT,
                  ARGS(db_i64(swept->town), db_date(arena, units_today(swept->now)),
                       db_infer(handling_roles(arena)), db_id(swept->id)),
                  &SWEPT_ROW, &swept->found);
}

/* Looked at once more under the case's lock: he may have finished, or have a post again. */
static const Error *release_one(Tx *tx, void *context)
{
    Swept *swept = context;
    Request system = case_system_request(swept->server, tx, swept->now);
    Case subject = {.id = ID_NONE};

    TRY(case_lock(&system, tx, swept->id, &subject));
    TRY(find_left(tx, swept));
    if (swept->found.n == 0)
        return NULL;
    return case_move_by_time(&system, &subject, CASE_DO_TAKE_BACK, I64_NONE);
}

const Error *release_cases(Server *server, Db *db, Arena *arena, Time now)
{
    return units_sweep(server, db, arena, now, &(TownSweep){find_left, release_one});
}
