/* timers_race_test.c - many servers at once, and servers that die: each timer has its effect once.
 * usage: timers_race_test PATH-OF-timers_claimer
 *
 * The state that threads share is also run under ThreadSanitizer, which is not part of make test:
 *   meson setup build-tsan -Dtests=true -Db_sanitize=thread -Db_lundef=false
 *   meson test -C build-tsan timers timers_race */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/timers/claim.h"
#include "platform/timers/timers_world.h"

#define EFFECTS       "select count(*) as n from timer_effects"
#define TIMERS        "select count(*) as n from timers"
#define MANY          10000
#define N_THREADS     3
#define N_PROCESSES   2
#define LEASE_MS_TEXT "30000"

static const char *claimer_path;

/* ---- another process ---- */

typedef struct Process {
    pid_t pid;
    FILE *says;
} Process;

static Process claimer(const char *lease_ms, const char *mode)
{
    int ends[2];
    Process process;

    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    process.pid = fork();
    assert_true(process.pid >= 0);
    if (process.pid == 0) {
        (void)dup2(ends[1], STDOUT_FILENO);
        (void)execl(claimer_path, claimer_path, pg_url(world.pg), lease_ms, mode, (char *)NULL);
        _exit(127);
    }
    (void)close(ends[1]);
    process.says = fdopen(ends[0], "r");
    assert_non_null(process.says);
    return process;
}

static void hear(Process *process, const char *word)
{
    char line[64] = "";

    while (fgets(line, sizeof(line), process->says)) {
        if (strncmp(line, word, strlen(word)) == 0)
            return;
    }
    fail_msg("the claimer ended and never said %s", word);
}

static void end(Process *process, int signal)
{
    int status = 0;

    assert_int_equal(kill(process->pid, signal), 0);
    assert_int_equal(waitpid(process->pid, &status, 0), process->pid);
    if (signal == SIGTERM)
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    (void)fclose(process->says);
}

/* ---- servers of this process ---- */

static void run_server(EffectServer *server, int64_t lease_ms, int64_t idle_ms)
{
    server->runner = timer_runner_new(&(TimerRunnerConfig){.server = effect_server(server),
                                                           .db_url = pg_url(world.pg),
                                                           .modules = EFFECT_MODULES,
                                                           .lease_ms = lease_ms,
                                                           .idle_ms = idle_ms});
    timer_runner_start(server->runner);
}

static void run_servers(EffectServer *servers, size_t n, int64_t lease_ms)
{
    for (size_t i = 0; i < n; i++)
        run_server(&servers[i], lease_ms, 0);
}

static void stop_servers(EffectServer *servers, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        timer_runner_stop(servers[i].runner);
        timer_runner_free(servers[i].runner);
    }
}

/* n timers over the towns 441900101..441900133, stamp 1, due at a time long gone. */
static void pile_up(int n)
{
    char text[256];

    (void)snprintf(text, sizeof(text),
                   "insert into timers (town, subject, kind, stamp, due_at, try_at)"
                   " select 441900101 + n %% 33, md5(n::text)::uuid, 'test.effect', 1, at, at"
                   " from generate_series(1, %d) n,"
                   " lateral (select timestamptz '2025-12-01Z' + make_interval(secs => n)) t (at)",
                   n);
    world_sql(text);
}

static void assert_each_fired_once(int n)
{
    assert_int_equal(world_count(EFFECTS), n);
    assert_int_equal(world_count("select count(distinct (town, subject, kind)) as n"
                                 " from timer_effects"),
                     n);
    assert_int_equal(world_count(TIMERS), 0);
}

static void ten_thousand_timers_and_five_servers_each_effect_once(void **state)
{
    EffectServer servers[N_THREADS] = {0};
    Process processes[N_PROCESSES];

    (void)state;
    pile_up(MANY);
    for (size_t i = 0; i < N_PROCESSES; i++)
        processes[i] = claimer(LEASE_MS_TEXT, NULL);
    run_servers(servers, N_THREADS, 0);
    world_wait_for(TIMERS, 0);
    for (size_t i = 0; i < N_PROCESSES; i++)
        end(&processes[i], SIGTERM);
    stop_servers(servers, N_THREADS);
    assert_each_fired_once(MANY);
}

