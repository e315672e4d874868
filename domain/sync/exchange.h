/* exchange.h - what the files of this module share: the handlers and shapes that sync.c lists. */
#ifndef DOMAIN_SYNC_EXCHANGE_H
#define DOMAIN_SYNC_EXCHANGE_H

#include "domain/sync/sync.h"

#define SYNC_API "/api/v1"

Handler post_sync, list_deliveries; /* push.c */
Handler get_sync;                   /* pull.c */
Handler put_upload, get_upload;     /* uploads.c */

extern const Shape SYNC_PUSH, SYNC_VERDICTS, DELIVERY, DELIVERY_QUERY;
extern const Shape SYNC_QUERY, SYNC_NEWS;
extern const Shape UPLOAD_QUERY, UPLOAD_SHOWN;

/* Ticks. */
const Error *sync_purge(Server *server, Db *db, Arena *arena, Time now) MUST_CHECK;
const Error *uploads_sweep(Server *server, Db *db, Arena *arena, Time now) MUST_CHECK;

#endif
