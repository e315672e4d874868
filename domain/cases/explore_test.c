/* explore_test.c - the laws of the case, in every place it can come to. */
#include "domain/cases/explore.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "domain/cases/samples.h"

#include <cmocka.h>

/* ---- of a case that stands ------------------------------------------------------------------- */

static const char *owner_law(const Case *subject)
{
    if (!unit_range_has(unit_key_range(subject->owner), subject->unit) ||
        unit_key_tier(subject->owner) > TIER_VILLAGE)
        return "one centre over the place owns the case";
    if (subject->referred_to == 0)
        return id_is_none(subject->referred_by) ? NULL : "a referral that is over leaves nothing";
    if (!case_state_is_open((CaseState)subject->state))
        return "only an open case is referred";
    if (id_is_none(subject->referred_by) || subject->referred_to == subject->owner)
        return "somebody referred it to somewhere else";
    return NULL;
}

/* Which of the cast may stand behind a department. */
static bool is_of(Id person, const char *department)
{
    if (!department)
        return id_eq(person, PERSON(GRID_ADMIN)) || id_eq(person, PERSON(GRID_ADMIN_2));
    return id_eq(person, str_eq(department, "XF") ? PERSON(LIAISON) : PERSON(LIAISON_2));
}

static const char *lead_law(const Case *subject)
{
    bool has_handler = !id_is_none(subject->handler);

    switch ((int)subject->state) {
    case CASE_REPORTED:
    case CASE_VERIFYING:
    case CASE_REFUSED:
    case CASE_FILED:
        return has_handler || subject->department ? "nobody leads before it is sent out" : NULL;
    case CASE_DISPATCHED:
        return has_handler == (subject->department != NULL) ? "it is sent to one side" : NULL;
    case CASE_HANDLING:
    case CASE_SUSPENDED:
    case CASE_HANDLED:
    case CASE_CHECKING:
        return is_of(subject->handler, subject->department) ? NULL : "one of one side leads";
    default:
        return NULL;
    }
}

static UnitKey unit_of(Id person)
{
    return id_eq(person, PERSON(GRID_ADMIN)) ? GRID : GRID_2;
}

static const char *verify_law(const Case *subject)
{
    if (subject->state != CASE_VERIFYING)
        return NULL;
    bool waits = !id_is_none(subject->verifier) && subject->verified == ENUM_NONE;
    return waits ? NULL : "somebody is asked to verify, and has not answered";
}

static const char *check_law(const Case *subject)
{
    bool is_over = subject->state == CASE_CLOSED || subject->state == CASE_ARCHIVED;

    if (subject->state != CASE_CHECKING)
        return is_over || id_is_none(subject->checker) ? NULL : "who has checked is done";
    if (id_is_none(subject->checker))
        return "somebody checks";
    if (id_eq(subject->checker, subject->handler) ||
        (!subject->department && unit_of(subject->checker) == subject->handler_unit))
        return "the unit that handled does not check";
    return NULL;
}

static const CaseClock *live(const CaseClockPlan *clocks, CaseStep step)
{
    for (size_t i = 0; i < clocks->n_live; i++) {
        if (clocks->live[i].step == (int)step)
            return &clocks->live[i];
    }
    return NULL;
}

/* A clock runs exactly while it should, once. */
static const char *each_clock_law(const Case *subject, const CaseClockPlan *clocks)
{
    size_t n = 0;

    for (int step = 0; step < CASE_STEP_MAX; step++) {
        bool runs = case_clock_runs(subject, (CaseStep)step);
        if (runs != (live(clocks, (CaseStep)step) != NULL))
            return "a clock runs exactly while it should";
        n += runs;
    }
    return n == clocks->n_live ? NULL : "a clock runs once";
}

static const char *clock_law(const Case *subject, const CaseClockPlan *clocks)
{
    bool is_suspended = subject->state == CASE_SUSPENDED;
    bool is_open = case_state_is_open((CaseState)subject->state);

    if ((subject->review_at != TIME_NONE) != is_suspended ||
        (live(clocks, CASE_STEP_REVIEW) != NULL) != is_suspended)
        return "what is suspended, and nothing else, has a day on which it is looked at again";
    if (is_suspended && !live(clocks, CASE_STEP_HANDLE))
        return "the clock that is stopped is kept";
    if (is_open && !case_clock_main(subject, clocks->live, clocks->n_live))
        return "an open case has a clock of its own";
    if (!is_open && subject->state != CASE_CLOSED && clocks->n_live > 0)
        return "what is over has no clock";
    return NULL;
}

