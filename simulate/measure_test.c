#include "simulate/measure.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void a_percentile_is_at_most_three_percent_too_much(void **state)
{
    static Measure measure;

    (void)state;
    for (int64_t us = 1; us <= 100000; us++)
        measure_took(&measure, us);
    for (int i = 1; i < 100; i++) {
        int64_t exact = 1 + (int64_t)(99999.0 * i / 100);
        int64_t told = measure_percentile(&measure, i / 100.0);
        assert_true(told >= exact && told <= exact + exact / 31 + 1);
    }
    assert_int_equal(measure_percentile(&measure, 1), 100000);
    assert_int_equal(measure.answered, 100000);
}

static void what_takes_longest_is_told_exactly(void **state)
{
    static Measure measure;

    (void)state;
    assert_int_equal(measure_percentile(&measure, 0.99), 0);
    measure_took(&measure, 7);
    measure_took(&measure, INT64_C(5000000000));
    assert_int_equal(measure.max_us, INT64_C(5000000000));
    assert_int_equal(measure_percentile(&measure, 0), 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_percentile_is_at_most_three_percent_too_much),
        cmocka_unit_test(what_takes_longest_is_told_exactly),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
