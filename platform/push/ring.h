/*
 * ring.h - the newest events, encoded once for all listeners. Belongs to the hub's thread.
 *
 * A position is the running count of events since start; the ring holds [ring_start, end).
 */
#ifndef PLATFORM_PUSH_RING_H
#define PLATFORM_PUSH_RING_H

#include "platform/push/hub.h"

typedef struct RingEvent {
    int64_t xid, seq;
    UnitKey unit, also;
    char department[8];
    Id persons[EVENT_PERSONS_MAX];
    size_t n_persons;
    char *text; /* as it goes over the wire, blank line included; owned */
    size_t n_text;
    size_t n_bare; /* behind it, for who hears only that something happened */
} RingEvent;

typedef struct Ring {
    RingEvent *slots;
    size_t size;
    uint64_t end;
    int64_t gone_xid, gone_seq; /* what follows this is here: the newest event that was pushed out,
                                 * or where the ring began */
    bool has_lost;              /* an event was pushed out */
} Ring;

/* How the ring stands to an id from which somebody goes on. */
typedef enum RingPlace {
    RING_HERE,  /* all that follows it is here */
    RING_AHEAD, /* it is newer than all that is: another server is further, or nobody gave it */
    RING_GONE,  /* no id, or what follows it is not all here */
} RingPlace;

/* Where somebody goes on. What is not after xid-seq he knows, also what comes only later. */
typedef struct RingMark {
    uint64_t position;
    int64_t xid, seq;
} RingMark;

#define RING_ID_SIZE 48 /* "<xid>-<seq>" and NUL */

void ring_init(Ring *ring, size_t size);
void ring_done(Ring *ring);
/* Any thread: topic and data are copied, line breaks in data become further data lines. */
RingEvent ring_encode(const HubEvent *event);
/* The first event that it is given, or was, follows xid-seq, and none in between is missing. */
void ring_begin(Ring *ring, int64_t xid, int64_t seq);
void ring_put(Ring *ring, RingEvent event); /* takes event.text */
uint64_t ring_start(const Ring *ring);
const RingEvent *ring_at(const Ring *ring, uint64_t position); /* start <= position < end */
/* Where to go on after this id: "<xid>-<seq>", the event; "<xid>", all events of that transaction
 * (hub_position). RING_AHEAD: at the end. RING_GONE: *ret_mark is not touched. */
RingPlace ring_find(const Ring *ring, const char *last_event_id, RingMark *ret_mark);
/* The newest is of this transaction or a later one. */
bool ring_reaches(const Ring *ring, int64_t xid);
bool ring_is_after(const RingEvent *event, int64_t xid, int64_t seq);
/* "<xid>-<seq>" of what comes before position, "" when that is not known. out: RING_ID_SIZE. */
void ring_id_before(const Ring *ring, uint64_t position, char *out);

#endif
