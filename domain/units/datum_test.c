#include "domain/units/datum.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void the_shift_is_that_of_the_known_datum(void **state)
{
    /* The example that converters publish, and the seat of Dongguan by a second program. */
    static const struct {
        double lon, lat, gcj_lon, gcj_lat;
    } ROWS[] = {
        {116.404, 39.915, 116.41024449916938, 39.91640428150164},
        {113.751765, 23.020673, 113.7569580670349, 23.017950415134766},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        double lon, lat;
        datum_shift_gcj02(ROWS[i].lon, ROWS[i].lat, &lon, &lat);
        assert_true(fabs(lon - ROWS[i].gcj_lon) < 1e-9);
        assert_true(fabs(lat - ROWS[i].gcj_lat) < 1e-9);
    }
}

static void undoing_the_shift_gives_the_point_back(void **state)
{
    (void)state;
    for (int east = 7350; east < 13500; east += 37) {
        for (int north = 350; north < 5350; north += 41) {
            double lon = east / 100.0;
            double lat = north / 100.0;
            double gcj_lon, gcj_lat, back_lon, back_lat;
            datum_shift_gcj02(lon, lat, &gcj_lon, &gcj_lat);
            assert_true(fabs(gcj_lon - lon) > 1e-9 || fabs(gcj_lat - lat) > 1e-9);
            assert_true(datum_to_wgs84(DATUM_GCJ02, gcj_lon, gcj_lat, &back_lon, &back_lat));
            assert_true(fabs(back_lon - lon) < 1e-7);
            assert_true(fabs(back_lat - lat) < 1e-7);
        }
    }
}

static void what_is_not_shifted_stays(void **state)
{
    static const struct {
        Datum datum;
        double lon, lat;
    } ROWS[] = {
        {DATUM_WGS84, 113.75, 23.02},
        {DATUM_CGCS2000, 113.75, 23.02},
        {DATUM_GCJ02, 2.35, 48.85}, /* Paris */
        {DATUM_GCJ02, -180.0, -90.0},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        double lon, lat;
        assert_true(datum_to_wgs84(ROWS[i].datum, ROWS[i].lon, ROWS[i].lat, &lon, &lat));
        assert_true(fabs(lon - ROWS[i].lon) < 1e-12);
        assert_true(fabs(lat - ROWS[i].lat) < 1e-12);
    }
}

static void no_place_on_earth_is_refused_and_writes_nothing(void **state)
{
    static const double ROWS[][2] = {{180.01, 0}, {0, 90.01}, {-181, 0},    {0, -91},
                                     {NAN, 0},    {0, NAN},   {INFINITY, 0}};

    (void)state;
    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        double lon = 7.0;
        double lat = 8.0;
        assert_false(datum_to_wgs84(DATUM_GCJ02, ROWS[i][0], ROWS[i][1], &lon, &lat));
        assert_true(lon > 6.9 && lon < 7.1 && lat > 7.9 && lat < 8.1);
    }
}

static void every_datum_has_its_name(void **state)
{
    (void)state;
    assert_string_equal(DATUM_NAMES[DATUM_WGS84], "WGS84");
    assert_string_equal(DATUM_NAMES[DATUM_CGCS2000], "CGCS2000");
    assert_string_equal(DATUM_NAMES[DATUM_GCJ02], "GCJ02");
    assert_null(DATUM_NAMES[DATUM_MAX]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shift_is_that_of_the_known_datum),
        cmocka_unit_test(undoing_the_shift_gives_the_point_back),
        cmocka_unit_test(what_is_not_shifted_stays),
        cmocka_unit_test(no_place_on_earth_is_refused_and_writes_nothing),
        cmocka_unit_test(every_datum_has_its_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
