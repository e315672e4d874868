/* clocks_test.c - which clock runs when, for how long, and what a move does to it. */
#include "domain/cases/clocks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "domain/cases/samples.h"

#include <cmocka.h>

#define MINUTE (60 * TIME_SECOND)
#define DAY    INT64_C(1440) /* minutes of a limit in days */

typedef struct Fixture {
    Arena *arena;
    const Calendar *calendar; /* the shipped days and hours: 08:30-12:00 and 14:00-17:30 */
} Fixture;

static int set_up(void **context)
{
    static Fixture fixture;
    CalendarRows rows = {0};

    fixture.arena = arena_new();
    *context = &fixture;
    return calendar_read_shipped(fixture.arena, "city/calendar", &rows) ||
                   calendar_new(fixture.arena, &rows, &fixture.calendar)
               ? -1
               : 0;
}

static int tear_down(void **context)
{
    Fixture *fixture = *context;

    calendar_drop(fixture->calendar);
    arena_free(fixture->arena);
    return 0;
}

/* "2026-01-05T09:00", in the city. "": never. */
static Time local(const char *text)
{
    char full[TIME_TEXT_SIZE];
    Time at = TIME_NONE;

    (void)snprintf(full, sizeof(full), "%s:00+08:00", text);
    if (*text && !time_parse(full, &at))
        fail_msg("no time: %s", text);
    return at;
}

static Case case_at(CaseState state)
{
    Case subject = case_in(state);

    subject.limit_kind = "WORKING_DAY";
    subject.limit_minutes = 1440;
    return subject;
}

/* ---- which runs ------------------------------------------------------------------------------- */

static void each_state_has_its_clocks(void **context)
{
    static const struct {
        CaseStep step;
        CaseState states[3];
        size_t n;
    } ROWS[] = {
        {CASE_STEP_ACCEPT, {CASE_REPORTED}, 1},
        {CASE_STEP_VERIFY, {CASE_VERIFYING}, 1},
        {CASE_STEP_DISPATCH, {CASE_FILED}, 1},
        {CASE_STEP_SIGN, {CASE_DISPATCHED}, 1},
        {CASE_STEP_HANDLE, {CASE_DISPATCHED, CASE_HANDLING, CASE_SUSPENDED}, 3},
        {CASE_STEP_CHECK, {CASE_CHECKING}, 1},
        {CASE_STEP_CLOSE, {CASE_HANDLED}, 1},
        {CASE_STEP_RATE, {CASE_CLOSED}, 1},
        {CASE_STEP_REVIEW, {CASE_SUSPENDED}, 1},
    };

    (void)context;
    for (int state = 0; state < CASE_STATE_MAX; state++) {
        Case subject = case_at((CaseState)state);
        for (int step = 0; step < CASE_STEP_MAX; step++) {
            bool runs = false;
            for (size_t i = 0; i < LENGTH(ROWS); i++) {
                for (size_t j = 0; j < ROWS[i].n; j++)
                    runs |= ROWS[i].step == (CaseStep)step && ROWS[i].states[j] == (CaseState)state;
            }
            if (case_clock_runs(&subject, (CaseStep)step) != runs)
                fail_msg("%s in %s", CASE_STEP_NAMES[step], CASE_STATE_NAMES[state]);
        }
    }
}

