/* candidate_test.c - whom to send: a row per finding, and the order. */
#include "domain/assignments/candidate.h"

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

#define PERSON(n) ((Id){{0, 0, 0, 0, 0, 0, 0x80, 0, 0x80, 0, 0, 0, 0, 0, 0, (n)}})
enum { HANDLER = 9 };

static CaseBrief brief_for(const char *department, bool handled)
{
    CaseBrief brief = {.severity = "S2", .unit = GRID, .owner = VILLAGE, .department = department};

    if (handled) {
        brief.handler = PERSON(HANDLER);
        brief.handler_unit = department ? TOWN : GRID;
    }
    return brief;
}

static Candidate at(uint8_t person, UnitKey unit, const char *department)
{
    return (Candidate){
        .person = PERSON(person), .unit = unit, .department = department, .distance_m = 500};
}

/* ---- the duty ------------------------------------------------------------------------------ */

typedef struct Row {
    const char *says;
    const char *case_department;
    UnitKey unit;
    const char *department;
    Purpose purpose;
    bool case_handled;
    uint8_t person;
    bool handled;
    Finding finding;
} Row;

static const Row ROWS[] = {
    {"under the centre that has the duty: handles", NULL, GRID_2, NULL, PURPOSE_HANDLE, false, 1,
     false, FINDING_DUTY},
    {"under another village: does not", NULL, GRID_FAR, NULL, PURPOSE_HANDLE, false, 1, false,
     FINDING_OUTSIDE_DUTY},
    {"of a department, while none has the case: does not", NULL, TOWN, "XF", PURPOSE_HANDLE, false,
     1, false, FINDING_OTHER_DEPARTMENT},
    {"of the department that has the case: handles", "XF", TOWN, "XF", PURPOSE_HANDLE, false, 1,
     false, FINDING_DUTY},
    {"of it in the city's own office too", "XF", CITY, "XF", PURPOSE_HANDLE, false, 1, false,
     FINDING_DUTY},
    {"of it in another town: does not", "XF", TOWN_2, "XF", PURPOSE_HANDLE, false, 1, false,
     FINDING_OUTSIDE_DUTY},
    {"of another department: does not", "XF", TOWN, "CG", PURPOSE_HANDLE, false, 1, false,
     FINDING_OTHER_DEPARTMENT},
    {"of the grid, while a department has it: does not", "XF", GRID, NULL, PURPOSE_HANDLE, false, 1,
     false, FINDING_OTHER_DEPARTMENT},
    {"nobody checks before it is handled", NULL, GRID_2, NULL, PURPOSE_CHECK, false, 1, false,
     FINDING_NOT_HANDLED},
    {"a neighbour of who handled checks", NULL, GRID_2, NULL, PURPOSE_CHECK, true, 1, false,
     FINDING_DUTY},
    {"who handled does not", NULL, GRID_2, NULL, PURPOSE_CHECK, true, HANDLER, false,
     FINDING_HANDLED_IT},
    {"nor anybody of his unit", NULL, GRID, NULL, PURPOSE_CHECK, true, 1, false,
     FINDING_HANDLED_IT},
    {"nor who was sent to help him", NULL, GRID_2, NULL, PURPOSE_CHECK, true, 1, true,
     FINDING_HANDLED_IT},
    {"nor anybody under another centre", NULL, GRID_FAR, NULL, PURPOSE_CHECK, true, 1, false,
     FINDING_OUTSIDE_DUTY},
    {"the grid checks what a department handled", "XF", GRID, NULL, PURPOSE_CHECK, true, 1, false,
     FINDING_DUTY},
    {"the grid verifies", NULL, GRID, NULL, PURPOSE_VERIFY, false, 1, false, FINDING_DUTY},
    {"another village's does not", NULL, GRID_FAR, NULL, PURPOSE_VERIFY, false, 1, false,
     FINDING_OUTSIDE_DUTY},
    {"nor does a department, wherever it stands", NULL, VILLAGE, "XF", PURPOSE_VERIFY, false, 1,
     false, FINDING_OUTSIDE_DUTY},
    {"any department that serves the place supports", "XF", TOWN, "CG", PURPOSE_SUPPORT, false, 1,
     false, FINDING_DUTY},
    {"one of another town does not", "XF", TOWN_2, "CG", PURPOSE_SUPPORT, false, 1, false,
     FINDING_OUTSIDE_DUTY},
    {"the centre's own people support", "XF", GRID_2, NULL, PURPOSE_SUPPORT, false, 1, false,
     FINDING_DUTY},
    {"those of another centre do not", "XF", GRID_FAR, NULL, PURPOSE_SUPPORT, false, 1, false,
     FINDING_OUTSIDE_DUTY},
};

