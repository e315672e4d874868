#include "base/geo.h"

#include <geos_c.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A tiling made here: crooked cells that share every vertex and edge with their neighbours, as
 * the areas of a city do. Each side has three more vertices between its corners. All coordinates
 * are even, so the middle of an edge is a point exactly on it. */
#define SIDE  40
#define BENDS 3
#define CELLS 1600 /* SIDE * SIDE */
#define RING  16   /* a corner and its bends, four times */

typedef struct Tiling {
    int32_t lon0, lat0, step_lon, step_lat;
    GeoPoint corner[SIDE + 1][SIDE + 1];
    GeoPoint east[SIDE + 1][SIDE][BENDS];  /* bends between corner[r][c] and corner[r][c + 1] */
    GeoPoint north[SIDE][SIDE + 1][BENDS]; /* bends between corner[r][c] and corner[r + 1][c] */
    GeoPoint ring[CELLS][RING];
    GeoArea area[CELLS];
    GEOSGeometry *geometry[CELLS];
    const GEOSPreparedGeometry *prepared[CELLS];
    GeoIndex *alone[CELLS]; /* an index that knows this cell only */
    GeoIndex *index;
    uint64_t seed;
} Tiling;

static void geos_says(const char *fmt, ...)
{
    (void)fmt;
}

/* Deterministic: the same tiling and the same points on every machine. Inclusive. */
static int32_t between(Tiling *tiling, int32_t from, int32_t to)
{
    tiling->seed = tiling->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    uint64_t span = (uint64_t)((int64_t)to - from + 1);

    return (int32_t)(from + (int64_t)((tiling->seed >> 33) % span));
}

static int32_t even(int32_t value)
{
    return value / 2 * 2;
}

static void bend(Tiling *tiling, GeoPoint from, GeoPoint to, GeoPoint *bends)
{
    int32_t wide = tiling->step_lon / 20, high = tiling->step_lat / 20;

    for (int i = 0; i < BENDS; i++) {
        bends[i].lon = even(from.lon + (to.lon - from.lon) / (BENDS + 1) * (i + 1) +
                            between(tiling, -wide, wide));
        bends[i].lat = even(from.lat + (to.lat - from.lat) / (BENDS + 1) * (i + 1) +
                            between(tiling, -high, high));
    }
}

static void make_lines(Tiling *t)
{
    int32_t wide = t->step_lon / 6, high = t->step_lat / 6;

    for (int r = 0; r <= SIDE; r++) {
        for (int c = 0; c <= SIDE; c++) {
            t->corner[r][c].lon = even(t->lon0 + c * t->step_lon + between(t, -wide, wide));
            t->corner[r][c].lat = even(t->lat0 + r * t->step_lat + between(t, -high, high));
        }
    }
    for (int r = 0; r <= SIDE; r++) {
        for (int c = 0; c <= SIDE; c++) {
            if (c < SIDE)
                bend(t, t->corner[r][c], t->corner[r][c + 1], t->east[r][c]);
            if (r < SIDE)
                bend(t, t->corner[r][c], t->corner[r + 1][c], t->north[r][c]);
        }
    }
}

/* The corner, then its bends: forwards as they lie, or backwards. */
static GeoPoint *append(GeoPoint *ring, GeoPoint corner, const GeoPoint *bends, bool forwards)
{
    *ring++ = corner;
    for (int i = 0; i < BENDS; i++)
        *ring++ = bends[forwards ? i : BENDS - 1 - i];
    return ring;
}

static void make_cell(Tiling *t, int r, int c)
{
    int cell = r * SIDE + c;
    GeoPoint *at = t->ring[cell];

    at = append(at, t->corner[r][c], t->east[r][c], true);
    at = append(at, t->corner[r][c + 1], t->north[r][c + 1], true);
    at = append(at, t->corner[r + 1][c + 1], t->east[r + 1][c], false);
    (void)append(at, t->corner[r + 1][c], t->north[r][c], false);
    /* Every other ring runs the other way: orientation must not matter. */
    for (int i = 0; cell % 2 && i < RING / 2; i++) {
        GeoPoint kept = t->ring[cell][i];
        t->ring[cell][i] = t->ring[cell][RING - 1 - i];
        t->ring[cell][RING - 1 - i] = kept;
    }
    t->area[cell] = (GeoArea){1000 + cell, t->ring[cell], RING};
    t->alone[cell] = geo_index_new(&t->area[cell], 1);
}

