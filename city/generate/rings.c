/*
 * rings.c - borders and the outline, put together: one ring around each grid.
 */
#include "city/generate/city.h"

#include <stdlib.h>
#include <string.h>

/* A line as one of its two sides walks it: with its own ground on the left. */
typedef struct Piece {
    int32_t place;
    const GeoPoint *points;
    size_t n;
    bool backwards;
    bool used;
} Piece;

typedef struct Pieces {
    City *city;
    Arena *arena;
    Piece *items;
    size_t n;
} Pieces;

/* Where a border ends on the outline. */
typedef struct Landing {
    GeoPoint at;
    size_t segment;
    int64_t along; /* square of the way from the segment's first point */
    int32_t rim;   /* as the border's */
    int32_t left;  /* who lies behind it, as the outline goes */
} Landing;

static bool same(GeoPoint a, GeoPoint b)
{
    return a.lon == b.lon && a.lat == b.lat;
}

static GeoPoint piece_point(const Piece *piece, size_t i)
{
    return piece->points[piece->backwards ? piece->n - 1 - i : i];
}

/* ---- along the outline ---------------------------------------------------------------------- */

static int64_t distance(GeoPoint a, GeoPoint b)
{
    int64_t dx = (int64_t)a.lon - b.lon;
    int64_t dy = (int64_t)a.lat - b.lat;

    return dx * dx + dy * dy;
}

static int landing_order(const void *a, const void *b)
{
    const Landing *one = a, *two = b;

    return (one->rim > two->rim) - (one->rim < two->rim);
}

/* True where the way along the outline from one to two passes its first point. */
static bool passes_start(const Landing *one, const Landing *two)
{
    return two->segment != one->segment ? two->segment < one->segment : two->along < one->along;
}

/* As their borders leave the rim: once round the outline, and not twice. */
static bool landings_sort(City *city, Landing *landings, size_t n)
{
    size_t n_rounds = 0;

    qsort(landings, n, sizeof(*landings), landing_order);
    for (size_t i = 0; i < n; i++)
        n_rounds += passes_start(&landings[i], &landings[(i + 1) % n]);
    return n_rounds <= 1 || fault(city,
                                  "borders reach the outline in another order than they leave "
                                  "for it, %s the first of them",
                                  city->places[landings[0].left].name);
}

/* The outline from one landing to the next. */
static void shore_add(Pieces *pieces, const Landing *from, const Landing *to, bool alone)
{
    const City *city = pieces->city;
    size_t n_outline = city->n_outline;
    size_t count = (to->segment + n_outline - from->segment) % n_outline;
    size_t n = 0;

    if (count == 0 && (alone || to->along < from->along))
        count = n_outline;
    GeoPoint *points = arena_array(city->arena, count + 2, sizeof(GeoPoint));
    points[n++] = from->at;
    for (size_t k = 1; k <= count; k++) {
        GeoPoint at = city->outline[(from->segment + k) % n_outline];
        if (!same(at, points[n - 1]) && !same(at, to->at))
            points[n++] = at;
    }
    if (!same(to->at, points[n - 1]))
        points[n++] = to->at;
    if (n >= 2)
        pieces->items[pieces->n++] = (Piece){from->left, points, n, false, false};
}

static bool shores_add(Pieces *pieces)
{
    City *city = pieces->city;
    Landing *landings = arena_array(pieces->arena, city->borders.n, sizeof(Landing));
    size_t n = 0;

    for (size_t i = 0; i < city->borders.n; i++) {
        const Border *border = &city->borders.items[i];
        if (border->rim == NOWHERE)
            continue;
        GeoPoint at = border->points[border->n - 1];
        landings[n++] = (Landing){.at = at,
                                  .segment = border->segment,
                                  .along = distance(city->outline[border->segment], at),
                                  .rim = border->rim,
                                  .left = border->left};
    }
    if (n == 0)
        return fault(city, "no border reaches the outline");
    if (!landings_sort(city, landings, n))
        return false;
    for (size_t i = 0; i < n; i++)
        shore_add(pieces, &landings[i], &landings[(i + 1) % n], n == 1);
    return true;
}

/* ---- rings ---------------------------------------------------------------------------------- */

static int piece_order(const void *a, const void *b)
{
    const Piece *one = a, *two = b;
    GeoPoint p = piece_point(one, 0), q = piece_point(two, 0);

    if (one->place != two->place)
        return one->place < two->place ? -1 : 1;
    if (p.lon != q.lon)
        return p.lon < q.lon ? -1 : 1;
    return (p.lat > q.lat) - (p.lat < q.lat);
}

