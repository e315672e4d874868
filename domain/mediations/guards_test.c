/* guards_test.c - what may be done with a file, a row a promise; and that no way leads into the archive without what
 * belongs there, and `may` names what is accepted: over random ways. */
#include "domain/mediations/guards.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include "base/chance.h"
#include "base/str.h"
#include "domain/mediations/samples.h"
#include "domain/units/units.h"

#include <cmocka.h>

typedef void Twist(Mediation *file, MediationMoveIn *in);

static void no_yes(Mediation *file, MediationMoveIn *in)
{
    (void)in;
    ((MediationParty *)file->parties.items)[1].consent = CONSENT_NO;
}
static void all_yes(Mediation *file, MediationMoveIn *in)
{
    (void)in;
    for (size_t i = 0; i < file->parties.n; i++)
        ((MediationParty *)file->parties.items)[i].consent = CONSENT_YES;
}
static void one_side(Mediation *file, MediationMoveIn *in)
{
    all_yes(file, in);
    file->parties.n = 1;
}
static void minor_alone(Mediation *file, MediationMoveIn *in)
{
    all_yes(file, in);
    ((MediationParty *)file->parties.items)[0].minor = true;
}
static void not_told(Mediation *file, MediationMoveIn *in)
{
    all_yes(file, in);
    in->rights_told = false;
}
static void old_version(Mediation *file, MediationMoveIn *in)
{
    (void)file;
    in->version--;
}
static void in_conflict(Mediation *file, MediationMoveIn *in)
{
    (void)file;
    in->no_conflict = false;
}
static void parties_object(Mediation *file, MediationMoveIn *in)
{
    (void)file;
    in->parties_accept = false;
}
static void twice(Mediation *file, MediationMoveIn *in)
{
    static const char *same[2];

    (void)file;
    same[0] = same[1] = in->persons.items[0];
    in->persons = (Strs){same, 2};
}
static void blank_words(Mediation *file, MediationMoveIn *in)
{
    (void)file;
    in->words = "  ";
}
static void without_consents(Mediation *file, MediationMoveIn *in)
{
    (void)file;
    in->consents = false;
}
static void to_itself(Mediation *file, MediationMoveIn *in)
{
    in->body = file->body;
}
static void unsealed(Mediation *file, MediationMoveIn *in)
{
    (void)file;
    in->kind = AGREEMENT_WRITTEN;
    in->signatures = (List){NULL, 0};
    in->seal_day = units_today(SAMPLE_NOW);
}
static void for_a_session(Mediation *file, MediationMoveIn *in)
{
    (void)file;
    in->minutes = "不是这里的";
}
static void never_due(Mediation *file, MediationMoveIn *in)
{
    (void)file;
    ((PerformanceIn *)in->performances.items)[0].due = 20260228;
}
static void unknown_alias(Mediation *file, MediationMoveIn *in)
{
    (void)file;
    in->alias = ALIASES[5];
}
static void a_year_ahead(Mediation *file, MediationMoveIn *in)
{
    (void)file;
    in->at = SAMPLE_NOW + INT64_C(400) * 86400 * TIME_SECOND;
}
static void done_already(Mediation *file, MediationMoveIn *in)
{
    for (size_t i = 0; i < file->performances.n; i++)
        ((MediationPerformance *)file->performances.items)[i].done = units_today(SAMPLE_NOW);
    (void)in;
}
static void which_one(Mediation *file, MediationMoveIn *in)
{
    (void)file;
    in->item = ID_NONE;
}
static void tomorrow(Mediation *file, MediationMoveIn *in)
{
    (void)file;
    in->day = 20260303;
}
static void the_day_before(Mediation *file, MediationMoveIn *in)
{
    (void)file;
    in->day = 20260301;
}
static void court_days_over(Mediation *file, MediationMoveIn *in)
{
    (void)in;
    for (size_t i = 0; i < file->clocks.n; i++)
        ((MediationClock *)file->clocks.items)[i].fired_at = SAMPLE_NOW;
}
static void extended_before(Mediation *file, MediationMoveIn *in)
{
    (void)in;
    file->extended = true;
}
static void nothing_said_of_rights(Mediation *file, MediationMoveIn *in)
{
    (void)in;
    file->rights_told = false;
}

