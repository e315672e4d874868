/*
 * zhiwangd.c - the server program: options, start order, signals, stop order. Wiring only.
 *
 * Start: data directory -> private cluster (or --database) -> migrations -> calendar -> demo city
 * -> load what the modules know -> the days a demo city is old -> serve.
 * SIGTERM and SIGINT drain and stop; a second one ends the process at once. They are obeyed while the
 * days of a demo city are lived too: it is then as old as it has become.
 */
#include "app/options.h"
#include "app/seed.h"

#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "domain/calendar/calendar.h"
#include "domain/modules.h"
#include "domain/past/past.h"
#include "domain/staff/staff.h"
#include "platform/db/migrate.h"
#include "platform/http/server.h"
#include "platform/log/log.h"
#include "platform/pg/pg.h"

#define DAY (INT64_C(86400) * TIME_SECOND)

static const ErrorKind DATA_DIR_BAD = {ERROR_UNAVAILABLE, "start/data-dir",
                                       "The data directory cannot be used"};

typedef struct Program {
    Options options;
    const char *city_dir; /* NULL: no city is made */
    const char *db_url;
    Time began_at;
    int64_t began_ms;
    Pg *pg;
    Server *server;
} Program;

static const Error *prepare_data_dir(Arena *arena, const char *dir)
{
    struct stat info;

    if (mkdir(dir, 0711) != 0 && stat(dir, &info) != 0) {
        return error_new(arena, &DATA_DIR_BAD, "cannot make %s: give --data a place that exists",
                         dir);
    }
    if (stat(dir, &info) != 0 || !S_ISDIR(info.st_mode) || access(dir, W_OK | X_OK) != 0)
        return error_new(arena, &DATA_DIR_BAD, "%s is not a directory this user may write to", dir);
    return NULL;
}

/* A server also starts on a full disk, to show what is there: newer tables come with a later start. */
static const Error *load_calendar(Db *db, Arena *arena, const char *share_dir)
{
    const char *dir = arena_printf(arena, "%s/city/calendar", share_dir);
    const Error *error = calendar_load_shipped(db, arena, dir);

    if (!error || error->kind->class != ERROR_DISK_FULL)
        return error;
    log_warn("the disk is full: the calendar stays as it was");
    return NULL;
}

static const char *city_dir_of(Arena *arena, const Options *options)
{
    if (!options->city || strchr(options->city, '/'))
        return options->city;
    return arena_printf(arena, "%s/city/%s", options->share_dir, options->city);
}

static const Error *prepare_database(Arena *arena, const Program *program, bool *ret_seeded)
{
    const Options *options = &program->options;
    Db *db = db_new(program->db_url);
    int applied = 0;
    bool seeded = false;
    const Error *error = migrate(db, arena, MIGRATIONS, N_MIGRATIONS, &applied);

    if (!error && applied > 0)
        log_info("migrated", LOG_I64("applied", applied));
    if (!error)
        error = load_calendar(db, arena, options->share_dir);
    if (!error && program->city_dir) {
        Time born_at =
            options->demo_days > 0 ? program->began_at - options->demo_days * DAY : TIME_NONE;
        error = city_seed(db, arena, program->city_dir, options->demo ? options->data_dir : NULL,
                          options->demo_staff, born_at, &seeded);
    }
    if (!error && seeded) {
        log_info("city made",
                 LOG_STR("accounts", options->demo ? "demo-accounts.json" : "none: see zw admin"));
    }
    db_free(db);
    *ret_seeded = seeded;
    return error;
}

/* Whether a signal to stop waits for wait_for_stop(). */
static bool is_told_to_end(void)
{
    sigset_t waiting;

    return sigpending(&waiting) == 0 &&
           (sigismember(&waiting, SIGTERM) == 1 || sigismember(&waiting, SIGINT) == 1);
}

