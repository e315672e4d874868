/*
 * rings.h - outlines that fit together: cut one in two, join several, and tell whether a set of them
 * covers an area once and only once. Whole micro-degrees throughout, so every answer is exact.
 *
 * A ring is a closed line of n points, the last not repeating the first; here it always runs
 * counter-clockwise. Neighbours share their points: where one has a corner on the other's edge, the
 * other has a point too. That is what makes coverage a question of edges: each edge of a ring is
 * met by the same edge of a neighbour, the other way round, or lies on the rim of the whole. If the
 * rim of the new rings is the rim of the old ones, and each ring is simple, then every point inside
 * is in exactly one of them: winding numbers add up, and their sum is that of the rim.
 */
#ifndef DOMAIN_GRIDS_RINGS_H
#define DOMAIN_GRIDS_RINGS_H

#include "base/geo.h"

typedef struct Ring {
    GeoPoint *points;
    size_t n;
} Ring;

bool point_eq(GeoPoint a, GeoPoint b);
/* Twice the signed area, in square micro-degrees: positive when counter-clockwise. */
int64_t ring_area2(const GeoPoint *points, size_t n);
/* Counter-clockwise, and no point twice in a row. Changes ring in place. */
void ring_settle(Ring *ring);
bool ring_has(const Ring *ring, GeoPoint point); /* half-open, as geo_index_find */
/* A copy with `point` put on the edge from a to b. The ring itself when it has no such edge. */
Ring ring_insert(Arena *arena, const Ring *ring, GeoPoint a, GeoPoint b, GeoPoint point);
/* A corner that is put on an edge is rounded, and so is the next one between it and the edge's end:
 * so far off the edge may they lie. 0.2 m. */
#define RIM_FREE_MICRO 2
/* Are the points of `old` those of `fresh`, in order, and what is new lies on the old edges (to
 * within RIM_FREE_MICRO)? Then the outline is the same. */
bool ring_same_line(const Ring *old, const Ring *fresh);
double ring_square_metres(const Ring *ring);

/* ---- edges ------------------------------------------------------------------------------------ */

typedef struct RingEdge {
    GeoPoint a, b;
    size_t ring; /* which of the set */
} RingEdge;

typedef struct RingEdges {
    RingEdge *items;
    size_t n;
} RingEdges;

/* The edges that no other ring of the set meets the other way round. Edges that two rings run the
 * same way are in *ret_twice: the rings overlap there. Sorted. */
RingEdges rings_rim(Arena *arena, const Ring *rings, size_t n, RingEdges *ret_twice);
/* Points of a rim that only lie on the way, in a straight line, taken out. Sorted. */
RingEdges rim_straighten(Arena *arena, RingEdges rim);
/* What is in `edges` and not in `others`; both sorted. */
RingEdges edges_less(Arena *arena, RingEdges edges, RingEdges others);

bool edges_have(RingEdges sorted, RingEdge edge);
/* Each the other way round. Sorted. */
RingEdges edges_turned(Arena *arena, RingEdges edges);

/* ---- cut and join ------------------------------------------------------------------------------ */

typedef enum CutResult {
    CUT_DONE,
    CUT_ENDS_INSIDE,    /* the line must begin and end outside, or on the outline */
    CUT_MISSES,         /* it does not go through */
    CUT_MORE_THAN_ONCE, /* it goes through several times */
    CUT_CROSSES_ITSELF,
} CutResult;

/* A point that the cut put on an edge from a to b: whoever shares the edge gets it too, ends[0]
 * first. */
typedef struct CutPoint {
    GeoPoint a, b, at;
    bool is_new;
} CutPoint;

typedef struct Cut {
    Ring left, right; /* of the line */
    CutPoint ends[2];
} Cut;

/* A cut that passes a corner within CUT_SNAP micro-degrees goes through it. */
#define CUT_SNAP 15
CutResult ring_cut(Arena *arena, const Ring *ring, const Ring *line, Cut *ret_cut);

/* The outline of several rings together. False when that is not one ring: they do not touch along
 * an edge, or they enclose what is not theirs. */
bool rings_join(Arena *arena, const Ring *rings, size_t n, Ring *ret_ring);

#endif
