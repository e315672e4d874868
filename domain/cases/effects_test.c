/* effects_test.c - what an event refuses for its input, both sides of every bound, and what it writes
 * into the record. What it does to the case is in explore_test.c. */
#include "domain/cases/effects.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include "domain/cases/samples.h"

#include <cmocka.h>

#define DAY (INT64_C(86400) * TIME_SECOND)

static Arena *arena;

static int begin(void **context)
{
    (void)context;
    arena = arena_new();
    return 0;
}

static int end(void **context)
{
    (void)context;
    arena_free(arena);
    return 0;
}

/* One move on its way. */
typedef struct Trial {
    Request req;
    CaseMoveIn in;
    Actor actor;
    Moving moving;
} Trial;

static Trial *trial(Case before, CaseEvent event)
{
    Trial *made = ARENA_NEW(arena, Trial);

    made->actor = actor_at(LEADER, TOWN, NULL);
    made->actor.role = "SHIFT_LEADER";
    made->actor.name = "somebody";
    made->req = (Request){.arena = arena, .actor = &made->actor, .now = NOW};
    made->in = (CaseMoveIn){
        .outcome = ENUM_NONE,
        .rating = I64_NONE,
        .minutes = I64_NONE,
        .level = I64_NONE,
        .until = TIME_NONE,
        .class = ENUM_NONE,
        .lon = NAN,
        .lat = NAN,
        .datum = ENUM_NONE,
    };
    made->moving = (Moving){
        .req = &made->req,
        .in = &made->in,
        .move = case_move_find((CaseState)before.state, event),
        .before = before,
        .objection_end = NOW + DAY,
    };
    assert_non_null(made->moving.move);
    return made;
}

/* The field at fault, "" when there is no field, NULL when nothing is wrong. */
static const char *fault_of(Trial *tried)
{
    const Error *error = case_move_apply(&tried->moving);

    if (!error)
        return NULL;
    return error->field ? error->field : "";
}

static void goes(Trial *tried)
{
    const Error *error = case_move_apply(&tried->moving);

    if (error)
        fail_msg("%s: %s", error->kind->slug, error->detail);
}

static void refuses(Trial *tried, const char *field)
{
    const char *fault = fault_of(tried);

    if (!fault || strcmp(fault, field) != 0)
        fail_msg("%s is not refused for %s", CASE_EVENT_NAMES[tried->moving.move->event], field);
}

/* ---- persons ---------------------------------------------------------------------------------- */

static Trial *naming(Case before, CaseEvent event, uint8_t person, const char *role, UnitKey unit)
{
    Trial *made = trial(before, event);

    made->in.person = "x";
    made->moving.person = (StaffPost){
        .person = person ? PERSON(person) : ID_NONE, .role = role, .name = "named", .unit = unit};
    return made;
}

static void a_person_named_is_there_and_holds_the_grant(void **context)
{
    static const struct {
        CaseState state;
        CaseEvent event;
    } ROWS[] = {
        {CASE_REPORTED, CASE_DO_ASK_VERIFY},
        {CASE_FILED, CASE_DO_DISPATCH},
        {CASE_HANDLED, CASE_DO_ASSIGN_CHECK},
    };

    (void)context;
    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        Case before = case_in(ROWS[i].state);
        before.handler = PERSON(OTHER);
        before.handler_unit = GRID_2;
        refuses(naming(before, ROWS[i].event, 0, "GRID_ADMIN", GRID), "person");
        refuses(naming(before, ROWS[i].event, GRID_ADMIN, "ACCEPTOR", GRID), "person");
        refuses(naming(before, ROWS[i].event, GRID_ADMIN, "GRID_ADMIN", GRID_FAR), "person");
        Trial *good = naming(before, ROWS[i].event, GRID_ADMIN, "GRID_ADMIN", GRID);
        goes(good);
        assert_string_equal(good->moving.record.target, "named");
    }
}

static void who_handled_is_not_asked_to_check(void **context)
{
    Case before = by_person(CASE_HANDLED);

    (void)context;
    refuses(naming(before, CASE_DO_ASSIGN_CHECK, GRID_ADMIN, "GRID_ADMIN", GRID), "person");
    refuses(naming(before, CASE_DO_ASSIGN_CHECK, GRID_ADMIN_2, "GRID_ADMIN", GRID), "person");
    goes(naming(before, CASE_DO_ASSIGN_CHECK, GRID_ADMIN_2, "GRID_ADMIN", GRID_2));
}

