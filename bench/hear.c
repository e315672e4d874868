/*
 * hear.c - LISTENERS streams of server-sent events, opened with the requests of the file: of HTTP, or of MQTT,
 * whose messages are then the same events (mosquitto.mjs).
 *
 *   hear PORT LISTENERS MESSAGES-FILE
 *
 * Prints "ready" when every stream has had its first bytes, and then, each time that every listener
 * has heard one event more, "heard COUNT FIRST LAST": when the first and the last of them had it, in
 * microseconds of CLOCK_MONOTONIC. Right as long as one event is sent at a time. Ends when its
 * standard input does.
 */
#include "simulate/wire.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/* An event is known by its "data:" line: heartbeats have none, their "data" is nothing. */
static const char DATA[] = "data:";
#define DATA_LENGTH (sizeof(DATA) - 1)
#define OTHER       SIZE_MAX

typedef struct Listener {
    int fd;
    bool greeted;
    size_t at; /* in the line: how much of DATA it begins with; OTHER once it does not */
} Listener;

typedef struct Hearing {
    size_t n, n_greeted;
    uint64_t heard;
    int64_t first_us;
} Hearing;

static void count(Hearing *hearing)
{
    if (hearing->heard % hearing->n == 0)
        hearing->first_us = now_us();
    if (++hearing->heard % hearing->n == 0) {
        (void)printf("heard %llu %lld %lld\n", (unsigned long long)(hearing->heard / hearing->n),
                     (long long)hearing->first_us, (long long)now_us());
    }
}

static void take(Hearing *hearing, Listener *listener, const char *bytes, size_t n)
{
    if (!listener->greeted) {
        bool welcome = n >= 4 && memcmp(bytes, "\x20\x02\0\0", 4) == 0; /* CONNACK of MQTT */
        if (!welcome && strncmp(bytes, "HTTP/1.1 200", 12) != 0)
            give_up("a stream was not opened: %.*s", (int)(n < 200 ? n : 200), bytes);
        listener->greeted = true;
        if (++hearing->n_greeted == hearing->n)
            (void)puts("ready");
    }
    for (size_t i = 0; i < n; i++) {
        if (bytes[i] == '\n') {
            listener->at = 0;
        } else if (listener->at < DATA_LENGTH) {
            listener->at = bytes[i] == DATA[listener->at] ? listener->at + 1 : OTHER;
            if (listener->at == DATA_LENGTH)
                count(hearing);
        }
    }
}

static void on_ready(Hearing *hearing, Listener *listener)
{
    static char buffer[65536];
    ssize_t n = recv(listener->fd, buffer, sizeof(buffer), 0);

    if (n > 0) {
        take(hearing, listener, buffer, (size_t)n);
    } else if (n == 0 || errno != EAGAIN) {
        give_up("the server closed a stream");
    }
}

static void open_stream(int epoll_fd, Listener *listener, int port, const Message *message)
{
    struct epoll_event event = {.events = EPOLLIN, .data = {.ptr = listener}};

    listener->fd = dial(port);
    if (send(listener->fd, message->bytes, message->n, MSG_NOSIGNAL) != (ssize_t)message->n ||
        epoll_ctl(epoll_fd, EPOLL_CTL_ADD, listener->fd, &event) != 0)
        give_up("cannot ask for a stream: %s", strerror(errno));
}

/* False when standard input has ended. */
static bool listen_on(int epoll_fd, Hearing *hearing, int timeout_ms)
{
    struct epoll_event events[512];
    int n = epoll_wait(epoll_fd, events, 512, timeout_ms);

    for (int i = 0; i < n; i++) {
        if (!events[i].data.ptr)
            return false;
        on_ready(hearing, events[i].data.ptr);
    }
    return true;
}

int main(int argc, char **argv)
{
    int epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event stop = {.events = EPOLLIN, .data = {.ptr = NULL}};
    size_t n_messages = 0;

    if (argc != 4 || epoll_fd < 0 || epoll_ctl(epoll_fd, EPOLL_CTL_ADD, 0, &stop) != 0)
        give_up("usage: hear PORT LISTENERS MESSAGES-FILE, standard input a pipe");
    int port = (int)number_of(argv[1], 1, "PORT");
    Hearing hearing = {.n = (size_t)number_of(argv[2], 1, "LISTENERS")};
    const Message *messages = messages_read(argv[3], &n_messages);
    Listener *listeners = calloc(hearing.n, sizeof(*listeners));
    if (!listeners)
        give_up("no memory");
    raise_descriptors(hearing.n + 16);
    (void)setvbuf(stdout, NULL, _IOLBF, 0);
    for (size_t i = 0; i < hearing.n; i++) {
        open_stream(epoll_fd, &listeners[i], port, &messages[i % n_messages]);
        /* A few at a time: a burst would leave memory behind that no listener needs. */
        while (i >= hearing.n_greeted + 16 && listen_on(epoll_fd, &hearing, 10))
            ;
    }
    while (listen_on(epoll_fd, &hearing, -1))
        ;
    free(listeners);
    return 0;
}
