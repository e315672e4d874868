#include "platform/auth/actor.h"

#include <string.h>

bool actor_may(const Actor *actor, const char *grant)
{
    for (const char *const *held = actor->grants; held && *held; held++) {
        if (strcmp(*held, grant) == 0)
            return true;
    }
    return false;
}
