/*
 * image.h - what a photo is, judged by its bytes, and the same photo without what it gives away.
 *
 * Keeps from EXIF only: orientation (written back, or the picture would lie on its side), time
 * taken and position (returned as values). Everything else (camera, serial number, thumbnail,
 * owner, maker notes, comments, XMP) is gone. Pure functions over hostile bytes; fuzzed.
 */
#ifndef PLATFORM_FILES_IMAGE_H
#define PLATFORM_FILES_IMAGE_H

#include "base/arena.h"
#include "base/time.h"

typedef enum ImageType { IMAGE_NONE, IMAGE_JPEG, IMAGE_PNG, IMAGE_WEBP } ImageType;
extern const char *const IMAGE_MEDIA_TYPES[]; /* by ImageType */

typedef struct Image {
    ImageType type;
    int32_t width, height;
    const uint8_t *data; /* cleaned bytes, in the arena */
    size_t n;
    Time taken_at;   /* TIME_NONE when not told; EXIF has no zone: taken as utc_offset_minutes */
    double lon, lat; /* NAN when not told */
} Image;

/* False: not a well-formed JPEG, PNG or WebP, whole, 1 to 20000 pixels a side and 100 million in
 * all: few bytes may say many pixels, and whoever looks at them has to draw them. What stands after
 * the end of the picture is dropped. *ret_image is left alone. */
bool image_clean(Arena *arena, const uint8_t *data, size_t n, int utc_offset_minutes,
                 Image *ret_image);

#endif
