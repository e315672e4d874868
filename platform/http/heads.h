/*
 * heads.h - is this head one that every hop would read the same way?
 *
 * The library lets shapes through that make two requests of one (Content-Length twice, with
 * Transfer-Encoding, with a space before the colon). Here they are refused, and the connection is
 * closed: what follows on it cannot be trusted. Pure functions; fuzzed.
 */
#ifndef PLATFORM_HTTP_HEADS_H
#define PLATFORM_HTTP_HEADS_H

#include "base/error.h"

typedef struct HeadLine {
    const char *name;
    size_t name_len;
    const char *value;
    size_t value_len;
} HeadLine;

typedef struct HeadFacts {
    bool has_length;
    int64_t length; /* of the body; 0 without Content-Length */
} HeadFacts;

extern const ErrorKind HTTP_MALFORMED, HTTP_LENGTH_REQUIRED;

/* RFC 9112 sections 3.2, 5, 6: one Host on HTTP/1.1, names are tokens, values have no control
 * characters, at most one Content-Length of digits, no Transfer-Encoding (411: we ask for a length). */
const Error *head_check(Arena *arena, const char *version, const HeadLine *lines, size_t n,
                        HeadFacts *ret_facts) MUST_CHECK;

#endif
