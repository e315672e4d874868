/* locate_many.c - POST /units/locate: the grids of many points in one call. */
#include "base/str.h"
#include "domain/units/units_state.h"
#include "platform/json/json.h"

#define REPLY_BYTES_MAX ((size_t)1024 * 1024) /* 10,000 of at most 60 bytes each */

typedef struct Point {
    double lon, lat;
} Point;

static const Field POINT_FIELDS[] = {
    F64_FIELD(Point, lon, REQUIRED, LIMIT(-180, 180)),
    F64_FIELD(Point, lat, REQUIRED, LIMIT(-90, 90)),
};
static const Shape POINT = SHAPE(Point, POINT_FIELDS);

typedef struct LocateMany {
    int datum;
    int64_t outside;
    List points;
} LocateMany;

static const Field LOCATE_MANY_FIELDS[] = {
    ENUM_FIELD(LocateMany, datum, DATUM_NAMES, SAYS("of all points; default WGS84")),
    I64_FIELD(LocateMany, outside, LIMIT(0, OUTSIDE_METRES_MAX),
              SAYS("metres outside of every grid that still count; default the city's rule")),
    LIST_FIELD(LocateMany, points, &POINT, REQUIRED, LIMIT(1, LOCATE_POINTS_MAX)),
};
static const Shape LOCATE_MANY = SHAPE(LocateMany, LOCATE_MANY_FIELDS);

/* Of those that no grid holds: which point, and how far from it the nearest grid is. */
static void write_nearest(Buf *nearest, size_t at, double metres)
{
    buf_printf(nearest, "%s{\"at\":%zu,\"nearest_m\":%.3f}", nearest->len > 0 ? "," : "", at,
               metres);
}

static UnitKey locate_one(const UnitsState *state, GeoPoint at, double outside_m, GeoNear *ret_near)
{
    UnitKey grid = geo_index_find(state->index, at);

    if (grid == 0 && geo_index_nearest(state->index, at, outside_m, ret_near))
        grid = ret_near->key;
    return grid;
}

/* All points by one tree, also when another takes its place meanwhile. */
const Error *post_located(Request *req)
{
    const UnitsState *state = units_state_now(req->server);
    LocateMany in;
    Buf out CLEANUP(buf_done), nearest CLEANUP(buf_done);

    buf_init(&out, REPLY_BYTES_MAX);
    buf_init(&nearest, REPLY_BYTES_MAX);
    TRY(json_decode(req->arena, &LOCATE_MANY, req->raw, req->raw_len, &in));
    Datum datum = in.datum == ENUM_NONE ? DATUM_WGS84 : (Datum)in.datum;
    double outside_m = units_outside_m(state, in.outside);
    const Point *points = in.points.items;
    buf_str(&out, "{\"grids\":[");
    for (size_t i = 0; i < in.points.n; i++) {
        double lon = 0;
        double lat = 0;
        GeoPoint at = {0, 0};
        GeoNear near = {0, 0};
        UnitKey grid = 0;
        if (datum_to_wgs84(datum, points[i].lon, points[i].lat, &lon, &lat) &&
            geo_point(lon, lat, &at))
            grid = locate_one(state, at, outside_m, &near);
        if (i > 0)
            buf_char(&out, ',');
        if (grid) {
            buf_printf(&out, "\"%015lld\"", (long long)grid);
        } else {
            buf_str(&out, "null");
        }
        if (near.key)
            write_nearest(&nearest, i, near.metres);
    }
    buf_str(&out, "],\"nearest\":[");
    buf_add(&out, nearest.data, nearest.len);
    buf_str(&out, "]}");
    return reply_bytes(req, 200, "application/json", out.data, out.len);
}
