/* list.h - the pure parts of listing cases. */
#ifndef DOMAIN_CASES_LIST_H
#define DOMAIN_CASES_LIST_H

#include "domain/cases/case.h"

/* What a list is asked for with; of CASE_QUERY. */
typedef enum CaseOrder { ORDER_NEWEST, ORDER_DUE, ORDER_MAX } CaseOrder;

typedef struct CaseQuery {
    UnitKey unit;
    const char *state;
    const char *item;
    UnitKey owner;
    const char *handler;
    const char *department;
    int severity;
    const char *q;
    const char *serial;
    const char *from;
    const char *to;
    bool mine;
    bool open;
    bool duty;
    int order; /* CaseOrder; ENUM_NONE: newest first */
    int64_t limit;
    const char *cursor;
} CaseQuery;

/* Two lists of Case in this order into one of at most max in the same, each case once. */
List case_lists_merge(Arena *arena, CaseOrder order, List a, List b, size_t max);
/* The text with %, _ and \ made harmless in a LIKE pattern. */
const char *like_escape(Arena *arena, const char *text);
/* "FILED,CLOSED" into an array literal of those that are states, and open ones only when asked.
 * NULL text: all. *ret_literal is NULL when every state will do. */
const Error *case_states_parse(Arena *arena, const char *text, bool open_only,
                               const char **ret_literal) MUST_CHECK;

/* What GET /cases lists of this request: at most `limit` rows, or as many as it asks for (I64_NONE).
 * ret_is_cut: there are more. */
const Error *case_list_read(Request *req, int64_t limit, List *ret_rows,
                            bool *ret_is_cut) MUST_CHECK;

#endif