static void what_waits_has_its_clock(void **context)
{
    static const char *departments[] = {"GA"};
    Case returns = case_at(CASE_DISPATCHED), longer = case_at(CASE_HANDLING), stops = longer;
    Case owes = longer, helped = longer, referred = longer, disputed = case_at(CASE_CLOSED);
    Case voids = case_at(CASE_FILED), forced = longer;
    returns.ask = CASE_ASK_RETURN;
    longer.ask = CASE_ASK_EXTENSION;
    stops.ask = CASE_ASK_SUSPENSION;
    owes.reply_owed = true;
    helped.helping = (Strs){departments, 1};
    referred.referred_to = TOWN;
    disputed.disputed = true;
    voids.ending = CASE_ASK_VOID;
    forced.ending = CASE_ASK_FORCE_CLOSE;
    const struct {
        Case subject;
        int step;
    } rows[] = {
        {returns, CASE_STEP_RETURN},   {longer, CASE_STEP_EXTENSION},
        {stops, CASE_STEP_SUSPENSION}, {owes, CASE_STEP_REPLY},
        {helped, CASE_STEP_HELP},      {referred, CASE_STEP_REFERRAL},
        {disputed, CASE_STEP_DISPUTE}, {voids, ENUM_NONE},
        {forced, ENUM_NONE},
    };
    static const CaseStep WAITING[] = {
        CASE_STEP_RETURN, CASE_STEP_EXTENSION, CASE_STEP_SUSPENSION, CASE_STEP_REPLY,
        CASE_STEP_HELP,   CASE_STEP_REFERRAL,  CASE_STEP_DISPUTE,
    };

    (void)context;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        for (size_t j = 0; j < LENGTH(WAITING); j++) {
            bool runs = rows[i].step == (int)WAITING[j];
            assert_int_equal(case_clock_runs(&rows[i].subject, WAITING[j]), runs);
        }
    }
    assert_false(case_clock_runs(&owes, CASE_STEP_MAX));
}

/* ---- for how long ----------------------------------------------------------------------------- */

/* The targets of the field's practice, by severity: S1, S2, S3 and S4. */
static void each_step_has_its_target_by_severity(void **context)
{
    static const struct {
        CaseStep step;
        ClockKind kinds[3];
        int64_t minutes[3];
    } ROWS[] = {
        {CASE_STEP_ACCEPT, {CLOCK_URGENT, CLOCK_WORKING_HOUR, CLOCK_WORKING_HOUR}, {5, 30, 120}},
        {CASE_STEP_VERIFY, {CLOCK_URGENT, CLOCK_WORKING_HOUR, CLOCK_URGENT}, {30, 240, 1440}},
        {CASE_STEP_DISPATCH, {CLOCK_URGENT, CLOCK_WORKING_HOUR, CLOCK_WORKING_HOUR}, {5, 30, 120}},
        {CASE_STEP_SIGN, {CLOCK_URGENT, CLOCK_WORKING_HOUR, CLOCK_WORKING_HOUR}, {15, 60, 240}},
        {CASE_STEP_CHECK, {CLOCK_URGENT, CLOCK_WORKING_HOUR, CLOCK_WORKING_HOUR}, {120, 120, 480}},
        {CASE_STEP_CLOSE, {CLOCK_URGENT, CLOCK_WORKING_HOUR, CLOCK_WORKING_HOUR}, {60, 240, 480}},
        {CASE_STEP_RATE, {CLOCK_NATURAL, CLOCK_NATURAL, CLOCK_NATURAL}, {10080, 10080, 10080}},
        {CASE_STEP_RETURN,
         {CLOCK_WORKING_HOUR, CLOCK_WORKING_HOUR, CLOCK_WORKING_HOUR},
         {120, 120, 120}},
        {CASE_STEP_EXTENSION,
         {CLOCK_WORKING_HOUR, CLOCK_WORKING_HOUR, CLOCK_WORKING_HOUR},
         {240, 240, 240}},
        {CASE_STEP_SUSPENSION,
         {CLOCK_WORKING_DAY, CLOCK_WORKING_DAY, CLOCK_WORKING_DAY},
         {1440, 1440, 1440}},
        {CASE_STEP_VOID,
         {CLOCK_WORKING_HOUR, CLOCK_WORKING_HOUR, CLOCK_WORKING_HOUR},
         {240, 240, 240}},
        {CASE_STEP_FORCE_CLOSE,
         {CLOCK_WORKING_HOUR, CLOCK_WORKING_HOUR, CLOCK_WORKING_HOUR},
         {240, 240, 240}},
        {CASE_STEP_REVIEW, {CLOCK_URGENT, CLOCK_URGENT, CLOCK_URGENT}, {0, 0, 0}},
        {CASE_STEP_HELP, {CLOCK_URGENT, CLOCK_WORKING_HOUR, CLOCK_WORKING_HOUR}, {120, 480, 960}},
        {CASE_STEP_REPLY,
         {CLOCK_WORKING_DAY, CLOCK_WORKING_DAY, CLOCK_WORKING_DAY},
         {1440, 1440, 1440}},
        {CASE_STEP_REFERRAL,
         {CLOCK_WORKING_HOUR, CLOCK_WORKING_HOUR, CLOCK_WORKING_HOUR},
         {60, 60, 60}},
        {CASE_STEP_DISPUTE,
         {CLOCK_WORKING_DAY, CLOCK_WORKING_DAY, CLOCK_WORKING_DAY},
         {2880, 2880, 2880}},
    };
    static const struct {
        const char *severity;
        size_t column;
    } SEVERITIES[] = {{"S1", 0}, {"S2", 1}, {"S3", 2}, {"S4", 2}};

    (void)context;
    assert_int_equal(LENGTH(ROWS) + 1, CASE_STEP_MAX); /* HANDLE is the item's */
    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        for (size_t j = 0; j < LENGTH(SEVERITIES); j++) {
            Case subject = case_at(CASE_HANDLING);
            int kind = ENUM_NONE;
            int64_t minutes = -1;
            subject.severity = SEVERITIES[j].severity;
            case_clock_limit(&subject, ROWS[i].step, &kind, &minutes);
            assert_int_equal(kind, ROWS[i].kinds[SEVERITIES[j].column]);
            assert_int_equal(minutes, ROWS[i].minutes[SEVERITIES[j].column]);
        }
    }
}

