/*
 * importer.c - the thread that reads files that are whole. It takes one under a lease, reads it with no
 * transaction open, says how far it is, and writes all of it in one transaction at the end. Whoever holds
 * a lease may read; only who still holds it at the end may write. So a server that dies in between
 * leaves the draft as it was, and the file to the next one.
 */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "domain/grids/grids.sql.h"
#include "domain/grids/import.h"
#include "platform/auth/password.h"
#include "platform/http/server.h"
#include "platform/log/log.h"

#define IDLE_MS      2000
#define AWAY_MS      5000 /* the database does not answer */
#define LEASE        (15 * TIME_SECOND)
#define TELL_MS      250
#define ATTEMPTS_MAX 3

/* Never seen outside: they end the reading of a job. */
static const ErrorKind JOB_LOST = {ERROR_INTERNAL, "import/lost", "Another server has the job"};
static const ErrorKind JOB_STOPPED = {ERROR_INTERNAL, "import/stopped", "This server stops"};
static const ErrorKind JOB_FAILED = {
    ERROR_INTERNAL, "import/failed",
    "The server could not read this file, three times: nothing was changed"};
static const ErrorKind IMPORT_FAULTY = {ERROR_INVALID, "edition/import-faulty",
                                        "This map cannot be taken; nothing was changed"};

struct Importer {
    Server *server;
    Id self;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool stopping, woken; /* under the lock */
};

typedef struct JobRow {
    Id id, edition;
    UnitKey unit;
    int64_t version;
    int datum;
    double snap;
    int64_t bytes, attempts;
    Id person, post;
    const char *role;
} JobRow;

static const Field JOB_ROW_FIELDS[] = {
    ID_FIELD(JobRow, id, REQUIRED),
    ID_FIELD(JobRow, edition, REQUIRED),
    KEY_FIELD(JobRow, unit, REQUIRED),
    I64_FIELD(JobRow, version, REQUIRED),
    ENUM_FIELD(JobRow, datum, DATUM_NAMES, REQUIRED),
    F64_FIELD(JobRow, snap, REQUIRED),
    I64_FIELD(JobRow, bytes, REQUIRED),
    I64_FIELD(JobRow, attempts, REQUIRED),
    ID_FIELD(JobRow, person, REQUIRED),
    ID_FIELD(JobRow, post),
    STR_FIELD(JobRow, role, REQUIRED),
};
static const Shape JOB_ROW = SHAPE(JobRow, JOB_ROW_FIELDS);

typedef struct PieceRow {
    int64_t at, n;
    const char *bytes;
} PieceRow;

static const Field PIECE_ROW_FIELDS[] = {
    I64_FIELD(PieceRow, at, REQUIRED),
    I64_FIELD(PieceRow, n, REQUIRED),
    STR_FIELD(PieceRow, bytes, REQUIRED),
};
static const Shape PIECE_ROW = SHAPE(PieceRow, PIECE_ROW_FIELDS);

typedef struct Job {
    Importer *importer;
    Db *db;
    Request *req;
    Actor actor;
    JobRow row;
    ImportStage stage;
    int64_t told_ms;
    ImportFound found;
} Job;

typedef const Error *Work(Tx *tx, Job *job);

static const Error *transact(Job *job, Work *work)
{
    Tx *tx CLEANUP(db_rollbackp) = NULL;

    TRY(db_begin(job->db, job->req->arena, TX_WRITE, &tx));
    job->req->tx = tx;
    const Error *error = work(tx, job);
    job->req->tx = NULL;
    return error ? error : db_commit(tx);
}

/* ---- how far --------------------------------------------------------------------------------------- */

static bool is_stopping(Importer *importer)
{
    pthread_mutex_lock(&importer->lock);
    bool stopping = importer->stopping;
    pthread_mutex_unlock(&importer->lock);
    return stopping;
}

static const char *const STAGES[] = {"READING", "OUTLINES", "FITTING",
                                     "LINEAGE", "CHECKING", "WRITING"};

/* Also what keeps the lease. */
static const Error *tell(void *context, ImportStage stage, size_t done, size_t total)
{
    Job *job = context;
    Arena *arena CLEANUP(arena_freep) = NULL;
    Tx *tx CLEANUP(db_rollbackp) = NULL;
    int64_t n = 0;
    Time now = time_now();

    if (is_stopping(job->importer))
        return error_new(job->req->arena, &JOB_STOPPED, "%s", "");
    if (stage == job->stage && monotonic_ms() - job->told_ms < TELL_MS)
        return NULL;
    job->stage = stage;
    job->told_ms = monotonic_ms();
    arena = arena_new();
    TRY(db_begin(job->db, arena, TX_WRITE, &tx));
    const Error *error = db_exec(tx, &SQL_IMPORT_TELL,
                                 ARGS(db_id(job->row.id), db_id(job->importer->self),
                                      db_str(STAGES[stage]), db_i64((int64_t)done),
                                      db_i64((int64_t)total), db_time(now + LEASE), db_time(now)),
                                 &n);
    if (!error)
        error = db_commit(tx);
    if (error)
        return error_new(job->req->arena, error->kind, "%s", error->detail);
    return n > 0 ? NULL : error_new(job->req->arena, &JOB_LOST, "%s", "");
}

