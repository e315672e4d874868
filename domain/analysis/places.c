/* places.c - places where the same is reported again and again. Of places, never of persons. */
#include "domain/analysis/analysis.sql.h"
#include "domain/analysis/asked.h"
#include "domain/catalogue/catalogue.h"
#include "domain/units/units.h"

#define REPEATS_DEFAULT 50

typedef struct RepeatsQuery {
    UnitKey unit;
    const char *from, *to;
    const char *item;
    int64_t limit;
} RepeatsQuery;

static const Field REPEATS_QUERY_FIELDS[] = {
    KEY_FIELD(RepeatsQuery, unit, SAYS("this unit and all below it; default: your own")),
    STR_FIELD(RepeatsQuery, from, REQUIRED, LIMIT(1, 40), SAYS("from this date or time")),
    STR_FIELD(RepeatsQuery, to, LIMIT(1, 40), SAYS("default, and at the latest: now")),
    STR_FIELD(RepeatsQuery, item, LIMIT(1, 16)),
    I64_FIELD(RepeatsQuery, limit, LIMIT(1, PAGE_LIMIT_MAX), SAYS("the most often first")),
};
const Shape REPEATS_QUERY = SHAPE(RepeatsQuery, REPEATS_QUERY_FIELDS);

typedef struct Repeat {
    Id id;
    const char *number, *item, *title, *place;
    UnitKey unit;
    double lon, lat;
    const char *state;
    Time created_at, first_at;
    int64_t n;
    const char *unit_name, *item_name; /* from memory */
} Repeat;

static const Field REPEAT_FIELDS[] = {
    ID_FIELD(Repeat, id, REQUIRED, SAYS("the last case there; list the others with set=NEAR&of=")),
    STR_FIELD(Repeat, number, REQUIRED),
    STR_FIELD(Repeat, item, REQUIRED),
    STR_FIELD(Repeat, title, REQUIRED),
    STR_FIELD(Repeat, place, NULLABLE),
    KEY_FIELD(Repeat, unit, REQUIRED),
    F64_FIELD(Repeat, lon, REQUIRED),
    F64_FIELD(Repeat, lat, REQUIRED),
    STR_FIELD(Repeat, state, REQUIRED, SAYS("of the last one")),
    TIME_FIELD(Repeat, created_at, REQUIRED),
    TIME_FIELD(Repeat, first_at, REQUIRED),
    I64_FIELD(Repeat, n, REQUIRED, SAYS("of the item, within 50 m, in the 30 days up to the last")),
    STR_FIELD(Repeat, unit_name, REQUIRED),
    STR_FIELD(Repeat, item_name, REQUIRED),
};
const Shape REPEAT = SHAPE(Repeat, REPEAT_FIELDS);
static const Shape REPEAT_ROW = {"RepeatRow", sizeof(Repeat), LENGTH(REPEAT_FIELDS) - 2,
                                 REPEAT_FIELDS};

const Error *list_repeats(Request *req)
{
    const RepeatsQuery *query = req->query;
    const Actor *actor = req->actor;
    Time from = TIME_NONE, to = TIME_NONE;
    UnitKey unit = 0;
    List rows = {0};

    TRY(asked_unit(req, query->unit, &unit));
    TRY(asked_period(req, query->from, query->to, &from, &to));
    UnitRange units = unit_key_range(unit);
    TRY(db_all(req->tx, &SQL_ANALYSIS_REPEATS,
               ARGS(db_i64(actor->scope.lo), db_i64(actor->scope.hi), db_str(actor->department),
                    db_i64(units.lo), db_i64(units.hi), db_time(from), db_time(to),
                    db_infer(towns_text(req->arena, req->server, units)), db_str(query->item),
                    db_i64(query->limit == I64_NONE ? REPEATS_DEFAULT : query->limit)),
               &REPEAT_ROW, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        Repeat *row = (Repeat *)rows.items + i;
        row->unit_name = units_name(req->server, row->unit);
        row->item_name = catalogue_item_name(req->server, row->item);
    }
    return reply_list(req, &REPEAT, &rows, NULL);
}
