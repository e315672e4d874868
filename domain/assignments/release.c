/*
 * release.c - who has left his post is sent nowhere any more, and the next is asked.
 *
 * What he was offered would wait for its time to be answered, and what he said yes to for ever. How the post ended
 * does not matter: by a day that was set, by hand, or with the account.
 */
#include "domain/assignments/assignment.h"
#include "domain/assignments/assignment.sql.h"
#include "domain/units/units.h"

typedef struct LeftRow {
    Id id;
} LeftRow;

static const Field LEFT_ROW_FIELDS[] = {
    ID_FIELD(LeftRow, id, REQUIRED),
};
static const Shape LEFT_ROW = SHAPE(LeftRow, LEFT_ROW_FIELDS);

typedef struct TownRow {
    int64_t town;
} TownRow;

static const Field TOWN_ROW_FIELDS[] = {
    I64_FIELD(TownRow, town, REQUIRED),
};
static const Shape TOWN_ROW = SHAPE(TownRow, TOWN_ROW_FIELDS);

typedef struct Release {
    Server *server;
    int64_t town;
    Id id; /* of that one only; ID_NONE: of all of the town */
    Time now;
    List left;
} Release;

static const Error *read_towns(Tx *tx, void *ret_towns)
{
    return db_all(tx, &SQL_ASSIGNMENT_TOWNS, NO_ARGS, &TOWN_ROW, ret_towns);
}

static const Error *find_left(Tx *tx, void *context)
{
    Release *release = context;

    return db_all(tx, &SQL_ASSIGNMENT_LEFT,
                  ARGS(db_i64(release->town), db_date(tx_arena(tx), units_today(release->now)),
                       db_id(release->id)),
                  &LEFT_ROW, &release->left);
}

/* Looked at once more under its lock: it may be over, or he may have a post again. */
static const Error *release_one(Tx *tx, void *context)
{
    Release *release = context;
    Request *system = assignment_as_system(tx_arena(tx), release->server, tx, release->now);
    Assignment subject = {0};

    TRY(assignment_lock(system, release->id, &subject));
    TRY(find_left(tx, release));
    if (release->left.n == 0)
        return NULL;
    return assignment_move_by_time(system, &subject, ASSIGNMENT_DO_LEAVE);
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

const Error *release_assignments(Server *server, Db *db, Arena *arena, Time now)
{
    List towns = {0};

    TRY(db_transact(db, arena, TX_READ, read_towns, &towns));
    for (size_t i = 0; i < towns.n; i++)
        TRY(release_town(server, db, arena, ((const TownRow *)towns.items)[i].town, now));
    return NULL;
}
