/* kinds_test.c - what the table of kinds promises, and that no statement forgets the scope. */
#include "domain/premises/kinds.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include "domain/premises/premises.sql.h"
#include "domain/scope_law.h"

#include <cmocka.h>

static void a_street_is_walked_every_day_and_looks_at_its_classes(void **state)
{
    const char *classes = PREMISES_RULES[PREMISES_STREET].classes;

    (void)state;
    assert_int_equal(premises_cycle_days(PREMISES_STREET, ENUM_NONE), 1);
    assert_true(premises_class_has(classes, "0201"));
    assert_true(premises_class_has(classes, "0605")); /* the fire lane, and nothing else of 06 */
    assert_false(premises_class_has(classes, "0602"));
    assert_false(premises_class_has(classes, "1"));
}

/* What can be seen is a point; a lead, a service, is none, and nobody is photographed for it (P-04). */
static void only_what_is_photographed_is_a_point(void **state)
{
    const char *photo[] = {"PHOTO", "POSITION"}, *words[] = {"NARRATIVE", "POSITION"};
    const Item seen = {.code = "0201", .evidence = {photo, 2}};
    const Item told = {.code = "0204", .evidence = {words, 2}};

    (void)state;
    assert_true(premises_has_point(PREMISES_STREET, &seen));
    assert_false(premises_has_point(PREMISES_STREET, &told));
    assert_false(premises_has_point(PREMISES_FOOD, &seen));
}

static void the_cycle_comes_from_kind_and_risk_alone(void **state)
{
    (void)state;
    assert_int_equal(premises_cycle_days(PREMISES_ENTERPRISE, 0), 90);
    assert_int_equal(premises_cycle_days(PREMISES_ENTERPRISE, 3), 15);
    assert_int_equal(premises_cycle_days(PREMISES_RENTAL, ENUM_NONE), 30);
    assert_int_equal(premises_cycle_days(PREMISES_RENTAL, 3), 10);
    assert_non_null(premises_risk_fault(PREMISES_ENTERPRISE, ENUM_NONE));
    assert_non_null(premises_risk_fault(PREMISES_FOOD, 0));
    assert_null(premises_risk_fault(PREMISES_RENTAL, ENUM_NONE));
    assert_null(premises_risk_fault(PREMISES_RENTAL, 3));
}

/* A worse class is never visited less often. */
static void cycles_never_grow_with_the_risk(void **state)
{
    (void)state;
    for (int kind = 0; kind < PREMISES_KIND_MAX; kind++) {
        for (int risk = 1; risk < PREMISES_RISK_MAX; risk++) {
            assert_true(premises_cycle_days((PremisesKind)kind, risk) <=
                        premises_cycle_days((PremisesKind)kind, risk - 1));
        }
        assert_true(premises_cycle_days((PremisesKind)kind, ENUM_NONE) >= 1);
    }
}

static const Unscoped UNSCOPED[] = {
    {"premises_insert", "its grid was found in the scope, and is compared with it once more"},
    {"premises_changed", "the premises were locked in scope"},
    {"premises_seen", "the visit was locked in scope"},
    {"premises_in_town", "the map was redrawn: it acts on all of them"},
    {"premises_move", "the map was redrawn: it acts on all of them"},
    {"premises_streets_end", "the system looks through all of the city"},
    {"premises_streets_begin", "the system looks through all of the city"},
};

static void every_statement_carries_the_scope_or_says_why_not(void **state)
{
    static const char *const SCOPES[] = {"p.unit between $1 and $2", NULL};

    (void)state;
    check_scopes(PREMISES_STMTS, SCOPES, UNSCOPED, LENGTH(UNSCOPED));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_street_is_walked_every_day_and_looks_at_its_classes),
        cmocka_unit_test(only_what_is_photographed_is_a_point),
        cmocka_unit_test(the_cycle_comes_from_kind_and_risk_alone),
        cmocka_unit_test(cycles_never_grow_with_the_risk),
        cmocka_unit_test(every_statement_carries_the_scope_or_says_why_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
