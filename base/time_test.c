#include "base/time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define AT(seconds, micros) (INT64_C(seconds) * TIME_SECOND + (micros))

static void an_instant_is_written_and_read_back(void **state)
{
    static const struct {
        Time at;
        const char *text;
    } ROWS[] = {
        {0, "1970-01-01T00:00:00Z"},
        {1, "1970-01-01T00:00:00.000001Z"},
        {AT(951782400, 0), "2000-02-29T00:00:00Z"},
        {AT(1795422600, 123456), "2026-11-23T08:30:00.123456Z"},
        {AT(1795422600, 120000), "2026-11-23T08:30:00.12Z"},
        {AT(1798761599, 999999), "2026-12-31T23:59:59.999999Z"},
        {AT(4107542399, 0), "2100-02-28T23:59:59Z"},
        {AT(4107542400, 0), "2100-03-01T00:00:00Z"},
        {AT(253402300799, 999999), "9999-12-31T23:59:59.999999Z"},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        char text[TIME_TEXT_SIZE];
        Time back = TIME_NONE;
        time_format(ROWS[i].at, text);
        assert_string_equal(text, ROWS[i].text);
        assert_true(time_parse(text, &back));
        assert_int_equal(back, ROWS[i].at);
    }
}

static void every_day_of_two_centuries_comes_back(void **state)
{
    int32_t last = 19691231;

    (void)state;
    for (int64_t day = 0; day < 73049; day++) {
        char text[TIME_TEXT_SIZE];
        Time at = day * 86400 * TIME_SECOND + 86399 * TIME_SECOND;
        Time back = TIME_NONE;
        int32_t date = 0;
        time_format(at, text);
        assert_true(time_parse(text, &back));
        assert_int_equal(back, at);
        text[10] = '\0';
        assert_true(date_parse(text, &date));
        assert_int_equal(date, time_date(at, 0));
        assert_true(date > last);
        last = date;
    }
    assert_int_equal(last, 21691231);
}

static void any_form_of_rfc_3339_is_understood(void **state)
{
    static const struct {
        const char *text;
        Time at;
    } ROWS[] = {
        {"2026-11-23T16:30:00+08:00", AT(1795422600, 0)},
        {"2026-11-23T03:00:00-05:30", AT(1795422600, 0)},
        {"2026-11-23t08:30:00z", AT(1795422600, 0)},
        {"2026-11-23T08:30:00.5-00:00", AT(1795422600, 500000)},
        {"2026-11-23T08:30:00.123456789Z", AT(1795422600, 123456)},
        {"1970-01-01T08:00:00+08:00", 0},
        {"1969-12-31T23:00:00-01:00", 0},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        Time at = TIME_NONE;
        if (!time_parse(ROWS[i].text, &at))
            fail_msg("%s was refused", ROWS[i].text);
        assert_int_equal(at, ROWS[i].at);
    }
}

static void what_is_no_instant_is_refused_and_leaves_the_value(void **state)
{
    static const char *const BAD[] = {
        "",
        "2026",
        "2026-11-23",
        "2026-11-23T08:30:00",   /* no offset */
        "2026-11-23T08:30Z",     /* no seconds */
        "2026-11-23 08:30:00Z",  /* no T */
        "2026-11-23T08:30:00.Z", /* a point and no fraction */
        "2026-11-23T08:30:00.1234567890Z",
        "2026-11-23T08:30:00Z ",
        "2026-11-23T08:30:00ZZ",
        "2026-11-23T08:30:00+0800",
        "2026-11-23T08:30:00+24:00",
        "2026-11-23T08:30:00+08:60",
        "2026-11-23T08:30:00+08",
        "2026-11-23T24:00:00Z",
        "2026-11-23T23:60:00Z",
        "2026-11-23T23:59:60Z", /* no leap seconds inside */
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-04-31T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "2100-02-29T00:00:00Z",
        "2026-11-00T00:00:00Z",
        "1969-12-31T23:59:59Z",
        "1970-01-01T00:00:00+08:00", /* still 1969 in UTC */
        "9999-12-31T23:59:59-00:01", /* already 10000 in UTC */
        "0000-01-01T00:00:00Z",
        "-2026-11-23T08:30:00Z",
        "12026-11-23T08:30:00Z",
        "２０２６-11-23T08:30:00Z",
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(BAD); i++) {
        Time at = 77;
        if (time_parse(BAD[i], &at))
            fail_msg("\"%s\" was taken as a time", BAD[i]);
        assert_int_equal(at, 77);
    }
}

