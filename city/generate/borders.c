/*
 * borders.c - from squares to lines: each border between two places, from the corner where three
 * meet to the next such corner; and from the last corner inside to the nearest point of the outline.
 */
#include "city/generate/city.h"

typedef struct Walk {
    City *city;
    bool *walked_east, *walked_north; /* the side of squares that begins at a corner */
    int32_t *rim; /* of a corner on it: how many lie before, counter-clockwise */
    GeoPoint *line;
    size_t n, capacity;
} Walk;

/* Ways from a corner: east, north, west, south. */
static const int32_t WAY[4][2] = {{1, 0}, {0, 1}, {-1, 0}, {0, -1}};
/* The squares around a corner, counter-clockwise from the north-eastern. */
static const int32_t QUARTER[4][2] = {{0, 0}, {-1, 0}, {-1, -1}, {0, -1}};

static int32_t quarter(const City *city, int32_t x, int32_t y, int way)
{
    const int32_t *at = QUARTER[(way + 4) % 4];

    return owner_at(city, x + at[0], y + at[1]);
}

/* On the left of who leaves the corner that way is the quarter of its number; on the right the one
 * before. */
static bool is_border(const City *city, int32_t x, int32_t y, int way)
{
    int32_t left = quarter(city, x, y, way);
    int32_t right = quarter(city, x, y, way + 3);

    return left != right && left != OUTSIDE && right != OUTSIDE;
}

static bool on_rim(const City *city, int32_t x, int32_t y)
{
    for (int way = 0; way < 4; way++) {
        if (quarter(city, x, y, way) == OUTSIDE)
            return true;
    }
    return false;
}

static int ways_out(const City *city, int32_t x, int32_t y)
{
    int n = 0;

    for (int way = 0; way < 4; way++)
        n += is_border(city, x, y, way);
    return n;
}

static size_t corner_at(const City *city, int32_t x, int32_t y)
{
    return (size_t)y * ((size_t)city->wide + 1) + (size_t)x;
}

/* Once round what is inside, with it on the left: each corner of the rim is passed once, as no two
 * squares inside touch at a corner only. */
static void rim_number(Walk *walk)
{
    const City *city = walk->city;
    size_t first = 0;

    while (city->owner[first] == OUTSIDE)
        first++;
    int32_t x = (int32_t)(first % (size_t)city->wide), y = (int32_t)(first / (size_t)city->wide);
    for (int32_t n = 1; walk->rim[corner_at(city, x, y)] == 0; n++) {
        int way = 0;
        walk->rim[corner_at(city, x, y)] = n;
        while (quarter(city, x, y, way) == OUTSIDE || quarter(city, x, y, way + 3) != OUTSIDE)
            way++;
        x += WAY[way][0];
        y += WAY[way][1];
    }
}

/* A line of the lattice stops here. */
static bool is_joint(const City *city, int32_t x, int32_t y)
{
    int n = ways_out(city, x, y);

    return n > 0 && (n != 2 || on_rim(city, x, y));
}

/* Where a corner is: shaken by less than half a square, so that no line is a staircase, and none
 * crosses another. On the rim it stays: beyond may be outside. */
static GeoPoint corner_point(const City *city, int32_t x, int32_t y)
{
    GeoPoint at = {city->origin.lon + x * STEP_LON, city->origin.lat + y * STEP_LAT};

    if (!on_rim(city, x, y)) {
        at.lon += (int32_t)(hash_of(city->plan.seed + 51, x, y) % (STEP_LON * 6 / 10)) -
                  STEP_LON * 3 / 10;
        at.lat += (int32_t)(hash_of(city->plan.seed + 53, x, y) % (STEP_LAT * 6 / 10)) -
                  STEP_LAT * 3 / 10;
    }
    return at;
}

static bool *walked(Walk *walk, int32_t x, int32_t y, int way)
{
    size_t wide = (size_t)walk->city->wide + 1;
    int32_t from_x = way == 2 ? x - 1 : x;
    int32_t from_y = way == 3 ? y - 1 : y;
    bool *sides = way % 2 == 0 ? walk->walked_east : walk->walked_north;

    return &sides[(size_t)from_y * wide + (size_t)from_x];
}

static Border *border_add(City *city, int32_t left, int32_t right)
{
    Borders *borders = &city->borders;

    if (borders->n == borders->capacity)
        return NULL;
    borders->items[borders->n] = (Border){.left = left, .right = right, .rim = NOWHERE};
    return &borders->items[borders->n++];
}

static bool border_keep(Walk *walk, int32_t left, int32_t right)
{
    Border *border = border_add(walk->city, left, right);
    GeoPoint *raw = arena_array(walk->city->arena, walk->n, sizeof(GeoPoint));

    if (!border)
        return fault(walk->city, "too many borders");
    for (size_t i = 0; i < walk->n; i++)
        raw[i] = walk->line[i];
    border->raw = raw;
    border->n_raw = walk->n;
    return true;
}

