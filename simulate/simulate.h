/*
 * simulate.h - a city in a bottle: a day of it, against a running server, over HTTP.
 *
 * Nothing of it knows the server from inside: it has accounts, a list of places, and a port.
 */
#ifndef SIMULATE_SIMULATE_H
#define SIMULATE_SIMULATE_H

#include "base/arena.h"

typedef struct SimOptions {
    const char *server;   /* http://127.0.0.1:8080 */
    const char *accounts; /* demo-accounts.json of a city made with --demo-staff */
    const char *city_dir;
    const char *json; /* where the figures go too; NULL: nowhere */
    double times, speed;
    int64_t seed;
    int from_s, to_s; /* of the day */
    int64_t connections;
    bool schedule_only; /* print the schedule's hash and its numbers, and end */
} SimOptions;

/* "zw simulate ...": argv after the word. Exit code: 0 everything held; 1 something did not; 2 the
 * options are wrong, or the run could not be made. */
int simulate_main(int argc, char **argv);
/* The same with options that are checked. */
int simulate_run(Arena *arena, const SimOptions *options);

#endif
