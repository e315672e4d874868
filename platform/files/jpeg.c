#include "platform/files/formats.h"

/* ITU-T T.81 annex B. Only what every browser shows: baseline, extended and progressive Huffman
 * coding of 8 bit samples. */
enum Marker {
    MARKER_SOF0 = 0xc0,
    MARKER_SOF1 = 0xc1,
    MARKER_SOF2 = 0xc2,
    MARKER_DHT = 0xc4,
    MARKER_RST0 = 0xd0,
    MARKER_RST7 = 0xd7,
    MARKER_SOI = 0xd8,
    MARKER_EOI = 0xd9,
    MARKER_SOS = 0xda,
    MARKER_DQT = 0xdb,
    MARKER_DRI = 0xdd,
    MARKER_APP0 = 0xe0,
    MARKER_APP1 = 0xe1,
    MARKER_APP2 = 0xe2,
    MARKER_APP14 = 0xee,
    MARKER_APP15 = 0xef,
    MARKER_COM = 0xfe,
};

#define JFIF_BYTES      14 /* without its thumbnail */
#define ADOBE_BYTES     12
#define EXIF_HEAD_BYTES 6
#define ICC_HEAD_BYTES  14 /* "ICC_PROFILE", NUL, number, count */

typedef struct Jpeg {
    Bytes in;
    size_t at;
    Output *out;
    Found *found;
    uint32_t components; /* 0 until the frame has come */
    bool scanned;
    uint8_t icc_next, icc_count;
} Jpeg;

static void put_marker(Output *out, uint8_t code)
{
    output_add(out, (const uint8_t[]){0xff, code}, 2);
}

static void put_segment(Output *out, uint8_t code, Bytes body)
{
    size_t n = body.n + 2;

    put_marker(out, code);
    output_add(out, (const uint8_t[]){(uint8_t)(n >> 8 & 0xff), (uint8_t)(n & 0xff)}, 2);
    output_add(out, body.at, body.n);
}

/* Any number of 0xff may stand before a marker. */
static bool next_marker(Jpeg *jpeg, uint8_t *ret_code)
{
    const Bytes *in = &jpeg->in;

    if (jpeg->at >= in->n || in->at[jpeg->at] != 0xff)
        return false;
    while (jpeg->at < in->n && in->at[jpeg->at] == 0xff)
        jpeg->at++;
    if (jpeg->at == in->n)
        return false;
    *ret_code = in->at[jpeg->at++];
    return true;
}

static bool next_segment(Jpeg *jpeg, Bytes *ret_body)
{
    size_t left = jpeg->in.n - jpeg->at;
    const uint8_t *at = jpeg->in.at + jpeg->at;

    if (left < 2 || get_be16(at) < 2 || get_be16(at) > left)
        return false;
    *ret_body = (Bytes){at + 2, get_be16(at) - 2};
    jpeg->at += get_be16(at);
    return true;
}

static bool keep_frame(Jpeg *jpeg, uint8_t code, Bytes body)
{
    if (jpeg->components > 0 || body.n < 6 || body.at[0] != 8)
        return false;
    uint32_t height = get_be16(body.at + 1), width = get_be16(body.at + 3), n = body.at[5];
    if (!size_ok(width, height) || (n != 1 && n != 3 && n != 4) || body.n != 6 + (size_t)3 * n)
        return false;
    for (const uint8_t *part = body.at + 6; part < body.at + body.n; part += 3) {
        int across = part[1] >> 4, down = part[1] & 15;
        if (across < 1 || across > 4 || down < 1 || down > 4 || part[2] > 3)
            return false;
    }
    jpeg->components = n;
    jpeg->found->width = (int32_t)width;
    jpeg->found->height = (int32_t)height;
    put_segment(jpeg->out, code, body);
    return true;
}

/* Tables must fill their segment exactly, or it would carry what is no table. */
static bool quantization_ok(Bytes body)
{
    size_t at = 0;

    while (at < body.n) {
        if (body.at[at] >> 4 > 1 || (body.at[at] & 15) > 3)
            return false;
        at += 1 + (body.at[at] >> 4 ? (size_t)128 : 64);
    }
    return at == body.n && body.n > 0;
}

static bool huffman_ok(Bytes body)
{
    size_t at = 0;

    while (at < body.n) {
        size_t codes = 0;
        if (body.at[at] >> 4 > 1 || (body.at[at] & 15) > 3 || body.n - at < 17)
            return false;
        for (size_t i = 1; i <= 16; i++)
            codes += body.at[at + i];
        if (codes > 256)
            return false;
        at += 17 + codes;
    }
    return at == body.n && body.n > 0;
}

