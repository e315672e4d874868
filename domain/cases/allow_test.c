/* allow_test.c - what a case can do now, whoever asks: the state, the open question, and what stands
 * against it. A row a promise, and both sides of every bound. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include "domain/cases/samples.h"

#include <cmocka.h>

typedef struct Row {
    const char *says;
    Case subject;
    CaseEvent event;
    bool can;
} Row;

static void check_rows(const Row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if ((case_move_now(&rows[i].subject, rows[i].event, NOW) != NULL) != rows[i].can)
            fail_msg("broken: %s", rows[i].says);
    }
}

#define CHECK_ROWS(rows) check_rows((rows), LENGTH(rows))

/* ---- a case that differs from the sample in one thing ---------------------------------------- */

static Case reported(const char *source, const char *severity, int verified)
{
    Case subject = case_in(CASE_REPORTED);

    subject.source = source;
    subject.severity = severity;
    subject.verified = verified;
    return subject;
}

static Case refused(int verified, int64_t reconsidered)
{
    Case subject = case_in(CASE_REFUSED);

    subject.verified = verified;
    subject.reconsidered = reconsidered;
    return subject;
}

static Case objected(int64_t objections, Time answer_until)
{
    Case subject = case_in(CASE_REFUSED);

    subject.objections = objections;
    subject.answer_until = answer_until;
    return subject;
}

static Case with_duty(CaseState state, CaseDuty duty)
{
    Case subject = case_in(state);

    subject.duty = (int)duty;
    return subject;
}

static Case asked(CaseState state, CaseAsk ask)
{
    Case subject = case_in(state);

    if (ask != CASE_ASK_NONE && case_ask_side(ask) == CASE_SIDE_CENTRE) {
        subject.ending = (int)ask;
        subject.ending_by = PERSON(OTHER);
    } else {
        subject.ask = (int)ask;
        subject.asked_by = ask == CASE_ASK_NONE ? ID_NONE : PERSON(OTHER);
    }
    return subject;
}

static Case seconded(Case subject)
{
    subject.seconded_by = PERSON(HEAD);
    return subject;
}

static Case extended(int64_t extensions, Time due_at)
{
    Case subject = by_person(CASE_HANDLING);

    subject.extensions = extensions;
    subject.due_at = due_at;
    return subject;
}

static Case suspended(int64_t suspensions)
{
    Case subject = by_person(CASE_HANDLING);

    subject.suspensions = suspensions;
    return subject;
}

static Case on_spot(bool on_spot, int64_t rework, uint8_t last)
{
    Case subject = by_person(CASE_HANDLED);

    subject.on_spot = on_spot;
    subject.rework = rework;
    subject.id.b[15] = last;
    return subject;
}

static Case closed(CaseState state, int64_t disputes, bool disputed, Time answer_until)
{
    Case subject = by_person(state);

    subject.disputes = disputes;
    subject.disputed = disputed;
    subject.answer_until = answer_until;
    return subject;
}

static Case reopened(CaseState state, int64_t reopened, bool disputed, Time answer_until)
{
    Case subject = closed(state, 0, disputed, answer_until);

    subject.reopened = reopened;
    return subject;
}

static Case rated(int64_t rating)
{
    Case subject = case_in(CASE_CLOSED);

    subject.rating = rating;
    return subject;
}

static Case supervised(int64_t level, bool reply_owed)
{
    Case subject = by_person(CASE_HANDLING);

    subject.supervised = level;
    subject.reply_owed = reply_owed;
    return subject;
}

static Case referred(UnitKey to)
{
    Case subject = case_in(CASE_FILED);

    subject.referred_to = to;
    return subject;
}

/* ---- from report to file ---------------------------------------------------------------------- */

