/*
 * job.h - one request on its way, and the parts of the Server. For the files of this folder only.
 *
 * A Job belongs to the loop thread, except between lanes_push and the done list, when the worker
 * has it alone. No lock, no count: it is freed where libmicrohttpd says that the request is over,
 * which it does only after a resume.
 */
#ifndef PLATFORM_HTTP_JOB_H
#define PLATFORM_HTTP_JOB_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#include "platform/events/reader.h"
#include "platform/http/heads.h"
#include "platform/http/route.h"
#include "platform/http/server.h"
#include "platform/push/hub.h"
#include "platform/timers/runner.h"

#define MODULES_MAX 32
#define TRACE_SIZE  17

typedef enum JobPhase {
    JOB_NEW,     /* the head has come */
    JOB_READING, /* the body comes */
    JOB_RUNNING, /* a worker has it; the connection is suspended */
    JOB_DONE,    /* answered; the reply goes out */
} JobPhase;

typedef struct Job {
    Request req;
    Arena *arena;
    JobPhase phase;
    struct MHD_Connection *connection;
    struct Connection *link;
    const char *method;
    const char *target; /* path and query as they came */
    char *path;         /* raw, without the query */
    const char *query;  /* raw; "" when there is none */
    char trace[TRACE_SIZE];
    Buf body;
    HeadFacts facts;
    const Error *refused; /* what the head has already decided */
    const char *problem;  /* the slug of what it was answered with; NULL: all is well */
    const char *allow;    /* of a 405 */
    int64_t began_us;
    int64_t position;    /* hub_position, from before anything was read; 0: not known */
    int64_t deadline_ms; /* a worker that gets it later does not run it */
    bool inner;          /* part of another request: no head of its own, its key is set */
    bool apart;          /* of a route with ask, and asked nothing: it is not quick */
    bool token_in_cookie;
    const char *key;  /* RUN_BATCH: its Idempotency-Key, or NULL */
    bool key_taken;   /* somebody wrote with this key before */
    bool stream;      /* answered: hand the socket to the hub */
    struct Job *next; /* in the done list */
} Job;

/* A connection of libmicrohttpd, for the sweep. Loop thread only. */
typedef struct Connection {
    struct Connection *prev, *next;
    int fd;
    int64_t since_ms; /* when the request now read, or the idling, began */
    bool suspended;
} Connection;

typedef struct StaticFiles StaticFiles;
typedef struct Clock Clock;

struct Server {
    ServerConfig config;
    Arena *arena; /* texts of the configuration, the OpenAPI document */
    Metrics *metrics;
    RouteTable *routes;
    StaticFiles *files;
    Hub *hub;
    OutboxReader *reader;
    TimerRunner *timers;
    Lanes *lanes;
    Clock *clock;
    const Module **modules;    /* the platform's own first */
    void *states[MODULES_MAX]; /* by place in config.modules */
    size_t n_started;
    const char *openapi;
    _Atomic bool database_ok, disk_full;
    _Atomic int64_t disk_free_bytes; /* -1: not known */
    _Atomic int64_t wal_bytes;
    /* the loop */
    int listen_fd, done_fd, port;
    struct MHD_Daemon *daemon;
    pthread_t loop;
    bool looping;
    _Atomic int loop_phase; /* LoopPhase */
    pthread_mutex_t done_lock;
    Job *done;
    Connection connections; /* head of a ring */
    size_t n_suspended;     /* loop thread only, as the next two */
    uint8_t random[512];    /* for the numbers of requests; n_random of it are left */
    size_t n_random;
    _Atomic int64_t n_connections;
};

/* loop.c */
const Error *loop_start(Arena *arena, Server *server) MUST_CHECK;
void loop_quiesce(Server *server);        /* no new connections */
void loop_stop(Server *server);           /* answers what is done, ends, joins */
void loop_done(Server *server, Job *job); /* any worker: the last touch of the job */

/* admit.c: what libmicrohttpd calls, on the loop thread */
void *admit_uri(void *context, const char *uri, struct MHD_Connection *connection);
enum MHD_Result admit_request(void *context, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_size, void **job_place);
void admit_completed(void *server, struct MHD_Connection *connection, void **job,
                     enum MHD_RequestTerminationCode code);

/* work.c: on a worker thread */
LaneRun serve_jobs;
/* serve.c: a request from its head to its answer. */
const Error *serve(Job *job) MUST_CHECK;
/* Its parts, for serve_batch.c. Who asks and whether they may, what they send, and their key: */
const Error *serve_check(Job *job) MUST_CHECK;
const Error *serve_key(Job *job, const char **ret_key) MUST_CHECK;
void serve_faults(Job *job, Tx *tx); /* the constraints of the module whose route it is */
/* A transaction of its own, in which its handler runs. */
const Error *serve_in_transaction(Job *job, TxMode mode) MUST_CHECK;
void serve_answer(Job *job, const Error *error); /* the last touch of the job */
/* serve_batch.c: each is of a RUN_BATCH route */
void serve_batch(Db *db, Job *const *jobs, size_t n);
/* serve_reads.c: each is of a route with ask; at most LANE_QUICK_MAX */
void serve_reads(Db *db, Job *const *jobs, size_t n);
/* A request inside another, on the same worker (job->inner): its route found, its body read, its
 * actor the outer one's. The answer, or the problem, stands in job->req. */
void serve_inner(Job *job);
/* The same of a request of the program's own: RUN_PLAIN too. */
void serve_own(Job *job);
/* On the loop thread: RUN_INLINE. */
void serve_inline(Job *job);
/* Fills the job's answer with the problem, and logs what is our fault. */
void serve_problem(Job *job, const Error *error);
bool is_write(const Job *job);

/* send.c: on the loop thread */
enum MHD_Result send_reply(Job *job);
enum MHD_Result send_static(Job *job);
enum MHD_Result send_stream(Job *job);

/* idempotency.c. ret_known: the answer of the first time has been put into req. */
const Error *idempotency_begin(Job *job, const char *key, bool *ret_known) MUST_CHECK;
const Error *idempotency_end(Job *job, const char *key) MUST_CHECK;
/* The keys of these jobs with their answers; sets key_taken. */
const Error *idempotency_keep(Tx *tx, Job *const *jobs, size_t n) MUST_CHECK;
/* Of those whose row was there already. */
const Error *idempotency_drop(Tx *tx, Job *const *jobs, size_t n) MUST_CHECK;
const Error *idempotency_purge(Server *server, Db *db, Arena *arena, Time now);

/* health.c */
extern const Module HTTP_MODULE;
void health_register(Server *server);
void health_count(const Job *job, int status);
const Error *health_probe(Server *server, Db *db, Arena *arena, Time now);

/* openapi.c */
const char *openapi_make(Arena *arena, const RouteTable *routes);

/* static.c */
StaticFiles *static_load(const char *web_dir);
void static_free(StaticFiles *files);

/* clock.c */
Clock *clock_start(Server *server);
void clock_stop(Clock *clock);

extern const ErrorKind HTTP_BUSY, HTTP_TOO_LARGE, HTTP_MEDIA, HTTP_CROSS_SITE, HTTP_MAY_NOT,
    HTTP_FAILED, SESSION_NONE;

#endif
