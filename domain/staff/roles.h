/* roles.h - what the module itself asks of roles.def, besides what the door shows. */
#ifndef DOMAIN_STAFF_ROLES_H
#define DOMAIN_STAFF_ROLES_H

#include "platform/db/db.h"

const char *role_title(const char *role); /* in the language of the city; "" when unknown */
bool role_holds(const char *role, const char *grant);

/* What each role holds from `now` on, where the database says another thing (role_grants). On a full disk nothing
 * is kept, and the next start does it: a server that shows what is there is worth more. */
const Error *role_grants_keep(Db *db, Arena *arena, Time now) MUST_CHECK;

#endif
