/*
 * load.c - keeps CONNECTIONS requests under way over HTTP/1.1 for SECONDS, and prints what came of
 * it as one line of JSON. Each connection sends its next request when the answer to the last one is
 * whole. One thread, so that its cost is small and known; it is printed too.
 *
 *   load PORT CONNECTIONS SECONDS MESSAGES-FILE
 */
#include "simulate/wire.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define HEAD_MAX  8192
#define READ_MAX  65536
#define WARM_US   300000 /* connections opened, caches and plans warm: not counted */
#define TIMES_MAX 4000000

typedef struct Connection {
    int fd;
    const Message *message; /* under way */
    size_t sent;
    int64_t began_us;
    char head[HEAD_MAX]; /* what has come of the answer's head */
    size_t n_head;
    size_t body_left; /* once the head is whole */
    bool in_body;
    bool is_good; /* the answer's status is 2xx */
} Connection;

typedef struct Load {
    int epoll_fd;
    const Message *messages;
    size_t n_messages, next;
    int64_t count_from_us, until_us;
    uint64_t answered, failed;
    uint32_t *times_us; /* of the answered ones */
    size_t n_times;
    char first_failure[256];
} Load;

static void watch(const Load *load, Connection *connection, int how, uint32_t events)
{
    struct epoll_event event = {.events = events, .data = {.ptr = connection}};

    if (epoll_ctl(load->epoll_fd, how, connection->fd, &event) != 0)
        give_up("epoll_ctl: %s", strerror(errno));
}

/* True when all of it went out; else the rest goes when the socket says so. */
static bool push(Connection *connection)
{
    const Message *message = connection->message;

    while (connection->sent < message->n) {
        ssize_t n = send(connection->fd, message->bytes + connection->sent,
                         message->n - connection->sent, MSG_NOSIGNAL);
        if (n < 0 && errno == EAGAIN)
            return false;
        if (n < 0)
            give_up("send: %s", strerror(errno));
        connection->sent += (size_t)n;
    }
    return true;
}

