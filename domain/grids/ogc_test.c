/* ogc_test.c - the edge of many grids together, and what a query asks for. */
#include "domain/grids/ogc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static Arena *arena;

static int begin(void **context)
{
    (void)context;
    arena = arena_new();
    return 0;
}

static int end(void **context)
{
    (void)context;
    arena_free(arena);
    return 0;
}

/* ---- dissolve -------------------------------------------------------------------------------------- */

static Ring square(int32_t x, int32_t y)
{
    Ring ring = {arena_array(arena, 4, sizeof(GeoPoint)), 4};

    ring.points[0] = (GeoPoint){x * 10, y * 10};
    ring.points[1] = (GeoPoint){x * 10 + 10, y * 10};
    ring.points[2] = (GeoPoint){x * 10 + 10, y * 10 + 10};
    ring.points[3] = (GeoPoint){x * 10, y * 10 + 10};
    return ring;
}

/* Squares where the picture has '#', its last line lowest. */
static void dissolves_into(const char *const *picture, size_t n_outer, size_t n_holes)
{
    Ring rings[64];
    Ring *loops = NULL;
    size_t n = 0;
    int64_t area2 = 0;
    size_t found_outer = 0;

    for (int32_t y = 0; picture[y]; y++) {
        for (int32_t x = 0; picture[y][x]; x++) {
            if (picture[y][x] == '#')
                rings[n++] = square(x, -y);
        }
    }
    size_t n_loops = rings_dissolve(arena, rings, n, &loops);
    for (size_t i = 0; i < n_loops; i++) {
        int64_t loop = ring_area2(loops[i].points, loops[i].n);
        area2 += loop;
        found_outer += loop > 0;
        for (size_t a = 0; a < loops[i].n; a++) {
            for (size_t b = 0; b < a; b++)
                assert_false(point_eq(loops[i].points[a], loops[i].points[b]));
        }
    }
    if (found_outer != n_outer || n_loops - found_outer != n_holes)
        fail_msg("%s..: %zu outer, %zu holes", picture[0], found_outer, n_loops - found_outer);
    assert_int_equal(area2, (int64_t)n * 200);
}

static void many_grids_are_one_shape_with_its_holes_and_parts(void **context)
{
    (void)context;
    dissolves_into((const char *const[]){"#", NULL}, 1, 0);
    dissolves_into((const char *const[]){"###", "###", NULL}, 1, 0);
    dissolves_into((const char *const[]){"#.#", NULL}, 2, 0);
    dissolves_into((const char *const[]){"###", "#.#", "###", NULL}, 1, 1);
    dissolves_into((const char *const[]){"#####", "#.#.#", "#####", NULL}, 1, 2);
    dissolves_into((const char *const[]){"", NULL}, 0, 0);
}

/* Where corners touch, the loops part: neither an outline nor a hole goes through a point twice. */
static void what_touches_at_a_corner_is_apart(void **context)
{
    (void)context;
    dissolves_into((const char *const[]){"#.", ".#", NULL}, 2, 0);
    dissolves_into((const char *const[]){"#.#", ".#.", "#.#", NULL}, 5, 0);
    dissolves_into((const char *const[]){"####", "#.##", "##.#", "####", NULL}, 1, 2);
    dissolves_into((const char *const[]){"###", "#.#", "##.", NULL}, 1, 1);
}

/* ---- queries ---------------------------------------------------------------------------------------- */

static void a_time_is_days_of_the_city(void **context)
{
    static const struct {
        const char *text;
        int32_t from, to;
    } ROWS[] = {
        {NULL, 20261125, 20261125},
        {"2026-01-02", 20260102, 20260102},
        {"2026-01-01T16:00:00Z", 20260102, 20260102},
        {"2026-01-01T15:59:59Z", 20260101, 20260101},
        {"2026-01-01/2026-02-01", 20260101, 20260201},
        {"../2026-02-01", 19000101, 20260201},
        {"2026-02-01/..", 20260201, 99991231},
        {"/2026-02-01", 19000101, 20260201},
    };

    (void)context;
    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        Days days = {0, 0};
        assert_null(ogc_days(arena, ROWS[i].text, 20261125, &days));
        assert_int_equal(days.from, ROWS[i].from);
        assert_int_equal(days.to, ROWS[i].to);
    }
}

static void what_is_no_time_and_no_box_is_refused_by_its_name(void **context)
{
    static const char *const TIMES[] = {"",
                                        "..",
                                        "2026",
                                        "2026-13-01",
                                        "2026-02-30",
                                        "x/y",
                                        "2026-02-01/2026-01-01",
                                        "2026-01-01/2026-01-02/..",
                                        "today",
                                        "2026-01-01T00:00:00"};
    static const char *const BOXES[] = {
        "",          "1",   "1,2,3",         "1,2,3,x",   "1,2,3,4,", "1,4,3,2",
        "1,2,3,4,5", ",,,", "1,2,3,4,5,6,7", "nan,1,2,3", "1, 2,3,4"};

    (void)context;
    for (size_t i = 0; i < LENGTH(TIMES); i++) {
        Days days = {7, 7};
        const Error *error = ogc_days(arena, TIMES[i], 20261125, &days);
        if (!error || strcmp(error->field, "datetime") != 0)
            fail_msg("taken: %s", TIMES[i]);
        assert_int_equal(days.from, 7);
    }
    for (size_t i = 0; i < LENGTH(BOXES); i++) {
        OgcBox box = {7, 7, 7, 7};
        const Error *error = ogc_box(arena, BOXES[i], &box);
        if (!error || strcmp(error->field, "bbox") != 0)
            fail_msg("taken: %s", BOXES[i]);
        assert_true(box.west > 6.9);
    }
}

static void a_box_may_have_heights(void **context)
{
    OgcBox flat = {0, 0, 0, 0};
    OgcBox high = {0, 0, 0, 0};

    (void)context;
    assert_null(ogc_box(arena, "113.5,22.5,114,23", &flat));
    assert_null(ogc_box(arena, "113.5,22.5,-10,114,23,900", &high));
    assert_memory_equal(&flat, &high, sizeof(flat));
    assert_true(flat.east > 113.9 && flat.north > 22.9);
    assert_null(ogc_box(arena, "113.5,22.5,-10,23", &flat));
    assert_true(flat.west > flat.east);
}

#define PROMISE(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROMISE(many_grids_are_one_shape_with_its_holes_and_parts),
        PROMISE(what_touches_at_a_corner_is_apart),
        PROMISE(a_time_is_days_of_the_city),
        PROMISE(what_is_no_time_and_no_box_is_refused_by_its_name),
        PROMISE(a_box_may_have_heights),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
