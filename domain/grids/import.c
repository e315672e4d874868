/*
 * import.c - a drawn map from elsewhere, as GeoJSON, read into a draft. All of it or nothing: what
 * cannot be a grid is listed, each with its place. What can be put right in the draft (gaps, overlaps,
 * slivers) comes in and is listed too. Without the database.
 */
#include "domain/grids/import.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "domain/grids/geojson.h"
#include "domain/grids/node.h"

#define MICRO_PER_METRE 8.983
#define NAME_CHARS_MAX  60
#define TELL_EVERY      500

typedef struct Import {
    const ImportReading *reading;
    Request *req;
    Draft before, draft;
    DraftVillage *villages; /* the draft's, with room for one of each feature */
    Faults faults;          /* for which nothing is taken */
} Import;

/* ---- one feature --------------------------------------------------------------------------------- */

static const char *label_of(Import *import, const GeoFeature *feature, size_t i)
{
    if (feature->key && utf8_length(feature->key, strlen(feature->key)) <= 20)
        return feature->key;
    return arena_printf(import->req->arena, "feature %zu", i);
}

static void refuse(Import *import, const char *kind, const GeoFeature *feature, size_t i,
                   const char *detail)
{
    LonLat at = feature->n_outer > 0 ? feature->outer[0] : (LonLat){0, 0};

    fault_add(&import->faults,
              (Fault){kind, label_of(import, feature, i), NULL, at.lon, at.lat, NAN, detail});
}

/* Both are empty often, when other programs write them. */
static bool is_given(const char *text)
{
    return text && text[0];
}

static const DraftGrid *known_grid(const Import *import, UnitKey key)
{
    for (size_t i = 0; i < import->before.n; i++) {
        if (import->before.grids[i].key == key)
            return &import->before.grids[i];
    }
    return NULL;
}

/* `founds`: the name of a village that begins with this map. Its key, when a draft has reserved one, or the
 * key of its town. False: not said, or not well. */
static bool take_founded(Import *import, const GeoFeature *feature, DraftGrid *grid)
{
    const DraftVillage *drawn = draft_village(import->reading->drawn, grid->village);
    UnitKey town = grid->village;
    Draft *draft = &import->draft;

    if (!is_given(feature->founds) ||
        utf8_length(feature->founds, strlen(feature->founds)) > NAME_CHARS_MAX)
        return false;
    if (drawn)
        return strcmp(drawn->name, feature->founds) == 0;
    const Unit *unit = town ? units_find(import->req->server, town) : NULL;
    if (!unit || unit->tier != TIER_TOWN || !unit_in_force(unit, units_today(import->req->now)) ||
        !unit_range_has(unit_key_range(import->reading->unit), town))
        return false;
    for (size_t i = 0; i < draft->n_villages; i++) {
        const DraftVillage *village = &draft->villages[i];
        if (village->town == town && strcmp(village->name, feature->founds) == 0) {
            grid->village = village->key;
            return true;
        }
    }
    grid->village = -1 - (int64_t)draft->n_villages;
    import->villages[draft->n_villages++] = (DraftVillage){grid->village, town, feature->founds};
    return true;
}

/* One in force that the edition redraws, or one that it founds. */
static bool take_village(Import *import, const GeoFeature *feature, DraftGrid *grid)
{
    Request *req = import->req;

    if (is_given(feature->village) && !unit_key_parse(feature->village, &grid->village))
        grid->village = 0;
    if (is_given(feature->founds))
        return take_founded(import, feature, grid);
    if (draft_village(import->reading->drawn, grid->village))
        return true;
    const Unit *village = grid->village ? units_find(req->server, grid->village) : NULL;
    return village && village->tier == TIER_VILLAGE &&
           unit_in_force(village, units_today(req->now)) &&
           unit_range_has(unit_key_range(import->reading->unit), grid->village);
}

/* Which grid in force it is, if any; of which village; what it is called. */
static void take_names(Import *import, const GeoFeature *feature, size_t i, DraftGrid *grid)
{
    const DraftGrid *known = NULL;

    if (is_given(feature->key)) {
        if (!unit_key_parse(feature->key, &grid->key) || unit_key_tier(grid->key) != TIER_GRID) {
            refuse(import, "BAD_KEY", feature, i, "key must be the 15 digits of a grid");
            return;
        }
        known = known_grid(import, grid->key);
        if (!known) {
            refuse(import, "UNKNOWN_KEY", feature, i,
                   "no grid in force here has this key: leave it out, and a new grid gets one");
            return;
        }
    }
    grid->village = known ? known->village : 0;
    if (!take_village(import, feature, grid)) {
        refuse(import, "NO_VILLAGE", feature, i,
               is_given(feature->founds)
                   ? "founds is the name of a new village, and village then the key of its town"
                   : "village must be the key of one that this edition redraws");
    }
    grid->name = known ? known->name : "";
    if (is_given(feature->name))
        grid->name = feature->name;
    if (utf8_length(grid->name, strlen(grid->name)) > NAME_CHARS_MAX)
        refuse(import, "BAD_NAME", feature, i, "name has more than 60 characters");
    if (known && known->village != grid->village) {
        /* A key never changes its village: it ends, and another begins. */
        grid->key = 0;
        grid->name =
            is_given(feature->name) && strcmp(feature->name, known->name) != 0 ? feature->name : "";
    }
}

