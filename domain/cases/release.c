/*
 * release.c - what somebody has by name goes back to be dispatched when he leaves his post.
 *
 * A department has others who go on; one person's work would lie until its clock runs out, and then
 * longer. How the post ended does not matter: by a day that was set, by hand, or with the account.
 */
#include "domain/cases/case.sql.h"
#include "domain/cases/move.h"
#include "domain/units/units.h"

typedef struct LeftRow {
    Id id;
} LeftRow;

static const Field LEFT_ROW_FIELDS[] = {
    ID_FIELD(LeftRow, id, REQUIRED),
};
static const Shape LEFT_ROW = SHAPE(LeftRow, LEFT_ROW_FIELDS);

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

/* id: of that case only; none: of all of the town. */
static const Error *find_left(Tx *tx, int64_t town, Id id, Time now, List *ret_rows)
{
    Arena *arena = tx_arena(tx);
    int32_t day = units_today(now);

    return db_all(tx, &SQL_CASE_LEFT,
                  ARGS(db_i64(town),
                       db_infer(arena_printf(arena, "%04d-%02d-%02d", day / 10000, day / 100 % 100,
                                             day % 100)),
                       db_infer(handling_roles(arena)), db_id(id)),
                  &LEFT_ROW, ret_rows);
}

static const Error *read_left(Db *db, Arena *arena, int64_t town, Time now, List *ret_rows)
{
    Tx *tx = NULL;

    TRY(db_begin(db, arena, TX_READ, &tx));
    const Error *error = find_left(tx, town, ID_NONE, now, ret_rows);
    if (error) {
        db_rollback(tx);
        return error;
    }
    return db_commit(tx);
}

/* Looked at once more under the case's lock: he may have finished, or have a post again. */
static const Error *release(Tx *tx, Server *server, Id id, Time now)
{
    Request system = case_system_request(server, tx, now);
    Case subject = {.id = ID_NONE};
    List still = {0};

    TRY(case_lock(&system, tx, id, &subject));
    TRY(find_left(tx, id_town(id), id, now, &still));
    if (still.n == 0)
        return NULL;
    return case_move_by_time(&system, &subject, CASE_DO_TAKE_BACK, I64_NONE);
}

static const Error *release_one(Server *server, Db *db, Arena *arena, Id id, Time now)
{
    Tx *tx = NULL;

    TRY(db_begin(db, arena, TX_WRITE, &tx));
    const Error *error = release(tx, server, id, now);
    if (error) {
        db_rollback(tx);
        return error;
    }
    return db_commit(tx);
}

const Error *release_cases(Server *server, Db *db, Arena *arena, Time now)
{
    List towns = {0};

    TRY(case_towns(db, arena, &towns));
    for (size_t i = 0; i < towns.n; i++) {
        List left = {0};
        TRY(read_left(db, arena, ((const CaseTown *)towns.items)[i].town, now, &left));
        for (size_t j = 0; j < left.n; j++)
            TRY(release_one(server, db, arena, ((const LeftRow *)left.items)[j].id, now));
    }
    return NULL;
}