static void a_report_of_the_public_is_verified_before_it_is_filed(void **context)
{
    const Row rows[] = {
        {"what a grid administrator saw is filed", reported("GRID", "S3", ENUM_NONE), CASE_DO_FILE,
         true},
        {"so is what a department or a centre says", reported("DEPARTMENT", "S3", ENUM_NONE),
         CASE_DO_FILE, true},
        {"a report of the public is not", reported("RESIDENT", "S3", ENUM_NONE), CASE_DO_FILE,
         false},
        {"also when it is grave", reported("RESIDENT", "S2", ENUM_NONE), CASE_DO_FILE, false},
        {"unless life may hang on it", reported("RESIDENT", "S1", ENUM_NONE), CASE_DO_FILE, true},
        {"or it was seen to be so", reported("RESIDENT", "S3", CASE_EXISTS), CASE_DO_FILE, true},
        {"not when it was seen not to be so", reported("RESIDENT", "S3", CASE_ABSENT), CASE_DO_FILE,
         false},
    };

    (void)context;
    CHECK_ROWS(rows);
}

static void a_refusal_is_looked_at_again(void **context)
{
    const Row rows[] = {
        {"the acceptor looks again at what nobody found", refused(CASE_ABSENT, 0),
         CASE_DO_RECONSIDER, true},
        {"once", refused(CASE_ABSENT, 1), CASE_DO_RECONSIDER, false},
        {"not at what he refused himself", refused(ENUM_NONE, 0), CASE_DO_RECONSIDER, false},
        {"the reporter objects in time", objected(0, NOW + 1), CASE_DO_OBJECT, true},
        {"once", objected(1, NOW + 1), CASE_DO_OBJECT, false},
        {"not when the time is over", objected(0, NOW), CASE_DO_OBJECT, false},
        {"nor without a time", objected(0, TIME_NONE), CASE_DO_OBJECT, false},
    };

    (void)context;
    CHECK_ROWS(rows);
}

/* ---- duty and return ------------------------------------------------------------------------- */

static void a_disputed_duty_is_assigned_and_not_dispatched(void **context)
{
    const Row rows[] = {
        {"what is filed is dispatched", with_duty(CASE_FILED, CASE_DUTY_NORMAL), CASE_DO_DISPATCH,
         true},
        {"not when its duty is disputed", with_duty(CASE_FILED, CASE_DUTY_DISPUTED),
         CASE_DO_DISPATCH, false},
        {"then the duty is assigned", with_duty(CASE_FILED, CASE_DUTY_DISPUTED),
         CASE_DO_ASSIGN_DUTY, true},
        {"and never without a dispute", with_duty(CASE_FILED, CASE_DUTY_NORMAL),
         CASE_DO_ASSIGN_DUTY, false},
        {"nor twice", with_duty(CASE_FILED, CASE_DUTY_ASSIGNED), CASE_DO_ASSIGN_DUTY, false},
        {"what was assigned goes out", with_duty(CASE_FILED, CASE_DUTY_ASSIGNED), CASE_DO_DISPATCH,
         true},
    };

    (void)context;
    CHECK_ROWS(rows);
}

static Case return_used(Case subject)
{
    subject.return_used = true;
    return subject;
}

static Case to_sign_by(Case subject, Time sign_due_at)
{
    subject.sign_due_at = sign_due_at;
    return subject;
}

static void a_dispatch_is_handed_back_once(void **context)
{
    const Row rows[] = {
        {"what came by error is handed back", by_department(CASE_DISPATCHED), CASE_DO_RETURN, true},
        {"until it should be signed for", to_sign_by(by_department(CASE_DISPATCHED), NOW + 1),
         CASE_DO_RETURN, true},
        {"and no longer", to_sign_by(by_department(CASE_DISPATCHED), NOW), CASE_DO_RETURN, false},
        {"once a dispatch", return_used(by_department(CASE_DISPATCHED)), CASE_DO_RETURN, false},
        {"not what was assigned", with_duty(CASE_DISPATCHED, CASE_DUTY_ASSIGNED), CASE_DO_RETURN,
         false},
        {"a dispute of before does not bar it", with_duty(CASE_DISPATCHED, CASE_DUTY_DISPUTED),
         CASE_DO_RETURN, true},
        {"not what is being handled", by_department(CASE_HANDLING), CASE_DO_RETURN, false},
        {"who waits for the answer may sign all the same", asked(CASE_DISPATCHED, CASE_ASK_RETURN),
         CASE_DO_SIGN, true},
    };

    (void)context;
    CHECK_ROWS(rows);
}

