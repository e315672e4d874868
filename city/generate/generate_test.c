#include "city/generate/generate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const char *read_whole(Arena *arena, const char *path, size_t *ret_n)
{
    size_t room = (size_t)8 << 20;
    char *text = arena_alloc(arena, room);
    FILE *file = fopen(path, "re");

    assert_non_null(file);
    *ret_n = fread(text, 1, room, file);
    assert_int_equal(fclose(file), 0);
    assert_true(*ret_n > 0 && *ret_n < room);
    text[*ret_n] = '\0';
    return text;
}

static void assert_same_file(Arena *arena, const char *made_dir, const char *kept_dir,
                             const char *name)
{
    const char *path = arena_printf(arena, "%s/%s", made_dir, name);
    size_t n_made, n_kept;
    const char *made = read_whole(arena, path, &n_made);
    const char *kept = read_whole(arena, arena_printf(arena, "%s/%s", kept_dir, name), &n_kept);

    if (n_made != n_kept || memcmp(made, kept, n_kept) != 0)
        fail_msg("%s/%s is not what its source makes", kept_dir, name);
    assert_int_equal(unlink(path), 0);
}

static void make(City *city, Arena *arena, const char *source, char *dir)
{
    *city = (City){.arena = arena};
    assert_non_null(mkdtemp(dir));
    if (!city_generate(city, source, dir))
        fail_msg("%s: %s", source, city->fault);
    assert_int_equal(unlink(arena_printf(arena, "%s/grids.geojson", dir)), 0);
}

/* From 2 to 12 grids a village, half of the villages with three to seven; a grid of a fiftieth of a
 * square kilometre at least, half of them between a quarter and one. */
static void assert_plausible(const City *city)
{
    size_t n_grids = 0, n_usual = 0, n_villages = 0, n_middling = 0;

    size_t *counts = arena_array(city->arena, city->n_places, sizeof(size_t));
    for (size_t i = 0; i < city->n_places; i++) {
        const Place *place = &city->places[i];
        if (unit_key_tier(place->key) != TIER_GRID)
            continue;
        n_grids++;
        counts[place->parent]++;
        assert_true(place->square_metres > 20000 && place->square_metres < 20000000);
        n_middling += place->square_metres > 250000 && place->square_metres < 1000000;
    }
    for (size_t i = 0; i < city->n_places; i++) {
        if (unit_key_tier(city->places[i].key) != TIER_VILLAGE)
            continue;
        n_villages++;
        assert_in_range(counts[i], 2, 12);
        n_usual += counts[i] >= 3 && counts[i] <= 7;
    }
    assert_int_equal(n_villages, 593);
    assert_int_equal(n_grids, 3201);
    assert_true(n_usual * 2 > n_villages);
    assert_true(n_middling * 2 > n_grids);
}

/* The files that are kept were made by one compiler: every build of every compiler makes them. */
static void a_city_is_made_to_the_byte(void **state)
{
    Arena *arena CLEANUP(arena_freep) = arena_new();
    char dir[] = "/tmp/zw-city-XXXXXX";
    City city;

    (void)state;
    make(&city, arena, "city/dongguan/source", dir);
    assert_same_file(arena, dir, "city/dongguan", "units.csv");
    assert_same_file(arena, dir, "city/dongguan", "grids.csv");
    assert_int_equal(rmdir(dir), 0);
    assert_plausible(&city);
}

static void a_city_with_districts_is_made_to_the_byte(void **state)
{
    Arena *arena CLEANUP(arena_freep) = arena_new();
    char dir[] = "/tmp/zw-city-XXXXXX";
    City city;

    (void)state;
    make(&city, arena, "city/qingchuan/source", dir);
    assert_same_file(arena, dir, "city/qingchuan", "units.csv");
    assert_same_file(arena, dir, "city/qingchuan", "grids.csv");
    assert_int_equal(rmdir(dir), 0);
}

static const char *const ALL_FILES[] = {"plan.csv", "outline.csv", "units.csv", "grids.csv",
                                        "grids.geojson"};

