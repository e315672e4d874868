#include "domain/cases/guards.h"

#include <stdlib.h>
#include <string.h>

#include "base/geo.h"
#include "base/str.h"

const char *const CASE_PAUSE_CLASSES[] = {"ENGINEERING", "SEASONAL", "OWNER_UNCLEAR", "OTHER",
                                          NULL};

/* What a client says, the question that must be open for it, and what is meant while it is not. */
static const struct {
    CaseEvent said, meant;
} MEANT[] = {
    {CASE_DO_VOID, CASE_DO_ASK_VOID},
    {CASE_DO_FORCE_CLOSE, CASE_DO_ASK_FORCE_CLOSE},
    {CASE_DO_SUSPEND, CASE_DO_SECOND_SUSPENSION},
};

/* The question that its side has open. */
static int question_beside(const Case *subject, CaseAsk ask)
{
    return case_ask_side(ask) == CASE_SIDE_CENTRE ? subject->ending : subject->ask;
}

bool case_is_asked(const Case *subject, CaseAsk ask)
{
    return question_beside(subject, ask) == (int)ask;
}

CaseEvent case_event_meant(const Case *subject, CaseEvent event)
{
    for (size_t i = 0; i < LENGTH(MEANT); i++) {
        if (MEANT[i].said != event)
            continue;
        bool is_first = event == CASE_DO_SUSPEND ? id_is_none(subject->seconded_by)
                                                 : !case_is_asked(subject, case_event_ask(event));
        return is_first ? MEANT[i].meant : event;
    }
    return event;
}

bool case_event_is_meant(CaseEvent event)
{
    for (size_t i = 0; i < LENGTH(MEANT); i++) {
        if (MEANT[i].meant == event)
            return true;
    }
    return false;
}

static bool ask_allows(const Case *subject, CaseEvent event)
{
    CaseAsk ask = case_event_ask(event);

    switch (case_event_phase(event)) {
    case CASE_ALONE:
        break;
    case CASE_ASKS:
        return question_beside(subject, ask) == CASE_ASK_NONE;
    case CASE_SECONDS:
        return case_is_asked(subject, ask) && id_is_none(subject->seconded_by);
    case CASE_SETTLES:
        return case_is_asked(subject, ask);
    }
    return true;
}

/* A report of the public is verified before it is filed, unless life may hang on it. */
static bool may_file(const Case *subject)
{
    return !str_eq(subject->source, "RESIDENT") || subject->verified == CASE_EXISTS ||
           str_eq(subject->severity, "S1");
}

/* Not before an end that is not set: TIME_NONE is earlier than every time. */
static bool is_before(Time now, Time end)
{
    return now < end;
}

/* More time is to be had, and has not been: what may be done within it is not suspended. Once the time is
 * over there is none to ask for. */
static bool more_time_may_do(const Case *subject, Time now)
{
    return subject->extensions == 0 && is_before(now, subject->due_at);
}

