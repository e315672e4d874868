/* json_peek.c - one member of an object without decoding it, for a decision that must cost nothing. */
#include <string.h>

#include "platform/json/json.h"

/* The quote that ends the text which begins after `at`, or NULL. */
static const char *text_end(const char *at, const char *end)
{
    for (at++; at < end; at++) {
        if (*at == '\\') {
            at++;
        } else if (*at == '"') {
            return at;
        }
    }
    return NULL;
}

static const char *skip_blank(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r'))
        at++;
    return at;
}

/* The text after the colon, when there is one and it is short and plain. */
static bool take_value(const char *at, const char *end, char *out, size_t size)
{
    at = skip_blank(at, end);
    const char *close = at < end && *at == '"' ? text_end(at, end) : NULL;
    size_t n = close ? (size_t)(close - at) - 1 : 0;

    if (!close || n >= size || memchr(at + 1, '\\', n))
        return false;
    memcpy(out, at + 1, n);
    out[n] = '\0';
    return true;
}

bool json_peek(const char *text, size_t n, const char *name, char *out, size_t size)
{
    const char *end = text + n;
    size_t n_name = strlen(name);
    int depth = 0;

    for (const char *at = text; at < end; at++) {
        if (*at == '{' || *at == '[') {
            depth++;
        } else if (*at == '}' || *at == ']') {
            depth--;
        } else if (*at == '"') {
            const char *close = text_end(at, end);
            if (!close)
                return false;
            const char *after = skip_blank(close + 1, end);
            bool is_name = depth == 1 && after < end && *after == ':';
            if (is_name && (size_t)(close - at) == n_name + 1 && memcmp(at + 1, name, n_name) == 0)
                return take_value(after + 1, end, out, size);
            at = close;
        }
    }
    return false;
}
