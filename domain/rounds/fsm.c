#include "domain/rounds/fsm.h"

const char *const VISIT_STATE_NAMES[] = {
#define STATE(name, kind) [VISIT_##name] = #name,
#include "domain/rounds/rounds_fsm.def"
    [VISIT_STATE_MAX] = NULL,
};

const char *const VISIT_EVENT_NAMES[] = {
#define EVENT(name, axis, words) [VISIT_DO_##name] = #name,
#include "domain/rounds/rounds_fsm.def"
    [VISIT_EVENT_MAX] = NULL,
};

static const VisitStateKind STATE_KINDS[] = {
#define STATE(name, kind) [VISIT_##name] = VISIT_##kind,
#include "domain/rounds/rounds_fsm.def"
};

enum { PLAIN, REASON };

static const struct {
    VisitAxis axis;
    int words;
} EVENTS[] = {
#define EVENT(name, axis, words) [VISIT_DO_##name] = {VISIT_AXIS_##axis, (words)},
#include "domain/rounds/rounds_fsm.def"
};

/* ---- told to people ------------------------------------------------------------------------ */

static const char *const AXIS_NAMES[] = {
    [VISIT_AXIS_WALKER] = "walker",
    [VISIT_AXIS_HEAD] = "head",
    [VISIT_AXIS_EITHER] = "walker, head",
    [VISIT_AXIS_SYSTEM] = "system",
};

static const MachineFirst FIRSTS[] = {{"PLAN", VISIT_PLANNED, "system"}};

static const MachineMove MACHINE_MOVES[] = {
#define MOVE(from, event, to) {VISIT_##from, VISIT_DO_##event, VISIT_##to},
#include "domain/rounds/rounds_fsm.def"
};

static bool is_final(int state)
{
    return STATE_KINDS[state] == VISIT_OVER;
}

static const char *who(const MachineMove *move)
{
    return AXIS_NAMES[EVENTS[move->event].axis];
}

const Machine VISIT_MACHINE = {
    .states = VISIT_STATE_NAMES,
    .events = VISIT_EVENT_NAMES,
    .firsts = FIRSTS,
    .n_firsts = LENGTH(FIRSTS),
    .moves = MACHINE_MOVES,
    .n_moves = LENGTH(MACHINE_MOVES),
    .is_final = is_final,
    .who = who,
};

/* ---- asked --------------------------------------------------------------------------------- */

bool visit_state_is_open(VisitState state)
{
    return STATE_KINDS[state] != VISIT_OVER;
}

VisitAxis visit_event_axis(VisitEvent event)
{
    return EVENTS[event].axis;
}

bool visit_event_needs_reason(VisitEvent event)
{
    return EVENTS[event].words == REASON;
}
