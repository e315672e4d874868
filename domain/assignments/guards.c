#include "domain/assignments/guards.h"

const MachineMove *assignment_move_now(const Assignment *subject, AssignmentEvent event)
{
    bool begins = event == ASSIGNMENT_DO_ACCEPT || event == ASSIGNMENT_DO_OFFER;

    if (begins && !case_state_name_is_open(subject->case_state))
        return NULL;
    return machine_find(&ASSIGNMENT_MACHINE, subject->state, (int)event);
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

/* ---- a step -------------------------------------------------------------------------------- */

/* What is wanted soon is offered now; what is wanted later waits, and shows as nothing but
 * reserved until then. */
void assignment_first_step(Assignment *made, Time now)
{
    Time offered_at = assignment_offered_at(made);
    bool is_reserved = offered_at != TIME_NONE && offered_at > now;

    made->state = is_reserved ? ASSIGNMENT_RESERVED : ASSIGNMENT_OFFERED;
    made->answer_until = is_reserved ? TIME_NONE : assignment_answer_until(made, now);
}

void assignment_step(Assignment *subject, const MachineMove *move, Time now)
{
    bool is_over = !assignment_state_is_open((AssignmentState)move->to);
    bool is_offered = move->to == ASSIGNMENT_OFFERED;

    subject->state = (int)move->to;
    subject->version++;
    subject->updated_at = now;
    if (move->event == ASSIGNMENT_DO_ACCEPT)
        subject->accepted_at = now;
    subject->ended_at = is_over ? now : TIME_NONE;
    subject->answer_until = is_offered ? assignment_answer_until(subject, now) : TIME_NONE;
}

/* What was reserved for a case that is over meanwhile, lapses. */
AssignmentEvent assignment_event_of_time(const Assignment *subject)
{
    if (subject->state == ASSIGNMENT_OFFERED)
        return ASSIGNMENT_DO_EXPIRE;
    return case_state_name_is_open(subject->case_state) ? ASSIGNMENT_DO_OFFER : ASSIGNMENT_DO_LAPSE;
}

/* A withdrawal asks nobody; whoever has left his post is replaced as if he had said no. */
bool assignment_asks_next(const MachineMove *move)
{
    return move->to == ASSIGNMENT_DECLINED || move->to == ASSIGNMENT_EXPIRED ||
           move->event == ASSIGNMENT_DO_LEAVE;
}
