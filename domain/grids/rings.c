/* rings.c - outlines one by one, and the edges of many: which are shared, and what is the rim. */
#include "domain/grids/rings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define METRES_PER_MICRO 0.11131949 /* of latitude, on a sphere of WGS 84's equator */

bool point_eq(GeoPoint a, GeoPoint b)
{
    return a.lon == b.lon && a.lat == b.lat;
}

/* Twice the area of the triangle: positive when c lies to the left of a to b. */
static int64_t cross(GeoPoint a, GeoPoint b, GeoPoint c)
{
    return ((int64_t)b.lon - a.lon) * ((int64_t)c.lat - a.lat) -
           ((int64_t)b.lat - a.lat) * ((int64_t)c.lon - a.lon);
}

int64_t ring_area2(const GeoPoint *points, size_t n)
{
    int64_t sum = 0;

    for (size_t i = 2; i < n; i++)
        sum += cross(points[0], points[i - 1], points[i]);
    return sum;
}

void ring_settle(Ring *ring)
{
    size_t n = 0;

    for (size_t i = 0; i < ring->n; i++) {
        if (n == 0 || !point_eq(ring->points[n - 1], ring->points[i]))
            ring->points[n++] = ring->points[i];
    }
    while (n > 1 && point_eq(ring->points[0], ring->points[n - 1]))
        n--;
    ring->n = n;
    if (ring_area2(ring->points, n) >= 0)
        return;
    for (size_t i = 0; i < n / 2; i++) {
        GeoPoint swap = ring->points[i];
        ring->points[i] = ring->points[n - 1 - i];
        ring->points[n - 1 - i] = swap;
    }
}

bool ring_has(const Ring *ring, GeoPoint point)
{
    bool inside = false;

    for (size_t i = 0, j = ring->n - 1; i < ring->n; j = i++) {
        GeoPoint a = ring->points[j];
        GeoPoint b = ring->points[i];
        GeoPoint low = a.lat < b.lat ? a : b;
        GeoPoint high = a.lat < b.lat ? b : a;
        if (point.lat >= low.lat && point.lat < high.lat && cross(low, high, point) > 0)
            inside = !inside;
    }
    return inside;
}

Ring ring_insert(Arena *arena, const Ring *ring, GeoPoint a, GeoPoint b, GeoPoint point)
{
    for (size_t i = 0; i < ring->n; i++) {
        size_t next = (i + 1) % ring->n;
        if (!point_eq(ring->points[i], a) || !point_eq(ring->points[next], b))
            continue;
        Ring grown = {arena_array(arena, ring->n + 1, sizeof(GeoPoint)), ring->n + 1};
        memcpy(grown.points, ring->points, (i + 1) * sizeof(GeoPoint));
        grown.points[i + 1] = point;
        memcpy(grown.points + i + 2, ring->points + i + 1, (ring->n - i - 1) * sizeof(GeoPoint));
        return grown;
    }
    return *ring;
}

/* How far the point lies from the line through a and b, in micro-degrees. */
static double off_line(GeoPoint a, GeoPoint b, GeoPoint point)
{
    double dx = (double)b.lon - a.lon;
    double dy = (double)b.lat - a.lat;
    double length = sqrt(dx * dx + dy * dy);

    return length > 0 ? fabs((double)cross(a, b, point)) / length : 0;
}

bool ring_same_line(const Ring *old, const Ring *fresh)
{
    size_t start = 0;
    size_t matched = 1;

    while (start < fresh->n && !point_eq(fresh->points[start], old->points[0]))
        start++;
    if (start == fresh->n)
        return false;
    for (size_t i = 1; i < fresh->n; i++) {
        GeoPoint at = fresh->points[(start + i) % fresh->n];
        GeoPoint next = old->points[matched % old->n];
        if (matched < old->n && point_eq(at, next)) {
            matched++;
        } else if (off_line(old->points[matched - 1], next, at) > RIM_FREE_MICRO) {
            return false;
        }
    }
    return matched == old->n;
}

double ring_square_metres(const Ring *ring)
{
    double lat = geo_degrees(ring->points[0].lat);

    return fabs((double)ring_area2(ring->points, ring->n)) / 2 * METRES_PER_MICRO *
           METRES_PER_MICRO * cos(lat * M_PI / 180);
}

