#include "platform/files/formats.h"

/* RFC 9649. A RIFF of chunks, each padded to an even length. */
#define RIFF_BYTES     12 /* "RIFF", size, "WEBP" */
#define CHUNK_BYTES    8  /* type, size */
#define EXTENDED_BYTES 10
#define FRAME_BYTES    16
#define PROFILE_MAX    ((size_t)4 * 1024 * 1024)
#define FRAMES_MAX     10000

enum Flag { FLAG_ANIMATION = 0x02, FLAG_EXIF = 0x08, FLAG_ALPHA = 0x10, FLAG_ICC = 0x20 };

typedef struct Chunk {
    const uint8_t *type;
    Bytes body;
} Chunk;

typedef struct Size {
    uint32_t width, height;
} Size;

typedef struct Webp {
    Output *out;
    Found *found;
    bool extended, animated;
    bool profile, alpha, exif; /* kept */
    bool alpha_said;           /* by the head that came */
    bool alpha_waits;          /* an ALPH whose VP8 has not come yet */
    bool painted;              /* the picture, or a frame, has come */
    bool animation;            /* ANIM has come */
    int frames;
    Size canvas;
} Webp;

static bool is_type(const Chunk *chunk, const char *type)
{
    return memcmp(chunk->type, type, 4) == 0;
}

static bool next_chunk(Bytes *rest, Chunk *ret_chunk)
{
    if (rest->n < CHUNK_BYTES)
        return false;
    size_t n = get_le32(rest->at + 4), padded = n + (n & 1);
    if (padded > rest->n - CHUNK_BYTES)
        return false;
    *ret_chunk = (Chunk){rest->at, {rest->at + CHUNK_BYTES, n}};
    rest->at += CHUNK_BYTES + padded;
    rest->n -= CHUNK_BYTES + padded;
    return true;
}

static void put_chunk(Output *out, const char *type, Bytes body)
{
    uint8_t size[4];

    put_le32(size, (uint32_t)body.n);
    output_add(out, type, 4);
    output_add(out, size, 4);
    output_add(out, body.at, body.n);
    if (body.n & 1)
        output_add(out, "", 1);
}

/* A key frame of VP8 (RFC 6386 section 9.1). */
static bool read_lossy(Bytes body, Size *ret_size)
{
    if (body.n < 10 || (body.at[0] & 1) != 0 || memcmp(body.at + 3, "\x9d\x01\x2a", 3) != 0)
        return false;
    if (get_le24(body.at) >> 5 > body.n - 10)
        return false; /* its first partition is not all there */
    *ret_size = (Size){get_le16(body.at + 6) & 0x3fff, get_le16(body.at + 8) & 0x3fff};
    return true;
}

