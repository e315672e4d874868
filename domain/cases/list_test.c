/* list_test.c - the pure parts of listing: merging, escaping, states and periods of a query. */
#include "domain/cases/list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include "domain/units/units.h"

#include <cmocka.h>

static Arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

/* Cases of the given ids; created_at is id / 10, so that ids of one ten share an instant. */
static List cases_of(const uint8_t *ids, size_t n)
{
    Case *cases = arena_array(arena, n, sizeof(*cases));

    for (size_t i = 0; i < n; i++) {
        cases[i].id.b[15] = ids[i];
        cases[i].created_at = ids[i] / 10;
    }
    return (List){cases, n};
}

#define CASES(...) cases_of((const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

static void expect_ids(List list, const uint8_t *ids, size_t n)
{
    assert_int_equal(list.n, n);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(((const Case *)list.items)[i].id.b[15], ids[i]);
}

#define EXPECT_IDS(list, ...) \
    expect_ids(list, (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

static void two_lists_become_one_newest_first_and_each_case_once(void **state)
{
    List none = {0};

    (void)state;
    EXPECT_IDS(case_lists_merge(arena, ORDER_NEWEST, CASES(90, 50, 10), CASES(70, 50, 20), 10), 90,
               70, 50, 20, 10);
    EXPECT_IDS(case_lists_merge(arena, ORDER_NEWEST, CASES(59, 51), CASES(58, 51, 50), 10), 59, 58,
               51, 50);
    EXPECT_IDS(case_lists_merge(arena, ORDER_NEWEST, none, CASES(3, 2), 10), 3, 2);
    EXPECT_IDS(case_lists_merge(arena, ORDER_NEWEST, CASES(3, 2), none, 10), 3, 2);
    assert_int_equal(case_lists_merge(arena, ORDER_NEWEST, none, none, 10).n, 0);
}

/* Due at id / 10; those below ten have no time at all. */
static List due_cases_of(const uint8_t *ids, size_t n)
{
    List list = cases_of(ids, n);
    Case *cases = list.items;

    for (size_t i = 0; i < n; i++)
        cases[i].due_at = ids[i] < 10 ? TIME_NONE : ids[i] / 10;
    return list;
}

#define DUE(...) \
    due_cases_of((const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

static void two_lists_become_one_due_first_and_what_has_no_time_last(void **state)
{
    (void)state;
    EXPECT_IDS(case_lists_merge(arena, ORDER_DUE, DUE(10, 51, 90, 3), DUE(20, 50, 51), 10), 10, 20,
               50, 51, 90, 3);
    EXPECT_IDS(case_lists_merge(arena, ORDER_DUE, DUE(90, 1), DUE(20, 2), 3), 20, 90, 1);
}

static void no_more_than_asked_for_and_the_newest_of_both(void **state)
{
    (void)state;
    EXPECT_IDS(case_lists_merge(arena, ORDER_NEWEST, CASES(90, 50, 10), CASES(70, 60, 20), 3), 90,
               70, 60);
    EXPECT_IDS(case_lists_merge(arena, ORDER_NEWEST, CASES(90, 50, 10), CASES(90, 50, 20), 3), 90,
               50, 20);
}

static void a_search_text_is_taken_as_it_is_typed(void **state)
{
    (void)state;
    assert_string_equal(like_escape(arena, "100%_\\x"), "100\\%\\_\\\\x");
    assert_string_equal(like_escape(arena, "消防"), "消防");
    assert_string_equal(like_escape(arena, ""), "");
}

static void states_are_checked_by_name(void **state)
{
    const char *literal = "untouched";

    (void)state;
    assert_null(case_states_parse(arena, NULL, false, &literal));
    assert_null(literal);
    assert_null(case_states_parse(arena, "FILED,CLOSED", false, &literal));
    assert_non_null(strstr(literal, "FILED"));
    assert_non_null(strstr(literal, "CLOSED"));
    assert_null(strstr(literal, "VOID"));
    assert_null(case_states_parse(arena, "FILED,CLOSED", true, &literal));
    assert_null(strstr(literal, "CLOSED"));
    assert_null(case_states_parse(arena, NULL, true, &literal));
    assert_non_null(strstr(literal, "CHECKING"));
    assert_null(strstr(literal, "ARCHIVED"));
}

static void a_state_nobody_knows_names_the_field(void **state)
{
    static const char *const BAD[] = {"OPEN", "FILED,", ",FILED", "FILED,filed", "FIL"};
    const char *literal = "untouched";

    (void)state;
    for (size_t i = 0; i < LENGTH(BAD); i++) {
        const Error *error = case_states_parse(arena, BAD[i], false, &literal);
        assert_non_null(error);
        assert_string_equal(error->field, "state");
    }
    assert_string_equal(literal, "untouched");
}

static void a_day_is_the_citys_day_and_a_last_day_is_whole(void **state)
{
    Period period;
    Time at;

    (void)state;
    assert_null(period_parse(arena, "2026-11-23", "2026-11-23", &period));
    assert_true(time_parse("2026-11-22T16:00:00Z", &at));
    assert_int_equal(period.from, at);
    assert_true(time_parse("2026-11-23T16:00:00Z", &at));
    assert_int_equal(period.to, at);
    assert_null(period_parse(arena, "2026-11-23T08:00:00+08:00", NULL, &period));
    assert_true(time_parse("2026-11-23T00:00:00Z", &at));
    assert_int_equal(period.from, at);
    assert_int_equal(period.to, TIME_NONE);
}

static void a_period_that_is_none_names_its_end(void **state)
{
    Period period;
    const Error *error = period_parse(arena, "yesterday", NULL, &period);

    (void)state;
    assert_non_null(error);
    assert_string_equal(error->field, "from");
    error = period_parse(arena, NULL, "2026-02-30", &period);
    assert_non_null(error);
    assert_string_equal(error->field, "to");
    error = period_parse(arena, "1969-12-31", NULL, &period);
    assert_non_null(error);
    assert_string_equal(error->field, "from");
    error = period_parse(arena, NULL, "0001-01-01", &period);
    assert_non_null(error);
    assert_string_equal(error->field, "to");
    error = period_parse(arena, "2026-11-24", "2026-11-22", &period);
    assert_non_null(error);
    assert_string_equal(error->field, "to");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_lists_become_one_newest_first_and_each_case_once),
        cmocka_unit_test(two_lists_become_one_due_first_and_what_has_no_time_last),
        cmocka_unit_test(no_more_than_asked_for_and_the_newest_of_both),
        cmocka_unit_test(a_search_text_is_taken_as_it_is_typed),
        cmocka_unit_test(states_are_checked_by_name),
        cmocka_unit_test(a_state_nobody_knows_names_the_field),
        cmocka_unit_test(a_day_is_the_citys_day_and_a_last_day_is_whole),
        cmocka_unit_test(a_period_that_is_none_names_its_end),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
