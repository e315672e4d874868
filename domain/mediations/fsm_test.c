/* fsm_test.c - the life of a mediation, checked whole; and no statement of this module forgets the scope. */
#include "domain/mediations/fsm.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include "domain/mediations/mediations.sql.h"
#include "domain/scope_law.h"

#include <cmocka.h>

#define DOC_MAX ((size_t)32 * 1024)

static void every_state_can_be_reached_and_none_is_a_trap(void **context)
{
    bool reached[MEDIATION_STATE_MAX] = {[MEDIATION_APPLIED] = true};
    bool ends[MEDIATION_STATE_MAX] = {[MEDIATION_ARCHIVED] = true};

    (void)context;
    for (int round = 0; round < MEDIATION_STATE_MAX; round++) {
        for (size_t i = 0; i < MEDIATION_MACHINE.n_moves; i++) {
            const MachineMove *move = &MEDIATION_MACHINE.moves[i];
            reached[move->to] |= reached[move->from];
            ends[move->from] |= ends[move->to];
        }
    }
    for (int state = 0; state < MEDIATION_STATE_MAX; state++) {
        if (!reached[state])
            fail_msg("%s cannot be reached", MEDIATION_STATE_NAMES[state]);
        if (!ends[state])
            fail_msg("%s is a trap", MEDIATION_STATE_NAMES[state]);
    }
}

static void a_state_and_an_event_name_one_move(void **context)
{
    (void)context;
    for (size_t i = 0; i < MEDIATION_MACHINE.n_moves; i++) {
        const MachineMove *move = &MEDIATION_MACHINE.moves[i];
        assert_ptr_equal(machine_find(&MEDIATION_MACHINE, move->from, move->event), move);
    }
}

/* The archive is entered from an end alone, and nothing leaves it. */
static void only_what_came_to_an_end_is_archived(void **context)
{
    (void)context;
    for (size_t i = 0; i < MEDIATION_MACHINE.n_moves; i++) {
        const MachineMove *move = &MEDIATION_MACHINE.moves[i];
        MediationStateKind was = mediation_state_kind((MediationState)move->from);
        MediationStateKind is = mediation_state_kind((MediationState)move->to);
        if (is == MEDIATION_KEPT && was != MEDIATION_KEPT)
            assert_true(was == MEDIATION_OVER && move->event == MEDIATION_DO_ARCHIVE);
        assert_false(was == MEDIATION_KEPT && is != MEDIATION_KEPT);
        assert_false(was == MEDIATION_OVER && is == MEDIATION_OPEN);
    }
}

/* Nobody is bound before he agreed, and whoever agreed is. */
static void a_party_takes_it_back_until_it_is_agreed_on(void **context)
{
    (void)context;
    for (int state = 0; state < MEDIATION_STATE_MAX; state++) {
        bool before = state == MEDIATION_APPLIED || state == MEDIATION_ACCEPTED ||
                      state == MEDIATION_MEDIATING || state == MEDIATION_ON_APPRAISAL ||
                      state == MEDIATION_REFERRED;
        assert_int_equal(machine_find(&MEDIATION_MACHINE, state, MEDIATION_DO_WITHDRAW) != NULL,
                         before);
    }
}

/* Silence ends nothing: it is told; only the end of the time ends, and a referral comes back. */
static void time_refuses_nothing_and_accepts_nothing(void **context)
{
    (void)context;
    for (size_t i = 0; i < MEDIATION_MACHINE.n_moves; i++) {
        const MachineMove *move = &MEDIATION_MACHINE.moves[i];
        if (mediation_event_axis((MediationEvent)move->event) != MEDIATION_AXIS_SYSTEM ||
            move->event == MEDIATION_DO_COMPLETE)
            continue;
        bool runs_out = move->event == MEDIATION_DO_RUN_OUT && move->to == MEDIATION_FAILED;
        bool comes_back =
            move->event == MEDIATION_DO_REFERRAL_SILENT && move->to == MEDIATION_MEDIATING;
        assert_true(runs_out || comes_back || move->to == move->from);
    }
}

static void what_is_resolved_is_agreed_on_and_not_broken(void **context)
{
    (void)context;
    for (int state = 0; state < MEDIATION_STATE_MAX; state++) {
        bool resolved = state == MEDIATION_AGREED || state == MEDIATION_CONFIRMING ||
                        state == MEDIATION_CONFIRMED || state == MEDIATION_PERFORMED;
        assert_int_equal(mediation_state_is_resolved((MediationState)state), resolved);
    }
}

