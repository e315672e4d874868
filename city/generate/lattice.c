/*
 * lattice.c - the squares of the city and what it costs to cross them.
 */
#include "city/generate/city.h"

#include <string.h>

#define ONE           65536 /* of noise */
#define STREAM_COST   220
#define ROAD_COST     180
#define STREET_COST   110
#define STREAM_PERIOD 150 /* squares from bend to bend of the largest */
#define ROAD_PERIOD   110
#define GROUND_PERIOD 40
#define TOWN_REACH    62 /* squares from a seat to where its streets end */

const int32_t AROUND[8][2] = {{1, 0}, {1, 1}, {0, 1}, {-1, 1}, {-1, 0}, {-1, -1}, {0, -1}, {1, -1}};

uint32_t hash_of(uint32_t seed, int32_t x, int32_t y)
{
    uint32_t h = seed * 0x9E3779B1U + (uint32_t)x * 0x85EBCA77U + (uint32_t)y * 0xC2B2AE3DU;

    h ^= h >> 15;
    h *= 0x2C1B3C6DU;
    h ^= h >> 12;
    h *= 0x297A2D39U;
    return h ^ (h >> 15);
}

/* From 0 to ONE, level at both ends. */
static int64_t ease(int64_t t)
{
    return t * t / ONE * (3 * (int64_t)ONE - 2 * t) / ONE;
}

static int64_t noise(uint32_t seed, int32_t x, int32_t y, int32_t period)
{
    int32_t gx = x / period;
    int32_t gy = y / period;
    int64_t tx = ease((int64_t)(x % period) * ONE / period);
    int64_t ty = ease((int64_t)(y % period) * ONE / period);
    int64_t a = hash_of(seed, gx, gy) % ONE;
    int64_t b = hash_of(seed, gx + 1, gy) % ONE;
    int64_t c = hash_of(seed, gx, gy + 1) % ONE;
    int64_t d = hash_of(seed, gx + 1, gy + 1) % ONE;
    int64_t south = a * (ONE - tx) + b * tx;
    int64_t north = c * (ONE - tx) + d * tx;

    return (south / ONE * (ONE - ty) + north / ONE * ty) / ONE;
}

/* Noise on noise, each half as large and half as strong. */
static int64_t fractal(uint32_t seed, int32_t x, int32_t y, int32_t period, int octaves)
{
    int64_t sum = 0;
    int64_t most = 0;

    for (int i = 0; i < octaves && period > 1; i++, period /= 2) {
        sum += noise(seed + (uint32_t)i * 101, x, y, period) >> i;
        most += ONE >> i;
    }
    return most == 0 ? 0 : sum * ONE / most;
}

/* On a line where noise has just this height: such lines wander, and never end. */
static bool on_contour(int64_t here, int64_t east, int64_t north, int64_t height)
{
    return (here < height) != (east < height) || (here < height) != (north < height);
}

/* ---- inside --------------------------------------------------------------------------------- */

size_t cell_under(const City *city, GeoPoint at)
{
    int64_t x = ((int64_t)at.lon - city->origin.lon) / STEP_LON;
    int64_t y = ((int64_t)at.lat - city->origin.lat) / STEP_LAT;

    if (x < 0 || y < 0 || x >= city->wide || y >= city->high)
        return 0; /* a corner of the lattice: outside */
    return (size_t)(y * city->wide + x);
}

size_t step_to(const City *city, size_t cell, int way)
{
    return (size_t)((int64_t)cell + AROUND[way][0] + (int64_t)AROUND[way][1] * city->wide);
}

int32_t owner_at(const City *city, int32_t x, int32_t y)
{
    if (x < 0 || y < 0 || x >= city->wide || y >= city->high)
        return OUTSIDE;
    return city->owner[(size_t)y * (size_t)city->wide + (size_t)x];
}

GeoPoint cell_middle(const City *city, size_t cell)
{
    int32_t x = (int32_t)(cell % (size_t)city->wide);
    int32_t y = (int32_t)(cell / (size_t)city->wide);

    return (GeoPoint){city->origin.lon + x * STEP_LON + STEP_LON / 2,
                      city->origin.lat + y * STEP_LAT + STEP_LAT / 2};
}

