#include "domain/assignments/fsm.h"

const char *const ASSIGNMENT_STATE_NAMES[] = {
#define STATE(name, kind) [ASSIGNMENT_##name] = #name,
#include "domain/assignments/assignment_fsm.def"
    [ASSIGNMENT_STATE_MAX] = NULL,
};

const char *const ASSIGNMENT_EVENT_NAMES[] = {
#define EVENT(name, axis, words) [ASSIGNMENT_DO_##name] = #name,
#include "domain/assignments/assignment_fsm.def"
    [ASSIGNMENT_EVENT_MAX] = NULL,
};

static const AssignmentStateKind STATE_KINDS[] = {
#define STATE(name, kind) [ASSIGNMENT_##name] = ASSIGNMENT_##kind,
#include "domain/assignments/assignment_fsm.def"
};

enum { PLAIN, REASON };

static const struct {
    AssignmentAxis axis;
    int words;
} EVENTS[] = {
#define EVENT(name, axis, words) [ASSIGNMENT_DO_##name] = {ASSIGNMENT_AXIS_##axis, (words)},
#include "domain/assignments/assignment_fsm.def"
};

/* ---- told to people ------------------------------------------------------------------------ */

static const char *const AXIS_NAMES[] = {
    [ASSIGNMENT_AXIS_PERSON] = "person",
    [ASSIGNMENT_AXIS_COMMAND] = "command",
    [ASSIGNMENT_AXIS_SYSTEM] = "system",
};

static const MachineFirst FIRSTS[] = {
#define FIRST(event, to) {#event, ASSIGNMENT_##to, "command"},
#include "domain/assignments/assignment_fsm.def"
};

static const MachineMove MACHINE_MOVES[] = {
#define MOVE(from, event, to) {ASSIGNMENT_##from, ASSIGNMENT_DO_##event, ASSIGNMENT_##to},
#include "domain/assignments/assignment_fsm.def"
};

static bool is_final(int state)
{
    return STATE_KINDS[state] == ASSIGNMENT_OVER;
}

static const char *who(const MachineMove *move)
{
    return AXIS_NAMES[EVENTS[move->event].axis];
}

const Machine ASSIGNMENT_MACHINE = {
    .states = ASSIGNMENT_STATE_NAMES,
    .events = ASSIGNMENT_EVENT_NAMES,
    .firsts = FIRSTS,
    .n_firsts = LENGTH(FIRSTS),
    .moves = MACHINE_MOVES,
    .n_moves = LENGTH(MACHINE_MOVES),
    .is_final = is_final,
    .who = who,
};

/* ---- asked --------------------------------------------------------------------------------- */

AssignmentStateKind assignment_state_kind(AssignmentState state)
{
    return STATE_KINDS[state];
}

bool assignment_state_is_open(AssignmentState state)
{
    return STATE_KINDS[state] != ASSIGNMENT_OVER;
}

AssignmentAxis assignment_event_axis(AssignmentEvent event)
{
    return EVENTS[event].axis;
}

bool assignment_event_needs_reason(AssignmentEvent event)
{
    return EVENTS[event].words == REASON;
}

const char *assignment_first_event(AssignmentState state)
{
    for (size_t i = 0; i < LENGTH(FIRSTS); i++) {
        if (FIRSTS[i].to == (int)state)
            return FIRSTS[i].event;
    }
    return "";
}
