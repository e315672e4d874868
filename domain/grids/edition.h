/*
 * edition.h - what the files of this module share: the edition, the grids of its draft, its errors,
 * and how it is read, locked and moved.
 */
#ifndef DOMAIN_GRIDS_EDITION_H
#define DOMAIN_GRIDS_EDITION_H

#include "base/shape.h"
#include "domain/cases/cases.h"
#include "domain/grids/faults.h"
#include "domain/grids/fsm.h"
#include "domain/units/units.h"
#include "platform/http/module.h"

extern const ErrorKind EDITION_NOT_FOUND; /* none, or out of scope: the same answer */
extern const ErrorKind EDITION_BAD_MOVE;
extern const ErrorKind EDITION_MAY_NOT;
extern const ErrorKind EDITION_STALE;
extern const ErrorKind EDITION_FAULTY;    /* the check found faults: they are listed */
extern const ErrorKind EDITION_OVERTAKEN; /* the map below it was redrawn by another one */
extern const ErrorKind EDITION_NO_NUMBERS;

typedef struct Edition {
    Id id;
    UnitKey unit; /* it redraws the grids below this one */
    const char *unit_name;
    const char *name;
    int state; /* EditionState */
    int64_t version;
    int64_t base;   /* redrawings of the tree when it was copied */
    int64_t number; /* IN_FORCE: which redrawing it is; I64_NONE else */
    int32_t effective_on;
    int64_t faults;   /* found by the last check; I64_NONE: changed since */
    int64_t grids;    /* of the draft */
    const char *undo; /* the change that an undo takes back; NULL: none */
    Time created_at, updated_at;
    bool drawn_by_me; /* the asking person drew or changed it, and so cannot publish it */
    Strs may;         /* events that the asking actor may fire now */
} Edition;

/* As the database gives it, and as it goes out. */
extern const Shape EDITION_ROW, EDITION_SHAPE;

/* A grid of a draft. */
typedef struct DraftGrid {
    int64_t ref; /* its number in the draft */
    UnitKey key; /* the grid in force that it is; 0: a new one */
    UnitKey village;
    const char *name;
    const UnitKey *origins; /* grids in force that it comes from: itself, when it is one */
    size_t n_origins;
    Ring ring;
} DraftGrid;

/* A village that the edition founds. Below 0: no key is reserved for it yet. */
typedef struct DraftVillage {
    UnitKey key;
    UnitKey town;
    const char *name;
} DraftVillage;

typedef struct Draft {
    DraftGrid *grids; /* by ref */
    size_t n;
    const DraftVillage *villages; /* those no grid is in do not begin */
    size_t n_villages;
} Draft;

#define EDITION_SCOPE(actor) db_i64((actor)->scope.lo), db_i64((actor)->scope.hi)

/* As the actor may see it: its unit lies in the range, or the range below its unit. */
const Error *edition_get(Request *req, Id id, Edition *ret_edition) MUST_CHECK;
/* Its unit lies in the actor's range, and nobody else moves it before the transaction ends. */
const Error *edition_lock(Request *req, Id id, Edition *ret_edition) MUST_CHECK;
/* edition_lock of the path's {id}; `version` must be the one that holds, the event allowed from
 * here and granted. */
const Error *edition_lock_for(Request *req, EditionEvent event, int64_t version,
                              Edition *ret_edition) MUST_CHECK;
/* The same of a named one. */
const Error *edition_lock_as(Request *req, Id id, EditionEvent event, int64_t version,
                             Edition *ret_edition) MUST_CHECK;
/* Writes the state after the event, and its record. */
const Error *edition_step(Request *req, Edition *edition, EditionEvent event, const char *reason,
                          const char *detail) MUST_CHECK;
/* What is known without the database, and `may`. */
void edition_complete(Request *req, Edition *edition);

extern const char *const DUTY_KINDS[];

const Error *draft_read(Tx *tx, Id edition, Draft *ret_draft) MUST_CHECK;
/* NULL: the edition does not found it. */
const DraftVillage *draft_village(const Draft *draft, UnitKey key);
/* Any of its grids is in the village. */
bool draft_has_grids(const Draft *draft, UnitKey village);
/* What people call the village: one of the tree, or one that is founded. */
const char *draft_village_name(const Server *server, const Draft *draft, UnitKey key);
/* Reserves keys for the villages of the draft that have none, and puts them into its grids. One that is called
 * as another of its town is refused, on field founds. */
