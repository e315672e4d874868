/* guards_test.c - who may do what to a case, a row per promise. */
#include "domain/cases/guards.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define CITY     INT64_C(441900000000000)
#define TOWN     INT64_C(441900119000000)
#define TOWN_2   INT64_C(441900120000000)
#define VILLAGE  INT64_C(441900119001000)
#define SISTER   INT64_C(441900119002000)
#define GRID     INT64_C(441900119001001)
#define GRID_2   INT64_C(441900119001002)
#define GRID_FAR INT64_C(441900119002001)

#define NOW INT64_C(1700000000000000)

#define PERSON(n) ((Id){{0, 0, 0, 0, 0, 0, 0x80, 0, 0x80, 0, 0, 0, 0, 0, 0, (n)}})
enum { REPORTER = 1, HEAD, LEADER, GRID_ADMIN, GRID_ADMIN_2, LIAISON, LIAISON_2, OTHER };

static const char *const ALL_GRANTS[] = {
    "case:assign_check", "case:check", "case:dispatch", "case:file",   "case:handle", "case:merge",
    "case:rate",         "case:read",  "case:refer",    "case:report", "case:void",   NULL,
};
static const char *const NO_GRANTS[] = {NULL};

/* Everyone holds every grant here: what is tested is duty, not the verb. */
static Actor actor_at(uint8_t person, UnitKey unit, const char *department)
{
    return (Actor){
        .person = PERSON(person),
        .unit = unit,
        .scope = unit ? unit_key_range(unit) : UNIT_RANGE_EMPTY,
        .department = department,
        .grants = ALL_GRANTS,
    };
}

static Case case_in(CaseState state)
{
    return (Case){
        .state = (int)state,
        .unit = GRID,
        .owner = VILLAGE,
        .source = "GRID",
        .severity = "S3",
        .rating = I64_NONE,
        .ask = CASE_ASK_NONE,
        .verified = ENUM_NONE,
        .answer_until = TIME_NONE,
        .due_at = TIME_NONE,
    };
}

static Case by_department(CaseState state)
{
    Case subject = case_in(state);

    subject.department = "XF";
    if (state != CASE_DISPATCHED) {
        subject.handler = PERSON(LIAISON);
        subject.handler_unit = TOWN;
    }
    return subject;
}

static Case by_person(CaseState state)
{
    Case subject = case_in(state);

    subject.handler = PERSON(GRID_ADMIN);
    subject.handler_unit = GRID;
    return subject;
}

static Case with_checker(Case subject, uint8_t checker)
{
    subject.checker = PERSON(checker);
    return subject;
}

static Case referred(Case subject, UnitKey to, uint8_t by)
{
    subject.referred_to = to;
    subject.referred_by = PERSON(by);
    return subject;
}

static Case void_asked(uint8_t by)
{
    Case subject = case_in(CASE_FILED);

    subject.ask = CASE_ASK_VOID;
    subject.asked_by = PERSON(by);
    return subject;
}

static Case owned_by(UnitKey owner)
{
    Case subject = case_in(CASE_REPORTED);

    subject.owner = owner;
    return subject;
}

static Case reported_by_me(CaseState state, int64_t rating)
{
    Case subject = case_in(state);

    subject.mine = true;
    subject.rating = rating;
    return subject;
}

typedef struct Row {
    const char *says;
    Case subject;
    Actor actor;
    CaseEvent event;
    bool may;
} Row;

static void check_rows(const Row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (case_actor_may(&rows[i].subject, &rows[i].actor, rows[i].event, NOW) != rows[i].may)
            fail_msg("broken: %s", rows[i].says);
    }
}

