#include "platform/files/formats.h"

/* PNG (third edition) sections 5 and 11. */
#define SIGNATURE_BYTES 8
#define CHUNK_BYTES     12 /* length, type, CRC */
#define PROFILE_MAX     ((size_t)4 * 1024 * 1024)

typedef struct Chunk {
    const uint8_t *type;
    Bytes body;
} Chunk;

/* How far into the picture we are: the pixels are one run of IDAT. */
typedef enum Stage { STAGE_HEAD, STAGE_PIXELS, STAGE_TAIL } Stage;

typedef struct Png {
    Bytes in;
    size_t at;
    Output *out;
    Found *found;
    Stage stage;
    uint8_t colour_type;
    bool palette;
} Png;

/* CRC-32 of ISO 3309, a nibble at a time: a table that fits on a line or two. */
static uint32_t crc32_of(const uint8_t *data, size_t n)
{
    static const uint32_t TABLE[16] = {
        0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4,
        0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
        0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
    };
    uint32_t crc = 0xffffffff;

    for (size_t i = 0; i < n; i++) {
        crc ^= data[i];
        crc = crc >> 4 ^ TABLE[crc & 15];
        crc = crc >> 4 ^ TABLE[crc & 15];
    }
    return ~crc;
}

static bool is_type(const Chunk *chunk, const char *type)
{
    return memcmp(chunk->type, type, 4) == 0;
}

static bool next_chunk(Png *png, Chunk *ret_chunk)
{
    size_t left = png->in.n - png->at;
    const uint8_t *at = png->in.at + png->at;

    if (left < CHUNK_BYTES || get_be32(at) > left - CHUNK_BYTES)
        return false;
    size_t n = get_be32(at);
    if (crc32_of(at + 4, n + 4) != get_be32(at + 8 + n))
        return false;
    *ret_chunk = (Chunk){at + 4, {at + 8, n}};
    png->at += CHUNK_BYTES + n;
    return true;
}

/* Byte for byte as it came, its length and CRC with it. */
static void keep(const Png *png, const Chunk *chunk)
{
    output_add(png->out, chunk->type - 4, chunk->body.n + CHUNK_BYTES);
}

static bool depth_ok(uint8_t depth, uint8_t colour_type)
{
    switch (colour_type) {
    case 0:
        return depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
    case 3:
        return depth == 1 || depth == 2 || depth == 4 || depth == 8;
    case 2:
    case 4:
    case 6:
        return depth == 8 || depth == 16;
    default:
        return false;
    }
}

static bool keep_header(Png *png)
{
    Chunk chunk;

    if (!next_chunk(png, &chunk) || !is_type(&chunk, "IHDR") || chunk.body.n != 13)
        return false;
    const uint8_t *at = chunk.body.at;
    if (!size_ok(get_be32(at), get_be32(at + 4)) || !depth_ok(at[8], at[9]) || at[10] != 0 ||
        at[11] != 0 || at[12] > 1)
        return false;
    png->found->width = (int32_t)get_be32(at);
    png->found->height = (int32_t)get_be32(at + 4);
    png->colour_type = at[9];
    keep(png, &chunk);
    return true;
}

static bool keep_palette(Png *png, const Chunk *chunk)
{
    size_t n = chunk->body.n;

    if (png->stage != STAGE_HEAD || png->palette || n == 0 || n > 768 || n % 3 != 0 ||
        png->colour_type == 0 || png->colour_type == 4)
        return false;
    png->palette = true;
    keep(png, chunk);
    return true;
}

static bool keep_pixels(Png *png, const Chunk *chunk)
{
    const uint8_t *at = chunk->body.at;

    if (png->stage == STAGE_TAIL || (png->colour_type == 3 && !png->palette))
        return false;
    /* The first begins a zlib stream (RFC 1950) without a preset dictionary. */
    if (png->stage == STAGE_HEAD && (chunk->body.n < 2 || (at[0] & 15) != 8 || at[0] >> 4 > 7 ||
                                     get_be16(at) % 31 != 0 || (at[1] & 0x20) != 0))
        return false;
    png->stage = STAGE_PIXELS;
    keep(png, chunk);
    return true;
}

static void keep_exif(const Png *png, const Chunk *chunk)
{
    uint8_t exif[CHUNK_BYTES + EXIF_BYTES] = {0, 0, 0, EXIF_BYTES, 'e', 'X', 'I', 'f'};

    if (!exif_reduce(chunk->body, png->found, exif + 8))
        return;
    put_be32(exif + 8 + EXIF_BYTES, crc32_of(exif + 4, 4 + EXIF_BYTES));
    output_add(png->out, exif, sizeof(exif));
}

/* What the picture would have other colours without, and how long it may be. */
static bool is_colour(const Chunk *chunk)
{
    static const struct {
        const char *type;
        size_t max;
    } COLOURS[] = {
        {"gAMA", 4}, {"cHRM", 32},  {"sRGB", 1},           {"cICP", 4},
        {"sBIT", 4}, {"tRNS", 256}, {"iCCP", PROFILE_MAX},
    };

    for (size_t i = 0; i < LENGTH(COLOURS); i++) {
        if (is_type(chunk, COLOURS[i].type))
            return chunk->body.n <= COLOURS[i].max;
    }
    return false;
}

/* The rest of what may be left out is left out; what must be understood and is not known is
 * refused. */
static bool keep_other(const Png *png, const Chunk *chunk)
{
    if (is_type(chunk, "eXIf")) {
        keep_exif(png, chunk);
    } else if (png->stage == STAGE_HEAD && is_colour(chunk)) {
        keep(png, chunk);
    }
    return (chunk->type[0] & 0x20) != 0;
}

static bool keep_chunk(Png *png, const Chunk *chunk)
{
    if (is_type(chunk, "IDAT"))
        return keep_pixels(png, chunk);
    if (png->stage == STAGE_PIXELS)
        png->stage = STAGE_TAIL;
    if (is_type(chunk, "PLTE"))
        return keep_palette(png, chunk);
    return keep_other(png, chunk);
}

bool png_clean(Bytes in, Output *out, Found *found)
{
    Png png = {.in = in, .at = SIGNATURE_BYTES, .out = out, .found = found};
    Chunk chunk;

    output_add(out, in.at, SIGNATURE_BYTES);
    if (!keep_header(&png))
        return false;
    for (;;) {
        if (!next_chunk(&png, &chunk))
            return false;
        if (is_type(&chunk, "IEND"))
            break;
        if (!keep_chunk(&png, &chunk))
            return false;
    }
    keep(&png, &chunk);
    return chunk.body.n == 0 && png.stage != STAGE_HEAD;
}
