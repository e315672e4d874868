#include "domain/cases/fsm.h"

#include <string.h>

#include "base/shape.h"

const char *const CASE_STATE_NAMES[] = {
#define STATE(name, kind) [CASE_##name] = #name,
#include "domain/cases/case_fsm.def"
    [CASE_STATE_MAX] = NULL,
};

const char *const CASE_EVENT_NAMES[] = {
#define EVENT(name, axis, phase, ask) [CASE_DO_##name] = #name,
#include "domain/cases/case_fsm.def"
    [CASE_EVENT_MAX] = NULL,
};

const char *const CASE_ASK_NAMES[] = {
#define ASK(name, side) [CASE_ASK_##name] = #name,
#include "domain/cases/case_fsm.def"
    [CASE_ASK_MAX] = NULL,
};

const CaseMove CASE_MOVES[] = {
#define MOVE(from, event, to, grant) {CASE_##from, CASE_DO_##event, CASE_##to, (grant)},
#include "domain/cases/case_fsm.def"
};
const size_t CASE_N_MOVES = LENGTH(CASE_MOVES);

static const CaseStateKind STATE_KINDS[] = {
#define STATE(name, kind) [CASE_##name] = CASE_##kind,
#include "domain/cases/case_fsm.def"
};

static const struct {
    CaseAxis axis;
    CasePhase phase;
    CaseAsk ask;
} EVENTS[] = {
#define EVENT(name, axis, phase, ask) \
    [CASE_DO_##name] = {CASE_AXIS_##axis, CASE_##phase, CASE_ASK_##ask},
#include "domain/cases/case_fsm.def"
};

CaseStateKind case_state_kind(CaseState state)
{
    return STATE_KINDS[state];
}

bool case_state_is_open(CaseState state)
{
    return STATE_KINDS[state] == CASE_LIVE;
}

CaseAxis case_event_axis(CaseEvent event)
{
    return EVENTS[event].axis;
}

CasePhase case_event_phase(CaseEvent event)
{
    return EVENTS[event].phase;
}

CaseAsk case_event_ask(CaseEvent event)
{
    return EVENTS[event].ask;
}

static const CaseSide ASK_SIDES[] = {
#define ASK(name, side) [CASE_ASK_##name] = CASE_SIDE_##side,
#include "domain/cases/case_fsm.def"
};

CaseSide case_ask_side(CaseAsk ask)
{
    return ASK_SIDES[ask];
}

bool case_ask_stands(CaseAsk ask, CaseState state)
{
    for (size_t i = 0; i < CASE_N_MOVES; i++) {
        CaseEvent event = CASE_MOVES[i].event;
        if (CASE_MOVES[i].from == state && case_event_phase(event) == CASE_SETTLES &&
            case_event_ask(event) == ask)
            return true;
    }
    return false;
}

static const int64_t UNDO_SECONDS[CASE_EVENT_MAX] = {
#define UNDO(event, seconds) [CASE_DO_##event] = (seconds),
#include "domain/cases/case_fsm.def"
};

int64_t case_undo_seconds(CaseEvent event)
{
    return UNDO_SECONDS[event];
}

static const int64_t UNDO_DAYS[CASE_EVENT_MAX] = {
#define UNDO_LATER(event, days) [CASE_DO_##event] = (days),
#include "domain/cases/case_fsm.def"
};

int64_t case_undo_days(CaseEvent event)
{
    return UNDO_DAYS[event];
}

int case_event_named(const char *name)
{
    for (int event = 0; name && event < CASE_EVENT_MAX; event++) {
        if (strcmp(CASE_EVENT_NAMES[event], name) == 0)
            return event;
    }
    return ENUM_NONE;
}

const CaseMove *case_move_find(CaseState from, CaseEvent event)
{
    for (size_t i = 0; i < CASE_N_MOVES; i++) {
        if (CASE_MOVES[i].from == from && CASE_MOVES[i].event == event)
            return &CASE_MOVES[i];
    }
    return NULL;
}

/* ---- told to people ------------------------------------------------------------------------ */

static const MachineFirst FIRST = {CASE_FIRST_EVENT, CASE_REPORTED, "case:report"};

static const MachineMove MACHINE_MOVES[] = {
#define MOVE(from, event, to, grant) {CASE_##from, CASE_DO_##event, CASE_##to},
#include "domain/cases/case_fsm.def"
};

static bool is_final(int state)
{
    return STATE_KINDS[state] == CASE_FINAL;
}

static const char *grant_of(const MachineMove *move)
{
    return CASE_MOVES[move - MACHINE_MOVES].grant;
}

const Machine CASE_MACHINE = {
    .states = CASE_STATE_NAMES,
    .events = CASE_EVENT_NAMES,
    .firsts = &FIRST,
    .n_firsts = 1,
    .moves = MACHINE_MOVES,
    .n_moves = LENGTH(MACHINE_MOVES),
    .is_final = is_final,
    .who = grant_of,
};
