#include "platform/jobs/lane.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "platform/log/log.h"

#define WORKERS_MAX 16

const char *const LANE_NAMES[] = {"read",  "write", "login", "alarm",
                                  "quick", "batch", "bulk",  NULL};

/* A ring of jobs and the threads that empty it. */
typedef struct Lane {
    pthread_mutex_t lock;
    pthread_cond_t more;
    void **ring;
    size_t size, head, count;
    size_t most; /* that a worker takes at once */
    bool newest_first;
    bool is_shared; /* it leaves the others their part: what it took they could have begun */
    bool refusing;  /* nothing new from outside */
    bool stopping;  /* and empty: its workers leave */
    pthread_t threads[WORKERS_MAX];
    size_t n_threads;
} Lane;

struct Lanes {
    Lane lanes[LANE_MAX];
    const char *db_url;
    LaneRun *run;
};

/* What a thread is started with; it frees it. */
typedef struct Start {
    Lanes *lanes;
    Lane *lane;
} Start;

static void *must(void *memory)
{
    if (!memory)
        abort();
    return memory;
}

/* What a worker takes now of what waits; rounded up. */
static size_t share(const Lane *lane)
{
    size_t part =
        lane->is_shared ? (lane->count + lane->n_threads - 1) / lane->n_threads : lane->count;

    return part < lane->most ? part : lane->most;
}

/* The jobs whose turn it is, up to lane->most, waiting for the first; 0 when the lane is stopping and empty. */
static size_t take(Lane *lane, void **ret_jobs)
{
    size_t n = 0;

    pthread_mutex_lock(&lane->lock);
    while (lane->count == 0 && !lane->stopping)
        pthread_cond_wait(&lane->more, &lane->lock);
    size_t most = share(lane);
    while (lane->count > 0 && n < most) {
        lane->count--;
        if (lane->newest_first) {
            ret_jobs[n++] = lane->ring[(lane->head + lane->count) % lane->size];
        } else {
            ret_jobs[n++] = lane->ring[lane->head];
            lane->head = (lane->head + 1) % lane->size;
        }
    }
    pthread_mutex_unlock(&lane->lock);
    return n;
}

static void *work(void *argument)
{
    Start start = *(Start *)argument;
    Db *db = db_new(start.lanes->db_url);
    void *jobs[LANE_BATCH_MAX];

    free(argument);
    for (size_t n = take(start.lane, jobs); n > 0; n = take(start.lane, jobs))
        start.lanes->run(db, jobs, n);
    db_free(db);
    return NULL;
}

/* What a worker takes at once. */
static const size_t MOST[LANE_MAX] = {
    [LANE_READ] = 1,
    [LANE_QUICK] = LANE_QUICK_MAX,
    [LANE_WRITE] = 1,
    [LANE_LOGIN] = 1,
    [LANE_ALARM] = LANE_ALARM_MAX,
    [LANE_BATCH] = LANE_BATCH_MAX,
    [LANE_BULK] = LANE_BULK_MAX,
};

static void lane_start(Lanes *lanes, LaneId id, size_t n_threads, size_t size)
{
    Lane *lane = &lanes->lanes[id];

    lane->most = MOST[id];
    lane->newest_first = id == LANE_BULK;
    lane->is_shared = id == LANE_QUICK;
    lane->n_threads = n_threads;
    pthread_mutex_init(&lane->lock, NULL);
    pthread_cond_init(&lane->more, NULL);
    lane->size = size;
    lane->ring = must(calloc(size, sizeof(void *)));
    for (size_t i = 0; i < n_threads; i++) {
        Start *start = must(malloc(sizeof(*start)));
        *start = (Start){lanes, lane};
        if (pthread_create(&lane->threads[i], NULL, work, start) != 0) {
            log_error("no thread", LOG_STR("lane", LANE_NAMES[id]));
            abort(); /* at start only: a lane without its workers would never answer */
        }
    }
}

static size_t workers(size_t per_core)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    size_t wanted = per_core * (size_t)(cores < 2 ? 2 : cores);

    return wanted > WORKERS_MAX ? WORKERS_MAX : wanted;
}

Lanes *lanes_start(const char *db_url, LaneRun *run)
{
    Lanes *lanes = must(calloc(1, sizeof(*lanes)));

    lanes->db_url = db_url;
    lanes->run = run;
    lane_start(lanes, LANE_READ, workers(2), 1024);
    lane_start(lanes, LANE_QUICK, workers(2), 1024);
    /* Twice as many as with 4 a core gain nothing; with 2 a core half of the rate is lost. */
    lane_start(lanes, LANE_WRITE, workers(8), 1024);
    /* 110 ms of CPU and 64 MiB a log-in: two at once, and a queue that empties within 2 s. */
    lane_start(lanes, LANE_LOGIN, 2, 32);
    lane_start(lanes, LANE_ALARM, 2, 256);
    lane_start(lanes, LANE_BATCH, LANE_BATCH_WORKERS, 2048);
    lane_start(lanes, LANE_BULK, LANE_BULK_WORKERS, 512);
    return lanes;
}

static bool put(Lane *lane, void *job, bool is_from_outside)
{
    bool taken = false;

    pthread_mutex_lock(&lane->lock);
    if (!(is_from_outside && lane->refusing) && lane->count < lane->size) {
        lane->ring[(lane->head + lane->count) % lane->size] = job;
        lane->count++;
        taken = true;
        pthread_cond_signal(&lane->more);
    }
    pthread_mutex_unlock(&lane->lock);
    return taken;
}

bool lanes_push(Lanes *lanes, LaneId id, void *job)
{
    return put(&lanes->lanes[id], job, true);
}

bool lanes_hand_on(Lanes *lanes, void *job)
{
    return put(&lanes->lanes[LANE_READ], job, false);
}

size_t lanes_depth(Lanes *lanes, LaneId id)
{
    Lane *lane = &lanes->lanes[id];

    pthread_mutex_lock(&lane->lock);
    size_t count = lane->count;
    pthread_mutex_unlock(&lane->lock);
    return count;
}

static void refuse(Lane *lane)
{
    pthread_mutex_lock(&lane->lock);
    lane->refusing = true;
    pthread_mutex_unlock(&lane->lock);
}

/* Its workers end what waits and leave. */
static void close_lane(Lane *lane)
{
    pthread_mutex_lock(&lane->lock);
    lane->stopping = true;
    pthread_cond_broadcast(&lane->more);
    pthread_mutex_unlock(&lane->lock);
}

static void join(Lane *lane)
{
    for (size_t i = 0; i < lane->n_threads; i++)
        pthread_join(lane->threads[i], NULL);
    lane->n_threads = 0;
}

void lanes_stop(Lanes *lanes)
{
    for (int id = 0; id < LANE_MAX; id++)
        refuse(&lanes->lanes[id]);
    /* First: while it has jobs, it may hand them on, and somebody must be there. */
    close_lane(&lanes->lanes[LANE_QUICK]);
    join(&lanes->lanes[LANE_QUICK]);
    for (int id = 0; id < LANE_MAX; id++)
        close_lane(&lanes->lanes[id]);
    for (int id = 0; id < LANE_MAX; id++)
        join(&lanes->lanes[id]);
}

void lanes_free(Lanes *lanes)
{
    if (!lanes)
        return;
    for (int id = 0; id < LANE_MAX; id++) {
        pthread_mutex_destroy(&lanes->lanes[id].lock);
        pthread_cond_destroy(&lanes->lanes[id].more);
        free(lanes->lanes[id].ring);
    }
    free(lanes);
}
