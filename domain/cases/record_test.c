/* record_test.c - a case is what its moves say, and a history that cannot be is found out. */
#include "domain/cases/record.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include "domain/cases/effects.h"
#include "domain/cases/samples.h"
#include "domain/staff/staff.h"
#include "platform/json/json.h"

#include <cmocka.h>

static Arena *arena;

static int begin(void **context)
{
    (void)context;
    arena = arena_new();
    return 0;
}

static int end(void **context)
{
    (void)context;
    arena_free(arena);
    return 0;
}

/* ---- what is recorded --------------------------------------------------------------------------- */

/* Why a member that is read of a case is not among what moves change. */
static const struct {
    const char *name, *because;
} ELSEWHERE[] = {
    {"id", "fixed"},
    {"number", "fixed"},
    {"item", "fixed"},
    {"item_name", "of the catalogue"},
    {"title", "fixed"},
    {"description", "fixed"},
    {"lon", "fixed"},
    {"lat", "fixed"},
    {"place", "fixed"},
    {"premises", "kept apart"},
    {"premises_name", "of the premises"},
    {"unit", "fixed"},
    {"severity", "fixed"},
    {"source", "fixed"},
    {"created_at", "fixed"},
    {"owner", "a column of the history"},
    {"state", "a column of the history"},
    {"version", "a column of the history"},
    {"updated_at", "a column of the history"},
    {"due_at", "of its clock"},
    {"warned", "of its clock"},
    {"sign_due_at", "of its clock"},
    {"handler_name", "of the person"},
    {"photos", "counted"},
    {"mine", "of who asks"},
    {"joined", "of who asks"},
    {"people", "counted"},
    {"limit_kind", "of the catalogue"},
    {"limit_minutes", "of the catalogue"},
    {"last_event", "a column of the history"},
    {"last_by", "a column of the history"},
    {"ending_role", "a column of the history"},
    {"reporters", "kept apart"},
    {"evidence", "of the catalogue"},
    {"item_department", "of the catalogue"},
    {"before_photos", "counted"},
    {"after_photos", "counted"},
    {"found_photos", "counted"},
    {"photos_asked", "of the item"},
    {"basis_photos", "counted"},
    {"remote_check", "of the item"},
    {"check_photos", "counted"},
    {"fix_lon", "kept apart"},
    {"fix_lat", "kept apart"},
    {"fix_accuracy_m", "kept apart"},
    {"pin_reason", "kept apart"},
    {"row", "a mark of the database"},
    {"item_row", "a mark of the database"},
};

static void every_member_is_recorded_or_stands_elsewhere(void **context)
{
    size_t n_elsewhere = 0;

    (void)context;
    for (size_t i = 0; i < CASE_ROW.n; i++) {
        const char *name = CASE_ROW.fields[i].name;
        bool is_elsewhere = false;
        for (size_t j = 0; j < LENGTH(ELSEWHERE); j++)
            is_elsewhere |= strcmp(ELSEWHERE[j].name, name) == 0;
        n_elsewhere += is_elsewhere;
        if (is_elsewhere == (shape_field(&CASE_CHANGES, name) != NULL))
            fail_msg("%s is %s", name, is_elsewhere ? "twice" : "nowhere");
    }
    assert_int_equal(n_elsewhere, LENGTH(ELSEWHERE));
}

static void a_move_keeps_what_it_changed_and_nothing_else(void **context)
{
    static const char *departments[] = {"CG", "GA"};
    Case before = by_department(CASE_HANDLING), after = before;

    (void)context;
    assert_null(case_changes(arena, &before, &after));
    after.rework = 2;
    after.reply_owed = true;
    after.closed_at = INT64_C(1700000000123456);
    after.helpers = (Strs){departments, 2};
    after.ask = CASE_ASK_EXTENSION;
    after.department = NULL;
    after.handler = ID_NONE;
    assert_string_equal(case_changes(arena, &before, &after),
                        "{\"department\":null,\"handler\":null,\"rework\":2,"
                        "\"closed_at\":\"2023-11-14T22:13:20.123456Z\",\"ask\":\"EXTENSION\","
                        "\"reply_owed\":true,\"helpers\":[\"CG\",\"GA\"]}");
}