static void make_geometry(Tiling *t, int cell)
{
    GEOSCoordSequence *sequence = GEOSCoordSeq_create(RING + 1, 2);

    assert_non_null(sequence);
    for (unsigned i = 0; i <= RING; i++) {
        assert_int_equal(GEOSCoordSeq_setXY(sequence, i, t->ring[cell][i % RING].lon,
                                            t->ring[cell][i % RING].lat),
                         1);
    }
    t->geometry[cell] = GEOSGeom_createPolygon(GEOSGeom_createLinearRing(sequence), NULL, 0);
    assert_non_null(t->geometry[cell]);
    assert_int_equal(GEOSisValid(t->geometry[cell]), 1);
    t->prepared[cell] = GEOSPrepare(t->geometry[cell]);
    assert_non_null(t->prepared[cell]);
}

static Tiling *tiling_new(int32_t lon0, int32_t lat0, int32_t step_lon, int32_t step_lat)
{
    Tiling *t = calloc(1, sizeof(*t));

    assert_non_null(t);
    initGEOS(geos_says, geos_says);
    t->lon0 = lon0;
    t->lat0 = lat0;
    t->step_lon = step_lon;
    t->step_lat = step_lat;
    t->seed = 20261123;
    make_lines(t);
    for (int cell = 0; cell < CELLS; cell++) {
        make_cell(t, cell / SIDE, cell % SIDE);
        make_geometry(t, cell);
    }
    t->index = geo_index_new(t->area, CELLS);
    return t;
}

static int tiling_free(void **state)
{
    Tiling *t = *state;

    for (int cell = 0; cell < CELLS; cell++) {
        GEOSPreparedGeom_destroy(t->prepared[cell]);
        GEOSGeom_destroy(t->geometry[cell]);
        geo_index_free(t->alone[cell]);
    }
    geo_index_free(t->index);
    free(t);
    finishGEOS();
    return 0;
}

/* A city of about a hundred kilometres, cells of three hundred metres by two. */
static int make_city(void **state)
{
    *state = tiling_new(113500000, 22650000, 3000, 2000);
    return 0;
}

/* Nearly all the Earth: coordinates and cross products as large as they get. */
static int make_earth(void **state)
{
    *state = tiling_new(-176000000, -86000000, 8800000, 4300000);
    return 0;
}

/* Corners and bends move by less than half a cell, so a point can only be in a cell near. */
typedef struct Near {
    int cells[9];
    int n;
} Near;

static Near near_of(const Tiling *t, GeoPoint point)
{
    Near near = {.n = 0};
    int column = (int)floor((point.lon - (double)t->lon0) / t->step_lon);
    int row = (int)floor((point.lat - (double)t->lat0) / t->step_lat);

    for (int r = row - 1; r <= row + 1; r++) {
        for (int c = column - 1; c <= column + 1; c++) {
            if (r >= 0 && r < SIDE && c >= 0 && c < SIDE)
                near.cells[near.n++] = r * SIDE + c;
        }
    }
    return near;
}

typedef struct Verdict {
    int64_t inside; /* the cell that GEOS says holds it, not on its edge; 0 when none */
    int touching;   /* how many cells GEOS says it is in or on */
    int owners;     /* how many cells, asked one by one, hold it */
    bool touched;   /* does the one that the index found touch it? */
} Verdict;

static Verdict judge(const Tiling *t, GeoPoint point, int64_t found)
{
    Verdict verdict = {.inside = 0};
    Near near = near_of(t, point);
    GEOSGeometry *geometry = GEOSGeom_createPointFromXY(point.lon, point.lat);

    assert_non_null(geometry);
    for (int i = 0; i < near.n; i++) {
        int cell = near.cells[i];
        verdict.owners += geo_index_find(t->alone[cell], point) != 0;
        if (GEOSPreparedIntersects(t->prepared[cell], geometry) != 1)
            continue;
        verdict.touching++;
        verdict.touched |= found == t->area[cell].key;
        if (GEOSPreparedContains(t->prepared[cell], geometry) == 1)
            verdict.inside = t->area[cell].key;
    }
    GEOSGeom_destroy(geometry);
    return verdict;
}

