#include "domain/staff/cache.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define SETS      ((size_t)4096)
#define WAYS      ((size_t)4)
#define NAME_SIZE (60 * 4 + 1) /* characters of a name at most, as UTF-8 */

typedef struct Entry {
    uint8_t hash[TOKEN_HASH_SIZE];
    Actor actor; /* its texts are the four below */
    char login[65];
    char name[NAME_SIZE];
    char role[16];
    char department[8];
    Time loaded_at;
    SessionLife life;
} Entry;

/* The sessions' ids stand apart: a drop looks through all of them, and 256 kB are looked through
 * faster than 7 MB. An id of none is a free place. */
struct SessionCache {
    pthread_mutex_t lock;
    uint64_t generation;
    Id ids[SETS * WAYS];
    Entry entries[SETS * WAYS];
};

bool session_live(const SessionLife *life, Time now)
{
    return now < life->expires_at && now - life->seen_at < life->rest_s * TIME_SECOND;
}

bool session_touch_due(Time seen_at, Time now)
{
    return now - seen_at >= SESSION_SEEN_EVERY;
}

SessionCache *session_cache_new(void)
{
    /* Zero pages cost nothing until a session comes to lie on them. */
    SessionCache *cache = calloc(1, sizeof(*cache));

    if (!cache)
        abort();
    pthread_mutex_init(&cache->lock, NULL);
    return cache;
}

void session_cache_free(SessionCache *cache)
{
    if (!cache)
        return;
    pthread_mutex_destroy(&cache->lock);
    free(cache);
}

uint64_t session_cache_generation(SessionCache *cache)
{
    pthread_mutex_lock(&cache->lock);
    uint64_t generation = cache->generation;
    pthread_mutex_unlock(&cache->lock);
    return generation;
}

/* A token's hash is uniform: any of its bits will do. */
static size_t first_of_set(const uint8_t *hash)
{
    return ((size_t)hash[0] << 8 | hash[1]) % SETS * WAYS;
}

/* Where this hash lies; otherwise a free place; otherwise the one loaded longest ago. */
static size_t place_of(const SessionCache *cache, const uint8_t *hash)
{
    size_t first = first_of_set(hash), best = first;

    for (size_t i = first; i < first + WAYS; i++) {
        if (!id_is_none(cache->ids[i]) &&
            memcmp(cache->entries[i].hash, hash, TOKEN_HASH_SIZE) == 0)
            return i;
        if (id_is_none(cache->ids[best]))
            continue;
        if (id_is_none(cache->ids[i]) ||
            cache->entries[i].loaded_at < cache->entries[best].loaded_at)
            best = i;
    }
    return best;
}

static bool keep(char *out, size_t size, const char *text)
{
    size_t n = text ? strlen(text) : 0;

    if (n >= size)
        return false;
    memset(out, 0, size);
    memcpy(out, text ? text : "", n);
    return true;
}

void session_cache_put(SessionCache *cache, const uint8_t hash[TOKEN_HASH_SIZE], const Actor *actor,
                       const SessionLife *life, uint64_t generation, Time now)
{
    Entry entry = {.actor = *actor, .loaded_at = now, .life = *life};

    memcpy(entry.hash, hash, TOKEN_HASH_SIZE);
    if (!keep(entry.login, sizeof(entry.login), actor->login) ||
        !keep(entry.name, sizeof(entry.name), actor->name) ||
        !keep(entry.role, sizeof(entry.role), actor->role) ||
        !keep(entry.department, sizeof(entry.department), actor->department))
        return;
    pthread_mutex_lock(&cache->lock);
    if (cache->generation == generation) {
        size_t place = place_of(cache, hash);
        cache->entries[place] = entry;
        cache->ids[place] = actor->session;
    }
    pthread_mutex_unlock(&cache->lock);
}

/* The clock may be set back: an entry of the future is not believed either. */
static bool believed(const Entry *entry, Time now)
{
    return now >= entry->loaded_at && now - entry->loaded_at < SESSION_BELIEVED &&
           session_live(&entry->life, now);
}

static const Actor *actor_of(Arena *arena, const Entry *entry)
{
    Actor *actor = ARENA_NEW(arena, Actor);

    *actor = entry->actor;
    actor->login = arena_strdup(arena, entry->login);
    actor->name = arena_strdup(arena, entry->name);
    actor->role = arena_strdup(arena, entry->role);
    actor->department = entry->department[0] ? arena_strdup(arena, entry->department) : NULL;
    return actor;
}

const Actor *session_cache_get(SessionCache *cache, const uint8_t hash[TOKEN_HASH_SIZE],
                               Arena *arena, Time now, bool *ret_touch)
{
    Entry entry;
    bool found = false, touch = false;

    pthread_mutex_lock(&cache->lock);
    size_t place = place_of(cache, hash);
    Entry *kept = &cache->entries[place];
    if (!id_is_none(cache->ids[place]) && memcmp(kept->hash, hash, TOKEN_HASH_SIZE) == 0 &&
        believed(kept, now)) {
        found = true;
        touch = session_touch_due(kept->life.seen_at, now);
        if (touch)
            kept->life.seen_at = now;
        entry = *kept;
    }
    pthread_mutex_unlock(&cache->lock);
    if (!found)
        return NULL;
    *ret_touch = touch;
    return actor_of(arena, &entry);
}

void session_cache_drop(SessionCache *cache, Id session)
{
    if (id_is_none(session))
        return;
    pthread_mutex_lock(&cache->lock);
    cache->generation++;
    for (size_t i = 0; i < SETS * WAYS; i++) {
        if (id_eq(cache->ids[i], session))
            cache->ids[i] = ID_NONE;
    }
    pthread_mutex_unlock(&cache->lock);
}
