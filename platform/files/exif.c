#include <math.h>

#include "base/geo.h"
#include "platform/files/formats.h"

/* TIFF 6.0 section 2, Exif 2.32 section 4.6. */
enum Tag {
    TAG_GPS_LAT_REF = 0x0001,
    TAG_GPS_LAT = 0x0002,
    TAG_GPS_LON_REF = 0x0003,
    TAG_GPS_LON = 0x0004,
    TAG_ORIENTATION = 0x0112,
    TAG_EXIF_IFD = 0x8769,
    TAG_GPS_IFD = 0x8825,
    TAG_TAKEN_AT = 0x9003,
};
enum Type { TYPE_ASCII = 2, TYPE_SHORT = 3, TYPE_LONG = 4, TYPE_RATIONAL = 5 };

#define IFD_ENTRY_BYTES 12
#define IFD_ENTRIES_MAX 512
#define TAKEN_AT_DIGITS 19 /* "2026:11:23 08:30:00" */
#define RATIONAL_BYTES  8

typedef struct Tiff {
    Bytes all;
    bool little;
} Tiff;

static uint32_t read16(const Tiff *tiff, const uint8_t *at)
{
    return tiff->little ? get_le16(at) : get_be16(at);
}

static uint32_t read32(const Tiff *tiff, const uint8_t *at)
{
    return tiff->little ? get_le32(at) : get_be32(at);
}

/* n bytes at the offset, NULL when they are not all there. */
static const uint8_t *at_offset(const Tiff *tiff, uint32_t offset, size_t n)
{
    if (offset > tiff->all.n || n > tiff->all.n - offset)
        return NULL;
    return tiff->all.at + offset;
}

/* The entry of a directory, NULL when it has none. Directories are looked into one tag at a time
 * and never followed to their next: no loop of offsets can hold us. */
static const uint8_t *find_entry(const Tiff *tiff, uint32_t directory, enum Tag tag)
{
    const uint8_t *head = at_offset(tiff, directory, 2);

    if (!head)
        return NULL;
    uint32_t n = read16(tiff, head);
    for (uint32_t i = 0; i < n && i < IFD_ENTRIES_MAX; i++) {
        size_t from = (size_t)directory + 2 + (size_t)i * IFD_ENTRY_BYTES;
        if (from + IFD_ENTRY_BYTES > tiff->all.n)
            return NULL;
        if (read16(tiff, tiff->all.at + from) == (uint32_t)tag)
            return tiff->all.at + from;
    }
    return NULL;
}

/* The value of a tag: `count` items or more of this type; NULL when it is not so. */
static const uint8_t *find_value(const Tiff *tiff, uint32_t directory, enum Tag tag, enum Type type,
                                 uint32_t count)
{
    static const size_t SIZES[] = {
        [TYPE_ASCII] = 1, [TYPE_SHORT] = 2, [TYPE_LONG] = 4, [TYPE_RATIONAL] = RATIONAL_BYTES};
    const uint8_t *entry = find_entry(tiff, directory, tag);

    if (!entry || read16(tiff, entry + 2) != (uint32_t)type || read32(tiff, entry + 4) < count)
        return NULL;
    size_t bytes = SIZES[type] * read32(tiff, entry + 4);
    return bytes <= 4 ? entry + 8 : at_offset(tiff, read32(tiff, entry + 8), SIZES[type] * count);
}

/* The offset of a directory within, 0 when there is none. */
static uint32_t find_directory(const Tiff *tiff, uint32_t directory, enum Tag tag)
{
    const uint8_t *value = find_value(tiff, directory, tag, TYPE_LONG, 1);

    return value ? read32(tiff, value) : 0;
}

static Time read_taken_at(const Tiff *tiff, uint32_t directory, int utc_offset_minutes)
{
    const uint8_t *value = find_value(tiff, directory, TAG_TAKEN_AT, TYPE_ASCII, TAKEN_AT_DIGITS);
    char text[TAKEN_AT_DIGITS + 2];
    Time at = TIME_NONE;

    if (!value)
        return TIME_NONE;
    memcpy(text, value, TAKEN_AT_DIGITS);
    if (text[4] != ':' || text[7] != ':' || text[10] != ' ')
        return TIME_NONE;
    text[4] = text[7] = '-';
    text[10] = 'T';
    text[TAKEN_AT_DIGITS] = 'Z';
    text[TAKEN_AT_DIGITS + 1] = '\0';
    if (!time_parse(text, &at))
        return TIME_NONE;
    at -= utc_offset_minutes * (60 * TIME_SECOND);
    return at >= 0 ? at : TIME_NONE;
}

