/*
 * geo.h - which area is this point in. An immutable index over polygons, in memory.
 *
 * Coordinates are integer micro-degrees (WGS 84 / CGCS2000), so every test is exact: the ray cast
 * uses 64-bit integer cross products and no rounding. Half-open edge rule: a point on an edge or
 * vertex shared by neighbours belongs to exactly one of them.
 */
#ifndef BASE_GEO_H
#define BASE_GEO_H

#include "base/arena.h"

typedef struct GeoPoint {
    int32_t lon, lat; /* micro-degrees */
} GeoPoint;

/* A simple polygon without holes: n points, the last not repeating the first, any orientation. */
typedef struct GeoArea {
    int64_t key;
    const GeoPoint *ring;
    size_t n;
} GeoArea;

typedef struct GeoIndex GeoIndex;

bool geo_point(double lon, double lat, GeoPoint *ret_point); /* false: not finite or not on Earth */
double geo_degrees(int32_t micro);
/* Metres between two points (haversine, mean radius 6371008.8 m). */
double geo_distance_m(GeoPoint a, GeoPoint b);

/* Copies what it needs. Bucket grid of about `2 * sqrt(n_areas)` cells a side. */
GeoIndex *geo_index_new(const GeoArea *areas, size_t n_areas);
void geo_index_free(GeoIndex *index);
/* The key of the area that holds the point, 0 when none does. Thread-safe: the index never
 * changes. */
int64_t geo_index_find(const GeoIndex *index, GeoPoint point);
size_t geo_index_bytes(const GeoIndex *index);

/* An area, and how far a point is from it: 0 in it and on its edge. Metres on the plane that touches
 * the Earth at the point's latitude; within 50 km that is the distance to a part in a thousand. */
typedef struct GeoNear {
    int64_t key;
    double metres;
} GeoNear;

/* The area that holds the point; when none does, the nearest not farther than limit_m (INFINITY: any),
 * of two as near the one with the lesser key. False: none. */
bool geo_index_nearest(const GeoIndex *index, GeoPoint point, double limit_m, GeoNear *ret_near);
/* All areas not farther than limit_m, nearest first, then by key. */
size_t geo_index_within(const GeoIndex *index, Arena *arena, GeoPoint point, double limit_m,
                        GeoNear **ret_near);

#endif