/* The entropy-coded bytes that follow a scan's head, up to the next marker that ends it. */
static bool keep_scan(Jpeg *jpeg, Bytes head)
{
    const Bytes *in = &jpeg->in;
    size_t from = jpeg->at, at = from;

    if (jpeg->components == 0 || head.n < 1 || head.at[0] < 1 || head.at[0] > jpeg->components ||
        head.n != 4 + (size_t)2 * head.at[0])
        return false;
    for (;;) {
        const uint8_t *mark = memchr(in->at + at, 0xff, in->n - at);
        if (!mark || (size_t)(mark - in->at) + 1 >= in->n)
            return false;
        at = (size_t)(mark - in->at);
        if (mark[1] != 0 && (mark[1] < MARKER_RST0 || mark[1] > MARKER_RST7))
            break;
        at += 2;
    }
    if (at == from)
        return false;
    put_segment(jpeg->out, MARKER_SOS, head);
    output_add(jpeg->out, in->at + from, at - from);
    jpeg->at = at;
    jpeg->scanned = true;
    return true;
}

/* JFIF says how the colours are coded and how wide a pixel is; its thumbnail goes. */
static void keep_jfif(const Jpeg *jpeg, Bytes body)
{
    uint8_t jfif[JFIF_BYTES];

    if (body.n < JFIF_BYTES || !bytes_start(body, "JFIF", 5))
        return;
    memcpy(jfif, body.at, JFIF_BYTES);
    jfif[12] = jfif[13] = 0; /* thumbnail of 0 x 0 */
    put_segment(jpeg->out, MARKER_APP0, (Bytes){jfif, JFIF_BYTES});
}

static void keep_exif(const Jpeg *jpeg, Bytes body)
{
    uint8_t exif[EXIF_HEAD_BYTES + EXIF_BYTES] = "Exif\0";

    if (!bytes_start(body, "Exif\0", EXIF_HEAD_BYTES))
        return;
    Bytes tiff = {body.at + EXIF_HEAD_BYTES, body.n - EXIF_HEAD_BYTES};
    if (exif_reduce(tiff, jpeg->found, exif + EXIF_HEAD_BYTES))
        put_segment(jpeg->out, MARKER_APP1, (Bytes){exif, sizeof(exif)});
}

/* A colour profile in numbered pieces: only the whole, in order, and only if it is one. */
static void keep_icc(Jpeg *jpeg, Bytes body)
{
    if (body.n < ICC_HEAD_BYTES || !bytes_start(body, "ICC_PROFILE", 12))
        return;
    uint8_t number = body.at[12], count = body.at[13];
    if (jpeg->icc_next == 0 && number == 1 && count >= 1 && body.n >= ICC_HEAD_BYTES + 128 &&
        memcmp(body.at + ICC_HEAD_BYTES + 36, "acsp", 4) == 0) {
        jpeg->icc_next = 1;
        jpeg->icc_count = count;
    }
    if (jpeg->icc_next == 0 || number != jpeg->icc_next || count != jpeg->icc_count)
        return;
    jpeg->icc_next++;
    put_segment(jpeg->out, MARKER_APP2, body);
}

/* Adobe says whether three components are YCbCr or RGB. */
static void keep_adobe(const Jpeg *jpeg, Bytes body)
{
    if (body.n >= ADOBE_BYTES && bytes_start(body, "Adobe", 5))
        put_segment(jpeg->out, MARKER_APP14, (Bytes){body.at, ADOBE_BYTES});
}

static bool keep_application(Jpeg *jpeg, uint8_t code, Bytes body)
{
    if (code == MARKER_APP0) {
        keep_jfif(jpeg, body);
    } else if (code == MARKER_APP1) {
        keep_exif(jpeg, body);
    } else if (code == MARKER_APP2) {
        keep_icc(jpeg, body);
    } else if (code == MARKER_APP14) {
        keep_adobe(jpeg, body);
    } else {
        return code == MARKER_COM || (code > MARKER_APP0 && code <= MARKER_APP15);
    }
    return true;
}

static bool keep_segment(Jpeg *jpeg, uint8_t code, Bytes body)
{
    bool well_formed = false;

    switch (code) {
    case MARKER_SOF0:
    case MARKER_SOF1:
    case MARKER_SOF2:
        return keep_frame(jpeg, code, body);
    case MARKER_SOS:
        return keep_scan(jpeg, body);
    case MARKER_DQT:
        well_formed = quantization_ok(body);
        break;
    case MARKER_DHT:
        well_formed = huffman_ok(body);
        break;
    case MARKER_DRI:
        well_formed = body.n == 2;
        break;
    default:
        return keep_application(jpeg, code, body);
    }
    put_segment(jpeg->out, code, body);
    return well_formed;
}

bool jpeg_clean(Bytes in, Output *out, Found *found)
{
    Jpeg jpeg = {.in = in, .at = 2, .out = out, .found = found};
    uint8_t code = 0;
    Bytes body;

    put_marker(out, MARKER_SOI);
    for (;;) {
        if (!next_marker(&jpeg, &code))
            return false;
        if (code == MARKER_EOI)
            break;
        if (!next_segment(&jpeg, &body) || !keep_segment(&jpeg, code, body))
            return false;
    }
    put_marker(out, MARKER_EOI);
    return jpeg.scanned;
}
