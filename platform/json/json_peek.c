/* json_peek.c - one member of an object without decoding it, for a decision that must cost nothing. */
#include <string.h>

#include "platform/json/json.h"

#define PEEK_DIGITS_MAX 18 /* what an int64_t surely holds */

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
    const char *close = at < end && *at == '"' ? text_end(at, end) : NULL;
    size_t n = close ? (size_t)(close - at) - 1 : 0;

    if (!close || n >= size || memchr(at + 1, '\\', n))
        return false;
    memcpy(out, at + 1, n);
    out[n] = '\0';
    return true;
}

/* What follows the colon of this member, or NULL. */
static const char *find_member(const char *text, const char *end, const char *name)
{
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
                return NULL;
            const char *after = skip_blank(close + 1, end);
            bool is_name = depth == 1 && after < end && *after == ':';
            if (is_name && (size_t)(close - at) == n_name + 1 && memcmp(at + 1, name, n_name) == 0)
                return skip_blank(after + 1, end);
            at = close;
        }
    }
    return NULL;
}

bool json_peek(const char *text, size_t n, const char *name, char *out, size_t size)
{
    const char *end = text + n, *at = find_member(text, end, name);

    return at && take_value(at, end, out, size);
}

bool json_peek_count(const char *text, size_t n, const char *name, int64_t *ret_count)
{
    const char *end = text + n, *at = find_member(text, end, name);
    int64_t count = 0;
    const char *digit = at;

    while (digit && digit < end && *digit >= '0' && *digit <= '9' && digit - at < PEEK_DIGITS_MAX)
        count = count * 10 + (*digit++ - '0');
    if (!at || digit == at || digit == end || !strchr(",} \t\r\n", *digit))
        return false;
    *ret_count = count;
    return true;
}
