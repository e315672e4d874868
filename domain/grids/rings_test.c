/* rings_test.c - outlines that fit together: whatever is cut and joined, coverage stays whole. */
#include "domain/grids/rings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include "domain/grids/faults.h"
#include "domain/grids/node.h"

#include <cmocka.h>

#define SIDE   4     /* squares a side of the mosaic */
#define STEP   10000 /* micro-degrees a square */
#define PIECES 400

typedef struct Mosaic {
    Arena *arena;
    Ring rings[PIECES];
    size_t n;
} Mosaic;

static int set_up(void **state)
{
    Arena *arena = arena_new();
    Mosaic *mosaic = ARENA_NEW(arena, Mosaic);

    mosaic->arena = arena;
    for (int32_t y = 0; y < SIDE; y++) {
        for (int32_t x = 0; x < SIDE; x++) {
            GeoPoint *p = arena_array(arena, 4, sizeof(*p));
            p[0] = (GeoPoint){x * STEP, y * STEP};
            p[1] = (GeoPoint){(x + 1) * STEP, y * STEP};
            p[2] = (GeoPoint){(x + 1) * STEP, (y + 1) * STEP};
            p[3] = (GeoPoint){x * STEP, (y + 1) * STEP};
            mosaic->rings[mosaic->n++] = (Ring){p, 4};
        }
    }
    *state = mosaic;
    return 0;
}

static int tear_down(void **state)
{
    arena_free(((Mosaic *)*state)->arena);
    return 0;
}

/* xorshift64: the same on every machine. */
static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static CutResult cut_piece(Mosaic *mosaic, size_t at, const Ring *line)
{
    Cut cut;
    CutResult result = ring_cut(mosaic->arena, &mosaic->rings[at], line, &cut);

    if (result != CUT_DONE)
        return result;
    for (size_t end = 0; end < 2; end++) {
        const CutPoint *point = &cut.ends[end];
        for (size_t i = 0; point->is_new && i < mosaic->n; i++) {
            mosaic->rings[i] =
                ring_insert(mosaic->arena, &mosaic->rings[i], point->b, point->a, point->at);
        }
    }
    mosaic->rings[at] = cut.left;
    mosaic->rings[mosaic->n++] = cut.right;
    return CUT_DONE;
}

static Ring line_of(Arena *arena, size_t n, const GeoPoint *points)
{
    Ring line = {arena_array(arena, n, sizeof(GeoPoint)), n};

    memcpy(line.points, points, n * sizeof(GeoPoint));
    return line;
}

static Ring random_line(Arena *arena, uint64_t *seed, GeoPoint near)
{
    GeoPoint points[3];

    for (size_t i = 0; i < 3; i++) {
        points[i].lon = near.lon + (int32_t)(next_random(seed) % (UINT64_C(4) * STEP)) - 2 * STEP;
        points[i].lat = near.lat + (int32_t)(next_random(seed) % (UINT64_C(4) * STEP)) - 2 * STEP;
    }
    if (next_random(seed) % 2 == 0)
        points[1] = near;
    return line_of(arena, 3, points);
}

static void whole(const Mosaic *mosaic)
{
    RingEdges twice;
    RingEdges rim = rings_rim(mosaic->arena, mosaic->rings, mosaic->n, &twice);
    RingEdges straight = rim_straighten(mosaic->arena, rim);

    assert_int_equal(twice.n, 0);
    assert_int_equal(straight.n, 4);
}

static size_t holders(const Mosaic *mosaic, GeoPoint at)
{
    size_t n = 0;

    for (size_t i = 0; i < mosaic->n; i++)
        n += ring_has(&mosaic->rings[i], at);
    return n;
}

/* ---- the promises ------------------------------------------------------------------------------- */