/* ---- edges ------------------------------------------------------------------------------------ */

static int point_order(GeoPoint a, GeoPoint b)
{
    if (a.lon != b.lon)
        return a.lon < b.lon ? -1 : 1;
    return (a.lat > b.lat) - (a.lat < b.lat);
}

static int edge_order(const void *left, const void *right)
{
    const RingEdge *a = left;
    const RingEdge *b = right;
    int order = point_order(a->a, b->a);

    return order != 0 ? order : point_order(a->b, b->b);
}

/* By the two ends, whichever comes first on the way. */
static int line_order(const void *left, const void *right)
{
    RingEdge a = *(const RingEdge *)left;
    RingEdge b = *(const RingEdge *)right;
    bool turn_a = point_order(a.a, a.b) > 0;
    bool turn_b = point_order(b.a, b.b) > 0;
    int order = point_order(turn_a ? a.b : a.a, turn_b ? b.b : b.a);

    if (order == 0)
        order = point_order(turn_a ? a.a : a.b, turn_b ? b.a : b.b);
    return order != 0 ? order : turn_a - turn_b;
}

static RingEdges all_edges(Arena *arena, const Ring *rings, size_t n)
{
    size_t n_edges = 0;

    for (size_t i = 0; i < n; i++)
        n_edges += rings[i].n;
    RingEdges edges = {arena_array(arena, n_edges + 1, sizeof(RingEdge)), 0};
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < rings[i].n; j++) {
            GeoPoint next = rings[i].points[(j + 1) % rings[i].n];
            edges.items[edges.n++] = (RingEdge){rings[i].points[j], next, i};
        }
    }
    return edges;
}

RingEdges rings_rim(Arena *arena, const Ring *rings, size_t n, RingEdges *ret_twice)
{
    RingEdges edges = all_edges(arena, rings, n);
    RingEdges rim = {arena_array(arena, edges.n + 1, sizeof(RingEdge)), 0};
    RingEdges twice = {arena_array(arena, edges.n + 1, sizeof(RingEdge)), 0};
    size_t end;

    if (edges.n > 0)
        qsort(edges.items, edges.n, sizeof(RingEdge), line_order);
    for (size_t i = 0; i < edges.n; i = end) {
        size_t n_same = 1; /* of the group, those that run as its first does: itself too */
        for (end = i + 1; end < edges.n; end++) {
            RingEdge edge = edges.items[end];
            bool same = edge_order(&edges.items[i], &edge) == 0;
            bool turned = point_eq(edges.items[i].a, edge.b) && point_eq(edges.items[i].b, edge.a);
            if (!same && !turned)
                break;
            n_same += same;
        }
        size_t n_turned = end - i - n_same;
        for (size_t k = i + 1; k < i + n_same; k++)
            twice.items[twice.n++] = edges.items[k];
        for (size_t k = i + n_same + 1; k < end; k++)
            twice.items[twice.n++] = edges.items[k];
        if (n_same != n_turned)
            rim.items[rim.n++] = edges.items[n_same > n_turned ? i : end - 1];
    }
    if (rim.n > 0)
        qsort(rim.items, rim.n, sizeof(RingEdge), edge_order);
    *ret_twice = twice;
    return rim;
}

/* The one edge that begins at the point; NULL when none does, or several. */
static RingEdge *edge_from(RingEdges rim, GeoPoint at)
{
    size_t lo = 0;
    size_t hi = rim.n;

    while (lo < hi) {
        size_t middle = lo + (hi - lo) / 2;
        if (point_order(rim.items[middle].a, at) < 0) {
            lo = middle + 1;
        } else {
            hi = middle;
        }
    }
    bool found = lo < rim.n && point_eq(rim.items[lo].a, at);
    bool several = found && lo + 1 < rim.n && point_eq(rim.items[lo + 1].a, at);
    return found && !several ? &rim.items[lo] : NULL;
}

static bool is_straight(GeoPoint a, GeoPoint b, GeoPoint c)
{
    int64_t along = ((int64_t)b.lon - a.lon) * ((int64_t)c.lon - b.lon) +
                    ((int64_t)b.lat - a.lat) * ((int64_t)c.lat - b.lat);

    return cross(a, b, c) == 0 && along > 0;
}