static void check_point(const Tiling *t, GeoPoint point)
{
    int64_t found = geo_index_find(t->index, point);
    Verdict verdict = judge(t, point, found);

    if (verdict.inside && found != verdict.inside) {
        fail_msg("%d %d is inside %lld, found %lld", point.lon, point.lat,
                 (long long)verdict.inside, (long long)found);
    }
    if (verdict.owners > 1)
        fail_msg("%d %d has %d owners", point.lon, point.lat, verdict.owners);
    if ((found != 0) != (verdict.owners == 1)) {
        fail_msg("%d %d: found %lld, owners %d", point.lon, point.lat, (long long)found,
                 verdict.owners);
    }
    if (found && !verdict.touched)
        fail_msg("%d %d is not in %lld", point.lon, point.lat, (long long)found);
    if (verdict.touching == 0 && found)
        fail_msg("%d %d is nowhere, found %lld", point.lon, point.lat, (long long)found);
}

static void check_random_points(Tiling *t, int n)
{
    int within = 0;

    for (int i = 0; i < n; i++) {
        GeoPoint point = {
            between(t, t->lon0 - t->step_lon / 2, t->lon0 + SIDE * t->step_lon + t->step_lon / 2),
            between(t, t->lat0 - t->step_lat / 2, t->lat0 + SIDE * t->step_lat + t->step_lat / 2),
        };
        check_point(t, point);
        within += geo_index_find(t->index, point) != 0;
    }
    assert_in_range(within, n / 2, n - 1);
}

static void random_points_of_a_city_are_where_geos_says(void **state)
{
    check_random_points(*state, 100000);
}

static void random_points_of_the_earth_are_where_geos_says(void **state)
{
    check_random_points(*state, 10000);
}

/* Within the outermost ring of cells every point is somebody's. */
static void check_owned_once(const Tiling *t, int cell, GeoPoint point)
{
    int row = cell / SIDE, column = cell % SIDE;
    bool inner = row > 0 && row < SIDE - 1 && column > 0 && column < SIDE - 1;

    check_point(t, point);
    if (inner && geo_index_find(t->index, point) == 0)
        fail_msg("%d %d belongs to nobody", point.lon, point.lat);
}

static void every_shared_vertex_has_exactly_one_owner(void **state)
{
    const Tiling *t = *state;

    for (int cell = 0; cell < CELLS; cell++) {
        for (int i = 0; i < RING; i++)
            check_owned_once(t, cell, t->ring[cell][i]);
    }
}

static void every_middle_of_a_shared_edge_has_exactly_one_owner(void **state)
{
    const Tiling *t = *state;

    for (int cell = 0; cell < CELLS; cell++) {
        for (int i = 0; i < RING; i++) {
            GeoPoint a = t->ring[cell][i], b = t->ring[cell][(i + 1) % RING];
            GeoPoint middle = {a.lon / 2 + b.lon / 2, a.lat / 2 + b.lat / 2};
            check_owned_once(t, cell, middle);
        }
    }
}

static void squares_share_their_edges_and_corners_half_open(void **state)
{
    static const GeoPoint WEST[] = {{0, 0}, {10, 0}, {10, 10}, {0, 10}};
    static const GeoPoint EAST[] = {{10, 0}, {10, 10}, {20, 10}, {20, 0}};
    static const GeoPoint NORTH[] = {{0, 10}, {20, 10}, {20, 20}, {0, 20}};
    static const GeoArea AREAS[] = {{1, WEST, 4}, {2, EAST, 4}, {3, NORTH, 4}};
    static const struct {
        GeoPoint point;
        int64_t key;
    } ROWS[] = {
        {{5, 5}, 1},
        {{15, 5}, 2},
        {{5, 15}, 3},
        {{0, 0}, 1},
        {{10, 5}, 2},
        {{10, 0}, 2},
        {{10, 10}, 3},
        {{5, 10}, 3},
        {{0, 10}, 3},
        {{20, 5}, 0},
        {{20, 10}, 0},
        {{5, 20}, 0},
        {{-1, 5}, 0},
        {{5, -1}, 0},
        {{21, 5}, 0},
        {{9, 9}, 1},
        {{0, 5}, 1},
        {{5, 0}, 1},
        {{INT32_MIN, INT32_MIN}, 0},
        {{INT32_MAX, INT32_MAX}, 0},
        {{INT32_MAX, 5}, 0},
    };

    (void)state;
    GeoIndex *index = geo_index_new(AREAS, LENGTH(AREAS));
    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        if (geo_index_find(index, ROWS[i].point) != ROWS[i].key) {
            fail_msg("%d %d must be in %lld", ROWS[i].point.lon, ROWS[i].point.lat,
                     (long long)ROWS[i].key);
        }
    }
    geo_index_free(index);
}

