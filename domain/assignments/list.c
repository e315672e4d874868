/* list.c - the assignments of a case, of a desk, and one's own. */
#include <string.h>

#include "domain/assignments/assignment.h"
#include "domain/assignments/assignment.sql.h"

static void complete_all(Request *req, const List *rows)
{
    for (size_t i = 0; i < rows->n; i++)
        assignment_complete(req, (Assignment *)rows->items + i);
}

const Error *list_case_assignments(Request *req)
{
    CaseBrief brief = {0};
    Id id = ID_NONE;
    List rows = {0};

    TRY(req_path_id(req, "id", &CASE_NOT_FOUND, &id));
    TRY(case_brief(req, req->tx, id, &brief));
    TRY(db_all(req->tx, &SQL_ASSIGNMENT_LIST_CASE,
               ARGS(ASSIGNMENT_SCOPE(req->actor), db_i64(id_town(id)), db_id(id)), &ASSIGNMENT_ROW,
               &rows));
    complete_all(req, &rows);
    return reply_list(req, &ASSIGNMENT_SHAPE, &rows, NULL);
}

typedef struct AssignmentQuery {
    bool mine;
    const char *state;
    int64_t limit;
    const char *cursor;
} AssignmentQuery;

static const Field ASSIGNMENT_QUERY_FIELDS[] = {
    BOOL_FIELD(AssignmentQuery, mine, SAYS("what you were sent to, wherever it lies")),
    STR_FIELD(AssignmentQuery, state, LIMIT(1, 200), SAYS("one, or several joined by commas")),
    I64_FIELD(AssignmentQuery, limit, LIMIT(1, PAGE_LIMIT_MAX)),
    STR_FIELD(AssignmentQuery, cursor, LIMIT(1, 200)),
};
const Shape ASSIGNMENT_QUERY = SHAPE(AssignmentQuery, ASSIGNMENT_QUERY_FIELDS);

static bool is_name(const char *name, const char *text, size_t n)
{
    return strlen(name) == n && memcmp(name, text, n) == 0;
}

/* "OFFERED,ACCEPTED" as an array literal; NULL for none. */
static const Error *states_parse(Arena *arena, const char *text, const char **ret_literal)
{
    const char *names[ASSIGNMENT_STATE_MAX];
    size_t n_names = 0;

    *ret_literal = NULL;
    for (const char *at = text; at;) {
        size_t n = strcspn(at, ",");
        int state = 0;
        while (state < ASSIGNMENT_STATE_MAX && !is_name(ASSIGNMENT_STATE_NAMES[state], at, n))
            state++;
        if (state == ASSIGNMENT_STATE_MAX || n_names == LENGTH(names))
            return error_field(arena, &INPUT_INVALID, "state", "no state \"%.*s\"", (int)n, at);
        names[n_names++] = ASSIGNMENT_STATE_NAMES[state];
        at = at[n] ? at + n + 1 : NULL;
    }
    if (text)
        *ret_literal = db_texts(arena, names, n_names);
    return NULL;
}

/* A scope that lies in one town is told so: the index by town makes its queue cheap. */
static DbArg town_of_scope(UnitRange scope)
{
    int32_t town = unit_key_town(scope.lo);

    return db_i64(town == unit_key_town(scope.hi) ? town : I64_NONE);
}

const Error *list_assignments(Request *req)
{
    const AssignmentQuery *query = req->query;
    const Actor *actor = req->actor;
    int64_t limit = query->limit == I64_NONE ? PAGE_LIMIT_DEFAULT : query->limit;
    Cursor after = {TIME_NONE, ID_NONE};
    const char *states = NULL, *next = NULL;
    List rows = {0};

    TRY(states_parse(req->arena, query->state, &states));
    if (query->cursor)
        TRY(cursor_parse(req->arena, query->cursor, &after));
    if (query->mine) {
        TRY(db_all(req->tx, &SQL_ASSIGNMENT_LIST_MINE,
                   ARGS(db_id(actor->person), db_i64(limit + 1), db_infer(states),
                        db_time(after.at), db_id(after.id)),
                   &ASSIGNMENT_ROW, &rows));
    } else {
        TRY(db_all(req->tx, &SQL_ASSIGNMENT_LIST,
                   ARGS(db_i64(actor->scope.lo), db_i64(actor->scope.hi), db_str(actor->department),
                        db_i64(limit + 1), town_of_scope(actor->scope), db_infer(states),
                        db_time(after.at), db_id(after.id)),
                   &ASSIGNMENT_ROW, &rows));
    }
    if (rows.n > (size_t)limit) {
        rows.n = (size_t)limit;
        const Assignment *last = (const Assignment *)rows.items + rows.n - 1;
        next = cursor_make(req->arena, last->created_at, last->id);
    }
    complete_all(req, &rows);
    return reply_list(req, &ASSIGNMENT_SHAPE, &rows, next);
}
