/*
 * change.c - POST /editions/{id}/changes: cut a grid in two, join several, give one to another
 * village, draw outlines anew, make several a new village. Coverage stays whole where that can be:
 * whoever shares an edge that gets a point, gets the point too.
 */
#include <string.h>

#include "base/str.h"
#include "domain/grids/edition.h"

#define LINE_POINTS_MAX 500
#define RING_POINTS_MAX 2000
#define JOINED_MAX      50

static const ErrorKind CANNOT_CUT = {ERROR_INVALID, "edition/cannot-cut",
                                     "The line does not cut this grid in two"};
static const ErrorKind CANNOT_JOIN = {ERROR_INVALID, "edition/cannot-join",
                                      "These grids do not make one grid"};

static const char *const CHANGE_KINDS[] = {"SPLIT", "MERGE", "MOVE", "RESHAPE", "FOUND", NULL};
enum { CHANGE_SPLIT, CHANGE_MERGE, CHANGE_MOVE, CHANGE_RESHAPE, CHANGE_FOUND };

typedef struct ChangePoint {
    double lon, lat;
} ChangePoint;

static const Field CHANGE_POINT_FIELDS[] = {
    F64_FIELD(ChangePoint, lon, REQUIRED, LIMIT(-180, 180)),
    F64_FIELD(ChangePoint, lat, REQUIRED, LIMIT(-90, 90)),
};
static const Shape CHANGE_POINT = SHAPE(ChangePoint, CHANGE_POINT_FIELDS);

typedef struct ChangeOutline {
    const char *grid;
    List ring;
} ChangeOutline;

static const Field CHANGE_OUTLINE_FIELDS[] = {
    STR_FIELD(ChangeOutline, grid, REQUIRED, LIMIT(1, 20)),
    LIST_FIELD(ChangeOutline, ring, &CHANGE_POINT, REQUIRED, LIMIT(3, RING_POINTS_MAX)),
};
static const Shape CHANGE_OUTLINE = SHAPE(ChangeOutline, CHANGE_OUTLINE_FIELDS);

typedef struct ChangeIn {
    int kind;
    int64_t version;
    Strs grids;
    List line;
    List outlines;
    UnitKey village;
    const char *founds;
    Strs names;
    int datum;
} ChangeIn;

static const Field CHANGE_IN_FIELDS[] = {
    ENUM_FIELD(ChangeIn, kind, CHANGE_KINDS, REQUIRED),
    I64_FIELD(ChangeIn, version, REQUIRED, LIMIT(1, 1e9), SAYS("the edition as you saw it")),
    STRS_FIELD(ChangeIn, grids, LIMIT(0, JOINED_MAX),
               SAYS("SPLIT, MOVE: one; MERGE: two or more; FOUND: one or more")),
    LIST_FIELD(ChangeIn, line, &CHANGE_POINT, LIMIT(0, LINE_POINTS_MAX),
               SAYS("SPLIT: from outside to outside, through the grid once")),
    LIST_FIELD(ChangeIn, outlines, &CHANGE_OUTLINE, LIMIT(0, JOINED_MAX),
               SAYS("RESHAPE: of all grids that change together")),
    KEY_FIELD(ChangeIn, village, SAYS("MOVE: to this one; MERGE of grids of several: to this one")),
    STR_FIELD(ChangeIn, founds, LIMIT(1, 60), SAYS("FOUND: what the new village is called")),
    STRS_FIELD(ChangeIn, names, LIMIT(0, 2), SAYS("of what is new; made up when not given")),
    ENUM_FIELD(ChangeIn, datum, DATUM_NAMES, SAYS("of line and outlines; default WGS84")),
};
const Shape CHANGE_IN = SHAPE(ChangeIn, CHANGE_IN_FIELDS);

typedef struct Change {
    Request *req;
    const ChangeIn *in;
    const Edition *edition;
    Draft draft;
    const char *detail;
} Change;

/* ---- what comes in ------------------------------------------------------------------------------- */

static const Error *take_points(Change *change, const char *field, const List *points,
                                Ring *ret_ring)
{
    Request *req = change->req;
    Datum datum = change->in->datum == ENUM_NONE ? DATUM_WGS84 : (Datum)change->in->datum;
    const ChangePoint *from = points->items;
    Ring ring = {arena_array(req->arena, points->n + 1, sizeof(GeoPoint)), points->n};

    for (size_t i = 0; i < points->n; i++) {
        double lon;
        double lat;
        if (!datum_to_wgs84(datum, from[i].lon, from[i].lat, &lon, &lat) ||
            !geo_point(lon, lat, &ring.points[i]))
            return error_field(req->arena, &INPUT_INVALID, field, "point %zu is no place", i);
    }
    *ret_ring = ring;
    return NULL;
}

