/*
 * redraw_test.c - redrawn maps against GEOS, which had no part in making them: whatever is cut and joined
 * inside, and whatever corners that puts on the rim, with the grids outside every outline is valid, no two
 * overlap, and together they cover what they covered.
 */
#include <geos_c.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include "domain/grids/faults.h"
#include "domain/grids/node.h"

#include <cmocka.h>

#define SIDE    6
#define INSIDE  400
#define OUTSIDE (SIDE * SIDE)
#define SEEDS   40
#define CHANGES 60

typedef struct Map {
    Arena *arena;
    Ring inside[INSIDE], outside[OUTSIDE];
    size_t n_inside, n_outside;
    RingEdges rim; /* of the inside, as it was */
    size_t n_cut, n_joined, n_on_rim;
} Map;

static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

/* No edge runs along an axis: what is put on one is rounded. */
static GeoPoint corner(int32_t x, int32_t y)
{
    return (GeoPoint){113700000 + x * 10007 + y * 3011, 22800000 + y * 9973 - x * 2003};
}

static Map *map_new(Arena *arena)
{
    Map *map = ARENA_NEW(arena, Map);
    RingEdges twice;

    map->arena = arena;
    for (int32_t y = 0; y < SIDE; y++) {
        for (int32_t x = 0; x < SIDE; x++) {
            GeoPoint *p = arena_array(arena, 4, sizeof(*p));
            bool inside = x > 0 && y > 0 && x < SIDE - 1 && y < SIDE - 1;
            p[0] = corner(x, y);
            p[1] = corner(x + 1, y);
            p[2] = corner(x + 1, y + 1);
            p[3] = corner(x, y + 1);
            if (inside) {
                map->inside[map->n_inside++] = (Ring){p, 4};
            } else {
                map->outside[map->n_outside++] = (Ring){p, 4};
            }
        }
    }
    map->rim = rings_rim(arena, map->inside, map->n_inside, &twice);
    return map;
}

/* ---- changes, as a draft makes them -------------------------------------------------------------- */

static void cut_one(Map *map, uint64_t *seed)
{
    size_t at = next_random(seed) % map->n_inside;
    const Ring *ring = &map->inside[at];
    GeoPoint near = ring->points[next_random(seed) % ring->n];
    GeoPoint *points = arena_array(map->arena, 3, sizeof(*points));
    Cut cut;

    for (size_t i = 0; i < 3; i++) {
        points[i].lon = near.lon + (int32_t)(next_random(seed) % 40000) - 20000;
        points[i].lat = near.lat + (int32_t)(next_random(seed) % 40000) - 20000;
    }
    const Ring line = {points, 3};
    if (map->n_inside == INSIDE || ring_cut(map->arena, ring, &line, &cut) != CUT_DONE)
        return;
    for (size_t end = 0; end < 2; end++) {
        const CutPoint *point = &cut.ends[end];
        for (size_t i = 0; point->is_new && i < map->n_inside; i++) {
            map->inside[i] =
                ring_insert(map->arena, &map->inside[i], point->b, point->a, point->at);
        }
    }
    map->inside[at] = cut.left;
    map->inside[map->n_inside++] = cut.right;
    map->n_cut++;
}

static void join_two(Map *map, uint64_t *seed)
{
    size_t a = next_random(seed) % map->n_inside;
    size_t b = next_random(seed) % map->n_inside;
    const Ring both[] = {map->inside[a], map->inside[b]};
    Ring joined;

    if (a == b || !rings_join(map->arena, both, 2, &joined))
        return;
    map->inside[a] = joined;
    map->inside[b] = map->inside[--map->n_inside];
    map->n_joined++;
}

/* What taking effect does for the grids outside. */
static void follow(Map *map)
{
    bool changed[OUTSIDE];
    RingEdges twice;
    RingEdges after = rings_rim(map->arena, map->inside, map->n_inside, &twice);

    rings_follow_rim(map->arena, map->outside, map->n_outside, map->rim, after, changed);
    for (size_t i = 0; i < map->n_outside; i++)
        map->n_on_rim += changed[i];
}

/* ---- what GEOS says ------------------------------------------------------------------------------- */

static GEOSGeometry *polygon_of(GEOSContextHandle_t geos, const Ring *ring)
{
    GEOSCoordSequence *line = GEOSCoordSeq_create_r(geos, (unsigned)ring->n + 1, 2);

    for (unsigned i = 0; i <= ring->n; i++) {
        GeoPoint at = ring->points[i % ring->n];
        (void)GEOSCoordSeq_setXY_r(geos, line, i, at.lon, at.lat);
    }
    return GEOSGeom_createPolygon_r(geos, GEOSGeom_createLinearRing_r(geos, line), NULL, 0);
}

static double area_of(GEOSContextHandle_t geos, const GEOSGeometry *shape)
{
    double area = NAN;

    (void)GEOSArea_r(geos, shape, &area);
    return area;
}

