#include "domain/centres/rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define TODAY 20261126

static const struct Row {
    const char *promise;
    StageDays stages[STAGE_MAX];
    Stage stage;
    StageDays said;
    const char *field; /* NULL: taken */
} ROWS[] = {
    {"a first plan needs no reason", {{0}}, STAGE_SITE, {20261201, 0, NULL}, NULL},
    {"a plan for today is not over", {{0}}, STAGE_SITE, {20261126, 0, NULL}, NULL},
    {"a plan that is over needs a reason", {{0}}, STAGE_SITE, {20261125, 0, NULL}, "reason"},
    {"and is taken with one", {{0}}, STAGE_SITE, {20261125, 0, "no room"}, NULL},
    {"what is over later than planned needs a reason",
     {{20261120, 0, NULL}},
     STAGE_SITE,
     {20261120, 20261121, NULL},
     "reason"},
    {"unless it was given while the stage was late",
     {{20261120, 0, "no room"}},
     STAGE_SITE,
     {20261120, 20261121, NULL},
     NULL},
    {"on the planned day is in time",
     {{20261120, 0, NULL}},
     STAGE_SITE,
     {20261120, 20261120, NULL},
     NULL},
    {"a plan that moves needs a reason, and its own",
     {{20261201, 0, "no room"}},
     STAGE_SITE,
     {20261202, 0, NULL},
     "reason"},
    {"also one that is given up", {{20261201, 0, NULL}}, STAGE_SITE, {0, 0, NULL}, "reason"},
    {"also one that comes nearer",
     {{20261210, 0, NULL}},
     STAGE_SITE,
     {20261202, 0, NULL},
     "reason"},
    {"a day that was told is not taken back without a word",
     {{0, 20261101, NULL}},
     STAGE_SITE,
     {0, 0, NULL},
     "reason"},
    {"nor changed", {{0, 20261101, NULL}}, STAGE_SITE, {0, 20261102, NULL}, "reason"},
    {"with a word it is", {{0, 20261101, NULL}}, STAGE_SITE, {0, 20261102, "mistyped"}, NULL},
    {"tomorrow is not reported as done", {{0}}, STAGE_SITE, {0, 20261127, "soon"}, "actual_on"},
    {"a stage is not over before the one before it",
     {{0}},
     STAGE_APPROVAL,
     {0, 20261101, NULL},
     "actual_on"},
    {"nor on an earlier day",
     {{0, 20261101, NULL}},
     STAGE_APPROVAL,
     {0, 20261031, NULL},
     "actual_on"},
    {"the same day is fine", {{0, 20261101, NULL}}, STAGE_APPROVAL, {0, 20261101, NULL}, NULL},
    {"a stage is not reopened below one that is over",
     {{0, 20261101, NULL}, {0, 20261102, NULL}},
     STAGE_SITE,
     {0, 0, "wrong"},
     "actual_on"},
    {"nor moved past it",
     {{0, 20261101, NULL}, {0, 20261102, NULL}},
     STAGE_SITE,
     {0, 20261103, "wrong"},
     "actual_on"},
    {"plans stand in the order of the stages",
     {{20261201, 0, NULL}},
     STAGE_FIT_OUT,
     {20261130, 0, NULL},
     "planned_on"},
    {"both ways",
     {{0}, {0}, {0}, {20261201, 0, NULL}},
     STAGE_FIT_OUT,
     {20261202, 0, NULL},
     "planned_on"},
    {"what says nothing new is no report",
     {{20261201, 0, NULL}},
     STAGE_SITE,
     {20261201, 0, NULL},
     "planned_on"},
    {"a reason alone is one", {{20261120, 0, NULL}}, STAGE_SITE, {20261120, 0, "no room"}, NULL},
};

static void a_report_is_taken_or_its_field_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        const char *field = NULL;
        const char *fault =
            report_fault(ROWS[i].stages, ROWS[i].stage, &ROWS[i].said, TODAY, &field);
        const char *blamed = fault && field ? field : "";
        const char *wanted = ROWS[i].field ? ROWS[i].field : "";
        if (strcmp(blamed, wanted) != 0)
            fail_msg("%s: blames \"%s\"", ROWS[i].promise, blamed);
    }
}

static void late_is_by_the_day(void **state)
{
    (void)state;
    assert_false(stage_is_late(&(StageDays){TODAY, 0, NULL}, TODAY));
    assert_true(stage_is_late(&(StageDays){20261125, 0, NULL}, TODAY));
    assert_false(stage_is_late(&(StageDays){0, 0, NULL}, TODAY));
    assert_false(stage_is_late(&(StageDays){20261120, 20261120, NULL}, TODAY));
    assert_true(stage_is_late(&(StageDays){20261120, 20261121, NULL}, TODAY));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_is_taken_or_its_field_named),
        cmocka_unit_test(late_is_by_the_day),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
