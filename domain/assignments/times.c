/* times.c - when an assignment is offered, when it expires, and the timer that waits for it. */
#include "domain/assignments/guards.h"

#define MINUTE (60 * TIME_SECOND)

Time assignment_offered_at(const Assignment *subject)
{
    if (subject->from_at == TIME_NONE)
        return TIME_NONE;
    return subject->from_at - offer_rule(subject->severity)->lead_minutes * MINUTE;
}

Time assignment_answer_until(const Assignment *subject, Time now)
{
    return now + offer_rule(subject->severity)->answer_minutes * MINUTE;
}

/* What waits, waits for a time: the end of an offer, or the hour at which what was reserved is
 * offered. */
const Error *assignment_set_timer(Request *req, const Assignment *subject)
{
    const Timer timer = {
        .town = id_town(subject->id),
        .subject = subject->id,
        .kind = ASSIGNMENT_TIMER,
        .stamp = subject->version,
        .due_at = subject->state == ASSIGNMENT_RESERVED ? assignment_offered_at(subject)
                                                        : subject->answer_until,
    };

    if (assignment_state_kind((AssignmentState)subject->state) == ASSIGNMENT_WAITING)
        return timer_set(req->tx, req->server, &timer);
    return timer_cancel(req->tx, timer.town, timer.kind, timer.subject);
}
