#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "base/arena.h"
#include "domain/bodies/bodies.sql.h"
#include "domain/bodies/parts.h"
#include "domain/scope_law.h"

#include <cmocka.h>

#define VILLAGE INT64_C(441900119001000)

static void a_place_lies_in_its_village_its_town_and_its_city(void **state)
{
    UnitKey units[TIER_MAX];

    (void)state;
    assert_int_equal(body_units_of(INT64_C(441900119001003), units), 4);
    assert_int_equal(units[0], INT64_C(441900119001003));
    assert_int_equal(units[1], VILLAGE);
    assert_int_equal(units[2], INT64_C(441900119000000));
    assert_int_equal(units[3], INT64_C(441900000000000));
    assert_int_equal(body_units_of(0, units), 0);
}

static void a_body_serves_what_its_unit_holds(void **state)
{
    const Body village = {.unit = VILLAGE}, city = {.unit = INT64_C(441900000000000)};

    (void)state;
    assert_true(body_serves(&village, INT64_C(441900119001003)));
    assert_false(body_serves(&village, INT64_C(441900119002001)));
    assert_true(body_serves(&city, INT64_C(441900119002001)));
    assert_false(body_serves(&city, INT64_C(990102001001001)));
}

static void a_body_takes_what_it_says_and_nothing_when_it_is_over(void **state)
{
    const char *kinds[] = {"MEDICAL", "TRAFFIC"};
    Body body = {.active = true};

    (void)state;
    assert_null(body_fault(&body, DISPUTE_NEIGHBOUR));
    body.serves = (Strs){kinds, 2};
    assert_null(body_fault(&body, DISPUTE_TRAFFIC));
    assert_non_null(body_fault(&body, DISPUTE_NEIGHBOUR));
    body.active = false;
    assert_non_null(body_fault(&body, DISPUTE_TRAFFIC));
}

static void kinds_come_as_words(void **state)
{
    Arena *arena = arena_new();
    Strs serves;

    (void)state;
    assert_true(body_serves_parse(arena, NULL, &serves));
    assert_int_equal(serves.n, 0);
    assert_true(body_serves_parse(arena, "MEDICAL  TRAFFIC ", &serves));
    assert_int_equal(serves.n, 2);
    assert_string_equal(serves.items[1], "TRAFFIC");
    assert_false(body_serves_parse(arena, "MEDICALS", &serves));
    assert_false(body_serves_parse(arena, "MEDICA", &serves));
    assert_false(body_serves_parse(arena, "MEDICAL,TRAFFIC", &serves));
    arena_free(arena);
}

/* Law 5: who mediates how long. */
static void each_kind_says_how_long_it_is_mediated(void **state)
{
    (void)state;
    for (size_t i = 0; i < DISPUTE_KIND_MAX; i++) {
        assert_int_equal(DISPUTE_RULES[i].days, 30);
        assert_int_equal(DISPUTE_RULES[i].working, i == DISPUTE_MEDICAL);
        assert_int_equal(DISPUTE_RULES[i].admin_days, i == DISPUTE_TRAFFIC ? 10 : 0);
    }
}

static void every_statement_of_a_range_carries_its_scope(void **state)
{
    static const char *const SCOPES[] = {"b.unit between $1 and $2", "l.unit between $15 and $16",
                                         NULL};
    static const Unscoped UNSCOPED[] = {
        {"body_one", "the directory is public"},
        {"bodies_here", "the same"},
        {"body_of_town", "the same"},
        {"bodies_of_person", "of one person: his own, or of whom a head asks"},
        {"body_members", "the body was found, and who asks heads it"},
        {"body_lock", "the same"},
        {"body_member", "the same"},
        {"body_roles", "the same: of one who stands in the town of the body, or is a member"},
        {"body_member_set", "the same"},
        {"body_member_act", "the same"},
        {"bodies_seed", "of a made-up city"},
        {"bodies_no_unit", "the same"},
        {"bodies_staff", "the same"},
    };

    (void)state;
    check_scopes(BODIES_STMTS, SCOPES, UNSCOPED, LENGTH(UNSCOPED));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_place_lies_in_its_village_its_town_and_its_city),
        cmocka_unit_test(a_body_serves_what_its_unit_holds),
        cmocka_unit_test(a_body_takes_what_it_says_and_nothing_when_it_is_over),
        cmocka_unit_test(kinds_come_as_words),
        cmocka_unit_test(each_kind_says_how_long_it_is_mediated),
        cmocka_unit_test(every_statement_of_a_range_carries_its_scope),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
