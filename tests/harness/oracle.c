/*
 * oracle.c - what GEOS says of points among outlines, for the stories: they compare it with what a server says of a map
 * that was drawn and published there.
 *
 * Reads lines: "A key lon lat lon lat ..." an area, then "P lon lat" points; whole micro-degrees. For each point one line:
 * the area that has it inside (or 0), how many areas take it by the half-open rule when asked one by one, the one that does
 * (or 0), how far the nearest is in metres (0 in and on an edge;
 * more than 500 m away it may be too large, or inf), and every area that touches it.
 */
#include <geos_c.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/geo.h"

#define LINE_MAX_BYTES (1 << 20)
#define AREAS_MAX      20000
#define TOUCHING_MAX   64
#define AROUND         10000 /* micro-degrees: more than 500 m each way wherever there are cities */
/* Metres a micro-degree of latitude; of longitude at the point's latitude, as base/geo.h has it. */
#define LAT_M (6371008.8 * (M_PI / 180) / 1e6)

typedef struct Area {
    int64_t key;
    GeoPoint *ring;
    size_t n;
    GEOSGeometry *shape;
    const GEOSPreparedGeometry *prepared;
    GeoIndex *alone; /* an index that knows this area only */
} Area;

typedef struct Oracle {
    GEOSContextHandle_t geos;
    GEOSSTRtree *tree;
    Area *areas;
    size_t n;
} Oracle;

static void give_up(const char *why)
{
    (void)fprintf(stderr, "oracle: %s\n", why);
    exit(1);
}

static GEOSGeometry *polygon(const Oracle *oracle, const Area *area, GeoPoint from, double lon_m,
                             double lat_m)
{
    GEOSCoordSequence *line = GEOSCoordSeq_create_r(oracle->geos, (unsigned)area->n + 1, 2);

    for (unsigned i = 0; i <= area->n; i++) {
        GeoPoint at = area->ring[i % area->n];
        (void)GEOSCoordSeq_setXY_r(oracle->geos, line, i, ((double)at.lon - from.lon) * lon_m,
                                   ((double)at.lat - from.lat) * lat_m);
    }
    return GEOSGeom_createPolygon_r(oracle->geos, GEOSGeom_createLinearRing_r(oracle->geos, line),
                                    NULL, 0);
}

static void add_area(Oracle *oracle, char *text)
{
    static const GeoPoint ORIGIN = {0, 0};
    Area *area = &oracle->areas[oracle->n];
    char *end = text;

    if (oracle->n == AREAS_MAX)
        give_up("too many areas");
    area->key = strtoll(text, &end, 10);
    area->ring = calloc(strlen(text) / 2 + 1, sizeof(*area->ring));
    if (!area->ring)
        abort();
    while (*end == ' ') {
        GeoPoint *at = &area->ring[area->n++];
        at->lon = (int32_t)strtol(end + 1, &end, 10);
        at->lat = (int32_t)strtol(end, &end, 10);
    }
    if (area->n < 3)
        give_up("an area without corners");
    area->shape = polygon(oracle, area, ORIGIN, 1, 1);
    if (GEOSisValid_r(oracle->geos, area->shape) != 1)
        give_up("an area that is none");
    area->prepared = GEOSPrepare_r(oracle->geos, area->shape);
    area->alone = geo_index_new(&(GeoArea){area->key, area->ring, area->n}, 1);
    GEOSSTRtree_insert_r(oracle->geos, oracle->tree, area->shape, area);
    oracle->n++;
}

typedef struct Asked {
    const Oracle *oracle;
    const GEOSGeometry *point;
    GeoPoint at;
    int64_t inside, claimed, touching[TOUCHING_MAX];
    size_t n_claims, n_touching;
} Asked;

