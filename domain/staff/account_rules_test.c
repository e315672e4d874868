#include "domain/staff/account_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "domain/staff/roles.h"
#include "domain/staff/staff.h"

#include <cmocka.h>

static void passwords_that_are_good_and_that_are_not(void **state)
{
    static const struct {
        const char *login, *password, *fault; /* part of what is said; NULL: good */
    } ROWS[] = {
        {"wang.ke", "Rain-7-Tiles", NULL},
        {"wang.ke", "Rain7tiles", NULL},
        {"wang.ke", "Rain7tile", "10 characters"},
        {"wang.ke", "", "10 characters"},
        {"wang.ke", "raintileslate", "three of"},
        {"wang.ke", "raintiles77", "three of"},
        {"wang.ke", "rain tiles over the door", NULL},
        {"wang.ke", "雨打芭蕉夜半钟声客船", "three of"},
        {"wang.ke", "雨打芭蕉夜半钟声客船到岸已经三更了", NULL},
        {"wang.ke", "aaaaaaaaaaaaaaaaaaaa", "again and again"},
        {"wang.ke", "My-Wang.Ke-77", "login"},
        {"wang.ke", "Password-77!", "guessed first"},
        {"wang.ke", "xY-123456-abc", "guessed first"},
        {"wang.ke", "Sunny888888!", "guessed first"},
    };
    char text[PASSWORD_LENGTH_MAX + 2];

    (void)state;
    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        const char *fault = password_fault(ROWS[i].login, ROWS[i].password);
        bool as_said = ROWS[i].fault ? fault && strstr(fault, ROWS[i].fault) : fault == NULL;
        if (!as_said)
            fail_msg("%s: %s", ROWS[i].password, fault ? fault : "good");
    }
    for (size_t i = 0; i < sizeof(text) - 1; i++)
        text[i] = (char)('a' + i % 26);
    text[PASSWORD_LENGTH_MAX] = '\0';
    assert_null(password_fault("wang.ke", text));
    text[PASSWORD_LENGTH_MAX] = 'x';
    text[PASSWORD_LENGTH_MAX + 1] = '\0';
    assert_non_null(password_fault("wang.ke", text));
}

static void logins_are_those_the_table_takes(void **state)
{
    (void)state;
    assert_true(login_good("wang.ke_2-x"));
    assert_true(login_good("0123456789012345678901234567890123456789012345678901234567890123"));
    assert_false(login_good("01234567890123456789012345678901234567890123456789012345678901234"));
    assert_false(login_good(""));
    assert_false(login_good("wang ke"));
    assert_false(login_good("王科"));
}

static void every_role_but_the_resident_can_stand_somewhere(void **state)
{
    (void)state;
    for (size_t i = 0; ROLE_NAMES[i]; i++) {
        int places = 0;
        for (int tier = 0; tier < TIER_MAX; tier++) {
            places += post_fault(ROLE_NAMES[i], (Tier)tier, NULL) == NULL;
            places += post_fault(ROLE_NAMES[i], (Tier)tier, "XF") == NULL;
        }
        assert_int_equal(places > 0, strcmp(ROLE_NAMES[i], "RESIDENT") != 0);
    }
}

static void roles_stand_where_they_belong(void **state)
{
    static const struct {
        const char *role, *department;
        Tier tier;
        bool good;
    } ROWS[] = {
        {"GRID_ADMIN", NULL, TIER_GRID, true},
        {"GRID_ADMIN", NULL, TIER_VILLAGE, false},
        {"VILLAGE_HEAD", NULL, TIER_VILLAGE, true},
        {"VILLAGE_HEAD", NULL, TIER_TOWN, false},
        {"SUPERVISOR", NULL, TIER_CITY, true},
        {"SUPERVISOR", NULL, TIER_GRID, false},
        {"LIAISON", "XF", TIER_TOWN, true},
        {"LIAISON", NULL, TIER_TOWN, false},
        {"DISPATCHER", "XF", TIER_TOWN, false},
        {"STAFF_ADMIN", NULL, TIER_TOWN, true},
        {"STAFF_ADMIN", NULL, TIER_GRID, false},
        {"RESIDENT", NULL, TIER_GRID, false},
        {"MEDIATION_HEAD", NULL, TIER_VILLAGE, true},
        {"MEDIATOR", NULL, TIER_TOWN, true},
        {"MEDIATOR", NULL, TIER_GRID, false},
        {"MEDIATOR", "XF", TIER_TOWN, false},
        {"MAYOR", NULL, TIER_CITY, false},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        if ((post_fault(ROWS[i].role, ROWS[i].tier, ROWS[i].department) == NULL) != ROWS[i].good)
            fail_msg("%s at %s", ROWS[i].role, TIER_NAMES[ROWS[i].tier]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(passwords_that_are_good_and_that_are_not),
        cmocka_unit_test(logins_are_those_the_table_takes),
        cmocka_unit_test(every_role_but_the_resident_can_stand_somewhere),
        cmocka_unit_test(roles_stand_where_they_belong),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
