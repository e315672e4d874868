/*
 * cases.h - a case: something wrong at a place that somebody must put right.
 *
 * Other modules see a case as a brief: what it is, where, and whose it is. Who reported it is in
 * no brief.
 */
#ifndef DOMAIN_CASES_CASES_H
#define DOMAIN_CASES_CASES_H

#include "base/shape.h"
#include "platform/http/module.h"

extern const Module CASES_MODULE;
extern const ErrorKind CASE_NOT_FOUND; /* no such case, or out of scope: the same answer */

typedef struct CaseBrief {
    Id id;
    const char *number;
    const char *title;
    const char *severity; /* one of SEVERITY_NAMES */
    double lon, lat;
    UnitKey unit;           /* the grid of the place */
    UnitKey owner;          /* the centre that has the duty */
    const char *department; /* it was dispatched to; or NULL */
    Strs helpers;           /* departments that were asked to help that one */
    Id handler;             /* who signed for it, or was sent by name; ID_NONE: nobody yet */
    UnitKey handler_unit;
    const char *limit_kind; /* of handling, as LIMIT_KIND_NAMES has it */
    int64_t limit_minutes;  /* as the item says, or the town */
    const char *state;      /* "REPORTED".. */
    bool is_open;           /* somebody still owes something */
    int64_t version;
    Time created_at;
    Time due_at; /* of handling; TIME_NONE: no such clock runs */
} CaseBrief;

/* Is it the name of a state in which somebody still owes something? */
bool case_state_name_is_open(const char *name);

/* Of all such states; an array in the arena. */
const char *const *case_open_state_names(Arena *arena, size_t *ret_n);

/* The case as the actor of the request may see it, or "case/not-found". */
const Error *case_brief(Request *req, Tx *tx, Id id, CaseBrief *ret_brief) MUST_CHECK;
/* Somebody who is sent there sees the case, wherever it lies, until whatever sends him is over.
 * cause: its id, so that two things that send one person do not end each other. Seeing gives no
 * duty. In a TX_WRITE. */
const Error *case_show_to(Tx *tx, Id id, Id person, Id cause) MUST_CHECK;
const Error *case_hide_from(Tx *tx, Id id, Id person, Id cause) MUST_CHECK;
/* Does the actor stand in the centre that has the duty, or in one above it? The grant is asked
 * elsewhere. */
bool case_actor_commands(const Actor *actor, UnitKey owner);

/* ---- what time forgets (P-07) ------------------------------------------------------------------- */

/* Cases of the town of which who worked on them is forgotten, at most 100 ids: whoever keeps persons beside a case
 * forgets them too, and says then that it has, and of how many. In a TX_WRITE. */
const Error *cases_nameless(Tx *tx, int32_t town, List *ret_ids) MUST_CHECK;
const Error *case_nameless_done(Tx *tx, Id id, int64_t n, Time now) MUST_CHECK;

/* ---- the map is redrawn ------------------------------------------------------------------------ */

/* An open case, by its place. */
typedef struct CasePlace {
    Id id;
    const char *number;
    const char *title;
    double lon, lat;
    UnitKey unit, owner, referred_to;
} CasePlace;

/* Those of one town with their grid in the range that the actor sees, by id, behind `after`: at
 * most CASE_PLACES_PAGE of CasePlace. */
#define CASE_PLACES_PAGE 2000
const Error *cases_open_places(Tx *tx, const Actor *actor, int32_t town, UnitRange range, Id after,
                               List *ret_places) MUST_CHECK;
/* The grid of each becomes `unit` (of the same town), and the duty goes to `owner`; with a record and news
 * of it. What they are counted under stays. `note` tells which edition. In a TX_WRITE; cases that were closed meanwhile are left alone. */
typedef struct CaseRehome {
    CasePlace place;
    UnitKey unit, owner;
} CaseRehome;
const Error *cases_rehome(Tx *tx, Server *server, Time now, int32_t town, const CaseRehome *moves,
                          size_t n, const char *note) MUST_CHECK;

/* Where cases of a time were: for whoever tries another map on them. */
typedef struct CaseSpot {
    Id id;
    Time created_at;
    double lon, lat;
} CaseSpot;

/* Those of one town with their grid in the range that the actor sees, reported in [from, to), in this
 * order behind `after` (NULL: from the first): at most CASE_SPOTS_PAGE of CaseSpot. */
#define CASE_SPOTS_PAGE 10000
typedef struct CaseSpots {
    int32_t town;
    UnitRange range;
    Time from, to;
    const CaseSpot *after;
} CaseSpots;
const Error *cases_spots(Tx *tx, const Actor *actor, const CaseSpots *asked,
                         List *ret_spots) MUST_CHECK;

/* A post that may be given work in a case. */
typedef struct CaseWorker {
    Id person;
    UnitKey unit;
    const char *department; /* NULL: a post of the command tree */
} CaseWorker;

/* Of the department that has it, with the place in range; or, while no department has it, under
 * the centre that has the duty. */
bool case_worker_may_handle(const CaseBrief *brief, CaseWorker worker);
/* Under the centre that has the duty, and not of the side that handled. Nobody, before it is
 * handled. */
bool case_worker_may_check(const CaseBrief *brief, CaseWorker worker);
/* Under the centre that has the duty. That it is not who reported is for the caller to see to. */
bool case_worker_may_verify(const CaseBrief *brief, CaseWorker worker);

#endif
