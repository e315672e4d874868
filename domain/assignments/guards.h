/* guards.h - who may move an assignment, and when. Pure. */
#ifndef DOMAIN_ASSIGNMENTS_GUARDS_H
#define DOMAIN_ASSIGNMENTS_GUARDS_H

#include "domain/assignments/assignment.h"

/* The move, or NULL when the assignment cannot do that now: wrong state, or the case is over and
 * work would begin. */
const AssignmentMove *assignment_move_now(const Assignment *subject, AssignmentEvent event);
/* NULL: it is this actor's to fire. Else why not, in one line. */
const char *assignment_fault(const Assignment *subject, const Actor *actor, AssignmentEvent event);
/* Both hold. */
bool assignment_actor_may(const Assignment *subject, const Actor *actor, AssignmentEvent event);

#endif
