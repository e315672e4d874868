/*
 * past.h - the weeks before: a city made to be tried is not born today. People reported, desks sent, work was done
 * and checked, some of it late, some of it twice; what began lately is still under way.
 *
 * Nothing here writes a row: each step is the request that a person would have sent, with that person's grants, at
 * that time, and what time brings (timers) comes in between. So everything a case has is as true as any other's:
 * history, clocks, sums, notices. Who is meant to be told is told.
 */
#ifndef DOMAIN_PAST_PAST_H
#define DOMAIN_PAST_PAST_H

#include "platform/http/server.h"

typedef struct Past {
    const char *db_url;
    const char *city_dir; /* holds happenings.csv; without that file nothing happened */
    int64_t days;         /* how long ago it begins; at most PAST_DAYS_MAX */
    Time until;           /* today */
    bool (*is_told_to_end)(
        void); /* asked between two steps: then the past is as short as it is by then */
} Past;

#define PAST_DAYS_MAX 60

/* Lives from time_now() to past->until, on a server that is loaded and does not serve, in a city without cases. It
 * moves the clock (time_rehearse) and leaves it at `until`. The same days of the same city give the same cases. */
const Error *past_live(Server *server, Arena *arena, const Past *past) MUST_CHECK;

#endif