static void a_department_is_not_named_as_a_person(void **context)
{
    Trial *made = naming(case_in(CASE_FILED), CASE_DO_DISPATCH, LIAISON, "LIAISON", VILLAGE);

    (void)context;
    made->moving.person.department = "XF";
    refuses(made, "person");
}

/* ---- bounds ----------------------------------------------------------------------------------- */

static Trial *longer(int64_t minutes)
{
    Case before = by_person(CASE_HANDLING);
    before.limit_minutes = 101;
    Trial *made = trial(before, CASE_DO_ASK_EXTENSION);

    made->in.minutes = minutes;
    return made;
}

static void more_time_is_half_of_the_limit(void **context)
{
    (void)context;
    refuses(longer(51), "minutes");
    Trial *most = longer(50);
    goes(most);
    assert_int_equal(most->moving.after.ask_minutes, 50);
    assert_string_equal(most->moving.record.target, "50");
    Trial *changed = longer(31); /* it was sent out with 60, whatever the town says today */
    changed->moving.before.given_minutes = 60;
    refuses(changed, "minutes");
    changed = longer(30);
    changed->moving.before.given_minutes = 60;
    goes(changed);
}

static void the_limit_of_the_day_it_is_sent_out_is_kept_until_it_comes_back(void **context)
{
    Trial *sent = trial(case_in(CASE_FILED), CASE_DO_DISPATCH);

    (void)context;
    sent->in.department = "XF";
    sent->moving.before.limit_kind = "WORKING_HOUR";
    sent->moving.before.limit_minutes = 240;
    goes(sent);
    assert_string_equal(sent->moving.after.given_kind, "WORKING_HOUR");
    assert_int_equal(sent->moving.after.given_minutes, 240);
    const struct {
        CaseState state;
        CaseEvent event;
    } backs[] = {{CASE_DISPATCHED, CASE_DO_GRANT_RETURN},
                 {CASE_CLOSED, CASE_DO_REOPEN},
                 {CASE_HANDLING, CASE_DO_TAKE_BACK}};
    for (size_t i = 0; i < LENGTH(backs); i++) {
        Case before = by_department(backs[i].state);
        before.given_kind = "WORKING_HOUR";
        before.given_minutes = 240;
        Trial *back = trial(before, backs[i].event);
        goes(back);
        assert_null(back->moving.after.given_kind);
        assert_true(back->moving.after.given_minutes == I64_NONE);
    }
}

static Trial *suspending(Time until)
{
    Case before = by_person(CASE_HANDLING);
    before.basis_photos = 1;
    Trial *made = trial(before, CASE_DO_ASK_SUSPENSION);

    made->in.until = until;
    made->in.class = 1;
    return made;
}

static void a_suspension_is_looked_at_again_within_90_days(void **context)
{
    (void)context;
    refuses(suspending(NOW - 1), "until");
    refuses(suspending(NOW), "until");
    refuses(suspending(NOW + 90 * DAY + 1), "until");
    goes(suspending(NOW + 1));
    Trial *last = suspending(NOW + 90 * DAY);
    goes(last);
    assert_true(last->moving.after.ask_until == NOW + 90 * DAY);
    assert_string_equal(last->moving.record.target, "SEASONAL 2024-02-12T22:13:20Z");
}

static void what_is_handled_on_the_spot_shows_before_and_after(void **context)
{
    Case before = case_in(CASE_FILED);

    (void)context;
    before.photos = before.before_photos = 2;
    refuses(trial(before, CASE_DO_HANDLE_ON_SPOT), "photos");
    before.before_photos = 0;
    before.after_photos = 2;
    refuses(trial(before, CASE_DO_HANDLE_ON_SPOT), "photos");
    before.before_photos = before.after_photos = 1;
    goes(trial(before, CASE_DO_HANDLE_ON_SPOT));
}

static Trial *supervising(int64_t has, int64_t level)
{
    Case before = by_person(CASE_HANDLING);
    before.supervised = has;
    Trial *made = trial(before, CASE_DO_SUPERVISE);

    made->in.level = level;
    return made;
}