/* Leases that run out at once: everybody takes from everybody, and still each effect is one. */
static void leases_too_short_to_be_of_use_double_nothing(void **state)
{
    EffectServer servers[N_THREADS] = {0};

    (void)state;
    pile_up(600);
    run_servers(servers, N_THREADS, 1);
    /* What was taken over too often is parked: it is there, once, and has had no effect. */
    world_wait_for(TIMERS " where try_at < 'infinity'", 0);
    stop_servers(servers, N_THREADS);
    assert_int_equal(world_count("select count(distinct subject) as n from timer_effects"),
                     world_count(EFFECTS));
    assert_int_equal(world_count(EFFECTS) + world_count(TIMERS), 600);
    assert_int_equal(world_count("select count(*) as n from timers t join timer_effects e"
                                 " on e.town = t.town and e.subject = t.subject"),
                     0);
}

/* ---- death ---- */

static void killed_between_claim_and_effect_another_fires_it_once(void **state)
{
    EffectServer server = {0};
    TimerRunner *runner = world_runner(&server);
    Process victim;

    (void)state;
    timer_put(world.db, &server, timer_at(1, T0));
    victim = claimer(LEASE_MS_TEXT, "hang");
    hear(&victim, "firing"); /* its effect is written, and not committed */
    atomic_store(&world.now, time_now());
    assert_int_equal(timer_runner_round(runner).n_taken, 0);
    end(&victim, SIGKILL);
    assert_int_equal(timer_runner_round(runner).n_taken, 0); /* the lease still runs */
    assert_int_equal(world_count(EFFECTS), 0);
    atomic_store(&world.now, time_now() + 31 * TIME_SECOND);
    assert_int_equal(timer_runner_round(runner).n_fired, 1);
    assert_int_equal(timer_runner_round(runner).n_taken, 0);
    assert_each_fired_once(1);
    timer_runner_free(runner);
}

static void servers_that_are_killed_again_and_again_double_and_lose_nothing(void **state)
{
    EffectServer survivor = {0};

    (void)state;
    pile_up(2000);
    for (int64_t seen = 0; seen < 1500;) {
        Process victim = claimer("200", NULL);
        hear(&victim, "ready");
        int64_t want = seen + 100, until_ms = monotonic_ms() + WAIT_MS;
        while (seen < want && monotonic_ms() < until_ms)
            seen = world_count(EFFECTS);
        end(&victim, SIGKILL);
    }
    run_servers(&survivor, 1, 200);
    world_wait_for(TIMERS, 0);
    stop_servers(&survivor, 1);
    assert_each_fired_once(2000);
}

static void the_death_of_the_database_doubles_and_loses_nothing(void **state)
{
    EffectServer servers[2] = {0};
    int64_t until_ms = monotonic_ms() + WAIT_MS;
    int pid = pg_pid(world.pg);

    (void)state;
    pile_up(2000);
    run_servers(servers, 2, 500);
    while (world_count(EFFECTS) < 300 && monotonic_ms() < until_ms)
        continue;
    assert_int_equal(kill(pid, SIGKILL), 0);
    world_wait_for(TIMERS, 0);
    assert_int_not_equal(pg_pid(world.pg), pid);
    stop_servers(servers, 2);
    db_free(world.db);
    world.db = db_new(pg_url(world.pg));
    assert_each_fired_once(2000);
}

/* ---- locks ---- */

typedef struct Subject {
    pthread_barrier_t at_it; /* the handler is about to lock the subject */
    TimerRound round;
} Subject;

static const Error *lock_subject(EffectServer *server, Tx *tx, const Timer *timer, Time now)
{
    static const StmtPart PARTS[] = {{"select 1::bigint from timer_subjects for update", 0}};
    static const Stmt LOCK = {"test_subject_lock", PARTS, 1, false};
    Subject *subject = server->context;

    (void)timer;
    (void)now;
    (void)pthread_barrier_wait(&subject->at_it);
    return db_exec(tx, &LOCK, NO_ARGS, NULL);
}

static void *one_round(void *context)
{
    EffectServer *server = context;
    TimerRunner *runner = world_runner(server);

    ((Subject *)server->context)->round = timer_runner_round(runner);
    timer_runner_free(runner);
    return NULL;
}

