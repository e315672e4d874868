/* towns.c - what time does to the rows of a city, town by town: no batch reaches over two. */
#include "domain/units/units.h"
#include "domain/units/units.sql.h"

static const Field UNIT_TOWN_FIELDS[] = {
    I64_FIELD(UnitTown, town, REQUIRED),
};
const Shape UNIT_TOWN = SHAPE(UnitTown, UNIT_TOWN_FIELDS);

static const Field SWEPT_ROW_FIELDS[] = {
    ID_FIELD(SweptRow, id, REQUIRED),
};
const Shape SWEPT_ROW = SHAPE(SweptRow, SWEPT_ROW_FIELDS);

const Error *units_towns(Db *db, Arena *arena, List *ret_towns)
{
    Tx *tx = NULL;

    TRY(db_begin(db, arena, TX_READ, &tx));
    return db_all(tx, &SQL_UNITS_TOWNS, NO_ARGS, &UNIT_TOWN, ret_towns);
}

static const Error *sweep_town(Db *db, Arena *arena, const TownSweep *sweep, const Swept *town)
{
    Swept all = *town;

    TRY(db_transact(db, arena, TX_READ, sweep->find, &all));
    for (size_t i = 0; i < all.found.n; i++) {
        Swept one = *town;
        one.id = ((const SweptRow *)all.found.items)[i].id;
        TRY(db_transact(db, arena, TX_WRITE, sweep->act, &one));
    }
    return NULL;
}

const Error *units_sweep(Server *server, Db *db, Arena *arena, Time now, const TownSweep *sweep)
{
    List towns = {0};

    TRY(units_towns(db, arena, &towns));
    for (size_t i = 0; i < towns.n; i++) {
        const Swept town = {
            .server = server,
            .town = ((const UnitTown *)towns.items)[i].town,
            .id = ID_NONE,
            .now = now,
        };
        TRY(sweep_town(db, arena, sweep, &town));
    }
    return NULL;
}
