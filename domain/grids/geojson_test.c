/* geojson_test.c - what other programs write is read, what nobody should write is refused with its
 * place; and outlines that were rounded apart fit together again. */
#include "domain/grids/geojson.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include "base/str.h"
#include "domain/grids/node.h"

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

#define SQUARE "[[113.1,22.1],[113.2,22.1],[113.2,22.2],[113.1,22.2],[113.1,22.1]]"
#define FEATURE(properties, geometry) \
    "{\"type\":\"Feature\",\"properties\":" properties ",\"geometry\":" geometry "}"
#define POLYGON(rings)   "{\"type\":\"Polygon\",\"coordinates\":[" rings "]}"
#define COLLECTION(list) "{\"type\":\"FeatureCollection\",\"features\":[" list "]}"

static const Error *read_text(const char *text, GeoFeatures *ret_features)
{
    return geojson_read(arena, text, strlen(text), ret_features);
}

static void a_polygon_with_its_names_is_read(void **context)
{
    GeoFeatures features;

    (void)context;
    assert_null(read_text(
        "\xef\xbb\xbf" COLLECTION(FEATURE("{\"key\":441900119001001,\"village\":"
                                          "\"441900119001000\",\"name\":\"\\u4e00\\ud83d\\ude00\"}",
                                          POLYGON(SQUARE))) "\n",
        &features));
    assert_int_equal(features.n, 1);
    const GeoFeature *feature = features.items;
    assert_string_equal(feature->key, "441900119001001");
    assert_string_equal(feature->village, "441900119001000");
    assert_string_equal(feature->name, "一😀");
    assert_int_equal(feature->n_outer, 4);
    assert_int_equal(feature->n_parts, 1);
    assert_int_equal(feature->n_holes, 0);
}

static void what_other_programs_add_is_passed_over(void **context)
{
    static const char *const ROWS[] = {
        COLLECTION(FEATURE("null", POLYGON(SQUARE))),
        COLLECTION(FEATURE("{\"a\":{\"b\":[1,[2,{}],null,true]},\"key\":null}", POLYGON(SQUARE))),
        COLLECTION(FEATURE("{}", "{\"coordinates\":[" SQUARE "],\"type\":\"Polygon\"}")),
        "{\"bbox\":[1,2,3,4],\"features\":[" FEATURE(
            "{}", POLYGON(SQUARE)) "],\"type\":"
                                   "\"FeatureCollection\",\"name\":\"x\",\"crs\":{\"type\":"
                                   "\"name\",\"properties\":{\"name\":"
                                   "\"urn:ogc:def:crs:OGC:1.3:CRS84\"}}}",
        COLLECTION(FEATURE("{}", POLYGON("[[1.131e2,22.1,5],[113.2,22.1,5],[113.2,22.2,5,6],"
                                         "[113.1,22.2],[113.1,22.1]]"))),
        COLLECTION(FEATURE("{}", "{\"type\":\"MultiPolygon\",\"coordinates\":[[" SQUARE "]]}")),
    };

    (void)context;
    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        GeoFeatures features = {NULL, 0};
        const Error *error = read_text(ROWS[i], &features);
        if (error)
            fail_msg("%s: %s", ROWS[i], error->detail);
        assert_int_equal(features.n, 1);
        assert_int_equal(features.items[0].n_parts, 1);
        assert_int_equal(features.items[0].n_outer, 4);
        assert_null(features.items[0].key);
    }
}

static void holes_parts_and_lines_are_told_apart(void **context)
{
    static const struct {
        const char *geometry;
        size_t n_parts, n_holes;
    } ROWS[] = {
        {POLYGON(SQUARE "," SQUARE), 1, 1},
        {"{\"type\":\"MultiPolygon\",\"coordinates\":[[" SQUARE "],[" SQUARE "," SQUARE "]]}", 2,
         1},
        {"{\"type\":\"Point\",\"coordinates\":[113.1,22.1]}", 0, 0},
        {"{\"type\":\"LineString\",\"coordinates\":[[113.1,22.1],[113.2,22.2]]}", 0, 0},
        {"{\"type\":\"Polygon\",\"coordinates\":[]}", 0, 0},
        {"{\"type\":\"GeometryCollection\",\"geometries\":[]}", 0, 0},
        {"null", 0, 0},
    };

    (void)context;
    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        GeoFeatures features = {NULL, 0};
        const char *text = arena_printf(
            arena, COLLECTION("{\"type\":\"Feature\",\"properties\":{},\"geometry\":%s}"),
            ROWS[i].geometry);
        assert_null(read_text(text, &features));
        assert_int_equal(features.items[0].n_parts, ROWS[i].n_parts);
        assert_int_equal(features.items[0].n_holes, ROWS[i].n_holes);
    }
}

