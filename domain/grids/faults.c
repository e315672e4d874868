#include "domain/grids/faults.h"

#include <geos_c.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "domain/grids/node.h"

#define METRES_PER_MICRO 0.11131949

static const Field FAULT_FIELDS[] = {
    STR_FIELD(Fault, kind, REQUIRED),
    STR_FIELD(Fault, grid, NULLABLE),
    STR_FIELD(Fault, other, NULLABLE, SAYS("the second grid of an overlap")),
    F64_FIELD(Fault, lon, REQUIRED),
    F64_FIELD(Fault, lat, REQUIRED),
    F64_FIELD(Fault, square_metres, NULLABLE),
    STR_FIELD(Fault, detail, REQUIRED),
};
const Shape FAULT_SHAPE = SHAPE(Fault, FAULT_FIELDS);

Faults faults_new(Arena *arena)
{
    return (Faults){arena, arena_array(arena, FAULTS_MAX, sizeof(Fault)), 0, false};
}

void fault_add(Faults *faults, Fault fault)
{
    if (faults->n == FAULTS_MAX) {
        faults->more = true;
    } else {
        faults->items[faults->n++] = fault;
    }
}

/* ---- GEOS -------------------------------------------------------------------------------------- */

typedef struct Check {
    Faults *faults;
    GEOSContextHandle_t geos;
    const Ring *rings;
    const char *const *names;
    size_t n;
    GEOSGeometry **shapes; /* of the rings */
    bool *suspect;         /* has an edge that does not meet another */
} Check;

static GEOSGeometry *polygon_of(GEOSContextHandle_t geos, const Ring *ring)
{
    GEOSCoordSequence *line = GEOSCoordSeq_create_r(geos, (unsigned)ring->n + 1, 2);

    for (unsigned i = 0; i <= ring->n; i++) {
        GeoPoint at = ring->points[i % ring->n];
        (void)GEOSCoordSeq_setXY_r(geos, line, i, at.lon, at.lat);
    }
    return GEOSGeom_createPolygon_r(geos, GEOSGeom_createLinearRing_r(geos, line), NULL, 0);
}

static double square_metres(const Check *check, const GEOSGeometry *shape, double lat_micro)
{
    double area = 0;

    (void)GEOSArea_r(check->geos, shape, &area);
    return area * METRES_PER_MICRO * METRES_PER_MICRO * cos(lat_micro / 1e6 * M_PI / 180);
}

/* A point of a shape, in micro-degrees. */
static void place_of(const Check *check, const GEOSGeometry *shape, double *ret_x, double *ret_y)
{
    GEOSGeometry *point = GEOSPointOnSurface_r(check->geos, shape);

    *ret_x = *ret_y = 0;
    if (point) {
        (void)GEOSGeomGetX_r(check->geos, point, ret_x);
        (void)GEOSGeomGetY_r(check->geos, point, ret_y);
    }
    GEOSGeom_destroy_r(check->geos, point);
}

/* Each polygon of the shape that is large enough becomes a fault. */
static void report_pieces(Check *check, const GEOSGeometry *shape, Fault fault)
{
    int n = shape ? GEOSGetNumGeometries_r(check->geos, shape) : 0;

    for (int i = 0; i < n; i++) {
        const GEOSGeometry *piece = GEOSGetGeometryN_r(check->geos, shape, i);
        double x = 0;
        double y = 0;
        if (GEOSGeomTypeId_r(check->geos, piece) != GEOS_POLYGON)
            continue;
        place_of(check, piece, &x, &y);
        double size = square_metres(check, piece, y);
        if (size < FAULT_SQUARE_METRES)
            continue;
        fault.lon = x / 1e6;
        fault.lat = y / 1e6;
        fault.square_metres = size;
        fault_add(check->faults, fault);
    }
}

/* ---- one outline ------------------------------------------------------------------------------- */

