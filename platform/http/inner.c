#include "platform/http/inner.h"

#include <string.h>

#include "base/str.h"
#include "platform/http/job.h"

#define ANSWER_BYTES_MAX ((size_t)1 << 20)

static void take_body(Request *req, const InnerCall *call)
{
    req->content_type = call->type ? call->type : call->body ? "application/json" : "";
    req->raw = call->bytes ? call->bytes : call->body ? call->body : "";
    req->raw_len = call->bytes ? call->n_bytes : strlen(req->raw);
}

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
    take_body(&job->req, call);
    if (route_find(outer->server->routes, outer->arena, call->method, job->path, &match)) {
        job->req.route = match.route;
        memcpy(job->req.path, match.path, sizeof(match.path));
        job->req.n_path = match.n_path;
    }
    return job;
}

static void answer(Job *job, void (*serve_it)(Job *job), InnerAnswer *ret_answer)
{
    Buf *out = &job->req.out;

    buf_init(out, ANSWER_BYTES_MAX);
    serve_it(job);
    ret_answer->status = job->req.status;
    ret_answer->body = out->len > 0 ? arena_strndup(job->arena, buf_cstr(out), out->len) : NULL;
    ret_answer->problem = job->problem;
    buf_done(out);
}

void inner_run(Request *outer, const InnerCall *call, InnerAnswer *ret_answer)
{
    Job *job = job_of(outer, call);

    (void)memcpy(job->trace, ((const Job *)(const void *)outer)->trace, sizeof(job->trace));
    answer(job, serve_inner, ret_answer);
}

void inner_as(Server *server, Db *db, Arena *arena, const Actor *actor, const InnerCall *call,
              InnerAnswer *ret_answer)
{
    Request nobody = {.arena = arena,
                      .server = server,
                      .db = db,
                      .actor = actor,
                      .client = "127.0.0.1",
                      .host = "",
                      .user_agent = "zhiwangd",
                      .now = time_now()};

    answer(job_of(&nobody, call), serve_own, ret_answer);
}
