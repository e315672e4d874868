/* fsm_test.c - the life of an assignment, checked whole. */
#include "domain/assignments/fsm.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define DOC_MAX ((size_t)16 * 1024)

static void every_state_can_be_reached_and_none_is_a_trap(void **context)
{
    bool reached[ASSIGNMENT_STATE_MAX] = {
        [ASSIGNMENT_OFFERED] = true, [ASSIGNMENT_RESERVED] = true};
    bool ends[ASSIGNMENT_STATE_MAX];

    (void)context;
    for (int state = 0; state < ASSIGNMENT_STATE_MAX; state++)
        ends[state] = !assignment_state_is_open((AssignmentState)state);
    for (int round = 0; round < ASSIGNMENT_STATE_MAX; round++) {
        for (size_t i = 0; i < ASSIGNMENT_MACHINE.n_moves; i++) {
            const MachineMove *move = &ASSIGNMENT_MACHINE.moves[i];
            reached[move->to] |= reached[move->from];
            ends[move->from] |= ends[move->to];
        }
    }
    for (int state = 0; state < ASSIGNMENT_STATE_MAX; state++) {
        if (!reached[state])
            fail_msg("%s cannot be reached", ASSIGNMENT_STATE_NAMES[state]);
        if (!ends[state])
            fail_msg("%s is a trap", ASSIGNMENT_STATE_NAMES[state]);
    }
}

static void what_is_over_is_left_by_no_move(void **context)
{
    (void)context;
    for (size_t i = 0; i < ASSIGNMENT_MACHINE.n_moves; i++)
        assert_true(assignment_state_is_open((AssignmentState)ASSIGNMENT_MACHINE.moves[i].from));
}

static void a_state_and_an_event_name_one_move(void **context)
{
    (void)context;
    for (size_t i = 0; i < ASSIGNMENT_MACHINE.n_moves; i++) {
        const MachineMove *move = &ASSIGNMENT_MACHINE.moves[i];
        assert_ptr_equal(machine_find(&ASSIGNMENT_MACHINE, move->from, move->event), move);
    }
    assert_null(machine_find(&ASSIGNMENT_MACHINE, ASSIGNMENT_DONE, ASSIGNMENT_DO_GO));
    assert_null(machine_find(&ASSIGNMENT_MACHINE, ASSIGNMENT_OFFERED, ASSIGNMENT_DO_GO));
}

static void every_event_moves_something(void **context)
{
    bool used[ASSIGNMENT_EVENT_MAX] = {false};

    (void)context;
    for (size_t i = 0; i < ASSIGNMENT_MACHINE.n_moves; i++)
        used[ASSIGNMENT_MACHINE.moves[i].event] = true;
    for (int event = 0; event < ASSIGNMENT_EVENT_MAX; event++) {
        if (!used[event])
            fail_msg("%s moves nothing", ASSIGNMENT_EVENT_NAMES[event]);
    }
}

/* Who waits for an answer that never comes would wait for ever. */
static void what_waits_is_moved_by_time(void **context)
{
    (void)context;
    for (int state = 0; state < ASSIGNMENT_STATE_MAX; state++) {
        bool by_time = false;
        for (size_t i = 0; i < ASSIGNMENT_MACHINE.n_moves; i++) {
            const MachineMove *move = &ASSIGNMENT_MACHINE.moves[i];
            by_time |=
                (int)move->from == state && move->event != ASSIGNMENT_DO_LEAVE &&
                assignment_event_axis((AssignmentEvent)move->event) == ASSIGNMENT_AXIS_SYSTEM;
        }
        assert_int_equal(by_time,
                         assignment_state_kind((AssignmentState)state) == ASSIGNMENT_WAITING);
    }
}

static void whoever_sent_may_withdraw_while_it_is_open(void **context)
{
    (void)context;
    for (int state = 0; state < ASSIGNMENT_STATE_MAX; state++) {
        bool may = machine_find(&ASSIGNMENT_MACHINE, state, ASSIGNMENT_DO_WITHDRAW) != NULL;
        assert_int_equal(may, assignment_state_is_open((AssignmentState)state));
    }
}

