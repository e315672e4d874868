#include "domain/staff/lock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define T0     (INT64_C(1764000000) * TIME_SECOND)
#define MINUTE (60 * TIME_SECOND)

static Lock fail_times(Lock lock, int times, int64_t limit, Time now)
{
    for (int i = 0; i < times; i++)
        lock = lock_fail(lock, limit, now);
    return lock;
}

static void four_failures_leave_an_account_open(void **state)
{
    Lock lock = fail_times(LOCK_OPEN, 4, LOCK_ACCOUNT_FAILURES, T0);

    (void)state;
    assert_int_equal(lock_holds_s(LOCK_OPEN, LOCK_ACCOUNT_FAILURES, T0), 0);
    assert_int_equal(lock_holds_s(lock, LOCK_ACCOUNT_FAILURES, T0), 0);
    assert_int_equal(lock.failures, 4);
}

static void the_fifth_locks_it_for_15_minutes(void **state)
{
    Lock lock = fail_times(LOCK_OPEN, 5, LOCK_ACCOUNT_FAILURES, T0);

    (void)state;
    assert_int_equal(lock_holds_s(lock, LOCK_ACCOUNT_FAILURES, T0), 900);
    assert_int_equal(lock_holds_s(lock, LOCK_ACCOUNT_FAILURES, T0 + 14 * MINUTE), 60);
    assert_int_equal(lock_holds_s(lock, LOCK_ACCOUNT_FAILURES, T0 + 15 * MINUTE - 1), 1);
    assert_int_equal(lock_holds_s(lock, LOCK_ACCOUNT_FAILURES, T0 + 15 * MINUTE), 0);
}

static void the_lock_counts_from_the_last_failure(void **state)
{
    Lock lock = fail_times(LOCK_OPEN, 4, LOCK_ACCOUNT_FAILURES, T0);

    (void)state;
    lock = lock_fail(lock, LOCK_ACCOUNT_FAILURES, T0 + 10 * MINUTE);
    assert_int_equal(lock_holds_s(lock, LOCK_ACCOUNT_FAILURES, T0 + 15 * MINUTE), 600);
}

static void failures_are_forgotten_15_minutes_after_the_first(void **state)
{
    Lock lock = fail_times(LOCK_OPEN, 4, LOCK_ACCOUNT_FAILURES, T0);

    (void)state;
    lock = lock_fail(lock, LOCK_ACCOUNT_FAILURES, T0 + 15 * MINUTE);
    assert_int_equal(lock.failures, 1);
    assert_int_equal(lock_holds_s(lock, LOCK_ACCOUNT_FAILURES, T0 + 15 * MINUTE), 0);
}

static void knocking_on_a_locked_door_does_not_lock_it_for_longer(void **state)
{
    Lock lock = fail_times(LOCK_OPEN, 5, LOCK_ACCOUNT_FAILURES, T0);
    Lock knocked = fail_times(lock, 100, LOCK_ACCOUNT_FAILURES, T0 + 10 * MINUTE);

    (void)state;
    assert_int_equal(knocked.failures, lock.failures);
    assert_int_equal(knocked.until, lock.until);
}

static void after_the_lock_there_are_five_tries_again(void **state)
{
    Lock lock = fail_times(LOCK_OPEN, 5, LOCK_ACCOUNT_FAILURES, T0);

    (void)state;
    lock = fail_times(lock, 4, LOCK_ACCOUNT_FAILURES, T0 + 15 * MINUTE);
    assert_int_equal(lock_holds_s(lock, LOCK_ACCOUNT_FAILURES, T0 + 15 * MINUTE), 0);
    lock = lock_fail(lock, LOCK_ACCOUNT_FAILURES, T0 + 15 * MINUTE);
    assert_int_equal(lock_holds_s(lock, LOCK_ACCOUNT_FAILURES, T0 + 15 * MINUTE), 900);
}

static void an_address_bears_20(void **state)
{
    Lock lock = fail_times(LOCK_OPEN, 19, LOCK_CLIENT_FAILURES, T0);

    (void)state;
    assert_int_equal(lock_holds_s(lock, LOCK_CLIENT_FAILURES, T0), 0);
    lock = lock_fail(lock, LOCK_CLIENT_FAILURES, T0);
    assert_int_equal(lock_holds_s(lock, LOCK_CLIENT_FAILURES, T0), 900);
}

static void a_success_takes_one_failure_back_and_opens_no_lock(void **state)
{
    Lock lock = fail_times(LOCK_OPEN, 3, LOCK_CLIENT_FAILURES, T0);
    Lock locked = fail_times(LOCK_OPEN, 20, LOCK_CLIENT_FAILURES, T0);

    (void)state;
    assert_int_equal(lock_ease(lock, LOCK_CLIENT_FAILURES, T0).failures, 2);
    assert_int_equal(lock_ease(lock, LOCK_CLIENT_FAILURES, T0).until, lock.until);
    assert_int_equal(lock_ease(LOCK_OPEN, LOCK_CLIENT_FAILURES, T0).failures, 0);
    assert_int_equal(lock_ease(lock, LOCK_CLIENT_FAILURES, T0 + 15 * MINUTE).failures, 0);
    assert_int_equal(lock_ease(locked, LOCK_CLIENT_FAILURES, T0).failures, 20);
}

static void an_address_is_itself_or_the_64_it_comes_from(void **state)
{
    static const struct {
        const char *address, *client;
    } ROWS[] = {
        {"10.1.2.3", "10.1.2.3"},
        {"::ffff:10.1.2.3", "10.1.2.3"},
        {"2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"},
        {"2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"},
        {"2001:db8:1:3::1", "2001:db8:1:3::/64"},
        {"no address\n\xff", "no?address??"},
        {"", ""},
    };
    char client[LOCK_CLIENT_SIZE], long_text[300];

    (void)state;
    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        lock_client(ROWS[i].address, client);
        assert_string_equal(client, ROWS[i].client);
    }
    memset(long_text, 'x', sizeof(long_text) - 1);
    long_text[sizeof(long_text) - 1] = '\0';
    lock_client(long_text, client);
    assert_int_equal(strlen(client), LOCK_CLIENT_SIZE - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(four_failures_leave_an_account_open),
        cmocka_unit_test(the_fifth_locks_it_for_15_minutes),
        cmocka_unit_test(the_lock_counts_from_the_last_failure),
        cmocka_unit_test(failures_are_forgotten_15_minutes_after_the_first),
        cmocka_unit_test(knocking_on_a_locked_door_does_not_lock_it_for_longer),
        cmocka_unit_test(after_the_lock_there_are_five_tries_again),
        cmocka_unit_test(an_address_bears_20),
        cmocka_unit_test(a_success_takes_one_failure_back_and_opens_no_lock),
        cmocka_unit_test(an_address_is_itself_or_the_64_it_comes_from),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
