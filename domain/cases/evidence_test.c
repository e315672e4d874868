/* evidence_test.c - what the end of the work rests on: photos by who handles and who checks, where and
 * when the checker stands, and whose duty it was. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include "domain/cases/effects.h"
#include "domain/cases/samples.h"
#include "domain/units/units.h"

#include <cmocka.h>

#define HOUR (INT64_C(3600) * TIME_SECOND)

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

static const CaseMoveIn NOTHING = {
    .outcome = ENUM_NONE,
    .class = ENUM_NONE,
    .rating = I64_NONE,
    .minutes = I64_NONE,
    .until = TIME_NONE,
    .level = I64_NONE,
    .lon = NAN,
    .lat = NAN,
    .datum = ENUM_NONE,
    .note = "so",
    .reason = "so",
};

/* The error's type and field, "" when nothing is wrong. */
static const char *fault_of(Case before, CaseEvent event, CaseMoveIn in, const char *role)
{
    Actor actor = actor_at(LEADER, TOWN, NULL);
    Request req = {.arena = arena, .actor = &actor, .now = NOW};
    Moving moving = {
        .req = &req,
        .in = &in,
        .move = case_move_find((CaseState)before.state, event),
        .before = before,
    };

    actor.role = role;
    assert_non_null(moving.move);
    const Error *error = case_move_apply(&moving);
    if (!error)
        return "";
    return arena_printf(arena, "%s %s", error->kind->slug, error->field ? error->field : "-");
}

static Case asking_for(CaseState state, const char *evidence)
{
    const char **items = arena_array(arena, 1, sizeof(*items));
    Case subject = by_department(state);

    items[0] = evidence;
    subject.evidence = (Strs){items, 1};
    subject.lon = 113.0;
    subject.lat = 23.0;
    subject.created_at = NOW;
    return subject;
}

static void what_is_fixed_is_shown_where_the_item_asks_for_a_photo(void **context)
{
    Case subject = asking_for(CASE_HANDLING, "PHOTO");
    CaseMoveIn in = NOTHING;

    (void)context;
    assert_string_equal(fault_of(subject, CASE_DO_FINISH, in, ""), "case/no-evidence photos");
    in.outcome = CASE_FIXED;
    assert_string_equal(fault_of(subject, CASE_DO_FINISH, in, ""), "case/no-evidence photos");
    in.outcome = CASE_CANNOT; /* there is nothing to be shown */
    assert_string_equal(fault_of(subject, CASE_DO_FINISH, in, ""), "");
    subject.check_photos = 3; /* of an earlier check */
    in.outcome = CASE_FIXED;
    assert_string_equal(fault_of(subject, CASE_DO_FINISH, in, ""), "case/no-evidence photos");
    subject.after_photos = 1;
    assert_string_equal(fault_of(subject, CASE_DO_FINISH, in, ""), "");
    assert_string_equal(
        fault_of(asking_for(CASE_HANDLING, "NARRATIVE"), CASE_DO_FINISH, NOTHING, ""), "");
}

static void
what_is_filed_is_shown_where_the_item_asks_for_a_photo_or_it_is_said_why_not(void **context)
{
    static const struct {
        CaseState state;
        CaseEvent event;
    } WAYS[] = {{CASE_REPORTED, CASE_DO_FILE}, {CASE_VERIFYING, CASE_DO_CONFIRM}};

    (void)context;
    for (size_t i = 0; i < LENGTH(WAYS); i++) {
        Case subject = asking_for(WAYS[i].state, "PHOTO");
        CaseMoveIn in = NOTHING;
        subject.photos_asked = 3;
        subject.found_photos = 0;
        assert_int_equal(case_photos_lacking(&subject), 3);
        in.reason = " ";
        subject.after_photos = 1; /* of how it is, not of how it was found */
        assert_string_equal(fault_of(subject, WAYS[i].event, in, ""),
                            "case/no-evidence reason_code");
        in.reason = "the photos follow";
        assert_string_equal(fault_of(subject, WAYS[i].event, in, ""), "");
        in.reason = NULL;
        subject.found_photos = 2; /* two of three */
        assert_string_equal(fault_of(subject, WAYS[i].event, in, ""),
                            "case/no-evidence reason_code");
        assert_int_equal(case_photos_lacking(&subject), 1);
        subject.found_photos = 3;
        assert_string_equal(fault_of(subject, WAYS[i].event, in, ""), "");
        subject.found_photos = 4;
        assert_int_equal(case_photos_lacking(&subject), 0);
        subject.found_photos = 0;
        subject.severity = "S1"; /* first things first */
        assert_string_equal(fault_of(subject, WAYS[i].event, in, ""), "");
        assert_string_equal(fault_of(asking_for(WAYS[i].state, "NARRATIVE"), WAYS[i].event, in, ""),
                            "");
    }
}

static void a_suspension_is_asked_for_with_what_it_rests_on(void **context)
{
    Case subject = asking_for(CASE_HANDLING, "NARRATIVE");
    CaseMoveIn in = NOTHING;

    (void)context;
    in.class = 0;
    in.until = NOW + 86400 * TIME_SECOND;
    subject.after_photos = 3; /* of how it is, not of why it cannot be done */
    assert_string_equal(fault_of(subject, CASE_DO_ASK_SUSPENSION, in, ""),
                        "case/no-evidence photos");
    subject.basis_photos = 1;
    assert_string_equal(fault_of(subject, CASE_DO_ASK_SUSPENSION, in, ""), "");
}

