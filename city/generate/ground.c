/*
 * ground.c - who takes which square: all at once from their seeds, the cheapest ground first. Then
 * borders are smoothed a square at a time, so that nobody comes apart.
 */
#include "city/generate/city.h"

#include <assert.h>
#include <string.h>

#define BUCKETS 32768 /* more than any single step costs */
#define DEAREST (BUCKETS - 2)

typedef struct Step {
    int32_t cell, from;
    int32_t seed;
    int32_t next; /* in its bucket, or NOWHERE */
    int32_t way;
} Step;

typedef struct Fronts {
    Step *steps;
    size_t n, capacity;
    bool *taken;
    int32_t bucket[BUCKETS];
    size_t waiting;
} Fronts;

static void front_add(Fronts *fronts, int64_t at, Step step)
{
    int32_t *head = &fronts->bucket[at % BUCKETS];

    step.next = *head;
    fronts->steps[fronts->n] = step;
    *head = (int32_t)fronts->n++;
    fronts->waiting++;
}

static Fronts *fronts_of(City *city, size_t n_seeds)
{
    Fronts *fronts = city->fronts;
    size_t inside = 0;

    if (!fronts) {
        for (size_t i = 0; i < city->n_cells; i++)
            inside += city->owner[i] != OUTSIDE;
        city->fronts = fronts = ARENA_NEW(city->arena, Fronts);
        fronts->taken = arena_array(city->arena, city->n_cells, sizeof(bool));
        fronts->capacity = inside * 8 + (size_t)city->plan.grids + city->n_places;
        fronts->steps = arena_array(city->arena, fronts->capacity, sizeof(Step));
    }
    assert(n_seeds <= fronts->capacity);
    memset(fronts->taken, 0, city->n_cells * sizeof(bool));
    fronts->n = 0;
    return fronts;
}

static int64_t price(const City *city, size_t cell, int way)
{
    int64_t price = (int64_t)city->cost[cell] * (way % 2 == 0 ? 100 : 141) / 100;

    return price < 1 ? 1 : price < DEAREST ? price : DEAREST;
}

/* Across a corner only beside ground that is one's own: no place hangs together by a corner. */
static bool may_take(const City *city, const Fronts *fronts, const Step *step, int32_t place)
{
    size_t from = (size_t)step->from;
    int way = step->way;

    if (fronts->taken[step->cell])
        return false;
    if (way % 2 == 0)
        return true;
    size_t a = step_to(city, from, way - 1);
    size_t b = step_to(city, from, (way + 1) % 8);
    return (fronts->taken[a] && city->owner[a] == place) ||
           (fronts->taken[b] && city->owner[b] == place);
}

static void steps_on(City *city, const int32_t *parent, Fronts *fronts, int64_t at, Step step)
{
    for (int way = 0; way < 8; way++) {
        size_t next = step_to(city, (size_t)step.cell, way);
        if (!fronts->taken[next] && parent[next] == parent[step.cell]) {
            front_add(fronts, at + price(city, next, way),
                      (Step){(int32_t)next, step.cell, step.seed, NOWHERE, way});
        }
    }
}

void ground_take(City *city, const int32_t *parent, const Seeds *seeds)
{
    Fronts *fronts = fronts_of(city, seeds->n);

    memset(fronts->bucket, 0xff, sizeof(fronts->bucket));
    for (size_t i = 0; i < seeds->n; i++) {
        front_add(fronts, seeds->start ? seeds->start[i] : 0,
                  (Step){(int32_t)seeds->cell[i], 0, (int32_t)i, NOWHERE, 0});
    }
    for (int64_t at = 0; fronts->waiting > 0; at++) {
        int32_t head = fronts->bucket[at % BUCKETS];
        fronts->bucket[at % BUCKETS] = NOWHERE;
        for (; head != NOWHERE; head = fronts->steps[head].next) {
            Step step = fronts->steps[head];
            fronts->waiting--;
            if (!may_take(city, fronts, &step, seeds->place[step.seed]))
                continue;
            fronts->taken[step.cell] = true;
            city->owner[step.cell] = seeds->place[step.seed];
            steps_on(city, parent, fronts, at, step);
        }
    }
}

/* How many pieces the place has among the squares around, by sides: 1 where a square may come or go
 * without tearing it or closing a ring around somebody. */
static int pieces_around(const City *city, int32_t x, int32_t y, int32_t place)
{
    bool is[8];
    int n = 0;

    for (int i = 0; i < 8; i++)
        is[i] = owner_at(city, x + AROUND[i][0], y + AROUND[i][1]) == place;
    for (int i = 0; i < 8; i += 2)
        n += is[i] && !(is[i + 1] && is[(i + 2) % 8]);
    return n;
}

static bool may_go_over(const City *city, const int32_t *parent, size_t cell, int32_t to)
{
    int32_t x = (int32_t)(cell % (size_t)city->wide);
    int32_t y = (int32_t)(cell / (size_t)city->wide);
    int32_t from = city->owner[cell];

    if (from == to || from == OUTSIDE || to == OUTSIDE)
        return false;
    for (int way = 0; way < 8; way += 2) {
        size_t next = step_to(city, cell, way);
        if (city->owner[next] == to && parent[next] == parent[cell])
            return pieces_around(city, x, y, from) == 1 && pieces_around(city, x, y, to) == 1;
    }
    return false;
}

