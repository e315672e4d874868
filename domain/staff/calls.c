/* calls.c - somebody outside calls for help: for how long his place is taken because of it, on shift or off (P-08),
 * and what the city says of such calls. The call itself is a case (cases/call.c). */
#include "domain/staff/session.h"
#include "domain/staff/staff.sql.h"

static const ErrorKind NO_RULES = {ERROR_MISSING, "call/no-rules", "Nothing is said of calls"};

static const Field CALL_RULES_FIELDS[] = {
    STR_FIELD(CallRules, number, REQUIRED,
              SAYS("whom to ring when a call does not get through; digits")),
    I64_FIELD(CallRules, minutes, REQUIRED, SAYS("for how long a call is followed")),
    STR_FIELD(CallRules, item, NULLABLE, SAYS("what it is filed under; null: the server chooses")),
};
const Shape CALL_RULES_SHAPE = SHAPE(CallRules, CALL_RULES_FIELDS);

const Error *staff_call_rules(Tx *tx, CallRules *ret_rules)
{
    return db_one(tx, &SQL_CALL_RULES, NO_ARGS, &NO_RULES, &CALL_RULES_SHAPE, ret_rules);
}

const Error *get_call_rules(Request *req)
{
    CallRules rules = {0};

    TRY(staff_call_rules(req->tx, &rules));
    return reply_with(req, 200, &CALL_RULES_SHAPE, &rules);
}

const Error *staff_call_begin(Request *req, Id case_id, int64_t minutes)
{
    const Actor *actor = req->actor;

    return db_exec(req->tx, &SQL_CALL_BEGIN,
                   ARGS(db_id(req_new_id(req, 0)), db_id(actor->person), db_id(actor->post),
                        db_id(case_id), db_time(req->now),
                        db_time(req->now + minutes * 60 * TIME_SECOND)),
                   NULL);
}