static bool can_be_settled(const Case *subject, CaseAsk ask)
{
    for (int event = 0; event < CASE_EVENT_MAX; event++) {
        if (case_event_phase((CaseEvent)event) == CASE_SETTLES &&
            case_event_ask((CaseEvent)event) == ask &&
            case_move_now(subject, (CaseEvent)event, NOW))
            return true;
    }
    return false;
}

/* A question has its clock, and silence its outcome. */
static const char *open_question_law(const Case *subject, const CaseClockPlan *clocks, int ask)
{
    static const CaseStep STEPS[CASE_ASK_MAX] = {
        [CASE_ASK_RETURN] = CASE_STEP_RETURN,           [CASE_ASK_EXTENSION] = CASE_STEP_EXTENSION,
        [CASE_ASK_SUSPENSION] = CASE_STEP_SUSPENSION,   [CASE_ASK_VOID] = CASE_STEP_VOID,
        [CASE_ASK_FORCE_CLOSE] = CASE_STEP_FORCE_CLOSE,
    };

    if (ask == CASE_ASK_NONE)
        return NULL;
    if (!can_be_settled(subject, (CaseAsk)ask))
        return "a question is open only where it can be settled";
    const CaseClock *clock = live(clocks, STEPS[ask]);
    const CasePoint *point = clock ? spot_point_next((CaseStep)clock->step, clock->passed) : NULL;
    if (!point || case_event_ask((CaseEvent)point->event) != (CaseAsk)ask)
        return "silence has its outcome";
    return NULL;
}

static const char *question_law(const Case *subject, const CaseClockPlan *clocks)
{
    const char *broken = NULL;

    if ((subject->ask == CASE_ASK_NONE) != id_is_none(subject->asked_by) ||
        (subject->ending == CASE_ASK_NONE) != id_is_none(subject->ending_by))
        return "a question has somebody who asked it";
    if (!id_is_none(subject->seconded_by) && subject->ask != CASE_ASK_SUSPENSION)
        return "only a suspension is seconded";
    broken = open_question_law(subject, clocks, subject->ask);
    return broken ? broken : open_question_law(subject, clocks, subject->ending);
}

/* Were a timer of yesterday to fire, past its stamp: time can do nothing whose clock does not run. */
static const char *stale_timer_law(const Case *subject)
{
    for (size_t i = 0; i < CASE_N_POINTS; i++) {
        const CasePoint *point = &CASE_POINTS[i];
        if (point->event == ENUM_NONE || point->event == CASE_DO_SUPERVISE_BY_TIME ||
            case_clock_runs(subject, point->step))
            continue;
        if (case_move_now(subject, (CaseEvent)point->event, NOW))
            return "a timer whose clock has ended does nothing";
    }
    if (!case_state_is_open((CaseState)subject->state) &&
        case_move_now(subject, CASE_DO_SUPERVISE_BY_TIME, NOW))
        return "what is over is not supervised";
    return NULL;
}

static const char *bounds_law(const Case *subject)
{
    bool is_open = case_state_is_open((CaseState)subject->state);

    if (subject->supervised < 0 || subject->supervised > CASE_SUPERVISION_MAX)
        return "supervision has three levels";
    if (subject->reply_owed && (subject->supervised == 0 || !is_open))
        return "a reply is owed by what is open and supervised";
    if (subject->extensions > CASE_EXTENSIONS_MAX)
        return "more time is given twice";
    if (subject->disputes > 1 || subject->objections > 1 || subject->reconsidered > 1)
        return "one objects, disputes and looks again once";
    if (subject->reopened > 2 || (subject->reopened == 2 && subject->disputes == 0))
        return "a case is opened again once by its checker and once by a dispute";
    if (subject->disputed && (subject->state != CASE_CLOSED || subject->disputes != 1))
        return "only what is closed is disputed";
    if (subject->helping.n > 0 && subject->state != CASE_HANDLING &&
        subject->state != CASE_SUSPENDED)
        return "one helps while it is handled";
    return NULL;
}

static const char *spot_laws(const Case *subject, const CaseClockPlan *clocks)
{
    if (case_state_kind((CaseState)subject->state) == CASE_FINAL)
        return clocks->n_live == 0 ? NULL : "what is over has no clock";
    const char *const laws[] = {
        owner_law(subject),
        lead_law(subject),
        verify_law(subject),
        check_law(subject),
        each_clock_law(subject, clocks),
        clock_law(subject, clocks),
        question_law(subject, clocks),
        stale_timer_law(subject),
        bounds_law(subject),
    };

    for (size_t i = 0; i < LENGTH(laws); i++) {
        if (laws[i])
            return laws[i];
    }
    return NULL;
}

