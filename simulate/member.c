#include "simulate/member.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What stands behind "name":, or NULL. */
static const char *member(const char *json, size_t n, const char *name, size_t *ret_left)
{
    char wanted[48];
    int length = snprintf(wanted, sizeof(wanted), "\"%s\":", name);
    const char *at = memmem(json, n, wanted, (size_t)length);

    if (!at)
        return NULL;
    at += length;
    *ret_left = n - (size_t)(at - json);
    return at;
}

bool member_text(const char *json, size_t n, const char *name, char *out, size_t size)
{
    size_t left = 0;
    const char *at = member(json, n, name, &left);
    const char *end = at && left > 1 && *at == '"' ? memchr(at + 1, '"', left - 1) : NULL;

    out[0] = '\0';
    if (!end)
        return false;
    size_t length = (size_t)(end - at) - 1;
    if (length >= size)
        length = size - 1;
    memcpy(out, at + 1, length);
    out[length] = '\0';
    return true;
}

int64_t member_i64(const char *json, size_t n, const char *name, int64_t missing)
{
    size_t left = 0;
    const char *at = member(json, n, name, &left);
    char digits[24], *end = NULL;

    if (!at)
        return missing;
    size_t length = left < sizeof(digits) - 1 ? left : sizeof(digits) - 1;
    memcpy(digits, at, length);
    digits[length] = '\0';
    int64_t value = strtoll(digits, &end, 10);
    return end == digits ? missing : value;
}
