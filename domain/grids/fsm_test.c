/* fsm_test.c - the life of an edition, checked whole. */
#include "domain/grids/fsm.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void every_state_can_be_reached_and_none_is_a_trap(void **context)
{
    bool reached[EDITION_STATE_MAX] = {[EDITION_DRAFT] = true};
    bool ends[EDITION_STATE_MAX];

    (void)context;
    for (int state = 0; state < EDITION_STATE_MAX; state++)
        ends[state] = edition_state_is_over((EditionState)state);
    for (int round = 0; round < EDITION_STATE_MAX; round++) {
        for (size_t i = 0; i < EDITION_MACHINE.n_moves; i++) {
            reached[EDITION_MACHINE.moves[i].to] |= reached[EDITION_MACHINE.moves[i].from];
            ends[EDITION_MACHINE.moves[i].from] |= ends[EDITION_MACHINE.moves[i].to];
        }
    }
    for (int state = 0; state < EDITION_STATE_MAX; state++) {
        if (!reached[state])
            fail_msg("%s cannot be reached", EDITION_STATE_NAMES[state]);
        if (!ends[state])
            fail_msg("%s is a trap", EDITION_STATE_NAMES[state]);
    }
}

static void what_is_over_is_left_by_no_move(void **context)
{
    (void)context;
    for (size_t i = 0; i < EDITION_MACHINE.n_moves; i++) {
        const MachineMove *move = &EDITION_MACHINE.moves[i];
        assert_false(edition_state_is_over((EditionState)move->from));
        assert_ptr_equal(machine_find(&EDITION_MACHINE, move->from, move->event), move);
    }
}

/* Nothing comes into force that was not checked as it is and published by somebody. */
static void the_only_way_into_force_is_through_check_and_publication(void **context)
{
    (void)context;
    for (size_t i = 0; i < EDITION_MACHINE.n_moves; i++) {
        const MachineMove *move = &EDITION_MACHINE.moves[i];
        if (move->to == EDITION_IN_FORCE) {
            assert_int_equal(move->from, EDITION_PUBLISHED);
            assert_string_equal(edition_event_grant((EditionEvent)move->event), "");
        }
        if (move->to == EDITION_PUBLISHED) {
            assert_int_equal(move->from, EDITION_CHECKED);
            assert_string_equal(edition_event_grant((EditionEvent)move->event), "grid:publish");
        }
        if (move->event == EDITION_DO_EDIT)
            assert_int_equal(move->to, EDITION_DRAFT);
    }
    assert_null(machine_find(&EDITION_MACHINE, EDITION_PUBLISHED, EDITION_DO_EDIT));
}

static void who_takes_something_back_says_why(void **context)
{
    (void)context;
    for (int event = 0; event < EDITION_EVENT_MAX; event++) {
        bool takes_back = event == EDITION_DO_RECALL || event == EDITION_DO_WITHDRAW;
        assert_int_equal(edition_event_needs_reason((EditionEvent)event), takes_back);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_state_can_be_reached_and_none_is_a_trap),
        cmocka_unit_test(what_is_over_is_left_by_no_move),
        cmocka_unit_test(the_only_way_into_force_is_through_check_and_publication),
        cmocka_unit_test(who_takes_something_back_says_why),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
