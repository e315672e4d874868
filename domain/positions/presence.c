/* presence.c - who is on shift within my scope, and in which grid (P-08). A grid and no point: where
 * exactly somebody is, is told to nobody by this. */
#include "domain/positions/own.h"
#include "domain/positions/position.sql.h"
#include "domain/units/units.h"

#define MINUTE      (INT64_C(60) * TIME_SECOND)
#define PRESENT_MAX 1000

typedef struct PresenceQuery {
    UnitKey unit;
} PresenceQuery;

static const Field PRESENCE_QUERY_FIELDS[] = {
    KEY_FIELD(PresenceQuery, unit, SAYS("posts at this unit and below; my own when not given")),
};
const Shape PRESENCE_QUERY = SHAPE(PresenceQuery, PRESENCE_QUERY_FIELDS);

typedef struct Present {
    Id person;
    const char *name;
    const char *role;
    UnitKey unit;
    const char *department;
    Time began_at;
    UnitKey grid;
    const char *grid_name;
    Time seen_at;
} Present;

/* The last three are not of the row: from memory. */
static const Field PRESENT_FIELDS[] = {
    ID_FIELD(Present, person, REQUIRED),
    STR_FIELD(Present, name, REQUIRED),
    STR_FIELD(Present, role, REQUIRED),
    KEY_FIELD(Present, unit, REQUIRED, SAYS("of the post")),
    STR_FIELD(Present, department, NULLABLE),
    TIME_FIELD(Present, began_at, REQUIRED, SAYS("on shift since")),
    KEY_FIELD(Present, grid, NULLABLE, SAYS("in this grid now; null: not known, or outside")),
    STR_FIELD(Present, grid_name, NULLABLE),
    TIME_FIELD(Present, seen_at, NULLABLE, SAYS("known since then, to the minute")),
};
static const Shape PRESENT_ROW = {"PresentRow", sizeof(Present), LENGTH(PRESENT_FIELDS) - 3,
                                  PRESENT_FIELDS};
const Shape PRESENT = SHAPE(Present, PRESENT_FIELDS);

static void place(const Request *req, Present *present)
{
    Position position;

    present->grid = 0;
    present->grid_name = NULL;
    present->seen_at = TIME_NONE;
    Time not_before = req->now - POSITION_FRESH > present->began_at ? req->now - POSITION_FRESH
                                                                    : present->began_at;
    if (!positions_last(req->server, present->person, not_before, &position))
        return;
    present->grid = position.unit;
    present->grid_name = position.unit ? units_name(req->server, position.unit) : NULL;
    present->seen_at = position.at / MINUTE * MINUTE;
}

const Error *list_present(Request *req)
{
    const PresenceQuery *query = req->query;
    UnitRange scope = req->actor->scope;
    UnitRange asked = query->unit ? unit_key_range(query->unit) : scope;
    List rows = {0};

    TRY(db_all(req->tx, &SQL_PRESENT_LIST,
               ARGS(db_i64(scope.lo), db_i64(scope.hi), db_i64(asked.lo), db_i64(asked.hi),
                    db_i64(PRESENT_MAX)),
               &PRESENT_ROW, &rows));
    for (size_t i = 0; i < rows.n; i++)
        place(req, (Present *)rows.items + i);
    return reply_list(req, &PRESENT, &rows, NULL);
}