/* ---- a history ---------------------------------------------------------------------------------- */

#define TOLD_MAX 16

typedef struct Told {
    CaseMoveKept moves[TOLD_MAX];
    size_t n;
    Case subject; /* as it stands after the last move */
} Told;

/* The names of the members in an object that case_changes wrote. */
static Strs names_in(const char *changes)
{
    Strs names = {arena_array(arena, CASE_CHANGES.n, sizeof(char *)), 0};

    for (size_t i = 0; i < CASE_CHANGES.n; i++) {
        const char *name = CASE_CHANGES.fields[i].name;
        if (strstr(changes, arena_printf(arena, "\"%s\":", name)))
            names.items[names.n++] = name;
    }
    return names;
}

/* One that holds the grant. */
static const char *role_for(const char *event, int from)
{
    const char *grant = "case:report";

    for (size_t i = 0; i < CASE_N_MOVES; i++) {
        if ((int)CASE_MOVES[i].from == from &&
            strcmp(CASE_EVENT_NAMES[CASE_MOVES[i].event], event) == 0)
            grant = CASE_MOVES[i].grant;
    }
    for (size_t i = 0; ROLE_NAMES[i]; i++) {
        const Actor holder = {.grants = role_grants(ROLE_NAMES[i])};
        if (actor_may(&holder, grant))
            return ROLE_NAMES[i];
    }
    return "SYSTEM";
}

/* As it holds it today. */
static Strs held_by(const char *role)
{
    const char *const *grants = role_grants(role);
    Strs held = {0};

    while (grants[held.n])
        held.n++;
    held.items = arena_array(arena, held.n + 1, sizeof(char *));
    memcpy(held.items, grants, held.n * sizeof(char *));
    return held;
}

static void play(CaseMoveKept *move, const char *role)
{
    move->role = role;
    move->held = held_by(role);
}

static void keep(Told *told, const char *event, int from, const char *changes)
{
    told->moves[told->n++] = (CaseMoveKept){
        .version = told->subject.version,
        .at = told->subject.updated_at,
        .event = event,
        .from = from == ENUM_NONE ? NULL : CASE_STATE_NAMES[from],
        .to = CASE_STATE_NAMES[told->subject.state],
        .role = role_for(event, from),
        .held = held_by(role_for(event, from)),
        .owner = told->subject.owner,
        .changes = changes,
        .changed = changes ? names_in(changes) : (Strs){0},
    };
}

static Told *reported(void)
{
    Told *told = ARENA_NEW(arena, Told);

    told->subject = case_in(CASE_REPORTED);
    told->subject.version = 1;
    told->subject.updated_at = NOW;
    keep(told, CASE_FIRST_EVENT, ENUM_NONE, NULL);
    return told;
}

/* The event as effects.c makes it, kept as move.c keeps it. */
static void happens(Told *told, CaseEvent event, CaseMoveIn in)
{
    Actor *actor = ARENA_NEW(arena, Actor);
    Request *req = ARENA_NEW(arena, Request);
    Moving *moving = ARENA_NEW(arena, Moving);

    *actor = actor_at(LEADER, TOWN, "XF");
    actor->name = "somebody";
    *req = (Request){.arena = arena, .actor = actor, .now = told->subject.updated_at + 1};
    *moving = (Moving){
        .req = req,
        .in = &in,
        .move = case_move_find((CaseState)told->subject.state, event),
        .before = told->subject,
    };
    assert_non_null(moving->move);
    assert_null(case_move_apply(moving));
    const char *changes = case_changes(arena, &moving->before, &moving->after);
    told->subject = moving->after;
    keep(told, CASE_EVENT_NAMES[event], moving->before.state, changes);
}