/* The neighbour that has five or more of the eight around, if there is one. */
static int32_t who_surrounds(const City *city, int32_t x, int32_t y)
{
    for (int i = 0; i < 4; i++) {
        int32_t who = owner_at(city, x + AROUND[i][0], y + AROUND[i][1]);
        int n = 0;
        for (int k = 0; k < 8; k++)
            n += owner_at(city, x + AROUND[k][0], y + AROUND[k][1]) == who;
        if (n >= 5 && who != owner_at(city, x, y))
            return who;
    }
    return OUTSIDE;
}

void owners_smooth(City *city, const int32_t *parent)
{
    for (int round = 0; round < 4; round++) {
        for (size_t cell = 0; cell < city->n_cells; cell++) {
            if (city->owner[cell] == OUTSIDE)
                continue;
            int32_t to = who_surrounds(city, (int32_t)(cell % (size_t)city->wide),
                                       (int32_t)(cell / (size_t)city->wide));
            if (may_go_over(city, parent, cell, to))
                city->owner[cell] = to;
        }
    }
}

/* The four squares at a corner, and whether two across it are one place that meets nowhere else. */
static bool corner_is_bad(const City *city, const size_t *cells)
{
    const int32_t *owner = city->owner;

    for (int i = 0; i < 2; i++) {
        int32_t a = owner[cells[i]];
        if (a == owner[cells[i + 2]] && a != OUTSIDE && a != owner[cells[i + 1]] &&
            a != owner[cells[(i + 3) % 4]])
            return true;
    }
    return false;
}

static bool corner_mend(City *city, const int32_t *parent, const size_t *cells)
{
    for (int i = 0; i < 4; i++) {
        for (int k = 1; k < 4; k++) {
            int32_t was = city->owner[cells[i]];
            int32_t to = city->owner[cells[(i + k) % 4]];
            if (!may_go_over(city, parent, cells[i], to))
                continue;
            city->owner[cells[i]] = to;
            if (!corner_is_bad(city, cells))
                return true;
            city->owner[cells[i]] = was;
        }
    }
    return false;
}

bool owners_mend_corners(City *city, const int32_t *parent)
{
    size_t left = 1;

    for (int round = 0; round < 20 && left > 0; round++) {
        left = 0;
        for (int32_t y = 1; y < city->high; y++) {
            for (int32_t x = 1; x < city->wide; x++) {
                size_t at = (size_t)y * (size_t)city->wide + (size_t)x;
                size_t wide = (size_t)city->wide;
                const size_t cells[4] = {at, at - 1, at - 1 - wide, at - wide};
                if (!corner_is_bad(city, cells))
                    continue;
                left++;
                (void)corner_mend(city, parent, cells);
            }
        }
    }
    return left == 0 || fault(city, "%zu places touch themselves at a corner", left);
}

/* ---- nobody inside of somebody -------------------------------------------------------------- */

#define MANY (-2)

/* The one neighbour of each place, when it has only one; what is outside is a neighbour. */
static void neighbours_count(const City *city, int32_t *only)
{
    for (size_t i = 0; i < city->n_places; i++)
        only[i] = NOWHERE;
    for (size_t i = 0; i < city->n_cells; i++) {
        int32_t here = city->owner[i];
        for (int way = 0; way < 8 && here != OUTSIDE; way += 2) {
            int32_t next = city->owner[step_to(city, i, way)];
            if (next == here || next == only[here])
                continue;
            only[here] = next == OUTSIDE || only[here] != NOWHERE ? MANY : next;
        }
    }
}

/* The westernmost and the easternmost square of the two are where they begin again. */
static void pair_take(City *city, int32_t *parent, int32_t a, int32_t b)
{
    const int32_t place[2] = {a, b};
    size_t cell[2] = {0, 0};
    size_t wide = (size_t)city->wide;

    for (size_t i = 0; i < city->n_cells; i++) {
        bool ours = city->owner[i] == a || city->owner[i] == b;
        parent[i] = ours ? 0 : OUTSIDE;
        if (ours && (cell[0] == 0 || i % wide < cell[0] % wide))
            cell[0] = i;
        if (ours && (cell[1] == 0 || i % wide >= cell[1] % wide))
            cell[1] = i;
    }
    const Seeds seeds = {2, place, cell, NULL};
    ground_take(city, parent, &seeds);
}

bool owners_open(City *city)
{
    Arena *arena CLEANUP(arena_freep) = arena_new();
    int32_t *only = arena_array(arena, city->n_places, sizeof(int32_t));
    int32_t *parent = arena_array(arena, city->n_cells, sizeof(int32_t));
    size_t n = 1;

    for (int round = 0; round < 8 && n > 0; round++) {
        n = 0;
        neighbours_count(city, only);
        for (size_t i = 0; i < city->n_places; i++) {
            if (only[i] < 0)
                continue;
            pair_take(city, parent, (int32_t)i, only[i]);
            only[only[i]] = MANY; /* once a round */
            n++;
        }
    }
    return n == 0 || fault(city, "%zu places lie inside of others", n);
}
