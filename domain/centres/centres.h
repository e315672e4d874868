/*
 * centres.h - how far the command centres are: the city's, its towns', their villages' stations. A
 * record a centre, with a planned and an actual day for each stage; who reported what is kept.
 */
#ifndef DOMAIN_CENTRES_CENTRES_H
#define DOMAIN_CENTRES_CENTRES_H

#include "platform/http/module.h"

extern const Module CENTRES_MODULE;

/* For a made-up city: centres.csv of the directory, if there is one, as reports of nobody. Its days are
 * counted from `today`. CSV_BAD (platform/csv/csv.h) names file, line and column at fault. */
const Error *centres_load_demo(Tx *tx, Arena *arena, const char *city_dir, Time now) MUST_CHECK;

#endif
