/*
 * thin.c - fewer points on each border, as long as no two lines come to touch.
 */
#include "city/generate/city.h"

#include <string.h>

#define TOLERANCE 330  /* micro-degrees of latitude: some 36 m */
#define ROUNDS    2    /* of rounding the corners that the lattice left */
#define BIN       4000 /* micro-degrees */

__extension__ typedef __int128 Wide;

/* Twice the area: positive where c is to the left of a-b. */
static int64_t turn(GeoPoint a, GeoPoint b, GeoPoint c)
{
    return ((int64_t)b.lon - a.lon) * ((int64_t)c.lat - a.lat) -
           ((int64_t)b.lat - a.lat) * ((int64_t)c.lon - a.lon);
}

static bool same(GeoPoint a, GeoPoint b)
{
    return a.lon == b.lon && a.lat == b.lat;
}

static bool between(GeoPoint a, GeoPoint b, GeoPoint c)
{
    return turn(a, b, c) == 0 && (a.lon < b.lon ? a.lon : b.lon) <= c.lon &&
           (a.lon > b.lon ? a.lon : b.lon) >= c.lon && (a.lat < b.lat ? a.lat : b.lat) <= c.lat &&
           (a.lat > b.lat ? a.lat : b.lat) >= c.lat;
}

bool segments_meet(GeoPoint a, GeoPoint b, GeoPoint c, GeoPoint d)
{
    int shared = same(a, c) + same(a, d) + same(b, c) + same(b, d);

    if (shared >= 2)
        return true;
    /* An end on the other segment is a fault unless it is the end they share. */
    if ((between(a, b, c) && !same(a, c) && !same(b, c)) ||
        (between(a, b, d) && !same(a, d) && !same(b, d)) ||
        (between(c, d, a) && !same(c, a) && !same(d, a)) ||
        (between(c, d, b) && !same(c, b) && !same(d, b)))
        return true;
    if (shared > 0)
        return false;
    int64_t abc = turn(a, b, c), abd = turn(a, b, d), cda = turn(c, d, a), cdb = turn(c, d, b);
    return ((abc > 0) != (abd > 0)) && ((cda > 0) != (cdb > 0));
}

/* ---- thinning ------------------------------------------------------------------------------- */

/* The point farthest from the line between two others, when it is farther than it may be. */
static size_t farthest(const Border *border, const GeoPoint *line, size_t from, size_t to)
{
    GeoPoint a = line[from];
    GeoPoint b = line[to];
    int64_t dx = (int64_t)b.lon - a.lon, dy = (int64_t)b.lat - a.lat;
    int64_t length = dx * dx + dy * dy;
    int64_t most = 0;
    size_t found = 0;

    for (size_t i = from + 1; i < to; i++) {
        int64_t off = turn(a, b, line[i]);
        off = off < 0 ? -off : off;
        if (length == 0) {
            int64_t x = (int64_t)line[i].lon - a.lon, y = (int64_t)line[i].lat - a.lat;
            off = x * x + y * y;
        }
        if (off > most) {
            most = off;
            found = i;
        }
    }
    if (length == 0 || found == 0)
        return found;
    Wide limit = (Wide)border->tolerance * border->tolerance * length;
    return (Wide)most * most > limit ? found : 0;
}

/* Each point a little towards its neighbours; ends stay. */
static const GeoPoint *line_round(const Border *border, Arena *arena)
{
    GeoPoint *line = arena_array(arena, border->n_raw, sizeof(GeoPoint));

    memcpy(line, border->raw, border->n_raw * sizeof(GeoPoint));
    for (int round = 0; round < ROUNDS && border->tolerance > 0; round++) {
        GeoPoint before = line[0];
        for (size_t i = 1; i + 1 < border->n_raw; i++) {
            GeoPoint here = line[i];
            line[i].lon += (before.lon - 2 * here.lon + line[i + 1].lon) / 4;
            line[i].lat += (before.lat - 2 * here.lat + line[i + 1].lat) / 4;
            before = here;
        }
    }
    return line;
}

/* Douglas and Peucker's, with a list of what is still to do. */
static void border_thin(Border *border, Arena *arena)
{
    const GeoPoint *line = line_round(border, arena);
    bool *keep = arena_array(arena, border->n_raw, sizeof(bool));
    size_t(*waiting)[2] = arena_array(arena, border->n_raw + 1, sizeof(*waiting));
    size_t n = 0;

    keep[0] = keep[border->n_raw - 1] = true;
    waiting[n][0] = 0;
    waiting[n++][1] = border->n_raw - 1;
    while (n > 0) {
        size_t from = waiting[--n][0];
        size_t to = waiting[n][1];
        size_t at = farthest(border, line, from, to);
        if (at == 0)
            continue;
        keep[at] = true;
        waiting[n][0] = from;
        waiting[n++][1] = at;
        waiting[n][0] = at;
        waiting[n++][1] = to;
    }
    border->n = 0;
    for (size_t i = 0; i < border->n_raw; i++) {
        if (keep[i] || border->tolerance == 0)
            border->points[border->n++] = line[i];
    }
}

