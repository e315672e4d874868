/* periods.c - freeze a period, correct it, read it. */
#include "domain/stats/periods.h"

#include "domain/stats/indicators.h"
#include "domain/stats/stats.sql.h"
#include "domain/units/units.h"
#include "platform/json/json.h"

const ErrorKind PERIOD_FROZEN = {ERROR_CONFLICT, "stats/frozen", "That period is frozen already"};
static const ErrorKind NO_PERIOD = {ERROR_MISSING, "stats/no-period", "There is no such period"};

/* ---- in and out ----------------------------------------------------------------------------- */

typedef struct PeriodNew {
    const char *name;
    const char *from;
    const char *to;
    UnitKey unit;
} PeriodNew;

static const Field PERIOD_NEW_FIELDS[] = {
    STR_FIELD(PeriodNew, name, REQUIRED, LIMIT(1, 80)),
    STR_FIELD(PeriodNew, from, REQUIRED, LIMIT(1, 40), SAYS("from this date or time")),
    STR_FIELD(PeriodNew, to, REQUIRED, LIMIT(1, 40),
              SAYS("until before this time, or with this date; it must be over")),
    KEY_FIELD(PeriodNew, unit, SAYS("a city or a town; default: your own")),
};
const Shape PERIOD_NEW = SHAPE(PeriodNew, PERIOD_NEW_FIELDS);

typedef struct CorrectionNew {
    const char *reason;
} CorrectionNew;

static const Field CORRECTION_NEW_FIELDS[] = {
    STR_FIELD(CorrectionNew, reason, REQUIRED, LIMIT(2, 500)),
};
const Shape CORRECTION_NEW = SHAPE(CorrectionNew, CORRECTION_NEW_FIELDS);

typedef struct FrozenPeriod {
    Id id;
    UnitKey unit;
    const char *unit_name;
    Time from, to;
    int64_t version;
    const char *name;
    const char *reason;
    Id corrects;
    int64_t formulas;
    Time frozen_at;
    const char *frozen_by;
    bool newest;
} FrozenPeriod;

#define FROZEN_PERIOD_FIELDS                                                                 \
    ID_FIELD(FrozenPeriod, id, REQUIRED), KEY_FIELD(FrozenPeriod, unit, REQUIRED),           \
        TIME_FIELD(FrozenPeriod, from, REQUIRED), TIME_FIELD(FrozenPeriod, to, REQUIRED),    \
        I64_FIELD(FrozenPeriod, version, REQUIRED), STR_FIELD(FrozenPeriod, name, REQUIRED), \
        STR_FIELD(FrozenPeriod, reason, NULLABLE, SAYS("why it was corrected")),             \
        ID_FIELD(FrozenPeriod, corrects, NULLABLE, SAYS("the version before")),              \
        I64_FIELD(FrozenPeriod, formulas, REQUIRED, SAYS("version of the formulas")),        \
        TIME_FIELD(FrozenPeriod, frozen_at, REQUIRED),                                       \
        STR_FIELD(FrozenPeriod, frozen_by, REQUIRED),                                        \
        BOOL_FIELD(FrozenPeriod, newest, REQUIRED, SAYS("no correction of it is known"))

static const Field PERIOD_ROW_FIELDS[] = {FROZEN_PERIOD_FIELDS};
static const Shape PERIOD_ROW = SHAPE(FrozenPeriod, PERIOD_ROW_FIELDS);

static const Field PERIOD_FIELDS[] = {
    FROZEN_PERIOD_FIELDS,
    STR_FIELD(FrozenPeriod, unit_name, REQUIRED),
};
const Shape PERIOD_SHAPE = SHAPE(FrozenPeriod, PERIOD_FIELDS);

typedef struct PeriodQuery {
    int64_t limit;
    const char *cursor;
} PeriodQuery;

static const Field PERIOD_QUERY_FIELDS[] = {
    I64_FIELD(PeriodQuery, limit, LIMIT(1, PAGE_LIMIT_MAX)),
    STR_FIELD(PeriodQuery, cursor, LIMIT(1, 200)),
};
const Shape PERIOD_QUERY = SHAPE(PeriodQuery, PERIOD_QUERY_FIELDS);

typedef struct PeriodRowsQuery {
    int by; /* CountedBy */
} PeriodRowsQuery;

static const Field PERIOD_ROWS_QUERY_FIELDS[] = {
    ENUM_FIELD(PeriodRowsQuery, by, COUNTED_BY,
               SAYS("what a row stands for; default none: one row")),
};
const Shape PERIOD_ROWS_QUERY = SHAPE(PeriodRowsQuery, PERIOD_ROWS_QUERY_FIELDS);

