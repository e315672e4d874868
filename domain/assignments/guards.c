#include "domain/assignments/guards.h"

const AssignmentMove *assignment_move_now(const Assignment *subject, AssignmentEvent event)
{
    bool begins = event == ASSIGNMENT_DO_ACCEPT || event == ASSIGNMENT_DO_OFFER;

    if (begins && !case_state_name_is_open(subject->case_state))
        return NULL;
    return assignment_move_find((AssignmentState)subject->state, event);
}

const char *assignment_fault(const Assignment *subject, const Actor *actor, AssignmentEvent event)
{
    switch (assignment_event_axis(event)) {
    case ASSIGNMENT_AXIS_PERSON:
        return id_eq(subject->person, actor->person) ? NULL : "another person was sent";
    case ASSIGNMENT_AXIS_COMMAND:
        if (!actor_may(actor, purpose_grant_of_sender((Purpose)subject->purpose)))
            return "your post does not send anybody for this";
        return case_actor_commands(actor, subject->owner) ? NULL : "another centre has the duty";
    case ASSIGNMENT_AXIS_SYSTEM:
        break;
    }
    return "time does that";
}

bool assignment_actor_may(const Assignment *subject, const Actor *actor, AssignmentEvent event)
{
    return assignment_move_now(subject, event) && !assignment_fault(subject, actor, event);
}
