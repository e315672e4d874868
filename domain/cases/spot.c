/* spot.c - a case as the few bytes that matter, and back. */
#include <string.h>

#include "domain/cases/explore.h"
#include "domain/cases/samples.h"

static const UnitKey UNITS[] = {0, GRID, GRID_2, VILLAGE, TOWN, CITY};
static const char *const DEPARTMENTS[] = {NULL, "XF", "CG"};

static uint8_t unit_number(UnitKey unit)
{
    uint8_t i = 0;

    while (i < LENGTH(UNITS) && UNITS[i] != unit)
        i++;
    return i;
}

static uint8_t department_number(const char *department)
{
    uint8_t i = 0;

    while (i < LENGTH(DEPARTMENTS) && !(department ? str_eq(DEPARTMENTS[i], department) : i == 0))
        i++;
    return i;
}

static Id person(uint8_t n)
{
    return n ? PERSON(n) : ID_NONE;
}

/* Where a handler stands is known by who he is. */
static UnitKey unit_of_handler(uint8_t n)
{
    if (n == GRID_ADMIN)
        return GRID;
    if (n == GRID_ADMIN_2)
        return GRID_2;
    return n ? TOWN : 0;
}

/* As which he asks to end it. */
static const char *role_of_asker(uint8_t n)
{
    if (n == 0)
        return NULL;
    return n == OTHER ? "SUPERVISOR" : "SHIFT_LEADER";
}

/* ---- what no rule reads any more -------------------------------------------------------------- */

static bool is_intake(CaseState state)
{
    return state == CASE_REPORTED || state == CASE_VERIFYING || state == CASE_REFUSED;
}

static bool is_out(CaseState state) /* or has been: only a new round brings it back */
{
    return state != CASE_FILED && state != CASE_DISPATCHED && !is_intake(state);
}

static bool is_over(CaseState state)
{
    return is_out(state) && !case_state_is_open(state);
}

static void forget(Spot *spot, Focus focus)
{
    CaseState state = (CaseState)spot->state;

    if (focus == ON_CASE) {
        spot->referred_to = spot->referred_by = spot->supervised = spot->reply_owed = 0;
        spot->clocks[CASE_STEP_REFERRAL] = spot->clocks[CASE_STEP_REPLY] = 0;
    }

    if (case_state_kind(state) == CASE_FINAL)
        *spot = (Spot){.state = spot->state};
    if (!is_intake(state))
        spot->verified = spot->reconsidered = spot->objections = 0;
    if (state != CASE_VERIFYING)
        spot->verifier = 0;
    if (state != CASE_DISPATCHED)
        spot->return_used = 0;
    if (is_out(state))
        spot->duty = spot->return_department = 0;
    if (is_over(state))
        spot->extensions = spot->rework = spot->on_spot = 0;
}

static void fill_in_beside(Case *subject)
{
    subject->supervised = 2;
    if (!case_state_is_open((CaseState)subject->state))
        return;
    subject->reply_owed = true;
    subject->referred_to = TOWN;
    subject->referred_by = PERSON(HEAD);
}

static void fill_in(Case *subject, int fill)
{
    CaseState state = (CaseState)subject->state;

    subject->outcome = fill ? CASE_OUTCOMES[CASE_FIXED] : NULL;
    subject->returns = subject->suspensions = fill;
    subject->forced = fill;
    subject->closed_at = fill ? NOW : TIME_NONE;
    subject->handler_name = fill ? "" : NULL;
    if (!is_intake(state)) {
        subject->verified = fill ? CASE_ABSENT : ENUM_NONE;
        subject->reconsidered = subject->objections = fill;
    }
    if (state != CASE_VERIFYING)
        subject->verifier = person(fill ? GRID_ADMIN : 0);
    if (state != CASE_DISPATCHED)
        subject->return_used = fill;
    if (is_out(state)) {
        subject->duty = fill ? CASE_DUTY_DISPUTED : CASE_DUTY_NORMAL;
        subject->return_department = fill ? "GA" : NULL;
    }
    if (is_over(state)) {
        subject->extensions = fill ? CASE_EXTENSIONS_MAX : 0;
        subject->rework = fill ? 3 : 0;
        subject->on_spot = fill;
    }
}

/* ---- clocks ----------------------------------------------------------------------------------- */

const CasePoint *spot_point_next(CaseStep step, int64_t passed)
{
    const CasePoint *point = case_point_next(step, passed);

    while (point && point->event == ENUM_NONE)
        point = case_point_next(step, point->percent);
    return point;
}

/* Those of what was filled in run as if they had been started now. */
static void open_clocks(const Spot *spot, const Case *subject, CaseClockPlan *plan)
{
    *plan = (CaseClockPlan){.n_live = 0};
    for (int step = 0; step < CASE_STEP_MAX; step++) {
        bool is_beside = step == CASE_STEP_REFERRAL || step == CASE_STEP_REPLY;
        bool is_filled = is_beside && case_clock_runs(subject, (CaseStep)step);
        if (spot->clocks[step] == 0 && !is_filled)
            continue;
        plan->live[plan->n_live++] = (CaseClock){
            .step = step,
            .round = 1,
            .passed = spot->clocks[step] == 2 ? 100 : 0,
        };
    }
    if (spot->state == CASE_SUSPENDED)
        plan->pauses[plan->n_pauses++] = (Pause){NOW - 1, TIME_NONE};
}

