#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include "platform/files/image_samples.h"

#include <cmocka.h>

/* What image.c keeps and drops of the two formats made of chunks: PNG and WebP. */

static const Told TURNED = {8, "2026:11:23 16:30:00", "N", "E", {23, 113}, 1};

static void what_a_png_need_not_say_is_dropped(void **state)
{
    static const char *const TYPES[] = {"tEXt", "zTXt", "iTXt", "tIME", "pHYs", "tEXt",
                                        "acTL", "fcTL", "fdAT", "prVt", "caBX"};

    for (size_t i = 0; i < LENGTH(TYPES); i++) {
        Buf plain, buf;
        make_png(&plain, NULL, NULL, "", 0);
        size_t whole = plain.len;
        buf_done(&plain);
        make_png(&buf, TYPES[i], TYPES[i], BYTES(SECRET));
        Image image = expect_clean(state, &buf);
        assert_int_equal(image.type, IMAGE_PNG);
        assert_int_equal(image.width, 2);
        assert_int_equal(image.height, 2);
        if (image.n != whole)
            fail_msg("%s stayed", TYPES[i]);
    }
}

static void the_colours_of_a_png_are_kept(void **state)
{
    static const char *const TYPES[] = {"gAMA", "cHRM", "sRGB", "cICP", "sBIT", "iCCP", "tRNS"};

    for (size_t i = 0; i < LENGTH(TYPES); i++) {
        Buf buf;
        make_png(&buf, TYPES[i], NULL, BYTES("\1"));
        Image image = expect_clean(state, &buf);
        if (!holds(&image, TYPES[i], 4))
            fail_msg("%s is gone", TYPES[i]);
        make_png(&buf, NULL, TYPES[i], BYTES("\1")); /* too late to mean anything */
        image = expect_clean(state, &buf);
        assert_false(holds(&image, TYPES[i], 4));
    }
}

static void the_exif_of_a_png_becomes_its_orientation(void **state)
{
    for (int after = 0; after < 2; after++) {
        Buf tiff, buf;
        make_tiff(&tiff, true, &TURNED);
        make_png(&buf, after ? NULL : "eXIf", after ? "eXIf" : NULL, tiff.data, tiff.len);
        Image image = expect_clean(state, &buf);
        assert_true(holds(&image, BYTES("\0\0\0\x1a"
                                        "eXIfMM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0\x08\0\0")));
        assert_true(image.taken_at > 0);
        assert_true(image.lat > 23 && image.lon > 113);
        buf_done(&tiff);
    }
}

static void a_byte_changed_anywhere_in_a_png_is_refused(void **state)
{
    Buf buf;
    Image image;

    make_png(&buf, "tEXt", "gAMA", BYTES("\0\1\2\3"));
    for (size_t i = 0; i < buf.len; i++) {
        buf.data[i] ^= 0x40;
        if (cleaned(state, &buf, &image))
            fail_msg("byte %zu", i);
        buf.data[i] ^= 0x40;
    }
    (void)expect_clean(state, &buf);
}

/* The head of a PNG, with width, height and the five bytes that follow them. */
static void start_png(Buf *buf, const char *head, size_t n)
{
    buf_init(buf, 4096);
    buf_add(buf, "\x89PNG\r\n\x1a\n", 8);
    put_chunk(buf, "IHDR", head, n);
}

