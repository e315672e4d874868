/* input_test.c - what each event takes and needs, every event against every field. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include "domain/cases/samples.h"

#include <cmocka.h>

/* Words apart by a blank. An event without a row takes nothing but reason and note, and needs
 * nothing. DISPATCH takes one of its two. */
static const struct InputRow {
    CaseEvent event;
    const char *takes, *needs;
} ROWS[] = {
    {CASE_DO_FILE, "premises", ""},
    {CASE_DO_REFUSE, "", "reason"},
    {CASE_DO_ASK_VERIFY, "person", "person"},
    {CASE_DO_CONFIRM, "lon premises", ""},
    {CASE_DO_DENY, "lon", "lon reason"},
    {CASE_DO_RECONSIDER, "", "reason"},
    {CASE_DO_OBJECT, "", "reason"},
    {CASE_DO_DISPATCH, "department person", ""},
    {CASE_DO_ASSIGN_DUTY, "department", "department reason"},
    {CASE_DO_RETURN, "department", "reason"},
    {CASE_DO_REJECT_RETURN, "", "reason"},
    {CASE_DO_ASK_EXTENSION, "minutes", "minutes reason"},
    {CASE_DO_REJECT_EXTENSION, "", "reason"},
    {CASE_DO_ASK_SUSPENSION, "until class", "until class reason"},
    {CASE_DO_REJECT_SUSPENSION, "", "reason"},
    {CASE_DO_ASK_HELP, "department", "department reason"},
    {CASE_DO_HELPED, "", "reason"},
    {CASE_DO_NOT_HELPED, "", "reason"},
    {CASE_DO_FINISH, "outcome", "note"},
    {CASE_DO_ASSIGN_CHECK, "person", "person"},
    {CASE_DO_PASS, "lon", "lon"},
    {CASE_DO_FAIL, "lon", "reason"},
    {CASE_DO_CANNOT_CHECK, "", "reason"},
    {CASE_DO_RATE, "rating", "rating"},
    {CASE_DO_DISPUTE, "", "reason"},
    {CASE_DO_UPHOLD_DISPUTE, "", "reason"},
    {CASE_DO_REJECT_DISPUTE, "", "reason"},
    {CASE_DO_REOPEN, "", "reason"},
    {CASE_DO_ASK_VOID, "", "reason"},
    {CASE_DO_ASK_FORCE_CLOSE, "", "reason"},
    {CASE_DO_FORCE_CLOSE, "outcome", "outcome"},
    {CASE_DO_SUPERVISE, "level", "level reason"},
    {CASE_DO_REPLY, "", "reason"},
    {CASE_DO_MERGE, "into", "into"},
    {CASE_DO_REFER, "unit", "unit"},
    {CASE_DO_DECLINE_REFERRAL, "", "reason"},
};

static const char *const FIELDS[] = {
    "department", "person", "unit",  "into", "outcome", "rating", "minutes",
    "until",      "level",  "class", "lon",  "reason",  "note",   "premises",
};

static struct InputRow row_of(CaseEvent event)
{
    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        if (ROWS[i].event == event)
            return ROWS[i];
    }
    return (struct InputRow){event, "", ""};
}

