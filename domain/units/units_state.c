/*
 * units_state.c - the tree in memory: read whole, then never written. When the tree is redrawn, it
 * is read again and the new one takes the old one's place (units.c).
 */
#include "domain/units/units_state.h"

#include <stdlib.h>
#include <string.h>

#include "domain/units/units.sql.h"

static const ErrorKind TREE_BAD = {ERROR_INTERNAL, "unit/bad-tree",
                                   "The units in the database make no tree"};

#define PAGE_ROWS 10000 /* as in units.sql */
#define UNITS_MAX 2000000

bool unit_in_force(const Unit *unit, int32_t today)
{
    return unit->valid_from <= today && (unit->valid_to == 0 || unit->valid_to > today);
}

/* Where in `units` the first key >= key stands. */
static size_t units_from(const UnitsState *state, UnitKey key)
{
    size_t lo = 0;
    size_t hi = state->n;

    while (lo < hi) {
        size_t middle = lo + (hi - lo) / 2;
        if (state->units[middle].key < key) {
            lo = middle + 1;
        } else {
            hi = middle;
        }
    }
    return lo;
}

static size_t outlines_from(const UnitsState *state, UnitKey key)
{
    size_t lo = 0;
    size_t hi = state->n_outlines;

    while (lo < hi) {
        size_t middle = lo + (hi - lo) / 2;
        if (state->outlines[middle].key < key) {
            lo = middle + 1;
        } else {
            hi = middle;
        }
    }
    return lo;
}

const Unit *units_state_find(const UnitsState *state, UnitKey key)
{
    size_t at = units_from(state, key);

    return at < state->n && state->units[at].key == key ? &state->units[at] : NULL;
}

const Unit *units_state_range(const UnitsState *state, UnitRange range, size_t *ret_n)
{
    size_t lo = units_from(state, range.lo);
    size_t hi = units_from(state, range.hi + 1);

    *ret_n = hi > lo ? hi - lo : 0;
    return state->units + lo;
}

const GeoArea *units_state_outlines(const UnitsState *state, UnitRange range, size_t *ret_n)
{
    size_t lo = outlines_from(state, range.lo);
    size_t hi = outlines_from(state, range.hi + 1);

    *ret_n = hi > lo ? hi - lo : 0;
    return state->outlines + lo;
}

/* What has been read so far; grows by doubling. */
typedef struct Rows {
    void *items;
    size_t n, cap;
} Rows;

static void rows_add(Arena *arena, Rows *rows, const List *page, size_t size)
{
    if (rows->n + page->n > rows->cap) {
        size_t cap = 2 * rows->cap + page->n;
        char *items = arena_array(arena, cap, size);
        if (rows->n > 0)
            memcpy(items, rows->items, rows->n * size);
        rows->items = items;
        rows->cap = cap;
    }
    if (page->n > 0)
        memcpy((char *)rows->items + rows->n * size, page->items, page->n * size);
    rows->n += page->n;
}

/* The names stay where the rows are read to: the state's own arena. */
static const Error *read_units(Db *db, UnitsState *state)
{
    Rows rows = {0};
    Tx *tx = NULL;
    UnitKey last = 1; /* 0 would be sent as null */

    TRY(db_begin(db, state->arena, TX_READ, &tx));
    for (bool more = true; more;) {
        List page = {0};
        TRY(db_all(tx, &SQL_UNITS_PAGE, ARGS(db_key(last)), &UNIT_SHAPE, &page));
        rows_add(state->arena, &rows, &page, sizeof(Unit));
        more = page.n == PAGE_ROWS;
        if (more)
            last = ((const Unit *)page.items)[page.n - 1].key;
        if (rows.n > UNITS_MAX)
            return error_new(state->arena, &TREE_BAD, "more than %d units", UNITS_MAX);
    }
    state->units = rows.items;
    state->n = rows.n;
    return NULL;
}

typedef struct OutlineRow {
    UnitKey key;
    const char *ring;
} OutlineRow;

static const Field OUTLINE_ROW_FIELDS[] = {
    KEY_FIELD(OutlineRow, key, REQUIRED),
    STR_FIELD(OutlineRow, ring, REQUIRED),
};
static const Shape OUTLINE_ROW = SHAPE(OutlineRow, OUTLINE_ROW_FIELDS);

static const Error *parse_outlines(UnitsState *state, const List *page, Rows *rows)
{
    const OutlineRow *read = page->items;
    GeoArea *areas = arena_array(state->arena, page->n, sizeof(*areas));

    for (size_t i = 0; i < page->n; i++) {
        GeoPoint *ring;
        areas[i].key = read[i].key;
        if (!ring_parse(state->arena, read[i].ring, false, &ring, &areas[i].n)) {
            return error_new(state->arena, &TREE_BAD, "the outline of %lld is no ring",
                             (long long)read[i].key);
        }
        areas[i].ring = ring;
    }
    const List found = {.items = areas, .n = page->n};
    rows_add(state->arena, rows, &found, sizeof(*areas));
    return NULL;
}

