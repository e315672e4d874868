#include "platform/push/hub.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <unistd.h>

#include "platform/log/log.h"
#include "platform/push/audience.h"
#include "platform/push/inbox.h"

#define TICK_MS     1000
#define BEAT_TICKS  15
#define BLOCKED_MS  10000
#define EPOLL_BATCH 256
/* Sessions that ended, or changed, a moment ago: one of their streams may still be on its way here. */
#define ENDED_MAX 256

struct Hub {
    pthread_t thread;
    int epoll_fd, wake_fd;
    Inbox inbox; /* what other threads leave here */
    atomic_size_t n_cut;
    _Atomic int64_t position; /* of the newest event that was published */
    /* The rest belongs to the thread. */
    Ring ring;
    Listener **listeners, **due; /* all; those who hear what has just come */
    size_t n_listeners;
    Audience audience;
    uint32_t next_beat, beat; /* the listeners' heartbeats are dealt out over BEAT_TICKS seconds */
    SessionEnd ended[ENDED_MAX];
    size_t n_ended; /* ever */
};

static void *must(void *memory)
{
    if (!memory)
        abort();
    return memory;
}

static void wake(const Hub *hub)
{
    const uint64_t one = 1;
    ssize_t n = write(hub->wake_fd, &one, sizeof(one));

    (void)n; /* fails only when the counter is full, and then the thread is being woken */
}

/* ---- listeners ---- */

static void drop(Hub *hub, Listener *listener)
{
    Listener *last = hub->listeners[--hub->n_listeners];

    hub->listeners[listener->index] = last;
    last->index = listener->index;
    audience_leave(&hub->audience, listener);
    /* Closing alone would leave it in epoll while another descriptor holds the socket. */
    (void)epoll_ctl(hub->epoll_fd, EPOLL_CTL_DEL, listener->fd, NULL);
    listener_close(listener);
    inbox_left(&hub->inbox);
}

static void cut(Hub *hub, Listener *listener)
{
    atomic_fetch_add(&hub->n_cut, 1);
    drop(hub, listener);
}

static void pump(Hub *hub, Listener *listener, int64_t now_ms)
{
    bool was_blocked = listener->blocked_since_ms != 0;

    if (listener_pump(listener, &hub->ring, now_ms))
        return;
    if (was_blocked) {
        cut(hub, listener);
    } else {
        drop(hub, listener);
    }
}

/* What the ring holds from `from` on has just come. Who is blocked is left alone: its socket says when it
 * takes more, or the tick finds it. Everybody else has had all before. */
static void pump_hearers(Hub *hub, uint64_t from, int64_t now_ms)
{
    size_t n = 0;

    for (uint64_t position = from; position < hub->ring.end; position++)
        n = audience_of(&hub->audience, ring_at(&hub->ring, position), hub->due, n);
    for (size_t i = 0; i < n; i++) {
        Listener *listener = hub->due[i];
        listener->is_due = false;
        listener_is_at(listener, from);
        if (listener->blocked_since_ms == 0)
            pump(hub, listener, now_ms);
    }
}

/* A stream that was asked for later belongs to what the session has become. */
static bool is_over(const SessionEnd *end, const Listener *listener)
{
    return id_eq(end->session, listener->session) && listener->asked_ms <= end->at_ms;
}

static bool has_ended(const Hub *hub, const Listener *listener)
{
    size_t n = hub->n_ended < ENDED_MAX ? hub->n_ended : ENDED_MAX;

    for (size_t i = 0; i < n; i++) {
        if (is_over(&hub->ended[i], listener))
            return true;
    }
    return false;
}

static void begin(Hub *hub, const Newcomer *newcomer, int64_t now_ms)
{
    Listener *listener = listener_new(newcomer->fd, &newcomer->filter);
    /* Edge-triggered: no call is needed to turn the wish to write on and off. */
    struct epoll_event watch = {.events = EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = listener};

    listener->index = hub->n_listeners;
    listener->beat = hub->next_beat++ % BEAT_TICKS;
    hub->listeners[hub->n_listeners++] = listener;
    audience_join(&hub->audience, listener);
    if (has_ended(hub, listener) ||
        epoll_ctl(hub->epoll_fd, EPOLL_CTL_ADD, listener->fd, &watch) != 0 ||
        !listener_greet(listener, &hub->ring, newcomer->filter.last_event_id, newcomer->position,
                        now_ms))
        drop(hub, listener);
}

