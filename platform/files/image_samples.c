#include "platform/files/image_samples.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SHANGHAI 480 /* minutes */

void put16(Buf *buf, unsigned value)
{
    buf_char(buf, (char)(value >> 8 & 0xff));
    buf_char(buf, (char)(value & 0xff));
}

static void put32(Buf *buf, uint32_t value, bool little)
{
    for (int i = 0; i < 4; i++)
        buf_char(buf, (char)(value >> (little ? 8 * i : 24 - 8 * i) & 0xff));
}

void put_segment(Buf *buf, int code, const char *body, size_t n)
{
    put16(buf, 0xff00 | (unsigned)code);
    put16(buf, (unsigned)n + 2);
    buf_add(buf, body, n);
}

void put_tables(Buf *buf, int frame_code)
{
    char quantization[65] = {0};
    char huffman[18] = {0, 1};

    memset(quantization + 1, 1, 64);
    put_segment(buf, 0xdb, quantization, sizeof(quantization));
    put_segment(buf, frame_code, BYTES("\x08\x00\x08\x00\x08\x01\x01\x11\x00"));
    put_segment(buf, 0xc4, huffman, sizeof(huffman));
    huffman[0] = 0x10;
    put_segment(buf, 0xc4, huffman, sizeof(huffman));
}

void put_scan(Buf *buf, const char *data, size_t n)
{
    put_segment(buf, 0xda, BYTES("\x01\x01\x00\x00\x3f\x00"));
    buf_add(buf, data, n);
}

void make_jpeg(Buf *buf, int code, const char *body, size_t n)
{
    buf_init(buf, 1 << 20);
    put16(buf, 0xffd8);
    if (code)
        put_segment(buf, code, body, n);
    put_tables(buf, 0xc0);
    put_scan(buf, BYTES("\x3f"));
    put16(buf, 0xffd9);
}

static void put_entry(Buf *buf, bool little, unsigned tag, unsigned type, uint32_t count,
                      uint32_t value)
{
    uint32_t head = little ? tag | type << 16 : tag << 16 | type;
    bool is_short = type == 3;

    put32(buf, head, little);
    put32(buf, count, little);
    put32(buf, is_short && !little ? value << 16 : value, little);
}

static void put_angle(Buf *buf, bool little, uint32_t degrees, uint32_t below)
{
    const uint32_t parts[] = {degrees, 30, 36};

    for (size_t i = 0; i < LENGTH(parts); i++) {
        put32(buf, parts[i], little);
        put32(buf, below, little);
    }
}

/* Directory at 8 (4 entries), EXIF at 62, GPS at 80, values from 134. */
void make_tiff(Buf *buf, bool little, const Told *told)
{
    buf_init(buf, 4096);
    buf_add(buf, little ? "II*\0" : "MM\0*", 4);
    put32(buf, 8, little);
    buf_add(buf, little ? "\4\0" : "\0\4", 2);
    put_entry(buf, little, 0x010f, 2, sizeof(SECRET), 202);
    put_entry(buf, little, 0x0112, 3, 1, told->orientation);
    put_entry(buf, little, 0x8769, 4, 1, 62);
    put_entry(buf, little, 0x8825, 4, 1, 80);
    put32(buf, 0, little);
    buf_add(buf, little ? "\1\0" : "\0\1", 2);
    put_entry(buf, little, 0x9003, 2, 20, 134);
    put32(buf, 0, little);
    buf_add(buf, little ? "\4\0" : "\0\4", 2);
    put_entry(buf, little, 1, 2, 2, (uint32_t)told->north[0] << (little ? 0 : 24));
    put_entry(buf, little, 2, 5, 3, 154);
    put_entry(buf, little, 3, 2, 2, (uint32_t)told->east[0] << (little ? 0 : 24));
    put_entry(buf, little, 4, 5, 3, 178);
    put32(buf, 0, little);
    buf_add(buf, told->taken, 20);
    put_angle(buf, little, told->degrees[0], told->below);
    put_angle(buf, little, told->degrees[1], told->below);
    buf_add(buf, SECRET, sizeof(SECRET));
}