static void whatever_is_cut_every_point_is_in_one_piece(void **state)
{
    Mosaic *mosaic = *state;
    uint64_t seed = 20170324;
    size_t n_cut = 0;

    for (size_t i = 0; i < 4000 && mosaic->n < PIECES; i++) {
        size_t at = next_random(&seed) % mosaic->n;
        Ring line = random_line(mosaic->arena, &seed, mosaic->rings[at].points[0]);
        n_cut += cut_piece(mosaic, at, &line) == CUT_DONE;
    }
    assert_true(n_cut > 100);
    whole(mosaic);
    for (size_t i = 0; i < 20000; i++) {
        GeoPoint at = {(int32_t)(next_random(&seed) % (UINT64_C(1) * SIDE * STEP)),
                       (int32_t)(next_random(&seed) % (UINT64_C(1) * SIDE * STEP))};
        assert_int_equal(holders(mosaic, at), 1);
    }
    for (size_t i = 0; i < mosaic->n; i++) {
        for (size_t k = 0; k < mosaic->rings[i].n; k++) {
            GeoPoint at = mosaic->rings[i].points[k];
            bool inside =
                at.lon < SIDE * STEP && at.lat < SIDE * STEP && at.lon >= 0 && at.lat >= 0;
            assert_int_equal(holders(mosaic, at), inside);
        }
    }
}

static void pieces_that_are_joined_again_are_what_they_were(void **state)
{
    Mosaic *mosaic = *state;
    uint64_t seed = 7;
    size_t n_joined = 0;

    for (size_t i = 0; i < 500; i++) {
        Mosaic trial = *mosaic;
        Ring before = trial.rings[5];
        Ring line = random_line(trial.arena, &seed, (GeoPoint){STEP + STEP / 2, STEP + STEP / 2});
        Ring joined;
        if (cut_piece(&trial, 5, &line) != CUT_DONE)
            continue;
        const Ring parts[] = {trial.rings[5], trial.rings[trial.n - 1]};
        assert_true(rings_join(trial.arena, parts, 2, &joined));
        assert_true(ring_same_line(&before, &joined));
        n_joined++;
    }
    assert_true(n_joined > 100);
}

static void grids_that_do_not_touch_or_enclose_another_make_no_one(void **state)
{
    Mosaic *mosaic = *state;
    Ring joined = {NULL, 77};
    const Ring apart[] = {mosaic->rings[0], mosaic->rings[2]};
    const Ring corner[] = {mosaic->rings[0], mosaic->rings[5]};
    const Ring around[] = {mosaic->rings[0], mosaic->rings[1], mosaic->rings[2], mosaic->rings[4],
                           mosaic->rings[6], mosaic->rings[8], mosaic->rings[9], mosaic->rings[10]};

    assert_false(rings_join(mosaic->arena, apart, 2, &joined));
    assert_false(rings_join(mosaic->arena, corner, 2, &joined));
    assert_false(rings_join(mosaic->arena, around, LENGTH(around), &joined));
    assert_int_equal(joined.n, 77);
    assert_true(rings_join(mosaic->arena, mosaic->rings, mosaic->n, &joined));
    assert_int_equal(joined.n, 4 * SIDE);
}

static void a_line_that_does_not_cut_says_how(void **state)
{
    Mosaic *mosaic = *state;
    static const struct {
        const char *says;
        size_t n;
        GeoPoint line[6];
        CutResult result;
    } ROWS[] = {
        {"ends inside", 2, {{-500, 5000}, {5000, 5000}}, CUT_ENDS_INSIDE},
        {"begins inside", 2, {{5000, 5000}, {5000, 50000}}, CUT_ENDS_INSIDE},
        {"passes by", 2, {{-500, -500}, {-500, 5000}}, CUT_MISSES},
        {"touches a corner", 2, {{-500, 500}, {500, -500}}, CUT_MISSES},
        {"along an edge", 2, {{10000, -500}, {10000, 10500}}, CUT_MISSES},
        {"twice",
         4,
         {{2000, -500}, {2000, 10500}, {4000, 10500}, {4000, -500}},
         CUT_MORE_THAN_ONCE},
        {"straight through", 2, {{5000, -500}, {5000, 10500}}, CUT_DONE},
    };

    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        Mosaic trial = *mosaic;
        Ring line = line_of(trial.arena, ROWS[i].n, ROWS[i].line);
        CutResult result = cut_piece(&trial, 0, &line);
        if (result != ROWS[i].result)
            fail_msg("%s: %d", ROWS[i].says, (int)result);
    }
}

