/* guards_test.c - who may do what to a case, a row per promise. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include "domain/cases/samples.h"

#include <cmocka.h>

static const char *const NO_GRANTS[] = {NULL};

static Case with_checker(Case subject, uint8_t checker)
{
    subject.checker = PERSON(checker);
    return subject;
}

static Case reopening(Case subject)
{
    subject.state = CASE_CLOSED;
    subject.answer_until = NOW + 1;
    return subject;
}

static Case referred(Case subject, UnitKey to, uint8_t by)
{
    subject.referred_to = to;
    subject.referred_by = PERSON(by);
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

static void the_centre_with_the_duty_commands(void **context)
{
    Actor nobody = actor_at(HEAD, VILLAGE, NULL);
    nobody.grants = NO_GRANTS;
    const MayRow rows[] = {
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
    check_may_rows(rows, LENGTH(rows));
}

static void those_it_was_sent_to_handle(void **context)
{
    const MayRow rows[] = {
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
    check_may_rows(rows, LENGTH(rows));
}

static void only_the_checker_checks_and_never_the_unit_that_handled(void **context)
{
    Case same_unit = with_checker(by_person(CASE_CHECKING), GRID_ADMIN_2);
    const MayRow rows[] = {
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
        {"nor sends it back to himself", with_checker(by_person(CASE_CHECKING), GRID_ADMIN),
         actor_at(GRID_ADMIN, GRID_2, NULL), CASE_DO_FAIL, false},
        {"nor a colleague of the handler's unit", same_unit, actor_at(GRID_ADMIN_2, GRID, NULL),
         CASE_DO_PASS, false},
        {"nor does the colleague reopen it", reopening(same_unit),
         actor_at(GRID_ADMIN_2, GRID, NULL), CASE_DO_REOPEN, false},
        {"one of the next grid does", same_unit, actor_at(GRID_ADMIN_2, GRID_2, NULL), CASE_DO_PASS,
         true},
        {"nor one of the handling department",
         with_checker(by_department(CASE_CHECKING), LIAISON_2), actor_at(LIAISON_2, CITY, "XF"),
         CASE_DO_PASS, false},
    };

    (void)context;
    check_may_rows(rows, LENGTH(rows));
}

static void the_handler_and_his_side_are_known_by_person_department_and_unit(void **context)
{
    Case nobody = case_in(CASE_CHECKING), no_handler = by_department(CASE_DISPATCHED);
    Case person = by_person(CASE_CHECKING), department = by_department(CASE_CHECKING);
    const struct {
        const char *says;
        Case subject;
        CaseCandidate candidate;
        bool may;
    } rows[] = {
        {"somebody of the next grid", person, {PERSON(GRID_ADMIN_2), GRID_2, NULL}, true},
        {"not the handler", person, {PERSON(GRID_ADMIN), GRID_2, NULL}, false},
        {"nor a colleague of his unit", person, {PERSON(GRID_ADMIN_2), GRID, NULL}, false},
        {"a department did not handle what a person did",
         person,
         {PERSON(LIAISON), TOWN, "XF"},
         true},
        {"who stands nowhere checks nothing", person, {PERSON(OTHER), 0, NULL}, false},
        {"somebody of the grid", department, {PERSON(GRID_ADMIN), GRID, NULL}, true},
        {"also at the unit of the department's post",
         department,
         {PERSON(OTHER), TOWN, NULL},
         true},
        {"another department", department, {PERSON(OTHER), TOWN, "GA"}, true},
        {"not the department", department, {PERSON(LIAISON_2), CITY, "XF"}, false},
        {"nor its handler from another post", department, {PERSON(LIAISON), GRID, NULL}, false},
        {"not a department that helped",
         helped(CASE_CHECKING, true),
         {PERSON(OTHER), TOWN, "GA"},
         false},
        {"nobody checks what nobody handled", nobody, {PERSON(OTHER), GRID, NULL}, false},
        {"nor what nobody signed for", no_handler, {PERSON(OTHER), GRID, NULL}, false},
    };

    (void)context;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        if (case_may_check(&rows[i].subject, rows[i].candidate) != rows[i].may)
            fail_msg("broken: %s", rows[i].says);
    }
}

static void only_the_one_asked_verifies_and_never_the_reporter(void **context)
{
    Case asked = case_in(CASE_VERIFYING), own = case_in(CASE_VERIFYING);
    asked.verifier = own.verifier = PERSON(GRID_ADMIN);
    own.mine = true;
    const MayRow rows[] = {
        {"the one asked confirms", asked, actor_at(GRID_ADMIN, GRID, NULL), CASE_DO_CONFIRM, true},
        {"or denies", asked, actor_at(GRID_ADMIN, GRID, NULL), CASE_DO_DENY, true},
        {"nobody else does", asked, actor_at(GRID_ADMIN_2, GRID, NULL), CASE_DO_CONFIRM, false},
        {"nor who asked him", asked, actor_at(HEAD, VILLAGE, NULL), CASE_DO_CONFIRM, false},
        {"nobody does before one is asked", case_in(CASE_VERIFYING),
         actor_at(GRID_ADMIN, GRID, NULL), CASE_DO_CONFIRM, false},
        {"not even a nobody", case_in(CASE_VERIFYING), actor_at(0, GRID, NULL), CASE_DO_CONFIRM,
         false},
        {"who reported it does not", own, actor_at(GRID_ADMIN, GRID, NULL), CASE_DO_CONFIRM, false},
        {"then another is asked", own, actor_at(HEAD, VILLAGE, NULL), CASE_DO_ASK_VERIFY, true},
    };

    (void)context;
    check_may_rows(rows, LENGTH(rows));
}

static Case duty_disputed(UnitKey owner)
{
    Case subject = case_in(CASE_FILED);

    subject.owner = owner;
    subject.duty = CASE_DUTY_DISPUTED;
    return subject;
}

static void only_the_city_assigns_a_disputed_duty(void **context)
{
    const MayRow rows[] = {
        {"the city does", duty_disputed(VILLAGE), actor_at(LEADER, CITY, NULL), CASE_DO_ASSIGN_DUTY,
         true},
        {"the town above the owner does not", duty_disputed(VILLAGE), actor_at(LEADER, TOWN, NULL),
         CASE_DO_ASSIGN_DUTY, false},
        {"nor the owner", duty_disputed(VILLAGE), actor_at(HEAD, VILLAGE, NULL),
         CASE_DO_ASSIGN_DUTY, false},
        {"nor a department of the city", duty_disputed(VILLAGE), actor_at(LIAISON_2, CITY, "XF"),
         CASE_DO_ASSIGN_DUTY, false},
        {"nor another city", duty_disputed(VILLAGE), actor_at(LEADER, OTHER_CITY, NULL),
         CASE_DO_ASSIGN_DUTY, false},
    };

    (void)context;
    check_may_rows(rows, LENGTH(rows));
}

static void a_helper_answers_for_itself_and_leads_nothing(void **context)
{
    Case waits = helped(CASE_HANDLING, false), answered = helped(CASE_HANDLING, true);
    const MayRow rows[] = {
        {"the department asked answers", waits, actor_at(OTHER, TOWN, "GA"), CASE_DO_HELPED, true},
        {"or says that it cannot", waits, actor_at(OTHER, TOWN, "GA"), CASE_DO_NOT_HELPED, true},
        {"not the one that leads", waits, actor_at(LIAISON, TOWN, "XF"), CASE_DO_HELPED, false},
        {"nor a centre", waits, actor_at(LEADER, TOWN, NULL), CASE_DO_HELPED, false},
        {"nor the same department of another town", waits, actor_at(OTHER, TOWN_2, "GA"),
         CASE_DO_HELPED, false},
        {"once", answered, actor_at(OTHER, TOWN, "GA"), CASE_DO_HELPED, false},
        {"a helper does not finish", answered, actor_at(OTHER, TOWN, "GA"), CASE_DO_FINISH, false},
        {"nor ask for more time", waits, actor_at(OTHER, TOWN, "GA"), CASE_DO_ASK_EXTENSION, false},
    };

    (void)context;
    check_may_rows(rows, LENGTH(rows));
}

static Case owing(Case subject)
{
    subject.reply_owed = true;
    return subject;
}

static void who_has_the_work_owes_the_reply(void **context)
{
    static const CaseState OUT[] = {CASE_DISPATCHED, CASE_HANDLING, CASE_SUSPENDED};
    static const CaseState IN[] = {CASE_REPORTED, CASE_VERIFYING, CASE_FILED, CASE_HANDLED,
                                   CASE_CHECKING};
    Actor handler = actor_at(GRID_ADMIN, GRID, NULL), head = actor_at(HEAD, VILLAGE, NULL);

    (void)context;
    for (size_t i = 0; i < LENGTH(OUT); i++) {
        Case subject = owing(by_person(OUT[i]));
        assert_true(case_actor_may(&subject, &handler, CASE_DO_REPLY, NOW));
        assert_false(case_actor_may(&subject, &head, CASE_DO_REPLY, NOW));
    }
    for (size_t i = 0; i < LENGTH(IN); i++) {
        Case subject = owing(by_person(IN[i]));
        assert_false(case_actor_may(&subject, &handler, CASE_DO_REPLY, NOW));
        assert_true(case_actor_may(&subject, &head, CASE_DO_REPLY, NOW));
    }
}

/* ---- two persons ----------------------------------------------------------------------------- */

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