static bool read_lossless(Bytes body, Size *ret_size)
{
    if (body.n < 6 || body.at[0] != 0x2f || body.at[4] >> 5 != 0)
        return false;
    uint32_t bits = get_le32(body.at + 1);
    *ret_size = (Size){(bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1};
    return true;
}

/* The bitstream of the one picture, or of one frame, which must be of the size foretold; a simple
 * file foretells none. */
static bool keep_picture(Webp *webp, const Chunk *chunk, Size expected)
{
    bool lossy = is_type(chunk, "VP8 ");
    Size size;

    if (lossy ? !read_lossy(chunk->body, &size) : !read_lossless(chunk->body, &size))
        return false;
    if (webp->painted || !size_ok(size.width, size.height))
        return false;
    if (webp->alpha_waits && !lossy) /* lossless has its own */
        return false;
    if (webp->extended && (size.width != expected.width || size.height != expected.height))
        return false;
    webp->alpha_waits = false;
    webp->painted = true;
    if (!webp->extended)
        webp->canvas = size;
    put_chunk(webp->out, lossy ? "VP8 " : "VP8L", chunk->body);
    return true;
}

static bool keep_alpha(Webp *webp, const Chunk *chunk)
{
    if (webp->painted || webp->alpha_waits || chunk->body.n < 1)
        return false;
    webp->alpha = true;
    webp->alpha_waits = true;
    put_chunk(webp->out, "ALPH", chunk->body);
    return true;
}

/* ALPH, VP8 and VP8L, in the file or in a frame; true and nothing done for any other. */
static bool keep_if_picture(Webp *webp, const Chunk *chunk, Size expected)
{
    if (is_type(chunk, "ALPH"))
        return webp->extended && keep_alpha(webp, chunk);
    if (is_type(chunk, "VP8 ") || is_type(chunk, "VP8L"))
        return keep_picture(webp, chunk, expected);
    return true;
}

/* A frame holds chunks of its own; what is neither alpha nor picture goes from it too. */
static bool keep_frame(Webp *webp, const Chunk *chunk)
{
    Output *out = webp->out;
    Bytes rest = chunk->body;
    Chunk inner;
    size_t from = out->n;

    if (!webp->animation || rest.n < FRAME_BYTES || ++webp->frames > FRAMES_MAX)
        return false;
    uint64_t left = (uint64_t)get_le24(rest.at) * 2, top = (uint64_t)get_le24(rest.at + 3) * 2;
    Size size = {get_le24(rest.at + 6) + 1, get_le24(rest.at + 9) + 1};
    if (left + size.width > webp->canvas.width || top + size.height > webp->canvas.height)
        return false;
    put_chunk(out, "ANMF", (Bytes){rest.at, FRAME_BYTES});
    rest = (Bytes){rest.at + FRAME_BYTES, rest.n - FRAME_BYTES};
    webp->painted = false;
    while (rest.n > 0) {
        if (!next_chunk(&rest, &inner) || !keep_if_picture(webp, &inner, size))
            return false;
    }
    if (!out->full)
        put_le32(out->data + from + 4, (uint32_t)(out->n - from - CHUNK_BYTES));
    return webp->painted && !webp->alpha_waits;
}

static void keep_exif(Webp *webp, Bytes tiff)
{
    uint8_t exif[EXIF_BYTES];

    if (bytes_start(tiff, "Exif\0", 6)) /* some write the head of JPEG before it */
        tiff = (Bytes){tiff.at + 6, tiff.n - 6};
    if (!exif_reduce(tiff, webp->found, exif))
        return;
    webp->exif = true;
    put_chunk(webp->out, "EXIF", (Bytes){exif, sizeof(exif)});
}

static bool keep_chunk(Webp *webp, const Chunk *chunk)
{
    if (webp->extended && is_type(chunk, "ICCP")) {
        if (webp->profile || webp->painted || webp->animation || chunk->body.n > PROFILE_MAX)
            return false;
        webp->profile = true;
        put_chunk(webp->out, "ICCP", chunk->body);
        return true;
    }
    if (webp->animated && is_type(chunk, "ANIM")) {
        if (webp->animation || chunk->body.n != 6)
            return false;
        webp->animation = true;
        put_chunk(webp->out, "ANIM", chunk->body);
        return true;
    }
    if (webp->animated && is_type(chunk, "ANMF"))
        return keep_frame(webp, chunk);
    if (webp->extended && is_type(chunk, "EXIF")) {
        keep_exif(webp, chunk->body);
        return true;
    }
    return webp->animated || keep_if_picture(webp, chunk, webp->canvas);
}

/* The head of the extended format: what it says of metadata is written again at the end. */
static bool read_extended(Webp *webp, Bytes body)
{
    uint8_t head[EXTENDED_BYTES] = {0};

    if (body.n < EXTENDED_BYTES)
        return false;
    webp->extended = true;
    webp->animated = (body.at[0] & FLAG_ANIMATION) != 0;
    webp->alpha_said = (body.at[0] & FLAG_ALPHA) != 0;
    webp->canvas = (Size){get_le24(body.at + 4) + 1, get_le24(body.at + 7) + 1};
    memcpy(head + 4, body.at + 4, EXTENDED_BYTES - 4);
    put_chunk(webp->out, "VP8X", (Bytes){head, sizeof(head)});
    return size_ok(webp->canvas.width, webp->canvas.height);
}

static void finish(const Webp *webp)
{
    Output *out = webp->out;
    int flags = (webp->animated ? FLAG_ANIMATION : 0) | (webp->exif ? FLAG_EXIF : 0) |
                (webp->alpha || webp->alpha_said ? FLAG_ALPHA : 0) | (webp->profile ? FLAG_ICC : 0);

    if (out->full)
        return;
    put_le32(out->data + 4, (uint32_t)(out->n - 8));
    if (webp->extended)
        out->data[RIFF_BYTES + CHUNK_BYTES] = (uint8_t)flags;
    webp->found->width = (int32_t)webp->canvas.width;
    webp->found->height = (int32_t)webp->canvas.height;
}

bool webp_clean(Bytes in, Output *out, Found *found)
{
    Webp webp = {.out = out, .found = found};
    Chunk chunk;

    if (in.n < RIFF_BYTES || get_le32(in.at + 4) < 4 || get_le32(in.at + 4) > in.n - 8)
        return false;
    Bytes rest = {in.at + RIFF_BYTES, get_le32(in.at + 4) - 4};
    output_add(out, in.at, RIFF_BYTES);
    for (bool first = true; rest.n > 0; first = false) {
        if (!next_chunk(&rest, &chunk))
            return false;
        bool head = first && is_type(&chunk, "VP8X");
        if (head ? !read_extended(&webp, chunk.body) : !keep_chunk(&webp, &chunk))
            return false;
    }
    finish(&webp);
    return webp.painted && !webp.alpha_waits;
}
