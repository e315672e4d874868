/* offices_test.c - what takes two persons takes two offices: a row per promise. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include "domain/cases/samples.h"

#include <cmocka.h>

static Case asked(Case subject, CaseAsk ask, uint8_t by, uint8_t seconded_by)
{
    if (ask != CASE_ASK_NONE && case_ask_side(ask) == CASE_SIDE_CENTRE) {
        subject.ending = (int)ask;
        subject.ending_by = PERSON(by);
        return subject;
    }
    subject.ask = (int)ask;
    subject.asked_by = PERSON(by);
    subject.seconded_by = seconded_by ? PERSON(seconded_by) : ID_NONE;
    return subject;
}

static Case asked_as(Case subject, CaseAsk ask, uint8_t by, const char *role)
{
    subject = asked(subject, ask, by, 0);
    subject.ending_role = role;
    return subject;
}

static Actor as(uint8_t person, UnitKey unit, const char *role)
{
    Actor actor = actor_at(person, unit, NULL);

    actor.role = role;
    return actor;
}

static void voiding_takes_two_persons(void **context)
{
    Case filed = case_in(CASE_FILED);
    Case once = asked_as(filed, CASE_ASK_VOID, LEADER, "SHIFT_LEADER");
    Case other = asked_as(filed, CASE_ASK_VOID, OTHER, "SUPERVISOR");
    const MayRow rows[] = {
        {"the first may ask", filed, as(LEADER, TOWN, "SHIFT_LEADER"), CASE_DO_VOID, true},
        {"so may the supervisor", filed, as(OTHER, TOWN, "SUPERVISOR"), CASE_DO_VOID, true},
        {"and not confirm what he asked", once, as(LEADER, TOWN, "SHIFT_LEADER"), CASE_DO_VOID,
         false},
        {"not from his other post either", once, as(LEADER, TOWN, "SUPERVISOR"), CASE_DO_VOID,
         false},
        {"another leader does not", once, as(CITY_LEADER, CITY, "SHIFT_LEADER"), CASE_DO_VOID,
         false},
        {"a supervisor does", once, as(OTHER, TOWN, "SUPERVISOR"), CASE_DO_VOID, true},
        {"so does the city's", once, as(OTHER, CITY, "SUPERVISOR"), CASE_DO_VOID, true},
        {"what a supervisor asked, a leader confirms", other, as(LEADER, TOWN, "SHIFT_LEADER"),
         CASE_DO_VOID, true},
        {"and not another supervisor", other, as(HEAD, CITY, "SUPERVISOR"), CASE_DO_VOID, false},
        {"nor a third office", once, as(HEAD, VILLAGE, "VILLAGE_HEAD"), CASE_DO_VOID, false},
        {"asking twice is nothing", once, as(OTHER, TOWN, "SUPERVISOR"), CASE_DO_ASK_VOID, false},
        {"a stranger does not confirm", once, as(OTHER, TOWN_2, "SUPERVISOR"), CASE_DO_VOID, false},
        {"not once it is dispatched", by_person(CASE_DISPATCHED), as(LEADER, TOWN, "SHIFT_LEADER"),
         CASE_DO_VOID, false},
    };

    (void)context;
    check_may_rows(rows, LENGTH(rows));
}

static void closing_by_force_takes_two_persons_who_did_not_handle_it(void **context)
{
    Case out = by_person(CASE_HANDLING);
    Case once = asked_as(out, CASE_ASK_FORCE_CLOSE, LEADER, "SHIFT_LEADER");
    Case other = asked_as(out, CASE_ASK_FORCE_CLOSE, OTHER, "SUPERVISOR");
    Case department =
        asked_as(by_department(CASE_HANDLING), CASE_ASK_FORCE_CLOSE, LEADER, "SHIFT_LEADER");
    const MayRow rows[] = {
        {"the first may ask", out, as(LEADER, TOWN, "SHIFT_LEADER"), CASE_DO_FORCE_CLOSE, true},
        {"and not confirm what he asked", once, as(LEADER, TOWN, "SUPERVISOR"), CASE_DO_FORCE_CLOSE,
         false},
        {"a supervisor may", once, as(OTHER, TOWN, "SUPERVISOR"), CASE_DO_FORCE_CLOSE, true},
        {"another leader may not", once, as(CITY_LEADER, CITY, "SHIFT_LEADER"), CASE_DO_FORCE_CLOSE,
         false},
        {"a leader, where a supervisor asked", other, as(LEADER, TOWN, "SHIFT_LEADER"),
         CASE_DO_FORCE_CLOSE, true},
        {"and no second supervisor", other, as(HEAD, CITY, "SUPERVISOR"), CASE_DO_FORCE_CLOSE,
         false},
        {"not of another town", once, as(OTHER, TOWN_2, "SUPERVISOR"), CASE_DO_FORCE_CLOSE, false},
        {"not the handler from another post", once, as(GRID_ADMIN, TOWN, "SUPERVISOR"),
         CASE_DO_FORCE_CLOSE, false},
        {"nor the department's man from another post", department, as(LIAISON, TOWN, "SUPERVISOR"),
         CASE_DO_FORCE_CLOSE, false},
        {"a supervisor at the town of the department's post may", department,
         as(OTHER, TOWN, "SUPERVISOR"), CASE_DO_FORCE_CLOSE, true},
        {"what nobody has handled too",
         asked_as(case_in(CASE_REPORTED), CASE_ASK_FORCE_CLOSE, LEADER, "SHIFT_LEADER"),
         as(OTHER, TOWN, "SUPERVISOR"), CASE_DO_FORCE_CLOSE, true},
    };

    (void)context;
    check_may_rows(rows, LENGTH(rows));
}

static void suspension_takes_two_persons_beside_the_one_who_asks(void **context)
{
    Case out = by_person(CASE_HANDLING);
    Case once = asked(out, CASE_ASK_SUSPENSION, GRID_ADMIN, 0);
    Case twice = asked(out, CASE_ASK_SUSPENSION, GRID_ADMIN, LEADER);
    const MayRow rows[] = {
        {"the handler asks", out, actor_at(GRID_ADMIN, GRID, NULL), CASE_DO_ASK_SUSPENSION, true},
        {"the town's leader agrees", once, as(LEADER, TOWN, "SHIFT_LEADER"), CASE_DO_SUSPEND, true},
        {"so does the city's", once, as(CITY_LEADER, CITY, "SHIFT_LEADER"), CASE_DO_SUSPEND, true},
        {"a supervisor is not the first", once, as(OTHER, TOWN, "SUPERVISOR"), CASE_DO_SUSPEND,
         false},
        {"not who asked, from another post", once, as(GRID_ADMIN, TOWN, "SHIFT_LEADER"),
         CASE_DO_SUSPEND, false},
        {"not a stranger", once, as(LEADER, TOWN_2, "SHIFT_LEADER"), CASE_DO_SUSPEND, false},
        {"a supervisor agrees too, and it stands", twice, as(OTHER, TOWN, "SUPERVISOR"),
         CASE_DO_SUSPEND, true},
        {"a second leader does not do", twice, as(CITY_LEADER, CITY, "SHIFT_LEADER"),
         CASE_DO_SUSPEND, false},
        {"not the same one twice", twice, as(LEADER, TOWN, "SUPERVISOR"), CASE_DO_SUSPEND, false},
        {"nor then who asked", twice, as(GRID_ADMIN, TOWN, "SUPERVISOR"), CASE_DO_SUSPEND, false},
        {"either may reject it", twice, actor_at(LEADER, TOWN, NULL), CASE_DO_REJECT_SUSPENSION,
         true},
    };

    (void)context;
    check_may_rows(rows, LENGTH(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(voiding_takes_two_persons),
        cmocka_unit_test(closing_by_force_takes_two_persons_who_did_not_handle_it),
        cmocka_unit_test(suspension_takes_two_persons_beside_the_one_who_asks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
