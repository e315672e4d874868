/*
 * admit.c - from the first byte of a request to the place where it is answered.
 *
 * libmicrohttpd calls admit_request several times: with the head, for each piece of the body, when
 * the body is whole, and once more after a resume. An answer to the first call closes the
 * connection, which is right for what cannot be trusted and wrong for a plain 404: that one waits
 * for the call after the body.
 */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "platform/auth/password.h"
#include "platform/http/job.h"

#define HEAD_LINES_MAX    100
#define JOB_WAIT_MS       10000
#define DROPPED_BYTES_MAX (32 << 20)

const ErrorKind HTTP_BUSY = {ERROR_UNAVAILABLE, "http/busy", "Too much at once; try again"};
const ErrorKind HTTP_TOO_LARGE = {ERROR_TOO_LARGE, "http/too-large", "The body is too large"};

static int64_t now_us(void)
{
    struct timespec at;

    (void)clock_gettime(CLOCK_MONOTONIC, &at);
    return (int64_t)at.tv_sec * 1000000 + at.tv_nsec / 1000;
}

/* Random, so that nobody tells another's number from his own. The kernel is asked once for many. */
static void trace_make(Server *server, char *ret_trace)
{
    const size_t n = (TRACE_SIZE - 1) / 2;

    if (server->n_random < n) {
        server->n_random = sizeof(server->random);
        random_bytes(server->random, server->n_random);
    }
    server->n_random -= n;
    hex_encode(server->random + server->n_random, n, ret_trace);
}

/* Called before anything else of a request, with the raw target. What it returns is the job. */
void *admit_uri(void *context, const char *uri, struct MHD_Connection *connection)
{
    Server *server = context;
    Job *job = calloc(1, sizeof(*job));
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

    if (!job)
        abort();
    job->arena = arena_new();
    job->connection = connection;
    job->link = info ? info->socket_context : NULL;
    job->began_us = now_us();
    trace_make(server, job->trace);
    size_t n = strcspn(uri, "?");
    job->target = arena_strdup(job->arena, uri);
    job->path = arena_strndup(job->arena, uri, n);
    job->query = uri[n] ? job->target + n + 1 : "";
    buf_init(&job->body, 0);
    buf_init(&job->req.out, 64 << 20);
    job->req.arena = job->arena;
    job->req.server = server;
    if (job->link)
        job->link->since_ms = monotonic_ms();
    return job;
}

void admit_completed(void *server, struct MHD_Connection *connection, void **job_place,
                     enum MHD_RequestTerminationCode code)
{
    Job *job = *job_place;

    (void)server;
    (void)connection;
    (void)code;
    if (!job)
        return;
    if (job->link)
        job->link->since_ms = monotonic_ms();
    buf_done(&job->body);
    buf_done(&job->req.out);
    arena_free(job->arena);
    free(job);
    *job_place = NULL;
}

typedef struct HeadLines {
    HeadLine lines[HEAD_LINES_MAX];
    size_t n;
    bool overflow;
} HeadLines;

static enum MHD_Result collect_line(void *context, enum MHD_ValueKind kind, const char *name,
                                    size_t name_len, const char *value, size_t value_len)
{
    HeadLines *head = context;

    (void)kind;
    if (head->n == HEAD_LINES_MAX) {
        head->overflow = true;
        return MHD_NO;
    }
    head->lines[head->n++] = (HeadLine){name, name_len, value ? value : "", value ? value_len : 0};
    return MHD_YES;
}

static const Error *check_head(Job *job, const char *url, const char *version)
{
    HeadLines head; /* its lines are not cleared first */
    const RequestLine first = {job->method, url, version, job->target};

    head.n = 0;
    head.overflow = false;
    (void)MHD_get_connection_values_n(job->connection, MHD_HEADER_KIND, collect_line, &head);
    if (head.overflow)
        return error_new(job->arena, &HTTP_MALFORMED, "more than %d headers", HEAD_LINES_MAX);
    TRY(head_check(job->arena, &first, head.lines, head.n, &job->facts));
    if (head_is_seamless(&first, head.lines, head.n))
        return NULL;
    return error_new(job->arena, &HTTP_MALFORMED,
                     "the head has a NUL, a folded line or a line without CR LF");
}

