/*
 * cameras.h - cameras in public places, as their owners list them: the nearest ones of a place, and who
 * asked for the address of one, for which case. No picture comes here.
 */
#ifndef DOMAIN_CAMERAS_CAMERAS_H
#define DOMAIN_CAMERAS_CAMERAS_H

#include "platform/http/module.h"

extern const Module CAMERAS_MODULE;

/* For a made-up city: cameras.csv of the directory, if there is one. CSV_BAD (platform/csv/csv.h) names
 * file, line and column at fault. */
const Error *cameras_load_demo(Tx *tx, Arena *arena, const char *city_dir, Time now) MUST_CHECK;

#endif