static void a_png_of_another_shape_is_refused(void **state)
{
    static const struct {
        const char *says, *head;
        size_t n;
    } ROWS[] = {
        {"no width", BYTES("\0\0\0\0\0\0\0\2\x08\0\0\0\0")},
        {"no height", BYTES("\0\0\0\2\0\0\0\0\x08\0\0\0\0")},
        {"20001 wide", BYTES("\0\0\x4e\x21\0\0\0\2\x08\0\0\0\0")},
        {"4 thousand million high", BYTES("\0\0\0\2\xff\xff\xff\xff\x08\0\0\0\0")},
        {"three bits", BYTES("\0\0\0\2\0\0\0\2\x03\0\0\0\0")},
        {"colours of four bits", BYTES("\0\0\0\2\0\0\0\2\x04\x02\0\0\0")},
        {"a palette of 16 bits", BYTES("\0\0\0\2\0\0\0\2\x10\x03\0\0\0")},
        {"no such colours", BYTES("\0\0\0\2\0\0\0\2\x08\x05\0\0\0")},
        {"another packing", BYTES("\0\0\0\2\0\0\0\2\x08\0\1\0\0")},
        {"another filter", BYTES("\0\0\0\2\0\0\0\2\x08\0\0\1\0")},
        {"another interlace", BYTES("\0\0\0\2\0\0\0\2\x08\0\0\0\2")},
        {"a short head", BYTES("\0\0\0\2\0\0\0\2\x08\0\0\0")},
        {"no palette", BYTES("\0\0\0\2\0\0\0\2\x08\x03\0\0\0")},
    };

    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        Buf buf;
        start_png(&buf, ROWS[i].head, ROWS[i].n);
        put_chunk(&buf, "IDAT", BYTES(PNG_PIXELS));
        put_chunk(&buf, "IEND", "", 0);
        expect_refused(state, &buf, ROWS[i].says);
    }
}

static void the_chunks_of_a_png_stand_in_their_order(void **state)
{
    static const struct {
        const char *says;
        const char *types[5]; /* after the head; NULL ends */
        bool ok;
    } ROWS[] = {
        {"in two pieces", {"IDAT", "IDAT", "IEND"}, true},
        {"a palette first", {"PLTE", "IDAT", "IEND"}, true},
        {"a palette twice", {"PLTE", "PLTE", "IDAT", "IEND"}, false},
        {"a palette last", {"IDAT", "PLTE", "IEND"}, false},
        {"pixels apart", {"IDAT", "tEXt", "IDAT", "IEND"}, false},
        {"a second head", {"IHDR", "IDAT", "IEND"}, false},
        {"what must be understood", {"ABCD", "IDAT", "IEND"}, false},
        {"no pixels", {"IEND"}, false},
        {"no end", {"IDAT"}, false},
    };

    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        Buf buf;
        start_png(&buf, BYTES("\0\0\0\2\0\0\0\2\x08\x02\0\0\0"));
        for (size_t c = 0; c < LENGTH(ROWS[i].types) && ROWS[i].types[c]; c++) {
            bool end = strcmp(ROWS[i].types[c], "IEND") == 0;
            bool palette = strcmp(ROWS[i].types[c], "PLTE") == 0;
            put_chunk(&buf, ROWS[i].types[c], PNG_PIXELS,
                      end       ? 0
                      : palette ? 15
                                : sizeof(PNG_PIXELS) - 1);
        }
        if (ROWS[i].ok) {
            (void)expect_clean(state, &buf);
        } else {
            expect_refused(state, &buf, ROWS[i].says);
        }
    }
}

static void pixels_that_are_no_zlib_stream_are_refused(void **state)
{
    static const char *const BAD[] = {"\x79\x01", "\x78\x02", "\x88\x1c", "\x78\xbb"};

    for (size_t i = 0; i < LENGTH(BAD); i++) {
        Buf buf;
        start_png(&buf, BYTES(PNG_HEAD));
        put_chunk(&buf, "IDAT", BAD[i], 2);
        put_chunk(&buf, "IEND", "", 0);
        expect_refused(state, &buf, BAD[i]);
    }
}

