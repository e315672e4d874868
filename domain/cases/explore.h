/*
 * explore.h - every way a case can go, followed by the functions that move cases in the real thing
 * (guards, effects, clocks). For explore_test.c.
 *
 * A Spot is where a case can stand: all that a rule may read, with what has no bound cut short.
 * Rework counts to 3 and stays there; a time lies before now or after it; a clock has passed all
 * points that do something, or not. From each spot go all events that anybody of a small cast may
 * fire with the inputs on offer, and all that time does. Steps are taken breadth first, so the way
 * to a spot that breaks a law is a shortest one.
 *
 * Members that no rule reads any more in a state are forgotten there (spot.c), else the spots would
 * be a hundred times as many. That is not taken on trust: every spot is left twice, with what was
 * forgotten filled in one way and in another, and what follows must be the same.
 *
 * Supervision and referral stand beside the case. One exploration leaves them out: filled in both
 * ways, they must change nothing. Another follows them through a case of one round.
 */
#ifndef DOMAIN_CASES_EXPLORE_H
#define DOMAIN_CASES_EXPLORE_H

#include "domain/cases/move.h"

typedef struct Spot {
    uint8_t state, owner, referred_to, referred_by, department, handler, checker, verifier;
    uint8_t verified, ask, asked_by, seconded_by, supervised, reply_owed, duty, return_department;
    uint8_t return_used, extensions, rework, on_spot, disputes, disputed, reopened, reconsidered;
    uint8_t objections, rated, answer, help, ending, ending_by;
    uint8_t clocks[CASE_STEP_MAX]; /* 0: does not run; else 1, and 2 when all has been passed */
} Spot;

typedef enum Focus {
    ON_CASE,   /* all but supervision and referral */
    ON_BESIDE, /* they too; without a second department, more time, and a second round */
} Focus;

/* How a case begins. */
typedef struct Start {
    const char *says;
    const char *source, *severity;
    Focus focus;
    bool is_sampled;
    uint8_t double_post; /* the person who has a second post, as a shift leader of the town */
} Start;

/* Spot and case. fill: 0 or 1, how what was forgotten is filled in. */
void spot_open(const Spot *spot, const Start *start, int fill, Case *ret_case,
               CaseClockPlan *ret_clocks);
Spot spot_of(const Case *subject, const CaseClockPlan *clocks, Focus focus);
/* The next point that does more than warn, or NULL. */
const CasePoint *spot_point_next(CaseStep step, int64_t passed);

/* One step. */
typedef struct Passage {
    const Case *before, *after;
    const CaseClockPlan *clocks; /* after it */
    const CaseMove *move;
    const Actor *actor; /* NULL: time */
} Passage;

typedef struct Edge {
    uint32_t to;
    CaseEvent event; /* CASE_EVENT_MAX: nothing but time passes */
} Edge;

typedef struct Explored {
    Spot *spots;          /* the first is the start */
    uint32_t *first_edge; /* of each spot; after them, where those of the last one end */
    uint32_t *from;       /* a shortest way: the spot before, */
    CaseEvent *by;        /* and the event that leads here */
    Edge *edges;
    uint32_t n, n_edges;
} Explored;

/* Called for every spot, as a case with its clocks, and for every step. What each says is the law
 * that is broken, or NULL; it fails the test, with a shortest way there. */
typedef const char *LawOfSpot(const Case *subject, const CaseClockPlan *clocks);
typedef const char *LawOfPassage(const Passage *passage);

Explored *explore(const Start *start, LawOfSpot *spot_law, LawOfPassage *passage_law);
void explored_free(Explored *explored);
/* Fails the test: the law is broken at the spot. */
void explored_fail(const Explored *explored, uint32_t spot, const char *law);

#endif
