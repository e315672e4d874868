#include "platform/pg/pg.h"

#include <errno.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/str.h"
#include "base/time.h"
#include "platform/log/log.h"
#include "platform/pg/spawn.h"

#define START_MS       30000
#define STALE_MS       20000
#define POLL_MS        10
#define RESTART_MIN_MS 200
#define RESTART_MAX_MS INT64_C(5000)
/* sun_path has 108 bytes and PostgreSQL appends "/.s.PGSQL.5432". */
#define SOCKET_DIR_MAX 90

const ErrorKind PG_FAILED = {ERROR_UNAVAILABLE, "pg/failed",
                             "The private PostgreSQL could not be started"};
const ErrorKind PG_IN_USE = {ERROR_CONFLICT, "pg/in-use",
                             "Another program runs on this data directory"};

struct Pg {
    Arena *arena; /* owns the texts below */
    Account account;
    const char *bin_dir, *data_dir, *run_dir, *log_dir;
    const char *url, *maintenance_url;
    int lock; /* descriptor of DIR/pg/lock, -1 when it is not ours */
    pthread_t supervisor;
    bool supervised;
    _Atomic int pid;
    _Atomic bool stopping;
};

static void nap(int64_t ms)
{
    struct timespec pause = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

    (void)nanosleep(&pause, NULL);
}

static bool is_there(const char *path)
{
    return access(path, F_OK) == 0;
}

static const char *find_bin_dir(Arena *arena)
{
    static const char *const DIRS[] = {"/usr/lib/postgresql/15/bin", "/usr/pgsql-15/bin",
                                       "/usr/local/pgsql/bin", "/usr/local/bin"};

    for (size_t i = 0; i < LENGTH(DIRS); i++) {
        if (is_there(arena_printf(arena, "%s/initdb", DIRS[i])) &&
            is_there(arena_printf(arena, "%s/postgres", DIRS[i])))
            return DIRS[i];
    }
    return NULL;
}

/* A directory of the account's own, closed to others. */
static const Error *make_dir(Arena *arena, const Pg *pg, const char *path)
{
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return error_new(arena, &PG_FAILED, "cannot make %s: %s", path, strerror(errno));
    if (chmod(path, 0700) != 0 || chown(path, pg->account.uid, pg->account.gid) != 0) {
        return error_new(arena, &PG_FAILED, "cannot give %s to %s: %s", path, pg->account.name,
                         strerror(errno));
    }
    return NULL;
}

static const Error *run_tool(Arena *arena, const Pg *pg, const char *const *argv, const char *what)
{
    const char *log = arena_printf(arena, "%s/%s.log", pg->log_dir, what);
    int status = spawn_wait(&pg->account, argv, log);

    if (status == 0)
        return NULL;
    return error_new(arena, &PG_FAILED,
                     "%s ended with %d as the user %s: see %s. That user must be able to reach the "
                     "directory",
                     what, status, pg->account.name, log);
}

/* Made under another name and renamed: a cluster with the right name is whole. */
static const Error *make_cluster(Arena *arena, const Pg *pg)
{
    const char *half = arena_printf(arena, "%s.half", pg->data_dir);
    const char *remove[] = {"/bin/rm", "-rf", half, NULL};
    const char *init[] = {arena_printf(arena, "%s/initdb", pg->bin_dir),
                          "--pgdata",
                          half,
                          "--username=postgres",
                          "--auth=trust",
                          "--encoding=UTF8",
                          "--locale=C.UTF-8",
                          "--data-checksums",
                          "--no-instructions",
                          NULL};

    if (is_there(arena_printf(arena, "%s/PG_VERSION", pg->data_dir)))
        return NULL;
    log_info("making the database cluster", LOG_STR("dir", pg->data_dir));
    TRY(run_tool(arena, pg, remove, "rm"));
    TRY(run_tool(arena, pg, init, "initdb"));
    if (rename(half, pg->data_dir) != 0)
        return error_new(arena, &PG_FAILED, "cannot rename %s: %s", half, strerror(errno));
    return NULL;
}

