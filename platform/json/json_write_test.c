/* json_write_test.c - a number is written in the fewest digits that read back as itself. */
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_that_people_write),
        cmocka_unit_test(every_number_is_as_printf_would_have_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
