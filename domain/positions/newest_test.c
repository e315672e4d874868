/* newest_test.c - of each person the newest, whatever the order in which it comes. */
#include "domain/positions/newest.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define PERSONS 300

static Position position_of(int person, Time at)
{
    return (Position){
        .person = {{8, (uint8_t)(person >> 8), (uint8_t)person}}, .at = at, .lon = (double)at};
}

static void the_newest_stays_in_whatever_order_they_come(void **state)
{
    static const Time ORDERS[][3] = {{1, 2, 3}, {3, 2, 1}, {2, 3, 1}, {3, 1, 2}};
    Position found;

    (void)state;
    for (size_t i = 0; i < LENGTH(ORDERS); i++) {
        Newest *newest = newest_new();
        for (size_t k = 0; k < 3; k++) {
            Position position = position_of(7, ORDERS[i][k]);
            newest_note(newest, &position, 1);
        }
        assert_true(newest_get(newest, position_of(7, 0).person, &found));
        assert_int_equal(found.at, 3);
        newest_free(newest);
    }
}

static void nobody_is_found_who_told_nothing(void **state)
{
    Newest *newest = newest_new();
    Position position = position_of(1, 5), found = {.at = 77};

    (void)state;
    newest_note(newest, &position, 1);
    assert_false(newest_get(newest, position_of(2, 0).person, &found));
    assert_int_equal(found.at, 77);
    newest_free(newest);
    newest_free(NULL);
}

static void *note_all(void *context)
{
    for (Time at = 1; at <= 50; at++) {
        for (int person = 0; person < PERSONS; person++) {
            Position position = position_of(person, at);
            newest_note(context, &position, 1);
        }
    }
    return NULL;
}

static void many_threads_note_and_read(void **state)
{
    Newest *newest = newest_new();
    pthread_t threads[4];
    Position found;

    (void)state;
    for (size_t i = 0; i < LENGTH(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, note_all, newest), 0);
    for (int i = 0; i < 10000; i++)
        (void)newest_get(newest, position_of(i % PERSONS, 0).person, &found);
    for (size_t i = 0; i < LENGTH(threads); i++)
        pthread_join(threads[i], NULL);
    for (int person = 0; person < PERSONS; person++) {
        assert_true(newest_get(newest, position_of(person, 0).person, &found));
        assert_int_equal(found.at, 50);
    }
    newest_free(newest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_newest_stays_in_whatever_order_they_come),
        cmocka_unit_test(nobody_is_found_who_told_nothing),
        cmocka_unit_test(many_threads_note_and_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