static bool take_outline(Import *import, const GeoFeature *feature, size_t i, DraftGrid *grid)
{
    Ring ring = {arena_array(import->req->arena, feature->n_outer + 1, sizeof(GeoPoint)),
                 feature->n_outer};

    if (feature->n_parts != 1) {
        refuse(import, "PARTS", feature, i,
               feature->n_parts == 0 ? "it has no polygon" : "a grid is one polygon, not several");
        return false;
    }
    if (feature->n_holes > 0) {
        GeoFeature at_hole = *feature;
        at_hole.outer = &at_hole.hole;
        refuse(import, "HOLE", &at_hole, i, "a grid has no hole: cut it through to the edge");
        return false;
    }
    for (size_t k = 0; k < ring.n; k++) {
        double lon;
        double lat;
        if (!datum_to_wgs84(import->reading->datum, feature->outer[k].lon, feature->outer[k].lat,
                            &lon, &lat) ||
            !geo_point(lon, lat, &ring.points[k])) {
            refuse(import, "OFF_EARTH", feature, i,
                   "coordinates are degrees, longitude first: these are none");
            return false;
        }
    }
    grid->ring = ring;
    ring_settle(&grid->ring);
    if (grid->ring.n < 3) {
        refuse(import, "NO_AREA", feature, i, "fewer than three corners");
        return false;
    }
    return true;
}

/* ---- all of them ---------------------------------------------------------------------------------- */

typedef struct KeyAt {
    UnitKey key;
    size_t at; /* in the draft */
} KeyAt;

static int key_order(const void *left, const void *right)
{
    UnitKey a = ((const KeyAt *)left)->key;
    UnitKey b = ((const KeyAt *)right)->key;

    return (a > b) - (a < b);
}

static void find_twice(Import *import)
{
    KeyAt *sorted = arena_array(import->req->arena, import->draft.n + 1, sizeof(*sorted));
    size_t n = 0;

    for (size_t i = 0; i < import->draft.n; i++) {
        if (import->draft.grids[i].key)
            sorted[n++] = (KeyAt){import->draft.grids[i].key, i};
    }
    if (n > 1)
        qsort(sorted, n, sizeof(*sorted), key_order);
    for (size_t i = 1; i < n; i++) {
        const DraftGrid *grid = &import->draft.grids[sorted[i].at];
        if (sorted[i].key != sorted[i - 1].key)
            continue;
        GeoPoint at = grid->ring.n > 0 ? grid->ring.points[0] : (GeoPoint){0, 0};
        fault_add(&import->faults, (Fault){"KEY_TWICE", draft_label(import->req->arena, grid), NULL,
                                           geo_degrees(at.lon), geo_degrees(at.lat), NAN,
                                           "two features have this key"});
    }
}

static void find_bow_ties(Import *import)
{
    Arena *arena = import->req->arena;

    for (size_t i = 0; i < import->draft.n; i++) {
        const DraftGrid *grid = &import->draft.grids[i];
        const char *why = "";
        GeoPoint where = {0, 0};
        if (grid->ring.n < 3) {
            where = grid->ring.n > 0 ? grid->ring.points[0] : where;
            why = "nothing is left of it";
        } else if (ring_is_simple(arena, &grid->ring, &why, &where)) {
            continue;
        }
        fault_add(&import->faults,
                  (Fault){"INVALID", draft_label(arena, grid), NULL, geo_degrees(where.lon),
                          geo_degrees(where.lat), NAN, why});
    }
}

static const Error *tell(const Import *import, ImportStage stage, size_t done, size_t total)
{
    return import->reading->tell(import->reading->context, stage, done, total);
}

/* Those the draft has reserved keys for stay, used or not. */
static void start_villages(Import *import, size_t n_features)
{
    const Draft *drawn = import->reading->drawn;

    import->villages = arena_array(import->req->arena, drawn->n_villages + n_features + 1,
                                   sizeof(*import->villages));
    if (drawn->n_villages > 0)
        memcpy(import->villages, drawn->villages, drawn->n_villages * sizeof(*drawn->villages));
    import->draft.villages = import->villages;
    import->draft.n_villages = drawn->n_villages;
}