static void only_a_grid_administrator_handles_on_the_spot(void **context)
{
    Case by_public = case_in(CASE_FILED);
    by_public.source = "RESIDENT";
    const Row rows[] = {
        {"what he reported himself", case_in(CASE_FILED), CASE_DO_HANDLE_ON_SPOT, true},
        {"not what the public reported", by_public, CASE_DO_HANDLE_ON_SPOT, false},
        {"not what is out", by_person(CASE_DISPATCHED), CASE_DO_HANDLE_ON_SPOT, false},
    };

    (void)context;
    CHECK_ROWS(rows);
}

static void what_others_help_with_is_finished_when_they_have_answered(void **context)
{
    const Row rows[] = {
        {"what nobody helps with is finished", by_department(CASE_HANDLING), CASE_DO_FINISH, true},
        {"not while a helper has not answered", helped(CASE_HANDLING, false), CASE_DO_FINISH,
         false},
        {"when he has, it is", helped(CASE_HANDLING, true), CASE_DO_FINISH, true},
        {"another may be asked meanwhile", helped(CASE_HANDLING, false), CASE_DO_ASK_HELP, true},
    };

    (void)context;
    CHECK_ROWS(rows);
}

/* ---- more time -------------------------------------------------------------------------------- */

static void more_time_is_asked_twice_at_most_and_before_it_is_over(void **context)
{
    const Row rows[] = {
        {"before it is due", extended(0, NOW + 1), CASE_DO_ASK_EXTENSION, true},
        {"not when it is due", extended(0, NOW), CASE_DO_ASK_EXTENSION, false},
        {"nor after", extended(0, NOW - 1), CASE_DO_ASK_EXTENSION, false},
        {"nor without a deadline", extended(0, TIME_NONE), CASE_DO_ASK_EXTENSION, false},
        {"a second time", extended(1, NOW + 1), CASE_DO_ASK_EXTENSION, true},
        {"not a third", extended(CASE_EXTENSIONS_MAX, NOW + 1), CASE_DO_ASK_EXTENSION, false},
    };

    (void)context;
    assert_int_equal(CASE_EXTENSIONS_MAX, 2);
    CHECK_ROWS(rows);
}

static void a_clock_is_stopped_no_more_often_than_it_can_remember(void **context)
{
    const Row rows[] = {
        {"a case is suspended", suspended(0), CASE_DO_ASK_SUSPENSION, true},
        {"for the last time", suspended(CASE_SUSPENSIONS_MAX - 1), CASE_DO_ASK_SUSPENSION, true},
        {"and no more", suspended(CASE_SUSPENSIONS_MAX), CASE_DO_ASK_SUSPENSION, false},
        {"not while more time may do", extended(0, NOW + 1), CASE_DO_ASK_SUSPENSION, false},
        {"once it was given and is not enough", extended(1, NOW + 1), CASE_DO_ASK_SUSPENSION, true},
        {"or its time is over", extended(0, NOW), CASE_DO_ASK_SUSPENSION, true},
        {"or nobody can say when it is", extended(0, TIME_NONE), CASE_DO_ASK_SUSPENSION, true},
    };

    (void)context;
    CHECK_ROWS(rows);
}

/* ---- the end ---------------------------------------------------------------------------------- */