static const CaseMoveIn NOTHING = {
    .outcome = ENUM_NONE,
    .class = ENUM_NONE,
    .rating = I64_NONE,
    .minutes = I64_NONE,
    .until = TIME_NONE,
    .level = I64_NONE,
    .lon = NAN,
    .lat = NAN,
    .datum = ENUM_NONE,
    .note = "so",
};

static Told *in_hand(void)
{
    Told *told = reported();
    CaseMoveIn in = NOTHING;

    told->subject.limit_minutes = 100;
    told->subject.item_department = "XF";
    happens(told, CASE_DO_FILE, in);
    in.department = "XF";
    happens(told, CASE_DO_DISPATCH, in);
    happens(told, CASE_DO_SIGN, NOTHING);
    in = NOTHING;
    in.minutes = 50;
    happens(told, CASE_DO_ASK_EXTENSION, in);
    happens(told, CASE_DO_GRANT_EXTENSION, NOTHING);
    return told;
}

/* Its clocks as they should run; the main one is due at the end of the hour. */
static bool holds(Told *told, CaseFault *ret_fault)
{
    CaseClock live[CASE_STEP_MAX];
    size_t n = 0;

    for (int step = 0; step < CASE_STEP_MAX; step++) {
        if (case_clock_runs(&told->subject, (CaseStep)step))
            live[n++] = (CaseClock){.step = step, .due_at = told->subject.due_at};
    }
    return case_history_holds(arena, &told->subject, told->moves, told->n, live, n, ret_fault);
}

static void breaks(Told *told, CaseRule rule, int64_t version)
{
    CaseFault fault = {.rule = ENUM_NONE};

    if (holds(told, &fault))
        fail_msg("%s is not broken", CASE_RULES[rule]);
    if (fault.rule != (int)rule || fault.version != version) {
        fail_msg("%s at version %lld: %s", CASE_RULES[fault.rule], (long long)fault.version,
                 fault.detail);
    }
}

static void a_case_is_what_its_moves_say(void **context)
{
    Told *told = in_hand();
    CaseFault fault = {0};
    Case made = {0};

    (void)context;
    assert_true(case_rebuild(arena, told->moves, told->n, &made, &fault));
    assert_null(case_changes(arena, &made, &told->subject));
    assert_int_equal(made.state, CASE_HANDLING);
    assert_int_equal(made.version, 6);
    assert_int_equal(made.extensions, 1);
    assert_true(id_eq(made.handler, PERSON(LEADER)));
    assert_true(holds(told, &fault));
}

static void a_hole_in_the_chain_is_found(void **context)
{
    Told *told = in_hand();

    (void)context;
    told->moves[3] = told->moves[4];
    breaks(told, CASE_RULE_CHAIN, 5);
    told = in_hand();
    told->moves[3].from = "FILED";
    breaks(told, CASE_RULE_CHAIN, 4);
    told = in_hand();
    told->moves[0].from = "REPORTED";
    breaks(told, CASE_RULE_CHAIN, 1);
    told = in_hand();
    told->n = 0;
    breaks(told, CASE_RULE_CHAIN, 0);
}

static void a_move_that_is_not_in_the_machine_is_found(void **context)
{
    Told *told = in_hand();

    (void)context;
    told->moves[3].to = "CLOSED";
    breaks(told, CASE_RULE_MACHINE, 4);
    told = in_hand();
    told->moves[3].event = "STEAL";
    breaks(told, CASE_RULE_MACHINE, 4);
    told = in_hand();
    told->moves[0].to = "FILED";
    breaks(told, CASE_RULE_MACHINE, 1);
    told = in_hand();
    told->moves[3].role = "SYSTEM";
    breaks(told, CASE_RULE_MACHINE, 4);
}

/* The map was redrawn under it: it stays in its state, and the duty may go to a neighbour. */
static Told *rehomed(const char *role)
{
    Told *told = in_hand();

    told->subject.version++;
    told->subject.updated_at += TIME_SECOND;
    told->subject.owner = unit_key_at_tier(told->subject.owner, TIER_TOWN);
    keep(told, CASE_REHOME_EVENT, told->subject.state, NULL);
    told->moves[told->n - 1].role = role;
    return told;
}

