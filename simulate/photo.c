#include "simulate/photo.h"

#include "simulate/schedule.h"

#include <string.h>
#include <zlib.h>

#define SIDE 24

static void put32(Buf *out, uint32_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        buf_char(out, (char)(value >> shift & 0xff));
}

static void put_chunk(Buf *out, const char *type, const uint8_t *data, size_t n)
{
    uLong sum = crc32(0, (const Bytef *)type, 4);

    if (n > 0) /* without data zlib begins anew */
        sum = crc32(sum, data, (uInt)n);
    put32(out, (uint32_t)n);
    buf_add(out, type, 4);
    buf_add(out, data, n);
    put32(out, (uint32_t)sum);
}

void photo_make(uint64_t luck, Buf *out)
{
    static const uint8_t HEAD[] = {0, 0, 0, SIDE, 0, 0, 0, SIDE, 8, 0, 0, 0, 0};
    uint8_t rows[SIDE * (SIDE + 1)] = {0}, packed[2048];
    uLongf n = sizeof(packed);

    for (size_t i = 0; i < sizeof(rows); i++) {
        if (i % (SIDE + 1) != 0) /* the first byte of a row says that it is plain */
            rows[i] = (uint8_t)(random_next(&luck) & 0xff);
    }
    if (compress(packed, &n, rows, sizeof(rows)) != Z_OK)
        return;
    buf_add(out, "\x89PNG\r\n\x1a\n", 8);
    put_chunk(out, "IHDR", HEAD, sizeof(HEAD));
    put_chunk(out, "IDAT", packed, n);
    put_chunk(out, "IEND", NULL, 0);
}