static void each_row_of_duty_holds(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        const Row *row = &ROWS[i];
        CaseBrief brief = brief_for(row->case_department, row->case_handled);
        Candidate candidate = at(row->person, row->unit, row->department);
        candidate.handled = row->handled;
        candidate_judge(&brief, row->purpose, &candidate);
        if (!candidate_has(&candidate, row->finding))
            fail_msg("%s", row->says);
        bool may = row->finding == FINDING_DUTY;
        if (candidate_may_be_sent(&candidate) != may)
            fail_msg("%s: may be sent", row->says);
        if (candidate_has(&candidate, FINDING_DUTY) != may)
            fail_msg("%s: has the duty", row->says);
    }
}

static void a_department_that_helped_does_not_check(void **state)
{
    const char *helpers[] = {"CG"};
    CaseBrief brief = brief_for("XF", true);
    Candidate helped = at(1, TOWN, "CG"), other = at(2, TOWN, "GA");

    (void)state;
    brief.owner = TOWN;
    brief.helpers = (Strs){helpers, 1};
    candidate_judge(&brief, PURPOSE_CHECK, &helped);
    candidate_judge(&brief, PURPOSE_CHECK, &other);
    assert_true(candidate_has(&helped, FINDING_HANDLED_IT));
    assert_true(candidate_has(&other, FINDING_DUTY));
}

/* ---- near, free, asked before -------------------------------------------------------------- */

static unsigned findings_of(UnitKey unit, int64_t assignments, int64_t cases)
{
    CaseBrief brief = brief_for(NULL, false);
    Candidate candidate = at(1, unit, NULL);

    candidate.open_assignments = assignments;
    candidate.open_cases = cases;
    candidate_judge(&brief, PURPOSE_HANDLE, &candidate);
    return candidate.findings;
}

static void nearness_is_said_by_the_nearest_unit_that_is_shared(void **state)
{
    static const struct {
        UnitKey unit;
        Finding finding;
    } NEAR[] = {
        {GRID, FINDING_SAME_GRID},       {GRID_2, FINDING_SAME_VILLAGE},
        {VILLAGE, FINDING_SAME_VILLAGE}, {GRID_FAR, FINDING_SAME_TOWN},
        {TOWN, FINDING_SAME_TOWN},       {TOWN_2, FINDING_ELSEWHERE},
        {CITY, FINDING_ELSEWHERE},
    };
    static const unsigned ALL = 1U << FINDING_SAME_GRID | 1U << FINDING_SAME_VILLAGE |
                                1U << FINDING_SAME_TOWN | 1U << FINDING_ELSEWHERE;

    (void)state;
    for (size_t i = 0; i < LENGTH(NEAR); i++)
        assert_int_equal(findings_of(NEAR[i].unit, 0, 0) & ALL, 1U << NEAR[i].finding);
}

static void open_work_is_said_whichever_kind_it_is(void **state)
{
    (void)state;
    assert_true(findings_of(GRID, 0, 0) & 1U << FINDING_FREE);
    assert_true(findings_of(GRID, 1, 0) & 1U << FINDING_LOADED);
    assert_true(findings_of(GRID, 0, 1) & 1U << FINDING_LOADED);
    assert_false(findings_of(GRID, 0, 1) & 1U << FINDING_FREE);
    assert_true(findings_of(GRID, 0, 0) & 1U << FINDING_ON_POST);
}

/* A dispatcher may ask somebody again; nobody is asked again by itself. */
static void who_said_no_or_nothing_is_not_asked_again_by_itself(void **state)
{
    CaseBrief brief = brief_for(NULL, false);
    Candidate fresh = at(1, GRID, NULL), no = fresh, nothing = fresh, there = fresh;

    (void)state;
    no.declined = true;
    nothing.unanswered = true;
    there.sent = true;
    candidate_judge(&brief, PURPOSE_HANDLE, &fresh);
    candidate_judge(&brief, PURPOSE_HANDLE, &no);
    candidate_judge(&brief, PURPOSE_HANDLE, &nothing);
    candidate_judge(&brief, PURPOSE_HANDLE, &there);
    assert_true(candidate_may_be_asked(&fresh));
    assert_false(candidate_may_be_asked(&no));
    assert_true(candidate_may_be_sent(&no));
    assert_false(candidate_may_be_asked(&nothing));
    assert_true(candidate_may_be_sent(&nothing));
    assert_false(candidate_may_be_sent(&there));
}

