/* guards.h - who may move an assignment, when, and what a move makes of it. Pure: of the case it reads
 * whether it is open and who has the duty, and writes nothing. */
#ifndef DOMAIN_ASSIGNMENTS_GUARDS_H
#define DOMAIN_ASSIGNMENTS_GUARDS_H

#include "domain/assignments/assignment.h"

/* The move, or NULL when the assignment cannot do that now: wrong state, or the case is over and
 * work would begin. */
const MachineMove *assignment_move_now(const Assignment *subject, AssignmentEvent event);
/* NULL: it is this actor's to fire. Else why not, in one line. */
const char *assignment_fault(const Assignment *subject, const Actor *actor, AssignmentEvent event);
/* Both hold. */
bool assignment_actor_may(const Assignment *subject, const Actor *actor, AssignmentEvent event);

/* What it begins as: offered, or reserved for later. */
void assignment_first_step(Assignment *made, Time now);
/* The assignment after the move. */
void assignment_step(Assignment *subject, const MachineMove *move, Time now);
/* What time does to it where it waits. */
AssignmentEvent assignment_event_of_time(const Assignment *subject);
/* Is the next person asked after it? */
bool assignment_asks_next(const MachineMove *move);

#endif