static void what_is_no_map_is_refused_and_writes_nothing(void **context)
{
    static const char *const ROWS[] = {
        "",
        "[]",
        "{}",
        "{\"type\":\"FeatureCollection\"}",
        "{\"type\":\"Topology\",\"features\":[]}",
        COLLECTION("") "x",
        COLLECTION("1"),
        COLLECTION(FEATURE("{}", POLYGON("[[113.1,22.1],[113.2,22.1]"))),
        COLLECTION(FEATURE("{}", POLYGON("[[113.1],[113.2,22.1]]"))),
        COLLECTION(FEATURE("{}", POLYGON("[[113.1,\"22\"],[113.2,22.1]]"))),
        COLLECTION(FEATURE("{}", POLYGON("[[113.1,NaN],[113.2,22.1]]"))),
        COLLECTION(FEATURE("{}", POLYGON("[[113.1,1e999],[113.2,22.1]]"))),
        COLLECTION(FEATURE("{}", POLYGON("[[[[113.1,22.1]]]]"))),
        COLLECTION(FEATURE("{\"name\":\"\\u0000\"}", POLYGON(SQUARE))),
        COLLECTION(FEATURE("{\"name\":\"\\ud83d\"}", POLYGON(SQUARE))),
        COLLECTION(FEATURE("{\"name\":\"\\x\"}", POLYGON(SQUARE))),
        COLLECTION(FEATURE("{\"name\":\"\xff\xfe\"}", POLYGON(SQUARE))),
        COLLECTION(FEATURE("{\"name\":\"\n\"}", POLYGON(SQUARE))),
        "{\"features\":[],\"crs\":{\"properties\":{\"name\":\"EPSG:3857\"}}}",
    };

    (void)context;
    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        GeoFeatures features = {NULL, 77};
        const Error *error = read_text(ROWS[i], &features);
        if (!error || error->kind != &GEOJSON_BAD)
            fail_msg("taken: %s", ROWS[i]);
        assert_int_equal(features.n, 77);
    }
}

static void a_file_cut_in_half_anywhere_is_refused(void **context)
{
    static const char TEXT[] =
        COLLECTION(FEATURE("{\"key\":\"441900119001001\",\"x\":[1,{}]}", POLYGON(SQUARE)));

    (void)context;
    for (size_t n = 0; n + 1 < sizeof(TEXT); n++) {
        GeoFeatures features = {NULL, 0};
        char *part = arena_strndup(arena, TEXT, n);
        assert_non_null(geojson_read(arena, part, n, &features));
    }
    GeoFeatures features = {NULL, 0};
    assert_non_null(geojson_read(arena, TEXT, sizeof(TEXT), &features)); /* with its NUL */
    assert_null(geojson_read(arena, TEXT, sizeof(TEXT) - 1, &features));
}

static void a_thousand_brackets_are_refused_before_they_cost_a_stack(void **context)
{
    static const char *const OPEN[] = {"[", "{\"a\":"};

    (void)context;
    for (size_t i = 0; i < LENGTH(OPEN); i++) {
        Buf out;
        GeoFeatures features = {NULL, 0};
        buf_init(&out, (size_t)1 << 20);
        buf_str(&out, "{\"x\":");
        for (int n = 0; n < 100000; n++)
            buf_str(&out, OPEN[i]);
        const Error *error = geojson_read(arena, buf_cstr(&out), out.len, &features);
        assert_non_null(error);
        assert_non_null(strstr(error->detail, "too deep"));
        buf_done(&out);
    }
}

