/*
 * villages.c - of a plan, the villages: which begin, which are left without grids and end, and where what is
 * theirs goes. After the grids are planned.
 */
#include <string.h>

#include "domain/grids/edition.h"

typedef struct VillagePlanning {
    Arena *arena;
    const Draft *before, *draft;
    DraftPlan *plan;
    UnitKey *ended;
    size_t n_ended;
} VillagePlanning;

/* The seat of a new village is in the largest of its grids. */
static GeoPoint seat_of(const Draft *draft, UnitKey village)
{
    const Ring *largest = NULL;
    double most = -1;

    for (size_t i = 0; i < draft->n; i++) {
        const DraftGrid *grid = &draft->grids[i];
        double area = grid->village == village ? ring_square_metres(&grid->ring) : -1;
        if (area > most) {
            most = area;
            largest = &grid->ring;
        }
    }
    return largest ? ring_inner_point(largest) : (GeoPoint){0, 0};
}

static void begin_villages(VillagePlanning *planning)
{
    const Draft *draft = planning->draft;
    VillageFounded *founded = arena_array(planning->arena, draft->n_villages + 1, sizeof(*founded));
    size_t n = 0;

    for (size_t i = 0; i < draft->n_villages; i++) {
        const DraftVillage *village = &draft->villages[i];
        if (!draft_has_grids(draft, village->key))
            continue;
        GeoPoint seat = seat_of(draft, village->key);
        founded[n++] = (VillageFounded){village->key, village->name, geo_degrees(seat.lon),
                                        geo_degrees(seat.lat)};
    }
    planning->plan->redraw.founded = founded;
    planning->plan->redraw.n_founded = n;
}

/* Before the redrawing, grids of a village stand together: they are sorted by key. */
static void end_villages(VillagePlanning *planning)
{
    const Draft *before = planning->before;
    UnitKey last = 0;

    planning->ended = arena_array(planning->arena, before->n + 1, sizeof(UnitKey));
    for (size_t i = 0; i < before->n; i++) {
        UnitKey village = before->grids[i].village;
        if (village != last && !draft_has_grids(planning->draft, village))
            planning->ended[planning->n_ended++] = village;
        last = village;
    }
}

typedef struct Share {
    UnitKey to;
    double square_metres;
} Share;

/* Where most of its area goes, as the middles of its grids do; of two alike, to the lower key. */
static UnitKey village_after(const VillagePlanning *planning, UnitKey village)
{
    const Draft *before = planning->before;
    Share *shares = arena_array(planning->arena, before->n + 1, sizeof(*shares));
    size_t n = 0;
    size_t best = 0;

    for (size_t i = 0; i < before->n; i++) {
        const Ring *ring = &before->grids[i].ring;
        if (before->grids[i].village != village)
            continue;
        UnitKey to = geo_index_find(planning->plan->index, ring_inner_point(ring));
        size_t k = 0;
        if (to == 0)
            continue;
        while (k < n && shares[k].to != unit_key_parent(to))
            k++;
        if (k == n)
            shares[n++] = (Share){unit_key_parent(to), 0};
        shares[k].square_metres += ring_square_metres(ring);
    }
    for (size_t i = 1; i < n; i++) {
        double more = shares[i].square_metres - shares[best].square_metres;
        if (more > 0 || (!(more < 0) && shares[i].to < shares[best].to))
            best = i;
    }
    return n > 0 ? shares[best].to : 0;
}

static void hand_over(VillagePlanning *planning)
{
    DraftPlan *plan = planning->plan;
    size_t n = plan->redraw.n_ended;
    UnitKey *ended = arena_array(planning->arena, n + planning->n_ended + 1, sizeof(*ended));
    struct Successor *successors = arena_array(
        planning->arena, plan->n_successors + planning->n_ended + 1, sizeof(*successors));

    if (n > 0)
        memcpy(ended, plan->redraw.ended, n * sizeof(*ended));
    if (plan->n_successors > 0)
        memcpy(successors, plan->successors, plan->n_successors * sizeof(*successors));
    for (size_t i = 0; i < planning->n_ended; i++) {
        UnitKey to = village_after(planning, planning->ended[i]);
        ended[n++] = planning->ended[i];
        if (to)
            successors[plan->n_successors++] = (struct Successor){planning->ended[i], to};
    }
    plan->redraw.ended = ended;
    plan->redraw.n_ended = n;
    plan->successors = successors;
}

/* ---- lineage ------------------------------------------------------------------------------------- */

static bool is_among(const UnitKey *keys, size_t n, UnitKey key)
{
    for (size_t i = 0; i < n; i++) {
        if (keys[i] == key)
            return true;
    }
    return false;
}

static size_t lines_from(const Descent *lines, size_t n, UnitKey from)
{
    size_t count = 0;

    for (size_t i = 0; i < n; i++)
        count += lines[i].from == from;
    return count;
}

static bool has_line(const Descent *lines, size_t n, UnitKey from, UnitKey to)
{
    for (size_t i = 0; i < n; i++) {
        if (lines[i].from == from && lines[i].to == to)
            return true;
    }
    return false;
}

/* A village that ends goes on in those that its grids go to; one that begins comes from those that its
 * grids come from. Who keeps its key and gives away a part is no more than that. */
static void add_lines(VillagePlanning *planning)
{
    const Draft *draft = planning->draft;
    Redraw *redraw = &planning->plan->redraw;
    size_t n = 0;
    size_t most = redraw->n_lineage + 1;

    for (size_t i = 0; i < draft->n; i++)
        most += draft->grids[i].n_origins;
    Descent *lineage = arena_array(planning->arena, most, sizeof(*lineage));
    if (redraw->n_lineage > 0)
        memcpy(lineage, redraw->lineage, redraw->n_lineage * sizeof(*lineage));
    Descent *lines = lineage + redraw->n_lineage;
    for (size_t i = 0; i < draft->n; i++) {
        UnitKey to = draft->grids[i].village;
        for (size_t k = 0; k < draft->grids[i].n_origins; k++) {
            UnitKey from = unit_key_parent(draft->grids[i].origins[k]);
            bool ends = is_among(planning->ended, planning->n_ended, from);
            if (from != to && !has_line(lines, n, from, to) && (ends || draft_village(draft, to)))
                lines[n++] = (Descent){from, to, ends ? "MERGE" : "SPLIT"};
        }
    }
    for (size_t i = 0; i < n; i++) {
        if (lines_from(lines, n, lines[i].from) > 1)
            lines[i].kind = "SPLIT";
    }
    redraw->lineage = lineage;
    redraw->n_lineage += n;
}

void villages_plan(Arena *arena, const Draft *before, const Draft *draft, DraftPlan *plan)
{
    VillagePlanning planning = {.arena = arena, .before = before, .draft = draft, .plan = plan};

    begin_villages(&planning);
    end_villages(&planning);
    hand_over(&planning);
    add_lines(&planning);
}