static void every_cut_of_a_time_is_refused(void **state)
{
    const char *whole = "2026-11-23T08:30:00.123456+08:00";
    char cut[40];
    Time at = 0;

    (void)state;
    assert_true(time_parse(whole, &at));
    for (size_t n = 0; n < strlen(whole); n++) {
        memcpy(cut, whole, n);
        cut[n] = '\0';
        assert_false(time_parse(cut, &at));
    }
}

static void the_date_is_that_of_the_city(void **state)
{
    static const struct {
        Time at;
        int offset_minutes;
        int32_t date;
    } ROWS[] = {
        {AT(1795449599, 999999), 480, 20261123}, /* 23:59:59.999999 in Shanghai */
        {AT(1795449600, 0), 480, 20261124},      /* midnight there */
        {AT(1795449600, 0), 0, 20261123},        {0, -1, 19691231}, {0, 480, 19700101},
        {AT(951782399, 0), 1, 20000229},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(ROWS); i++)
        assert_int_equal(time_date(ROWS[i].at, ROWS[i].offset_minutes), ROWS[i].date);
}

static void only_days_that_were_or_will_be_are_dates(void **state)
{
    static const char *const BAD[] = {
        "",           "2026-11",     "2026-11-31", "2026-02-29",  "2026-1-1",
        "20261123",   "2026-11-23T", "2026/11/23", " 2026-11-23", "2026-11-23 ",
        "0000-01-01", "1900-02-29",
    };
    int32_t date = 0;

    (void)state;
    assert_true(date_parse("2026-11-23", &date));
    assert_int_equal(date, 20261123);
    assert_true(date_parse("2028-02-29", &date));
    assert_true(date_parse("2000-02-29", &date));
    for (size_t i = 0; i < LENGTH(BAD); i++) {
        date = 77;
        if (date_parse(BAD[i], &date))
            fail_msg("\"%s\" was taken as a date", BAD[i]);
        assert_int_equal(date, 77);
    }
}

static void a_date_is_written_as_it_is_read(void **state)
{
    static const int32_t DATES[] = {10101, 19000101, 20280229, 99991231};
    char text[TIME_TEXT_SIZE];

    (void)state;
    date_format(20261123, text);
    assert_string_equal(text, "2026-11-23");
    for (size_t i = 0; i < LENGTH(DATES); i++) {
        int32_t date = 0;
        date_format(DATES[i], text);
        assert_true(date_parse(text, &date));
        assert_int_equal(date, DATES[i]);
    }
}

static void days_are_counted_from_1970_and_back(void **state)
{
    (void)state;
    assert_int_equal(date_days(19700101), 0);
    assert_int_equal(date_days(20000301), 11017);
    assert_int_equal(date_days(20260101), 20454);
    for (int64_t day = date_days(19600101); day < date_days(21010101); day++)
        assert_int_equal(date_days(date_of_days(day)), day);
    assert_int_equal(date_of_days(date_days(20280228) + 1), 20280229);
}

static void no_instant_overruns_its_text(void **state)
{
    static const Time ROWS[] = {TIME_NONE, TIME_NONE + 1, -1, INT64_MAX, INT64_MAX - 1};

    (void)state;
    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        char text[TIME_TEXT_SIZE];
        memset(text, 'x', sizeof(text));
        time_format(ROWS[i], text);
        assert_true(strnlen(text, sizeof(text)) <= 27);
    }
}

static void the_clocks_go_forward(void **state)
{
    int64_t before = monotonic_ms();
    Time now = time_now();

    (void)state;
    assert_true(now > AT(1700000000, 0));
    assert_true(monotonic_ms() >= before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_instant_is_written_and_read_back),
        cmocka_unit_test(every_day_of_two_centuries_comes_back),
        cmocka_unit_test(any_form_of_rfc_3339_is_understood),
        cmocka_unit_test(what_is_no_instant_is_refused_and_leaves_the_value),
        cmocka_unit_test(every_cut_of_a_time_is_refused),
        cmocka_unit_test(the_date_is_that_of_the_city),
        cmocka_unit_test(only_days_that_were_or_will_be_are_dates),
        cmocka_unit_test(a_date_is_written_as_it_is_read),
        cmocka_unit_test(days_are_counted_from_1970_and_back),
        cmocka_unit_test(no_instant_overruns_its_text),
        cmocka_unit_test(the_clocks_go_forward),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
