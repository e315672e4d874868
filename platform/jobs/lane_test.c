#include "platform/jobs/lane.h"

#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/time.h"

#include <cmocka.h>

#define DB_URL "host=/nonexistent" /* connections are made only when they are used */

/* A door that all jobs wait behind until the test opens it. One for all tests of this program, for
 * a job is one pointer. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool open;
    size_t waiting; /* workers that stand before it */
} door = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, true, 0};

typedef struct Job {
    atomic_int runs;
    Db *db;
    size_t n_together; /* it was taken with so many, itself among them */
} Job;

static void run_one(Db *db, Job *job)
{
    pthread_mutex_lock(&door.lock);
    door.waiting++;
    pthread_cond_broadcast(&door.changed);
    while (!door.open)
        pthread_cond_wait(&door.changed, &door.lock);
    door.waiting--;
    pthread_mutex_unlock(&door.lock);
    job->db = db;
    atomic_fetch_add(&job->runs, 1);
}

static void run_jobs(Db *db, void *const *jobs, size_t n)
{
    for (size_t i = 0; i < n; i++)
        ((Job *)jobs[i])->n_together = n;
    for (size_t i = 0; i < n; i++)
        run_one(db, jobs[i]);
}

static void door_set(bool open)
{
    pthread_mutex_lock(&door.lock);
    door.open = open;
    pthread_cond_broadcast(&door.changed);
    pthread_mutex_unlock(&door.lock);
}

static void door_wait_for(size_t n)
{
    pthread_mutex_lock(&door.lock);
    while (door.waiting < n)
        pthread_cond_wait(&door.changed, &door.lock);
    pthread_mutex_unlock(&door.lock);
}

static void every_lane_has_a_name(void **state)
{
    (void)state;
    for (int id = 0; id < LANE_MAX; id++)
        assert_non_null(LANE_NAMES[id]);
    assert_null(LANE_NAMES[LANE_MAX]);
}

static void every_job_runs_once_with_a_connection(void **state)
{
    static Job jobs[3000];
    Lanes *lanes = lanes_start(DB_URL, run_jobs);

    (void)state;
    for (size_t i = 0; i < LENGTH(jobs); i++) {
        while (!lanes_push(lanes, (LaneId)(i % LANE_MAX), &jobs[i]))
            sched_yield(); /* full: as a client would come again */
    }
    lanes_stop(lanes);
    for (size_t i = 0; i < LENGTH(jobs); i++) {
        assert_int_equal(atomic_load(&jobs[i].runs), 1);
        assert_non_null(jobs[i].db);
    }
    lanes_free(lanes);
}

static void a_full_lane_refuses_and_the_others_do_not(void **state)
{
    static Job jobs[64], alarm_job;
    Lanes *lanes = lanes_start(DB_URL, run_jobs);
    size_t n_taken = 0;

    (void)state;
    door_set(false);
    /* Both workers are busy; then the queue fills to its 32 places. */
    assert_true(lanes_push(lanes, LANE_LOGIN, &jobs[0]));
    assert_true(lanes_push(lanes, LANE_LOGIN, &jobs[1]));
    door_wait_for(2);
    for (size_t i = 2; i < LENGTH(jobs) && lanes_push(lanes, LANE_LOGIN, &jobs[i]); i++)
        n_taken++;
    assert_int_equal(n_taken, 32);
    assert_int_equal(lanes_depth(lanes, LANE_LOGIN), 32);
    assert_int_equal(lanes_depth(lanes, LANE_ALARM), 0);
    assert_true(lanes_push(lanes, LANE_ALARM, &alarm_job));
    door_wait_for(3); /* the alarm has a worker of its own */
    door_set(true);
    lanes_stop(lanes);
    for (size_t i = 0; i < LENGTH(jobs); i++)
        assert_int_equal(atomic_load(&jobs[i].runs), i < 34 ? 1 : 0);
    assert_int_equal(atomic_load(&alarm_job.runs), 1);
    lanes_free(lanes);
}

static size_t most_together(const Job *jobs, size_t n)
{
    size_t most = 0;

    for (size_t i = 0; i < n; i++)
        most = jobs[i].n_together > most ? jobs[i].n_together : most;
    return most;
}

/* Nobody waits for more to come: as many workers as there are take one job each. Whoever is free
 * then takes what has gathered meanwhile, up to its most. */
static void a_batch_is_what_waits_when_a_worker_is_free(void **state)
{
    static Job first[LANE_BATCH_WORKERS], rest[LANE_BATCH_MAX + 10];
    Lanes *lanes = lanes_start(DB_URL, run_jobs);

    (void)state;
    door_set(false);
    for (size_t i = 0; i < LENGTH(first); i++) {
        assert_true(lanes_push(lanes, LANE_BATCH, &first[i]));
        door_wait_for(i + 1);
    }
    for (size_t i = 0; i < LENGTH(rest); i++)
        assert_true(lanes_push(lanes, LANE_BATCH, &rest[i]));
    assert_int_equal(lanes_depth(lanes, LANE_BATCH), LENGTH(rest));
    door_set(true);
    lanes_stop(lanes);
    assert_int_equal(most_together(first, LENGTH(first)), 1);
    assert_int_equal(most_together(rest, LENGTH(rest)), LANE_BATCH_MAX);
    for (size_t i = 0; i < LENGTH(rest); i++)
        assert_int_equal(atomic_load(&rest[i].runs), 1);
    lanes_free(lanes);
}