static void the_second_time_the_head_of_the_unit_asks_for_more(void **context)
{
    Case once = by_department(CASE_HANDLING), twice = once;
    Actor man = actor_at(OTHER, TOWN, "XF"), head = actor_at(LIAISON, TOWN, "XF");
    man.role = "HANDLER";
    head.role = "LIAISON";
    once.due_at = twice.due_at = NOW + 1;
    twice.extensions = 1;
    const MayRow rows[] = {
        {"anyone of the department asks once", once, man, CASE_DO_ASK_EXTENSION, true},
        {"and not a second time", twice, man, CASE_DO_ASK_EXTENSION, false},
        {"the head does", twice, head, CASE_DO_ASK_EXTENSION, true},
        {"the handler finishes all the same", twice, man, CASE_DO_FINISH, true},
    };

    (void)context;
    check_may_rows(rows, LENGTH(rows));
}

static void the_second_time_the_leader_of_the_town_gives_it(void **context)
{
    Case once = by_department(CASE_HANDLING), twice = once;
    Actor station = actor_at(LEADER, VILLAGE, NULL), centre = actor_at(LEADER, TOWN, NULL),
          city = actor_at(LEADER, CITY, NULL), other = centre;
    station.role = centre.role = city.role = "SHIFT_LEADER";
    other.role = "SUPERVISOR";
    once.ask = twice.ask = CASE_ASK_EXTENSION;
    once.asked_by = twice.asked_by = PERSON(OTHER);
    twice.extensions = 1;
    const MayRow rows[] = {
        {"once, the leader of a station does", once, station, CASE_DO_GRANT_EXTENSION, true},
        {"and not a second time", twice, station, CASE_DO_GRANT_EXTENSION, false},
        {"the town's does", twice, centre, CASE_DO_GRANT_EXTENSION, true},
        {"so does the city's", twice, city, CASE_DO_GRANT_EXTENSION, true},
        {"another post of the town does not", twice, other, CASE_DO_GRANT_EXTENSION, false},
        {"a station's refuses it all the same", twice, station, CASE_DO_REJECT_EXTENSION, true},
    };

    (void)context;
    check_may_rows(rows, LENGTH(rows));
}