/* A request holds the subject and then moves its timer, which is being fired: whoever is second
 * waits, nobody is refused, and the stale firing has no effect. */
static void a_request_and_a_firing_do_not_stop_each_other(void **state)
{
    Subject subject;
    EffectServer server = {.hook = lock_subject, .context = &subject};
    Timer moved = timer_at(1, T0 + TIME_SECOND);
    pthread_t thread;

    (void)state;
    assert_int_equal(pthread_barrier_init(&subject.at_it, NULL, 2), 0);
    world_sql("create table timer_subjects (n int)");
    world_sql("insert into timer_subjects values (1)");
    timer_put(world.db, &server, timer_at(1, T0));
    Tx *request = world_begin(world.db);
    assert_fine(db_run_sql(request, "select 1 from timer_subjects for update"));
    assert_int_equal(pthread_create(&thread, NULL, one_round, &server), 0);
    (void)pthread_barrier_wait(&subject.at_it);
    moved.stamp = 2;
    assert_fine(timer_set(request, effect_server(&server), &moved));
    assert_fine(db_commit(request));
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(subject.round.n_taken, 1);
    assert_int_equal(subject.round.n_fired, 0);
    assert_int_equal(subject.round.n_failed, 0);
    assert_int_equal(world_count(EFFECTS), 0);
    assert_int_equal(world_count(TIMERS " where stamp = 2 and attempts = 0 and last_error is null"),
                     1);
    pthread_barrier_destroy(&subject.at_it);
    world_sql("drop table timer_subjects");
}

/* ---- the thread ---- */

static void the_thread_finds_what_others_have_set(void **state)
{
    EffectServer server = {0}, elsewhere = {0};

    (void)state;
    run_server(&server, 0, 0);
    timer_put(world.db, &elsewhere, timer_at(1, T0)); /* whose bell is not heard here */
    world_wait_for(EFFECTS, 1);
    timer_put(world.db, &elsewhere, timer_at(2, T0));
    world_wait_for(EFFECTS, 2);
    stop_servers(&server, 1);
    assert_each_fired_once(2);
}

/* A thread that never looks by itself: only a wake, and then the time of the next one, move it. */
static void the_thread_is_woken_by_a_commit_and_sleeps_until_the_next_is_due(void **state)
{
    EffectServer server = {0};

    (void)state;
    run_server(&server, 0, 100 * (int64_t)WAIT_MS);
    for (int n = 1; n <= 20; n++) {
        timer_put(world.db, &server, timer_at(n, T0));
        world_wait_for(EFFECTS, n);
    }
    timer_put(world.db, &server, timer_at(21, time_now() + 200 * TIME_MS));
    world_wait_for(EFFECTS, 21);
    stop_servers(&server, 1);
    assert_each_fired_once(21);
}

static void a_server_that_stops_gives_back_what_it_has_not_come_to(void **state)
{
    (void)state;
    pile_up(3000);
    Process leaver = claimer(LEASE_MS_TEXT, NULL);
    int64_t until_ms = monotonic_ms() + WAIT_MS;
    while (world_count(EFFECTS) == 0 && monotonic_ms() < until_ms)
        continue;
    end(&leaver, SIGTERM);
    assert_int_equal(world_count(TIMERS " where lease_by is not null"), 0);
    assert_int_equal(world_count(EFFECTS) + world_count(TIMERS), 3000);
}

#define ROW(name) cmocka_unit_test_setup(name, world_clear)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        ROW(ten_thousand_timers_and_five_servers_each_effect_once),
        ROW(leases_too_short_to_be_of_use_double_nothing),
        ROW(killed_between_claim_and_effect_another_fires_it_once),
        ROW(servers_that_are_killed_again_and_again_double_and_lose_nothing),
        ROW(the_death_of_the_database_doubles_and_loses_nothing),
        ROW(a_request_and_a_firing_do_not_stop_each_other),
        ROW(the_thread_finds_what_others_have_set),
        ROW(the_thread_is_woken_by_a_commit_and_sleeps_until_the_next_is_due),
        ROW(a_server_that_stops_gives_back_what_it_has_not_come_to),
    };

    if (argc < 2)
        return 2;
    claimer_path = argv[1];
    return cmocka_run_group_tests(tests, world_make, world_end);
}
