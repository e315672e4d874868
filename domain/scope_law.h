/*
 * scope_law.h - the law of ADR 4, for tests: each statement of a module carries the scope of who
 * asks, or the module says what stands in for it.
 */
#ifndef DOMAIN_SCOPE_LAW_H
#define DOMAIN_SCOPE_LAW_H

#include "platform/db/db.h"

/* A statement without a scope, and what stands in for it. */
typedef struct Unscoped {
    const char *name, *because;
} Unscoped;

/* Without its optional lines: a scope that may be left out is none. */
const char *fixed_text(Arena *arena, const Stmt *stmt);

/* Fails the test when a statement has none of the `scopes` (NULL-terminated) and is not among the
 * unscoped, or when one of those does not exist or has no reason. */
void check_scopes(const Stmt *const *stmts, const char *const *scopes, const Unscoped *unscoped,
                  size_t n_unscoped);

#endif