static void what_was_handled_on_the_spot_is_exempt_but_for_a_tenth(void **context)
{
    const Row rows[] = {
        {"handled on the spot, not of the tenth", on_spot(true, 0, 1), CASE_DO_EXEMPT, true},
        {"nine of ten", on_spot(true, 0, 19), CASE_DO_EXEMPT, true},
        {"the tenth is checked", on_spot(true, 0, 20), CASE_DO_EXEMPT, false},
        {"what somebody else handled is checked", on_spot(false, 0, 1), CASE_DO_EXEMPT, false},
        {"and what failed a check once", on_spot(true, 1, 1), CASE_DO_EXEMPT, false},
    };

    (void)context;
    CHECK_ROWS(rows);
}

static Case seen_from_the_desk(Case subject)
{
    subject.remote_check = true;
    return subject;
}

static void what_may_be_checked_from_the_desk_is_exempt(void **context)
{
    const Row rows[] = {
        {"handled by whomever", seen_from_the_desk(on_spot(false, 0, 1)), CASE_DO_EXEMPT, true},
        {"not what failed a check once", seen_from_the_desk(on_spot(false, 1, 1)), CASE_DO_EXEMPT,
         false},
        {"the tenth of what was handled on the spot is checked there",
         seen_from_the_desk(on_spot(true, 0, 20)), CASE_DO_EXEMPT, false},
    };

    (void)context;
    CHECK_ROWS(rows);
}

static void the_reporter_disputes_once_and_in_time(void **context)
{
    const Row rows[] = {
        {"in time", closed(CASE_CLOSED, 0, false, NOW + 1), CASE_DO_DISPUTE, true},
        {"from the archive too", closed(CASE_ARCHIVED, 0, false, NOW + 1), CASE_DO_DISPUTE, true},
        {"once", closed(CASE_CLOSED, 1, false, NOW + 1), CASE_DO_DISPUTE, false},
        {"not when the time is over", closed(CASE_CLOSED, 0, false, NOW), CASE_DO_DISPUTE, false},
        {"nor without a time", closed(CASE_CLOSED, 0, false, TIME_NONE), CASE_DO_DISPUTE, false},
        {"what is disputed is upheld", closed(CASE_CLOSED, 1, true, NOW + 1),
         CASE_DO_UPHOLD_DISPUTE, true},
        {"or rejected, and late is late for nobody", closed(CASE_CLOSED, 1, true, NOW),
         CASE_DO_REJECT_DISPUTE, true},
        {"nothing else is upheld", closed(CASE_CLOSED, 1, false, NOW + 1), CASE_DO_UPHOLD_DISPUTE,
         false},
        {"nor rejected", closed(CASE_CLOSED, 1, false, NOW + 1), CASE_DO_REJECT_DISPUTE, false},
        {"time archives what is closed", closed(CASE_CLOSED, 0, false, NOW), CASE_DO_ARCHIVE, true},
        {"not what is disputed", closed(CASE_CLOSED, 1, true, NOW), CASE_DO_ARCHIVE, false},
    };

    (void)context;
    CHECK_ROWS(rows);
}

static void a_closed_case_is_reopened_once_and_in_time(void **context)
{
    const Row rows[] = {
        {"in time", reopened(CASE_CLOSED, 0, false, NOW + 1), CASE_DO_REOPEN, true},
        {"from the archive too", reopened(CASE_ARCHIVED, 0, false, NOW + 1), CASE_DO_REOPEN, true},
        {"once", reopened(CASE_CLOSED, 1, false, NOW + 1), CASE_DO_REOPEN, false},
        {"not when the time is over", reopened(CASE_CLOSED, 0, false, NOW), CASE_DO_REOPEN, false},
        {"nor without a time", reopened(CASE_CLOSED, 0, false, TIME_NONE), CASE_DO_REOPEN, false},
        {"not while the reporter's dispute is open", reopened(CASE_CLOSED, 0, true, NOW + 1),
         CASE_DO_REOPEN, false},
    };

    (void)context;
    CHECK_ROWS(rows);
}

