#include "platform/files/image.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "platform/files/formats.h"
#include "platform/files/image_samples.h"

#include <cmocka.h>

static const Told AT_HOME = {6, "2026:11:23 16:30:00", "N", "E", {23, 113}, 1};

static void assert_told_at_home(const Image *image)
{
    char text[TIME_TEXT_SIZE];

    time_format(image->taken_at, text);
    assert_string_equal(text, "2026-11-23T08:30:00Z");
    assert_true(fabs(image->lat - 23.51) < 1e-9);
    assert_true(fabs(image->lon - 113.51) < 1e-9);
}

static void a_photo_tells_when_and_where_and_keeps_only_which_way_up(void **state)
{
    for (int little = 0; little < 2; little++) {
        Buf tiff, buf;
        make_tiff(&tiff, little, &AT_HOME);
        make_jpeg_with(&buf, tiff.data, tiff.len);
        Image image = expect_clean(state, &buf);
        assert_int_equal(image.type, IMAGE_JPEG);
        assert_int_equal(image.width, 8);
        assert_int_equal(image.height, 8);
        assert_told_at_home(&image);
        assert_true(
            holds(&image, BYTES("\xff\xe1\0\x22"
                                "Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06")));
        buf_done(&tiff);
    }
}

static void an_upright_photo_keeps_no_exif_at_all(void **state)
{
    Told told = AT_HOME;

    for (told.orientation = 0; told.orientation <= 9; told.orientation++) {
        Buf tiff, buf;
        make_tiff(&tiff, true, &told);
        make_jpeg_with(&buf, tiff.data, tiff.len);
        Image image = expect_clean(state, &buf);
        bool turned = told.orientation >= 2 && told.orientation <= 8;
        assert_int_equal(holds(&image, "Exif", 4), turned);
        assert_told_at_home(&image);
        buf_done(&tiff);
    }
}

static void what_exif_cannot_mean_is_not_told(void **state)
{
    static const struct {
        const char *says;
        Told told;
        bool time, place;
    } ROWS[] = {
        {"south and west", {1, "2026:11:23 16:30:00", "S", "W", {23, 113}, 1}, true, true},
        {"no half", {1, "2026:11:23 16:30:00", "X", "E", {23, 113}, 1}, true, false},
        {"nothing below the line", {1, "2026:11:23 16:30:00", "N", "E", {23, 113}, 0}, true, false},
        {"off the Earth", {1, "2026:11:23 16:30:00", "N", "E", {91, 113}, 1}, true, false},
        {"too far east", {1, "2026:11:23 16:30:00", "N", "E", {23, 180}, 1}, true, false},
        {"no date", {1, "0000:00:00 00:00:00", "N", "E", {23, 113}, 1}, false, true},
        {"blanks", {1, "    :  :     :  :  ", "N", "E", {23, 113}, 1}, false, true},
        {"month 13", {1, "2026:13:23 16:30:00", "N", "E", {23, 113}, 1}, false, true},
        {"before 1970 in UTC", {1, "1970:01:01 07:59:59", "N", "E", {23, 113}, 1}, false, true},
    };

    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        Buf tiff, buf;
        make_tiff(&tiff, false, &ROWS[i].told);
        make_jpeg_with(&buf, tiff.data, tiff.len);
        Image image = expect_clean(state, &buf);
        if ((image.taken_at != TIME_NONE) != ROWS[i].time || isnan(image.lon) == ROWS[i].place)
            fail_msg("%s", ROWS[i].says);
        if (*ROWS[i].told.north == 'S')
            assert_true(image.lat < -23 && image.lon < -113);
        buf_done(&tiff);
    }
}

