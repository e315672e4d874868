/* reply.c - what handlers call: the path's arguments, and the answers. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "platform/auth/password.h"
#include "platform/http/job.h"
#include "platform/json/json.h"

const char *req_path(const Request *req, const char *name)
{
    for (size_t i = 0; i < req->n_path; i++) {
        if (strcmp(req->path[i].name, name) == 0)
            return req->path[i].value;
    }
    return "";
}

const Error *req_path_id(Request *req, const char *name, const ErrorKind *missing, Id *ret_id)
{
    return id_parse(req_path(req, name), ret_id) ? NULL : error_new(req->arena, missing, "%s", "");
}

const Error *req_path_key(Request *req, const char *name, const ErrorKind *missing,
                          UnitKey *ret_key)
{
    return unit_key_parse(req_path(req, name), ret_key) ? NULL
                                                        : error_new(req->arena, missing, "%s", "");
}

bool req_may(const Request *req, const char *grant)
{
    return req->actor && actor_may(req->actor, grant);
}

void req_ask(Request *req, const Stmt *stmt, const DbArg *args, size_t n_args, const Shape *shape)
{
    DbArg *kept = arena_array(req->arena, n_args, sizeof(*kept));

    if (req->n_asks == ASKS_MAX)
        abort(); /* a mistake of the program */
    memcpy(kept, args, n_args * sizeof(*kept));
    req->asks[req->n_asks] = (DbRead){stmt, kept, n_args, shape, &req->found[req->n_asks]};
    req->n_asks++;
}

Id req_new_id(const Request *req, int32_t town)
{
    return id_make(req->now, town, random_u32());
}

const Error *reply_with(Request *req, int status, const Shape *shape, const void *value)
{
    req->status = status;
    req->out_type = "application/json";
    json_write(&req->out, shape, value);
    return NULL;
}

const Error *reply_list(Request *req, const Shape *shape, const List *rows, const char *next_cursor)
{
    req->status = 200;
    req->out_type = "application/json";
    buf_str(&req->out, "{\"items\":[");
    for (size_t i = 0; i < rows->n; i++) {
        if (i > 0)
            buf_char(&req->out, ',');
        json_write(&req->out, shape, (const char *)rows->items + i * shape->size);
    }
    buf_str(&req->out, "],\"next_cursor\":");
    if (next_cursor) {
        json_write_str(&req->out, next_cursor);
    } else {
        buf_str(&req->out, "null");
    }
    buf_char(&req->out, '}');
    return NULL;
}

const Error *reply_empty(Request *req)
{
    req->status = 204;
    return NULL;
}

const Error *reply_bytes(Request *req, int status, const char *type, const void *data, size_t n)
{
    req->status = status;
    req->out_type = type;
    buf_add(&req->out, data, n);
    return NULL;
}

void reply_header(Request *req, const char *name, const char *value)
{
    if (req->n_headers < LENGTH(req->headers)) {
        req->headers[req->n_headers].name = name;
        req->headers[req->n_headers].value = value;
        req->n_headers++;
    }
}

void reply_etag_version(Request *req, int64_t version)
{
    reply_header(req, "ETag", arena_printf(req->arena, "\"%lld\"", (long long)version));
}
