/*
 * hub.h - server-sent events to many listeners, on an epoll thread of its own.
 *
 * The HTTP loop authenticates, dup()s the socket and gives it here; libmicrohttpd forgets it
 * (reference measurements: 8 us and ~90 bytes a listener instead of 14 us and 4 kB). One shared
 * ring of encoded events; a listener is a cursor into it. A listener that is blocked and lags a
 * whole ring, or is blocked longer than 10 s, gets `event: resync` and is closed; one that merely
 * lags is skipped to resync and goes on. Heartbeat "event: beat" every 15 s, spread.
 */
#ifndef PLATFORM_PUSH_HUB_H
#define PLATFORM_PUSH_HUB_H

#include "platform/http/request.h"

typedef struct Hub Hub;

typedef struct HubEvent {
    int64_t xid, seq; /* order and identity */
    UnitKey unit, also;
    char department[8];
    Id persons[EVENT_PERSONS_MAX];
    size_t n_persons;
    const char *topic; /* copied by hub_publish */
    const char *data;
} HubEvent;

/* Events are kept in a ring of ring_events: who resumes from an event that is no longer in it gets
 * resync. Listeners are held back, unanswered, until hub_open. */
Hub *hub_start(size_t ring_events, int max_listeners);
/* What was published before is history, there only for those who resume: all that follows xid-seq.
 * Called once, by the outbox reader when the ring holds what it held before a restart. */
void hub_open(Hub *hub, int64_t xid, int64_t seq);
/* A transaction. What who reads from now on does not see yet is of a later one, and is published after
 * all of this one and before: with it as last_event_id nothing is lost between a reading and a
 * stream, of this hub or of another server's. Any thread, before the snapshot of what is read. 0: not
 * known yet. */
int64_t hub_position(const Hub *hub);
/* fd: dup'd, connected, nothing sent yet; the hub writes the response head itself. Any thread.
 * Sends everything after filter->last_event_id that the filter hears (or resync when that is
 * older than the ring), then live. False: full; the caller closes fd and answers 503. */
bool hub_adopt(Hub *hub, int fd, const StreamFilter *filter);
/* Any one thread, in (xid, seq) order, what can be read by everybody. Waits while the hub is half a ring behind. */
void hub_publish(Hub *hub, const HubEvent *events, size_t n);
/* Ends the streams of the session that were asked for by now, also those still on their way here; who
 * asks again is heard: a session that is over does not get that far. */
void hub_cut_session(Hub *hub, Id session);
size_t hub_listeners(const Hub *hub);
size_t hub_cut_count(const Hub *hub); /* cut for being blocked, since start */
void hub_stop(Hub *hub);              /* "retry: <1-10 s>" to each, close, join, free */

#endif