/* Even-odd, a row at a time: each crossing of the row's middle turns what lies east of it. */
static void rows_fill(City *city)
{
    for (size_t i = 0; i < city->n_outline; i++) {
        GeoPoint a = city->outline[i];
        GeoPoint b = city->outline[(i + 1) % city->n_outline];
        for (int32_t y = 0; y < city->high && a.lat != b.lat; y++) {
            int64_t lat = city->origin.lat + y * STEP_LAT + STEP_LAT / 2;
            if ((a.lat > lat) == (b.lat > lat))
                continue;
            int64_t lon = a.lon + (lat - a.lat) * (b.lon - a.lon) / (b.lat - a.lat);
            int64_t from = (lon - city->origin.lon - STEP_LON / 2) / STEP_LON + 1;
            int32_t *row = city->owner + (size_t)y * (size_t)city->wide;
            for (int64_t x = from; x < city->wide; x++)
                row[x] = row[x] == OUTSIDE ? 0 : OUTSIDE;
        }
    }
}

/* Squares that the outline goes through are outside: what is inside is so with all its corners. */
static void outline_strike(City *city)
{
    for (size_t i = 0; i < city->n_outline; i++) {
        GeoPoint a = city->outline[i];
        GeoPoint b = city->outline[(i + 1) % city->n_outline];
        int64_t dx = b.lon - a.lon;
        int64_t dy = b.lat - a.lat;
        int64_t steps = ((dx < 0 ? -dx : dx) + (dy < 0 ? -dy : dy)) / 20 + 1;
        for (int64_t k = 0; k <= steps; k++) {
            GeoPoint at = {(int32_t)(a.lon + dx * k / steps), (int32_t)(a.lat + dy * k / steps)};
            city->owner[cell_under(city, at)] = OUTSIDE;
        }
    }
}

/* Numbers all squares that hang together with the first; says how many they are. */
static size_t piece_number(const City *city, int32_t *piece, size_t *waiting, size_t first,
                           int32_t number)
{
    size_t n = 0;

    piece[first] = number;
    waiting[n++] = first;
    for (size_t k = 0; k < n; k++) {
        for (int way = 0; way < 8; way += 2) {
            size_t next = step_to(city, waiting[k], way);
            if (city->owner[next] != OUTSIDE && piece[next] == 0) {
                piece[next] = number;
                waiting[n++] = next;
            }
        }
    }
    return n;
}

/* Keeps the largest piece: what hangs on it by less than a square goes with whom it touches. */
static void largest_keep(City *city)
{
    Arena *arena CLEANUP(arena_freep) = arena_new();
    int32_t *piece = arena_array(arena, city->n_cells, sizeof(int32_t));
    size_t *waiting = arena_array(arena, city->n_cells, sizeof(size_t));
    size_t most = 0;
    int32_t n_pieces = 0;
    int32_t best = 0;

    for (size_t first = 0; first < city->n_cells; first++) {
        if (city->owner[first] == OUTSIDE || piece[first] != 0)
            continue;
        size_t n = piece_number(city, piece, waiting, first, ++n_pieces);
        if (n > most) {
            most = n;
            best = n_pieces;
        }
    }
    for (size_t i = 0; i < city->n_cells; i++)
        city->owner[i] = city->owner[i] != OUTSIDE && piece[i] == best ? 0 : OUTSIDE;
}

/* Two squares that touch at a corner only would make a rim that touches itself. */
static bool pinches_cut(City *city)
{
    bool any = false;

    for (int32_t y = 1; y < city->high; y++) {
        for (int32_t x = 1; x < city->wide; x++) {
            bool a = owner_at(city, x - 1, y - 1) != OUTSIDE;
            bool b = owner_at(city, x, y - 1) != OUTSIDE;
            bool c = owner_at(city, x - 1, y) != OUTSIDE;
            bool d = owner_at(city, x, y) != OUTSIDE;
            if (a == d && b == c && a != b) {
                size_t at = (size_t)(a ? y : y - 1) * (size_t)city->wide + (size_t)x;
                city->owner[at] = OUTSIDE;
                any = true;
            }
        }
    }
    return any;
}

/* ---- ground --------------------------------------------------------------------------------- */

/* Squares to the nearest seat of a town, and which. */
static int64_t nearest_seat(const City *city, GeoPoint at, size_t *ret_place)
{
    int64_t best = INT64_MAX;

    for (size_t i = 0; i < city->n_places; i++) {
        const Place *place = &city->places[i];
        if (!place->has_seat || unit_key_tier(place->key) != TIER_TOWN)
            continue;
        int64_t dx = (at.lon - place->seat.lon) / STEP_LON;
        int64_t dy = (at.lat - place->seat.lat) / STEP_LAT;
        if (dx * dx + dy * dy < best) {
            best = dx * dx + dy * dy;
            *ret_place = i;
        }
    }
    return best;
}

