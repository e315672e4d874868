#include "domain/mediations/fsm.h"

const char *const MEDIATION_STATE_NAMES[] = {
#define STATE(name, kind, counted) [MEDIATION_##name] = #name,
#include "domain/mediations/mediation_fsm.def"
    [MEDIATION_STATE_MAX] = NULL,
};

const char *const MEDIATION_EVENT_NAMES[] = {
#define EVENT(name, axis, words) [MEDIATION_DO_##name] = #name,
#include "domain/mediations/mediation_fsm.def"
    [MEDIATION_EVENT_MAX] = NULL,
};

enum { NOT, RESOLVED };

static const struct {
    MediationStateKind kind;
    int counted;
} STATES[] = {
#define STATE(name, kind, counted) [MEDIATION_##name] = {MEDIATION_##kind, (counted)},
#include "domain/mediations/mediation_fsm.def"
};

enum { PLAIN, WORDS };

static const struct {
    MediationAxis axis;
    int words;
} EVENTS[] = {
#define EVENT(name, axis, words) [MEDIATION_DO_##name] = {MEDIATION_AXIS_##axis, (words)},
#include "domain/mediations/mediation_fsm.def"
};

/* ---- told to people ------------------------------------------------------------------------ */

static const char *const AXIS_NAMES[] = {
    [MEDIATION_AXIS_HEAD] = "head",
    [MEDIATION_AXIS_MEDIATOR] = "mediator",
    [MEDIATION_AXIS_EITHER] = "head, mediator",
    [MEDIATION_AXIS_TARGET] = "head of the other body",
    [MEDIATION_AXIS_PARTY] = "party, head, mediator",
    [MEDIATION_AXIS_TAKER] = "who took it in, head, mediator",
    [MEDIATION_AXIS_SYSTEM] = "system",
};

static const MachineFirst FIRSTS[] = {
    {"APPLY", MEDIATION_APPLIED, "anybody, by a code; head, mediator"}};

static const MachineMove MACHINE_MOVES[] = {
#define MOVE(from, event, to) {MEDIATION_##from, MEDIATION_DO_##event, MEDIATION_##to},
#include "domain/mediations/mediation_fsm.def"
};

static bool is_final(int state)
{
    return STATES[state].kind == MEDIATION_KEPT;
}

static const char *who(const MachineMove *move)
{
    return AXIS_NAMES[EVENTS[move->event].axis];
}

const Machine MEDIATION_MACHINE = {
    .states = MEDIATION_STATE_NAMES,
    .events = MEDIATION_EVENT_NAMES,
    .firsts = FIRSTS,
    .n_firsts = LENGTH(FIRSTS),
    .moves = MACHINE_MOVES,
    .n_moves = LENGTH(MACHINE_MOVES),
    .is_final = is_final,
    .who = who,
};

/* ---- asked --------------------------------------------------------------------------------- */

MediationStateKind mediation_state_kind(MediationState state)
{
    return STATES[state].kind;
}

bool mediation_state_is_resolved(MediationState state)
{
    return STATES[state].counted == RESOLVED;
}

MediationAxis mediation_event_axis(MediationEvent event)
{
    return EVENTS[event].axis;
}

bool mediation_event_needs_words(MediationEvent event)
{
    return EVENTS[event].words == WORDS;
}
