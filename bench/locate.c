/*
 * locate.c - point -> grid, in this process: base/geo.h against GEOS (an STRtree of envelopes over
 * prepared geometries) on the same points of the city as it is shipped.
 *
 *   locate CITY-DIR ROUNDS POINTS
 *
 * Prints one line a round: lookups a second of ours, then of GEOS; they take turns at going first.
 */
#include "simulate/wire.h"

#include <geos_c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/chance.h"
#include "base/geo.h"
#include "domain/units/units_state.h"
#include "platform/csv/csv.h"

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

/* One grid as GEOS has it. */
typedef struct Prepared {
    const GEOSPreparedGeometry *geometry;
    UnitKey key;
} Prepared;

typedef struct City {
    Arena *arena;
    GeoArea *areas;
    size_t n_areas;
    GeoIndex *index;
    GEOSContextHandle_t geos;
    Prepared *prepared;
    GEOSSTRtree *tree;
    GeoPoint *points;
    size_t n_points;
} City;

static void load_areas(City *city, const char *dir)
{
    CsvTable table;
    List rows;
    const Error *error = csv_load(city->arena, arena_printf(city->arena, "%s/grids.csv", dir),
                                  &GRID_LINE, &table, &rows);

    if (error)
        give_up("%s", error->detail);
    const GridLine *lines = rows.items;
    city->n_areas = rows.n;
    city->areas = arena_array(city->arena, rows.n, sizeof(*city->areas));
    for (size_t i = 0; i < rows.n; i++) {
        GeoPoint *ring;
        city->areas[i].key = lines[i].key;
        if (!ring_parse(city->arena, lines[i].ring, true, &ring, &city->areas[i].n))
            give_up("grids.csv: line %zu has no ring", i + 2);
        city->areas[i].ring = ring;
    }
}

static GEOSGeometry *polygon(GEOSContextHandle_t geos, const GeoArea *area)
{
    GEOSCoordSequence *line = GEOSCoordSeq_create_r(geos, (unsigned)area->n + 1, 2);

    for (unsigned i = 0; i <= area->n; i++) {
        GeoPoint at = area->ring[i % area->n];
        (void)GEOSCoordSeq_setXY_r(geos, line, i, at.lon, at.lat);
    }
    return GEOSGeom_createPolygon_r(geos, GEOSGeom_createLinearRing_r(geos, line), NULL, 0);
}

static void load_geos(City *city)
{
    city->geos = GEOS_init_r();
    city->prepared = arena_array(city->arena, city->n_areas, sizeof(*city->prepared));
    city->tree = GEOSSTRtree_create_r(city->geos, 10);
    for (size_t i = 0; i < city->n_areas; i++) {
        GEOSGeometry *shape = polygon(city->geos, &city->areas[i]);
        city->prepared[i] = (Prepared){GEOSPrepare_r(city->geos, shape), city->areas[i].key};
        GEOSSTRtree_insert_r(city->geos, city->tree, shape, &city->prepared[i]);
    }
}

/* From a fixed seed: every run asks for the same points. */
static int32_t between(uint64_t *state, int32_t lo, int32_t hi)
{
    return lo + (int32_t)(chance(state) % (uint64_t)(hi - lo + 1));
}

/* In the box around a grid chosen at random: most lie in that grid, the rest in its neighbours. */
static void make_points(City *city, size_t n)
{
    uint64_t state = 1;

    city->n_points = n;
    city->points = arena_array(city->arena, n, sizeof(*city->points));
    for (size_t i = 0; i < n; i++) {
        const GeoArea *area = &city->areas[chance(&state) % city->n_areas];
        GeoPoint lo = area->ring[0], hi = area->ring[0];
        for (size_t j = 1; j < area->n; j++) {
            GeoPoint at = area->ring[j];
            lo = (GeoPoint){at.lon < lo.lon ? at.lon : lo.lon, at.lat < lo.lat ? at.lat : lo.lat};
            hi = (GeoPoint){at.lon > hi.lon ? at.lon : hi.lon, at.lat > hi.lat ? at.lat : hi.lat};
        }
        city->points[i] =
            (GeoPoint){between(&state, lo.lon, hi.lon), between(&state, lo.lat, hi.lat)};
    }
}

typedef struct Asked {
    const City *city;
    const GEOSGeometry *point;
    UnitKey key;
} Asked;

static void ask_one(void *item, void *context)
{
    const Prepared *prepared = item;
    Asked *asked = context;

    if (asked->key == 0 &&
        GEOSPreparedIntersects_r(asked->city->geos, prepared->geometry, asked->point) == 1)
        asked->key = prepared->key;
}

static size_t run_geos(const City *city)
{
    size_t found = 0;

    for (size_t i = 0; i < city->n_points; i++) {
        GEOSGeometry *point =
            GEOSGeom_createPointFromXY_r(city->geos, city->points[i].lon, city->points[i].lat);
        Asked asked = {city, point, 0};
        GEOSSTRtree_query_r(city->geos, city->tree, point, ask_one, &asked);
        GEOSGeom_destroy_r(city->geos, point);
        found += asked.key != 0;
    }
    return found;
}

static size_t run_ours(const City *city)
{
    size_t found = 0;

    for (size_t i = 0; i < city->n_points; i++)
        found += geo_index_find(city->index, city->points[i]) != 0;
    return found;
}

/* Lookups a second; checks that both find as many. */
static double measure(const City *city, size_t (*run)(const City *), size_t *ret_found)
{
    int64_t began_us = now_us();

    *ret_found = run(city);
    int64_t took_us = now_us() - began_us;
    return (double)city->n_points / ((double)(took_us > 0 ? took_us : 1) / 1e6);
}

static void run_round(const City *city, bool geos_first)
{
    size_t found_ours = 0, found_geos = 0;
    double geos = geos_first ? measure(city, run_geos, &found_geos) : 0;
    double ours = measure(city, run_ours, &found_ours);

    if (!geos_first)
        geos = measure(city, run_geos, &found_geos);
    /* On the city's outer edge GEOS says yes to every point, ours to half of them. */
    if (found_ours == 0 || found_ours > found_geos || found_geos - found_ours > 10)
        give_up("ours finds %zu points, GEOS %zu", found_ours, found_geos);
    (void)printf("%.0f %.0f\n", ours, geos);
}

int main(int argc, char **argv)
{
    City city = {.arena = arena_new()};

    if (argc != 4)
        give_up("usage: locate CITY-DIR ROUNDS POINTS");
    int64_t rounds = number_of(argv[2], 1, "ROUNDS");
    load_areas(&city, argv[1]);
    load_geos(&city);
    city.index = geo_index_new(city.areas, city.n_areas);
    make_points(&city, (size_t)number_of(argv[3], 1, "POINTS"));
    (void)run_geos(&city); /* GEOS builds its indexes at the first question */
    for (int64_t round = 0; round < rounds; round++)
        run_round(&city, round % 2 == 1);
    return 0;
}
