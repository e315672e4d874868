/* roles.c - roles.def as tables. */
#include "domain/staff/roles.h"

#include <string.h>

#include "domain/staff/session.h"
#include "domain/staff/staff.sql.h"
#include "platform/log/log.h"

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

/* ---- and as they were -------------------------------------------------------------------- */

static size_t n_held(void)
{
    size_t n = 0;

    for (size_t i = 0; i < LENGTH(ROLES); i++) {
        for (const char *const *held = ROLES[i].grants; *held; held++)
            n++;
    }
    return n;
}

static const Error *keep_grants(Tx *tx, void *context)
{
    const Time *now = context;
    Arena *arena = tx_arena(tx);
    size_t most = n_held(), n = 0;
    const char **roles = arena_array(arena, most, sizeof(*roles));
    const char **verbs = arena_array(arena, most, sizeof(*verbs));

    for (size_t i = 0; i < LENGTH(ROLES); i++) {
        for (const char *const *held = ROLES[i].grants; *held; held++) {
            roles[n] = ROLES[i].name;
            verbs[n++] = *held;
        }
    }
    const DbArg by_role = db_infer(db_texts(arena, roles, n));
    const DbArg by_verb = db_infer(db_texts(arena, verbs, n));
    TRY(db_exec(tx, &SQL_ROLE_GRANTS_LOCK, NO_ARGS, NULL));
    TRY(db_exec(tx, &SQL_ROLE_GRANTS_END, ARGS(by_role, by_verb, db_time(*now)), NULL));
    return db_exec(tx, &SQL_ROLE_GRANTS_BEGIN, ARGS(by_role, by_verb, db_time(*now)), NULL);
}

const Error *role_grants_keep(Db *db, Arena *arena, Time now)
{
    const Error *error = db_transact(db, arena, TX_WRITE, keep_grants, &now);

    if (!error || error->kind->class != ERROR_DISK_FULL)
        return error;
    log_warn("the disk is full: what the record knows of roles stays as it was");
    return NULL;
}
