/*
 * serve.c - a request on its worker thread, in a straight line: who asks, may they, what do they
 * send, begin, run the handler, commit.
 */
#include <inttypes.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "platform/http/job.h"
#include "platform/http/problem.h"
#include "platform/log/log.h"

/* A transaction that lost against another one is run again this often in all. */
#define ATTEMPTS 3

const ErrorKind HTTP_MEDIA = {ERROR_MEDIA, "http/media", "Send application/json"};
const ErrorKind HTTP_CROSS_SITE = {ERROR_DENIED, "http/cross-site",
                                   "This request came from another site"};
const ErrorKind HTTP_MAY_NOT = {ERROR_DENIED, "http/may-not", "This post may not do that"};
const ErrorKind HTTP_FAILED = {ERROR_INTERNAL, "http/failed", "Something went wrong here"};
const ErrorKind HTTP_OLD_PAGE = {ERROR_OUTDATED, "http/old-page",
                                 "This version of the pages is too old"};
const ErrorKind SESSION_NONE = {ERROR_UNAUTHENTICATED, "session/none", "Log in first"};

static const Field STREAM_QUERY_FIELDS[] = {
    I64_FIELD(StreamQuery, since, LIMIT(1, 9007199254740991),
              SAYS("what an answer said in Zw-Position: what it did not show yet is heard")),
};
const Shape STREAM_QUERY = SHAPE(StreamQuery, STREAM_QUERY_FIELDS);

bool is_write(const Job *job)
{
    return strcmp(job->method, "GET") != 0 && strcmp(job->method, "HEAD") != 0;
}

/* The same problem, as the standard of the route has it. */
static const Error *as_malformed(Arena *arena, const Error *error)
{
    Error *as = ARENA_NEW(arena, Error);
    ErrorKind *kind = ARENA_NEW(arena, ErrorKind);

    *kind = *error->kind;
    kind->class = ERROR_MALFORMED;
    *as = *error;
    as->kind = kind;
    return as;
}

void serve_problem(Job *job, const Error *error)
{
    Request *req = &job->req;

    if (error->kind->class == ERROR_INVALID && req->route && req->route->wrong_is_400)
        error = as_malformed(job->arena, error);

    if (error->kind->class == ERROR_INTERNAL) {
        log_error("request failed", LOG_STR("trace", job->trace), LOG_STR("method", job->method),
                  LOG_STR("route", req->route ? req->route->path : ""),
                  LOG_STR("error", error->kind->slug), LOG_STR("detail", error->detail));
    }
    job->problem = error->kind->slug;
    buf_clear(&req->out);
    req->n_headers = 0;
    req->status = error_http_status(error->kind->class);
    req->out_type = PROBLEM_TYPE;
    problem_write(&req->out, error, job->trace);
    if (error->retry_after_s > 0) {
        reply_header(req, "Retry-After",
                     arena_printf(job->arena, "%lld", (long long)error->retry_after_s));
    } else if (error->kind->class == ERROR_UNAVAILABLE || error->kind->class == ERROR_DISK_FULL) {
        reply_header(req, "Retry-After", "1");
    }
    if (error->kind->class == ERROR_UNAUTHENTICATED)
        reply_header(req, "WWW-Authenticate", "Bearer");
}

static const char *header(const Job *job, const char *name)
{
    return job->connection ? MHD_lookup_connection_value(job->connection, MHD_HEADER_KIND, name)
                           : NULL;
}

/* A browser must say that the page that asks is ours when the cookie, or nothing, says who asks.
 * Sec-Fetch-Site cannot be forged by a page; browsers without it send Origin on every write.
 * Programs send neither, and have no cookie that a page could use. */
static const Error *check_site(const Job *job)
{
    const char *site = header(job, "Sec-Fetch-Site");
    const char *origin = header(job, "Origin");
    const char *host = header(job, "Host");

    if (!is_write(job) || (job->req.token && !job->token_in_cookie))
        return NULL;
    if (site) {
        if (strcmp(site, "same-origin") == 0 || strcmp(site, "none") == 0)
            return NULL;
        return error_new(job->arena, &HTTP_CROSS_SITE, "%s", "");
    }
    if (!origin)
        return NULL;
    const char *at = strstr(origin, "://");
    if (at && host && strcasecmp(at + 3, host) == 0)
        return NULL;
    return error_new(job->arena, &HTTP_CROSS_SITE, "%s", "");
}

/* Pages that were kept on a device say which version they are; programs say nothing. What one
 * cannot read is no version, and newer ones are welcome. */
static const Error *check_page(const Job *job)
{
    const char *version = header(job, "Zw-Page");
    int oldest = job->req.server->config.oldest_page;
    int64_t number = 0;

    if (!version || !str_to_i64(version, &number) || number >= oldest)
        return NULL;
    return error_new(job->arena, &HTTP_OLD_PAGE, "version %d or newer is needed", oldest);
}

