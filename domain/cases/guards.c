#include "domain/cases/guards.h"

#include <string.h>

CaseEvent case_event_meant(const Case *subject, CaseEvent event)
{
    if (event == CASE_DO_VOID && id_is_none(subject->void_asked_by))
        return CASE_DO_ASK_VOID;
    return event;
}

static bool is_rated(const Case *subject)
{
    return subject->rating != I64_NONE;
}

const CaseMove *case_move_now(const Case *subject, CaseEvent event)
{
    const CaseMove *move = case_move_find((CaseState)subject->state, event);
    bool is_referred = subject->referred_to != 0;
    bool is_void_asked = !id_is_none(subject->void_asked_by);

    if ((event == CASE_DO_REFER && is_referred) || (event == CASE_DO_RATE && is_rated(subject)) ||
        (event == CASE_DO_ASK_VOID && is_void_asked) || (event == CASE_DO_VOID && !is_void_asked))
        return NULL;
    if ((event == CASE_DO_ACCEPT_REFERRAL || event == CASE_DO_DECLINE_REFERRAL) && !is_referred)
        return NULL;
    return move;
}

static const char *command_fault(const Case *subject, const Actor *actor)
{
    if (actor->department)
        return "departments handle; they do not command";
    if (!unit_range_has(actor->scope, subject->owner))
        return "another centre has the duty";
    return NULL;
}

static const char *second_fault(const Case *subject, const Actor *actor)
{
    const char *fault = command_fault(subject, actor);

    if (fault)
        return fault;
    if (id_eq(subject->void_asked_by, actor->person))
        return "it takes a second person";
    return NULL;
}

static const char *target_fault(const Case *subject, const Actor *actor)
{
    if (actor->department || !unit_range_has(actor->scope, subject->referred_to))
        return "it is not referred to your centre";
    if (id_eq(subject->referred_by, actor->person))
        return "who referred it does not decide on it";
    return NULL;
}

static const char *handle_fault(const Case *subject, const Actor *actor)
{
    if (!subject->department) {
        bool is_handler = !id_is_none(subject->handler) && id_eq(subject->handler, actor->person);
        return is_handler ? NULL : "it was dispatched to another person";
    }
    if (!str_eq(subject->department, actor->department))
        return "it was dispatched to another department";
    if (!unit_range_has(actor->scope, subject->unit))
        return "the place is outside your scope";
    return NULL;
}

static const char *check_fault(const Case *subject, const Actor *actor)
{
    CaseCandidate self = {actor->person, actor->unit, actor->department};

    if (id_is_none(subject->checker) || !id_eq(subject->checker, actor->person))
        return "another person was asked to check";
    if (!case_may_check(subject, self))
        return "the unit that handled does not check";
    return NULL;
}

const char *case_duty_fault(const Case *subject, const Actor *actor, CaseEvent event)
{
    switch (case_event_axis(event)) {
    case CASE_AXIS_COMMAND:
        return command_fault(subject, actor);
    case CASE_AXIS_SECOND:
        return second_fault(subject, actor);
    case CASE_AXIS_TARGET:
        return target_fault(subject, actor);
    case CASE_AXIS_HANDLE:
        return handle_fault(subject, actor);
    case CASE_AXIS_CHECK:
        return check_fault(subject, actor);
    case CASE_AXIS_REPORTER:
        return subject->mine ? NULL : "only who reported it may rate it";
    case CASE_AXIS_SYSTEM:
        return "time does that";
    }
    return "nobody may";
}

bool case_actor_may(const Case *subject, const Actor *actor, CaseEvent event)
{
    CaseEvent meant = case_event_meant(subject, event);
    const CaseMove *move = case_move_now(subject, meant);

    return move && actor_may(actor, move->grant) && !case_duty_fault(subject, actor, meant);
}

bool case_may_check(const Case *subject, CaseCandidate candidate)
{
    if (id_is_none(subject->handler) || id_eq(subject->handler, candidate.person))
        return false;
    if (subject->department)
        return !str_eq(subject->department, candidate.department);
    return candidate.unit != 0 && candidate.unit != subject->handler_unit;
}

bool case_may_handle(const Case *subject, CaseCandidate candidate)
{
    return !candidate.department && unit_range_has(unit_key_range(subject->owner), candidate.unit);
}

bool case_may_refer_to(const Case *subject, UnitKey unit)
{
    if (!unit_key_valid(unit))
        return false;
    int step = (int)unit_key_tier(unit) - (int)unit_key_tier(subject->owner);

    return (step == 1 || step == -1) && unit_key_tier(unit) <= TIER_VILLAGE &&
           unit == unit_key_at_tier(subject->unit, unit_key_tier(unit));
}

/* ---- what a move takes and needs ----------------------------------------------------------- */

enum {
    DEPARTMENT = 1,
    PERSON = 2,
    UNIT = 4,
    INTO = 8,
    REASON = 16,
    OUTCOME = 32,
    RATING = 64,
};

/* Reason and note are taken everywhere: they are for whoever reads the record. */
static const struct CaseInputRule {
    unsigned takes, needs;
} INPUT_RULES[CASE_EVENT_MAX] = {
    [CASE_DO_REFUSE] = {0, REASON},
    [CASE_DO_DISPATCH] = {DEPARTMENT | PERSON, 0}, /* one of the two: see below */
    [CASE_DO_RETURN] = {0, REASON},
    [CASE_DO_FINISH] = {OUTCOME, 0},
    [CASE_DO_ASSIGN_CHECK] = {PERSON, PERSON},
    [CASE_DO_FAIL] = {0, REASON},
    [CASE_DO_RATE] = {RATING, RATING},
    [CASE_DO_ASK_VOID] = {0, REASON},
    [CASE_DO_MERGE] = {INTO, INTO},
    [CASE_DO_REFER] = {UNIT, UNIT},
    [CASE_DO_DECLINE_REFERRAL] = {0, REASON},
};

static bool is_blank(const char *text)
{
    return !text || text[strspn(text, " \t\r\n")] == '\0';
}

const char *case_input_fault(CaseEvent event, const CaseMoveIn *in, const char **ret_why)
{
    const struct CaseInputRule *rule = &INPUT_RULES[event];
    const struct {
        const char *field;
        unsigned bit;
        bool given;
    } inputs[] = {
        {"department", DEPARTMENT, in->department != NULL},
        {"person", PERSON, in->person != NULL},
        {"unit", UNIT, in->unit != 0},
        {"into", INTO, !id_is_none(in->into)},
        {"outcome", OUTCOME, in->outcome != ENUM_NONE},
        {"rating", RATING, in->rating != I64_NONE},
        {"reason", REASON, !is_blank(in->reason)},
    };

    for (size_t i = 0; i < LENGTH(inputs); i++) {
        bool is_foreign = inputs[i].bit != REASON && !(rule->takes & inputs[i].bit);
        if (inputs[i].given && is_foreign) {
            *ret_why = "this event does not take it";
            return inputs[i].field;
        }
        if (!inputs[i].given && (rule->needs & inputs[i].bit)) {
            *ret_why = "is required for this event";
            return inputs[i].field;
        }
    }
    if (event == CASE_DO_DISPATCH && (in->department != NULL) == (in->person != NULL)) {
        *ret_why = "give either department or person";
        return "department";
    }
    return NULL;
}