static int end_order(const void *left, const void *right)
{
    return point_order(((const RingEdge *)left)->b, ((const RingEdge *)right)->b);
}

/* Points at which more than one edge of the rim ends are corners, whatever their angle. */
static bool ends_once(RingEdges by_end, GeoPoint at)
{
    const RingEdge key = {.b = at};
    const RingEdge *found = bsearch(&key, by_end.items, by_end.n, sizeof(RingEdge), end_order);

    if (!found)
        return false;
    bool before = found > by_end.items && point_eq(found[-1].b, at);
    bool behind = found + 1 < by_end.items + by_end.n && point_eq(found[1].b, at);
    return !before && !behind;
}

RingEdges rim_straighten(Arena *arena, RingEdges rim)
{
    RingEdges by_end = {arena_array(arena, rim.n + 1, sizeof(RingEdge)), rim.n};
    RingEdges straight = {arena_array(arena, rim.n + 1, sizeof(RingEdge)), 0};
    bool *gone = arena_array(arena, rim.n + 1, sizeof(bool));

    if (rim.n == 0)
        return straight;
    memcpy(by_end.items, rim.items, rim.n * sizeof(RingEdge));
    qsort(by_end.items, by_end.n, sizeof(RingEdge), end_order);
    /* First which edges only go on from another one; then each of the rest runs to its last. */
    for (size_t i = 0; i < rim.n; i++) {
        const RingEdge *next = edge_from(rim, rim.items[i].b);
        if (next && ends_once(by_end, next->a) &&
            is_straight(rim.items[i].a, rim.items[i].b, next->b))
            gone[next - rim.items] = true;
    }
    for (size_t i = 0; i < rim.n; i++) {
        RingEdge edge = rim.items[i];
        const RingEdge *next = edge_from(rim, edge.b);
        if (gone[i])
            continue;
        for (; next && gone[next - rim.items]; next = edge_from(rim, edge.b))
            edge.b = next->b;
        straight.items[straight.n++] = edge;
    }
    qsort(straight.items, straight.n, sizeof(RingEdge), edge_order);
    return straight;
}

RingEdges edges_turned(Arena *arena, RingEdges edges)
{
    RingEdges turned = {arena_array(arena, edges.n + 1, sizeof(RingEdge)), edges.n};

    for (size_t i = 0; i < edges.n; i++)
        turned.items[i] = (RingEdge){edges.items[i].b, edges.items[i].a, edges.items[i].ring};
    if (turned.n > 0)
        qsort(turned.items, turned.n, sizeof(RingEdge), edge_order);
    return turned;
}

RingEdges edges_less(Arena *arena, RingEdges edges, RingEdges others)
{
    RingEdges left = {arena_array(arena, edges.n + 1, sizeof(RingEdge)), 0};
    size_t at = 0;

    for (size_t i = 0; i < edges.n; i++) {
        while (at < others.n && edge_order(&others.items[at], &edges.items[i]) < 0)
            at++;
        if (at == others.n || edge_order(&others.items[at], &edges.items[i]) != 0)
            left.items[left.n++] = edges.items[i];
    }
    return left;
}

bool edges_have(RingEdges sorted, RingEdge edge)
{
    return sorted.n > 0 &&
           bsearch(&edge, sorted.items, sorted.n, sizeof(RingEdge), edge_order) != NULL;
}

/* ---- join -------------------------------------------------------------------------------------- */

bool rings_join(Arena *arena, const Ring *rings, size_t n, Ring *ret_ring)
{
    RingEdges twice = {NULL, 0};
    RingEdges rim = rings_rim(arena, rings, n, &twice);
    Ring joined = {arena_array(arena, rim.n + 1, sizeof(GeoPoint)), 0};

    if (twice.n > 0 || rim.n < 3)
        return false;
    const RingEdge *edge = &rim.items[0];
    do {
        joined.points[joined.n++] = edge->a;
        edge = edge_from(rim, edge->b);
    } while (edge && edge != &rim.items[0] && joined.n < rim.n);
    if (!edge || joined.n != rim.n || edge != &rim.items[0])
        return false;
    *ret_ring = joined;
    return ring_area2(joined.points, joined.n) > 0;
}
