/* sql_test.c - no statement of this module reads or writes a case outside the scope of who asks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "domain/cases/case.sql.h"
#include "domain/cases/fsm.h"
#include "domain/scope_law.h"

#include <cmocka.h>

static const Unscoped UNSCOPED[] = {
    {"case_report", "the reporter sees what he reports"},
    {"case_pin_insert", "the case was reported in the same transaction"},
    {"case_report_by", "the case was reported in the same transaction"},
    {"case_report_moves", "the case was reported in the same transaction"},
    {"case_premises_set", "the case was reported or locked in the same transaction"},
    {"case_first_reporter", "finds nothing but one's own report"},
    {"case_carry_reporters", "both cases were locked in scope before"},
    {"case_duplicate_rule", "no case"},
    {"case_reasons", "no case"},
    {"case_photo_insert", "the case was locked in scope before"},
    {"case_voice_insert", "the case was locked in scope before"},
    {"case_numbers_take", "no case"},
    {"case_export_log", "that there was one, and no case"},
    {"export_log", "that there were some, in the range, and no case"},
    {"export_ask_new", "no case: the rows are read in the scope of who takes them"},
    {"export_ask_list", "one's own and those of the range, and no case"},
    {"export_ask_get", "one's own and those of the range, and no case"},
    {"export_ask_decide", "the ask was read in the range before, in the same transaction"},
    {"export_report_days", "no case"},
    {"export_report_make", "no case: how many were taken out"},
    {"export_report_list", "of one's own unit, and no case"},
    {"case_code_insert", "the case was reported in the same transaction"},
    {"case_code_find", "whoever knows the code is who reported it"},
    {"case_reporter_list",
     "the case was read in scope before; has a narrower one, of posts of the command tree"},
    {"case_contact_insert", "the case was reported in the same transaction"},
    {"case_contact_there", "one's own, by the code"},
    {"case_contact_remove", "one's own, by the code"},
    {"case_near_place", "tells a stranger no more than near.h lets out"},
    {"case_join", "found by the stranger's own item and place in the same transaction"},
    {"case_clocks_live", "the case was locked in scope before"},
    {"case_clocks_outdated", "time acts on all of them"},
    {"case_redue", "time acts on all of them"},
    {"case_clocks_all", "the case was read in scope before"},
    {"case_clock_first", "the case was reported in the same transaction"},
    {"case_clock_start", "the case was locked in scope before"},
    {"case_clock_change", "the case was locked in scope before"},
    {"case_clock_end", "the case was locked in scope before"},
    {"case_pauses", "the case was read in scope before"},
    {"case_pause_begin", "the case was locked in scope before"},
    {"case_pause_end", "the case was locked in scope before"},
    {"case_ask_detail", "the case was locked in scope before"},
    {"case_guest_add", "who sends somebody there has read the case in scope before"},
    {"case_guest_remove", "takes away and shows nothing"},
    {"case_clock_withdraw", "the case was locked in scope before"},
    {"case_clock_resume", "the case was locked in scope before"},
    {"case_history", "the case was locked in scope before"},
    {"case_return_reporters", "the case was locked in scope before"},
    {"case_warn", "time acts on all of them"},
    {"case_warnings", "the case was read in scope before"},
    {"case_warned", "time acts on all of them"},
    {"case_left", "time acts on all of them"},
    {"case_archive", "time acts on all of them"},
    {"case_keep_photos", "time acts on all of them"},
    {"case_keep_voices", "time acts on all of them"},
    {"case_keep_unerased", "names of files, for the erasing alone"},
    {"case_forget_due", "time acts on all of them"},
    {"case_forget_names_due", "no case"},
    {"case_forget_hold", "time acts on all of them"},
    {"case_forget_residents", "time acts on all of them"},
    {"case_forget_reporters", "time acts on all of them"},
    {"case_forget_later", "time acts on all of them"},
    {"case_forget_whom", "time acts on all of them"},
    {"case_forget_name", "time acts on all of them"},
    {"case_forget_named", "time acts on all of them"},
    {"case_nameless", "time acts on all of them"},
    {"case_nameless_done", "time acts on all of them"},
    {"case_keep_proof", "no case"},
    {"case_keep_proof_list", "how many, and no case"},
    {"case_file_lock", "no case"},
    {"case_file_shown", "whether there is one, for the erasing alone"},
    {"case_photos_erased", "time acts on all of them"},
    {"case_voices_erased", "time acts on all of them"},
    {"case_photo_again", "the case was locked in scope before"},
    {"case_voice_again", "the case was locked in scope before"},
    {"case_order_insert", "the case was locked in scope before"},
    {"case_orders", "the case was read in scope before"},
    {"case_order_lift", "the case was locked in scope before"},
    {"case_audit_towns", "no case"},
    {"case_audit_begin", "no case"},
    {"case_audit_take", "no case"},
    {"case_audit_cases", "time acts on all of them"},
    {"case_audit_hold", "time acts on all of them"},
    {"case_audit_moves", "time acts on all of them"},
    {"case_audit_clocks", "time acts on all of them"},
    {"case_audit_fault", "time acts on all of them"},
    {"case_audit_mended", "time acts on all of them"},
    {"case_audit_on", "no case"},
    {"case_audit_broken", "a number"},
    {"case_counts_waiting", "no case"},
    {"case_counts_fold", "adds up and shows nothing"},
    {"case_counts_clear", "no case"},
    {"case_open_lock", "the map was redrawn: it acts on all of them"},
    {"case_rehome", "the map was redrawn: it acts on all of them"},
};

static void every_statement_carries_the_scope_or_says_why_not(void **state)
{
    static const char *const SCOPES[] = {
        "c.unit between $1 and $2 and "
        "($3::text is null or c.department = $3 or $3 = any(c.helpers))",
        "r.person = $4", NULL};

    (void)state;
    check_scopes(CASE_STMTS, SCOPES, UNSCOPED, LENGTH(UNSCOPED));
}

/* P-16: who reported is read to address an event, and by nothing that ANSWERS a request. */
static void no_answer_selects_who_reported(void **state)
{
    static const char *const ANSWERS[] = {"case_moves",       "case_photos", "case_list",
                                          "case_list_own",    "case_stats",  "case_stats_ever",
                                          "case_stats_period"};
    Arena *arena = arena_new();

    (void)state;
    for (const Stmt *const *stmt = CASE_STMTS; *stmt; stmt++) {
        const char *text = fixed_text(arena, *stmt);
        for (size_t i = 0; i < LENGTH(ANSWERS); i++) {
            if (strcmp(ANSWERS[i], (*stmt)->name) == 0 && strstr(text, "string_agg"))
                fail_msg("%s gives away who reported", (*stmt)->name);
        }
    }
    arena_free(arena);
}