typedef struct GuardRow {
    const char *promise;
    MediationState state;
    MediationEvent event;
    Twist *twist;
    const char *field;
    int person;
    MediationVerdict verdict;
} GuardRow;

static const GuardRow GUARDS[] = {
    {"all say yes, and a head accepts", MEDIATION_APPLIED, MEDIATION_DO_ACCEPT, all_yes, NULL, 20,
     MEDIATION_IS_FINE},
    {"one says no", MEDIATION_APPLIED, MEDIATION_DO_ACCEPT, no_yes, "parties", 20, MEDIATION_LACKS},
    {"nobody quarrels alone", MEDIATION_APPLIED, MEDIATION_DO_ACCEPT, one_side, "parties", 20,
     MEDIATION_LACKS},
    {"for a child somebody speaks", MEDIATION_APPLIED, MEDIATION_DO_ACCEPT, minor_alone, "parties",
     20, MEDIATION_LACKS},
    {"rights are told first", MEDIATION_APPLIED, MEDIATION_DO_ACCEPT, not_told, "rights_told", 20,
     MEDIATION_IS_WRONG},
    {"no mediator accepts", MEDIATION_APPLIED, MEDIATION_DO_ACCEPT, all_yes, NULL, 10,
     MEDIATION_IS_NOT_THEIRS},
    {"nor who took it in", MEDIATION_APPLIED, MEDIATION_DO_ACCEPT, all_yes, NULL, 30,
     MEDIATION_IS_NOT_THEIRS},
    {"of two who act at once one is late", MEDIATION_APPLIED, MEDIATION_DO_REFUSE, old_version,
     NULL, 20, MEDIATION_IS_STALE},
    {"who refuses says why", MEDIATION_APPLIED, MEDIATION_DO_REFUSE, blank_words, "words", 20,
     MEDIATION_IS_WRONG},
    {"a no is a party's", MEDIATION_APPLIED, MEDIATION_DO_DECLINE, unknown_alias, "alias", 20,
     MEDIATION_IS_WRONG},
    {"no conflict of interest", MEDIATION_ACCEPTED, MEDIATION_DO_APPOINT, in_conflict,
     "no_conflict", 20, MEDIATION_IS_WRONG},
    {"parties accept their mediator", MEDIATION_ACCEPTED, MEDIATION_DO_APPOINT, parties_object,
     "parties_accept", 20, MEDIATION_IS_WRONG},
    {"nobody is appointed twice", MEDIATION_ACCEPTED, MEDIATION_DO_APPOINT, twice, "persons", 20,
     MEDIATION_IS_WRONG},
    {"a head mediates nothing", MEDIATION_MEDIATING, MEDIATION_DO_AGREE, NULL, NULL, 20,
     MEDIATION_IS_NOT_THEIRS},
    {"a session is within a year", MEDIATION_MEDIATING, MEDIATION_DO_PLAN_SESSION, a_year_ahead,
     "at", 10, MEDIATION_IS_WRONG},
    {"none is held that was not planned", MEDIATION_MEDIATING, MEDIATION_DO_HOLD_SESSION, NULL,
     NULL, 10, MEDIATION_IS_NOT_NOW},
    {"an appraisal is wanted by all", MEDIATION_MEDIATING, MEDIATION_DO_SEND_APPRAISAL,
     without_consents, "consents", 10, MEDIATION_IS_WRONG},
    {"a referral too", MEDIATION_MEDIATING, MEDIATION_DO_REFER, without_consents, "consents", 20,
     MEDIATION_IS_WRONG},
    {"to somebody else", MEDIATION_MEDIATING, MEDIATION_DO_REFER, to_itself, "body", 20,
     MEDIATION_IS_WRONG},
    {"the other head takes it", MEDIATION_REFERRED, MEDIATION_DO_TAKE, NULL, NULL, 40,
     MEDIATION_IS_FINE},
    {"not who sent it", MEDIATION_REFERRED, MEDIATION_DO_TAKE, NULL, NULL, 20,
     MEDIATION_IS_NOT_THEIRS},
    {"longer once", MEDIATION_MEDIATING, MEDIATION_DO_EXTEND, extended_before, NULL, 10,
     MEDIATION_IS_NOT_NOW},
    {"an oral agreement is made at once", MEDIATION_MEDIATING, MEDIATION_DO_AGREE, NULL, NULL, 10,
     MEDIATION_IS_FINE},
    {"a written one follows a session", MEDIATION_MEDIATING, MEDIATION_DO_AGREE, unsealed, "kind",
     10, MEDIATION_IS_WRONG},
    {"nothing is due before it holds", MEDIATION_MEDIATING, MEDIATION_DO_AGREE, never_due,
     "performances", 10, MEDIATION_IS_WRONG},
    {"what is for another event is refused", MEDIATION_MEDIATING, MEDIATION_DO_AGREE, for_a_session,
     "minutes", 10, MEDIATION_IS_WRONG},
    {"who fails says why", MEDIATION_MEDIATING, MEDIATION_DO_FAIL, blank_words, "words", 10,
     MEDIATION_IS_WRONG},
    {"a party withdraws by the code", MEDIATION_MEDIATING, MEDIATION_DO_WITHDRAW, NULL, NULL, 0,
     MEDIATION_IS_FINE},
    {"and does nothing else", MEDIATION_MEDIATING, MEDIATION_DO_FAIL, NULL, NULL, 0,
     MEDIATION_IS_NOT_THEIRS},
    {"not after it agreed", MEDIATION_AGREED, MEDIATION_DO_WITHDRAW, NULL, NULL, 0,
     MEDIATION_IS_NOT_NOW},
    {"nobody plays time", MEDIATION_MEDIATING, MEDIATION_DO_RUN_OUT, NULL, NULL, 20,
     MEDIATION_IS_NOT_THEIRS},
    {"a court is asked in time", MEDIATION_AGREED, MEDIATION_DO_CONFIRM_ASK, court_days_over, NULL,
     10, MEDIATION_IS_NOT_NOW},
    {"not before it holds", MEDIATION_AGREED, MEDIATION_DO_CONFIRM_ASK, the_day_before, "day", 10,
     MEDIATION_IS_WRONG},
    {"what was done is named", MEDIATION_AGREED, MEDIATION_DO_PERFORM, which_one, "item", 10,
     MEDIATION_IS_WRONG},
    {"not tomorrow's", MEDIATION_AGREED, MEDIATION_DO_PERFORM, tomorrow, "day", 10,
     MEDIATION_IS_WRONG},
    {"while a court looks nothing ends", MEDIATION_CONFIRMING, MEDIATION_DO_PERFORM, done_already,
     NULL, 10, MEDIATION_IS_NOT_NOW},
    {"what is all done is not broken", MEDIATION_AGREED, MEDIATION_DO_BREACH, done_already, NULL,
     10, MEDIATION_IS_NOT_NOW},
    {"somebody asks afterwards", MEDIATION_BREACHED, MEDIATION_DO_ARCHIVE, NULL, "visit", 20,
     MEDIATION_LACKS},
    {"rights told are in the archive", MEDIATION_FAILED, MEDIATION_DO_ARCHIVE,
     nothing_said_of_rights, "rights_told", 20, MEDIATION_LACKS},
    {"what failed is archived", MEDIATION_FAILED, MEDIATION_DO_ARCHIVE, NULL, NULL, 20,
     MEDIATION_IS_FINE},
    {"names come by their own way", MEDIATION_APPLIED, MEDIATION_DO_PARTY, NULL, "event", 20,
     MEDIATION_IS_WRONG},
};