static void handling_takes_the_limit_of_the_item_and_rework_half_of_it(void **context)
{
    static const struct {
        const char *kind;
        ClockKind is;
    } KINDS[] = {
        {"URGENT", CLOCK_URGENT},
        {"WORKING_HOUR", CLOCK_WORKING_HOUR},
        {"WORKING_DAY", CLOCK_WORKING_DAY},
        {"NATURAL", CLOCK_NATURAL},
        {"a kind that nobody knows", CLOCK_NATURAL},
    };

    (void)context;
    for (size_t i = 0; i < LENGTH(KINDS); i++) {
        static const int64_t REWORKS[] = {0, 1, 2}, MINUTES[] = {4321, 2160, 2160};
        for (size_t j = 0; j < LENGTH(REWORKS); j++) {
            Case subject = case_at(CASE_HANDLING);
            int kind = ENUM_NONE;
            int64_t minutes = -1;
            subject.limit_kind = KINDS[i].kind;
            subject.limit_minutes = 4321;
            subject.rework = REWORKS[j];
            case_clock_limit(&subject, CASE_STEP_HANDLE, &kind, &minutes);
            assert_int_equal(kind, KINDS[i].is);
            assert_int_equal(minutes, MINUTES[j]);
            subject.given_kind = "URGENT"; /* what was given when it was sent out goes before it */
            subject.given_minutes = 60;
            case_clock_limit(&subject, CASE_STEP_HANDLE, &kind, &minutes);
            assert_int_equal(kind, CLOCK_URGENT);
            assert_int_equal(minutes, j == 0 ? 60 : 30);
        }
    }
}

/* ---- points ----------------------------------------------------------------------------------- */

static void points_come_one_after_the_other(void **context)
{
    static const int64_t PASSED[] = {0, 49, 50, 79, 80, 99, 100},
                         NEXT[] = {50, 50, 80, 80, 100, 100, 0};

    (void)context;
    for (size_t i = 0; i < LENGTH(PASSED); i++) {
        const CasePoint *point = case_point_next(CASE_STEP_HANDLE, PASSED[i]);
        assert_int_equal(point ? point->percent : 0, NEXT[i]);
    }
    assert_null(case_point_next(CASE_STEP_RATE, 0));
    for (size_t i = 1; i < CASE_N_POINTS; i++) {
        if (CASE_POINTS[i].step == CASE_POINTS[i - 1].step)
            assert_true(CASE_POINTS[i].percent > CASE_POINTS[i - 1].percent);
    }
}

