/*
 * units_load.c - seeding: the tables of a city directory into the empty tables of the database, by
 * COPY. Everything is checked before the first row is sent: the messages name file and line.
 */
#include <string.h>

#include "base/str.h"
#include "domain/units/units_state.h"
#include "platform/csv/csv.h"

#define COPY_BYTES_MAX ((size_t)256 * 1024 * 1024)

/* ---- units.csv --------------------------------------------------------------------------- */

static const Field UNIT_ROW_FIELDS[] = {
    KEY_FIELD(Unit, key, REQUIRED),
    ENUM_FIELD(Unit, tier, TIER_NAMES, REQUIRED),
    KEY_FIELD(Unit, parent),
    STR_FIELD(Unit, name, REQUIRED, LIMIT(1, 60)),
    STR_FIELD(Unit, name_en, LIMIT(1, 120)),
    F64_FIELD(Unit, lon, REQUIRED, LIMIT(-180, 180)),
    F64_FIELD(Unit, lat, REQUIRED, LIMIT(-90, 90)),
    F64_FIELD(Unit, area_km2, LIMIT(0, 10000000)),
    I64_FIELD(Unit, population, LIMIT(0, 1000000000)),
    DATE_FIELD(Unit, valid_from, REQUIRED),
    DATE_FIELD(Unit, valid_to),
};
static const Shape UNIT_ROW = SHAPE(Unit, UNIT_ROW_FIELDS);

/* Keys must rise: that makes them unique, and a parent stand before its children. */
static const Error *check_unit(Arena *arena, const CsvTable *table, const Unit *units, size_t i)
{
    const Unit *unit = &units[i];

    if (i > 0 && unit->key <= units[i - 1].key)
        return csv_error(arena, table, i, "key", "keys must rise from line to line");
    if (unit_key_tier(unit->key) != (Tier)unit->tier)
        return csv_error(arena, table, i, "tier", "not the tier of the key");
    if (unit_key_parent(unit->key) != unit->parent)
        return csv_error(arena, table, i, "parent", "not the parent of the key");
    if (unit->valid_to != 0 && unit->valid_to <= unit->valid_from)
        return csv_error(arena, table, i, "valid_to", "not after valid_from");
    return NULL;
}

static const Error *copy_units(Tx *tx, Arena *arena, const char *path)
{
    CsvTable table;
    List rows;
    Buf out CLEANUP(buf_done);

    buf_init(&out, COPY_BYTES_MAX);
    TRY(csv_load(arena, path, &UNIT_ROW, &table, &rows));
    const Unit *units = rows.items;
    for (size_t i = 0; i < rows.n; i++) {
        TRY(check_unit(arena, &table, units, i));
        copy_key(&out, units[i].key);
        copy_text(&out, TIER_NAMES[units[i].tier]);
        copy_key(&out, units[i].parent);
        copy_i64(&out, unit_key_town(units[i].key));
        copy_text(&out, units[i].name);
        copy_text(&out, units[i].name_en);
        copy_f64(&out, units[i].lon);
        copy_f64(&out, units[i].lat);
        copy_f64(&out, units[i].area_km2);
        copy_i64(&out, units[i].population);
        copy_date(&out, units[i].valid_from);
        copy_date(&out, units[i].valid_to);
        copy_end(&out);
    }
    return copy_send(tx, arena, &out,
                     "copy units (key, tier, parent, town, name, name_en, lon, lat, area_km2, "
                     "population, valid_from, valid_to) from stdin");
}

/* ---- grids.csv --------------------------------------------------------------------------- */

typedef struct GridRow {
    UnitKey key;
    int32_t valid_from;
    const char *ring; /* the first point whole, then steps from point to point */
} GridRow;

static const Field GRID_ROW_FIELDS[] = {
    KEY_FIELD(GridRow, key, REQUIRED),
    DATE_FIELD(GridRow, valid_from, REQUIRED),
    STR_FIELD(GridRow, ring, REQUIRED),
};
static const Shape GRID_ROW = SHAPE(GridRow, GRID_ROW_FIELDS);

static void copy_ring(Buf *out, const GeoPoint *ring, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        buf_char(out, i == 0 ? '{' : ',');
        buf_i64(out, ring[i].lon);
        buf_char(out, ',');
        buf_i64(out, ring[i].lat);
    }
    buf_str(out, "}\t");
}

static const Error *copy_grids(Tx *tx, Arena *arena, const char *path)
{
    CsvTable table;
    List rows;
    Buf out CLEANUP(buf_done);

    buf_init(&out, COPY_BYTES_MAX);
    TRY(csv_load(arena, path, &GRID_ROW, &table, &rows));
    const GridRow *grids = rows.items;
    for (size_t i = 0; i < rows.n; i++) {
        GeoPoint *ring;
        size_t n;
        if (unit_key_tier(grids[i].key) != TIER_GRID)
            return csv_error(arena, &table, i, "key", "not the key of a grid");
        if (!ring_parse(arena, grids[i].ring, true, &ring, &n))
            return csv_error(arena, &table, i, "ring", "not a ring of three points or more");
        copy_key(&out, grids[i].key);
        copy_date(&out, grids[i].valid_from);
        copy_ring(&out, ring, n);
        copy_end(&out);
    }
    return copy_send(tx, arena, &out, "copy unit_outlines (key, valid_from, ring) from stdin");
}

/* ---- divisions.csv, unit_divisions.csv ---------------------------------------------------- */

typedef struct DivisionRow {
    int64_t edition;
    const char *code;
    const char *level;
    const char *name;
    const char *parent;
} DivisionRow;

static const Field DIVISION_ROW_FIELDS[] = {
    I64_FIELD(DivisionRow, edition, REQUIRED, LIMIT(1949, 9999)),
    STR_FIELD(DivisionRow, code, REQUIRED, LIMIT(6, 12)),
    STR_FIELD(DivisionRow, level, REQUIRED, LIMIT(1, 20)),
    STR_FIELD(DivisionRow, name, REQUIRED, LIMIT(1, 60)),
    STR_FIELD(DivisionRow, parent, LIMIT(6, 12)),
};
static const Shape DIVISION_ROW = SHAPE(DivisionRow, DIVISION_ROW_FIELDS);

typedef struct UnitDivisionRow {
    UnitKey unit;
    int64_t edition;
    const char *code;
} UnitDivisionRow;

static const Field UNIT_DIVISION_ROW_FIELDS[] = {
    KEY_FIELD(UnitDivisionRow, unit, REQUIRED),
    I64_FIELD(UnitDivisionRow, edition, REQUIRED, LIMIT(1949, 9999)),
    STR_FIELD(UnitDivisionRow, code, REQUIRED, LIMIT(6, 12)),
};
static const Shape UNIT_DIVISION_ROW = SHAPE(UnitDivisionRow, UNIT_DIVISION_ROW_FIELDS);

const Error *units_load_city(Tx *tx, Arena *arena, const char *city_dir)
{
    TRY(copy_units(tx, arena, arena_printf(arena, "%s/units.csv", city_dir)));
    TRY(copy_grids(tx, arena, arena_printf(arena, "%s/grids.csv", city_dir)));
    TRY(copy_file(tx, arena, arena_printf(arena, "%s/divisions.csv", city_dir), &DIVISION_ROW,
                  "copy divisions (edition, code, level, name, parent) from stdin"));
    return copy_file(tx, arena, arena_printf(arena, "%s/unit_divisions.csv", city_dir),
                     &UNIT_DIVISION_ROW, "copy unit_divisions (unit, edition, code) from stdin");
}
