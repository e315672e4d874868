/* health.c - how the server is: /healthz, /readyz, /metrics, and the API's own description. */
#include "platform/http/http.sql.h"
#include "platform/http/job.h"
#include "platform/log/log.h"

typedef struct Probe {
    int64_t wal;
} Probe;

static const Field PROBE_FIELDS[] = {I64_FIELD(Probe, wal, REQUIRED)};
static const Shape PROBE = SHAPE(Probe, PROBE_FIELDS);

typedef struct Readiness {
    bool ready;
    const char *database;
    const char *disk;
} Readiness;

static const Field READINESS_FIELDS[] = {
    BOOL_FIELD(Readiness, ready, SAYS("requests that need the database can be served")),
    STR_FIELD(Readiness, database, SAYS("ok or unavailable")),
    STR_FIELD(Readiness, disk, SAYS("ok, or full: reads go on, writes are answered with 507")),
};
static const Shape READINESS = SHAPE(Readiness, READINESS_FIELDS);

static const char *const STATUS_CLASSES[] = {"1xx", "2xx", "3xx", "4xx", "5xx", NULL};

/* Counted by every server of the process; there is one. */
static Metric requests = {
    .name = "zhiwang_http_requests_total",
    .help = "Requests answered, by class of status.",
    .type = METRIC_COUNTER,
    .label = "status",
    .label_values = STATUS_CLASSES,
};
static const char *const MODES[] = {"read",   "write", "plain",  "stream",
                                    "inline", "batch", "static", NULL};
static Metric durations = {
    .name = "zhiwang_http_request_seconds",
    .help = "From the first byte of a request to its answer, by how it is run.",
    .type = METRIC_HISTOGRAM,
    .label = "mode",
    .label_values = MODES,
};

static int64_t now_us(void)
{
    struct timespec at;

    (void)clock_gettime(CLOCK_MONOTONIC, &at);
    return (int64_t)at.tv_sec * 1000000 + at.tv_nsec / 1000;
}

void health_count(const Job *job, int status)
{
    size_t mode = job->req.route ? (size_t)job->req.route->run_mode : LENGTH(MODES) - 2;

    metric_add(&requests, (size_t)status / 100 - 1, 1);
    metric_observe_us(&durations, mode, now_us() - job->began_us);
}

static int64_t read_connections(void *context)
{
    return atomic_load(&((Server *)context)->n_connections);
}

static int64_t read_listeners(void *context)
{
    return (int64_t)hub_listeners(((Server *)context)->hub);
}

static int64_t read_disk_free(void *context)
{
    return atomic_load(&((Server *)context)->disk_free_bytes);
}

static int64_t read_database_ok(void *context)
{
    return atomic_load(&((Server *)context)->database_ok);
}

static int64_t read_wal(void *context)
{
    return atomic_load(&((Server *)context)->wal_bytes);
}

static int64_t read_reads(void *context)
{
    return (int64_t)lanes_depth(((Server *)context)->lanes, LANE_READ);
}

static int64_t read_quick(void *context)
{
    return (int64_t)lanes_depth(((Server *)context)->lanes, LANE_QUICK);
}

static int64_t read_writes(void *context)
{
    return (int64_t)lanes_depth(((Server *)context)->lanes, LANE_WRITE);
}

static int64_t read_login(void *context)
{
    return (int64_t)lanes_depth(((Server *)context)->lanes, LANE_LOGIN);
}

static int64_t read_alarm(void *context)
{
    return (int64_t)lanes_depth(((Server *)context)->lanes, LANE_ALARM);
}

static int64_t read_batch(void *context)
{
    return (int64_t)lanes_depth(((Server *)context)->lanes, LANE_BATCH);
}

static int64_t read_bulk(void *context)
{
    return (int64_t)lanes_depth(((Server *)context)->lanes, LANE_BULK);
}

