/*
 * plan.c - from a draft to the tree: what ends, what begins and under which key, what comes from
 * what. Pure but for the tree in memory; the same plan is shown before and written afterwards.
 */
#include <stdlib.h>
#include <string.h>

#include "domain/grids/edition.h"

typedef struct Planning {
    Arena *arena;
    const Server *server;
    Draft before;
    const Draft *draft;
    DraftPlan *plan;
} Planning;

static const DraftGrid *before_find(const Planning *planning, UnitKey key)
{
    for (size_t i = 0; i < planning->before.n; i++) {
        if (planning->before.grids[i].key == key)
            return &planning->before.grids[i];
    }
    return NULL;
}

/* ---- keys -------------------------------------------------------------------------------------- */

/* New grids of a draft, by village, and there from north to south, then west to east. */
typedef struct NewGrid {
    size_t at;
    UnitKey village;
    GeoPoint middle;
} NewGrid;

static int new_grid_order(const void *left, const void *right)
{
    const NewGrid *a = left;
    const NewGrid *b = right;

    if (a->village != b->village)
        return a->village < b->village ? -1 : 1;
    if (a->middle.lat != b->middle.lat)
        return a->middle.lat > b->middle.lat ? -1 : 1;
    return (a->middle.lon > b->middle.lon) - (a->middle.lon < b->middle.lon);
}

/* The last key that was ever given in the village. */
static UnitKey last_key(const Server *server, UnitKey village)
{
    size_t n = 0;
    const Unit *units = units_in(server, unit_key_range(village), &n);

    return n > 0 ? units[n - 1].key : village;
}

static const Error *give_keys(Planning *planning)
{
    const Draft *draft = planning->draft;
    NewGrid *fresh = arena_array(planning->arena, draft->n + 1, sizeof(*fresh));
    UnitKey key = 0;
    size_t n = 0;

    for (size_t i = 0; i < draft->n; i++) {
        planning->plan->keys[i] = draft->grids[i].key;
        if (draft->grids[i].key == 0) {
            fresh[n++] =
                (NewGrid){i, draft->grids[i].village, ring_inner_point(&draft->grids[i].ring)};
        }
    }
    if (n > 0)
        qsort(fresh, n, sizeof(*fresh), new_grid_order);
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || fresh[i].village != fresh[i - 1].village)
            key = last_key(planning->server, fresh[i].village);
        if (key % 1000 == 999) {
            return error_new(planning->arena, &EDITION_NO_NUMBERS, "%s",
                             units_name(planning->server, fresh[i].village));
        }
        planning->plan->keys[fresh[i].at] = ++key;
    }
    return NULL;
}

/* ---- what changes ---------------------------------------------------------------------------------- */

static bool ring_equal(const Ring *a, const Ring *b)
{
    return a->n == b->n && memcmp(a->points, b->points, a->n * sizeof(GeoPoint)) == 0;
}

static const char *name_of(const Planning *planning, size_t i)
{
    const DraftGrid *grid = &planning->draft->grids[i];

    if (grid->name[0])
        return grid->name;
    return arena_printf(planning->arena, "%s第%d网格", units_name(planning->server, grid->village),
                        (int)(planning->plan->keys[i] % 1000));
}

static GridDrawn drawn_of(const Planning *planning, size_t i)
{
    const DraftGrid *grid = &planning->draft->grids[i];
    GeoPoint middle = ring_inner_point(&grid->ring);

    return (GridDrawn){
        .key = planning->plan->keys[i],
        .is_new = grid->key == 0,
        .name = name_of(planning, i),
        .lon = geo_degrees(middle.lon),
        .lat = geo_degrees(middle.lat),
        .area_km2 = ring_square_metres(&grid->ring) / 1e6,
        .ring = grid->ring.points,
        .n = grid->ring.n,
    };
}

static size_t descendants_of(const Draft *draft, UnitKey origin)
{
    size_t n = 0;

    for (size_t i = 0; i < draft->n; i++) {
        for (size_t k = 0; k < draft->grids[i].n_origins; k++)
            n += draft->grids[i].origins[k] == origin;
    }
    return n;
}