/* What stands against an event though its state and its question are right. One line an event. */
static bool flags_allow(const Case *subject, CaseEvent event, Time now)
{
    switch ((int)event) {
    case CASE_DO_FILE:
        return may_file(subject);
    case CASE_DO_RECONSIDER:
        return subject->verified == CASE_ABSENT && subject->reconsidered == 0;
    case CASE_DO_OBJECT:
        return subject->objections == 0 && is_before(now, subject->answer_until);
    case CASE_DO_DISPATCH:
        return subject->duty != CASE_DUTY_DISPUTED;
    case CASE_DO_ASSIGN_DUTY:
        return subject->duty == CASE_DUTY_DISPUTED;
    case CASE_DO_HANDLE_ON_SPOT:
        return str_eq(subject->source, "GRID");
    case CASE_DO_RETURN:
        return !subject->return_used && subject->duty != CASE_DUTY_ASSIGNED &&
               is_before(now, subject->sign_due_at);
    case CASE_DO_ASK_EXTENSION:
        return subject->extensions < CASE_EXTENSIONS_MAX && is_before(now, subject->due_at);
    case CASE_DO_ASK_SUSPENSION:
        return subject->suspensions < CASE_SUSPENSIONS_MAX && !more_time_may_do(subject, now);
    case CASE_DO_SUSPEND:
        return !id_is_none(subject->seconded_by);
    case CASE_DO_TAKE_BACK:
        return !subject->department && !id_is_none(subject->handler);
    case CASE_DO_FINISH:
        return subject->helping.n == 0;
    case CASE_DO_EXEMPT:
        return subject->rework == 0 &&
               (subject->on_spot ? !case_is_sampled(subject) : subject->remote_check);
    case CASE_DO_RATE:
        return subject->rating == I64_NONE;
    case CASE_DO_DISPUTE:
        return subject->disputes == 0 && is_before(now, subject->answer_until);
    case CASE_DO_UPHOLD_DISPUTE:
    case CASE_DO_REJECT_DISPUTE:
        return subject->disputed;
    case CASE_DO_REOPEN:
        return subject->reopened == 0 && !subject->disputed &&
               is_before(now, subject->answer_until);
    case CASE_DO_ARCHIVE:
        return !subject->disputed;
    case CASE_DO_SUPERVISE:
        return subject->supervised < CASE_SUPERVISION_MAX;
    case CASE_DO_REPLY:
        return subject->reply_owed;
    case CASE_DO_REFER:
        return subject->referred_to == 0;
    case CASE_DO_ACCEPT_REFERRAL:
    case CASE_DO_DECLINE_REFERRAL:
        return subject->referred_to != 0;
    default:
        return true;
    }
}

const CaseMove *case_move_now(const Case *subject, CaseEvent event, Time now)
{
    if (!ask_allows(subject, event) || !flags_allow(subject, event, now))
        return NULL;
    return case_move_find((CaseState)subject->state, event);
}

bool case_extension_comes_first(const Case *subject, CaseEvent event, Time now)
{
    return event == CASE_DO_ASK_SUSPENSION && subject->state == CASE_HANDLING &&
           ask_allows(subject, event) && more_time_may_do(subject, now);
}

static CaseCandidate candidate_of(const Actor *actor)
{
    return (CaseCandidate){actor->person, actor->unit, actor->department};
}

static const char *command_fault(const Case *subject, const Actor *actor)
{
    if (actor->department)
        return "departments handle; they do not command";
    if (!unit_range_has(actor->scope, subject->owner))
        return "another centre has the duty";
    return NULL;
}

static Id asker_of(const Case *subject, CaseEvent event)
{
    return case_ask_side(case_event_ask(event)) == CASE_SIDE_CENTRE ? subject->ending_by
                                                                    : subject->asked_by;
}

static bool is_leader(const Actor *actor)
{
    return str_eq(actor->role, "SHIFT_LEADER");
}

static bool is_supervisor(const Actor *actor)
{
    return str_eq(actor->role, "SUPERVISOR");
}

/* What ends a case without its being done, or stops its clock, is the word of a shift leader and of a
 * supervisor: two of one office cover for each other. */
static const char *office_fault(const Case *subject, const Actor *actor, CaseEvent event)
{
    switch ((int)event) {
    case CASE_DO_VOID:
    case CASE_DO_FORCE_CLOSE:
        if (str_eq(subject->ending_role, "SHIFT_LEADER"))
            return is_supervisor(actor) ? NULL : "a shift leader asked: it takes a supervisor";
        return is_leader(actor) ? NULL : "a supervisor asked: it takes a shift leader";
    case CASE_DO_SECOND_SUSPENSION:
        return is_leader(actor) ? NULL : "a shift leader agrees first, then a supervisor";
    case CASE_DO_SUSPEND:
        return is_supervisor(actor) ? NULL : "a shift leader has agreed: it takes a supervisor";
    default:
        return NULL;
    }
}

