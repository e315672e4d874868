/*
 * shift.c - does a file say the wrong datum? Taken as WGS 84, what is GCJ-02 lies some hundred metres
 * off, and each grid of it would be a fault of its own; what is the matter is one thing, and can be told:
 * its corners are those of the rim, once they are taken the other way.
 */
#include <stdlib.h>

#include "domain/grids/import.h"
#include "domain/units/units.h"

#define LOOKED_FOR_MAX 200 /* corners of the rim */
#define NEAR_MICRO     90  /* 10 m: far less than the shift, far more than rounding */

static int lon_order(const void *left, const void *right)
{
    int32_t a = ((const GeoPoint *)left)->lon;
    int32_t b = ((const GeoPoint *)right)->lon;

    return (a > b) - (a < b);
}

/* All corners of the file, by longitude. */
static size_t corners_of(Arena *arena, const GeoFeatures *features, Datum datum,
                         GeoPoint **ret_corners)
{
    size_t n = 0;
    size_t n_all = 0;

    for (size_t i = 0; i < features->n; i++)
        n_all += features->items[i].n_outer;
    GeoPoint *corners = arena_array(arena, n_all + 1, sizeof(*corners));
    for (size_t i = 0; i < features->n; i++) {
        const GeoFeature *feature = &features->items[i];
        for (size_t k = 0; k < feature->n_outer; k++) {
            double lon;
            double lat;
            n += datum_to_wgs84(datum, feature->outer[k].lon, feature->outer[k].lat, &lon, &lat) &&
                 geo_point(lon, lat, &corners[n]);
        }
    }
    if (n > 1)
        qsort(corners, n, sizeof(*corners), lon_order);
    *ret_corners = corners;
    return n;
}

static bool has_near(const GeoPoint *corners, size_t n, GeoPoint at)
{
    size_t from = 0;
    size_t to = n;

    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (corners[middle].lon < at.lon - NEAR_MICRO) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    for (; from < n && corners[from].lon <= at.lon + NEAR_MICRO; from++) {
        if (abs(corners[from].lat - at.lat) <= NEAR_MICRO)
            return true;
    }
    return false;
}

/* Of the rim's corners that are looked for, how many of a hundred the file has. */
static size_t percent_found(Arena *arena, const GeoFeatures *features, Datum datum, RingEdges rim)
{
    GeoPoint *corners = NULL;
    size_t n = corners_of(arena, features, datum, &corners);
    size_t step = rim.n / LOOKED_FOR_MAX + 1;
    size_t looked = 0;
    size_t found = 0;

    for (size_t i = 0; i < rim.n; i += step) {
        looked++;
        found += has_near(corners, n, rim.items[i].a);
    }
    return looked > 0 ? found * 100 / looked : 100;
}

bool import_datum_is_other(Arena *arena, const GeoFeatures *features, RingEdges rim, Datum said)
{
    Datum other = said == DATUM_GCJ02 ? DATUM_WGS84 : DATUM_GCJ02;

    return percent_found(arena, features, said, rim) < 25 &&
           percent_found(arena, features, other, rim) > 50;
}
