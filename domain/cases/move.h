/*
 * move.h - one move on its way, for move.c (the way of every move), effects.c (what each event does
 * to the case) and overdue.c (moves that time makes).
 */
#ifndef DOMAIN_CASES_MOVE_H
#define DOMAIN_CASES_MOVE_H

#include "domain/cases/clocks.h"
#include "domain/cases/guards.h"
#include "domain/staff/staff.h"

/* What was asked, the case before it, and the case as it will be. */
typedef struct Moving {
    Request *req;
    const CaseMoveIn *in;
    const CaseMove *move;
    Case before;
    Case after;
    /* What the input names, looked up before the effect. */
    Case into; /* MERGE: the case that remains; its id is none when it cannot be seen */
    CaseNearness nearness;
    StaffPost person;   /* its person is none when nobody is called so */
    Time objection_end; /* REFUSE, DENY: until when the reporter may object */
    CaseRecord record;
} Moving;

/* moving->after and the record: the case as the move leaves it, but for its clocks. The move was
 * allowed. Nothing is read or written: of the request it takes arena, actor and now. */
const Error *case_move_apply(Moving *moving) MUST_CHECK;

/* The row of moving->after, and its row of the history. */
const Error *case_move_save(const Moving *moving) MUST_CHECK;

/* One move as req->actor, in the transaction: locked, allowed, made, recorded, told. */
const Error *case_move(Request *req, Id id, const CaseMoveIn *in, Case *ret_case) MUST_CHECK;

/* The move of a case that is to be stored with it, worked out before there is a transaction: after,
 * record and clocks. moving: req, in, move, before. plan: the clocks of `before`. */
const Error *case_move_foresee(Moving *moving, CaseClockPlan *plan) MUST_CHECK;

/* A move of the system, on a case that the transaction holds locked: recorded and told as any
 * other. A move that cannot be made any more is none, and no error. level: SUPERVISE_BY_TIME. */
const Error *case_move_by_time(Request *req, Case *subject, CaseEvent event,
                               int64_t level) MUST_CHECK;

#endif