static void supervision_goes_up_and_never_above_three(void **context)
{
    (void)context;
    refuses(supervising(1, 1), "level");
    refuses(supervising(2, 1), "level");
    Trial *up = supervising(1, 2);
    goes(up);
    assert_int_equal(up->moving.after.supervised, 2);
    assert_true(up->moving.after.reply_owed);
    assert_string_equal(up->moving.record.target, "2");
    Case before = by_person(CASE_HANDLING);
    before.supervised = CASE_SUPERVISION_MAX;
    Trial *by_time = trial(before, CASE_DO_SUPERVISE_BY_TIME);
    by_time->in.level = CASE_SUPERVISION_MAX + 1;
    goes(by_time);
    assert_int_equal(by_time->moving.after.supervised, CASE_SUPERVISION_MAX);
    before.supervised = 2;
    by_time = trial(before, CASE_DO_SUPERVISE_BY_TIME);
    by_time->in.level = 1;
    goes(by_time);
    assert_int_equal(by_time->moving.after.supervised, 2);
}

static Trial *referring(UnitKey unit)
{
    Trial *made = trial(case_in(CASE_FILED), CASE_DO_REFER);

    made->in.unit = unit;
    return made;
}

static void a_case_is_referred_one_step(void **context)
{
    (void)context;
    refuses(referring(CITY), "unit");
    Trial *made = referring(TOWN);
    goes(made);
    assert_true(made->moving.after.referred_to == TOWN);
    assert_string_equal(made->moving.record.target, "441900119000000");
}

static Trial *merging(CaseState state, Id into)
{
    Trial *made = trial(case_in(CASE_FILED), CASE_DO_MERGE);

    made->in.into = PERSON(1);
    made->moving.into = case_in(state);
    made->moving.into.id = into;
    made->moving.into.number = "441900119-20261123-00007";
    return made;
}

static void a_case_is_merged_into_one_that_is_seen_and_open(void **context)
{
    (void)context;
    refuses(merging(CASE_FILED, ID_NONE), "into");
    refuses(merging(CASE_CLOSED, PERSON(1)), "into");
    Trial *made = merging(CASE_FILED, PERSON(1));
    goes(made);
    assert_true(id_eq(made->moving.after.merged_into, PERSON(1)));
    assert_string_equal(made->moving.after.outcome, "DUPLICATE");
    assert_string_equal(made->moving.record.target, "441900119-20261123-00007");
    made = merging(CASE_FILED, PERSON(1));
    made->moving.into.item = "another";
    refuses(made, "reason");
    made = merging(CASE_FILED, PERSON(1));
    made->moving.into.item = "another";
    made->in.reason = "the same fire";
    goes(made);
}

/* ---- help ------------------------------------------------------------------------------------- */

static Trial *asking_help(Case before, const char *department)
{
    Trial *made = trial(before, CASE_DO_ASK_HELP);

    made->in.department = department;
    return made;
}

static void each_department_helps_once_at_a_time(void **context)
{
    (void)context;
    refuses(asking_help(by_department(CASE_HANDLING), "XF"), "department");
    refuses(asking_help(helped(CASE_HANDLING, false), "GA"), "department");
    Trial *again = asking_help(helped(CASE_HANDLING, true), "GA");
    goes(again);
    assert_int_equal(again->moving.after.helpers.n, 2);
    assert_int_equal(again->moving.after.helping.n, 1);
    Trial *third = asking_help(helped(CASE_HANDLING, false), "WS");
    goes(third);
    assert_int_equal(third->moving.after.helpers.n, 3);
    assert_string_equal(third->moving.after.helping.items[2], "WS");
    assert_string_equal(third->moving.record.target, "WS");
}

static void who_answers_is_no_longer_helping(void **context)
{
    Trial *made = trial(helped(CASE_HANDLING, false), CASE_DO_HELPED);

    (void)context;
    made->actor.department = "CG";
    goes(made);
    assert_int_equal(made->moving.after.helping.n, 1);
    assert_string_equal(made->moving.after.helping.items[0], "GA");
    assert_int_equal(made->moving.after.helpers.n, 2);
    assert_string_equal(made->moving.record.target, "CG");
    assert_int_equal(made->moving.before.helping.n, 2);
    assert_string_equal(made->moving.before.helping.items[0], "CG");
    made = trial(helped(CASE_HANDLING, false), CASE_DO_NOT_HELPED);
    made->actor.department = "GA";
    goes(made);
    assert_int_equal(made->moving.after.helping.n, 1);
    assert_string_equal(made->moving.after.helping.items[0], "CG");
    assert_int_equal(made->moving.after.helpers.n, 2);
    assert_string_equal(made->moving.record.target, "GA");
    assert_string_equal(made->moving.before.helping.items[1], "GA");
}

