/*
 * map.h - string -> pointer hash map; grows; keys are borrowed (must outlive the map).
 * Not thread-safe. A map has one owner.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/base.h"

typedef struct Map Map;

Map *map_new(void);
void map_free(Map *map);
void *map_get(const Map *map, const char *key); /* NULL when not there */
/* Returns the value that was there before, or NULL. value must not be NULL. */
void *map_put(Map *map, const char *key, void *value);
void *map_take(Map *map, const char *key); /* removes; returns what was there */
size_t map_count(const Map *map);

#endif
