/* turns.c - which clocks of a file run, and what a move does to them. Pure; clocks.c reckons their ends. */
#include <string.h>

#include "domain/mediations/guards.h"
#include "domain/units/units.h"

const char *const MEDIATION_STEP_NAMES[] = {
    [MEDIATION_STEP_ACCEPT] = "ACCEPT",
    [MEDIATION_STEP_MEDIATE] = "MEDIATE",
    [MEDIATION_STEP_REFERRAL] = "REFERRAL",
    [MEDIATION_STEP_CONFIRM] = "CONFIRM",
    [MEDIATION_STEP_VISIT] = "VISIT",
    [MEDIATION_STEP_ARCHIVE] = "ARCHIVE",
    [MEDIATION_STEP_MAX] = NULL,
};

#define ANSWER_DAYS 3  /* working days, to accept and to answer a referral */
#define LONGER_DAYS 30 /* more, once, when all agree */
#define AFTER_DAYS  30 /* to ask a court, to visit, to archive */

bool mediation_clock_runs(const Mediation *file, MediationStep step)
{
    MediationState state = (MediationState)file->state;
    bool agreed = state == MEDIATION_AGREED || state == MEDIATION_CONFIRMING ||
                  state == MEDIATION_CONFIRMED || state == MEDIATION_PERFORMED ||
                  state == MEDIATION_BREACHED;

    switch (step) {
    case MEDIATION_STEP_ACCEPT:
        return state == MEDIATION_APPLIED;
    case MEDIATION_STEP_MEDIATE:
        return state == MEDIATION_ACCEPTED || state == MEDIATION_MEDIATING ||
               state == MEDIATION_ON_APPRAISAL || state == MEDIATION_REFERRED;
    case MEDIATION_STEP_REFERRAL:
        return state == MEDIATION_REFERRED;
    case MEDIATION_STEP_CONFIRM:
        return state == MEDIATION_AGREED;
    case MEDIATION_STEP_VISIT:
        return agreed && file->visits.n == 0;
    case MEDIATION_STEP_ARCHIVE:
        return mediation_state_kind(state) == MEDIATION_OVER;
    case MEDIATION_STEP_MAX:
        break;
    }
    return false;
}

static Time midnight(int32_t day)
{
    return (date_days(day) * 86400 - CITY_ZONE_MINUTES * INT64_C(60)) * TIME_SECOND;
}

static MediationClock clock_new(const Mediation *file, MediationStep step, Time now)
{
    const DisputeRule *rule = &DISPUTE_RULES[file->kind];
    bool by_police = file->body_kind == BODY_POLICE && rule->admin_days > 0;
    bool after_effect =
        (step == MEDIATION_STEP_CONFIRM || step == MEDIATION_STEP_VISIT) && file->agreement;
    MediationClock clock = {
        .step = (int)step,
        .kind = CLOCK_NATURAL,
        .limit_days = AFTER_DAYS,
        .started_at = after_effect ? midnight(file->agreement->effective_at) : now,
        .due_at = TIME_NONE,
        .fired_at = TIME_NONE,
        .reminded_at = TIME_NONE,
        .ended_at = TIME_NONE,
    };

    if (step == MEDIATION_STEP_ACCEPT || step == MEDIATION_STEP_REFERRAL) {
        clock.kind = CLOCK_WORKING_DAY;
        clock.limit_days = ANSWER_DAYS;
    }
    if (step == MEDIATION_STEP_MEDIATE) {
        clock.kind = rule->working || by_police ? CLOCK_WORKING_DAY : CLOCK_NATURAL;
        clock.limit_days = by_police ? rule->admin_days : rule->days;
    }
    return clock;
}

static int64_t last_round(const Mediation *file, MediationStep step)
{
    const MediationClock *clocks = file->clocks.items;
    int64_t round = 0;

    for (size_t i = 0; i < file->clocks.n; i++) {
        if (clocks[i].step == (int)step && clocks[i].round > round)
            round = clocks[i].round;
    }
    return round;
}

/* At the body that took it everything begins anew. */
static bool ends(const Mediation *file, const MediationClock *clock, MediationEvent event)
{
    return !mediation_clock_runs(file, (MediationStep)clock->step) ||
           (event == MEDIATION_DO_TAKE && clock->step == MEDIATION_STEP_MEDIATE);
}

static void turn_live(MediationEvent event, Time now, const Mediation *file)
{
    MediationClock *clocks = file->clocks.items;

    for (size_t i = 0; i < file->clocks.n; i++) {
        if (clocks[i].ended_at != TIME_NONE)
            continue;
        if (ends(file, &clocks[i], event))
            clocks[i].ended_at = now;
        if (event == MEDIATION_DO_EXTEND && clocks[i].step == MEDIATION_STEP_MEDIATE)
            clocks[i].limit_days += LONGER_DAYS;
        if ((event == MEDIATION_DO_LATE_TO_ACCEPT && clocks[i].step == MEDIATION_STEP_ACCEPT) ||
            (event == MEDIATION_DO_CONFIRM_OVER && clocks[i].step == MEDIATION_STEP_CONFIRM))
            clocks[i].fired_at = now;
    }
}

void mediation_clocks_turn(Arena *arena, MediationEvent event, Time now, Mediation *file)
{
    MediationClock *grown = arena_array(arena, file->clocks.n + MEDIATION_STEP_MAX, sizeof(*grown));

    if (file->clocks.items)
        memcpy(grown, file->clocks.items, file->clocks.n * sizeof(*grown));
    file->clocks.items = grown;
    turn_live(event, now, file);
    for (int step = 0; step < MEDIATION_STEP_MAX; step++) {
        if (!mediation_clock_runs(file, (MediationStep)step) ||
            mediation_clock(file, (MediationStep)step))
            continue;
        MediationClock begun = clock_new(file, (MediationStep)step, now);
        begun.round = last_round(file, (MediationStep)step) + 1;
        grown[file->clocks.n++] = begun;
    }
}
