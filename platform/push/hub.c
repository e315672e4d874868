#include "platform/push/hub.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/str.h"
#include "platform/auth/password.h"
#include "platform/push/ring.h"

#define TICK_MS     1000
#define BEAT_MS     15000
#define BLOCKED_MS  10000
#define EPOLL_BATCH 256

static const char HEAD[] = "HTTP/1.1 200 OK\r\n"
                           "Content-Type: text/event-stream; charset=utf-8\r\n"
                           "Cache-Control: no-store\r\n"
                           "X-Content-Type-Options: nosniff\r\n"
                           "X-Accel-Buffering: no\r\n"
                           "Connection: close\r\n"
                           "\r\n"
                           "retry: 3000\n: hello\n\n";

typedef struct Listener {
    struct Listener *prev, *next;
    int fd;
    StreamFilter filter;
    uint64_t cursor; /* the next event to look at */
    char *rest;      /* what the socket did not take yet */
    size_t rest_len, rest_at;
    int64_t blocked_since_ms; /* 0: not blocked */
    int64_t beat_at_ms;
    bool gone;
} Listener;

/* What other threads have left for the hub's thread. */
typedef struct Inbox {
    RingEvent *events;
    size_t n_events, cap_events;
    Listener *listeners; /* linked by next */
    Id *cuts;
    size_t n_cuts, cap_cuts;
    bool stopping;
} Inbox;

struct Hub {
    pthread_t thread;
    pthread_mutex_t lock; /* guards inbox */
    pthread_cond_t taken; /* the inbox was emptied */
    Inbox inbox;
    int wake_fd, epoll_fd;
    int max_listeners;
    _Atomic int n_listeners;
    /* the thread's own */
    Ring ring;
    Listener all; /* head of a ring of listeners */
};

static void *must(void *memory)
{
    if (!memory)
        abort();
    return memory;
}

static void wake(Hub *hub)
{
    uint64_t one = 1;

    (void)!write(hub->wake_fd, &one, sizeof(one));
}

/* ---- one listener ---- */

static void watch(const Hub *hub, Listener *listener, bool writable)
{
    struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP | (writable ? EPOLLOUT : 0),
                                .data.ptr = listener};

    (void)epoll_ctl(hub->epoll_fd, EPOLL_CTL_MOD, listener->fd, &event);
}

/* Only marked: events of this round of epoll may still point at it. */
static void drop(Listener *listener)
{
    listener->gone = true;
}

/* What is left after a short write is kept, for the ring goes on without it. */
static void keep_rest(const Hub *hub, Listener *listener, const char *data, size_t n)
{
    listener->rest = must(malloc(n));
    memcpy(listener->rest, data, n);
    listener->rest_len = n;
    listener->rest_at = 0;
    listener->blocked_since_ms = monotonic_ms();
    watch(hub, listener, true);
}

static void send_text(const Hub *hub, Listener *listener, const char *data, size_t n)
{
    ssize_t sent = send(listener->fd, data, n, MSG_NOSIGNAL | MSG_DONTWAIT);

    if (sent < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) {
        drop(listener);
        return;
    }
    size_t taken = sent < 0 ? 0 : (size_t)sent;
    if (taken < n)
        keep_rest(hub, listener, data + taken, n - taken);
    listener->beat_at_ms = monotonic_ms() + BEAT_MS;
}

/* Read everything again: what was missed cannot be told one by one. The id lets the listener
 * resume from here. */
static void send_resync(const Hub *hub, Listener *listener)
{
    const Ring *ring = &hub->ring;
    char text[128];
    int n = 0;

    if (ring->head > 0) {
        const RingEvent *newest = ring_at(ring, ring->head - 1);
        n = snprintf(text, sizeof(text), "id: %lld-%lld\nevent: resync\ndata: {}\n\n",
                     (long long)newest->xid, (long long)newest->seq);
    } else {
        n = snprintf(text, sizeof(text), "event: resync\ndata: {}\n\n");
    }
    listener->cursor = ring->head;
    send_text(hub, listener, text, (size_t)n);
}

static void pump(const Hub *hub, Listener *listener)
{
    const Ring *ring = &hub->ring;

    while (!listener->gone && !listener->blocked_since_ms && listener->cursor < ring->head) {
        if (listener->cursor < ring_oldest(ring)) {
            send_resync(hub, listener);
            return;
        }
        const RingEvent *event = ring_at(ring, listener->cursor++);
        if (ring_hears(&listener->filter, event))
            send_text(hub, listener, event->text, event->len);
    }
}

static void flush_rest(const Hub *hub, Listener *listener)
{
    size_t left = listener->rest_len - listener->rest_at;
    ssize_t sent =
        send(listener->fd, listener->rest + listener->rest_at, left, MSG_NOSIGNAL | MSG_DONTWAIT);

    if (sent < 0) {
        if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
            drop(listener);
        return;
    }
    listener->rest_at += (size_t)sent;
    if (sent > 0)
        listener->blocked_since_ms = monotonic_ms(); /* slow, and not stuck */
    if (listener->rest_at < listener->rest_len)
        return;
    free(listener->rest);
    listener->rest = NULL;
    listener->blocked_since_ms = 0;
    watch(hub, listener, false);
    pump(hub, listener);
}