static void a_case_is_rated_once(void **context)
{
    const Row rows[] = {
        {"what is closed is rated", rated(I64_NONE), CASE_DO_RATE, true},
        {"once", rated(1), CASE_DO_RATE, false},
        {"not what is open", case_in(CASE_CHECKING), CASE_DO_RATE, false},
    };

    (void)context;
    CHECK_ROWS(rows);
}

/* ---- beside the state ------------------------------------------------------------------------- */

static void time_takes_back_only_what_one_person_has(void **context)
{
    const Row rows[] = {
        {"what a person has in hand", by_person(CASE_HANDLING), CASE_DO_TAKE_BACK, true},
        {"what he was sent", by_person(CASE_DISPATCHED), CASE_DO_TAKE_BACK, true},
        {"not a department's", by_department(CASE_HANDLING), CASE_DO_TAKE_BACK, false},
        {"nor what it was sent", by_department(CASE_DISPATCHED), CASE_DO_TAKE_BACK, false},
        {"and what waits for its review date", by_person(CASE_SUSPENDED), CASE_DO_TAKE_BACK, true},
        {"not a department's that waits", by_department(CASE_SUSPENDED), CASE_DO_TAKE_BACK, false},
        {"nor what is done", by_person(CASE_HANDLED), CASE_DO_TAKE_BACK, false},
    };

    (void)context;
    CHECK_ROWS(rows);
}

static void supervision_and_referral_wait_for_their_answer(void **context)
{
    const Row rows[] = {
        {"it is supervised", supervised(0, false), CASE_DO_SUPERVISE, true},
        {"up to the third level", supervised(2, true), CASE_DO_SUPERVISE, true},
        {"and no higher", supervised(CASE_SUPERVISION_MAX, true), CASE_DO_SUPERVISE, false},
        {"time may ask for a reply there too", supervised(CASE_SUPERVISION_MAX, false),
         CASE_DO_SUPERVISE_BY_TIME, true},
        {"who owes a reply replies", supervised(1, true), CASE_DO_REPLY, true},
        {"nobody else does", supervised(1, false), CASE_DO_REPLY, false},
        {"it is referred", referred(0), CASE_DO_REFER, true},
        {"not while a referral is open", referred(TOWN), CASE_DO_REFER, false},
        {"what is referred is accepted", referred(TOWN), CASE_DO_ACCEPT_REFERRAL, true},
        {"or declined", referred(TOWN), CASE_DO_DECLINE_REFERRAL, true},
        {"what is not is not accepted", referred(0), CASE_DO_ACCEPT_REFERRAL, false},
        {"nor declined", referred(0), CASE_DO_DECLINE_REFERRAL, false},
    };

    (void)context;
    assert_int_equal(CASE_SUPERVISION_MAX, 3);
    CHECK_ROWS(rows);
}

/* ---- questions -------------------------------------------------------------------------------- */

static CaseState state_of_ask(CaseEvent event)
{
    for (size_t i = 0; i < CASE_N_MOVES; i++) {
        if (CASE_MOVES[i].event == event)
            return CASE_MOVES[i].from;
    }
    fail_msg("%s moves nothing", CASE_EVENT_NAMES[event]);
    return CASE_STATE_MAX;
}

static bool can_while(CaseEvent event, CaseAsk ask, bool is_seconded)
{
    Case subject = asked(state_of_ask(event), ask);

    subject.due_at = NOW + 1;
    subject.extensions = 1; /* a second one may be asked for, or a suspension */
    if (is_seconded)
        subject = seconded(subject);
    return case_move_now(&subject, event, NOW) != NULL;
}