/* Streets of a town: two sets of lines across each other, turned as the town is turned. */
static bool on_street(const City *city, size_t town, int32_t x, int32_t y)
{
    static const int32_t TURN[][3] = {{15, 8, 17}, {12, 5, 13}, {4, 3, 5}, {24, 7, 25}, {1, 0, 1}};
    const int32_t *turn = TURN[hash_of(city->plan.seed + 31, (int32_t)town, 0) % LENGTH(TURN)];
    int32_t bend = (int32_t)(fractal(city->plan.seed + 37, x, y, 64, 2) * 6 / ONE);
    int32_t along = (x * turn[0] + y * turn[1]) / turn[2] + bend;
    int32_t across = (y * turn[0] - x * turn[1]) / turn[2] + 4096 + bend;

    return along % 7 == 0 || across % 6 == 0;
}

/* Much dearer on a height than in a hollow: fronts go round heights. */
static int64_t rough(const City *city, int32_t x, int32_t y)
{
    int64_t height = fractal(city->plan.seed + 1, x, y, GROUND_PERIOD, 5);

    return 8 + height * height / ONE * height / ONE * 300 / ONE;
}

static void ground_lay(City *city, int32_t x, int32_t y)
{
    size_t cell = (size_t)y * (size_t)city->wide + (size_t)x;
    uint32_t seed = city->plan.seed;
    size_t town = 0;
    int64_t far = nearest_seat(city, cell_middle(city, cell), &town);
    int64_t reach = (int64_t)TOWN_REACH * TOWN_REACH;
    int64_t dense = far < reach ? (reach - far) * 100 / reach : 0;
    int64_t cost = rough(city, x, y);
    int64_t stream[3], road[3];

    /* Of a hundred; and where people live is no circle. */
    dense = dense * fractal(seed + 13, x, y, 30, 3) / ONE * 3 / 2;
    for (int i = 0; i < 3; i++) {
        stream[i] = fractal(seed + 5, x + (i == 1), y + (i == 2), STREAM_PERIOD, 6);
        road[i] = fractal(seed + 9, x + (i == 1), y + (i == 2), ROAD_PERIOD, 2);
    }
    for (int64_t height = 26000; height <= 40000; height += 7000) {
        if (on_contour(stream[0], stream[1], stream[2], height))
            cost += STREAM_COST;
        if (on_contour(road[0], road[1], road[2], height))
            cost += ROAD_COST;
    }
    if (dense > 15 && on_street(city, town, x, y))
        cost += STREET_COST;
    city->weight[cell] = (uint16_t)(40 + dense);
    city->cost[cell] = (uint16_t)(cost * (80 + dense) / 80);
}

bool lattice_lay(City *city)
{
    GeoPoint lo = city->outline[0];
    GeoPoint hi = city->outline[0];

    for (size_t i = 0; i < city->n_outline; i++) {
        GeoPoint at = city->outline[i];
        lo = (GeoPoint){at.lon < lo.lon ? at.lon : lo.lon, at.lat < lo.lat ? at.lat : lo.lat};
        hi = (GeoPoint){at.lon > hi.lon ? at.lon : hi.lon, at.lat > hi.lat ? at.lat : hi.lat};
    }
    city->origin = (GeoPoint){lo.lon - 2 * STEP_LON, lo.lat - 2 * STEP_LAT};
    city->wide = (hi.lon - lo.lon) / STEP_LON + 5;
    city->high = (hi.lat - lo.lat) / STEP_LAT + 5;
    if (city->wide > 4000 || city->high > 4000)
        return fault(city, "the outline is wider than a city: more than 240 km");
    city->n_cells = (size_t)city->wide * (size_t)city->high;
    city->owner = arena_array(city->arena, city->n_cells, sizeof(int32_t));
    city->cost = arena_array(city->arena, city->n_cells, sizeof(uint16_t));
    city->weight = arena_array(city->arena, city->n_cells, sizeof(uint16_t));
    for (size_t i = 0; i < city->n_cells; i++)
        city->owner[i] = OUTSIDE;
    rows_fill(city);
    outline_strike(city);
    do {
        largest_keep(city);
    } while (pinches_cut(city));
    for (int32_t y = 0; y < city->high; y++) {
        for (int32_t x = 0; x < city->wide; x++) {
            if (owner_at(city, x, y) != OUTSIDE)
                ground_lay(city, x, y);
        }
    }
    return true;
}
