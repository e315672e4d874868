/*
 * guards.h - who may move a case, beyond the grant: duty, place, and two persons where one is not
 * enough. Pure: a case, an actor and an event in, a verdict out.
 */
#ifndef DOMAIN_CASES_GUARDS_H
#define DOMAIN_CASES_GUARDS_H

#include "domain/cases/case.h"
#include "platform/auth/actor.h"

/* What a client sends to move a case. */
typedef struct CaseMoveIn {
    int event;   /* CaseEvent */
    int outcome; /* index into CASE_OUTCOMES */
    int class;   /* index into CASE_PAUSE_CLASSES */
    int datum;   /* of lon and lat; ENUM_NONE: WGS 84 */
    int64_t version;
    const char *department;
    const char *person; /* id or login */
    UnitKey unit;
    Id into;
    const char *reason;
    const char *reason_code; /* of the list of the event (reasons.h) */
    const char *note;
    int64_t rating;
    int64_t minutes; /* of the limit's own kind */
    Time until;
    int64_t level;
    double lon, lat; /* where who says so stands; NAN: not said */
    Id premises;     /* that it is of, says who files or confirms it */
} CaseMoveIn;

extern const char *const CASE_PAUSE_CLASSES[]; /* NULL-terminated */

/* How near in place and time two reports of one item are probably the same (duplicate_rules). */
typedef struct CaseNearness {
    int64_t metres, hours;
} CaseNearness;

/* A post that could be given a duty in a case. */
typedef struct CaseCandidate {
    Id person;
    UnitKey unit;
    const char *department; /* NULL: a post of the command tree */
} CaseCandidate;

/* The event that is recorded when a client fires `event`: the first VOID and the first FORCE_CLOSE
 * only ask, the first SUSPEND is the first of two. */
CaseEvent case_event_meant(const Case *subject, CaseEvent event);
/* Is it one that a client never names, because another stands for it? */
bool case_event_is_meant(CaseEvent event);
/* The move, or NULL when the case cannot do that now: wrong state, another question is open, a
 * flag stands against it (a second referral, a second return of one dispatch, a report of the
 * public that nobody has verified), or its time is over. */
const CaseMove *case_move_now(const Case *subject, CaseEvent event, Time now);
/* What stands against a suspension is only that more time is to be asked for first. */
bool case_extension_comes_first(const Case *subject, CaseEvent event, Time now);
/* NULL: the actor has the duty for it. Else why not, in one line. */
const char *case_duty_fault(const Case *subject, const Actor *actor, CaseEvent event);
/* move, grant and duty all hold. `event` as a client would send it. */
bool case_actor_may(const Case *subject, const Actor *actor, CaseEvent event, Time now);

/* Does that question wait for its answer? */
bool case_is_asked(const Case *subject, CaseAsk ask);

bool case_strs_have(const Strs *list, const char *text);

/* The unit that handled never checks: not the handler, nobody of the handling department, and
 * nobody of the handler's own unit. */
bool case_may_check(const Case *subject, CaseCandidate candidate);
/* A person to handle it stands within the owner's reach and in no department. */
bool case_may_handle(const Case *subject, CaseCandidate candidate);
/* The centre next above or next below the owner, on the way from the city to the place. */
bool case_may_refer_to(const Case *subject, UnitKey unit);

/* The department has the duty for the item; or a shift leader sends it to another, and says why. */
bool case_may_dispatch_to(const Case *subject, const Actor *actor, const CaseMoveIn *in);
/* Does the item ask for it? "PHOTO", "POSITION", "PERIOD".. */
bool case_asks_for(const Case *subject, const char *evidence);
/* How many photos of how it was found are not there yet, of those that its item asks for. */
int64_t case_photos_lacking(const Case *subject);
/* Some are lacking: it is filed with a reason, if at all. What may cost life is filed first. */
bool case_is_unshown(const Case *subject);
/* Is it the time of day at which it was reported, within two hours? What is there at noon only is not
 * seen in the evening. */
bool case_same_period(const Case *subject, Time now);
/* A grid administrator has found what may cost life: it is filed without waiting for a desk. */
bool case_files_itself(const Case *subject);
/* NULL: it may well be the same thing as `into`. Else what speaks against it, in words: a person may
 * merge them all the same, and says why. */
const char *case_merge_doubt(const Case *subject, const Case *into, CaseNearness nearness);

/* The field at fault and why: one that the event needs and did not get, or got and does not take.
 * NULL: none. */
const char *case_input_fault(CaseEvent event, const CaseMoveIn *in, const char **ret_why);

#endif