/* Yellow, orange, red: each to somebody else (handler, head, supervisor). */
static void handling_warns_three_persons(void **context)
{
    static const CaseAudience WHO[] = {CASE_TO_HANDLER, CASE_TO_HEAD, CASE_TO_SUPERVISOR};
    const CasePoint *point = NULL;

    (void)context;
    for (size_t i = 0; i < LENGTH(WHO); i++) {
        point = case_point_next(CASE_STEP_HANDLE, point ? point->percent : 0);
        assert_int_equal(point->audience, WHO[i]);
        assert_int_equal(point->event, i < 2 ? ENUM_NONE : CASE_DO_SUPERVISE_BY_TIME);
    }
}

static void what_time_fires_is_times_own(void **context)
{
    static const struct {
        CaseStep step;
        int event;
    } ROWS[] = {
        {CASE_STEP_SIGN, CASE_DO_SUPERVISE_BY_TIME},
        {CASE_STEP_RETURN, CASE_DO_LAPSE_RETURN},
        {CASE_STEP_EXTENSION, CASE_DO_LAPSE_EXTENSION},
        {CASE_STEP_SUSPENSION, CASE_DO_LAPSE_SUSPENSION},
        {CASE_STEP_VOID, CASE_DO_LAPSE_VOID},
        {CASE_STEP_FORCE_CLOSE, CASE_DO_LAPSE_FORCE_CLOSE},
        {CASE_STEP_REVIEW, CASE_DO_RESUME_BY_TIME},
        {CASE_STEP_REPLY, CASE_DO_SUPERVISE_BY_TIME},
    };

    (void)context;
    for (size_t i = 0; i < LENGTH(ROWS); i++)
        assert_int_equal(case_point_next(ROWS[i].step, 0)->event, ROWS[i].event);
    for (size_t i = 0; i < CASE_N_POINTS; i++) {
        if (CASE_POINTS[i].event != ENUM_NONE)
            assert_int_equal(case_event_axis((CaseEvent)CASE_POINTS[i].event), CASE_AXIS_SYSTEM);
        assert_int_equal(CASE_POINTS[i].raise, CASE_POINTS[i].step == CASE_STEP_REPLY);
    }
}

static void a_reply_that_does_not_come_raises_the_level_by_one(void **context)
{
    Case subject = case_at(CASE_HANDLING);

    (void)context;
    subject.supervised = 2;
    assert_int_equal(case_point_level(&subject, case_point_next(CASE_STEP_REPLY, 0)), 3);
    assert_int_equal(case_point_level(&subject, case_point_next(CASE_STEP_SIGN, 0)), 1);
}

/* ---- the case's own deadline ------------------------------------------------------------------ */

static void each_state_is_due_by_its_own_step(void **context)
{
    static const int MAIN[CASE_STATE_MAX] = {
        [CASE_REPORTED] = CASE_STEP_ACCEPT,
        [CASE_VERIFYING] = CASE_STEP_VERIFY,
        [CASE_REFUSED] = ENUM_NONE,
        [CASE_FILED] = CASE_STEP_DISPATCH,
        [CASE_DISPATCHED] = CASE_STEP_HANDLE,
        [CASE_HANDLING] = CASE_STEP_HANDLE,
        [CASE_HANDLED] = CASE_STEP_CLOSE,
        [CASE_CHECKING] = CASE_STEP_CHECK,
        [CASE_SUSPENDED] = CASE_STEP_HANDLE,
        [CASE_CLOSED] = ENUM_NONE,
        [CASE_ARCHIVED] = ENUM_NONE,
        [CASE_MERGED] = ENUM_NONE,
        [CASE_VOID] = ENUM_NONE,
    };
    CaseClock all[CASE_STEP_MAX] = {0};

    (void)context;
    for (int step = 0; step < CASE_STEP_MAX; step++)
        all[step].step = step;
    for (int state = 0; state < CASE_STATE_MAX; state++) {
        Case subject = case_at((CaseState)state);
        const CaseClock *clock = case_clock_main(&subject, all, LENGTH(all));
        assert_int_equal(clock ? clock->step : ENUM_NONE, MAIN[state]);
        assert_null(case_clock_main(&subject, all, 0));
    }
}