/* Every event of every phase against every question that may be open. */
static void each_side_has_one_question_at_a_time(void **context)
{
    (void)context;
    for (int event = 0; event < CASE_EVENT_MAX; event++) {
        CasePhase phase = case_event_phase((CaseEvent)event);
        CaseAsk own = case_event_ask((CaseEvent)event);
        for (int ask = CASE_ASK_NONE; phase != CASE_ALONE && ask < CASE_ASK_MAX; ask++) {
            bool is_other =
                ask != CASE_ASK_NONE && case_ask_side((CaseAsk)ask) != case_ask_side(own);
            bool can = phase == CASE_ASKS ? ask == CASE_ASK_NONE || is_other : ask == (int)own;
            if (can_while((CaseEvent)event, (CaseAsk)ask, event == CASE_DO_SUSPEND) != can)
                fail_msg("%s while %d is asked", CASE_EVENT_NAMES[event], ask);
        }
    }
    assert_false(can_while(CASE_DO_SECOND_SUSPENSION, CASE_ASK_SUSPENSION, true));
    assert_false(can_while(CASE_DO_SUSPEND, CASE_ASK_SUSPENSION, false));
    assert_true(can_while(CASE_DO_REJECT_SUSPENSION, CASE_ASK_SUSPENSION, true));
}

static void other_work_goes_on_while_a_question_is_open(void **context)
{
    const Row rows[] = {
        {"a case is finished while more time is asked for",
         asked(CASE_HANDLING, CASE_ASK_EXTENSION), CASE_DO_FINISH, true},
        {"dispatched while it is to be void", asked(CASE_FILED, CASE_ASK_VOID), CASE_DO_DISPATCH,
         true},
        {"passed while it is to be closed by force", asked(CASE_CHECKING, CASE_ASK_FORCE_CLOSE),
         CASE_DO_PASS, true},
        {"a question is not settled in a state without it", asked(CASE_HANDLED, CASE_ASK_EXTENSION),
         CASE_DO_GRANT_EXTENSION, false},
    };

    (void)context;
    CHECK_ROWS(rows);
}

static void the_first_of_two_is_meant_while_nobody_has_asked(void **context)
{
    const struct {
        Case subject;
        CaseEvent said, meant;
    } rows[] = {
        {case_in(CASE_FILED), CASE_DO_VOID, CASE_DO_ASK_VOID},
        {asked(CASE_FILED, CASE_ASK_VOID), CASE_DO_VOID, CASE_DO_VOID},
        {asked(CASE_FILED, CASE_ASK_FORCE_CLOSE), CASE_DO_VOID, CASE_DO_ASK_VOID},
        {case_in(CASE_FILED), CASE_DO_FORCE_CLOSE, CASE_DO_ASK_FORCE_CLOSE},
        {asked(CASE_FILED, CASE_ASK_FORCE_CLOSE), CASE_DO_FORCE_CLOSE, CASE_DO_FORCE_CLOSE},
        {asked(CASE_FILED, CASE_ASK_VOID), CASE_DO_FORCE_CLOSE, CASE_DO_ASK_FORCE_CLOSE},
        {asked(CASE_HANDLING, CASE_ASK_SUSPENSION), CASE_DO_SUSPEND, CASE_DO_SECOND_SUSPENSION},
        {seconded(asked(CASE_HANDLING, CASE_ASK_SUSPENSION)), CASE_DO_SUSPEND, CASE_DO_SUSPEND},
        {case_in(CASE_FILED), CASE_DO_FILE, CASE_DO_FILE},
        {case_in(CASE_FILED), CASE_DO_ASK_VOID, CASE_DO_ASK_VOID},
    };

    (void)context;
    for (size_t i = 0; i < LENGTH(rows); i++)
        assert_int_equal(case_event_meant(&rows[i].subject, rows[i].said), rows[i].meant);
    for (int event = 0; event < CASE_EVENT_MAX; event++) {
        bool is_meant = event == CASE_DO_ASK_VOID || event == CASE_DO_ASK_FORCE_CLOSE ||
                        event == CASE_DO_SECOND_SUSPENSION;
        assert_int_equal(case_event_is_meant((CaseEvent)event), is_meant);
    }
}

