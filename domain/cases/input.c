/* input.c - what each event takes and needs, and which field is at fault. */
#include <math.h>

#include "base/str.h"
#include "domain/cases/guards.h"

enum {
    DEPARTMENT = 1,
    PERSON = 2,
    UNIT = 4,
    INTO = 8,
    REASON = 16,
    OUTCOME = 32,
    RATING = 64,
    MINUTES = 128,
    UNTIL = 256,
    LEVEL = 512,
    CLASS = 1024,
    NOTE = 2048,
    POSITION = 4096,
    PREMISES_NAMED = 8192,
};

/* Reason and note are taken everywhere: they are for whoever reads the record. */
static const struct CaseInputRule {
    unsigned takes, needs;
} INPUT_RULES[CASE_EVENT_MAX] = {
    [CASE_DO_FILE] = {PREMISES_NAMED, 0},
    [CASE_DO_REFUSE] = {0, REASON},
    [CASE_DO_ASK_VERIFY] = {PERSON, PERSON},
    [CASE_DO_CONFIRM] = {POSITION | PREMISES_NAMED, 0},
    [CASE_DO_DENY] = {POSITION, POSITION | REASON},
    [CASE_DO_RECONSIDER] = {0, REASON},
    [CASE_DO_OBJECT] = {0, REASON},
    [CASE_DO_DISPATCH] = {DEPARTMENT | PERSON, 0}, /* one of the two: see below */
    [CASE_DO_ASSIGN_DUTY] = {DEPARTMENT, DEPARTMENT | REASON},
    [CASE_DO_RETURN] = {DEPARTMENT, REASON}, /* the department that has the duty, if known */
    [CASE_DO_REJECT_RETURN] = {0, REASON},
    [CASE_DO_ASK_EXTENSION] = {MINUTES, MINUTES | REASON},
    [CASE_DO_REJECT_EXTENSION] = {0, REASON},
    [CASE_DO_ASK_SUSPENSION] = {UNTIL | CLASS, UNTIL | CLASS | REASON},
    [CASE_DO_REJECT_SUSPENSION] = {0, REASON},
    [CASE_DO_ASK_HELP] = {DEPARTMENT, DEPARTMENT | REASON},
    [CASE_DO_HELPED] = {0, REASON},
    [CASE_DO_NOT_HELPED] = {0, REASON},
    [CASE_DO_FINISH] = {OUTCOME, NOTE}, /* what was done, in words */
    [CASE_DO_ASSIGN_CHECK] = {PERSON, PERSON},
    [CASE_DO_PASS] = {POSITION, POSITION}, /* with a photo: closing.c */
    [CASE_DO_FAIL] = {POSITION, REASON},
    [CASE_DO_CANNOT_CHECK] = {0, REASON},
    [CASE_DO_RATE] = {RATING, RATING},
    [CASE_DO_DISPUTE] = {0, REASON},
    [CASE_DO_UPHOLD_DISPUTE] = {0, REASON},
    [CASE_DO_REJECT_DISPUTE] = {0, REASON},
    [CASE_DO_REOPEN] = {0, REASON},
    [CASE_DO_ASK_VOID] = {0, REASON},
    [CASE_DO_ASK_FORCE_CLOSE] = {0, REASON},
    [CASE_DO_FORCE_CLOSE] = {OUTCOME, OUTCOME},
    [CASE_DO_SUPERVISE] = {LEVEL, LEVEL | REASON},
    [CASE_DO_REPLY] = {0, REASON},
    [CASE_DO_MERGE] = {INTO, INTO},
    [CASE_DO_REFER] = {UNIT, UNIT},
    [CASE_DO_DECLINE_REFERRAL] = {0, REASON},
};

const char *case_input_fault(CaseEvent event, const CaseMoveIn *in, const char **ret_why)
{
    const struct CaseInputRule *rule = &INPUT_RULES[event];
    const struct {
        const char *field;
        unsigned bit;
        bool given;
    } inputs[] = {
        {"department", DEPARTMENT, in->department != NULL},
        {"person", PERSON, in->person != NULL},
        {"unit", UNIT, in->unit != 0},
        {"into", INTO, !id_is_none(in->into)},
        {"outcome", OUTCOME, in->outcome != ENUM_NONE},
        {"rating", RATING, in->rating != I64_NONE},
        {"minutes", MINUTES, in->minutes != I64_NONE},
        {"until", UNTIL, in->until != TIME_NONE},
        {"level", LEVEL, in->level != I64_NONE},
        {"class", CLASS, in->class != ENUM_NONE},
        {"premises", PREMISES_NAMED, !id_is_none(in->premises)},
        {"lon", POSITION, !isnan(in->lon)},
        {"lat", POSITION, !isnan(in->lat)},
        {"reason", REASON, !text_is_blank(in->reason)},
        {"note", NOTE, !text_is_blank(in->note)},
    };

    for (size_t i = 0; i < LENGTH(inputs); i++) {
        bool is_words = inputs[i].bit == REASON || inputs[i].bit == NOTE;
        bool is_foreign = !is_words && !(rule->takes & inputs[i].bit);
        if (inputs[i].given && is_foreign) {
            *ret_why = "this event does not take it";
            return inputs[i].field;
        }
        if (!inputs[i].given && (rule->needs & inputs[i].bit)) {
            *ret_why = "is required for this event";
            return inputs[i].field;
        }
    }
    if (isnan(in->lon) != isnan(in->lat)) {
        *ret_why = "longitude and latitude come together";
        return isnan(in->lon) ? "lon" : "lat";
    }
    if (event == CASE_DO_DISPATCH && (in->department != NULL) == (in->person != NULL)) {
        *ret_why = "give either department or person";
        return "department";
    }
    return NULL;
}
