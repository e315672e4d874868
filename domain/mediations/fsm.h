/* fsm.h - the life of a mediation, from mediation_fsm.def. Pure: no I/O, no clock. */
#ifndef DOMAIN_MEDIATIONS_FSM_H
#define DOMAIN_MEDIATIONS_FSM_H

#include "base/machine.h"

typedef enum MediationState {
#define STATE(name, kind, counted) MEDIATION_##name,
#include "domain/mediations/mediation_fsm.def"
    MEDIATION_STATE_MAX,
} MediationState;

typedef enum MediationEvent {
#define EVENT(name, axis, words) MEDIATION_DO_##name,
#include "domain/mediations/mediation_fsm.def"
    MEDIATION_EVENT_MAX,
} MediationEvent;

typedef enum MediationStateKind {
    MEDIATION_OPEN,
    MEDIATION_OVER,
    MEDIATION_KEPT,
} MediationStateKind;

/* Who may fire an event; guards.c says what each of them asks for. */
typedef enum MediationAxis {
    MEDIATION_AXIS_HEAD,
    MEDIATION_AXIS_MEDIATOR,
    MEDIATION_AXIS_EITHER,
    MEDIATION_AXIS_TARGET,
    MEDIATION_AXIS_PARTY,
    MEDIATION_AXIS_TAKER,
    MEDIATION_AXIS_SYSTEM,
} MediationAxis;

extern const char *const MEDIATION_STATE_NAMES[]; /* NULL-terminated, as the next one */
extern const char *const MEDIATION_EVENT_NAMES[];
extern const Machine MEDIATION_MACHINE; /* to be drawn and told */

MediationStateKind mediation_state_kind(MediationState state);
/* Counts as resolved (化解). Of ARCHIVED ask for the state before. */
bool mediation_state_is_resolved(MediationState state);
MediationAxis mediation_event_axis(MediationEvent event);
bool mediation_event_needs_words(MediationEvent event);

#endif