void make_jpeg_with(Buf *buf, const char *tiff, size_t n)
{
    Buf body;

    buf_init(&body, 1 << 16);
    buf_add(&body, "Exif\0\0", 6);
    buf_add(&body, tiff, n);
    make_jpeg(buf, 0xe1, body.data, body.len);
    buf_done(&body);
}

static uint32_t crc_of(const char *data, size_t n)
{
    uint32_t crc = 0xffffffff;

    for (size_t i = 0; i < n; i++) {
        crc ^= (uint8_t)data[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc;
}

void put_chunk(Buf *buf, const char *type, const char *body, size_t n)
{
    put32(buf, (uint32_t)n, false);
    buf_add(buf, type, 4);
    buf_add(buf, body, n);
    put32(buf, crc_of(buf->data + buf->len - n - 4, n + 4), false);
}

void make_png(Buf *buf, const char *before, const char *after, const char *body, size_t n)
{
    buf_init(buf, 1 << 16);
    buf_add(buf, "\x89PNG\r\n\x1a\n", 8);
    put_chunk(buf, "IHDR", BYTES(PNG_HEAD));
    if (before)
        put_chunk(buf, before, body, n);
    put_chunk(buf, "IDAT", BYTES(PNG_PIXELS));
    if (after)
        put_chunk(buf, after, body, n);
    put_chunk(buf, "IEND", "", 0);
}

void put_riff(Buf *buf, const char *type, const char *body, size_t n)
{
    buf_add(buf, type, 4);
    put32(buf, (uint32_t)n, true);
    buf_add(buf, body, n);
    if (n & 1)
        buf_char(buf, '\0');
    for (uint32_t i = 0, size = (uint32_t)buf->len - 8; i < 4; i++)
        buf->data[4 + i] = (char)(size >> 8 * i & 0xff);
}

void start_webp(Buf *buf, int flags)
{
    char head[10] = {(char)flags};

    buf_init(buf, 1 << 16);
    buf_add(buf, BYTES("RIFF\0\0\0\0WEBP"));
    if (flags >= 0)
        put_riff(buf, "VP8X", head, sizeof(head));
}

bool cleaned(void **state, const Buf *buf, Image *ret_image)
{
    /* In a block of its own size, so that a look past the end is seen. */
    uint8_t *exact = malloc(buf->len + !buf->len);

    assert_non_null(exact);
    if (buf->len > 0)
        memcpy(exact, buf->data, buf->len);
    bool ok = image_clean(*state, exact, buf->len, SHANGHAI, ret_image);
    free(exact);
    return ok;
}

bool holds(const Image *image, const char *text, size_t n)
{
    return memmem(image->data, image->n, text, n) != NULL;
}

Image expect_clean(void **state, Buf *buf)
{
    Image image = {0}, again = {0};

    if (!cleaned(state, buf, &image))
        fail_msg("refused");
    assert_true(image_clean(*state, image.data, image.n, SHANGHAI, &again));
    assert_int_equal(again.n, image.n);
    assert_memory_equal(again.data, image.data, image.n);
    assert_true(again.taken_at == TIME_NONE && isnan(again.lon) && isnan(again.lat));
    assert_int_equal(again.type, image.type);
    assert_int_equal(again.width, image.width);
    assert_false(holds(&image, SECRET, strlen(SECRET)));
    buf_done(buf);
    return image;
}

void expect_refused(void **state, Buf *buf, const char *says)
{
    Image image = {.n = 77};

    if (cleaned(state, buf, &image))
        fail_msg("%s was taken", says);
    assert_int_equal(image.n, 77);
    buf_done(buf);
}

int make_arena(void **state)
{
    *state = arena_new();
    return 0;
}

int drop_arena(void **state)
{
    arena_free(*state);
    return 0;
}
