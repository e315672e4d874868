/* fsm.h - the life of a case, from case_fsm.def. Pure: no I/O, no clock. */
#ifndef DOMAIN_CASES_FSM_H
#define DOMAIN_CASES_FSM_H

#include "base/machine.h"

typedef enum CaseState {
#define STATE(name, kind) CASE_##name,
#include "domain/cases/case_fsm.def"
    CASE_STATE_MAX,
} CaseState;

typedef enum CaseEvent {
#define EVENT(name, axis, phase, ask) CASE_DO_##name,
#include "domain/cases/case_fsm.def"
    CASE_EVENT_MAX,
} CaseEvent;

/* What was asked and waits for an answer. */
typedef enum CaseAsk {
    CASE_ASK_NONE = -1,
#define ASK(name, side) CASE_ASK_##name,
#include "domain/cases/case_fsm.def"
    CASE_ASK_MAX,
} CaseAsk;

/* Whose question it is. */
typedef enum CaseSide { CASE_SIDE_HANDLES, CASE_SIDE_CENTRE } CaseSide;

typedef enum CaseStateKind { CASE_LIVE, CASE_DONE, CASE_FINAL } CaseStateKind;

/* What an event has to do with the question that is open. */
typedef enum CasePhase {
    CASE_ALONE,   /* nothing */
    CASE_ASKS,    /* puts it; there may be no other of its side */
    CASE_SECONDS, /* the first of two who must agree */
    CASE_SETTLES, /* ends it */
} CasePhase;

/* Who may fire an event, beyond the grant. guards.c says what each of them asks for. */
typedef enum CaseAxis {
    CASE_AXIS_COMMAND,  /* the centre that has the duty, or one above it */
    CASE_AXIS_SECOND,   /* the same, and another person than those who asked and agreed before */
    CASE_AXIS_ASKER,    /* who put the question that is open */
    CASE_AXIS_CITY,     /* the city's centre, whoever has the duty */
    CASE_AXIS_TARGET,   /* the centre a case is referred to, or one above it */
    CASE_AXIS_HANDLE,   /* those it was dispatched to */
    CASE_AXIS_HELP,     /* a department that was asked to help and has not answered */
    CASE_AXIS_OWES,     /* those who have the work: they handle it, or else command it */
    CASE_AXIS_VERIFY,   /* the one who was asked to verify, who did not report it */
    CASE_AXIS_CHECK,    /* the one who was asked to check */
    CASE_AXIS_REPORTER, /* who reported it */
    CASE_AXIS_SYSTEM,   /* nobody: time does */
} CaseAxis;

typedef struct CaseMove {
    CaseState from;
    CaseEvent event;
    CaseState to;
    const char *grant;
} CaseMove;

extern const char *const CASE_STATE_NAMES[]; /* NULL-terminated, as the next one */
extern const char *const CASE_EVENT_NAMES[];
extern const char *const CASE_ASK_NAMES[];
extern const CaseMove CASE_MOVES[];
extern const size_t CASE_N_MOVES;
extern const Machine CASE_MACHINE; /* to be drawn and told */

#define CASE_FIRST_EVENT "REPORT" /* the move from nothing to REPORTED */
#define CASE_REHOME_EVENT \
    "REHOME"                   /* no move of the machine: the map was redrawn under an open case */
#define CASE_UNDO_EVENT "UNDO" /* no move of the machine: the last one is taken back */
#define CASE_BY_SYSTEM  "system" /* the grant that nobody holds */

CaseStateKind case_state_kind(CaseState state);
/* Somebody still owes something. */
bool case_state_is_open(CaseState state);
CaseAxis case_event_axis(CaseEvent event);
CasePhase case_event_phase(CaseEvent event);
CaseAsk case_event_ask(CaseEvent event); /* CASE_ASK_NONE when the phase is CASE_ALONE */
CaseSide case_ask_side(CaseAsk ask);
/* Can it be settled in that state? Else it is forgotten there. */
bool case_ask_stands(CaseAsk ask, CaseState state);
/* How long who fired it may take it back; 0: it stands at once. */
int64_t case_undo_seconds(CaseEvent event);
/* How long whoever may fire it may take it back, with a reason; 0: not later. */
int64_t case_undo_days(CaseEvent event);
/* The event of that name, or ENUM_NONE. */
int case_event_named(const char *name);
/* The move that `event` makes from `from`, or NULL when there is none. */
const CaseMove *case_move_find(CaseState from, CaseEvent event);

#endif
