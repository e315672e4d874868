/*
 * inbox.h - the one place where other threads and the hub's thread meet. What stands in it is
 * bounded: a publisher waits for room, a newcomer over the number is refused.
 */
#ifndef PLATFORM_PUSH_INBOX_H
#define PLATFORM_PUSH_INBOX_H

#include <pthread.h>
#include <stdatomic.h>

#include "platform/push/ring.h"

typedef struct Newcomer {
    int fd;
    StreamFilter filter;
    uint64_t position; /* events published before it came are not news to it */
} Newcomer;

/* Streams of the session that were asked for by then are over. */
typedef struct SessionEnd {
    Id session;
    int64_t at_ms;
} SessionEnd;

/* What the hub's thread has taken out: its own until it takes again. */
typedef struct InboxTaken {
    RingEvent *events;
    size_t n_events;
    Newcomer *newcomers;
    size_t n_newcomers, cap_newcomers;
    SessionEnd *ended;
    size_t n_ended, cap_ended;
    bool begins; /* opened: what was published follows this */
    int64_t begin_xid, begin_seq;
} InboxTaken;

typedef struct Inbox {
    pthread_mutex_t lock; /* of all that follows but n_listeners */
    pthread_cond_t room;
    size_t max_events, max_listeners;
    InboxTaken waiting;
    uint64_t published; /* ever */
    bool open, stopping;
    atomic_size_t n_listeners; /* those who wait here included */
} Inbox;

void inbox_init(Inbox *inbox, size_t max_events, size_t max_listeners);
void inbox_done(Inbox *inbox); /* after the hub's thread has ended */

/* Any thread. */
bool inbox_adopt(Inbox *inbox, int fd, const StreamFilter *filter); /* false: full or stopping */
bool inbox_publish(Inbox *inbox, const RingEvent *event);           /* false: no room */
bool inbox_wait_room(Inbox *inbox);                                 /* false: stopping */
void inbox_end_session(Inbox *inbox, Id session);
/* Newcomers are kept back until then; see hub_open. */
void inbox_open(Inbox *inbox, int64_t begin_xid, int64_t begin_seq);
void inbox_stop(Inbox *inbox);
size_t inbox_count(const Inbox *inbox);

/* The hub's thread. Swaps what waits with what was taken before; true: stopping. */
bool inbox_take(Inbox *inbox, InboxTaken *taken);
void inbox_left(Inbox *inbox); /* a listener is gone */
void inbox_taken_done(InboxTaken *taken);

#endif
