/*
 * guards.h - what may be done with a file now, what is lacking, and what is wrong with what was sent. Pure: no I/O, no clock.
 *
 * An event is fired when its move is in the machine, its axis is the actor's, something is left of it to do, nothing is
 * lacking in the file, and what was sent is right: in this order. `may` names those for which all but the last holds.
 */
#ifndef DOMAIN_MEDIATIONS_GUARDS_H
#define DOMAIN_MEDIATIONS_GUARDS_H

#include "domain/mediations/parts.h"

/* says NULL: no fault. field: of the input, or of the file when it is the file that lacks it. */
typedef struct MediationFault {
    const char *field, *says;
} MediationFault;

/* One step as it is asked for. ids: fresh ones, one more than there are performances in it. */
typedef struct MediationTurn {
    Arena *arena;
    const MediationBy *by;
    const MediationMoveIn *in;
    Time now;
    int32_t today;
    const Id *ids;
} MediationTurn;

bool mediation_is_theirs(const MediationBy *by, MediationEvent event);
/* Nothing is left of it to do: it is sealed, was extended, no session is planned. */
bool mediation_is_idle(const Mediation *file, MediationEvent event);
MediationFault mediation_lack(const Mediation *file, MediationEvent event);
/* Fields that the event wants are there, and no others. */
MediationFault mediation_asks_fault(Arena *arena, const MediationBy *by, const MediationMoveIn *in);
MediationFault mediation_input_fault(const MediationTurn *turn, const Mediation *file);

typedef enum MediationVerdict {
    MEDIATION_IS_FINE,
    MEDIATION_IS_STALE,
    MEDIATION_IS_NOT_NOW,
    MEDIATION_IS_NOT_THEIRS,
    MEDIATION_LACKS,    /* the file: ret_fault says what */
    MEDIATION_IS_WRONG, /* what was sent: ret_fault says what */
} MediationVerdict;
/* The move that is made when it is fine: of the last thing that is performed, the one that ends the file. */
MediationVerdict mediation_judge(const MediationTurn *turn, const Mediation *file,
                                 MachineMove *ret_move, MediationFault *ret_fault);

const MediationParty *mediation_party(const Mediation *file, const char *alias); /* or NULL */
const MediationClock *mediation_clock(const Mediation *file,
                                      MediationStep step); /* that runs, or NULL */
/* A party that comes in, or is put right; alias, and what changes. */
MediationFault mediation_party_fault(const Mediation *file, const MediationParty *edit);
/* Who reads the names of this file. */
bool mediation_opens_names(const MediationBy *by, const Mediation *file);

/* AGREE: the day from which it holds. */
int32_t mediation_effective_on(const MediationTurn *turn);

/* effects.c: the file as it is after the move, but for its clocks. */
void mediation_apply(const MediationTurn *turn, const MachineMove *move, Mediation *file);

/* Sessions that are planned stay so. */
bool mediation_keeps_sessions(const MachineMove *move);

/* ---- turns.c: clocks --------------------------------------------------------------------------------------- */

bool mediation_clock_runs(const Mediation *file, MediationStep step);
/* Ends, begins and lengthens the clocks of the file after the event; reckoned are none of them. */
void mediation_clocks_turn(Arena *arena, MediationEvent event, Time now, Mediation *file);

#endif
