/*
 * tiers.c - the city into its districts or towns, those into villages, those into grids.
 */
#include "city/generate/city.h"

#include <string.h>

#include "base/str.h"

#define BALANCE_ROUNDS 24
#define STEP_COST      40    /* of a square, more or less */
#define LATEST         30000 /* below what the fronts can hold */
#define SETTLE_ROUNDS  6
#define CANDIDATES     12

typedef struct Tiering {
    City *city;
    Arena *arena;
    size_t first, n; /* the places of this tier */
    int32_t *parent; /* owners as they were before */
    int32_t *place;
    size_t *cell;
    int32_t *start;
    size_t *cells;  /* inside, by owner */
    size_t *starts; /* of each place's cells */
} Tiering;

static int64_t square(int64_t v)
{
    return v * v;
}

static int64_t far(const City *city, size_t a, size_t b)
{
    size_t wide = (size_t)city->wide;

    return square((int64_t)(a % wide) - (int64_t)(b % wide)) +
           square((int64_t)(a / wide) - (int64_t)(b / wide));
}

/* Sorts the squares by who has them. */
static void cells_by(Tiering *tiering, const int32_t *owner)
{
    City *city = tiering->city;
    size_t *starts = tiering->starts;

    memset(starts, 0, (city->n_places + 2) * sizeof(size_t));
    for (size_t i = 0; i < city->n_cells; i++)
        starts[owner[i] + 2]++;
    for (size_t i = 1; i < city->n_places + 2; i++)
        starts[i] += starts[i - 1];
    for (size_t i = 0; i < city->n_cells; i++)
        tiering->cells[starts[owner[i] + 1]++] = i;
    /* Each start went to where the next one was. */
    memmove(starts + 1, starts, (city->n_places + 1) * sizeof(size_t));
    starts[0] = 0;
}

static const size_t *cells_of(const Tiering *tiering, size_t place, size_t *ret_n)
{
    *ret_n = tiering->starts[place + 2] - tiering->starts[place + 1];
    return tiering->cells + tiering->starts[place + 1];
}

/* Of some squares the one farthest from the seeds its parent already has; the first of a town that
 * says where its seat is lies there. */
static size_t seed_scatter(const Tiering *tiering, size_t i, const size_t *cells, size_t n)
{
    const City *city = tiering->city;
    const Place *places = city->places;
    int64_t best = -1;
    size_t found = cells[0];

    if ((i == 0 || places[tiering->first + i - 1].parent != places[tiering->first + i].parent) &&
        places[places[tiering->first + i].parent].has_seat)
        return cell_under(city, places[places[tiering->first + i].parent].seat);
    for (int32_t k = 0; k < CANDIDATES; k++) {
        size_t cell = cells[hash_of(city->plan.seed + 71, (int32_t)(tiering->first + i), k) % n];
        int64_t near = INT64_MAX;
        for (size_t j = i;
             j-- > 0 && places[tiering->first + j].parent == places[tiering->first + i].parent;) {
            int64_t d = far(city, cell, tiering->cell[j]);
            near = d < near ? d : near;
        }
        int64_t reach = near == INT64_MAX ? 1 : near * city->weight[cell];
        if (reach > best) {
            best = reach;
            found = cell;
        }
    }
    return found;
}

static bool seeds_place(Tiering *tiering)
{
    City *city = tiering->city;

    cells_by(tiering, tiering->parent);
    for (size_t i = 0; i < tiering->n; i++) {
        const Place *place = &city->places[tiering->first + i];
        size_t n;
        const size_t *cells = cells_of(tiering, place->parent, &n);
        if (n == 0)
            return fault(city, "%s has no ground", place->name);
        tiering->place[i] = (int32_t)(tiering->first + i);
        if (!place->has_seat) {
            tiering->cell[i] = seed_scatter(tiering, i, cells, n);
            continue;
        }
        tiering->cell[i] = cell_under(city, place->seat);
        if (tiering->parent[tiering->cell[i]] != (int32_t)place->parent)
            return fault(city, "the seat of %s lies outside what it belongs to", place->name);
    }
    return true;
}

static void take(Tiering *tiering)
{
    const Seeds seeds = {tiering->n, tiering->place, tiering->cell, tiering->start};

    ground_take(tiering->city, tiering->parent, &seeds);
    cells_by(tiering, tiering->city->owner);
}

static int64_t root(int64_t square)
{
    int64_t side = 1;

    while (side * side < square)
        side++;
    return side;
}

/* Seats stay; who has too much begins later, who has too little earlier, by as much as its border
 * is to move. */
static void balance(Tiering *tiering)
{
    const City *city = tiering->city;
    int64_t wanted = 0;

    for (size_t i = 0; i < tiering->n; i++)
        wanted += city->places[tiering->first + i].area_km2;
    for (int round = 0; round < BALANCE_ROUNDS && wanted > 0; round++) {
        int32_t least = INT32_MAX;
        take(tiering);
        size_t all = city->n_cells - tiering->starts[1];
        for (size_t i = 0; i < tiering->n; i++) {
            size_t n;
            (void)cells_of(tiering, tiering->first + i, &n);
            int64_t aim = (int64_t)all * city->places[tiering->first + i].area_km2 / wanted + 1;
            int64_t off = ((int64_t)n - aim) * STEP_COST / (8 * root(aim));
            tiering->start[i] += (int32_t)off;
            least = tiering->start[i] < least ? tiering->start[i] : least;
        }
        for (size_t i = 0; i < tiering->n; i++) {
            int32_t start = tiering->start[i] - least;
            tiering->start[i] = start < LATEST ? start : LATEST;
        }
    }
}

