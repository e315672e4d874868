/* Each promise is broken once on purpose: a checker that finds nothing must be able to. */
#include "simulate/ledger.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define GRID    INT64_C(441901119001001)
#define OTHER   INT64_C(441901003001001)
#define ID      "0193a1b2-c3d4-8001-9a57-7a2700000001"
#define UNKNOWN INT64_C(7)

typedef struct World {
    Ledger ledger;
    Ear ears[EAR_TIERS]; /* city, district, town, village of GRID */
    LedgerCase *subject;
} World;

/* A case of three versions that everybody has heard of. */
static int begin(void **state)
{
    World *world = calloc(1, sizeof(*world));

    ledger_begin(&world->ledger);
    for (int tier = 0; tier < EAR_TIERS; tier++) {
        UnitRange range = unit_key_range(unit_key_at_tier(GRID, (Tier)tier));
        world->ears[tier] = (Ear){.range = range, .tier = (Tier)tier};
        for (int64_t version = 1; version <= 3; version++)
            ledger_hear(&world->ledger, &world->ears[tier], ID, GRID, version);
    }
    world->subject = ledger_find(&world->ledger, ID);
    ledger_acknowledge(world->subject, 3);
    *state = world;
    return 0;
}

static int end(void **state)
{
    World *world = *state;

    ledger_end(&world->ledger);
    free(world);
    return 0;
}

static void expect(World *world, Fault fault)
{
    for (int i = 0; i < FAULT_MAX; i++)
        assert_int_equal(world->ledger.faults[i], i == (int)fault);
    if (fault < FAULT_MAX)
        assert_true(strlen(world->ledger.first[fault]) > 0);
}

static void what_holds_is_no_fault(void **state)
{
    World *world = *state;

    ledger_read_back(&world->ledger, world->subject, 3);
    ledger_judge(&world->ledger, world->ears, EAR_TIERS);
    expect(world, FAULT_MAX);
}

static void an_acknowledged_case_that_is_gone_is_lost(void **state)
{
    World *world = *state;

    ledger_read_back(&world->ledger, world->subject, 0);
    ledger_judge(&world->ledger, world->ears, EAR_TIERS);
    expect(world, FAULT_LOST);
}

static void an_acknowledged_move_that_is_gone_is_found(void **state)
{
    World *world = *state;

    ledger_read_back(&world->ledger, world->subject, 2);
    ledger_judge(&world->ledger, world->ears, EAR_TIERS);
    expect(world, FAULT_OLDER);
}

static void an_event_that_one_desk_was_not_told_is_found(void **state)
{
    World *world = *state;

    world->subject->heard[TIER_TOWN] &= ~(UINT64_C(1) << 2);
    ledger_read_back(&world->ledger, world->subject, 3);
    ledger_judge(&world->ledger, world->ears, EAR_TIERS);
    expect(world, FAULT_UNHEARD);
}

static void a_move_nobody_was_told_of_is_found_by_each_desk(void **state)
{
    World *world = *state;

    ledger_read_back(&world->ledger, world->subject, 4);
    ledger_judge(&world->ledger, world->ears, EAR_TIERS);
    assert_int_equal(world->ledger.faults[FAULT_UNHEARD], EAR_TIERS);
}

static void a_desk_that_was_told_to_ask_anew_is_excused(void **state)
{
    World *world = *state;

    world->subject->heard[TIER_TOWN] = 0;
    world->ears[TIER_TOWN].resynced = true;
    ledger_read_back(&world->ledger, world->subject, 3);
    ledger_judge(&world->ledger, world->ears, EAR_TIERS);
    expect(world, FAULT_MAX);
}

static void an_event_told_twice_is_found(void **state)
{
    World *world = *state;

    ledger_hear(&world->ledger, &world->ears[TIER_VILLAGE], ID, GRID, 2);
    expect(world, FAULT_TWICE);
}

static void a_desk_that_hears_of_a_place_outside_its_range_is_found(void **state)
{
    World *world = *state;

    ledger_hear(&world->ledger, &world->ears[TIER_TOWN], ID, OTHER, 1);
    expect(world, FAULT_STRANGER);
}

static void a_department_may_miss_what_is_not_its_own_but_hears_nothing_outside(void **state)
{
    World *world = *state;
    const Ear ear = {.range = world->ears[TIER_TOWN].range, .tier = TIER_TOWN, .department = true};

    ledger_hear(&world->ledger, &ear, ID, GRID, 2);
    expect(world, FAULT_MAX);
    ledger_hear(&world->ledger, &ear, ID, OTHER, 2);
    expect(world, FAULT_STRANGER);
}

static void times_that_cannot_be_are_found(void **state)
{
    World *world = *state;
    const Time at = 1000 * TIME_SECOND;

    ledger_check_times(&world->ledger, world->subject, at, at + UNKNOWN, at, at);
    expect(world, FAULT_MAX);
    ledger_check_times(&world->ledger, world->subject, at - 60 * TIME_SECOND, at + 1, at, at);
    ledger_check_times(&world->ledger, world->subject, at + 60 * TIME_SECOND, at + 61 * TIME_SECOND,
                       at, at);
    ledger_check_times(&world->ledger, world->subject, at, at, at, at);
    ledger_check_times(&world->ledger, world->subject, at, TIME_NONE, at, at);
    assert_int_equal(world->ledger.faults[FAULT_CLOCK], 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_holds_is_no_fault, begin, end),
        cmocka_unit_test_setup_teardown(an_acknowledged_case_that_is_gone_is_lost, begin, end),
        cmocka_unit_test_setup_teardown(an_acknowledged_move_that_is_gone_is_found, begin, end),
        cmocka_unit_test_setup_teardown(an_event_that_one_desk_was_not_told_is_found, begin, end),
        cmocka_unit_test_setup_teardown(a_move_nobody_was_told_of_is_found_by_each_desk, begin,
                                        end),
        cmocka_unit_test_setup_teardown(a_desk_that_was_told_to_ask_anew_is_excused, begin, end),
        cmocka_unit_test_setup_teardown(an_event_told_twice_is_found, begin, end),
        cmocka_unit_test_setup_teardown(a_desk_that_hears_of_a_place_outside_its_range_is_found,
                                        begin, end),
        cmocka_unit_test_setup_teardown(
            a_department_may_miss_what_is_not_its_own_but_hears_nothing_outside, begin, end),
        cmocka_unit_test_setup_teardown(times_that_cannot_be_are_found, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
