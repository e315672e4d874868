/* centres.c - the module: its routes, and the centres of a made-up city. */
#include "domain/centres/centres.h"

#include <unistd.h>

#include "domain/centres/centres.sql.h"
#include "domain/centres/parts.h"
#include "domain/units/units.h"
#include "platform/csv/csv.h"

#define COPY_BYTES_MAX ((size_t)8 * 1024 * 1024)
#define DAYS_FAR       3660

/* ---- of a made-up city --------------------------------------------------------------------------- */

typedef struct DemoRow {
    UnitKey unit;
    int stage;
    int64_t planned_day, actual_day; /* counted from the day it is loaded */
    const char *reason;
} DemoRow;

static const Field DEMO_ROW_FIELDS[] = {
    KEY_FIELD(DemoRow, unit, REQUIRED),
    ENUM_FIELD(DemoRow, stage, STAGE_NAMES, REQUIRED),
    I64_FIELD(DemoRow, planned_day, LIMIT(-DAYS_FAR, DAYS_FAR)),
    I64_FIELD(DemoRow, actual_day, LIMIT(-DAYS_FAR, 0)),
    STR_FIELD(DemoRow, reason, LIMIT(2, 500)),
};
static const Shape DEMO_ROW = SHAPE(DemoRow, DEMO_ROW_FIELDS);

typedef struct Demo {
    const CsvTable *table;
    const DemoRow *rows;
    int64_t today; /* days since 1970 */
    StageDays stages[STAGE_MAX];
    Buf now, reports; /* rows of centre_stages and centre_reports */
} Demo;

static int32_t demo_day(const Demo *demo, int64_t day)
{
    return day == I64_NONE ? 0 : date_of_days(demo->today + day);
}

static const Error *check_demo(Demo *demo, Arena *arena, size_t i, int64_t *ret_version)
{
    const DemoRow *row = &demo->rows[i], *before = i > 0 ? row - 1 : NULL;
    StageDays said = {demo_day(demo, row->planned_day), demo_day(demo, row->actual_day),
                      row->reason};
    const char *field = NULL;

    if (before &&
        (row->unit < before->unit || (row->unit == before->unit && row->stage <= before->stage)))
        return csv_error(arena, demo->table, i, "unit", "units and their stages must rise");
    if (!before || before->unit != row->unit) {
        *ret_version = 0;
        for (int stage = 0; stage < STAGE_MAX; stage++)
            demo->stages[stage] = (StageDays){0, 0, NULL};
    }
    const char *fault =
        report_fault(demo->stages, (Stage)row->stage, &said, date_of_days(demo->today), &field);
    if (fault)
        return csv_error(arena, demo->table, i, field, fault);
    demo->stages[row->stage] = said;
    (*ret_version)++;
    return NULL;
}

static void put_demo(Demo *demo, const DemoRow *row, int64_t version, const char *at)
{
    const StageDays *said = &demo->stages[row->stage];
    Buf *outs[] = {&demo->now, &demo->reports};

    for (size_t i = 0; i < LENGTH(outs); i++) {
        copy_i64(outs[i], unit_key_town(row->unit));
        copy_key(outs[i], row->unit);
        copy_text(outs[i], STAGE_NAMES[row->stage]);
        copy_date(outs[i], said->planned_on);
        copy_date(outs[i], said->actual_on);
        copy_text(outs[i], said->reason);
    }
    copy_i64(&demo->reports, version);
    copy_text(&demo->reports, at);
    copy_end(&demo->now);
    copy_end(&demo->reports);
}

static const Error *send_demo(Tx *tx, Arena *arena, Demo *demo, size_t n, Time now)
{
    char at[TIME_TEXT_SIZE];
    int64_t version = 0;

    time_format(now, at);
    for (size_t i = 0; i < n; i++) {
        TRY(check_demo(demo, arena, i, &version));
        put_demo(demo, &demo->rows[i], version, at);
    }
    TRY(copy_send(tx, arena, &demo->now,
                  "copy centre_stages (town, unit, stage, planned_on, actual_on, reason) "
                  "from stdin"));
    return copy_send(tx, arena, &demo->reports,
                     "copy centre_reports (town, unit, stage, planned_on, actual_on, reason, "
                     "version, at) from stdin");
}

const Error *centres_load_demo(Tx *tx, Arena *arena, const char *city_dir, Time now)
{
    const char *path = arena_printf(arena, "%s/centres.csv", city_dir);
    CsvTable table;
    List rows = {NULL, 0};

    if (access(path, F_OK) != 0)
        return NULL;
    TRY(csv_load(arena, path, &DEMO_ROW, &table, &rows));
    Demo demo = {.table = &table, .rows = rows.items, .today = date_days(units_today(now))};
    buf_init(&demo.now, COPY_BYTES_MAX);
    buf_init(&demo.reports, COPY_BYTES_MAX);
    const Error *error = send_demo(tx, arena, &demo, rows.n, now);
    buf_done(&demo.now);
    buf_done(&demo.reports);
    return error;
}

/* ---- the module ------------------------------------------------------------------------------------ */

static const Route ROUTES[] = {
    {
        .method = HTTP_GET,
        .path = "/centres",
        .may = "centre:read",
        .run_mode = RUN_READ,
        .run = list_centres,
        .query = &CENTRE_QUERY,
        .reply = &CENTRE_LINE,
        .reply_list = true,
        .says = "The command centres of your range and how far each is",
    },
    {
        .method = HTTP_GET,
        .path = "/centres/numbers",
        .may = "centre:read",
        .run_mode = RUN_READ,
        .run = count_centres,
        .query = &CENTRE_NUMBERS_QUERY,
        .reply = &CENTRE_NUMBERS,
        .reply_list = true,
        .says = "How many stand at which stage, and how many are late",
    },
    {
        .method = HTTP_GET,
        .path = "/centres/{unit}",
        .may = "centre:read",
        .run_mode = RUN_READ,
        .run = get_centre,
        .reply = &CENTRE,
        .says = "One, with every report on it",
    },
    {
        .method = HTTP_POST,
        .path = "/centres/{unit}/reports",
        .may = "centre:report",
        .run_mode = RUN_WRITE,
        .run = post_report,
        .body = &REPORT_NEW,
        .reply = &CENTRE,
        .says = "A town tells how far a stage of its centre, or of a station of it, is",
    },
};

const Module CENTRES_MODULE = {
    .name = "centres",
    .routes = ROUTES,
    .n_routes = LENGTH(ROUTES),
    .stmts = CENTRES_STMTS,
};