static bool has_word(const char *words, const char *word)
{
    size_t n = strlen(word);

    for (const char *at = strstr(words, word); at; at = strstr(at + 1, word)) {
        if ((at == words || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0'))
            return true;
    }
    return false;
}

static const CaseMoveIn NOTHING = {
    .outcome = ENUM_NONE,
    .rating = I64_NONE,
    .minutes = I64_NONE,
    .until = TIME_NONE,
    .level = I64_NONE,
    .class = ENUM_NONE,
    .lon = NAN,
    .lat = NAN,
    .datum = ENUM_NONE,
};

/* Each with the smallest value that is one: 0 is a class, an outcome and a time. */
static void give(CaseMoveIn *in, const char *field)
{
    const CaseMoveIn given = {
        .department = "XF",
        .person = "x",
        .unit = TOWN,
        .into = PERSON(1),
        .premises = PERSON(1),
        .outcome = 0,
        .rating = 1,
        .minutes = 1,
        .until = 0,
        .level = 1,
        .class = 0,
        .reason = "so",
        .note = "so",
        .lon = 0,
        .lat = 0,
    };
    const struct {
        const char *field;
        size_t offset, size;
    } members[] = {
#define MEMBER(name) {#name, offsetof(CaseMoveIn, name), sizeof(given.name)}
        MEMBER(department), MEMBER(person),  MEMBER(unit),  MEMBER(into),     MEMBER(outcome),
        MEMBER(rating),     MEMBER(minutes), MEMBER(until), MEMBER(level),    MEMBER(class),
        MEMBER(reason),     MEMBER(note),    MEMBER(lon),   MEMBER(premises),
    };

    for (size_t i = 0; i < LENGTH(members); i++) {
        if (strcmp(members[i].field, field) == 0) {
            memcpy((char *)in + members[i].offset, (const char *)&given + members[i].offset,
                   members[i].size);
        }
    }
    if (strcmp(field, "lon") == 0) /* a place is two numbers */
        in->lat = given.lat;
}

/* All that the event needs, and one of the two that DISPATCH takes. */
static CaseMoveIn enough_for(CaseEvent event)
{
    CaseMoveIn in = NOTHING;

    for (size_t i = 0; i < LENGTH(FIELDS); i++) {
        if (has_word(row_of(event).needs, FIELDS[i]))
            give(&in, FIELDS[i]);
    }
    if (event == CASE_DO_DISPATCH)
        give(&in, "department");
    return in;
}

static const char *fault_of(CaseEvent event, const CaseMoveIn *in)
{
    const char *why = NULL;
    const char *field = case_input_fault(event, in, &why);

    assert_int_equal(field == NULL, why == NULL);
    return field;
}

static void what_is_enough_is_enough(void **context)
{
    (void)context;
    for (int event = 0; event < CASE_EVENT_MAX; event++) {
        CaseMoveIn in = enough_for((CaseEvent)event);
        in.note = "x";
        if (fault_of((CaseEvent)event, &in))
            fail_msg("%s wants more", CASE_EVENT_NAMES[event]);
        in.reason = "x";
        if (fault_of((CaseEvent)event, &in))
            fail_msg("%s takes no reason", CASE_EVENT_NAMES[event]);
    }
}

static void what_is_needed_is_missed_by_its_name(void **context)
{
    (void)context;
    for (int event = 0; event < CASE_EVENT_MAX; event++) {
        for (size_t i = 0; i < LENGTH(FIELDS); i++) {
            if (!has_word(row_of((CaseEvent)event).needs, FIELDS[i]))
                continue;
            CaseMoveIn in = NOTHING;
            for (size_t j = 0; j < LENGTH(FIELDS); j++) {
                if (j != i && has_word(row_of((CaseEvent)event).needs, FIELDS[j]))
                    give(&in, FIELDS[j]);
            }
            const char *field = fault_of((CaseEvent)event, &in);
            if (!field || strcmp(field, FIELDS[i]) != 0)
                fail_msg("%s does not miss %s", CASE_EVENT_NAMES[event], FIELDS[i]);
        }
    }
}

static void what_is_not_taken_is_refused_by_its_name(void **context)
{
    (void)context;
    for (int event = 0; event < CASE_EVENT_MAX; event++) {
        for (size_t i = 0; i < LENGTH(FIELDS); i++) {
            CaseMoveIn in = enough_for((CaseEvent)event);
            give(&in, FIELDS[i]);
            bool takes = strcmp(FIELDS[i], "reason") == 0 || strcmp(FIELDS[i], "note") == 0 ||
                         has_word(row_of((CaseEvent)event).takes, FIELDS[i]);
            const char *field = fault_of((CaseEvent)event, &in);
            if (event == CASE_DO_DISPATCH && strcmp(FIELDS[i], "person") == 0)
                continue; /* one of two: see the next test */
            if (takes ? field != NULL : !field || strcmp(field, FIELDS[i]) != 0)
                fail_msg("%s and %s", CASE_EVENT_NAMES[event], FIELDS[i]);
        }
    }
}

static void a_case_is_dispatched_to_one_side(void **context)
{
    CaseMoveIn in = NOTHING;

    (void)context;
    assert_string_equal(fault_of(CASE_DO_DISPATCH, &in), "department");
    in.person = "x";
    assert_null(fault_of(CASE_DO_DISPATCH, &in));
    in.department = "XF";
    assert_string_equal(fault_of(CASE_DO_DISPATCH, &in), "department");
    in.person = NULL;
    assert_null(fault_of(CASE_DO_DISPATCH, &in));
}

static void a_place_is_two_numbers(void **context)
{
    CaseMoveIn in = NOTHING;

    (void)context;
    in.lon = 113;
    assert_string_equal(fault_of(CASE_DO_PASS, &in), "lat");
    in.lat = 23;
    assert_null(fault_of(CASE_DO_PASS, &in));
    in.lon = NAN;
    assert_string_equal(fault_of(CASE_DO_PASS, &in), "lon");
    assert_string_equal(fault_of(CASE_DO_CONFIRM, &in), "lon"); /* also where none is needed */
    in.lon = 113;
    in.lat = NAN;
    assert_string_equal(fault_of(CASE_DO_CONFIRM, &in), "lat");
}

static void a_blank_reason_is_none(void **context)
{
    static const char *const BLANKS[] = {"", " ", "\t", "\r\n", " \t\r\n "};
    CaseMoveIn in = NOTHING;

    (void)context;
    for (size_t i = 0; i < LENGTH(BLANKS); i++) {
        in.reason = BLANKS[i];
        assert_string_equal(fault_of(CASE_DO_FAIL, &in), "reason");
    }
    in.reason = " . ";
    assert_null(fault_of(CASE_DO_FAIL, &in));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_enough_is_enough),
        cmocka_unit_test(what_is_needed_is_missed_by_its_name),
        cmocka_unit_test(what_is_not_taken_is_refused_by_its_name),
        cmocka_unit_test(a_case_is_dispatched_to_one_side),
        cmocka_unit_test(a_place_is_two_numbers),
        cmocka_unit_test(a_blank_reason_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
