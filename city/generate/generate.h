/* generate.h - from a folder of tables to a folder of tables: see city.h for how. */
#ifndef CITY_GENERATE_GENERATE_H
#define CITY_GENERATE_GENERATE_H

#include "city/generate/city.h"

/* False: city->fault says why, and what to change. Same bytes from the same source. */
bool city_generate(City *city, const char *source_dir, const char *out_dir) MUST_CHECK;

#endif
