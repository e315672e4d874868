/*
 * load.c - how much work there is in a place, and how many people there are for it: the posts it is
 * meant to have, and those who are there, two numbers that are never one. Places are shown beside each
 * other; persons are not counted against each other, and are not named.
 */
#include <string.h>

#include "domain/analysis/analysis.sql.h"
#include "domain/analysis/asked.h"
#include "domain/units/units.h"

#define RECENT (INT64_C(30) * 24 * 3600 * TIME_SECOND)

typedef struct LoadsQuery {
    UnitKey unit;
    int by;
} LoadsQuery;

enum { LOADS_BY_DISTRICT, LOADS_BY_TOWN, LOADS_BY_VILLAGE, LOADS_BY_GRID };
static const char *const LOADS_BY[] = {"district", "town", "village", "grid", NULL};
static const struct {
    int64_t divisor;
    CaseBy counted_by;
} WAYS[] = {
    [LOADS_BY_DISTRICT] = {1000000000, CASES_BY_DISTRICT},
    [LOADS_BY_TOWN] = {1000000, CASES_BY_TOWN},
    [LOADS_BY_VILLAGE] = {1000, CASES_BY_VILLAGE},
    [LOADS_BY_GRID] = {1, CASES_BY_GRID},
};

static const Field LOADS_QUERY_FIELDS[] = {
    KEY_FIELD(LoadsQuery, unit, SAYS("places of this unit; default: your own")),
    ENUM_FIELD(LoadsQuery, by, LOADS_BY, REQUIRED, SAYS("what a row stands for")),
};
const Shape LOADS_QUERY = SHAPE(LoadsQuery, LOADS_QUERY_FIELDS);

typedef struct Load {
    UnitKey key;
    const char *name;
    double lon, lat;
    int64_t population;
    double area_km2;
    int64_t grids, grids_told, establishment, on_post;
    int64_t open, overdue, received;
} Load;

static const Field LOAD_FIELDS[] = {
    KEY_FIELD(Load, key, REQUIRED),
    STR_FIELD(Load, name, REQUIRED),
    F64_FIELD(Load, lon, REQUIRED),
    F64_FIELD(Load, lat, REQUIRED),
    I64_FIELD(Load, population, NULLABLE),
    F64_FIELD(Load, area_km2, NULLABLE),
    I64_FIELD(Load, grids, REQUIRED),
    I64_FIELD(Load, grids_told, REQUIRED, SAYS("grids whose establishment was said")),
    I64_FIELD(Load, establishment, NULLABLE, SAYS("posts they are meant to have; null: not said")),
    I64_FIELD(Load, on_post, REQUIRED, SAYS("persons who are there today, each once")),
    I64_FIELD(Load, open, REQUIRED),
    I64_FIELD(Load, overdue, REQUIRED),
    I64_FIELD(Load, received, REQUIRED, SAYS("in the 30 days up to now")),
};
static const Shape LOAD = SHAPE(Load, LOAD_FIELDS);

typedef struct Loads {
    Time at, since;
    List rows;
} Loads;

static const Field LOADS_FIELDS[] = {
    TIME_FIELD(Loads, at, REQUIRED),
    TIME_FIELD(Loads, since, REQUIRED, SAYS("from when the received are counted")),
    LIST_FIELD(Loads, rows, &LOAD, REQUIRED),
};
const Shape LOADS = SHAPE(Loads, LOADS_FIELDS);

typedef struct StaffRow {
    int64_t place, grids, grids_told, establishment, on_post;
} StaffRow;

static const Field STAFF_ROW_FIELDS[] = {
    I64_FIELD(StaffRow, place, REQUIRED),      I64_FIELD(StaffRow, grids, REQUIRED),
    I64_FIELD(StaffRow, grids_told, REQUIRED), I64_FIELD(StaffRow, establishment),
    I64_FIELD(StaffRow, on_post, REQUIRED),
};
static const Shape STAFF_ROW = SHAPE(StaffRow, STAFF_ROW_FIELDS);

static const Error *read_staff(Request *req, UnitRange units, int64_t divisor, List *ret_rows)
{
    return db_all(req->tx, &SQL_ANALYSIS_STAFF,
                  ARGS(db_i64(req->actor->scope.lo), db_i64(req->actor->scope.hi), db_i64(units.lo),
                       db_i64(units.hi), db_date(req->arena, units_today(req->now)),
                       db_i64(divisor)),
                  &STAFF_ROW, ret_rows);
}

/* NULL: not among them. Rows are in the order of their keys. */
static Load *load_find(List *loads, UnitKey key)
{
    Load *all = loads->items;
    size_t low = 0, high = loads->n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (all[middle].key < key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < loads->n && all[low].key == key ? &all[low] : NULL;
}

static List loads_of(Request *req, const List *staff, int64_t divisor)
{
    Load *loads = arena_array(req->arena, staff->n + 1, sizeof(*loads));
    size_t n = 0;

    for (size_t i = 0; i < staff->n; i++) {
        const StaffRow *row = (const StaffRow *)staff->items + i;
        const Unit *unit = units_find(req->server, row->place * divisor);
        if (!unit)
            continue;
        loads[n++] = (Load){.key = unit->key,
                            .name = unit->name,
                            .lon = unit->lon,
                            .lat = unit->lat,
                            .population = unit->population,
                            .area_km2 = unit->area_km2,
                            .grids = row->grids,
                            .grids_told = row->grids_told,
                            .establishment = row->establishment,
                            .on_post = row->on_post};
    }
    return (List){loads, n};
}

static const Error *add_counts(Request *req, CaseCounting *counting, CaseSet set, List *loads)
{
    List counts = {0};

    counting->set = set;
    TRY(cases_count(req->tx, req->server, counting, &counts));
    for (size_t i = 0; i < counts.n; i++) {
        const CaseCount *count = (const CaseCount *)counts.items + i;
        UnitKey key = 0;
        Load *load = unit_key_parse(count->key, &key) ? load_find(loads, key) : NULL;
        if (!load)
            continue;
        if (set == SET_OPEN) {
            load->open = count->n;
        } else if (set == SET_OVERDUE) {
            load->overdue = count->n;
        } else {
            load->received = count->n;
        }
    }
    return NULL;
}

const Error *get_loads(Request *req)
{
    const LoadsQuery *query = req->query;
    UnitKey unit = 0;
    List staff = {0};

    TRY(asked_unit(req, query->unit, &unit));
    CaseCounting counting = {.scope = req->actor->scope,
                             .department = req->actor->department,
                             .units = unit_key_range(unit),
                             .from = req->now - RECENT,
                             .to = req->now,
                             .by = WAYS[query->by].counted_by};
    TRY(read_staff(req, counting.units, WAYS[query->by].divisor, &staff));
    Loads loads = {req->now, counting.from, loads_of(req, &staff, WAYS[query->by].divisor)};
    TRY(add_counts(req, &counting, SET_OPEN, &loads.rows));
    TRY(add_counts(req, &counting, SET_OVERDUE, &loads.rows));
    TRY(add_counts(req, &counting, SET_RECEIVED, &loads.rows));
    return reply_with(req, 200, &LOADS, &loads);
}
