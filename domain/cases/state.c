/* state.c - what the module keeps while the server runs. */
#include <stdlib.h>

#include "domain/cases/case.h"
#include "domain/cases/numbers.h"
#include "domain/cases/reasons.h"
#include "domain/cases/shown.h"
#include "platform/http/server.h"

typedef struct CasesState {
    Numbers *numbers;
    size_t keep_armed;
    Throttle *throttle, *near_throttle;
    Shown *shown;
    Arena *arena;
    List reasons; /* of CaseReason */
} CasesState;

/* Without an account: 20 at once from one address, then one a minute. */
#define PUBLIC_BURST    20
#define PUBLIC_EVERY_MS INT64_C(60000)
/* Looking what was reported nearby: enough to report some things in a walk, too little to walk a map.
 * All of a city by one address, 300000 places and a few items, takes a year; what it finds is of a day. */
#define NEAR_BURST    12
#define NEAR_EVERY_MS INT64_C(90000)

void cases_stop(void *context)
{
    CasesState *state = context;

    if (!state)
        return;
    numbers_free(state->numbers);
    throttle_free(state->throttle);
    throttle_free(state->near_throttle);
    shown_free(state->shown);
    arena_free(state->arena);
    free(state);
}

const Error *cases_start(Server *server, Db *db, Arena *arena, void **ret_state)
{
    CasesState *state = calloc(1, sizeof(*state));

    if (!state)
        abort();
    state->arena = arena_new();
    state->numbers = numbers_new(server_config(server)->db_url);
    state->throttle = throttle_new(PUBLIC_BURST, PUBLIC_EVERY_MS);
    state->near_throttle = throttle_new(NEAR_BURST, NEAR_EVERY_MS);
    state->shown = shown_new();
    const Error *error = case_reasons_read(db, state->arena, &state->reasons);
    if (error) {
        error = error_new(arena, error->kind, "%s", error->detail);
        cases_stop(state);
        return error;
    }
    case_audit_register(server);
    *ret_state = state;
    return NULL;
}

static const CasesState *state_of(const Server *server)
{
    return module_state(server, &CASES_MODULE);
}

Shown *case_shown(const Server *server)
{
    return state_of(server)->shown;
}

Numbers *case_numbers(const Server *server)
{
    return state_of(server)->numbers;
}

size_t *case_keep_armed(const Server *server)
{
    CasesState *state = module_state(server, &CASES_MODULE);

    return &state->keep_armed;
}

Throttle *case_throttle(const Server *server)
{
    return state_of(server)->throttle;
}

Throttle *case_near_throttle(const Server *server)
{
    return state_of(server)->near_throttle;
}

const List *case_reasons(const Server *server)
{
    return &state_of(server)->reasons;
}
