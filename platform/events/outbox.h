/*
 * outbox.h - what happened, written in the transaction that made it happen, heard by those whose
 * scope it is in, in commit order.
 *
 * Order: identity columns commit out of order, so the reader takes rows whose xid is below
 * pg_snapshot_xmin(pg_current_snapshot()), ordered by (xid, seq): no row can appear later below
 * a row already read. The event id on the wire is "<xid>-<seq>": it survives restarts.
 */
#ifndef PLATFORM_EVENTS_OUTBOX_H
#define PLATFORM_EVENTS_OUTBOX_H

#include "platform/http/request.h"

typedef struct Event {
    const char *topic;      /* "case.moved" */
    UnitKey unit;           /* where; decides whose scope it is in. Never 0 */
    UnitKey also;           /* a second unit whose scope hears it (a referral's target); 0 none */
    const char *department; /* whose department hears it besides the command centres; or NULL */
    Id persons[EVENT_PERSONS_MAX]; /* who else hears it (reporter, handler, checker) */
    size_t n_persons;
    Id actor;         /* whose act it was: of the request's actor unless given; none: nobody's */
    const char *data; /* JSON object text: no personal data */
} Event;

/* Part of the transaction of req; the hub is woken after commit. */
const Error *event_emit(Request *req, const Event *event) MUST_CHECK;
/* The same for ticks, which have no request. */
const Error *event_emit_tx(Tx *tx, Server *server, const Event *event) MUST_CHECK;

/* Several, heard in this order. */
const Error *event_emit_all(Tx *tx, Server *server, const Event *events, size_t n) MUST_CHECK;

extern const Stmt *const OUTBOX_STMTS[]; /* NULL-terminated, for the PREPARE test */

#endif
