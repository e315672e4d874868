/* fsm.h - the life of an assignment, from assignment_fsm.def. Pure: no I/O, no clock. */
#ifndef DOMAIN_ASSIGNMENTS_FSM_H
#define DOMAIN_ASSIGNMENTS_FSM_H

#include "base/machine.h"

typedef enum AssignmentState {
#define STATE(name, kind) ASSIGNMENT_##name,
#include "domain/assignments/assignment_fsm.def"
    ASSIGNMENT_STATE_MAX,
} AssignmentState;

typedef enum AssignmentEvent {
#define EVENT(name, axis, words) ASSIGNMENT_DO_##name,
#include "domain/assignments/assignment_fsm.def"
    ASSIGNMENT_EVENT_MAX,
} AssignmentEvent;

typedef enum AssignmentStateKind {
    ASSIGNMENT_WAITING, /* nobody has said yes */
    ASSIGNMENT_LIVE,    /* somebody has */
    ASSIGNMENT_OVER,
} AssignmentStateKind;

/* Who may fire an event. guards.c says what each of them asks for. */
typedef enum AssignmentAxis {
    ASSIGNMENT_AXIS_PERSON,
    ASSIGNMENT_AXIS_COMMAND,
    ASSIGNMENT_AXIS_SYSTEM,
} AssignmentAxis;

extern const char *const ASSIGNMENT_STATE_NAMES[]; /* NULL-terminated, as the next one */
extern const char *const ASSIGNMENT_EVENT_NAMES[];
extern const Machine ASSIGNMENT_MACHINE; /* to be drawn and told */

AssignmentStateKind assignment_state_kind(AssignmentState state);
bool assignment_state_is_open(AssignmentState state); /* WAITING or LIVE */
AssignmentAxis assignment_event_axis(AssignmentEvent event);
bool assignment_event_needs_reason(AssignmentEvent event);
/* The event that is recorded when one begins in this state: "OFFER", "RESERVE". */
const char *assignment_first_event(AssignmentState state);

#endif