/* ---- what a move does to them ----------------------------------------------------------------- */

#define T0 local("2026-01-05T09:00") /* a Monday */
#define T1 local("2026-01-05T10:00")

static size_t index_of(const CaseClockPlan *plan, CaseStep step)
{
    for (size_t i = 0; i < plan->n_live; i++) {
        if (plan->live[i].step == (int)step)
            return i;
    }
    fail_msg("%s does not run", CASE_STEP_NAMES[step]);
    return 0;
}

static CaseClockPlan running(const Case *subject)
{
    CaseClockPlan plan = {.n_live = 0};

    case_clocks_turn(NULL, subject, CASE_EVENT_MAX, T0, &plan);
    for (size_t i = 0; i < plan.n_live; i++) {
        plan.live[i].round = 1;
        plan.changed[i] = false;
    }
    return plan;
}

static void a_report_starts_the_first_clock(void **context)
{
    Case first = case_at(CASE_REPORTED);
    CaseClockPlan plan = {.n_live = 0};

    (void)context;
    case_clocks_turn(NULL, &first, CASE_EVENT_MAX, T0, &plan);
    assert_int_equal(plan.n_live, 1);
    assert_int_equal(plan.live[0].step, CASE_STEP_ACCEPT);
    assert_true(plan.changed[0]);
    assert_true(plan.live[0].started_at == T0);
    assert_int_equal(plan.live[0].kind, CLOCK_WORKING_HOUR);
    assert_int_equal(plan.live[0].minutes, 120);
    assert_int_equal(plan.live[0].round, 0); /* it has no row yet */
    assert_int_equal(plan.n_ended, 0);
}

static void a_move_ends_what_does_not_run_any_more_and_keeps_the_rest(void **context)
{
    Case before = case_at(CASE_DISPATCHED), after = case_at(CASE_HANDLING);
    before.reply_owed = after.reply_owed = true;
    CaseClockPlan plan = running(&before);

    (void)context;
    assert_int_equal(plan.n_live, 3);
    case_clocks_turn(&before, &after, CASE_DO_SIGN, T1, &plan);
    assert_int_equal(plan.n_live, 2);
    assert_int_equal(plan.n_ended, 1);
    assert_int_equal(plan.ended[0], CASE_STEP_SIGN);
    assert_false(plan.changed[index_of(&plan, CASE_STEP_HANDLE)]);
    assert_false(plan.changed[index_of(&plan, CASE_STEP_REPLY)]);
    assert_true(plan.live[index_of(&plan, CASE_STEP_HANDLE)].started_at == T0);
}

/* Time that went by while a dispatch was out is the dispatcher's. */
static void what_comes_back_is_the_dispatchers_from_the_day_it_was_filed(void **context)
{
    Case before = case_at(CASE_DISPATCHED), after = case_at(CASE_FILED), again = before;
    CaseClockPlan plan = running(&before);

    (void)context;
    after.filed_at = T0 - MINUTE;
    case_clocks_turn(&before, &after, CASE_DO_GRANT_RETURN, T1, &plan);
    assert_true(plan.live[index_of(&plan, CASE_STEP_DISPATCH)].started_at == T0 - MINUTE);
    assert_int_equal(plan.n_live, 1);
    plan.n_ended = 0;
    case_clocks_turn(&after, &again, CASE_DO_DISPATCH, T1, &plan);
    assert_true(plan.live[index_of(&plan, CASE_STEP_HANDLE)].started_at == T1);
    assert_true(plan.live[index_of(&plan, CASE_STEP_SIGN)].started_at == T1);
}