static void the_centre_with_the_duty_commands(void **context)
{
    Actor nobody = actor_at(HEAD, VILLAGE, NULL);
    nobody.grants = NO_GRANTS;
    const Row rows[] = {
        {"the village station files its case", case_in(CASE_REPORTED),
         actor_at(HEAD, VILLAGE, NULL), CASE_DO_FILE, true},
        {"so does the town above it", case_in(CASE_REPORTED), actor_at(LEADER, TOWN, NULL),
         CASE_DO_FILE, true},
        {"so does the city", case_in(CASE_REPORTED), actor_at(LEADER, CITY, NULL), CASE_DO_FILE,
         true},
        {"another town does not", case_in(CASE_REPORTED), actor_at(LEADER, TOWN_2, NULL),
         CASE_DO_FILE, false},
        {"the next village does not", case_in(CASE_REPORTED), actor_at(HEAD, SISTER, NULL),
         CASE_DO_FILE, false},
        {"a grid below it does not", case_in(CASE_REPORTED), actor_at(GRID_ADMIN, GRID, NULL),
         CASE_DO_FILE, false},
        {"a department does not command", case_in(CASE_REPORTED), actor_at(LIAISON, TOWN, "XF"),
         CASE_DO_FILE, false},
        {"a resident does not", case_in(CASE_REPORTED), actor_at(REPORTER, 0, NULL), CASE_DO_FILE,
         false},
        {"nobody does without the grant", case_in(CASE_REPORTED), nobody, CASE_DO_FILE, false},
        {"the village has no say when the duty is the town's", owned_by(TOWN),
         actor_at(HEAD, VILLAGE, NULL), CASE_DO_FILE, false},
        {"not from a state without that move", case_in(CASE_CLOSED), actor_at(HEAD, VILLAGE, NULL),
         CASE_DO_FILE, false},
    };

    (void)context;
    check_rows(rows, LENGTH(rows));
}

static void those_it_was_sent_to_handle(void **context)
{
    const Row rows[] = {
        {"anyone of the department with the place in scope signs", by_department(CASE_DISPATCHED),
         actor_at(LIAISON, TOWN, "XF"), CASE_DO_SIGN, true},
        {"at the city's branch of it too", by_department(CASE_DISPATCHED),
         actor_at(LIAISON_2, CITY, "XF"), CASE_DO_SIGN, true},
        {"another department does not", by_department(CASE_DISPATCHED),
         actor_at(LIAISON, TOWN, "GA"), CASE_DO_SIGN, false},
        {"the same department of another town does not", by_department(CASE_DISPATCHED),
         actor_at(LIAISON, TOWN_2, "XF"), CASE_DO_SIGN, false},
        {"a centre does not", by_department(CASE_DISPATCHED), actor_at(LEADER, TOWN, NULL),
         CASE_DO_SIGN, false},
        {"the person it was sent to signs", by_person(CASE_DISPATCHED),
         actor_at(GRID_ADMIN, GRID, NULL), CASE_DO_SIGN, true},
        {"or returns it", by_person(CASE_DISPATCHED), actor_at(GRID_ADMIN, GRID, NULL),
         CASE_DO_RETURN, true},
        {"nobody else signs", by_person(CASE_DISPATCHED), actor_at(GRID_ADMIN_2, GRID, NULL),
         CASE_DO_SIGN, false},
        {"what is being handled is not returned", by_person(CASE_HANDLING),
         actor_at(GRID_ADMIN, GRID, NULL), CASE_DO_RETURN, false},
        {"the handler finishes", by_person(CASE_HANDLING), actor_at(GRID_ADMIN, GRID, NULL),
         CASE_DO_FINISH, true},
        {"the dispatcher does not finish for him", by_person(CASE_HANDLING),
         actor_at(LEADER, TOWN, NULL), CASE_DO_FINISH, false},
    };

    (void)context;
    check_rows(rows, LENGTH(rows));
}