static void begin(Hub *hub, Listener *listener)
{
    struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP, .data.ptr = listener};
    const char *last_id = listener->filter.last_event_id;

    listener->next = &hub->all;
    listener->prev = hub->all.prev;
    listener->prev->next = listener;
    hub->all.prev = listener;
    listener->cursor = hub->ring.head;
    if (epoll_ctl(hub->epoll_fd, EPOLL_CTL_ADD, listener->fd, &event) != 0) {
        drop(listener);
        return;
    }
    send_text(hub, listener, HEAD, sizeof(HEAD) - 1);
    if (last_id[0] && !listener->gone && !ring_resume(&hub->ring, last_id, &listener->cursor))
        send_resync(hub, listener);
    /* The first beat comes at any moment of the interval, so that many listeners who came
     * together do not beat together. */
    listener->beat_at_ms = monotonic_ms() + (int64_t)(random_u32() % BEAT_MS);
    pump(hub, listener);
}

static void close_gone(Hub *hub)
{
    for (Listener *listener = hub->all.next; listener != &hub->all;) {
        Listener *next = listener->next;
        if (listener->gone) {
            listener->prev->next = next;
            next->prev = listener->prev;
            (void)close(listener->fd);
            free(listener->rest);
            free(listener);
            atomic_fetch_sub(&hub->n_listeners, 1);
        }
        listener = next;
    }
}

/* ---- the thread ---- */

static void on_event(const Hub *hub, Listener *listener, uint32_t events)
{
    char ignored[512];

    if (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) {
        drop(listener);
        return;
    }
    if (events & EPOLLIN) {
        ssize_t n = recv(listener->fd, ignored, sizeof(ignored), MSG_DONTWAIT);
        if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
            drop(listener);
    }
    if ((events & EPOLLOUT) && listener->rest && !listener->gone)
        flush_rest(hub, listener);
}

/* Who has taken nothing for too long is cut, and told if it can be told; who is quiet gets a beat,
 * which finds dead networks. */
