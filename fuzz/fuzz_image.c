/* fuzz_image.c - any bytes: a picture that is taken is taken again as it came out, byte for byte,
 * and then tells neither when nor where. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "platform/files/image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size); /* of libFuzzer */

static uint32_t crc_of(const uint8_t *data, size_t n)
{
    uint32_t crc = 0xffffffff;

    for (size_t i = 0; i < n; i++) {
        crc ^= data[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc;
}

/* Without its sums put right, hardly a changed PNG would come past the first check. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    size = LLVMFuzzerMutate(data, size, max_size);
    if (seed % 8 == 0 || size < 8 || memcmp(data, "\x89PNG", 4) != 0)
        return size;
    for (size_t at = 8; size - at >= 12;) {
        size_t n = (size_t)data[at] << 24 | (size_t)data[at + 1] << 16 | (size_t)data[at + 2] << 8 |
                   data[at + 3];
        if (n > size - at - 12)
            break;
        uint32_t crc = crc_of(data + at + 4, n + 4);
        for (size_t i = 0; i < 4; i++)
            data[at + 8 + n + i] = (uint8_t)(crc >> (24 - 8 * i) & 0xff);
        at += n + 12;
    }
    return size;
}

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
