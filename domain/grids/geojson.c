#include "domain/grids/geojson.h"

#include <string.h>

#include "domain/grids/scan.h"

const ErrorKind GEOJSON_BAD = {ERROR_INVALID, "edition/bad-geojson", "This GeoJSON cannot be used"};

#define LEVEL_MULTI 4 /* [[[[lon, lat] ..] ..] ..] */

/* ---- coordinates ----------------------------------------------------------------------------------- */

/* What stands in the brackets: points of the first ring, and how many rings and polygons. */
typedef struct Coordinates {
    GeoFeature *feature;
    size_t capacity;
    size_t n_rings;    /* of the polygon that is being read */
    size_t n_polygons; /* begun */
} Coordinates;

static bool keep_point(Scan *scan, Coordinates *coordinates, LonLat point)
{
    GeoFeature *feature = coordinates->feature;

    if (coordinates->n_polygons > 1)
        return true;
    if (coordinates->n_rings > 1) {
        if (coordinates->n_rings == 2)
            feature->hole = point;
        return true;
    }
    if (feature->n_outer == GEOJSON_POINTS_MAX)
        return scan_fail(scan, "a ring with too many points");
    if (feature->n_outer == coordinates->capacity) {
        coordinates->capacity = coordinates->capacity * 2 + 32;
        LonLat *points = arena_array(scan->arena, coordinates->capacity, sizeof(*points));
        if (feature->n_outer > 0)
            memcpy(points, feature->outer, feature->n_outer * sizeof(*points));
        feature->outer = points;
    }
    feature->outer[feature->n_outer++] = point;
    return true;
}

/* "lon, lat]" or "lon, lat, height]": the bracket was taken. */
static bool take_position(Scan *scan, Coordinates *coordinates)
{
    LonLat point = {0, 0};
    double height = 0;

    if (!scan_number(scan, &point.lon) || !scan_expect(scan, ',') || !scan_number(scan, &point.lat))
        return false;
    for (int i = 0; i < 2 && scan_take(scan, ','); i++) {
        if (!scan_number(scan, &height))
            return false;
    }
    return scan_expect(scan, ']') && keep_point(scan, coordinates, point);
}

/* How many brackets stand in front: 1 for a position, 3 for a polygon, 4 for several. */
static int count_levels(const Scan *scan)
{
    int levels = 0;

    for (const char *at = scan->at; at < scan->end && *at && strchr("[ \t\r\n", *at); at++)
        levels += *at == '[';
    return levels;
}

static bool take_ring(Scan *scan, Coordinates *coordinates)
{
    if (!scan_expect(scan, '['))
        return false;
    coordinates->n_rings++;
    coordinates->feature->n_holes += coordinates->n_rings > 1;
    do {
        if (!scan_expect(scan, '[') || !take_position(scan, coordinates))
            return false;
    } while (scan_take(scan, ','));
    return scan_expect(scan, ']');
}

static bool take_polygon(Scan *scan, Coordinates *coordinates)
{
    if (!scan_expect(scan, '['))
        return false;
    coordinates->n_polygons++;
    coordinates->n_rings = 0;
    do {
        if (!take_ring(scan, coordinates))
            return false;
    } while (scan_take(scan, ','));
    return scan_expect(scan, ']');
}

static bool take_coordinates(Scan *scan, GeoFeature *feature)
{
    Coordinates coordinates = {.feature = feature};
    int levels = (scan_peek(scan), count_levels(scan));

    feature->n_outer = feature->n_holes = feature->n_parts = 0;
    if (levels < LEVEL_MULTI - 1)
        return scan_pass(scan); /* points, lines, nothing: no area */
    if (levels == LEVEL_MULTI - 1) {
        if (!take_polygon(scan, &coordinates))
            return false;
    } else {
        if (!scan_expect(scan, '['))
            return false;
        do {
            if (!take_polygon(scan, &coordinates))
                return false;
        } while (scan_take(scan, ','));
        if (!scan_expect(scan, ']'))
            return false;
    }
    feature->n_parts = coordinates.n_polygons;
    return true;
}

/* ---- features -------------------------------------------------------------------------------------- */

static bool geometry_member(Scan *scan, const char *name, void *context)
{
    if (strcmp(name, "coordinates") == 0)
        return take_coordinates(scan, context);
    return scan_pass(scan);
}

static bool property_member(Scan *scan, const char *name, void *context)
{
    GeoFeature *feature = context;

    if (strcmp(name, "key") == 0)
        return scan_label(scan, &feature->key);
    if (strcmp(name, "village") == 0)
        return scan_label(scan, &feature->village);
    if (strcmp(name, "founds") == 0)
        return scan_label(scan, &feature->founds);
    if (strcmp(name, "name") == 0 || strcmp(name, "Name") == 0) /* KML has it so */
        return scan_label(scan, &feature->name);
    return scan_pass(scan);
}

