#include "platform/files/png_write.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* PNG (third edition) sections 5 and 11. */
#define GREY 0
#define RGB  2

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

static void put_head(Buf *out, int width, int height, bool colour)
{
    uint8_t head[13] = {0};

    for (int i = 0; i < 4; i++) {
        head[i] = (uint8_t)((uint32_t)width >> (24 - 8 * i) & 0xff);
        head[4 + i] = (uint8_t)((uint32_t)height >> (24 - 8 * i) & 0xff);
    }
    head[8] = 8;
    head[9] = colour ? RGB : GREY;
    put_chunk(out, "IHDR", head, sizeof(head));
}

void png_write(Buf *out, const uint8_t *pixels, int width, int height, bool colour)
{
    size_t row = (size_t)width * (colour ? 3 : 1), n = (row + 1) * (size_t)height;
    uLongf packed_n = compressBound(n);
    uint8_t *rows = calloc(1, n + packed_n), *packed = NULL;

    if (!rows) {
        out->overflow = true;
        return;
    }
    packed = rows + n;
    for (int y = 0; y < height; y++) /* the first byte of a row says that it is plain */
        memcpy(rows + (row + 1) * (size_t)y + 1, pixels + row * (size_t)y, row);
    if (compress2(packed, &packed_n, rows, n, Z_BEST_SPEED) != Z_OK)
        out->overflow = true;
    buf_add(out, "\x89PNG\r\n\x1a\n", 8);
    put_head(out, width, height, colour);
    put_chunk(out, "IDAT", packed, packed_n);
    put_chunk(out, "IEND", NULL, 0);
    free(rows);
}
