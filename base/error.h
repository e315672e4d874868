/*
 * error.h - what went wrong, without saying how to show it.
 *
 * Errors are values: NULL is success. An Error lives in the arena it was made in. One table per
 * transport renders a class (HTTP status in platform/http/problem.c, exit codes in app/zw.c).
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include "base/arena.h"

typedef enum ErrorClass {
#define ERROR_CLASS(name, http_status) ERROR_##name,
#include "base/error_class.def"
    ERROR_CLASS_MAX,
} ErrorClass;

typedef struct ErrorKind {
    ErrorClass class;
    const char *slug;  /* "case/not-found": stable, documented, the `type` of the problem */
    const char *title; /* one line, for people */
} ErrorKind;

typedef struct Error {
    const ErrorKind *kind;
    const char *detail;    /* what exactly; "" when there is nothing to add */
    const char *field;     /* the input field at fault, or NULL */
    int64_t version;       /* current version, for stale writes; 0 = not given */
    int64_t retry_after_s; /* 0 = not given */
} Error;

const Error *error_new(Arena *arena, const ErrorKind *kind, const char *fmt, ...)
    PRINTF_LIKE(3, 4) MUST_CHECK;
const Error *error_field(Arena *arena, const ErrorKind *kind, const char *field, const char *fmt,
                         ...) PRINTF_LIKE(4, 5) MUST_CHECK;
/* A stale write: the client is told the version that holds now. */
const Error *error_stale(Arena *arena, const ErrorKind *kind, int64_t version) MUST_CHECK;
const Error *error_retry(Arena *arena, const ErrorKind *kind, int64_t retry_after_s) MUST_CHECK;

int error_http_status(ErrorClass class);

/* Input that does not fit its Shape. Used by every decoder. */
extern const ErrorKind INPUT_INVALID; /* "input/invalid", ERROR_INVALID */

#define TRY(expr)                         \
    do {                                  \
        const Error *try_error_ = (expr); \
        if (try_error_)                   \
            return try_error_;            \
    } while (0)

#endif