static void only_the_checker_checks_and_never_the_unit_that_handled(void **context)
{
    Case same_unit = with_checker(by_person(CASE_CHECKING), GRID_ADMIN_2);
    const Row rows[] = {
        {"the one asked closes", with_checker(by_department(CASE_CHECKING), GRID_ADMIN),
         actor_at(GRID_ADMIN, GRID, NULL), CASE_DO_PASS, true},
        {"or sends it back", with_checker(by_department(CASE_CHECKING), GRID_ADMIN),
         actor_at(GRID_ADMIN, GRID, NULL), CASE_DO_FAIL, true},
        {"another grid administrator does not",
         with_checker(by_department(CASE_CHECKING), GRID_ADMIN),
         actor_at(GRID_ADMIN_2, GRID_2, NULL), CASE_DO_PASS, false},
        {"the shift leader does not", with_checker(by_department(CASE_CHECKING), GRID_ADMIN),
         actor_at(LEADER, TOWN, NULL), CASE_DO_PASS, false},
        {"nobody does before one is asked", by_department(CASE_CHECKING),
         actor_at(GRID_ADMIN, GRID, NULL), CASE_DO_PASS, false},
        {"the handler does not, even if asked", with_checker(by_person(CASE_CHECKING), GRID_ADMIN),
         actor_at(GRID_ADMIN, GRID_2, NULL), CASE_DO_PASS, false},
        {"nor a colleague of the handler's unit", same_unit, actor_at(GRID_ADMIN_2, GRID, NULL),
         CASE_DO_PASS, false},
        {"one of the next grid does", same_unit, actor_at(GRID_ADMIN_2, GRID_2, NULL), CASE_DO_PASS,
         true},
        {"nor one of the handling department",
         with_checker(by_department(CASE_CHECKING), LIAISON_2), actor_at(LIAISON_2, CITY, "XF"),
         CASE_DO_PASS, false},
    };

    (void)context;
    check_rows(rows, LENGTH(rows));
}

static void voiding_takes_two_persons(void **context)
{
    const Row rows[] = {
        {"the first may ask", case_in(CASE_FILED), actor_at(HEAD, VILLAGE, NULL), CASE_DO_VOID,
         true},
        {"and not confirm what he asked", void_asked(HEAD), actor_at(HEAD, VILLAGE, NULL),
         CASE_DO_VOID, false},
        {"a second person may", void_asked(HEAD), actor_at(LEADER, TOWN, NULL), CASE_DO_VOID, true},
        {"asking twice is nothing", void_asked(HEAD), actor_at(LEADER, TOWN, NULL),
         CASE_DO_ASK_VOID, false},
        {"a stranger does not confirm", void_asked(HEAD), actor_at(LEADER, TOWN_2, NULL),
         CASE_DO_VOID, false},
        {"not once it is dispatched", by_person(CASE_DISPATCHED), actor_at(LEADER, TOWN, NULL),
         CASE_DO_VOID, false},
    };
    Case fresh = case_in(CASE_FILED), asked = void_asked(HEAD);

    (void)context;
    check_rows(rows, LENGTH(rows));
    assert_int_equal(case_event_meant(&fresh, CASE_DO_VOID), CASE_DO_ASK_VOID);
    assert_int_equal(case_event_meant(&asked, CASE_DO_VOID), CASE_DO_VOID);
    assert_int_equal(case_event_meant(&fresh, CASE_DO_FILE), CASE_DO_FILE);
}

static void a_referral_is_decided_where_it_goes(void **context)
{
    Case up = referred(case_in(CASE_FILED), TOWN, HEAD);
    Case down = referred(owned_by(TOWN), VILLAGE, LEADER);
    const Row rows[] = {
        {"the town accepts", up, actor_at(LEADER, TOWN, NULL), CASE_DO_ACCEPT_REFERRAL, true},
        {"or declines", up, actor_at(LEADER, TOWN, NULL), CASE_DO_DECLINE_REFERRAL, true},
        {"the sender does not accept for the town", up, actor_at(HEAD, VILLAGE, NULL),
         CASE_DO_ACCEPT_REFERRAL, false},
        {"the sender keeps the duty until then", up, actor_at(HEAD, VILLAGE, NULL),
         CASE_DO_DISPATCH, true},
        {"a second referral waits for the first", up, actor_at(HEAD, VILLAGE, NULL), CASE_DO_REFER,
         false},
        {"the village accepts what comes down", down, actor_at(HEAD, VILLAGE, NULL),
         CASE_DO_ACCEPT_REFERRAL, true},
        {"who sent it down does not accept it himself", down, actor_at(LEADER, TOWN, NULL),
         CASE_DO_ACCEPT_REFERRAL, false},
        {"somebody else of a centre above may", down, actor_at(OTHER, TOWN, NULL),
         CASE_DO_ACCEPT_REFERRAL, true},
        {"what was not referred is not accepted", case_in(CASE_FILED), actor_at(LEADER, TOWN, NULL),
         CASE_DO_ACCEPT_REFERRAL, false},
    };

    (void)context;
    check_rows(rows, LENGTH(rows));
}