static void bulk_takes_the_newest_first(void **state)
{
    static Job first[LANE_BULK_WORKERS], rest[2 * LANE_BULK_MAX + 8];
    Lanes *lanes = lanes_start(DB_URL, run_jobs);

    (void)state;
    door_set(false);
    for (size_t i = 0; i < LENGTH(first); i++) {
        assert_true(lanes_push(lanes, LANE_BULK, &first[i]));
        door_wait_for(i + 1);
    }
    for (size_t i = 0; i < LENGTH(rest); i++)
        assert_true(lanes_push(lanes, LANE_BULK, &rest[i]));
    door_set(true);
    lanes_stop(lanes);
    for (size_t i = 0; i < LENGTH(rest); i++)
        assert_int_equal(rest[i].n_together, i < 8 ? 8 : LANE_BULK_MAX);
    lanes_free(lanes);
}

/* As lanes_start has it for reads. */
static size_t workers_of_quick(void)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    size_t wanted = 2 * (size_t)(cores < 2 ? 2 : cores);

    return wanted > 16 ? 16 : wanted;
}

static void a_quick_read_is_taken_with_no_more_than_a_share(void **state)
{
    static Job first[16], rest[40];
    Lanes *lanes = lanes_start(DB_URL, run_jobs);
    size_t n = workers_of_quick(), share = (LENGTH(rest) + n - 1) / n;

    (void)state;
    door_set(false);
    for (size_t i = 0; i < n; i++) {
        assert_true(lanes_push(lanes, LANE_QUICK, &first[i]));
        door_wait_for(i + 1);
    }
    for (size_t i = 0; i < LENGTH(rest); i++)
        assert_true(lanes_push(lanes, LANE_QUICK, &rest[i]));
    door_set(true);
    lanes_stop(lanes);
    assert_int_equal(most_together(first, n), 1);
    assert_int_equal(most_together(rest, LENGTH(rest)),
                     share < LANE_QUICK_MAX ? share : LANE_QUICK_MAX);
    for (size_t i = 0; i < LENGTH(rest); i++)
        assert_int_equal(atomic_load(&rest[i].runs), 1);
    lanes_free(lanes);
}

static void reads_writes_and_log_ins_are_taken_one_at_a_time(void **state)
{
    static Job jobs[400];
    Lanes *lanes = lanes_start(DB_URL, run_jobs);

    (void)state;
    for (size_t i = 0; i < LENGTH(jobs); i++) {
        while (!lanes_push(lanes, (LaneId)(i % LANE_ALARM), &jobs[i]))
            sched_yield();
    }
    lanes_stop(lanes);
    assert_int_equal(most_together(jobs, LENGTH(jobs)), 1);
    lanes_free(lanes);
}

static void *stop_lanes(void *context)
{
    lanes_stop(context);
    return NULL;
}

static void stop_refuses_new_jobs_and_finishes_those_taken(void **state)
{
    static Job jobs[20], late[100];
    Lanes *lanes = lanes_start(DB_URL, run_jobs);
    pthread_t stopper;
    size_t n_late = 0;

    (void)state;
    door_set(false);
    for (size_t i = 0; i < LENGTH(jobs); i++)
        assert_true(lanes_push(lanes, LANE_LOGIN, &jobs[i]));
    door_wait_for(2);
    assert_int_equal(pthread_create(&stopper, NULL, stop_lanes, lanes), 0);
    /* The other thread has stopped the lane when it refuses: 18 of 32 places are taken. */
    while (n_late < 14 && lanes_push(lanes, LANE_LOGIN, &late[n_late])) {
        n_late++;
        sched_yield();
    }
    door_set(true);
    pthread_join(stopper, NULL);
    assert_false(lanes_push(lanes, LANE_LOGIN, &late[99]));
    assert_false(lanes_push(lanes, LANE_READ, &late[99]));
    assert_int_equal(lanes_depth(lanes, LANE_LOGIN), 0);
    for (size_t i = 0; i < LENGTH(jobs); i++)
        assert_int_equal(atomic_load(&jobs[i].runs), 1);
    for (size_t i = 0; i < LENGTH(late); i++)
        assert_int_equal(atomic_load(&late[i].runs), i < n_late ? 1 : 0);
    lanes_stop(lanes); /* a second time is harmless */
    lanes_free(lanes);
}

static void nothing_to_free_is_fine(void **state)
{
    (void)state;
    lanes_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_lane_has_a_name),
        cmocka_unit_test(every_job_runs_once_with_a_connection),
        cmocka_unit_test(a_batch_is_what_waits_when_a_worker_is_free),
        cmocka_unit_test(a_quick_read_is_taken_with_no_more_than_a_share),
        cmocka_unit_test(bulk_takes_the_newest_first),
        cmocka_unit_test(reads_writes_and_log_ins_are_taken_one_at_a_time),
        cmocka_unit_test(a_full_lane_refuses_and_the_others_do_not),
        cmocka_unit_test(stop_refuses_new_jobs_and_finishes_those_taken),
        cmocka_unit_test(nothing_to_free_is_fine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
