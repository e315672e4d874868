/*
 * loop.c - the one thread that calls libmicrohttpd, polling from outside.
 *
 * Its internal thread waits with unprocessed events in hand when exactly 128 (256, ...) sockets are
 * ready at once; MHD_run never waits, so the branch cannot block. Every wake ends in MHD_run.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "platform/http/job.h"
#include "platform/log/log.h"

#define TICK_MS    1000
#define SEND_MS    60000 /* for a reply to be taken by a slow client */
#define IDLE_S     30
#define POOL_BYTES ((size_t)16 * 1024)
#define BACKLOG    4096U
#define GOODBYE_MS 2000 /* for the last replies to go out */

typedef enum LoopPhase { LOOP_SERVING, LOOP_QUIET, LOOP_ENDING } LoopPhase;

static const ErrorKind HTTP_LISTEN = {ERROR_UNAVAILABLE, "http/listen",
                                      "The address cannot be listened on"};

static void notify_connection(void *context, struct MHD_Connection *connection,
                              void **socket_context, enum MHD_ConnectionNotificationCode code)
{
    Server *server = context;
    Connection *link = *socket_context;

    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        if (!link)
            return;
        link->prev->next = link->next;
        link->next->prev = link->prev;
        free(link);
        *socket_context = NULL;
        atomic_fetch_sub(&server->n_connections, 1);
        return;
    }
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    link = calloc(1, sizeof(*link));
    if (!link)
        abort();
    link->fd = info ? info->connect_fd : -1;
    link->since_ms = monotonic_ms();
    link->next = &server->connections;
    link->prev = server->connections.prev;
    link->prev->next = link;
    server->connections.prev = link;
    *socket_context = link;
    atomic_fetch_add(&server->n_connections, 1);
}

/* The library's own timeout counts only silence: one byte a second would hold a connection for
 * ever. Here the whole head and body have a deadline. */
static void sweep(Server *server, int64_t now_ms)
{
    for (Connection *link = server->connections.next; link != &server->connections;
         link = link->next) {
        if (!link->suspended && link->fd >= 0 &&
            now_ms - link->since_ms > server->config.request_timeout_ms)
            (void)shutdown(link->fd, SHUT_RDWR);
    }
}

void loop_done(Server *server, Job *job)
{
    uint64_t one = 1;

    pthread_mutex_lock(&server->done_lock);
    bool first = server->done == NULL;
    job->next = server->done;
    server->done = job;
    pthread_mutex_unlock(&server->done_lock);
    /* One wake for a burst: whoever finds the list empty rings. */
    if (first && write(server->done_fd, &one, sizeof(one)) < 0 && errno != EAGAIN)
        log_error("the loop cannot be woken", LOG_I64("errno", errno));
}

static void resume_done(Server *server)
{
    pthread_mutex_lock(&server->done_lock);
    Job *job = server->done;
    server->done = NULL;
    pthread_mutex_unlock(&server->done_lock);
    while (job) {
        Job *next = job->next;
        if (job->link) {
            job->link->suspended = false;
            job->link->since_ms = monotonic_ms() + SEND_MS - server->config.request_timeout_ms;
        }
        server->n_suspended--;
        /* The last touch: the library may be done with it at once. */
        MHD_resume_connection(job->connection);
        job = next;
    }
}

static int wait_ms(const Server *server, int64_t next_tick_ms)
{
    MHD_UNSIGNED_LONG_LONG library_ms = 0;
    int64_t left_ms = next_tick_ms - monotonic_ms();

    if (MHD_get_timeout(server->daemon, &library_ms) == MHD_YES && (int64_t)library_ms < left_ms)
        left_ms = (int64_t)library_ms;
    return left_ms < 0 ? 0 : (int)left_ms;
}

static int watch(const Server *server)
{
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    int epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event library = {.events = EPOLLIN};
    /* Each ring is one event, whether or not the count is read: so nobody reads it. */
    struct epoll_event done = {.events = EPOLLIN | EPOLLET};

    if (epoll_fd < 0 || !info ||
        epoll_ctl(epoll_fd, EPOLL_CTL_ADD, info->epoll_fd, &library) != 0 ||
        epoll_ctl(epoll_fd, EPOLL_CTL_ADD, server->done_fd, &done) != 0)
        abort(); /* at start, before anybody was served */
    return epoll_fd;
}

/* Ending: the workers are gone, so nothing new is done; when nothing is suspended any more, the
 * last replies have a moment to leave. */
static bool is_over(const Server *server, int64_t *ending_since_ms)
{
    if (atomic_load(&server->loop_phase) != LOOP_ENDING)
        return false;
    if (*ending_since_ms == 0)
        *ending_since_ms = monotonic_ms();
    bool late = monotonic_ms() - *ending_since_ms > GOODBYE_MS;
    return server->n_suspended == 0 && (late || atomic_load(&server->n_connections) == 0 ||
                                        monotonic_ms() - *ending_since_ms > GOODBYE_MS / 10);
}