static const char *header(const Job *job, const char *name)
{
    return MHD_lookup_connection_value(job->connection, MHD_HEADER_KIND, name);
}

/* The peer, or behind a proxy of ours what its last hop says. */
static const char *client_of(Job *job, bool trust_proxy)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(job->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const char *forwarded = trust_proxy ? header(job, "X-Forwarded-For") : NULL;
    char *text = arena_alloc(job->arena, INET6_ADDRSTRLEN);

    if (forwarded && *forwarded) {
        const char *comma = strrchr(forwarded, ',');
        const char *last = comma ? comma + 1 : forwarded;
        last += strspn(last, " ");
        return arena_strndup(job->arena, last, strnlen(last, 64));
    }
    if (info && info->client_addr && info->client_addr->sa_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, info->client_addr, sizeof(in));
        (void)inet_ntop(AF_INET, &in.sin_addr, text, INET6_ADDRSTRLEN);
    } else if (info && info->client_addr && info->client_addr->sa_family == AF_INET6) {
        struct sockaddr_in6 in6;
        memcpy(&in6, info->client_addr, sizeof(in6));
        (void)inet_ntop(AF_INET6, &in6.sin6_addr, text, INET6_ADDRSTRLEN);
    }
    return text;
}

static void find_token(Job *job)
{
    const char *bearer = header(job, "Authorization");
    const char *cookie = MHD_lookup_connection_value(
        job->connection, MHD_COOKIE_KIND, job->req.secure ? "__Host-zw_session" : "zw_session");

    if (bearer && strncasecmp(bearer, "Bearer ", 7) == 0) {
        job->req.token = bearer + 7;
    } else if (cookie && *cookie) {
        job->req.token = cookie;
        job->token_in_cookie = true;
    }
}

