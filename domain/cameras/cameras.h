/*
 * cameras.h - cameras in public places, as their owners list them: the nearest ones of a place, and who
 * asked for the address of one, for which case. No picture comes here.
 */
#ifndef DOMAIN_CAMERAS_CAMERAS_H
#define DOMAIN_CAMERAS_CAMERAS_H

#include "base/unit_key.h"
#include "platform/http/module.h"

extern const Module CAMERAS_MODULE;

/* ---- the map is redrawn ------------------------------------------------------------------------ */

typedef struct CameraPlace {
    const char *code;
    double lon, lat;
    UnitKey unit;
} CameraPlace;

/* Those of one town with their grid in the range, by code behind `after` (""): at most CAMERAS_PAGE of
 * CameraPlace. */
#define CAMERAS_PAGE 2000
const Error *cameras_places(Tx *tx, int32_t town, UnitRange range, const char *after,
                            List *ret_places) MUST_CHECK;
/* The grid of each becomes `unit`. In a TX_WRITE. */
typedef struct CameraMove {
    const char *code;
    UnitKey was, unit;
} CameraMove;
const Error *cameras_rehome(Tx *tx, Time now, int32_t town, const CameraMove *moves,
                            size_t n) MUST_CHECK;

/* ---- seeding ----------------------------------------------------------------------------------- */

/* For a made-up city: cameras.csv of the directory, if there is one. CSV_BAD (platform/csv/csv.h) names
 * file, line and column at fault. */
const Error *cameras_load_demo(Tx *tx, Arena *arena, const char *city_dir, Time now) MUST_CHECK;

#endif
