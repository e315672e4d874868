/* roles.c - roles.def as tables. */
#include "domain/staff/roles.h"

#include <string.h>

#include "domain/staff/staff.h"

const char *const GRANT_NAMES[] = {
#define GRANT(verb) verb,
#include "domain/staff/roles.def"
    NULL,
};

const char *const ROLE_NAMES[] = {
#define ROLE(name, title, ...) #name,
#include "domain/staff/roles.def"
    NULL,
};

#define ROLE(name, title, ...) static const char *const name##_GRANTS[] = {__VA_ARGS__, NULL};
#include "domain/staff/roles.def"

static const struct Role {
    const char *name;
    const char *title;
    const char *const *grants;
} ROLES[] = {
#define ROLE(name, title, ...) {#name, title, name##_GRANTS},
#include "domain/staff/roles.def"
};

static const struct Role *role_find(const char *name)
{
    for (size_t i = 0; name && i < LENGTH(ROLES); i++) {
        if (strcmp(ROLES[i].name, name) == 0)
            return &ROLES[i];
    }
    return NULL;
}

const char *const *role_grants(const char *role)
{
    static const char *const NOTHING[] = {NULL};
    const struct Role *found = role_find(role);

    return found ? found->grants : NOTHING;
}

const char *role_title(const char *role)
{
    const struct Role *found = role_find(role);

    return found ? found->title : "";
}

bool role_holds(const char *role, const char *grant)
{
    for (const char *const *held = role_grants(role); *held; held++) {
        if (strcmp(*held, grant) == 0)
            return true;
    }
    return false;
}
