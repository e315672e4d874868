#include "domain/cases/samples.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const char *const ALL_GRANTS[] = {
    "case:assign_check", "case:assign_duty", "case:check",  "case:decide", "case:dispatch",
    "case:file",         "case:force_close", "case:handle", "case:merge",  "case:object",
    "case:rate",         "case:read",        "case:refer",  "case:reply",  "case:report",
    "case:supervise",    "case:suspend",     "case:verify", "case:void",   NULL,
};

Actor actor_at(uint8_t person, UnitKey unit, const char *department)
{
    return (Actor){
        .person = PERSON(person),
        .unit = unit,
        .scope = unit ? unit_key_range(unit) : UNIT_RANGE_EMPTY,
        .department = department,
        .grants = ALL_GRANTS,
    };
}

Case case_in(CaseState state)
{
    return (Case){
        .state = (int)state,
        .unit = GRID,
        .owner = VILLAGE,
        .source = "GRID",
        .severity = "S3",
        .rating = I64_NONE,
        .ask = CASE_ASK_NONE,
        .ending = CASE_ASK_NONE,
        .ask_minutes = I64_NONE,
        .ask_until = TIME_NONE,
        .verified = ENUM_NONE,
        .answer_until = TIME_NONE,
        .review_at = TIME_NONE,
        .filed_at = TIME_NONE,
        .closed_at = TIME_NONE,
        .due_at = TIME_NONE,
        .given_minutes = I64_NONE,
        .item_department = "XF",
        .sign_due_at = state == CASE_DISPATCHED ? NOW + 1 : TIME_NONE,
    };
}

Case by_department(CaseState state)
{
    Case subject = case_in(state);

    subject.department = "XF";
    if (state != CASE_DISPATCHED) {
        subject.handler = PERSON(LIAISON);
        subject.handler_unit = TOWN;
    }
    return subject;
}

Case by_person(CaseState state)
{
    Case subject = case_in(state);

    subject.handler = PERSON(GRID_ADMIN);
    subject.handler_unit = GRID;
    return subject;
}

Case helped(CaseState state, bool has_answered)
{
    static const char *departments[] = {"CG", "GA"};
    Case subject = by_department(state);

    subject.helpers = (Strs){departments, 2};
    subject.helping = (Strs){departments, has_answered ? 0 : 2};
    return subject;
}

void check_may_rows(const MayRow *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (case_actor_may(&rows[i].subject, &rows[i].actor, rows[i].event, NOW) != rows[i].may)
            fail_msg("broken: %s", rows[i].says);
    }
}