static void nobody_grants_what_he_asked_for(void **context)
{
    Case returned = asked(by_person(CASE_DISPATCHED), CASE_ASK_RETURN, GRID_ADMIN, 0);
    Case longer = asked(by_person(CASE_HANDLING), CASE_ASK_EXTENSION, GRID_ADMIN, 0);
    const MayRow rows[] = {
        {"the leader takes it back", returned, actor_at(LEADER, TOWN, NULL), CASE_DO_GRANT_RETURN,
         true},
        {"not who handed it back, from another post", returned, actor_at(GRID_ADMIN, TOWN, NULL),
         CASE_DO_GRANT_RETURN, false},
        {"the leader gives more time", longer, actor_at(LEADER, TOWN, NULL),
         CASE_DO_GRANT_EXTENSION, true},
        {"not who asked for it, from another post", longer, actor_at(GRID_ADMIN, TOWN, NULL),
         CASE_DO_GRANT_EXTENSION, false},
        {"who asked may take it back", longer, actor_at(GRID_ADMIN, TOWN, NULL),
         CASE_DO_REJECT_EXTENSION, true},
    };

    (void)context;
    check_may_rows(rows, LENGTH(rows));
}

static Case on_spot(void)
{
    Case subject = by_person(CASE_HANDLED);

    subject.on_spot = true;
    subject.id.b[15] = 1;
    return subject;
}

