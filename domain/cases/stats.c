/*
 * stats.c - GET /stats/cases: how many, by state, tier of the owner, item, department, severity.
 *
 * Nothing is counted that was counted before (counts.c): what is asked of a village or of towns is
 * read from sums. Only what lies in a grid, or in a village and a period, is counted case by case.
 */
#include <string.h>

#include "domain/cases/case.h"
#include "domain/cases/case.sql.h"
#include "domain/units/units.h"

typedef struct CaseStatsQuery {
    UnitKey unit;
    const char *from;
    const char *to;
} CaseStatsQuery;

static const Field CASE_STATS_QUERY_FIELDS[] = {
    KEY_FIELD(CaseStatsQuery, unit, SAYS("in this unit or below it")),
    STR_FIELD(CaseStatsQuery, from, LIMIT(1, 40), SAYS("reported at or after: date or time")),
    STR_FIELD(CaseStatsQuery, to, LIMIT(1, 40),
              SAYS("reported before this time, or on or before this date")),
};
const Shape CASE_STATS_QUERY = SHAPE(CaseStatsQuery, CASE_STATS_QUERY_FIELDS);

typedef struct Count {
    const char *by; /* which list it belongs to; not sent */
    const char *key;
    int64_t n;
} Count;

static const Field COUNT_FIELDS[] = {
    STR_FIELD(Count, key, REQUIRED),
    I64_FIELD(Count, n, REQUIRED),
};
static const Shape COUNT = SHAPE(Count, COUNT_FIELDS);

static const Field COUNT_ROW_FIELDS[] = {
    STR_FIELD(Count, by, REQUIRED),
    STR_FIELD(Count, key, REQUIRED),
    I64_FIELD(Count, n, REQUIRED),
};
static const Shape COUNT_ROW = SHAPE(Count, COUNT_ROW_FIELDS);

typedef struct CaseStats {
    int64_t total;
    int64_t open;
    List by_state;
    List by_tier;
    List by_item;
    List by_department;
    List by_severity;
} CaseStats;

static const Field CASE_STATS_FIELDS[] = {
    I64_FIELD(CaseStats, total, REQUIRED),
    I64_FIELD(CaseStats, open, REQUIRED),
    LIST_FIELD(CaseStats, by_state, &COUNT, REQUIRED),
    LIST_FIELD(CaseStats, by_tier, &COUNT, REQUIRED, SAYS("tier of the centre that has the duty")),
    LIST_FIELD(CaseStats, by_item, &COUNT, REQUIRED),
    LIST_FIELD(CaseStats, by_department, &COUNT, REQUIRED, SAYS("dispatched to a department only")),
    LIST_FIELD(CaseStats, by_severity, &COUNT, REQUIRED),
};
const Shape CASE_STATS = SHAPE(CaseStats, CASE_STATS_FIELDS);

/* Rows come sorted by `by`: each list is a slice of them. */
static List slice(List rows, const char *by)
{
    Count *first = NULL;
    size_t n = 0;

    for (size_t i = 0; i < rows.n; i++) {
        Count *count = (Count *)rows.items + i;
        if (strcmp(count->by, by) != 0)
            continue;
        first = first ? first : count;
        n++;
    }
    return (List){first, n};
}

static void add_up(CaseStats *stats)
{
    const Count *counts = stats->by_state.items;

    for (size_t i = 0; i < stats->by_state.n; i++) {
        stats->total += counts[i].n;
        for (int state = 0; state < CASE_STATE_MAX; state++) {
            if (case_state_is_open((CaseState)state) &&
                strcmp(counts[i].key, CASE_STATE_NAMES[state]) == 0)
                stats->open += counts[i].n;
        }
    }
}

/* The town that the range lies in; I64_NONE when there are several. */
static int64_t only_town(UnitRange range)
{
    int32_t town = unit_key_town(range.lo);

    return town == unit_key_town(range.hi) ? town : I64_NONE;
}

/* What is asked, within what one may see; lo > hi: nothing. */
typedef struct Asked {
    UnitRange range;
    Period period;
    Tier tier;
    bool is_ever;
} Asked;

static const Error *read_query(Request *req, Asked *ret_asked)
{
    const CaseStatsQuery *query = req->query;
    Asked asked = {.range = req->actor->scope, .period = {TIME_NONE, TIME_NONE}};

    TRY(period_parse(req->arena, query->from, query->to, &asked.period));
    if (query->unit)
        asked.range = unit_ranges_meet(asked.range, unit_key_range(query->unit));
    asked.tier = unit_key_tier(asked.range.lo);
    asked.is_ever = asked.period.from == TIME_NONE && asked.period.to == TIME_NONE;
    *ret_asked = asked;
    return NULL;
}

/* All there ever were, of a village or more: some sums, which are read with the sums of others. */
const Error *ask_case_stats(Request *req)
{
    const Actor *actor = req->actor;
    Asked asked;

    TRY(read_query(req, &asked));
    if (asked.range.lo > asked.range.hi || asked.tier > TIER_VILLAGE || !asked.is_ever)
        return NULL;
    const char *place =
        asked.tier == TIER_VILLAGE ? TIER_NAMES[TIER_VILLAGE] : TIER_NAMES[TIER_TOWN];
    req_ask(req, &SQL_CASE_STATS_EVER,
            ARGS(db_i64(actor->scope.lo), db_i64(actor->scope.hi), db_str(actor->department),
                 db_i64(asked.range.lo), db_i64(asked.range.hi), db_str(place),
                 db_i64(only_town(asked.range))),
            &COUNT_ROW);
    return NULL;
}

/* What takes longer: of a grid, or of a period. */
static const Error *read_counts(Request *req, const Asked *asked, List *ret_rows)
{
    const Actor *actor = req->actor;
    const DbArg lo = db_i64(actor->scope.lo), hi = db_i64(actor->scope.hi);
    const DbArg department = db_str(actor->department), town = db_i64(only_town(asked->range));
    const DbArg first = db_i64(asked->range.lo), last = db_i64(asked->range.hi);
    const DbArg from = db_time(asked->period.from), to = db_time(asked->period.to);

    if (asked->range.lo > asked->range.hi)
        return NULL;
    if (asked->tier >= TIER_VILLAGE) {
        return db_all(req->tx, &SQL_CASE_STATS, ARGS(lo, hi, department, first, last, from, to),
                      &COUNT_ROW, ret_rows);
    }
    return db_all(req->tx, &SQL_CASE_STATS_PERIOD,
                  ARGS(lo, hi, department, first, last, from, to, town), &COUNT_ROW, ret_rows);
}

const Error *get_case_stats(Request *req)
{
    List rows = req->found[0];
    Asked asked;

    TRY(read_query(req, &asked));
    if (req->n_asks == 0)
        TRY(read_counts(req, &asked, &rows));
    CaseStats stats = {
        .by_state = slice(rows, "state"),
        .by_tier = slice(rows, "tier"),
        .by_item = slice(rows, "item"),
        .by_department = slice(rows, "department"),
        .by_severity = slice(rows, "severity"),
    };
    add_up(&stats);
    return reply_with(req, 200, &CASE_STATS, &stats);
}
