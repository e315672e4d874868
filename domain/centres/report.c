/* report.c - a centre tells how far it is. */
#include "domain/centres/centres.sql.h"
#include "domain/centres/parts.h"
#include "domain/units/units.h"
#include "platform/events/outbox.h"

static const ErrorKind STALE = {ERROR_CONFLICT, "centre/stale",
                                "Somebody else has reported on this centre in the meantime"};
static const ErrorKind NOT_YOURS = {ERROR_DENIED, "centre/not-yours",
                                    "A centre is reported by its own town"};
/* Of centre_reports, whose key tells two reports on one version apart. */
static const DbFault REPORT_FAULTS[] = {{"centre_reports_pkey", &STALE, "version"}};

typedef struct ReportNew {
    int stage;
    int32_t planned_on, actual_on;
    const char *reason;
    int64_t version;
} ReportNew;

static const Field REPORT_NEW_FIELDS[] = {
    ENUM_FIELD(ReportNew, stage, STAGE_NAMES, REQUIRED),
    DATE_FIELD(ReportNew, planned_on, SAYS("the day it is to be over; left out: there is no plan")),
    DATE_FIELD(ReportNew, actual_on, SAYS("the day it was over; left out: it is not")),
    STR_FIELD(ReportNew, reason, LIMIT(2, 500),
              SAYS("needed when the plan is over, and when a day that was told changes")),
    I64_FIELD(ReportNew, version, REQUIRED, LIMIT(0, 1000000), SAYS("the one you have seen")),
};
const Shape REPORT_NEW = {"CentreReportNew", sizeof(ReportNew), LENGTH(REPORT_NEW_FIELDS),
                          REPORT_NEW_FIELDS};

static const Error *check_report(Request *req, const Centre *centre, const ReportNew *in)
{
    StageDays stages[STAGE_MAX], said = {in->planned_on, in->actual_on, in->reason};
    const char *field = NULL;

    for (int i = 0; i < STAGE_MAX; i++) {
        const StageRow *row = (const StageRow *)centre->stages.items + i;
        stages[i] = (StageDays){row->planned_on, row->actual_on, row->reason};
    }
    const char *fault =
        report_fault(stages, (Stage)in->stage, &said, units_today(req->now), &field);
    return fault ? error_field(req->arena, &INPUT_INVALID, field, "%s", fault) : NULL;
}

static const Error *write_report(Request *req, const Centre *centre, const ReportNew *in)
{
    const Actor *actor = req->actor;
    const StageRow *was = (const StageRow *)centre->stages.items + in->stage;
    Arena *arena = req->arena;

    tx_faults(req->tx, REPORT_FAULTS, LENGTH(REPORT_FAULTS));
    TRY(db_exec(req->tx, &SQL_CENTRE_REPORT_INSERT,
                ARGS(db_i64(actor->scope.lo), db_i64(actor->scope.hi), db_key(centre->unit),
                     db_i64(centre->version + 1), db_time(req->now), db_str(STAGE_NAMES[in->stage]),
                     db_date(arena, was->planned_on), db_date(arena, was->actual_on),
                     db_date(arena, in->planned_on), db_date(arena, in->actual_on),
                     db_str(in->reason), db_id(actor->person), db_id(actor->post),
                     db_str(actor->role)),
                NULL));
    return db_exec(req->tx, &SQL_CENTRE_STAGE_SET,
                   ARGS(db_i64(actor->scope.lo), db_i64(actor->scope.hi), db_key(centre->unit),
                        db_str(STAGE_NAMES[in->stage]), db_date(arena, in->planned_on),
                        db_date(arena, in->actual_on), db_str(in->reason)),
                   NULL);
}

/* Boards elsewhere read anew what they show; what was reported, the event does not say. */
static const Error *tell(Request *req, const Centre *centre)
{
    const Event event = {
        .topic = "centre.reported",
        .unit = centre->unit,
        .data = arena_printf(req->arena, "{\"unit\":\"%015lld\",\"version\":%lld}",
                             (long long)centre->unit, (long long)centre->version),
    };
    return event_emit(req, &event);
}

const Error *post_report(Request *req)
{
    const ReportNew *in = req->body;
    Centre centre = {.unit = 0};
    UnitKey unit = 0;

    TRY(req_path_key(req, "unit", &NO_CENTRE, &unit));
    TRY(centre_read(req, unit, &centre));
    /* The city looks at all of them, and speaks for its own only. */
    if (unit_key_town(req->actor->unit) != unit_key_town(unit))
        return error_new(req->arena, &NOT_YOURS, "%s", "");
    if (in->version != centre.version)
        return error_stale(req->arena, &STALE, centre.version);
    TRY(check_report(req, &centre, in));
    TRY(write_report(req, &centre, in));
    TRY(centre_read(req, unit, &centre));
    TRY(tell(req, &centre));
    reply_etag_version(req, centre.version);
    return reply_with(req, 201, &CENTRE, &centre);
}