/* ---- of a step -------------------------------------------------------------------------------- */

/* Neither side asks, or answers, for the other: what one has open stands as it was. */
static const char *questions_law(const Passage *passage)
{
    const Case *before = passage->before, *after = passage->after;
    CaseEvent event = passage->move->event;
    bool is_alone = case_event_phase(event) == CASE_ALONE;

    if (after->state != before->state)
        return NULL;
    if (after->ask != before->ask &&
        (is_alone || case_ask_side(case_event_ask(event)) != CASE_SIDE_HANDLES))
        return "only who handles it, and the answer, touch his question";
    if (after->ending != before->ending &&
        (is_alone || case_ask_side(case_event_ask(event)) != CASE_SIDE_CENTRE))
        return "only the centre touches its question";
    return NULL;
}

static const char *every_step_law(const Passage *passage)
{
    const Case *before = passage->before, *after = passage->after;
    bool is_accepted = passage->move->event == CASE_DO_ACCEPT_REFERRAL;

    if (after->version != before->version + 1 || after->state != (int)passage->move->to)
        return "a step is one version, to where the table says";
    if (after->owner != (is_accepted ? before->referred_to : before->owner))
        return "the owner changes where a referral is accepted, and nowhere else";
    if (is_accepted && id_eq(passage->actor->person, before->referred_by))
        return "who refers does not accept";
    if (after->state != before->state && after->ask != CASE_ASK_NONE)
        return "who handles it has asked in another state";
    if (case_event_phase(passage->move->event) == CASE_SETTLES &&
        case_is_asked(after, case_event_ask(passage->move->event)))
        return "what is settled is no question any more";
    return questions_law(passage);
    return NULL;
}

/* By person: nobody leaves the side that handled by taking another post. */
static bool has_handled(const Passage *passage)
{
    const Case *before = passage->before;
    const Actor *actor = passage->actor;

    if (id_is_none(before->handler) || id_eq(actor->person, before->handler))
        return !id_is_none(before->handler);
    return before->department ? is_of(actor->person, before->department)
                              : actor->unit == before->handler_unit;
}

static const char *closing_law(const Passage *passage)
{
    bool was_open = case_state_is_open((CaseState)passage->before->state);

    if (!was_open || passage->after->state != CASE_CLOSED)
        return NULL;
    if (!passage->actor)
        return "time closes nothing";
    if (has_handled(passage))
        return "the unit that handled does not close";
    if (passage->after->closed_at != NOW || passage->after->answer_until <= NOW)
        return "a closed case can be disputed for a while";
    return NULL;
}

static const char *persons_law(const Passage *passage)
{
    const Case *before = passage->before;
    CaseEvent event = passage->move->event;

    if (case_event_axis(event) == CASE_AXIS_SECOND &&
        id_eq(passage->actor->person, case_ask_side(case_event_ask(event)) == CASE_SIDE_CENTRE
                                          ? before->ending_by
                                          : before->asked_by))
        return "nobody grants what he asked for";
    if ((event == CASE_DO_FORCE_CLOSE || event == CASE_DO_VOID) && id_is_none(before->ending_by))
        return "void and forced closing take two persons";
    if (event == CASE_DO_SUSPEND &&
        (id_is_none(before->seconded_by) || id_eq(before->seconded_by, before->asked_by) ||
         id_eq(before->seconded_by, passage->actor->person)))
        return "suspension takes two persons beside the one who asks";
    if ((event == CASE_DO_FORCE_CLOSE || event == CASE_DO_VOID) &&
        str_eq(passage->actor->role, before->ending_role))
        return "void and forced closing take a shift leader and a supervisor";
    if (event == CASE_DO_SECOND_SUSPENSION && !str_eq(passage->actor->role, "SHIFT_LEADER"))
        return "a shift leader is the first to agree to a suspension";
    if (event == CASE_DO_SUSPEND && !str_eq(passage->actor->role, "SUPERVISOR"))
        return "a supervisor is the second";
    if (event == CASE_DO_CONFIRM && id_eq(passage->actor->person, PERSON(REPORTER)))
        return "who reported it does not verify it";
    return NULL;
}

