/*
 * reader.h - the thread that takes new rows of the outbox to the hub, in commit order, each once.
 *
 * It is woken after a commit of this server, and looks by itself every second for what other
 * servers have written. While the database is away it waits and then goes on where it was.
 */
#ifndef PLATFORM_EVENTS_READER_H
#define PLATFORM_EVENTS_READER_H

#include "platform/push/hub.h"

typedef struct OutboxReader OutboxReader;

/* The newest rows go to the hub first, so that a listener may resume over a restart. */
OutboxReader *outbox_reader_start(const char *db_url, Hub *hub);
void outbox_reader_wake(OutboxReader *reader); /* any thread */
void outbox_reader_stop(OutboxReader *reader); /* joins, frees */

/* A tick: rows older than two days go. */
const Error *outbox_purge(Server *server, Db *db, Arena *arena, Time now);

#endif