/* ---- the order ----------------------------------------------------------------------------- */

static int64_t weight_of(const char *severity, int64_t distance_m, int64_t open)
{
    CaseBrief brief = brief_for(NULL, false);
    Candidate candidate = at(1, GRID, NULL);

    brief.severity = severity;
    candidate.distance_m = distance_m;
    candidate.open_assignments = open;
    candidate_judge(&brief, PURPOSE_HANDLE, &candidate);
    return candidate.weight;
}

static void open_work_weighs_as_much_as_some_way(void **state)
{
    (void)state;
    assert_int_equal(weight_of("S2", 500, 0), 500);
    assert_int_equal(weight_of("S2", 500, 2), 2500);
    assert_int_equal(weight_of("S1", 500, 2), 1100); /* the nearer matters more than the freer */
    assert_int_equal(weight_of("S4", 500, 2), 4500);
    assert_true(weight_of("S2", I64_NONE, 0) > weight_of("S2", 10000, 0));
}

static size_t order(Candidate *candidates, size_t n, size_t max)
{
    CaseBrief brief = brief_for(NULL, false);

    for (size_t i = 0; i < n; i++)
        candidate_judge(&brief, PURPOSE_HANDLE, &candidates[i]);
    return candidates_order(candidates, n, max);
}

static void the_order_is_asked_then_asked_in_vain_then_barred(void **state)
{
    Candidate all[] = {at(1, GRID_FAR, NULL), at(2, GRID, NULL), at(3, GRID, NULL),
                       at(4, GRID_2, NULL)};

    (void)state;
    all[0].distance_m = 1;
    all[1].declined = true;
    all[2].open_cases = 1;
    all[3].distance_m = 900;
    assert_int_equal(order(all, LENGTH(all), 10), 4);
    assert_true(id_eq(all[0].person, PERSON(4)));
    assert_true(id_eq(all[1].person, PERSON(3)));
    assert_true(id_eq(all[2].person, PERSON(2)));
    assert_true(id_eq(all[3].person, PERSON(1)));
}

static void equals_stand_in_the_order_of_their_ids_however_they_came(void **state)
{
    static const uint8_t CAME[][3] = {{1, 2, 3}, {3, 2, 1}, {2, 3, 1}};

    (void)state;
    for (size_t i = 0; i < LENGTH(CAME); i++) {
        Candidate all[] = {at(CAME[i][0], GRID, NULL), at(CAME[i][1], GRID, NULL),
                           at(CAME[i][2], GRID, NULL)};
        assert_int_equal(order(all, 3, 2), 2);
        assert_true(id_eq(all[0].person, PERSON(1)));
        assert_true(id_eq(all[1].person, PERSON(2)));
    }
}

static void a_person_with_two_posts_is_there_once_by_the_better_one(void **state)
{
    Candidate all[] = {at(1, GRID_FAR, NULL), at(1, GRID, NULL), at(2, GRID_2, NULL)};

    (void)state;
    assert_int_equal(order(all, LENGTH(all), 10), 2);
    assert_true(id_eq(all[0].person, PERSON(1)));
    assert_true(all[0].unit == GRID);
    assert_true(id_eq(all[1].person, PERSON(2)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_row_of_duty_holds),
        cmocka_unit_test(a_department_that_helped_does_not_check),
        cmocka_unit_test(nearness_is_said_by_the_nearest_unit_that_is_shared),
        cmocka_unit_test(open_work_is_said_whichever_kind_it_is),
        cmocka_unit_test(who_said_no_or_nothing_is_not_asked_again_by_itself),
        cmocka_unit_test(open_work_weighs_as_much_as_some_way),
        cmocka_unit_test(the_order_is_asked_then_asked_in_vain_then_barred),
        cmocka_unit_test(equals_stand_in_the_order_of_their_ids_however_they_came),
        cmocka_unit_test(a_person_with_two_posts_is_there_once_by_the_better_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
