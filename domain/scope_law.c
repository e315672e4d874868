#include "domain/scope_law.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include "base/arena.h"

#include <cmocka.h>

const char *fixed_text(Arena *arena, const Stmt *stmt)
{
    const char *text = "";

    for (size_t i = 0; i < stmt->n_parts; i++) {
        if (stmt->parts[i].param == 0)
            text = arena_printf(arena, "%s%s\n", text, stmt->parts[i].text);
    }
    return text;
}

static bool is_unscoped(const char *name, const Unscoped *unscoped, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(unscoped[i].name, name) == 0)
            return unscoped[i].because && *unscoped[i].because;
    }
    return false;
}

static bool has_one(const char *text, const char *const *scopes)
{
    for (; *scopes; scopes++) {
        if (strstr(text, *scopes))
            return true;
    }
    return false;
}

void check_scopes(const Stmt *const *stmts, const char *const *scopes, const Unscoped *unscoped,
                  size_t n_unscoped)
{
    Arena *arena = arena_new();
    size_t n_found = 0;

    for (; *stmts; stmts++) {
        bool is_found = is_unscoped((*stmts)->name, unscoped, n_unscoped);
        n_found += is_found;
        if (!is_found && !has_one(fixed_text(arena, *stmts), scopes))
            fail_msg("%s has no scope", (*stmts)->name);
    }
    assert_int_equal(n_found, n_unscoped);
    arena_free(arena);
}
