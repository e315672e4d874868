/*
 * arena.h - memory that lives as long as one request (or one start-up).
 *
 * Bump allocation from chunks. Nothing is freed singly; arena_free() takes all. Out of memory
 * aborts: no path exists that is never tested. An Arena belongs to one thread at a time.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>

#include "base/base.h"

typedef struct Arena Arena;

Arena *arena_new(void);
void arena_free(Arena *arena);   /* NULL is fine */
void arena_freep(Arena **arena); /* for CLEANUP(arena_freep) */
void arena_reset(Arena *arena);  /* forget everything, keep the first chunk for reuse */

/* Zeroed, aligned for any type, never NULL. size 0 gives a valid pointer. */
void *arena_alloc(Arena *arena, size_t size);
/* count * size, zeroed; aborts on overflow. */
void *arena_array(Arena *arena, size_t count, size_t size);
char *arena_strdup(Arena *arena, const char *text);
char *arena_strndup(Arena *arena, const char *text, size_t n); /* copies n bytes, adds NUL */
char *arena_printf(Arena *arena, const char *fmt, ...) PRINTF_LIKE(2, 3);
char *arena_vprintf(Arena *arena, const char *fmt, va_list args) PRINTF_LIKE(2, 0);

#define ARENA_NEW(arena, Type) ((Type *)arena_alloc((arena), sizeof(Type)))

#endif
