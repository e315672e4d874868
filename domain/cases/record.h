/*
 * record.h - the history as what a case is made of: what each move changed, the case made again from
 * its moves, and what stands against a history. Pure: no I/O, no clock.
 */
#ifndef DOMAIN_CASES_RECORD_H
#define DOMAIN_CASES_RECORD_H

#include "domain/cases/clocks.h"

/* The members of a case that moves change, as they stand in case_moves.changes. Not among them:
 * state, version, owner and updated_at, which have columns of their own there; due_at and warned,
 * which are those of a clock; and what is fixed when a case is reported. */
extern const Shape CASE_CHANGES;

/* A row of case_moves as it is kept. */
typedef struct CaseMoveKept {
    Id id; /* of the case */
    int64_t version;
    Time at;
    const char *event;
    const char *from; /* NULL for the first */
    const char *to;
    const char *role;
    UnitKey owner;
    const char *changes; /* JSON object, members of CASE_CHANGES; NULL: none */
    Strs changed;        /* their names */
    Strs held;           /* what the role it was made as held at that time */
    bool is_foreign; /* the post it was made from was not the mover's that day, or not such a post;
                          * time and who reported without an account have none. The audit asks */
} CaseMoveKept;
extern const Shape CASE_MOVE_KEPT;

/* What a move changed, to be kept with it; NULL: none of the members. */
const char *case_changes(Arena *arena, const Case *before, const Case *after);

/* What an audit asks of a history, in this order. */
typedef enum CaseRule {
    CASE_RULE_CHAIN,   /* versions 1, 2, 3 ..; each move begins where the one before it ended */
    CASE_RULE_MACHINE, /* each is a move of case_fsm.def, made by whom it is for: time or a person */
    CASE_RULE_GRANT,   /* who made it held the post, and the post's role the grant of the move */
    CASE_RULE_PHASE,   /* a question is put, seconded and settled in this order */
    CASE_RULE_CHANGES, /* what a move is said to have changed can be read */
    CASE_RULE_STATE,   /* the case made from its moves is the case that is stored */
    CASE_RULE_CLOCK,   /* those clocks run that should; its deadline and colour are its clock's */
} CaseRule;
extern const char *const CASE_RULES[]; /* NULL-terminated */

typedef struct CaseFault {
    int rule;        /* CaseRule */
    int64_t version; /* of the move at fault, or of the case */
    const char *detail;
} CaseFault;

/* The case as its moves, oldest first, leave it: the members of CASE_CHANGES, state, version, owner,
 * updated_at. False: *ret_fault says which of the first five rules is broken. */
bool case_rebuild(Arena *arena, const CaseMoveKept *moves, size_t n, Case *ret_case,
                  CaseFault *ret_fault) MUST_CHECK;
/* The members of CASE_CHANGES, state and owner as they were in `past`. */
void case_restore(Case *ret_case, const Case *past);
/* The case as it was before the last of its moves. False: the moves do not make it what is stored, and
 * so do not say what it was. */
bool case_before_last(Arena *arena, const Case *stored, const CaseMoveKept *moves, size_t n,
                      Case *ret_past, CaseFault *ret_fault) MUST_CHECK;
/* All rules. live: its clocks that run. True: the history holds. */
bool case_history_holds(Arena *arena, const Case *stored, const CaseMoveKept *moves, size_t n,
                        const CaseClock *live, size_t n_live, CaseFault *ret_fault) MUST_CHECK;

#endif