/* It may be written into answers: nothing in it needs an escape there. */
static bool host_is_clean(const char *host)
{
    static const char LETTERS[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.:[]";
    size_t n = strspn(host, LETTERS);

    return n > 0 && n < 256 && host[n] == '\0';
}

/* What a handler wants to know of the head. Values live as long as the request in libmicrohttpd. */
static void fill_request(Job *job, const Server *server)
{
    const char *type = header(job, "Content-Type");
    const char *agent = header(job, "User-Agent");
    const char *host = header(job, "Host");
    const char *proto = header(job, "X-Forwarded-Proto");

    job->req.content_type = type ? type : "";
    job->req.host = host && host_is_clean(host) ? host : "";
    job->req.user_agent = agent && utf8_valid(agent, strlen(agent)) ? agent : "";
    job->req.client = client_of(job, server->config.trust_proxy);
    job->req.secure = server->config.trust_proxy && proto && strcmp(proto, "https") == 0;
    job->req.now = time_now();
    find_token(job);
}

static size_t body_limit(const Route *route)
{
    if (!route)
        return 0;
    return route->raw_max ? route->raw_max : JSON_BODY_MAX;
}

/* Which route, and whether its body may come. What is found wrong here waits in job->refused. */
static const Error *find_route(Job *job, const Server *server)
{
    RouteMatch match;

    if (!route_find(server->routes, job->arena, job->method, job->path, &match))
        return error_new(job->arena, &HTTP_MALFORMED, "the path is not percent-encoded UTF-8");
    job->req.route = match.route;
    memcpy(job->req.path, match.path, sizeof(match.path));
    job->req.n_path = match.n_path;
    if (!match.route && match.allow) {
        job->allow = match.allow;
        return error_new(job->arena, &HTTP_METHOD_WRONG, "use %s", match.allow);
    }
    if (match.route && is_write(job) && (match.route->body || match.route->raw_max) &&
        !job->facts.has_length)
        return error_new(job->arena, &HTTP_LENGTH_REQUIRED, "%s", "");
    if (job->facts.length > (int64_t)body_limit(match.route) && match.route)
        return error_new(job->arena, &HTTP_TOO_LARGE, "at most %zu bytes", body_limit(match.route));
    return NULL;
}

/* A client in the middle of a body does not read: closed on at once, it would see a reset instead
 * of its answer. So a body that nobody wants is read and dropped, up to a limit; but one that waits
 * to be asked for is not asked for. */
static bool body_may_come(const Job *job)
{
    bool wanted = job->req.route && !job->refused;

    return wanted || (job->facts.length <= DROPPED_BYTES_MAX && !header(job, "Expect"));
}

static enum MHD_Result admit_head(Job *job, Server *server, const char *url, const char *version)
{
    const Error *error = check_head(job, url, version);

    job->phase = JOB_READING;
    fill_request(job, server);
    if (!error) {
        job->refused = find_route(job, server);
        job->body.max = (size_t)job->facts.length;
        if (job->facts.length == 0 || body_may_come(job))
            return MHD_YES;
        error = job->refused ? job->refused : error_new(job->arena, &HTTP_NO_ROUTE, "%s", "");
    }
    /* Answered before the body: the library closes the connection after it. */
    serve_problem(job, error);
    return send_reply(job);
}

static enum MHD_Result admit_done(Job *job)
{
    job->phase = JOB_DONE;
    return send_reply(job);
}

/* So many wait that a batch takes them all at once anyway: below it nobody is asked who he is. */
#define CROWD 64

/* What may cost life is not behind the others, and is not refused with them. */
static bool goes_past(const Job *job, const Server *server)
{
    const BatchInsert *batch = job->req.route->batch;

    return batch->urgent && lanes_depth(server->lanes, LANE_BATCH) >= CROWD &&
           batch->urgent(server, job->req.raw, job->req.raw_len);
}

static LaneId lane_of(const Job *job, const Server *server)
{
    const Route *route = job->req.route;

    if (route->run_mode == RUN_BATCH && route->lane == LANE_BULK)
        return LANE_BULK;
    if (route->run_mode == RUN_BATCH)
        return goes_past(job, server) ? LANE_ALARM : LANE_BATCH;
    if (route->ask)
        return LANE_QUICK;
    return route->lane == LANE_READ && route->run_mode == RUN_WRITE ? LANE_WRITE : route->lane;
}

/* Suspend before publishing: once pushed, the worker may be done with the job at any moment. */
static enum MHD_Result admit_lane(Job *job, Server *server)
{
    LaneId lane = lane_of(job, server);

    job->phase = JOB_RUNNING;
    job->deadline_ms = monotonic_ms() + JOB_WAIT_MS;
    MHD_suspend_connection(job->connection);
    server->n_suspended++;
    if (job->link)
        job->link->suspended = true;
    if (!lanes_push(server->lanes, lane, job)) {
        serve_problem(job, error_retry(job->arena, &HTTP_BUSY, 1));
        loop_done(server, job);
    }
    return MHD_YES;
}

static enum MHD_Result admit_whole(Job *job, Server *server)
{
    if (job->refused) {
        serve_problem(job, job->refused);
        return admit_done(job);
    }
    if (!job->req.route) {
        job->phase = JOB_DONE;
        return send_static(job);
    }
    job->req.raw = buf_cstr(&job->body);
    job->req.raw_len = job->body.len;
    if (job->req.route->run_mode == RUN_INLINE) {
        serve_inline(job);
        return admit_done(job);
    }
    return admit_lane(job, server);
}

/* libmicrohttpd fixes the number of parameters. NOLINTNEXTLINE(readability-function-size) */
enum MHD_Result admit_request(void *context, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_size, void **job_place)
{
    Server *server = context;
    Job *job = *job_place;

    (void)connection;
    switch (job->phase) {
    case JOB_NEW:
        job->method = method;
        return admit_head(job, server, url, version);
    case JOB_READING:
        if (*upload_size == 0)
            return admit_whole(job, server);
        if (job->req.route && !job->refused)
            buf_add(&job->body, upload, *upload_size);
        *upload_size = 0;
        return MHD_YES;
    case JOB_RUNNING:
        job->phase = JOB_DONE;
        return job->stream ? send_stream(job) : send_reply(job);
    case JOB_DONE:
        break;
    }
    return MHD_NO;
}
