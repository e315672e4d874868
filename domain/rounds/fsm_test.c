/* fsm_test.c - the life of a visit, checked whole; and no statement of this module forgets the scope. */
#include "domain/rounds/fsm.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include "domain/rounds/rounds.sql.h"
#include "domain/scope_law.h"

#include <cmocka.h>

#define DOC_MAX ((size_t)16 * 1024)

static void every_state_can_be_reached_and_none_is_a_trap(void **context)
{
    bool reached[VISIT_STATE_MAX] = {[VISIT_PLANNED] = true};
    bool ends[VISIT_STATE_MAX];

    (void)context;
    for (int state = 0; state < VISIT_STATE_MAX; state++)
        ends[state] = !visit_state_is_open((VisitState)state);
    for (int round = 0; round < VISIT_STATE_MAX; round++) {
        for (size_t i = 0; i < VISIT_MACHINE.n_moves; i++) {
            const MachineMove *move = &VISIT_MACHINE.moves[i];
            reached[move->to] |= reached[move->from];
            ends[move->from] |= ends[move->to];
        }
    }
    for (int state = 0; state < VISIT_STATE_MAX; state++) {
        if (!reached[state])
            fail_msg("%s cannot be reached", VISIT_STATE_NAMES[state]);
        if (!ends[state])
            fail_msg("%s is a trap", VISIT_STATE_NAMES[state]);
    }
}

/* A missed one can be explained; it stays missed. */
static void what_is_over_stays_as_it_is(void **context)
{
    (void)context;
    for (size_t i = 0; i < VISIT_MACHINE.n_moves; i++) {
        const MachineMove *move = &VISIT_MACHINE.moves[i];
        if (!visit_state_is_open((VisitState)move->from)) {
            assert_int_equal(move->event, VISIT_DO_EXPLAIN);
            assert_int_equal(move->from, VISIT_MISSED);
            assert_int_equal(move->to, VISIT_MISSED);
        }
    }
}

static void a_state_and_an_event_name_one_move(void **context)
{
    (void)context;
    for (size_t i = 0; i < VISIT_MACHINE.n_moves; i++) {
        assert_ptr_equal(
            machine_find(&VISIT_MACHINE, VISIT_MACHINE.moves[i].from, VISIT_MACHINE.moves[i].event),
            &VISIT_MACHINE.moves[i]);
    }
    assert_null(machine_find(&VISIT_MACHINE, VISIT_PLANNED, VISIT_DO_SUBMIT));
    assert_null(machine_find(&VISIT_MACHINE, VISIT_SUBMITTED, VISIT_DO_START));
}

/* What nobody walks would be open for ever. */
static void whatever_is_open_is_ended_by_time_and_by_the_head(void **context)
{
    (void)context;
    for (int state = 0; state < VISIT_STATE_MAX; state++) {
        bool is_open = visit_state_is_open((VisitState)state);
        const MachineMove *late = machine_find(&VISIT_MACHINE, state, VISIT_DO_EXPIRE);
        assert_int_equal(late != NULL, is_open);
        assert_true(!late || late->to == VISIT_MISSED);
        assert_int_equal(machine_find(&VISIT_MACHINE, state, VISIT_DO_WITHDRAW) != NULL, is_open);
    }
}

/* Nobody answers points of a place where he has not been. */
static void what_is_submitted_was_started(void **context)
{
    (void)context;
    for (size_t i = 0; i < VISIT_MACHINE.n_moves; i++) {
        assert_true(VISIT_MACHINE.moves[i].to != VISIT_SUBMITTED ||
                    VISIT_MACHINE.moves[i].from == VISIT_STARTED);
    }
}

static void who_says_no_says_why(void **context)
{
    (void)context;
    for (int event = 0; event < VISIT_EVENT_MAX; event++) {
        bool plain = event == VISIT_DO_START || event == VISIT_DO_SUBMIT ||
                     visit_event_axis((VisitEvent)event) == VISIT_AXIS_SYSTEM;
        assert_int_equal(visit_event_needs_reason((VisitEvent)event), !plain);
    }
}

static void the_diagram_names_every_state_and_event(void **context)
{
    Buf out;

    (void)context;
    buf_init(&out, DOC_MAX);
    machine_mermaid(&VISIT_MACHINE, &out);
    const char *text = buf_cstr(&out);
    assert_false(out.overflow);
    assert_non_null(strstr(text, "    [*] --> PLANNED: PLAN [system]\n"));
    assert_non_null(strstr(text, "    STARTED --> SUBMITTED: SUBMIT [walker]\n"));
    for (int state = 0; state < VISIT_STATE_MAX; state++)
        assert_non_null(strstr(text, VISIT_STATE_NAMES[state]));
    for (int event = 0; event < VISIT_EVENT_MAX; event++)
        assert_non_null(strstr(text, VISIT_EVENT_NAMES[event]));
    buf_done(&out);
}

static const Unscoped UNSCOPED[] = {
    {"round_grids", "one's own duties"},
    {"visit_moved", "the visit was locked in scope"},
    {"visit_answer", "the visit was locked in scope"},
    {"visit_again", "the visit was locked in scope"},
    {"round_towns", "the system looks through all towns"},
    {"round_planned", "the system notes a town"},
    {"round_points_set", "what is looked at: of no place"},
    {"visits_plan", "the system plans a town"},
    {"visit_windows", "the system looks through all towns"},
    {"visits_expire", "the system closes the windows of a town"},
};

static void every_statement_carries_the_scope_or_says_why_not(void **context)
{
    static const char *const SCOPES[] = {"v.unit between $1 and $2", NULL};

    (void)context;
    check_scopes(ROUNDS_STMTS, SCOPES, UNSCOPED, LENGTH(UNSCOPED));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_state_can_be_reached_and_none_is_a_trap),
        cmocka_unit_test(what_is_over_stays_as_it_is),
        cmocka_unit_test(a_state_and_an_event_name_one_move),
        cmocka_unit_test(whatever_is_open_is_ended_by_time_and_by_the_head),
        cmocka_unit_test(what_is_submitted_was_started),
        cmocka_unit_test(who_says_no_says_why),
        cmocka_unit_test(the_diagram_names_every_state_and_event),
        cmocka_unit_test(every_statement_carries_the_scope_or_says_why_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