void health_register(Server *server)
{
    static const struct {
        const char *name, *help;
        MetricRead *read;
    } GAUGES[] = {
        {"zhiwang_http_connections", "Open connections, without streams.", read_connections},
        {"zhiwang_stream_listeners", "Open streams.", read_listeners},
        {"zhiwang_database_up", "1 when the last probe of the database was answered.",
         read_database_ok},
        {"zhiwang_database_disk_free_bytes",
         "Free on the disk of the database; below 32 MiB writes are refused; -1: not known.",
         read_disk_free},
        {"zhiwang_database_wal_bytes", "Written to the log of changes, ever, at the last probe.",
         read_wal},
        {"zhiwang_lane_read_depth", "Reads waiting for a worker.", read_reads},
        {"zhiwang_lane_quick_depth", "Reads of one step waiting for a worker.", read_quick},
        {"zhiwang_lane_write_depth", "Writes waiting for a worker.", read_writes},
        {"zhiwang_lane_login_depth", "Log-ins waiting for a worker.", read_login},
        {"zhiwang_lane_alarm_depth", "What may cost life, waiting for a worker.", read_alarm},
        {"zhiwang_lane_batch_depth", "Writes waiting to be taken into a batch.", read_batch},
        {"zhiwang_lane_bulk_depth", "The same, of what may wait.", read_bulk},
    };

    metrics_register(server->metrics, &requests);
    metrics_register(server->metrics, &durations);
    timer_runner_register(server->timers, server->metrics);
    for (size_t i = 0; i < LENGTH(GAUGES); i++) {
        metrics_register_read(server->metrics, GAUGES[i].name, GAUGES[i].help, METRIC_GAUGE,
                              GAUGES[i].read, server);
    }
}

/* Logged when it changes: each refused write would be a line on a disk that may be the same one. */
static void probe_disk(Server *server, const Db *db)
{
    int64_t free_bytes = db_free_bytes(db);
    bool full = !db_has_room(db);

    atomic_store(&server->disk_free_bytes, free_bytes);
    if (atomic_exchange(&server->disk_full, full) == full)
        return;
    if (full) {
        log_error("the disk of the database is full: writes are refused until there is room",
                  LOG_I64("free_bytes", free_bytes));
    } else {
        log_info("the disk of the database has room again", LOG_I64("free_bytes", free_bytes));
    }
}

/* On the clock thread: /readyz and /metrics answer from memory and never wait. */
const Error *health_probe(Server *server, Db *db, Arena *arena, Time now)
{
    Tx *tx = NULL;
    Probe probe = {0};

    (void)now;
    const Error *error = db_begin(db, arena, TX_READ, &tx);
    if (!error)
        error = db_one(tx, &SQL_HEALTH_PROBE, NO_ARGS, &DB_FAILED, &PROBE, &probe);
    if (!error)
        atomic_store(&server->wal_bytes, probe.wal);
    atomic_store(&server->database_ok, !error);
    probe_disk(server, db);
    return NULL; /* that the database is away has been logged where it was noticed */
}

static const Error *count_parked_timers(Server *server, Db *db, Arena *arena, Time now)
{
    (void)now;
    return timer_runner_count_parked(server->timers, db, arena);
}

static const Error *get_healthz(Request *req)
{
    return reply_bytes(req, 200, "text/plain; charset=utf-8", "ok\n", 3);
}

static const Error *get_readyz(Request *req)
{
    bool ok = atomic_load(&req->server->database_ok);
    bool full = atomic_load(&req->server->disk_full);
    Readiness readiness = {
        .ready = ok, .database = ok ? "ok" : "unavailable", .disk = full ? "full" : "ok"};

    if (!ok)
        reply_header(req, "Retry-After", "1");
    return reply_with(req, ok ? 200 : 503, &READINESS, &readiness);
}

static const Error *get_metrics(Request *req)
{
    req->status = 200;
    req->out_type = "text/plain; version=0.0.4; charset=utf-8";
    metrics_write(req->server->metrics, &req->out);
    return NULL;
}

static const Error *get_openapi(Request *req)
{
    req->status = 200;
    reply_header(req, "Cache-Control", "no-cache");
    buf_str(&req->out, req->server->openapi);
    return NULL;
}

static const Route ROUTES[] = {
    {.method = HTTP_GET,
     .path = "/healthz",
     .run_mode = RUN_INLINE,
     .run = get_healthz,
     .at_root = true,
     .says = "The process lives"},
    {.method = HTTP_GET,
     .path = "/readyz",
     .run_mode = RUN_INLINE,
     .run = get_readyz,
     .at_root = true,
     .reply = &READINESS,
     .says = "It can serve"},
    {.method = HTTP_GET,
     .path = "/metrics",
     .run_mode = RUN_INLINE,
     .run = get_metrics,
     .at_root = true,
     .says = "Prometheus metrics"},
    {.method = HTTP_GET,
     .path = "/openapi.json",
     .run_mode = RUN_INLINE,
     .run = get_openapi,
     .says = "This description"},
};

static const Tick TICKS[] = {
    {"database probe", 1000, health_probe},
    {"parked timers", 10000, count_parked_timers},
    {"idempotency purge", 600000, idempotency_purge},
    {"outbox purge", 600000, outbox_purge},
};

const Module HTTP_MODULE = {
    .name = "http",
    .routes = ROUTES,
    .n_routes = LENGTH(ROUTES),
    .ticks = TICKS,
    .n_ticks = LENGTH(TICKS),
};
