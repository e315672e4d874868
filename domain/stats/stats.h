/* stats.h - counts and rates of what the city did, with both of their numbers. */
#ifndef DOMAIN_STATS_STATS_H
#define DOMAIN_STATS_STATS_H

#include "platform/http/module.h"

extern const Module STATS_MODULE;

/* Is it the code of an indicator (indicators.def)? */
bool stats_indicator_known(const char *code);

#endif
