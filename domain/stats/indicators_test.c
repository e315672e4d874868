/* indicators_test.c - one indicator from its sums, and to whom it is shown. */
#include "domain/stats/indicators.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void no_data_is_not_zero(void **state)
{
    const Sum late = {.numerator = 0, .denominator = 3, .value = NAN};
    const Sum nine = {.numerator = 36, .denominator = 45, .value = NAN};
    const Sum ten = {.numerator = 40, .denominator = 50, .value = NAN};
    Shown shown = indicator_show(INDICATOR_HANDLE_IN_TIME, NULL);

    (void)state;
    assert_true(isnan(shown.value));
    assert_int_equal(shown.reason, NO_DATA);
    assert_int_equal(shown.denominator, 0);
    shown = indicator_show(INDICATOR_HANDLE_IN_TIME, &late);
    assert_true(fabs(shown.value) < 1e-9);
    assert_int_equal(shown.reason, ENUM_NONE);
    shown = indicator_show(INDICATOR_FORCED, NULL);
    assert_true(fabs(shown.value) < 1e-9);
    shown = indicator_show(INDICATOR_SATISFACTION, &nine);
    assert_true(isnan(shown.value));
    assert_int_equal(shown.reason, TOO_FEW);
    shown = indicator_show(INDICATOR_SATISFACTION, &ten);
    assert_true(fabs(shown.value - 0.8) < 1e-9);
}

static void a_department_sees_what_departments_have_the_duty_for(void **state)
{
    (void)state;
    for (int i = 0; i < INDICATOR_MAX; i++) {
        bool is_theirs = FORMULAS[i].whose == WHOSE_DEPARTMENT;
        assert_int_equal(indicator_applies((Indicator)i, BY_ITEM, true), is_theirs);
        if (FORMULAS[i].unit != INDICATOR_MINUTES)
            assert_int_equal(indicator_applies((Indicator)i, BY_DEPARTMENT, false), is_theirs);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_data_is_not_zero),
        cmocka_unit_test(a_department_sees_what_departments_have_the_duty_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
