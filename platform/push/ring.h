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
    int64_t gone_xid, gone_seq; /* the newest event that was pushed out; 0, 0: none was */
} Ring;

#define RING_ID_SIZE 48 /* "<xid>-<seq>" and NUL */

void ring_init(Ring *ring, size_t size);
void ring_done(Ring *ring);
/* Any thread: topic and data are copied, line breaks in data become further data lines. */
RingEvent ring_encode(const HubEvent *event);
void ring_put(Ring *ring, RingEvent event); /* takes event.text */
uint64_t ring_start(const Ring *ring);
const RingEvent *ring_at(const Ring *ring, uint64_t position); /* start <= position < end */
/* Where to go on after the event of this id. False: no id, or what follows it is not all here. */
bool ring_find(const Ring *ring, const char *last_event_id, uint64_t *ret_position);
/* "<xid>-<seq>" of the event before position, "" when it is not here. out: RING_ID_SIZE. */
void ring_id_before(const Ring *ring, uint64_t position, char *out);

#endif
