#include "domain/grids/node.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROW_HEIGHT 256 /* micro-degrees of latitude: some 28 m */

/* Points by rows of latitude, in each by longitude: what lies near something is a few short runs. */
typedef struct Points {
    GeoPoint *items;
    size_t n;
} Points;

static int32_t row_of(int32_t lat)
{
    return (int32_t)floor((double)lat / ROW_HEIGHT);
}

static int row_order(GeoPoint a, GeoPoint b)
{
    int32_t row_a = row_of(a.lat);
    int32_t row_b = row_of(b.lat);

    if (row_a != row_b)
        return row_a < row_b ? -1 : 1;
    if (a.lon != b.lon)
        return a.lon < b.lon ? -1 : 1;
    return (a.lat > b.lat) - (a.lat < b.lat);
}

static int point_order(const void *left, const void *right)
{
    return row_order(*(const GeoPoint *)left, *(const GeoPoint *)right);
}

/* Sorted, each once. */
static Points points_of(Arena *arena, const Ring *rings, size_t n)
{
    size_t n_all = 0;
    Points points = {NULL, 0};

    for (size_t i = 0; i < n; i++)
        n_all += rings[i].n;
    GeoPoint *all = arena_array(arena, n_all + 1, sizeof(*all));
    n_all = 0;
    for (size_t i = 0; i < n; i++) {
        memcpy(all + n_all, rings[i].points, rings[i].n * sizeof(*all));
        n_all += rings[i].n;
    }
    if (n_all > 0)
        qsort(all, n_all, sizeof(*all), point_order);
    points.items = all;
    for (size_t i = 0; i < n_all; i++) {
        if (points.n == 0 || !point_eq(all[points.n - 1], all[i]))
            all[points.n++] = all[i];
    }
    return points;
}

/* The first point of the row whose longitude is not less. */
static size_t first_in_row(const Points *points, int32_t row, int32_t lon)
{
    size_t lo = 0;
    size_t hi = points->n;

    while (lo < hi) {
        size_t middle = lo + (hi - lo) / 2;
        GeoPoint at = points->items[middle];
        if (row_of(at.lat) < row || (row_of(at.lat) == row && at.lon < lon)) {
            lo = middle + 1;
        } else {
            hi = middle;
        }
    }
    return lo;
}

static double distance2(GeoPoint a, GeoPoint b)
{
    double dx = (double)a.lon - b.lon;
    double dy = (double)a.lat - b.lat;

    return dx * dx + dy * dy;
}

/* ---- corners ------------------------------------------------------------------------------------ */

/* The nearest point within `snap`, or `at` itself. */
static GeoPoint nearest(const Points *points, GeoPoint at, int32_t snap)
{
    double best = (double)snap * snap;
    GeoPoint found = at;

    for (int32_t row = row_of(at.lat - snap); row <= row_of(at.lat + snap); row++) {
        for (size_t i = first_in_row(points, row, at.lon - snap);
             i < points->n && row_of(points->items[i].lat) == row &&
             points->items[i].lon <= at.lon + snap;
             i++) {
            double far = distance2(points->items[i], at);
            if (far < best || (far <= best && point_eq(found, at))) {
                best = far;
                found = points->items[i];
            }
        }
    }
    return found;
}

/* Of points that lie together the one that comes first stays: each goes to the first one before it
 * that itself stays. The order is that of the rows, so the same file gives the same map. */
static Points thin_out(Arena *arena, const Points *points, int32_t snap)
{
    Points kept = {arena_array(arena, points->n + 1, sizeof(GeoPoint)), 0};

    for (size_t i = 0; i < points->n; i++) {
        GeoPoint near = nearest(&kept, points->items[i], snap);
        if (point_eq(near, points->items[i]))
            kept.items[kept.n++] = points->items[i];
    }
    return kept;
}

static bool is_one_of(const Points *points, GeoPoint at)
{
    size_t i = first_in_row(points, row_of(at.lat), at.lon);

    for (; i < points->n && points->items[i].lon == at.lon; i++) {
        if (point_eq(points->items[i], at))
            return true;
    }
    return false;
}

