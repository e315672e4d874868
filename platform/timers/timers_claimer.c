/*
 * timers_claimer.c - for tests: a process that fires the timers of timers_effect.h until SIGTERM.
 * usage: timers_claimer DATABASE-URL LEASE-MS [hang]
 * Says "ready" when it runs. With "hang" it stops in the middle of its first firing, says "firing",
 * and waits to be killed.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "platform/timers/timers_effect.h"

static const Error *hang(EffectServer *server, Tx *tx, const Timer *timer, Time now)
{
    (void)server;
    (void)tx;
    (void)timer;
    (void)now;
    (void)puts("firing");
    (void)fflush(stdout);
    while (pause() == -1)
        continue;
    return NULL;
}

int main(int argc, char **argv)
{
    EffectServer server = {.hook = argc > 3 && strcmp(argv[3], "hang") == 0 ? hang : NULL};
    int64_t lease_ms = 0;
    sigset_t stop;
    int signal = 0;

    if (argc < 3 || !str_to_i64(argv[2], &lease_ms)) {
        (void)fprintf(stderr, "usage: timers_claimer DATABASE-URL LEASE-MS [hang]\n");
        return 2;
    }
    (void)sigemptyset(&stop);
    (void)sigaddset(&stop, SIGTERM);
    (void)sigprocmask(SIG_BLOCK, &stop, NULL); /* before the thread, which inherits it */
    server.runner = timer_runner_new(&(TimerRunnerConfig){.server = effect_server(&server),
                                                          .db_url = argv[1],
                                                          .modules = EFFECT_MODULES,
                                                          .lease_ms = lease_ms});
    timer_runner_start(server.runner);
    (void)puts("ready");
    (void)fflush(stdout);
    (void)sigwait(&stop, &signal);
    timer_runner_stop(server.runner);
    timer_runner_free(server.runner);
    return 0;
}
