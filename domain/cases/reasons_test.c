/* reasons_test.c - what a list of reasons makes of a code, of words, of both and of neither. */
#include "domain/cases/reasons.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include "base/str.h"

#include <cmocka.h>

/* One list with an OTHER and one without. */
static CaseReason list[] = {
    {CASE_DO_REFUSE, "NOT_HERE", "不在本辖区", "Not in our area", false},
    {CASE_DO_REFUSE, "OTHER", "其他", "Another reason", true},
    {CASE_DO_RETURN, "NOT_OUR_DUTY", "不属于本部门职责", "Not our duty", true},
};
static const List REASONS = {list, LENGTH(list)};

static void a_reason_is_of_the_list_of_its_event(void **context)
{
    static const struct {
        CaseEvent event;
        const char *code, *words; /* as sent */
        const char *field;        /* at fault; NULL: none */
        const char *kept_code, *kept_words;
    } ROWS[] = {
        /* the code alone says enough: its name stands in the record */
        {CASE_DO_REFUSE, "NOT_HERE", NULL, NULL, "NOT_HERE", "不在本辖区"},
        {CASE_DO_REFUSE, "NOT_HERE", " \n", NULL, "NOT_HERE", "不在本辖区"},
        {CASE_DO_REFUSE, "NOT_HERE", "在邻镇", NULL, "NOT_HERE", "在邻镇"},
        /* it does not */
        {CASE_DO_RETURN, "NOT_OUR_DUTY", NULL, "reason", NULL, NULL},
        {CASE_DO_RETURN, "NOT_OUR_DUTY", "属公安", NULL, "NOT_OUR_DUTY", "属公安"},
        {CASE_DO_REFUSE, "OTHER", " ", "reason", NULL, NULL},
        /* of another list, of none, of an event without a list */
        {CASE_DO_REFUSE, "NOT_OUR_DUTY", "x", "reason_code", NULL, NULL},
        {CASE_DO_REFUSE, "not_here", "x", "reason_code", NULL, NULL},
        {CASE_DO_RETURN, "OTHER", "x", "reason_code", NULL, NULL},
        {CASE_DO_REPLY, "OTHER", "x", "reason_code", NULL, NULL},
        /* words alone, as they were sent before there were lists */
        {CASE_DO_REFUSE, NULL, "算了", NULL, "OTHER", "算了"},
        {CASE_DO_RETURN, NULL, "不归我们", "reason_code", NULL, NULL},
        {CASE_DO_REPLY, NULL, "已办", NULL, NULL, "已办"},
        /* neither: whether one is wanted is told elsewhere, but for a list that takes nothing else */
        {CASE_DO_REFUSE, NULL, NULL, NULL, NULL, NULL},
        {CASE_DO_RETURN, NULL, NULL, "reason_code", NULL, NULL},
    };

    (void)context;
    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        CaseMoveIn in = {.reason_code = ROWS[i].code, .reason = ROWS[i].words};
        const char *why = NULL;
        const char *field = case_reason_take(&REASONS, ROWS[i].event, &in, &why);
        if (!str_eq(field, ROWS[i].field) && field != ROWS[i].field)
            fail_msg("row %zu: field %s", i, field ? field : "-");
        assert_int_equal(field != NULL, why != NULL);
        if (field)
            continue;
        if (ROWS[i].kept_code ? !str_eq(in.reason_code, ROWS[i].kept_code) : in.reason_code != NULL)
            fail_msg("row %zu: code %s", i, in.reason_code ? in.reason_code : "-");
        if (ROWS[i].kept_words ? !str_eq(in.reason, ROWS[i].kept_words) : in.reason != NULL)
            fail_msg("row %zu: words %s", i, in.reason ? in.reason : "-");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reason_is_of_the_list_of_its_event),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
