#include "base/geo.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MICRO          1e6
#define EARTH_RADIUS_M 6371008.8

typedef struct Box {
    GeoPoint min, max; /* inclusive */
} Box;

typedef struct Area {
    int64_t key;
    Box box;
    size_t first, n; /* in points */
} Area;

/* A grid of buckets over the whole extent; each lists the areas whose box touches it. Lists stand
 * end to end in `members`; bucket i is members[starts[i] .. starts[i + 1]). */
struct GeoIndex {
    Area *areas;
    size_t n_areas;
    GeoPoint *points;
    size_t n_points;
    Box extent;
    int64_t columns, rows;
    int64_t cell_lon, cell_lat; /* micro-degrees a bucket */
    uint32_t *starts;
    uint32_t *members;
};

bool geo_point(double lon, double lat, GeoPoint *ret_point)
{
    if (!(lon >= -180 && lon <= 180 && lat >= -90 && lat <= 90))
        return false;
    *ret_point = (GeoPoint){(int32_t)lround(lon * MICRO), (int32_t)lround(lat * MICRO)};
    return true;
}

double geo_degrees(int32_t micro)
{
    return micro / MICRO;
}

static double radians(int32_t micro)
{
    return micro / MICRO * (M_PI / 180);
}

double geo_distance_m(GeoPoint a, GeoPoint b)
{
    double dlat = radians(b.lat) - radians(a.lat);
    double dlon = (b.lon / MICRO - a.lon / MICRO) * (M_PI / 180);
    double h =
        pow(sin(dlat / 2), 2) + cos(radians(a.lat)) * cos(radians(b.lat)) * pow(sin(dlon / 2), 2);

    return 2 * EARTH_RADIUS_M * asin(sqrt(fmin(h, 1)));
}

static void *must(void *memory)
{
    if (!memory)
        abort();
    return memory;
}

static void box_grow(Box *box, GeoPoint point)
{
    if (point.lon < box->min.lon)
        box->min.lon = point.lon;
    if (point.lat < box->min.lat)
        box->min.lat = point.lat;
    if (point.lon > box->max.lon)
        box->max.lon = point.lon;
    if (point.lat > box->max.lat)
        box->max.lat = point.lat;
}

static bool box_has(const Box *box, GeoPoint point)
{
    return point.lon >= box->min.lon && point.lon <= box->max.lon && point.lat >= box->min.lat &&
           point.lat <= box->max.lat;
}

static const Box BOX_EMPTY = {{INT32_MAX, INT32_MAX}, {INT32_MIN, INT32_MIN}};

static void copy_areas(GeoIndex *index, const GeoArea *areas)
{
    size_t at = 0;

    index->extent = BOX_EMPTY;
    for (size_t i = 0; i < index->n_areas; i++) {
        Area *area = &index->areas[i];
        *area = (Area){areas[i].key, BOX_EMPTY, at, areas[i].n};
        for (size_t j = 0; j < areas[i].n; j++) {
            index->points[at++] = areas[i].ring[j];
            box_grow(&area->box, areas[i].ring[j]);
            box_grow(&index->extent, areas[i].ring[j]);
        }
    }
}

static int64_t column_of(const GeoIndex *index, int32_t lon)
{
    return ((int64_t)lon - index->extent.min.lon) / index->cell_lon;
}

static int64_t row_of(const GeoIndex *index, int32_t lat)
{
    return ((int64_t)lat - index->extent.min.lat) / index->cell_lat;
}

/* Calls for each bucket that the area's box touches: counts into starts, or, when `members` is
 * there, puts the area in. */
static void spread(GeoIndex *index, uint32_t number, uint32_t *fill)
{
    const Box *box = &index->areas[number].box;

    for (int64_t row = row_of(index, box->min.lat); row <= row_of(index, box->max.lat); row++) {
        for (int64_t column = column_of(index, box->min.lon);
             column <= column_of(index, box->max.lon); column++) {
            size_t bucket = (size_t)(row * index->columns + column);
            if (fill) {
                index->members[fill[bucket]++] = number;
            } else {
                index->starts[bucket + 1]++;
            }
        }
    }
}