typedef struct FrozenRow {
    const char *key;
    const char *name;
    const char *indicators; /* JSON, as it was shown */
} FrozenRow;

static const Field FROZEN_ROW_FIELDS[] = {
    STR_FIELD(FrozenRow, key, REQUIRED),
    STR_FIELD(FrozenRow, name, REQUIRED),
    JSON_FIELD(FrozenRow, indicators, REQUIRED, SAYS("as GET /stats/indicators showed them")),
};
static const Shape FROZEN_ROW = SHAPE(FrozenRow, FROZEN_ROW_FIELDS);

typedef struct PeriodRows {
    FrozenPeriod *period;
    int by;
    List rows;
} PeriodRows;

static const Field PERIOD_ROWS_FIELDS[] = {
    OBJ_FIELD(PeriodRows, period, FrozenPeriod, &PERIOD_SHAPE, REQUIRED),
    ENUM_FIELD(PeriodRows, by, COUNTED_BY, REQUIRED),
    LIST_FIELD(PeriodRows, rows, &FROZEN_ROW, REQUIRED),
};
const Shape PERIOD_ROWS = SHAPE(PeriodRows, PERIOD_ROWS_FIELDS);

/* ---- freezing ------------------------------------------------------------------------------- */

#define INDICATORS_BYTES_MAX ((size_t)64 * 1024)

static const char *indicators_text(Arena *arena, const ShownRow *row)
{
    Buf out CLEANUP(buf_done);

    buf_init(&out, INDICATORS_BYTES_MAX);
    for (size_t i = 0; i < row->indicators.n; i++) {
        buf_char(&out, i == 0 ? '[' : ',');
        json_write(&out, &SHOWN_SHAPE, (const Shown *)row->indicators.items + i);
    }
    buf_char(&out, ']');
    return arena_strdup(arena, buf_cstr(&out));
}

static const Error *insert_rows(Request *req, const FrozenPeriod *period, CountedBy by,
                                const List *rows)
{
    const ShownRow *row = rows->items;
    const char **keys = arena_array(req->arena, rows->n + 1, sizeof(*keys));
    const char **names = arena_array(req->arena, rows->n + 1, sizeof(*names));
    const char **texts = arena_array(req->arena, rows->n + 1, sizeof(*texts));

    for (size_t i = 0; i < rows->n; i++) {
        keys[i] = row[i].key;
        names[i] = row[i].name;
        texts[i] = indicators_text(req->arena, &row[i]);
    }
    return db_exec(req->tx, &SQL_STATS_ROWS_INSERT,
                   ARGS(db_i64(unit_key_town(period->unit)), db_id(period->id),
                        db_str(COUNTED_BY[by]), db_infer(db_texts(req->arena, keys, rows->n)),
                        db_infer(db_texts(req->arena, names, rows->n)),
                        db_infer(db_texts(req->arena, texts, rows->n))),
                   NULL);
}

static const Error *insert_period(Request *req, const FrozenPeriod *period)
{
    return db_exec(req->tx, &SQL_STATS_PERIOD_INSERT,
                   ARGS(db_i64(unit_key_town(period->unit)), db_id(period->id),
                        db_key(period->unit), db_key(unit_key_range(period->unit).hi),
                        db_time(period->from), db_time(period->to), db_i64(period->version),
                        db_str(period->name), db_str(period->reason), db_id(period->corrects),
                        db_i64(period->formulas), db_time(period->frozen_at),
                        db_id(req->actor->person), db_id(req->actor->post)),
                   NULL);
}

/* All its rows are of one moment (Route.one_snapshot). */
static const Error *freeze(Request *req, const FrozenPeriod *period)
{
    Counting counting = {unit_key_range(period->unit), period->from, period->to, BY_NONE};

    TRY(insert_period(req, period));
    for (int by = 0; by < BY_MAX; by++) {
        List rows = {0};
        counting.by = (CountedBy)by;
        TRY(indicators_read(req, &counting, period->unit, &rows));
        TRY(insert_rows(req, period, (CountedBy)by, &rows));
    }
    return NULL;
}

static const Error *freeze_and_reply(Request *req, FrozenPeriod *period)
{
    period->id = req_new_id(req, unit_key_town(period->unit));
    period->formulas = FORMULA_VERSION;
    period->frozen_at = req->now;
    period->frozen_by = req->actor->name;
    period->unit_name = units_name(req->server, period->unit);
    period->newest = true;
    TRY(freeze(req, period));
    return reply_with(req, 201, &PERIOD_SHAPE, period);
}

