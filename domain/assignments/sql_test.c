/* sql_test.c - no statement of this module reads or writes an assignment outside the scope of who
 * asks, and none writes what is not the module's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include "base/arena.h"
#include "domain/assignments/assignment.sql.h"
#include "domain/scope_law.h"

#include <cmocka.h>

static const Unscoped UNSCOPED[] = {
    {"assignment_begin", "the case was read in scope before, and whose it is to send was asked"},
    {"assignment_by_id", "tells whether an id is in use, and nothing of what has it"},
    {"assignment_candidates", "the case was read in scope before; has a scope of posts"},
    {"assignment_live_callers", "no assignment; the case was read in scope before"},
    {"assignment_live_near", "no assignment; has a scope of posts"},
    {"assignment_forget_moves", "the case is five years over: it acts on all of them"},
    {"assignment_forget", "the case is five years over: it acts on all of them"},
    {"assignment_left", "the system looks through all of a town"},
    {"assignment_rehome", "the map was redrawn: it acts on all of them"},
};

static void every_statement_carries_the_scope_or_says_why_not(void **state)
{
    static const char *const SCOPES[] = {
        "a.unit between $1 and $2 and "
        "($3::text is null or c.department = $3 or $3 = any(c.helpers))",
        "where a.person = $1\n", NULL};

    (void)state;
    check_scopes(ASSIGNMENT_STMTS, SCOPES, UNSCOPED, LENGTH(UNSCOPED));
}

static void candidates_are_posts_in_reach_of_who_asks(void **state)
{
    Arena *arena = arena_new();

    (void)state;
    assert_non_null(strstr(fixed_text(arena, &SQL_ASSIGNMENT_CANDIDATES),
                           "(s.unit between $1 and $2 or s.department = $3::text)"));
    assert_non_null(strstr(fixed_text(arena, &SQL_ASSIGNMENT_CANDIDATES), "limit $13"));
    arena_free(arena);
}

static bool is_own_table(const char *table)
{
    return strncmp(table, "assignments ", 12) == 0 ||
           strncmp(table, "assignment_moves ", 17) == 0 || strncmp(table, "of a", 4) == 0;
}

/* The first word after `verb` that names a table of another module; NULL: there is none. */
static const char *foreign_table(const char *text, const char *verb)
{
    for (const char *at = strstr(text, verb); at; at = strstr(at + 1, verb)) {
        if (!is_own_table(at + strlen(verb)))
            return at + strlen(verb);
    }
    return NULL;
}

/* Each has a life of its own: no assignment changes the case, the person, or the post. */
static void nothing_but_assignments_and_their_moves_is_written(void **state)
{
    static const char *const VERBS[] = {"insert into ", "update ", "delete from "};
    Arena *arena = arena_new();

    (void)state;
    for (const Stmt *const *stmt = ASSIGNMENT_STMTS; *stmt; stmt++) {
        const char *text = fixed_text(arena, *stmt);
        for (size_t i = 0; i < LENGTH(VERBS); i++) {
            const char *table = foreign_table(text, VERBS[i]);
            if (table)
                fail_msg("%s writes %.20s", (*stmt)->name, table);
        }
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_statement_carries_the_scope_or_says_why_not),
        cmocka_unit_test(candidates_are_posts_in_reach_of_who_asks),
        cmocka_unit_test(nothing_but_assignments_and_their_moves_is_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