static void ask_one(void *item, void *context)
{
    const Area *area = item;
    Asked *asked = context;

    if (geo_index_find(area->alone, asked->at) != 0) {
        asked->n_claims++;
        asked->claimed = area->key;
    }
    if (GEOSPreparedIntersects_r(asked->oracle->geos, area->prepared, asked->point) != 1)
        return;
    if (asked->n_touching == TOUCHING_MAX)
        give_up("too many areas at a point");
    asked->touching[asked->n_touching++] = area->key;
    if (GEOSPreparedContains_r(asked->oracle->geos, area->prepared, asked->point) == 1)
        asked->inside = area->key;
}

typedef struct Nearest {
    const Oracle *oracle;
    GeoPoint at;
    double metres;
} Nearest;

static void measure_one(void *item, void *context)
{
    Nearest *nearest = context;
    double metres = INFINITY;
    GEOSContextHandle_t geos = nearest->oracle->geos;
    GEOSGeometry *origin = GEOSGeom_createPointFromXY_r(geos, 0, 0);
    GEOSGeometry *shape = polygon(nearest->oracle, item, nearest->at,
                                  LAT_M * cos(nearest->at.lat / 1e6 * (M_PI / 180)), LAT_M);

    if (GEOSDistance_r(geos, shape, origin, &metres) != 1)
        give_up("no distance");
    nearest->metres = fmin(nearest->metres, metres);
    GEOSGeom_destroy_r(geos, shape);
    GEOSGeom_destroy_r(geos, origin);
}

static double nearest_metres(const Oracle *oracle, GeoPoint at)
{
    Nearest nearest = {oracle, at, INFINITY};
    GEOSGeometry *around = GEOSGeom_createRectangle_r(
        oracle->geos, at.lon - AROUND, at.lat - AROUND, at.lon + AROUND, at.lat + AROUND);

    GEOSSTRtree_query_r(oracle->geos, oracle->tree, around, measure_one, &nearest);
    GEOSGeom_destroy_r(oracle->geos, around);
    return nearest.metres;
}

static void answer(const Oracle *oracle, char *text)
{
    char *end = text;
    Asked asked = {.oracle = oracle};

    asked.at.lon = (int32_t)strtol(text, &end, 10);
    asked.at.lat = (int32_t)strtol(end, &end, 10);
    GEOSGeometry *point = GEOSGeom_createPointFromXY_r(oracle->geos, asked.at.lon, asked.at.lat);
    asked.point = point;
    GEOSSTRtree_query_r(oracle->geos, oracle->tree, point, ask_one, &asked);
    GEOSGeom_destroy_r(oracle->geos, point);
    (void)printf("%" PRId64 " %zu %" PRId64 " %.6f", asked.inside, asked.n_claims, asked.claimed,
                 asked.n_touching > 0 ? 0 : nearest_metres(oracle, asked.at));
    for (size_t i = 0; i < asked.n_touching; i++)
        (void)printf(" %" PRId64, asked.touching[i]);
    (void)printf("\n");
}

static void put_away(Oracle *oracle)
{
    for (size_t i = 0; i < oracle->n; i++) {
        geo_index_free(oracle->areas[i].alone);
        GEOSPreparedGeom_destroy_r(oracle->geos, oracle->areas[i].prepared);
        GEOSGeom_destroy_r(oracle->geos, oracle->areas[i].shape);
        free(oracle->areas[i].ring);
    }
    GEOSSTRtree_destroy_r(oracle->geos, oracle->tree);
    GEOS_finish_r(oracle->geos);
    free(oracle->areas);
}

int main(void)
{
    char *line = malloc(LINE_MAX_BYTES);
    Oracle oracle = {.geos = GEOS_init_r(), .areas = calloc(AREAS_MAX, sizeof(Area))};

    if (!line || !oracle.areas)
        abort();
    oracle.tree = GEOSSTRtree_create_r(oracle.geos, 10);
    while (fgets(line, LINE_MAX_BYTES, stdin)) {
        if (line[0] == 'A') {
            add_area(&oracle, line + 2);
        } else if (line[0] == 'P') {
            answer(&oracle, line + 2);
        } else {
            give_up("a line that is neither A nor P");
        }
    }
    free(line);
    put_away(&oracle);
    return 0;
}
