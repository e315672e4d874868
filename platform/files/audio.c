#include "platform/files/audio.h"

#include <string.h>

/* Elements, with the length marker of the id left in, as RFC 8794 writes them. */
enum {
    EBML = 0x1a45dfa3,
    DOC_TYPE = 0x4282,
    SEGMENT = 0x18538067,
    INFO = 0x1549a966,
    TIMESTAMP_SCALE = 0x2ad7b1,
    TRACKS = 0x1654ae6b,
    TRACK_ENTRY = 0xae,
    TRACK_TYPE = 0x83,
    CODEC_ID = 0x86,
    CONTENT_ENCODINGS = 0x6d80,
    CLUSTER = 0x1f43b675,
    TIMESTAMP = 0xe7,
    SIMPLE_BLOCK = 0xa3,
    BLOCK_GROUP = 0xa0,
    BLOCK = 0xa1,
    SEEK_HEAD = 0x114d9b74,
    CUES = 0x1c53bb6b,
    TAGS = 0x1254c367,
    VOID_ELEMENT = 0xec,
    CRC_32 = 0xbf,
};

#define TRACK_TYPE_AUDIO 2
#define SCALE_DEFAULT_NS 1000000
#define SCALE_MAX_NS     10000000
#define SIZE_UNKNOWN     UINT64_MAX
#define BLOCK_HEAD       4 /* track number of one byte, two of time, flags */
#define DURATION_MAX_MS  (INT64_C(24) * 3600 * 1000)

typedef struct Reader {
    const uint8_t *at, *end;
} Reader;

typedef struct Element {
    uint32_t id;
    Reader body;
    bool open; /* its size is not known: it ends where its parent does, or a sister begins */
} Element;

typedef struct Found {
    bool is_webm;
    int n_tracks;
    int64_t scale_ns;
    int64_t cluster; /* time of the cluster one is in, in units of scale */
    int64_t first, last;
    int64_t blocks;
} Found;

/* How many bytes a number takes is said by the zeros in front of its first byte. 0: none. */
static size_t number_width(uint8_t first, size_t max)
{
    size_t width = 1;

    while (width <= max && !(first & (0x80 >> (width - 1))))
        width++;
    return width <= max ? width : 0;
}

static bool read_id(Reader *reader, uint32_t *ret_id)
{
    size_t width = reader->at < reader->end ? number_width(*reader->at, 4) : 0;
    uint32_t id = 0;

    if (width == 0 || (size_t)(reader->end - reader->at) < width)
        return false;
    for (size_t i = 0; i < width; i++)
        id = id << 8 | *reader->at++;
    *ret_id = id;
    return true;
}

static bool read_size(Reader *reader, uint64_t *ret_size)
{
    size_t width = reader->at < reader->end ? number_width(*reader->at, 8) : 0;

    if (width == 0 || (size_t)(reader->end - reader->at) < width)
        return false;
    uint64_t ones = (UINT64_C(1) << (7 * width)) - 1;
    uint64_t size = *reader->at++ & (0xffU >> width);
    for (size_t i = 1; i < width; i++)
        size = size << 8 | *reader->at++;
    *ret_size = size == ones ? SIZE_UNKNOWN : size;
    return true;
}

/* The next element, and the reader behind it. False at what is broken; at the end of the reader too. */
static bool next_element(Reader *reader, Element *ret_element)
{
    uint64_t size = 0;

    if (!read_id(reader, &ret_element->id) || !read_size(reader, &size))
        return false;
    ret_element->open = size == SIZE_UNKNOWN;
    /* Only what a recorder streams may be open. */
    if (ret_element->open && ret_element->id != SEGMENT && ret_element->id != CLUSTER)
        return false;
    if (!ret_element->open && size > (uint64_t)(reader->end - reader->at))
        return false;
    ret_element->body = (Reader){reader->at, ret_element->open ? reader->end : reader->at + size};
    reader->at = ret_element->open ? reader->at : ret_element->body.end;
    return true;
}

static bool read_unsigned(Reader body, int64_t *ret_value)
{
    uint64_t value = 0;

    if (body.end - body.at > 8)
        return false;
    while (body.at < body.end)
        value = value << 8 | *body.at++;
    *ret_value = (int64_t)(value & INT64_MAX);
    return true;
}

