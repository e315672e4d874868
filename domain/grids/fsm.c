#include "domain/grids/fsm.h"

const char *const EDITION_STATE_NAMES[] = {
#define STATE(name, kind) [EDITION_##name] = #name,
#include "domain/grids/edition_fsm.def"
    [EDITION_STATE_MAX] = NULL,
};

const char *const EDITION_EVENT_NAMES[] = {
#define EVENT(name, grant, words) [EDITION_DO_##name] = #name,
#include "domain/grids/edition_fsm.def"
    [EDITION_EVENT_MAX] = NULL,
};

enum { LIVE, WAITING, OVER };

static const int STATE_KINDS[] = {
#define STATE(name, kind) [EDITION_##name] = (kind),
#include "domain/grids/edition_fsm.def"
};

enum { PLAIN, REASON };

static const struct {
    const char *grant;
    int words;
} EVENTS[] = {
#define EVENT(name, grant, words) [EDITION_DO_##name] = {grant, (words)},
#include "domain/grids/edition_fsm.def"
};

/* ---- told to people ------------------------------------------------------------------------ */

static const MachineFirst FIRSTS[] = {{"DRAW", EDITION_DRAFT, "grid:draft"}};

static const MachineMove MACHINE_MOVES[] = {
#define MOVE(from, event, to) {EDITION_##from, EDITION_DO_##event, EDITION_##to},
#include "domain/grids/edition_fsm.def"
};

static bool is_final(int state)
{
    return STATE_KINDS[state] == OVER;
}

static const char *who(const MachineMove *move)
{
    const char *grant = EVENTS[move->event].grant;

    return *grant ? grant : "time";
}

const Machine EDITION_MACHINE = {
    .states = EDITION_STATE_NAMES,
    .events = EDITION_EVENT_NAMES,
    .firsts = FIRSTS,
    .n_firsts = LENGTH(FIRSTS),
    .moves = MACHINE_MOVES,
    .n_moves = LENGTH(MACHINE_MOVES),
    .is_final = is_final,
    .who = who,
};

/* ---- asked --------------------------------------------------------------------------------- */

const char *edition_event_grant(EditionEvent event)
{
    return EVENTS[event].grant;
}

bool edition_event_needs_reason(EditionEvent event)
{
    return EVENTS[event].words == REASON;
}

bool edition_state_is_over(EditionState state)
{
    return STATE_KINDS[state] == OVER;
}
