/* roles.h - what the module itself asks of roles.def, besides what the door shows. */
#ifndef DOMAIN_STAFF_ROLES_H
#define DOMAIN_STAFF_ROLES_H

#include "base/base.h"

const char *role_title(const char *role); /* in the language of the city; "" when unknown */
bool role_holds(const char *role, const char *grant);

#endif
