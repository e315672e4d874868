#include "base/str.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void a_buffer_holds_what_was_added_in_order(void **state)
{
    Buf buf;

    (void)state;
    buf_init(&buf, 1000);
    assert_string_equal(buf_cstr(&buf), "");
    buf_str(&buf, "a");
    buf_char(&buf, 'b');
    buf_add(&buf, "cd", 2);
    buf_printf(&buf, "%d%s", 5, "f");
    buf_printf(&buf, "%s", "");
    buf_i64(&buf, -7);
    assert_string_equal(buf_cstr(&buf), "abcd5f-7");
    assert_int_equal(buf.len, 8);
    assert_false(buf.overflow);
    buf_clear(&buf);
    assert_string_equal(buf_cstr(&buf), "");
    buf_str(&buf, "again");
    assert_string_equal(buf_cstr(&buf), "again");
    buf_done(&buf);
}

static void a_buffer_never_passes_its_ceiling(void **state)
{
    Buf buf;

    (void)state;
    buf_init(&buf, 4);
    buf_str(&buf, "abcd");
    assert_false(buf.overflow);
    buf_str(&buf, "");
    assert_false(buf.overflow);
    buf_char(&buf, 'e');
    assert_true(buf.overflow);
    assert_string_equal(buf_cstr(&buf), "abcd");
    buf_clear(&buf);
    assert_false(buf.overflow);
    buf_str(&buf, "abcde");
    assert_true(buf.overflow);
    assert_int_equal(buf.len, 0);
    buf_str(&buf, "x"); /* what follows a gap is dropped too */
    assert_int_equal(buf.len, 0);
    buf_clear(&buf);
    buf_printf(&buf, "%s", "abcde");
    assert_true(buf.overflow);
    assert_int_equal(buf.len, 0);
    buf_done(&buf);
}

static void a_buffer_grows_to_its_ceiling(void **state)
{
    Buf buf;

    (void)state;
    buf_init(&buf, 100000);
    for (int i = 0; i < 100000; i++)
        buf_char(&buf, (char)('a' + i % 26));
    assert_false(buf.overflow);
    assert_int_equal(buf.len, 100000);
    for (int i = 0; i < 100000; i++)
        assert_int_equal(buf.data[i], 'a' + i % 26);
    buf_done(&buf);
}

static void taken_bytes_leave_an_empty_buffer(void **state)
{
    Buf buf;
    size_t n = 99;

    (void)state;
    buf_init(&buf, 10);
    buf_str(&buf, "abc");
    char *data = buf_take(&buf, &n);
    assert_int_equal(n, 3);
    assert_string_equal(data, "abc");
    free(data);
    assert_int_equal(buf.len, 0);
    data = buf_take(&buf, &n);
    assert_int_equal(n, 0);
    assert_string_equal(data, "");
    free(data);
    buf_str(&buf, "0123456789");
    assert_false(buf.overflow);
    buf_done(&buf);
}

static void every_whole_number_is_written_out(void **state)
{
    static const struct {
        int64_t value;
        const char *text;
    } ROWS[] = {
        {0, "0"},
        {-1, "-1"},
        {1234567890123, "1234567890123"},
        {INT64_MAX, "9223372036854775807"},
        {INT64_MIN, "-9223372036854775808"},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        Buf buf;
        int64_t back = 5;
        buf_init(&buf, 30);
        buf_i64(&buf, ROWS[i].value);
        assert_string_equal(buf_cstr(&buf), ROWS[i].text);
        assert_true(str_to_i64(ROWS[i].text, &back));
        assert_int_equal(back, ROWS[i].value);
        buf_done(&buf);
    }
}

static void only_utf_8_is_valid(void **state)
{
    static const struct {
        const char *says, *text;
        size_t n;
        bool valid;
        size_t points;
    } ROWS[] = {
        {"nothing", "", 0, true, 0},
        {"ASCII", "abc", 3, true, 3},
        {"two bytes", "\xc3\xa9", 2, true, 1},
        {"three bytes", "东莞", 6, true, 2},
        {"four bytes", "\xf0\x9f\x98\x80", 4, true, 1},
        {"the last point", "\xf4\x8f\xbf\xbf", 4, true, 1},
        {"before the surrogates", "\xed\x9f\xbf", 3, true, 1},
        {"after the surrogates", "\xee\x80\x80", 3, true, 1},
        {"first of three bytes", "\xe0\xa0\x80", 3, true, 1},
        {"first of four bytes", "\xf0\x90\x80\x80", 4, true, 1},
        {"past the last point", "\xf4\x90\x80\x80", 4, false, 0},
        {"a lead of no sequence", "\xf5\x80\x80\x80", 4, false, 0},
        {"a lead of nothing", "\xff", 1, false, 0},
        {"a NUL", "a\0b", 3, false, 0},
        {"overlong NUL", "\xc0\x80", 2, false, 0},
        {"overlong slash", "\xc1\xaf", 2, false, 0},
        {"overlong of three", "\xe0\x9f\xbf", 3, false, 0},
        {"overlong of four", "\xf0\x8f\xbf\xbf", 4, false, 0},
        {"a surrogate", "\xed\xa0\x80", 3, false, 0},
        {"a lone continuation", "\x80", 1, false, 0},
        {"cut after one of two", "\xc3", 1, false, 0},
        {"cut after two of three", "\xe4\xb8", 2, false, 0},
        {"cut after three of four", "\xf0\x9f\x98", 3, false, 0},
        {"a letter within", "\xe4\x41\x80", 3, false, 0},
        {"a letter at the end", "\xe4\xb8\x41", 3, false, 0},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        if (utf8_valid(ROWS[i].text, ROWS[i].n) != ROWS[i].valid)
            fail_msg("%s: must be %s", ROWS[i].says, ROWS[i].valid ? "valid" : "refused");
        if (ROWS[i].valid)
            assert_int_equal(utf8_length(ROWS[i].text, ROWS[i].n), ROWS[i].points);
    }
}