/* NULL, and the error, when the draft has no such grid. */
static DraftGrid *take_grid(Change *change, const char *field, const char *label,
                            const Error **ret_error)
{
    DraftGrid *grid = draft_find(change->req->arena, &change->draft, label);

    if (!grid) {
        *ret_error = error_field(change->req->arena, &INPUT_INVALID, field,
                                 "no grid %s in the draft", label);
    }
    return grid;
}

static const Error *check_village(Change *change, UnitKey village)
{
    Request *req = change->req;
    const Unit *unit = units_find(req->server, village);

    if (draft_village(&change->draft, village))
        return NULL;
    if (!unit || unit->tier != TIER_VILLAGE || !unit_in_force(unit, units_today(req->now)) ||
        !unit_range_has(unit_key_range(change->edition->unit), village)) {
        return error_field(req->arena, &INPUT_INVALID, "village",
                           "is no village that this edition redraws");
    }
    return NULL;
}

/* ---- the draft ----------------------------------------------------------------------------------- */

static int64_t next_ref(const Draft *draft)
{
    return draft->n > 0 ? draft->grids[draft->n - 1].ref + 1 : 1;
}

static const char *new_name(Change *change, UnitKey village, size_t i, int64_t ref)
{
    const Strs *names = &change->in->names;

    if (i < names->n && names->items[i][0])
        return names->items[i];
    return arena_printf(change->req->arena, "%s新%lld号网格",
                        draft_village_name(change->req->server, &change->draft, village),
                        (long long)ref);
}

/* The draft without the grids whose `gone` is set, and with the new ones behind. */
static void replace(Change *change, const bool *gone, const DraftGrid *fresh, size_t n_fresh)
{
    Draft *draft = &change->draft;
    DraftGrid *grids = arena_array(change->req->arena, draft->n + n_fresh + 1, sizeof(*grids));
    int64_t ref = next_ref(draft);
    size_t n = 0;

    for (size_t i = 0; i < draft->n; i++) {
        if (!gone[i])
            grids[n++] = draft->grids[i];
    }
    for (size_t i = 0; i < n_fresh; i++) {
        grids[n] = fresh[i];
        grids[n].key = 0;
        grids[n].ref = ref++;
        grids[n].name = new_name(change, grids[n].village, i, grids[n].ref);
        n++;
    }
    draft->grids = grids;
    draft->n = n;
}

/* ---- SPLIT --------------------------------------------------------------------------------------- */

static const char *cut_fault(CutResult result)
{
    switch (result) {
    case CUT_ENDS_INSIDE:
        return "it must begin and end outside of the grid";
    case CUT_MISSES:
        return "it does not go through the grid";
    case CUT_MORE_THAN_ONCE:
        return "it goes through the grid more than once";
    case CUT_CROSSES_ITSELF:
        return "it crosses itself";
    case CUT_DONE:
        break;
    }
    return "";
}

static const Error *split(Change *change)
{
    Request *req = change->req;
    bool *gone = arena_array(req->arena, change->draft.n + 1, sizeof(bool));
    const Error *error = NULL;
    Ring line = {NULL, 0};
    Cut cut;

    if (change->in->grids.n != 1)
        return error_field(req->arena, &INPUT_INVALID, "grids", "SPLIT takes one");
    if (change->in->line.n < 2)
        return error_field(req->arena, &INPUT_INVALID, "line", "has two points or more");
    DraftGrid *grid = take_grid(change, "grids", change->in->grids.items[0], &error);
    if (!grid)
        return error;
    TRY(take_points(change, "line", &change->in->line, &line));
    CutResult result = ring_cut(req->arena, &grid->ring, &line, &cut);
    if (result != CUT_DONE)
        return error_field(req->arena, &CANNOT_CUT, "line", "%s", cut_fault(result));
    for (size_t end = 0; end < LENGTH(cut.ends); end++) {
        const CutPoint *point = &cut.ends[end];
        for (size_t i = 0; point->is_new && i < change->draft.n; i++) {
            Ring *ring = &change->draft.grids[i].ring;
            *ring = ring_insert(req->arena, ring, point->b, point->a, point->at);
        }
    }
    const DraftGrid parts[] = {
        {.village = grid->village,
         .origins = grid->origins,
         .n_origins = grid->n_origins,
         .ring = cut.left},
        {.village = grid->village,
         .origins = grid->origins,
         .n_origins = grid->n_origins,
         .ring = cut.right},
    };
    change->detail = arena_printf(req->arena, "SPLIT %s", draft_label(req->arena, grid));
    gone[grid - change->draft.grids] = true;
    replace(change, gone, parts, LENGTH(parts));
    return NULL;
}