/* Whom nobody can reach would keep it for ever. */
static void who_has_left_is_sent_no_more(void **context)
{
    (void)context;
    for (int state = 0; state < ASSIGNMENT_STATE_MAX; state++) {
        const MachineMove *move = machine_find(&ASSIGNMENT_MACHINE, state, ASSIGNMENT_DO_LEAVE);
        assert_int_equal(move != NULL, assignment_state_is_open((AssignmentState)state));
        assert_true(!move || move->to == ASSIGNMENT_WITHDRAWN);
    }
}

/* A unit booked for later that shows as dispatched now is what this state is there against: it is
 * offered before anybody says yes to it. */
static void what_is_reserved_is_not_accepted_before_it_is_offered(void **context)
{
    (void)context;
    assert_null(machine_find(&ASSIGNMENT_MACHINE, ASSIGNMENT_RESERVED, ASSIGNMENT_DO_ACCEPT));
    assert_null(machine_find(&ASSIGNMENT_MACHINE, ASSIGNMENT_RESERVED, ASSIGNMENT_DO_GO));
    assert_non_null(machine_find(&ASSIGNMENT_MACHINE, ASSIGNMENT_RESERVED, ASSIGNMENT_DO_DECLINE));
}

/* Nobody makes up a time at which he went or arrived. */
static void who_said_yes_may_finish_without_saying_how_he_went(void **context)
{
    static const AssignmentState YES[] = {ASSIGNMENT_ACCEPTED, ASSIGNMENT_ON_THE_WAY,
                                          ASSIGNMENT_ON_SITE};

    (void)context;
    for (size_t i = 0; i < LENGTH(YES); i++) {
        assert_int_equal(machine_find(&ASSIGNMENT_MACHINE, (int)YES[i], ASSIGNMENT_DO_DO)->to,
                         ASSIGNMENT_DONE);
    }
}

static void who_says_no_says_why(void **context)
{
    (void)context;
    for (int event = 0; event < ASSIGNMENT_EVENT_MAX; event++) {
        bool is_no = event == ASSIGNMENT_DO_DECLINE || event == ASSIGNMENT_DO_WITHDRAW;
        assert_int_equal(assignment_event_needs_reason((AssignmentEvent)event), is_no);
    }
}

static void it_begins_offered_or_reserved(void **context)
{
    (void)context;
    assert_string_equal(assignment_first_event(ASSIGNMENT_OFFERED), "OFFER");
    assert_string_equal(assignment_first_event(ASSIGNMENT_RESERVED), "RESERVE");
    assert_string_equal(assignment_first_event(ASSIGNMENT_DONE), "");
}

static void the_diagram_names_every_state_and_event(void **context)
{
    Buf out;

    (void)context;
    buf_init(&out, DOC_MAX);
    machine_mermaid(&ASSIGNMENT_MACHINE, &out);
    const char *text = buf_cstr(&out);
    assert_false(out.overflow);
    assert_non_null(strstr(text, "stateDiagram-v2\n    [*] --> OFFERED: OFFER [command]\n"));
    assert_non_null(strstr(text, "    OFFERED --> EXPIRED: EXPIRE [system]\n"));
    assert_non_null(strstr(text, "    DONE --> [*]\n"));
    for (int state = 0; state < ASSIGNMENT_STATE_MAX; state++)
        assert_non_null(strstr(text, ASSIGNMENT_STATE_NAMES[state]));
    for (int event = 0; event < ASSIGNMENT_EVENT_MAX; event++)
        assert_non_null(strstr(text, ASSIGNMENT_EVENT_NAMES[event]));
    buf_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_state_can_be_reached_and_none_is_a_trap),
        cmocka_unit_test(what_is_over_is_left_by_no_move),
        cmocka_unit_test(a_state_and_an_event_name_one_move),
        cmocka_unit_test(every_event_moves_something),
        cmocka_unit_test(what_waits_is_moved_by_time),
        cmocka_unit_test(whoever_sent_may_withdraw_while_it_is_open),
        cmocka_unit_test(who_has_left_is_sent_no_more),
        cmocka_unit_test(what_is_reserved_is_not_accepted_before_it_is_offered),
        cmocka_unit_test(who_said_yes_may_finish_without_saying_how_he_went),
        cmocka_unit_test(who_says_no_says_why),
        cmocka_unit_test(it_begins_offered_or_reserved),
        cmocka_unit_test(the_diagram_names_every_state_and_event),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
