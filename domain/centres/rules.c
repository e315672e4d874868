/* rules.c - what may be said of a stage. */
#include "domain/centres/rules.h"

const char *const STAGE_NAMES[] = {"SITE", "APPROVAL", "FIT_OUT", "IN_SERVICE", NULL};
const char *const STANDING_NAMES[] = {"SITE", "APPROVAL", "FIT_OUT", "OPENING", "IN_SERVICE", NULL};

bool stage_is_late(const StageDays *days, int32_t today)
{
    if (days->planned_on == 0)
        return false;
    return (days->actual_on != 0 ? days->actual_on : today) > days->planned_on;
}

/* A stage that is over lies between those around it, and those before it are over too. */
static const char *order_fault(const StageDays stages[STAGE_MAX], Stage stage,
                               const StageDays *said)
{
    for (int before = 0; before < (int)stage; before++) {
        if (said->actual_on != 0 && stages[before].actual_on == 0)
            return "a stage before it is not over";
        if (said->actual_on != 0 && stages[before].actual_on > said->actual_on)
            return "is before the day of an earlier stage";
    }
    for (int after = (int)stage + 1; after < STAGE_MAX; after++) {
        if (stages[after].actual_on != 0 && said->actual_on == 0)
            return "a stage after it is over";
        if (stages[after].actual_on != 0 && stages[after].actual_on < said->actual_on)
            return "is after the day of a later stage";
    }
    return NULL;
}

static const char *plan_fault(const StageDays stages[STAGE_MAX], Stage stage, int32_t planned_on)
{
    for (int other = 0; planned_on != 0 && other < STAGE_MAX; other++) {
        int32_t day = stages[other].planned_on;
        if (day != 0 && other < (int)stage && day > planned_on)
            return "is before the plan of an earlier stage";
        if (day != 0 && other > (int)stage && day < planned_on)
            return "is after the plan of a later stage";
    }
    return NULL;
}

/* What takes a word back, and what is late, is explained. */
static const char *reason_fault(const StageDays *was, const StageDays *said, int32_t today)
{
    bool plan_moves = was->planned_on != 0 && was->planned_on != said->planned_on;
    bool day_moves = was->actual_on != 0 && was->actual_on != said->actual_on;

    if (said->reason)
        return NULL;
    if (plan_moves)
        return "is needed: the plan moves";
    if (day_moves)
        return "is needed: a day that was reported changes";
    if (stage_is_late(said, today) && !was->reason)
        return "is needed: the plan is over";
    return NULL;
}

const char *report_fault(const StageDays stages[STAGE_MAX], Stage stage, const StageDays *said,
                         int32_t today, const char **ret_field)
{
    const StageDays *was = &stages[stage];
    const char *fault = order_fault(stages, stage, said);

    *ret_field = "actual_on";
    if (said->actual_on > today)
        return "has not come yet";
    if (fault)
        return fault;
    *ret_field = "planned_on";
    fault = plan_fault(stages, stage, said->planned_on);
    if (fault)
        return fault;
    if (was->planned_on == said->planned_on && was->actual_on == said->actual_on && !said->reason)
        return "nothing is new";
    *ret_field = "reason";
    return reason_fault(was, said, today);
}
