/*
 * cache.h - the sessions of the last seconds, in memory, so that a request need not ask for its.
 *
 * An entry is believed for 10 s; then the database is asked again. Fixed size: 16,384 entries, the
 * oldest of a full set of four makes room. Thread-safe.
 *
 * A session that ends must be dead at once, also for a thread that read it a moment earlier and
 * has not yet put it here. So: ask the generation, read the database, put. A drop in between
 * changes the generation and the put does nothing. Drop after the commit, never before it.
 */
#ifndef DOMAIN_STAFF_CACHE_H
#define DOMAIN_STAFF_CACHE_H

#include "base/arena.h"
#include "base/time.h"
#include "domain/staff/staff.h"
#include "platform/auth/actor.h"
#include "platform/auth/password.h"

#define SESSION_SEEN_EVERY (60 * TIME_SECOND) /* seen_at is written no oftener */
#define SESSION_BELIEVED   (10 * TIME_SECOND)

/* How long a session lives: until a time, and not longer than it may rest without a request. */
typedef struct SessionLife {
    Time expires_at, seen_at;
    int64_t rest_s;
} SessionLife;

/* The rule of life. At the very instant of an end it is over. */
bool session_live(const SessionLife *life, Time now);
/* Is it time to write seen_at? */
bool session_touch_due(Time seen_at, Time now);

typedef struct SessionCache SessionCache;

SessionCache *session_cache_new(void);
void session_cache_free(SessionCache *cache);

uint64_t session_cache_generation(SessionCache *cache);
/* What does not fit (a very long name) is not kept. */
void session_cache_put(SessionCache *cache, const uint8_t hash[TOKEN_HASH_SIZE], const Actor *actor,
                       const SessionLife *life, uint64_t generation, Time now);
/* The actor, made in the arena, or NULL: not here, no longer believed, or no longer live.
 * *ret_touch: this caller should write seen_at; no other caller is told so for a minute. */
const Actor *session_cache_get(SessionCache *cache, const uint8_t hash[TOKEN_HASH_SIZE],
                               Arena *arena, Time now, bool *ret_touch);
void session_cache_drop(SessionCache *cache, Id session);

#endif