/* What is read from sums is right as long as nobody changes a case behind them. */
static void what_changes_a_case_changes_the_counts(void **state)
{
    /* Nothing that is counted. */
    static const char *const UNCOUNTED[] = {"case_redue", "case_warned", "case_forget_name"};
    Arena *arena = arena_new();
    size_t n = 0;

    (void)state;
    for (const Stmt *const *stmt = CASE_STMTS; *stmt; stmt++) {
        const char *text = fixed_text(arena, *stmt);
        bool is_write = strstr(text, "update cases ") || strstr(text, "into cases ") ||
                        strstr(text, "from cases using");
        bool is_counted = !is_write || strstr(text, "into case_count_changes") != NULL;
        for (size_t i = 0; i < LENGTH(UNCOUNTED); i++)
            is_counted |= strcmp(UNCOUNTED[i], (*stmt)->name) == 0;
        n += is_write;
        if (!is_counted)
            fail_msg("%s leaves no change of the counts", (*stmt)->name);
    }
    assert_int_equal(n, 7);
    arena_free(arena);
}

/* Nor a clock: its day may be summed (domain/stats/sums.h). */
static void what_changes_a_clock_is_noted_for_its_day(void **state)
{
    /* They begin now, and fall due later. */
    static const char *const NOT_LATE[] = {"case_clock_first", "case_clock_start"};
    Arena *arena = arena_new();
    size_t n = 0;

    (void)state;
    for (const Stmt *const *stmt = CASE_STMTS; *stmt; stmt++) {
        const char *text = fixed_text(arena, *stmt);
        bool is_write = strstr(text, "update case_clocks") || strstr(text, "into case_clocks (") ||
                        strstr(text, "delete from case_clocks ");
        bool is_noted = !is_write || strstr(text, "into case_clocks_late") != NULL;
        for (size_t i = 0; i < LENGTH(NOT_LATE); i++)
            is_noted |= strcmp(NOT_LATE[i], (*stmt)->name) == 0;
        n += is_write;
        if (!is_noted)
            fail_msg("%s leaves no note", (*stmt)->name);
    }
    assert_int_equal(n, 7);
    arena_free(arena);
}

/* The index of the queue has them too: schema/0031. */
static void the_queue_of_the_open_names_each_state_that_is_open(void **state)
{
    const char *line = "";

    (void)state;
    for (size_t i = 0; i < SQL_CASE_LIST.n_parts; i++) {
        if (SQL_CASE_LIST.parts[i].param == 21)
            line = SQL_CASE_LIST.parts[i].text;
    }
    for (int i = 0; i < CASE_STATE_MAX; i++) {
        char quoted[40];
        (void)snprintf(quoted, sizeof(quoted), "'%s'", CASE_STATE_NAMES[i]);
        if ((strstr(line, quoted) != NULL) != case_state_is_open((CaseState)i))
            fail_msg("%s", quoted);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_statement_carries_the_scope_or_says_why_not),
        cmocka_unit_test(no_answer_selects_who_reported),
        cmocka_unit_test(what_changes_a_case_changes_the_counts),
        cmocka_unit_test(what_changes_a_clock_is_noted_for_its_day),
        cmocka_unit_test(the_queue_of_the_open_names_each_state_that_is_open),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