/* ---- does any line touch another? ----------------------------------------------------------- */

typedef struct Segment {
    GeoPoint a, b;
    int32_t border; /* NOWHERE: of the outline */
    int32_t next;   /* in its bin */
} Segment;

typedef struct Bins {
    City *city;
    Segment *items; /* a segment stands in every bin it goes through */
    size_t n, capacity;
    int32_t *first;
    int32_t wide, high;
    size_t n_met;
    bool stuck;
} Bins;

static void met(Bins *bins, int32_t border)
{
    if (border == NOWHERE)
        return;
    Border *one = &bins->city->borders.items[border];
    if (one->tolerance > 0)
        bins->stuck = false;
    one->tolerance = one->tolerance < 40 ? 0 : one->tolerance / 2;
}

static void segment_put(Bins *bins, Segment segment, int32_t bin)
{
    for (int32_t i = bins->first[bin]; i != NOWHERE; i = bins->items[i].next) {
        const Segment *other = &bins->items[i];
        if (!segments_meet(segment.a, segment.b, other->a, other->b))
            continue;
        bins->n_met++;
        met(bins, segment.border);
        met(bins, other->border);
    }
    if (bins->n < bins->capacity) {
        segment.next = bins->first[bin];
        bins->first[bin] = (int32_t)bins->n;
        bins->items[bins->n++] = segment;
    }
}

static void segment_add(Bins *bins, GeoPoint a, GeoPoint b, int32_t border)
{
    GeoPoint origin = bins->city->origin;
    int32_t x1 = (a.lon < b.lon ? a.lon : b.lon) - origin.lon;
    int32_t x2 = (a.lon > b.lon ? a.lon : b.lon) - origin.lon;
    int32_t y1 = (a.lat < b.lat ? a.lat : b.lat) - origin.lat;
    int32_t y2 = (a.lat > b.lat ? a.lat : b.lat) - origin.lat;

    for (int32_t y = y1 / BIN; y <= y2 / BIN; y++) {
        for (int32_t x = x1 / BIN; x <= x2 / BIN; x++)
            segment_put(bins, (Segment){a, b, border, NOWHERE}, y * bins->wide + x);
    }
}

/* The outline with the points in it where borders end is judged too, by who closes the rings. */
static size_t lines_judge(City *city, bool *ret_stuck)
{
    Arena *arena CLEANUP(arena_freep) = arena_new();
    Bins bins = {.city = city, .stuck = true};
    size_t n = city->n_outline;

    for (size_t i = 0; i < city->borders.n; i++)
        n += city->borders.items[i].n;
    bins.wide = city->wide * STEP_LON / BIN + 2;
    bins.high = city->high * STEP_LAT / BIN + 2;
    bins.capacity = n * 8;
    bins.items = arena_array(arena, bins.capacity, sizeof(Segment));
    bins.first = arena_array(arena, (size_t)bins.wide * (size_t)bins.high, sizeof(int32_t));
    memset(bins.first, 0xff, (size_t)bins.wide * (size_t)bins.high * sizeof(int32_t));
    for (size_t i = 0; i < city->borders.n; i++) {
        const Border *border = &city->borders.items[i];
        for (size_t k = 1; k < border->n; k++)
            segment_add(&bins, border->points[k - 1], border->points[k], (int32_t)i);
    }
    *ret_stuck = bins.stuck;
    return bins.n_met;
}

bool borders_thin(City *city)
{
    size_t n_met = 1;
    bool stuck = false;

    for (size_t i = 0; i < city->borders.n; i++) {
        Border *border = &city->borders.items[i];
        border->tolerance = TOLERANCE;
        border->points = arena_array(city->arena, border->n_raw, sizeof(GeoPoint));
    }
    for (int round = 0; round < 12 && n_met > 0 && !stuck; round++) {
        Arena *arena CLEANUP(arena_freep) = arena_new();
        for (size_t i = 0; i < city->borders.n; i++)
            border_thin(&city->borders.items[i], arena);
        n_met = lines_judge(city, &stuck);
    }
    return n_met == 0 || fault(city, "borders touch each other in %zu places", n_met);
}
