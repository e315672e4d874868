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

#endif