static bool feature_member(Scan *scan, const char *name, void *context)
{
    bool is_object = scan_peek(scan) == '{';

    if (is_object && strcmp(name, "properties") == 0)
        return scan_object(scan, property_member, context);
    if (is_object && strcmp(name, "geometry") == 0)
        return scan_object(scan, geometry_member, context);
    return scan_pass(scan);
}

typedef struct Collection {
    GeoFeatures features;
    size_t capacity;
    bool is_collection, has_features;
} Collection;

static GeoFeature *add_feature(Scan *scan, Collection *collection)
{
    GeoFeatures *features = &collection->features;

    if (features->n == collection->capacity) {
        collection->capacity = collection->capacity * 2 + 64;
        GeoFeature *items = arena_array(scan->arena, collection->capacity, sizeof(*items));
        if (features->n > 0)
            memcpy(items, features->items, features->n * sizeof(*items));
        features->items = items;
    }
    return &features->items[features->n++];
}

static bool take_features(Scan *scan, Collection *collection)
{
    if (!scan_expect(scan, '[') || !scan_go_in(scan))
        return false;
    collection->has_features = true;
    if (!scan_take(scan, ']')) {
        do {
            if (collection->features.n == GEOJSON_FEATURES_MAX)
                return scan_fail(scan, "more features than a city has grids");
            scan->feature = collection->features.n;
            if (!scan_object(scan, feature_member, add_feature(scan, collection)))
                return false;
        } while (scan_take(scan, ','));
        if (!scan_expect(scan, ']'))
            return false;
    }
    scan->depth--;
    return true;
}

/* Degrees of WGS 84 or CGCS2000 in the order lon, lat. */
static bool crs_name_is_known(const char *name)
{
    static const char *const KNOWN[] = {"CRS84", "EPSG::4326", "EPSG:4326", "EPSG::4490",
                                        "EPSG:4490"};

    for (size_t i = 0; i < LENGTH(KNOWN); i++) {
        if (strstr(name, KNOWN[i]))
            return true;
    }
    return false;
}

static bool crs_property(Scan *scan, const char *name, void *context)
{
    const char *text = NULL;

    (void)context;
    if (strcmp(name, "name") != 0)
        return scan_pass(scan);
    return scan_label(scan, &text) && ((text && crs_name_is_known(text)) ||
                                       scan_fail(scan, "a crs other than EPSG:4326 and EPSG:4490"));
}

static bool crs_member(Scan *scan, const char *name, void *context)
{
    if (strcmp(name, "properties") == 0 && scan_peek(scan) == '{')
        return scan_object(scan, crs_property, context);
    return scan_pass(scan);
}

static bool collection_member(Scan *scan, const char *name, void *context)
{
    Collection *collection = context;
    const char *type = NULL;

    if (strcmp(name, "features") == 0)
        return take_features(scan, collection);
    if (strcmp(name, "crs") == 0 && scan_peek(scan) == '{')
        return scan_object(scan, crs_member, NULL);
    if (strcmp(name, "type") != 0)
        return scan_pass(scan);
    if (!scan_label(scan, &type))
        return false;
    collection->is_collection = type && strcmp(type, "FeatureCollection") == 0;
    return true;
}

const Error *geojson_read(Arena *arena, const char *text, size_t n, GeoFeatures *ret_features)
{
    static const char MARK[] = "\xef\xbb\xbf";
    Scan scan = {.arena = arena, .at = text, .end = text + n};
    Collection collection = {.capacity = 0};

    if (n >= 3 && memcmp(text, MARK, 3) == 0)
        scan.at += 3;
    if (scan_object(&scan, collection_member, &collection) && scan_peek(&scan) == '\0' &&
        scan.at != scan.end)
        (void)scan_fail(&scan, "a NUL after its end");
    if (!scan.fault && scan.at != scan.end)
        (void)scan_fail(&scan, "more text after its end");
    if (!scan.fault && !(collection.is_collection && collection.has_features))
        (void)scan_fail(&scan, "it is no FeatureCollection");
    if (scan.fault) {
        return error_field(arena, &GEOJSON_BAD, "body", "at byte %zu, feature %zu: %s",
                           (size_t)(scan.at - text), scan.feature, scan.fault);
    }
    for (size_t i = 0; i < collection.features.n; i++) {
        GeoFeature *feature = &collection.features.items[i];
        const LonLat *ring = feature->outer;
        size_t last = feature->n_outer > 1 ? feature->n_outer - 1 : 0;
        bool is_closed = last > 0 && !(ring[0].lon < ring[last].lon) &&
                         !(ring[0].lon > ring[last].lon) && !(ring[0].lat < ring[last].lat) &&
                         !(ring[0].lat > ring[last].lat);
        if (is_closed)
            feature->n_outer = last;
    }
    *ret_features = collection.features;
    return NULL;
}
