/* dissolve.c - the edge of many grids together. */
#include <stdlib.h>
#include <string.h>

#include "domain/grids/ogc.h"

typedef struct Walk {
    RingEdges rim; /* sorted by where they begin */
    bool *used;
    GeoPoint *path;
    size_t n;
    Ring *loops;
    size_t n_loops;
    Arena *arena;
} Walk;

static size_t first_from(const Walk *walk, GeoPoint at)
{
    size_t lo = 0;
    size_t hi = walk->rim.n;

    while (lo < hi) {
        size_t middle = lo + (hi - lo) / 2;
        GeoPoint a = walk->rim.items[middle].a;
        if (a.lon < at.lon || (a.lon == at.lon && a.lat < at.lat)) {
            lo = middle + 1;
        } else {
            hi = middle;
        }
    }
    return lo;
}

/* An edge that begins there and was not walked; rim.n when there is none. *ret_forks: there are
 * several. */
static size_t next_edge(const Walk *walk, GeoPoint at, bool *ret_forks)
{
    size_t first = first_from(walk, at);
    size_t found = walk->rim.n;

    *ret_forks = first + 1 < walk->rim.n && point_eq(walk->rim.items[first + 1].a, at);
    for (size_t i = first; i < walk->rim.n && point_eq(walk->rim.items[i].a, at); i++) {
        if (!walk->used[i] && found == walk->rim.n)
            found = i;
    }
    return found;
}

/* What lies behind the last time the path was at this point is a loop of its own. */
static void cut_loop(Walk *walk, GeoPoint at)
{
    for (size_t i = walk->n; i-- > 0;) {
        if (!point_eq(walk->path[i], at))
            continue;
        size_t n = walk->n - i;
        Ring loop = {arena_array(walk->arena, n + 1, sizeof(GeoPoint)), n};
        memcpy(loop.points, walk->path + i, n * sizeof(GeoPoint));
        walk->loops[walk->n_loops++] = loop;
        walk->n = i;
        return;
    }
}

static void walk_from(Walk *walk, size_t edge)
{
    walk->n = 0;
    while (edge < walk->rim.n) {
        bool forks = false;
        walk->used[edge] = true;
        walk->path[walk->n++] = walk->rim.items[edge].a;
        GeoPoint at = walk->rim.items[edge].b;
        edge = next_edge(walk, at, &forks);
        if (forks || point_eq(at, walk->path[0]))
            cut_loop(walk, at);
        if (walk->n == 0 && !forks)
            return;
    }
}

size_t rings_dissolve(Arena *arena, const Ring *rings, size_t n, Ring **ret_loops)
{
    RingEdges twice = {NULL, 0};
    Walk walk = {.rim = rings_rim(arena, rings, n, &twice), .arena = arena};

    walk.used = arena_array(arena, walk.rim.n + 1, sizeof(bool));
    walk.path = arena_array(arena, walk.rim.n + 1, sizeof(GeoPoint));
    walk.loops = arena_array(arena, walk.rim.n / 3 + 1, sizeof(Ring));
    for (size_t i = 0; i < walk.rim.n; i++) {
        if (!walk.used[i])
            walk_from(&walk, i);
    }
    *ret_loops = walk.loops;
    return walk.n_loops;
}