/* All pieces of a place, one behind the other, make one ring. */
static bool ring_close(Pieces *pieces, size_t first, size_t n)
{
    City *city = pieces->city;
    Place *place = &city->places[pieces->items[first].place];
    Piece *at = &pieces->items[first];
    size_t n_points = 0;
    size_t n_used = 0;

    for (size_t i = 0; i < n; i++)
        n_points += pieces->items[first + i].n;
    GeoPoint *ring = arena_array(city->arena, n_points, sizeof(GeoPoint));
    while (at && !at->used) {
        at->used = true;
        n_used++;
        for (size_t i = 0; i + 1 < at->n; i++)
            ring[place->n_ring++] = piece_point(at, i);
        GeoPoint end = piece_point(at, at->n - 1);
        at = NULL;
        for (size_t i = 0; i < n && !at; i++) {
            if (same(piece_point(&pieces->items[first + i], 0), end))
                at = &pieces->items[first + i];
        }
    }
    place->ring = ring;
    return (at && n_used == n) || fault(city, "%s is not one ring, at %d %d: try another seed",
                                        place->name, ring[0].lon, ring[0].lat);
}

static int64_t twice_area(const GeoPoint *ring, size_t n)
{
    int64_t sum = 0;

    for (size_t i = 0; i < n; i++) {
        GeoPoint a = ring[i], b = ring[(i + 1) % n];
        sum += ((int64_t)a.lon - ring[0].lon) * ((int64_t)b.lat - ring[0].lat) -
               ((int64_t)b.lon - ring[0].lon) * ((int64_t)a.lat - ring[0].lat);
    }
    return sum;
}

static bool holds(const GeoPoint *ring, size_t n, GeoPoint at)
{
    bool inside = false;

    for (size_t i = 0; i < n; i++) {
        GeoPoint a = ring[i], b = ring[(i + 1) % n];
        if ((a.lat > at.lat) == (b.lat > at.lat))
            continue;
        int64_t side = ((int64_t)at.lon - a.lon) * ((int64_t)b.lat - a.lat) -
                       ((int64_t)at.lat - a.lat) * ((int64_t)b.lon - a.lon);
        if ((side < 0) == (b.lat > a.lat))
            inside = !inside;
    }
    return inside;
}

/* Whole grids only: a grid is measured, the rest are sums. */
static bool ring_measure(City *city, Place *place)
{
    int64_t area = twice_area(place->ring, place->n_ring);

    if (area <= 0)
        return fault(city, "%s runs the wrong way round", place->name);
    place->square_metres = area / 2 * city->square_metres_a_million / 1000000;
    for (size_t up = place->parent;; up = city->places[up].parent) {
        city->places[up].square_metres += place->square_metres;
        if (city->places[up].parent == up)
            break;
    }
    return true;
}

/* How many squares deep each lies in its grid, to six. */
static void depths_find(const City *city, int32_t *depth)
{
    for (int32_t round = 1; round <= 6; round++) {
        for (size_t i = 0; i < city->n_cells; i++) {
            bool inner = city->owner[i] != OUTSIDE && depth[i] == round - 1;
            for (int way = 0; way < 8 && inner; way++) {
                size_t next = step_to(city, i, way);
                inner = city->owner[next] == city->owner[i] && depth[next] >= round - 1;
            }
            if (inner)
                depth[i] = round;
        }
    }
}

/* Of equally deep ones any, but always the same. */
static void seat_offer(Place *place, int64_t *best, GeoPoint at, int32_t depth)
{
    int64_t score = ((int64_t)depth + 1) * 1000000 + hash_of(7, at.lon, at.lat) % 1000000;

    if (!place->has_seat && score > *best &&
        (!place->ring || holds(place->ring, place->n_ring, at))) {
        *best = score;
        place->seat = at;
    }
}

/* The square of a place that lies deepest in a grid of it. */
static void seats_find(City *city)
{
    Arena *arena CLEANUP(arena_freep) = arena_new();
    int32_t *depth = arena_array(arena, city->n_cells, sizeof(int32_t));
    int64_t *best = arena_array(arena, city->n_places, sizeof(int64_t));

    depths_find(city, depth);
    for (size_t i = 0; i < city->n_cells; i++) {
        size_t place = (size_t)city->owner[i];
        if (city->owner[i] == OUTSIDE)
            continue;
        for (;; place = city->places[place].parent) {
            seat_offer(&city->places[place], &best[place], cell_middle(city, i), depth[i]);
            if (city->places[place].parent == place)
                break;
        }
    }
}

bool rings_close(City *city)
{
    Arena *arena CLEANUP(arena_freep) = arena_new();
    Pieces pieces = {.city = city, .arena = arena};

    pieces.items = arena_array(arena, city->borders.n * 3, sizeof(Piece));
    for (size_t i = 0; i < city->borders.n; i++) {
        const Border *border = &city->borders.items[i];
        pieces.items[pieces.n++] = (Piece){border->left, border->points, border->n, false, false};
        pieces.items[pieces.n++] = (Piece){border->right, border->points, border->n, true, false};
    }
    if (!shores_add(&pieces))
        return false;
    qsort(pieces.items, pieces.n, sizeof(Piece), piece_order);
    for (size_t i = 0; i < pieces.n;) {
        size_t n = 1;
        while (i + n < pieces.n && pieces.items[i + n].place == pieces.items[i].place)
            n++;
        if (!ring_close(&pieces, i, n) || !ring_measure(city, &city->places[pieces.items[i].place]))
            return false;
        i += n;
    }
    seats_find(city);
    return true;
}
