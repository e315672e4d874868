#include "domain/positions/track.h"

#include <math.h>

#include "base/geo.h"

static bool is_believed(const TrackPoint *point)
{
    GeoPoint at;

    return geo_point(point->lon, point->lat, &at) &&
           (isnan(point->accuracy_m) || point->accuracy_m <= TRACK_ACCURACY_MAX_M);
}

static double metres_between(const TrackPoint *a, const TrackPoint *b)
{
    GeoPoint from, to;

    if (!geo_point(a->lon, a->lat, &from) || !geo_point(b->lon, b->lat, &to))
        return 0;
    return geo_distance_m(from, to);
}

/* Nearer than this the two may be one place. */
static double blur_m(const TrackPoint *a, const TrackPoint *b)
{
    return fmax(TRACK_STEP_MIN_M, fmax(isnan(a->accuracy_m) ? 0 : a->accuracy_m,
                                       isnan(b->accuracy_m) ? 0 : b->accuracy_m));
}

double track_metres(const TrackPoint *points, size_t n)
{
    const TrackPoint *anchor = NULL;
    double sum_m = 0;

    for (size_t i = 0; i < n; i++) {
        const TrackPoint *point = &points[i];
        if (!is_believed(point))
            continue;
        if (!anchor || point->at - anchor->at > TRACK_GAP_MAX) {
            anchor = point;
            continue;
        }
        double way_m = metres_between(anchor, point);
        double time_s = (double)(point->at - anchor->at) / (double)TIME_SECOND;
        if (way_m > blur_m(anchor, point) && way_m <= TRACK_SPEED_MAX_MS * time_s) {
            sum_m += way_m;
            anchor = point;
        }
    }
    return sum_m;
}
