/* steps.c - clocks.def as tables, and what of clocks is pure. */
#include "domain/cases/clocks.h"
#include "domain/catalogue/catalogue.h"

const char *const CASE_STEP_NAMES[] = {
#define STEP(name, k1, m1, k2, m2, k3, m3) [CASE_STEP_##name] = #name,
#include "domain/cases/clocks.def"
    [CASE_STEP_MAX] = NULL,
};
const char *const CLOCK_KIND_NAMES[] = {"URGENT", "WORKING_HOUR", "WORKING_DAY", "NATURAL", NULL};
const char *const CASE_AUDIENCES[] = {"HANDLER", "HEAD", "SHIFT_LEADER", "SUPERVISOR", NULL};

/* ---- the tables ---------------------------------------------------------------------------- */

/* Two kinds that are not for counting: the limit stands elsewhere. */
enum { CLOCK_ITEM = CLOCK_KIND_MAX, CLOCK_DATE };

typedef struct Target {
    int kind;
    int64_t minutes;
} Target;

static const Target TARGETS[][3] = {
#define STEP(name, k1, m1, k2, m2, k3, m3) \
    [CASE_STEP_##name] = {{CLOCK_##k1, m1}, {CLOCK_##k2, m2}, {CLOCK_##k3, m3}},
#include "domain/cases/clocks.def"
};

/* What a point does, by its name in clocks.def: an event, and whether it raises the level. */
enum {
    DOES_WARN = ENUM_NONE,
    DOES_SUPERVISE = CASE_DO_SUPERVISE_BY_TIME,
    DOES_RAISE = CASE_DO_SUPERVISE_BY_TIME,
    DOES_LAPSE_RETURN = CASE_DO_LAPSE_RETURN,
    DOES_LAPSE_EXTENSION = CASE_DO_LAPSE_EXTENSION,
    DOES_LAPSE_SUSPENSION = CASE_DO_LAPSE_SUSPENSION,
    DOES_LAPSE_VOID = CASE_DO_LAPSE_VOID,
    DOES_LAPSE_FORCE_CLOSE = CASE_DO_LAPSE_FORCE_CLOSE,
    DOES_RESUME_BY_TIME = CASE_DO_RESUME_BY_TIME,
};

#define RAISES(does) (#does[0] == 'R' && #does[1] == 'A')

const CasePoint CASE_POINTS[] = {
#define POINT(step, percent, does, audience) \
    {(percent), CASE_STEP_##step, DOES_##does, CASE_TO_##audience, RAISES(does)},
#include "domain/cases/clocks.def"
};
const size_t CASE_N_POINTS = LENGTH(CASE_POINTS);

/* ---- pure ---------------------------------------------------------------------------------- */

bool case_clock_runs(const Case *subject, CaseStep step)
{
    switch (step) {
    case CASE_STEP_ACCEPT:
        return subject->state == CASE_REPORTED;
    case CASE_STEP_VERIFY:
        return subject->state == CASE_VERIFYING;
    case CASE_STEP_DISPATCH:
        return subject->state == CASE_FILED;
    case CASE_STEP_SIGN:
        return subject->state == CASE_DISPATCHED;
    case CASE_STEP_HANDLE:
        return subject->state == CASE_DISPATCHED || subject->state == CASE_HANDLING ||
               subject->state == CASE_SUSPENDED;
    case CASE_STEP_CHECK:
        return subject->state == CASE_CHECKING;
    case CASE_STEP_CLOSE:
        return subject->state == CASE_HANDLED;
    case CASE_STEP_RATE:
        return subject->state == CASE_CLOSED;
    case CASE_STEP_RETURN:
        return subject->ask == CASE_ASK_RETURN;
    case CASE_STEP_EXTENSION:
        return subject->ask == CASE_ASK_EXTENSION;
    case CASE_STEP_SUSPENSION:
        return subject->ask == CASE_ASK_SUSPENSION;
    case CASE_STEP_VOID:
        return subject->ending == CASE_ASK_VOID;
    case CASE_STEP_FORCE_CLOSE:
        return subject->ending == CASE_ASK_FORCE_CLOSE;
    case CASE_STEP_REVIEW:
        return subject->state == CASE_SUSPENDED;
    case CASE_STEP_HELP:
        return subject->helping.n > 0;
    case CASE_STEP_REPLY:
        return subject->reply_owed;
    case CASE_STEP_REFERRAL:
        return subject->referred_to != 0;
    case CASE_STEP_DISPUTE:
        return subject->disputed;
    case CASE_STEP_MAX:
        break;
    }
    return false;
}

static size_t severity_column(const char *severity)
{
    if (str_eq(severity, SEVERITY_NAMES[SEVERITY_S1]))
        return 0;
    return str_eq(severity, SEVERITY_NAMES[SEVERITY_S2]) ? 1 : 2;
}

static int clock_kind_of(const char *name)
{
    for (int kind = 0; kind < CLOCK_KIND_MAX; kind++) {
        if (str_eq(CLOCK_KIND_NAMES[kind], name))
            return kind;
    }
    return CLOCK_NATURAL;
}

int64_t case_limit_given(const Case *subject)
{
    return subject->given_minutes == I64_NONE ? subject->limit_minutes : subject->given_minutes;
}

void case_clock_limit(const Case *subject, CaseStep step, int *ret_kind, int64_t *ret_minutes)
{
    const Target *target = &TARGETS[step][severity_column(subject->severity)];
    int kind = target->kind;
    int64_t minutes = target->minutes;

    if (kind == CLOCK_ITEM) {
        kind = clock_kind_of(subject->given_kind ? subject->given_kind : subject->limit_kind);
        minutes = case_limit_given(subject);
        if (subject->rework > 0)
            minutes /= 2;
    } else if (kind == CLOCK_DATE) {
        kind = CLOCK_URGENT;
    }
    *ret_kind = kind;
    *ret_minutes = minutes;
}

/* Which step the case's own deadline is taken from. */
static int main_step(const Case *subject)
{
    static const CaseStep ORDER[] = {CASE_STEP_HANDLE,   CASE_STEP_ACCEPT, CASE_STEP_VERIFY,
                                     CASE_STEP_DISPATCH, CASE_STEP_CHECK,  CASE_STEP_CLOSE};

    for (size_t i = 0; i < LENGTH(ORDER); i++) {
        if (case_clock_runs(subject, ORDER[i]))
            return (int)ORDER[i];
    }
    return ENUM_NONE;
}

const CaseClock *case_clock_main(const Case *subject, const CaseClock *clocks, size_t n)
{
    int step = main_step(subject);

    for (size_t i = 0; i < n; i++) {
        if (clocks[i].step == step)
            return &clocks[i];
    }
    return NULL;
}

const CasePoint *case_point_next(CaseStep step, int64_t passed)
{
    for (size_t i = 0; i < CASE_N_POINTS; i++) {
        if (CASE_POINTS[i].step == step && CASE_POINTS[i].percent > passed)
            return &CASE_POINTS[i];
    }
    return NULL;
}

int64_t case_point_level(const Case *subject, const CasePoint *point)
{
    return point->raise ? subject->supervised + 1 : 1;
}