static void who_handled_exempts_nobody_from_the_check(void **context)
{
    const MayRow rows[] = {
        {"the owner's head does", on_spot(), actor_at(HEAD, VILLAGE, NULL), CASE_DO_EXEMPT, true},
        {"not who handled it, from another post", on_spot(), actor_at(GRID_ADMIN, VILLAGE, NULL),
         CASE_DO_EXEMPT, false},
        {"not another centre", on_spot(), actor_at(HEAD, SISTER, NULL), CASE_DO_EXEMPT, false},
    };
    Case at_station = on_spot();

    (void)context;
    check_may_rows(rows, LENGTH(rows));
    at_station.handler_unit = VILLAGE;
    Actor colleague = actor_at(HEAD, VILLAGE, NULL), above = actor_at(HEAD, TOWN, NULL);
    assert_false(case_actor_may(&at_station, &colleague, CASE_DO_EXEMPT, NOW));
    assert_true(case_actor_may(&at_station, &above, CASE_DO_EXEMPT, NOW));
    /* It is the closing that is barred: a check may be asked for by anybody who commands. */
    assert_true(case_actor_may(&at_station, &colleague, CASE_DO_ASSIGN_CHECK, NOW));
}

static void only_the_reporter_objects_and_disputes(void **context)
{
    Case refused = reported_by_me(CASE_REFUSED, I64_NONE);
    Case closed = reported_by_me(CASE_CLOSED, 1);
    refused.answer_until = closed.answer_until = NOW + 1;
    Case of_others = refused;
    of_others.mine = false;
    const MayRow rows[] = {
        {"who reported objects", refused, actor_at(REPORTER, 0, NULL), CASE_DO_OBJECT, true},
        {"nobody else", of_others, actor_at(LEADER, CITY, NULL), CASE_DO_OBJECT, false},
        {"who reported disputes", closed, actor_at(REPORTER, 0, NULL), CASE_DO_DISPUTE, true},
        {"and has no say in it", asked(closed, CASE_ASK_NONE, 0, 0), actor_at(REPORTER, 0, NULL),
         CASE_DO_REJECT_DISPUTE, false},
    };

    (void)context;
    check_may_rows(rows, LENGTH(rows));
}

