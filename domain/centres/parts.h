/* parts.h - what the files of this module share: handlers by file, and their shapes. */
#ifndef DOMAIN_CENTRES_PARTS_H
#define DOMAIN_CENTRES_PARTS_H

#include "domain/centres/centres.h"
#include "domain/centres/rules.h"

typedef struct Centre {
    UnitKey unit;
    int tier; /* Tier */
    const char *name;
    int64_t version; /* how many reports there are; 0: none yet */
    int64_t done;    /* stages */
    int standing;    /* STANDING_NAMES; ENUM_NONE: nobody reported it */
    bool late, unexplained, demo;
    Time reported_at;
    const char *reported_by;
    List stages;  /* StageRow, STAGE_MAX of them */
    List reports; /* CentreReport, the newest first */
} Centre;

typedef struct StageRow {
    UnitKey unit; /* read, not shown */
    int stage;
    int32_t planned_on, actual_on;
    const char *reason;
    bool late;
} StageRow;

/* board.c */
extern const Shape CENTRE_LINE, CENTRE, CENTRE_QUERY, CENTRE_NUMBERS, CENTRE_NUMBERS_QUERY;
Handler list_centres, count_centres, get_centre;

extern const ErrorKind NO_CENTRE;
/* The centre of the unit with stages and reports; NO_CENTRE outside of the actor's scope. */
const Error *centre_read(Request *req, UnitKey unit, Centre *ret_centre) MUST_CHECK;

/* report.c */
extern const Shape REPORT_NEW;
Handler post_report;

#endif