static void each_guard_keeps_its_promise(void **context)
{
    (void)context;
    Arena *arena = arena_new();
    for (size_t i = 0; i < LENGTH(GUARDS); i++) {
        Mediation file = sample_in(arena, GUARDS[i].state);
        const MediationBy by = sample_by(&file, GUARDS[i].person);
        MediationMoveIn in = sample_right(arena, &file, GUARDS[i].event);
        MediationFault fault = {NULL, NULL};
        MachineMove move = {0};
        assert_int_equal(file.state, GUARDS[i].state);
        if (GUARDS[i].twist)
            GUARDS[i].twist(&file, &in);
        const MediationTurn turn = sample_turn(arena, &by, &in);
        MediationVerdict verdict = mediation_judge(&turn, &file, &move, &fault);
        if (verdict != GUARDS[i].verdict || !str_eq(fault.field, GUARDS[i].field)) {
            fail_msg("%s: %d, field %s (%s)", GUARDS[i].promise, (int)verdict,
                     fault.field ? fault.field : "none", fault.says ? fault.says : "");
        }
    }
    arena_free(arena);
}

/* ---- names ------------------------------------------------------------------------------------------------------ */

static void names_are_for_few(void **context)
{
    static const struct {
        const char *promise;
        MediationState state;
        int person;
        bool sealed, opens;
    } ROWS[] = {
        {"the head, to ask the parties", MEDIATION_APPLIED, 20, false, true},
        {"who took it in, until it is accepted", MEDIATION_APPLIED, 30, false, true},
        {"sealed: somebody must ask", MEDIATION_APPLIED, 20, true, true},
        {"who is appointed", MEDIATION_MEDIATING, 10, false, true},
        {"sealed: he alone", MEDIATION_MEDIATING, 10, true, true},
        {"the head no more", MEDIATION_MEDIATING, 20, true, false},
        {"who took it in no more", MEDIATION_MEDIATING, 30, false, false},
        {"the other body before it takes it", MEDIATION_REFERRED, 40, false, false},
        {"a party sees no other's", MEDIATION_MEDIATING, 0, false, false},
    };

    (void)context;
    Arena *arena = arena_new();
    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        Mediation file = sample_in(arena, ROWS[i].state);
        file.sealed = ROWS[i].sealed;
        const MediationBy by = sample_by(&file, ROWS[i].person);
        if (mediation_opens_names(&by, &file) != ROWS[i].opens)
            fail_msg("%s", ROWS[i].promise);
    }
    arena_free(arena);
}