/* Those of `open`: ends of edges that meet nothing. */
static void snap_corners(Arena *arena, Ring *rings, size_t n, const Points *open,
                         const Points *fixed, int32_t snap)
{
    Ring moved = {arena_array(arena, open->n + 1, sizeof(GeoPoint)), open->n};

    for (size_t i = 0; i < open->n; i++)
        moved.points[i] = nearest(fixed, open->items[i], snap);
    Points near = points_of(arena, &moved, 1);
    Points kept = thin_out(arena, &near, snap);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < rings[i].n; k++) {
            GeoPoint *at = &rings[i].points[k];
            if (!is_one_of(open, *at))
                continue;
            *at = nearest(fixed, *at, snap);
            if (!is_one_of(fixed, *at))
                *at = nearest(&kept, *at, snap);
        }
    }
}

/* ---- edges -------------------------------------------------------------------------------------- */

typedef struct OnEdge {
    GeoPoint at;
    double along;
} OnEdge;

typedef struct Found {
    Arena *arena;
    OnEdge *items;
    size_t n, capacity;
} Found;

static void found_add(Found *found, OnEdge item)
{
    if (found->n == found->capacity) {
        found->capacity = found->capacity * 2 + 16;
        OnEdge *items = arena_array(found->arena, found->capacity, sizeof(*items));
        if (found->n > 0)
            memcpy(items, found->items, found->n * sizeof(*items));
        found->items = items;
    }
    found->items[found->n++] = item;
}

static int along_order(const void *left, const void *right)
{
    double a = ((const OnEdge *)left)->along;
    double b = ((const OnEdge *)right)->along;

    return (a > b) - (a < b);
}

/* Where the point lies along a..b, 0 to 1; false when it is no point of it. */
static bool lies_on(GeoPoint a, GeoPoint b, GeoPoint at, int32_t snap, double *ret_along)
{
    double dx = (double)b.lon - a.lon;
    double dy = (double)b.lat - a.lat;
    double length2 = dx * dx + dy * dy;
    double px = (double)at.lon - a.lon;
    double py = (double)at.lat - a.lat;
    double off = px * dy - py * dx; /* times the length */

    *ret_along = (px * dx + py * dy) / length2;
    if (point_eq(at, a) || point_eq(at, b) || *ret_along <= 0 || *ret_along >= 1)
        return false;
    return off * off <= (double)snap * snap * length2;
}

static void find_on_edge(const Points *points, GeoPoint a, GeoPoint b, int32_t snap, Found *found)
{
    int32_t west = (a.lon < b.lon ? a.lon : b.lon) - snap;
    int32_t east = (a.lon < b.lon ? b.lon : a.lon) + snap;
    int32_t south = (a.lat < b.lat ? a.lat : b.lat) - snap;
    int32_t north = (a.lat < b.lat ? b.lat : a.lat) + snap;

    for (int32_t row = row_of(south); row <= row_of(north); row++) {
        for (size_t i = first_in_row(points, row, west);
             i < points->n && row_of(points->items[i].lat) == row && points->items[i].lon <= east;
             i++) {
            double along = 0;
            if (lies_on(a, b, points->items[i], snap, &along))
                found_add(found, (OnEdge){points->items[i], along});
        }
    }
    if (found->n > 1)
        qsort(found->items, found->n, sizeof(OnEdge), along_order);
}

/* Which edges may get points: those of a sorted list, or all. */
static bool is_listed(const RingEdges *edges, GeoPoint a, GeoPoint b)
{
    const RingEdge edge = {a, b, 0};

    return !edges || edges_have(*edges, edge);
}

