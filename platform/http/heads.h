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

/* The first line of a request. */
typedef struct RequestLine {
    const char *method, *url, *version; /* as the library hands them out */
    const char *target; /* a copy of url from before the library cut the query off */
} RequestLine;

/* RFC 9112 sections 3.2, 5, 6: a target without spaces and control characters, one Host on HTTP/1.1,
 * names are tokens, values have no control characters, at most one Content-Length of digits, no
 * Transfer-Encoding (411: we ask for a length). */
const Error *head_check(Arena *arena, const RequestLine *first, const HeadLine *lines, size_t n,
                        HeadFacts *ret_facts) MUST_CHECK;

/* The library ends a line at its first NUL, ends a head at a line that begins with one, glues a
 * folded line to the name of its header, and takes a bare LF. What it passed over in doing so still
 * lies in its read buffer. So: do method, url, version, names and values lie in that buffer one
 * behind the other, with nothing between them but what the grammar wants? All but the target must
 * be the library's own texts, not copies. */
bool head_is_seamless(const RequestLine *first, const HeadLine *lines, size_t n);

#endif
