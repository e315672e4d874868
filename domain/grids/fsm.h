/* fsm.h - edition_fsm.def as types and tables. Pure. */
#ifndef DOMAIN_GRIDS_FSM_H
#define DOMAIN_GRIDS_FSM_H

#include "base/machine.h"

typedef enum EditionState {
#define STATE(name, kind) EDITION_##name,
#include "domain/grids/edition_fsm.def"
    EDITION_STATE_MAX,
} EditionState;

typedef enum EditionEvent {
#define EVENT(name, grant, words) EDITION_DO_##name,
#include "domain/grids/edition_fsm.def"
    EDITION_EVENT_MAX,
} EditionEvent;

extern const char *const EDITION_STATE_NAMES[]; /* NULL-terminated, as the next one */
extern const char *const EDITION_EVENT_NAMES[];
extern const Machine EDITION_MACHINE;

const char *edition_event_grant(EditionEvent event); /* "": time's own */
bool edition_event_needs_reason(EditionEvent event);
bool edition_state_is_over(EditionState state);

#endif
