/*
 * geojson.h - polygons from GeoJSON (RFC 7946), as other programs write it and as a hostile one does.
 *
 * Read once from front to back, without a tree of it in memory: what it takes beside the text is the
 * polygons. Strict JSON in UTF-8, no NUL, at most 32 deep. Members nobody asked for
 * are passed over; so are heights. The old "crs" member is honoured when it names WGS 84 or CGCS2000
 * in degrees, and refused when it names anything else.
 */
#ifndef DOMAIN_GRIDS_GEOJSON_H
#define DOMAIN_GRIDS_GEOJSON_H

#include "base/error.h"

#define GEOJSON_FEATURES_MAX 20000
#define GEOJSON_POINTS_MAX   20000 /* of one ring */

extern const ErrorKind GEOJSON_BAD; /* "edition/bad-geojson", 422; detail: where, and what */

typedef struct LonLat {
    double lon, lat; /* as they stand there */
} LonLat;

typedef struct GeoFeature {
    const char *key, *village, *name, *founds; /* NULL: has none. A number is taken as its digits */
    LonLat *outer; /* of its first polygon, the last point not repeated */
    size_t n_outer;
    size_t n_holes; /* of all its polygons */
    LonLat hole;    /* a point of the first hole */
    size_t n_parts; /* polygons; 0: it has no area */
} GeoFeature;

typedef struct GeoFeatures {
    GeoFeature *items;
    size_t n;
} GeoFeatures;

/* One FeatureCollection. Strings and points live in the arena. */
const Error *geojson_read(Arena *arena, const char *text, size_t n,
                          GeoFeatures *ret_features) MUST_CHECK;

#endif