static void none_overlap(GEOSContextHandle_t geos, GEOSGeometry *const *shapes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t k = i + 1; k < n; k++) {
            if (GEOSDisjoint_r(geos, shapes[i], shapes[k]) == 1)
                continue;
            GEOSGeometry *both = GEOSIntersection_r(geos, shapes[i], shapes[k]);
            assert_non_null(both);
            if (area_of(geos, both) > 1e-3)
                fail_msg("%zu and %zu overlap: %g", i, k, area_of(geos, both));
            GEOSGeom_destroy_r(geos, both);
        }
    }
}

/* One piece without a hole, as large as it was. */
static void covers(GEOSContextHandle_t geos, GEOSGeometry *const *shapes, size_t n, double wanted)
{
    double sum = 0;
    GEOSGeometry *copies[INSIDE + OUTSIDE];

    for (size_t i = 0; i < n; i++) {
        copies[i] = GEOSGeom_clone_r(geos, shapes[i]);
        sum += area_of(geos, shapes[i]);
    }
    GEOSGeometry *all = GEOSGeom_createCollection_r(geos, GEOS_MULTIPOLYGON, copies, (unsigned)n);
    GEOSGeometry *whole = GEOSUnaryUnion_r(geos, all);
    assert_non_null(whole);
    assert_int_equal(GEOSGeomTypeId_r(geos, whole), GEOS_POLYGON);
    assert_int_equal(GEOSGetNumInteriorRings_r(geos, whole), 0);
    assert_true(fabs(area_of(geos, whole) - wanted) < 1);
    assert_true(fabs(sum - wanted) < 1);
    GEOSGeom_destroy_r(geos, whole);
    GEOSGeom_destroy_r(geos, all);
}

static void geos_agrees(const Map *map)
{
    GEOSContextHandle_t geos = GEOS_init_r();
    GEOSGeometry *shapes[INSIDE + OUTSIDE];
    size_t n = 0;
    const GeoPoint outer[] = {corner(0, 0), corner(SIDE, 0), corner(SIDE, SIDE), corner(0, SIDE)};

    for (size_t i = 0; i < map->n_inside; i++)
        shapes[n++] = polygon_of(geos, &map->inside[i]);
    for (size_t i = 0; i < map->n_outside; i++)
        shapes[n++] = polygon_of(geos, &map->outside[i]);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(GEOSisValid_r(geos, shapes[i]), 1);
    none_overlap(geos, shapes, n);
    covers(geos, shapes, n, (double)ring_area2(outer, 4) / 2);
    for (size_t i = 0; i < n; i++)
        GEOSGeom_destroy_r(geos, shapes[i]);
    GEOS_finish_r(geos);
}

/* The same question, asked without GEOS: the check of a draft. */
static void check_agrees(const Map *map, const Map *fresh)
{
    Faults faults = faults_new(map->arena);
    const char **names = arena_array(map->arena, map->n_inside, sizeof(*names));
    const Ground ground = {fresh->inside, fresh->n_inside};

    for (size_t i = 0; i < map->n_inside; i++)
        names[i] = "";
    faults_find(&faults, map->inside, names, map->n_inside, &ground);
    for (size_t i = 0; i < faults.n; i++) {
        if (strcmp(faults.items[i].kind, "SLIVER") != 0)
            fail_msg("%s: %s", faults.items[i].kind, faults.items[i].detail);
    }
}

/* ---- the promises --------------------------------------------------------------------------------- */

static void whatever_is_redrawn_geos_finds_it_whole(void **state)
{
    size_t n_cut = 0;
    size_t n_joined = 0;
    size_t n_on_rim = 0;

    (void)state;
    for (uint64_t first = 1; first <= SEEDS; first++) {
        uint64_t seed = first * UINT64_C(0x9e3779b97f4a7c15);
        Arena *arena = arena_new();
        Map *map = map_new(arena);
        for (size_t i = 0; i < CHANGES; i++) {
            if (next_random(&seed) % 10 < 7) {
                cut_one(map, &seed);
            } else {
                join_two(map, &seed);
            }
        }
        check_agrees(map, map_new(arena));
        follow(map);
        geos_agrees(map);
        n_cut += map->n_cut;
        n_joined += map->n_joined;
        n_on_rim += map->n_on_rim;
        arena_free(arena);
    }
    assert_true(n_cut > 300 && n_joined > 20 && n_on_rim > 100);
}

/* That the test can fail: without the corners outside there is an overlap or a gap to be found. */
static void without_the_corners_outside_it_is_not_whole(void **state)
{
    Arena *arena = arena_new();
    Map *map = map_new(arena);
    uint64_t seed = 7;
    int64_t missing = 0;

    (void)state;
    for (size_t i = 0; i < CHANGES; i++)
        cut_one(map, &seed);
    for (size_t i = 0; i < map->n_inside; i++)
        missing += ring_area2(map->inside[i].points, map->inside[i].n);
    for (size_t i = 0; i < map->n_outside; i++)
        missing += ring_area2(map->outside[i].points, map->outside[i].n);
    const GeoPoint outer[] = {corner(0, 0), corner(SIDE, 0), corner(SIDE, SIDE), corner(0, SIDE)};
    assert_true(missing != ring_area2(outer, 4));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_is_redrawn_geos_finds_it_whole),
        cmocka_unit_test(without_the_corners_outside_it_is_not_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