/* From a joint until the next one. */
static bool border_walk(Walk *walk, int32_t x, int32_t y, int way)
{
    City *city = walk->city;
    int32_t left = quarter(city, x, y, way);
    int32_t right = quarter(city, x, y, way + 3);

    walk->n = 0;
    walk->line[walk->n++] = corner_point(city, x, y);
    do {
        *walked(walk, x, y, way) = true;
        x += WAY[way][0];
        y += WAY[way][1];
        walk->line[walk->n++] = corner_point(city, x, y);
        if (is_joint(city, x, y))
            break;
        int back = (way + 2) % 4;
        for (way = 0; way == back || !is_border(city, x, y, way); way++)
            continue;
    } while (walk->n < walk->capacity);
    return border_keep(walk, left, right);
}

/* ---- to the outline ------------------------------------------------------------------------- */

static int64_t distance(GeoPoint a, GeoPoint b)
{
    int64_t dx = (int64_t)a.lon - b.lon;
    int64_t dy = (int64_t)a.lat - b.lat;

    return dx * dx + dy * dy;
}

/* The point of a segment nearest to another, in whole micro-degrees. */
static GeoPoint nearest_on(GeoPoint a, GeoPoint b, GeoPoint at)
{
    int64_t dx = (int64_t)b.lon - a.lon;
    int64_t dy = (int64_t)b.lat - a.lat;
    int64_t dot = (at.lon - (int64_t)a.lon) * dx + (at.lat - (int64_t)a.lat) * dy;
    int64_t length = dx * dx + dy * dy;

    if (dot <= 0 || length == 0)
        return a;
    if (dot >= length)
        return b;
    /* A hundred-thousandth of a segment is finer than a micro-degree of it. */
    int64_t part = (int64_t)((__extension__(__int128) dot << 24) / length);
    return (GeoPoint){(int32_t)(a.lon + ((dx * part + (1 << 23)) >> 24)),
                      (int32_t)(a.lat + ((dy * part + (1 << 23)) >> 24))};
}

/* Lines to the nearest point of one outline never cross each other. A point of it belongs to the
 * segment that begins there or before. */
static GeoPoint nearest_on_outline(const City *city, GeoPoint at, size_t *ret_segment)
{
    GeoPoint best = city->outline[0];
    size_t segment = 0;

    for (size_t i = 0; i < city->n_outline; i++) {
        size_t next = (i + 1) % city->n_outline;
        GeoPoint near = nearest_on(city->outline[i], city->outline[next], at);
        if (distance(near, at) < distance(best, at)) {
            best = near;
            segment = distance(near, city->outline[next]) == 0 ? next : i;
        }
    }
    *ret_segment = segment;
    return best;
}

/* Out of the joint on the rim, between the two that border on what is outside there. */
static bool border_to_outline(Walk *walk, int32_t x, int32_t y)
{
    City *city = walk->city;
    int first = 0; /* a quarter outside, whose quarter before is inside */

    while (quarter(city, x, y, first) != OUTSIDE || quarter(city, x, y, first + 3) == OUTSIDE)
        first++;
    int last = first;
    while (quarter(city, x, y, last) == OUTSIDE)
        last++;
    Border *border = border_add(city, quarter(city, x, y, last), quarter(city, x, y, first + 3));
    if (!border)
        return fault(city, "too many borders");
    GeoPoint *line = arena_array(city->arena, 2, sizeof(GeoPoint));
    line[0] = corner_point(city, x, y);
    line[1] = nearest_on_outline(city, line[0], &border->segment);
    border->raw = line;
    border->n_raw = 2;
    border->rim = walk->rim[corner_at(city, x, y)];
    return true;
}

static bool joint_trace(Walk *walk, int32_t x, int32_t y)
{
    City *city = walk->city;

    if (on_rim(city, x, y) && !border_to_outline(walk, x, y))
        return false;
    for (int way = 0; way < 4; way++) {
        if (is_border(city, x, y, way) && !*walked(walk, x, y, way) &&
            !border_walk(walk, x, y, way))
            return false;
    }
    return true;
}

/* A border that no joint is on goes round somebody. */
static bool none_closed(Walk *walk)
{
    City *city = walk->city;
    int32_t wide = city->wide;

    for (int32_t at = 0; at < wide * city->high * 2; at++) {
        int32_t x = at / 2 % wide, y = at / 2 / wide, way = at % 2;
        if (is_border(city, x, y, way) && !*walked(walk, x, y, way)) {
            return fault(city, "%s lies inside of %s", city->places[quarter(city, x, y, way)].name,
                         city->places[quarter(city, x, y, way + 3)].name);
        }
    }
    return true;
}

bool borders_trace(City *city)
{
    Arena *arena CLEANUP(arena_freep) = arena_new();
    size_t n_corners = ((size_t)city->wide + 1) * ((size_t)city->high + 1);
    Walk walk = {.city = city, .capacity = city->n_cells};

    walk.walked_east = arena_array(arena, n_corners, sizeof(bool));
    walk.walked_north = arena_array(arena, n_corners, sizeof(bool));
    walk.rim = arena_array(arena, n_corners, sizeof(int32_t));
    walk.line = arena_array(arena, walk.capacity + 1, sizeof(GeoPoint));
    rim_number(&walk);
    city->borders.capacity = city->n_places * 8 + 16;
    city->borders.items = arena_array(city->arena, city->borders.capacity, sizeof(Border));
    for (int32_t y = 1; y < city->high; y++) {
        for (int32_t x = 1; x < city->wide; x++) {
            if (is_joint(city, x, y) && !joint_trace(&walk, x, y))
                return false;
        }
    }
    return none_closed(&walk);
}
