/*
 * city.h - a made-up inside for a city whose outline and names are known.
 *
 * The city is laid out on a lattice of squares of some sixty metres. Crossing a square costs what
 * its ground costs: rough noise, with streams, main roads and, near the seats of towns, streets
 * that cost much. From a seed for each unit the ground is taken at the pace the cost allows, tier by
 * tier; fronts meet where it is dear to go on, so borders follow streams and roads. Then the lattice
 * is forgotten: each border between two grids becomes one line that both share point by point.
 *
 * Whole numbers only: the same bytes from every compiler and on every machine.
 */
#ifndef CITY_GENERATE_CITY_H
#define CITY_GENERATE_CITY_H

#include "base/arena.h"
#include "base/geo.h"
#include "base/unit_key.h"

#define OUTSIDE (-1)
#define NOWHERE (-1)

typedef struct Place {
    UnitKey key;
    const char *name, *name_en; /* "" where there is none */
    GeoPoint seat;              /* given, or found: a point in it */
    bool has_seat;              /* it was given */
    int64_t area_km2;           /* given: what to aim at; 0 */
    int64_t population;         /* 0: not known */
    int64_t square_metres;      /* what came of it */
    uint64_t mass;              /* of its ground, heavier where many live */
    size_t parent;              /* index of a place; of the city its own */
    const GeoPoint *ring;       /* of a grid: counter-clockwise */
    size_t n_ring;
} Place;

typedef struct Plan {
    uint32_t seed;
    int64_t grids, grids_least, grids_most; /* in all; in a village */
    const char *valid_from;
} Plan;

/* A line between two places: the left one where one walks from the first point to the last. */
typedef struct Border {
    int32_t left, right;
    const GeoPoint *raw; /* as the lattice has it */
    size_t n_raw;
    GeoPoint *points; /* thinned */
    size_t n;
    int32_t tolerance; /* micro-degrees; 0: as it is */
    int32_t rim;    /* it goes from the rim to the outline, after so many corners of it; NOWHERE */
    size_t segment; /* of the outline, on which it ends then */
} Border;

typedef struct Borders {
    Border *items;
    size_t n, capacity;
} Borders;

typedef struct City {
    Arena *arena;
    Plan plan;
    Place *places; /* by tier within their order in the file; grids last */
    size_t n_places;
    const GeoPoint *outline; /* counter-clockwise */
    size_t n_outline;
    GeoPoint origin; /* of the lattice: its south-western corner */
    int32_t wide, high;
    size_t n_cells;
    int32_t *owner;   /* the deepest place a square has so far, or OUTSIDE */
    uint16_t *cost;   /* of crossing a square */
    uint16_t *weight; /* of its people */
    void *fronts;     /* what ground_take works with, kept from one to the next */
    Borders borders;
    const char *fault;               /* why nothing came of it */
    int64_t square_metres_a_million; /* of a million square micro-degrees */
} City;

/* Each says false and sets city->fault. */
bool city_read(City *city, const char *source_dir) MUST_CHECK;
bool lattice_lay(City *city) MUST_CHECK;
bool tiers_grow(City *city) MUST_CHECK;
bool borders_trace(City *city) MUST_CHECK;
bool borders_thin(City *city) MUST_CHECK;
bool rings_close(City *city) MUST_CHECK;
bool city_write(City *city, const char *out_dir) MUST_CHECK;
/* Always false. */
bool fault(City *city, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* ---- the lattice -------------------------------------------------------------------------- */

#define STEP_LON 585 /* micro-degrees: some 60 m */
#define STEP_LAT 540

/* Squares around a square, counter-clockwise from the east. */
extern const int32_t AROUND[8][2];

uint32_t hash_of(uint32_t seed, int32_t x, int32_t y);
int32_t owner_at(const City *city, int32_t x, int32_t y); /* OUTSIDE beyond the lattice */
/* The square beside one, on the way AROUND[way]. */
size_t step_to(const City *city, size_t cell, int way);
size_t cell_under(const City *city, GeoPoint at); /* one that is outside where there is none */
GeoPoint cell_middle(const City *city, size_t cell);
/* Takes squares from the places whose border they fray, where both stay whole. */
void owners_smooth(City *city, const int32_t *parent);
/* No place may touch itself at a corner only. */
bool owners_mend_corners(City *city, const int32_t *parent) MUST_CHECK;
/* Of a place that lies inside another, both are taken anew from two ends. */
bool owners_open(City *city) MUST_CHECK;
/* Within parent: what each seed reaches first. start[i]: what seed i waits, or NULL. */
typedef struct Seeds {
    size_t n;
    const int32_t *place;
    const size_t *cell;
    const int32_t *start;
} Seeds;
void ground_take(City *city, const int32_t *parent, const Seeds *seeds);

/* Two segments touch in more than an end they share. */
bool segments_meet(GeoPoint a, GeoPoint b, GeoPoint c, GeoPoint d);

#endif
