/*
 * plan.c - from a draft to the tree: what ends, what begins and under which key, what comes from
 * what. Pure but for the tree in memory; the same plan is shown before and written afterwards.
 */
#include <stdlib.h>
#include <string.h>

#include "domain/grids/edition.h"
#include "domain/grids/node.h"

static const UnitRange EVERYWHERE = {0, INT64_C(999999999999999)};

typedef struct Planning {
    Arena *arena;
    const Server *server;
    Draft before;
    const Draft *draft;
    DraftPlan *plan;
    GridNoded *noded; /* grids whose line stays, with more corners on it */
    size_t n_noded;
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
                             draft_village_name(planning->server, draft, fresh[i].village));
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
    return arena_printf(planning->arena, "%s第%d网格",
                        draft_village_name(planning->server, planning->draft, grid->village),
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
        if (old && ring_same_line(&old->ring, &grid->ring)) {
            planning->noded[planning->n_noded++] =
                (GridNoded){grid->key, grid->ring.points, grid->ring.n};
            continue;
        }
        drawn[n++] = drawn_of(planning, i);
        if (old)
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

/* Corners on the rim that the map got since the draft was copied come into the draft; those that the
 * draft puts on the rim go to the grids outside. */
static Draft meet_outside(Planning *planning, UnitKey unit, const Draft *drawn)
{
    Arena *arena = planning->arena;
    size_t n_all = 0;
    size_t n_out = 0;
    const UnitRange inside = unit_key_range(unit);
    const GeoArea *all = units_outlines(planning->server, EVERYWHERE, &n_all);
    Ring *before = arena_array(arena, planning->before.n + 1, sizeof(*before));
    Ring *rings = arena_array(arena, drawn->n + 1, sizeof(*rings));
    Ring *outside = arena_array(arena, n_all + 1, sizeof(*outside));
    UnitKey *keys = arena_array(arena, n_all + 1, sizeof(*keys));
    bool *changed = arena_array(arena, n_all + 1, sizeof(*changed));
    Draft draft = *drawn;
    RingEdges twice = {NULL, 0};

    draft.grids = arena_array(arena, drawn->n + 1, sizeof(DraftGrid));
    for (size_t i = 0; i < planning->before.n; i++)
        before[i] = planning->before.grids[i].ring;
    for (size_t i = 0; i < drawn->n; i++)
        rings[i] = drawn->grids[i].ring;
    RingEdges rim = rings_rim(arena, before, planning->before.n, &twice);
    rings_keep_rim(arena, rings, drawn->n, rim);
    for (size_t i = 0; i < drawn->n; i++) {
        draft.grids[i] = drawn->grids[i];
        draft.grids[i].ring = rings[i];
    }
    for (size_t i = 0; i < n_all; i++) {
        if (unit_range_has(inside, all[i].key))
            continue;
        Ring ring = {arena_array(arena, all[i].n, sizeof(GeoPoint)), all[i].n};
        memcpy(ring.points, all[i].ring, all[i].n * sizeof(GeoPoint));
        ring_settle(&ring);
        outside[n_out] = ring;
        keys[n_out++] = all[i].key;
    }
    rings_follow_rim(arena, outside, n_out, rim, rings_rim(arena, rings, drawn->n, &twice),
                     changed);
    planning->noded = arena_array(arena, drawn->n + n_out + 1, sizeof(GridNoded));
    for (size_t i = 0; i < n_out; i++) {
        if (changed[i]) {
            planning->noded[planning->n_noded++] =
                (GridNoded){keys[i], outside[i].points, outside[i].n};
        }
    }
    return draft;
}

const Error *draft_plan(Arena *arena, const Server *server, UnitKey unit, const Draft *draft,
                        int32_t on, DraftPlan *ret_plan)
{
    DraftPlan plan = {.redraw = {.on = on},
                      .keys = arena_array(arena, draft->n + 1, sizeof(UnitKey))};
    Planning planning = {
        .arena = arena,
        .server = server,
        .before = draft_of_map(arena, server, unit),
        .plan = &plan,
    };
    Draft met = meet_outside(&planning, unit, draft);

    planning.draft = &met;
    TRY(give_keys(&planning));
    make_index(&planning);
    draw_grids(&planning);
    end_grids(&planning);
    villages_plan(arena, &planning.before, &met, &plan);
    plan.redraw.noded = planning.noded;
    plan.redraw.n_noded = planning.n_noded;
    *ret_plan = plan;
    return NULL;
}
