/*
 * units_test.c - the city as it is shipped (ZW_CITY, default city/dongguan): its tree, and the
 * point -> grid index over its outlines against GEOS.
 */
#include <geos_c.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "domain/units/units_state.h"
#include "platform/csv/csv.h"

#include <cmocka.h>

#define RANDOM_POINTS 100000
#define NEAR_MAX      64

typedef struct UnitLine {
    UnitKey key;
    int tier;
    UnitKey parent;
    const char *name;
    const char *name_en;
    double lon, lat, area_km2;
    int64_t population;
    int32_t valid_from;
} UnitLine;

static const Field UNIT_LINE_FIELDS[] = {
    KEY_FIELD(UnitLine, key, REQUIRED), ENUM_FIELD(UnitLine, tier, TIER_NAMES, REQUIRED),
    KEY_FIELD(UnitLine, parent),        STR_FIELD(UnitLine, name, REQUIRED),
    STR_FIELD(UnitLine, name_en),       F64_FIELD(UnitLine, lon, REQUIRED),
    F64_FIELD(UnitLine, lat, REQUIRED), F64_FIELD(UnitLine, area_km2),
    I64_FIELD(UnitLine, population),    DATE_FIELD(UnitLine, valid_from, REQUIRED),
};
static const Shape UNIT_LINE = SHAPE(UnitLine, UNIT_LINE_FIELDS);

typedef struct GridLine {
    UnitKey key;
    int32_t valid_from;
    const char *ring;
} GridLine;

static const Field GRID_LINE_FIELDS[] = {
    KEY_FIELD(GridLine, key, REQUIRED),
    DATE_FIELD(GridLine, valid_from, REQUIRED),
    STR_FIELD(GridLine, ring, REQUIRED),
};
static const Shape GRID_LINE = SHAPE(GridLine, GRID_LINE_FIELDS);

typedef struct City {
    Arena *arena;
    const UnitLine *units;
    size_t n_units;
    GeoArea *areas;
    size_t n_areas;
    GeoIndex *index;  /* over all grids */
    GeoIndex **alone; /* one over each grid: does it claim a point, whatever the others say? */
    GEOSContextHandle_t geos;
    GEOSGeometry **shapes;
    const GEOSPreparedGeometry **prepared;
    GEOSSTRtree *tree; /* of indexes into shapes, shifted by one: NULL is no item */
    GEOSGeometry *whole;
    const GEOSPreparedGeometry *prepared_whole;
} City;

static void load(City *city, const char *file, const Shape *shape, List *ret_rows)
{
    const char *dir = getenv("ZW_CITY");
    CsvTable table;
    const Error *error =
        csv_load(city->arena, arena_printf(city->arena, "%s/%s", dir ? dir : "city/dongguan", file),
                 shape, &table, ret_rows);

    if (error)
        fail_msg("%s", error->detail);
}

static GEOSGeometry *geos_polygon(GEOSContextHandle_t geos, const GeoArea *area)
{
    GEOSCoordSequence *line = GEOSCoordSeq_create_r(geos, (unsigned)area->n + 1, 2);

    for (unsigned i = 0; i <= area->n; i++) {
        GeoPoint at = area->ring[i % area->n];
        assert_int_equal(GEOSCoordSeq_setXY_r(geos, line, i, at.lon, at.lat), 1);
    }
    return GEOSGeom_createPolygon_r(geos, GEOSGeom_createLinearRing_r(geos, line), NULL, 0);
}

static void load_areas(City *city)
{
    List rows;

    load(city, "grids.csv", &GRID_LINE, &rows);
    const GridLine *lines = rows.items;
    city->n_areas = rows.n;
    city->areas = arena_array(city->arena, rows.n, sizeof(*city->areas));
    for (size_t i = 0; i < rows.n; i++) {
        GeoPoint *ring;
        city->areas[i].key = lines[i].key;
        assert_true(ring_parse(city->arena, lines[i].ring, true, &ring, &city->areas[i].n));
        city->areas[i].ring = ring;
    }
}

static void load_geos(City *city)
{
    size_t n = city->n_areas;
    GEOSGeometry **copies = arena_array(city->arena, n, sizeof(GEOSGeometry *));

    city->geos = GEOS_init_r();
    city->shapes = arena_array(city->arena, n, sizeof(GEOSGeometry *));
    city->prepared = arena_array(city->arena, n, sizeof(GEOSPreparedGeometry *));
    city->tree = GEOSSTRtree_create_r(city->geos, 10);
    for (size_t i = 0; i < n; i++) {
        city->shapes[i] = geos_polygon(city->geos, &city->areas[i]);
        city->prepared[i] = GEOSPrepare_r(city->geos, city->shapes[i]);
        copies[i] = GEOSGeom_clone_r(city->geos, city->shapes[i]);
        GEOSSTRtree_insert_r(city->geos, city->tree, city->shapes[i], &city->shapes[i]);
    }
    GEOSGeometry *all =
        GEOSGeom_createCollection_r(city->geos, GEOS_MULTIPOLYGON, copies, (unsigned)n);
    city->whole = GEOSUnaryUnion_r(city->geos, all);
    city->prepared_whole = GEOSPrepare_r(city->geos, city->whole);
    GEOSGeom_destroy_r(city->geos, all);
}