static void a_broken_exif_does_not_break_the_photo(void **state)
{
    Buf tiff, buf;

    make_tiff(&tiff, true, &AT_HOME);
    for (size_t n = 0; n < tiff.len; n++) {
        make_jpeg_with(&buf, tiff.data, n);
        (void)expect_clean(state, &buf);
    }
    for (size_t i = 0; i < tiff.len; i++) {
        char was = tiff.data[i];
        for (int to = 0; to < 2; to++) {
            tiff.data[i] = (char)(to ? 0xff : 0x08); /* far away; or back at the first directory */
            make_jpeg_with(&buf, tiff.data, tiff.len);
            (void)expect_clean(state, &buf);
        }
        tiff.data[i] = was;
    }
    buf_done(&tiff);
}

/* In a block of its own size, so that a look past the end is seen. */
static void read_exactly(const Buf *tiff, size_t n)
{
    uint8_t *exact = malloc(n + !n);
    Exif exif;

    assert_non_null(exact);
    memcpy(exact, tiff->data, n);
    exif_read((Bytes){exact, n}, 480, &exif);
    assert_in_range(exif.orientation, 0, 8);
    free(exact);
}

static void exif_is_read_within_its_own_bytes(void **state)
{
    static const char TO[] = {0, 1, 8, 62, 127, (char)190, (char)255};

    (void)state;
    for (int little = 0; little < 2; little++) {
        Buf tiff;
        make_tiff(&tiff, little, &AT_HOME);
        for (size_t n = 0; n <= tiff.len; n++)
            read_exactly(&tiff, n);
        for (size_t i = 0; i < tiff.len * LENGTH(TO); i++) {
            char was = tiff.data[i / LENGTH(TO)];
            tiff.data[i / LENGTH(TO)] = TO[i % LENGTH(TO)];
            read_exactly(&tiff, tiff.len);
            tiff.data[i / LENGTH(TO)] = was;
        }
        buf_done(&tiff);
    }
}

static void what_a_jpeg_need_not_say_is_dropped(void **state)
{
    static const struct {
        const char *says;
        int code;
        const char *body;
        size_t n;
    } ROWS[] = {
        {"a comment", 0xfe, BYTES(SECRET)},
        {"XMP", 0xe1, BYTES("http://ns.adobe.com/xap/1.0/\0<x>" SECRET "</x>")},
        {"a thumbnail", 0xe0, BYTES("JFXX\0\x10" SECRET)},
        {"more pictures", 0xe2, BYTES("MPF\0" SECRET)},
        {"IPTC", 0xed, BYTES("Photoshop 3.0\0" SECRET)},
        {"a maker's", 0xe4, BYTES(SECRET)},
        {"no profile", 0xe2, BYTES("ICC_PROFILE\0\1\1" SECRET)},
        {"no Adobe", 0xee, BYTES("Adobe" SECRET)},
        {"too short", 0xe0, BYTES("JFIF\0")},
        {"a thumbnail in JFIF", 0xe0, BYTES("JFIF\0\1\2\0\0\x48\0\x48\2\2" SECRET)},
    };

    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        Buf buf;
        make_jpeg(&buf, ROWS[i].code, ROWS[i].body, ROWS[i].n);
        size_t whole = buf.len;
        Image image = expect_clean(state, &buf);
        if (image.n >= whole || holds(&image, "OWNER", 5))
            fail_msg("%s stayed", ROWS[i].says);
    }
}

static void what_colours_need_is_kept(void **state)
{
    char icc[14 + 128] = "ICC_PROFILE\0\1\1";
    Buf buf;

    memcpy(icc + 14 + 36, (const char[]){'a', 'c', 's', 'p'}, 4);
    make_jpeg(&buf, 0xe2, icc, sizeof(icc));
    Image image = expect_clean(state, &buf);
    assert_true(holds(&image, icc, sizeof(icc)));
    make_jpeg(&buf, 0xee, BYTES("Adobe\0\x64\0\0\0\0\1"));
    image = expect_clean(state, &buf);
    assert_true(holds(&image, BYTES("\xff\xee\0\x0e"
                                    "Adobe\0\x64\0\0\0\0\1")));
    make_jpeg(&buf, 0xe0, BYTES("JFIF\0\1\2\0\0\x48\0\x48\2\2" SECRET));
    image = expect_clean(state, &buf);
    assert_true(holds(&image, BYTES("\xff\xe0\0\x10JFIF\0\1\2\0\0\x48\0\x48\0\0\xff\xdb")));
}

