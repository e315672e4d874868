/*
 * lane.h - bounded queues with worker threads of their own, so that nothing waits behind what is
 * slower or matters less. Full: push says no, and the caller answers 503 + Retry-After.
 */
#ifndef PLATFORM_JOBS_LANE_H
#define PLATFORM_JOBS_LANE_H

#include "platform/db/db.h"

typedef enum LaneId {
    LANE_MAIN,  /* reads and writes */
    LANE_LOGIN, /* argon2id */
    LANE_ALARM, /* never behind anything else */
    LANE_MAX,
} LaneId;
extern const char *const LANE_NAMES[];

typedef struct Lanes Lanes;

/* One worker's own things. Passed to each job it runs. */
typedef struct Worker {
    Db *db;
    Arena *arena; /* reset after each job */
    int number;
} Worker;

typedef void LaneRun(Worker *worker, void *job);

/* run is called on a worker thread of the lane for each job pushed. */
Lanes *lanes_start(const char *db_url, LaneRun *run);
/* False when the lane is full or stopping: the job was not taken. */
bool lanes_push(Lanes *lanes, LaneId lane, void *job);
size_t lanes_depth(Lanes *lanes, LaneId lane);
void lanes_stop(Lanes *lanes); /* refuse, drain, join */
void lanes_free(Lanes *lanes);

#endif