static void what_is_no_int64_is_refused_and_leaves_the_value(void **state)
{
    static const char *const BAD[] = {
        "",
        "-",
        "+1",
        " 1",
        "1 ",
        "1.0",
        "1e3",
        "0x10",
        "--1",
        "9223372036854775808",
        "十二",
        "12\n",
        "-9223372036854775809",
        "99999999999999999999999999",
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(BAD); i++) {
        int64_t value = 77;
        if (str_to_i64(BAD[i], &value))
            fail_msg("\"%s\" was taken as a number", BAD[i]);
        assert_int_equal(value, 77);
    }
}

static void only_finite_json_numbers_are_numbers(void **state)
{
    static const struct {
        const char *text;
        double value;
    } GOOD[] = {
        {"0", 0},        {"-0.5", -0.5}, {"113.751774", 113.751774}, {"1e3", 1000}, {"2E-2", 0.02},
        {"1.5e+2", 150}, {"1e-400", 0},  {"23.02", 23.02},
    };
    static const char *const BAD[] = {
        "",    "-",        ".5",   "1.",    "+1",    "01", "1e", "1e+", "nan",   "NaN",
        "inf", "Infinity", "-inf", "1e400", "0x1p3", " 1", "1 ", "1,5", "1.2.3", "--1",
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(GOOD); i++) {
        double value = NAN;
        if (!str_to_f64(GOOD[i].text, &value))
            fail_msg("\"%s\" was refused", GOOD[i].text);
        assert_memory_equal(&value, &GOOD[i].value, sizeof(value));
    }
    for (size_t i = 0; i < LENGTH(BAD); i++) {
        double value = 77;
        if (str_to_f64(BAD[i], &value))
            fail_msg("\"%s\" was taken as a number", BAD[i]);
        assert_true(fabs(value - 77) < 1e-9);
    }
}

static void a_number_of_endless_digits_is_refused(void **state)
{
    char text[1000];
    double value = 0;

    (void)state;
    memset(text, '1', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    assert_false(str_to_f64(text, &value));
}

static void text_without_anything_to_see_is_blank(void **state)
{
    static const char *const BLANK[] = {
        "",
        " \t\r\n",
        "\x01\x7f",
        "\xc2\xa0",
        "\xe3\x80\x80\xe3\x80\x80",
        "\xe2\x80\x8b",
        "\xe2\x80\xae",
        "\xef\xbb\xbf",
        "\xe3\x85\xa4",
        " \xe2\x81\xa0 ",
    };
    static const char *const SEEN[] = {"a",
                                       " a",
                                       "\xe3\x80\x80\xe6\xb0\xb4",
                                       "\xe3\x80\x81",
                                       "0",
                                       "\xf0\x9f\x94\xa5",
                                       "\xc2\xa1",
                                       "\xe2\x80\x90"};

    (void)state;
    assert_true(text_is_blank(NULL));
    for (size_t i = 0; i < LENGTH(BLANK); i++)
        assert_true(text_is_blank(BLANK[i]));
    for (size_t i = 0; i < LENGTH(SEEN); i++)
        assert_false(text_is_blank(SEEN[i]));
}

static void text_is_compared_also_when_there_is_none(void **state)
{
    (void)state;
    assert_true(str_eq("a", "a"));
    assert_false(str_eq("a", "b"));
    assert_true(str_eq(NULL, NULL));
    assert_false(str_eq(NULL, ""));
    assert_false(str_eq("", NULL));
    assert_true(str_starts("/cases/1", "/cases"));
    assert_true(str_starts("abc", ""));
    assert_false(str_starts("ab", "abc"));
    assert_false(str_starts("xbc", "b"));
}

static void hex_is_in_small_letters_and_ended(void **state)
{
    const uint8_t bytes[] = {0x00, 0x9f, 0xff, 0x10};
    char out[2 * sizeof(bytes) + 1];

    (void)state;
    memset(out, 'x', sizeof(out));
    hex_encode(bytes, sizeof(bytes), out);
    assert_string_equal(out, "009fff10");
    hex_encode(bytes, 0, out);
    assert_string_equal(out, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_buffer_holds_what_was_added_in_order),
        cmocka_unit_test(a_buffer_never_passes_its_ceiling),
        cmocka_unit_test(a_buffer_grows_to_its_ceiling),
        cmocka_unit_test(taken_bytes_leave_an_empty_buffer),
        cmocka_unit_test(every_whole_number_is_written_out),
        cmocka_unit_test(only_utf_8_is_valid),
        cmocka_unit_test(what_is_no_int64_is_refused_and_leaves_the_value),
        cmocka_unit_test(only_finite_json_numbers_are_numbers),
        cmocka_unit_test(a_number_of_endless_digits_is_refused),
        cmocka_unit_test(text_without_anything_to_see_is_blank),
        cmocka_unit_test(text_is_compared_also_when_there_is_none),
        cmocka_unit_test(hex_is_in_small_letters_and_ended),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
