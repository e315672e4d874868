/*
 * reasons.h - the lists of reasons, as data (the table case_reasons), and what they make of an input.
 *
 * A list belongs to the event that is recorded: ASK_VOID, not VOID. A reason of a list may say enough, or
 * ask for words beside it. Events without a list take words alone: an answer, an objection.
 */
#ifndef DOMAIN_CASES_REASONS_H
#define DOMAIN_CASES_REASONS_H

#include "domain/cases/guards.h"

typedef struct CaseReason {
    int event; /* CaseEvent */
    const char *code;
    const char *name;
    const char *name_en;
    bool needs_text;
} CaseReason;
extern const Shape CASE_REASON_SHAPE;

/* What words without a code are taken for, where the list has it: so they were sent before there were
 * lists. A list without it takes nothing but its own. */
#define CASE_REASON_OTHER "OTHER"

/* The lists as they stand, of CaseReason, in the order in which they are offered. */
const Error *case_reasons_read(Db *db, Arena *arena, List *ret_reasons) MUST_CHECK;

/* Sets reason_code, and as reason the name of what says enough without words: who reads the record always
 * finds words. The field at fault and why; NULL: none. A reason that is wanted and missing altogether is
 * case_input_fault's to tell. Pure. */
const char *case_reason_take(const List *reasons, CaseEvent event, CaseMoveIn *in,
                             const char **ret_why);

#endif