/* ---- how far ---------------------------------------------------------------------------------- */

#define LAND_MAX CELLS

/* The tiling with lakes in it: every seventh cell is nobody's. */
typedef struct Land {
    GeoArea areas[LAND_MAX];
    size_t n;
    GeoIndex *index;
} Land;

static Land *land_new(const Tiling *t)
{
    Land *land = calloc(1, sizeof(*land));

    assert_non_null(land);
    for (int cell = 0; cell < CELLS; cell++) {
        if (cell % 7 != 3)
            land->areas[land->n++] = t->area[cell];
    }
    land->index = geo_index_new(land->areas, land->n);
    return land;
}

/* What GEOS says of the same plane. */
static double geos_metres(const GeoArea *area, GeoPoint point)
{
    double lat_m = 6371008.8 * (M_PI / 180) / 1e6;
    double lon_m = lat_m * cos(point.lat / 1e6 * (M_PI / 180));
    GEOSCoordSequence *line = GEOSCoordSeq_create((unsigned)area->n + 1, 2);
    GEOSGeometry *at = GEOSGeom_createPointFromXY(0, 0);
    double metres = NAN;

    for (unsigned i = 0; i <= area->n; i++) {
        GeoPoint corner = area->ring[i % area->n];
        GEOSCoordSeq_setXY(line, i, ((double)corner.lon - point.lon) * lon_m,
                           ((double)corner.lat - point.lat) * lat_m);
    }
    GEOSGeometry *shape = GEOSGeom_createPolygon(GEOSGeom_createLinearRing(line), NULL, 0);
    assert_int_equal(GEOSDistance(shape, at, &metres), 1);
    GEOSGeom_destroy(shape);
    GEOSGeom_destroy(at);
    return metres;
}

/* The nearest of all, asked one by one; the distances of all of them into `all`. */
static double geos_nearest(const Land *land, GeoPoint point, double *all)
{
    double least = INFINITY;

    for (size_t i = 0; i < land->n; i++) {
        all[i] = geos_metres(&land->areas[i], point);
        least = fmin(least, all[i]);
    }
    return least;
}

static size_t area_of(const Land *land, int64_t key)
{
    size_t i = 0;

    while (i < land->n && land->areas[i].key != key)
        i++;
    assert_true(i < land->n);
    return i;
}

static void check_nearest(const Land *land, GeoPoint point, const double *all, double least)
{
    double slack = 1e-6 + 1e-9 * least;
    int64_t holder = geo_index_find(land->index, point);
    GeoNear near = {-1, -1}, none = {-1, -1};

    assert_true(geo_index_nearest(land->index, point, INFINITY, &near));
    assert_true(holder == 0 || near.key == holder);
    assert_true(fabs(near.metres - least) <= slack);
    assert_true(fabs(all[area_of(land, near.key)] - near.metres) <= slack);
    if (holder != 0)
        return;
    for (size_t i = 0; i < land->n && land->areas[i].key < near.key; i++)
        assert_true(all[i] > near.metres - slack);
    assert_true(geo_index_nearest(land->index, point, near.metres, &none));
    assert_true(none.key == near.key);
    if (near.metres > 0) {
        none = (GeoNear){-1, -1};
        assert_false(geo_index_nearest(land->index, point, nextafter(near.metres, 0), &none));
        assert_int_equal(none.key, -1);
    }
}

static void check_within(const Land *land, GeoPoint point, const double *all, double limit_m)
{
    Arena *arena = arena_new();
    GeoNear *near = NULL;
    size_t n = geo_index_within(land->index, arena, point, limit_m, &near), n_geos = 0;

    for (size_t i = 0; i < n; i++) {
        assert_true(fabs(all[area_of(land, near[i].key)] - near[i].metres) <=
                    1e-6 + 1e-9 * limit_m);
        assert_true(near[i].metres <= limit_m);
        assert_true(i == 0 || near[i - 1].metres < near[i].metres ||
                    (near[i - 1].metres <= near[i].metres && near[i - 1].key < near[i].key));
    }
    for (size_t i = 0; i < land->n; i++)
        n_geos += all[i] <= limit_m;
    assert_int_equal(n, n_geos);
    arena_free(arena);
}

