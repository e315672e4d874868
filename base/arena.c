#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_BYTES ((size_t)16 * 1024)
#define ALIGNMENT   _Alignof(max_align_t)

typedef struct Chunk {
    struct Chunk *next;
    size_t used, size; /* of data */
    _Alignas(max_align_t) unsigned char data[];
} Chunk;

struct Arena {
    Chunk *chunks; /* the newest first; the oldest is kept by a reset */
};

_Noreturn static void out_of_memory(void)
{
    (void)fputs("zhiwang: out of memory\n", stderr);
    abort();
}

static Chunk *chunk_new(size_t size, Chunk *next)
{
    Chunk *chunk = malloc(sizeof(*chunk) + size);

    if (!chunk)
        out_of_memory();
    chunk->next = next;
    chunk->used = 0;
    chunk->size = size;
    return chunk;
}

Arena *arena_new(void)
{
    Arena *arena = malloc(sizeof(*arena));

    if (!arena)
        out_of_memory();
    arena->chunks = chunk_new(CHUNK_BYTES, NULL);
    return arena;
}

void arena_reset(Arena *arena)
{
    Chunk *chunk = arena->chunks;

    while (chunk->next) {
        Chunk *next = chunk->next;
        free(chunk);
        chunk = next;
    }
    chunk->used = 0;
    arena->chunks = chunk;
}

void arena_free(Arena *arena)
{
    if (!arena)
        return;
    arena_reset(arena);
    free(arena->chunks);
    free(arena);
}

void arena_freep(Arena **arena)
{
    arena_free(*arena);
    *arena = NULL;
}

void *arena_alloc(Arena *arena, size_t size)
{
    Chunk *chunk = arena->chunks;

    if (size > SIZE_MAX / 2)
        out_of_memory();
    size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (size == 0)
        size = ALIGNMENT;
    if (size > chunk->size - chunk->used) {
        chunk = chunk_new(size > CHUNK_BYTES ? size : CHUNK_BYTES, chunk);
        arena->chunks = chunk;
    }
    void *memory = chunk->data + chunk->used;
    chunk->used += size;
    return memset(memory, 0, size);
}

void *arena_array(Arena *arena, size_t count, size_t size)
{
    size_t bytes = 0;

    if (__builtin_mul_overflow(count, size, &bytes))
        out_of_memory();
    return arena_alloc(arena, bytes);
}

char *arena_strndup(Arena *arena, const char *text, size_t n)
{
    char *copy = arena_alloc(arena, n + 1);

    if (n > 0)
        memcpy(copy, text, n);
    return copy;
}

char *arena_strdup(Arena *arena, const char *text)
{
    return arena_strndup(arena, text, strlen(text));
}

char *arena_vprintf(Arena *arena, const char *fmt, va_list args)
{
    va_list again;

    va_copy(again, args);
    int n = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    if (n < 0)
        return arena_strndup(arena, "", 0);
    char *text = arena_alloc(arena, (size_t)n + 1);
    (void)vsnprintf(text, (size_t)n + 1, fmt, args);
    return text;
}

char *arena_printf(Arena *arena, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    char *text = arena_vprintf(arena, fmt, args);
    va_end(args);
    return text;
}
