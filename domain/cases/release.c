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

typedef struct Release {
    Server *server;
    int64_t town;
    Id id; /* of that case only; ID_NONE: of all of the town */
    Time now;
    List left;
} Release;

static const Error *find_left(Tx *tx, void *context)
{
    Release *release = context;
    Arena *arena = tx_arena(tx);

    return db_all(tx, &SQL_CASE_LEFT,
                  ARGS(db_i64(release->town), db_date(arena, units_today(release->now)),
                       db_infer(handling_roles(arena)), db_id(release->id)),
                  &LEFT_ROW, &release->left);
}

/* Looked at once more under the case's lock: he may have finished, or have a post again. */
static const Error *release_one(Tx *tx, void *context)
{
    Release *release = context;
    Request system = case_system_request(release->server, tx, release->now);
    Case subject = {.id = ID_NONE};

    TRY(case_lock(&system, tx, release->id, &subject));
    TRY(find_left(tx, release));
    if (release->left.n == 0)
        return NULL;
    return case_move_by_time(&system, &subject, CASE_DO_TAKE_BACK, I64_NONE);
}

static const Error *release_town(Server *server, Db *db, Arena *arena, int64_t town, Time now)
{
    Release all = {.server = server, .town = town, .id = ID_NONE, .now = now};

    TRY(db_transact(db, arena, TX_READ, find_left, &all));
    for (size_t i = 0; i < all.left.n; i++) {
        Release one = {.server = server, .town = town, .now = now};
        one.id = ((const LeftRow *)all.left.items)[i].id;
        TRY(db_transact(db, arena, TX_WRITE, release_one, &one));
    }
    return NULL;
}

const Error *release_cases(Server *server, Db *db, Arena *arena, Time now)
{
    List towns = {0};

    TRY(case_towns(db, arena, &towns));
    for (size_t i = 0; i < towns.n; i++)
        TRY(release_town(server, db, arena, ((const CaseTown *)towns.items)[i].town, now));
    return NULL;
}
