#include "base/error.h"

const ErrorKind INPUT_INVALID = {ERROR_INVALID, "input/invalid", "The input is not valid"};

static Error *error_make(Arena *arena, const ErrorKind *kind, const char *detail)
{
    Error *error = ARENA_NEW(arena, Error);

    error->kind = kind;
    error->detail = detail;
    return error;
}

const Error *error_new(Arena *arena, const ErrorKind *kind, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    const Error *error = error_make(arena, kind, arena_vprintf(arena, fmt, args));
    va_end(args);
    return error;
}

const Error *error_field(Arena *arena, const ErrorKind *kind, const char *field, const char *fmt,
                         ...)
{
    va_list args;

    va_start(args, fmt);
    Error *error = error_make(arena, kind, arena_vprintf(arena, fmt, args));
    va_end(args);
    error->field = arena_strdup(arena, field);
    return error;
}

const Error *error_stale(Arena *arena, const ErrorKind *kind, int64_t version)
{
    Error *error = error_make(arena, kind, "it has changed since: read it again");

    error->version = version;
    return error;
}

const Error *error_retry(Arena *arena, const ErrorKind *kind, int64_t retry_after_s)
{
    Error *error = error_make(arena, kind, "");

    error->retry_after_s = retry_after_s;
    return error;
}

int error_http_status(ErrorClass class)
{
    switch (class) {
#define ERROR_CLASS(name, http_status) \
    case ERROR_##name:                 \
        return http_status;
#include "base/error_class.def"
    case ERROR_CLASS_MAX:
        break;
    }
    return 500;
}
