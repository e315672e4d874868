/* fsm_test.c - the life of a case, checked whole: no row is forgotten, no state is a trap. */
#include "domain/cases/fsm.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include "base/shape.h"

#include <cmocka.h>

#define DOC_MAX ((size_t)64 * 1024)

static void every_state_can_be_reached_and_none_is_a_trap(void **context)
{
    bool reached[CASE_STATE_MAX] = {[CASE_REPORTED] = true};
    bool ends[CASE_STATE_MAX];

    (void)context;
    for (int state = 0; state < CASE_STATE_MAX; state++)
        ends[state] = case_state_kind((CaseState)state) != CASE_LIVE;
    for (int round = 0; round < CASE_STATE_MAX; round++) {
        for (size_t i = 0; i < CASE_N_MOVES; i++) {
            const CaseMove *move = &CASE_MOVES[i];
            reached[move->to] |= reached[move->from];
            ends[move->from] |= ends[move->to];
        }
    }
    for (int state = 0; state < CASE_STATE_MAX; state++) {
        if (!reached[state])
            fail_msg("%s cannot be reached", CASE_STATE_NAMES[state]);
        if (!ends[state])
            fail_msg("%s is a trap", CASE_STATE_NAMES[state]);
    }
}

static void final_states_are_left_by_no_move(void **context)
{
    (void)context;
    for (size_t i = 0; i < CASE_N_MOVES; i++) {
        CaseStateKind kind = case_state_kind(CASE_MOVES[i].from);
        assert_true(kind == CASE_LIVE || kind == CASE_DONE);
    }
}

static void a_state_and_an_event_name_one_move(void **context)
{
    (void)context;
    for (size_t i = 0; i < CASE_N_MOVES; i++)
        assert_ptr_equal(case_move_find(CASE_MOVES[i].from, CASE_MOVES[i].event), &CASE_MOVES[i]);
    assert_null(case_move_find(CASE_CLOSED, CASE_DO_FILE));
    assert_null(case_move_find(CASE_VERIFYING, CASE_DO_FILE));
}

static void every_event_moves_something(void **context)
{
    bool used[CASE_EVENT_MAX] = {false};

    (void)context;
    for (size_t i = 0; i < CASE_N_MOVES; i++)
        used[CASE_MOVES[i].event] = true;
    for (int event = 0; event < CASE_EVENT_MAX; event++) {
        if (!used[event])
            fail_msg("%s moves nothing", CASE_EVENT_NAMES[event]);
    }
}

/* The grants of domain/staff/roles.def, and the one that time alone holds. */
static void every_grant_is_known(void **context)
{
    static const char *const GRANTS[] = {
        "case:file",   "case:dispatch",    "case:handle",  "case:assign_check", "case:check",
        "case:rate",   "case:void",        "case:merge",   "case:refer",        "case:verify",
        "case:object", "case:assign_duty", "case:decide",  "case:suspend",      "case:supervise",
        "case:reply",  "case:force_close", CASE_BY_SYSTEM,
    };

    (void)context;
    for (size_t i = 0; i < CASE_N_MOVES; i++) {
        bool is_known = false;
        for (size_t j = 0; j < LENGTH(GRANTS); j++)
            is_known |= strcmp(CASE_MOVES[i].grant, GRANTS[j]) == 0;
        if (!is_known)
            fail_msg("%s is no grant", CASE_MOVES[i].grant);
    }
}

static void only_time_holds_the_grant_of_the_system(void **context)
{
    (void)context;
    for (size_t i = 0; i < CASE_N_MOVES; i++) {
        bool by_system = strcmp(CASE_MOVES[i].grant, CASE_BY_SYSTEM) == 0;
        assert_int_equal(by_system, case_event_axis(CASE_MOVES[i].event) == CASE_AXIS_SYSTEM);
    }
}

static void a_referral_never_changes_the_state(void **context)
{
    (void)context;
    for (size_t i = 0; i < CASE_N_MOVES; i++) {
        const CaseMove *move = &CASE_MOVES[i];
        if (strcmp(move->grant, "case:refer") == 0)
            assert_int_equal(move->from, move->to);
    }
    for (int state = 0; state < CASE_STATE_MAX; state++) {
        bool may_refer = case_move_find((CaseState)state, CASE_DO_REFER) != NULL;
        assert_int_equal(may_refer, case_state_kind((CaseState)state) == CASE_LIVE);
    }
}

/* The rule that the whole machine exists for. Without a check a case is closed by the centre that
 * exempts what was handled on the spot, or by two persons against their names. */
static void the_handler_closes_in_no_way(void **context)
{
    (void)context;
    for (size_t i = 0; i < CASE_N_MOVES; i++) {
        const CaseMove *move = &CASE_MOVES[i];
        CaseAxis axis = case_event_axis(move->event);
        if (move->to != CASE_CLOSED || move->from == CASE_CLOSED || move->from == CASE_ARCHIVED)
            continue;
        assert_true(axis == CASE_AXIS_CHECK || axis == CASE_AXIS_SECOND ||
                    (axis == CASE_AXIS_COMMAND && move->event == CASE_DO_EXEMPT));
    }
}

