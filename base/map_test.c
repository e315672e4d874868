#include "base/map.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define N 2000

static char keys[N][16];
static int values[N];

static int make_keys(void **state)
{
    (void)state;
    for (int i = 0; i < N; i++) {
        (void)snprintf(keys[i], sizeof(keys[i]), "key-%d", i);
        values[i] = i;
    }
    return 0;
}

static void what_was_put_is_there_and_nothing_else(void **state)
{
    Map *map = map_new();
    char same[] = "key-7";

    (void)state;
    assert_null(map_get(map, "key-7"));
    assert_null(map_put(map, keys[7], &values[7]));
    assert_ptr_equal(map_get(map, same), &values[7]);
    assert_null(map_get(map, "key-"));
    assert_null(map_get(map, "key-70"));
    assert_null(map_get(map, ""));
    assert_int_equal(map_count(map), 1);
    map_free(map);
}

static void putting_again_gives_back_what_was_there(void **state)
{
    Map *map = map_new();

    (void)state;
    assert_null(map_put(map, keys[1], &values[1]));
    assert_ptr_equal(map_put(map, keys[1], &values[2]), &values[1]);
    assert_ptr_equal(map_get(map, keys[1]), &values[2]);
    assert_int_equal(map_count(map), 1);
    map_free(map);
}

static void an_empty_key_is_a_key(void **state)
{
    Map *map = map_new();

    (void)state;
    assert_null(map_put(map, "", &values[3]));
    assert_ptr_equal(map_get(map, ""), &values[3]);
    assert_ptr_equal(map_take(map, ""), &values[3]);
    assert_int_equal(map_count(map), 0);
    map_free(map);
}

static void taking_what_is_not_there_changes_nothing(void **state)
{
    Map *map = map_new();

    (void)state;
    assert_null(map_take(map, "nobody"));
    assert_null(map_put(map, keys[1], &values[1]));
    assert_null(map_take(map, "nobody"));
    assert_int_equal(map_count(map), 1);
    assert_ptr_equal(map_get(map, keys[1]), &values[1]);
    map_free(map);
    map_free(NULL);
}

/* Deterministic: the same puts and takes each time. */
static uint32_t next_number(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

static void a_map_agrees_with_a_plain_table_through_growth_and_removal(void **state)
{
    Map *map = map_new();
    bool there[N] = {false};
    size_t count = 0;
    uint32_t seed = 7;

    (void)state;
    for (int round = 0; round < 40000; round++) {
        size_t i = next_number(&seed) % N;
        /* First mostly in, then mostly out. */
        bool put = next_number(&seed) % 10 < (round < 20000 ? 8U : 2U);
        void *before = put ? map_put(map, keys[i], &values[i]) : map_take(map, keys[i]);
        assert_ptr_equal(before, there[i] ? &values[i] : NULL);
        count = count + (put && !there[i]) - (!put && there[i]);
        there[i] = put;
        assert_int_equal(map_count(map), count);
        if (round % 1000 != 0)
            continue;
        for (size_t j = 0; j < N; j++)
            assert_ptr_equal(map_get(map, keys[j]), there[j] ? &values[j] : NULL);
    }
    map_free(map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_put_is_there_and_nothing_else),
        cmocka_unit_test(putting_again_gives_back_what_was_there),
        cmocka_unit_test(an_empty_key_is_a_key),
        cmocka_unit_test(taking_what_is_not_there_changes_nothing),
        cmocka_unit_test(a_map_agrees_with_a_plain_table_through_growth_and_removal),
    };

    return cmocka_run_group_tests(tests, make_keys, NULL);
}
