/* asks.c - what each event takes, in one table: what it must be told, and what it may be. */
#include <string.h>

#include "base/str.h"
#include "domain/mediations/guards.h"

const char *const REFUSE_NAMES[] = {"CRIME",      "DECIDED", "ADMINISTRATIVE",
                                    "DANGER_110", "OTHER",   NULL};
const char *const AGREEMENT_NAMES[] = {"ORAL", "WRITTEN", NULL};

#define WORDS_MAX   2000
#define MINUTES_MAX 10000

static const Field SIGNATURE_FIELDS[] = {
    STR_FIELD(MediationSignature, alias, REQUIRED, LIMIT(1, 4)),
    DATE_FIELD(MediationSignature, day, REQUIRED),
};
static const Shape SIGNATURE = {"MediationSignatureIn", sizeof(MediationSignature),
                                LENGTH(SIGNATURE_FIELDS), SIGNATURE_FIELDS};

static const Field PERFORMANCE_IN_FIELDS[] = {
    STR_FIELD(PerformanceIn, what, REQUIRED, LIMIT(2, 500)),
    DATE_FIELD(PerformanceIn, due, REQUIRED),
};
static const Shape PERFORMANCE_IN = {"MediationPerformanceIn", sizeof(PerformanceIn),
                                     LENGTH(PERFORMANCE_IN_FIELDS), PERFORMANCE_IN_FIELDS};

static const Field MOVE_IN_FIELDS[] = {
    ENUM_FIELD(MediationMoveIn, event, MEDIATION_EVENT_NAMES, REQUIRED),
    I64_FIELD(MediationMoveIn, version, REQUIRED, LIMIT(1, 1e9), SAYS("the file as you saw it")),
    ENUM_FIELD(MediationMoveIn, reason, REFUSE_NAMES, SAYS("REFUSE")),
    STR_FIELD(MediationMoveIn, words, LIMIT(2, WORDS_MAX),
              SAYS("why, or what is to be known of it")),
    STR_FIELD(MediationMoveIn, alias, LIMIT(1, 4), SAYS("DECLINE, WITHDRAW: whose word it is")),
    BOOL_FIELD(MediationMoveIn, rights_told,
               SAYS("the parties were told what they may do, also in court")),
    BOOL_FIELD(MediationMoveIn, no_conflict,
               SAYS("APPOINT: none of them has to do with a party or the matter")),
    BOOL_FIELD(MediationMoveIn, parties_accept, SAYS("APPOINT: the parties accept them")),
    BOOL_FIELD(MediationMoveIn, consents, SAYS("all parties agree to it")),
    STRS_FIELD(MediationMoveIn, persons, LIMIT(1, 5),
               SAYS("APPOINT: who mediates from now on, all of them")),
    TIME_FIELD(MediationMoveIn, at, SAYS("PLAN_SESSION")),
    STR_FIELD(MediationMoveIn, room, LIMIT(1, 80), SAYS("PLAN_SESSION: where")),
    ID_FIELD(MediationMoveIn, session, SAYS("HOLD_SESSION, CALL_OFF_SESSION")),
    STR_FIELD(MediationMoveIn, minutes, LIMIT(2, MINUTES_MAX)),
    STRS_FIELD(MediationMoveIn, present, LIMIT(1, ALIASES_MAX), SAYS("HOLD_SESSION: aliases")),
    ID_FIELD(MediationMoveIn, body, SAYS("REFER: to whom")),
    ENUM_FIELD(MediationMoveIn, kind, AGREEMENT_NAMES, SAYS("AGREE")),
    STR_FIELD(MediationMoveIn, facts, LIMIT(2, WORDS_MAX),
              SAYS("AGREE: what happened, what is in dispute")),
    STR_FIELD(MediationMoveIn, content, LIMIT(2, WORDS_MAX), SAYS("AGREE: what is agreed on")),
    STR_FIELD(MediationMoveIn, performance, LIMIT(2, WORDS_MAX),
              SAYS("AGREE: how and by when it is performed")),
    LIST_FIELD(MediationMoveIn, signatures, &SIGNATURE, LIMIT(1, ALIASES_MAX),
               SAYS("AGREE, WRITTEN: of every party")),
    DATE_FIELD(MediationMoveIn, seal_day, SAYS("AGREE, WRITTEN: when the body sealed it")),
    DATE_FIELD(MediationMoveIn, day, SAYS("when it was; today, if not said")),
    LIST_FIELD(MediationMoveIn, performances, &PERFORMANCE_IN, LIMIT(1, 30),
               SAYS("AGREE: what is to be done, each by a day")),
    ID_FIELD(MediationMoveIn, item, SAYS("PERFORM: which one")),
    STR_FIELD(MediationMoveIn, outcome, LIMIT(2, 500), SAYS("VISIT")),
};
const Shape MEDIATION_MOVE_IN = SHAPE(MediationMoveIn, MOVE_IN_FIELDS);

