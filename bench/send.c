/*
 * send.c - the limit of fan-out: accepts listeners, answers each with the head of a stream, and
 * sends them all the bytes of EVENT-FILE for each line that comes in on standard input. No rules,
 * no history, no slow readers: one send() a listener.
 *
 *   send EVENT-FILE
 *
 * Prints its port first.
 */
#include "simulate/wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define LISTENERS_MAX 65536

static const char HEAD[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                           "Cache-Control: no-store\r\n\r\n: hello\n\n";

typedef struct Sender {
    int epoll_fd, listen_fd;
    int fds[LISTENERS_MAX];
    size_t n;
} Sender;

static void watch(const Sender *sender, int fd)
{
    struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP, .data = {.fd = fd}};

    if (epoll_ctl(sender->epoll_fd, EPOLL_CTL_ADD, fd, &event) != 0)
        give_up("epoll_ctl: %s", strerror(errno));
}

static void open_port(Sender *sender)
{
    struct sockaddr_in at = {.sin_family = AF_INET};
    socklen_t n = sizeof(at);

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sender->listen_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (sender->listen_fd < 0 || bind(sender->listen_fd, (struct sockaddr *)&at, n) != 0 ||
        listen(sender->listen_fd, 4096) != 0 ||
        getsockname(sender->listen_fd, (struct sockaddr *)&at, &n) != 0)
        give_up("cannot listen: %s", strerror(errno));
    (void)printf("%d\n", ntohs(at.sin_port));
}

static void accept_all(Sender *sender)
{
    for (;;) {
        int fd = accept4(sender->listen_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (fd < 0)
            return;
        if (sender->n == LISTENERS_MAX)
            give_up("more than %d listeners", LISTENERS_MAX);
        sender->fds[sender->n++] = fd;
        watch(sender, fd);
    }
}

/* A request: its stream begins. An end: the runner is done with this listener. */
static void on_listener(int fd)
{
    char buffer[4096];
    ssize_t n = recv(fd, buffer, sizeof(buffer), 0);

    if (n > 0 && send(fd, HEAD, sizeof(HEAD) - 1, MSG_NOSIGNAL) != sizeof(HEAD) - 1)
        give_up("send: %s", strerror(errno));
    if (n <= 0)
        exit(0);
}

static void send_all(const Sender *sender, const Message *event)
{
    for (size_t i = 0; i < sender->n; i++) {
        if (send(sender->fds[i], event->bytes, event->n, MSG_NOSIGNAL | MSG_DONTWAIT) !=
            (ssize_t)event->n)
            give_up("a listener did not take the event: %s", strerror(errno));
    }
}

/* False when standard input has ended. */
static bool on_input(const Sender *sender, const Message *event)
{
    char lines[256];
    ssize_t n = read(0, lines, sizeof(lines));

    for (ssize_t i = 0; i < n; i++) {
        if (lines[i] == '\n')
            send_all(sender, event);
    }
    return n > 0;
}

int main(int argc, char **argv)
{
    static Sender sender;
    struct epoll_event events[512];
    size_t n_messages = 0;
    bool goes_on = true;

    if (argc != 2)
        give_up("usage: send EVENT-FILE");
    const Message *event = messages_read(argv[1], &n_messages);
    raise_descriptors(1024);
    (void)setvbuf(stdout, NULL, _IOLBF, 0);
    sender.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    open_port(&sender);
    watch(&sender, sender.listen_fd);
    watch(&sender, 0);
    while (goes_on) {
        int n = epoll_wait(sender.epoll_fd, events, 512, -1);
        for (int i = 0; i < n && goes_on; i++) {
            if (events[i].data.fd == sender.listen_fd) {
                accept_all(&sender);
            } else if (events[i].data.fd == 0) {
                goes_on = on_input(&sender, event);
            } else {
                on_listener(events[i].data.fd);
            }
        }
    }
    return 0;
}
