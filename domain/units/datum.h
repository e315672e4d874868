/*
 * datum.h - which ellipsoid and which offset a pair of coordinates was measured in.
 *
 * Inside everything is WGS 84. CGCS2000 differs from it by centimetres: the same numbers. GCJ-02
 * is the shifted datum of the maps sold in China, 100 to 700 m off: it is undone at the edge, here.
 */
#ifndef DOMAIN_UNITS_DATUM_H
#define DOMAIN_UNITS_DATUM_H

#include "base/base.h"

typedef enum Datum { DATUM_WGS84, DATUM_CGCS2000, DATUM_GCJ02, DATUM_MAX } Datum;
extern const char *const DATUM_NAMES[]; /* "WGS84".. NULL-terminated, for ENUM_FIELD */

/* False when lon, lat is no place on Earth. GCJ-02 is undone to better than 1e-7 degrees; outside
 * China, where that datum shifts nothing, the numbers come back as they were. */
bool datum_to_wgs84(Datum datum, double lon, double lat, double *ret_lon, double *ret_lat);
/* The shift itself, WGS 84 to GCJ-02. */
void datum_shift_gcj02(double lon, double lat, double *ret_lon, double *ret_lat);

#endif