static void every_scan_is_kept_byte_for_byte(void **state)
{
    Buf buf;

    buf_init(&buf, 4096);
    put16(&buf, 0xffd8);
    put_tables(&buf, 0xc2);
    put_segment(&buf, 0xdd, BYTES("\0\1"));
    put_scan(&buf, BYTES("ab\xff\0cd\xff\xd0"
                         "ef\xff\xd7gh"));
    put_segment(&buf, 0xfe, BYTES(SECRET));
    put_scan(&buf, BYTES("second"));
    buf_add(&buf, BYTES("\xff\xff\xff\xd9"));
    Image image = expect_clean(state, &buf);
    assert_true(holds(&image, BYTES("ab\xff\0cd\xff\xd0"
                                    "ef\xff\xd7gh\xff\xda")));
    assert_true(holds(&image, BYTES("second\xff\xd9")));
}

static void a_jpeg_of_another_kind_or_shape_is_refused(void **state)
{
    static const struct {
        const char *says;
        int code;
        const char *body;
        size_t n;
    } ROWS[] = {
        {"two frames", 0xc0, BYTES("\x08\0\x08\0\x08\1\1\x11\0")},
        {"a lossless frame", 0xc3, BYTES("\x08\0\x08\0\x08\1\1\x11\0")},
        {"an arithmetic frame", 0xc9, BYTES("\x08\0\x08\0\x08\1\1\x11\0")},
        {"a scan before its frame", 0xda, BYTES("\1\1\0\0\x3f\0")},
        {"a start within", 0xd8, BYTES("")},
        {"a height told later", 0xdc, BYTES("\0\x08")},
        {"half a table", 0xdb, BYTES("\0\1\1\1")},
        {"a table and more", 0xc4, BYTES("\0\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" SECRET)},
        {"an endless interval", 0xdd, BYTES("\0\1\0")},
        {"a private marker", 0xf0, BYTES(SECRET)},
    };

    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        Buf buf;
        make_jpeg(&buf, ROWS[i].code, ROWS[i].body, ROWS[i].n);
        expect_refused(state, &buf, ROWS[i].says);
    }
}

static void what_follows_the_end_is_dropped(void **state)
{
    for (int type = 0; type < 3; type++) {
        Buf buf;
        if (type == 0) {
            make_jpeg(&buf, 0, "", 0);
        } else if (type == 1) {
            make_png(&buf, NULL, NULL, "", 0);
        } else {
            start_webp(&buf, -1);
        }
        if (type == 2)
            put_riff(&buf, "VP8L", BYTES(VP8L));
        size_t whole = buf.len;
        buf_str(&buf, "PK\3\4 MZ <script>" SECRET);
        Image image = expect_clean(state, &buf);
        assert_int_equal(image.n, whole);
        assert_int_equal(image.type, IMAGE_JPEG + type);
    }
}

static void every_cut_is_refused(void **state)
{
    Buf whole[3];

    make_jpeg(&whole[0], 0, "", 0);
    make_png(&whole[1], "gAMA", NULL, BYTES("\0\0\xb1\x8f"));
    start_webp(&whole[2], 0x10);
    put_riff(&whole[2], "ALPH", BYTES(ALPH));
    put_riff(&whole[2], "VP8 ", BYTES(VP8));
    for (size_t type = 0; type < LENGTH(whole); type++) {
        for (size_t n = 0; n < whole[type].len; n++) {
            Buf cut;
            buf_init(&cut, 1 << 16);
            buf_add(&cut, whole[type].data, n);
            expect_refused(state, &cut, "a cut");
        }
        Image image = expect_clean(state, &whole[type]);
        assert_int_equal(image.type, IMAGE_JPEG + (int)type);
    }
}

