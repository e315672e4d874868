/*
 * formats.h - the parts of image.c: one cleaner for each format, and EXIF.
 *
 * Nothing outside platform/files includes it. Every reader is given the bytes that are there and
 * looks at no other; every writer stops at the room it was given.
 */
#ifndef PLATFORM_FILES_FORMATS_H
#define PLATFORM_FILES_FORMATS_H

#include <string.h>

#include "base/base.h"
#include "base/time.h"

#define IMAGE_SIDE_MAX 20000
/* A browser that shows it takes four bytes for each: 400 MB. No phone's picture of the bytes that may come is near it. */
#define IMAGE_PIXELS_MAX ((uint64_t)100 * 1000 * 1000)

typedef struct Bytes {
    const uint8_t *at;
    size_t n;
} Bytes;

/* What a cleaner writes into; `full` once something did not fit. */
typedef struct Output {
    uint8_t *data;
    size_t n, size;
    bool full;
} Output;

/* Room that a cleaned picture may take beyond what came in: EXIF written anew. */
#define OUTPUT_MORE 64

typedef struct Exif {
    int orientation; /* 1..8; 0 when not told */
    Time taken_at;   /* TIME_NONE when not told */
    double lon, lat; /* NAN when not told */
} Exif;

/* What a cleaner found on its way. */
typedef struct Found {
    int32_t width, height;
    bool exif_read; /* the first EXIF counts, others are dropped unread */
    Exif exif;
    int utc_offset_minutes;
} Found;

#define EXIF_BYTES 26

void exif_clear(Exif *exif);
/* A TIFF block with a photo's metadata. What is broken in it is not told; nothing fails. */
void exif_read(Bytes bytes, int utc_offset_minutes, Exif *ret_exif);
/* Reads the first one into found. True when an orientation must be written back: out then holds
 * EXIF_BYTES, a TIFF block that tells the orientation and nothing else. */
bool exif_reduce(Bytes tiff, Found *found, uint8_t *out);

/* Each: false when it is not a well-formed picture of that format. */
bool jpeg_clean(Bytes in, Output *out, Found *found);
bool png_clean(Bytes in, Output *out, Found *found);
bool webp_clean(Bytes in, Output *out, Found *found);

static inline void output_add(Output *out, const void *data, size_t n)
{
    if (n > out->size - out->n) {
        out->full = true;
        return;
    }
    if (n > 0)
        memcpy(out->data + out->n, data, n);
    out->n += n;
}

static inline bool bytes_start(Bytes bytes, const char *with, size_t n)
{
    return bytes.n >= n && memcmp(bytes.at, with, n) == 0;
}

static inline uint32_t get_be16(const uint8_t *at)
{
    return (uint32_t)at[0] << 8 | at[1];
}

static inline uint32_t get_be32(const uint8_t *at)
{
    return get_be16(at) << 16 | get_be16(at + 2);
}

static inline uint32_t get_le16(const uint8_t *at)
{
    return (uint32_t)at[1] << 8 | at[0];
}

static inline uint32_t get_le24(const uint8_t *at)
{
    return (uint32_t)at[2] << 16 | get_le16(at);
}

static inline uint32_t get_le32(const uint8_t *at)
{
    return get_le16(at + 2) << 16 | get_le16(at);
}

static inline void put_be32(uint8_t *at, uint32_t value)
{
    for (int i = 3; i >= 0; i--, value >>= 8)
        at[i] = (uint8_t)(value & 0xff);
}

static inline void put_le32(uint8_t *at, uint32_t value)
{
    for (int i = 0; i < 4; i++, value >>= 8)
        at[i] = (uint8_t)(value & 0xff);
}

static inline bool size_ok(uint32_t width, uint32_t height)
{
    return width >= 1 && width <= IMAGE_SIDE_MAX && height >= 1 && height <= IMAGE_SIDE_MAX &&
           (uint64_t)width * height <= IMAGE_PIXELS_MAX;
}

#endif