static void a_simple_webp_stays_as_it_is(void **state)
{
    for (int lossy = 0; lossy < 2; lossy++) {
        Buf buf;
        start_webp(&buf, -1);
        if (lossy) {
            put_riff(&buf, "VP8 ", BYTES(VP8));
        } else {
            put_riff(&buf, "VP8L", BYTES(VP8L));
        }
        size_t whole = buf.len;
        put_riff(&buf, "EXIF", BYTES(SECRET));
        put_riff(&buf, "what", BYTES(SECRET));
        Image image = expect_clean(state, &buf);
        assert_int_equal(image.type, IMAGE_WEBP);
        assert_int_equal(image.width, 1);
        assert_int_equal(image.height, 1);
        assert_int_equal(image.n, whole);
    }
}

/* The byte of flags in the head of an extended WebP. */
#define FLAGS_AT 20

static void an_extended_webp_keeps_its_colours_and_says_what_it_kept(void **state)
{
    Buf tiff, buf;

    make_tiff(&tiff, false, &TURNED);
    start_webp(&buf, 0x3c); /* profile, alpha, EXIF, XMP */
    put_riff(&buf, "ICCP", BYTES("profile"));
    put_riff(&buf, "ALPH", BYTES(ALPH));
    put_riff(&buf, "VP8 ", BYTES(VP8));
    put_riff(&buf, "EXIF", tiff.data, tiff.len);
    put_riff(&buf, "XMP ", BYTES(SECRET));
    put_riff(&buf, "odd!", BYTES(SECRET));
    Image image = expect_clean(state, &buf);
    assert_int_equal(image.data[FLAGS_AT], 0x38);
    assert_true(image.taken_at > 0);
    assert_true(image.lat > 23 && image.lon > 113);
    assert_true(holds(&image, BYTES("ICCP\7\0\0\0profile\0ALPH")));
    assert_true(holds(&image, BYTES("EXIF\x1a\0\0\0MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0\x08")));
    assert_false(holds(&image, "XMP ", 4));

    start_webp(&buf, 0xff & ~0x02);
    put_riff(&buf, "VP8L", BYTES(VP8L));
    put_riff(&buf, "XMP ", BYTES(SECRET));
    image = expect_clean(state, &buf);
    assert_int_equal(image.data[FLAGS_AT], 0x10); /* lossless says itself whether it has alpha */
    buf_done(&tiff);
}

/* A frame of one pixel at left * 2, with a chunk of the test's own beside its picture. */
static void put_frame(Buf *buf, uint8_t left, bool picture)
{
    Buf frame;
    char head[16] = {(char)left};

    start_webp(&frame, -1);
    put_riff(&frame, "XMP ", BYTES(SECRET));
    if (picture)
        put_riff(&frame, "VP8L", BYTES(VP8L));
    /* The head of the file, 12 bytes, becomes the frame's own, 16. */
    buf_add(&frame, head, 4);
    memmove(frame.data + 16, frame.data + 12, frame.len - 16);
    memcpy(frame.data, head, sizeof(head));
    put_riff(buf, "ANMF", frame.data, frame.len);
    buf_done(&frame);
}

static void an_animated_webp_keeps_its_frames_and_nothing_in_them(void **state)
{
    Buf buf;

    start_webp(&buf, 0x02);
    put_riff(&buf, "ANIM", BYTES("\xff\xff\xff\xff\0\0"));
    put_frame(&buf, 0, true);
    put_frame(&buf, 0, true);
    put_riff(&buf, "XMP ", BYTES(SECRET));
    Image image = expect_clean(state, &buf);
    assert_int_equal(image.data[FLAGS_AT], 0x02);
    assert_true(holds(&image, BYTES("ANMF\x26\0\0\0")));
    assert_int_equal(image.n, 30 + 14 + 2 * (8 + 16 + 8 + 14));
}