static void tick(Hub *hub)
{
    static const char BEAT[] = ": hb\n\n", CUT[] = "\n\nevent: resync\ndata: {}\n\n";
    int64_t now_ms = monotonic_ms();

    for (Listener *listener = hub->all.next; listener != &hub->all; listener = listener->next) {
        if (listener->gone)
            continue;
        bool lags = listener->cursor < ring_oldest(&hub->ring);
        if (listener->blocked_since_ms) {
            if (lags || now_ms - listener->blocked_since_ms > BLOCKED_MS) {
                (void)send(listener->fd, CUT, sizeof(CUT) - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
                drop(listener);
            }
        } else if (now_ms >= listener->beat_at_ms) {
            send_text(hub, listener, BEAT, sizeof(BEAT) - 1);
        }
    }
}

static Inbox take_inbox(Hub *hub)
{
    uint64_t rung = 0;

    (void)!read(hub->wake_fd, &rung, sizeof(rung));
    pthread_mutex_lock(&hub->lock);
    Inbox inbox = hub->inbox;
    hub->inbox = (Inbox){.stopping = inbox.stopping};
    pthread_cond_broadcast(&hub->taken);
    pthread_mutex_unlock(&hub->lock);
    return inbox;
}

static void cut_sessions(const Hub *hub, const Inbox *inbox)
{
    for (Listener *listener = hub->all.next; inbox->n_cuts > 0 && listener != &hub->all;
         listener = listener->next) {
        for (size_t i = 0; i < inbox->n_cuts; i++) {
            if (id_eq(listener->filter.session, inbox->cuts[i]))
                drop(listener);
        }
    }
}

static void pump_all(const Hub *hub)
{
    for (Listener *listener = hub->all.next; listener != &hub->all; listener = listener->next)
        pump(hub, listener);
}

/* New events first, for those who listen already; new listeners begin after them. */
static void use_inbox(Hub *hub, Inbox *inbox)
{
    for (size_t i = 0; i < inbox->n_events; i++) {
        ring_put(&hub->ring, inbox->events[i]);
        /* Half a ring at a time, so that nobody who keeps up is overtaken by one delivery. */
        if ((i + 1) % (hub->ring.size / 2 + 1) == 0)
            pump_all(hub);
    }
    if (inbox->n_events > 0)
        pump_all(hub);
    while (inbox->listeners) {
        Listener *listener = inbox->listeners;
        inbox->listeners = listener->next;
        begin(hub, listener);
    }
    cut_sessions(hub, inbox);
    free(inbox->events);
    free(inbox->cuts);
}

static void say_goodbye(Hub *hub)
{
    char text[64];

    for (Listener *listener = hub->all.next; listener != &hub->all; listener = listener->next) {
        /* Spread: a restart must not be met by everybody at once. */
        int n = snprintf(text, sizeof(text), "retry: %u\n\n", 1000 + random_u32() % 9000);
        if (!listener->blocked_since_ms)
            (void)send(listener->fd, text, (size_t)n, MSG_NOSIGNAL | MSG_DONTWAIT);
        drop(listener);
    }
    close_gone(hub);
}

static void *hub_run(void *context)
{
    Hub *hub = context;
    struct epoll_event events[EPOLL_BATCH];
    int64_t next_tick_ms = monotonic_ms() + TICK_MS;

    for (;;) {
        int64_t left_ms = next_tick_ms - monotonic_ms();
        int n = epoll_wait(hub->epoll_fd, events, EPOLL_BATCH, left_ms < 0 ? 0 : (int)left_ms);
        for (int i = 0; i < n; i++) {
            if (events[i].data.ptr)
                on_event(hub, events[i].data.ptr, events[i].events);
        }
        Inbox inbox = take_inbox(hub);
        use_inbox(hub, &inbox);
        if (monotonic_ms() >= next_tick_ms) {
            tick(hub);
            next_tick_ms = monotonic_ms() + TICK_MS;
        }
        close_gone(hub);
        if (inbox.stopping)
            break;
    }
    say_goodbye(hub);
    return NULL;
}

/* ---- the door ---- */

Hub *hub_start(size_t ring_events, int max_listeners)
{
    Hub *hub = must(calloc(1, sizeof(*hub)));
    struct epoll_event wakes = {.events = EPOLLIN};

    ring_init(&hub->ring, ring_events);
    hub->all.next = hub->all.prev = &hub->all;
    hub->max_listeners = max_listeners;
    pthread_mutex_init(&hub->lock, NULL);
    pthread_cond_init(&hub->taken, NULL);
    hub->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    hub->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (hub->wake_fd < 0 || hub->epoll_fd < 0 ||
        epoll_ctl(hub->epoll_fd, EPOLL_CTL_ADD, hub->wake_fd, &wakes) != 0 ||
        pthread_create(&hub->thread, NULL, hub_run, hub) != 0)
        abort(); /* at start */
    return hub;
}

bool hub_adopt(Hub *hub, int fd, const StreamFilter *filter)
{
    if (atomic_fetch_add(&hub->n_listeners, 1) >= hub->max_listeners) {
        atomic_fetch_sub(&hub->n_listeners, 1);
        return false;
    }
    Listener *listener = must(calloc(1, sizeof(*listener)));
    listener->fd = fd;
    listener->filter = *filter;
    pthread_mutex_lock(&hub->lock);
    bool stopping = hub->inbox.stopping;
    if (!stopping) {
        listener->next = hub->inbox.listeners;
        hub->inbox.listeners = listener;
    }
    pthread_mutex_unlock(&hub->lock);
    if (stopping) {
        free(listener);
        atomic_fetch_sub(&hub->n_listeners, 1);
        return false;
    }
    wake(hub);
    return true;
}

void hub_publish(Hub *hub, const HubEvent *events, size_t n)
{
    pthread_mutex_lock(&hub->lock);
    /* Bounded: the reader waits while the hub has a whole ring before it. */
    while (hub->inbox.n_events >= hub->ring.size && !hub->inbox.stopping)
        pthread_cond_wait(&hub->taken, &hub->lock);
    Inbox *inbox = &hub->inbox;
    if (inbox->n_events + n > inbox->cap_events) {
        inbox->cap_events = (inbox->n_events + n) * 2;
        inbox->events = must(realloc(inbox->events, inbox->cap_events * sizeof(RingEvent)));
    }
    for (size_t i = 0; i < n; i++)
        inbox->events[inbox->n_events++] = ring_event(&events[i]);
    pthread_mutex_unlock(&hub->lock);
    wake(hub);
}

void hub_cut_session(Hub *hub, Id session)
{
    pthread_mutex_lock(&hub->lock);
    Inbox *inbox = &hub->inbox;
    if (inbox->n_cuts == inbox->cap_cuts) {
        inbox->cap_cuts = inbox->cap_cuts ? inbox->cap_cuts * 2 : 8;
        inbox->cuts = must(realloc(inbox->cuts, inbox->cap_cuts * sizeof(Id)));
    }
    inbox->cuts[inbox->n_cuts++] = session;
    pthread_mutex_unlock(&hub->lock);
    wake(hub);
}

size_t hub_listeners(const Hub *hub)
{
    int n = atomic_load(&hub->n_listeners);

    return n < 0 ? 0 : (size_t)n;
}

void hub_stop(Hub *hub)
{
    pthread_mutex_lock(&hub->lock);
    hub->inbox.stopping = true;
    pthread_cond_broadcast(&hub->taken);
    pthread_mutex_unlock(&hub->lock);
    wake(hub);
    pthread_join(hub->thread, NULL);
    Inbox left = take_inbox(hub);
    for (size_t i = 0; i < left.n_events; i++)
        free(left.events[i].text);
    free(left.events);
    free(left.cuts);
    ring_done(&hub->ring);
    (void)close(hub->wake_fd);
    (void)close(hub->epoll_fd);
    pthread_mutex_destroy(&hub->lock);
    pthread_cond_destroy(&hub->taken);
    free(hub);
}