static int set_up(void **state)
{
    City *city = calloc(1, sizeof(*city));
    List rows;

    assert_non_null(city);
    city->arena = arena_new();
    load(city, "units.csv", &UNIT_LINE, &rows);
    city->units = rows.items;
    city->n_units = rows.n;
    load_areas(city);
    city->index = geo_index_new(city->areas, city->n_areas);
    city->alone = arena_array(city->arena, city->n_areas, sizeof(GeoIndex *));
    for (size_t i = 0; i < city->n_areas; i++)
        city->alone[i] = geo_index_new(&city->areas[i], 1);
    load_geos(city);
    *state = city;
    return 0;
}

static int tear_down(void **state)
{
    City *city = *state;

    for (size_t i = 0; i < city->n_areas; i++) {
        geo_index_free(city->alone[i]);
        GEOSPreparedGeom_destroy_r(city->geos, city->prepared[i]);
        GEOSGeom_destroy_r(city->geos, city->shapes[i]);
    }
    GEOSPreparedGeom_destroy_r(city->geos, city->prepared_whole);
    GEOSGeom_destroy_r(city->geos, city->whole);
    GEOSSTRtree_destroy_r(city->geos, city->tree);
    GEOS_finish_r(city->geos);
    geo_index_free(city->index);
    arena_free(city->arena);
    free(city);
    return 0;
}

/* ---- the oracle --------------------------------------------------------------------------- */

typedef struct Near {
    const City *city;
    size_t items[NEAR_MAX]; /* grids whose box holds the point */
    size_t n;
} Near;

static void add_near(void *item, void *context)
{
    Near *near = context;

    assert_true(near->n < NEAR_MAX);
    near->items[near->n++] = (size_t)((GEOSGeometry **)item - near->city->shapes);
}

/* What GEOS says: grids that hold the point inside; and that touch it at their edge. */
typedef struct Verdict {
    size_t n_inside, n_touching, n_claims; /* n_claims: grids whose own index takes the point */
    UnitKey inside, claimed;
} Verdict;

static Verdict judge(const City *city, GeoPoint at)
{
    Verdict verdict = {0};
    Near near = {.city = city};
    GEOSGeometry *point = GEOSGeom_createPointFromXY_r(city->geos, at.lon, at.lat);

    GEOSSTRtree_query_r(city->geos, city->tree, point, add_near, &near);
    for (size_t i = 0; i < near.n; i++) {
        size_t grid = near.items[i];
        if (GEOSPreparedContains_r(city->geos, city->prepared[grid], point) == 1) {
            verdict.n_inside++;
            verdict.inside = city->areas[grid].key;
        } else if (GEOSPreparedIntersects_r(city->geos, city->prepared[grid], point) == 1) {
            verdict.n_touching++;
        }
        if (geo_index_find(city->alone[grid], at) != 0) {
            verdict.n_claims++;
            verdict.claimed = city->areas[grid].key;
        }
    }
    GEOSGeom_destroy_r(city->geos, point);
    return verdict;
}

static bool within_city(const City *city, GeoPoint at)
{
    GEOSGeometry *point = GEOSGeom_createPointFromXY_r(city->geos, at.lon, at.lat);
    bool within = GEOSPreparedContains_r(city->geos, city->prepared_whole, point) == 1;

    GEOSGeom_destroy_r(city->geos, point);
    return within;
}

/* ---- the promises ------------------------------------------------------------------------- */

static void the_tree_is_1_city_33_towns_593_villages_3201_grids(void **state)
{
    const City *city = *state;
    size_t n[TIER_MAX] = {0};

    for (size_t i = 0; i < city->n_units; i++)
        n[city->units[i].tier]++;
    assert_int_equal(n[TIER_CITY], 1);
    assert_int_equal(n[TIER_TOWN], 33);
    assert_int_equal(n[TIER_VILLAGE], 593);
    assert_int_equal(n[TIER_GRID], 3201);
    assert_int_equal(city->n_areas, 3201);
}

static void every_unit_stands_where_its_key_says(void **state)
{
    const City *city = *state;

    for (size_t i = 0; i < city->n_units; i++) {
        const UnitLine *unit = &city->units[i];
        assert_true(unit_key_valid(unit->key));
        assert_int_equal(unit_key_tier(unit->key), unit->tier);
        assert_true(unit->parent == unit_key_parent(unit->key));
        assert_true(i == 0 || city->units[i - 1].key < unit->key);
        size_t p = 0;
        while (unit->parent != 0 && city->units[p].key != unit->parent)
            p++;
        assert_true(unit->parent == 0 || p < i);
    }
}

