/* stats.c - the door: what can be asked. */
#include "domain/stats/stats.h"

#include <string.h>

#include "domain/stats/indicators.h"
#include "domain/stats/periods.h"
#include "domain/stats/stats.sql.h"
#include "domain/stats/sums.h"
#include "domain/units/units.h"

static const ErrorKind NO_UNIT = {ERROR_MISSING, "stats/no-unit", "There is no such unit"};

/* ---- in and out ----------------------------------------------------------------------------- */

typedef struct StatsQuery {
    UnitKey unit;
    const char *from;
    const char *to;
    int by; /* CountedBy */
} StatsQuery;

static const Field STATS_QUERY_FIELDS[] = {
    KEY_FIELD(StatsQuery, unit, SAYS("this unit and all below it; default: your own")),
    STR_FIELD(StatsQuery, from, REQUIRED, LIMIT(1, 40), SAYS("from this date or time")),
    STR_FIELD(StatsQuery, to, LIMIT(1, 40),
              SAYS("until before this time, or with this date; default, and at the latest: now")),
    ENUM_FIELD(StatsQuery, by, COUNTED_BY, SAYS("what a row stands for; default none: one row")),
};
static const Shape STATS_QUERY = SHAPE(StatsQuery, STATS_QUERY_FIELDS);

typedef struct Stats {
    Time from, to;
    int by;
    int64_t formulas;
    List rows;
} Stats;

static const Field STATS_FIELDS[] = {
    TIME_FIELD(Stats, from, REQUIRED),
    TIME_FIELD(Stats, to, REQUIRED, SAYS("the end that was asked for, or now")),
    ENUM_FIELD(Stats, by, COUNTED_BY, REQUIRED),
    I64_FIELD(Stats, formulas, REQUIRED, SAYS("version of the formulas")),
    LIST_FIELD(Stats, rows, &SHOWN_ROW, REQUIRED),
};
static const Shape STATS = SHAPE(Stats, STATS_FIELDS);

/* ---- what is asked -------------------------------------------------------------------------- */

static const Error *get_indicators(Request *req)
{
    const StatsQuery *query = req->query;
    UnitKey unit = query->unit ? query->unit : req->actor->unit;
    Counting counting = {.by = query->by == ENUM_NONE ? BY_NONE : (CountedBy)query->by};
    Period period = {TIME_NONE, TIME_NONE};
    Stats stats = {0};

    TRY(period_parse(req->arena, query->from, query->to, &period));
    if (!units_exists(req->server, unit) || !unit_range_has(req->actor->scope, unit))
        return error_new(req->arena, &NO_UNIT, "no such unit");
    counting.units = unit_key_range(unit);
    counting.from = period.from;
    counting.to = period.to == TIME_NONE || period.to > req->now ? req->now : period.to;
    TRY(indicators_read(req, &counting, unit, &stats.rows));
    stats.from = counting.from;
    stats.to = counting.to;
    stats.by = (int)counting.by;
    stats.formulas = FORMULA_VERSION;
    return reply_with(req, 200, &STATS, &stats);
}

static const Error *get_formulas(Request *req)
{
    List all = {arena_array(req->arena, INDICATOR_MAX, sizeof(Formula)), INDICATOR_MAX};

    memcpy(all.items, FORMULAS, sizeof(FORMULAS));
    return reply_list(req, &FORMULA_SHAPE, &all, NULL);
}

static const Route ROUTES[] = {
    {
        .method = HTTP_GET,
        .path = "/stats/indicators",
        .may = "stats:read",
        .run_mode = RUN_READ,
        .run = get_indicators,
        .query = &STATS_QUERY,
        .reply = &STATS,
        .says = "Counts and rates of a period, each with its numerator and denominator",
    },
    {
        .method = HTTP_GET,
        .path = "/stats/formulas",
        .may = NULL,
        .run_mode = RUN_INLINE,
        .run = get_formulas,
        .reply = &FORMULA_SHAPE,
        .reply_list = true,
        .says = "What each count and rate is made of",
    },
    {
        .method = HTTP_POST,
        .path = "/stats/periods",
        .may = "stats:freeze",
        .run_mode = RUN_WRITE,
        .one_snapshot = true,
        .run = post_period,
        .body = &PERIOD_NEW,
        .reply = &PERIOD_SHAPE,
        .says = "Freeze a period that is over: its rows never change again",
    },
    {
        .method = HTTP_POST,
        .path = "/stats/periods/{id}/corrections",
        .may = "stats:freeze",
        .run_mode = RUN_WRITE,
        .one_snapshot = true,
        .run = post_correction,
        .body = &CORRECTION_NEW,
        .reply = &PERIOD_SHAPE,
        .says = "Freeze it again as the next version, with a reason; the old one stays",
    },
    {
        .method = HTTP_GET,
        .path = "/stats/periods",
        .may = "stats:read",
        .run_mode = RUN_READ,
        .run = list_periods,
        .query = &PERIOD_QUERY,
        .reply = &PERIOD_SHAPE,
        .reply_list = true,
        .says = "Frozen periods, the last first",
    },
    {
        .method = HTTP_GET,
        .path = "/stats/periods/{id}",
        .may = "stats:read",
        .run_mode = RUN_READ,
        .run = get_period,
        .query = &PERIOD_ROWS_QUERY,
        .reply = &PERIOD_ROWS,
        .says = "A frozen period and its rows, as they were",
    },
};

static const Tick TICKS[] = {
    {"stats: days due", 15 * 1000, sum_due_days},
};

static const DbFault FAULTS[] = {{"stat_periods_version_key", &PERIOD_FROZEN, NULL}};

const Module STATS_MODULE = {
    .name = "stats",
    .routes = ROUTES,
    .n_routes = LENGTH(ROUTES),
    .faults = FAULTS,
    .n_faults = LENGTH(FAULTS),
    .stmts = STATS_STMTS,
    .ticks = TICKS,
    .n_ticks = LENGTH(TICKS),
};
