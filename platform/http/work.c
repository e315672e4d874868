/* work.c - what a worker thread takes off its lane: who is late is told so, the rest run alone or together. */
#include "platform/http/job.h"

void serve_jobs(Db *db, void *const *jobs, size_t n)
{
    Job *in_time[LANE_BATCH_MAX], *reads[LANE_QUICK_MAX];
    size_t n_in_time = 0, n_reads = 0;

    for (size_t i = 0; i < n; i++) {
        Job *job = jobs[i];
        job->req.db = db;
        if (monotonic_ms() > job->deadline_ms) {
            serve_answer(job, error_retry(job->arena, &HTTP_BUSY, 1));
        } else if (job->req.route->run_mode == RUN_BATCH) {
            in_time[n_in_time++] = job;
        } else if (job->req.route->ask && !job->apart) {
            reads[n_reads++] = job;
        } else {
            serve_answer(job, serve(job));
        }
    }
    if (n_in_time > 0)
        serve_batch(db, in_time, n_in_time);
    if (n_reads > 0)
        serve_reads(db, reads, n_reads);
}