static void parties_come_in_by_rule(void **context)
{
    static const struct {
        const char *promise;
        MediationState state;
        MediationParty edit;
        const char *field;
    } ROWS[] = {
        {"a third one",
         MEDIATION_APPLIED,
         {.alias = "丙", .name = "张三", .consent = ENUM_NONE},
         NULL},
        {"in order",
         MEDIATION_APPLIED,
         {.alias = "丁", .name = "张三", .consent = ENUM_NONE},
         "alias"},
        {"with a name", MEDIATION_APPLIED, {.alias = "丙", .consent = ENUM_NONE}, "name"},
        {"that is none of ours",
         MEDIATION_APPLIED,
         {.alias = "A", .name = "张三", .consent = ENUM_NONE},
         "alias"},
        {"no empty one",
         MEDIATION_APPLIED,
         {.alias = "甲", .name = "  ", .consent = ENUM_NONE},
         "name"},
        {"a child's yes is his guardian's",
         MEDIATION_APPLIED,
         {.alias = "甲", .minor = true, .consent = CONSENT_YES},
         "guardian"},
        {"who speaks",
         MEDIATION_APPLIED,
         {.alias = "甲", .minor = true, .consent = CONSENT_YES, .guardian = "母"},
         NULL},
        {"who changes his mind withdraws",
         MEDIATION_MEDIATING,
         {.alias = "甲", .consent = CONSENT_NO},
         "consent"},
        {"a number is put right later",
         MEDIATION_MEDIATING,
         {.alias = "甲", .contact = "13800000000", .consent = ENUM_NONE},
         NULL},
        {"who comes later has said yes",
         MEDIATION_MEDIATING,
         {.alias = "丙", .name = "张三", .consent = CONSENT_PENDING},
         "consent"},
    };

    (void)context;
    Arena *arena = arena_new();
    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        const Mediation file = sample_in(arena, ROWS[i].state);
        const MediationFault fault = mediation_party_fault(&file, &ROWS[i].edit);
        if (!str_eq(fault.field, ROWS[i].field))
            fail_msg("%s: %s", ROWS[i].promise, fault.field ? fault.field : "nothing");
    }
    arena_free(arena);
}

