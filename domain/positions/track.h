/*
 * track.h - how far somebody went, from the points that a phone told. Pure.
 *
 * A phone that lies still tells points that wander about; a bad fix lies a kilometre off. So a way
 * is counted from one point to the next that is farther off than both may be wrong. What nobody saw,
 * because the phone slept, is not made up.
 */
#ifndef DOMAIN_POSITIONS_TRACK_H
#define DOMAIN_POSITIONS_TRACK_H

#include "base/time.h"

#define TRACK_ACCURACY_MAX_M \
    100.0                       /* a worse point says nothing of a way; one without is believed */
#define TRACK_STEP_MIN_M   10.0 /* nearer is standing still */
#define TRACK_SPEED_MAX_MS 50.0 /* faster nobody goes here: the point is wrong */
#define TRACK_GAP_MAX      (INT64_C(15) * 60 * TIME_SECOND)

typedef struct TrackPoint {
    Time at;
    double lon, lat;   /* WGS 84 */
    double accuracy_m; /* NAN: not told */
} TrackPoint;

/* Metres, at least 0 and at most what the straight lines between the points make. points: by time. */
double track_metres(const TrackPoint *points, size_t n);

#endif