static bool outline_is_valid(Check *check, size_t i)
{
    const Ring *ring = &check->rings[i];
    char *reason = NULL;
    GEOSGeometry *where = NULL;
    double x = ring->points[0].lon;
    double y = ring->points[0].lat;
    char valid = GEOSisValidDetail_r(check->geos, check->shapes[i], 0, &reason, &where);

    if (valid != 1) {
        if (where) {
            (void)GEOSGeomGetX_r(check->geos, where, &x);
            (void)GEOSGeomGetY_r(check->geos, where, &y);
        }
        fault_add(check->faults,
                  (Fault){"INVALID", check->names[i], NULL, x / 1e6, y / 1e6, NAN,
                          arena_strdup(check->faults->arena, reason ? reason : "not a polygon")});
    }
    GEOSFree_r(check->geos, reason);
    GEOSGeom_destroy_r(check->geos, where);
    return valid == 1;
}

static void find_sliver(Check *check, size_t i)
{
    const Ring *ring = &check->rings[i];
    double size = ring_square_metres(ring);
    double around = 0;

    for (size_t p = 0; p < ring->n; p++)
        around += geo_distance_m(ring->points[p], ring->points[(p + 1) % ring->n]);
    double roundness = around > 0 ? 4 * M_PI * size / (around * around) : 0;
    if (size >= SLIVER_SQUARE_METRES && roundness >= SLIVER_ROUNDNESS)
        return;
    fault_add(check->faults,
              (Fault){"SLIVER", check->names[i], NULL, geo_degrees(ring->points[0].lon),
                      geo_degrees(ring->points[0].lat), size,
                      arena_printf(check->faults->arena, "%.0f m2, %.0f m around", size, around)});
}

/* ---- coverage ------------------------------------------------------------------------------------ */

typedef struct Neighbours {
    Check *check;
    size_t ring;
} Neighbours;

static void find_overlap(void *item, void *context)
{
    const Neighbours *near = context;
    Check *check = near->check;
    size_t other = (size_t)((GEOSGeometry **)item - check->shapes);

    /* Each pair once: by the first, when both are suspect. */
    if (other == near->ring || (other < near->ring && check->suspect[other]))
        return;
    GEOSGeometry *both =
        GEOSIntersection_r(check->geos, check->shapes[near->ring], check->shapes[other]);
    report_pieces(check, both,
                  (Fault){.kind = "OVERLAP",
                          .grid = check->names[near->ring],
                          .other = check->names[other],
                          .detail = "two grids claim it"});
    GEOSGeom_destroy_r(check->geos, both);
}

static void find_overlaps(Check *check)
{
    GEOSSTRtree *tree = GEOSSTRtree_create_r(check->geos, 10);

    for (size_t i = 0; i < check->n; i++)
        GEOSSTRtree_insert_r(check->geos, tree, check->shapes[i], &check->shapes[i]);
    for (size_t i = 0; i < check->n; i++) {
        Neighbours near = {check, i};
        if (check->suspect[i])
            GEOSSTRtree_query_r(check->geos, tree, check->shapes[i], find_overlap, &near);
    }
    GEOSSTRtree_destroy_r(check->geos, tree);
}

static GEOSGeometry *union_of(Check *check, const Ring *rings, size_t n)
{
    GEOSGeometry **shapes = arena_array(check->faults->arena, n + 1, sizeof(GEOSGeometry *));

    for (size_t i = 0; i < n; i++)
        shapes[i] = polygon_of(check->geos, &rings[i]);
    GEOSGeometry *all =
        GEOSGeom_createCollection_r(check->geos, GEOS_MULTIPOLYGON, shapes, (unsigned)n);
    GEOSGeometry *whole = GEOSUnaryUnion_r(check->geos, all);
    GEOSGeom_destroy_r(check->geos, all);
    return whole;
}

static void find_gaps(Check *check, const Ground *before)
{
    GEOSGeometry *drawn = union_of(check, check->rings, check->n);
    GEOSGeometry *wanted = union_of(check, before->rings, before->n);
    GEOSGeometry *gaps = GEOSDifference_r(check->geos, wanted, drawn);
    GEOSGeometry *beyond = GEOSDifference_r(check->geos, drawn, wanted);

    report_pieces(check, gaps, (Fault){.kind = "GAP", .detail = "no grid holds it"});
    report_pieces(check, beyond,
                  (Fault){.kind = "OUTSIDE", .detail = "outside what this edition redraws"});
    GEOSGeom_destroy_r(check->geos, gaps);
    GEOSGeom_destroy_r(check->geos, beyond);
    GEOSGeom_destroy_r(check->geos, drawn);
    GEOSGeom_destroy_r(check->geos, wanted);
}