static void only_sides_of_1_to_20000_are_taken(void **state)
{
    static const struct {
        unsigned side;
        bool ok;
    } ROWS[] = {{0, false}, {1, true}, {20000, true}, {20001, false}, {65535, false}};

    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        for (int down = 0; down < 2; down++) {
            Image image;
            Buf buf;
            make_jpeg(&buf, 0, "", 0);
            char *frame = memmem(buf.data, buf.len, BYTES("\xff\xc0"));
            assert_non_null(frame);
            frame[down ? 5 : 7] = (char)(ROWS[i].side >> 8 & 0xff);
            frame[down ? 6 : 8] = (char)(ROWS[i].side & 0xff);
            assert_int_equal(cleaned(state, &buf, &image), ROWS[i].ok);
            if (ROWS[i].ok)
                assert_int_equal(down ? image.height : image.width, ROWS[i].side);
            buf_done(&buf);
        }
    }
}

static void few_bytes_do_not_say_more_pixels_than_a_browser_can_draw(void **state)
{
    static const struct {
        unsigned width, height;
        bool ok;
    } ROWS[] = {
        {10000, 10000, true}, {10001, 10000, false}, {5000, 20000, true}, {20000, 20000, false}};

    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        Image image;
        Buf buf;
        make_jpeg(&buf, 0, "", 0);
        char *frame = memmem(buf.data, buf.len, BYTES("\xff\xc0"));
        assert_non_null(frame);
        frame[5] = (char)(ROWS[i].height >> 8 & 0xff);
        frame[6] = (char)(ROWS[i].height & 0xff);
        frame[7] = (char)(ROWS[i].width >> 8 & 0xff);
        frame[8] = (char)(ROWS[i].width & 0xff);
        assert_int_equal(cleaned(state, &buf, &image), ROWS[i].ok);
        buf_done(&buf);
    }
}

static void what_is_no_picture_is_refused_whatever_it_is_called(void **state)
{
    static const struct {
        const char *says, *data;
        size_t n;
    } ROWS[] = {
        {"nothing", BYTES("")},
        {"one byte", BYTES("\xff")},
        {"a GIF", BYTES("GIF89a\1\0\1\0\0\0\0;")},
        {"an SVG", BYTES("<svg xmlns=\"http://www.w3.org/2000/svg\"/>")},
        {"a page", BYTES("<html><script>alert(1)</script>")},
        {"a PDF", BYTES("%PDF-1.7")},
        {"a program", BYTES("MZ\x90\0")},
        {"a sound", BYTES("RIFF\x04\0\0\0WAVE")},
        {"a start and no more", BYTES("\xff\xd8\xff\xd9")},
        {"an empty WebP", BYTES("RIFF\x04\0\0\0WEBP")},
        {"only a signature", BYTES("\x89PNG\r\n\x1a\n")},
    };

    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        Buf buf;
        buf_init(&buf, 1024);
        buf_add(&buf, ROWS[i].data, ROWS[i].n);
        expect_refused(state, &buf, ROWS[i].says);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_photo_tells_when_and_where_and_keeps_only_which_way_up),
        TEST(an_upright_photo_keeps_no_exif_at_all),
        TEST(what_exif_cannot_mean_is_not_told),
        TEST(a_broken_exif_does_not_break_the_photo),
        TEST(exif_is_read_within_its_own_bytes),
        TEST(what_a_jpeg_need_not_say_is_dropped),
        TEST(what_colours_need_is_kept),
        TEST(every_scan_is_kept_byte_for_byte),
        TEST(a_jpeg_of_another_kind_or_shape_is_refused),
        TEST(what_follows_the_end_is_dropped),
        TEST(every_cut_is_refused),
        TEST(only_sides_of_1_to_20000_are_taken),
        TEST(few_bytes_do_not_say_more_pixels_than_a_browser_can_draw),
        TEST(what_is_no_picture_is_refused_whatever_it_is_called),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