/* ---- MERGE --------------------------------------------------------------------------------------- */

static void add_origins(Arena *arena, DraftGrid *joined, const DraftGrid *part)
{
    UnitKey *origins =
        arena_array(arena, joined->n_origins + part->n_origins + 1, sizeof(*origins));
    size_t n = joined->n_origins;

    if (n > 0)
        memcpy(origins, joined->origins, n * sizeof(*origins));
    for (size_t i = 0; i < part->n_origins; i++) {
        bool known = false;
        for (size_t k = 0; k < n; k++)
            known |= origins[k] == part->origins[i];
        if (!known)
            origins[n++] = part->origins[i];
    }
    joined->origins = origins;
    joined->n_origins = n;
}

static const Error *merge(Change *change)
{
    Request *req = change->req;
    const Strs *labels = &change->in->grids;
    bool *gone = arena_array(req->arena, change->draft.n + 1, sizeof(bool));
    Ring *rings = arena_array(req->arena, labels->n + 1, sizeof(*rings));
    DraftGrid joined = {.village = change->in->village};
    const Error *error = NULL;

    if (labels->n < 2)
        return error_field(req->arena, &INPUT_INVALID, "grids", "MERGE takes two or more");
    change->detail = "MERGE";
    for (size_t i = 0; i < labels->n; i++) {
        DraftGrid *grid = take_grid(change, "grids", labels->items[i], &error);
        if (!grid)
            return error;
        size_t at = (size_t)(grid - change->draft.grids);
        if (gone[at]) {
            return error_field(req->arena, &INPUT_INVALID, "grids", "%s is there twice",
                               labels->items[i]);
        }
        gone[at] = true;
        rings[i] = grid->ring;
        if (joined.village == 0)
            joined.village = grid->village;
        if (change->in->village == 0 && joined.village != grid->village) {
            return error_field(req->arena, &INPUT_INVALID, "village",
                               "the grids are of several: say of which the one is");
        }
        add_origins(req->arena, &joined, grid);
        change->detail = arena_printf(req->arena, "%s %s", change->detail, labels->items[i]);
    }
    TRY(check_village(change, joined.village));
    if (!rings_join(req->arena, rings, labels->n, &joined.ring)) {
        return error_field(req->arena, &CANNOT_JOIN, "grids",
                           "they do not touch along an edge, or enclose another grid");
    }
    replace(change, gone, &joined, 1);
    return NULL;
}

/* ---- MOVE, RESHAPE -------------------------------------------------------------------------------- */

static const Error *move(Change *change)
{
    Request *req = change->req;
    bool *gone = arena_array(req->arena, change->draft.n + 1, sizeof(bool));
    const Error *error = NULL;

    if (change->in->grids.n != 1)
        return error_field(req->arena, &INPUT_INVALID, "grids", "MOVE takes one");
    DraftGrid *grid = take_grid(change, "grids", change->in->grids.items[0], &error);
    if (!grid)
        return error;
    TRY(check_village(change, change->in->village));
    if (grid->village == change->in->village)
        return error_field(req->arena, &INPUT_INVALID, "village", "it is there already");
    DraftGrid moved = *grid;
    moved.village = change->in->village;
    change->detail = arena_printf(req->arena, "MOVE %s to %015lld", draft_label(req->arena, grid),
                                  (long long)moved.village);
    gone[grid - change->draft.grids] = true;
    replace(change, gone, &moved, 1);
    return NULL;
}

static const Error *reshape(Change *change)
{
    Request *req = change->req;
    const List *outlines = &change->in->outlines;

    if (outlines->n < 1)
        return error_field(req->arena, &INPUT_INVALID, "outlines", "RESHAPE takes one or more");
    change->detail = "RESHAPE";
    for (size_t i = 0; i < outlines->n; i++) {
        const ChangeOutline *outline = (const ChangeOutline *)outlines->items + i;
        const Error *error = NULL;
        Ring ring = {NULL, 0};
        DraftGrid *grid = take_grid(change, "outlines", outline->grid, &error);
        if (!grid)
            return error;
        TRY(take_points(change, "outlines", &outline->ring, &ring));
        ring_settle(&ring);
        if (ring.n < 3) {
            return error_field(req->arena, &INPUT_INVALID, "outlines", "%s has no area",
                               outline->grid);
        }
        grid->ring = ring;
        change->detail = arena_printf(req->arena, "%s %s", change->detail, outline->grid);
    }
    return NULL;
}