/* Settings on the command line, so that an upgrade of the program changes them for every cluster. */
static pid_t start_postmaster(const Pg *pg)
{
    const char *argv[] = {
        pg->bin_dir,
        "-D",
        pg->data_dir,
        "-k",
        pg->run_dir,
        "-c",
        "listen_addresses=",
        "-c",
        "unix_socket_permissions=0700",
        "-c",
        "max_connections=80",
        "-c",
        "shared_buffers=128MB",
        "-c",
        "fsync=on",
        "-c",
        "synchronous_commit=on",
        "-c",
        "full_page_writes=on",
        "-c",
        "wal_compression=on",
        "-c",
        "max_wal_size=1GB",
        "-c",
        "checkpoint_timeout=10min",
        "-c",
        "jit=off",
        "-c",
        "autovacuum_naptime=10s", /* until a table has statistics, plans on it are guesses */
        "-c",
        "random_page_cost=1.1", /* no disk with an arm: the next page by an index is nearly free */
        "-c",
        "timezone=UTC",
        "-c",
        "log_timezone=UTC",
        "-c",
        "logging_collector=off",
        "-c",
        "log_checkpoints=off",
        "-c",
        "log_min_error_statement=panic", /* statements hold what citizens wrote */
        NULL,
    };
    char program[512];

    (void)snprintf(program, sizeof(program), "%s/postgres", pg->bin_dir);
    argv[0] = program;
    char log[512];
    (void)snprintf(log, sizeof(log), "%s/postgres.log", pg->log_dir);
    return spawn(&pg->account, argv, log, SIGINT);
}

/* The pid in postmaster.pid, 0 when there is none. */
static pid_t recorded_pid(const Pg *pg)
{
    char path[512], text[32] = "";
    int64_t pid = 0;

    (void)snprintf(path, sizeof(path), "%s/postmaster.pid", pg->data_dir);
    FILE *file = fopen(path, "re");
    if (!file)
        return 0;
    if (fgets(text, sizeof(text), file))
        text[strcspn(text, "\n")] = '\0';
    (void)fclose(file);
    return str_to_i64(text, &pid) && pid > 1 && pid < INT32_MAX ? (pid_t)pid : 0;
}

/* Is it a postmaster, and of this cluster? Its own command line says so. */
static bool is_our_postmaster(const Pg *pg, pid_t pid)
{
    char path[64], line[2048];

    (void)snprintf(path, sizeof(path), "/proc/%d/cmdline", (int)pid);
    FILE *file = fopen(path, "re");
    if (!file)
        return false;
    size_t n = fread(line, 1, sizeof(line) - 1, file);
    (void)fclose(file);
    line[n] = '\0';
    return strstr(line, "postgres") && memmem(line, n, pg->data_dir, strlen(pg->data_dir)) != NULL;
}

/* A server that was killed leaves a postmaster that is just stopping, or, when it could not be
 * told, one that still runs. It would refuse the new one; it is asked to end first. */
static const Error *end_stale(Arena *arena, const Pg *pg)
{
    pid_t pid = recorded_pid(pg);
    int64_t until_ms = monotonic_ms() + STALE_MS;

    if (pid == 0 || !is_our_postmaster(pg, pid))
        return NULL;
    log_warn("a postmaster of an earlier server still runs", LOG_I64("pid", pid));
    (void)kill(pid, SIGINT);
    while (monotonic_ms() < until_ms) {
        if (!is_our_postmaster(pg, pid))
            return NULL;
        nap(POLL_MS);
    }
    return error_new(arena, &PG_FAILED,
                     "another postmaster (pid %d) holds %s and does not stop: is a second server "
                     "running on this data directory?",
                     (int)pid, pg->data_dir);
}

static bool answers(const char *url)
{
    PGconn *conn = PQconnectdb(url);
    bool good = PQstatus(conn) == CONNECTION_OK;

    PQfinish(conn);
    return good;
}

