/* handling.c - sent out, handed back, given time, suspended, done. */
#include <string.h>

#include "domain/cases/effects.h"

const ErrorKind CASE_NO_EVIDENCE = {ERROR_CONFLICT, "case/no-evidence",
                                    "The case has not the photos it needs for that"};
static const ErrorKind NOT_ITS_DUTY = {ERROR_INVALID, "case/not-its-duty",
                                       "That department has not the duty for the item"};

static void strs_add(Arena *arena, Strs *list, const char *text)
{
    const char **items = arena_array(arena, list->n + 1, sizeof(*items));

    if (list->n > 0)
        memcpy(items, list->items, list->n * sizeof(*items));
    items[list->n] = text;
    *list = (Strs){items, list->n + 1};
}

static void dispatch_to_department(Moving *moving)
{
    moving->after.department = moving->in->department;
    moving->record.target = moving->in->department;
}

static const Error *dispatch_to_person(Moving *moving)
{
    const StaffPost *post = &moving->person;

    TRY(case_check_person(moving, "case:handle"));
    CaseCandidate candidate = {post->person, post->unit, post->department};
    if (!case_may_handle(&moving->before, candidate)) {
        return error_field(moving->req->arena, &CASE_BAD_PERSON, "person",
                           "is not of a unit that the owner commands");
    }
    moving->after.handler = post->person;
    moving->after.handler_unit = post->unit;
    moving->after.handler_name = post->name;
    moving->record.target = post->name;
    return NULL;
}

/* What it is measured by until it comes back, however the town's limit changes meanwhile. */
static void give_time(Case *after)
{
    after->given_kind = after->limit_kind;
    after->given_minutes = after->limit_minutes;
}

const Error *effect_dispatch(Moving *moving)
{
    moving->after.return_used = false;
    give_time(&moving->after);
    if (!moving->in->department)
        return dispatch_to_person(moving);
    if (!case_may_dispatch_to(&moving->before, moving->req->actor, moving->in)) {
        return error_field(moving->req->arena, &NOT_ITS_DUTY, "department",
                           "%s has the duty; a shift leader sends it to another, with a reason",
                           moving->before.item_department);
    }
    dispatch_to_department(moving);
    return NULL;
}

/* Forced, because two departments have handed it back: nobody hands it back again. */
const Error *effect_assign_duty(Moving *moving)
{
    moving->after.duty = CASE_DUTY_ASSIGNED;
    moving->after.return_used = false;
    give_time(&moving->after);
    dispatch_to_department(moving);
    return NULL;
}

/* Only the question. The case stays where it is, and its clocks run. */
const Error *effect_return(Moving *moving)
{
    moving->after.return_used = true;
    moving->record.target = moving->in->department;
    return NULL;
}

void case_take_back(Case *after)
{
    after->department = NULL;
    after->handler = ID_NONE;
    after->handler_unit = 0;
    after->handler_name = NULL;
    after->given_kind = NULL;
    after->given_minutes = I64_NONE;
}

const Error *effect_grant_return(Moving *moving)
{
    Case *after = &moving->after;
    const char *by = moving->before.department;

    moving->record.department = by;
    after->returns++;
    if (by && after->return_department && strcmp(after->return_department, by) != 0)
        after->duty = CASE_DUTY_DISPUTED;
    if (!after->return_department)
        after->return_department = by;
    case_take_back(after);
    return NULL;
}

/* Who had it by name has left his post. Whoever gets it next has all of its time, and the dispatcher's
 * begins now: nobody was slow. */
const Error *effect_take_back(Moving *moving)
{
    Case *after = &moving->after;

    moving->record.target = moving->before.handler_name;
    moving->record.handler = moving->before.handler;
    case_take_back(after);
    after->extensions = 0;
    /* Somebody had taken it: nobody disputes the duty. */
    if (moving->before.state != CASE_DISPATCHED) {
        after->duty = CASE_DUTY_NORMAL;
        after->return_department = NULL;
    }
    after->filed_at = moving->req->now;
    return NULL;
}

const Error *effect_sign(Moving *moving)
{
    moving->after.handler = moving->req->actor->person;
    moving->after.handler_unit = moving->req->actor->unit;
    moving->after.handler_name = moving->req->actor->name;
    return NULL;
}

/* Up to half of the limit each time. */
const Error *effect_ask_extension(Moving *moving)
{
    Request *req = moving->req;
    int64_t most = case_limit_given(&moving->before) / 2;

    if (moving->in->minutes > most) {
        return error_field(req->arena, &INPUT_INVALID, "minutes", "at most %lld, half of the limit",
                           (long long)most);
    }
    moving->after.ask_minutes = moving->in->minutes;
    moving->record.target = arena_printf(req->arena, "%lld", (long long)moving->after.ask_minutes);
    return NULL;
}