static Ring ring_with_points(const Ring *ring, const Points *points, int32_t snap,
                             const RingEdges *only, Found *found)
{
    Arena *arena = found->arena;
    size_t capacity = ring->n * 2 + 16;
    Ring grown = {arena_array(arena, capacity, sizeof(GeoPoint)), 0};

    for (size_t i = 0; i < ring->n; i++) {
        GeoPoint next = ring->points[(i + 1) % ring->n];
        found->n = 0;
        if (is_listed(only, ring->points[i], next))
            find_on_edge(points, ring->points[i], next, snap, found);
        if (grown.n + found->n + 1 > capacity) {
            capacity = (grown.n + found->n) * 2 + ring->n;
            GeoPoint *more = arena_array(arena, capacity, sizeof(*more));
            memcpy(more, grown.points, grown.n * sizeof(*more));
            grown.points = more;
        }
        grown.points[grown.n++] = ring->points[i];
        for (size_t k = 0; k < found->n; k++)
            grown.points[grown.n++] = found->items[k].at;
    }
    return grown;
}

static void add_points(Arena *arena, Ring *rings, size_t n, const Points *points, int32_t snap,
                       const RingEdges *only)
{
    Found found = {.arena = arena};

    for (size_t i = 0; i < n; i++) {
        if (rings[i].n >= 3)
            rings[i] = ring_with_points(&rings[i], points, snap, only, &found);
    }
}

void rings_add_points(Arena *arena, Ring *rings, size_t n, const Ring *points, int32_t snap)
{
    Points sorted = points_of(arena, points, 1);

    add_points(arena, rings, n, &sorted, snap, NULL);
}

Ring edges_points(Arena *arena, RingEdges edges)
{
    Ring points = {arena_array(arena, edges.n * 2 + 1, sizeof(GeoPoint)), 0};

    for (size_t i = 0; i < edges.n; i++) {
        points.points[points.n++] = edges.items[i].a;
        points.points[points.n++] = edges.items[i].b;
    }
    return points;
}

void rings_follow_rim(Arena *arena, Ring *outside, size_t n, RingEdges before, RingEdges after,
                      bool *ret_changed)
{
    RingEdges split = edges_turned(arena, edges_less(arena, before, after));
    Ring fresh = edges_points(arena, edges_less(arena, after, before));
    Points points = points_of(arena, &fresh, 1);
    Found found = {.arena = arena};

    for (size_t i = 0; i < n; i++) {
        size_t n_before = outside[i].n;
        if (split.n > 0)
            outside[i] = ring_with_points(&outside[i], &points, RIM_FREE_MICRO, &split, &found);
        ret_changed[i] = outside[i].n != n_before;
    }
}

void rings_keep_rim(Arena *arena, Ring *rings, size_t n, RingEdges before)
{
    RingEdges twice = {NULL, 0};
    RingEdges now = rings_rim(arena, rings, n, &twice);
    RingEdges open = edges_less(arena, now, before);
    Ring wanted = edges_points(arena, edges_less(arena, before, now));
    Points points = points_of(arena, &wanted, 1);

    if (open.n > 0)
        add_points(arena, rings, n, &points, RIM_FREE_MICRO, &open);
}

/* Edges that meet nothing, and are not the rim as it was. */
static RingEdges open_edges(Arena *arena, const Ring *rings, size_t n, RingEdges before)
{
    RingEdges twice = {NULL, 0};

    return edges_less(arena, rings_rim(arena, rings, n, &twice), before);
}

void rings_node(Arena *arena, Ring *rings, size_t n, RingEdges before, int32_t snap)
{
    Ring ends[2] = {{NULL, 0}, edges_points(arena, before)};
    Points fixed = points_of(arena, &ends[1], 1);

    for (size_t i = 0; i < n; i++)
        ring_settle(&rings[i]);
    if (snap > 0) {
        ends[0] = edges_points(arena, open_edges(arena, rings, n, before));
        Points open = points_of(arena, &ends[0], 1);
        snap_corners(arena, rings, n, &open, &fixed, snap);
        for (size_t i = 0; i < n; i++)
            ring_settle(&rings[i]);
    }
    RingEdges edges = open_edges(arena, rings, n, before);
    ends[0] = edges_points(arena, edges);
    Points points = points_of(arena, ends, 2);
    add_points(arena, rings, n, &points, snap, &edges);
}