static void who_is_asked_anew_has_the_whole_time(void **context)
{
    Case verifying = case_at(CASE_VERIFYING), supervised = case_at(CASE_HANDLING);
    supervised.reply_owed = true;
    const struct {
        Case subject;
        CaseEvent event;
        CaseStep step;
        bool anew;
    } rows[] = {
        {verifying, CASE_DO_ASK_VERIFY, CASE_STEP_VERIFY, true},
        {verifying, CASE_DO_REFER, CASE_STEP_VERIFY, false},
        {supervised, CASE_DO_SUPERVISE, CASE_STEP_REPLY, false}, /* the reply it owes already */
        {supervised, CASE_DO_ASK_VERIFY, CASE_STEP_REPLY, false},
    };

    (void)context;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        CaseClockPlan plan = running(&rows[i].subject);
        case_clocks_turn(&rows[i].subject, &rows[i].subject, rows[i].event, T1, &plan);
        size_t at = index_of(&plan, rows[i].step);
        assert_int_equal(plan.changed[at], rows[i].anew);
        assert_true(plan.live[at].started_at == (rows[i].anew ? T1 : T0));
        if (rows[i].anew)
            assert_int_equal(plan.ended[0], rows[i].step);
    }
}

static void suspension_alone_stops_a_clock(void **context)
{
    Case before = case_at(CASE_HANDLING), stopped = case_at(CASE_SUSPENDED);
    CaseClockPlan plan = running(&before);

    (void)context;
    case_clocks_turn(&before, &before, CASE_DO_ASK_EXTENSION, T1, &plan);
    assert_int_equal(plan.n_pauses, 0);
    case_clocks_turn(&before, &stopped, CASE_DO_SUSPEND, T1, &plan);
    assert_int_equal(plan.n_pauses, 1);
    assert_true(plan.pauses[0].from == T1 && plan.pauses[0].to == TIME_NONE);
    assert_true(plan.changed[index_of(&plan, CASE_STEP_HANDLE)]);
    plan.changed[index_of(&plan, CASE_STEP_HANDLE)] = false;
    case_clocks_turn(&stopped, &stopped, CASE_DO_REPLY, T1 + MINUTE, &plan);
    assert_int_equal(plan.n_pauses, 1);
    assert_true(plan.pauses[0].to == TIME_NONE);
    assert_false(plan.changed[index_of(&plan, CASE_STEP_HANDLE)]);
    case_clocks_turn(&stopped, &before, CASE_DO_RESUME, T1 + 2 * MINUTE, &plan);
    assert_true(plan.pauses[0].to == T1 + 2 * MINUTE);
    assert_true(plan.changed[index_of(&plan, CASE_STEP_HANDLE)]);
}

/* Between two moves the clock may be set back, or the second is made on another server. */
static void a_pause_lasts_and_comes_after_the_one_before_it(void **context)
{
    Case before = case_at(CASE_HANDLING), stopped = case_at(CASE_SUSPENDED);
    CaseClockPlan plan = running(&before);

    (void)context;
    case_clocks_turn(&before, &stopped, CASE_DO_SUSPEND, T1, &plan);
    case_clocks_turn(&stopped, &before, CASE_DO_RESUME, T1 - MINUTE, &plan);
    assert_true(plan.pauses[0].from == T1 && plan.pauses[0].to > T1);
    case_clocks_turn(&before, &stopped, CASE_DO_SUSPEND, T1 - 2 * MINUTE, &plan);
    case_clocks_turn(&stopped, &before, CASE_DO_RESUME, T1 + MINUTE, &plan);
    assert_int_equal(plan.n_pauses, 2);
    assert_true(plan.pauses[1].from >= plan.pauses[0].to);
    assert_true(plan.pauses[1].to == T1 + MINUTE);
}

