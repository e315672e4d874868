/*
 * node.h - outlines from elsewhere made to fit together: corners that are nearly the same become the
 * same, and a corner that lies on a neighbour's edge becomes a point of that edge.
 *
 * Programs round, and most of them put no point on an edge where a neighbour has a corner. Without
 * this, what looks like one border is two lines with slivers between them.
 */
#ifndef DOMAIN_GRIDS_NODE_H
#define DOMAIN_GRIDS_NODE_H

#include "domain/grids/rings.h"

/* rings are changed in place (new points in the arena), and settled. Only edges that meet no other and
 * are not `before` (the rim as it was, sorted) are touched, and their ends: a map that fits is left as
 * it is. Ends within `snap` micro-degrees of a point of `before` go there, of each other together;
 * then such edges get the points that lie within `snap` of them. */
void rings_node(Arena *arena, Ring *rings, size_t n, RingEdges before, int32_t snap);
/* Edges get those of the points that lie within `snap` of them. */
void rings_add_points(Arena *arena, Ring *rings, size_t n, const Ring *points, int32_t snap);
/* The rim changes from `before` to `after` (both sorted), if only by corners on it. Who stands outside
 * and shares its edges gets the corners too: then they meet again. ret_changed[i]: ring i got some. */
void rings_follow_rim(Arena *arena, Ring *outside, size_t n, RingEdges before, RingEdges after,
                      bool *ret_changed);
/* Those inside get the corners that the rim has in `before` (sorted) on edges of theirs: it got them
 * since they were copied. */
void rings_keep_rim(Arena *arena, Ring *rings, size_t n, RingEdges before);
/* The ends of edges. */
Ring edges_points(Arena *arena, RingEdges edges);

#endif
