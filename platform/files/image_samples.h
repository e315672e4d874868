/*
 * image_samples.h - pictures for the tests of image.c, made byte by byte, and what is asked of each.
 */
#ifndef PLATFORM_FILES_IMAGE_SAMPLES_H
#define PLATFORM_FILES_IMAGE_SAMPLES_H

#include "base/str.h"
#include "platform/files/image.h"

/* Stands in everything that must go. */
#define SECRET         "SN-4711-OWNER"
#define BYTES(literal) (literal), (sizeof(literal) - 1)

void put16(Buf *buf, unsigned value);
void put_segment(Buf *buf, int code, const char *body, size_t n);
void put_tables(Buf *buf, int frame_code);
void put_scan(Buf *buf, const char *data, size_t n);
/* An 8 x 8 grey picture, with a segment of the test's own after the start unless code is 0. */
void make_jpeg(Buf *buf, int code, const char *body, size_t n);

typedef struct Told {
    unsigned orientation;
    const char *taken; /* 19 characters */
    const char *north, *east;
    uint32_t degrees[2]; /* north, east; and 30 minutes 36 seconds */
    uint32_t below;      /* the denominator of each */
} Told;

void make_tiff(Buf *buf, bool little, const Told *told);
/* A JPEG with this EXIF. */
void make_jpeg_with(Buf *buf, const char *tiff, size_t n);

void put_chunk(Buf *buf, const char *type, const char *body, size_t n);
#define PNG_HEAD   "\0\0\0\2\0\0\0\2\x08\0\0\0\0"
#define PNG_PIXELS "\x78\x01\x01\x06\x00\xf9\xff\0\x80\x80\0\x80\x80\x08\x06\x02\x01"
/* A 2 x 2 grey picture, with a chunk of the test's own before or after the pixels. */
void make_png(Buf *buf, const char *before, const char *after, const char *body, size_t n);

/* Pictures of one pixel. */
#define VP8L "\x2f\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07"
#define VP8  "\x30\x01\0\x9d\x01\x2a\x01\0\x01\0\x0e\xc0\xfe\x25\xa4\0\x03\x70\0\0\0\0"
#define ALPH "\x11\x07\x10\x11\xfd\x0f\x44\x44\xff\x03\0"
/* flags < 0: the simple format, without a head of its own. */
void start_webp(Buf *buf, int flags);
/* Keeps the size in the head of the file right. */
void put_riff(Buf *buf, const char *type, const char *body, size_t n);

/* At UTC+8. */
bool cleaned(void **state, const Buf *buf, Image *ret_image);
bool holds(const Image *image, const char *text, size_t n);
/* Cleans, and cleans what came out: it must stay as it is, and tell nothing more. Frees buf. */
Image expect_clean(void **state, Buf *buf);
void expect_refused(void **state, Buf *buf, const char *says);

/* The state of each test is an arena. */
int make_arena(void **state);
int drop_arena(void **state);
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_arena, drop_arena)

#endif