static void a_case_has_a_new_home_by_the_system_alone_and_stays_in_its_state(void **context)
{
    Told *told = rehomed("SYSTEM");
    CaseFault fault = {0};

    (void)context;
    assert_true(holds(told, &fault));
    breaks(rehomed("SHIFT_LEADER"), CASE_RULE_MACHINE, 7);
    told->moves[told->n - 1].to = "CLOSED";
    breaks(told, CASE_RULE_MACHINE, 7);
}

/* Sent out, and taken back by who did. */
static Told *taken_back(void)
{
    Told *told = reported();
    CaseMoveIn in = NOTHING;

    told->subject.limit_minutes = 100;
    told->subject.item_department = "XF";
    happens(told, CASE_DO_FILE, NOTHING);
    const Case before = told->subject;
    in.department = "XF";
    happens(told, CASE_DO_DISPATCH, in);
    const Case sent = told->subject;
    case_restore(&told->subject, &before);
    told->subject.version++;
    told->subject.updated_at++;
    keep(told, CASE_UNDO_EVENT, sent.state, case_changes(arena, &sent, &told->subject));
    return told;
}

static void a_move_that_was_taken_back_leaves_the_case_as_it_was(void **context)
{
    Told *told = taken_back();
    Case past = {0};
    CaseFault fault = {0};
    CaseMoveIn in = NOTHING;

    (void)context;
    assert_int_equal(told->subject.state, CASE_FILED);
    assert_null(told->subject.department);
    assert_true(holds(told, &fault));
    in.department = "XF";
    happens(told, CASE_DO_DISPATCH, in); /* life goes on from there */
    assert_true(holds(told, &fault));
    assert_true(case_before_last(arena, &told->subject, told->moves, told->n, &past, &fault));
    assert_int_equal(past.state, CASE_FILED);
    told->subject.rework = 0; /* what its moves do not explain cannot be taken back by them */
    told->subject.department = "CG";
    assert_false(case_before_last(arena, &told->subject, told->moves, told->n, &past, &fault));
}

static void an_undo_that_cannot_be_is_found(void **context)
{
    Told *told = taken_back();

    (void)context;
    told->moves[3].role = "SYSTEM"; /* time takes nothing back */
    breaks(told, CASE_RULE_MACHINE, 4);
    told = taken_back();
    told->moves[3].to = "REPORTED"; /* elsewhere than it stood */
    breaks(told, CASE_RULE_MACHINE, 4);
    told = taken_back();
    told->moves[3].changes = NULL; /* it keeps what the move did */
    breaks(told, CASE_RULE_CHANGES, 4);
    told = taken_back();
    told->subject.version++;
    keep(told, CASE_UNDO_EVENT, told->subject.state, NULL); /* an undo stands */
    breaks(told, CASE_RULE_MACHINE, 5);
    told = in_hand();
    told->subject.version++;
    keep(told, CASE_UNDO_EVENT, told->subject.state, NULL); /* and so does what a second granted */
    breaks(told, CASE_RULE_MACHINE, 7);
}

static void a_move_by_who_held_no_grant_for_it_is_found(void **context)
{
    Told *told = in_hand();

    (void)context;
    play(&told->moves[3], "SUPERVISOR"); /* signs for nothing */
    breaks(told, CASE_RULE_GRANT, 4);
    told = in_hand();
    told->moves[3].is_foreign = true;
    breaks(told, CASE_RULE_GRANT, 4);
    told = in_hand();
    play(&told->moves[0], "SUPERVISOR"); /* nor reports */
    breaks(told, CASE_RULE_GRANT, 1);
    told = taken_back();
    play(&told->moves[3], "HANDLER"); /* nor takes back what he could not do */
    breaks(told, CASE_RULE_GRANT, 4);
    told = in_hand();
    told->moves[3].held = (Strs){0}; /* nor what the role held later and not yet */
    breaks(told, CASE_RULE_GRANT, 4);
}