/* Time warns, supervises, ends a silence and a suspension, archives, and takes back from who has left. */
static const char *time_law(const Passage *passage)
{
    CaseState to = passage->move->to;

    if (passage->actor || to == passage->move->from)
        return NULL;
    if (to == CASE_ARCHIVED || (to == CASE_HANDLING && passage->move->from == CASE_SUSPENDED))
        return NULL;
    if (passage->move->event == CASE_DO_TAKE_BACK) {
        return passage->before->department || !id_is_none(passage->after->handler)
                   ? "one person has left, and it is nobody's"
                   : NULL;
    }
    return "time moves no case but out of its suspension, into the archive and back to be "
           "dispatched";
}

static const char *ways_out_law(const Passage *passage)
{
    const Case *before = passage->before, *after = passage->after;
    CaseEvent event = passage->move->event;
    bool is_new_round = event == CASE_DO_UPHOLD_DISPUTE || event == CASE_DO_REOPEN;

    if (before->state == CASE_CLOSED && after->state != CASE_CLOSED && !is_new_round &&
        event != CASE_DO_ARCHIVE)
        return "a closed case is opened again or archived";
    if (before->state == CASE_ARCHIVED && !is_new_round && event != CASE_DO_DISPUTE)
        return "an archived case is disputed or opened again";
    if (event == CASE_DO_ARCHIVE && before->disputed)
        return "what is disputed is not archived";
    if ((event == CASE_DO_DISPUTE || event == CASE_DO_REOPEN) && before->answer_until <= NOW)
        return "in time";
    if (after->reopened != before->reopened + is_new_round)
        return "each new round is counted";
    return NULL;
}

static const char *new_round_law(const Passage *passage)
{
    const Case *after = passage->after;

    if (after->reopened == passage->before->reopened)
        return NULL;
    bool is_clean = id_is_none(after->handler) && after->handler_unit == 0 &&
                    !after->handler_name && !after->department && id_is_none(after->checker) &&
                    !after->outcome && after->rating == I64_NONE && after->extensions == 0 &&
                    after->rework == 0 && !after->on_spot && !after->forced && !after->disputed &&
                    !after->return_department && after->duty == CASE_DUTY_NORMAL &&
                    after->helpers.n == 0 && after->closed_at == TIME_NONE &&
                    after->answer_until == TIME_NONE && after->filed_at == NOW;
    return is_clean ? NULL : "a new round begins clean";
}

static const char *rework_law(const Passage *passage)
{
    const Case *before = passage->before, *after = passage->after;

    if (passage->move->event != CASE_DO_FAIL)
        return NULL;
    if (after->rework != before->rework + 1 || !id_eq(after->handler, before->handler))
        return "rework is counted, and is the same handler's";
    if (after->outcome)
        return "what failed its check has not ended";
    if (after->rework >= 3 && (after->supervised < 2 || !after->reply_owed))
        return "the third rework is supervised";
    if (after->rework < 3 && after->supervised != before->supervised)
        return "the first and the second are not";
    return NULL;
}

/* What stands beside the state is left by its own answer, or with the case. */
static const char *beside_law(const Passage *passage)
{
    const Case *before = passage->before, *after = passage->after;
    CaseEvent event = passage->move->event;
    bool answers = event == CASE_DO_ACCEPT_REFERRAL || event == CASE_DO_DECLINE_REFERRAL;
    bool settles = event == CASE_DO_UPHOLD_DISPUTE || event == CASE_DO_REJECT_DISPUTE;

    if (before->disputed && after->disputed == settles)
        return "a dispute ends with its answer";
    if (!case_state_is_open((CaseState)after->state)) {
        bool owes = after->referred_to || after->reply_owed || !id_is_none(after->referred_by);
        return owes ? "nothing is owed any more" : NULL;
    }
    if (before->referred_to && (after->referred_to == 0) != answers)
        return "a referral waits for its answer";
    if (before->reply_owed && after->reply_owed != (event != CASE_DO_REPLY))
        return "a reply is owed until it is given";
    return NULL;
}

/* Only suspension stops a clock, and nothing winds one back. */
static const char *passing_law(const Passage *passage)
{
    CaseEvent event = passage->move->event;
    bool is_suspended = passage->after->state == CASE_SUSPENDED;
    bool is_paused = passage->clocks->n_pauses > 0 &&
                     passage->clocks->pauses[passage->clocks->n_pauses - 1].to == TIME_NONE;

    if ((passage->after->review_at != TIME_NONE) != is_suspended)
        return "what is suspended, and nothing else, is looked at again on a day";
    if (is_paused != is_suspended)
        return "a clock is stopped while the case is suspended, and not a moment longer";
    if (event == CASE_DO_LAPSE_EXTENSION &&
        passage->after->extensions != passage->before->extensions)
        return "silence gives no time";
    if (event == CASE_DO_GRANT_EXTENSION &&
        passage->after->extensions != passage->before->extensions + 1)
        return "time that is given is counted";
    return NULL;
}

