#include "platform/http/problem.h"

#include "platform/json/json.h"

static void member(Buf *out, const char *name, const char *text)
{
    buf_printf(out, ",\"%s\":", name);
    json_write_str(out, text);
}

void problem_write(Buf *out, const Error *error, const char *trace)
{
    const ErrorKind *kind = error->kind;
    bool internal = kind->class == ERROR_INTERNAL;

    buf_str(out, "{\"type\":");
    buf_printf(out, "\"/problems/%s\"", kind->slug);
    member(out, "title", kind->title);
    buf_printf(out, ",\"status\":%d", error_http_status(kind->class));
    if (!internal && error->detail && error->detail[0])
        member(out, "detail", error->detail);
    if (error->field)
        member(out, "field", error->field);
    if (error->version > 0)
        buf_printf(out, ",\"version\":%lld", (long long)error->version);
    member(out, "trace", trace);
    buf_char(out, '}');
}