/* Degrees, minutes and seconds with the letter of the half; NAN when not told. */
static double read_angle(const Tiff *tiff, uint32_t directory, enum Tag tag, enum Tag ref_tag,
                         const uint8_t halves[2])
{
    const uint8_t *ref = find_value(tiff, directory, ref_tag, TYPE_ASCII, 1);
    const uint8_t *value = find_value(tiff, directory, tag, TYPE_RATIONAL, 3);
    double part[3];

    if (!ref || !value || (*ref != halves[0] && *ref != halves[1]))
        return NAN;
    for (size_t i = 0; i < 3; i++) {
        uint32_t below = read32(tiff, value + i * RATIONAL_BYTES + 4);
        if (below == 0)
            return NAN;
        part[i] = (double)read32(tiff, value + i * RATIONAL_BYTES) / below;
    }
    if (part[1] > 60 || part[2] > 60)
        return NAN;
    double angle = part[0] + part[1] / 60 + part[2] / 3600;
    return *ref == halves[1] ? -angle : angle;
}

static void read_position(const Tiff *tiff, uint32_t directory, Exif *exif)
{
    double lat =
        read_angle(tiff, directory, TAG_GPS_LAT, TAG_GPS_LAT_REF, (const uint8_t[]){'N', 'S'});
    double lon =
        read_angle(tiff, directory, TAG_GPS_LON, TAG_GPS_LON_REF, (const uint8_t[]){'E', 'W'});
    GeoPoint point;

    if (!geo_point(lon, lat, &point))
        return;
    /* Where phones say they are that do not know where they are. */
    if (point.lon == 0 && point.lat == 0)
        return;
    exif->lon = lon;
    exif->lat = lat;
}

void exif_clear(Exif *exif)
{
    *exif = (Exif){.taken_at = TIME_NONE, .lon = NAN, .lat = NAN};
}

void exif_read(Bytes bytes, int utc_offset_minutes, Exif *ret_exif)
{
    Tiff tiff = {bytes, bytes_start(bytes, "II*\0", 4)};

    exif_clear(ret_exif);
    if (bytes.n < 8 || (!tiff.little && !bytes_start(bytes, "MM\0*", 4)))
        return;
    uint32_t first = read32(&tiff, bytes.at + 4);
    const uint8_t *orientation = find_value(&tiff, first, TAG_ORIENTATION, TYPE_SHORT, 1);
    if (orientation && read16(&tiff, orientation) >= 1 && read16(&tiff, orientation) <= 8)
        ret_exif->orientation = (int)read16(&tiff, orientation);
    uint32_t inner = find_directory(&tiff, first, TAG_EXIF_IFD);
    if (inner)
        ret_exif->taken_at = read_taken_at(&tiff, inner, utc_offset_minutes);
    uint32_t gps = find_directory(&tiff, first, TAG_GPS_IFD);
    if (gps)
        read_position(&tiff, gps, ret_exif);
}

bool exif_reduce(Bytes tiff, Found *found, uint8_t *out)
{
    static const uint8_t BLOCK[EXIF_BYTES] = {
        'M',  'M',  0, 42,         0, 0, 0, 8, /* big-endian, first directory at 8 */
        0,    1,                               /* one entry: */
        0x01, 0x12, 0, TYPE_SHORT, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, /* and no other directory */
    };

    if (found->exif_read)
        return false;
    found->exif_read = true;
    exif_read(tiff, found->utc_offset_minutes, &found->exif);
    if (found->exif.orientation <= 1) /* upright is what is assumed when nothing is said */
        return false;
    memcpy(out, BLOCK, EXIF_BYTES);
    out[19] = (uint8_t)found->exif.orientation;
    return true;
}