static void the_reporter_rates_once(void **context)
{
    const Row rows[] = {
        {"who reported rates", reported_by_me(CASE_CLOSED, I64_NONE), actor_at(REPORTER, 0, NULL),
         CASE_DO_RATE, true},
        {"once", reported_by_me(CASE_CLOSED, 5), actor_at(REPORTER, 0, NULL), CASE_DO_RATE, false},
        {"nobody else", case_in(CASE_CLOSED), actor_at(LEADER, CITY, NULL), CASE_DO_RATE, false},
        {"not before it is closed", reported_by_me(CASE_HANDLING, I64_NONE),
         actor_at(REPORTER, 0, NULL), CASE_DO_RATE, false},
        {"and nobody archives: time does", reported_by_me(CASE_CLOSED, 5),
         actor_at(LEADER, CITY, NULL), CASE_DO_ARCHIVE, false},
    };

    (void)context;
    check_rows(rows, LENGTH(rows));
}

static void referrals_go_one_step_on_the_way_to_the_place(void **context)
{
    const struct {
        UnitKey owner, to;
        bool may;
    } rows[] = {
        {VILLAGE, TOWN, true},  {TOWN, CITY, true},     {TOWN, VILLAGE, true},
        {CITY, TOWN, true},     {VILLAGE, CITY, false}, {VILLAGE, VILLAGE, false},
        {VILLAGE, GRID, false}, {TOWN, SISTER, false},  {VILLAGE, TOWN_2, false},
        {CITY, VILLAGE, false}, {TOWN, 0, false},       {TOWN, 441900119001, false},
    };

    (void)context;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        Case subject = owned_by(rows[i].owner);
        if (case_may_refer_to(&subject, rows[i].to) != rows[i].may)
            fail_msg("%lld to %lld", (long long)rows[i].owner, (long long)rows[i].to);
    }
}

static void a_case_is_sent_to_persons_the_owner_commands(void **context)
{
    Case subject = case_in(CASE_FILED);

    (void)context;
    assert_true(case_may_handle(&subject, (CaseCandidate){PERSON(GRID_ADMIN), GRID, NULL}));
    assert_true(case_may_handle(&subject, (CaseCandidate){PERSON(GRID_ADMIN), GRID_2, NULL}));
    assert_false(case_may_handle(&subject, (CaseCandidate){PERSON(GRID_ADMIN), GRID_FAR, NULL}));
    assert_false(case_may_handle(&subject, (CaseCandidate){PERSON(LIAISON), VILLAGE, "XF"}));
    assert_false(case_may_handle(&subject, (CaseCandidate){PERSON(REPORTER), 0, NULL}));
}

typedef struct InputRow {
    CaseEvent event;
    CaseMoveIn in; /* numbers: 0 stands for "not there" in these rows */
    const char *field;
} InputRow;