/* Who is refused reads why. */
static void every_refusal_says_why(void **context)
{
    Case person = by_person(CASE_HANDLING), department = by_department(CASE_HANDLING);
    Case up = referred(case_in(CASE_FILED), TOWN, LEADER);
    Case verifying = case_in(CASE_VERIFYING);
    verifying.verifier = PERSON(GRID_ADMIN);
    verifying.mine = true;
    Actor liaison = actor_at(LIAISON, TOWN, "XF"), leader = actor_at(LEADER, TOWN, NULL);
    Actor far = actor_at(OTHER, TOWN_2, NULL), admin = actor_at(GRID_ADMIN, GRID, NULL);
    Actor far_helper = actor_at(OTHER, TOWN_2, "GA");
    Actor far_liaison = actor_at(LIAISON_2, TOWN_2, "XF");
    const struct {
        Case subject;
        const Actor *actor;
        CaseEvent event;
        const char *why;
    } rows[] = {
        {case_in(CASE_REPORTED), &liaison, CASE_DO_FILE, "departments handle; they do not command"},
        {case_in(CASE_REPORTED), &far, CASE_DO_FILE, "another centre has the duty"},
        {case_in(CASE_FILED), &far, CASE_DO_VOID, "another centre has the duty"},
        {asked(case_in(CASE_FILED), CASE_ASK_VOID, LEADER, 0), &leader, CASE_DO_VOID,
         "it takes another person"},
        {duty_disputed(VILLAGE), &liaison, CASE_DO_ASSIGN_DUTY,
         "departments handle; they do not command"},
        {duty_disputed(VILLAGE), &leader, CASE_DO_ASSIGN_DUTY,
         "only the city's centre assigns duty"},
        {up, &far, CASE_DO_ACCEPT_REFERRAL, "it is not referred to your centre"},
        {up, &leader, CASE_DO_ACCEPT_REFERRAL, "who referred it does not decide on it"},
        {person, &leader, CASE_DO_FINISH, "it was dispatched to another person"},
        {department, &leader, CASE_DO_FINISH, "it was dispatched to another department"},
        {department, &far_liaison, CASE_DO_FINISH, "the place is outside your scope"},
        {department, &far_liaison, CASE_DO_HELPED, "your department was not asked to help"},
        {helped(CASE_HANDLING, false), &far_helper, CASE_DO_HELPED,
         "the place is outside your scope"},
        {verifying, &leader, CASE_DO_CONFIRM, "another person was asked to verify"},
        {verifying, &admin, CASE_DO_CONFIRM, "who reported it does not verify it"},
        {by_person(CASE_CHECKING), &leader, CASE_DO_PASS, "another person was asked to check"},
        {with_checker(by_person(CASE_CHECKING), GRID_ADMIN), &admin, CASE_DO_PASS,
         "the unit that handled does not check"},
        {on_spot(), &admin, CASE_DO_EXEMPT, "another centre has the duty"},
        {case_in(CASE_CLOSED), &leader, CASE_DO_RATE, "only who reported it may do that"},
        {case_in(CASE_CLOSED), &leader, CASE_DO_ARCHIVE, "time does that"},
    };
    Actor own = actor_at(GRID_ADMIN, TOWN, NULL);

    (void)context;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        const char *why = case_duty_fault(&rows[i].subject, rows[i].actor, rows[i].event);
        assert_non_null(why);
        assert_string_equal(why, rows[i].why);
    }
    const Case spot = on_spot();
    assert_string_equal(case_duty_fault(&spot, &own, CASE_DO_EXEMPT),
                        "the unit that handled does not close");
}

/* Each in a state in which the table has it, with all that could allow it. */
static void what_time_does_nobody_does(void **context)
{
    Actor anybody = actor_at(LEADER, CITY, NULL);

    (void)context;
    for (size_t i = 0; i < CASE_N_MOVES; i++) {
        const CaseMove *move = &CASE_MOVES[i];
        Case subject = by_person(move->from);
        if (case_event_axis(move->event) != CASE_AXIS_SYSTEM)
            continue;
        subject.ask = subject.ending = (int)case_event_ask(move->event);
        assert_non_null(case_move_now(&subject, move->event, NOW));
        assert_non_null(case_duty_fault(&subject, &anybody, move->event));
    }
}

static void a_referral_is_decided_where_it_goes(void **context)
{
    Case up = referred(case_in(CASE_FILED), TOWN, HEAD);
    Case down = referred(owned_by(TOWN), VILLAGE, LEADER);
    const MayRow rows[] = {
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
        {"nor does somebody else of the sender's", up, actor_at(OTHER, VILLAGE, NULL),
         CASE_DO_ACCEPT_REFERRAL, false},
        {"nor another town", up, actor_at(OTHER, TOWN_2, NULL), CASE_DO_ACCEPT_REFERRAL, false},
        {"nor a department at the town", up, actor_at(LIAISON, TOWN, "XF"), CASE_DO_ACCEPT_REFERRAL,
         false},
        {"what was not referred is not accepted", case_in(CASE_FILED), actor_at(LEADER, TOWN, NULL),
         CASE_DO_ACCEPT_REFERRAL, false},
    };

    (void)context;
    check_may_rows(rows, LENGTH(rows));
}