static void the_nearest_and_those_within_are_those_of_geos(void **state)
{
    Tiling *t = *state;
    Land *land = land_new(t);
    double all[LAND_MAX] = {0};
    int outside = 0;

    for (int i = 0; i < 150; i++) {
        /* Two cells beyond every side; every third is a corner, every ninth of these of a lake. */
        GeoPoint point = {
            between(t, t->lon0 - 2 * t->step_lon, t->lon0 + (SIDE + 2) * t->step_lon),
            between(t, t->lat0 - 2 * t->step_lat, t->lat0 + (SIDE + 2) * t->step_lat)};
        if (i % 3 == 0)
            point = t->ring[between(t, 0, CELLS - 1)][between(t, 0, RING - 1)];
        double least = geos_nearest(land, point, all);
        check_nearest(land, point, all, least);
        check_within(land, point, all, between(t, 1, 1500));
        outside += least > 0;
    }
    assert_in_range(outside, 15, 100);
    geo_index_free(land->index);
    free(land);
}

static void of_two_as_near_the_lesser_key_is_the_nearest(void **state)
{
    static const GeoPoint WEST[] = {{0, 0}, {10, 0}, {10, 10}, {0, 10}};
    static const GeoPoint EAST[] = {{10, 0}, {10, 10}, {20, 10}, {20, 0}};
    static const GeoArea AREAS[] = {{8, WEST, 4}, {3, EAST, 4}, {1, NULL, 0}};
    GeoIndex *index = geo_index_new(AREAS, LENGTH(AREAS)), *none = geo_index_new(NULL, 0);
    GeoNear near = {0};

    (void)state;
    assert_true(geo_index_nearest(index, (GeoPoint){10, 30}, INFINITY, &near));
    assert_int_equal(near.key, 3);
    assert_true(fabs(near.metres - 20e-6 * 6371008.8 * M_PI / 180) < 1e-9);
    /* The eastern rim is nobody's by the half-open rule: it is no metre away. */
    assert_true(geo_index_nearest(index, (GeoPoint){20, 5}, 0, &near));
    assert_int_equal(near.key, 3);
    assert_true(geo_index_nearest(index, (GeoPoint){180000000, -90000000}, INFINITY, &near));
    assert_false(geo_index_nearest(index, (GeoPoint){20, 50}, 1, &near));
    assert_false(geo_index_nearest(none, (GeoPoint){0, 0}, INFINITY, &near));
    geo_index_free(index);
    geo_index_free(none);
}

static void a_bay_is_not_part_of_the_land_around_it(void **state)
{
    static const GeoPoint LAND[] = {{0, 0},  {30, 0},  {30, 30}, {20, 30},
                                    {15, 5}, {10, 30}, {0, 30}};
    static const GeoArea AREA[] = {{9, LAND, LENGTH(LAND)}};
    GeoIndex *index = geo_index_new(AREA, 1);

    (void)state;
    assert_int_equal(geo_index_find(index, (GeoPoint){15, 20}), 0);
    assert_int_equal(geo_index_find(index, (GeoPoint){15, 3}), 9);
    assert_int_equal(geo_index_find(index, (GeoPoint){5, 20}), 9);
    assert_int_equal(geo_index_find(index, (GeoPoint){25, 20}), 9);
    geo_index_free(index);
}

static void an_index_of_nothing_finds_nothing(void **state)
{
    static const GeoPoint LINE[] = {{0, 0}, {10, 10}};
    static const GeoArea AREAS[] = {{1, NULL, 0}, {2, LINE, 1}, {3, LINE, 2}};
    GeoIndex *none = geo_index_new(NULL, 0);
    GeoIndex *hollow = geo_index_new(AREAS, 1);
    GeoIndex *flat = geo_index_new(AREAS, LENGTH(AREAS));

    (void)state;
    assert_int_equal(geo_index_find(none, (GeoPoint){0, 0}), 0);
    assert_int_equal(geo_index_find(hollow, (GeoPoint){0, 0}), 0);
    assert_int_equal(geo_index_find(flat, (GeoPoint){0, 0}), 0);
    assert_int_equal(geo_index_find(flat, (GeoPoint){5, 5}), 0);
    assert_true(geo_index_bytes(none) > 0);
    assert_true(geo_index_bytes(flat) > geo_index_bytes(none));
    geo_index_free(none);
    geo_index_free(hollow);
    geo_index_free(flat);
    geo_index_free(NULL);
}

