/* json_write_test.c - the text of each kind of value; a number in the fewest digits that read back
 * as itself; ceilings. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "platform/json/json.h"

#include <cmocka.h>

typedef struct Number {
    double value;
} Number;

static const Field NUMBER_FIELDS[] = {F64_FIELD(Number, value, REQUIRED)};
static const Shape NUMBER = SHAPE(Number, NUMBER_FIELDS);

/* What is written for it, without the object around it. */
static const char *written(Buf *out, double value)
{
    const Number number = {value};

    buf_clear(out);
    json_write(out, &NUMBER, &number);
    char *end = strrchr(out->data, '}');
    *end = '\0';
    return out->data + strlen("{\"value\":");
}

/* The definition: digits of printf, as few of 15 to 17 as are enough. */
static void shortest(double value, char *text, size_t size)
{
    for (int digits = 15; digits <= 17; digits++) {
        (void)snprintf(text, size, "%.*g", digits, value);
        double back = strtod(text, NULL);
        if (!(back < value || back > value))
            return;
    }
}

static void assert_shortest(Buf *out, double value)
{
    char text[40] = "";

    shortest(value, text, sizeof(text));
    assert_string_equal(written(out, value), text);
}

static void numbers_that_people_write(void **state)
{
    static const struct {
        double value;
        const char *text;
    } ROWS[] = {
        {0, "0"},
        {1, "1"},
        {-1, "-1"},
        {0.5, "0.5"},
        {113.801423, "113.801423"},
        {-23.022625, "-23.022625"},
        {22.5, "22.5"},
        {100, "100"},
        {1.000001, "1.000001"},
        {0.000101, "0.000101"},
        {0.1, "0.1"},
        {999999999.5, "999999999.5"},
        {1e9, "1000000000"},
        {1.0000001, "1.0000001"},
        {0.0001, "0.0001"},
        {1e-05, "1e-05"},
        {113.1234567890123, "113.1234567890123"},
    };
    Buf out;

    (void)state;
    buf_init(&out, 1024);
    for (size_t i = 0; i < LENGTH(ROWS); i++)
        assert_string_equal(written(&out, ROWS[i].value), ROWS[i].text);
    buf_done(&out);
}

static void every_number_is_as_printf_would_have_it(void **state)
{
    static const double SCALES[] = {1e9, 1e7, 1e6, 1e5, 1e3, 10, 1, 0.01};
    uint64_t seed = 88172645463325252U;
    Buf out;

    (void)state;
    buf_init(&out, 1024);
    for (int i = 0; i < 400000; i++) {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        double sign = seed >> 63 ? -1 : 1;
        double whole = (double)(seed % 200000000000);
        assert_shortest(&out, sign * whole / SCALES[i % (int)LENGTH(SCALES)]);
        double bits = 0;
        memcpy(&bits, &seed, sizeof(bits));
        if (isfinite(bits))
            assert_shortest(&out, bits);
    }
    buf_done(&out);
}

typedef struct Kinds {
    Id id;
    UnitKey key;
    Time at;
    int32_t day;
    int colour;
    const char *text;
    bool yes;
} Kinds;

static const char *const COLOURS[] = {"RED", "GREEN", NULL};

static const Field KINDS_FIELDS[] = {
    ID_FIELD(Kinds, id),    KEY_FIELD(Kinds, key),  TIME_FIELD(Kinds, at),
    DATE_FIELD(Kinds, day), STR_FIELD(Kinds, text), ENUM_FIELD(Kinds, colour, COLOURS, NULLABLE),
    BOOL_FIELD(Kinds, yes),
};
static const Shape KINDS = SHAPE(Kinds, KINDS_FIELDS);

static const Kinds ONE_OF_EACH = {
    .id = {{0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0x80, 0, 0x80, 0, 0, 0, 0, 0, 0, 0xff}},
    .key = 441900101001001,
    .at = INT64_C(1780000000) * TIME_SECOND,
    .day = 20260601,
    .colour = 1,
    .text = "a\"<b",
};
static const char ONE_OF_EACH_TEXT[] =
    "{\"id\":\"01234567-89ab-8000-8000-0000000000ff\",\"key\":\"441900101001001\","
    "\"at\":\"2026-05-28T20:26:40Z\",\"day\":\"2026-06-01\",\"text\":\"a\\\"\\u003cb\","
    "\"colour\":\"GREEN\",\"yes\":false}";

static void every_kind_of_value_has_its_text(void **state)
{
    Kinds kinds = ONE_OF_EACH;
    Buf out;

    (void)state;
    buf_init(&out, 1024);
    json_write(&out, &KINDS, &kinds);
    assert_string_equal(buf_cstr(&out), ONE_OF_EACH_TEXT);
    buf_clear(&out);
    kinds.colour = 2; /* no name stands for it */
    json_write(&out, &KINDS, &kinds);
    assert_non_null(strstr(buf_cstr(&out), "\"colour\":null"));
    buf_done(&out);
}

/* What has no room is not begun, and never written past the end. */
static void every_ceiling_holds(void **state)
{
    Buf out;

    (void)state;
    for (size_t max = 0; max < sizeof(ONE_OF_EACH_TEXT) - 1; max++) {
        buf_init(&out, max);
        json_write(&out, &KINDS, &ONE_OF_EACH);
        assert_true(out.overflow);
        assert_true(out.len <= max);
        assert_memory_equal(buf_cstr(&out), ONE_OF_EACH_TEXT, out.len);
        buf_done(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_that_people_write),
        cmocka_unit_test(every_number_is_as_printf_would_have_it),
        cmocka_unit_test(every_kind_of_value_has_its_text),
        cmocka_unit_test(every_ceiling_holds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
