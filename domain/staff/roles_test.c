#include "domain/staff/roles.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "domain/staff/staff.h"

#include <cmocka.h>

static void check_sorted(const char *const *texts, const char *whose)
{
    for (size_t i = 1; texts[0] && texts[i]; i++) {
        if (strcmp(texts[i - 1], texts[i]) >= 0)
            fail_msg("%s: %s does not come before %s", whose, texts[i - 1], texts[i]);
    }
}

static bool is_verb(const char *grant)
{
    for (size_t i = 0; GRANT_NAMES[i]; i++) {
        if (strcmp(GRANT_NAMES[i], grant) == 0)
            return true;
    }
    return false;
}

static void every_verb_stands_once_and_in_order(void **state)
{
    (void)state;
    check_sorted(GRANT_NAMES, "GRANT_NAMES");
    assert_non_null(GRANT_NAMES[0]);
}

static void every_role_holds_known_verbs_in_order(void **state)
{
    (void)state;
    for (size_t i = 0; ROLE_NAMES[i]; i++) {
        const char *const *grants = role_grants(ROLE_NAMES[i]);
        check_sorted(grants, ROLE_NAMES[i]);
        assert_non_null(grants[0]);
        assert_true(strlen(role_title(ROLE_NAMES[i])) > 0);
        for (size_t j = 0; grants[j]; j++) {
            if (!is_verb(grants[j]))
                fail_msg("%s holds %s, which is no verb", ROLE_NAMES[i], grants[j]);
        }
    }
}

static void every_verb_is_held_by_some_role(void **state)
{
    (void)state;
    for (size_t i = 0; GRANT_NAMES[i]; i++) {
        int holders = 0;
        for (size_t j = 0; ROLE_NAMES[j]; j++)
            holders += role_holds(ROLE_NAMES[j], GRANT_NAMES[i]);
        if (holders == 0)
            fail_msg("nobody holds %s", GRANT_NAMES[i]);
    }
}

/* posts_role_check of the schema lists them too: a role here that the schema does not know could
 * never be given, and the other way round it would hold nothing. */
static void the_roles_are_those_of_the_schema(void **state)
{
    static const char *const OF_THE_SCHEMA[] = {
        "SHIFT_LEADER", "ACCEPTOR", "DISPATCHER", "SUPERVISOR",  "VILLAGE_HEAD",   "GRID_ADMIN",
        "LIAISON",      "HANDLER",  "RESIDENT",   "STAFF_ADMIN", "MEDIATION_HEAD", "MEDIATOR",
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(OF_THE_SCHEMA); i++)
        assert_string_equal(ROLE_NAMES[i], OF_THE_SCHEMA[i]);
    assert_null(ROLE_NAMES[LENGTH(OF_THE_SCHEMA)]);
}

static void who_handles_never_commands(void **state)
{
    static const char *const COMMAND[] = {"case:file", "case:dispatch", "case:assign_check",
                                          "case:void"};

    (void)state;
    for (size_t i = 0; ROLE_NAMES[i]; i++) {
        if (!role_holds(ROLE_NAMES[i], "case:handle"))
            continue;
        for (size_t j = 0; j < LENGTH(COMMAND); j++)
            assert_false(role_holds(ROLE_NAMES[i], COMMAND[j]));
    }
}

static void roles_hold_what_their_desk_needs_and_no_more(void **state)
{
    static const struct {
        const char *role, *grant;
        bool holds;
    } ROWS[] = {
        {"SHIFT_LEADER", "case:decide", true},
        {"SHIFT_LEADER", "case:handle", false},
        {"ACCEPTOR", "case:file", true},
        {"ACCEPTOR", "case:dispatch", false},
        {"DISPATCHER", "case:dispatch", true},
        {"DISPATCHER", "case:file", false},
        {"SUPERVISOR", "case:void", true},
        {"SUPERVISOR", "case:report", false},
        {"SUPERVISOR", "item:limit", true},
        {"SHIFT_LEADER", "item:limit", false},
        {"VILLAGE_HEAD", "case:dispatch", true},
        {"VILLAGE_HEAD", "case:void", false},
        {"GRID_ADMIN", "case:check", true},
        {"GRID_ADMIN", "people:read", false},
        {"LIAISON", "people:read", true},
        {"LIAISON", "case:check", false},
        {"HANDLER", "case:handle", true},
        {"HANDLER", "stats:read", false},
        {"SUPERVISOR", "mediation:count", true},
        {"SUPERVISOR", "mediation:mediate", false},
        {"MEDIATION_HEAD", "mediation:accept", true},
        {"MEDIATOR", "mediation:accept", false},
        {"MEDIATOR", "mediation:mediate", true},
        {"MEDIATOR", "mediation:count", false},
        {"RESIDENT", "case:report", true},
        {"RESIDENT", "people:read", false},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        if (role_holds(ROWS[i].role, ROWS[i].grant) != ROWS[i].holds)
            fail_msg("%s %s %s", ROWS[i].role, ROWS[i].holds ? "lacks" : "holds", ROWS[i].grant);
    }
}

static void everybody_who_sees_a_case_may_rate(void **state)
{
    (void)state;
    for (size_t i = 0; ROLE_NAMES[i]; i++) {
        bool sees = role_holds(ROLE_NAMES[i], "case:read");
        assert_int_equal(role_holds(ROLE_NAMES[i], "case:rate"), sees);
        bool mediates = role_holds(ROLE_NAMES[i], "mediation:mediate");
        assert_int_equal(role_holds(ROLE_NAMES[i], "account:manage"), !sees && !mediates);
    }
}

/* What a mediator hears is no matter of a command centre, and the other way round. */
static void who_mediates_sees_no_case(void **state)
{
    (void)state;
    for (size_t i = 0; ROLE_NAMES[i]; i++) {
        bool mediates = role_holds(ROLE_NAMES[i], "mediation:mediate");
        assert_false(mediates && role_holds(ROLE_NAMES[i], "case:read"));
        assert_false(mediates && role_holds(ROLE_NAMES[i], "people:read"));
        assert_true(mediates || !role_holds(ROLE_NAMES[i], "mediation:accept"));
    }
}

/* Whoever gives posts must have no use for one: no grant but these two. */
static void who_looks_after_accounts_does_nothing_else(void **state)
{
    (void)state;
    for (size_t i = 0; ROLE_NAMES[i]; i++) {
        const char *const *grants = role_grants(ROLE_NAMES[i]);
        if (!role_holds(ROLE_NAMES[i], "account:manage"))
            continue;
        assert_string_equal(grants[0], "account:manage");
        assert_string_equal(grants[1], "people:read");
        assert_null(grants[2]);
    }
}

static void a_role_nobody_knows_holds_nothing(void **state)
{
    (void)state;
    assert_null(role_grants("MAYOR")[0]);
    assert_null(role_grants("")[0]);
    assert_null(role_grants(NULL)[0]);
    assert_string_equal(role_title("MAYOR"), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_verb_stands_once_and_in_order),
        cmocka_unit_test(every_role_holds_known_verbs_in_order),
        cmocka_unit_test(every_verb_is_held_by_some_role),
        cmocka_unit_test(the_roles_are_those_of_the_schema),
        cmocka_unit_test(who_handles_never_commands),
        cmocka_unit_test(roles_hold_what_their_desk_needs_and_no_more),
        cmocka_unit_test(everybody_who_sees_a_case_may_rate),
        cmocka_unit_test(who_mediates_sees_no_case),
        cmocka_unit_test(who_looks_after_accounts_does_nothing_else),
        cmocka_unit_test(a_role_nobody_knows_holds_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
