/* own.h - the routes by which somebody is shown himself, and those that tell in which grid others
 * are. */
#ifndef DOMAIN_POSITIONS_OWN_H
#define DOMAIN_POSITIONS_OWN_H

#include "domain/positions/positions.h"

extern const Shape TRACK_QUERY, OWN_POINT, OWN_DAY; /* own.c */
extern const Shape PRESENCE_QUERY, PRESENT;         /* presence.c */

Handler list_own_points, list_own_days; /* own.c */
Handler list_present;                   /* presence.c */

#endif