/* ---- clocks --------------------------------------------------------------------------------------------------------- */

static void each_state_has_its_clocks(void **context)
{
    static const char *const EXPECTED[MEDIATION_STATE_MAX] = {
        [MEDIATION_APPLIED] = "ACCEPT ",
        [MEDIATION_ACCEPTED] = "MEDIATE ",
        [MEDIATION_MEDIATING] = "MEDIATE ",
        [MEDIATION_ON_APPRAISAL] = "MEDIATE ",
        [MEDIATION_REFERRED] = "MEDIATE REFERRAL ",
        [MEDIATION_AGREED] = "CONFIRM VISIT ",
        [MEDIATION_CONFIRMING] = "VISIT ",
        [MEDIATION_CONFIRMED] = "VISIT ",
        [MEDIATION_BREACHED] = "VISIT ARCHIVE ",
        [MEDIATION_FAILED] = "ARCHIVE ",
        [MEDIATION_DECLINED] = "ARCHIVE ",
        [MEDIATION_REFUSED] = "ARCHIVE ",
        [MEDIATION_WITHDRAWN] = "ARCHIVE ",
    };

    (void)context;
    Arena *arena = arena_new();
    for (int state = 0; state < MEDIATION_STATE_MAX; state++) {
        if (!EXPECTED[state])
            continue;
        const Mediation file = sample_in(arena, (MediationState)state);
        const char *found = "";
        for (int step = 0; step < MEDIATION_STEP_MAX; step++) {
            if (mediation_clock(&file, (MediationStep)step))
                found = arena_printf(arena, "%s%s ", found, MEDIATION_STEP_NAMES[step]);
        }
        assert_string_equal(found, EXPECTED[state]);
    }
    arena_free(arena);
}

/* By whom and what: thirty days, thirty working days, ten where an authority mediates; thirty more once. */
static void the_days_to_mediate_in_are_those_of_the_law(void **context)
{
    static const struct {
        DisputeKind kind;
        BodyKind body;
        ClockKind counted;
        int64_t days;
    } ROWS[] = {
        {DISPUTE_NEIGHBOUR, BODY_VILLAGE, CLOCK_NATURAL, 30},
        {DISPUTE_MEDICAL, BODY_INDUSTRY, CLOCK_WORKING_DAY, 30},
        {DISPUTE_TRAFFIC, BODY_INDUSTRY, CLOCK_NATURAL, 30},
        {DISPUTE_TRAFFIC, BODY_POLICE, CLOCK_WORKING_DAY, 10},
        {DISPUTE_NEIGHBOUR, BODY_POLICE, CLOCK_NATURAL, 30},
    };

    (void)context;
    Arena *arena = arena_new();
    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        Mediation file = sample_file(arena);
        file.kind = (int)ROWS[i].kind;
        file.body_kind = (int)ROWS[i].body;
        file.state = MEDIATION_ACCEPTED;
        mediation_clocks_turn(arena, MEDIATION_DO_ACCEPT, SAMPLE_NOW, &file);
        const MediationClock *clock = mediation_clock(&file, MEDIATION_STEP_MEDIATE);
        assert_int_equal(clock->kind, ROWS[i].counted);
        assert_int_equal(clock->limit_days, ROWS[i].days);
        mediation_clocks_turn(arena, MEDIATION_DO_EXTEND, SAMPLE_NOW, &file);
        assert_int_equal(mediation_clock(&file, MEDIATION_STEP_MEDIATE)->limit_days,
                         ROWS[i].days + 30);
        assert_int_equal(file.clocks.n, 1);
        mediation_clocks_turn(arena, MEDIATION_DO_TAKE, SAMPLE_NOW + 1, &file);
        assert_int_equal(mediation_clock(&file, MEDIATION_STEP_MEDIATE)->limit_days, ROWS[i].days);
        assert_int_equal(mediation_clock(&file, MEDIATION_STEP_MEDIATE)->round, 2);
    }
    arena_free(arena);
}

