/* units_state.h - what the module keeps in memory. For the files of this folder only. */
#ifndef DOMAIN_UNITS_UNITS_STATE_H
#define DOMAIN_UNITS_UNITS_STATE_H

#include "base/geo.h"
#include "base/str.h"
#include "domain/units/units.h"

typedef struct UnitsState {
    Arena *arena;
    Unit *units; /* by key, so a subtree is one run */
    size_t n;
    GeoArea *outlines; /* of grids, by key */
    size_t n_outlines;
    GeoIndex *index;
    UnitKey city;
} UnitsState;

/* Reads the tree and the outlines that hold today. */
const Error *units_state_load(Db *db, Arena *arena, int32_t today, UnitsState **ret_state);
void units_state_free(UnitsState *state);

const Unit *units_state_find(const UnitsState *state, UnitKey key);
/* The first unit of the range, and how many follow it there (itself counted). */
const Unit *units_state_range(const UnitsState *state, UnitRange range, size_t *ret_n);
/* The same of outlines. */
const GeoArea *units_state_outlines(const UnitsState *state, UnitRange range, size_t *ret_n);
bool unit_in_force(const Unit *unit, int32_t today);

/* The ring as stored: whole micro-degrees "lon lat lon lat ..". False when it is not one. */
bool ring_parse(Arena *arena, const char *text, bool deltas, GeoPoint **ret_ring, size_t *ret_n);

/* A GeoJSON FeatureCollection of the outlines of this range. */
void outlines_write(Buf *out, const UnitsState *state, UnitRange range);

#define N_UNITS_ROUTES 4
extern const Route UNITS_ROUTES[N_UNITS_ROUTES];

#endif
