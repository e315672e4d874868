/* samples.h - made-up files for the tests of this module. */
#ifndef DOMAIN_MEDIATIONS_SAMPLES_H
#define DOMAIN_MEDIATIONS_SAMPLES_H

#include "domain/mediations/guards.h"

#define SAMPLE_NOW ((Time)INT64_C(1772413200) * TIME_SECOND) /* 2026-03-02 09:00 in the city */

Id sample_id(int n);
const char *sample_id_text(Arena *arena, int n);
/* As it came in: two parties who have not said yes; body 1. */
Mediation sample_file(Arena *arena);
/* The same in a state that it may stand in, with what it has by then: both said yes, person 10 mediates, and so on. */
Mediation sample_in(Arena *arena, MediationState state);
/* The head of the body is 20, the mediator 10, who took it in 30, the head of the other body 40. */
MediationBy sample_by(const Mediation *file, int person);
/* An input of which nothing is said but the event. */
MediationMoveIn sample_move(const Mediation *file, MediationEvent event);
/* What makes the event right for this file: as a careful person would fill in the form. */
MediationMoveIn sample_right(Arena *arena, const Mediation *file, MediationEvent event);
MediationTurn sample_turn(Arena *arena, const MediationBy *by, const MediationMoveIn *in);

#endif
