/* counts.c - how many cases are in a set, and which they are. */
#include <string.h>

#include "domain/analysis/analysis.sql.h"
#include "domain/analysis/asked.h"
#include "domain/catalogue/catalogue.h"
#include "domain/units/units.h"

const char *const CASE_SETS[] = {
#define CASE_SET(code, when) [SET_##code] = #code,
#include "domain/analysis/sets.def"
    [CASE_SET_MAX] = NULL,
};
const char *const CASES_BY[] = {"none",       "hour",    "day",      "week",  "district",
                                "town",       "village", "grid",     "owner", "item",
                                "department", "source",  "severity", "state", NULL};
static const char *const SOURCES[] = {"GRID", "RESIDENT", "DEPARTMENT", "CENTRE", NULL};

/* ---- in and out ----------------------------------------------------------------------------- */

#define SETS_TEXT_MAX 400
#define SETS_MAX      16

typedef struct CountsQuery {
    const char *sets;
    int by;
    UnitKey unit;
    const char *from, *to;
    const char *item, *department;
    int source, severity;
    UnitKey owner;
} CountsQuery;

static const Field COUNTS_QUERY_FIELDS[] = {
    STR_FIELD(CountsQuery, sets, REQUIRED, LIMIT(1, SETS_TEXT_MAX),
              SAYS("sets of cases, joined by commas; at most 16")),
    ENUM_FIELD(CountsQuery, by, CASES_BY, SAYS("what a row stands for; default none: one row")),
    KEY_FIELD(CountsQuery, unit, SAYS("this unit and all below it; default: your own")),
    STR_FIELD(CountsQuery, from, LIMIT(1, 40), SAYS("of what lies in a period: date or time")),
    STR_FIELD(CountsQuery, to, LIMIT(1, 40), SAYS("default, and at the latest: now")),
    STR_FIELD(CountsQuery, item, LIMIT(1, 16)),
    STR_FIELD(CountsQuery, department, LIMIT(1, 7)),
    ENUM_FIELD(CountsQuery, source, SOURCES),
    ENUM_FIELD(CountsQuery, severity, SEVERITY_NAMES),
    KEY_FIELD(CountsQuery, owner, SAYS("the centre that has the duty")),
};
const Shape COUNTS_QUERY = SHAPE(CountsQuery, COUNTS_QUERY_FIELDS);

static const Field CASE_COUNT_FIELDS[] = {
    ENUM_FIELD(CaseCount, set, CASE_SETS, REQUIRED),
    STR_FIELD(CaseCount, key, REQUIRED),
    STR_FIELD(CaseCount, name, REQUIRED),
    I64_FIELD(CaseCount, n, REQUIRED),
};
const Shape CASE_COUNT = SHAPE(CaseCount, CASE_COUNT_FIELDS);

static const Field COUNT_ROW_FIELDS[] = {
    STR_FIELD(CaseCount, key, REQUIRED),
    I64_FIELD(CaseCount, n, REQUIRED),
};
static const Shape COUNT_ROW = SHAPE(CaseCount, COUNT_ROW_FIELDS);

typedef struct Counts {
    Time from, to;
    int by;
    List rows;
} Counts;

static const Field COUNTS_FIELDS[] = {
    TIME_FIELD(Counts, from, REQUIRED),
    TIME_FIELD(Counts, to, REQUIRED, SAYS("the end that was asked for, or now")),
    ENUM_FIELD(Counts, by, CASES_BY, REQUIRED),
    LIST_FIELD(Counts, rows, &CASE_COUNT, REQUIRED, SAYS("what there is none of has no row")),
};
const Shape COUNTS = SHAPE(Counts, COUNTS_FIELDS);

typedef struct SetCasesQuery {
    int set;
    UnitKey unit;
    const char *from, *to;
    const char *item, *department;
    int source, severity;
    UnitKey owner;
    Id of;
    int64_t limit;
    const char *cursor;
} SetCasesQuery;

static const Field SET_CASES_QUERY_FIELDS[] = {
    ENUM_FIELD(SetCasesQuery, set, CASE_SETS, REQUIRED),
    KEY_FIELD(SetCasesQuery, unit, SAYS("this unit and all below it; default: your own")),
    STR_FIELD(SetCasesQuery, from, LIMIT(1, 40)),
    STR_FIELD(SetCasesQuery, to, LIMIT(1, 40)),
    STR_FIELD(SetCasesQuery, item, LIMIT(1, 16)),
    STR_FIELD(SetCasesQuery, department, LIMIT(1, 7)),
    ENUM_FIELD(SetCasesQuery, source, SOURCES),
    ENUM_FIELD(SetCasesQuery, severity, SEVERITY_NAMES),
    KEY_FIELD(SetCasesQuery, owner, SAYS("the centre that has the duty")),
    ID_FIELD(SetCasesQuery, of, SAYS("of NEAR: the last case of the place")),
    I64_FIELD(SetCasesQuery, limit, LIMIT(1, PAGE_LIMIT_MAX)),
    STR_FIELD(SetCasesQuery, cursor, LIMIT(1, 200)),
};
const Shape SET_CASES_QUERY = SHAPE(SetCasesQuery, SET_CASES_QUERY_FIELDS);