static void a_check_is_shown_whatever_the_item_asks_for(void **context)
{
    static const CaseEvent EVENTS[] = {CASE_DO_PASS, CASE_DO_FAIL};

    (void)context;
    for (size_t i = 0; i < LENGTH(EVENTS); i++) {
        Case subject = asking_for(CASE_CHECKING, "NARRATIVE");
        subject.after_photos = 3; /* by who handled it */
        assert_string_equal(fault_of(subject, EVENTS[i], NOTHING, ""), "case/no-evidence photos");
        subject.check_photos = 1;
        assert_string_equal(fault_of(subject, EVENTS[i], NOTHING, ""), "");
    }
}

/* A hundred-thousandth of a degree of latitude is 1.11 metres. */
static void who_passes_it_stands_within_fifty_metres(void **context)
{
    Case asked = asking_for(CASE_CHECKING, "POSITION"), free = asking_for(CASE_CHECKING, "SCAN");
    asked.check_photos = free.check_photos = 1;
    CaseMoveIn in = NOTHING;

    (void)context;
    in.lon = 113.0;
    in.lat = 23.00044;
    assert_string_equal(fault_of(asked, CASE_DO_PASS, in, ""), "");
    in.lat = 23.00046;
    assert_string_equal(fault_of(asked, CASE_DO_PASS, in, ""), "case/not-there lon");
    assert_string_equal(fault_of(free, CASE_DO_PASS, in, ""), "case/not-there lon");
    in.lat = 23.0;
    in.datum = DATUM_GCJ02; /* the same numbers there are another place */
    assert_string_equal(fault_of(asked, CASE_DO_PASS, in, ""), "case/not-there lon");
}

/* Said or not, a place that is said is looked at, by whoever says it. */
static void who_verifies_or_fails_it_stands_there_too(void **context)
{
    static const struct {
        CaseEvent event;
        CaseState state;
    } ROWS[] = {
        {CASE_DO_CONFIRM, CASE_VERIFYING},
        {CASE_DO_DENY, CASE_VERIFYING},
        {CASE_DO_FAIL, CASE_CHECKING},
    };

    (void)context;
    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        Case subject = asking_for(ROWS[i].state, "SCAN");
        CaseMoveIn in = NOTHING;
        subject.check_photos = 1;
        in.lon = 113.0;
        in.lat = 23.00044;
        assert_string_equal(fault_of(subject, ROWS[i].event, in, ""), "");
        in.lat = 23.00046;
        assert_string_equal(fault_of(subject, ROWS[i].event, in, ""), "case/not-there lon");
    }
}

static void it_is_passed_at_the_time_of_day_where_the_item_asks_for_it(void **context)
{
    static const struct {
        int64_t hours, seconds;
        bool may;
    } ROWS[] = {
        {0, 0, true},  {2, 0, true},  {2, 1, false}, {12, 0, false}, {21, 3599, false},
        {22, 0, true}, {24, 0, true}, {26, 0, true}, {26, 1, false}, {216, 0, true},
    };

    (void)context;
    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        Case subject = asking_for(CASE_CHECKING, "PERIOD");
        Case other = asking_for(CASE_CHECKING, "SCAN");
        subject.check_photos = other.check_photos = 1;
        subject.created_at = other.created_at =
            NOW - ROWS[i].hours * HOUR - ROWS[i].seconds * TIME_SECOND;
        assert_string_equal(fault_of(subject, CASE_DO_PASS, NOTHING, ""),
                            ROWS[i].may ? "" : "case/wrong-period -");
        assert_string_equal(fault_of(other, CASE_DO_PASS, NOTHING, ""), "");
    }
}

static void
it_is_sent_to_who_has_the_duty_or_elsewhere_by_a_shift_leader_with_a_reason(void **context)
{
    Case subject = case_in(CASE_FILED);
    CaseMoveIn in = NOTHING;

    (void)context;
    in.department = "XF"; /* as the catalogue has it */
    in.reason = NULL;
    assert_string_equal(fault_of(subject, CASE_DO_DISPATCH, in, "DISPATCHER"), "");
    in.department = "GA";
    assert_string_equal(fault_of(subject, CASE_DO_DISPATCH, in, "SHIFT_LEADER"),
                        "case/not-its-duty department");
    in.reason = "so";
    assert_string_equal(fault_of(subject, CASE_DO_DISPATCH, in, "DISPATCHER"),
                        "case/not-its-duty department");
    assert_string_equal(fault_of(subject, CASE_DO_DISPATCH, in, "SHIFT_LEADER"), "");
    assert_string_equal(fault_of(subject, CASE_DO_ASSIGN_DUTY, in, "SHIFT_LEADER"), "");
}

#define ROW(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROW(what_is_fixed_is_shown_where_the_item_asks_for_a_photo),
        ROW(what_is_filed_is_shown_where_the_item_asks_for_a_photo_or_it_is_said_why_not),
        ROW(a_suspension_is_asked_for_with_what_it_rests_on),
        ROW(a_check_is_shown_whatever_the_item_asks_for),
        ROW(who_passes_it_stands_within_fifty_metres),
        ROW(who_verifies_or_fails_it_stands_there_too),
        ROW(it_is_passed_at_the_time_of_day_where_the_item_asks_for_it),
        ROW(it_is_sent_to_who_has_the_duty_or_elsewhere_by_a_shift_leader_with_a_reason),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