static const char *second_fault(const Case *subject, const Actor *actor, CaseEvent event)
{
    const char *fault = command_fault(subject, actor);
    bool is_suspension = case_event_ask(event) == CASE_ASK_SUSPENSION;

    if (fault)
        return fault;
    if (id_eq(asker_of(subject, event), actor->person) ||
        (is_suspension && id_eq(subject->seconded_by, actor->person)))
        return "it takes another person";
    return office_fault(subject, actor, event);
}

static const char *city_fault(const Case *subject, const Actor *actor)
{
    const char *fault = command_fault(subject, actor);

    if (fault)
        return fault;
    return unit_key_tier(actor->unit) == TIER_CITY ? NULL : "only the city's centre assigns duty";
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

bool case_strs_have(const Strs *list, const char *text)
{
    for (size_t i = 0; text && i < list->n; i++) {
        if (strcmp(list->items[i], text) == 0)
            return true;
    }
    return false;
}

static const char *help_fault(const Case *subject, const Actor *actor)
{
    if (!case_strs_have(&subject->helping, actor->department))
        return "your department was not asked to help";
    return unit_range_has(actor->scope, subject->unit) ? NULL : "the place is outside your scope";
}

/* The work is with those who handle it once it was sent out, and until they have finished. */
static const char *owes_fault(const Case *subject, const Actor *actor)
{
    bool is_out = subject->state == CASE_DISPATCHED || subject->state == CASE_HANDLING ||
                  subject->state == CASE_SUSPENDED;

    return is_out ? handle_fault(subject, actor) : command_fault(subject, actor);
}

static const char *verify_fault(const Case *subject, const Actor *actor)
{
    if (id_is_none(subject->verifier) || !id_eq(subject->verifier, actor->person))
        return "another person was asked to verify";
    return subject->mine ? "who reported it does not verify it" : NULL;
}

static const char *check_fault(const Case *subject, const Actor *actor)
{
    if (id_is_none(subject->checker) || !id_eq(subject->checker, actor->person))
        return "another person was asked to check";
    if (!case_may_check(subject, candidate_of(actor)))
        return "the unit that handled does not check";
    return NULL;
}

static const char *axis_fault(const Case *subject, const Actor *actor, CaseEvent event)
{
    switch (case_event_axis(event)) {
    case CASE_AXIS_COMMAND:
        return command_fault(subject, actor);
    case CASE_AXIS_SECOND:
        return second_fault(subject, actor, event);
    case CASE_AXIS_ASKER:
        return id_eq(asker_of(subject, event), actor->person) ? NULL : "who asked takes it back";
    case CASE_AXIS_CITY:
        return city_fault(subject, actor);
    case CASE_AXIS_TARGET:
        return target_fault(subject, actor);
    case CASE_AXIS_HELP:
        return help_fault(subject, actor);
    case CASE_AXIS_OWES:
        return owes_fault(subject, actor);
    case CASE_AXIS_VERIFY:
        return verify_fault(subject, actor);
    case CASE_AXIS_HANDLE:
        return handle_fault(subject, actor);
    case CASE_AXIS_CHECK:
        return check_fault(subject, actor);
    case CASE_AXIS_REPORTER:
        return subject->mine ? NULL : "only who reported it may do that";
    case CASE_AXIS_SYSTEM:
        break;
    }
    return "time does that";
}

/* Of the side that handled it: the person, his department or one that helped it, or a colleague of
 * the same unit. */
static bool has_handled(const Case *subject, CaseCandidate candidate)
{
    if (id_eq(subject->handler, candidate.person) ||
        case_strs_have(&subject->helpers, candidate.department))
        return true;
    return subject->department ? str_eq(subject->department, candidate.department)
                               : candidate.unit == subject->handler_unit;
}

static bool closes(const Case *subject, CaseEvent event)
{
    const CaseMove *move = case_move_find((CaseState)subject->state, event);

    return move && case_state_is_open(move->from) && move->to == CASE_CLOSED;
}

/* An ordinary case is given more time once; the second time takes the head of the unit. */
static bool takes_the_head(const Case *subject, CaseEvent event)
{
    return event == CASE_DO_ASK_EXTENSION && subject->extensions > 0;
}

/* And what the head of the unit asked for is given by the leader of the town's centre, or of one above. */
static bool takes_the_leader(const Case *subject, CaseEvent event)
{
    return event == CASE_DO_GRANT_EXTENSION && subject->extensions > 0;
}

static bool leads_a_centre(const Actor *actor)
{
    return is_leader(actor) && unit_key_tier(actor->unit) <= TIER_TOWN;
}

const char *case_duty_fault(const Case *subject, const Actor *actor, CaseEvent event)
{
    const char *fault = axis_fault(subject, actor, event);

    if (!fault && takes_the_head(subject, event) && !str_eq(actor->role, "LIAISON"))
        return "the head of the unit asks a second time";
    if (!fault && takes_the_leader(subject, event) && !leads_a_centre(actor))
        return "the shift leader of the town's centre decides a second time";
    if (!fault && closes(subject, event) && has_handled(subject, candidate_of(actor)))
        return "the unit that handled does not close";
    return fault;
}

bool case_actor_may(const Case *subject, const Actor *actor, CaseEvent event, Time now)
{
    CaseEvent meant = case_event_meant(subject, event);
    const CaseMove *move = case_move_now(subject, meant, now);

    return move && actor_may(actor, move->grant) && !case_duty_fault(subject, actor, meant);
}

bool case_may_check(const Case *subject, CaseCandidate candidate)
{
    return !id_is_none(subject->handler) && candidate.unit != 0 && !has_handled(subject, candidate);
}

bool case_may_handle(const Case *subject, CaseCandidate candidate)
{
    return !candidate.department && unit_range_has(unit_key_range(subject->owner), candidate.unit);
}

bool case_may_refer_to(const Case *subject, UnitKey unit)
{
    Tier tier = unit_key_tier(unit);
    bool is_step =
        unit == unit_key_parent(subject->owner) || unit_key_parent(unit) == subject->owner;

    return is_step && tier <= TIER_VILLAGE && unit == unit_key_at_tier(subject->unit, tier);
}

bool case_may_dispatch_to(const Case *subject, const Actor *actor, const CaseMoveIn *in)
{
    return str_eq(in->department, subject->item_department) ||
           (is_leader(actor) && !text_is_blank(in->reason));
}

bool case_asks_for(const Case *subject, const char *evidence)
{
    return case_strs_have(&subject->evidence, evidence);
}

int64_t case_photos_lacking(const Case *subject)
{
    int64_t lacking = subject->photos_asked - subject->found_photos;

    return lacking > 0 ? lacking : 0;
}

bool case_is_unshown(const Case *subject)
{
    return case_photos_lacking(subject) > 0 && !str_eq(subject->severity, "S1");
}

#define DAY_US    (INT64_C(86400) * TIME_SECOND)
#define PERIOD_US (INT64_C(7200) * TIME_SECOND)

bool case_same_period(const Case *subject, Time now)
{
    int64_t apart = (now - subject->created_at) % DAY_US;

    return apart <= PERIOD_US || apart >= DAY_US - PERIOD_US;
}

bool case_files_itself(const Case *subject)
{
    return subject->state == CASE_REPORTED && subject->version == 1 &&
           str_eq(subject->source, "GRID") && str_eq(subject->severity, "S1");
}

const char *case_merge_doubt(const Case *subject, const Case *into, CaseNearness nearness)
{
    GeoPoint here, there;

    if (!str_eq(subject->item, into->item))
        return "the items are not the same";
    if (!geo_point(subject->lon, subject->lat, &here) || !geo_point(into->lon, into->lat, &there) ||
        geo_distance_m(here, there) > (double)nearness.metres)
        return "the places are farther apart than reports of one thing are";
    if (llabs(subject->created_at - into->created_at) > nearness.hours * 3600 * TIME_SECOND)
        return "they were reported at times farther apart than reports of one thing are";
    return NULL;
}