static void what_is_closed_while_suspended_is_not_stopped_for_ever(void **context)
{
    Case stopped = case_at(CASE_SUSPENDED), closed = case_at(CASE_CLOSED);
    CaseClockPlan plan = running(&stopped);

    (void)context;
    plan.pauses[plan.n_pauses++] = (Pause){T0, TIME_NONE};
    case_clocks_turn(&stopped, &closed, CASE_DO_FORCE_CLOSE, T1, &plan);
    assert_true(plan.pauses[0].to == T1);
    assert_int_equal(plan.n_live, 1);
    assert_int_equal(plan.live[0].step, CASE_STEP_RATE);
    assert_int_equal(plan.handled.step, CASE_STEP_HANDLE);
    assert_int_equal(plan.handled.minutes, 1440);
}

static void time_that_is_given_is_added_to_handling(void **context)
{
    Case before = case_at(CASE_HANDLING), after = before;
    before.ask = CASE_ASK_EXTENSION;
    before.ask_minutes = 720;
    CaseClockPlan plan = running(&before);

    (void)context;
    case_clocks_turn(&before, &after, CASE_DO_GRANT_EXTENSION, T1, &plan);
    assert_int_equal(plan.n_live, 1);
    assert_int_equal(plan.live[0].minutes, 2160);
    assert_true(plan.changed[0]);
    plan.changed[0] = false;
    case_clocks_turn(&before, &after, CASE_DO_REJECT_EXTENSION, T1, &plan);
    assert_int_equal(plan.live[0].minutes, 2160);
    assert_false(plan.changed[0]);
}

/* ---- when it is due --------------------------------------------------------------------------- */

static CaseClock handling(const Fixture *fixture, const char *kind, int64_t minutes, int64_t passed)
{
    Case subject = case_at(CASE_HANDLING);
    subject.limit_kind = kind;
    subject.limit_minutes = minutes;
    CaseClockPlan plan = running(&subject);
    CaseClock clock = plan.live[0];

    clock.passed = passed;
    assert_null(case_clock_reckon(fixture->arena, fixture->calendar, &subject, &plan, &clock));
    return clock;
}

static void assert_times(const CaseClock *clock, const char *due, const char *next, int64_t percent)
{
    assert_true(clock->due_at == local(due));
    assert_true(clock->next_at == local(next));
    assert_int_equal(clock->next_percent, percent);
}

static void the_next_point_is_a_part_of_the_limit(void **context)
{
    const Fixture *fixture = *context;
    CaseClock urgent = handling(fixture, "URGENT", 120, 0);
    CaseClock hours = handling(fixture, "WORKING_HOUR", 240, 50);
    CaseClock last = handling(fixture, "WORKING_HOUR", 240, 80);
    CaseClock over = handling(fixture, "WORKING_HOUR", 240, 100);

    assert_times(&urgent, "2026-01-05T11:00", "2026-01-05T10:00", 50);
    assert_times(&hours, "2026-01-05T15:00", "2026-01-05T14:12", 80);
    assert_times(&last, "2026-01-05T15:00", "2026-01-05T15:00", 100);
    assert_times(&over, "2026-01-05T15:00", "", I64_NONE);
    assert_int_equal(hours.edition, calendar_edition(fixture->calendar));
}

static void a_suspended_case_is_looked_at_again_on_its_day_and_is_not_due(void **context)
{
    const Fixture *fixture = *context;
    Case subject = case_at(CASE_SUSPENDED);
    subject.review_at = T1;
    CaseClockPlan plan = running(&subject);
    plan.pauses[plan.n_pauses++] = (Pause){T0 + MINUTE, TIME_NONE};

    for (size_t i = 0; i < plan.n_live; i++) {
        assert_null(
            case_clock_reckon(fixture->arena, fixture->calendar, &subject, &plan, &plan.live[i]));
    }
    assert_times(&plan.live[index_of(&plan, CASE_STEP_REVIEW)], "2026-01-05T10:00",
                 "2026-01-05T10:00", 100);
    assert_times(&plan.live[index_of(&plan, CASE_STEP_HANDLE)], "", "", 50);
}