/* ---- reading ---------------------------------------------------------------------------------------- */

static const Error *read_page(Job *job, char *text, int64_t *at)
{
    Arena *page CLEANUP(arena_freep) = arena_new();
    List rows = {NULL, 0};
    Tx *tx = NULL;

    TRY(db_begin(job->db, page, TX_READ, &tx));
    const Error *error =
        db_all(tx, &SQL_IMPORT_PIECES, ARGS(db_id(job->row.id), db_i64(*at)), &PIECE_ROW, &rows);
    if (error)
        return error_new(job->req->arena, error->kind, "%s", error->detail);
    for (size_t i = 0; i < rows.n; i++) {
        const PieceRow *piece = (const PieceRow *)rows.items + i;
        if (piece->at != *at || piece->n > job->row.bytes - piece->at)
            return error_new(job->req->arena, &JOB_FAILED, "a piece is missing");
        /* What stands behind a NUL is not read: the reader of the text refuses it there. */
        memcpy(text + piece->at, piece->bytes, strnlen(piece->bytes, (size_t)piece->n));
        *at += piece->n;
    }
    return rows.n > 0 ? NULL : error_new(job->req->arena, &JOB_FAILED, "a piece is missing");
}

static const Error *read_text(Job *job, const char **ret_text)
{
    char *text = arena_array(job->req->arena, (size_t)job->row.bytes + 1, 1);
    int64_t at = 0;

    while (at < job->row.bytes) {
        TRY(tell(job, IMPORT_READING, (size_t)at, (size_t)job->row.bytes));
        TRY(read_page(job, text, &at));
    }
    *ret_text = text;
    return NULL;
}

static const Error *read_drawn(Job *job, Draft *ret_drawn)
{
    Tx *tx = NULL;

    TRY(db_begin(job->db, job->req->arena, TX_READ, &tx));
    return draft_read_villages(tx, job->row.edition, ret_drawn);
}

static const Error *read_map(Job *job)
{
    const char *text = NULL;
    Draft drawn = {.n = 0};
    const ImportReading reading = {
        .req = job->req,
        .unit = job->row.unit,
        .drawn = &drawn,
        .datum = (Datum)job->row.datum,
        .snap_metres = job->row.snap,
        .tell = tell,
        .context = job,
    };

    if (job->row.attempts > ATTEMPTS_MAX)
        return error_new(job->req->arena, &JOB_FAILED, "%s", "");
    TRY(read_text(job, &text));
    TRY(read_drawn(job, &drawn));
    return import_read(&reading, text, (size_t)job->row.bytes, &job->found);
}

/* ---- the end ----------------------------------------------------------------------------------------- */

static const Error *end_job(Tx *tx, const Job *job, const char *state, const char *problem,
                            const char *detail)
{
    int64_t n = 0;

    TRY(db_exec(tx, &SQL_IMPORT_END,
                ARGS(db_id(job->row.id), db_id(job->importer->self), db_str(state), db_str(problem),
                     db_str(detail), db_time(time_now())),
                &n));
    return n > 0 ? NULL : error_new(tx_arena(tx), &JOB_LOST, "%s", "");
}

static const Error *take(Tx *tx, Job *job)
{
    Request *req = job->req;
    Draft *draft = &job->found.draft;
    Edition edition = {.id = ID_NONE};
    Draft before = {.n = 0};

    TRY(edition_lock_as(req, job->row.edition, EDITION_DO_EDIT, job->row.version, &edition));
    TRY(draft_read(tx, edition.id, &before));
    TRY(draft_found_villages(req, edition.id, draft));
    TRY(draft_change(tx, &edition, &before, draft));
    TRY(edition_record_faults(req, &edition, &job->found.faults));
    TRY(edition_step(req, &edition, EDITION_DO_EDIT, NULL,
                     arena_printf(req->arena, "IMPORT of %zu grids, %lld faults", draft->n,
                                  (long long)edition.faults)));
    TRY(end_job(tx, job, "TAKEN", NULL, NULL));
    return db_exec(tx, &SQL_IMPORT_PIECES_DROP, ARGS(db_id(job->row.id)), NULL);
}

static const Error *release(Tx *tx, Job *job)
{
    return end_job(tx, job, "WAITING", NULL, NULL);
}

static const Error *refuse(Job *job, const Error *because)
{
    Tx *tx CLEANUP(db_rollbackp) = NULL;

    TRY(db_begin(job->db, job->req->arena, TX_WRITE, &tx));
    TRY(end_job(tx, job, "REFUSED", because->kind->slug, because->detail));
    TRY(faults_write(tx, job->row.id, &SQL_IMPORT_FAULTS_CLEAR, &SQL_IMPORT_FAULTS_INSERT,
                     &job->found.refused));
    TRY(db_exec(tx, &SQL_IMPORT_PIECES_DROP, ARGS(db_id(job->row.id)), NULL));
    return db_commit(tx);
}

