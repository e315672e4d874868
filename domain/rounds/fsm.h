/* fsm.h - the life of a visit, from rounds_fsm.def. Pure: no I/O, no clock. */
#ifndef DOMAIN_ROUNDS_FSM_H
#define DOMAIN_ROUNDS_FSM_H

#include "base/machine.h"

typedef enum VisitState {
#define STATE(name, kind) VISIT_##name,
#include "domain/rounds/rounds_fsm.def"
    VISIT_STATE_MAX,
} VisitState;

typedef enum VisitEvent {
#define EVENT(name, axis, words) VISIT_DO_##name,
#include "domain/rounds/rounds_fsm.def"
    VISIT_EVENT_MAX,
} VisitEvent;

typedef enum VisitStateKind { VISIT_OPEN, VISIT_OVER } VisitStateKind;

/* Who may fire an event; move.c says what each of them asks for. */
typedef enum VisitAxis {
    VISIT_AXIS_WALKER,
    VISIT_AXIS_HEAD,
    VISIT_AXIS_EITHER,
    VISIT_AXIS_SYSTEM,
} VisitAxis;

extern const char *const VISIT_STATE_NAMES[]; /* NULL-terminated, as the next one */
extern const char *const VISIT_EVENT_NAMES[];
extern const Machine VISIT_MACHINE; /* to be drawn and told */

bool visit_state_is_open(VisitState state);
VisitAxis visit_event_axis(VisitEvent event);
bool visit_event_needs_reason(VisitEvent event);

#endif
