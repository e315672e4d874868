/* guards_test.c - who may do what to an assignment, a row per promise. */
#include "domain/assignments/guards.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define TOWN    INT64_C(441900119000000)
#define VILLAGE INT64_C(441900119001000)
#define SISTER  INT64_C(441900119002000)
#define GRID    INT64_C(441900119001001)

#define PERSON(n) ((Id){{0, 0, 0, 0, 0, 0, 0x80, 0, 0x80, 0, 0, 0, 0, 0, 0, (n)}})
enum { SENT = 1, SENDER, LEADER, OTHER };

static const char *const DISPATCHES[] = {"case:dispatch", NULL};
static const char *const CHECKS[] = {"case:assign_check", NULL};
static const char *const BOTH[] = {"case:assign_check", "case:dispatch", NULL};
static const char *const NOTHING[] = {NULL};

typedef struct Row {
    const char *says;
    const char *case_state;
    AssignmentState state;
    Purpose purpose;
    UnitKey unit;
    const char *department;
    const char *const *grants;
    AssignmentEvent event;
    uint8_t person;
    bool may;
} Row;

/* Short names, so that a row is a line. */
#define HERE   "HANDLING"
#define CLOSED "CLOSED"
#define EV(x)  ASSIGNMENT_DO_##x
#define ST(x)  ASSIGNMENT_##x

static const Row ROWS[] = {
    {"who was sent accepts", HERE, ST(OFFERED), PURPOSE_HANDLE, GRID, NULL, NOTHING, EV(ACCEPT),
     SENT, true},
    {"nobody else accepts", HERE, ST(OFFERED), PURPOSE_HANDLE, GRID, NULL, BOTH, EV(ACCEPT), OTHER,
     false},
    {"who sent does not accept", HERE, ST(OFFERED), PURPOSE_HANDLE, TOWN, NULL, BOTH, EV(ACCEPT),
     SENDER, false},
    {"nobody accepts work in a case that is over", CLOSED, ST(OFFERED), PURPOSE_HANDLE, GRID, NULL,
     NOTHING, EV(ACCEPT), SENT, false},
    {"what waits for a case that is over may be declined", CLOSED, ST(OFFERED), PURPOSE_HANDLE,
     GRID, NULL, NOTHING, EV(DECLINE), SENT, true},
    {"who is there may finish though the case is over", CLOSED, ST(ON_SITE), PURPOSE_HANDLE, GRID,
     NULL, NOTHING, EV(DO), SENT, true},
    {"who said yes may still say no", HERE, ST(ACCEPTED), PURPOSE_HANDLE, GRID, NULL, NOTHING,
     EV(DECLINE), SENT, true},
    {"on the way too", HERE, ST(ON_THE_WAY), PURPOSE_HANDLE, GRID, NULL, NOTHING, EV(DECLINE), SENT,
     true},
    {"but not when he is there", HERE, ST(ON_SITE), PURPOSE_HANDLE, GRID, NULL, NOTHING,
     EV(DECLINE), SENT, false},
    {"nobody goes before he accepted", HERE, ST(OFFERED), PURPOSE_HANDLE, GRID, NULL, NOTHING,
     EV(GO), SENT, false},
    {"the centre that has the duty withdraws", HERE, ST(ACCEPTED), PURPOSE_HANDLE, VILLAGE, NULL,
     DISPATCHES, EV(WITHDRAW), SENDER, true},
    {"and one above it", HERE, ST(ACCEPTED), PURPOSE_HANDLE, TOWN, NULL, DISPATCHES, EV(WITHDRAW),
     LEADER, true},
    {"a sister does not", HERE, ST(ACCEPTED), PURPOSE_HANDLE, SISTER, NULL, DISPATCHES,
     EV(WITHDRAW), LEADER, false},
    {"a department does not", HERE, ST(ACCEPTED), PURPOSE_HANDLE, TOWN, "XF", DISPATCHES,
     EV(WITHDRAW), LEADER, false},
    {"nor who holds the grant of another purpose", HERE, ST(ACCEPTED), PURPOSE_HANDLE, TOWN, NULL,
     CHECKS, EV(WITHDRAW), LEADER, false},
    {"a check is withdrawn by who may assign one", HERE, ST(ACCEPTED), PURPOSE_CHECK, TOWN, NULL,
     CHECKS, EV(WITHDRAW), LEADER, true},
    {"and by nobody who only dispatches", HERE, ST(ACCEPTED), PURPOSE_CHECK, TOWN, NULL, DISPATCHES,
     EV(WITHDRAW), LEADER, false},
    {"a verification as a check", HERE, ST(OFFERED), PURPOSE_VERIFY, TOWN, NULL, CHECKS,
     EV(WITHDRAW), LEADER, true},
    {"support as handling", HERE, ST(OFFERED), PURPOSE_SUPPORT, TOWN, NULL, DISPATCHES,
     EV(WITHDRAW), LEADER, true},
    {"who was sent does not withdraw", HERE, ST(ACCEPTED), PURPOSE_HANDLE, GRID, NULL, NOTHING,
     EV(WITHDRAW), SENT, false},
    {"what is done is not withdrawn", HERE, ST(DONE), PURPOSE_HANDLE, TOWN, NULL, DISPATCHES,
     EV(WITHDRAW), LEADER, false},
    {"nobody fires what time fires", HERE, ST(OFFERED), PURPOSE_HANDLE, GRID, NULL, BOTH,
     EV(EXPIRE), SENT, false},
    {"not even who commands", HERE, ST(RESERVED), PURPOSE_HANDLE, TOWN, NULL, BOTH, EV(OFFER),
     LEADER, false},
};