/* No flag stands in for the table. */
/* What is said instead of "bad move", so that nobody looks for what he has to ask for first. */
static void more_time_comes_before_a_suspension_and_it_is_said_only_then(void **context)
{
    Case dispatched = extended(0, NOW + 1);
    dispatched.state = CASE_DISPATCHED;
    Case waiting = extended(0, NOW + 1);
    waiting.ask = CASE_ASK_EXTENSION;
    const struct {
        const char *says;
        Case subject;
        CaseEvent event;
        bool is_said;
    } rows[] = {
        {"while there is more time to be had", extended(0, NOW + 1), CASE_DO_ASK_SUSPENSION, true},
        {"not of another event", extended(0, NOW + 1), CASE_DO_ASK_EXTENSION, false},
        {"not before it is in hand", dispatched, CASE_DO_ASK_SUSPENSION, false},
        {"not while something else is asked", waiting, CASE_DO_ASK_SUSPENSION, false},
        {"not when it was given", extended(1, NOW + 1), CASE_DO_ASK_SUSPENSION, false},
        {"not when its time is over", extended(0, NOW), CASE_DO_ASK_SUSPENSION, false},
    };

    (void)context;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        if (case_extension_comes_first(&rows[i].subject, rows[i].event, NOW) != rows[i].is_said)
            fail_msg("broken: %s", rows[i].says);
    }
}

static void nothing_is_taken_back_from_nobody(void **context)
{
    const Row rows[] = {
        {"what one person has is taken back", by_person(CASE_DISPATCHED), CASE_DO_TAKE_BACK, true},
        {"what a department has is not", by_department(CASE_DISPATCHED), CASE_DO_TAKE_BACK, false},
        {"nor what nobody has", case_in(CASE_DISPATCHED), CASE_DO_TAKE_BACK, false},
    };

    (void)context;
    CHECK_ROWS(rows);
}

static void a_move_that_the_table_lacks_is_never_possible(void **context)
{
    (void)context;
    for (int state = 0; state < CASE_STATE_MAX; state++) {
        Case subject = case_in((CaseState)state);
        for (int event = 0; event < CASE_EVENT_MAX; event++) {
            const CaseMove *move = case_move_now(&subject, (CaseEvent)event, NOW);
            if (move)
                assert_ptr_equal(move, case_move_find((CaseState)state, (CaseEvent)event));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_of_the_public_is_verified_before_it_is_filed),
        cmocka_unit_test(a_refusal_is_looked_at_again),
        cmocka_unit_test(a_disputed_duty_is_assigned_and_not_dispatched),
        cmocka_unit_test(a_dispatch_is_handed_back_once),
        cmocka_unit_test(only_a_grid_administrator_handles_on_the_spot),
        cmocka_unit_test(what_others_help_with_is_finished_when_they_have_answered),
        cmocka_unit_test(more_time_is_asked_twice_at_most_and_before_it_is_over),
        cmocka_unit_test(a_clock_is_stopped_no_more_often_than_it_can_remember),
        cmocka_unit_test(what_was_handled_on_the_spot_is_exempt_but_for_a_tenth),
        cmocka_unit_test(what_may_be_checked_from_the_desk_is_exempt),
        cmocka_unit_test(the_reporter_disputes_once_and_in_time),
        cmocka_unit_test(a_closed_case_is_reopened_once_and_in_time),
        cmocka_unit_test(a_case_is_rated_once),
        cmocka_unit_test(time_takes_back_only_what_one_person_has),
        cmocka_unit_test(supervision_and_referral_wait_for_their_answer),
        cmocka_unit_test(each_side_has_one_question_at_a_time),
        cmocka_unit_test(other_work_goes_on_while_a_question_is_open),
        cmocka_unit_test(the_first_of_two_is_meant_while_nobody_has_asked),
        cmocka_unit_test(more_time_comes_before_a_suspension_and_it_is_said_only_then),
        cmocka_unit_test(nothing_is_taken_back_from_nobody),
        cmocka_unit_test(a_move_that_the_table_lacks_is_never_possible),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
