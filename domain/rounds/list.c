/* list.c - the visits of a range, and the round of a grid: what is open there. */
#include <string.h>

#include "domain/rounds/parts.h"
#include "domain/rounds/rounds.sql.h"
#include "domain/units/units.h"

const ErrorKind NO_ROUND = {ERROR_MISSING, "round/not-found", "No such place"};

#define ROUND_MAX 100
#define DAYS_FAR  100000

typedef struct VisitQuery {
    UnitKey unit;
    Id premises;
    const char *kind, *state;
    bool mine;
    int32_t due_on;
    int64_t limit;
    const char *cursor;
} VisitQuery;

static const Field VISIT_QUERY_FIELDS[] = {
    KEY_FIELD(VisitQuery, unit, SAYS("it and those below; default: all you see")),
    ID_FIELD(VisitQuery, premises),
    STR_FIELD(VisitQuery, kind, LIMIT(1, 200), SAYS("one, or several joined by commas")),
    STR_FIELD(VisitQuery, state, LIMIT(1, 200), SAYS("one, or several joined by commas")),
    BOOL_FIELD(VisitQuery, mine, SAYS("of grids you serve; without such a duty of your range")),
    DATE_FIELD(VisitQuery, due_on, SAYS("a day of their window")),
    I64_FIELD(VisitQuery, limit, LIMIT(1, PAGE_LIMIT_MAX)),
    STR_FIELD(VisitQuery, cursor, LIMIT(1, 200)),
};
const Shape VISIT_QUERY = SHAPE(VisitQuery, VISIT_QUERY_FIELDS);

static size_t find_name(const char *const *names, const char *text, size_t length)
{
    size_t k = 0;

    while (names[k] && !(strlen(names[k]) == length && memcmp(names[k], text, length) == 0))
        k++;
    return k;
}

#define NAMES_MAX 16

/* "PLANNED,STARTED" as an argument; null for none. */
static const Error *names_arg(Request *req, const char *field, const char *text,
                              const char *const *names, DbArg *ret_arg)
{
    const char *found[NAMES_MAX];
    size_t n = 0;

    for (const char *at = text; at;) {
        size_t length = strcspn(at, ",");
        size_t k = find_name(names, at, length);
        if (!names[k] || n == NAMES_MAX) {
            return error_field(req->arena, &INPUT_INVALID, field, "there is no %.*s", (int)length,
                               at);
        }
        found[n++] = names[k];
        at = at[length] ? at + length + 1 : NULL;
    }
    *ret_arg = n > 0 ? db_infer(db_texts(req->arena, found, n)) : db_str(NULL);
    return NULL;
}

static const Error *read_page(Request *req, const VisitScope *scope, int64_t limit, List *ret_rows)
{
    static const UnitRange ALL = {0, INT64_MAX};
    const VisitQuery *query = req->query;
    UnitRange range = query->unit ? unit_key_range(query->unit) : ALL;
    bool of_duties = query->mine && scope->n > 0, has_premises = !id_is_none(query->premises);
    Cursor after = {0, ID_NONE}; /* its time is the day of due_to, counted from 1970 */
    char id[ID_TEXT_SIZE];
    DbArg kinds, states;

    TRY(names_arg(req, "kind", query->kind, PREMISES_KIND_NAMES, &kinds));
    TRY(names_arg(req, "state", query->state, VISIT_STATE_NAMES, &states));
    if (query->cursor)
        TRY(cursor_parse(req->arena, query->cursor, &after));
    if (after.at < 0 || after.at > DAYS_FAR)
        return error_field(req->arena, &INPUT_INVALID, "cursor", "is none of this list");
    id_format(after.id, id);
    return db_all(req->tx, &SQL_VISIT_LIST,
                  ARGS(VISIT_SCOPE(req, scope), db_i64(limit + 1),
                       db_date(req->arena, date_of_days(after.at)), db_infer(id), db_i64(range.lo),
                       db_i64(range.hi), db_i64(has_premises ? id_town(query->premises) : I64_NONE),
                       db_id(query->premises), kinds, states,
                       of_duties ? db_keys(req->arena, scope->grids, scope->n) : db_str(NULL),
                       db_date(req->arena, query->due_on)),
                  &VISIT_READ, ret_rows);
}

const Error *list_visits(Request *req)
{
    const VisitQuery *query = req->query;
    int64_t limit = query->limit == I64_NONE ? PAGE_LIMIT_DEFAULT : query->limit;
    VisitScope scope = {.n = 0};
    const char *next = NULL;
    List rows = {NULL, 0};

    TRY(visit_scope(req, &scope));
    TRY(read_page(req, &scope, limit, &rows));
    if (rows.n > (size_t)limit) {
        rows.n = (size_t)limit;
        const Visit *last = (const Visit *)rows.items + rows.n - 1;
        next = cursor_make(req->arena, date_days(last->due_to), last->id);
    }
    for (size_t i = 0; i < rows.n; i++)
        visit_complete(req, (Visit *)rows.items + i);
    return reply_list(req, &VISIT_LINE, &rows, next);
}

/* ---- the round of a grid ----------------------------------------------------------------------------- */

typedef struct Round {
    UnitKey unit;
    const char *unit_name;
    int32_t on;
    List items; /* of Visit */
    bool more;
} Round;

static const Field ROUND_FIELDS[] = {
    KEY_FIELD(Round, unit, REQUIRED),
    STR_FIELD(Round, unit_name, REQUIRED),
    DATE_FIELD(Round, on, REQUIRED),
    LIST_FIELD(Round, items, &VISIT, REQUIRED, SAYS("what is open, the soonest due first")),
    BOOL_FIELD(Round, more, SAYS("there are more than 100")),
};
const Shape ROUND = SHAPE(Round, ROUND_FIELDS);

static bool is_seen(const VisitScope *scope, UnitKey grid)
{
    for (size_t i = 0; i < scope->n; i++) {
        if (scope->grids[i] == grid)
            return true;
    }
    return unit_range_has(scope->range, grid);
}

const Error *get_round(Request *req)
{
    Round round = {.on = units_today(req->now)};
    VisitScope scope = {.n = 0};

    TRY(req_path_key(req, "grid", &NO_ROUND, &round.unit));
    TRY(visit_scope(req, &scope));
    if (!units_exists(req->server, round.unit) || !is_seen(&scope, round.unit))
        return error_new(req->arena, &NO_ROUND, "%s", "");
    round.unit_name = units_name(req->server, round.unit);
    TRY(db_all(req->tx, &SQL_VISIT_ROUND,
               ARGS(VISIT_SCOPE(req, &scope), db_key(round.unit), db_date(req->arena, round.on),
                    db_i64(ROUND_MAX + 1)),
               &VISIT_READ, &round.items));
    round.more = round.items.n > ROUND_MAX;
    if (round.more)
        round.items.n = ROUND_MAX;
    for (size_t i = 0; i < round.items.n; i++)
        visit_complete(req, (Visit *)round.items.items + i);
    TRY(visits_fill(req, &scope, &round.items));
    return reply_with(req, 200, &ROUND, &round);
}
