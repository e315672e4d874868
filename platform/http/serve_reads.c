/*
 * serve_reads.c - LANE_QUICK: many reads on one worker thread, in one round trip.
 *
 * Each is checked and asked alone, from memory. Then all statements go out together, each with its own scope and a
 * snapshot of its own, taken after the request came; and each request runs with its rows. Waiting for PostgreSQL,
 * waking it and being woken cost once for all of them.
 */
#include "platform/http/job.h"

_Static_assert(LANE_QUICK_MAX *ASKS_MAX <= READS_MAX, "all of a turn fit into one round trip");

static const Error *ask(Job *job)
{
    TRY(serve_check(job));
    job->req.n_asks = 0;
    return job->req.route->ask(&job->req);
}

/* What asks nothing ahead may take long, and nobody is to wait behind it here: where it belongs is full, it is told so. */
static void hand_on(Job *job)
{
    job->apart = true;
    if (!lanes_hand_on(job->req.server->lanes, job))
        serve_answer(job, error_retry(job->arena, &HTTP_BUSY, 1));
}

static const Error *read_all(Db *db, Arena *arena, Job *const *jobs, size_t n)
{
    DbRead reads[READS_MAX];
    size_t n_reads = 0;
    Tx *tx = NULL;

    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < jobs[i]->req.n_asks; k++)
            reads[n_reads++] = jobs[i]->req.asks[k];
    }
    TRY(db_begin(db, arena, TX_READ, &tx));
    return db_all_of(tx, reads, n_reads);
}

static const Error *run(Job *job)
{
    TRY(db_begin(job->req.db, job->arena, TX_READ, &job->req.tx));
    return job->req.route->run(&job->req);
}

/* One of them failed, and PostgreSQL ran nothing of the others: each has its own verdict. */
static const Error *run_alone(Job *job, const Error *error)
{
    if (error->kind == &DB_UNAVAILABLE)
        return error;
    if (monotonic_ms() > job->deadline_ms)
        return error_retry(job->arena, &HTTP_BUSY, 1);
    return serve_in_transaction(job, TX_READ);
}

void serve_reads(Db *db, Job *const *jobs, size_t n)
{
    Arena *arena = arena_new(); /* of the rows of all */
    Job *asked[LANE_QUICK_MAX];
    size_t n_asked = 0;

    for (size_t i = 0; i < n; i++) {
        const Error *error = ask(jobs[i]);
        if (error) {
            serve_answer(jobs[i], error);
        } else if (jobs[i]->req.n_asks == 0) {
            hand_on(jobs[i]);
        } else {
            asked[n_asked++] = jobs[i];
        }
    }
    const Error *error = n_asked > 0 ? read_all(db, arena, asked, n_asked) : NULL;
    for (size_t i = 0; i < n_asked; i++)
        serve_answer(asked[i], error ? run_alone(asked[i], error) : run(asked[i]));
    arena_free(arena);
}
