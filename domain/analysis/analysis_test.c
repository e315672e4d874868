/* analysis_test.c - a count and its list say the same of what is in a set; every statement is scoped. */
#include "domain/analysis/analysis.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include "base/arena.h"
#include "domain/analysis/analysis.sql.h"
#include "domain/scope_law.h"

#include <cmocka.h>

static const char *text_of(Arena *arena, const Stmt *stmt)
{
    const char *text = "";

    for (size_t i = 0; i < stmt->n_parts; i++)
        text = arena_printf(arena, "%s%s\n", text, stmt->parts[i].text);
    return text;
}

/* From the scope to the last of what narrows it. */
static const char *condition_of(Arena *arena, const Stmt *stmt)
{
    const char *text = text_of(arena, stmt);
    const char *begin = strstr(text, "where c.unit between $1 and $2");
    const char *end = begin ? strstr(begin, "and c.owner = $15") : NULL;

    assert_non_null(begin);
    assert_non_null(end);
    return arena_printf(arena, "%.*s", (int)(end - begin), begin);
}

static void test_count_and_list_are_one_opinion(void **state)
{
    Arena *arena = *state;

    assert_string_equal(condition_of(arena, &SQL_ANALYSIS_COUNTS),
                        condition_of(arena, &SQL_ANALYSIS_CASES));
}

static void test_every_set_is_written(void **state)
{
    Arena *arena = *state;
    const char *condition = condition_of(arena, &SQL_ANALYSIS_COUNTS);

    for (int set = 0; set < CASE_SET_MAX; set++) {
        if (!strstr(condition, arena_printf(arena, "when '%s' then ", CASE_SETS[set])))
            fail_msg("analysis.sql does not say what is in %s", CASE_SETS[set]);
    }
}

static void test_every_way_to_count_is_written(void **state)
{
    Arena *arena = *state;
    const char *text = text_of(arena, &SQL_ANALYSIS_COUNTS);

    for (int by = 0; by < CASES_BY_MAX; by++) {
        if (!strstr(text, arena_printf(arena, "when '%s' then ", CASES_BY[by])))
            fail_msg("analysis.sql does not count by %s", CASES_BY[by]);
    }
}

static void test_scope_is_in_every_statement(void **state)
{
    static const char *const SCOPES[] = {"between $1 and $2", NULL};

    (void)state;
    check_scopes(ANALYSIS_STMTS, SCOPES, NULL, 0);
}

static int set_up(void **state)
{
    *state = arena_new();
    return 0;
}

static int tear_down(void **state)
{
    arena_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_count_and_list_are_one_opinion, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_every_set_is_written, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_every_way_to_count_is_written, set_up, tear_down),
        cmocka_unit_test(test_scope_is_in_every_statement),
    };

    return cmocka_run_group_tests_name("analysis", tests, NULL, NULL);
}
