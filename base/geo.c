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

/* ---- how far ---------------------------------------------------------------------------------- */

/* The plane around a point: metres a micro-degree, each way. */
typedef struct Plane {
    GeoPoint at;
    double lon_m, lat_m;
} Plane;

static Plane plane_at(GeoPoint point)
{
    double lat_m = EARTH_RADIUS_M * (M_PI / 180) / MICRO;

    return (Plane){point, lat_m * cos(radians(point.lat)), lat_m};
}

static double point_metres(const Plane *plane, GeoPoint point)
{
    return hypot(((double)point.lon - plane->at.lon) * plane->lon_m,
                 ((double)point.lat - plane->at.lat) * plane->lat_m);
}

/* The same bits for both neighbours of an edge or a corner, so that a tie is one. */
static double edge_metres(const Plane *plane, GeoPoint a, GeoPoint b)
{
    GeoPoint low = a.lat < b.lat || (a.lat == b.lat && a.lon < b.lon) ? a : b;
    GeoPoint high = low.lat == a.lat && low.lon == a.lon ? b : a;
    double x = ((double)low.lon - plane->at.lon) * plane->lon_m;
    double y = ((double)low.lat - plane->at.lat) * plane->lat_m;
    double dx = ((double)high.lon - low.lon) * plane->lon_m;
    double dy = ((double)high.lat - low.lat) * plane->lat_m;
    double length2 = dx * dx + dy * dy;
    double along = -(x * dx + y * dy);

    if (along <= 0)
        return point_metres(plane, low);
    if (along >= length2)
        return point_metres(plane, high);
    return fabs(x * dy - y * dx) / sqrt(length2);
}

static double box_metres(const Plane *plane, const Box *box)
{
    double lon = fmax((double)box->min.lon - plane->at.lon, (double)plane->at.lon - box->max.lon);
    double lat = fmax((double)box->min.lat - plane->at.lat, (double)plane->at.lat - box->max.lat);

    return hypot(fmax(lon, 0) * plane->lon_m, fmax(lat, 0) * plane->lat_m);
}

/* To its edge; the point is not in it. */
static double area_metres(const GeoIndex *index, const Area *area, const Plane *plane)
{
    const GeoPoint *ring = index->points + area->first;
    double least = INFINITY;

    for (size_t i = 0, j = area->n - 1; i < area->n; j = i++)
        least = fmin(least, edge_metres(plane, ring[j], ring[i]));
    return least;
}

/* Buckets are counted on beyond the extent, so that a point outside has one too. */
typedef struct Bucket {
    int64_t column, row;
} Bucket;

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static Bucket bucket_of(const GeoIndex *index, GeoPoint point)
{
    return (Bucket){floor_div((int64_t)point.lon - index->extent.min.lon, index->cell_lon),
                    floor_div((int64_t)point.lat - index->extent.min.lat, index->cell_lat)};
}

static void look_in(const GeoIndex *index, int64_t column, int64_t row, const Plane *plane,
                    GeoNear *best)
{
    if (column < 0 || column >= index->columns || row < 0 || row >= index->rows)
        return;
    size_t bucket = (size_t)(row * index->columns + column);
    for (uint32_t i = index->starts[bucket]; i < index->starts[bucket + 1]; i++) {
        const Area *area = &index->areas[index->members[i]];
        if (area->key == best->key || box_metres(plane, &area->box) > best->metres)
            continue;
        double metres = area_metres(index, area, plane);
        if (metres < best->metres ||
            (metres <= best->metres && (best->key == 0 || area->key < best->key)))
            *best = (GeoNear){area->key, metres};
    }
}

/* The buckets at that many steps from the middle, those of them that there are. */
static void look_around(const GeoIndex *index, Bucket middle, int64_t steps, const Plane *plane,
                        GeoNear *best)
{
    int64_t from = middle.column - steps > 0 ? middle.column - steps : 0;
    int64_t to =
        middle.column + steps < index->columns ? middle.column + steps : index->columns - 1;

    for (int64_t column = from; column <= to; column++) {
        look_in(index, column, middle.row - steps, plane, best);
        if (steps > 0)
            look_in(index, column, middle.row + steps, plane, best);
    }
    from = middle.row - steps + 1 > 0 ? middle.row - steps + 1 : 0;
    to = middle.row + steps - 1 < index->rows ? middle.row + steps - 1 : index->rows - 1;
    for (int64_t row = from; row <= to; row++) {
        look_in(index, middle.column - steps, row, plane, best);
        look_in(index, middle.column + steps, row, plane, best);
    }
}

static int64_t largest(int64_t a, int64_t b, int64_t c, int64_t d)
{
    int64_t ab = a > b ? a : b;
    int64_t cd = c > d ? c : d;

    return ab > cd ? ab : cd;
}

bool geo_index_nearest(const GeoIndex *index, GeoPoint point, double limit_m, GeoNear *ret_near)
{
    GeoNear best = {geo_index_find(index, point), 0};

    if (best.key == 0 && index->n_areas > 0) {
        Plane plane = plane_at(point);
        Bucket middle = bucket_of(index, point);
        int64_t east = index->columns - 1 - middle.column;
        int64_t north = index->rows - 1 - middle.row;
        double step_m =
            fmin((double)index->cell_lon * plane.lon_m, (double)index->cell_lat * plane.lat_m);
        /* Before `first` no bucket is there yet, behind `last` none any more. */
        int64_t first = largest(-middle.column, -middle.row, -east, -north);
        int64_t last = largest(middle.column, middle.row, east, north);
        best.metres = limit_m;
        /* What is that many steps away is at least one bucket less than that away. */
        for (int64_t steps = first > 0 ? first : 0;
             steps <= last && (double)(steps - 1) * step_m <= best.metres; steps++)
            look_around(index, middle, steps, &plane, &best);
    }
    if (best.key == 0)
        return false;
    *ret_near = best;
    return true;
}

static int by_distance(const void *a, const void *b)
{
    const GeoNear *x = a, *y = b;

    if (x->metres < y->metres || x->metres > y->metres)
        return x->metres < y->metres ? -1 : 1;
    return (x->key > y->key) - (x->key < y->key);
}

size_t geo_index_within(const GeoIndex *index, Arena *arena, GeoPoint point, double limit_m,
                        GeoNear **ret_near)
{
    Plane plane = plane_at(point);
    GeoNear *near = arena_array(arena, index->n_areas + 1, sizeof(*near));
    size_t n = 0;

    for (size_t i = 0; i < index->n_areas; i++) {
        const Area *area = &index->areas[i];
        if (area->n == 0 || box_metres(&plane, &area->box) > limit_m)
            continue;
        double metres = area_has(index, area, point) ? 0 : area_metres(index, area, &plane);
        if (metres <= limit_m)
            near[n++] = (GeoNear){area->key, metres};
    }
    if (n > 0)
        qsort(near, n, sizeof(*near), by_distance);
    *ret_near = near;
    return n;
}