/* It goes where it was drawn; who stands outside gets the corner too, and nobody else. */
static void a_cut_puts_its_corner_on_the_rim_and_the_grids_outside_follow(void **state)
{
    Mosaic *mosaic = *state;
    Arena *arena = mosaic->arena;
    const GeoPoint below[] = {{0, -STEP}, {STEP, -STEP}, {STEP, 0}, {0, 0}};
    const GeoPoint points[] = {{3000, -500}, {4000, 10500}};
    Ring line = line_of(arena, 2, points);
    Ring outside[] = {line_of(arena, 4, below), mosaic->rings[15]};
    bool changed[2];
    RingEdges twice;
    RingEdges before = rings_rim(arena, mosaic->rings, mosaic->n, &twice);

    assert_int_equal(cut_piece(mosaic, 0, &line), CUT_DONE);
    RingEdges after = rings_rim(arena, mosaic->rings, mosaic->n, &twice);
    rings_follow_rim(arena, outside, 2, before, after, changed);
    assert_true(changed[0]);
    assert_false(changed[1]);
    assert_int_equal(outside[0].n, 5);
    const RingEdge met = {outside[0].points[3], outside[0].points[2], 0};
    assert_true(edges_have(after, met));
    whole(mosaic);
    /* A draft that was copied before gets it as well. */
    Ring copied = line_of(arena, 4, (const GeoPoint[]){{0, 0}, {STEP, 0}, {STEP, STEP}, {0, STEP}});
    RingEdges rim = rings_rim(arena, mosaic->rings, mosaic->n, &twice);
    rings_keep_rim(arena, &copied, 1, rim);
    assert_int_equal(copied.n, 5);
}

static void an_outline_with_more_points_on_it_is_the_same_line(void **state)
{
    Mosaic *mosaic = *state;
    Arena *arena = mosaic->arena;
    Ring square = mosaic->rings[0];
    Ring more =
        ring_insert(arena, &square, square.points[1], square.points[2], (GeoPoint){STEP, 4000});
    Ring moved =
        ring_insert(arena, &square, square.points[1], square.points[2], (GeoPoint){STEP + 5, 4000});

    assert_int_equal(more.n, 5);
    assert_true(ring_same_line(&square, &more));
    assert_false(ring_same_line(&square, &moved));
    assert_false(ring_same_line(&more, &square));
    assert_false(ring_same_line(&square, &mosaic->rings[1]));
}

static void a_ring_is_settled_counter_clockwise_without_doubles(void **state)
{
    Mosaic *mosaic = *state;
    const GeoPoint points[] = {{0, 0}, {0, 0}, {0, 9}, {9, 9}, {9, 9}, {9, 0}, {0, 0}};
    Ring ring = line_of(mosaic->arena, LENGTH(points), points);

    assert_true(ring_area2(ring.points, ring.n) < 0);
    ring_settle(&ring);
    assert_int_equal(ring.n, 4);
    assert_int_equal(ring_area2(ring.points, ring.n), 162);
}

/* ---- what is wrong, by GEOS ----------------------------------------------------------------------- */

static size_t count(const Faults *faults, const char *kind)
{
    size_t n = 0;

    for (size_t i = 0; i < faults->n; i++)
        n += strcmp(faults->items[i].kind, kind) == 0;
    return n;
}

static Faults faults_of(Mosaic *changed, const Mosaic *before)
{
    static const char *const NAMES[PIECES] = {"0", "1",  "2",  "3",  "4",  "5",  "6",  "7", "8",
                                              "9", "10", "11", "12", "13", "14", "15", "16"};
    Faults faults = faults_new(changed->arena);

    const Ground ground = {before->rings, before->n};
    faults_find(&faults, changed->rings, NAMES, changed->n, &ground);
    return faults;
}

