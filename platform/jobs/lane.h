/*
 * lane.h - bounded queues with worker threads of their own, so that nothing waits behind what is
 * slower or matters less. Full: push says no, and the caller answers 503 + Retry-After.
 */
#ifndef PLATFORM_JOBS_LANE_H
#define PLATFORM_JOBS_LANE_H

#include "platform/db/db.h"

typedef enum LaneId {
    LANE_READ, /* as many workers as the cores can feed */
    LANE_WRITE, /* more of them: a write mostly waits for the disk, and those that wait share a flush */
    LANE_LOGIN, /* argon2id */
    LANE_ALARM, /* never behind anything else: what of RUN_BATCH is urgent while others wait */
    LANE_QUICK, /* reads that are asked ahead (Route.ask): a worker takes its share of what waits */
    LANE_BATCH, /* RUN_BATCH: a worker takes all that waits */
    LANE_BULK,  /* RUN_BATCH of what may wait: two workers, the newest first */
    LANE_MAX,
} LaneId;
extern const char *const LANE_NAMES[];

/* What a worker of these lanes takes at most; the others take one job at a time. */
#define LANE_BATCH_MAX     256
#define LANE_BULK_MAX      64
#define LANE_ALARM_MAX     64
#define LANE_QUICK_MAX     16
#define LANE_BATCH_WORKERS 3
/* One reads what came while PostgreSQL writes what the other has read: 1.4 times what one does alone. */
#define LANE_BULK_WORKERS 2

typedef struct Lanes Lanes;

/* Runs what a worker has taken, oldest first (LANE_BULK: newest first), on its thread; db is that thread's own connection. A
 * worker takes what waits at the moment when it is free and never waits for more: at low load that
 * is one job, with no delay, and under load many. */
typedef void LaneRun(Db *db, void *const *jobs, size_t n);

/* db_url must outlive the lanes. */
Lanes *lanes_start(const char *db_url, LaneRun *run);
/* False when the lane is full or stopping: the job was not taken. */
bool lanes_push(Lanes *lanes, LaneId id, void *job);
/* From a worker of LANE_QUICK, to LANE_READ: what is not quick. Also while the lanes are stopping, for it was taken before.
 * False when the lane is full. */
bool lanes_hand_on(Lanes *lanes, void *job);
size_t lanes_depth(Lanes *lanes, LaneId id);
void lanes_stop(Lanes *lanes); /* refuse, drain, join */
void lanes_free(Lanes *lanes);

#endif