static bool is_text(Reader body, const char *text)
{
    size_t n = strlen(text);

    /* Padding with zeros is allowed. */
    return (size_t)(body.end - body.at) >= n && memcmp(body.at, text, n) == 0 &&
           (body.at + n == body.end || body.at[n] == 0);
}

static bool read_head(Reader body, Found *found)
{
    Element one;

    while (body.at < body.end) {
        if (!next_element(&body, &one))
            return false;
        if (one.id == DOC_TYPE)
            found->is_webm = is_text(one.body, "webm");
    }
    return found->is_webm;
}

static bool read_track(Reader body, Found *found)
{
    bool is_opus = false;
    int64_t type = 0;
    Element one;

    while (body.at < body.end) {
        if (!next_element(&body, &one) || one.id == CONTENT_ENCODINGS)
            return false;
        if (one.id == TRACK_TYPE && !read_unsigned(one.body, &type))
            return false;
        if (one.id == CODEC_ID)
            is_opus = is_text(one.body, "A_OPUS");
    }
    found->n_tracks++;
    return is_opus && type == TRACK_TYPE_AUDIO;
}

static bool read_tracks(Reader body, Found *found)
{
    Element one;

    while (body.at < body.end) {
        if (!next_element(&body, &one))
            return false;
        if (one.id == TRACK_ENTRY && !read_track(one.body, found))
            return false;
    }
    return found->n_tracks == 1;
}

static bool read_info(Reader body, Found *found)
{
    Element one;

    while (body.at < body.end) {
        if (!next_element(&body, &one))
            return false;
        if (one.id == TIMESTAMP_SCALE && !read_unsigned(one.body, &found->scale_ns))
            return false;
    }
    return found->scale_ns > 0 && found->scale_ns <= SCALE_MAX_NS;
}

/* Its time is sixteen bits with a sign, beside that of its cluster. */
static bool read_block(Reader body, Found *found)
{
    if (found->n_tracks != 1 || body.end - body.at <= BLOCK_HEAD || !(body.at[0] & 0x80))
        return false;
    int64_t at = found->cluster + (int16_t)(uint16_t)(body.at[1] << 8 | body.at[2]);
    if (found->blocks == 0)
        found->first = at;
    if (at > found->last)
        found->last = at;
    found->blocks++;
    return true;
}

static bool read_group(Reader body, Found *found)
{
    Element one;

    while (body.at < body.end) {
        if (!next_element(&body, &one))
            return false;
        if (one.id == BLOCK && !read_block(one.body, found))
            return false;
    }
    return true;
}

static bool read_element(const Element *one, Found *found)
{
    switch (one->id) {
    case INFO:
        return read_info(one->body, found);
    case TRACKS:
        return read_tracks(one->body, found);
    case TIMESTAMP:
        return read_unsigned(one->body, &found->cluster) && found->cluster <= DURATION_MAX_MS;
    case SIMPLE_BLOCK:
        return read_block(one->body, found);
    case BLOCK_GROUP:
        return read_group(one->body, found);
    case SEEK_HEAD:
    case CUES:
    case TAGS:
    case VOID_ELEMENT:
    case CRC_32:
        return true;
    default: /* within a cluster there are a few more; beside one, nothing that is sound */
        return found->n_tracks == 1 && one->id <= 0xff;
    }
}

/* Clusters are walked into, open or not: what stands in them and beside them is told apart by its
 * id. A recording that was cut off ends with a broken element: what came before it is sound. */
static bool read_segment(Reader body, Found *found)
{
    Element one;

    while (body.at < body.end) {
        if (!next_element(&body, &one))
            return found->blocks > 0;
        if (one.id == CLUSTER) {
            body.at = one.body.at;
        } else if (!read_element(&one, found)) {
            return false;
        }
    }
    return found->blocks > 0;
}

bool audio_check(const uint8_t *data, size_t n, Audio *ret_audio)
{
    Reader file = {data, data + n};
    Found found = {.scale_ns = SCALE_DEFAULT_NS};
    Element one;

    if (!next_element(&file, &one) || one.id != EBML || !read_head(one.body, &found))
        return false;
    if (!next_element(&file, &one) || one.id != SEGMENT || !read_segment(one.body, &found))
        return false;
    int64_t duration_ms = (found.last - found.first) * found.scale_ns / SCALE_DEFAULT_NS;
    if (duration_ms < 0 || duration_ms > DURATION_MAX_MS)
        return false;
    *ret_audio = (Audio){duration_ms, found.blocks};
    return true;
}
