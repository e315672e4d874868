#include "platform/push/audience.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define N_LISTENERS 400
#define N_EVENTS    3000
#define N_PERSONS   40

/* A row of chances that is the same in every run (xorshift64*). */
static uint64_t chance(void)
{
    static uint64_t state = 0x9e3779b97f4a7c15;

    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * UINT64_C(2685821657736338717);
}

static uint64_t below(uint64_t n)
{
    return chance() % n;
}

static Id some_person(void)
{
    return (Id){{[0] = 1, [15] = (uint8_t)below(N_PERSONS)}};
}

/* Of two cities, one without districts, so that few and many share an ancestor. */
static UnitKey some_unit(void)
{
    static const UnitKey CITIES[] = {INT64_C(441900000000000), INT64_C(440100000000000)};
    UnitKey key = CITIES[below(2)];

    if (key != CITIES[0]) {
        if (below(8) == 0)
            return key;
        key += (UnitKey)(1 + below(2)) * 1000000000;
    }
    static const UnitKey STEPS[] = {1000000, 1000, 1};
    for (size_t i = below(4); i < 3; i++) {
        key += (UnitKey)(1 + below(3)) * STEPS[i];
        if (!unit_key_valid(key))
            return CITIES[1];
    }
    return key;
}

static void set_department(char *department)
{
    static const char *const CODES[] = {"", "", "XF", "CG", "DEPART7"};

    (void)snprintf(department, 8, "%s", CODES[below(LENGTH(CODES))]);
}

static UnitRange some_range(void)
{
    switch (below(8)) {
    case 0:
        return UNIT_RANGE_EMPTY;
    case 1: /* no unit's subtree */
        return (UnitRange){some_unit() - 5, some_unit() + 3000};
    default:
        return unit_key_range(some_unit());
    }
}

static Listener *some_listener(void)
{
    Listener *listener = calloc(1, sizeof(*listener));

    assert_non_null(listener);
    listener->range = some_range();
    set_department(listener->department);
    if (below(3) != 0)
        listener->person = some_person();
    return listener;
}

static RingEvent some_event(void)
{
    RingEvent event = {.unit = some_unit(), .also = below(4) == 0 ? some_unit() : 0};

    set_department(event.department);
    event.n_persons = below(4);
    for (size_t i = 0; i < event.n_persons; i++)
        event.persons[i] = some_person();
    return event;
}

typedef struct Hall {
    Audience audience;
    Listener *all[N_LISTENERS];
    Listener *due[N_LISTENERS];
} Hall;

static int open_hall(void **state)
{
    Hall *hall = calloc(1, sizeof(*hall));

    assert_non_null(hall);
    audience_init(&hall->audience, N_LISTENERS);
    for (size_t i = 0; i < N_LISTENERS; i++) {
        hall->all[i] = some_listener();
        audience_join(&hall->audience, hall->all[i]);
    }
    *state = hall;
    return 0;
}

static int close_hall(void **state)
{
    Hall *hall = *state;

    for (size_t i = 0; i < N_LISTENERS; i++) {
        audience_leave(&hall->audience, hall->all[i]);
        free(hall->all[i]);
    }
    for (size_t i = 0; i < hall->audience.n_chains; i++) {
        assert_null(hall->audience.by_unit[i]);
        assert_null(hall->audience.by_person[i]);
    }
    assert_null(hall->audience.others);
    audience_done(&hall->audience);
    free(hall);
    return 0;
}

static void assert_exact(Hall *hall, const RingEvent *event)
{
    size_t n = audience_of(&hall->audience, event, hall->due, 0), n_hear = 0;

    for (size_t i = 0; i < n; i++)
        assert_true(hall->due[i]->is_due);
    for (size_t i = 0; i < N_LISTENERS; i++) {
        assert_int_equal(hall->all[i]->is_due, listener_hears(hall->all[i], event));
        n_hear += hall->all[i]->is_due;
        hall->all[i]->is_due = false;
    }
    assert_int_equal(n, n_hear);
}

static void found_are_exactly_those_who_hear(void **state)
{
    for (int i = 0; i < N_EVENTS; i++) {
        RingEvent event = some_event();
        assert_exact(*state, &event);
    }
}

static void who_left_is_not_found_and_who_came_is(void **state)
{
    Hall *hall = *state;

    for (int i = 0; i < N_EVENTS; i++) {
        Listener **one = &hall->all[below(N_LISTENERS)];
        audience_leave(&hall->audience, *one);
        free(*one);
        *one = some_listener();
        audience_join(&hall->audience, *one);
        RingEvent event = some_event();
        assert_exact(hall, &event);
    }
}

static void who_is_due_already_is_not_found_again(void **state)
{
    Hall *hall = *state;
    RingEvent event = some_event(), whole = {.unit = INT64_C(441900001001001)};

    size_t n = audience_of(&hall->audience, &whole, hall->due, 0);
    assert_true(n > 0);
    assert_int_equal(audience_of(&hall->audience, &whole, hall->due, n), n);
    n = audience_of(&hall->audience, &event, hall->due, n);
    for (size_t i = 0; i < n; i++) {
        assert_true(hall->due[i]->is_due);
        hall->due[i]->is_due = false;
    }
    for (size_t i = 0; i < N_LISTENERS; i++)
        assert_false(hall->all[i]->is_due);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(found_are_exactly_those_who_hear, open_hall, close_hall),
        cmocka_unit_test_setup_teardown(who_left_is_not_found_and_who_came_is, open_hall,
                                        close_hall),
        cmocka_unit_test_setup_teardown(who_is_due_already_is_not_found_again, open_hall,
                                        close_hall),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