static void open_questions(const Spot *spot, Case *subject)
{
    subject->ask = spot->ask - 1;
    subject->asked_by = person(spot->asked_by);
    subject->seconded_by = person(spot->seconded_by);
    subject->ending = spot->ending - 1;
    subject->ending_by = person(spot->ending_by);
    subject->ending_role = role_of_asker(spot->ending_by);
    subject->ask_minutes = subject->ask == CASE_ASK_EXTENSION ? 10 : I64_NONE;
    subject->ask_until = subject->ask == CASE_ASK_SUSPENSION ? NOW + 1 : TIME_NONE;
}

/* ---- there and back --------------------------------------------------------------------------- */

void spot_open(const Spot *spot, const Start *start, int fill, Case *ret_case,
               CaseClockPlan *ret_clocks)
{
    static const char *helpers[] = {"CG"};
    bool is_suspended = spot->state == CASE_SUSPENDED;
    Case subject = case_in((CaseState)spot->state);

    subject.id = PERSON(start->is_sampled ? 10 : 11);
    subject.version = 1;
    subject.source = start->source;
    subject.severity = start->severity;
    subject.limit_kind = "URGENT";
    subject.limit_minutes = 100;
    subject.given_minutes = I64_NONE;
    subject.item_department = "XF";
    subject.before_photos = subject.after_photos = subject.check_photos = 1;
    subject.found_photos = subject.photos_asked = 3;
    subject.basis_photos = 1;
    subject.owner = UNITS[spot->owner];
    subject.referred_to = UNITS[spot->referred_to];
    subject.referred_by = person(spot->referred_by);
    subject.department = DEPARTMENTS[spot->department];
    subject.handler = person(spot->handler);
    subject.handler_unit = unit_of_handler(spot->handler);
    subject.checker = person(spot->checker);
    subject.verifier = person(spot->verifier);
    subject.verified = spot->verified - 1;
    open_questions(spot, &subject);
    subject.supervised = spot->supervised;
    subject.reply_owed = spot->reply_owed;
    subject.duty = spot->duty;
    subject.return_department = DEPARTMENTS[spot->return_department];
    subject.return_used = spot->return_used;
    subject.extensions = spot->extensions;
    subject.rework = spot->rework;
    subject.on_spot = spot->on_spot;
    subject.disputes = spot->disputes;
    subject.disputed = spot->disputed;
    subject.reopened = spot->reopened;
    subject.reconsidered = spot->reconsidered;
    subject.objections = spot->objections;
    subject.rating = spot->rated ? 5 : I64_NONE;
    subject.answer_until = spot->answer == 0 ? TIME_NONE : spot->answer == 1 ? NOW + 1 : NOW;
    subject.review_at = is_suspended ? NOW + 1 : TIME_NONE;
    subject.helpers = (Strs){helpers, spot->help > 0};
    subject.helping = (Strs){helpers, spot->help == 1};
    fill_in(&subject, fill);
    if (start->focus == ON_CASE && fill)
        fill_in_beside(&subject);
    open_clocks(spot, &subject, ret_clocks);
    const CaseClock *main = case_clock_main(&subject, ret_clocks->live, ret_clocks->n_live);
    if (main && !is_suspended)
        subject.due_at = main->passed < 100 ? NOW + 1 : NOW;
    *ret_case = subject;
}

static uint8_t answer_of(const Case *subject)
{
    if (subject->answer_until == TIME_NONE)
        return 0;
    return subject->answer_until > NOW ? 1 : 2;
}

Spot spot_of(const Case *subject, const CaseClockPlan *clocks, Focus focus)
{
    Spot spot = {
        .state = (uint8_t)subject->state,
        .owner = unit_number(subject->owner),
        .referred_to = unit_number(subject->referred_to),
        .referred_by = subject->referred_by.b[15],
        .department = department_number(subject->department),
        .handler = subject->handler.b[15],
        .checker = subject->checker.b[15],
        .verifier = subject->verifier.b[15],
        .verified = (uint8_t)(subject->verified + 1),
        .ask = (uint8_t)(subject->ask + 1),
        .asked_by = subject->asked_by.b[15],
        .seconded_by = subject->seconded_by.b[15],
        .ending = (uint8_t)(subject->ending + 1),
        .ending_by = subject->ending_by.b[15],
        .supervised = (uint8_t)subject->supervised,
        .reply_owed = subject->reply_owed,
        .duty = (uint8_t)subject->duty,
        .return_department = department_number(subject->return_department),
        .return_used = subject->return_used,
        .extensions = (uint8_t)subject->extensions,
        .rework = (uint8_t)(subject->rework < 3 ? subject->rework : 3),
        .on_spot = subject->on_spot,
        .disputes = (uint8_t)subject->disputes,
        .disputed = subject->disputed,
        .reopened = (uint8_t)subject->reopened,
        .reconsidered = (uint8_t)subject->reconsidered,
        .objections = (uint8_t)subject->objections,
        .rated = subject->rating != I64_NONE,
        .answer = answer_of(subject),
        .help = (uint8_t)(subject->helping.n > 0   ? 1
                          : subject->helpers.n > 0 ? 2
                                                   : 0),
    };

    for (size_t i = 0; i < clocks->n_live; i++) {
        CaseStep step = (CaseStep)clocks->live[i].step;
        spot.clocks[step] = spot_point_next(step, clocks->live[i].passed) ? 1 : 2;
    }
    forget(&spot, focus);
    return spot;
}
