/*
 * faults.h - what is wrong with a drawn map, where, and how large it is. By GEOS, which nothing else
 * here uses: the map in force is asked without it.
 *
 * What must hold (GB/T 34300: bounded, no overlap, full coverage; a grid is of one village): every
 * outline is simple; no grid is a sliver; together they cover what the grids before them covered,
 * each point once. The last is exact (rings.h); the sizes of what breaks it are GEOS's.
 */
#ifndef DOMAIN_GRIDS_FAULTS_H
#define DOMAIN_GRIDS_FAULTS_H

#include "base/shape.h"
#include "domain/grids/rings.h"

#define FAULTS_MAX 1000 /* listed; a map with more is worth no longer list */

/* Below either, an outline is a sliver: left over by a careless cut. */
#define SLIVER_SQUARE_METRES 100.0
#define SLIVER_ROUNDNESS     0.02 /* 4 pi area / perimeter squared: a circle is 1 */
/* Overlaps and gaps below this are told as edges that do not meet: there is nothing to look at. */
#define FAULT_SQUARE_METRES 0.5

typedef struct Fault {
    const char *kind; /* INVALID SLIVER OVERLAP GAP OUTSIDE UNMET_EDGE and others */
    const char *grid; /* or NULL */
    const char *other;
    double lon, lat;
    double square_metres; /* NAN: has none */
    const char *detail;
} Fault;

extern const Shape FAULT_SHAPE;

typedef struct Faults {
    Arena *arena;
    Fault *items; /* room for FAULTS_MAX */
    size_t n;
    bool more; /* there are more than FAULTS_MAX */
} Faults;

Faults faults_new(Arena *arena);
void fault_add(Faults *faults, Fault fault);

/* What was there before. none: any area will do. */
typedef struct Ground {
    const Ring *rings;
    size_t n;
} Ground;

/* names[i] is how people know rings[i]. */
void faults_find(Faults *faults, const Ring *rings, const char *const *names, size_t n,
                 const Ground *before);

/* Which of `old` each of `fresh` comes from: those it shares more than a twentieth of the smaller of
 * the two with. ret_pairs: room for it is made in the arena; sorted by fresh, then old. */
typedef struct RingPair {
    size_t fresh, old;
} RingPair;
size_t rings_overlaps(Arena *arena, const Ring *fresh, size_t n_fresh, const Ring *old,
                      size_t n_old, RingPair **ret_pairs);
/* Is the outline simple? Else why not, and where. */
bool ring_is_simple(Arena *arena, const Ring *ring, const char **ret_why, GeoPoint *ret_where);

/* A point in the ring, as far as can be from its edges without looking long: its middle, or else
 * one that GEOS finds. */
GeoPoint ring_inner_point(const Ring *ring);

#endif