/* Restarts what dies. waitpid comes first: PostgreSQL refuses to start while its own zombie still
 * has the pid in postmaster.pid. The postmaster is started by this thread and by no other, for it
 * is told to stop when the thread that started it ends (PR_SET_PDEATHSIG). */
static void *supervise(void *argument)
{
    Pg *pg = argument;
    int64_t pause_ms = RESTART_MIN_MS;

    while (!atomic_load(&pg->stopping)) {
        int64_t began_ms = monotonic_ms();
        int status = 0;
        pid_t pid = start_postmaster(pg);
        if (pid > 0) {
            atomic_store(&pg->pid, (int)pid);
            /* pg_stop came between the question and the start, and saw no pid to signal. */
            if (atomic_load(&pg->stopping))
                (void)kill(pid, SIGINT);
            while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
                continue;
            atomic_store(&pg->pid, 0);
        }
        if (atomic_load(&pg->stopping))
            break;
        if (monotonic_ms() - began_ms > 10 * RESTART_MAX_MS)
            pause_ms = RESTART_MIN_MS;
        log_error("postgres ended, starting it again", LOG_I64("status", status),
                  LOG_I64("pause_ms", pause_ms), LOG_STR("log", pg->log_dir));
        nap(pause_ms);
        pause_ms = pause_ms * 2 > RESTART_MAX_MS ? RESTART_MAX_MS : pause_ms * 2;
    }
    return NULL;
}

static const Error *wait_until_it_answers(Arena *arena, const Pg *pg)
{
    int64_t until_ms = monotonic_ms() + START_MS;

    while (monotonic_ms() < until_ms) {
        if (atomic_load(&pg->pid) != 0 && answers(pg->maintenance_url))
            return NULL;
        nap(POLL_MS);
    }
    return error_new(arena, &PG_FAILED, "it did not answer within %d s: see %s/postgres.log",
                     START_MS / 1000, pg->log_dir);
}

static const Error *make_database(Arena *arena, const Pg *pg)
{
    const Error *error = NULL;

    if (answers(pg->url))
        return NULL;
    PGconn *conn = PQconnectdb(pg->maintenance_url);
    PGresult *result = PQexec(conn, "create database zhiwang");
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        error = error_new(arena, &PG_FAILED, "create database: %s", PQerrorMessage(conn));
    PQclear(result);
    PQfinish(conn);
    return error;
}

static const Error *take_lock(Arena *arena, const char *pg_dir, Pg *pg)
{
    const char *path = arena_printf(arena, "%s/lock", pg_dir);

    pg->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (pg->lock < 0)
        return error_new(arena, &PG_FAILED, "cannot open %s: %s", path, strerror(errno));
    if (flock(pg->lock, LOCK_EX | LOCK_NB) == 0)
        return NULL;
    return error_new(arena, &PG_IN_USE,
                     "%s is held: `fuser %s` says by whom. Stop that first, or give another --data",
                     path, path);
}

static const Error *settle(Arena *arena, const char *data_dir, Pg *pg)
{
    const char *pg_dir = arena_printf(pg->arena, "%s/pg", data_dir);

    pg->bin_dir = find_bin_dir(pg->arena);
    if (!pg->bin_dir) {
        return error_new(arena, &PG_FAILED,
                         "PostgreSQL 15 is not installed: apt-get install postgresql-15, or give "
                         "--database");
    }
    if (!account_find(&pg->account)) {
        return error_new(arena, &PG_FAILED,
                         "running as root, and there is no user postgres to run PostgreSQL as: "
                         "apt-get install postgresql-15");
    }
    pg->data_dir = arena_printf(pg->arena, "%s/data", pg_dir);
    pg->log_dir = arena_printf(pg->arena, "%s/log", pg_dir);
    pg->run_dir = arena_printf(pg->arena, "%s/run", pg_dir);
    TRY(make_dir(arena, pg, pg_dir));
    TRY(take_lock(arena, pg_dir, pg));
    TRY(make_dir(arena, pg, pg->log_dir));
    TRY(make_dir(arena, pg, pg->run_dir));
    if (strlen(pg->run_dir) > SOCKET_DIR_MAX) {
        return error_new(
            arena, &PG_FAILED,
            "the path %s is too long for a socket (%d bytes at most): choose a shorter "
            "data directory",
            pg->run_dir, SOCKET_DIR_MAX);
    }
    pg->url = pg_url_in(pg->arena, data_dir);
    pg->maintenance_url =
        arena_printf(pg->arena, "host='%s' dbname=postgres user=postgres", pg->run_dir);
    if (strpbrk(pg->run_dir, "'\\"))
        return error_new(arena, &PG_FAILED, "the data directory may not have ' or \\ in its path");
    return NULL;
}

