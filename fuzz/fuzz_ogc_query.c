/* fuzz_ogc_query.c - any text: a box that is taken is one, and days that are taken are in order. */
#include <stdlib.h>
#include <string.h>

#include "domain/grids/ogc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_new();
    const char *text = arena_strndup(arena, (const char *)data, size);
    Days days;
    OgcBox box;

    if (ogc_days(arena, text, 20261125, &days) == NULL && days.from > days.to)
        abort();
    if (ogc_box(arena, text, &box) == NULL && !(box.west <= box.east && box.south <= box.north))
        abort();
    arena_free(arena);
    return 0;
}
