#include "base/chance.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* The first numbers of splitmix64 from 1234567, as its author's program gives them. */
static void a_series_is_the_published_one_every_time(void **context)
{
    static const uint64_t FIRST[] = {UINT64_C(6457827717110365317), UINT64_C(3203168211198807973),
                                     UINT64_C(9817491932198370423)};
    uint64_t state = 1234567;

    (void)context;
    for (size_t i = 0; i < LENGTH(FIRST); i++)
        assert_true(chance(&state) == FIRST[i]);
}

static void a_choice_takes_both_its_ends_and_nothing_beyond(void **context)
{
    uint64_t state = 1;
    bool seen[4] = {false};

    (void)context;
    for (int i = 0; i < 1000; i++) {
        int n = chance_between(&state, -1, 2);
        assert_in_range(n + 1, 0, 3);
        seen[n + 1] = true;
    }
    for (size_t i = 0; i < LENGTH(seen); i++)
        assert_true(seen[i]);
    assert_int_equal(chance_between(&state, 7, 7), 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_series_is_the_published_one_every_time),
        cmocka_unit_test(a_choice_takes_both_its_ends_and_nothing_beyond),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