static void each_kind_of_fault_is_found_where_it_is(void **state)
{
    const Mosaic *before = *state;
    Mosaic trial = *before;
    GeoPoint corner = {2 * STEP, 2 * STEP};
    const GeoPoint grown[] = {{0, 0}, {STEP, 0}, {STEP + 900, STEP}, {0, STEP}};
    const GeoPoint shrunk[] = {{0, 0}, {STEP, 0}, {STEP - 900, STEP}, {0, STEP}};
    const GeoPoint bow[] = {{0, 0}, {STEP, STEP}, {STEP, 0}, {0, STEP}};
    const GeoPoint thin[] = {{0, 0}, {STEP, 0}, {STEP, 1}, {0, 1}};
    const GeoPoint beyond[] = {{-900, 0}, {STEP, 0}, {STEP, STEP}, {0, STEP}};

    assert_int_equal(faults_of(&trial, before).n, 0);
    trial.rings[0] = line_of(trial.arena, 4, grown);
    Faults overlaps = faults_of(&trial, before);
    assert_int_equal(count(&overlaps, "OVERLAP"), 1);
    assert_true(overlaps.items[0].square_metres > 50000 && overlaps.items[0].square_metres < 60000);
    assert_true(overlaps.items[0].lon > 0.01 && overlaps.items[0].lon < 0.011);
    trial.rings[0] = line_of(trial.arena, 4, shrunk);
    Faults gaps = faults_of(&trial, before);
    assert_int_equal(count(&gaps, "GAP"), 1);
    trial.rings[0] = line_of(trial.arena, 4, bow);
    Faults invalid = faults_of(&trial, before);
    assert_int_equal(count(&invalid, "INVALID"), 1);
    assert_true(invalid.items[0].lon > 0.004 && invalid.items[0].lon < 0.006);
    trial.rings[0] = line_of(trial.arena, 4, thin);
    Faults slivers = faults_of(&trial, before);
    assert_int_equal(count(&slivers, "SLIVER"), 1);
    trial.rings[0] = line_of(trial.arena, 4, beyond);
    Faults outside = faults_of(&trial, before);
    assert_int_equal(count(&outside, "OUTSIDE"), 1);
    /* A corner moved in one grid alone by less than can be seen: the edges no longer meet. */
    trial = *before;
    trial.rings[5] = line_of(trial.arena, 4, before->rings[5].points);
    for (size_t k = 0; k < 4; k++) {
        if (point_eq(trial.rings[5].points[k], corner))
            trial.rings[5].points[k].lon++;
    }
    assert_true(faults_of(&trial, before).n > 0);
}

static void the_inner_point_is_inside_also_of_a_hook(void **state)
{
    Mosaic *mosaic = *state;
    const GeoPoint hook[] = {{0, 0},       {9000, 0},    {9000, 9000},
                             {8000, 9000}, {8000, 1000}, {0, 1000}};
    Ring ring = line_of(mosaic->arena, LENGTH(hook), hook);

    assert_true(ring_has(&ring, ring_inner_point(&ring)));
    for (size_t i = 0; i < mosaic->n; i++)
        assert_true(ring_has(&mosaic->rings[i], ring_inner_point(&mosaic->rings[i])));
}

#define PROMISE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROMISE(whatever_is_cut_every_point_is_in_one_piece),
        PROMISE(pieces_that_are_joined_again_are_what_they_were),
        PROMISE(grids_that_do_not_touch_or_enclose_another_make_no_one),
        PROMISE(a_line_that_does_not_cut_says_how),
        PROMISE(a_cut_puts_its_corner_on_the_rim_and_the_grids_outside_follow),
        PROMISE(an_outline_with_more_points_on_it_is_the_same_line),
        PROMISE(a_ring_is_settled_counter_clockwise_without_doubles),
        PROMISE(each_kind_of_fault_is_found_where_it_is),
        PROMISE(the_inner_point_is_inside_also_of_a_hook),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
