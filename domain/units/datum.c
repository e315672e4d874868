/*
 * datum.c - GCJ-02 has no inverse in closed form: the shift of a guess is taken off the point until
 * the guess stands still. The shift changes by less than 1 % over its own length, so each round
 * gains two digits and five are enough; ten bound it.
 */
#include "domain/units/datum.h"

#include <math.h>

const char *const DATUM_NAMES[] = {"WGS84", "CGCS2000", "GCJ02", NULL};

#define PI             3.14159265358979323846
#define AXIS_M         6378245.0 /* of the ellipsoid that GCJ-02 reckons with (Krasovsky 1940) */
#define ECCENTRICITY_2 0.00669342162296594323
#define ROUNDS         10
#define STILL_DEG      1e-10

/* Where GCJ-02 shifts anything: the rectangle that map makers use. */
static bool in_china(double lon, double lat)
{
    return lon >= 72.004 && lon <= 137.8347 && lat >= 0.8293 && lat <= 55.8271;
}

static double waves(double v, double far, double farther)
{
    return (20.0 * sin(v * PI) + 40.0 * sin(v / 3.0 * PI)) * 2.0 / 3.0 +
           (far * sin(v / 12.0 * PI) + farther * sin(v / 30.0 * PI)) * 2.0 / 3.0;
}

/* The shift at a point, in degrees. The constants are the datum. */
static void shift_at(double lon, double lat, double *ret_lon, double *ret_lat)
{
    double x = lon - 105.0;
    double y = lat - 35.0;
    double ripple = (20.0 * sin(6.0 * x * PI) + 20.0 * sin(2.0 * x * PI)) * 2.0 / 3.0;
    double north_m = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(fabs(x)) +
                     ripple + waves(y, 160.0, 320.0);
    double east_m = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(fabs(x)) + ripple +
                    waves(x, 150.0, 300.0);
    double rad = lat / 180.0 * PI;
    double w2 = 1.0 - ECCENTRICITY_2 * sin(rad) * sin(rad);
    double meridian_m = AXIS_M * (1.0 - ECCENTRICITY_2) / (w2 * sqrt(w2));

    *ret_lon = east_m * 180.0 / (AXIS_M / sqrt(w2) * cos(rad) * PI);
    *ret_lat = north_m * 180.0 / (meridian_m * PI);
}

void datum_shift_gcj02(double lon, double lat, double *ret_lon, double *ret_lat)
{
    double east = 0.0;
    double north = 0.0;

    if (in_china(lon, lat))
        shift_at(lon, lat, &east, &north);
    *ret_lon = lon + east;
    *ret_lat = lat + north;
}

static void undo_gcj02(double lon, double lat, double *ret_lon, double *ret_lat)
{
    double guess_lon = lon;
    double guess_lat = lat;

    for (int round = 0; round < ROUNDS; round++) {
        double east;
        double north;
        shift_at(guess_lon, guess_lat, &east, &north);
        double off_lon = lon - east - guess_lon;
        double off_lat = lat - north - guess_lat;
        guess_lon += off_lon;
        guess_lat += off_lat;
        if (fabs(off_lon) < STILL_DEG && fabs(off_lat) < STILL_DEG)
            break;
    }
    *ret_lon = guess_lon;
    *ret_lat = guess_lat;
}

bool datum_to_wgs84(Datum datum, double lon, double lat, double *ret_lon, double *ret_lat)
{
    if (!(fabs(lon) <= 180.0 && fabs(lat) <= 90.0))
        return false; /* NAN too */
    if (datum == DATUM_GCJ02 && in_china(lon, lat)) {
        undo_gcj02(lon, lat, ret_lon, ret_lat);
    } else {
        *ret_lon = lon;
        *ret_lat = lat;
    }
    return true;
}