/* Edges that meet nothing, when there is no area to show for them. */
static void report_edges(Check *check, RingEdges edges, bool is_drawn)
{
    for (size_t i = 0; i < edges.n; i++) {
        RingEdge edge = edges.items[i];
        double length = geo_distance_m(edge.a, edge.b);
        fault_add(check->faults,
                  (Fault){"UNMET_EDGE", is_drawn ? check->names[edge.ring] : NULL, NULL,
                          (edge.a.lon / 1e6 + edge.b.lon / 1e6) / 2,
                          (edge.a.lat / 1e6 + edge.b.lat / 1e6) / 2, NAN,
                          arena_printf(check->faults->arena,
                                       "an edge of %.1f m meets no neighbour's", length)});
    }
}

/* The rim of what was there, with the points that the drawn one has on it. */
static RingEdges wanted_rim(Arena *arena, const Ground *before, RingEdges drawn)
{
    Ring *rings = arena_array(arena, before->n + 1, sizeof(*rings));
    RingEdges twice = {NULL, 0};

    memcpy(rings, before->rings, before->n * sizeof(*rings));
    Ring points = edges_points(arena, drawn);
    rings_add_points(arena, rings, before->n, &points, RIM_FREE_MICRO);
    return rim_straighten(arena, rings_rim(arena, rings, before->n, &twice));
}

static void find_uncovered(Check *check, const Ground *before)
{
    Arena *arena = check->faults->arena;
    RingEdges twice = {NULL, 0};
    RingEdges rim = rings_rim(arena, check->rings, check->n, &twice);
    RingEdges extra = {NULL, 0};
    RingEdges missing = {NULL, 0};
    size_t n_known = check->faults->n;

    if (before->n > 0) {
        RingEdges straight = rim_straighten(arena, rim);
        RingEdges wanted = wanted_rim(arena, before, rim);
        extra = edges_less(arena, straight, wanted);
        missing = edges_less(arena, wanted, straight);
    }
    if (extra.n == 0 && missing.n == 0 && twice.n == 0)
        return;
    for (size_t i = 0; i < rim.n; i++)
        check->suspect[rim.items[i].ring] = true;
    for (size_t i = 0; i < twice.n; i++)
        check->suspect[twice.items[i].ring] = true;
    find_overlaps(check);
    if (before->n > 0)
        find_gaps(check, before);
    if (check->faults->n > n_known)
        return;
    report_edges(check, extra, true);
    report_edges(check, twice, true);
    if (check->faults->n == n_known)
        report_edges(check, missing, false);
}

void faults_find(Faults *faults, const Ring *rings, const char *const *names, size_t n,
                 const Ground *before)
{
    Check check = {
        .faults = faults,
        .geos = GEOS_init_r(),
        .rings = rings,
        .names = names,
        .n = n,
        .shapes = arena_array(faults->arena, n + 1, sizeof(GEOSGeometry *)),
        .suspect = arena_array(faults->arena, n + 1, sizeof(bool)),
    };
    bool all_valid = true;

    for (size_t i = 0; i < n; i++) {
        check.shapes[i] = polygon_of(check.geos, &rings[i]);
        if (outline_is_valid(&check, i)) {
            find_sliver(&check, i);
        } else {
            all_valid = false;
        }
    }
    if (all_valid)
        find_uncovered(&check, before);
    for (size_t i = 0; i < n; i++)
        GEOSGeom_destroy_r(check.geos, check.shapes[i]);
    GEOS_finish_r(check.geos);
}

bool ring_is_simple(Arena *arena, const Ring *ring, const char **ret_why, GeoPoint *ret_where)
{
    static const char *const NAMES[] = {""};
    Faults faults = faults_new(arena);
    Check check = {.faults = &faults, .geos = GEOS_init_r(), .rings = ring, .names = NAMES, .n = 1};
    GEOSGeometry *shape = polygon_of(check.geos, ring);

    check.shapes = &shape;
    bool is_simple = outline_is_valid(&check, 0);
    if (!is_simple) {
        *ret_why = faults.items[0].detail;
        (void)geo_point(faults.items[0].lon, faults.items[0].lat, ret_where);
    }
    GEOSGeom_destroy_r(check.geos, shape);
    GEOS_finish_r(check.geos);
    return is_simple;
}

