/* board.c - the board: which centres there are, how far each is, and how many stand where. */
#include "domain/centres/centres.sql.h"
#include "domain/centres/parts.h"
#include "domain/units/units.h"

const ErrorKind NO_CENTRE = {ERROR_MISSING, "centre/not-found", "No such centre"};

#define LIST_DEFAULT 200
#define LIST_MAX     1000

/* ---- shapes -------------------------------------------------------------------------------------- */

static const Field STAGE_ROW_FIELDS[] = {
    ENUM_FIELD(StageRow, stage, STAGE_NAMES, REQUIRED),
    DATE_FIELD(StageRow, planned_on, NULLABLE, SAYS("the day it is to be over")),
    DATE_FIELD(StageRow, actual_on, NULLABLE, SAYS("the day it was")),
    STR_FIELD(StageRow, reason, NULLABLE, SAYS("of the delay")),
    BOOL_FIELD(StageRow, late, SAYS("the plan is over and it is not, or it was over later")),
    KEY_FIELD(StageRow, unit),
};
static const Shape STAGE_READ = {"CentreStageRead", sizeof(StageRow), LENGTH(STAGE_ROW_FIELDS),
                                 STAGE_ROW_FIELDS};
static const Shape STAGE = {"CentreStage", sizeof(StageRow), LENGTH(STAGE_ROW_FIELDS) - 1,
                            STAGE_ROW_FIELDS};

typedef struct CentreReport {
    int64_t version;
    Time at;
    int stage;
    int32_t was_planned_on, was_actual_on, planned_on, actual_on;
    const char *reason, *person_name, *role;
    bool demo;
} CentreReport;

static const Field CENTRE_REPORT_FIELDS[] = {
    I64_FIELD(CentreReport, version, REQUIRED),
    TIME_FIELD(CentreReport, at, REQUIRED),
    ENUM_FIELD(CentreReport, stage, STAGE_NAMES, REQUIRED),
    DATE_FIELD(CentreReport, was_planned_on, NULLABLE),
    DATE_FIELD(CentreReport, was_actual_on, NULLABLE),
    DATE_FIELD(CentreReport, planned_on, NULLABLE),
    DATE_FIELD(CentreReport, actual_on, NULLABLE),
    STR_FIELD(CentreReport, reason, NULLABLE),
    STR_FIELD(CentreReport, person_name, NULLABLE),
    STR_FIELD(CentreReport, role, NULLABLE),
    BOOL_FIELD(CentreReport, demo, SAYS("nobody reported it: it came with a made-up city")),
};
static const Shape CENTRE_REPORT = SHAPE(CentreReport, CENTRE_REPORT_FIELDS);

static const Field CENTRE_ROW_FIELDS[] = {
    KEY_FIELD(Centre, unit, REQUIRED),         ENUM_FIELD(Centre, tier, TIER_NAMES, REQUIRED),
    STR_FIELD(Centre, name, REQUIRED),         I64_FIELD(Centre, version, REQUIRED),
    I64_FIELD(Centre, done, REQUIRED),         BOOL_FIELD(Centre, late),
    BOOL_FIELD(Centre, unexplained),           BOOL_FIELD(Centre, demo),
    TIME_FIELD(Centre, reported_at, OPTIONAL), STR_FIELD(Centre, reported_by, OPTIONAL),
};
static const Shape CENTRE_ROW = {"CentreRow", sizeof(Centre), LENGTH(CENTRE_ROW_FIELDS),
                                 CENTRE_ROW_FIELDS};

static const Field CENTRE_FIELDS[] = {
    KEY_FIELD(Centre, unit, REQUIRED),
    ENUM_FIELD(Centre, tier, TIER_NAMES, REQUIRED),
    STR_FIELD(Centre, name, REQUIRED),
    I64_FIELD(Centre, version, REQUIRED, SAYS("how many reports there are; the next one says it")),
    ENUM_FIELD(Centre, standing, STANDING_NAMES, NULLABLE,
               SAYS("OPENING: fitted out and not in service; null: nobody reported it")),
    I64_FIELD(Centre, done, REQUIRED, SAYS("stages that are over, of 4")),
    BOOL_FIELD(Centre, late, SAYS("the plan of a stage that is not over has passed")),
    BOOL_FIELD(Centre, unexplained, SAYS("late, and no reason was given")),
    BOOL_FIELD(Centre, demo, SAYS("made up: nobody has reported it since")),
    TIME_FIELD(Centre, reported_at, NULLABLE),
    STR_FIELD(Centre, reported_by, NULLABLE),
    LIST_FIELD(Centre, stages, &STAGE, REQUIRED, SAYS("all four, in their order")),
    LIST_FIELD(Centre, reports, &CENTRE_REPORT, REQUIRED, SAYS("the newest first")),
};
const Shape CENTRE = SHAPE(Centre, CENTRE_FIELDS);
const Shape CENTRE_LINE = {"CentreLine", sizeof(Centre), LENGTH(CENTRE_FIELDS) - 1, CENTRE_FIELDS};

