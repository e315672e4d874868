/*
 * serve_batch.c - RUN_BATCH: many requests on one worker thread, in one transaction.
 *
 * Each is checked and prepared alone, from memory; what cannot be done is answered there. The rest
 * joins: keys, rows, COMMIT, and only then is anybody answered. Who finds his key or his row already
 * there gets the answer of the first time, in a transaction of his own.
 */
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "platform/http/job.h"
#include "platform/jobs/batch.h"

#define BATCH_MS 5000 /* after which nothing more is tried */

typedef struct Batch {
    Db *db;
    Arena *arena;
    const BatchInsert *kind;
    int64_t deadline_ms;
    const Error *error;         /* of the last attempt */
    Job *again[LANE_BATCH_MAX]; /* written, but for these */
    size_t n_again;
} Batch;

/* ---- one transaction ------------------------------------------------------------------------ */

/* Those that may be written, into ret_allowed. */
static const Error *judge(const Batch *batch, Tx *tx, Job *const *jobs, size_t n, Job **ret_allowed,
                          size_t *ret_n)
{
    Request **reqs = arena_array(batch->arena, n, sizeof(Request *));
    size_t n_allowed = 0;

    for (size_t i = 0; i < n; i++) {
        reqs[i] = &jobs[i]->req;
        reqs[i]->refusal = NULL;
    }
    if (batch->kind->judge)
        TRY(batch->kind->judge(tx, reqs, n));
    for (size_t i = 0; i < n; i++) {
        if (!jobs[i]->req.refusal)
            ret_allowed[n_allowed++] = jobs[i];
    }
    *ret_n = n_allowed;
    return NULL;
}

static const Error *write_allowed(const Batch *batch, Tx *tx, Job *const *jobs, size_t n)
{
    Request **reqs = arena_array(batch->arena, n, sizeof(Request *));
    size_t n_fresh = 0;

    TRY(idempotency_keep(tx, jobs, n));
    for (size_t i = 0; i < n; i++) {
        jobs[i]->req.row_was_there = false;
        if (!jobs[i]->key_taken)
            reqs[n_fresh++] = &jobs[i]->req;
    }
    if (n_fresh > 0)
        TRY(batch->kind->write(tx, reqs, n_fresh));
    return idempotency_drop(tx, jobs, n);
}

static const Error *write_rows(const Batch *batch, Tx *tx, Job *const *jobs, size_t n)
{
    Job **allowed = arena_array(batch->arena, n, sizeof(Job *));
    size_t n_allowed = 0;

    serve_faults(jobs[0], tx);
    TRY(judge(batch, tx, jobs, n, allowed, &n_allowed));
    return n_allowed > 0 ? write_allowed(batch, tx, allowed, n_allowed) : NULL;
}

static const Error *write_once(Batch *batch, Job *const *jobs, size_t n, bool *ret_may_retry)
{
    Tx *tx = NULL;

    if (monotonic_ms() > batch->deadline_ms)
        return error_retry(batch->arena, &HTTP_BUSY, 1);
    TRY(db_begin(batch->db, batch->arena, TX_WRITE, &tx));
    const Error *error = write_rows(batch, tx, jobs, n);
    if (!error) {
        error = db_commit(tx);
    } else {
        db_rollback(tx);
    }
    *ret_may_retry = tx_may_retry(tx);
    return error;
}

static void answer_written(Batch *batch, Job *const *jobs, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (jobs[i]->req.refusal) {
            serve_answer(jobs[i], jobs[i]->req.refusal);
        } else if (jobs[i]->key_taken || jobs[i]->req.row_was_there) {
            batch->again[batch->n_again++] = jobs[i];
        } else {
            serve_answer(jobs[i], NULL);
        }
    }
}

static BatchOutcome attempt(void *context, void *const *jobs, size_t n)
{
    Batch *batch = context;
    bool may_retry = false;

    batch->error = write_once(batch, (Job *const *)jobs, n, &may_retry);
    if (!batch->error) {
        answer_written(batch, (Job *const *)jobs, n);
        return BATCH_DONE;
    }
    if (may_retry || batch->error->kind == &DB_UNAVAILABLE)
        return BATCH_LOST;
    if (batch->error->kind == &HTTP_BUSY || batch->error->kind == &DB_FULL)
        return BATCH_OVER;
    return BATCH_SPOILT;
}

static void give_up(void *context, void *const *jobs, size_t n)
{
    Batch *batch = context;

    for (size_t i = 0; i < n; i++)
        serve_answer(jobs[i], batch->error);
}

/* ---- who goes together ---------------------------------------------------------------------- */

static int compare_rows(const void *a, const void *b)
{
    const Job *first = *(Job *const *)a, *second = *(Job *const *)b;

    return memcmp(first->req.row_id.b, second->req.row_id.b, sizeof(first->req.row_id.b));
}

static bool is_new(Map *seen, char *name)
{
    return map_put(seen, name, name) == NULL;
}

/* Moves those that are of this kind and whose row and key nobody before them has to the front, and
 * returns how many they are. What is sent twice at once waits until the first is written. */
static size_t choose(Arena *arena, Job **jobs, size_t n)
{
    const BatchInsert *kind = jobs[0]->req.route->batch;
    Map *seen = map_new();
    size_t n_chosen = 0;

    for (size_t i = 0; i < n; i++) {
        Job *job = jobs[i];
        char *row = arena_alloc(arena, ID_TEXT_SIZE), person[ID_TEXT_SIZE];
        bool is_ours = job->req.route->batch == kind;
        id_format(job->req.row_id, row);
        if (is_ours && !id_is_none(job->req.row_id))
            is_ours = is_new(seen, row);
        if (is_ours && job->key) {
            id_format(job->req.actor->person, person);
            is_ours = is_new(seen, arena_printf(arena, "%s %s", person, job->key));
        }
        if (is_ours) {
            jobs[i] = jobs[n_chosen];
            jobs[n_chosen++] = job;
        }
    }
    map_free(seen);
    qsort((void *)jobs, n_chosen, sizeof(Job *), compare_rows);
    return n_chosen;
}

static void run_chosen(Db *db, Arena *arena, Job *const *jobs, size_t n)
{
    static const BatchOps OPS = {attempt, give_up};
    Batch batch = {
        .db = db,
        .arena = arena,
        .kind = jobs[0]->req.route->batch,
        .deadline_ms = monotonic_ms() + BATCH_MS,
    };

    batch_run(&OPS, &batch, (void *const *)jobs, n);
    for (size_t i = 0; i < batch.n_again; i++)
        serve_answer(batch.again[i], serve_in_transaction(batch.again[i], TX_WRITE));
}

static const Error *prepare(Job *job)
{
    TRY(serve_check(job));
    TRY(serve_key(job, &job->key));
    return job->req.route->batch->prepare(&job->req);
}

void serve_batch(Db *db, Job *const *jobs, size_t n)
{
    Arena *arena = arena_new();
    Job *waiting[LANE_BATCH_MAX];
    size_t n_waiting = 0;

    for (size_t i = 0; i < n; i++) {
        const Error *error = prepare(jobs[i]);
        if (error) {
            serve_answer(jobs[i], error);
        } else {
            waiting[n_waiting++] = jobs[i];
        }
    }
    for (size_t done = 0; done < n_waiting;) {
        size_t n_chosen = choose(arena, waiting + done, n_waiting - done);
        run_chosen(db, arena, waiting + done, n_chosen);
        done += n_chosen;
        arena_reset(arena);
    }
    arena_free(arena);
}