static const Error *bring_up(Arena *arena, const char *data_dir, Pg *pg)
{
    TRY(settle(arena, data_dir, pg));
    TRY(make_cluster(arena, pg));
    TRY(end_stale(arena, pg));
    if (pthread_create(&pg->supervisor, NULL, supervise, pg) != 0)
        return error_new(arena, &PG_FAILED, "no thread for the supervisor");
    pg->supervised = true;
    TRY(wait_until_it_answers(arena, pg));
    return make_database(arena, pg);
}

const Error *pg_start(Arena *arena, const char *data_dir, Pg **ret_pg)
{
    Pg *pg = calloc(1, sizeof(*pg));

    if (!pg)
        abort();
    pg->arena = arena_new();
    pg->lock = -1;
    const Error *error = bring_up(arena, data_dir, pg);
    if (error) {
        pg_stop(pg);
        return error;
    }
    *ret_pg = pg;
    return NULL;
}

const char *pg_url_in(Arena *arena, const char *data_dir)
{
    return arena_printf(arena, "host='%s/pg/run' dbname=zhiwang user=postgres", data_dir);
}

const char *pg_program(Arena *arena, const char *name)
{
    const char *dir = find_bin_dir(arena);
    const char *path = dir ? arena_printf(arena, "%s/%s", dir, name) : NULL;

    return path && is_there(path) ? path : NULL;
}

const char *pg_url(const Pg *pg)
{
    return pg->url;
}

int pg_pid(const Pg *pg)
{
    return atomic_load(&pg->pid);
}

/* How a postmaster is told to end, and for how long it is then waited for. Nothing acknowledged is
 * lost by any of them: what was not written in place is recovered from the log at the next start. */
static const struct {
    int signal;
    int64_t wait_ms;
} ENDINGS[] = {
    {SIGINT, 10000}, /* sessions are ended and a checkpoint is written */
    {SIGQUIT, 2000}, /* at once */
    {SIGKILL, 2000}, /* for one that is stopped and hears nothing else */
};

static void end_postmaster(const Pg *pg)
{
    int pid = atomic_load(&pg->pid);

    for (size_t i = 0; i < LENGTH(ENDINGS) && pid > 0; i++) {
        int64_t until_ms = monotonic_ms() + ENDINGS[i].wait_ms;
        (void)kill(pid, ENDINGS[i].signal);
        while (atomic_load(&pg->pid) == pid && monotonic_ms() < until_ms)
            nap(POLL_MS);
        if (atomic_load(&pg->pid) != pid)
            return;
        log_warn("postgres does not end", LOG_I64("signal", ENDINGS[i].signal),
                 LOG_I64("ms", ENDINGS[i].wait_ms));
    }
}

void pg_stop(Pg *pg)
{
    if (!pg)
        return;
    atomic_store(&pg->stopping, true);
    if (pg->supervised) {
        end_postmaster(pg);
        pthread_join(pg->supervisor, NULL);
    }
    if (pg->lock >= 0)
        (void)close(pg->lock);
    arena_free(pg->arena);
    free(pg);
}