static void send_next(Load *load, Connection *connection)
{
    connection->message = &load->messages[load->next++ % load->n_messages];
    connection->sent = 0;
    connection->n_head = 0;
    connection->in_body = false;
    connection->began_us = now_us();
    if (!push(connection))
        watch(load, connection, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
}

static void record(Load *load, const Connection *connection)
{
    int64_t at_us = now_us();

    if (at_us < load->count_from_us)
        return;
    if (!connection->is_good) {
        if (load->failed++ == 0) {
            (void)snprintf(load->first_failure, sizeof(load->first_failure), "%.*s",
                           (int)strcspn(connection->head, "\r\n"), connection->head);
        }
        return;
    }
    load->answered++;
    if (load->n_times < TIMES_MAX)
        load->times_us[load->n_times++] = (uint32_t)(at_us - connection->began_us);
}

/* The value of Content-Length; every answer of these servers has one, but for 204. */
static size_t body_length(const char *head)
{
    if (strncmp(head, "HTTP/1.1 204", 12) == 0)
        return 0;
    for (const char *line = strstr(head, "\r\n"); line; line = strstr(line + 2, "\r\n")) {
        if (strncasecmp(line + 2, "content-length:", 15) == 0)
            return strtoul(line + 17, NULL, 10);
    }
    give_up("an answer without Content-Length: %.200s", head);
}

/* Takes bytes of the head; returns how many of them were the head's. */
static size_t take_head(Connection *connection, const char *bytes, size_t n)
{
    size_t had = connection->n_head;
    size_t room = HEAD_MAX - 1 - had;
    size_t more = n < room ? n : room;

    memcpy(connection->head + had, bytes, more);
    connection->head[had + more] = '\0';
    const char *end = strstr(connection->head + (had > 3 ? had - 3 : 0), "\r\n\r\n");
    if (!end) {
        if (more == room)
            give_up("an answer's head is longer than %d bytes", HEAD_MAX);
        connection->n_head += more;
        return more;
    }
    connection->n_head = (size_t)(end - connection->head) + 4;
    connection->head[connection->n_head] = '\0';
    connection->body_left = body_length(connection->head);
    connection->in_body = true;
    connection->is_good = strncmp(connection->head, "HTTP/1.1 2", 10) == 0;
    return connection->n_head - had;
}

static void take(Load *load, Connection *connection, const char *bytes, size_t n)
{
    while (n > 0) {
        if (!connection->in_body) {
            size_t used = take_head(connection, bytes, n);
            bytes += used;
            n -= used;
        }
        if (!connection->in_body)
            return;
        size_t part = n < connection->body_left ? n : connection->body_left;
        connection->body_left -= part;
        bytes += part;
        n -= part;
        if (connection->body_left > 0)
            return;
        record(load, connection);
        send_next(load, connection);
    }
}

static void on_ready(Load *load, Connection *connection, uint32_t events)
{
    static char buffer[READ_MAX];

    if ((events & EPOLLOUT) && push(connection))
        watch(load, connection, EPOLL_CTL_MOD, EPOLLIN);
    if (!(events & (EPOLLIN | EPOLLHUP | EPOLLERR)))
        return;
    ssize_t n = recv(connection->fd, buffer, sizeof(buffer), 0);
    if (n > 0) {
        take(load, connection, buffer, (size_t)n);
    } else if (n == 0 || errno != EAGAIN) {
        give_up("the server closed a connection: %s", n == 0 ? "end" : strerror(errno));
    }
}

static int by_time(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

static uint32_t percentile(const Load *load, double share)
{
    return load->n_times ? load->times_us[(size_t)((double)(load->n_times - 1) * share)] : 0;
}

static void print(Load *load)
{
    struct rusage used;
    double seconds = (double)(load->until_us - load->count_from_us) / 1e6;

    (void)getrusage(RUSAGE_SELF, &used);
    qsort(load->times_us, load->n_times, sizeof(*load->times_us), by_time);
    (void)printf("{\"answered\":%llu,\"failed\":%llu,\"first_failure\":\"%s\",\"per_s\":%.1f,"
                 "\"p50_us\":%u,\"p99_us\":%u,\"client_cpu_s\":%.3f}\n",
                 (unsigned long long)load->answered, (unsigned long long)load->failed,
                 load->first_failure, (double)load->answered / seconds, percentile(load, 0.5),
                 percentile(load, 0.99),
                 (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                     (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6);
}

static void run(Load *load, int port, size_t n_connections)
{
    struct epoll_event events[256];
    Connection *connections = calloc(n_connections, sizeof(*connections));

    if (!connections)
        give_up("no memory");
    for (size_t i = 0; i < n_connections; i++) {
        connections[i].fd = dial(port);
        watch(load, &connections[i], EPOLL_CTL_ADD, EPOLLIN);
        send_next(load, &connections[i]);
    }
    while (now_us() < load->until_us) {
        int n = epoll_wait(load->epoll_fd, events, 256, 100);
        for (int i = 0; i < n; i++)
            on_ready(load, events[i].data.ptr, events[i].events);
    }
    for (size_t i = 0; i < n_connections; i++)
        (void)close(connections[i].fd);
    free(connections);
}

int main(int argc, char **argv)
{
    Load load = {.epoll_fd = epoll_create1(EPOLL_CLOEXEC)};

    if (argc != 5 || load.epoll_fd < 0)
        give_up("usage: load PORT CONNECTIONS SECONDS MESSAGES-FILE");
    int port = (int)number_of(argv[1], 1, "PORT");
    size_t n_connections = (size_t)number_of(argv[2], 1, "CONNECTIONS");
    double seconds = strtod(argv[3], NULL);
    load.messages = messages_read(argv[4], &load.n_messages);
    load.times_us = calloc(TIMES_MAX, sizeof(*load.times_us));
    if (!load.times_us || seconds <= 0)
        give_up("SECONDS must be more than 0");
    raise_descriptors(n_connections + 16);
    load.count_from_us = now_us() + WARM_US;
    load.until_us = load.count_from_us + (int64_t)(seconds * 1e6);
    run(&load, port, n_connections);
    print(&load);
    return 0;
}
