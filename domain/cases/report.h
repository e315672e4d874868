/* report.h - from "something is wrong here" to a case with a number and an owner. */
#ifndef DOMAIN_CASES_REPORT_H
#define DOMAIN_CASES_REPORT_H

#include "domain/cases/case.h"

/* What is sent of it. */
typedef struct CaseNew {
    Id id; /* none: one is made */
    const char *item;
    double lon, lat;
    int datum; /* ENUM_NONE: WGS 84 */
    const char *place;
    const char *title;
    const char *description;
    /* Where the phone was, when somebody moved the pin, and why; NAN, ENUM_NONE: nobody did. */
    double fix_lon, fix_lat, fix_accuracy_m;
    int pin_reason;
    Id premises; /* none: of the street */
} CaseNew;

/* CasePinReason: why the pin is not where the phone was. */
typedef enum CasePinReason { PIN_DRIFT, PIN_AFAR, PIN_WRONG_GRID, PIN_NO_GRID } CasePinReason;
extern const char *const CASE_PIN_REASONS[]; /* NULL-terminated */

/* Does he report from the field, with a phone that knows where it is? */
bool case_is_from_field(const Actor *actor);

/* The case is of these premises, says the actor; ID_NONE: he says nothing. Goes out with the next statement. */
const Error *case_premises_set(Request *req, Id id, Id premises) MUST_CHECK;

/* As req->actor. *ret_made false: it was there already, reported by the same person under this id;
 * *ret_case is then as it stands now. */
const Error *case_report(Request *req, const CaseNew *in, Case *ret_case,
                         bool *ret_made) MUST_CHECK;

#endif