/* ---- any way at all --------------------------------------------------------------------------------------------------- */

static bool is_named(const Strs *names, int event)
{
    for (size_t i = 0; i < names->n; i++) {
        if (str_eq(names->items[i], MEDIATION_EVENT_NAMES[event]))
            return true;
    }
    return false;
}

/* Whatever was done before. */
static void check_archived(const Mediation *file)
{
    const MediationSession *sessions = file->sessions.items;
    const MediationPerformance *performances = file->performances.items;
    bool agreed = file->outcome == MEDIATION_PERFORMED || file->outcome == MEDIATION_BREACHED,
         held = false;

    assert_true(file->outcome != ENUM_NONE && file->over_at != TIME_NONE &&
                file->archived_at != TIME_NONE);
    assert_true(file->rights_told || file->outcome == MEDIATION_REFUSED);
    for (size_t i = 0; i < file->sessions.n; i++) {
        held |= sessions[i].state == SESSION_HELD && sessions[i].minutes;
        assert_true(sessions[i].state != SESSION_PLANNED);
    }
    assert_int_equal(file->agreement != NULL, agreed);
    if (!agreed)
        return;
    assert_true(file->agreement->content && file->visits.n > 0);
    assert_true(held || file->agreement->kind == AGREEMENT_ORAL);
    for (size_t i = 0; i < file->performances.n && file->outcome == MEDIATION_PERFORMED; i++)
        assert_true(performances[i].done != 0);
}

/* What `may` names is accepted from who fills it in with care, and nothing else is, whatever he sends. */
static void check_may(Arena *arena, int person, Mediation *file)
{
    const MediationBy by = sample_by(file, person);

    mediation_fill_may(arena, &by, file);
    for (int event = 0; event < MEDIATION_EVENT_MAX; event++) {
        const MediationMoveIn in = sample_right(arena, file, (MediationEvent)event);
        const MediationTurn turn = sample_turn(arena, &by, &in);
        MediationFault fault = {NULL, NULL};
        MachineMove move = {0};
        bool fine = mediation_judge(&turn, file, &move, &fault) == MEDIATION_IS_FINE;
        bool named = is_named(&file->may, event) && event != MEDIATION_DO_PARTY;
        if (fine != named) {
            fail_msg("%s in %s by %d: %s, %s %s", MEDIATION_EVENT_NAMES[event],
                     MEDIATION_STATE_NAMES[file->state], person, named ? "named" : "not named",
                     fault.field ? fault.field : "", fault.says ? fault.says : "");
        }
    }
}

