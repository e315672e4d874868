/*
 * export_reports.c - what left: the list of a day, and each night the report of the day before.
 *
 * A report is a row that is made once, by whichever server comes first; the supervisors of the unit
 * are told in the same transaction. A night without a server is made up for, up to a week.
 */
#include <string.h>

#include "domain/cases/case.sql.h"
#include "domain/cases/export.h"
#include "domain/staff/staff.h"
#include "domain/units/units.h"
#include "platform/events/outbox.h"
#include "platform/json/json.h"

#define DAY INT64_C(86400)

typedef struct ExportTaken {
    Time at;
    const char *person_name;
    const char *role;
    UnitKey unit;
    const char *unit_name; /* from memory */
    int64_t n;
    const char *reason, *decided_by;
} ExportTaken;

static const Field TAKEN_FIELDS[] = {
    TIME_FIELD(ExportTaken, at, REQUIRED),
    STR_FIELD(ExportTaken, person_name, REQUIRED),
    STR_FIELD(ExportTaken, role, REQUIRED),
    KEY_FIELD(ExportTaken, unit, REQUIRED),
    I64_FIELD(ExportTaken, n, REQUIRED, SAYS("rows")),
    STR_FIELD(ExportTaken, reason, NULLABLE, SAYS("of those that a second person let out")),
    STR_FIELD(ExportTaken, decided_by, NULLABLE),
    STR_FIELD(ExportTaken, unit_name, REQUIRED),
};
const Shape EXPORT_TAKEN = SHAPE(ExportTaken, TAKEN_FIELDS);
static const Shape TAKEN_ROW = {"ExportTakenRow", sizeof(ExportTaken), LENGTH(TAKEN_FIELDS) - 1,
                                TAKEN_FIELDS};

typedef struct ExportDay {
    int32_t day;
} ExportDay;

static const Field DAY_FIELDS[] = {
    DATE_FIELD(ExportDay, day, SAYS("of the city; default: today")),
};
const Shape EXPORT_DAY = SHAPE(ExportDay, DAY_FIELDS);

typedef struct ExportReport {
    UnitKey unit;
    int32_t day;
    int64_t exports, cases, large;
} ExportReport;

static const Field REPORT_FIELDS[] = {
    KEY_FIELD(ExportReport, unit, REQUIRED),
    DATE_FIELD(ExportReport, day, REQUIRED),
    I64_FIELD(ExportReport, exports, REQUIRED, SAYS("workbooks")),
    I64_FIELD(ExportReport, cases, REQUIRED, SAYS("rows in them")),
    I64_FIELD(ExportReport, large, REQUIRED, SAYS("of them with a second person's leave")),
};
const Shape EXPORT_REPORT = SHAPE(ExportReport, REPORT_FIELDS);

static Time day_begin(int32_t day)
{
    return (date_days(day) * DAY - INT64_C(60) * CITY_ZONE_MINUTES) * TIME_SECOND;
}

const Error *list_exports(Request *req)
{
    const ExportDay *query = req->query;
    const Actor *actor = req->actor;
    Time begin = day_begin(query->day ? query->day : units_today(req->now));
    List rows = {0};

    TRY(db_all(req->tx, &SQL_EXPORT_LOG,
               ARGS(db_i64(actor->scope.lo), db_i64(actor->scope.hi), db_time(begin),
                    db_time(begin + DAY * TIME_SECOND), db_i64(unit_key_town(actor->scope.lo)),
                    db_i64(unit_key_town(actor->scope.hi))),
               &TAKEN_ROW, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        ExportTaken *taken = (ExportTaken *)rows.items + i;
        taken->unit_name = units_name(req->server, taken->unit);
    }
    return reply_list(req, &EXPORT_TAKEN, &rows, NULL);
}

const Error *list_export_reports(Request *req)
{
    UnitKey unit = req->actor->unit;
    List rows = {0};

    TRY(db_all(req->tx, &SQL_EXPORT_REPORT_LIST, ARGS(db_i64(unit_key_town(unit)), db_key(unit)),
               &EXPORT_REPORT, &rows));
    return reply_list(req, &EXPORT_REPORT, &rows, NULL);
}

/* ---- the night ---------------------------------------------------------------------------------- */

/* To those who look at records there; a day on which nothing left is no news. */
static const Error *tell_report(Tx *tx, Server *server, Time now, const ExportReport *report)
{
    Event event = {.topic = "export.reported", .unit = report->unit};
    List posts = {0};
    Buf out;

    if (report->exports == 0)
        return NULL;
    TRY(staff_posts_at(tx, &report->unit, 1, units_today(now), &posts));
    const StaffPost *rows = posts.items;
    for (size_t i = 0; i < posts.n && event.n_persons < EVENT_PERSONS_MAX; i++) {
        const Actor holder = {.grants = role_grants(rows[i].role)};
        if (actor_may(&holder, "case:audit"))
            event.persons[event.n_persons++] = rows[i].person;
    }
    buf_init(&out, JSON_BODY_MAX);
    json_write(&out, &EXPORT_REPORT, report);
    event.data = arena_strdup(tx_arena(tx), buf_cstr(&out));
    buf_done(&out);
    return event_emit_tx(tx, server, &event);
}

typedef struct ReportDay {
    Server *server;
    UnitKey unit;
    int32_t day;
    Time now;
} ReportDay;

static const Error *make_report(Tx *tx, void *context)
{
    const ReportDay *of = context;
    UnitRange range = unit_key_range(of->unit);
    Time begin = day_begin(of->day);
    ExportReport report = {0};
    bool is_new = false;

    TRY(db_maybe(
        tx, &SQL_EXPORT_REPORT_MAKE,
        ARGS(db_i64(unit_key_town(of->unit)), db_key(of->unit), db_date(tx_arena(tx), of->day),
             db_time(begin), db_time(begin + DAY * TIME_SECOND), db_i64(range.lo), db_i64(range.hi),
             db_i64(unit_key_town(range.lo)), db_i64(unit_key_town(range.hi)), db_time(of->now)),
        &EXPORT_REPORT, &report, &is_new));
    return is_new ? tell_report(tx, of->server, of->now, &report) : NULL;
}

typedef struct DaysRead {
    UnitKey city;
    Time now;
    List days;
} DaysRead;

static const Error *read_days(Tx *tx, void *context)
{
    DaysRead *read = context;

    return db_all(tx, &SQL_EXPORT_REPORT_DAYS,
                  ARGS(db_date(tx_arena(tx), units_today(read->now)),
                       db_i64(unit_key_town(read->city)), db_key(read->city)),
                  &EXPORT_DAY, &read->days);
}

/* The city's report is the last of its day, and says that all of them are made. */
const Error *report_exports(Server *server, Db *db, Arena *arena, Time now)
{
    DaysRead read = {.city = units_city(server), .now = now};
    List towns = {0};

    if (read.city == 0)
        return NULL;
    TRY(db_transact(db, arena, TX_READ, read_days, &read));
    if (read.days.n > 0)
        TRY(units_towns(db, arena, &towns));
    for (size_t i = 0; i < read.days.n; i++) {
        ReportDay of = {.server = server, .now = now};
        of.day = ((const ExportDay *)read.days.items)[i].day;
        for (size_t j = 0; j < towns.n; j++) {
            of.unit = ((const UnitTown *)towns.items)[j].town * INT64_C(1000000);
            TRY(db_transact(db, arena, TX_WRITE, make_report, &of));
        }
        of.unit = read.city;
        TRY(db_transact(db, arena, TX_WRITE, make_report, &of));
    }
    return NULL;
}