typedef struct SetCase {
    Id id;
    const char *number, *item, *title, *place;
    UnitKey unit, owner;
    const char *department, *severity, *state, *source;
    Time created_at, closed_at, due_at;
    int64_t supervised;
    double lon, lat;
    const char *unit_name, *owner_name, *item_name; /* from memory */
} SetCase;

static const Field SET_CASE_FIELDS[] = {
    ID_FIELD(SetCase, id, REQUIRED),          STR_FIELD(SetCase, number, REQUIRED),
    STR_FIELD(SetCase, item, REQUIRED),       STR_FIELD(SetCase, title, REQUIRED),
    STR_FIELD(SetCase, place, NULLABLE),      KEY_FIELD(SetCase, unit, REQUIRED),
    KEY_FIELD(SetCase, owner, REQUIRED),      STR_FIELD(SetCase, department, NULLABLE),
    STR_FIELD(SetCase, severity, REQUIRED),   STR_FIELD(SetCase, state, REQUIRED),
    STR_FIELD(SetCase, source, REQUIRED),     TIME_FIELD(SetCase, created_at, REQUIRED),
    TIME_FIELD(SetCase, closed_at, NULLABLE), TIME_FIELD(SetCase, due_at, NULLABLE),
    I64_FIELD(SetCase, supervised, REQUIRED), F64_FIELD(SetCase, lon, REQUIRED),
    F64_FIELD(SetCase, lat, REQUIRED),        STR_FIELD(SetCase, unit_name, REQUIRED),
    STR_FIELD(SetCase, owner_name, REQUIRED), STR_FIELD(SetCase, item_name, REQUIRED),
};
const Shape SET_CASE = SHAPE(SetCase, SET_CASE_FIELDS);
/* As read: without the names, which stand last. */
static const Shape SET_CASE_ROW = {"SetCaseRow", sizeof(SetCase), LENGTH(SET_CASE_FIELDS) - 3,
                                   SET_CASE_FIELDS};

/* ---- counting ------------------------------------------------------------------------------- */

static UnitKey key_of_text(const char *text)
{
    UnitKey key = 0;

    return unit_key_parse(text, &key) ? key : 0;
}

static const char *name_of_key(const Server *server, CaseBy by, const char *key)
{
    if (by == CASES_BY_ITEM)
        return catalogue_item_name(server, key);
    if (by == CASES_BY_DEPARTMENT)
        return catalogue_department_name(server, key);
    bool is_unit = by == CASES_BY_DISTRICT || by == CASES_BY_TOWN || by == CASES_BY_VILLAGE ||
                   by == CASES_BY_GRID || by == CASES_BY_OWNER;
    return is_unit ? units_name(server, key_of_text(key)) : key;
}

/* $1..$8 of both statements; what comes after differs in $9. */
#define COUNTING_ARGS(counting)                                                                 \
    db_i64((counting)->scope.lo), db_i64((counting)->scope.hi), db_str((counting)->department), \
        db_i64((counting)->units.lo), db_i64((counting)->units.hi), db_time((counting)->from),  \
        db_time((counting)->to), db_str(CASE_SETS[(counting)->set])
#define NARROWING_ARGS(counting)                                                               \
    db_str((counting)->item), db_str((counting)->only_department), db_str((counting)->source), \
        db_str((counting)->severity), db_key((counting)->owner), db_id((counting)->of)

