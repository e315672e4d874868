/*
 * case.h - what the files of this module share: the case itself, its errors, the way it is read,
 * and how its moves are recorded and told.
 */
#ifndef DOMAIN_CASES_CASE_H
#define DOMAIN_CASES_CASE_H

#include "domain/cases/fsm.h"
#include "domain/cases/numbers.h"
#include "platform/http/module.h"

extern const ErrorKind CASE_NOT_FOUND; /* no such case, or out of scope: the same answer */
extern const ErrorKind CASE_BAD_MOVE;
extern const ErrorKind CASE_MAY_NOT;
extern const ErrorKind CASE_STALE;
extern const ErrorKind CASE_BAD_ITEM;
extern const ErrorKind CASE_BAD_DEPARTMENT;

/* Members below the line are for the rules; CASE_SHAPE does not send them. There is no member for
 * who reported (P-16): `reporters` is read only to address events, and never written out. */
typedef struct Case {
    Id id;
    const char *number;
    const char *item;
    const char *title;
    const char *description;
    double lon, lat;
    const char *place;
    UnitKey unit;  /* the grid of the place */
    UnitKey owner; /* the centre that has the duty */
    const char *department;
    const char *severity;
    int state; /* CaseState */
    int64_t version;
    const char *source;
    Time created_at;
    Time due_at;
    Strs flags;
    Strs may; /* events that the asking actor may fire now */
    const char *item_name;
    const char *unit_name;
    const char *owner_name;
    UnitKey referred_to;
    Id handler;
    const char *handler_name;
    Id checker;
    const char *outcome;
    int64_t rework;
    int64_t rating;
    Id merged_into;
    Time closed_at;
    Time updated_at;
    int64_t photos;
    bool mine; /* the asking actor reported it */
    /* ---- */
    Id referred_by;
    Id void_asked_by;
    UnitKey handler_unit;
    bool urgent; /* its limit counts every minute */
    int64_t limit_minutes;
    const char *reporters; /* ids joined by ','; at most 4; NULL in lists */
} Case;

extern const Shape CASE_SHAPE; /* as it is sent */
extern const Shape CASE_ROW;   /* as it is read */

extern const char *const CASE_OUTCOMES[];

/* The four first parameters of every statement that reads or writes cases. */
#define CASE_SCOPE(actor)                                                              \
    db_i64((actor)->scope.lo), db_i64((actor)->scope.hi), db_str((actor)->department), \
        db_id((actor)->person)

/* The case as this actor may see it, or CASE_NOT_FOUND. */
const Error *case_get(Request *req, Tx *tx, Id id, Case *ret_case) MUST_CHECK;
/* The same, and nobody else moves it before the transaction ends. */
const Error *case_lock(Request *req, Tx *tx, Id id, Case *ret_case) MUST_CHECK;
/* Names, flags: what is known without the database. */
void case_complete(Request *req, Case *found);
/* What the actor may do with it now, into may. */
void case_fill_may(Request *req, Case *found);

/* A row of case_moves in the making; the rest comes from the case and the actor. */
typedef struct CaseRecord {
    const char *event;
    int from; /* CaseState, or ENUM_NONE for the first move */
    const char *reason, *note, *target;
    const char *department; /* who hears it though it may no longer be the case's; or NULL */
} CaseRecord;

/* Puts the event into the outbox of this transaction: topic "case.reported" when record->from is
 * ENUM_NONE, else "case.moved". */
const Error *case_tell(Tx *tx, Server *server, Time now, const Case *moved,
                       const CaseRecord *record) MUST_CHECK;

/* Module state. */
Numbers *case_numbers(const Server *server);

/* The handlers, by file. */
Handler post_case, get_case, get_case_moves, post_case_move, list_cases;
Handler post_photo, list_photos, get_photo;
Handler get_case_stats, get_stream, get_states;

extern const Shape CASE_NEW, CASE_MOVE_IN, CASE_MOVE_ROW, CASE_QUERY;
extern const Shape PHOTO_SHAPE, PHOTO_QUERY, CASE_STATS, CASE_STATS_QUERY;

const Error *archive_cases(Server *server, Db *db, Arena *arena, Time now) MUST_CHECK;

#endif