static const char *descent_kind(const Planning *planning, const DraftGrid *grid, UnitKey from)
{
    if (grid->n_origins > 1)
        return "MERGE";
    if (descendants_of(planning->draft, from) > 1)
        return "SPLIT";
    return grid->village == unit_key_parent(from) ? "RESHAPE" : "MOVE";
}

static void draw_grids(Planning *planning)
{
    const Draft *draft = planning->draft;
    size_t n_origins = 0;

    for (size_t i = 0; i < draft->n; i++)
        n_origins += draft->grids[i].n_origins + 1;
    GridDrawn *drawn = arena_array(planning->arena, draft->n + 1, sizeof(*drawn));
    Descent *lineage = arena_array(planning->arena, n_origins + 1, sizeof(*lineage));
    size_t n = 0;
    size_t n_lineage = 0;
    for (size_t i = 0; i < draft->n; i++) {
        const DraftGrid *grid = &draft->grids[i];
        const DraftGrid *old = grid->key ? before_find(planning, grid->key) : NULL;
        if (old && ring_equal(&old->ring, &grid->ring))
            continue;
        drawn[n++] = drawn_of(planning, i);
        if (old && !ring_same_line(&old->ring, &grid->ring))
            lineage[n_lineage++] = (Descent){grid->key, grid->key, "RESHAPE"};
        for (size_t k = 0; !old && k < grid->n_origins; k++) {
            lineage[n_lineage++] = (Descent){grid->origins[k], planning->plan->keys[i],
                                             descent_kind(planning, grid, grid->origins[k])};
        }
    }
    planning->plan->redraw.drawn = drawn;
    planning->plan->redraw.n_drawn = n;
    planning->plan->redraw.lineage = lineage;
    planning->plan->redraw.n_lineage = n_lineage;
}

static bool is_kept(const Draft *draft, UnitKey key)
{
    for (size_t i = 0; i < draft->n; i++) {
        if (draft->grids[i].key == key)
            return true;
    }
    return false;
}

/* Grids that are no more, and which one now holds the middle of each. */
static void end_grids(Planning *planning)
{
    DraftPlan *plan = planning->plan;
    UnitKey *ended = arena_array(planning->arena, planning->before.n + 1, sizeof(*ended));
    size_t n = 0;

    plan->successors =
        arena_array(planning->arena, planning->before.n + 1, sizeof(*plan->successors));
    for (size_t i = 0; i < planning->before.n; i++) {
        const DraftGrid *old = &planning->before.grids[i];
        if (is_kept(planning->draft, old->key))
            continue;
        UnitKey to = geo_index_find(plan->index, ring_inner_point(&old->ring));
        if (to)
            plan->successors[plan->n_successors++] = (struct Successor){old->key, to};
        ended[n++] = old->key;
    }
    plan->redraw.ended = ended;
    plan->redraw.n_ended = n;
}

static void make_index(Planning *planning)
{
    const Draft *draft = planning->draft;
    GeoArea *areas = arena_array(planning->arena, draft->n + 1, sizeof(*areas));

    for (size_t i = 0; i < draft->n; i++) {
        areas[i] =
            (GeoArea){planning->plan->keys[i], draft->grids[i].ring.points, draft->grids[i].ring.n};
    }
    planning->plan->index = geo_index_new(areas, draft->n);
}

const Error *draft_plan(Arena *arena, const Server *server, UnitKey unit, const Draft *draft,
                        int32_t on, DraftPlan *ret_plan)
{
    DraftPlan plan = {.redraw = {.on = on},
                      .keys = arena_array(arena, draft->n + 1, sizeof(UnitKey))};
    Planning planning = {arena, server, draft_of_map(arena, server, unit), draft, &plan};

    TRY(give_keys(&planning));
    make_index(&planning);
    draw_grids(&planning);
    end_grids(&planning);
    *ret_plan = plan;
    return NULL;
}
