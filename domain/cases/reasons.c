#include "domain/cases/reasons.h"

#include "base/str.h"
#include "domain/cases/case.sql.h"

static const Field CASE_REASON_FIELDS[] = {
    ENUM_FIELD(CaseReason, event, CASE_EVENT_NAMES, REQUIRED),
    STR_FIELD(CaseReason, code, REQUIRED),
    STR_FIELD(CaseReason, name, REQUIRED),
    STR_FIELD(CaseReason, name_en, REQUIRED),
    BOOL_FIELD(CaseReason, needs_text, REQUIRED, SAYS("the code alone does not say enough")),
};
const Shape CASE_REASON_SHAPE = SHAPE(CaseReason, CASE_REASON_FIELDS);

const Error *case_reasons_read(Db *db, Arena *arena, List *ret_reasons)
{
    Tx *tx = NULL;

    TRY(db_begin(db, arena, TX_READ, &tx));
    return db_all(tx, &SQL_CASE_REASONS, NO_ARGS, &CASE_REASON_SHAPE, ret_reasons);
}

const Error *get_case_reasons(Request *req)
{
    return reply_list(req, &CASE_REASON_SHAPE, case_reasons(req->server), NULL);
}

/* ret_has_list: the event has reasons at all. */
static const CaseReason *find(const List *reasons, CaseEvent event, const char *code,
                              bool *ret_has_list)
{
    const CaseReason *rows = reasons->items;

    *ret_has_list = false;
    for (size_t i = 0; i < reasons->n; i++) {
        if (rows[i].event != (int)event)
            continue;
        *ret_has_list = true;
        if (str_eq(rows[i].code, code))
            return &rows[i];
    }
    return NULL;
}

const char *case_reason_take(const List *reasons, CaseEvent event, CaseMoveIn *in,
                             const char **ret_why)
{
    bool has_words = !text_is_blank(in->reason), has_list = false;
    const char *code = in->reason_code ? in->reason_code : CASE_REASON_OTHER;
    const CaseReason *reason = find(reasons, event, code, &has_list);

    if (!in->reason_code && (!has_list || (reason && !has_words)))
        return NULL;
    if (!reason) {
        *ret_why = !has_list         ? "this event does not take it"
                   : in->reason_code ? "is no reason of the list of this event"
                                     : "is required for this event";
        return "reason_code";
    }
    if (reason->needs_text && !has_words) {
        *ret_why = "is required beside this reason";
        return "reason";
    }
    in->reason_code = reason->code;
    if (!has_words)
        in->reason = reason->name;
    return NULL;
}
