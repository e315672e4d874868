/* faults.c - GET /stats/audit: how far the day's look at the histories has come, and what it found. */
#include "domain/cases/case.h"
#include "domain/cases/case.sql.h"
#include "domain/cases/record.h"

typedef struct FaultShown {
    Id id; /* of the case */
    const char *number;
    const char *title;
    UnitKey unit;
    int rule; /* CaseRule */
    int64_t version;
    const char *detail;
    Time found_at;
    Time seen_at;
} FaultShown;

static const Field FAULT_FIELDS[] = {
    ID_FIELD(FaultShown, id, REQUIRED),
    STR_FIELD(FaultShown, number, REQUIRED),
    STR_FIELD(FaultShown, title, REQUIRED),
    KEY_FIELD(FaultShown, unit, REQUIRED),
    ENUM_FIELD(FaultShown, rule, CASE_RULES, REQUIRED),
    I64_FIELD(FaultShown, version, REQUIRED, SAYS("of the move at fault, or of the case")),
    STR_FIELD(FaultShown, detail, REQUIRED),
    TIME_FIELD(FaultShown, found_at, REQUIRED, SAYS("for the first time")),
    TIME_FIELD(FaultShown, seen_at, REQUIRED, SAYS("for the last time")),
};
static const Shape FAULT = SHAPE(FaultShown, FAULT_FIELDS);

typedef struct AuditShown {
    int64_t towns, towns_done;
    int64_t cases;
    Time ended_at;
    int64_t broken;
    List faults;
} AuditShown;

static const Field ROUND_FIELDS[] = {
    I64_FIELD(AuditShown, towns, REQUIRED),  I64_FIELD(AuditShown, towns_done, REQUIRED),
    I64_FIELD(AuditShown, cases, REQUIRED),  TIME_FIELD(AuditShown, ended_at),
    I64_FIELD(AuditShown, broken, REQUIRED),
};
static const Shape ROUND = SHAPE(AuditShown, ROUND_FIELDS);

static const Field AUDIT_FIELDS[] = {
    I64_FIELD(AuditShown, towns, REQUIRED, SAYS("in your range")),
    I64_FIELD(AuditShown, towns_done, REQUIRED, SAYS("whose latest round is over")),
    I64_FIELD(AuditShown, cases, REQUIRED, SAYS("looked through in those rounds so far")),
    TIME_FIELD(AuditShown, ended_at, NULLABLE,
               SAYS("of the round that ended first; none has: null")),
    I64_FIELD(AuditShown, broken, REQUIRED, SAYS("cases whose history does not hold")),
    LIST_FIELD(AuditShown, faults, &FAULT, REQUIRED, SAYS("of the 200 seen last, newest first")),
};
const Shape CASE_AUDIT_SHOWN = SHAPE(AuditShown, AUDIT_FIELDS);

const Error *get_case_audit(Request *req)
{
    const Actor *actor = req->actor;
    AuditShown shown = {0};

    TRY(db_one(req->tx, &SQL_CASE_AUDIT_ROUND, ARGS(CASE_SCOPE(actor)), &CASE_NOT_FOUND, &ROUND,
               &shown));
    TRY(db_all(req->tx, &SQL_CASE_AUDIT_FAULTS, ARGS(CASE_SCOPE(actor)), &FAULT, &shown.faults));
    return reply_with(req, 200, &CASE_AUDIT_SHOWN, &shown);
}
