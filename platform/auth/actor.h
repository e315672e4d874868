/*
 * actor.h - who is asking: a person acting through one post. grants (verbs) x scope (unit range).
 */
#ifndef PLATFORM_AUTH_ACTOR_H
#define PLATFORM_AUTH_ACTOR_H

#include "base/id.h"
#include "base/unit_key.h"

typedef struct Actor {
    Id person;
    Id session;
    Id post;
    const char *login;
    const char *name;
    const char *role;       /* "DISPATCHER" */
    const char *department; /* "XF", or NULL when the post belongs to a unit of the command tree */
    UnitKey unit;           /* where the post stands; 0 for a resident */
    UnitRange scope;        /* what it may see and act on; empty for a resident */
    const char *const *grants; /* NULL-terminated, sorted */
} Actor;

bool actor_may(const Actor *actor, const char *grant);

#endif