/* ---- FOUND ----------------------------------------------------------------------------------------- */

/* All of one town, which the edition redraws: below it a village has nowhere to begin. */
static const Error *founding_town(Change *change, const DraftGrid *first, UnitKey *ret_town)
{
    Request *req = change->req;
    UnitKey town = unit_key_parent(first->village);

    if (unit_key_tier(change->edition->unit) == TIER_VILLAGE) {
        return error_field(req->arena, &INPUT_INVALID, "kind",
                           "an edition of a town, or above, founds villages");
    }
    for (size_t i = 0; i < change->in->grids.n; i++) {
        const Error *error = NULL;
        const DraftGrid *grid = take_grid(change, "grids", change->in->grids.items[i], &error);
        if (!grid)
            return error;
        if (unit_key_parent(grid->village) != town)
            return error_field(req->arena, &INPUT_INVALID, "grids", "they are of several towns");
    }
    *ret_town = town;
    return NULL;
}

/* Grids that keep their outline end and begin in the new village, as they do when they move. */
static const Error *found(Change *change)
{
    Request *req = change->req;
    const Strs *labels = &change->in->grids;
    Draft *draft = &change->draft;
    bool *gone = arena_array(req->arena, draft->n + 1, sizeof(bool));
    DraftGrid *fresh = arena_array(req->arena, labels->n + 1, sizeof(*fresh));
    DraftVillage *villages = arena_array(req->arena, draft->n_villages + 1, sizeof(*villages));
    const char *name = change->in->founds;
    const Error *error = NULL;
    UnitKey town = 0;

    if (labels->n < 1)
        return error_field(req->arena, &INPUT_INVALID, "grids", "FOUND takes one or more");
    if (text_is_blank(name))
        return error_field(req->arena, &INPUT_INVALID, "founds", "a new village has a name");
    const DraftGrid *first = take_grid(change, "grids", labels->items[0], &error);
    if (!first)
        return error;
    TRY(founding_town(change, first, &town));
    change->detail = arena_printf(req->arena, "FOUND %s", name);
    for (size_t i = 0; i < labels->n; i++) {
        const DraftGrid *grid = take_grid(change, "grids", labels->items[i], &error);
        if (gone[grid - draft->grids]) {
            return error_field(req->arena, &INPUT_INVALID, "grids", "%s is there twice",
                               labels->items[i]);
        }
        gone[grid - draft->grids] = true;
        fresh[i] = *grid;
        fresh[i].village = -1;
        change->detail = arena_printf(req->arena, "%s %s", change->detail, labels->items[i]);
    }
    if (draft->n_villages > 0)
        memcpy(villages, draft->villages, draft->n_villages * sizeof(*villages));
    villages[draft->n_villages++] = (DraftVillage){-1, town, name};
    draft->villages = villages;
    replace(change, gone, fresh, labels->n);
    return draft_found_villages(req, change->edition->id, draft);
}

static const Error *make_change(Change *change)
{
    switch (change->in->kind) {
    case CHANGE_FOUND:
        return found(change);
    case CHANGE_SPLIT:
        return split(change);
    case CHANGE_MERGE:
        return merge(change);
    case CHANGE_MOVE:
        return move(change);
    default:
        return reshape(change);
    }
}

const Error *post_change(Request *req)
{
    const ChangeIn *in = req->body;
    Edition edition = {.id = ID_NONE};
    Change change = {.req = req, .in = in, .edition = &edition, .detail = ""};
    Draft before = {.n = 0};

    TRY(edition_lock_for(req, EDITION_DO_EDIT, in->version, &edition));
    TRY(draft_read(req->tx, edition.id, &before));
    change.draft = before;
    change.draft.grids = arena_array(req->arena, before.n + 1, sizeof(DraftGrid));
    if (before.n > 0)
        memcpy(change.draft.grids, before.grids, before.n * sizeof(DraftGrid));
    TRY(make_change(&change));
    TRY(draft_change(req->tx, &edition, &before, &change.draft));
    edition.faults = I64_NONE;
    TRY(edition_step(req, &edition, EDITION_DO_EDIT, NULL, change.detail));
    TRY(edition_get(req, edition.id, &edition));
    edition_complete(req, &edition);
    reply_etag_version(req, edition.version);
    return reply_with(req, 200, &EDITION_SHAPE, &edition);
}
