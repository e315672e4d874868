#include "domain/positions/newest.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/map.h"

typedef struct Entry {
    struct Entry *next; /* of all, for the end */
    char key[ID_TEXT_SIZE];
    Position position;
} Entry;

struct Newest {
    pthread_mutex_t lock; /* guards all below */
    Map *by_person;
    Entry *entries;
};

Newest *newest_new(void)
{
    Newest *newest = calloc(1, sizeof(*newest));

    if (!newest || pthread_mutex_init(&newest->lock, NULL) != 0)
        abort();
    newest->by_person = map_new();
    return newest;
}

void newest_free(Newest *newest)
{
    if (!newest)
        return;
    map_free(newest->by_person);
    for (Entry *entry = newest->entries; entry;) {
        Entry *next = entry->next;
        free(entry);
        entry = next;
    }
    (void)pthread_mutex_destroy(&newest->lock);
    free(newest);
}

static Entry *entry_of(Newest *newest, Id person)
{
    char key[ID_TEXT_SIZE];

    id_format(person, key);
    Entry *entry = map_get(newest->by_person, key);
    if (entry)
        return entry;
    entry = calloc(1, sizeof(*entry));
    if (!entry)
        abort();
    id_format(person, entry->key);
    entry->position.at = TIME_NONE;
    entry->next = newest->entries;
    newest->entries = entry;
    (void)map_put(newest->by_person, entry->key, entry);
    return entry;
}

void newest_note(Newest *newest, const Position *positions, size_t n)
{
    (void)pthread_mutex_lock(&newest->lock);
    for (size_t i = 0; i < n; i++) {
        Entry *entry = entry_of(newest, positions[i].person);
        if (positions[i].at > entry->position.at)
            entry->position = positions[i];
    }
    (void)pthread_mutex_unlock(&newest->lock);
}

bool newest_get(Newest *newest, Id person, Position *ret_position)
{
    char key[ID_TEXT_SIZE];

    id_format(person, key);
    (void)pthread_mutex_lock(&newest->lock);
    const Entry *entry = map_get(newest->by_person, key);
    if (entry)
        *ret_position = entry->position;
    (void)pthread_mutex_unlock(&newest->lock);
    return entry != NULL;
}
