#include "platform/push/listener.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

/* Events sent by one system call. */
#define BURST 64
/* A slow reader may hold this much of the kernel's memory, not the 4 MiB it would grow to. */
#define SEND_BUFFER_BYTES (64 * 1024)
/* A peer that vanished without a word is noticed by heartbeats it does not acknowledge. */
#define DEAD_AFTER_MS 30000
/* Another server may have told what this one has yet to read: it looks every second, or every four
 * when the database was away. What is not reached by then was never told. */
#define AHEAD_MS 5000

static const char HEAD[] = "HTTP/1.1 200 OK\r\n"
                           "Content-Type: text/event-stream\r\n"
                           "Cache-Control: no-store\r\n"
                           "Connection: close\r\n"
                           "X-Accel-Buffering: no\r\n"
                           "X-Content-Type-Options: nosniff\r\n"
                           "\r\n"
                           "retry: 3000\n"
                           ": hello\n";

/* Not every option fits every kind of socket; none is needed for a right answer. */
static void set_option(int fd, int level, int name, int value)
{
    (void)setsockopt(fd, level, name, &value, sizeof(value));
}

Listener *listener_new(int fd, const StreamFilter *filter)
{
    Listener *listener = calloc(1, sizeof(*listener));

    if (!listener)
        abort();
    listener->fd = fd;
    listener->range = filter->range;
    listener->person = filter->person;
    listener->session = filter->session;
    listener->bare = filter->bare;
    listener->asked_ms = filter->asked_ms;
    memcpy(listener->department, filter->department, sizeof(listener->department));
    listener->department[sizeof(listener->department) - 1] = '\0';
    set_option(fd, IPPROTO_TCP, TCP_CORK, 0);
    set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    set_option(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, DEAD_AFTER_MS);
    set_option(fd, SOL_SOCKET, SO_SNDBUF, SEND_BUFFER_BYTES);
    return listener;
}

void listener_close(Listener *listener)
{
    (void)shutdown(listener->fd, SHUT_RDWR);
    (void)close(listener->fd);
    free(listener->own);
    free(listener);
}

bool listener_hears(const Listener *listener, const RingEvent *event)
{
    if (unit_range_has(listener->range, event->unit) ||
        (event->also != 0 && unit_range_has(listener->range, event->also))) {
        if (listener->department[0] == '\0' || strcmp(listener->department, event->department) == 0)
            return true;
    }
    if (id_is_none(listener->person))
        return false;
    for (size_t i = 0; i < event->n_persons; i++) {
        if (id_eq(listener->person, event->persons[i]))
            return true;
    }
    return false;
}

/* Bytes taken: 0 when the socket takes none now, -1 when it is dead. Whoever takes something is
 * not stuck: the time of being blocked begins anew. */