static void end_session(Hub *hub, const SessionEnd *end)
{
    if (id_is_none(end->session))
        return;
    hub->ended[hub->n_ended++ % ENDED_MAX] = *end;
    for (size_t i = hub->n_listeners; i > 0; i--) {
        if (is_over(end, hub->listeners[i - 1]))
            drop(hub, hub->listeners[i - 1]);
    }
}

/* Too long without taking anything, or behind all that the ring still holds. */
static bool is_lost(const Hub *hub, const Listener *listener, int64_t now_ms)
{
    int64_t since_ms = listener->blocked_since_ms;

    return since_ms != 0 &&
           (now_ms - since_ms > BLOCKED_MS || listener->position < ring_start(&hub->ring));
}

/* Once a second: a fifteenth of the listeners gets a heartbeat, which also moves on the id from
 * which they would resume; who is lost is cut. It is an event, of no data: a browser shows its page no
 * comment, and the page must know silence from a stream that died. */
static void tick(Hub *hub, int64_t now_ms)
{
    char id[RING_ID_SIZE], text[RING_ID_SIZE + 32];

    ring_id_before(&hub->ring, hub->ring.end, id);
    int n = snprintf(text, sizeof(text), "event: beat\n%s%s%sdata\n\n", id[0] ? "id: " : "", id,
                     id[0] ? "\n" : "");
    hub->beat = (hub->beat + 1) % BEAT_TICKS;
    for (size_t i = hub->n_listeners; i > 0; i--) {
        Listener *listener = hub->listeners[i - 1];
        if (is_lost(hub, listener, now_ms)) {
            listener_give_up(listener, &hub->ring, now_ms);
            cut(hub, listener);
            continue;
        }
        if (!listener_await(listener, &hub->ring, now_ms)) {
            drop(hub, listener);
            continue;
        }
        /* The id of a beat is this ring's: who is ahead of it would fall back. */
        if (listener->beat != hub->beat || listener->ahead_since_ms != 0)
            continue;
        /* Before it may block on the heartbeat itself. */
        listener_is_at(listener, hub->ring.end);
        if (!listener_say(listener, text, (size_t)n, now_ms))
            drop(hub, listener);
    }
}

/* ---- the thread ---- */

static void on_socket(Hub *hub, Listener *listener, uint32_t events, int64_t now_ms)
{
    if (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) {
        drop(hub, listener);
    } else if (listener->blocked_since_ms != 0) {
        pump(hub, listener, now_ms);
    }
}

/* Events first: a newcomer knows its position among them, and may resume from one of them. */
static void use_inbox(Hub *hub, InboxTaken *taken)
{
    int64_t now_ms = monotonic_ms();
    uint64_t from = hub->ring.end;

    if (taken->begins)
        ring_begin(&hub->ring, taken->begin_xid, taken->begin_seq);
    for (size_t i = 0; i < taken->n_events; i++)
        ring_put(&hub->ring, taken->events[i]);
    pump_hearers(hub, from, now_ms);
    for (size_t i = 0; i < taken->n_newcomers; i++)
        begin(hub, &taken->newcomers[i], now_ms);
    for (size_t i = 0; i < taken->n_ended; i++)
        end_session(hub, &taken->ended[i]);
}

/* Everything that can still be said is said; then each is told another time to come back, so that
 * a restart is not met by all at once. */
static void say_goodbye(Hub *hub)
{
    while (hub->n_listeners > 0) {
        Listener *listener = hub->listeners[hub->n_listeners - 1];
        uint32_t random = 0;
        char text[32];
        if (getrandom(&random, sizeof(random), GRND_NONBLOCK) < 0)
            random = (uint32_t)hub->n_listeners * 7919;
        int n = snprintf(text, sizeof(text), "retry: %u\n\n", 1000 + random % 9001);
        (void)listener_say(listener, text, (size_t)n, monotonic_ms());
        drop(hub, listener);
    }
}