static bool taken[CASE_STATE_MAX][CASE_EVENT_MAX];

static const char *passage_laws(const Passage *passage)
{
    const char *const laws[] = {
        every_step_law(passage), closing_law(passage),  persons_law(passage),
        time_law(passage),       ways_out_law(passage), new_round_law(passage),
        beside_law(passage),     rework_law(passage),   passing_law(passage),
    };

    taken[passage->move->from][passage->move->event] = true;
    for (size_t i = 0; i < LENGTH(laws); i++) {
        if (laws[i])
            return laws[i];
    }
    return NULL;
}

/* ---- of all ways ------------------------------------------------------------------------------ */

typedef bool Usable(CaseEvent event);

/* Neither void nor force. */
static bool is_ordinary(CaseEvent event)
{
    CaseAsk ask = event == CASE_EVENT_MAX ? CASE_ASK_NONE : case_event_ask(event);

    return ask != CASE_ASK_VOID && ask != CASE_ASK_FORCE_CLOSE;
}

/* Time and those who command: everybody else has gone home. */
static bool is_of_the_centre(CaseEvent event)
{
    if (event == CASE_EVENT_MAX)
        return true;
    CaseAxis axis = case_event_axis(event);
    return axis == CASE_AXIS_SYSTEM || axis == CASE_AXIS_COMMAND || axis == CASE_AXIS_SECOND ||
           axis == CASE_AXIS_CITY;
}

/* From every spot there is a way of such events to an end. */
static void check_no_trap(const Explored *explored, Usable *usable, const char *law)
{
    bool *ends = calloc(explored->n, sizeof(*ends)), is_changed = true;

    assert_non_null(ends);
    for (uint32_t i = 0; i < explored->n; i++)
        ends[i] = !case_state_is_open((CaseState)explored->spots[i].state);
    while (is_changed) {
        is_changed = false;
        for (uint32_t i = explored->n; i-- > 0;) {
            for (uint32_t e = explored->first_edge[i]; !ends[i] && e < explored->first_edge[i + 1];
                 e++) {
                const Edge *edge = &explored->edges[e];
                ends[i] = usable(edge->event) && ends[edge->to];
                is_changed |= ends[i];
            }
        }
    }
    for (uint32_t i = 0; i < explored->n; i++) {
        if (!ends[i])
            explored_fail(explored, i, law);
    }
    free(ends);
}

static const Start STARTS[] = {
    {"a report of the public", "RESIDENT", "S3", ON_CASE, true, GRID_ADMIN},
    {"a grave one of the public", "RESIDENT", "S1", ON_CASE, true, LIAISON},
    {"one of the grid", "GRID", "S3", ON_CASE, false, GRID_ADMIN},
    {"one of the grid that is of the tenth", "GRID", "S2", ON_CASE, true, LIAISON},
    {"supervised and referred, of the public", "RESIDENT", "S3", ON_BESIDE, true, GRID_ADMIN},
    {"supervised and referred, of the grid", "GRID", "S3", ON_BESIDE, false, GRID_ADMIN},
};

static void every_case_keeps_the_laws_wherever_it_goes(void **context)
{
    (void)context;
    for (size_t i = 0; i < LENGTH(STARTS); i++) {
        Explored *explored = explore(&STARTS[i], spot_laws, passage_laws);
        print_message("%7u spots, %7u steps: %s\n", explored->n, explored->n_edges, STARTS[i].says);
        check_no_trap(explored, is_ordinary, "without void and force it comes to no end");
        check_no_trap(explored, is_of_the_centre, "the centre alone brings it to no end");
        explored_free(explored);
    }
}

static void every_move_of_the_table_is_taken(void **context)
{
    (void)context;
    for (size_t i = 0; i < CASE_N_MOVES; i++) {
        const CaseMove *move = &CASE_MOVES[i];
        if (!taken[move->from][move->event]) {
            fail_msg("%s is never taken from %s", CASE_EVENT_NAMES[move->event],
                     CASE_STATE_NAMES[move->from]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_keeps_the_laws_wherever_it_goes),
        cmocka_unit_test(every_move_of_the_table_is_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
