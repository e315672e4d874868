/*
 * module.h - a noun of the domain, as the platform sees it: routes, faults, statements, state,
 * what it does when the clock ticks and when one of its timers is due. The list of modules is an
 * array in domain/modules.c.
 */
#ifndef PLATFORM_HTTP_MODULE_H
#define PLATFORM_HTTP_MODULE_H

#include "platform/http/request.h"
#include "platform/timers/timers.h"

/* Work that time brings. run gets a connection and an arena of its own, on the clock thread. */
typedef struct Tick {
    const char *name;
    int every_ms;
    const Error *(*run)(Server *server, Db *db, Arena *arena, Time now);
} Tick;

typedef struct Module {
    const char *name;
    const Route *routes;
    size_t n_routes;
    const DbFault *faults;
    size_t n_faults;
    const Stmt *const *stmts; /* NULL-terminated, from the module's .sql.c; for the PREPARE test */
    /* Loads what the module keeps in memory. Runs after migrations and seeding, before serving.
     * NULL: keeps nothing. */
    const Error *(*start)(Server *server, Db *db, Arena *arena, void **ret_state);
    void (*stop)(void *state);
    const Tick *ticks;
    size_t n_ticks;
    const TimerKind *timers;
    size_t n_timers;
} Module;

/* What `start` returned for this module. */
void *module_state(const Server *server, const Module *module);

#endif
