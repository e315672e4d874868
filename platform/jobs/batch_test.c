/* batch_test.c - whatever fails in a batch, everybody gets one verdict, and his own. */
#include "platform/jobs/batch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define JOBS 256

typedef struct Job {
    int bad; /* a batch with it in is spoilt */
    int n_done, n_refused;
} Job;

/* A database for these jobs: what it does, and how often it was asked. */
typedef struct World {
    Job jobs[JOBS];
    void *places[JOBS];
    int n_attempts;
    int n_lost;           /* so many attempts are lost before one counts */
    BatchOutcome instead; /* BATCH_DONE: nothing else happens */
} World;

static BatchOutcome attempt(void *context, void *const *jobs, size_t n)
{
    World *world = context;

    world->n_attempts++;
    if (world->n_lost > 0) {
        world->n_lost--;
        return BATCH_LOST;
    }
    if (world->instead != BATCH_DONE)
        return world->instead;
    for (size_t i = 0; i < n; i++) {
        if (((Job *)jobs[i])->bad)
            return BATCH_SPOILT;
    }
    for (size_t i = 0; i < n; i++)
        ((Job *)jobs[i])->n_done++;
    return BATCH_DONE;
}

static void give_up(void *context, void *const *jobs, size_t n)
{
    (void)context;
    for (size_t i = 0; i < n; i++)
        ((Job *)jobs[i])->n_refused++;
}

static void run(World *world, size_t n)
{
    static const BatchOps OPS = {attempt, give_up};

    for (size_t i = 0; i < n; i++)
        world->places[i] = &world->jobs[i];
    batch_run(&OPS, world, world->places, n);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(world->jobs[i].n_done + world->jobs[i].n_refused, 1);
}

static void all_that_can_be_done_are_done_in_one_transaction(void **state)
{
    World world = {.n_attempts = 0};

    (void)state;
    run(&world, JOBS);
    assert_int_equal(world.n_attempts, 1);
    assert_int_equal(world.jobs[JOBS - 1].n_done, 1);
}

static void one_that_cannot_be_done_fails_alone_wherever_it_stands(void **state)
{
    (void)state;
    for (size_t n = 1; n <= JOBS; n = n * 2 + 1) {
        for (size_t bad = 0; bad < n; bad++) {
            World world = {.n_attempts = 0};
            world.jobs[bad].bad = 1;
            run(&world, n);
            for (size_t i = 0; i < n; i++)
                assert_int_equal(world.jobs[i].n_refused, i == bad);
        }
    }
}

static void one_bad_among_256_costs_17_transactions(void **state)
{
    World world = {.n_attempts = 0};

    (void)state;
    world.jobs[100].bad = 1;
    run(&world, JOBS);
    assert_int_equal(world.n_attempts, 17);
}

static void many_bad_ones_fail_and_the_others_do_not(void **state)
{
    World world = {.n_attempts = 0};

    (void)state;
    for (size_t i = 0; i < JOBS; i++)
        world.jobs[i].bad = i % 3 == 0;
    run(&world, JOBS);
    for (size_t i = 0; i < JOBS; i++)
        assert_int_equal(world.jobs[i].n_done, i % 3 != 0);
}

static void what_is_lost_is_tried_again_whole(void **state)
{
    World world = {.n_lost = BATCH_ATTEMPTS - 1};

    (void)state;
    run(&world, JOBS);
    assert_int_equal(world.n_attempts, BATCH_ATTEMPTS);
    assert_int_equal(world.jobs[0].n_done, 1);
}

static void what_is_lost_every_time_is_given_up_and_not_split(void **state)
{
    World world = {.n_lost = 1000};

    (void)state;
    run(&world, JOBS);
    assert_int_equal(world.n_attempts, BATCH_ATTEMPTS);
    assert_int_equal(world.jobs[0].n_refused, 1);
}

static void what_is_nobodys_fault_is_tried_once(void **state)
{
    World world = {.instead = BATCH_OVER};

    (void)state;
    run(&world, JOBS);
    assert_int_equal(world.n_attempts, 1);
    assert_int_equal(world.jobs[JOBS - 1].n_refused, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_that_can_be_done_are_done_in_one_transaction),
        cmocka_unit_test(one_that_cannot_be_done_fails_alone_wherever_it_stands),
        cmocka_unit_test(one_bad_among_256_costs_17_transactions),
        cmocka_unit_test(many_bad_ones_fail_and_the_others_do_not),
        cmocka_unit_test(what_is_lost_is_tried_again_whole),
        cmocka_unit_test(what_is_lost_every_time_is_given_up_and_not_split),
        cmocka_unit_test(what_is_nobodys_fault_is_tried_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
