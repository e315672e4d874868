#include "platform/http/inner.h"

#include <string.h>

#include "base/str.h"
#include "platform/http/job.h"

#define ANSWER_BYTES_MAX ((size_t)1 << 20)

/* A job without a connection: nothing of the head of the outer request is the inner one's. */
static Job *job_of(Request *outer, const InnerCall *call)
{
    Job *job = ARENA_NEW(outer->arena, Job);
    RouteMatch match = {0};

    job->arena = outer->arena;
    job->inner = true;
    job->key = call->key;
    job->method = call->method;
    job->path = arena_strdup(outer->arena, call->path);
    job->query = call->query;
    job->req.arena = outer->arena;
    job->req.server = outer->server;
    job->req.db = outer->db;
    job->req.actor = outer->actor;
    job->req.client = outer->client;
    job->req.host = outer->host;
    job->req.user_agent = outer->user_agent;
    job->req.now = outer->now;
    job->req.client_clock = call->clock;
    job->req.content_type = call->body ? "application/json" : "";
    job->req.raw = call->body ? call->body : "";
    job->req.raw_len = strlen(job->req.raw);
    if (route_find(outer->server->routes, outer->arena, call->method, job->path, &match)) {
        job->req.route = match.route;
        memcpy(job->req.path, match.path, sizeof(match.path));
        job->req.n_path = match.n_path;
    }
    return job;
}

void inner_run(Request *outer, const InnerCall *call, InnerAnswer *ret_answer)
{
    Job *job = job_of(outer, call);
    Buf *out = &job->req.out;

    (void)memcpy(job->trace, ((const Job *)(const void *)outer)->trace, sizeof(job->trace));
    buf_init(out, ANSWER_BYTES_MAX);
    serve_inner(job);
    ret_answer->status = job->req.status;
    ret_answer->body = out->len > 0 ? arena_strndup(outer->arena, buf_cstr(out), out->len) : NULL;
    ret_answer->problem = job->problem;
    buf_done(out);
}
