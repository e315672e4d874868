/*
 * listener.h - one open stream: what it hears, how far it is, what could not be sent yet. Belongs
 * to the hub's thread.
 */
#ifndef PLATFORM_PUSH_LISTENER_H
#define PLATFORM_PUSH_LISTENER_H

#include "platform/push/ring.h"

typedef struct Listener Listener;

/* Its place in a chain of the audience. */
typedef struct ListenerLink {
    Listener *next, **from; /* from: what points to it; NULL: in no chain */
} ListenerLink;

typedef enum ListenerChain { CHAIN_UNIT, CHAIN_PERSON, CHAIN_MAX } ListenerChain;

struct Listener {
    ListenerLink links[CHAIN_MAX];
    int fd;
    uint32_t beat;            /* which second of the heartbeat's period is its own */
    size_t index;             /* its place in the hub's list */
    uint64_t position;        /* the next event to look at; kept up only while it is blocked */
    size_t offset;            /* bytes of that event which have been sent */
    int64_t blocked_since_ms; /* the socket takes no more since then; 0: it does */
    char *own;                /* text for this listener alone that could not all be sent */
    size_t n_own, own_offset;
    UnitRange range;
    Id person, session;
    bool bare;
    bool is_due;                  /* among those the hub is about to pump */
    int64_t known_xid, known_seq; /* what is not after this is no news to it */
    int64_t ahead_since_ms; /* it goes on behind what the ring has, since then; 0: it does not */
    int64_t asked_ms;       /* see StreamFilter */
    char department[8];
};

Listener *listener_new(int fd, const StreamFilter *filter);
void listener_close(Listener *listener); /* shuts down, closes, frees */
bool listener_hears(const Listener *listener, const RingEvent *event);

/* Each of these is false when the listener has to be closed. */

/* The head of the answer, and its place in the ring: after the filter's last event, or at
 * `position` when it names none. */
bool listener_greet(Listener *listener, const Ring *ring, const char *last_event_id,
                    uint64_t position, int64_t now_ms);
/* Of one that is not blocked: it has had all that it hears before `position`. */
void listener_is_at(Listener *listener, uint64_t position);
/* Once a second, of one that is ahead of the ring: it is no more; or, after too long, the id it came
 * with is none of ours, and it is told resync. */
bool listener_await(Listener *listener, const Ring *ring, int64_t now_ms);
/* Sends all that it hears and the socket takes. */
bool listener_pump(Listener *listener, const Ring *ring, int64_t now_ms);
/* Sends text between two events; nothing when it is blocked. */
bool listener_say(Listener *listener, const char *text, size_t n, int64_t now_ms);

/* Before closing one that is blocked: resync, if the socket takes it after all. */
void listener_give_up(Listener *listener, const Ring *ring, int64_t now_ms);

#endif
