#include <ctype.h>
#include <string.h>

#include "platform/db/migrate.h"

/* Where we are in a text of SQL. Nested comments and E'' strings are known; a quote inside a
 * string is doubled, which is the same as ending it and beginning another. */
static const char *skip_quoted(const char *at, char quote, bool backslash)
{
    for (at++; *at && *at != quote; at++) {
        if (backslash && *at == '\\' && at[1])
            at++;
    }
    return *at ? at + 1 : at;
}

static const char *skip_line_comment(const char *at)
{
    return at + strcspn(at, "\n");
}

static const char *skip_block_comment(const char *at)
{
    int depth = 0;

    do {
        if (strncmp(at, "/*", 2) == 0) {
            depth++;
            at += 2;
        } else if (strncmp(at, "*/", 2) == 0) {
            depth--;
            at += 2;
        } else {
            at++;
        }
    } while (*at && depth > 0);
    return at;
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

/* At "$tag$": past the closing tag; at a "$" that opens none ($1): one further. */
static const char *skip_dollar(const char *at)
{
    size_t n = 1;

    if (isdigit((unsigned char)at[1]))
        return at + 1;
    while (is_word(at[n]))
        n++;
    if (at[n] != '$')
        return at + 1;
    n++;
    for (const char *close = at + n; *close; close++) {
        if (strncmp(close, at, n) == 0)
            return close + n;
    }
    return at + strlen(at);
}

/* The next place after `at` that is not inside a quote or a comment. */
static const char *step(const char *begin, const char *at)
{
    bool escapes =
        at > begin && (at[-1] == 'e' || at[-1] == 'E') && (at == begin + 1 || !is_word(at[-2]));

    if (*at == '\'')
        return skip_quoted(at, '\'', escapes);
    if (*at == '"')
        return skip_quoted(at, '"', false);
    if (strncmp(at, "--", 2) == 0)
        return skip_line_comment(at);
    if (strncmp(at, "/*", 2) == 0)
        return skip_block_comment(at);
    if (*at == '$' && (at == begin || !is_word(at[-1])))
        return skip_dollar(at);
    return at + 1;
}

/* Only spaces and comments? */
static bool is_blank(const char *from, const char *to)
{
    while (from < to) {
        if (strncmp(from, "--", 2) == 0) {
            from = skip_line_comment(from);
        } else if (strncmp(from, "/*", 2) == 0) {
            from = skip_block_comment(from);
        } else if (isspace((unsigned char)*from)) {
            from++;
        } else {
            return false;
        }
    }
    return true;
}

const char *const *sql_split(Arena *arena, const char *text, size_t *ret_n)
{
    size_t n = 0, cap = 1;

    for (const char *c = text; *c; c++)
        cap += *c == ';';
    const char **statements = arena_array(arena, cap, sizeof(char *));
    const char *from = text;
    for (const char *at = text; *from;) {
        if (*at && *at != ';') {
            at = step(text, at);
            continue;
        }
        if (!is_blank(from, at))
            statements[n++] = arena_strndup(arena, from, (size_t)(at - from));
        from = *at ? at + 1 : at;
        at = from;
    }
    *ret_n = n;
    return statements;
}
