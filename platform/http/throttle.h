/*
 * throttle.h - so often and no oftener, by client: for routes that ask nobody who he is.
 *
 * A fixed table of buckets in memory; two clients whose names meet in one bucket share it, which
 * only makes it stricter. Nothing is kept over a restart, and nothing about a client but a count.
 */
#ifndef PLATFORM_HTTP_THROTTLE_H
#define PLATFORM_HTTP_THROTTLE_H

#include "base/error.h"

typedef struct Throttle Throttle;

/* `burst` at once; then one more every `every_ms`. */
Throttle *throttle_new(int burst, int64_t every_ms);
void throttle_free(Throttle *throttle); /* NULL is fine */
/* Any thread. HTTP_TOO_OFTEN (429) says in how many seconds the next one is allowed. An IPv6
 * client is its /64. */
const Error *throttle_take(Throttle *throttle, Arena *arena, const char *client,
                           int64_t now_ms) MUST_CHECK;

extern const ErrorKind HTTP_TOO_OFTEN;

#endif
