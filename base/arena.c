#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_BYTES ((size_t)16 * 1024)
#define ALIGNMENT   _Alignof(max_align_t)

/* To the address sanitizer a chunk is one block, and a step over the end of what was handed out
 * would land in its neighbour unseen. So it is told what is handed out, with gaps between. */
#ifndef __has_feature
#define __has_feature(feature) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#include <sanitizer/asan_interface.h>
#define GAP ALIGNMENT
#else
#define GAP                                    ((size_t)0)
#define ASAN_POISON_MEMORY_REGION(memory, n)   ((void)(memory), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(memory, n) ((void)(memory), (void)(n))
#endif

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
    ASAN_POISON_MEMORY_REGION(chunk->data, size);
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
    ASAN_POISON_MEMORY_REGION(chunk->data, chunk->used);
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
    size_t taken = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT + GAP;
    if (taken == 0)
        taken = ALIGNMENT;
    if (taken > chunk->size - chunk->used) {
        chunk = chunk_new(taken > CHUNK_BYTES ? taken : CHUNK_BYTES, chunk);
        arena->chunks = chunk;
    }
    void *memory = chunk->data + chunk->used;
    chunk->used += taken;
    ASAN_UNPOISON_MEMORY_REGION(memory, size);
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