/* Names of fields, with a blank after each. */
static const struct {
    const char *needs, *takes;
} ASKS[MEDIATION_EVENT_MAX] = {
    [MEDIATION_DO_ACCEPT] = {"rights_told ", "words "},
    [MEDIATION_DO_REFUSE] = {"reason words ", "rights_told "},
    [MEDIATION_DO_DECLINE] = {"alias rights_told ", "words "},
    [MEDIATION_DO_APPOINT] = {"persons no_conflict parties_accept ", "words "},
    [MEDIATION_DO_STAND_ASIDE] = {"words ", ""},
    [MEDIATION_DO_PLAN_SESSION] = {"at room ", "words "},
    [MEDIATION_DO_HOLD_SESSION] = {"session minutes present ", "words "},
    [MEDIATION_DO_CALL_OFF_SESSION] = {"session words ", ""},
    [MEDIATION_DO_SEND_APPRAISAL] = {"words consents ", ""},
    [MEDIATION_DO_APPRAISAL_BACK] = {"", "words "},
    [MEDIATION_DO_REFER] = {"body words consents ", ""},
    [MEDIATION_DO_TAKE] = {"", "words "},
    [MEDIATION_DO_GIVE_BACK] = {"words ", ""},
    [MEDIATION_DO_EXTEND] = {"words consents ", ""},
    [MEDIATION_DO_ESCALATE] = {"words ", ""},
    [MEDIATION_DO_AGREE] = {"kind content ",
                            "facts performance signatures seal_day performances words "},
    [MEDIATION_DO_FAIL] = {"words rights_told ", ""},
    [MEDIATION_DO_WITHDRAW] = {"rights_told ", "words alias "},
    [MEDIATION_DO_CONFIRM_ASK] = {"", "day words "},
    [MEDIATION_DO_CONFIRM_YES] = {"", "day words "},
    [MEDIATION_DO_CONFIRM_NO] = {"words ", "day "},
    [MEDIATION_DO_PERFORM] = {"", "item day words "},
    [MEDIATION_DO_BREACH] = {"words rights_told ", ""},
    [MEDIATION_DO_VISIT] = {"day outcome ", "words "},
    [MEDIATION_DO_ARCHIVE] = {"", "words "},
    [MEDIATION_DO_SEAL] = {"words ", ""},
};

static bool is_named(const char *names, const char *name)
{
    size_t n = strlen(name);

    for (const char *at = names; at && *at; at = strchr(at, ' ') + 1) {
        if (strncmp(at, name, n) == 0 && at[n] == ' ')
            return true;
    }
    return false;
}

static bool is_there(const Field *field, const MediationMoveIn *in)
{
    if (field->type == FIELD_BOOL)
        return *(const bool *)((const char *)in + field->offset);
    if (field->type == FIELD_STR)
        return !text_is_blank(*(const char *const *)((const char *)in + field->offset));
    return field_present(field, in);
}

/* Who takes his own application back has read on the page what he may do. */
static bool is_wanted(const MediationBy *by, const MediationMoveIn *in, const char *name)
{
    return is_named(ASKS[in->event].needs, name) && !(by->party && str_eq(name, "rights_told"));
}

MediationFault mediation_asks_fault(Arena *arena, const MediationBy *by, const MediationMoveIn *in)
{
    for (size_t i = 2; i < LENGTH(MOVE_IN_FIELDS); i++) {
        const Field *field = &MOVE_IN_FIELDS[i];
        bool there = is_there(field, in);
        if (!there && is_wanted(by, in, field->name)) {
            return (MediationFault){field->name, field->type == FIELD_BOOL
                                                     ? "must be true for this event"
                                                     : "is needed for this event"};
        }
        if (there && !is_named(ASKS[in->event].needs, field->name) &&
            !is_named(ASKS[in->event].takes, field->name)) {
            return (MediationFault){field->name, arena_printf(arena, "is not for %s",
                                                              MEDIATION_EVENT_NAMES[in->event])};
        }
    }
    return (MediationFault){NULL, NULL};
}