static void *loop_run(void *context)
{
    Server *server = context;
    struct epoll_event events[2];
    int epoll_fd = watch(server);
    int64_t next_tick_ms = monotonic_ms() + TICK_MS, ending_since_ms = 0;

    while (!is_over(server, &ending_since_ms)) {
        int timeout = ending_since_ms ? 10 : wait_ms(server, next_tick_ms);
        (void)epoll_wait(epoll_fd, events, LENGTH(events), timeout);
        resume_done(server);
        (void)MHD_run(server->daemon);
        if (atomic_load(&server->loop_phase) != LOOP_SERVING && server->listen_fd >= 0) {
            (void)close(MHD_quiesce_daemon(server->daemon));
            server->listen_fd = -1;
        }
        int64_t now_ms = monotonic_ms();
        if (now_ms >= next_tick_ms) {
            sweep(server, now_ms);
            next_tick_ms = now_ms + TICK_MS;
        }
    }
    (void)close(epoll_fd);
    MHD_stop_daemon(server->daemon);
    return NULL;
}

/* The library reports each refused reply and each handed-over stream as an error; what matters is
 * logged by us. */
static void ignore_message(void *context, const char *format, va_list args)
{
    (void)context;
    (void)format;
    (void)args;
}

/* Percent escapes stay as they are: route.c decodes, and refuses what cannot be. */
static size_t keep_escapes(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context;
    (void)connection;
    return strlen(text);
}

static int listen_on(const struct addrinfo *address)
{
    int one = 1;
    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (fd < 0)
        return -1;
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    if (bind(fd, address->ai_addr, address->ai_addrlen) != 0 || listen(fd, BACKLOG) != 0) {
        int why = errno;
        (void)close(fd);
        errno = why;
        return -1;
    }
    return fd;
}

static int port_of(int fd)
{
    struct sockaddr_storage storage = {0};
    socklen_t n = sizeof(storage);
    char port[8] = "0";

    if (getsockname(fd, (struct sockaddr *)&storage, &n) == 0) {
        (void)getnameinfo((struct sockaddr *)&storage, n, NULL, 0, port, sizeof(port),
                          NI_NUMERICSERV);
    }
    return (int)strtol(port, NULL, 10);
}

static const Error *open_port(Arena *arena, Server *server)
{
    const ServerConfig *config = &server->config;
    const char *port = arena_printf(arena, "%d", config->listen_port);
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST | AI_PASSIVE};
    struct addrinfo *address = NULL;

    if (getaddrinfo(config->listen_addr, port, &hints, &address) != 0)
        return error_new(arena, &HTTP_LISTEN, "%s is no address", config->listen_addr);
    server->listen_fd = listen_on(address);
    freeaddrinfo(address);
    if (server->listen_fd < 0) {
        return error_new(arena, &HTTP_LISTEN, "%s port %s: %s", config->listen_addr, port,
                         strerror(errno));
    }
    server->port = port_of(server->listen_fd);
    return NULL;
}

/* Each connection is a descriptor, and each stream another one. */
static void raise_descriptor_limit(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
}

/* MHD_OPTION_STRICT_FOR_CLIENT is left alone: heads.c asks for more, and the library would answer a
 * request without Host with its head sent twice. */
const Error *loop_start(Arena *arena, Server *server)
{
    const unsigned flags =
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_TURBO | MHD_USE_ERROR_LOG;

    raise_descriptor_limit();
    TRY(open_port(arena, server));
    server->connections.next = server->connections.prev = &server->connections;
    server->done_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    pthread_mutex_init(&server->done_lock, NULL);
    server->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, admit_request, server, /* */
        MHD_OPTION_EXTERNAL_LOGGER, ignore_message, NULL, MHD_OPTION_LISTEN_SOCKET,
        server->listen_fd, MHD_OPTION_CONNECTION_LIMIT, (unsigned)server->config.max_connections,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        POOL_BYTES, MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_URI_LOG_CALLBACK, admit_uri,
        server, MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL, MHD_OPTION_NOTIFY_COMPLETED,
        admit_completed, server, MHD_OPTION_NOTIFY_CONNECTION, notify_connection, server,
        MHD_OPTION_END);
    if (!server->daemon || server->done_fd < 0)
        return error_new(arena, &HTTP_LISTEN, "the HTTP library did not start");
    if (pthread_create(&server->loop, NULL, loop_run, server) != 0)
        return error_new(arena, &HTTP_LISTEN, "no thread for the loop");
    server->looping = true;
    return NULL;
}

static void set_phase(Server *server, LoopPhase phase)
{
    uint64_t one = 1;

    atomic_store(&server->loop_phase, phase);
    (void)!write(server->done_fd, &one, sizeof(one));
}

void loop_quiesce(Server *server)
{
    if (server->looping)
        set_phase(server, LOOP_QUIET);
}

void loop_stop(Server *server)
{
    if (!server->looping) {
        if (server->listen_fd >= 0)
            (void)close(server->listen_fd);
        return;
    }
    set_phase(server, LOOP_ENDING);
    pthread_join(server->loop, NULL);
    server->looping = false;
    (void)close(server->done_fd);
    pthread_mutex_destroy(&server->done_lock);
}