static void a_webp_of_another_shape_is_refused(void **state)
{
    enum Shape { TWICE, ALONE_ALPHA, ALPHA_TWICE, ALPHA_LOSSLESS, SIZES, OUTSIDE, EMPTY_FRAME };

    for (enum Shape shape = TWICE; shape <= EMPTY_FRAME; shape++) {
        bool animated = shape == OUTSIDE || shape == EMPTY_FRAME;
        Buf buf;
        start_webp(&buf, animated ? 0x02 : 0x10);
        if (animated) {
            put_riff(&buf, "ANIM", BYTES("\xff\xff\xff\xff\0\0"));
            put_frame(&buf, shape == OUTSIDE, shape != EMPTY_FRAME);
        }
        if (shape == ALONE_ALPHA || shape == ALPHA_TWICE || shape == ALPHA_LOSSLESS)
            put_riff(&buf, "ALPH", BYTES(ALPH));
        if (shape == ALPHA_TWICE)
            put_riff(&buf, "ALPH", BYTES(ALPH));
        if (shape == TWICE || shape == ALPHA_TWICE || shape == SIZES)
            put_riff(&buf, "VP8 ", BYTES(VP8));
        if (shape == TWICE || shape == ALPHA_LOSSLESS)
            put_riff(&buf, "VP8L", BYTES(VP8L));
        if (shape == SIZES)
            buf.data[24] = 1; /* a canvas two pixels wide, a picture of one */
        expect_refused(state, &buf, "another shape");
    }
}

static void a_chunk_that_says_it_is_longer_than_what_is_there_is_refused(void **state)
{
    static const uint8_t MORE[] = {0x0f, 0x10, 0x7f, 0xff};

    for (size_t i = 0; i < LENGTH(MORE); i++) {
        for (int at = 16; at < 20; at++) {
            Buf buf;
            start_webp(&buf, -1);
            put_riff(&buf, "VP8L", BYTES(VP8L)); /* 13 bytes and one to pad */
            buf.data[at] = (char)MORE[i];
            expect_refused(state, &buf, "a longer chunk");
        }
    }
}

static void a_bitstream_that_is_none_is_refused(void **state)
{
    static const struct {
        const char *says, *type, *body;
        size_t n;
    } ROWS[] = {
        {"no key frame", "VP8 ", BYTES("\x31\x01\0\x9d\x01\x2a\x01\0\x01\0\x0e")},
        {"no start code", "VP8 ", BYTES("\x10\0\0\x9d\x01\x2b\x01\0\x01\0\x0e")},
        {"no width", "VP8 ", BYTES("\x10\0\0\x9d\x01\x2a\0\0\x01\0\x0e")},
        {"half a partition", "VP8 ", BYTES("\x30\x01\0\x9d\x01\x2a\x01\0\x01\0\x0e")},
        {"short", "VP8 ", BYTES("\x10\0\0\x9d\x01\x2a\x01\0\x01")},
        {"another sign", "VP8L", BYTES("\x2e\0\0\0\x10\x07")},
        {"another version", "VP8L", BYTES("\x2f\0\0\0\x30\x07")},
        {"short", "VP8L", BYTES("\x2f\0\0\0\x10")},
    };

    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        Buf buf;
        start_webp(&buf, -1);
        put_riff(&buf, ROWS[i].type, ROWS[i].body, ROWS[i].n);
        expect_refused(state, &buf, ROWS[i].says);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_a_png_need_not_say_is_dropped),
        TEST(the_colours_of_a_png_are_kept),
        TEST(the_exif_of_a_png_becomes_its_orientation),
        TEST(a_byte_changed_anywhere_in_a_png_is_refused),
        TEST(a_png_of_another_shape_is_refused),
        TEST(the_chunks_of_a_png_stand_in_their_order),
        TEST(pixels_that_are_no_zlib_stream_are_refused),
        TEST(a_simple_webp_stays_as_it_is),
        TEST(an_extended_webp_keeps_its_colours_and_says_what_it_kept),
        TEST(an_animated_webp_keeps_its_frames_and_nothing_in_them),
        TEST(a_webp_of_another_shape_is_refused),
        TEST(a_chunk_that_says_it_is_longer_than_what_is_there_is_refused),
        TEST(a_bitstream_that_is_none_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