static const Error *take_features(Import *import, const GeoFeatures *features)
{
    import->draft.grids =
        arena_array(import->req->arena, features->n + 1, sizeof(*import->draft.grids));
    start_villages(import, features->n);
    for (size_t i = 0; i < features->n; i++) {
        DraftGrid *grid = &import->draft.grids[import->draft.n++];
        *grid = (DraftGrid){.ref = (int64_t)i + 1, .name = ""};
        (void)take_outline(import, &features->items[i], i, grid);
        take_names(import, &features->items[i], i, grid);
        if (i % TELL_EVERY == 0)
            TRY(tell(import, IMPORT_OUTLINES, i, features->n));
    }
    return NULL;
}

static RingEdges rim_before(const Import *import)
{
    Arena *arena = import->req->arena;
    Ring *before = arena_array(arena, import->before.n + 1, sizeof(*before));
    RingEdges twice = {NULL, 0};

    for (size_t i = 0; i < import->before.n; i++)
        before[i] = import->before.grids[i].ring;
    return rings_rim(arena, before, import->before.n, &twice);
}

static void check_datum(Import *import, const GeoFeatures *features, RingEdges rim)
{
    if (!import_datum_is_other(import->req->arena, features, rim, import->reading->datum))
        return;
    refuse(import, "WRONG_DATUM", &features->items[0], 0,
           import->reading->datum == DATUM_GCJ02
               ? "its corners are those of the map when they are taken as WGS84: say so"
               : "its corners are those of the map when they are taken as GCJ02: say so");
}

/* The corners fit together, and the rim is that of the grids outside. */
static void node(Import *import, RingEdges rim)
{
    Arena *arena = import->req->arena;
    Draft *draft = &import->draft;
    Ring *rings = arena_array(arena, draft->n + 1, sizeof(*rings));
    int32_t snap = (int32_t)lround(import->reading->snap_metres * MICRO_PER_METRE);

    for (size_t i = 0; i < draft->n; i++)
        rings[i] = draft->grids[i].ring;
    rings_node(arena, rings, draft->n, rim, snap);
    for (size_t i = 0; i < draft->n; i++)
        draft->grids[i].ring = rings[i];
}

/* A grid that keeps its key comes from itself; any other one from those whose place it takes. */
static void find_origins(Import *import)
{
    Arena *arena = import->req->arena;
    Draft *draft = &import->draft;
    Ring *fresh = arena_array(arena, draft->n + 1, sizeof(*fresh));
    size_t *at = arena_array(arena, draft->n + 1, sizeof(*at));
    Ring *old = arena_array(arena, import->before.n + 1, sizeof(*old));
    RingPair *pairs = NULL;
    size_t n = 0;

    for (size_t i = 0; i < draft->n; i++) {
        DraftGrid *grid = &draft->grids[i];
        UnitKey *origins = arena_array(arena, 1, sizeof(*origins));
        origins[0] = grid->key;
        grid->origins = origins;
        grid->n_origins = grid->key ? 1 : 0;
        if (grid->key)
            continue;
        at[n] = i;
        fresh[n++] = grid->ring;
    }
    for (size_t i = 0; i < import->before.n; i++)
        old[i] = import->before.grids[i].ring;
    size_t n_pairs = rings_overlaps(arena, fresh, n, old, import->before.n, &pairs);
    for (size_t i = 0; i < n_pairs;) {
        DraftGrid *grid = &draft->grids[at[pairs[i].fresh]];
        size_t first = i;
        while (i < n_pairs && pairs[i].fresh == pairs[first].fresh)
            i++;
        UnitKey *origins = arena_array(arena, i - first, sizeof(*origins));
        for (size_t k = first; k < i; k++)
            origins[k - first] = import->before.grids[pairs[k].old].key;
        grid->origins = origins;
        grid->n_origins = i - first;
    }
}

const Error *import_read(const ImportReading *reading, const char *text, size_t n,
                         ImportFound *ret_found)
{
    Request *req = reading->req;
    GeoFeatures features = {NULL, 0};
    ImportFound found = {{.n = 0}, faults_new(req->arena), faults_new(req->arena)};
    Import import = {
        .reading = reading,
        .req = req,
        .before = draft_of_map(req->arena, req->server, reading->unit),
        .faults = faults_new(req->arena),
    };

    TRY(geojson_read(req->arena, text, n, &features));
    RingEdges rim = rim_before(&import);
    check_datum(&import, &features, rim);
    TRY(take_features(&import, &features));
    find_twice(&import);
    if (import.faults.n == 0) {
        TRY(tell(&import, IMPORT_FITTING, 0, features.n));
        node(&import, rim);
        find_bow_ties(&import);
    }
    if (import.faults.n > 0) {
        found.refused = import.faults;
        *ret_found = found;
        return NULL;
    }
    TRY(tell(&import, IMPORT_LINEAGE, 0, features.n));
    find_origins(&import);
    TRY(tell(&import, IMPORT_CHECKING, 0, features.n));
    found.draft = import.draft;
    found.faults = draft_faults(req->arena, req->server, reading->unit, &import.draft);
    *ret_found = found;
    return NULL;
}