static void the_reporter_rates_once(void **context)
{
    const MayRow rows[] = {
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
    check_may_rows(rows, LENGTH(rows));
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

/* Whoever has every grant, and nothing to do with the case. */
static void without_the_duty_nobody_fires_anything(void **context)
{
    Case subject = referred(with_checker(helped(CASE_HANDLING, false), GRID_ADMIN), TOWN, HEAD);
    Actor strangers[] = {
        actor_at(OTHER, TOWN_2, NULL),
        actor_at(OTHER, TOWN_2, "XF"),
        actor_at(OTHER, GRID_FAR, NULL),
        actor_at(OTHER, 0, NULL),
    };

    (void)context;
    subject.verifier = PERSON(GRID_ADMIN);
    subject.asked_by = subject.ending_by = PERSON(HEAD);
    for (size_t i = 0; i < LENGTH(strangers); i++) {
        strangers[i].role = "SHIFT_LEADER";
        for (int event = 0; event < CASE_EVENT_MAX; event++) {
            if (!case_duty_fault(&subject, &strangers[i], (CaseEvent)event))
                fail_msg("stranger %zu may %s", i, CASE_EVENT_NAMES[event]);
        }
    }
}

/* While nobody was asked, nobody is the one who was. */
static void nobody_is_not_the_one_who_was_asked(void **context)
{
    Case unasked = by_department(CASE_CHECKING);
    Actor nameless = actor_at(OTHER, GRID, NULL);

    (void)context;
    nameless.person = ID_NONE;
    assert_non_null(case_duty_fault(&unasked, &nameless, CASE_DO_PASS));
    assert_non_null(case_duty_fault(&unasked, &nameless, CASE_DO_CONFIRM));
    unasked.department = NULL;
    unasked.handler = ID_NONE;
    assert_non_null(case_duty_fault(&unasked, &nameless, CASE_DO_FINISH));
}

/* The state is asked for before; whose the event would be can be asked all the same. */
static void the_duty_can_be_asked_of_what_cannot_be_now(void **context)
{
    Case closed = case_in(CASE_CLOSED);
    Actor head = actor_at(HEAD, VILLAGE, NULL);

    (void)context;
    assert_null(case_duty_fault(&closed, &head, CASE_DO_FILE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_duty_can_be_asked_of_what_cannot_be_now),
        cmocka_unit_test(without_the_duty_nobody_fires_anything),
        cmocka_unit_test(nobody_is_not_the_one_who_was_asked),
        cmocka_unit_test(the_centre_with_the_duty_commands),
        cmocka_unit_test(those_it_was_sent_to_handle),
        cmocka_unit_test(only_the_checker_checks_and_never_the_unit_that_handled),
        cmocka_unit_test(the_handler_and_his_side_are_known_by_person_department_and_unit),
        cmocka_unit_test(only_the_one_asked_verifies_and_never_the_reporter),
        cmocka_unit_test(only_the_city_assigns_a_disputed_duty),
        cmocka_unit_test(a_helper_answers_for_itself_and_leads_nothing),
        cmocka_unit_test(who_has_the_work_owes_the_reply),
        cmocka_unit_test(the_second_time_the_head_of_the_unit_asks_for_more),
        cmocka_unit_test(the_second_time_the_leader_of_the_town_gives_it),
        cmocka_unit_test(nobody_grants_what_he_asked_for),
        cmocka_unit_test(who_handled_exempts_nobody_from_the_check),
        cmocka_unit_test(only_the_reporter_objects_and_disputes),
        cmocka_unit_test(every_refusal_says_why),
        cmocka_unit_test(what_time_does_nobody_does),
        cmocka_unit_test(a_referral_is_decided_where_it_goes),
        cmocka_unit_test(the_reporter_rates_once),
        cmocka_unit_test(referrals_go_one_step_on_the_way_to_the_place),
        cmocka_unit_test(a_case_is_sent_to_persons_the_owner_commands),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
