/* near_test.c - what a stranger learns of a case nearby, and that no number of questions adds to it. */
#include "domain/cases/near.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define HOUR (INT64_C(3600) * TIME_SECOND)

static uint32_t next(uint32_t *seed)
{
    return *seed = *seed * 1664525 + 1013904223;
}

/* Somewhere in a square of about 400 m, at the latitude of the city. */
static GeoPoint somewhere(uint32_t *seed)
{
    return (GeoPoint){.lon = 113750000 + (int32_t)(next(seed) >> 8) % 4000,
                      .lat = 23020000 + (int32_t)(next(seed) >> 8) % 4000};
}

static void what_is_said_is_a_true_bound(void **context)
{
    uint32_t seed = 7;
    int n_near = 0;

    (void)context;
    for (int i = 0; i < 20000; i++) {
        GeoPoint here = somewhere(&seed), there = somewhere(&seed);
        int64_t within_m = 0;
        assert_true(geo_distance_m(there, near_rounded(there)) <= 36);
        if (!near_within(here, there, 50, &within_m)) {
            assert_true(geo_distance_m(here, there) > 50 - 36);
            continue;
        }
        n_near++;
        assert_true(geo_distance_m(here, there) <= (double)within_m);
        assert_true(within_m == 60 || within_m == 90);
    }
    assert_true(n_near > 500);
}

/* Whoever asks from everywhere finds the cell, and never the place in it. */
static void two_places_of_one_cell_are_told_alike_from_everywhere(void **context)
{
    uint32_t seed = 11;
    int n_pairs = 0;

    (void)context;
    while (n_pairs < 500) {
        GeoPoint one = somewhere(&seed);
        GeoPoint middle = near_rounded(one);
        GeoPoint other = {.lon = middle.lon + (int32_t)(next(&seed) >> 8) % 400 - 200,
                          .lat = middle.lat + (int32_t)(next(&seed) >> 8) % 400 - 200};
        GeoPoint rounded = near_rounded(other);
        assert_memory_equal(&rounded, &middle, sizeof(middle));
        n_pairs++;
        for (int i = 0; i < 40; i++) {
            GeoPoint here = somewhere(&seed);
            int64_t a = 0, b = 0;
            assert_int_equal(near_within(here, one, 50, &a), near_within(here, other, 50, &b));
            assert_int_equal(a, b);
        }
    }
}

static void the_age_tells_the_hour_and_not_the_minute(void **context)
{
    const Time noon = INT64_C(1700049600) * TIME_SECOND / HOUR * HOUR;
    const struct {
        int64_t ago_minutes;
        const char *age;
    } rows[] = {
        {0, "UNDER_1_H"},   {59, "UNDER_1_H"},   {60, "UNDER_6_H"},    {61, "UNDER_6_H"},
        {359, "UNDER_6_H"}, {360, "UNDER_24_H"}, {1380, "UNDER_24_H"}, {1440, "OLDER"},
    };

    (void)context;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        Time now = noon + rows[i].ago_minutes * 60 * TIME_SECOND;
        for (int64_t minute = 0; minute < 60; minute++) /* wherever in its hour */
            assert_string_equal(near_age(noon + minute * 60 * TIME_SECOND, now), rows[i].age);
    }
}

static void only_what_lies_open_in_the_street_is_told(void **context)
{
    const struct {
        const char *evidence[4];
        int severity;
        bool is_told;
    } rows[] = {
        {{"PHOTO", "POSITION"}, SEVERITY_S3, true},
        {{"PHOTO", "POSITION", "PERIOD"}, SEVERITY_S2, true},
        {{"PHOTO", "POSITION"}, SEVERITY_S1, false},
        {{"PHOTO"}, SEVERITY_S3, false},
        {{"SCAN", "PHOTO", "POSITION", "DOCUMENT"}, SEVERITY_S3, false},
        {{"PHOTO", "LICENCE", "POSITION"}, SEVERITY_S3, false},
        {{"NARRATIVE", "POSITION"}, SEVERITY_S2, false},
        {{"NARRATIVE", "CONSENT"}, SEVERITY_S4, false},
        {{NULL}, SEVERITY_S4, false},
    };

    (void)context;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        const char *asked[4];
        size_t n = 0;
        while (n < LENGTH(asked) && rows[i].evidence[n]) {
            asked[n] = rows[i].evidence[n];
            n++;
        }
        Item item = {.evidence = {asked, n}, .severity = rows[i].severity};
        assert_int_equal(near_may_tell(&item), rows[i].is_told);
    }
}

static void what_stands_for_a_case_is_another_one_for_every_code(void **context)
{
    static const Id ONE = {{1}}, OTHER = {{2}};
    char a[NEAR_REF_SIZE], b[NEAR_REF_SIZE];

    (void)context;
    near_ref(ONE, "7K2M-7K2M-7K2M-7K2M-7K2M", a);
    assert_int_equal(strlen(a), 32);
    near_ref(ONE, "7K2M-7K2M-7K2M-7K2M-7K2M", b);
    assert_string_equal(a, b);
    near_ref(ONE, "7K2M-7K2M-7K2M-7K2M-7K2N", b);
    assert_string_not_equal(a, b);
    near_ref(OTHER, "7K2M-7K2M-7K2M-7K2M-7K2M", b);
    assert_string_not_equal(a, b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_said_is_a_true_bound),
        cmocka_unit_test(two_places_of_one_cell_are_told_alike_from_everywhere),
        cmocka_unit_test(the_age_tells_the_hour_and_not_the_minute),
        cmocka_unit_test(only_what_lies_open_in_the_street_is_told),
        cmocka_unit_test(what_stands_for_a_case_is_another_one_for_every_code),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
