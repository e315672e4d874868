/*
 * assignment.h - what the files of this module share: the assignment, its errors, the way it is
 * read, and how its moves are recorded and told.
 */
#ifndef DOMAIN_ASSIGNMENTS_ASSIGNMENT_H
#define DOMAIN_ASSIGNMENTS_ASSIGNMENT_H

#include "domain/assignments/fsm.h"
#include "domain/cases/cases.h"
#include "platform/http/module.h"

extern const ErrorKind ASSIGNMENT_NOT_FOUND; /* none, or out of scope: the same answer */
extern const ErrorKind ASSIGNMENT_BAD_MOVE;
extern const ErrorKind ASSIGNMENT_MAY_NOT;
extern const ErrorKind ASSIGNMENT_STALE;
extern const ErrorKind ASSIGNMENT_BAD_PERSON;
extern const ErrorKind ASSIGNMENT_CASE_OVER;

/* What for. */
typedef enum Purpose {
#define PURPOSE(name, sends, is_sent) PURPOSE_##name,
#include "domain/assignments/assignments.def"
    PURPOSE_MAX,
} Purpose;

extern const char *const PURPOSE_NAMES[]; /* NULL-terminated */

const char *purpose_grant_of_sender(Purpose purpose);
const char *purpose_grant_of_sent(Purpose purpose);

/* The figures of assignments.def; of an unknown severity those of the last row. */
typedef struct OfferRule {
    const char *severity;
    int64_t answer_minutes;
    int64_t lead_minutes;
    int64_t load_metres;
} OfferRule;

const OfferRule *offer_rule(const char *severity);

#define OFFERS_MAX 3 /* persons asked one after the other, the first included */

/* One person sent to one case for one purpose. Below the line: of the case, as it is now. */
typedef struct Assignment {
    Id id;
    Id case_id;
    int purpose; /* Purpose */
    int state;   /* AssignmentState */
    int64_t version;
    Id person;
    const char *person_name;
    Id post;           /* the post that made the person fit for it */
    UnitKey post_unit; /* where that stands */
    Id sent_by, sent_post;
    const char *sent_by_name;
    Time from_at;      /* wanted there then; TIME_NONE: at once */
    Time answer_until; /* OFFERED: answered before then */
    int64_t offer;     /* which of the persons asked one after the other, from 1 */
    Id first;          /* the first assignment of that row of persons */
    Id replaces;       /* the one before in that row */
    const char *note;
    Time created_at, updated_at, ended_at;
    Time delivered_at, read_at, accepted_at; /* the first time of each */
    bool mine;                               /* the asking actor is who was sent */
    Strs may;                                /* events that the asking actor may fire now */
    /* ---- */
    const char *case_number;
    const char *case_title;
    const char *case_state;
    const char *severity;
    const char *item;
    const char *description; /* as the place, only while the assignment is open */
    const char *place;
    double lon, lat;
    UnitKey unit;  /* the grid of the place */
    UnitKey owner; /* the centre that has the duty */
    const char *unit_name;
    const char *department; /* of the case: whose posts hear of it; not sent */
} Assignment;

extern const Shape ASSIGNMENT_SHAPE; /* as it is sent */
extern const Shape ASSIGNMENT_ROW;   /* as it is read */
extern const Shape LIVE_SHAPE, LIVE_QUERY;

/* The four first parameters of every statement that reads or writes one assignment, or those of
 * one case. */
#define ASSIGNMENT_SCOPE(actor)                                                        \
    db_i64((actor)->scope.lo), db_i64((actor)->scope.hi), db_str((actor)->department), \
        db_id((actor)->person)

/* A request of time itself in the same transaction: everything lies in its scope. */
Request *assignment_as_system(Arena *arena, Server *server, Tx *tx, Time now);

/* The assignment as the actor of the request may see it, or ASSIGNMENT_NOT_FOUND. */
const Error *assignment_get(Request *req, Id id, Assignment *ret_assignment) MUST_CHECK;
/* The same, and nobody else moves it before the transaction ends. */
const Error *assignment_lock(Request *req, Id id, Assignment *ret_assignment) MUST_CHECK;
/* What is known without the database: names, `mine`, `may`; what is over loses its place. */
void assignment_complete(Request *req, Assignment *found);

/* Tells the person, the desks with the place in their scope and the department of the case:
 * "assignment.moved". event: an event's name. */
const Error *assignment_tell(Request *req, const Assignment *moved, const char *event) MUST_CHECK;
/* It has come to who was sent, or he has read it: "assignment.seen", to the same and to no inbox. */
const Error *assignment_tell_seen(Request *req, const Assignment *seen) MUST_CHECK;
/* Nobody is left to be asked: "assignment.unanswered", to who sent and to the centre that has the
 * duty. */
const Error *assignment_tell_unanswered(Request *req, const Assignment *last) MUST_CHECK;

/* NULL: the actor may send somebody to this case for this, now. */
const Error *assignment_may_send(Request *req, const CaseBrief *brief, Purpose purpose) MUST_CHECK;

/* A new assignment whose person, purpose, case and time are set: its first state, its row and
 * history, its timer, its news. *ret_made is false when its id is in use, or the person was sent
 * there for this in the meantime. */
const Error *assignment_begin(Request *req, Assignment *made, bool *ret_made) MUST_CHECK;

/* When it is offered: RESERVED, some time before it is wanted; TIME_NONE: at once. */
Time assignment_offered_at(const Assignment *subject);
Time assignment_answer_until(const Assignment *subject, Time now);
/* While it waits, for the hour at which it is offered or expires; else the timer is taken away. */
const Error *assignment_set_timer(Request *req, const Assignment *subject) MUST_CHECK;

/* The next best person is asked, after `last` has said no or nothing; or it is told that nobody
 * is left. */
const Error *assignment_offer_next(Request *req, const Assignment *last) MUST_CHECK;
/* The person that was named is asked, by who had it and hands it over; silence goes on as above. */
const Error *assignment_hand_to(Request *req, const Assignment *last, const char *to) MUST_CHECK;

/* A step that nobody makes; none: it cannot be made any more. `subject` is locked, the request the system's. */
const Error *assignment_move_by_time(Request *system, Assignment *subject,
                                     AssignmentEvent event) MUST_CHECK;
/* Tick: what those who have left their posts were sent to. */
const Error *release_assignments(Server *server, Db *db, Arena *arena, Time now) MUST_CHECK;
const Error *forget_assignments(Server *server, Db *db, Arena *arena, Time now) MUST_CHECK;

#define ASSIGNMENT_TIMER "assignment.due"
/* TimerKind.fire: what was reserved is offered, what was not answered expires. */
const Error *assignment_fire(Server *server, Tx *tx, const Timer *timer, Time now);

/* The handlers, by file. */
Handler post_assignment, list_case_assignments, list_assignments, get_assignment;
Handler list_live, list_case_assignment_moves;
Handler get_assignment_moves, post_assignment_move, post_receipt, list_candidates,
    get_assignment_states;

extern const Shape ASSIGNMENT_NEW, ASSIGNMENT_MOVE_IN, ASSIGNMENT_RECEIPT, ASSIGNMENT_MOVE_ROW,
    ASSIGNMENT_QUERY;
extern const Shape CANDIDATE_SHAPE, CANDIDATE_QUERY;

#endif
