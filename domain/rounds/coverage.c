/* coverage.c - how much of what was due was inspected within its window, for a unit and those below. No person is counted. */
#include <math.h>

#include "domain/rounds/parts.h"
#include "domain/rounds/rounds.sql.h"
#include "domain/units/units.h"

#define DAYS_DEFAULT 30
#define DAYS_MAX     92
#define DAY_FIRST    19700101 /* nothing was due before, and a month before the year 1 is no day */

static const char *const COVERAGE_BY[] = {"none", "town", "village", "grid", NULL};
enum { BY_NONE, BY_TOWN, BY_VILLAGE, BY_GRID };

typedef struct CoverageQuery {
    UnitKey unit;
    int32_t from, to;
    int by;
} CoverageQuery;

static const Field COVERAGE_QUERY_FIELDS[] = {
    KEY_FIELD(CoverageQuery, unit, SAYS("it and those below; default: your range")),
    DATE_FIELD(CoverageQuery, from,
               SAYS("windows that ended on that day or later; default: 30 days")),
    DATE_FIELD(CoverageQuery, to, SAYS("the last day; default yesterday")),
    ENUM_FIELD(CoverageQuery, by, COVERAGE_BY, SAYS("default none: one row")),
};
const Shape COVERAGE_QUERY = SHAPE(CoverageQuery, COVERAGE_QUERY_FIELDS);

typedef struct Coverage {
    UnitKey unit;
    const char *name;
    int64_t due, inspected, refused, not_found, missed, waived;
    double coverage;
} Coverage;

static const Field COVERAGE_FIELDS[] = {
    KEY_FIELD(Coverage, unit, REQUIRED),
    STR_FIELD(Coverage, name),
    I64_FIELD(Coverage, due, REQUIRED, SAYS("windows that ended, less what is in the four last")),
    I64_FIELD(Coverage, inspected, REQUIRED),
    I64_FIELD(Coverage, missed, REQUIRED),
    F64_FIELD(Coverage, coverage, NULLABLE, SAYS("inspected / due; null: nothing was due")),
    I64_FIELD(Coverage, refused, REQUIRED, SAYS("not let in: neutral")),
    I64_FIELD(Coverage, not_found, REQUIRED),
    I64_FIELD(Coverage, waived, REQUIRED, SAYS("nobody worked on any day of it")),
};
const Shape COVERAGE = SHAPE(Coverage, COVERAGE_FIELDS);

static const Error *check_days(Request *req, int32_t from, int32_t to)
{
    if (to < DAY_FIRST)
        return error_field(req->arena, &INPUT_INVALID, "to", "is before 1970");
    if (to < from)
        return error_field(req->arena, &INPUT_INVALID, "to", "is before from");
    if (date_days(to) - date_days(from) >= DAYS_MAX) {
        return error_field(req->arena, &INPUT_INVALID, "from", "is more than %d days before",
                           DAYS_MAX);
    }
    return NULL;
}

static void complete(const Request *req, Coverage *row)
{
    row->name = units_name(req->server, row->unit);
    row->coverage = row->due > 0 ? (double)row->inspected / (double)row->due : NAN;
}

/* One row is there also when nothing was due. */
static void sum_up(const List *rows, UnitKey unit, Coverage *ret_all)
{
    *ret_all = (Coverage){.unit = unit};
    for (size_t i = 0; i < rows->n; i++) {
        const Coverage *row = (const Coverage *)rows->items + i;
        ret_all->due += row->due;
        ret_all->inspected += row->inspected;
        ret_all->refused += row->refused;
        ret_all->not_found += row->not_found;
        ret_all->missed += row->missed;
        ret_all->waived += row->waived;
    }
}

const Error *get_coverage(Request *req)
{
    static const int64_t WORTH[] = {1000000, 1000000, 1000, 1};
    const CoverageQuery *query = req->query;
    int64_t yesterday = date_days(units_today(req->now)) - 1;
    int32_t to = query->to ? query->to : date_of_days(yesterday);
    int32_t from = query->from ? query->from : date_of_days(date_days(to) - DAYS_DEFAULT + 1);
    UnitKey unit = query->unit ? query->unit : req->actor->unit;
    UnitRange range = query->unit ? unit_key_range(unit) : req->actor->scope;
    int by = query->by == ENUM_NONE ? BY_NONE : query->by;
    List rows = {NULL, 0};
    Coverage all;

    TRY(check_days(req, from, to));
    if (query->unit && !unit_range_has(req->actor->scope, unit))
        return error_new(req->arena, &NO_ROUND, "%s", "");
    TRY(db_all(req->tx, &SQL_VISITS_COVERAGE,
               ARGS(db_i64(req->actor->scope.lo), db_i64(req->actor->scope.hi), db_i64(range.lo),
                    db_date(req->arena, from), db_date(req->arena, to), db_i64(WORTH[by]),
                    db_i64(range.hi)),
               &COVERAGE, &rows));
    if (by == BY_NONE) {
        sum_up(&rows, unit, &all);
        rows = (List){&all, 1};
    }
    for (size_t i = 0; i < rows.n; i++)
        complete(req, (Coverage *)rows.items + i);
    return reply_list(req, &COVERAGE, &rows, NULL);
}
