/* throttle_test.c - so often and no oftener. */
#include "platform/http/throttle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define BURST    3
#define EVERY_MS 1000
#define NOW_MS   5000000

typedef struct World {
    Arena *arena;
    Throttle *throttle;
} World;

static int set_up(void **state)
{
    World *world = test_malloc(sizeof(*world));

    *world = (World){arena_new(), throttle_new(BURST, EVERY_MS)};
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    World *world = *state;

    throttle_free(world->throttle);
    arena_free(world->arena);
    test_free(world);
    return 0;
}

static bool takes(World *world, const char *client, int64_t now_ms)
{
    return throttle_take(world->throttle, world->arena, client, now_ms) == NULL;
}

static void a_burst_is_let_through_and_then_one_at_a_time(void **state)
{
    World *world = *state;

    for (int i = 0; i < BURST; i++)
        assert_true(takes(world, "10.0.0.1", NOW_MS));
    assert_false(takes(world, "10.0.0.1", NOW_MS));
    assert_true(takes(world, "10.0.0.1", NOW_MS + EVERY_MS));
    assert_false(takes(world, "10.0.0.1", NOW_MS + EVERY_MS));
    for (int i = 0; i < BURST; i++)
        assert_true(takes(world, "10.0.0.1", NOW_MS + 100 * EVERY_MS));
}

static void the_answer_says_how_long_to_wait(void **state)
{
    World *world = *state;

    for (int i = 0; i < BURST; i++)
        assert_true(takes(world, "10.0.0.1", NOW_MS));
    const Error *error = throttle_take(world->throttle, world->arena, "10.0.0.1", NOW_MS + 100);
    assert_ptr_equal(error->kind, &HTTP_TOO_OFTEN);
    assert_int_equal(error->retry_after_s, 1);
}

static void clients_do_not_pay_for_each_other(void **state)
{
    World *world = *state;

    for (int i = 0; i < BURST; i++)
        assert_true(takes(world, "10.0.0.1", NOW_MS));
    assert_true(takes(world, "10.0.0.2", NOW_MS));
}

static void an_ipv6_network_is_one_client(void **state)
{
    World *world = *state;

    assert_true(takes(world, "2001:db8:0:1:a::1", NOW_MS));
    assert_true(takes(world, "2001:db8:0:1:b::1", NOW_MS));
    assert_true(takes(world, "2001:db8:0:1::3", NOW_MS));
    assert_false(takes(world, "2001:db8:0:1:c::1", NOW_MS));
    assert_true(takes(world, "2001:db8:0:2:c::1", NOW_MS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_burst_is_let_through_and_then_one_at_a_time, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_answer_says_how_long_to_wait, set_up, tear_down),
        cmocka_unit_test_setup_teardown(clients_do_not_pay_for_each_other, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_ipv6_network_is_one_client, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
