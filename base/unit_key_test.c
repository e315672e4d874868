#include "base/unit_key.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define CITY          INT64_C(441900000000000)
#define TOWN          INT64_C(441900119000000)
#define VILLAGE       INT64_C(441900119001000)
#define WIDE_CITY     INT64_C(990100000000000) /* it has districts */
#define DISTRICT      INT64_C(990102000000000)
#define DISTRICT_TOWN INT64_C(990102001000000)
#define GRID          INT64_C(441900119001001)

static void the_key_tells_its_tier_its_parent_and_its_town(void **state)
{
    static const struct {
        UnitKey key, parent, last;
        Tier tier;
        int32_t town;
    } ROWS[] = {
        {CITY, 0, 441999999999999, TIER_CITY, 441900000},
        {DISTRICT, WIDE_CITY, 990102999999999, TIER_DISTRICT, 990102000},
        {DISTRICT_TOWN, DISTRICT, 990102001999999, TIER_TOWN, 990102001},
        {TOWN, CITY, 441900119999999, TIER_TOWN, 441900119},
        {VILLAGE, TOWN, 441900119001999, TIER_VILLAGE, 441900119},
        {GRID, VILLAGE, GRID, TIER_GRID, 441900119},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        UnitRange range = unit_key_range(ROWS[i].key);
        assert_true(unit_key_valid(ROWS[i].key));
        assert_int_equal(unit_key_tier(ROWS[i].key), ROWS[i].tier);
        assert_int_equal(unit_key_parent(ROWS[i].key), ROWS[i].parent);
        assert_int_equal(unit_key_town(ROWS[i].key), ROWS[i].town);
        assert_int_equal(range.lo, ROWS[i].key);
        assert_int_equal(range.hi, ROWS[i].last);
    }
}

static void an_ancestor_is_found_at_each_tier_and_nothing_below(void **state)
{
    (void)state;
    assert_int_equal(unit_key_at_tier(GRID, TIER_CITY), CITY);
    assert_int_equal(unit_key_at_tier(GRID, TIER_TOWN), TOWN);
    assert_int_equal(unit_key_at_tier(GRID, TIER_VILLAGE), VILLAGE);
    assert_int_equal(unit_key_at_tier(GRID, TIER_GRID), GRID);
    assert_int_equal(unit_key_at_tier(TOWN, TIER_CITY), CITY);
    assert_int_equal(unit_key_at_tier(TOWN, TIER_GRID), TOWN);
    assert_int_equal(unit_key_at_tier(CITY, TIER_VILLAGE), CITY);
    assert_int_equal(unit_key_at_tier(DISTRICT_TOWN, TIER_DISTRICT), DISTRICT);
    assert_int_equal(unit_key_at_tier(DISTRICT_TOWN, TIER_CITY), WIDE_CITY);
    assert_int_equal(unit_key_at_tier(GRID, TIER_DISTRICT), CITY); /* it has none */
}

static void a_range_holds_the_subtree_and_nothing_else(void **state)
{
    UnitRange town = unit_key_range(TOWN);

    (void)state;
    assert_true(unit_range_has(town, TOWN));
    assert_true(unit_range_has(town, GRID));
    assert_true(unit_range_has(town, INT64_C(441900119999999)));
    assert_false(unit_range_has(town, INT64_C(441900120000000)));
    assert_false(unit_range_has(town, INT64_C(441900118999999)));
    assert_false(unit_range_has(town, CITY));
    assert_false(unit_range_has(UNIT_RANGE_EMPTY, 0));
    assert_false(unit_range_has(UNIT_RANGE_EMPTY, 1));
    assert_false(unit_range_has(UNIT_RANGE_EMPTY, GRID));
}

static void a_key_is_fifteen_digits_without_a_gap(void **state)
{
    static const char *const BAD[] = {
        "",
        "0",
        "44190011900100",
        "4419001190010010",
        "041900119001001", /* leading zero: fourteen digits */
        "441900000001001", /* a village of no town */
        "441900119000001", /* a grid of no village */
        "441900000000001", /* a grid of the city itself */
        "441900119001001 ",
        " 441900119001001",
        "44190011900100a",
        "-41900119001001",
        "４41900119001001",
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(BAD); i++) {
        UnitKey key = 77;
        if (unit_key_parse(BAD[i], &key))
            fail_msg("\"%s\" was taken as a key", BAD[i]);
        assert_int_equal(key, 77);
    }
    assert_false(unit_key_valid(0));
    assert_false(unit_key_valid(-GRID));
    assert_false(unit_key_valid(INT64_MAX));
    assert_false(unit_key_valid(INT64_MIN));
}

static void text_and_key_are_the_same_thing(void **state)
{
    static const UnitKey ROWS[] = {CITY, TOWN, VILLAGE, GRID, INT64_C(999999999999999)};

    (void)state;
    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        char text[UNIT_KEY_TEXT_SIZE];
        UnitKey back = 0;
        unit_key_format(ROWS[i], text);
        assert_int_equal(strlen(text), 15);
        assert_true(unit_key_parse(text, &back));
        assert_int_equal(back, ROWS[i]);
    }
}

static void every_tier_has_a_name(void **state)
{
    (void)state;
    assert_string_equal(TIER_NAMES[TIER_CITY], "CITY");
    assert_string_equal(TIER_NAMES[TIER_GRID], "GRID");
    assert_null(TIER_NAMES[TIER_MAX]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_key_tells_its_tier_its_parent_and_its_town),
        cmocka_unit_test(an_ancestor_is_found_at_each_tier_and_nothing_below),
        cmocka_unit_test(a_range_holds_the_subtree_and_nothing_else),
        cmocka_unit_test(a_key_is_fifteen_digits_without_a_gap),
        cmocka_unit_test(text_and_key_are_the_same_thing),
        cmocka_unit_test(every_tier_has_a_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