static void write_source(Arena *arena, const char *dir, const char *name, const char *text)
{
    FILE *file = fopen(arena_printf(arena, "%s/%s", dir, name), "we");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void refuse(const char *dir, const char *units, const char *outline, const char *says)
{
    Arena *arena CLEANUP(arena_freep) = arena_new();
    City city = {.arena = arena};
    static const char *const NAMES[] = {"plan.csv", "units.csv", "outline.csv"};
    const char *texts[] = {"name,value\nseed,1\ngrids,4\ngrids_least,1\ngrids_most,9\n"
                           "valid_from,2026-01-01\n",
                           units, outline};

    for (size_t i = 0; i < LENGTH(NAMES); i++) {
        write_source(arena, dir, NAMES[i], texts[i]);
    }
    assert_false(city_generate(&city, dir, dir));
    if (!strstr(city.fault, says))
        fail_msg("\"%s\" does not say \"%s\"", city.fault, says);
}

static void what_cannot_be_a_city_is_refused_with_the_reason(void **state)
{
    static const char OUTLINE[] = "lon,lat\n110000000,26000000\n110050000,26000000\n"
                                  "110050000,26050000\n110000000,26050000\n";
    static const char HEAD[] = "key,name,name_en,lon,lat,area_km2,population\n";
    Arena *arena CLEANUP(arena_freep) = arena_new();
    char dir[] = "/tmp/zw-city-XXXXXX";

    (void)state;
    assert_non_null(mkdtemp(dir));
    refuse(dir, arena_printf(arena, "%s990100001000000,T,,,,,\n", HEAD), OUTLINE, "no city");
    refuse(dir, arena_printf(arena, "%s990100000000000,C,,,,,\n990100001001000,V,,,,,\n", HEAD),
           OUTLINE, "belongs to nobody");
    refuse(dir,
           arena_printf(arena,
                        "%s990100000000000,C,,,,,\n990100001000000,T,,1,1,,\n"
                        "990100001001000,V,,,,,\n",
                        HEAD),
           OUTLINE, "the seat of T");
    refuse(dir, arena_printf(arena, "%s990100000000000,C,,,,,\n", HEAD),
           "lon,lat\n110000000,26000000\n110050000,26000000\n", "three points");
    refuse(dir, arena_printf(arena, "%s990100000000000,C,,,,,\n", HEAD),
           "lon,lat\n110000000,26000000\n110050000,26050000\n110050000,26000000\n"
           "110000000,26050000\n",
           "crosses or touches itself, where the line from 110000000,26000000");
    for (size_t i = 0; i < 3; i++) {
        static const char *const NAMES[] = {"plan.csv", "units.csv", "outline.csv"};
        assert_int_equal(unlink(arena_printf(arena, "%s/%s", dir, NAMES[i])), 0);
    }
    assert_int_equal(rmdir(dir), 0);
}

/* Some spokes of a wheel, each as long as it likes: bays and spikes, and never across itself. */
static const char *star(Arena *arena, uint32_t seed, bool clockwise)
{
    static const int32_t SPOKES[][2] = {{1000, 0},  {924, 383},   {707, 707},   {383, 924},
                                        {0, 1000},  {-383, 924},  {-707, 707},  {-924, 383},
                                        {-1000, 0}, {-924, -383}, {-707, -707}, {-383, -924},
                                        {0, -1000}, {383, -924},  {707, -707},  {924, -383}};
    const char *text = "lon,lat\n";

    for (size_t i = 0; i < LENGTH(SPOKES); i++) {
        const int32_t *spoke = SPOKES[clockwise ? LENGTH(SPOKES) - 1 - i : i];
        int32_t length = 5 + (int32_t)(hash_of(seed, spoke[0], spoke[1]) % 20);
        /* As other programs write a ring: points that are one since they were rounded. */
        for (uint32_t times = 0; times <= (i + seed) % 2; times++) {
            text = arena_printf(arena, "%s%d,%d\n", text, 112000000 + spoke[0] * length,
                                31000000 + spoke[1] * length);
        }
    }
    return text;
}

static int64_t cross(GeoPoint from, GeoPoint a, GeoPoint b)
{
    return ((int64_t)a.lon - from.lon) * ((int64_t)b.lat - from.lat) -
           ((int64_t)b.lon - from.lon) * ((int64_t)a.lat - from.lat);
}

/* Twice the area of a ring, in square micro-degrees. */
static int64_t extent(const GeoPoint *ring, size_t n)
{
    int64_t sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += cross(ring[0], ring[i], ring[(i + 1) % n]);
    return sum;
}

/* All grids together are as large as the outline, but for the points that landed on it, each off its
 * line by less than a micro-degree. */
static void assert_covered(const City *city)
{
    int64_t grids = 0, outline = extent(city->outline, city->n_outline);

    for (size_t i = 0; i < city->n_places; i++) {
        if (city->places[i].n_ring > 0)
            grids += extent(city->places[i].ring, city->places[i].n_ring);
    }
    assert_true(grids - outline < outline / 10000 && outline - grids < outline / 10000);
}

/* No seed and no outline that could be a city's is unlucky. */
static void a_map_is_made_of_every_seed_and_outline(void **state)
{
    Arena *arena CLEANUP(arena_freep) = arena_new();
    char dir[] = "/tmp/zw-city-XXXXXX";

    (void)state;
    assert_non_null(mkdtemp(dir));
    for (uint32_t seed = 1; seed <= 24; seed++) {
        City city = {.arena = arena};
        write_source(arena, dir, "units.csv",
                     "key,name,name_en,lon,lat,area_km2,population\n880100000000000,C,,,,,\n"
                     "880100001000000,T,,,,,\n880100001001000,V,,,,,\n880100001002000,W,,,,,\n");
        write_source(arena, dir, "plan.csv",
                     arena_printf(arena,
                                  "name,value\nseed,%u\ngrids,%u\ngrids_least,2\n"
                                  "grids_most,20\nvalid_from,2026-01-01\n",
                                  seed, 4 + seed));
        write_source(arena, dir, "outline.csv", star(arena, seed, seed % 2 == 1));
        if (!city_generate(&city, dir, dir))
            fail_msg("seed %u: %s", seed, city.fault);
        assert_covered(&city);
    }
    for (size_t i = 0; i < LENGTH(ALL_FILES); i++)
        assert_int_equal(unlink(arena_printf(arena, "%s/%s", dir, ALL_FILES[i])), 0);
    assert_int_equal(rmdir(dir), 0);
}

static void segments_meet_where_more_than_an_end_is_shared(void **state)
{
    static const struct {
        GeoPoint a, b, c, d;
        bool meet;
    } ROWS[] = {
        {{0, 0}, {10, 10}, {0, 10}, {10, 0}, true}, /* across */
        {{0, 0}, {10, 0}, {10, 0}, {20, 5}, false}, /* an end */
        {{0, 0}, {10, 0}, {5, 0}, {5, 9}, true},    /* an end on the other */
        {{0, 0}, {10, 0}, {10, 0}, {5, 0}, true},   /* back over itself */
        {{0, 0}, {10, 0}, {0, 1}, {10, 1}, false},  /* side by side */
        {{0, 0}, {10, 0}, {0, 0}, {10, 0}, true},   /* the same */
        {{0, 0}, {10, 0}, {11, 0}, {20, 0}, false}, /* in line, apart */
        {{0, 0}, {10, 0}, {10, 0}, {20, 0}, false}, /* in line, end to end */
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(ROWS); i++)
        assert_int_equal(segments_meet(ROWS[i].a, ROWS[i].b, ROWS[i].c, ROWS[i].d), ROWS[i].meet);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(segments_meet_where_more_than_an_end_is_shared),
        cmocka_unit_test(what_cannot_be_a_city_is_refused_with_the_reason),
        cmocka_unit_test(a_map_is_made_of_every_seed_and_outline),
        cmocka_unit_test(a_city_is_made_to_the_byte),
        cmocka_unit_test(a_city_with_districts_is_made_to_the_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