static ssize_t transmit(Listener *listener, struct iovec *parts, size_t n_parts, int64_t now_ms)
{
    const struct msghdr message = {.msg_iov = parts, .msg_iovlen = n_parts};
    ssize_t sent = 0;

    do {
        sent = sendmsg(listener->fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    } while (sent < 0 && errno == EINTR);
    if (sent < 0) {
        if (errno != EAGAIN && errno != EWOULDBLOCK)
            return -1;
        if (listener->blocked_since_ms == 0)
            listener->blocked_since_ms = now_ms;
        return 0;
    }
    listener->blocked_since_ms = 0;
    return sent;
}

/* False: dead. When n_own stays above 0, the socket is blocked. */
static bool flush_own(Listener *listener, int64_t now_ms)
{
    while (listener->n_own > listener->own_offset) {
        struct iovec part = {listener->own + listener->own_offset,
                             listener->n_own - listener->own_offset};
        ssize_t sent = transmit(listener, &part, 1, now_ms);
        if (sent <= 0)
            return sent == 0;
        listener->own_offset += (size_t)sent;
    }
    free(listener->own);
    listener->own = NULL;
    listener->n_own = listener->own_offset = 0;
    return true;
}

static bool say_now(Listener *listener, const char *text, size_t n, int64_t now_ms)
{
    listener->own = malloc(n);
    if (!listener->own)
        return false;
    memcpy(listener->own, text, n);
    listener->n_own = n;
    listener->own_offset = 0;
    return flush_own(listener, now_ms);
}

void listener_is_at(Listener *listener, uint64_t position)
{
    if (listener->blocked_since_ms == 0)
        listener->position = position;
}

bool listener_say(Listener *listener, const char *text, size_t n, int64_t now_ms)
{
    if (listener->blocked_since_ms != 0 || listener->offset > 0 || listener->n_own > 0)
        return true;
    return say_now(listener, text, n, now_ms);
}

/* "Ask for everything anew": what came before `position` and was not heard is no longer here. */
static int resync_text(const Ring *ring, uint64_t position, char *out, size_t size)
{
    char id[RING_ID_SIZE];

    ring_id_before(ring, position, id);
    return snprintf(out, size, "%s%s%sevent: resync\ndata: {}\n\n", id[0] ? "id: " : "", id,
                    id[0] ? "\n" : "");
}

bool listener_greet(Listener *listener, const Ring *ring, const char *last_event_id,
                    uint64_t position, int64_t now_ms)
{
    char id[RING_ID_SIZE] = "", text[sizeof(HEAD) + 160];
    RingMark mark = {.position = position};
    int n = 0;

    if (last_event_id[0] == '\0') {
        /* The id it starts from: a stream that breaks before its first event resumes too. */
        ring_id_before(ring, position, id);
        n = snprintf(text, sizeof(text), "%sid: %s\n\n", HEAD, id);
    } else {
        n = snprintf(text, sizeof(text), "%s\n", HEAD);
        RingPlace place = ring_find(ring, last_event_id, &mark);
        if (place == RING_GONE)
            n += resync_text(ring, position, text + n, sizeof(text) - (size_t)n);
        listener->ahead_since_ms = place == RING_AHEAD ? now_ms : 0;
    }
    listener->position = mark.position;
    listener->known_xid = mark.xid;
    listener->known_seq = mark.seq;
    return say_now(listener, text, (size_t)n, now_ms) && listener_pump(listener, ring, now_ms);
}

bool listener_await(Listener *listener, const Ring *ring, int64_t now_ms)
{
    char text[RING_ID_SIZE + 64];

    if (listener->ahead_since_ms == 0)
        return true;
    if (ring_reaches(ring, listener->known_xid)) {
        listener->ahead_since_ms = 0;
        return true;
    }
    if (now_ms - listener->ahead_since_ms <= AHEAD_MS || listener->blocked_since_ms != 0)
        return true;
    listener->ahead_since_ms = 0;
    listener->known_xid = listener->known_seq = 0;
    listener->position = ring->end;
    int n = resync_text(ring, ring->end, text, sizeof(text));
    return listener_say(listener, text, (size_t)n, now_ms);
}

/* The ring has gone round: a listener that is blocked will not come after, and one that is in the
 * middle of an event cannot be told; both come again. Any other goes on from here. */
static bool skip_ahead(Listener *listener, const Ring *ring, int64_t now_ms)
{
    char text[RING_ID_SIZE + 64];
    int n = resync_text(ring, ring->end, text, sizeof(text));
    bool stuck = listener->blocked_since_ms != 0 || listener->offset > 0;

    if (listener->offset == 0 && listener->n_own == 0 &&
        !say_now(listener, text, (size_t)n, now_ms))
        return false;
    listener->position = ring->end;
    return !stuck;
}

void listener_give_up(Listener *listener, const Ring *ring, int64_t now_ms)
{
    (void)skip_ahead(listener, ring, now_ms);
}

typedef struct Burst {
    struct iovec parts[BURST];
    uint64_t positions[BURST];
    size_t n;
    uint64_t next; /* the first position not looked at */
} Burst;

static struct iovec part_of(const Listener *listener, const RingEvent *event, size_t skip)
{
    if (listener->bare)
        return (struct iovec){event->text + event->n_text + skip, event->n_bare - skip};
    return (struct iovec){event->text + skip, event->n_text - skip};
}

static void burst_fill(Burst *burst, const Listener *listener, const Ring *ring)
{
    burst->n = 0;
    burst->next = listener->position;
    for (; burst->next < ring->end && burst->n < BURST; burst->next++) {
        const RingEvent *event = ring_at(ring, burst->next);
        bool begun = burst->next == listener->position && listener->offset > 0;
        size_t skip = begun ? listener->offset : 0;
        bool is_new = ring_is_after(event, listener->known_xid, listener->known_seq);
        if (!begun && !(is_new && listener_hears(listener, event)))
            continue;
        burst->parts[burst->n] = part_of(listener, event, skip);
        burst->positions[burst->n++] = burst->next;
    }
}

/* Moves the listener on by the bytes that went out. */
static void burst_sent(const Burst *burst, Listener *listener, size_t sent)
{
    for (size_t i = 0; i < burst->n; i++) {
        size_t n_part = burst->parts[i].iov_len;
        if (sent < n_part) {
            /* Part i may be the one that was begun before: what had been sent of it still counts. */
            bool same = burst->positions[i] == listener->position;
            listener->offset = (same ? listener->offset : 0) + sent;
            listener->position = burst->positions[i];
            return;
        }
        sent -= n_part;
    }
    listener->offset = 0;
    listener->position = burst->next;
}

bool listener_pump(Listener *listener, const Ring *ring, int64_t now_ms)
{
    Burst burst;

    if (!flush_own(listener, now_ms))
        return false;
    if (listener->position < ring_start(ring))
        return skip_ahead(listener, ring, now_ms);
    while (listener->n_own == 0 && listener->position < ring->end) {
        burst_fill(&burst, listener, ring);
        if (burst.n == 0) {
            listener->position = burst.next;
            continue;
        }
        ssize_t sent = transmit(listener, burst.parts, burst.n, now_ms);
        if (sent <= 0)
            return sent == 0;
        burst_sent(&burst, listener, (size_t)sent);
    }
    return true;
}