/* Seeds go to the middle of what they took, counted by where people live. */
static void settle(Tiering *tiering)
{
    const City *city = tiering->city;
    size_t wide = (size_t)city->wide;

    for (int round = 0; round < SETTLE_ROUNDS; round++) {
        take(tiering);
        for (size_t i = 0; i < tiering->n; i++) {
            size_t n;
            const size_t *cells = cells_of(tiering, tiering->first + i, &n);
            uint64_t x = 0, y = 0, mass = 1;
            for (size_t k = 0; k < n; k++) {
                x += cells[k] % wide * city->weight[cells[k]];
                y += cells[k] / wide * city->weight[cells[k]];
                mass += city->weight[cells[k]];
            }
            size_t middle = y / mass * wide + x / mass;
            for (size_t k = 0; k < n; k++) {
                if (k == 0 || far(city, cells[k], middle) < far(city, tiering->cell[i], middle))
                    tiering->cell[i] = cells[k];
            }
        }
    }
}

static bool tier_grow(City *city, Arena *arena, size_t first, size_t n)
{
    Tiering tiering = {.city = city, .arena = arena, .first = first, .n = n};

    tiering.parent = arena_array(arena, city->n_cells, sizeof(int32_t));
    tiering.place = arena_array(arena, n, sizeof(int32_t));
    tiering.cell = arena_array(arena, n, sizeof(size_t));
    tiering.start = arena_array(arena, n, sizeof(int32_t));
    tiering.cells = arena_array(arena, city->n_cells, sizeof(size_t));
    tiering.starts = arena_array(arena, city->n_places + 2, sizeof(size_t));
    memcpy(tiering.parent, city->owner, city->n_cells * sizeof(int32_t));
    if (!seeds_place(&tiering))
        return false;
    if (city->places[first].has_seat) {
        balance(&tiering);
    } else {
        settle(&tiering);
    }
    take(&tiering);
    if (!owners_open(city))
        return false;
    owners_smooth(city, tiering.parent);
    if (!owners_mend_corners(city, tiering.parent))
        return false;
    cells_by(&tiering, city->owner);
    for (size_t i = 0; i < n; i++) {
        size_t n_cells;
        const size_t *cells = cells_of(&tiering, first + i, &n_cells);
        for (size_t k = 0; k < n_cells; k++)
            city->places[first + i].mass += city->weight[cells[k]];
    }
    return true;
}

/* ---- grids ---------------------------------------------------------------------------------- */

/* One by one to the village that is worst off, as seats are given to parties. */
static bool grids_share(City *city, size_t first, size_t n, int64_t *counts)
{
    int64_t left = city->plan.grids - (int64_t)n * city->plan.grids_least;

    if (left < 0 || city->plan.grids > (int64_t)n * city->plan.grids_most)
        return fault(city, "so many grids do not fit so many villages");
    for (size_t i = 0; i < n; i++)
        counts[i] = city->plan.grids_least;
    for (; left > 0; left--) {
        size_t best = n;
        for (size_t i = 0; i < n; i++) {
            if (counts[i] < city->plan.grids_most &&
                (best == n || city->places[first + i].mass * (uint64_t)(2 * counts[best] + 1) >
                                  city->places[first + best].mass * (uint64_t)(2 * counts[i] + 1)))
                best = i;
        }
        counts[best]++;
    }
    return true;
}

static bool grids_name(City *city, size_t first, size_t n)
{
    int64_t *counts = arena_array(city->arena, n, sizeof(int64_t));
    size_t n_places = city->n_places;
    Place *places = arena_array(city->arena, n_places + (size_t)city->plan.grids, sizeof(Place));

    if (!grids_share(city, first, n, counts))
        return false;
    memcpy(places, city->places, n_places * sizeof(Place));
    for (size_t i = 0; i < n; i++) {
        const Place *village = &places[first + i];
        for (int64_t k = 1; k <= counts[i]; k++) {
            places[n_places++] =
                (Place){.key = village->key + k,
                        .name = arena_printf(city->arena, "%s第%d网格", village->name, (int)k),
                        .name_en = "",
                        .parent = first + i};
        }
    }
    city->places = places;
    city->n_places = n_places;
    return true;
}

bool tiers_grow(City *city)
{
    for (Tier tier = (Tier)(TIER_CITY + 1); tier <= TIER_GRID; tier++) {
        Arena *arena CLEANUP(arena_freep) = arena_new();
        size_t first = 0;
        size_t n = 0;
        while (first < city->n_places && unit_key_tier(city->places[first].key) < tier)
            first++;
        while (first + n < city->n_places && unit_key_tier(city->places[first + n].key) == tier)
            n++;
        if (n > 0 && !tier_grow(city, arena, first, n))
            return false;
        if (tier == TIER_VILLAGE && !grids_name(city, first, n))
            return false;
    }
    return true;
}