static void *hub_run(void *context)
{
    Hub *hub = context;
    InboxTaken taken = {0};
    struct epoll_event events[EPOLL_BATCH];
    int64_t next_tick_ms = monotonic_ms() + TICK_MS;
    bool stopping = false;

    while (!stopping) {
        int64_t now_ms = monotonic_ms();
        int64_t left_ms = next_tick_ms > now_ms ? next_tick_ms - now_ms : 0;
        int n = epoll_wait(hub->epoll_fd, events, EPOLL_BATCH, (int)left_ms);
        now_ms = monotonic_ms();
        /* A listener stands in a batch once, and only its own event may drop it here. */
        for (int i = 0; i < n; i++) {
            uint64_t rung = 0;
            if (events[i].data.ptr) {
                on_socket(hub, events[i].data.ptr, events[i].events, now_ms);
            } else if (read(hub->wake_fd, &rung, sizeof(rung)) < 0 && errno != EAGAIN) {
                log_error("hub wake", LOG_I64("errno", errno));
            }
        }
        stopping = inbox_take(&hub->inbox, &taken);
        use_inbox(hub, &taken);
        if (now_ms >= next_tick_ms) {
            tick(hub, now_ms);
            next_tick_ms = now_ms + TICK_MS;
        }
    }
    say_goodbye(hub);
    inbox_taken_done(&taken);
    return NULL;
}

/* ---- the door ---- */

Hub *hub_start(size_t ring_events, int max_listeners)
{
    Hub *hub = must(calloc(1, sizeof(*hub)));
    size_t max = max_listeners > 0 ? (size_t)max_listeners : 1;
    struct epoll_event watch = {.events = EPOLLIN};

    ring_init(&hub->ring, ring_events);
    /* Half a ring at a time, so that who keeps up is never overtaken by one delivery. */
    inbox_init(&hub->inbox, hub->ring.size / 2 + hub->ring.size % 2, max);
    hub->listeners = must(calloc(max, sizeof(Listener *)));
    hub->due = must(calloc(max, sizeof(Listener *)));
    audience_init(&hub->audience, max);
    hub->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    hub->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (hub->epoll_fd < 0 || hub->wake_fd < 0 ||
        epoll_ctl(hub->epoll_fd, EPOLL_CTL_ADD, hub->wake_fd, &watch) != 0 ||
        pthread_create(&hub->thread, NULL, hub_run, hub) != 0) {
        log_error("the hub cannot start", LOG_I64("errno", errno));
        abort(); /* at start only: without it nobody would hear anything */
    }
    return hub;
}

void hub_open(Hub *hub, int64_t xid, int64_t seq)
{
    int64_t none = 0;

    inbox_open(&hub->inbox, xid, seq);
    (void)atomic_compare_exchange_strong(&hub->position, &none, xid);
    wake(hub);
}

int64_t hub_position(const Hub *hub)
{
    return atomic_load(&hub->position);
}

bool hub_adopt(Hub *hub, int fd, const StreamFilter *filter)
{
    if (!inbox_adopt(&hub->inbox, fd, filter))
        return false;
    wake(hub);
    return true;
}

void hub_publish(Hub *hub, const HubEvent *events, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        RingEvent encoded = ring_encode(&events[i]);
        while (!inbox_publish(&hub->inbox, &encoded)) {
            wake(hub);
            if (!inbox_wait_room(&hub->inbox)) {
                free(encoded.text); /* stopping: it is in the outbox, and nobody listens */
                return;
            }
        }
        /* In one transaction they were committed together: who reads from now on sees the rest of it too. */
        atomic_store(&hub->position, events[i].xid);
    }
    wake(hub);
}

void hub_cut_session(Hub *hub, Id session)
{
    inbox_end_session(&hub->inbox, session);
    wake(hub);
}

size_t hub_listeners(const Hub *hub)
{
    return inbox_count(&hub->inbox);
}

size_t hub_cut_count(const Hub *hub)
{
    return atomic_load(&hub->n_cut);
}

void hub_stop(Hub *hub)
{
    inbox_stop(&hub->inbox);
    wake(hub);
    pthread_join(hub->thread, NULL);
    inbox_done(&hub->inbox);
    ring_done(&hub->ring);
    audience_done(&hub->audience);
    free((void *)hub->listeners);
    free((void *)hub->due);
    (void)close(hub->epoll_fd);
    (void)close(hub->wake_fd);
    free(hub);
}