static void each_row_holds(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        const Row *row = &ROWS[i];
        const Assignment subject = {
            .state = (int)row->state,
            .purpose = (int)row->purpose,
            .case_state = row->case_state,
            .person = PERSON(SENT),
            .unit = GRID,
            .owner = VILLAGE,
        };
        const Actor actor = {
            .person = PERSON(row->person),
            .unit = row->unit,
            .scope = unit_key_range(row->unit),
            .department = row->department,
            .grants = row->grants,
        };
        if (assignment_actor_may(&subject, &actor, row->event) != row->may)
            fail_msg("%s", row->says);
    }
}

static void what_was_reserved_is_not_offered_for_a_case_that_is_over(void **state)
{
    Assignment subject = {.state = ASSIGNMENT_RESERVED, .case_state = CLOSED};

    (void)state;
    assert_null(assignment_move_now(&subject, ASSIGNMENT_DO_OFFER));
    assert_non_null(assignment_move_now(&subject, ASSIGNMENT_DO_LAPSE));
    subject.case_state = HERE;
    assert_non_null(assignment_move_now(&subject, ASSIGNMENT_DO_OFFER));
}

static void offers_are_answered_sooner_where_life_may_hang_on_it(void **state)
{
    (void)state;
    assert_int_equal(offer_rule("S1")->answer_minutes, 2);
    assert_int_equal(offer_rule("S2")->answer_minutes, 10);
    assert_int_equal(offer_rule("S3")->answer_minutes, 30);
    assert_int_equal(offer_rule("S4")->answer_minutes, 30);
    assert_ptr_equal(offer_rule("S9"), offer_rule("S4"));
}

/* Whoever has every grant there is for it, and neither was sent nor has the duty. */
static void whoever_has_nothing_to_do_with_it_fires_nothing(void **state)
{
    const Assignment subject = {.state = ST(ACCEPTED),
                                .purpose = PURPOSE_HANDLE,
                                .person = PERSON(SENT),
                                .owner = VILLAGE,
                                .case_state = HERE};
    const Actor stranger = {
        .person = PERSON(OTHER), .unit = SISTER, .scope = unit_key_range(SISTER), .grants = BOTH};

    (void)state;
    for (int event = 0; event < ASSIGNMENT_EVENT_MAX; event++) {
        if (!assignment_fault(&subject, &stranger, (AssignmentEvent)event))
            fail_msg("a stranger may %s", ASSIGNMENT_EVENT_NAMES[event]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whoever_has_nothing_to_do_with_it_fires_nothing),
        cmocka_unit_test(each_row_holds),
        cmocka_unit_test(what_was_reserved_is_not_offered_for_a_case_that_is_over),
        cmocka_unit_test(offers_are_answered_sooner_where_life_may_hang_on_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