static void every_grid_holds_the_middle_it_is_given(void **state)
{
    const City *city = *state;
    size_t n_grids = 0;

    for (size_t i = 0; i < city->n_units; i++) {
        const UnitLine *unit = &city->units[i];
        GeoPoint at;
        if (unit->tier != TIER_GRID)
            continue;
        assert_true(city->areas[n_grids++].key == unit->key);
        assert_true(geo_point(unit->lon, unit->lat, &at));
        assert_true(geo_index_find(city->index, at) == unit->key);
    }
}

static void the_grids_overlap_nowhere_and_fill_the_city(void **state)
{
    const City *city = *state;
    double sum = 0;
    double whole = 0;

    for (size_t i = 0; i < city->n_areas; i++) {
        double area = 0;
        assert_int_equal(GEOSisValid_r(city->geos, city->shapes[i]), 1);
        assert_int_equal(GEOSArea_r(city->geos, city->shapes[i], &area), 1);
        sum += area;
    }
    assert_int_equal(GEOSGeomTypeId_r(city->geos, city->whole), GEOS_POLYGON);
    assert_int_equal(GEOSGetNumInteriorRings_r(city->geos, city->whole), 0);
    assert_int_equal(GEOSArea_r(city->geos, city->whole, &whole), 1);
    assert_true(fabs(sum - whole) <= 1e-9 * whole);
}

/* xorshift64: the same points on every machine. */
static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static GeoPoint random_point(uint64_t *seed)
{
    return (GeoPoint){.lon = 113500000 + (int32_t)(next_random(seed) % 780000),
                      .lat = 22640000 + (int32_t)(next_random(seed) % 520000)};
}

static void random_points_are_found_where_geos_finds_them(void **state)
{
    const City *city = *state;
    uint64_t seed = 20170324;
    size_t n_in = 0;

    while (n_in < RANDOM_POINTS) {
        GeoPoint at = random_point(&seed);
        UnitKey found = geo_index_find(city->index, at);
        Verdict verdict = judge(city, at);
        assert_true(verdict.n_inside <= 1);
        assert_true(verdict.n_claims <= 1);
        assert_true(found == verdict.claimed);
        if (verdict.n_inside == 1) {
            assert_true(found == verdict.inside);
        } else if (verdict.n_touching == 0) {
            assert_true(found == 0);
        }
        n_in += found != 0;
    }
}

/* Half-open: a corner of many grids belongs to one of them, and within the city to just one. */
static void every_vertex_belongs_to_one_grid(void **state)
{
    const City *city = *state;
    size_t n_within = 0;
    size_t n_rim = 0;

    for (size_t i = 0; i < city->n_areas; i++) {
        for (size_t v = 0; v < city->areas[i].n; v++) {
            GeoPoint at = city->areas[i].ring[v];
            UnitKey found = geo_index_find(city->index, at);
            Verdict verdict = judge(city, at);
            bool within = within_city(city, at);
            assert_int_equal(verdict.n_inside, 0);
            assert_true(verdict.n_touching >= 1);
            assert_true(verdict.n_claims <= 1);
            assert_true(found == verdict.claimed);
            assert_true(!within || verdict.n_claims == 1);
            n_within += within;
            n_rim += !within;
        }
    }
    assert_true(n_within > 10000);
    assert_true(n_rim > 100);
}

static void a_ring_that_is_none_is_refused(void **state)
{
    static const char *const ROWS[] = {"",
                                       "1 2 3 4",
                                       "1 2 3 4 5",
                                       "1 2 3 4 5 x",
                                       "1 2 3 4 5 6 -",
                                       "180000001 0 1 1 2 2",
                                       "1 2 3 4 5 90000000 1 1",
                                       "99999999999999999999 0 1 1 2 2",
                                       "1,2,3,4,5,6",
                                       "1.5 2 3 4 5 6"};
    const City *city = *state;

    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        GeoPoint *ring = NULL;
        size_t n = 77;
        assert_false(ring_parse(city->arena, ROWS[i], true, &ring, &n));
        assert_int_equal(n, 77);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_tree_is_1_city_33_towns_593_villages_3201_grids),
        cmocka_unit_test(every_unit_stands_where_its_key_says),
        cmocka_unit_test(every_grid_holds_the_middle_it_is_given),
        cmocka_unit_test(the_grids_overlap_nowhere_and_fill_the_city),
        cmocka_unit_test(random_points_are_found_where_geos_finds_them),
        cmocka_unit_test(every_vertex_belongs_to_one_grid),
        cmocka_unit_test(a_ring_that_is_none_is_refused),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
