/* sql_test.c - no statement of this module reads or writes a case outside the scope of who asks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include "base/arena.h"
#include "domain/cases/case.sql.h"

#include <cmocka.h>

/* The statements without a scope, and what stands in for it. */
static const struct {
    const char *name, *because;
} UNSCOPED[] = {
    {"case_report", "the reporter sees what he reports"},
    {"case_report_by", "the case was reported in the same transaction"},
    {"case_report_move", "the case was reported in the same transaction"},
    {"case_first_reporter", "finds nothing but one's own report"},
    {"case_carry_reporters", "both cases were locked in scope before"},
    {"case_duplicate_rule", "no case"},
    {"case_reasons", "no case"},
    {"case_photo_insert", "the case was locked in scope before"},
    {"case_voice_insert", "the case was locked in scope before"},
    {"case_numbers_take", "no case"},
    {"case_code_insert", "the case was reported in the same transaction"},
    {"case_code_find", "whoever knows the code is who reported it"},
    {"case_near_place", "tells a stranger no more than near.h lets out"},
    {"case_join", "found by the stranger's own item and place in the same transaction"},
    {"case_clocks_live", "the case was locked in scope before"},
    {"case_clocks_outdated", "time acts on all of them"},
    {"case_redue", "time acts on all of them"},
    {"case_clocks_all", "the case was read in scope before"},
    {"case_clock_start", "the case was locked in scope before"},
    {"case_clock_change", "the case was locked in scope before"},
    {"case_clock_end", "the case was locked in scope before"},
    {"case_pauses", "the case was read in scope before"},
    {"case_pause_begin", "the case was locked in scope before"},
    {"case_pause_end", "the case was locked in scope before"},
    {"case_ask_detail", "the case was locked in scope before"},
    {"case_guest_add", "who sends somebody there has read the case in scope before"},
    {"case_guest_remove", "takes away and shows nothing"},
    {"case_warn", "time acts on all of them"},
    {"case_warnings", "the case was read in scope before"},
    {"case_warned", "time acts on all of them"},
    {"case_archive_towns", "no case"},
    {"case_archive", "time acts on all of them"},
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
    {"case_open_lock", "the map was redrawn: it acts on all of them"},
    {"case_rehome", "the map was redrawn: it acts on all of them"},
};

static bool is_unscoped(const char *name)
{
    for (size_t i = 0; i < LENGTH(UNSCOPED); i++) {
        if (strcmp(UNSCOPED[i].name, name) == 0)
            return true;
    }
    return false;
}

/* Without its optional lines: a scope that may be left out is none. */
static const char *fixed_text(Arena *arena, const Stmt *stmt)
{
    const char *text = "";

    for (size_t i = 0; i < stmt->n_parts; i++) {
        if (stmt->parts[i].param == 0)
            text = arena_printf(arena, "%s%s\n", text, stmt->parts[i].text);
    }
    return text;
}

static void every_statement_carries_the_scope_or_says_why_not(void **state)
{
    Arena *arena = arena_new();
    size_t n_unscoped = 0;

    (void)state;
    for (const Stmt *const *stmt = CASE_STMTS; *stmt; stmt++) {
        const char *text = fixed_text(arena, *stmt);
        bool has_scope =
            strstr(text, "c.unit between $1 and $2 and "
                         "($3::text is null or c.department = $3 or $3 = any(c.helpers))") != NULL;
        bool has_own = strstr(text, "r.person = $4") != NULL;
        n_unscoped += is_unscoped((*stmt)->name);
        if (!is_unscoped((*stmt)->name) && !has_scope && !has_own)
            fail_msg("%s has no scope", (*stmt)->name);
    }
    assert_int_equal(n_unscoped, LENGTH(UNSCOPED));
    arena_free(arena);
}

/* P-16: who reported is read to address an event, and by nothing that ANSWERS a request. */
static void no_answer_selects_who_reported(void **state)
{
    static const char *const ANSWERS[] = {"case_moves", "case_photos", "case_list", "case_list_own",
                                          "case_stats"};
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_statement_carries_the_scope_or_says_why_not),
        cmocka_unit_test(no_answer_selects_who_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