static const Error *check_grant(const Job *job)
{
    const Route *route = job->req.route;

    if (!route->may)
        return NULL;
    if (!job->req.actor)
        return error_new(job->arena, &SESSION_NONE, "%s", "");
    if (route->may[0] && !actor_may(job->req.actor, route->may))
        return error_new(job->arena, &HTTP_MAY_NOT, "it needs %s", route->may);
    return NULL;
}

static const Error *find_actor(Job *job)
{
    Request *req = &job->req;
    const Route *route = req->route;

    req->stream.asked_ms = monotonic_ms();
    if (req->token) {
        const Error *error = req->server->config.authenticate(req->server, req->db, job->arena,
                                                              req->token, req->now, &req->actor);
        bool nobody = error && error->kind->class == ERROR_UNAUTHENTICATED;
        if (error && !(nobody && !route->may))
            return error;
    }
    return check_grant(job);
}

static bool is_json_type(const char *type)
{
    size_t n = strlen("application/json");

    return strncasecmp(type, "application/json", n) == 0 &&
           (type[n] == '\0' || type[n] == ';' || type[n] == ' ');
}

static const Error *decode_body(Job *job)
{
    Request *req = &job->req;
    const Shape *shape = req->route->body;

    if (req->route->raw_max > 0)
        return NULL;
    if (!shape) {
        if (req->raw_len > 0)
            return error_field(job->arena, &INPUT_INVALID, "body", "this route takes no body");
        return NULL;
    }
    if (!is_json_type(req->content_type))
        return error_new(job->arena, &HTTP_MEDIA, "%s", "");
    req->body = arena_alloc(job->arena, shape->size);
    return json_decode(job->arena, shape, req->raw, req->raw_len, req->body);
}

static const Error *decode_query(Job *job)
{
    static const Shape NO_QUERY = {.name = "NoQuery"};
    const Shape *shape = job->req.route->query ? job->req.route->query : &NO_QUERY;
    TextPair *pairs = arena_array(job->arena, QUERY_PAIRS_MAX, sizeof(*pairs));
    size_t n = 0;

    TRY(query_split(job->arena, job->query, pairs, &n));
    job->req.query = arena_alloc(job->arena, shape->size);
    return query_decode(job->arena, shape, pairs, n, job->req.query);
}

const Error *serve_key(Job *job, const char **ret_key)
{
    const char *key = job->inner ? job->key : header(job, "Idempotency-Key");
    RunMode mode = job->req.route->run_mode;

    *ret_key = NULL;
    if (!key || (mode != RUN_WRITE && mode != RUN_BATCH) || !job->req.actor)
        return NULL;
    size_t n = strlen(key);
    for (size_t i = 0; i < n; i++) {
        if (key[i] < 0x21 || key[i] > 0x7e)
            n = 0;
    }
    if (n < 1 || n > 200) {
        return error_field(job->arena, &INPUT_INVALID, "Idempotency-Key",
                           "must be 1 to 200 visible ASCII characters");
    }
    *ret_key = key;
    return NULL;
}

/* A hot insert that comes as part of another request goes in alone. */
static const Error *insert_alone(Request *req)
{
    const BatchInsert *batch = req->route->batch;
    Request *only = req;

    req->row_was_there = false;
    TRY(batch->prepare(req));
    TRY(batch->write(req->tx, &only, 1));
    if (!req->row_was_there)
        return NULL;
    buf_clear(&req->out);
    req->n_headers = 0;
    return batch->again(req);
}

static const Error *ask_alone(Request *req)
{
    req->n_asks = 0;
    TRY(req->route->ask(req));
    return req->n_asks > 0 ? db_all_of(req->tx, req->asks, req->n_asks) : NULL;
}

static const Error *run_route(Job *job)
{
    Request *req = &job->req;

    if (req->route->ask)
        TRY(ask_alone(req));
    if (req->route->run_mode != RUN_BATCH)
        return req->route->run(req);
    return job->inner ? insert_alone(req) : req->route->batch->again(req);
}

static const Error *run_handler(Job *job, const char *key)
{
    bool known = false;

    if (key)
        TRY(idempotency_begin(job, key, &known));
    if (known)
        return NULL;
    TRY(run_route(job));
    return key ? idempotency_end(job, key) : NULL;
}

/* Constraint names are unique in the schema, so every module's faults can be searched as one. */
void serve_faults(Job *job, Tx *tx)
{
    const Server *server = job->req.server;

    for (const Module *const *module = server->config.modules; *module; module++) {
        for (size_t i = 0; i < (*module)->n_routes; i++) {
            if (&(*module)->routes[i] == job->req.route)
                tx_faults(tx, (*module)->faults, (*module)->n_faults);
        }
    }
}

