#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static int make_arena(void **state)
{
    *state = arena_new();
    return 0;
}

static int drop_arena(void **state)
{
    arena_free(*state);
    return 0;
}

static void assert_zero(const unsigned char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        assert_int_equal(bytes[i], 0);
}

static void memory_is_zero_aligned_and_its_own(void **state)
{
    unsigned char *blocks[300];

    for (size_t i = 0; i < LENGTH(blocks); i++) {
        blocks[i] = arena_alloc(*state, i * 7);
        assert_int_equal((uintptr_t)blocks[i] % _Alignof(max_align_t), 0);
        assert_zero(blocks[i], i * 7);
        memset(blocks[i], (int)(i & 0xff), i * 7);
    }
    for (size_t i = 0; i < LENGTH(blocks); i++) {
        for (size_t j = 0; j < i * 7; j++)
            assert_int_equal(blocks[i][j], i & 0xff);
    }
}

static void nothing_at_all_still_has_an_address(void **state)
{
    void *first = arena_alloc(*state, 0);
    void *second = arena_alloc(*state, 0);

    assert_non_null(first);
    assert_ptr_not_equal(first, second);
    assert_non_null(arena_array(*state, 0, 8));
}

static void a_block_larger_than_a_chunk_is_given_whole(void **state)
{
    size_t n = (size_t)3 * 1024 * 1024 + 5;
    unsigned char *before = arena_alloc(*state, 10);
    unsigned char *large = arena_alloc(*state, n);
    unsigned char *after = arena_alloc(*state, 10);

    assert_zero(large, n);
    memset(large, 0xff, n);
    assert_zero(before, 10);
    assert_zero(after, 10);
}

static void a_reset_arena_gives_zeroed_memory_again(void **state)
{
    for (int round = 0; round < 5; round++) {
        for (int i = 0; i < 100; i++) {
            unsigned char *block = arena_alloc(*state, 1000);
            assert_zero(block, 1000);
            memset(block, 0xee, 1000);
        }
        arena_reset(*state);
    }
}

static void an_array_has_room_for_every_item(void **state)
{
    int64_t *numbers = arena_array(*state, 5000, sizeof(int64_t));

    assert_zero((const unsigned char *)numbers, 5000 * sizeof(int64_t));
    numbers[4999] = 7;
    assert_int_equal(numbers[4999], 7);
}

static void text_is_copied_with_its_end(void **state)
{
    char source[] = "东莞 grid";
    char *whole = arena_strdup(*state, source);
    char *part = arena_strndup(*state, source, 3);
    char *raw = arena_strndup(*state, "a\0b", 3);

    source[0] = 'X';
    assert_string_equal(whole, "东莞 grid");
    assert_string_equal(part, "东");
    assert_memory_equal(raw, "a\0b", 4);
    assert_string_equal(arena_strdup(*state, ""), "");
    assert_string_equal(arena_strndup(*state, "", 0), "");
}

static void printing_takes_the_room_it_needs(void **state)
{
    char *text = arena_printf(*state, "%s-%d", "row", 42);
    char *wide = arena_printf(*state, "%0100000d", 1);

    assert_string_equal(text, "row-42");
    assert_int_equal(strlen(wide), 100000);
    assert_int_equal(wide[99999], '1');
}

static void freeing_nothing_is_fine(void **state)
{
    Arena *none = NULL;
    Arena *some = arena_new();

    (void)state;
    arena_free(NULL);
    arena_freep(&none);
    arena_freep(&some);
    assert_null(some);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(memory_is_zero_aligned_and_its_own, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(nothing_at_all_still_has_an_address, make_arena,
                                        drop_arena),
        cmocka_unit_test_setup_teardown(a_block_larger_than_a_chunk_is_given_whole, make_arena,
                                        drop_arena),
        cmocka_unit_test_setup_teardown(a_reset_arena_gives_zeroed_memory_again, make_arena,
                                        drop_arena),
        cmocka_unit_test_setup_teardown(an_array_has_room_for_every_item, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(text_is_copied_with_its_end, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(printing_takes_the_room_it_needs, make_arena, drop_arena),
        cmocka_unit_test(freeing_nothing_is_fine),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