typedef struct CentreQuery {
    UnitKey unit;
    int tier, standing;
    bool late;
    int64_t limit;
    const char *cursor;
} CentreQuery;

static const Field CENTRE_QUERY_FIELDS[] = {
    KEY_FIELD(CentreQuery, unit, SAYS("it and those below; default: your range")),
    ENUM_FIELD(CentreQuery, tier, TIER_NAMES, SAYS("grids have no centre")),
    ENUM_FIELD(CentreQuery, standing, STANDING_NAMES),
    BOOL_FIELD(CentreQuery, late, SAYS("only those that are")),
    I64_FIELD(CentreQuery, limit, LIMIT(1, LIST_MAX), SAYS("default 200")),
    STR_FIELD(CentreQuery, cursor, LIMIT(15, 15)),
};
const Shape CENTRE_QUERY = SHAPE(CentreQuery, CENTRE_QUERY_FIELDS);

static const char *const NUMBERS_BY[] = {"tier", "town", NULL};
enum { NUMBERS_BY_TIER, NUMBERS_BY_TOWN };

typedef struct NumbersQuery {
    UnitKey unit;
    int by;
} NumbersQuery;

static const Field NUMBERS_QUERY_FIELDS[] = {
    KEY_FIELD(NumbersQuery, unit, SAYS("it and those below; default: your range")),
    ENUM_FIELD(NumbersQuery, by, NUMBERS_BY, SAYS("town: the stations of each; default tier")),
};
const Shape CENTRE_NUMBERS_QUERY = {"CentreNumbersQuery", sizeof(NumbersQuery),
                                    LENGTH(NUMBERS_QUERY_FIELDS), NUMBERS_QUERY_FIELDS};

typedef struct CentreNumbers {
    int tier;
    UnitKey unit;
    const char *name; /* of the unit, from memory */
    int64_t units, recorded, site, approval, fit_out, opening, in_service, late, unexplained;
} CentreNumbers;

static const Field CENTRE_NUMBERS_FIELDS[] = {
    ENUM_FIELD(CentreNumbers, tier, TIER_NAMES, REQUIRED),
    KEY_FIELD(CentreNumbers, unit, NULLABLE, SAYS("the town, by town")),
    STR_FIELD(CentreNumbers, name, NULLABLE),
    I64_FIELD(CentreNumbers, units, REQUIRED, SAYS("there are, by the map of today")),
    I64_FIELD(CentreNumbers, recorded, REQUIRED, SAYS("of them somebody reported something")),
    I64_FIELD(CentreNumbers, site, REQUIRED),
    I64_FIELD(CentreNumbers, approval, REQUIRED),
    I64_FIELD(CentreNumbers, fit_out, REQUIRED),
    I64_FIELD(CentreNumbers, opening, REQUIRED, SAYS("fitted out and not in service")),
    I64_FIELD(CentreNumbers, in_service, REQUIRED),
    I64_FIELD(CentreNumbers, late, REQUIRED),
    I64_FIELD(CentreNumbers, unexplained, REQUIRED),
};
const Shape CENTRE_NUMBERS = SHAPE(CentreNumbers, CENTRE_NUMBERS_FIELDS);

/* ---- reading --------------------------------------------------------------------------------------- */

static void stand(Centre *centre)
{
    centre->standing = centre->version == 0 ? ENUM_NONE : (int)centre->done;
}

/* Stages nobody spoke of are there too, empty. Rows rise by unit, as centres do; *at is the first one
 * that no centre before has passed. */