/* What was counted once stays counted; times only come. */
static void check_kept(const Mediation *before, const Mediation *file)
{
    assert_true(file->version == before->version + 1);
    assert_true(before->counted_at == TIME_NONE || file->counted_at == before->counted_at);
    assert_true(file->counted_at != TIME_NONE || file->accepted_at == TIME_NONE);
    assert_true(!before->sealed || file->sealed);
    assert_int_equal(file->state == MEDIATION_REFERRED, !id_is_none(file->referred_to));
    assert_int_equal(file->over_at != TIME_NONE,
                     mediation_state_kind((MediationState)file->state) != MEDIATION_OPEN);
    if (file->pauses.n > 0) {
        const Pause *last = (const Pause *)file->pauses.items + file->pauses.n - 1;
        assert_int_equal(last->to == TIME_NONE, file->state == MEDIATION_ON_APPRAISAL);
    }
    for (int step = 0; step < MEDIATION_STEP_MAX; step++) {
        assert_int_equal(mediation_clock(file, (MediationStep)step) != NULL,
                         mediation_clock_runs(file, (MediationStep)step));
    }
}

#define WAYS_MAX  150
#define STEPS_MAX 400

static bool gives_up(int event)
{
    return event == MEDIATION_DO_REFUSE || event == MEDIATION_DO_DECLINE ||
           event == MEDIATION_DO_WITHDRAW || event == MEDIATION_DO_FAIL ||
           event == MEDIATION_DO_RUN_OUT;
}

/* One step of anybody, filled in with care or without; whether it was taken. */
static bool wander(Arena *arena, uint64_t *series, Mediation *file)
{
    static const int PERSONS[] = {-1, 0, 10, 20, 30, 40};
    int person = PERSONS[chance_between(series, 0, (int)LENGTH(PERSONS) - 1)];
    const MediationBy by = person < 0 ? MEDIATION_BY_TIME : sample_by(file, person);
    MediationMoveIn in = sample_right(
        arena, file, (MediationEvent)chance_between(series, 0, MEDIATION_EVENT_MAX - 1));
    MediationFault fault = {NULL, NULL};
    MachineMove move = {0};

    if (file->state == MEDIATION_APPLIED && chance_between(series, 1, 4) == 1)
        all_yes(file, &in);
    if (chance_between(series, 1, 6) == 1)
        in.words = NULL;
    if (person >= 0)
        check_may(arena, person, file);
    if (gives_up(in.event) && chance_between(series, 1, 20) > 1)
        return false; /* or hardly a way would be a long one */
    const MediationTurn turn = sample_turn(arena, &by, &in);
    if (mediation_judge(&turn, file, &move, &fault) != MEDIATION_IS_FINE)
        return false;
    const Mediation before = *file;
    mediation_apply(&turn, &move, file);
    mediation_clocks_turn(arena, (MediationEvent)move.event, SAMPLE_NOW, file);
    check_kept(&before, file);
    return true;
}

static void no_way_leads_into_the_archive_without_what_belongs_there(void **context)
{
    size_t archived[MEDIATION_STATE_MAX] = {0};

    (void)context;
    for (uint64_t way = 1; way <= WAYS_MAX; way++) {
        Arena *arena = arena_new();
        uint64_t series = way;
        Mediation file = sample_file(arena);
        mediation_clocks_turn(arena, MEDIATION_EVENT_MAX, SAMPLE_NOW, &file);
        for (int i = 0; i < STEPS_MAX && file.state != MEDIATION_ARCHIVED; i++)
            (void)wander(arena, &series, &file);
        if (file.state == MEDIATION_ARCHIVED) {
            check_archived(&file);
            archived[file.outcome]++;
        }
        arena_free(arena);
    }
    /* The ways are not all short ones. */
    assert_true(archived[MEDIATION_PERFORMED] > 0 && archived[MEDIATION_BREACHED] > 0);
    assert_true(archived[MEDIATION_WITHDRAWN] > 0 && archived[MEDIATION_REFUSED] > 0 &&
                archived[MEDIATION_FAILED] > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_guard_keeps_its_promise),
        cmocka_unit_test(names_are_for_few),
        cmocka_unit_test(parties_come_in_by_rule),
        cmocka_unit_test(each_state_has_its_clocks),
        cmocka_unit_test(the_days_to_mediate_in_are_those_of_the_law),
        cmocka_unit_test(no_way_leads_into_the_archive_without_what_belongs_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