const Error *post_period(Request *req)
{
    const PeriodNew *in = req->body;
    FrozenPeriod made = {.name = in->name, .version = 1};
    Period period = {TIME_NONE, TIME_NONE};

    made.unit = in->unit ? in->unit : req->actor->unit;
    TRY(period_parse(req->arena, in->from, in->to, &period));
    if (period.from >= period.to)
        return error_field(req->arena, &INPUT_INVALID, "to", "must be after from");
    if (period.to > req->now)
        return error_field(req->arena, &INPUT_INVALID, "to", "the period is not over yet");
    if (!units_exists(req->server, made.unit) || unit_key_tier(made.unit) > TIER_TOWN ||
        !unit_range_has(req->actor->scope, made.unit)) {
        return error_field(req->arena, &INPUT_INVALID, "unit",
                           "must be a city or a town in your range");
    }
    made.from = period.from;
    made.to = period.to;
    return freeze_and_reply(req, &made);
}

/* ---- reading -------------------------------------------------------------------------------- */

static const Error *find_period(Request *req, FrozenPeriod *ret_period)
{
    const Actor *actor = req->actor;
    Id id = ID_NONE;

    TRY(req_path_id(req, "id", &NO_PERIOD, &id));
    TRY(db_one(req->tx, &SQL_STATS_PERIODS,
               ARGS(db_i64(actor->scope.lo), db_i64(actor->scope.hi), db_i64(1), db_id(id),
                    db_time(TIME_NONE), db_id(ID_NONE)),
               &NO_PERIOD, &PERIOD_ROW, ret_period));
    ret_period->unit_name = units_name(req->server, ret_period->unit);
    return NULL;
}

/* A period of a wider place is read, and corrected by those it belongs to. */
static const Error *find_to_correct(Request *req, FrozenPeriod *ret_period)
{
    TRY(find_period(req, ret_period));
    if (!unit_range_has(req->actor->scope, ret_period->unit))
        return error_new(req->arena, &NO_PERIOD, "it is not of your range");
    return NULL;
}

const Error *post_correction(Request *req)
{
    const CorrectionNew *in = req->body;
    FrozenPeriod period = {.version = 0};

    TRY(find_to_correct(req, &period));
    if (!period.newest)
        return error_new(req->arena, &PERIOD_FROZEN, "there is a later version of it");
    period.corrects = period.id;
    period.reason = in->reason;
    period.version++;
    return freeze_and_reply(req, &period);
}

const Error *list_periods(Request *req)
{
    const PeriodQuery *query = req->query;
    const Actor *actor = req->actor;
    int64_t limit = query->limit == I64_NONE ? PAGE_LIMIT_DEFAULT : query->limit;
    Cursor cursor = {TIME_NONE, ID_NONE};
    const char *next = NULL;
    List rows = {0};

    if (query->cursor)
        TRY(cursor_parse(req->arena, query->cursor, &cursor));
    TRY(db_all(req->tx, &SQL_STATS_PERIODS,
               ARGS(db_i64(actor->scope.lo), db_i64(actor->scope.hi), db_i64(limit + 1),
                    db_id(ID_NONE), db_time(cursor.at), db_id(cursor.id)),
               &PERIOD_ROW, &rows));
    FrozenPeriod *periods = rows.items;
    if (rows.n > (size_t)limit) {
        rows.n = (size_t)limit;
        next = cursor_make(req->arena, periods[rows.n - 1].frozen_at, periods[rows.n - 1].id);
    }
    for (size_t i = 0; i < rows.n; i++)
        periods[i].unit_name = units_name(req->server, periods[i].unit);
    return reply_list(req, &PERIOD_SHAPE, &rows, next);
}

const Error *get_period(Request *req)
{
    const PeriodRowsQuery *query = req->query;
    const Actor *actor = req->actor;
    FrozenPeriod period = {.version = 0};
    PeriodRows shown = {.period = &period, .by = query->by == ENUM_NONE ? (int)BY_NONE : query->by};

    TRY(find_period(req, &period));
    TRY(db_all(req->tx, &SQL_STATS_ROWS,
               ARGS(db_i64(actor->scope.lo), db_i64(actor->scope.hi), db_id(period.id),
                    db_str(actor->department), db_str(COUNTED_BY[shown.by])),
               &FROZEN_ROW, &shown.rows));
    return reply_with(req, 200, &PERIOD_ROWS, &shown);
}
