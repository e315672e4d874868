#include "base/map.h"

#include <stdlib.h>
#include <string.h>

/* Open addressing, linear probing, at most 3/4 full; a removal closes its gap, so there are no
 * tombstones to sweep. */
typedef struct Slot {
    const char *key; /* NULL: free */
    void *value;
    uint64_t hash;
} Slot;

struct Map {
    Slot *slots;
    size_t size; /* a power of two */
    size_t count;
};

static void *must(void *memory)
{
    if (!memory)
        abort();
    return memory;
}

/* FNV-1a. Keys that strangers choose never come in here unbounded. */
static uint64_t hash_of(const char *key)
{
    uint64_t hash = UINT64_C(14695981039346656037);

    for (; *key; key++)
        hash = (hash ^ (uint8_t)*key) * UINT64_C(1099511628211);
    return hash;
}

Map *map_new(void)
{
    Map *map = must(calloc(1, sizeof(*map)));

    map->size = 16;
    map->slots = must(calloc(map->size, sizeof(Slot)));
    return map;
}

void map_free(Map *map)
{
    if (!map)
        return;
    free(map->slots);
    free(map);
}

/* The slot of the key, or the free one where it belongs. */
static size_t slot_of(const Map *map, const char *key, uint64_t hash)
{
    size_t at = hash & (map->size - 1);

    while (map->slots[at].key &&
           (map->slots[at].hash != hash || strcmp(map->slots[at].key, key) != 0))
        at = (at + 1) & (map->size - 1);
    return at;
}

static void grow(Map *map)
{
    Slot *old = map->slots;
    size_t old_size = map->size;

    map->size *= 2;
    map->slots = must(calloc(map->size, sizeof(Slot)));
    for (size_t i = 0; i < old_size; i++) {
        if (old[i].key)
            map->slots[slot_of(map, old[i].key, old[i].hash)] = old[i];
    }
    free(old);
}

void *map_get(const Map *map, const char *key)
{
    return map->slots[slot_of(map, key, hash_of(key))].value;
}

void *map_put(Map *map, const char *key, void *value)
{
    if (map->count + 1 > map->size / 4 * 3)
        grow(map);
    uint64_t hash = hash_of(key);
    Slot *slot = &map->slots[slot_of(map, key, hash)];
    void *before = slot->value;
    if (!slot->key)
        map->count++;
    *slot = (Slot){key, value, hash};
    return before;
}

void *map_take(Map *map, const char *key)
{
    size_t mask = map->size - 1;
    size_t gap = slot_of(map, key, hash_of(key));
    void *value = map->slots[gap].value;

    if (!map->slots[gap].key)
        return NULL;
    map->count--;
    for (size_t at = (gap + 1) & mask; map->slots[at].key; at = (at + 1) & mask) {
        size_t home = map->slots[at].hash & mask;
        /* It may move into the gap unless its home lies between the gap and where it stands. */
        if (((at - home) & mask) >= ((at - gap) & mask)) {
            map->slots[gap] = map->slots[at];
            gap = at;
        }
    }
    map->slots[gap] = (Slot){0};
    return value;
}

size_t map_count(const Map *map)
{
    return map->count;
}
