/* state.c - what the module keeps while the server runs. */
#include <stdlib.h>

#include "domain/mediations/open.h"

typedef struct MediationsState {
    Throttle *throttle;
    size_t keep_armed;
} MediationsState;

/* Without an account, as for reports: 20 at once from one address, then one a minute. */
#define PUBLIC_BURST    20
#define PUBLIC_EVERY_MS INT64_C(60000)

const Error *mediations_start(Server *server, Db *db, Arena *arena, void **ret_state)
{
    MediationsState *state = calloc(1, sizeof(*state));

    (void)server;
    (void)db;
    (void)arena;
    if (!state)
        abort();
    state->throttle = throttle_new(PUBLIC_BURST, PUBLIC_EVERY_MS);
    *ret_state = state;
    return NULL;
}

void mediations_stop(void *context)
{
    MediationsState *state = context;

    if (!state)
        return;
    throttle_free(state->throttle);
    free(state);
}

static MediationsState *state_of(const Server *server)
{
    return module_state(server, &MEDIATIONS_MODULE);
}

Throttle *mediations_throttle(const Server *server)
{
    return state_of(server)->throttle;
}

size_t *mediations_keep_armed(const Server *server)
{
    return &state_of(server)->keep_armed;
}