/* What the file or the edition is to blame for ends the job; else it comes again when the lease is over. */
static const Error *finish(Job *job, const Error *error)
{
    Arena *arena = job->req->arena;

    if (!error && job->found.refused.n > 0) {
        error = error_new(arena, &IMPORT_FAULTY, "%s%zu faults",
                          job->found.refused.more ? "more than " : "", job->found.refused.n);
    }
    if (!error) {
        error = tell(job, IMPORT_WRITING, job->found.draft.n, job->found.draft.n);
        if (!error)
            error = transact(job, take);
    }
    if (!error || error->kind == &JOB_LOST)
        return NULL;
    if (error->kind == &JOB_STOPPED)
        return transact(job, release);
    if (error->kind->class == ERROR_UNAVAILABLE || error->kind->class == ERROR_DISK_FULL)
        return error;
    if (error->kind->class == ERROR_INTERNAL && error->kind != &JOB_FAILED) {
        log_error("an import failed", LOG_STR("error", error->kind->slug),
                  LOG_STR("detail", error->detail));
    }
    return refuse(job, error);
}

/* ---- the thread -------------------------------------------------------------------------------------- */

static const char *const GRANTS[] = {"grid:draft", NULL};

/* Who sent the file acts, where the edition is. */
static void act_as_sender(Job *job)
{
    job->actor = (Actor){
        .person = job->row.person,
        .session = ID_NONE,
        .post = job->row.post,
        .login = "",
        .name = "",
        .role = job->row.role,
        .unit = job->row.unit,
        .scope = unit_key_range(job->row.unit),
        .grants = GRANTS,
    };
    job->req->actor = &job->actor;
}

static const Error *claim(Job *job, bool *ret_found)
{
    Tx *tx CLEANUP(db_rollbackp) = NULL;
    Time now = time_now();

    TRY(db_begin(job->db, job->req->arena, TX_WRITE, &tx));
    TRY(db_maybe(tx, &SQL_IMPORT_CLAIM,
                 ARGS(db_id(job->importer->self), db_time(now), db_time(now + LEASE)), &JOB_ROW,
                 &job->row, ret_found));
    return db_commit(tx);
}

static const Error *import_one(Importer *importer, Db *db, Arena *arena, bool *ret_found)
{
    Request *req = ARENA_NEW(arena, Request);
    Job *job = ARENA_NEW(arena, Job);

    *req = (Request){.arena = arena, .server = importer->server, .db = db, .now = time_now()};
    *job = (Job){.importer = importer, .db = db, .req = req, .stage = IMPORT_WRITING};
    job->found.refused = faults_new(arena);
    TRY(claim(job, ret_found));
    if (!*ret_found)
        return NULL;
    act_as_sender(job);
    return finish(job, read_map(job));
}

static bool wait_for_work(Importer *importer, int64_t for_ms)
{
    int64_t at_ms = monotonic_ms() + for_ms;
    const struct timespec at = {.tv_sec = at_ms / 1000, .tv_nsec = at_ms % 1000 * 1000000};
    int result = 0;

    pthread_mutex_lock(&importer->lock);
    while (!importer->stopping && !importer->woken && result != ETIMEDOUT) {
        result = pthread_cond_clockwait(&importer->changed, &importer->lock, CLOCK_MONOTONIC, &at);
    }
    importer->woken = false;
    bool stopping = importer->stopping;
    pthread_mutex_unlock(&importer->lock);
    return !stopping;
}

static void *importer_run(void *context)
{
    Importer *importer = context;
    Db *db = db_new(server_config(importer->server)->db_url);
    int64_t pause_ms = IDLE_MS;

    while (wait_for_work(importer, pause_ms)) {
        Arena *arena CLEANUP(arena_freep) = arena_new();
        bool found = false;
        const Error *error = import_one(importer, db, arena, &found);
        if (error)
            log_warn("an import waits", LOG_STR("error", error->kind->slug));
        pause_ms = error ? AWAY_MS : found ? 0 : IDLE_MS;
    }
    db_free(db);
    return NULL;
}

Importer *importer_start(Server *server)
{
    Importer *importer = calloc(1, sizeof(*importer));

    if (!importer)
        abort();
    importer->server = server;
    importer->self = id_make(time_now(), 0, random_u32());
    pthread_mutex_init(&importer->lock, NULL);
    pthread_cond_init(&importer->changed, NULL);
    if (pthread_create(&importer->thread, NULL, importer_run, importer) != 0)
        abort(); /* at start */
    return importer;
}

void importer_wake(Importer *importer)
{
    if (!importer)
        return;
    pthread_mutex_lock(&importer->lock);
    importer->woken = true;
    pthread_cond_signal(&importer->changed);
    pthread_mutex_unlock(&importer->lock);
}

void importer_stop(Importer *importer)
{
    if (!importer)
        return;
    pthread_mutex_lock(&importer->lock);
    importer->stopping = true;
    pthread_cond_signal(&importer->changed);
    pthread_mutex_unlock(&importer->lock);
    pthread_join(importer->thread, NULL);
    pthread_mutex_destroy(&importer->lock);
    pthread_cond_destroy(&importer->changed);
    free(importer);
}
