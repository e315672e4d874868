#include "platform/files/audio.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A recording as a browser makes it: open segment and clusters, two blocks 60 ms apart. */
static const uint8_t RECORDED[] = {
    0x1a, 0x45, 0xdf, 0xa3, 0x87, 0x42, 0x82, 0x84, 'w',  'e',  'b',  'm',  /* */
    0x18, 0x53, 0x80, 0x67, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, /* */
    0x15, 0x49, 0xa9, 0x66, 0x87, 0x2a, 0xd7, 0xb1, 0x83, 0x0f, 0x42, 0x40, /* */
    0x16, 0x54, 0xae, 0x6b, 0x8d, 0xae, 0x8b, 0x83, 0x81, 0x02, 0x86, 0x86, 'A',  '_',  'O',
    'P',  'U',  'S',                                                                          /* */
    0x1f, 0x43, 0xb6, 0x75, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xe7, 0x81, 0x00, /* */
    0xa3, 0x85, 0x81, 0x00, 0x00, 0x80, 0xfc,                                                 /* */
    0xa3, 0x85, 0x81, 0x00, 0x3c, 0x80, 0xfc,                                                 /* */
};
#define AT_TYPE  52 /* of the track */
#define AT_CODEC 55

static void test_a_recording(void **state)
{
    Audio audio = {-1, -1};

    (void)state;
    assert_int_equal(RECORDED[AT_TYPE - 11], 0xae);
    assert_true(audio_check(RECORDED, sizeof(RECORDED), &audio));
    assert_int_equal(audio.duration_ms, 60);
    assert_int_equal(audio.blocks, 2);
}

static void test_one_that_was_cut_off(void **state)
{
    Audio audio = {0};

    (void)state;
    assert_true(audio_check(RECORDED, sizeof(RECORDED) - 3, &audio));
    assert_int_equal(audio.blocks, 1);
    assert_false(audio_check(RECORDED, sizeof(RECORDED) - 14, &audio)); /* no sound is left */
}

static size_t find(const char *what, size_t n)
{
    for (size_t i = 0; i + n <= sizeof(RECORDED); i++) {
        if (memcmp(RECORDED + i, what, n) == 0)
            return i;
    }
    fail_msg("the sample has changed");
    return 0;
}

static void test_what_is_no_recording(void **state)
{
    static const struct {
        const char *what; /* to be found in the sample */
        size_t n;
        uint8_t with; /* instead of its last byte */
    } ROWS[] = {
        {"\x1a\x45\xdf\xa3", 4, 0xa4},             /* not EBML */
        {"webm", 4, 'x'},                          /* another document */
        {"\x83\x81\x02", 3, 0x01},                 /* a track of pictures */
        {"A_OPUS", 6, 'X'},                        /* another codec */
        {"\x2a\xd7\xb1\x83\x0f\x42\x40", 5, 0xff}, /* time runs at no sane rate */
        {"\xa3\x85\x81", 3, 0x01},                 /* a block of no track */
        {"\x18\x53\x80\x67", 4, 0x68},             /* no segment */
    };
    uint8_t changed[sizeof(RECORDED)];
    Audio audio = {0};

    (void)state;
    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        memcpy(changed, RECORDED, sizeof(changed));
        changed[find(ROWS[i].what, ROWS[i].n) + ROWS[i].n - 1] = ROWS[i].with;
        if (audio_check(changed, sizeof(changed), &audio))
            fail_msg("row %zu was taken for a recording", i);
    }
    assert_false(audio_check(RECORDED, 0, &audio));
    assert_false(audio_check((const uint8_t *)"\x89PNG\r\n\x1a\n", 8, &audio));
}

/* Whatever the bytes: it ends, within them. The sanitizers watch. */
static void test_broken_bytes(void **state)
{
    uint8_t changed[sizeof(RECORDED)];
    uint32_t seed = 1;
    Audio audio = {0};

    (void)state;
    for (int round = 0; round < 200000; round++) {
        memcpy(changed, RECORDED, sizeof(changed));
        for (int i = 0; i < 3; i++) {
            seed = seed * 1664525 + 1013904223;
            changed[(seed >> 8) % sizeof(changed)] = (uint8_t)(seed >> 24);
        }
        uint8_t *exact = malloc(sizeof(changed));
        assert_non_null(exact);
        size_t n = (seed >> 4) % (sizeof(changed) + 1);
        memcpy(exact, changed, sizeof(changed));
        if (audio_check(exact, n, &audio))
            assert_true(audio.blocks > 0 && audio.duration_ms >= 0);
        free(exact);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_recording),
        cmocka_unit_test(test_one_that_was_cut_off),
        cmocka_unit_test(test_what_is_no_recording),
        cmocka_unit_test(test_broken_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