/* Whoever asks, somebody can answer, and silence has its outcome; or the question may stand. */
static void every_question_is_settled_where_it_is_asked(void **context)
{
    (void)context;
    for (size_t i = 0; i < CASE_N_MOVES; i++) {
        const CaseMove *ask = &CASE_MOVES[i];
        bool is_settled = false;
        if (case_event_phase(ask->event) != CASE_ASKS)
            continue;
        assert_int_equal(ask->from, ask->to);
        for (size_t j = 0; j < CASE_N_MOVES; j++) {
            const CaseMove *move = &CASE_MOVES[j];
            is_settled |= move->from == ask->from &&
                          case_event_phase(move->event) == CASE_SETTLES &&
                          case_event_ask(move->event) == case_event_ask(ask->event);
        }
        if (!is_settled)
            fail_msg("%s is never settled", CASE_EVENT_NAMES[ask->event]);
    }
}

/* What another person has a say in, or answers to at once, is not one person's to take back. */
static void what_can_be_undone_is_one_persons_own_act(void **context)
{
    size_t n = 0;

    (void)context;
    for (int i = 0; i < CASE_EVENT_MAX; i++) {
        CaseEvent event = (CaseEvent)i;
        CaseAxis axis = case_event_axis(event);
        if (case_undo_seconds(event) == 0)
            continue;
        n++;
        if (axis == CASE_AXIS_SYSTEM || axis == CASE_AXIS_SECOND || axis == CASE_AXIS_REPORTER ||
            case_event_phase(event) != CASE_ALONE)
            fail_msg("%s can be undone", CASE_EVENT_NAMES[event]);
        assert_int_equal(case_undo_seconds(event), 10);
    }
    assert_int_equal(n, 9);
    assert_int_equal(case_event_named(CASE_UNDO_EVENT), ENUM_NONE); /* it stands itself */
    assert_int_equal(case_event_named(NULL), ENUM_NONE);
    assert_int_equal(case_event_named("PASS"), CASE_DO_PASS);
}

static void names_on_the_wire_are_the_reserved_ones(void **context)
{
    static const char *const STATES[] = {
        "REPORTED", "VERIFYING", "REFUSED", "FILED",    "DISPATCHED", "HANDLING", "HANDLED",
        "CHECKING", "SUSPENDED", "CLOSED",  "ARCHIVED", "MERGED",     "VOID",
    };

    (void)context;
    assert_int_equal(CASE_STATE_MAX, LENGTH(STATES));
    for (size_t i = 0; i < LENGTH(STATES); i++)
        assert_string_equal(CASE_STATE_NAMES[i], STATES[i]);
    assert_null(CASE_STATE_NAMES[CASE_STATE_MAX]);
    assert_null(CASE_EVENT_NAMES[CASE_EVENT_MAX]);
}

static void the_diagram_names_every_state_and_move(void **context)
{
    Buf out;

    (void)context;
    buf_init(&out, DOC_MAX);
    machine_mermaid(&CASE_MACHINE, &out);
    const char *text = buf_cstr(&out);
    assert_false(out.overflow);
    assert_non_null(strstr(text, "stateDiagram-v2\n    [*] --> REPORTED: REPORT [case:report]\n"));
    assert_non_null(strstr(text, "    FILED --> DISPATCHED: DISPATCH [case:dispatch]\n"));
    assert_non_null(strstr(text, "    VOID --> [*]\n"));
    for (int state = 0; state < CASE_STATE_MAX; state++)
        assert_non_null(strstr(text, CASE_STATE_NAMES[state]));
    for (int event = 0; event < CASE_EVENT_MAX; event++)
        assert_non_null(strstr(text, CASE_EVENT_NAMES[event]));
    buf_done(&out);
}

static size_t count_of(const char *text, const char *part)
{
    size_t n = 0;

    for (const char *at = strstr(text, part); at; at = strstr(at + 1, part))
        n++;
    return n;
}

static void the_json_has_each_state_and_each_move_once(void **context)
{
    Buf out;

    (void)context;
    buf_init(&out, DOC_MAX);
    machine_json(&CASE_MACHINE, "grant", &out);
    const char *text = buf_cstr(&out);
    assert_int_equal(count_of(text, "{\"name\":"), CASE_STATE_MAX);
    assert_int_equal(count_of(text, "{\"from\":"), CASE_N_MOVES);
    assert_int_equal(count_of(text, "\"final\":true"), 2);
    assert_non_null(strstr(text, "{\"from\":\"REPORTED\",\"event\":\"FILE\",\"to\":\"FILED\","
                                 "\"grant\":\"case:file\"}"));
    buf_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_state_can_be_reached_and_none_is_a_trap),
        cmocka_unit_test(final_states_are_left_by_no_move),
        cmocka_unit_test(a_state_and_an_event_name_one_move),
        cmocka_unit_test(every_event_moves_something),
        cmocka_unit_test(every_grant_is_known),
        cmocka_unit_test(only_time_holds_the_grant_of_the_system),
        cmocka_unit_test(a_referral_never_changes_the_state),
        cmocka_unit_test(the_handler_closes_in_no_way),
        cmocka_unit_test(every_question_is_settled_where_it_is_asked),
        cmocka_unit_test(what_can_be_undone_is_one_persons_own_act),
        cmocka_unit_test(names_on_the_wire_are_the_reserved_ones),
        cmocka_unit_test(the_diagram_names_every_state_and_move),
        cmocka_unit_test(the_json_has_each_state_and_each_move_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
