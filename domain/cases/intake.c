/* intake.c - from a report to a case that is filed, or refused, or one with another. */
#include "base/str.h"
#include "domain/cases/effects.h"

static const ErrorKind BAD_INTO = {ERROR_INVALID, "case/bad-into",
                                   "The case cannot be merged into that one"};

const Error *effect_ask_verify(Moving *moving)
{
    const StaffPost *post = &moving->person;

    TRY(case_check_person(moving, "case:verify"));
    if (!unit_range_has(unit_key_range(moving->before.owner), post->unit)) {
        return error_field(moving->req->arena, &CASE_BAD_PERSON, "person",
                           "is not of a unit that the owner commands");
    }
    moving->after.verifier = post->person;
    moving->after.verified = ENUM_NONE;
    moving->record.target = post->name;
    return NULL;
}

/* The phone sends its words first and its photos after: what is filed before they are there, or will have none,
 * is filed with a reason. */
const Error *effect_file(Moving *moving)
{
    if (case_is_unshown(&moving->before) && text_is_blank(moving->in->reason)) {
        return error_field(moving->req->arena, &CASE_NO_EVIDENCE, "reason_code",
                           "%lld of %lld photos of how it was found are lacking: show them, or say "
                           "why it is filed without",
                           (long long)case_photos_lacking(&moving->before),
                           (long long)moving->before.photos_asked);
    }
    moving->after.filed_at = moving->req->now;
    return NULL;
}

const Error *effect_confirm(Moving *moving)
{
    TRY(case_stands_near(moving));
    moving->after.verified = CASE_EXISTS;
    return effect_file(moving);
}

const Error *effect_refuse(Moving *moving)
{
    moving->after.outcome = CASE_OUTCOMES[CASE_NOT_TAKEN];
    moving->after.answer_until = moving->objection_end;
    return NULL;
}

const Error *effect_deny(Moving *moving)
{
    TRY(case_stands_near(moving));
    moving->after.verified = CASE_ABSENT;
    return effect_refuse(moving);
}

static void take_up_again(Case *after)
{
    after->outcome = NULL;
    after->answer_until = TIME_NONE;
}

const Error *effect_reconsider(Moving *moving)
{
    moving->after.reconsidered++;
    take_up_again(&moving->after);
    return NULL;
}

const Error *effect_object(Moving *moving)
{
    moving->after.objections++;
    take_up_again(&moving->after);
    return NULL;
}

const Error *effect_merge(Moving *moving)
{
    Request *req = moving->req;
    const Case *into = &moving->into;

    if (id_is_none(into->id) || !case_state_is_open((CaseState)into->state)) {
        return error_field(req->arena, &BAD_INTO, "into",
                           "must be another open case of the same town, in your scope");
    }
    const char *doubt = case_merge_doubt(&moving->before, into, moving->nearness);
    if (doubt && text_is_blank(moving->in->reason))
        return error_field(req->arena, &INPUT_INVALID, "reason", "is required: %s", doubt);
    moving->after.merged_into = into->id;
    moving->after.outcome = CASE_OUTCOMES[CASE_DUPLICATE];
    moving->record.target = into->number;
    return NULL;
}