/* ---- what the record keeps -------------------------------------------------------------------- */

static void a_rating_is_kept_and_recorded(void **context)
{
    Trial *made = trial(case_in(CASE_CLOSED), CASE_DO_RATE);

    (void)context;
    made->in.rating = 4;
    goes(made);
    assert_int_equal(made->moving.after.rating, 4);
    assert_string_equal(made->moving.record.target, "4");
}

static void who_had_it_hears_that_it_is_opened_again(void **context)
{
    Trial *made = trial(by_department(CASE_CLOSED), CASE_DO_REOPEN);

    (void)context;
    goes(made);
    assert_string_equal(made->moving.record.department, "XF");
    assert_null(made->moving.after.department);
}

static void who_signs_leads(void **context)
{
    Trial *made = trial(by_department(CASE_DISPATCHED), CASE_DO_SIGN);

    (void)context;
    goes(made);
    assert_true(id_eq(made->moving.after.handler, made->actor.person));
    assert_true(made->moving.after.handler_unit == TOWN);
    assert_string_equal(made->moving.after.handler_name, "somebody");
}

static void what_comes_back_from_who_left_begins_anew(void **context)
{
    static const CaseState STATES[] = {CASE_DISPATCHED, CASE_HANDLING};

    (void)context;
    for (size_t i = 0; i < LENGTH(STATES); i++) {
        Case before = by_person(STATES[i]);
        before.handler_name = "who left";
        before.extensions = 1;
        before.filed_at = NOW - DAY;
        before.return_department = "CG";
        Trial *made = trial(before, CASE_DO_TAKE_BACK);
        goes(made);
        const Case *after = &made->moving.after;
        assert_true(id_is_none(after->handler) && after->handler_unit == 0);
        assert_true(after->extensions == 0 && after->filed_at == NOW);
        assert_true(id_eq(made->moving.record.handler, before.handler));
        assert_string_equal(made->moving.record.target, "who left");
        /* Who had signed for it ended the question whose it is; who had not, did not. */
        assert_true((after->return_department == NULL) == (STATES[i] == CASE_HANDLING));
    }
}

static void where_it_is_sent_is_recorded(void **context)
{
    Trial *department = trial(case_in(CASE_FILED), CASE_DO_DISPATCH);
    Trial *person = naming(case_in(CASE_FILED), CASE_DO_DISPATCH, GRID_ADMIN, "GRID_ADMIN", GRID);

    (void)context;
    department->in.department = "XF";
    goes(department);
    assert_string_equal(department->moving.after.department, "XF");
    assert_string_equal(department->moving.record.target, "XF");
    goes(person);
    assert_true(id_eq(person->moving.after.handler, PERSON(GRID_ADMIN)));
    assert_string_equal(person->moving.after.handler_name, "named");
    assert_string_equal(person->moving.record.target, "named");
}

static void a_return_names_whose_it_may_be(void **context)
{
    Trial *made = trial(by_department(CASE_DISPATCHED), CASE_DO_RETURN);

    (void)context;
    made->in.department = "GA";
    goes(made);
    assert_true(made->moving.after.return_used);
    assert_string_equal(made->moving.record.target, "GA");
}

static void time_that_is_given_is_recorded(void **context)
{
    Case before = by_person(CASE_HANDLING);
    before.ask = CASE_ASK_EXTENSION;
    before.ask_minutes = 30;
    Trial *made = trial(before, CASE_DO_GRANT_EXTENSION);

    (void)context;
    goes(made);
    assert_int_equal(made->moving.after.extensions, 1);
    assert_string_equal(made->moving.record.target, "30");
}

static void what_is_suspended_is_looked_at_again_when_it_was_asked(void **context)
{
    Case before = by_person(CASE_HANDLING);
    before.ask = CASE_ASK_SUSPENSION;
    before.ask_until = NOW + DAY;
    Trial *made = trial(before, CASE_DO_SUSPEND);

    (void)context;
    goes(made);
    assert_true(made->moving.after.review_at == NOW + DAY);
    assert_int_equal(made->moving.after.suspensions, 1);
}

/* ---- ends ------------------------------------------------------------------------------------- */