static void the_diagram_names_every_state_and_event(void **context)
{
    Buf out;

    (void)context;
    buf_init(&out, DOC_MAX);
    machine_mermaid(&MEDIATION_MACHINE, &out);
    const char *text = buf_cstr(&out);
    assert_false(out.overflow);
    for (int state = 0; state < MEDIATION_STATE_MAX; state++)
        assert_non_null(strstr(text, MEDIATION_STATE_NAMES[state]));
    for (int event = 0; event < MEDIATION_EVENT_MAX; event++)
        assert_non_null(strstr(text, MEDIATION_EVENT_NAMES[event]));
    buf_done(&out);
}

static const Unscoped UNSCOPED[] = {
    {"mediation_for_time", "time looks at every file"},
    {"mediation_body_names", "the directory is everybody's"},
    {"mediation_parties_of", "the file was read in scope, as of all that belongs to one"},
    {"mediation_sessions_of", "the file was read in scope"},
    {"mediation_agreement_of", "the file was read in scope"},
    {"mediation_signatures_of", "the file was read in scope"},
    {"mediation_performances_of", "the file was read in scope"},
    {"mediation_visits_of", "the file was read in scope"},
    {"mediation_appointed_of", "the file was read in scope"},
    {"mediation_clocks_of", "the file was read in scope"},
    {"mediation_pauses_of", "the file was read in scope"},
    {"mediation_steps_of", "the file was read in scope"},
    {"mediation_names_of", "the file was read in scope, and the look is written down"},
    {"mediation_reads_of", "the file was read in scope"},
    {"mediation_reads_shown", "the file was found by its code"},
    {"mediation_number", "a serial, of no file yet"},
    {"mediation_insert", "a new file of a body that was checked"},
    {"mediation_code", "of the new file"},
    {"mediation_party_add", "the file is new, or was locked in scope"},
    {"mediation_party_set", "the file was locked in scope"},
    {"mediation_save_by_time", "time moved it under its lock"},
    {"mediation_moved", "the file was locked in scope"},
    {"mediation_session_plan", "the file was locked in scope"},
    {"mediation_session_hold", "the file was locked in scope"},
    {"mediation_sessions_off", "the file was locked in scope"},
    {"mediation_appoint", "the file was locked in scope"},
    {"mediation_appointed_end", "the file was locked in scope"},
    {"mediation_agree", "the file was locked in scope"},
    {"mediation_performance", "the file was locked in scope"},
    {"mediation_performed", "the file was locked in scope"},
    {"mediation_agreement_void", "the file was locked in scope"},
    {"mediation_visit", "the file was locked in scope"},
    {"mediation_clock_set", "the file was locked"},
    {"mediation_pause_set", "the file was locked in scope"},
    {"mediation_due_set", "the file is new, or is locked by time"},
    {"mediation_reckon_due", "the calendar is another one for all"},
    {"mediation_read_again", "the file was read in scope"},
    {"mediation_read", "the file was read in scope"},
    {"mediation_code_lock", "of a code, before anything is read"},
    {"mediation_code_find", "whoever has the code has the file"},
    {"mediation_forget_due", "time looks through a town"},
    {"mediation_forget_hold", "time looks through a town"},
    {"mediation_forget_parties", "time, under the lock of the file"},
    {"mediation_forget_words", "time, under the lock of the file"},
    {"mediation_forget_codes", "time, under the lock of the file"},
    {"mediation_forget_reads", "time, under the lock of the file"},
    {"mediation_keep_proof", "how many went, of nobody"},
};

static void every_statement_carries_the_scope_or_says_why_not(void **context)
{
    static const char *const SCOPES[] = {"m.body = any ($2::uuid[])", "m.unit between $1 and $2",
                                         NULL};

    (void)context;
    check_scopes(MEDIATIONS_STMTS, SCOPES, UNSCOPED, LENGTH(UNSCOPED));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_state_can_be_reached_and_none_is_a_trap),
        cmocka_unit_test(a_state_and_an_event_name_one_move),
        cmocka_unit_test(only_what_came_to_an_end_is_archived),
        cmocka_unit_test(a_party_takes_it_back_until_it_is_agreed_on),
        cmocka_unit_test(time_refuses_nothing_and_accepts_nothing),
        cmocka_unit_test(what_is_resolved_is_agreed_on_and_not_broken),
        cmocka_unit_test(the_diagram_names_every_state_and_event),
        cmocka_unit_test(every_statement_carries_the_scope_or_says_why_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
