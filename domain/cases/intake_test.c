/* intake_test.c - from a report to a case: what files itself, what may be a duplicate, and what is
 * remembered of how it was taken in. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include "domain/cases/effects.h"
#include "domain/cases/samples.h"

#include <cmocka.h>

static void what_a_grid_administrator_finds_and_may_cost_life_files_itself(void **context)
{
    const struct {
        const char *source, *severity;
        int64_t version;
        CaseState state;
        bool does;
    } rows[] = {
        {"GRID", "S1", 1, CASE_REPORTED, true},        {"GRID", "S2", 1, CASE_REPORTED, false},
        {"RESIDENT", "S1", 1, CASE_REPORTED, false},   {"CENTRE", "S1", 1, CASE_REPORTED, false},
        {"DEPARTMENT", "S1", 1, CASE_REPORTED, false}, {"GRID", "S1", 1, CASE_FILED, false},
        {"GRID", "S1", 4, CASE_REPORTED, false}, /* it had been refused: a desk looks again */
    };

    (void)context;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        Case subject = case_in(rows[i].state);
        subject.source = rows[i].source;
        subject.severity = rows[i].severity;
        subject.version = rows[i].version;
        assert_int_equal(case_files_itself(&subject), rows[i].does);
    }
}

/* A thousandth of a degree of latitude is 111 metres. */
static void a_duplicate_is_of_one_item_near_and_lately(void **context)
{
    static const CaseNearness NEARNESS = {.metres = 50, .hours = 24};
    const int64_t hour = 3600 * TIME_SECOND;
    const struct {
        const char *item;
        double lat;
        Time created_at;
        const char *doubt; /* a word of it; NULL: none */
    } rows[] = {
        {"0501", 23.0, 0, NULL},          {"0502", 23.0, 0, "items"},
        {"0501", 23.00044, 0, NULL},      {"0501", 23.00046, 0, "places"},
        {"0501", 23.0, 24 * hour, NULL},  {"0501", 23.0, 24 * hour + 1, "times"},
        {"0501", 23.0, -24 * hour, NULL}, {"0501", 23.0, -24 * hour - 1, "times"},
    };

    (void)context;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        Case subject = case_in(CASE_REPORTED), into = case_in(CASE_FILED);
        subject.item = "0501";
        into.item = rows[i].item;
        subject.lon = into.lon = 113.0;
        subject.lat = 23.0;
        into.lat = rows[i].lat;
        subject.created_at = NOW;
        into.created_at = NOW + rows[i].created_at;
        const char *doubt = case_merge_doubt(&subject, &into, NEARNESS);
        if (!doubt != !rows[i].doubt || (doubt && !strstr(doubt, rows[i].doubt)))
            fail_msg("row %zu: %s", i, doubt ? doubt : "no doubt");
    }
}

/* ---- what is remembered ------------------------------------------------------------------------- */

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

/* The case after the event, with a reason and nothing else. */
static Case after(Case before, CaseEvent event)
{
    const CaseMoveIn in = {
        .reason = "so",
        .outcome = ENUM_NONE,
        .class = ENUM_NONE,
        .rating = I64_NONE,
        .minutes = I64_NONE,
        .until = TIME_NONE,
        .level = I64_NONE,
        .lon = NAN,
        .lat = NAN,
    };
    const Actor actor = actor_at(LEADER, TOWN, NULL);
    Request req = {.arena = arena, .actor = &actor, .now = NOW};
    Moving moving = {
        .req = &req,
        .in = &in,
        .move = case_move_find((CaseState)before.state, event),
        .before = before,
        .objection_end = NOW + 5,
    };

    assert_non_null(moving.move);
    assert_null(case_move_apply(&moving));
    return moving.after;
}

static void a_case_is_filed_when_it_is_filed_or_found_true(void **context)
{
    Case filed = after(case_in(CASE_REPORTED), CASE_DO_FILE);
    Case found = after(case_in(CASE_VERIFYING), CASE_DO_CONFIRM);

    (void)context;
    assert_true(filed.filed_at == NOW);
    assert_int_equal(filed.verified, ENUM_NONE);
    assert_true(found.filed_at == NOW);
    assert_int_equal(found.verified, CASE_EXISTS);
}

static void a_refusal_has_its_end_and_its_time_to_object(void **context)
{
    Case refused = after(case_in(CASE_REPORTED), CASE_DO_REFUSE);
    Case absent = after(case_in(CASE_VERIFYING), CASE_DO_DENY);

    (void)context;
    assert_string_equal(refused.outcome, "REFUSED");
    assert_true(refused.answer_until == NOW + 5);
    assert_int_equal(refused.verified, ENUM_NONE);
    assert_true(refused.filed_at == TIME_NONE);
    assert_string_equal(absent.outcome, "REFUSED");
    assert_true(absent.answer_until == NOW + 5);
    assert_int_equal(absent.verified, CASE_ABSENT);
    assert_true(absent.filed_at == TIME_NONE);
}

static void a_second_look_and_an_objection_are_each_counted_once(void **context)
{
    Case refused = after(case_in(CASE_VERIFYING), CASE_DO_DENY);
    Case again = after(refused, CASE_DO_RECONSIDER);
    Case objected = after(refused, CASE_DO_OBJECT);

    (void)context;
    assert_int_equal(again.reconsidered, 1);
    assert_int_equal(again.objections, 0);
    assert_null(again.outcome);
    assert_true(again.answer_until == TIME_NONE);
    assert_int_equal(objected.objections, 1);
    assert_int_equal(objected.reconsidered, 0);
    assert_null(objected.outcome);
    assert_true(objected.answer_until == TIME_NONE);
}

static void what_another_was_asked_to_verify_is_not_verified_yet(void **context)
{
    Case before = case_in(CASE_VERIFYING);
    const CaseMoveIn in = {
        .person = "x", .outcome = ENUM_NONE, .class = ENUM_NONE, .lon = NAN, .lat = NAN};
    const Actor actor = actor_at(LEADER, TOWN, NULL);
    Request req = {.arena = arena, .actor = &actor, .now = NOW};

    (void)context;
    before.verified = CASE_ABSENT;
    before.verifier = PERSON(GRID_ADMIN);
    Moving moving = {
        .req = &req,
        .in = &in,
        .move = case_move_find(CASE_VERIFYING, CASE_DO_ASK_VERIFY),
        .before = before,
        .person = {.person = PERSON(GRID_ADMIN_2), .role = "GRID_ADMIN", .unit = GRID_2},
    };
    assert_null(case_move_apply(&moving));
    assert_int_equal(moving.after.verified, ENUM_NONE);
    assert_true(id_eq(moving.after.verifier, PERSON(GRID_ADMIN_2)));
}

#define ROW(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROW(what_a_grid_administrator_finds_and_may_cost_life_files_itself),
        ROW(a_duplicate_is_of_one_item_near_and_lately),
        ROW(a_case_is_filed_when_it_is_filed_or_found_true),
        ROW(a_refusal_has_its_end_and_its_time_to_object),
        ROW(a_second_look_and_an_objection_are_each_counted_once),
        ROW(what_another_was_asked_to_verify_is_not_verified_yet),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
