#include "domain/past/lives.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "domain/past/paint.h"
#include "platform/files/image.h"

#include <cmocka.h>

#define PICTURE_MAX ((size_t)1 << 20)

/* act_find aborts on a name that the table of acts does not have. */
static void every_way_names_acts_that_there_are(void **context)
{
    (void)context;
    for (size_t i = 0; i < N_WAYS; i++) {
        assert_true(WAYS[i].share > 0);
        for (const char *const *name = WAYS[i].acts; *name; name++)
            assert_string_equal(act_find(*name)->name, *name);
    }
}

static void picture(Buf *out, uint64_t place, uint64_t light, bool cleared)
{
    buf_init(out, PICTURE_MAX);
    paint(out, place, light, cleared);
    assert_false(out->overflow);
}

static void a_drawn_picture_is_one_that_the_server_takes(void **context)
{
    CLEANUP(arena_freep) Arena *arena = arena_new();
    Buf drawn CLEANUP(buf_done);
    Image image = {0};

    (void)context;
    picture(&drawn, 1, 2, false);
    assert_true(image_clean(arena, (const uint8_t *)drawn.data, drawn.len, 480, &image));
    assert_int_equal(image.width, PAINT_WIDTH);
    assert_int_equal(image.height, PAINT_HEIGHT);
}

static bool same(const Buf *a, const Buf *b)
{
    return a->len == b->len && memcmp(a->data, b->data, a->len) == 0;
}

static void pictures_are_the_same_for_the_same_place_and_light_and_no_others(void **context)
{
    Buf one CLEANUP(buf_done), again CLEANUP(buf_done), later CLEANUP(buf_done),
        cleared CLEANUP(buf_done), elsewhere CLEANUP(buf_done);

    (void)context;
    picture(&one, 1, 2, false);
    picture(&again, 1, 2, false);
    picture(&later, 1, 3, false);
    picture(&cleared, 1, 2, true);
    picture(&elsewhere, 2, 2, false);
    assert_true(same(&one, &again));
    assert_false(same(&one, &later));
    assert_false(same(&one, &cleared));
    assert_false(same(&one, &elsewhere));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_way_names_acts_that_there_are),
        cmocka_unit_test(a_drawn_picture_is_one_that_the_server_takes),
        cmocka_unit_test(pictures_are_the_same_for_the_same_place_and_light_and_no_others),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
