/* read.c - the premises of a range, one, its history, and what kinds there are. */
#include <string.h>

#include "base/str.h"
#include "domain/premises/parts.h"
#include "domain/premises/premises.sql.h"
#include "domain/units/units.h"

const ErrorKind PREMISES_NOT_FOUND = {ERROR_MISSING, "premises/not-found", "No such premises"};

/* ---- shapes -------------------------------------------------------------------------------------- */

static const Field PREMISES_FIELDS[] = {
    ID_FIELD(Premises, id, REQUIRED),
    KEY_FIELD(Premises, unit, REQUIRED, SAYS("the grid of its place")),
    STR_FIELD(Premises, unit_name),
    ENUM_FIELD(Premises, kind, PREMISES_KIND_NAMES, REQUIRED),
    STR_FIELD(Premises, name, REQUIRED),
    STR_FIELD(Premises, address, NULLABLE),
    F64_FIELD(Premises, lon, REQUIRED),
    F64_FIELD(Premises, lat, REQUIRED),
    ENUM_FIELD(Premises, risk, PREMISES_RISK_NAMES, NULLABLE,
               SAYS("from kind, size and its own history")),
    I64_FIELD(Premises, size_m2, NULLABLE),
    I64_FIELD(Premises, cycle_days, SAYS("from one visit to the next")),
    ENUM_FIELD(Premises, state, PREMISES_STATE_NAMES, REQUIRED),
    I64_FIELD(Premises, version, REQUIRED),
    STR_FIELD(Premises, tag_sha256, NULLABLE,
              SAYS("of the text of its plate; null: it has no plate")),
    TIME_FIELD(Premises, inspected_at, NULLABLE),
    TIME_FIELD(Premises, created_at, REQUIRED),
    TIME_FIELD(Premises, updated_at, REQUIRED),
    BOOL_FIELD(Premises, demo, SAYS("made up")),
};
const Shape PREMISES = SHAPE(Premises, PREMISES_FIELDS);

typedef struct PremisesQuery {
    UnitKey unit;
    const char *kind, *state;
    int risk;
    const char *q;
    int64_t limit;
    const char *cursor;
} PremisesQuery;

static const Field PREMISES_QUERY_FIELDS[] = {
    KEY_FIELD(PremisesQuery, unit, SAYS("it and those below; default: your range")),
    STR_FIELD(PremisesQuery, kind, LIMIT(1, 200), SAYS("one, or several joined by commas")),
    STR_FIELD(PremisesQuery, state, LIMIT(1, 200), SAYS("one, or several joined by commas")),
    ENUM_FIELD(PremisesQuery, risk, PREMISES_RISK_NAMES),
    STR_FIELD(PremisesQuery, q, LIMIT(1, 80), SAYS("part of the name or the address")),
    I64_FIELD(PremisesQuery, limit, LIMIT(1, PAGE_LIMIT_MAX)),
    STR_FIELD(PremisesQuery, cursor, LIMIT(1, 200)),
};
const Shape PREMISES_QUERY = SHAPE(PremisesQuery, PREMISES_QUERY_FIELDS);

typedef struct PremisesHistory {
    int64_t version;
    Time at;
    const char *field, *was, *is, *reason, *person_name, *role;
} PremisesHistory;

static const Field PREMISES_HISTORY_FIELDS[] = {
    I64_FIELD(PremisesHistory, version, REQUIRED),
    TIME_FIELD(PremisesHistory, at, REQUIRED),
    STR_FIELD(PremisesHistory, field, REQUIRED),
    STR_FIELD(PremisesHistory, was, NULLABLE),
    STR_FIELD(PremisesHistory, is, NULLABLE),
    STR_FIELD(PremisesHistory, reason, NULLABLE),
    STR_FIELD(PremisesHistory, person_name, NULLABLE, SAYS("null: the map was redrawn")),
    STR_FIELD(PremisesHistory, role, NULLABLE),
};
const Shape PREMISES_HISTORY = SHAPE(PremisesHistory, PREMISES_HISTORY_FIELDS);

typedef struct KindRow {
    int kind;
    const char *name, *name_en;
    int64_t cycle_days, cycle_a, cycle_b, cycle_c, cycle_d;
    Strs points;
} KindRow;

static const Field KIND_ROW_FIELDS[] = {
    ENUM_FIELD(KindRow, kind, PREMISES_KIND_NAMES, REQUIRED),
    STR_FIELD(KindRow, name, REQUIRED),
    STR_FIELD(KindRow, name_en, REQUIRED),
    I64_FIELD(KindRow, cycle_days, REQUIRED, SAYS("without a risk class")),
    I64_FIELD(KindRow, cycle_a, NULLABLE, SAYS("of risk class A; null: it has none")),
    I64_FIELD(KindRow, cycle_b, NULLABLE),
    I64_FIELD(KindRow, cycle_c, NULLABLE),
    I64_FIELD(KindRow, cycle_d, NULLABLE),
    STRS_FIELD(KindRow, points, REQUIRED, SAYS("items that are looked at there today")),
};
const Shape PREMISES_KIND_ROW = {"PremisesKind", sizeof(KindRow), LENGTH(KIND_ROW_FIELDS),
                                 KIND_ROW_FIELDS};

/* ---- reading --------------------------------------------------------------------------------------- */

static void complete(const Request *req, Premises *found)
{
    found->unit_name = units_name(req->server, found->unit);
    found->cycle_days = premises_cycle_days((PremisesKind)found->kind, found->risk);
}

static const Error *read_one(Request *req, const Stmt *stmt, Id id, Premises *ret_premises)
{
    TRY(db_one(req->tx, stmt, ARGS(PREMISES_SCOPE(req->actor), db_i64(id_town(id)), db_id(id)),
               &PREMISES_NOT_FOUND, &PREMISES, ret_premises));
    complete(req, ret_premises);
    return NULL;
}

