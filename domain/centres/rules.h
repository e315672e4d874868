/*
 * rules.h - the stages of a centre, and what may be said of one. No database, no clock of its own.
 *
 * The day of a stage is the day it is over: the site is chosen, the project approved, the rooms fitted
 * out, the centre opened. One stage follows the other. The stages are those of the city's own account of
 * its centres (docs/DOMAIN.md).
 */
#ifndef DOMAIN_CENTRES_RULES_H
#define DOMAIN_CENTRES_RULES_H

#include "base/shape.h"

typedef enum Stage { STAGE_SITE, STAGE_APPROVAL, STAGE_FIT_OUT, STAGE_IN_SERVICE, STAGE_MAX } Stage;
extern const char *const STAGE_NAMES[]; /* NULL-terminated */
/* What a centre stands at, by how many of its stages are over. */
extern const char *const STANDING_NAMES[];

/* Days as yyyymmdd, 0: not said. */
typedef struct StageDays {
    int32_t planned_on, actual_on;
    const char *reason; /* of the delay; NULL: none given */
} StageDays;

/* The plan is over and the stage is not, or was not then: by the day, not the hour. */
bool stage_is_late(const StageDays *days, int32_t today);

/* May `said` take the place of stages[stage] today? NULL: yes. Else what is wrong with it, in *ret_field
 * the field to blame. said->reason is that of this report; one that was given before counts too where
 * nothing but time has passed. */
const char *report_fault(const StageDays stages[STAGE_MAX], Stage stage, const StageDays *said,
                         int32_t today, const char **ret_field);

#endif
