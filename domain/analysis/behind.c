/* behind.c - what an indicator was counted from: one row for each that was counted. */
#include "domain/analysis/analysis.sql.h"
#include "domain/analysis/asked.h"
#include "domain/catalogue/catalogue.h"
#include "domain/stats/stats.h"
#include "domain/units/units.h"

static const char *const PARTS[] = {"NUMERATOR", "DENOMINATOR", NULL};
static const ErrorKind NO_INDICATOR = {ERROR_MISSING, "analysis/no-indicator", "No such indicator"};

typedef struct BehindQuery {
    int part;
    UnitKey unit;
    const char *from, *to;
    const char *item, *department;
    int64_t limit;
    const char *cursor;
} BehindQuery;

static const Field BEHIND_QUERY_FIELDS[] = {
    ENUM_FIELD(BehindQuery, part, PARTS, REQUIRED),
    KEY_FIELD(BehindQuery, unit, SAYS("this unit and all below it; default: your own")),
    STR_FIELD(BehindQuery, from, REQUIRED, LIMIT(1, 40), SAYS("from this date or time")),
    STR_FIELD(BehindQuery, to, LIMIT(1, 40), SAYS("default, and at the latest: now")),
    STR_FIELD(BehindQuery, item, LIMIT(1, 16)),
    STR_FIELD(BehindQuery, department, LIMIT(1, 7)),
    I64_FIELD(BehindQuery, limit, LIMIT(1, PAGE_LIMIT_MAX)),
    STR_FIELD(BehindQuery, cursor, LIMIT(1, 200)),
};
const Shape BEHIND_QUERY = SHAPE(BehindQuery, BEHIND_QUERY_FIELDS);

typedef struct BehindRow {
    Id id;
    const char *number, *title, *item, *place;
    UnitKey unit;
    const char *department, *severity, *state;
    Time at;
    const char *step;
    int64_t round;
    bool above;
    const char *unit_name, *item_name; /* from memory */
} BehindRow;

static const Field BEHIND_ROW_FIELDS[] = {
    ID_FIELD(BehindRow, id, REQUIRED, SAYS("of the case")),
    STR_FIELD(BehindRow, number, REQUIRED),
    STR_FIELD(BehindRow, title, REQUIRED),
    STR_FIELD(BehindRow, item, REQUIRED),
    STR_FIELD(BehindRow, place, NULLABLE),
    KEY_FIELD(BehindRow, unit, REQUIRED),
    STR_FIELD(BehindRow, department, NULLABLE, SAYS("whose duty it was then")),
    STR_FIELD(BehindRow, severity, REQUIRED),
    STR_FIELD(BehindRow, state, REQUIRED, SAYS("as it is now")),
    TIME_FIELD(BehindRow, at, REQUIRED, SAYS("when it was due, or happened")),
    STR_FIELD(BehindRow, step, NULLABLE, SAYS("the duty, or the event")),
    I64_FIELD(BehindRow, round, NULLABLE),
    BOOL_FIELD(BehindRow, above, SAYS("it is in the numerator")),
    STR_FIELD(BehindRow, unit_name, REQUIRED),
    STR_FIELD(BehindRow, item_name, REQUIRED),
};
const Shape BEHIND_ROW = SHAPE(BehindRow, BEHIND_ROW_FIELDS);
static const Shape BEHIND_READ = {"BehindRead", sizeof(BehindRow), LENGTH(BEHIND_ROW_FIELDS) - 2,
                                  BEHIND_ROW_FIELDS};

/* The cursor of a next page; NULL when this is the last. Rows of one moment and case stay together, so
 * there may be more than were asked for. */
static const char *next_page(Request *req, const List *rows, int64_t limit)
{
    if (rows->n < (size_t)limit)
        return NULL;
    const BehindRow *last = (const BehindRow *)rows->items + rows->n - 1;
    return cursor_make(req->arena, last->at, last->id);
}

const Error *list_behind(Request *req)
{
    const BehindQuery *query = req->query;
    const Actor *actor = req->actor;
    const char *code = req_path(req, "code");
    int64_t limit = query->limit == I64_NONE ? PAGE_LIMIT_DEFAULT : query->limit;
    Cursor cursor = {TIME_NONE, ID_NONE};
    Time from = TIME_NONE, to = TIME_NONE;
    UnitKey unit = 0;
    List rows = {0};

    if (!stats_indicator_known(code))
        return error_new(req->arena, &NO_INDICATOR, "no indicator %s", code);
    TRY(asked_unit(req, query->unit, &unit));
    TRY(asked_period(req, query->from, query->to, &from, &to));
    if (query->cursor)
        TRY(cursor_parse(req->arena, query->cursor, &cursor));
    UnitRange units = unit_key_range(unit);
    TRY(db_all(req->tx, &SQL_ANALYSIS_BEHIND,
               ARGS(db_i64(actor->scope.lo), db_i64(actor->scope.hi), db_str(actor->department),
                    db_i64(units.lo), db_i64(units.hi), db_time(from), db_time(to), db_str(code),
                    db_str(PARTS[query->part]), db_i64(only_town(units)), db_str(query->item),
                    db_str(query->department), db_time(cursor.at), db_id(cursor.id), db_i64(limit)),
               &BEHIND_READ, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        BehindRow *row = (BehindRow *)rows.items + i;
        row->unit_name = units_name(req->server, row->unit);
        row->item_name = catalogue_item_name(req->server, row->item);
    }
    return reply_list(req, &BEHIND_ROW, &rows, next_page(req, &rows, limit));
}