static void an_index_keeps_no_pointer_to_what_it_was_made_of(void **state)
{
    GeoPoint ring[] = {{0, 0}, {10, 0}, {10, 10}, {0, 10}};
    GeoArea area = {4, ring, LENGTH(ring)};
    GeoIndex *index = geo_index_new(&area, 1);

    (void)state;
    memset(ring, 0, sizeof(ring));
    area.key = 0;
    assert_int_equal(geo_index_find(index, (GeoPoint){5, 5}), 4);
    geo_index_free(index);
}

static void only_places_on_earth_are_points(void **state)
{
    static const double BAD[][2] = {
        {180.0000001, 0}, {-180.0000001, 0}, {0, 90.0000001}, {0, -90.0000001}, {NAN, 0},
        {0, NAN},         {INFINITY, 0},     {0, -INFINITY},  {1e300, 1e300},
    };
    GeoPoint point = {7, 7};

    (void)state;
    for (size_t i = 0; i < LENGTH(BAD); i++)
        assert_false(geo_point(BAD[i][0], BAD[i][1], &point));
    assert_int_equal(point.lon, 7);
    assert_true(geo_point(113.7517745, 23.0206699, &point));
    assert_int_equal(point.lon, 113751775);
    assert_int_equal(point.lat, 23020670);
    assert_true(geo_point(-180, -90, &point));
    assert_int_equal(point.lon, -180000000);
    assert_int_equal(point.lat, -90000000);
    assert_true(fabs(geo_degrees(-113751775) + 113.751775) < 1e-12);
}

static void a_distance_is_along_the_great_circle(void **state)
{
    static const struct {
        GeoPoint a, b;
        double metres;
    } ROWS[] = {
        {{113751775, 23020670}, {113751775, 23020670}, 0},
        {{0, 0}, {1000000, 0}, 111195.080},
        {{0, 0}, {0, 1000000}, 111195.080},
        {{179500000, 0}, {-179500000, 0}, 111195.080},
        {{0, 60000000}, {1000000, 60000000}, 55597.011},
        {{0, -90000000}, {0, 90000000}, 20015114.442},
        {{-180000000, 0}, {0, 0}, 20015114.442},
        {{113751775, 23020670}, {113751775, 23020671}, 0.111195},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        double there = geo_distance_m(ROWS[i].a, ROWS[i].b);
        double back = geo_distance_m(ROWS[i].b, ROWS[i].a);
        if (!(fabs(there - ROWS[i].metres) < 0.001 + ROWS[i].metres * 1e-6))
            fail_msg("row %zu: %f is not %f", i, there, ROWS[i].metres);
        assert_true(fabs(there - back) < 1e-6);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(squares_share_their_edges_and_corners_half_open),
        cmocka_unit_test(a_bay_is_not_part_of_the_land_around_it),
        cmocka_unit_test(of_two_as_near_the_lesser_key_is_the_nearest),
        cmocka_unit_test_setup_teardown(the_nearest_and_those_within_are_those_of_geos, make_city,
                                        tiling_free),
        cmocka_unit_test(an_index_of_nothing_finds_nothing),
        cmocka_unit_test(an_index_keeps_no_pointer_to_what_it_was_made_of),
        cmocka_unit_test(only_places_on_earth_are_points),
        cmocka_unit_test(a_distance_is_along_the_great_circle),
        cmocka_unit_test_setup_teardown(random_points_of_a_city_are_where_geos_says, make_city,
                                        tiling_free),
        cmocka_unit_test_setup_teardown(every_shared_vertex_has_exactly_one_owner, make_city,
                                        tiling_free),
        cmocka_unit_test_setup_teardown(every_middle_of_a_shared_edge_has_exactly_one_owner,
                                        make_city, tiling_free),
        cmocka_unit_test_setup_teardown(random_points_of_the_earth_are_where_geos_says, make_earth,
                                        tiling_free),
        cmocka_unit_test_setup_teardown(every_shared_vertex_has_exactly_one_owner, make_earth,
                                        tiling_free),
        cmocka_unit_test_setup_teardown(every_middle_of_a_shared_edge_has_exactly_one_owner,
                                        make_earth, tiling_free),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