const Error *serve_in_transaction(Job *job, TxMode mode)
{
    const Error *error = NULL;
    const char *key = NULL;

    TRY(serve_key(job, &key));
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        Request *req = &job->req;
        buf_clear(&req->out);
        req->n_headers = 0;
        TRY(db_begin(req->db, job->arena, mode, &req->tx));
        serve_faults(job, req->tx);
        error = run_handler(job, key);
        if (!error) {
            error = db_commit(req->tx);
        } else {
            db_rollback(req->tx);
        }
        if (!error || !tx_may_retry(req->tx))
            return error;
    }
    return error;
}

const Error *serve_check(Job *job)
{
    /* Taken later it would tell of what the answer does not have. */
    if (job->position == 0)
        job->position = hub_position(job->req.server->hub);
    TRY(check_site(job));
    TRY(check_page(job));
    TRY(find_actor(job));
    TRY(decode_query(job));
    return decode_body(job);
}

static TxMode tx_mode_of(const Route *route)
{
    if (route->run_mode == RUN_READ)
        return TX_READ;
    return route->one_snapshot ? TX_SNAPSHOT : TX_WRITE;
}

/* Where a stream is taken up again; or where it begins, of which a browser that comes again still
 * speaks. */
static void read_place(Job *job)
{
    StreamFilter *stream = &job->req.stream;
    const char *last_id = header(job, "Last-Event-ID");
    const StreamQuery *query = job->req.route->query == &STREAM_QUERY ? job->req.query : NULL;

    if (last_id) {
        (void)snprintf(stream->last_event_id, sizeof(stream->last_event_id), "%s", last_id);
    } else if (query && query->since > 0) {
        (void)snprintf(stream->last_event_id, sizeof(stream->last_event_id), "%" PRId64,
                       query->since);
    }
}

const Error *serve(Job *job)
{
    TRY(serve_check(job));
    switch (job->req.route->run_mode) {
    case RUN_READ:
        return serve_in_transaction(job, TX_READ);
    case RUN_WRITE:
        return serve_in_transaction(job, tx_mode_of(job->req.route));
    case RUN_STREAM:
        read_place(job);
        TRY(job->req.route->run(&job->req));
        job->stream = strcmp(job->method, "GET") == 0;
        return NULL;
    case RUN_PLAIN:
    case RUN_INLINE:
    case RUN_BATCH:
        break;
    }
    return job->req.route->run(&job->req);
}

/* Who reads the same again by its hash is told that nothing has changed. */
static void answer_by_hash(Job *job)
{
    Request *req = &job->req;
    const char *known = header(job, "If-None-Match");
    uint8_t digest[32] = {0};
    char hex[2 * sizeof(digest) + 1];

    if (!req->route->by_hash || req->status != 200)
        return;
    (void)EVP_Digest(buf_cstr(&req->out), req->out.len, digest, NULL, EVP_sha256(), NULL);
    hex_encode(digest, sizeof(digest), hex);
    const char *etag = arena_printf(job->arena, "\"%.32s\"", hex);
    reply_header(req, "ETag", etag);
    reply_header(req, "Cache-Control", "private, no-cache");
    if (known && strstr(known, etag)) {
        buf_clear(&req->out);
        req->status = 304;
    }
}

/* What has not been answered with an error is checked for being whole: a reply larger than its
 * ceiling must not go out cut. */
static void finish(Job *job, const Error *error)
{
    if (!error && job->req.out.overflow)
        error = error_new(job->arena, &HTTP_FAILED, "the reply is larger than its ceiling");
    if (error) {
        job->stream = false;
        serve_problem(job, error);
    } else {
        answer_by_hash(job);
    }
    if (job->req.status == 0)
        job->req.status = 204;
}

static const Error *run_inner(Job *job)
{
    const Route *route = job->req.route;
    RunMode mode = route ? route->run_mode : RUN_PLAIN;

    if ((mode != RUN_READ && mode != RUN_WRITE && mode != RUN_BATCH) || route->raw_max > 0)
        return error_new(job->arena, &HTTP_NO_ROUTE, "%s", "");
    TRY(check_grant(job));
    TRY(decode_query(job));
    TRY(decode_body(job));
    return serve_in_transaction(job, tx_mode_of(route));
}

void serve_inner(Job *job)
{
    finish(job, run_inner(job));
}

static const Error *run_own(Job *job)
{
    const Route *route = job->req.route;

    if (!route || route->run_mode != RUN_PLAIN)
        return run_inner(job);
    TRY(check_grant(job));
    TRY(decode_query(job));
    TRY(decode_body(job));
    return route->run(&job->req);
}

void serve_own(Job *job)
{
    finish(job, run_own(job));
}

void serve_inline(Job *job)
{
    const Error *error = decode_query(job);

    finish(job, error ? error : job->req.route->run(&job->req));
}

void serve_answer(Job *job, const Error *error)
{
    finish(job, error);
    loop_done(job->req.server, job);
}