static void make_buckets(GeoIndex *index)
{
    int64_t side = (int64_t)(2 * sqrt((double)index->n_areas)) + 1;

    index->cell_lon = ((int64_t)index->extent.max.lon - index->extent.min.lon) / side + 1;
    index->cell_lat = ((int64_t)index->extent.max.lat - index->extent.min.lat) / side + 1;
    index->columns = side;
    index->rows = side;
    size_t n = (size_t)(side * side);
    index->starts = must(calloc(n + 1, sizeof(uint32_t)));
    for (size_t i = 0; i < index->n_areas; i++)
        spread(index, (uint32_t)i, NULL);
    for (size_t i = 0; i < n; i++)
        index->starts[i + 1] += index->starts[i];
    index->members = must(calloc(index->starts[n] + 1, sizeof(uint32_t)));
    uint32_t *fill = must(malloc((n + 1) * sizeof(uint32_t)));
    memcpy(fill, index->starts, n * sizeof(uint32_t));
    for (size_t i = 0; i < index->n_areas; i++)
        spread(index, (uint32_t)i, fill);
    free(fill);
}

GeoIndex *geo_index_new(const GeoArea *areas, size_t n_areas)
{
    GeoIndex *index = must(calloc(1, sizeof(*index)));

    for (size_t i = 0; i < n_areas; i++)
        index->n_points += areas[i].n;
    if (index->n_points == 0)
        return index;
    index->n_areas = n_areas;
    index->areas = must(calloc(n_areas, sizeof(Area)));
    index->points = must(calloc(index->n_points, sizeof(GeoPoint)));
    copy_areas(index, areas);
    make_buckets(index);
    return index;
}

void geo_index_free(GeoIndex *index)
{
    if (!index)
        return;
    free(index->areas);
    free(index->points);
    free(index->starts);
    free(index->members);
    free(index);
}

/* Does the ray from the point to the east cross the edge? An edge holds its lower end and not its
 * upper one, and a point on it lies east of it. Both neighbours of an edge turn it the same way up
 * first, so they always agree, and a point on it is in exactly one of them. */
static bool crosses(GeoPoint a, GeoPoint b, GeoPoint point)
{
    GeoPoint low = a.lat < b.lat ? a : b;
    GeoPoint high = a.lat < b.lat ? b : a;

    if (point.lat < low.lat || point.lat >= high.lat)
        return false;
    int64_t cross = ((int64_t)high.lon - low.lon) * ((int64_t)point.lat - low.lat) -
                    ((int64_t)point.lon - low.lon) * ((int64_t)high.lat - low.lat);
    return cross > 0;
}

static bool area_has(const GeoIndex *index, const Area *area, GeoPoint point)
{
    const GeoPoint *ring = index->points + area->first;
    bool inside = false;

    if (!box_has(&area->box, point))
        return false;
    for (size_t i = 0, j = area->n - 1; i < area->n; j = i++)
        inside ^= crosses(ring[j], ring[i], point);
    return inside;
}

int64_t geo_index_find(const GeoIndex *index, GeoPoint point)
{
    if (index->n_areas == 0 || !box_has(&index->extent, point))
        return 0;
    size_t bucket =
        (size_t)(row_of(index, point.lat) * index->columns + column_of(index, point.lon));
    for (uint32_t i = index->starts[bucket]; i < index->starts[bucket + 1]; i++) {
        const Area *area = &index->areas[index->members[i]];
        if (area_has(index, area, point))
            return area->key;
    }
    return 0;
}

size_t geo_index_bytes(const GeoIndex *index)
{
    size_t n = (size_t)(index->columns * index->rows);

    if (index->n_areas == 0)
        return sizeof(*index);
    return sizeof(*index) + index->n_areas * sizeof(Area) + index->n_points * sizeof(GeoPoint) +
           (n + 1 + index->starts[n]) * sizeof(uint32_t);
}