/* ---- what comes from what ------------------------------------------------------------------------ */

#define SHARE_MIN 0.05

typedef struct Overlaps {
    GEOSContextHandle_t geos;
    Arena *arena;
    GEOSGeometry **old;
    const GEOSGeometry *shape; /* of the fresh one that is asked about */
    size_t fresh;
    RingPair *pairs;
    size_t n, capacity;
} Overlaps;

static double area_of(GEOSContextHandle_t geos, const GEOSGeometry *shape)
{
    double area = 0;

    if (shape)
        (void)GEOSArea_r(geos, shape, &area);
    return area;
}

static void add_pair(void *item, void *context)
{
    Overlaps *found = context;
    size_t old = (size_t)((GEOSGeometry **)item - found->old);
    GEOSGeometry *both = GEOSIntersection_r(found->geos, found->shape, found->old[old]);
    double smaller =
        fmin(area_of(found->geos, found->shape), area_of(found->geos, found->old[old]));
    bool counts = area_of(found->geos, both) > SHARE_MIN * smaller;

    GEOSGeom_destroy_r(found->geos, both);
    if (!counts)
        return;
    if (found->n == found->capacity) {
        found->capacity = found->capacity * 2 + 64;
        RingPair *pairs = arena_array(found->arena, found->capacity, sizeof(*pairs));
        if (found->n > 0)
            memcpy(pairs, found->pairs, found->n * sizeof(*pairs));
        found->pairs = pairs;
    }
    found->pairs[found->n++] = (RingPair){found->fresh, old};
}

static int pair_order(const void *left, const void *right)
{
    const RingPair *a = left;
    const RingPair *b = right;

    if (a->fresh != b->fresh)
        return a->fresh < b->fresh ? -1 : 1;
    return (a->old > b->old) - (a->old < b->old);
}

size_t rings_overlaps(Arena *arena, const Ring *fresh, size_t n_fresh, const Ring *old,
                      size_t n_old, RingPair **ret_pairs)
{
    Overlaps found = {.geos = GEOS_init_r(),
                      .arena = arena,
                      .old = arena_array(arena, n_old + 1, sizeof(GEOSGeometry *))};
    GEOSSTRtree *tree = GEOSSTRtree_create_r(found.geos, 10);

    for (size_t i = 0; i < n_old; i++) {
        found.old[i] = polygon_of(found.geos, &old[i]);
        GEOSSTRtree_insert_r(found.geos, tree, found.old[i], &found.old[i]);
    }
    for (size_t i = 0; i < n_fresh; i++) {
        GEOSGeometry *shape = polygon_of(found.geos, &fresh[i]);
        found.shape = shape;
        found.fresh = i;
        GEOSSTRtree_query_r(found.geos, tree, shape, add_pair, &found);
        GEOSGeom_destroy_r(found.geos, shape);
    }
    GEOSSTRtree_destroy_r(found.geos, tree);
    for (size_t i = 0; i < n_old; i++)
        GEOSGeom_destroy_r(found.geos, found.old[i]);
    GEOS_finish_r(found.geos);
    if (found.n > 1)
        qsort(found.pairs, found.n, sizeof(RingPair), pair_order);
    *ret_pairs = found.pairs;
    return found.n;
}

static GeoPoint rounded(double x, double y)
{
    return (GeoPoint){(int32_t)lround(x), (int32_t)lround(y)};
}

GeoPoint ring_inner_point(const Ring *ring)
{
    Check check = {.geos = GEOS_init_r()};
    GEOSGeometry *shape = polygon_of(check.geos, ring);
    GEOSGeometry *middle = GEOSGetCentroid_r(check.geos, shape);
    double x = ring->points[0].lon;
    double y = ring->points[0].lat;

    if (middle) {
        (void)GEOSGeomGetX_r(check.geos, middle, &x);
        (void)GEOSGeomGetY_r(check.geos, middle, &y);
    }
    if (!ring_has(ring, rounded(x, y)))
        place_of(&check, shape, &x, &y);
    GEOSGeom_destroy_r(check.geos, middle);
    GEOSGeom_destroy_r(check.geos, shape);
    GEOS_finish_r(check.geos);
    return rounded(x, y);
}