static const InputRow INPUT_ROWS[] = {
    {CASE_DO_FILE, {.note = "ok"}, NULL},
    {CASE_DO_FILE, {.person = "x"}, "person"},
    {CASE_DO_FILE, {.rating = 3}, "rating"},
    {CASE_DO_DISPATCH, {.department = "XF"}, NULL},
    {CASE_DO_DISPATCH, {.person = "x"}, NULL},
    {CASE_DO_DISPATCH, {.note = "x"}, "department"},
    {CASE_DO_DISPATCH, {.department = "XF", .person = "x"}, "department"},
    {CASE_DO_RETURN, {.reason = NULL}, "reason"},
    {CASE_DO_RETURN, {.reason = " \t"}, "reason"},
    {CASE_DO_RETURN, {.reason = "not ours"}, NULL},
    {CASE_DO_REFUSE, {.reason = NULL}, "reason"},
    {CASE_DO_FAIL, {.reason = NULL}, "reason"},
    {CASE_DO_ASK_VOID, {.reason = NULL}, "reason"},
    {CASE_DO_VOID, {.reason = NULL}, NULL},
    {CASE_DO_DECLINE_REFERRAL, {.reason = NULL}, "reason"},
    {CASE_DO_FINISH, {.outcome = 2}, NULL},
    {CASE_DO_ASSIGN_CHECK, {.person = NULL}, "person"},
    {CASE_DO_RATE, {.rating = 0}, "rating"},
    {CASE_DO_RATE, {.rating = 5}, NULL},
    {CASE_DO_MERGE, {.note = "x"}, "into"},
    {CASE_DO_REFER, {.unit = 0}, "unit"},
    {CASE_DO_REFER, {.unit = TOWN}, NULL},
    {CASE_DO_PASS, {.unit = TOWN}, "unit"},
    {CASE_DO_ASK_VERIFY, {.person = NULL}, "person"},
    {CASE_DO_DENY, {.reason = NULL}, "reason"},
    {CASE_DO_OBJECT, {.reason = NULL}, "reason"},
    {CASE_DO_ASSIGN_DUTY, {.department = "XF"}, "reason"},
    {CASE_DO_ASK_EXTENSION, {.reason = "rain"}, "minutes"},
    {CASE_DO_ASK_EXTENSION, {.reason = "rain", .minutes = 60}, NULL},
    {CASE_DO_ASK_SUSPENSION, {.reason = "works", .class = 1}, "until"},
    {CASE_DO_ASK_SUSPENSION, {.reason = "works", .until = NOW}, "class"},
    {CASE_DO_ASK_SUSPENSION, {.reason = "works", .until = NOW, .class = 1}, NULL},
    {CASE_DO_SUSPEND, {.level = 1}, "level"},
    {CASE_DO_SUPERVISE, {.reason = "late"}, "level"},
    {CASE_DO_SUPERVISE, {.level = 2}, "reason"},
    {CASE_DO_SUPERVISE, {.reason = "late", .level = 2}, NULL},
    {CASE_DO_REPLY, {.reason = NULL}, "reason"},
    {CASE_DO_FORCE_CLOSE, {.reason = "agreed"}, "outcome"},
    {CASE_DO_CANNOT_CHECK, {.reason = NULL}, "reason"},
    {CASE_DO_DISPUTE, {.reason = NULL}, "reason"},
    {CASE_DO_REOPEN, {.reason = NULL}, "reason"},
};

static void each_event_takes_its_own_input_and_no_other(void **context)
{
    (void)context;
    for (size_t i = 0; i < LENGTH(INPUT_ROWS); i++) {
        CaseMoveIn in = INPUT_ROWS[i].in;
        const char *why = NULL;
        in.outcome = in.outcome == 0 ? ENUM_NONE : in.outcome;
        in.rating = in.rating == 0 ? I64_NONE : in.rating;
        in.minutes = in.minutes == 0 ? I64_NONE : in.minutes;
        in.level = in.level == 0 ? I64_NONE : in.level;
        in.until = in.until == 0 ? TIME_NONE : in.until;
        in.class = in.class == 0 ? ENUM_NONE : in.class;
        const char *field = case_input_fault(INPUT_ROWS[i].event, &in, &why);
        if ((field == NULL) != (INPUT_ROWS[i].field == NULL) ||
            (field && strcmp(field, INPUT_ROWS[i].field) != 0)) {
            fail_msg("row %zu (%s): %s", i, CASE_EVENT_NAMES[INPUT_ROWS[i].event],
                     field ? field : "no fault");
        }
        assert_int_equal(field == NULL, why == NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_centre_with_the_duty_commands),
        cmocka_unit_test(those_it_was_sent_to_handle),
        cmocka_unit_test(only_the_checker_checks_and_never_the_unit_that_handled),
        cmocka_unit_test(voiding_takes_two_persons),
        cmocka_unit_test(a_referral_is_decided_where_it_goes),
        cmocka_unit_test(the_reporter_rates_once),
        cmocka_unit_test(referrals_go_one_step_on_the_way_to_the_place),
        cmocka_unit_test(a_case_is_sent_to_persons_the_owner_commands),
        cmocka_unit_test(each_event_takes_its_own_input_and_no_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