const Error *premises_get(Request *req, Id id, Premises *ret_premises)
{
    return read_one(req, &SQL_PREMISES_ONE, id, ret_premises);
}

const Error *premises_lock(Request *req, Id id, Premises *ret_premises)
{
    return read_one(req, &SQL_PREMISES_LOCKED, id, ret_premises);
}

const Error *premises_reply(Request *req, int status, Id id)
{
    Premises found = {.id = ID_NONE};

    TRY(premises_get(req, id, &found));
    reply_etag_version(req, found.version);
    return reply_with(req, status, &PREMISES, &found);
}

const Error *get_premises(Request *req)
{
    Id id = ID_NONE;

    TRY(req_path_id(req, "id", &PREMISES_NOT_FOUND, &id));
    return premises_reply(req, 200, id);
}

/* "FOOD,MEDICAL" as an array literal; NULL for none. */
static const Error *names_parse(Arena *arena, const char *field, const char *text,
                                const char *const *names, const char **ret_literal)
{
    const char *found[PREMISES_KIND_MAX + 1];
    size_t n = 0;

    *ret_literal = NULL;
    for (const char *at = text; at;) {
        size_t length = strcspn(at, ",");
        size_t k = 0;
        while (names[k] && !(strlen(names[k]) == length && memcmp(names[k], at, length) == 0))
            k++;
        if (!names[k] || n == LENGTH(found)) {
            return error_field(arena, &INPUT_INVALID, field, "there is no %.*s", (int)length, at);
        }
        found[n++] = names[k];
        at = at[length] ? at + length + 1 : NULL;
    }
    if (n > 0)
        *ret_literal = db_texts(arena, found, n);
    return NULL;
}

const Error *list_premises(Request *req)
{
    const PremisesQuery *query = req->query;
    UnitRange range = query->unit ? unit_key_range(query->unit) : req->actor->scope;
    int64_t limit = query->limit == I64_NONE ? PAGE_LIMIT_DEFAULT : query->limit;
    const char *kinds = NULL, *states = NULL, *next = NULL;
    Cursor after = {0, ID_NONE}; /* its time is the grid: the list is in the order of grids */
    List rows = {NULL, 0};

    TRY(names_parse(req->arena, "kind", query->kind, PREMISES_KIND_NAMES, &kinds));
    TRY(names_parse(req->arena, "state", query->state, PREMISES_STATE_NAMES, &states));
    if (query->cursor)
        TRY(cursor_parse(req->arena, query->cursor, &after));
    char id[ID_TEXT_SIZE];
    id_format(after.id, id);
    TRY(db_all(req->tx, &SQL_PREMISES_LIST,
               ARGS(PREMISES_SCOPE(req->actor), db_i64(range.lo), db_i64(range.hi),
                    db_i64(after.at), db_infer(id), db_i64(limit + 1),
                    kinds ? db_infer(kinds) : db_str(NULL),
                    states ? db_infer(states) : db_str(NULL),
                    db_str(query->risk == ENUM_NONE ? NULL : PREMISES_RISK_NAMES[query->risk]),
                    db_str(query->q)),
               &PREMISES, &rows));
    if (rows.n > (size_t)limit) {
        rows.n = (size_t)limit;
        const Premises *last = (const Premises *)rows.items + rows.n - 1;
        next = cursor_make(req->arena, last->unit, last->id);
    }
    for (size_t i = 0; i < rows.n; i++)
        complete(req, (Premises *)rows.items + i);
    return reply_list(req, &PREMISES, &rows, next);
}

const Error *list_premises_history(Request *req)
{
    Premises found = {.id = ID_NONE};
    List rows = {NULL, 0};
    Id id = ID_NONE;

    TRY(req_path_id(req, "id", &PREMISES_NOT_FOUND, &id));
    TRY(premises_get(req, id, &found));
    TRY(db_all(req->tx, &SQL_PREMISES_HISTORY,
               ARGS(PREMISES_SCOPE(req->actor), db_i64(id_town(id)), db_id(id)), &PREMISES_HISTORY,
               &rows));
    return reply_list(req, &PREMISES_HISTORY, &rows, NULL);
}

static Strs points_today(Request *req, PremisesKind kind)
{
    size_t n = 0;
    const Item **points = premises_points(req->server, req->arena, kind, units_today(req->now), &n);
    const char **codes = arena_array(req->arena, n + 1, sizeof(*codes));

    for (size_t i = 0; i < n; i++)
        codes[i] = points[i]->code;
    return (Strs){codes, n};
}

const Error *list_premises_kinds(Request *req)
{
    KindRow *rows = arena_array(req->arena, PREMISES_KIND_MAX, sizeof(*rows));

    for (int i = 0; i < PREMISES_KIND_MAX; i++) {
        const PremisesRule *rule = &PREMISES_RULES[i];
        bool has_risk = rule->has_risk != RISK_NEVER;
        rows[i] = (KindRow){
            .kind = i,
            .name = rule->name,
            .name_en = rule->name_en,
            .cycle_days = rule->cycle_days,
            .cycle_a = has_risk ? rule->cycle_a : I64_NONE,
            .cycle_b = has_risk ? rule->cycle_b : I64_NONE,
            .cycle_c = has_risk ? rule->cycle_c : I64_NONE,
            .cycle_d = has_risk ? rule->cycle_d : I64_NONE,
            .points = points_today(req, (PremisesKind)i),
        };
    }
    const List list = {rows, PREMISES_KIND_MAX};
    return reply_list(req, &PREMISES_KIND_ROW, &list, NULL);
}
