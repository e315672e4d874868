/* read.c - from the question to the rows: four statements, one list of sums, one row a key. */
#include <stdlib.h>
#include <string.h>

#include "domain/catalogue/catalogue.h"
#include "domain/stats/indicators.h"
#include "domain/stats/stats.sql.h"
#include "domain/units/units.h"

#define DISTRICT_DIVISOR INT64_C(1000000000)
#define TOWN_DIVISOR     INT64_C(1000000)
#define VILLAGE_DIVISOR  INT64_C(1000)

static int64_t divisor_of(CountedBy by)
{
    if (by == BY_DISTRICT)
        return DISTRICT_DIVISOR;
    if (by == BY_TOWN)
        return TOWN_DIVISOR;
    return by == BY_VILLAGE ? VILLAGE_DIVISOR : I64_NONE;
}

static const char *column_of(CountedBy by)
{
    if (by == BY_DEPARTMENT)
        return "DEPARTMENT";
    return by == BY_ITEM ? "ITEM" : NULL;
}

/* The only town, when all that is asked for lies in one: then its index finds the rows. */
static int64_t only_town(UnitRange units)
{
    int64_t town = units.lo / TOWN_DIVISOR;

    return town == units.hi / TOWN_DIVISOR ? town : I64_NONE;
}

/* The sums of days that can answer (schema/0037). NULL: the clocks are counted, as they always are for a
 * department and by item. */
static const char *summed_by(const Request *req, const Counting *counting)
{
    Tier tier = unit_key_tier(counting->units.lo);

    if (req->actor->department || tier > TIER_VILLAGE || counting->by == BY_ITEM)
        return NULL;
    if (counting->by == BY_VILLAGE)
        return "village";
    if (tier == TIER_VILLAGE)
        return counting->by == BY_NONE ? "village" : NULL;
    return counting->by == BY_DEPARTMENT ? "department" : "town";
}

/* ---- sums ----------------------------------------------------------------------------------- */

typedef struct Sums {
    Sum *items;
    size_t n;
} Sums;

static const Error *add_sums(Request *req, const Stmt *stmt, const Counting *counting, Sums *sums)
{
    const Actor *actor = req->actor;
    List rows = {0};

    TRY(db_all(req->tx, stmt,
               ARGS(db_i64(actor->scope.lo), db_i64(actor->scope.hi), db_str(actor->department),
                    db_i64(counting->units.lo), db_i64(counting->units.hi), db_time(counting->from),
                    db_time(counting->to), db_i64(divisor_of(counting->by)),
                    db_str(column_of(counting->by)), db_i64(only_town(counting->units)),
                    db_str(summed_by(req, counting))),
               &SUM_SHAPE, &rows));
    Sum *all = arena_array(req->arena, sums->n + rows.n, sizeof(*all));
    if (sums->n > 0)
        memcpy(all, sums->items, sums->n * sizeof(*all));
    if (rows.n > 0)
        memcpy(all + sums->n, rows.items, rows.n * sizeof(*all));
    *sums = (Sums){all, sums->n + rows.n};
    return NULL;
}

/* By key, then by indicator. */
static int sum_order(const void *left, const void *right)
{
    const Sum *a = left, *b = right;

    if (a->place != b->place)
        return a->place < b->place ? -1 : 1;
    int names = strcmp(a->name ? a->name : "", b->name ? b->name : "");
    return names != 0 ? names : a->code - b->code;
}

static bool same_key(const Sum *a, const Sum *b)
{
    return a->place == b->place && str_eq(a->name, b->name);
}

/* ---- rows ----------------------------------------------------------------------------------- */

static void name_row(Request *req, const Counting *counting, const Sum *sum, ShownRow *row)
{
    char text[UNIT_KEY_TEXT_SIZE];

    if (counting->by == BY_DEPARTMENT || counting->by == BY_ITEM) {
        row->key = sum->name;
        row->name = counting->by == BY_ITEM ? catalogue_item_name(req->server, sum->name)
                                            : catalogue_department_name(req->server, sum->name);
        return;
    }
    UnitKey key = sum->place * divisor_of(counting->by);
    unit_key_format(key, text);
    row->key = arena_strdup(req->arena, text);
    row->name = units_name(req->server, key);
}

/* The sums of one key, in the order of indicators. */
static void fill_row(Request *req, const Counting *counting, const Sum *sums, size_t n,
                     ShownRow *row)
{
    Shown *shown = arena_array(req->arena, INDICATOR_MAX, sizeof(*shown));
    size_t n_shown = 0;
    size_t next = 0;

    for (int indicator = 0; indicator < INDICATOR_MAX; indicator++) {
        bool has = next < n && sums[next].code == indicator;
        if (indicator_applies((Indicator)indicator, counting->by, req->actor->department != NULL))
            shown[n_shown++] = indicator_show((Indicator)indicator, has ? &sums[next] : NULL);
        next += has;
    }
    row->indicators = (List){shown, n_shown};
}

static void make_rows(Request *req, const Counting *counting, const Sums *sums, List *ret_rows)
{
    ShownRow *rows = arena_array(req->arena, sums->n + 1, sizeof(*rows));
    size_t n_rows = 0;

    for (size_t first = 0, end; first < sums->n; first = end) {
        for (end = first + 1; end < sums->n && same_key(&sums->items[first], &sums->items[end]);)
            end++;
        ShownRow *row = &rows[n_rows++];
        name_row(req, counting, &sums->items[first], row);
        fill_row(req, counting, &sums->items[first], end - first, row);
    }
    *ret_rows = (List){rows, n_rows};
}

static void make_whole(Request *req, const Counting *counting, UnitKey whole, const Sums *sums,
                       List *ret_rows)
{
    ShownRow *row = ARENA_NEW(req->arena, ShownRow);
    char text[UNIT_KEY_TEXT_SIZE];

    unit_key_format(whole, text);
    row->key = arena_strdup(req->arena, text);
    row->name = units_name(req->server, whole);
    fill_row(req, counting, sums->items, sums->n, row);
    *ret_rows = (List){row, 1};
}

const Error *indicators_read(Request *req, const Counting *counting, UnitKey whole, List *ret_rows)
{
    static const Stmt *const QUESTIONS[] = {&SQL_STATS_DUTIES, &SQL_STATS_REPORTS,
                                            &SQL_STATS_CLOSINGS, &SQL_STATS_EVENTS};
    Sums sums = {0};

    for (size_t i = 0; i < LENGTH(QUESTIONS); i++)
        TRY(add_sums(req, QUESTIONS[i], counting, &sums));
    if (sums.n > 0)
        qsort(sums.items, sums.n, sizeof(Sum), sum_order);
    if (counting->by == BY_NONE) {
        make_whole(req, counting, whole, &sums, ret_rows);
    } else {
        make_rows(req, counting, &sums, ret_rows);
    }
    return NULL;
}
