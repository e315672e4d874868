/* parts.h - what the files of this module share: a visit, how it is read, the handlers by file. */
#ifndef DOMAIN_ROUNDS_PARTS_H
#define DOMAIN_ROUNDS_PARTS_H

#include "domain/premises/premises.h"
#include "domain/rounds/fsm.h"
#include "domain/rounds/rounds.h"

extern const ErrorKind NO_ROUND; /* of no grid, or of one out of scope */
extern const ErrorKind NO_VISIT; /* none, or out of scope: the same answer */

typedef enum Answer { ANSWER_YES, ANSWER_NO, ANSWER_NOT_SEEN } Answer;
extern const char *const ANSWER_NAMES[]; /* NULL-terminated */

typedef struct Visit {
    Id id, premises;
    const char *premises_name;
    int kind; /* PremisesKind */
    int risk;
    const char *address;
    double lon, lat;
    UnitKey unit;
    const char *unit_name; /* from memory */
    int32_t due_from, due_to;
    bool retry;
    int state; /* VisitState */
    int64_t version;
    Id person; /* who walks it; read, not shown */
    const char *person_name;
    Time started_at, done_at;
    int64_t distance_m;
    bool no_tag;
    int64_t n_yes, n_no, n_not_seen;
    const char *reason;
    bool waived;
    const char *tag_sha256;
    Strs may;     /* events that the asking actor may fire now */
    List points;  /* of VisitPoint */
    List answers; /* of VisitAnswer */
    List moves;   /* of VisitMoveRow */
} Visit;

typedef struct VisitPoint {
    const char *item, *name, *name_en;
} VisitPoint;

/* As it came, and as it is told. */
typedef struct VisitAnswer {
    Id visit; /* read, not shown */
    const char *item;
    int answer; /* Answer */
    bool fixed;
    const char *note;
    Id case_id;
    const char *case_number;
    const char *case_state;
} VisitAnswer;

extern const Shape VISIT, VISIT_LINE, VISIT_READ, VISIT_ANSWER;

/* Which visits the actor sees: those of his range, and of the grids that he serves besides. */
typedef struct VisitScope {
    UnitRange range;
    const UnitKey *grids;
    size_t n;
} VisitScope;
const Error *visit_scope(Request *req, VisitScope *ret_scope) MUST_CHECK;
#define VISIT_SCOPE(req, scope)                           \
    db_i64((scope)->range.lo), db_i64((scope)->range.hi), \
        db_keys((req)->arena, (scope)->grids, (scope)->n)

/* visit.c */
const Error *visit_lock(Request *req, const VisitScope *scope, Id id, Visit *ret_visit) MUST_CHECK;
/* What is known without the database: names, points, `may`. */
void visit_complete(Request *req, Visit *found);
/* Points and answers of each. */
const Error *visits_fill(Request *req, const VisitScope *scope, const List *visits) MUST_CHECK;
const Error *visit_reply(Request *req, const VisitScope *scope, Id id) MUST_CHECK;
const Item **visit_points(Request *req, const Visit *visit, size_t *ret_n);

/* answers.c */
extern const Shape ANSWER_IN;
/* Every point once, and what is not in order with its report or what was done; counts them into `after`. */
const Error *answers_check(Request *req, const List *answers, Visit *after) MUST_CHECK;
const Error *answers_write(Request *req, const List *answers, const Visit *after) MUST_CHECK;

/* plan.c, ticks */
const Error *rounds_tick(Server *server, Db *db, Arena *arena, Time now) MUST_CHECK;

extern const Shape VISIT_QUERY, ROUND, COVERAGE, COVERAGE_QUERY, VISIT_MOVE_IN;
Handler list_visits, get_visit, get_round, get_visit_states; /* visit.c, list.c */
Handler post_visit_move;                                     /* move.c */
Handler get_coverage;                                        /* coverage.c */

#endif