static void a_pause_moves_the_end_by_its_length(void **context)
{
    const Fixture *fixture = *context;
    Case subject = case_at(CASE_HANDLING);
    subject.limit_kind = "URGENT";
    subject.limit_minutes = 120;
    subject.reply_owed = true;
    CaseClockPlan plan = running(&subject);
    plan.pauses[plan.n_pauses++] = (Pause){T0 + MINUTE, T0 + 31 * MINUTE};
    CaseClock *handle = &plan.live[index_of(&plan, CASE_STEP_HANDLE)];
    CaseClock *reply = &plan.live[index_of(&plan, CASE_STEP_REPLY)];

    assert_null(case_clock_reckon(fixture->arena, fixture->calendar, &subject, &plan, handle));
    assert_null(case_clock_reckon(fixture->arena, fixture->calendar, &subject, &plan, reply));
    assert_times(handle, "2026-01-05T11:30", "2026-01-05T10:30", 50);
    assert_times(reply, "2026-01-06T17:30", "2026-01-06T17:30", 100);
}

/* Given more time when all was over: it can be over again, and then it is said again. */
static void more_time_brings_the_points_back_that_lie_ahead(void **context)
{
    static const struct {
        int64_t minutes, passed, next;
    } ROWS[] = {{119, 50, 80}, {120, 50, 80}, {122, 0, 50}, {75, 80, 100}, {60, 100, I64_NONE}};
    const Fixture *fixture = *context;
    Case subject = case_at(CASE_HANDLING);

    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        subject.limit_kind = "URGENT";
        subject.limit_minutes = ROWS[i].minutes;
        CaseClockPlan plan = running(&subject);
        plan.live[0].passed = 100;
        assert_null(case_clock_reckon_longer(fixture->arena, fixture->calendar, &subject, &plan, T1,
                                             &plan.live[0]));
        assert_int_equal(plan.live[0].passed, ROWS[i].passed);
        assert_int_equal(plan.live[0].next_percent, ROWS[i].next);
    }
}

static void a_year_that_is_not_known_leaves_the_clock_without_an_end(void **context)
{
    const Fixture *fixture = *context;
    CaseClock clock = handling(fixture, "WORKING_DAY", 400 * DAY, 0);

    assert_times(&clock, "", "2026-10-28T17:30", 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_state_has_its_clocks),
        cmocka_unit_test(what_waits_has_its_clock),
        cmocka_unit_test(each_step_has_its_target_by_severity),
        cmocka_unit_test(handling_takes_the_limit_of_the_item_and_rework_half_of_it),
        cmocka_unit_test(points_come_one_after_the_other),
        cmocka_unit_test(handling_warns_three_persons),
        cmocka_unit_test(what_time_fires_is_times_own),
        cmocka_unit_test(a_reply_that_does_not_come_raises_the_level_by_one),
        cmocka_unit_test(each_state_is_due_by_its_own_step),
        cmocka_unit_test(a_report_starts_the_first_clock),
        cmocka_unit_test(a_move_ends_what_does_not_run_any_more_and_keeps_the_rest),
        cmocka_unit_test(what_comes_back_is_the_dispatchers_from_the_day_it_was_filed),
        cmocka_unit_test(who_is_asked_anew_has_the_whole_time),
        cmocka_unit_test(suspension_alone_stops_a_clock),
        cmocka_unit_test(a_pause_lasts_and_comes_after_the_one_before_it),
        cmocka_unit_test(what_is_closed_while_suspended_is_not_stopped_for_ever),
        cmocka_unit_test(time_that_is_given_is_added_to_handling),
        cmocka_unit_test(the_next_point_is_a_part_of_the_limit),
        cmocka_unit_test(a_suspended_case_is_looked_at_again_on_its_day_and_is_not_due),
        cmocka_unit_test(a_pause_moves_the_end_by_its_length),
        cmocka_unit_test(more_time_brings_the_points_back_that_lie_ahead),
        cmocka_unit_test(a_year_that_is_not_known_leaves_the_clock_without_an_end),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