/* A made-up city without what happened before is still one to try. */
static void live_the_past(Program *program, Arena *arena)
{
    const Past past = {
        .db_url = program->db_url,
        .city_dir = program->city_dir,
        .days = program->options.demo_days,
        .until = program->began_at + (monotonic_ms() - program->began_ms) * TIME_MS,
        .is_told_to_end = is_told_to_end,
    };
    const Error *error = past_live(program->server, arena, &past);

    if (error)
        log_error("the past broke off", LOG_STR("detail", error->detail));
    time_rehearse(program->began_at + (monotonic_ms() - program->began_ms) * TIME_MS);
}

static const Error *start(Program *program, Arena *arena)
{
    const Options *options = &program->options;
    bool seeded = false;

    TRY(prepare_data_dir(arena, options->data_dir));
    program->city_dir = city_dir_of(arena, options);
    program->db_url = options->database_url;
    if (!program->db_url) {
        TRY(pg_start(arena, options->data_dir, &program->pg));
        program->db_url = pg_url(program->pg);
    }
    TRY(prepare_database(arena, program, &seeded));
    ServerConfig config = {
        .listen_addr = options->listen_addr,
        .listen_port = options->listen_port,
        .db_url = program->db_url,
        .web_dir = options->web_dir,
        .data_dir = options->data_dir,
        .modules = MODULES,
        .authenticate = staff_authenticate,
        .trust_proxy = options->trust_proxy,
        .oldest_page = options->oldest_page,
        .request_timeout_ms = options->request_timeout_s * 1000,
        .push_contact = options->push_contact,
        .push_services = options->push_services,
        .hook_url = options->hook_url,
        .hook_key = options->hook_key,
    };
    TRY(server_load(arena, &config, &program->server));
    if (seeded && options->demo_days > 0)
        live_the_past(program, arena);
    if (is_told_to_end())
        return NULL; /* nobody is let in for a moment */
    return server_serve(arena, program->server);
}

static void stop(Program *program)
{
    if (program->server) {
        server_stop(program->server);
        server_free(program->server);
    }
    pg_stop(program->pg);
}

/* Signals are blocked in every thread and taken here, so no handler interrupts any work. */
static void wait_for_stop(const sigset_t *stops)
{
    int signal_number = 0;

    sigwait(stops, &signal_number);
    log_info("stopping", LOG_STR("why", signal_number == SIGTERM ? "SIGTERM" : "SIGINT"));
    pthread_sigmask(SIG_UNBLOCK, stops, NULL);
}

static void tell_ready(const Program *program, Arena *arena)
{
    log_info("ready",
             LOG_STR("url", arena_printf(arena, "http://%s:%d/", program->options.listen_addr,
                                         server_port(program->server))),
             LOG_I64("pid", getpid()), LOG_I64("ms", monotonic_ms() - program->began_ms));
}

int main(int argc, char **argv)
{
    Program program = {0};
    CLEANUP(arena_freep) Arena *arena = arena_new();
    int64_t began_ms = monotonic_ms();
    sigset_t stops;
    int exit_code = options_parse(argc, argv, arena, &program.options);

    if (exit_code >= 0)
        return exit_code;
    if (program.options.rehearse_from != TIME_NONE)
        time_rehearse(program.options.rehearse_from);
    program.began_at = time_now();
    program.began_ms = began_ms;
    if (sodium_init() < 0) {
        (void)fputs("zhiwangd: libsodium did not start: no source of random numbers\n", stderr);
        return 1;
    }
    sigemptyset(&stops);
    sigaddset(&stops, SIGTERM);
    sigaddset(&stops, SIGINT);
    pthread_sigmask(SIG_BLOCK, &stops, NULL);
    (void)signal(SIGPIPE, SIG_IGN);

    const Error *error = start(&program, arena);
    if (error) {
        log_error("cannot start", LOG_STR("error", error->kind->slug),
                  LOG_STR("title", error->kind->title), LOG_STR("detail", error->detail));
        stop(&program);
        return 1;
    }
    if (!is_told_to_end())
        tell_ready(&program, arena);
    wait_for_stop(&stops);
    stop(&program);
    log_info("stopped", LOG_I64("ms", monotonic_ms() - began_ms));
    return 0;
}
