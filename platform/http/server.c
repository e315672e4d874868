/* server.c - start in the order of need, stop in the other one. */
#include "platform/http/server.h"

#include <stdlib.h>

#include "platform/http/job.h"
#include "platform/log/log.h"

#define RING_EVENTS        4096
#define REQUEST_TIMEOUT_MS 15000
#define CONNECTIONS_MAX    20000

const ServerConfig *server_config(const Server *server)
{
    return &server->config;
}

Metrics *server_metrics(Server *server)
{
    return server->metrics;
}

int server_port(const Server *server)
{
    return server->port;
}

void server_wake_events(Server *server)
{
    if (server->reader) /* before server_serve nobody listens */
        outbox_reader_wake(server->reader);
}

void server_wake_timers(Server *server)
{
    timer_runner_wake(server->timers);
}

void server_cut_session(Server *server, Id session)
{
    hub_cut_session(server->hub, session);
}

void *module_state(const Server *server, const Module *module)
{
    for (size_t i = 0; server->config.modules[i]; i++) {
        if (server->config.modules[i] == module)
            return server->states[i];
    }
    return NULL;
}

static ServerConfig with_defaults(const ServerConfig *config)
{
    ServerConfig full = *config;

    if (full.request_timeout_ms == 0)
        full.request_timeout_ms = REQUEST_TIMEOUT_MS;
    if (full.max_connections == 0)
        full.max_connections = CONNECTIONS_MAX;
    return full;
}

/* The platform's own routes come first, then those of the domain. */
static void list_modules(Server *server)
{
    size_t n = 0;

    while (server->config.modules[n])
        n++;
    if (n >= MODULES_MAX)
        abort(); /* a mistake of the program, seen at its first start */
    server->modules = arena_array(server->arena, n + 2, sizeof(Module *));
    server->modules[0] = &HTTP_MODULE;
    for (size_t i = 0; i < n; i++)
        server->modules[i + 1] = server->config.modules[i];
}

static const Error *start_modules(Arena *arena, Server *server)
{
    Db *db = db_new(server->config.db_url);
    const Error *error = NULL;

    for (size_t i = 0; server->config.modules[i] && !error; i++) {
        const Module *module = server->config.modules[i];
        if (module->start)
            error = module->start(server, db, arena, &server->states[i]);
        if (!error)
            server->n_started = i + 1;
    }
    db_free(db);
    return error;
}

static void stop_modules(Server *server)
{
    for (size_t i = server->n_started; i > 0; i--) {
        const Module *module = server->config.modules[i - 1];
        if (module->stop)
            module->stop(server->states[i - 1]);
    }
    server->n_started = 0;
}

const Error *server_serve(Arena *arena, Server *server)
{
    server->openapi = openapi_make(server->arena, server->routes);
    server->files = static_load(server->config.web_dir);
    health_register(server);
    server->hub = hub_start(RING_EVENTS, server->config.max_connections);
    server->reader = outbox_reader_start(server->config.db_url, server->hub);
    server->lanes = lanes_start(server->config.db_url, serve_jobs);
    atomic_store(&server->database_ok, true); /* it has just answered */
    atomic_store(&server->disk_free_bytes, -1);
    server->clock = clock_start(server);
    timer_runner_start(server->timers);
    return loop_start(arena, server);
}

const Error *server_load(Arena *arena, const ServerConfig *config, Server **ret_server)
{
    Server *server = calloc(1, sizeof(*server));

    if (!server)
        abort();
    server->arena = arena_new();
    server->config = with_defaults(config);
    server->listen_fd = -1;
    server->metrics = metrics_new();
    list_modules(server);
    server->routes = route_table_new(server->modules);
    /* Modules may set timers as soon as they start; none is fired before all of them have. */
    server->timers = timer_runner_new(&(TimerRunnerConfig){
        .server = server, .db_url = server->config.db_url, .modules = server->config.modules});
    *ret_server = server;
    return start_modules(arena, server);
}

/* No new connections; the lanes refuse, finish what they have and join; the loop sends what is
 * done; then nobody is left who could emit an event, and the streams are told when to come back. */
void server_stop(Server *server)
{
    loop_quiesce(server);
    if (server->lanes)
        lanes_stop(server->lanes);
    clock_stop(server->clock);
    server->clock = NULL;
    timer_runner_stop(server->timers);
    loop_stop(server);
    if (server->reader)
        outbox_reader_stop(server->reader);
    server->reader = NULL;
    if (server->hub)
        hub_stop(server->hub);
    server->hub = NULL;
}

void server_free(Server *server)
{
    stop_modules(server);
    lanes_free(server->lanes);
    static_free(server->files);
    route_table_free(server->routes);
    metrics_free(server->metrics);
    timer_runner_free(server->timers);
    arena_free(server->arena);
    free(server);
}