static void put_stages(Arena *arena, Centre *centre, const List *rows, size_t *at)
{
    StageRow *stages = arena_array(arena, STAGE_MAX, sizeof(*stages));

    for (int i = 0; i < STAGE_MAX; i++)
        stages[i] = (StageRow){.unit = centre->unit, .stage = i};
    for (; *at < rows->n; (*at)++) {
        const StageRow *row = (const StageRow *)rows->items + *at;
        if (row->unit > centre->unit)
            break;
        if (row->unit == centre->unit)
            stages[row->stage] = *row;
    }
    centre->stages = (List){stages, STAGE_MAX};
}

static const Error *read_stages(Request *req, Centre *centres, size_t n)
{
    UnitRange scope = req->actor->scope;
    List rows = {NULL, 0};

    if (n == 0)
        return NULL;
    TRY(db_all(req->tx, &SQL_CENTRE_STAGES_IN,
               ARGS(db_i64(scope.lo), db_i64(scope.hi), db_key(centres[0].unit),
                    db_key(centres[n - 1].unit), db_date(req->arena, units_today(req->now))),
               &STAGE_READ, &rows));
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        put_stages(req->arena, &centres[i], &rows, &at);
        stand(&centres[i]);
    }
    return NULL;
}

static UnitRange asked_range(const Request *req, UnitKey unit)
{
    return unit ? unit_key_range(unit) : req->actor->scope;
}

const Error *list_centres(Request *req)
{
    const CentreQuery *query = req->query;
    UnitRange scope = req->actor->scope, range = asked_range(req, query->unit);
    int64_t limit = query->limit == I64_NONE ? LIST_DEFAULT : query->limit;
    UnitKey after = 1;
    List rows = {NULL, 0};

    TRY(key_cursor_parse(req->arena, query->cursor, &after));
    TRY(db_all(req->tx, &SQL_CENTRE_PAGE,
               ARGS(db_i64(scope.lo), db_i64(scope.hi), db_i64(range.lo), db_i64(range.hi),
                    db_date(req->arena, units_today(req->now)), db_i64(after), db_i64(limit + 1),
                    db_str(query->tier == ENUM_NONE ? NULL : TIER_NAMES[query->tier]),
                    db_i64(query->standing == ENUM_NONE ? I64_NONE : query->standing),
                    db_bool(query->late)),
               &CENTRE_ROW, &rows));
    const char *next = key_page_end(req->arena, &CENTRE_ROW, offsetof(Centre, unit), limit, &rows);
    TRY(read_stages(req, rows.items, rows.n));
    return reply_list(req, &CENTRE_LINE, &rows, next);
}

const Error *count_centres(Request *req)
{
    const NumbersQuery *query = req->query;
    UnitRange scope = req->actor->scope, range = asked_range(req, query->unit);
    List rows = {NULL, 0};

    TRY(db_all(req->tx, &SQL_CENTRE_NUMBERS,
               ARGS(db_i64(scope.lo), db_i64(scope.hi), db_i64(range.lo), db_i64(range.hi),
                    db_date(req->arena, units_today(req->now)),
                    db_bool(query->by == NUMBERS_BY_TOWN)),
               &CENTRE_NUMBERS, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        CentreNumbers *row = (CentreNumbers *)rows.items + i;
        row->name = row->unit ? units_name(req->server, row->unit) : NULL;
    }
    return reply_list(req, &CENTRE_NUMBERS, &rows, NULL);
}

const Error *centre_read(Request *req, UnitKey unit, Centre *ret_centre)
{
    UnitRange scope = req->actor->scope;

    TRY(db_one(req->tx, &SQL_CENTRE_PAGE,
               ARGS(db_i64(scope.lo), db_i64(scope.hi), db_i64(unit), db_i64(unit),
                    db_date(req->arena, units_today(req->now)), db_i64(1), db_i64(1), db_str(NULL),
                    db_i64(I64_NONE), db_bool(false)),
               &NO_CENTRE, &CENTRE_ROW, ret_centre));
    TRY(db_all(req->tx, &SQL_CENTRE_REPORTS_OF,
               ARGS(db_i64(scope.lo), db_i64(scope.hi), db_key(unit)), &CENTRE_REPORT,
               &ret_centre->reports));
    return read_stages(req, ret_centre, 1);
}

const Error *get_centre(Request *req)
{
    Centre centre = {.unit = 0};
    UnitKey unit = 0;

    TRY(req_path_key(req, "unit", &NO_CENTRE, &unit));
    TRY(centre_read(req, unit, &centre));
    reply_etag_version(req, centre.version);
    return reply_with(req, 200, &CENTRE, &centre);
}
