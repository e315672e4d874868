/* track_test.c - how far somebody went: rows for what is known, many made-up walks for what always
 * holds. */
#include "domain/positions/track.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "base/geo.h"

#include <cmocka.h>

#define WALKS  2000
#define POINTS 200
#define T0     (INT64_C(1764000000) * TIME_SECOND)
#define METRE  (1.0 / 111195.0) /* in degrees of latitude */

/* A row of chances that is the same in every run (xorshift64*). */
static double chance(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (double)((*state * UINT64_C(2685821657736338717)) >> 11) / (double)(UINT64_C(1) << 53);
}

static TrackPoint point_at(double seconds, double north_m, double accuracy_m)
{
    return (TrackPoint){T0 + (Time)(seconds * TIME_SECOND), 113.8, 23.0 + north_m * METRE,
                        accuracy_m};
}

static void the_way_is_the_sum_of_its_steps(void **state)
{
    TrackPoint points[11];

    (void)state;
    for (size_t i = 0; i < LENGTH(points); i++)
        points[i] = point_at((double)i * 60, (double)i * 100, 8);
    assert_true(fabs(track_metres(points, LENGTH(points)) - 1000) < 1);
}

static void who_lies_still_goes_nowhere(void **state)
{
    uint64_t seed = 7;
    TrackPoint points[POINTS];

    (void)state;
    for (size_t i = 0; i < POINTS; i++)
        points[i] = point_at((double)i * 15, (chance(&seed) - 0.5) * 30, 30);
    assert_true(track_metres(points, POINTS) < 0.001);
}

static void what_says_nothing_of_a_way_is_left_out(void **state)
{
    const TrackPoint jump[] = {point_at(0, 0, 8), point_at(1, 5000, 8), point_at(60, 100, 8)};
    const TrackPoint blind[] = {point_at(0, 0, 8), point_at(60, 2000, 500), point_at(120, 100, 8)};
    const TrackPoint slept[] = {point_at(0, 0, 8), point_at(3600, 4000, 8),
                                point_at(3660, 4100, 8)};
    const TrackPoint bare[] = {point_at(0, 0, NAN), point_at(60, 100, NAN)};

    (void)state;
    assert_true(fabs(track_metres(jump, LENGTH(jump)) - 100) < 1);
    assert_true(fabs(track_metres(blind, LENGTH(blind)) - 100) < 1);
    assert_true(fabs(track_metres(slept, LENGTH(slept)) - 100) < 1);
    assert_true(fabs(track_metres(bare, LENGTH(bare)) - 100) < 1);
    assert_true(track_metres(jump, 1) < 0.001 && track_metres(NULL, 0) < 0.001);
}

static double straight_m(const TrackPoint *points, size_t n)
{
    double sum_m = 0;

    for (size_t i = 1; i < n; i++) {
        GeoPoint a, b;
        assert_true(geo_point(points[i - 1].lon, points[i - 1].lat, &a));
        assert_true(geo_point(points[i].lon, points[i].lat, &b));
        sum_m += geo_distance_m(a, b);
    }
    return sum_m;
}

static size_t walk_make(uint64_t *seed, TrackPoint *points)
{
    size_t n = 2 + (size_t)(chance(seed) * (POINTS - 2));
    double seconds = 0, north_m = 0;

    for (size_t i = 0; i < n; i++) {
        seconds += 1 + chance(seed) * 120;
        north_m += (chance(seed) - 0.4) * 200;
        if (chance(seed) < 0.05)
            seconds += 3600;
        points[i] = point_at(seconds, north_m + (chance(seed) < 0.02 ? 90000 : 0),
                             chance(seed) < 0.1 ? NAN : chance(seed) * 150);
    }
    return n;
}

static void no_walk_is_longer_than_its_lines_and_more_points_never_break_it(void **state)
{
    uint64_t seed = 42;
    TrackPoint points[POINTS] = {{0}}, twice[2 * POINTS] = {{0}};

    (void)state;
    for (int walk = 0; walk < WALKS; walk++) {
        size_t n = walk_make(&seed, points);
        double metres = track_metres(points, n);
        assert_true(metres >= 0);
        assert_true(metres <= straight_m(points, n) + 0.001 * (double)n);
        /* what is told twice is gone once */
        for (size_t i = 0; i < n; i++)
            twice[2 * i] = twice[2 * i + 1] = points[i];
        assert_true(fabs(track_metres(twice, 2 * n) - metres) < 0.001);
        /* a day only grows */
        assert_true(track_metres(points, n / 2) <= metres + 0.001);
        /* speed */
        double time_s = (double)(points[n - 1].at - points[0].at) / (double)TIME_SECOND;
        assert_true(metres <= TRACK_SPEED_MAX_MS * time_s + 0.001);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_way_is_the_sum_of_its_steps),
        cmocka_unit_test(who_lies_still_goes_nowhere),
        cmocka_unit_test(what_says_nothing_of_a_way_is_left_out),
        cmocka_unit_test(no_walk_is_longer_than_its_lines_and_more_points_never_break_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