/* The texts of the rings are thrown away with `scratch`. */
static const Error *read_outlines(Db *db, Arena *scratch, int32_t today, UnitsState *state)
{
    Rows rows = {0};
    Tx *tx = NULL;
    UnitKey last = 1;

    TRY(db_begin(db, scratch, TX_READ, &tx));
    for (bool more = true; more;) {
        List page = {0};
        TRY(db_all(tx, &SQL_OUTLINES_PAGE, ARGS(db_key(last), db_date(scratch, today)),
                   &OUTLINE_ROW, &page));
        TRY(parse_outlines(state, &page, &rows));
        more = page.n == PAGE_ROWS;
        if (more)
            last = ((const OutlineRow *)page.items)[page.n - 1].key;
    }
    state->outlines = rows.items;
    state->n_outlines = rows.n;
    return NULL;
}

/* Keys are in order, so a parent stands before its children. */
static const Error *link_units(UnitsState *state, int32_t today)
{
    for (size_t i = 0; i < state->n; i++)
        state->units[i].children = 0;
    for (size_t i = 0; i < state->n; i++) {
        const Unit *unit = &state->units[i];
        if (unit->tier == TIER_CITY && state->city == 0)
            state->city = unit->key;
        if (!unit_key_valid(unit->key) || unit_key_tier(unit->key) != (Tier)unit->tier ||
            unit_key_parent(unit->key) != unit->parent) {
            return error_new(state->arena, &TREE_BAD, "unit %lld: its key, tier and parent differ",
                             (long long)unit->key);
        }
        if (unit->parent == 0 || !unit_in_force(unit, today))
            continue;
        size_t parent = units_from(state, unit->parent);
        if (state->units[parent].key != unit->parent) {
            return error_new(state->arena, &TREE_BAD, "unit %lld has no parent",
                             (long long)unit->key);
        }
        state->units[parent].children++;
    }
    return NULL;
}

typedef struct RedrawsRow {
    int64_t number;
} RedrawsRow;

static const Field REDRAWS_ROW_FIELDS[] = {
    I64_FIELD(RedrawsRow, number, REQUIRED),
};
static const Shape REDRAWS_ROW = SHAPE(RedrawsRow, REDRAWS_ROW_FIELDS);

const Error *units_read_redraws(Tx *tx, int64_t *ret_number)
{
    RedrawsRow row = {0};

    TRY(db_one(tx, &SQL_UNIT_REDRAWS_NOW, NO_ARGS, &TREE_BAD, &REDRAWS_ROW, &row));
    *ret_number = row.number;
    return NULL;
}

typedef struct RulesRow {
    int64_t outside_metres;
} RulesRow;

static const Field RULES_ROW_FIELDS[] = {
    I64_FIELD(RulesRow, outside_metres, REQUIRED),
};
static const Shape RULES_ROW = SHAPE(RulesRow, RULES_ROW_FIELDS);

static const Error *read_rules(Tx *tx, UnitsState *state)
{
    RulesRow row = {0};

    TRY(db_one(tx, &SQL_PLACE_RULES, NO_ARGS, &TREE_BAD, &RULES_ROW, &row));
    state->outside_metres = row.outside_metres;
    return NULL;
}

/* The number first: rows that are newer than it only make somebody read them again. */
static const Error *read_all(Db *db, Arena *scratch, UnitsState *state)
{
    int32_t today = state->today;
    Tx *tx = NULL;

    TRY(db_begin(db, scratch, TX_READ, &tx));
    TRY(units_read_redraws(tx, &state->redraws));
    TRY(read_rules(tx, state));
    TRY(read_units(db, state));
    TRY(link_units(state, today));
    return read_outlines(db, scratch, today, state);
}

const Error *units_state_load(Db *db, Arena *arena, int32_t today, UnitsState **ret_state)
{
    UnitsState *state = calloc(1, sizeof(*state));

    if (!state)
        abort();
    state->arena = arena_new();
    state->today = today;
    const Error *error = read_all(db, arena, state);
    if (error) {
        /* It lives in the arena that goes now. */
        error = error_new(arena, error->kind, "%s", error->detail);
        units_state_free(state);
        return error;
    }
    state->index = geo_index_new(state->outlines, state->n_outlines);
    *ret_state = state;
    return NULL;
}

void units_state_free(UnitsState *state)
{
    if (!state)
        return;
    geo_index_free(state->index);
    arena_free(state->arena);
    free(state);
}