const Error *cases_count(Tx *tx, const Server *server, const CaseCounting *counting,
                         List *ret_counts)
{
    DbArg towns = db_infer(towns_text(tx_arena(tx), server, counting->units));
    List rows = {0};

    TRY(db_all(tx, &SQL_ANALYSIS_COUNTS,
               ARGS(COUNTING_ARGS(counting), db_str(CASES_BY[counting->by]), towns,
                    NARROWING_ARGS(counting)),
               &COUNT_ROW, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        CaseCount *count = (CaseCount *)rows.items + i;
        count->set = (int)counting->set;
        count->name = name_of_key(server, counting->by, count->key);
    }
    *ret_counts = rows;
    return NULL;
}

static int set_find(const char *name, size_t n)
{
    for (int set = 0; set < CASE_SET_MAX; set++) {
        if (strlen(CASE_SETS[set]) == n && memcmp(CASE_SETS[set], name, n) == 0)
            return set;
    }
    return ENUM_NONE;
}

static const Error *sets_parse(Arena *arena, const char *text, CaseSet *sets, size_t *ret_n)
{
    size_t n_sets = 0;

    for (const char *at = text; at;) {
        size_t n = strcspn(at, ",");
        int set = set_find(at, n);
        if (set == ENUM_NONE || set == SET_NEAR)
            return error_field(arena, &INPUT_INVALID, "sets", "no set \"%.*s\"", (int)n, at);
        if (n_sets == SETS_MAX)
            return error_field(arena, &INPUT_INVALID, "sets", "at most %d", SETS_MAX);
        sets[n_sets++] = (CaseSet)set;
        at = at[n] ? at + n + 1 : NULL;
    }
    *ret_n = n_sets;
    return NULL;
}

static List lists_join(Arena *arena, const List *lists, size_t n_lists)
{
    size_t n = 0;

    for (size_t i = 0; i < n_lists; i++)
        n += lists[i].n;
    CaseCount *all = arena_array(arena, n + 1, sizeof(*all));
    n = 0;
    for (size_t i = 0; i < n_lists; i++) {
        if (lists[i].n > 0)
            memcpy(all + n, lists[i].items, lists[i].n * sizeof(*all));
        n += lists[i].n;
    }
    return (List){all, n};
}

static const char *enum_name(const char *const *names, int value)
{
    return value == ENUM_NONE ? NULL : names[value];
}

const Error *get_counts(Request *req)
{
    const CountsQuery *query = req->query;
    CaseSet sets[SETS_MAX];
    List lists[SETS_MAX];
    size_t n = 0;
    UnitKey unit = 0;
    CaseCounting counting = {
        .scope = req->actor->scope,
        .department = req->actor->department,
        .by = query->by == ENUM_NONE ? CASES_BY_NONE : (CaseBy)query->by,
        .item = query->item,
        .only_department = query->department,
        .source = enum_name(SOURCES, query->source),
        .severity = enum_name(SEVERITY_NAMES, query->severity),
        .owner = query->owner,
    };

    TRY(asked_unit(req, query->unit, &unit));
    TRY(asked_period(req, query->from, query->to, &counting.from, &counting.to));
    TRY(sets_parse(req->arena, query->sets, sets, &n));
    counting.units = unit_key_range(unit);
    for (size_t i = 0; i < n; i++) {
        counting.set = sets[i];
        TRY(cases_count(req->tx, req->server, &counting, &lists[i]));
    }
    Counts counts = {counting.from, counting.to, (int)counting.by,
                     lists_join(req->arena, lists, n)};
    return reply_with(req, 200, &COUNTS, &counts);
}

/* ---- the list ------------------------------------------------------------------------------- */

static void name_cases(const Server *server, List *rows)
{
    for (size_t i = 0; i < rows->n; i++) {
        SetCase *row = (SetCase *)rows->items + i;
        row->unit_name = units_name(server, row->unit);
        row->owner_name = units_name(server, row->owner);
        row->item_name = catalogue_item_name(server, row->item);
    }
}

static const Error *list_make(Request *req, const SetCasesQuery *query, CaseCounting *ret_counting)
{
    UnitKey unit = 0;
    CaseCounting counting = {
        .scope = req->actor->scope,
        .department = req->actor->department,
        .set = (CaseSet)query->set,
        .item = query->item,
        .only_department = query->department,
        .source = enum_name(SOURCES, query->source),
        .severity = enum_name(SEVERITY_NAMES, query->severity),
        .owner = query->owner,
        .of = query->of,
    };

    TRY(asked_unit(req, query->unit, &unit));
    TRY(asked_period(req, query->from, query->to, &counting.from, &counting.to));
    counting.units = unit_key_range(unit);
    *ret_counting = counting;
    return NULL;
}

const Error *list_set_cases(Request *req)
{
    const SetCasesQuery *query = req->query;
    int64_t limit = query->limit == I64_NONE ? PAGE_LIMIT_DEFAULT : query->limit;
    Cursor cursor = {TIME_NONE, ID_NONE};
    CaseCounting counting = {0};
    const char *next = NULL;
    List rows = {0};

    TRY(list_make(req, query, &counting));
    if (query->cursor)
        TRY(cursor_parse(req->arena, query->cursor, &cursor));
    DbArg towns = db_infer(towns_text(req->arena, req->server, counting.units));
    TRY(db_all(req->tx, &SQL_ANALYSIS_CASES,
               ARGS(COUNTING_ARGS(&counting), db_time(cursor.at), towns, NARROWING_ARGS(&counting),
                    db_id(cursor.id), db_i64(limit + 1)),
               &SET_CASE_ROW, &rows));
    if (rows.n > (size_t)limit) {
        rows.n = (size_t)limit;
        const SetCase *last = (const SetCase *)rows.items + rows.n - 1;
        next = cursor_make(req->arena, last->created_at, last->id);
    }
    name_cases(req->server, &rows);
    return reply_list(req, &SET_CASE, &rows, next);
}
