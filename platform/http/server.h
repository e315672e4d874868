/*
 * server.h - the running server: wiring in, requests out. app/zhiwangd.c fills the ServerConfig.
 *
 * Threads: 1 HTTP loop (libmicrohttpd, external epoll polling; the only thread that calls it),
 * the lanes' workers (blocking libpq, straight-line handlers), 1 push hub (own epoll), 1 outbox
 * reader, 1 clock, 1 for timers. See docs/ARCHITECTURE.md, "The way of a request".
 */
#ifndef PLATFORM_HTTP_SERVER_H
#define PLATFORM_HTTP_SERVER_H

#include "platform/http/module.h"
#include "platform/metrics/metrics.h"

/* Finds the actor of a session token: from memory, or from the database with `db`.
 * UNAUTHENTICATED errors mean no valid session. The actor is copied into the arena. */
typedef const Error *Authenticate(Server *server, Db *db, Arena *arena, const char *token, Time now,
                                  const Actor **ret_actor);

typedef struct ServerConfig {
    const char *listen_addr; /* "127.0.0.1" */
    int listen_port;         /* 0: any; see server_port */
    const char *db_url;
    const char *web_dir;          /* built pages; NULL: no pages */
    const char *data_dir;         /* photos live in data_dir/files */
    const Module *const *modules; /* NULL-terminated */
    Authenticate *authenticate;
    bool trust_proxy;
    int request_timeout_ms; /* whole head and body, absolute; default 15,000 */
    int oldest_page;        /* pages that say they are older are told to update (426) */
    int max_connections;    /* default 20,000 */
    /* Whom a push service may ask ("mailto:.."); NULL: nothing is sent to browsers. */
    const char *push_contact;
    const char *const *push_services; /* whom this server may call, see push_origin */
    const char *hook_url;             /* a gateway that is told each notice; NULL: none */
    const char *hook_key;             /* under which that is signed */
} ServerConfig;

/* Reads what the modules keep in memory. *ret_server is set on an error too. Nobody is served yet, and time brings nothing: until server_serve,
 * this thread alone may ask, by inner_as (inner.h). */
const Error *server_load(Arena *arena, const ServerConfig *config, Server **ret_server) MUST_CHECK;
/* Starts everything else and listens. On an error too, server_stop and server_free are the caller's. */
const Error *server_serve(Arena *arena, Server *server) MUST_CHECK;
int server_port(const Server *server);
/* Drains: stop accepting, refuse new work with 503, finish what is under way, say goodbye to
 * streams, join. At most 25 s. */
void server_stop(Server *server);
void server_free(Server *server);

const ServerConfig *server_config(const Server *server);
Metrics *server_metrics(Server *server);
/* The outbox has something new: called by events after commit. Any thread. */
void server_wake_events(Server *server);
/* A timer was set: called by timers after commit. Any thread. */
void server_wake_timers(Server *server);
/* Streams of this session are cut (log-out, revocation). Any thread. */
void server_cut_session(Server *server, Id session);

#endif