static void each_end_has_its_name(void **context)
{
    Case spot = case_in(CASE_FILED);
    spot.before_photos = spot.after_photos = 1;
    const struct {
        Trial *made;
        int outcome;
        const char *is;
    } rows[] = {
        {trial(case_in(CASE_REPORTED), CASE_DO_REFUSE), ENUM_NONE, "REFUSED"},
        {trial(case_in(CASE_VERIFYING), CASE_DO_DENY), ENUM_NONE, "REFUSED"},
        {trial(spot, CASE_DO_HANDLE_ON_SPOT), ENUM_NONE, "FIXED"},
        {trial(by_person(CASE_HANDLING), CASE_DO_FINISH), ENUM_NONE, "FIXED"},
        {trial(by_person(CASE_HANDLING), CASE_DO_FINISH), CASE_NOT_OURS, "NOT_OURS"},
        {trial(by_person(CASE_HANDLING), CASE_DO_FORCE_CLOSE), CASE_CANNOT, "CANNOT"},
    };

    (void)context;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        rows[i].made->in.outcome = rows[i].outcome;
        goes(rows[i].made);
        assert_string_equal(rows[i].made->moving.after.outcome, rows[i].is);
        if (rows[i].outcome != ENUM_NONE)
            assert_string_equal(rows[i].made->moving.record.target, rows[i].is);
    }
    assert_true(rows[0].made->moving.after.answer_until == NOW + DAY);
    assert_int_equal(rows[1].made->moving.after.verified, CASE_ABSENT);
    assert_true(rows[5].made->moving.after.forced);
    assert_true(rows[5].made->moving.after.closed_at == NOW);
    assert_true(rows[5].made->moving.after.answer_until == NOW + 30 * DAY);
}

static Case returned(const char *by, const char *first)
{
    Case before = case_in(CASE_DISPATCHED);

    before.department = by;
    before.return_department = first;
    return before;
}

static void a_second_department_that_hands_back_makes_a_dispute(void **context)
{
    const struct {
        const char *by, *first;
        CaseDuty duty;
        const char *kept;
    } rows[] = {
        {"XF", NULL, CASE_DUTY_NORMAL, "XF"},
        {"XF", "XF", CASE_DUTY_NORMAL, "XF"},
        {"GA", "XF", CASE_DUTY_DISPUTED, "XF"},
        {NULL, "XF", CASE_DUTY_NORMAL, "XF"},
    };

    (void)context;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        Trial *made = trial(returned(rows[i].by, rows[i].first), CASE_DO_GRANT_RETURN);
        goes(made);
        const Case *after = &made->moving.after;
        assert_int_equal(after->duty, rows[i].duty);
        assert_string_equal(after->return_department, rows[i].kept);
        assert_int_equal(after->returns, 1);
        assert_null(after->department);
        assert_true(str_eq(made->moving.record.department, rows[i].by));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_person_named_is_there_and_holds_the_grant),
        cmocka_unit_test(who_handled_is_not_asked_to_check),
        cmocka_unit_test(a_department_is_not_named_as_a_person),
        cmocka_unit_test(more_time_is_half_of_the_limit),
        cmocka_unit_test(the_limit_of_the_day_it_is_sent_out_is_kept_until_it_comes_back),
        cmocka_unit_test(a_suspension_is_looked_at_again_within_90_days),
        cmocka_unit_test(what_is_handled_on_the_spot_shows_before_and_after),
        cmocka_unit_test(supervision_goes_up_and_never_above_three),
        cmocka_unit_test(a_case_is_referred_one_step),
        cmocka_unit_test(a_case_is_merged_into_one_that_is_seen_and_open),
        cmocka_unit_test(each_department_helps_once_at_a_time),
        cmocka_unit_test(who_answers_is_no_longer_helping),
        cmocka_unit_test(a_rating_is_kept_and_recorded),
        cmocka_unit_test(who_had_it_hears_that_it_is_opened_again),
        cmocka_unit_test(who_signs_leads),
        cmocka_unit_test(what_comes_back_from_who_left_begins_anew),
        cmocka_unit_test(where_it_is_sent_is_recorded),
        cmocka_unit_test(a_return_names_whose_it_may_be),
        cmocka_unit_test(time_that_is_given_is_recorded),
        cmocka_unit_test(what_is_suspended_is_looked_at_again_when_it_was_asked),
        cmocka_unit_test(each_end_has_its_name),
        cmocka_unit_test(a_second_department_that_hands_back_makes_a_dispute),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