const Error *draft_found_villages(Request *req, Id edition, Draft *draft) MUST_CHECK;
/* Of the draft only the villages it founds. */
const Error *draft_read_villages(Tx *tx, Id edition, Draft *draft) MUST_CHECK;
/* The draft of a new edition. */
const Error *draft_write(Tx *tx, Id edition, const Draft *draft) MUST_CHECK;
/* `after` in place of `before`, which is what stands there: only what differs is written. It can be
 * taken back as the change that makes the edition's next version. */
const Error *draft_change(Tx *tx, const Edition *edition, const Draft *before,
                          const Draft *after) MUST_CHECK;
/* The grids in force below the unit. */
Draft draft_of_map(Arena *arena, const Server *server, UnitKey unit);
/* "441900119001001", or "new.7" of a grid that has no key yet. */
const char *draft_label(Arena *arena, const DraftGrid *grid);
DraftGrid *draft_find(Arena *arena, const Draft *draft, const char *label); /* NULL: none */
void draft_write_geojson(Buf *out, Arena *arena, const Draft *draft);
/* What is wrong with it, against the map in force. */
Faults draft_faults(Arena *arena, const Server *server, UnitKey unit, const Draft *draft);

/* CHECK of a locked edition. */
const Error *edition_check(Request *req, Edition *edition) MUST_CHECK;
/* Keeps them as those of the last check, and counts them into the edition. */
const Error *edition_record_faults(Request *req, Edition *edition, const Faults *faults) MUST_CHECK;
/* In place of those of `of`; clear and insert are its table's. */
const Error *faults_write(Tx *tx, Id of, const Stmt *clear, const Stmt *insert,
                          const Faults *faults) MUST_CHECK;

/* What taking effect does to the tree: keys for new grids, what ends, what comes from what. */
typedef struct DraftPlan {
    Redraw redraw;
    UnitKey *keys;   /* of the draft's grids, in its order */
    GeoIndex *index; /* point to key over the draft; the caller frees it */
    struct Successor {
        UnitKey from, to; /* what ends, and what holds the middle of it */
    } * successors;
    size_t n_successors; /* of villages that end, too: the one that most of their area goes to */
} DraftPlan;
const Error *draft_plan(Arena *arena, const Server *server, UnitKey unit, const Draft *draft,
                        int32_t on, DraftPlan *ret_plan) MUST_CHECK;

/* Into the plan, once its grids are planned: villages that begin, and those that end with their last grid. */
void villages_plan(Arena *arena, const Draft *before, const Draft *draft, DraftPlan *plan);

/* A map that open cases are placed on: one that is planned, or with redraw NULL the one in force. */
typedef struct CaseMap {
    const Server *server;
    const GeoIndex *index;
    const Redraw *redraw;
    int32_t today;
} CaseMap;
/* The grid of a point on a planned map of some part of the city: the one that holds it; of a point that
 * no grid of the whole city holds, the nearest, for it was the nearest's before. 0: neither. */
UnitKey map_grid(const Server *server, const GeoIndex *index, GeoPoint at);
/* The grid of its place there; 0: none. */
UnitKey case_map_grid(const CaseMap *map, const CasePlace *place);
/* What of a case changes whose place lies in `grid` there. False: nothing. What lies in another town stays:
 * its record is that town's (ADR 5); when the village that had the duty is no more, its town has it. */
bool case_map_move(const CaseMap *map, const CasePlace *place, UnitKey grid, CaseRehome *ret_move);

/* The edition becomes the map, in the transaction of tx: the tree, open work, posts. */
const Error *edition_take_effect(Request *req, Edition *edition) MUST_CHECK;
#define EDITION_TIMER       "grids.take_effect"
#define EDITION_SWEEP_TIMER "grids.sweep"
const Error *edition_fire(Server *server, Tx *tx, const Timer *timer, Time now) MUST_CHECK;
const Error *edition_sweep(Server *server, Tx *tx, const Timer *timer, Time now) MUST_CHECK;
Request *edition_as_system(Arena *arena, Server *server, Tx *tx, Time now);

/* The handlers, by file. */
Handler post_edition, list_editions, get_edition, post_edition_move, get_edition_moves;
Handler get_replay, get_draft, get_faults, post_change, post_undo, get_consequences,
    get_edition_states;
Handler list_grid_service, list_grid_duties, post_grid_duty, post_grid_duty_end, put_grid_profile;
extern const Shape GRID_SERVICE, SERVICE_QUERY, GRID_DUTY, DUTY_QUERY, DUTY_NEW, DUTY_END,
    PROFILE_NEW;
extern const Shape EDITION_NEW, EDITION_MOVE_IN, EDITION_MOVE_ROW, EDITION_QUERY, CHANGE_IN,
    UNDO_IN, CONSEQUENCES, REPLAY_QUERY, REPLAY;

#endif