/* ---- fitting together ---------------------------------------------------------------------------- */

static Ring ring_of(size_t n, const GeoPoint *points)
{
    Ring ring = {arena_array(arena, n, sizeof(GeoPoint)), n};

    memcpy(ring.points, points, n * sizeof(GeoPoint));
    return ring;
}

/* Three squares: two below, one above both, whose edge has no point where they meet; and corners
 * rounded apart. */
static void borders_that_were_rounded_apart_are_one_again(void **context)
{
    const GeoPoint left[] = {{0, 0}, {1000, 0}, {1002, 1001}, {0, 1000}};
    const GeoPoint right[] = {{1001, 0}, {2000, 0}, {2000, 1000}, {1000, 1000}};
    const GeoPoint above[] = {{1, 999}, {2000, 1001}, {2000, 2000}, {0, 2000}};
    const GeoPoint rim[] = {{0, 0}, {2000, 0}, {2000, 2000}, {0, 2000}};
    const Ring whole = ring_of(4, rim);
    Ring rings[] = {ring_of(4, left), ring_of(4, right), ring_of(4, above)};
    RingEdges twice;
    RingEdges before = rings_rim(arena, &whole, 1, &twice);

    (void)context;
    assert_int_equal(rings_rim(arena, rings, 3, &twice).n, 12);
    rings_node(arena, rings, 3, before, 5);
    RingEdges after = rings_rim(arena, rings, 3, &twice);
    assert_int_equal(twice.n, 0);
    assert_int_equal(after.n, 7); /* the four corners, and where three meet the sides */
    assert_int_equal(rings[2].n, 5);
    for (size_t i = 0; i < LENGTH(rim); i++) {
        bool found = false;
        for (size_t k = 0; k < after.n; k++)
            found |= point_eq(after.items[k].a, rim[i]);
        assert_true(found);
    }
}

static void what_is_apart_stays_apart(void **context)
{
    const GeoPoint left[] = {{0, 0}, {1000, 0}, {1000, 1000}, {0, 1000}};
    const GeoPoint right[] = {{1020, 0}, {2000, 0}, {2000, 1000}, {1020, 1000}};
    Ring rings[] = {ring_of(4, left), ring_of(4, right)};
    const RingEdges nothing = {NULL, 0};
    RingEdges twice;

    (void)context;
    rings_node(arena, rings, 2, nothing, 5);
    assert_int_equal(rings_rim(arena, rings, 2, &twice).n, 8);
    assert_memory_equal(rings[0].points, left, sizeof(left));
    assert_memory_equal(rings[1].points, right, sizeof(right));
}

/* A corner that nearly touches an edge of its own ring is left there: the edge meets its neighbour. */
static void a_map_that_fits_is_left_as_it_is(void **context)
{
    const GeoPoint hook[] = {{0, 0}, {1000, 0}, {1000, 500}, {2, 3}, {0, 1000}};
    const GeoPoint rest[] = {{1000, 500}, {1000, 1000}, {0, 1000}, {2, 3}};
    Ring rings[] = {ring_of(5, hook), ring_of(4, rest)};
    RingEdges twice;
    RingEdges rim = rings_rim(arena, rings, 2, &twice);

    (void)context;
    rings_node(arena, rings, 2, rim, 5);
    assert_int_equal(rings[0].n, 5);
    assert_memory_equal(rings[0].points, hook, sizeof(hook));
    assert_memory_equal(rings[1].points, rest, sizeof(rest));
}

#define PROMISE(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROMISE(a_polygon_with_its_names_is_read),
        PROMISE(what_other_programs_add_is_passed_over),
        PROMISE(holes_parts_and_lines_are_told_apart),
        PROMISE(what_is_no_map_is_refused_and_writes_nothing),
        PROMISE(a_file_cut_in_half_anywhere_is_refused),
        PROMISE(a_thousand_brackets_are_refused_before_they_cost_a_stack),
        PROMISE(borders_that_were_rounded_apart_are_one_again),
        PROMISE(what_is_apart_stays_apart),
        PROMISE(a_map_that_fits_is_left_as_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