const Error *effect_grant_extension(Moving *moving)
{
    moving->after.extensions++;
    moving->record.target =
        arena_printf(moving->req->arena, "%lld", (long long)moving->before.ask_minutes);
    return NULL;
}

#define REVIEW_DAYS_MAX INT64_C(90)

const Error *effect_ask_suspension(Moving *moving)
{
    Request *req = moving->req;
    Time until = moving->in->until;
    char text[TIME_TEXT_SIZE];

    if (until <= req->now || until > req->now + REVIEW_DAYS_MAX * 86400 * TIME_SECOND) {
        return error_field(req->arena, &INPUT_INVALID, "until", "must be within the next %d days",
                           (int)REVIEW_DAYS_MAX);
    }
    if (moving->before.basis_photos <= 0) {
        return error_field(req->arena, &CASE_NO_EVIDENCE, "photos",
                           "there is none of why it cannot be done, of stage BASIS");
    }
    time_format(until, text);
    moving->after.ask_until = until;
    moving->record.target =
        arena_printf(req->arena, "%s %s", CASE_PAUSE_CLASSES[moving->in->class], text);
    return NULL;
}

const Error *effect_second_suspension(Moving *moving)
{
    moving->after.seconded_by = moving->req->actor->person;
    return NULL;
}

const Error *effect_suspend(Moving *moving)
{
    moving->after.review_at = moving->before.ask_until;
    moving->after.suspensions++;
    return NULL;
}

/* Who reports it also repairs it, and shows how it was and how it is: no department is troubled with
 * what is done. */
const Error *effect_handle_on_spot(Moving *moving)
{
    Request *req = moving->req;

    if (moving->before.before_photos == 0 || moving->before.after_photos == 0) {
        return error_field(req->arena, &CASE_NO_EVIDENCE, "photos", "there is none of how it %s",
                           moving->before.before_photos == 0 ? "was" : "is now");
    }
    moving->after.on_spot = true;
    give_time(&moving->after);
    moving->after.handler = req->actor->person;
    moving->after.handler_unit = req->actor->unit;
    moving->after.handler_name = req->actor->name;
    moving->after.outcome = CASE_OUTCOMES[CASE_FIXED];
    return NULL;
}

/* One leads, others help: each is asked for one thing at a time, in words, and answers in words. */
const Error *effect_ask_help(Moving *moving)
{
    Request *req = moving->req;
    Case *after = &moving->after;
    const char *code = moving->in->department;

    if (str_eq(code, moving->before.department) || case_strs_have(&moving->before.helping, code)) {
        return error_field(req->arena, &CASE_BAD_DEPARTMENT, "department",
                           "leads it, or is helping already");
    }
    strs_add(req->arena, &after->helping, code);
    if (!case_strs_have(&after->helpers, code))
        strs_add(req->arena, &after->helpers, code);
    moving->record.target = code;
    return NULL;
}

static void strs_drop(Strs *list, const char *text)
{
    size_t kept = 0;

    for (size_t i = 0; i < list->n; i++) {
        if (strcmp(list->items[i], text) != 0)
            list->items[kept++] = list->items[i];
    }
    list->n = kept;
}

/* HELPED and NOT_HELPED: the difference is for who reads the record. */
const Error *effect_answer_help(Moving *moving)
{
    const Strs before = moving->before.helping;
    Strs *helping = &moving->after.helping;

    *helping = (Strs){arena_array(moving->req->arena, before.n, sizeof(char *)), before.n};
    memcpy(helping->items, before.items, before.n * sizeof(char *));
    strs_drop(helping, moving->req->actor->department);
    moving->record.target = moving->req->actor->department;
    return NULL;
}

const Error *effect_finish(Moving *moving)
{
    int outcome = moving->in->outcome == ENUM_NONE ? 0 : moving->in->outcome;

    /* What was not put right has no "after". */
    if (outcome == CASE_FIXED && case_asks_for(&moving->before, "PHOTO") &&
        moving->before.after_photos == 0) {
        return error_field(moving->req->arena, &CASE_NO_EVIDENCE, "photos",
                           "the item asks for a photo of how it is now, by who handles it");
    }
    moving->after.outcome = CASE_OUTCOMES[outcome];
    moving->record.target = CASE_OUTCOMES[outcome];
    return NULL;
}
