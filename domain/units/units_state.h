/* units_state.h - what the module keeps in memory. For the files of this folder only. */
#ifndef DOMAIN_UNITS_UNITS_STATE_H
#define DOMAIN_UNITS_UNITS_STATE_H

#include "base/geo.h"
#include "base/str.h"
#include "domain/units/units.h"

typedef struct UnitsState UnitsState;
struct UnitsState {
    Arena *arena;
    Unit *units; /* by key, so a subtree is one run */
    size_t n;
    GeoArea *outlines; /* of grids, by key */
    size_t n_outlines;
    GeoIndex *index;
    UnitKey city;
    int64_t outside_metres; /* how far outside of every grid a place is still the nearest's */
    int64_t redraws;        /* how often the tree had been redrawn when it was read */
    int32_t today;          /* the day it was read for */
    /* Of the holder (units.c), under its lock: */
    UnitsState *older; /* the one that this one replaced; still read perhaps */
    int64_t replaced_at_ms;
};

/* The tree in force. It lives UNITS_GRACE_MS longer than it is in force: longer than any request. */
const UnitsState *units_state_now(const Server *server);
#define UNITS_GRACE_MS (INT64_C(10) * 60 * 1000)

/* Reads the tree and the outlines that hold today. */
const Error *units_state_load(Db *db, Arena *arena, int32_t today, UnitsState **ret_state);
void units_state_free(UnitsState *state);

const Unit *units_state_find(const UnitsState *state, UnitKey key);
/* The first unit of the range, and how many follow it there (itself counted). */
const Unit *units_state_range(const UnitsState *state, UnitRange range, size_t *ret_n);
/* The same of outlines. */
const GeoArea *units_state_outlines(const UnitsState *state, UnitRange range, size_t *ret_n);

/* The ring as stored: whole micro-degrees "lon lat lon lat ..". False when it is not one. */
bool ring_parse(Arena *arena, const char *text, bool deltas, GeoPoint **ret_ring, size_t *ret_n);

/* A GeoJSON FeatureCollection of the outlines of this range. */
void outlines_write(Buf *out, const UnitsState *state, UnitRange range);

const Error *units_read_redraws(Tx *tx, int64_t *ret_number) MUST_CHECK;

/* The most points of one call, and how long its body may be. */
#define LOCATE_POINTS_MAX 10000
#define LOCATE_BYTES_MAX  ((size_t)1024 * 1024)
Handler post_located, list_divisions, put_divisions;
extern const Shape DIVISION_SHOWN, DIVISION_QUERY, EDITION_TAKEN;
#define DIVISIONS_BYTES_MAX ((size_t)8 * 1024 * 1024)

/* No grid is farther from a place than that, whatever is asked: 0..this. */
#define OUTSIDE_METRES_MAX 5000
/* How far outside counts: what was asked, I64_NONE for the city's own rule. */
double units_outside_m(const UnitsState *state, int64_t asked);

#define N_UNITS_ROUTES 8
extern const Route UNITS_ROUTES[N_UNITS_ROUTES];

#endif
