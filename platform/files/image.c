#include "platform/files/image.h"

#include "platform/files/formats.h"

const char *const IMAGE_MEDIA_TYPES[] = {
    [IMAGE_NONE] = "application/octet-stream",
    [IMAGE_JPEG] = "image/jpeg",
    [IMAGE_PNG] = "image/png",
    [IMAGE_WEBP] = "image/webp",
};

static ImageType type_of(Bytes in)
{
    if (bytes_start(in, "\xff\xd8\xff", 3))
        return IMAGE_JPEG;
    if (bytes_start(in, "\x89PNG\r\n\x1a\n", 8))
        return IMAGE_PNG;
    if (in.n >= 12 && bytes_start(in, "RIFF", 4) && memcmp(in.at + 8, "WEBP", 4) == 0)
        return IMAGE_WEBP;
    return IMAGE_NONE;
}

static bool clean(ImageType type, Bytes in, Output *out, Found *found)
{
    switch (type) {
    case IMAGE_JPEG:
        return jpeg_clean(in, out, found);
    case IMAGE_PNG:
        return png_clean(in, out, found);
    case IMAGE_WEBP:
        return webp_clean(in, out, found);
    case IMAGE_NONE:
        break;
    }
    return false;
}

bool image_clean(Arena *arena, const uint8_t *data, size_t n, int utc_offset_minutes,
                 Image *ret_image)
{
    Bytes in = {data, n};
    ImageType type = type_of(in);
    Found found = {.utc_offset_minutes = utc_offset_minutes};

    if (type == IMAGE_NONE || n > INT32_MAX)
        return false;
    Output out = {.data = arena_alloc(arena, n + OUTPUT_MORE), .size = n + OUTPUT_MORE};
    exif_clear(&found.exif);
    if (!clean(type, in, &out, &found) || out.full)
        return false;
    *ret_image = (Image){
        .type = type,
        .width = found.width,
        .height = found.height,
        .data = out.data,
        .n = out.n,
        .taken_at = found.exif.taken_at,
        .lon = found.exif.lon,
        .lat = found.exif.lat,
    };
    return true;
}
