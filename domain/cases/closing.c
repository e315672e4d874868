/* closing.c - checked by somebody else, closed, rated, disputed, opened again. */
#include "domain/cases/effects.h"

const Error *effect_assign_check(Moving *moving)
{
    const StaffPost *post = &moving->person;

    TRY(case_check_person(moving, "case:check"));
    CaseCandidate candidate = {post->person, post->unit, post->department};
    if (!unit_range_has(unit_key_range(moving->before.owner), post->unit)) {
        return error_field(moving->req->arena, &CASE_BAD_PERSON, "person",
                           "is not of a unit that the owner commands");
    }
    if (!case_may_check(&moving->before, candidate)) {
        return error_field(moving->req->arena, &CASE_BAD_PERSON, "person",
                           "is of the unit that handled it");
    }
    moving->after.checker = post->person;
    moving->record.target = post->name;
    return NULL;
}

#define ANSWER_DAYS INT64_C(30) /* in which it may be opened again */

const Error *effect_close(Moving *moving)
{
    moving->after.closed_at = moving->req->now;
    moving->after.answer_until = moving->req->now + ANSWER_DAYS * 86400 * TIME_SECOND;
    return NULL;
}

const Error *effect_force_close(Moving *moving)
{
    moving->after.forced = true;
    moving->after.outcome = CASE_OUTCOMES[moving->in->outcome];
    moving->record.target = moving->after.outcome;
    return effect_close(moving);
}

#define REWORKS_SUPERVISED 3

/* Rework: the same handler, half of the time. The third time it is supervised. */
const Error *effect_fail(Moving *moving)
{
    Case *after = &moving->after;

    after->rework++;
    after->checker = ID_NONE;
    after->outcome = NULL;
    if (after->rework >= REWORKS_SUPERVISED)
        case_supervise(after, 2);
    return NULL;
}

const Error *effect_cannot_check(Moving *moving)
{
    moving->after.checker = ID_NONE;
    return NULL;
}

const Error *effect_rate(Moving *moving)
{
    moving->after.rating = moving->in->rating;
    moving->record.target = arena_printf(moving->req->arena, "%lld", (long long)moving->in->rating);
    return NULL;
}

/* Says that it is not so. Nothing flips: a dispute of fact is opened, and the centre decides. */
const Error *effect_dispute(Moving *moving)
{
    moving->after.disputes++;
    moving->after.disputed = true;
    return NULL;
}

/* A new round: it is dispatched again, and its clocks begin again. What was, is in the history. */
static void open_again(Case *after, Time now)
{
    after->reopened++;
    after->disputed = false;
    case_take_back(after);
    after->checker = ID_NONE;
    after->helpers = (Strs){0};
    after->outcome = NULL;
    after->rating = I64_NONE;
    after->closed_at = TIME_NONE;
    after->answer_until = TIME_NONE;
    after->filed_at = now;
    after->on_spot = false;
    after->forced = false;
    after->extensions = 0;
    after->rework = 0;
    after->duty = CASE_DUTY_NORMAL;
    after->return_department = NULL;
}

const Error *effect_reopen(Moving *moving)
{
    moving->record.department = moving->before.department;
    open_again(&moving->after, moving->req->now);
    return NULL;
}

const Error *effect_reject_dispute(Moving *moving)
{
    moving->after.disputed = false;
    return NULL;
}
