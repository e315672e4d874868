/* shown_test.c - what was written goes out under its own mark and under no other. */
#include "domain/cases/shown.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define N_OTHERS 7

static Shown *shown;

static int set_up(void **state)
{
    (void)state;
    shown = shown_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    shown_free(shown);
    return 0;
}

static Case mark_of(uint8_t id)
{
    Case mark = {.row = 700, .item_row = 5, .photos = 2, .handler_name = "王芳"};

    mark.id.b[0] = id;
    return mark;
}

static void keep(const Case *mark, int64_t edition, const char *text)
{
    shown_let_go(shown_keep(shown, mark, edition, text, strlen(text)));
}

/* NULL: nothing is shown. */
static void expect(const Case *mark, int64_t edition, const char *text)
{
    ShownText *found = shown_find(shown, mark, edition);
    Buf out;

    buf_init(&out, 1024);
    if (found)
        shown_write(&out, found);
    if (text) {
        assert_string_equal(buf_cstr(&out), text);
    } else {
        assert_null(found);
    }
    shown_let_go(found);
    buf_done(&out);
}

static void what_was_written_goes_out_under_the_same_mark(void **state)
{
    const Case mark = mark_of(1);

    (void)state;
    expect(&mark, 3, NULL);
    keep(&mark, 3, "{one}");
    expect(&mark, 3, "{one}");
}

static void whatever_differs_in_a_mark_it_is_another_one(void **state)
{
    const Case mark = mark_of(1);
    Arena *arena = arena_new();
    Case *others = arena_array(arena, N_OTHERS, sizeof(*others));

    (void)state;
    for (size_t i = 0; i < N_OTHERS; i++)
        others[i] = mark;
    others[0].id.b[15] = 9;
    others[1].row++;
    others[2].item_row++;
    others[3].photos++;
    others[4].handler_name = "李强";
    others[5].handler_name = NULL;
    others[6].mine = true;
    keep(&mark, 3, "{one}");
    for (size_t i = 0; i < N_OTHERS; i++)
        expect(&others[i], 3, NULL);
    expect(&mark, 4, NULL);
    expect(&mark, 3, "{one}");
    arena_free(arena);
}

static void a_newer_row_takes_the_place_of_the_older_one(void **state)
{
    const Case before = mark_of(1);
    Case after = before;

    (void)state;
    after.row = 701;
    after.handler_name = NULL;
    keep(&before, 3, "{before}");
    ShownText *held = shown_find(shown, &before, 3);
    keep(&after, 3, "{after}");
    expect(&before, 3, NULL);
    expect(&after, 3, "{after}");
    /* Whoever is about to send the older one still has it. */
    Buf out;
    buf_init(&out, 64);
    shown_write(&out, held);
    assert_string_equal(buf_cstr(&out), "{before}");
    buf_done(&out);
    shown_let_go(held);
}

static void a_row_that_is_very_long_is_not_kept(void **state)
{
    static char text[SHOWN_BYTES_MAX + 1];
    const Case mark = mark_of(1);

    (void)state;
    memset(text, 'x', sizeof(text));
    ShownText *made = shown_keep(shown, &mark, 3, text, sizeof(text));
    assert_non_null(made);
    shown_let_go(made);
    expect(&mark, 3, NULL);
}

static void more_rows_than_there_are_places_push_each_other_out(void **state)
{
    size_t found = 0;

    (void)state;
    for (uint32_t i = 0; i < 2 * SHOWN_ROWS; i++) {
        Case mark = mark_of(0);
        memcpy(mark.id.b, &i, sizeof(i));
        keep(&mark, 3, "{}");
    }
    for (uint32_t i = 0; i < 2 * SHOWN_ROWS; i++) {
        Case mark = mark_of(0);
        memcpy(mark.id.b, &i, sizeof(i));
        ShownText *text = shown_find(shown, &mark, 3);
        found += text != NULL;
        shown_let_go(text);
    }
    assert_in_range(found, SHOWN_ROWS / 4, SHOWN_ROWS);
}

#define N_PAGES   400
#define PAGE_ROWS 50

/* Else each reading of the page would read those rows whole. */
static void the_rows_of_a_page_do_not_push_each_other_out(void **state)
{
    (void)state;
    for (uint32_t page = 0; page < N_PAGES; page++) {
        for (uint32_t i = page * PAGE_ROWS; i < (page + 1) * PAGE_ROWS; i++) {
            Case mark = mark_of(0);
            memcpy(mark.id.b, &i, sizeof(i));
            keep(&mark, 3, "{}");
        }
        for (uint32_t i = page * PAGE_ROWS; i < (page + 1) * PAGE_ROWS; i++) {
            Case mark = mark_of(0);
            memcpy(mark.id.b, &i, sizeof(i));
            expect(&mark, 3, "{}");
        }
    }
}

#define N_READERS 4
#define N_TURNS   2000

/* One case, whose row changes all the time; what was written says of which row it is. */
static void *read_what_changes(void *context)
{
    size_t *ret_wrong = context;
    char text[32];
    Buf out;

    for (int64_t turn = 0; turn < N_TURNS; turn++) {
        Case mark = mark_of(1);
        mark.row = turn / 4;
        int n = snprintf(text, sizeof(text), "{row %lld}", (long long)mark.row);
        ShownText *found = shown_find(shown, &mark, 3);
        if (!found)
            found = shown_keep(shown, &mark, 3, text, (size_t)n);
        buf_init(&out, 64);
        shown_write(&out, found);
        *ret_wrong += strcmp(buf_cstr(&out), text) != 0;
        shown_let_go(found);
        buf_done(&out);
    }
    return NULL;
}

static void threads_each_see_the_row_of_their_mark(void **state)
{
    pthread_t threads[N_READERS];
    size_t wrong[N_READERS] = {0};

    (void)state;
    for (size_t i = 0; i < N_READERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, read_what_changes, &wrong[i]), 0);
    for (size_t i = 0; i < N_READERS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(wrong[i], 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_written_goes_out_under_the_same_mark, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(whatever_differs_in_a_mark_it_is_another_one, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_newer_row_takes_the_place_of_the_older_one, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_row_that_is_very_long_is_not_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(more_rows_than_there_are_places_push_each_other_out, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_rows_of_a_page_do_not_push_each_other_out, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(threads_each_see_the_row_of_their_mark, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
