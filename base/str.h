/*
 * str.h - a growing byte buffer with a ceiling, and strict UTF-8.
 *
 * No unbounded buffer can be made: the ceiling is an argument of buf_init. Writing past it, like
 * running out of memory, sets `overflow` and drops the rest; the reader checks once at the end.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdarg.h>
#include <string.h>

#include "base/base.h"

typedef struct Buf {
    char *data; /* NUL-terminated whenever len > 0 or after buf_cstr() */
    size_t len;
    size_t cap;
    size_t max;
    bool overflow;
} Buf;

void buf_init(Buf *buf, size_t max);
void buf_done(Buf *buf);
void buf_clear(Buf *buf); /* keeps the memory */
void buf_printf(Buf *buf, const char *fmt, ...) PRINTF_LIKE(2, 3);
void buf_i64(Buf *buf, int64_t value);
/* Takes memory for n bytes more, and adds them; what buf_grow does when there is too little. */
char *buf_grow_more(Buf *buf, size_t n);
/* n bytes more, for the caller to fill; NULL, and overflow, when there is no room. Here, and not in str.c,
 * are what a list of cases calls twenty thousand times. */
static inline char *buf_grow(Buf *buf, size_t n)
{
    if (buf->overflow || n >= buf->cap - buf->len || n > buf->max - buf->len)
        return buf_grow_more(buf, n);
    char *at = buf->data + buf->len;
    buf->len += n;
    buf->data[buf->len] = '\0';
    return at;
}
static inline void buf_add(Buf *buf, const void *data, size_t n)
{
    char *at = n > 0 ? buf_grow(buf, n) : NULL;

    if (at)
        memcpy(at, data, n);
}
static inline void buf_str(Buf *buf, const char *text)
{
    buf_add(buf, text, strlen(text));
}
static inline void buf_char(Buf *buf, char c)
{
    char *at = buf_grow(buf, 1);

    if (at)
        *at = c;
}
const char *buf_cstr(Buf *buf); /* never NULL */
/* Moves the bytes out: the caller frees them with free(); buf is empty again. */
char *buf_take(Buf *buf, size_t *ret_len);

/* Valid UTF-8 (RFC 3629: no overlong forms, surrogates, or > U+10FFFF) and no NUL. */
bool utf8_valid(const char *text, size_t n);
/* Code points of valid UTF-8. */
size_t utf8_length(const char *text, size_t n);
/* Nothing to be seen in it: spaces of any script, marks without width, controls. None at all is blank too. */
bool text_is_blank(const char *text);

bool str_starts(const char *text, const char *prefix);
bool str_eq(const char *a, const char *b); /* NULL equals only NULL */
/* Whole text is a decimal int64 (optional '-'), no spaces, no overflow. */
bool str_to_i64(const char *text, int64_t *ret_value);
/* Whole text is a finite JSON-style number. */
bool str_to_f64(const char *text, double *ret_value);
/* lower-case hex; out holds 2 * n + 1. */
void hex_encode(const uint8_t *bytes, size_t n, char *out);

#endif
