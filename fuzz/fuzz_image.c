/* fuzz_image.c - any bytes: a picture that is taken is taken again as it came out, byte for byte,
 * and then tells neither when nor where. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "platform/files/image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(Arena *arena, const Image *image)
{
    Image again;

    if (image->width < 1 || image->width > 20000 || image->height < 1 || image->height > 20000)
        abort();
    if (!isnan(image->lon) && !(fabs(image->lon) <= 180 && fabs(image->lat) <= 90))
        abort();
    if (image->taken_at != TIME_NONE && image->taken_at < 0)
        abort();
    if (!image_clean(arena, image->data, image->n, 480, &again))
        abort();
    if (again.n != image->n || memcmp(again.data, image->data, image->n) != 0)
        abort();
    if (again.type != image->type || again.width != image->width || again.height != image->height)
        abort();
    if (again.taken_at != TIME_NONE || !isnan(again.lon) || !isnan(again.lat))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_new();
    Image image;

    if (image_clean(arena, data, size, 480, &image))
        check(arena, &image);
    arena_free(arena);
    return 0;
}
