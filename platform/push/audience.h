/*
 * audience.h - who hears an event, found without asking everybody. Belongs to the hub's thread.
 *
 * A listener hears what happens inside its range, and what is of its person. A range is the subtree of
 * a unit, so the units whose listeners hear an event are those above it, one a tier: each is one look
 * into a table, and so is each person. What an event costs depends on how many hear it, not on how many
 * listen.
 */
#ifndef PLATFORM_PUSH_AUDIENCE_H
#define PLATFORM_PUSH_AUDIENCE_H

#include "platform/push/listener.h"

typedef struct Audience {
    Listener **by_unit, **by_person; /* heads of chains, n_chains each */
    size_t n_chains;                 /* a power of two */
    Listener *others;                /* whose range is no unit's subtree: asked about every event */
} Audience;

/* max_listeners: how many there will be at most, for the size of the tables. */
void audience_init(Audience *audience, size_t max_listeners);
void audience_done(Audience *audience); /* when nobody is in it */
void audience_join(Audience *audience, Listener *listener);
void audience_leave(Audience *audience, Listener *listener);
/* Adds to `due`, behind its first n, who hears the event and is not due yet, and marks each so. Returns
 * how many there are now; due has room for every listener. Who takes one out clears its mark. */
size_t audience_of(const Audience *audience, const RingEvent *event, Listener **due, size_t n);

#endif