/* The role may have lost it since: what was right that day stays right. */
static void a_move_is_judged_by_what_its_role_held_then(void **context)
{
    Told *told = in_hand();
    Strs then = told->moves[3].held;
    CaseFault fault = {0};

    (void)context;
    told->moves[3].role = "SUPERVISOR"; /* whose grants of today have nothing of the kind */
    told->moves[3].held = then;
    if (!holds(told, &fault))
        fail_msg("%s", fault.detail);
}

static void an_answer_without_its_question_is_found(void **context)
{
    Told *told = in_hand();

    (void)context;
    told->moves[4].event = "ASK_HELP"; /* so nobody asked for more time */
    breaks(told, CASE_RULE_PHASE, 6);
    told = in_hand();
    told->moves[5].event = "ASK_SUSPENSION"; /* while there was a question */
    play(&told->moves[5], told->moves[4].role);
    breaks(told, CASE_RULE_PHASE, 6);
}

static void changes_that_nobody_can_read_are_found(void **context)
{
    Told *told = in_hand();

    (void)context;
    told->moves[2].changes = "{\"secret\":1}";
    breaks(told, CASE_RULE_CHANGES, 3);
}

static void a_case_that_was_changed_beside_its_history_is_found(void **context)
{
    Told *told = in_hand();

    (void)context;
    told->subject.rework = 0;
    told->subject.extensions = 0;
    breaks(told, CASE_RULE_STATE, 6);
    told = in_hand();
    told->subject.handler = PERSON(OTHER);
    breaks(told, CASE_RULE_STATE, 6);
    told = in_hand();
    told->subject.owner = TOWN;
    breaks(told, CASE_RULE_STATE, 6);
    told = in_hand();
    told->subject.version = 7;
    breaks(told, CASE_RULE_STATE, 7);
}

static void a_clock_that_is_not_the_cases_is_found(void **context)
{
    Told *told = in_hand();
    CaseClock clock = {.step = CASE_STEP_HANDLE, .due_at = NOW + 9, .passed = 80};
    CaseFault fault = {0};

    (void)context;
    told->subject.due_at = NOW + 9;
    told->subject.warned = 80;
    assert_true(case_history_holds(arena, &told->subject, told->moves, told->n, &clock, 1, &fault));
    assert_false(
        case_history_holds(arena, &told->subject, told->moves, told->n, &clock, 0, &fault));
    assert_int_equal(fault.rule, CASE_RULE_CLOCK);
    clock.due_at++;
    assert_false(
        case_history_holds(arena, &told->subject, told->moves, told->n, &clock, 1, &fault));
    clock.due_at--;
    clock.passed = 50;
    assert_false(
        case_history_holds(arena, &told->subject, told->moves, told->n, &clock, 1, &fault));
    clock.step = CASE_STEP_CHECK;
    assert_false(
        case_history_holds(arena, &told->subject, told->moves, told->n, &clock, 1, &fault));
}

#define ROW(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROW(every_member_is_recorded_or_stands_elsewhere),
        ROW(a_move_keeps_what_it_changed_and_nothing_else),
        ROW(a_case_is_what_its_moves_say),
        ROW(a_hole_in_the_chain_is_found),
        ROW(a_move_that_is_not_in_the_machine_is_found),
        ROW(a_case_has_a_new_home_by_the_system_alone_and_stays_in_its_state),
        ROW(a_move_that_was_taken_back_leaves_the_case_as_it_was),
        ROW(an_undo_that_cannot_be_is_found),
        ROW(a_move_by_who_held_no_grant_for_it_is_found),
        ROW(a_move_is_judged_by_what_its_role_held_then),
        ROW(an_answer_without_its_question_is_found),
        ROW(changes_that_nobody_can_read_are_found),
        ROW(a_case_that_was_changed_beside_its_history_is_found),
        ROW(a_clock_that_is_not_the_cases_is_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
